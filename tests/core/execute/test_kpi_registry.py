"""A KPI is a ratio of sums; what is not known stays unknown."""

from decimal import Decimal

import pytest

from salesplan.core.execute.kpis import KPIS, PAIRED, SUMS, coverage, exact, shown
from salesplan.core.measures import MEASURE

IDS = [
    "revenue",
    "net_revenue",
    "gross_margin",
    "leads",
    "orders",
    "conversion",
    "aov",
    "units",
    "repurchase",
    "return_rate",
    "new_customers",
    "collected",
    "attainment_base",
    "attainment_challenge",
    "pace",
    "yoy",
    "mom",
    "landing",
]
SUMMED = {
    "revenue": Decimal("1000.00"),
    "returns": Decimal("25.00"),
    "cost": Decimal("600.00"),
    "costed_revenue": Decimal("800.00"),
    "matched_cost": Decimal("500.00"),
    "returned_revenue": Decimal("500.00"),
    "orders": 8,
    "leads": 100,
    "units": Decimal("12.500"),
    "new_customers": 3,
    "repeat_customers": 5,
    "collected": None,
    "due_base": Decimal("1250"),
    "due_challenge": Decimal("2000"),
    "ytd_revenue": Decimal("4300"),
    "ytd_due": Decimal("4700"),
    "season_elapsed": Decimal("0.47"),
    "last_year_due": Decimal("800"),
    "month_revenue": Decimal("90"),
    "previous_month": Decimal("100"),
}


def test_the_ids_are_those_of_the_command_line_in_its_order():
    assert list(KPIS) == IDS


@pytest.mark.parametrize("kpi", KPIS.values(), ids=KPIS)
def test_every_amount_is_a_measure_or_a_declared_sum(kpi):
    assert set(kpi.amounts + kpi.counted) <= set(MEASURE) | set(SUMS)
    assert set(kpi.lit_by) <= set(kpi.compares)


@pytest.mark.parametrize(
    ("kpi", "expected"),
    [
        ("revenue", Decimal("1000.00")),
        ("net_revenue", Decimal("975.00")),
        ("gross_margin", 0.375),
        ("leads", 100),
        ("orders", 8),
        ("conversion", 0.08),
        ("aov", Decimal("125.00")),
        ("units", Decimal("12.500")),
        ("repurchase", 0.625),
        ("return_rate", 0.025),
        ("new_customers", 3),
        ("collected", None),
        ("attainment_base", 0.8),
        ("attainment_challenge", 0.5),
        ("yoy", 0.25),
        ("mom", -0.1),
        ("landing", Decimal("9148.94")),
    ],
)
def test_values_are_ratios_of_sums(kpi, expected):
    assert value(KPIS[kpi], SUMMED) == expected
    assert type(value(KPIS[kpi], SUMMED)) is type(expected)


def test_pace_is_that_of_the_method():
    assert float(exact(KPIS["pace"], SUMMED)) == pytest.approx(0.914894, abs=5e-7)


def value(kpi, sums):
    return shown(kpi, exact(kpi, sums))


@pytest.mark.parametrize("kpi", KPIS.values(), ids=KPIS)
def test_a_missing_amount_makes_the_kpi_unknown(kpi):
    for name in kpi.amounts:
        assert (
            value(kpi, {key: amount for key, amount in SUMMED.items() if key not in (name, *PAIRED.values())}) is None
        )


@pytest.mark.parametrize("kpi", ["conversion", "aov", "repurchase", "return_rate", "gross_margin", "yoy", "mom"])
def test_nothing_is_divided_by_zero(kpi):
    assert value(KPIS[kpi], dict.fromkeys(SUMMED, 0)) is None


def test_growth_over_a_base_below_zero_has_no_meaning():
    assert value(KPIS["yoy"], SUMMED | {"last_year_due": Decimal(-5)}) is None


def test_a_margin_takes_only_the_cells_that_report_both():
    assert value(KPIS["gross_margin"], {"revenue": Decimal(1000), "cost": Decimal(600)}) == 0.4
    assert value(KPIS["gross_margin"], SUMMED | {"costed_revenue": None, "matched_cost": None}) is None


def test_coverage_says_how_much_of_the_revenue_the_figure_speaks_of():
    assert coverage(KPIS["gross_margin"], SUMMED) == 0.8
    assert coverage(KPIS["return_rate"], SUMMED) == 0.5
    assert coverage(KPIS["conversion"], SUMMED) is None
    assert coverage(KPIS["return_rate"], {"revenue": None}) is None


def test_money_is_rounded_half_up_to_the_fen():
    assert shown(KPIS["aov"], Decimal("1.005")) == Decimal("1.01")
