"""A running year whose plan re-drew territories is held against last year in the new map."""

import json
from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.plan.territories import Map, Move, told
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.plan.redrawn import told_since
from salesplan.store import Store
from tests.services.small_company import ADMIN, ask, cell, load, one, plan, year_of, year_plan

NEW = Map("2027-01", (Move("R02", "", "R03", ""), Move("R01", "", "R02", "", Decimal("0.25"))))


def company(new=NEW, day=None):
    store = Store.memory()
    months = [*year_of(2026, 100, "R01", cost=60, orders=2), *year_of(2026, 40, "R02", cost=30, orders=1)]
    load(store, months)
    running = [cell(f"2027-0{n}", r, revenue=v) for n in (1, 2, 3) for r, v in (("R01", 90), ("R02", 30), ("R03", 50))]
    load(store, running, day)
    version = plan(store, [row for r in ("R01", "R02", "R03") for row in year_plan(60, r, 2027)], 2027)
    if new is not None:
        with store.transaction("li", "map") as tx:
            kept = {"version": version, "key": "territories", "value": json.dumps(told(new)), "begun": tx.seq}
            tx.insert("plan_input", [kept])
    return store


@pytest.fixture(scope="module")
def store():
    made = company()
    yield made
    made.close()


def by_region(store, kpi, start="2027-03", end="2027-03", **more):
    return {row.slice["region"]: row for row in ask(store, start, end, ("region",), kpi, **more)}


def test_last_year_by_region_is_that_of_the_new_map_and_adds_up_to_the_company(store):
    rows = by_region(store, "revenue")
    assert {code: row.last_year for code, row in rows.items()} == {"R01": 75, "R02": 25, "R03": 40}
    assert sum(row.last_year for row in rows.values()) == one(store, "2027-03", "2027-03", "revenue").last_year
    (filtered,) = ask(store, "2027-01", "2027-03", (), "revenue", where={"region": ("R03",)})
    assert filtered.last_year == 120


def test_growth_of_a_region_that_is_new_in_the_map_is_known(store):
    rows = by_region(store, "yoy")
    assert rows["R03"].value == pytest.approx(0.25)
    assert rows["R01"].value == pytest.approx(0.2)
    untouched = company(None)
    assert by_region(untouched, "yoy")["R03"].value is None
    untouched.close()


def test_the_part_of_an_unfinished_month_goes_by_the_new_region():
    store = company(day=date(2027, 3, 10))
    rows = by_region(store, "revenue")
    whole = one(store, "2027-03", "2027-03", "revenue")
    assert 0 < whole.last_year_due < 140
    assert sum(row.last_year_due for row in rows.values()) == pytest.approx(whole.last_year_due)
    assert rows["R03"].last_year_due / 40 == pytest.approx(rows["R01"].last_year_due / 75, abs=Decimal("0.001"))
    store.close()


def test_ratios_move_with_their_sums_and_orders_are_not_made_up(store):
    assert by_region(store, "gross_margin")["R03"].last_year == pytest.approx(0.25)
    assert {row.last_year for row in by_region(store, "aov").values()} == {None}
    assert one(store, "2027-03", "2027-03", "aov").last_year is not None


def test_what_begins_before_the_new_map_stays_in_the_old_one(store):
    rows = by_region(store, "revenue", "2026-12")
    assert {code: row.last_year for code, row in rows.items() if row.last_year} == {"R01": 300, "R02": 120}
    rows = by_region(store, "revenue", "2026-03", "2026-04")
    assert {code: row.value for code, row in rows.items()} == {"R01": 200, "R02": 80}
    assert told_since(store, ADMIN, View("2026-12", "2027-03")) is None
    assert told_since(store, ADMIN, View("2027-01", "2027-03")) == "2027-01"


def test_a_reader_of_a_region_that_takes_in_from_elsewhere_has_no_last_year(store):
    south = Scope("ma", "viewer", ("R03",))
    assert by_region(store, "revenue", scope=south)["R03"].last_year is None
    first = Scope("qi", "viewer", ("R01",))
    assert by_region(store, "revenue", scope=first)["R01"].last_year == 75


def test_by_team_and_month_the_sums_hold(store):
    assert [row.last_year for row in ask(store, "2027-01", "2027-03", ("month",), "revenue")] == [140] * 3
    assert [row.last_year for row in ask(store, "2027-01", "2027-03", ("team",), "revenue")] == [420]
    cells = ask(store, "2027-02", "2027-03", ("region", "product", "month"), "revenue")
    assert sum(row.last_year for row in cells) == 280
