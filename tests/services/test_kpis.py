"""Every KPI at every slice agrees with a second, plain computation over the same rows."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from salesplan.core.errors import Unknown
from salesplan.core.execute.kpis import KPIS
from salesplan.core.months import between
from salesplan.core.scope import Scope
from salesplan.store import Store
from tests.services.small_company import Row, ask, benchmark, load, one, plan

# --- A company of random rows, and the plain computation ---------------------------------------------------------

MONTHS = between("2024-10", "2026-11")
TODAY = date(2026, 11, 22)
REGIONS, PRODUCTS, TEAMS, CHANNELS = ("R01", "R02", "R03"), ("P01", "P02"), ("T01", "T02"), ("C01", "C02")
NOVEMBER = Decimal(15) / 21


def random_rows(seed: int = 7) -> list[Row]:
    dice = random.Random(seed)
    rows = []
    for month in MONTHS:
        for region in REGIONS:
            for product in PRODUCTS:
                for team in TEAMS:
                    for channel in CHANNELS:
                        if dice.random() < 0.8:
                            rows.append(_random_row(dice, month, region, product, team, channel))
    return rows


def _random_row(dice: random.Random, *place: str) -> Row:
    def maybe(value: Any) -> Any:
        return value if dice.random() < 0.85 else None

    revenue = Decimal(dice.randint(1, 10**7)) / 100
    given = {
        "orders": dice.randint(0, 9),
        "units": Decimal(dice.randint(0, 99)),
        "revenue": revenue,
        "returns": maybe((revenue / 50).quantize(Decimal("0.01"))),
        "cost": maybe((revenue * Decimal("0.7")).quantize(Decimal("0.01"))),
        "leads": maybe(dice.randint(5, 90)),
        "new_customers": dice.randint(0, 5),
        "repeat_customers": dice.randint(0, 9),
        "collected": maybe((revenue / 2).quantize(Decimal("0.01"))),
    }
    return dict(zip(("month", "region", "product", "team", "channel"), place, strict=True)) | given


def random_plan(seed: int = 8) -> list[Row]:
    dice = random.Random(seed)
    return [
        {
            "month": month,
            "region": region,
            "product": product,
            "team": team,
            "measure": measure,
            "base": Decimal(dice.randint(10**5, 10**7)) / 100,
            "challenge": Decimal(dice.randint(10**7, 2 * 10**7)) / 100,
        }
        for month in between("2026-01", "2026-12")
        for region in REGIONS
        for product in PRODUCTS
        for team in TEAMS
        for measure in ("revenue", "leads", "orders")
    ]


ROWS, CELLS = random_rows(), random_plan()


@pytest.fixture(scope="module")
def company() -> Store:
    store = Store.memory()
    load(store, ROWS, TODAY)
    plan(store, CELLS)
    benchmark(store, "conversion", "0.10", region="R02")
    benchmark(store, "conversion", "0.08")
    return store


def total(rows: Iterable[Row], name: str) -> Any:
    found = [row[name] for row in rows if row[name] is not None]
    return sum(found) if found else None


def ratio(above: Any, below: Any) -> float | None:
    return None if above is None or not below else float(Decimal(above) / Decimal(below))


def fen(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def inside(rows: Iterable[Row], start: str, end: str, where: Mapping[str, str]) -> list[Row]:
    return [r for r in rows if start <= r["month"] <= end and all(r[k] == v for k, v in where.items() if k != "month")]


def plainly(rows: list[Row]) -> dict[str, Any]:
    """The KPIs of these rows, by hand."""
    both = [r for r in rows if r["cost"] is not None]
    revenue, orders, returns = total(rows, "revenue"), total(rows, "orders"), total(rows, "returns")
    margin = ratio(total(both, "revenue") - total(both, "cost"), total(both, "revenue")) if both else None
    return {
        "revenue": revenue,
        "net_revenue": None if returns is None else revenue - returns,
        "gross_margin": margin,
        "leads": total(rows, "leads"),
        "orders": orders,
        "conversion": ratio(orders, total(rows, "leads")),
        "aov": fen(revenue / orders) if orders else None,
        "units": total(rows, "units"),
        "return_rate": ratio(returns, revenue),
        "new_customers": total(rows, "new_customers"),
        "collected": total(rows, "collected"),
    }


SLICES = [(), ("region",), ("product",), ("region", "product"), ("team", "channel"), ("month",), ("month", "region")]


@pytest.mark.parametrize("by", SLICES, ids=["+".join(by) or "whole" for by in SLICES])
@pytest.mark.parametrize(("start", "end"), [("2026-01", "2026-11"), ("2025-11", "2026-03"), ("2026-11", "2026-11")])
def test_sums_and_ratios_agree_with_a_plain_computation(company, by, start, end):
    rows = ask(company, start, end, by)
    assert rows
    for row in rows:
        first, last = (row.slice["month"],) * 2 if "month" in by else (start, end)
        expected = plainly(inside(ROWS, first, last, row.slice)).get(row.kpi, "not here")
        if expected != "not here":
            assert row.value == (pytest.approx(expected, rel=1e-12) if isinstance(expected, float) else expected), row


@pytest.mark.parametrize("by", [(), ("region",), ("month", "product")], ids=str)
def test_last_year_is_the_same_months_a_year_before(company, by):
    for row in ask(company, "2026-01", "2026-11", by):
        first, last = (row.slice["month"],) * 2 if "month" in by else ("2026-01", "2026-11")
        past = plainly(inside(ROWS, _year_before(first), _year_before(last), row.slice))
        if row.kpi in past:
            expected = past[row.kpi]
            assert row.last_year == (pytest.approx(expected) if isinstance(expected, float) else expected), row


def _year_before(month: str) -> str:
    return f"{int(month[:4]) - 1}{month[4:]}"


@pytest.mark.parametrize("by", [(), ("region", "product"), ("month",)], ids=str)
def test_last_year_is_also_told_for_the_part_that_has_its_match_by_now(company, by):
    share = {"2025-10": Decimal(1), "2025-11": NOVEMBER, "2025-12": Decimal(0)}
    for row in ask(company, "2026-10", "2026-12", by, "revenue"):
        first, last = (_year_before(row.slice["month"]),) * 2 if "month" in by else ("2025-10", "2025-12")
        past = inside(ROWS, first, last, row.slice)
        assert row.last_year_due == fen(sum((r["revenue"] * share[r["month"]] for r in past), Decimal(0)))


@pytest.mark.parametrize("by", [(), ("region",), ("region", "product"), ("team",), ("month",)], ids=str)
def test_plan_and_the_part_due_agree_with_a_plain_computation(company, by):
    for row in ask(company, "2026-10", "2026-12", by):
        first, last = (row.slice["month"],) * 2 if "month" in by else ("2026-10", "2026-12")
        cells = inside(CELLS, first, last, row.slice)
        share = {"2026-10": Decimal(1), "2026-11": NOVEMBER, "2026-12": Decimal(0)}
        base = {m: sum(c["base"] for c in cells if c["measure"] == m) for m in ("revenue", "leads", "orders")}
        due = {m: sum(c["base"] * share[c["month"]] for c in cells if c["measure"] == m) for m in base}
        hard = sum(c["challenge"] * share[c["month"]] for c in cells if c["measure"] == "revenue")
        revenue = total(inside(ROWS, first, last, row.slice), "revenue")
        match row.kpi:
            case "revenue":
                assert (row.plan, row.due) == (base["revenue"], fen(due["revenue"]))
            case "leads":
                assert (row.plan, row.due) == (round(base["leads"]), round(due["leads"]))
            case "conversion":
                assert row.plan == pytest.approx(ratio(base["orders"], base["leads"]))
            case "attainment_base":
                assert row.value == (
                    None if revenue is None or not due["revenue"] else pytest.approx(float(revenue / due["revenue"]))
                )
            case "attainment_challenge":
                assert row.value == (None if revenue is None or not hard else pytest.approx(float(revenue / hard)))


@pytest.mark.parametrize("where", [{}, {"region": "R02"}, {"product": "P01", "team": "T02"}], ids=str)
def test_pace_landing_and_growth_agree_with_a_plain_computation(company, where):
    rows = {r.kpi: r for r in ask(company, "2026-06", "2026-11", where={k: [v] for k, v in where.items()})}
    ytd = total(inside(ROWS, "2026-01", "2026-11", where), "revenue")
    cells = [c for c in inside(CELLS, "2026-01", "2026-12", where) if c["measure"] == "revenue"]
    annual = sum(c["base"] for c in cells)
    share = {m: Decimal(1) for m in MONTHS} | {"2026-11": NOVEMBER, "2026-12": Decimal(0)}
    due = sum(c["base"] * share[c["month"]] for c in cells)
    assert rows["pace"].value == pytest.approx(float(ytd / due))
    assert float(rows["landing"].value) == pytest.approx(float(ytd * annual / due), abs=0.01)
    assert (rows["landing"].plan, rows["landing"].note) == (annual, "plan")
    assert rows["landing"].last_year == total(inside(ROWS, "2025-01", "2025-12", where), "revenue")
    past = inside(ROWS, "2025-06", "2025-11", where)
    comparable = sum(r["revenue"] * (NOVEMBER if r["month"] == "2025-11" else 1) for r in past)
    revenue = total(inside(ROWS, "2026-06", "2026-11", where), "revenue")
    assert rows["yoy"].value == pytest.approx(float(revenue / comparable - 1))
    assert rows["revenue"].last_year_due == fen(comparable)
    assert (rows["mom"].value, rows["mom"].note) == (None, "unfinished")


def test_month_on_month_takes_the_last_month_of_the_range(company):
    october, september = (total(inside(ROWS, m, m, {}), "revenue") for m in ("2026-10", "2026-09"))
    assert one(company, "2026-01", "2026-10", "mom").value == pytest.approx(float(october / september - 1))


@pytest.mark.parametrize("kpi", [k.id for k in KPIS.values() if k.is_flow])
def test_the_regions_add_up_to_the_whole(company, kpi):
    parts = ask(company, "2026-01", "2026-11", ("region",), kpi)
    whole = one(company, "2026-01", "2026-11", kpi)
    assert sum(part.value for part in parts) == whole.value
    assert sum(part.last_year for part in parts) == whole.last_year


def test_repurchase_from_monthly_files_is_the_last_month_that_reports_it(company):
    last = inside(ROWS, "2026-11", "2026-11", {})
    new, again = total(last, "new_customers"), total(last, "repeat_customers")
    row = one(company, "2026-01", "2026-11", "repurchase")
    assert (row.value, row.note) == (pytest.approx(again / (new + again)), "monthly")
    past = inside(ROWS, "2025-11", "2025-11", {})
    again = total(past, "repeat_customers")
    assert row.last_year == pytest.approx(again / (total(past, "new_customers") + again))


def test_a_regional_reader_gets_the_sums_of_his_regions_only(company):
    scope = Scope("regional", "viewer", ("R02",))
    row = one(company, "2026-01", "2026-11", "revenue", scope=scope)
    assert row.value == total(inside(ROWS, "2026-01", "2026-11", {"region": "R02"}), "revenue")
    assert row.plan == sum(
        c["base"] for c in inside(CELLS, "2026-01", "2026-11", {"region": "R02"}) if c["measure"] == "revenue"
    )
    assert {r.slice["region"] for r in ask(company, "2026-01", "2026-11", ("region",), "revenue", scope=scope)} == {
        "R02"
    }


def test_a_regional_reader_sees_his_own_and_the_company_wide_benchmark(company):
    north, east = Scope("n", "viewer", ("R02",)), Scope("e", "viewer", ("R01",))
    assert one(company, "2026-01", "2026-11", "conversion", scope=north).industry == 0.10
    assert one(company, "2026-01", "2026-11", "conversion", scope=east).industry == 0.08


def test_regions_together_are_held_against_what_the_industry_would_make_of_their_leads(company):
    two = REGIONS[:2]
    leads = {region: total(inside(ROWS, "2026-01", "2026-11", {"region": region}), "leads") for region in two}
    expected = (leads["R01"] * Decimal("0.08") + leads["R02"] * Decimal("0.10")) / (leads["R01"] + leads["R02"])
    reader = Scope("two", "viewer", two)
    for asked in ({"where": {"region": two}}, {"scope": reader}, {"scope": reader, "where": {"region": REGIONS}}):
        assert one(company, "2026-01", "2026-11", "conversion", **asked).industry == pytest.approx(float(expected))
    by_month = ask(company, "2026-01", "2026-02", ("month",), "conversion", where={"region": two})
    assert len(by_month) == 2 and all(0.08 < row.industry < 0.10 for row in by_month)
    others = {"region": tuple(region for region in REGIONS if region != "R02")}
    assert one(company, "2026-01", "2026-11", "conversion", where=others).industry == 0.08


def test_a_group_of_products_or_channels_is_not_held_against_the_benchmark_of_all(company):
    for where in ({"product": PRODUCTS}, {"channel": CHANNELS}):
        assert one(company, "2026-01", "2026-11", "conversion", where=where).industry is None


def test_channels_and_persons_have_no_plan(company):
    for row in ask(company, "2026-01", "2026-11", ("channel",)):
        assert (row.plan, row.due) == (None, None)
    assert one(company, "2026-01", "2026-11", "revenue", where={"channel": ["C01"]}).plan is None


def test_an_earlier_load_and_an_earlier_day_read_the_same_figures(company):
    now = ask(company, "2026-01", "2026-11", ("region",))
    assert ask(company, "2026-01", "2026-11", ("region",), as_of=TODAY) == now
    assert ask(company, "2026-01", "2026-11", ("region",), as_of=date(2026, 11, 30)) == now


def test_unknown_dimensions_kpis_and_loads_are_refused(company):
    with pytest.raises(Unknown):
        ask(company, "2026-01", "2026-11", ("colour",))
    with pytest.raises(Unknown):
        ask(company, "2026-01", "2026-11", (), "profit")
    with pytest.raises(Unknown):
        ask(company, "2026-01", "2026-11", as_of_load=99)


@pytest.mark.parametrize("kpi", KPIS)
def test_a_kpi_asked_alone_is_the_same_as_among_all(company, kpi):
    among_all = [row for row in ask(company, "2026-06", "2026-11", ("region",)) if row.kpi == kpi]
    assert ask(company, "2026-06", "2026-11", ("region",), kpi) == among_all


def test_slices_have_exactly_the_asked_dimensions_in_order(company):
    row = ask(company, "2026-10", "2026-10", ("month", "region"), "revenue")[0]
    assert list(row.slice.items()) == [("month", "2026-10"), ("region", "R01")]
