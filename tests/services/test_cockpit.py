"""The cockpit answers where we stand and where the gap is, from the same figures as every other page."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.cockpit import CARDS, Slice, cockpit, slices
from salesplan.services.explain import Input, by_month, explain
from salesplan.services.kpis import kpis
from salesplan.services.members import names
from salesplan.store import Store, refresh
from tests.services.small_company import ADMIN, benchmark, cell, load, one, plan, year_of, year_plan

MARCH = View("2026-03", "2026-03")


def two_regions() -> Store:
    """Two regions with two teams and products; the north is far behind, hidden by the east."""
    store = Store.memory()
    load(store, [*year_of(2025, 80), *year_of(2025, 80, "R02")])
    rows = [
        cell("2026-03", "R01", "P01", "T01", revenue=140, orders=7, leads=50, returns=1),
        cell("2026-03", "R01", "P02", "T02", revenue=60, orders=3, leads=50, returns=1),
        cell("2026-03", "R02", "P01", "T03", revenue=75, orders=5, leads=100, returns=2),
    ]
    load(store, [cell("2026-03", "R01", revenue=10)])
    load(store, rows)
    places = (("R01", "P01", "T01", 90), ("R01", "P02", "T02", 80), ("R02", "P01", "T03", 100))
    plan(
        store,
        [
            {"month": f"2026-{n:02d}", "region": r, "product": p, "team": t, "base": base, "challenge": base * 2}
            for n in range(1, 13)
            for r, p, t, base in places
        ],
    )
    return store


@pytest.fixture(scope="module")
def company() -> Store:
    """For tests that only ask."""
    return two_regions()


@pytest.fixture
def changing() -> Store:
    """For tests that store something more."""
    return two_regions()


def test_an_empty_store_gives_empty_parts():
    found = cockpit(Store.memory(), ADMIN, View("2026-01", "2026-12"))
    assert (found.stamp.day, found.stamp.load, found.heat, found.slices, found.changes) == (None, None, (), (), ())
    assert (found.headline.attainment_base, found.headline.worst, found.headline.light) == (None, None, "grey")
    assert [card.row.kpi for card in found.cards] == list(CARDS)
    assert [point.month for point in found.months] == [f"2026-{n:02d}" for n in range(1, 13)]


def test_the_headline_says_where_we_stand_and_whom_the_total_hides(company):
    found = cockpit(company, ADMIN, MARCH).headline
    assert found.attainment_base == pytest.approx(275 / 270)
    assert found.attainment_challenge == pytest.approx(275 / 540)
    assert (found.gap, found.light) == (Decimal(5), "green")
    assert found.landing == one(company, "2026-03", "2026-03", "landing").value
    assert found.linear == pytest.approx(275 / (270 * 12 * 90 / 365))
    assert found.worst == ("region", "R02", 0.75, "red")


def test_inside_one_region_the_worst_is_a_team(company):
    found = cockpit(company, ADMIN, View("2026-03", "2026-03", {"region": ("R01",)}))
    assert found.headline.worst == ("team", "T02", 0.75, "red")


def test_slices_come_by_money_at_stake_each_with_its_worst_member(company):
    found = cockpit(company, ADMIN, MARCH).slices
    assert [(s.where["region"], s.gap, s.rate, s.light) for s in found] == [
        ("R02", Decimal(-25), 0.75, "red"),
        ("R01", Decimal(30), pytest.approx(200 / 170), "green"),
    ]
    assert found[1].worst == ("team", "T02", 0.75, "red")
    assert found[0].worst is None  # its team is no worse than the region itself
    assert found[0].previous == Decimal(80)


def test_slices_without_a_plan_come_by_what_they_lost_against_last_year(changing):
    load(changing, [cell("2026-04", channel="C02", revenue=50), cell("2026-04", channel="C01", revenue=70)])
    found = slices(changing, ADMIN, View("2026-04", "2026-04"), ("channel",))
    assert [(s.where["channel"], s.gap, s.light) for s in found] == [("C01", None, "grey"), ("C02", None, "grey")]


def test_the_map_has_every_region_and_product_with_figures_or_a_plan(company):
    found = cockpit(company, ADMIN, MARCH).heat
    assert {(s.where["region"], s.where["product"]): s.rate for s in found} == {
        ("R01", "P01"): pytest.approx(140 / 90),
        ("R01", "P02"): 0.75,
        ("R02", "P01"): 0.75,
    }


def test_parts_of_the_map_add_up_to_the_headline(company):
    found = cockpit(company, ADMIN, MARCH)
    for part in (found.heat, found.slices):
        assert sum(one.gap for one in part) == found.headline.gap


def test_cards_carry_deltas_and_twelve_months(company):
    cards = {card.row.kpi: card for card in cockpit(company, ADMIN, MARCH).cards}
    revenue = cards["revenue"]
    assert (revenue.to_plan, revenue.to_last_year) == (Decimal(5), Decimal(115))
    assert [month for month, _ in revenue.spark] == [f"2025-{n:02d}" for n in range(4, 13)] + [
        f"2026-{n:02d}" for n in range(1, 4)
    ]
    assert revenue.spark[-1][1] == Decimal(275) and revenue.spark[-2][1] is None
    assert revenue.to_last_month is None  # February is unknown
    assert "gross_margin" not in cards and "collected" not in cards


def test_the_cards_of_leads_know_the_months_that_regions_left_out():
    told = {"R01": (1, 3, 5), "R02": (1, 2, 3, 5)}  # nobody tells April
    cells = [
        cell(f"2026-{n:02d}", region, revenue=1, orders=1, leads=5 if n in months else None)
        for region, months in told.items()
        for n in range(1, 6)
    ]
    store = Store.memory()
    load(store, cells)
    view = View("2026-01", "2026-05")
    cards = {card.row.kpi: card.left_out for card in cockpit(store, ADMIN, view).cards}
    assert cards["leads"] == cards["conversion"] == (("2026-02", 1), ("2026-04", 0))
    assert cards["revenue"] == ()
    of_one, of_a_team = (view._replace(where=where) for where in ({"region": ("R01",)}, {"team": ("T01",)}))
    assert cockpit(store, ADMIN, of_one).cards[1].left_out == (("2026-02", 0), ("2026-04", 0))
    assert cockpit(store, ADMIN, of_a_team).cards[1].left_out == (("2026-04", 0),)


def test_a_card_knows_the_month_before_only_in_a_view_of_one_finished_month(changing):
    load(changing, [cell("2026-04", "R01", revenue=300), cell("2026-04", "R02", revenue=1)])
    april, both = View("2026-04", "2026-04"), View("2026-03", "2026-04")
    assert cockpit(changing, ADMIN, april).cards[0].to_last_month == Decimal(26)
    assert cockpit(changing, ADMIN, both).cards[0].to_last_month is None
    load(changing, [cell("2026-05", "R01", revenue=300)], date(2026, 5, 20))
    assert cockpit(changing, ADMIN, View("2026-05", "2026-05")).cards[0].to_last_month is None


def test_months_show_the_whole_fiscal_year_and_what_is_due_in_an_unfinished_one():
    store = Store.memory()
    load(store, [*year_of(2025, 20), *year_of(2026, 21, months=10)])
    load(store, [cell("2026-11", revenue=14)], date(2026, 11, 22))
    plan(store, year_plan(21))
    points = cockpit(store, ADMIN, View("2026-11", "2026-11")).months
    assert points[10] == ("2026-11", Decimal(14), Decimal(21), Decimal(15), Decimal(20), True, "yellow")
    assert points[9] == ("2026-10", Decimal(21), Decimal(21), Decimal(21), Decimal(20), False, "green")
    assert points[11][:3] == ("2026-12", None, Decimal(21)) and not points[11].partial


def test_the_stamp_names_the_newest_load_and_the_day_the_figures_reach(company):
    found = cockpit(company, ADMIN, View("2026-01", "2026-12"))
    assert (found.stamp.load, found.stamp.file_name, found.stamp.day) == (3, "file 3.csv", date(2026, 3, 31))
    assert found.previous_load == 2


def test_changes_are_those_the_newest_load_made(changing):
    found = cockpit(changing, ADMIN, MARCH)
    assert found.changes == (("2026-03", "R01", Decimal(10), Decimal(200)), ("2026-03", "R02", None, Decimal(75)))
    with changing.transaction("tester", "undo") as tx:
        tx.insert("load_state", [{"load": 3, "active": False, "seq": tx.seq}])
        refresh(tx, ["2026-03"])
    found = cockpit(changing, ADMIN, MARCH)
    assert (found.stamp.load, found.changes) == (2, (("2026-03", "R01", None, Decimal(10)),))


def test_an_earlier_moment_has_its_own_stamp_and_changes(company):
    found = cockpit(company, ADMIN, MARCH._replace(as_of_load=2))
    assert (found.stamp.load, found.changes) == (2, (("2026-03", "R01", None, Decimal(10)),))
    assert found.headline.attainment_base is None  # the plan came later


@pytest.mark.parametrize("dimension", ["person", "channel", "product", "team"])
def test_any_filter_gives_a_cockpit(company, dimension):
    found = cockpit(company, ADMIN, MARCH._replace(where={dimension: ("X9",)}), dimension)
    assert (found.heat, found.slices, found.changes, found.cards[0].row.value) == ((), (), (), None)


def test_a_regional_reader_sees_only_his_regions(company):
    found = cockpit(company, Scope("north", "viewer", ("R02",)), MARCH)
    assert {s.where["region"] for s in (*found.heat, *found.slices)} == {"R02"}
    assert {change.region for change in found.changes} == {"R02"}
    assert found.headline.attainment_base == 0.75


def test_ratios_behind_the_industry_come_by_money_at_stake(changing):
    benchmark(changing, "conversion", "0.09")
    benchmark(changing, "conversion", "0.12", channel="C01")
    benchmark(changing, "return_rate", "0.001")
    found = cockpit(changing, ADMIN, MARCH).below_industry
    assert [(row.kpi, dict(row.slice)) for row in found] == [
        ("conversion", {"region": "R02", "channel": "C01"}),  # 7 of 100 leads lost, at 15 each
        ("conversion", {}),  # 3 of 200, at 18.33
        ("conversion", {"region": "R01", "channel": "C01"}),  # 2 of 100, at 20
        ("return_rate", {}),
    ]


def test_a_channel_is_not_held_to_what_all_channels_achieve(changing):
    benchmark(changing, "conversion", "0.20")
    assert [dict(row.slice) for row in cockpit(changing, ADMIN, MARCH).below_industry] == [{}]


# --- Every number can be opened ----------------------------------------------------------------------------------


def test_an_explanation_holds_the_inputs_the_plan_cells_and_the_loads(company):
    found = explain(company, ADMIN, MARCH, "attainment_base", {"region": "R02"})
    assert (found.row.value, found.row.slice) == (0.75, {"region": "R02"})
    assert found.inputs == (Input("revenue", Decimal(75)), Input("due_base", Decimal(100)))
    assert (found.plan_cells, found.plan_versions) == (1, (1,))
    assert [(source.load, source.file_name) for source in found.sources] == [(3, "file 3.csv")]


def test_an_explanation_of_the_year_to_date_speaks_of_its_own_months(company):
    found = explain(company, ADMIN, MARCH, "pace")
    assert (found.start, found.end) == ("2026-01", "2026-03")
    assert found.inputs == (Input("ytd_revenue", Decimal(275)), Input("ytd_due", Decimal(810)))
    assert found.plan_cells == 9


def test_an_explanation_of_a_month_is_that_of_its_row(company):
    found = explain(company, ADMIN, View("2025-01", "2026-03"), "revenue", {"month": "2025-05", "region": "R01"})
    assert (found.start, found.end, found.row.value) == ("2025-05", "2025-05", Decimal(80))
    assert [source.load for source in found.sources] == [1]
    assert (found.plan_cells, found.benchmark) == (0, None)


def test_an_explanation_names_the_benchmark_and_the_cells_that_report_both():
    store = Store.memory()
    load(store, [cell("2026-03", revenue=100), cell("2026-03", product="P02", revenue=100, cost=60)])
    benchmark(store, "gross_margin", "0.31")
    found = explain(store, ADMIN, MARCH, "gross_margin")
    assert found.inputs == (Input("revenue", Decimal(100)), Input("cost", Decimal(60)))
    assert found.benchmark.value == Decimal("0.31") and found.benchmark.source == "association"


@pytest.mark.parametrize("kpi", ["revenue", "aov", "yoy", "mom", "landing", "repurchase", "attainment_challenge"])
def test_an_explanation_of_any_kpi_agrees_with_its_row(company, kpi):
    assert explain(company, ADMIN, MARCH, kpi).row == one(company, "2026-03", "2026-03", kpi)


# --- The demo company's stories ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_stories_of_the_demo_company_are_visible(demo_file, tmp_path):
    store = Store.open(Path(shutil.copy(demo_file, tmp_path)))
    name = names(store, ADMIN)
    found = cockpit(store, ADMIN, View("2026-01", "2026-10"))
    by_region = {name["region"][one.where["region"]]: one for one in found.slices}
    assert found.headline.attainment_base == pytest.approx(0.9942, abs=5e-5)
    assert found.headline.landing == pytest.approx(Decimal(517_007_000), abs=100)
    assert found.headline.light == "green"
    assert name["region"][found.headline.worst[1]] == "华北"
    assert (by_region["华东"].rate, by_region["华北"].rate) == (
        pytest.approx(1.2, abs=5e-4),
        pytest.approx(0.8, abs=5e-4),
    )
    assert (by_region["华北"].light, by_region["华东"].light) == ("red", "green")
    first = found.below_industry[0]
    assert (first.kpi, name["region"][first.slice["region"]], name["channel"][first.slice["channel"]]) == (
        "conversion",
        "华南",
        "电商平台",
    )
    assert _product(found.heat, "A3") == pytest.approx(1.76, abs=0.005)
    november = cockpit(store, ADMIN, View("2026-11", "2026-11"))
    assert november.headline.attainment_base == pytest.approx(0.956, abs=5e-4)
    assert november.months[10].due == Decimal("35657142.86") and november.months[10].partial


def _product(heat: tuple[Slice, ...], code: str) -> float:
    cells = [one for one in heat if one.where["product"] == code]
    return float(sum(one.value for one in cells) / sum(one.due for one in cells))


def test_a_sum_of_january_or_february_alone_is_not_compared_with_last_year():
    store = Store.memory()
    load(store, [*year_of(2025, 20), *year_of(2026, 21, months=10)])

    def to_last_year(start, end):
        return next(c for c in cockpit(store, ADMIN, View(start, end)).cards if c.row.kpi == "revenue").to_last_year

    assert to_last_year("2026-02", "2026-02") is None
    assert to_last_year("2026-01", "2026-02") == Decimal(2)
    assert to_last_year("2026-03", "2026-03") == Decimal(1)


def test_a_kpi_by_month_ends_with_the_view_and_keeps_its_slice(company):
    rows = by_month(company, ADMIN, View("2026-02", "2026-03"), "revenue", {"region": "R01", "month": "2026-02"})
    months = [row.slice["month"] for row in rows]
    assert months == sorted(months)
    assert months[-1] == "2026-03" and months[0] >= "2025-04"
    (alone,) = kpis(company, ADMIN, View("2026-03", "2026-03", {"region": ("R01",)}), (), ("revenue",))
    assert rows[-1].value == alone.value
