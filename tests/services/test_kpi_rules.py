"""One rule of the figures each, on companies of a few rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.execute.kpis import KPIS
from salesplan.core.months import between
from salesplan.core.view import View
from salesplan.services.company import save_settings
from salesplan.services.kpis import kpis
from salesplan.store import Store, refresh
from tests.services.small_company import ADMIN, Row, ask, benchmark, cell, load, one, plan, year_of, year_plan


def test_an_empty_store_has_one_grey_row_per_kpi():
    rows = ask(Store.memory(), "2026-01", "2026-12")
    assert [row.kpi for row in rows] == list(KPIS)
    assert all(row.value is None and row.light == "grey" and row.slice == {} for row in rows)
    assert ask(Store.memory(), "2026-01", "2026-12", ("region",)) == []


def test_without_a_plan_sums_are_grey_and_ratios_still_judged():
    store = Store.memory()
    load(store, [*year_of(2025, orders=10, leads=50), *year_of(2026, orders=10, leads=100)])
    rows = {row.kpi: row for row in ask(store, "2026-01", "2026-12")}
    assert (rows["revenue"].light, rows["attainment_base"].value) == ("grey", None)
    assert (rows["conversion"].light, rows["conversion"].why) == ("red", "history")


@pytest.mark.parametrize(
    ("sold", "light"),
    [("80", "red"), ("90", "red"), ("90.01", "yellow"), ("97", "yellow"), ("97.01", "green"), ("120", "green")],
)
def test_a_month_s_light_has_exact_borders(sold, light):
    store = Store.memory()
    load(store, [cell("2026-03", revenue=sold)])
    plan(store, year_plan())
    for kpi in ("revenue", "attainment_base"):
        row = one(store, "2026-03", "2026-03", kpi)
        assert (row.light, row.why) == (light, "plan")


def test_the_presets_of_the_settings_set_the_bands():
    store = Store.memory()
    load(store, [cell("2026-03", revenue=94)])
    plan(store, year_plan())
    assert one(store, "2026-03", "2026-03", "revenue").light == "yellow"
    save_settings(store, ADMIN, lights="method")
    assert one(store, "2026-03", "2026-03", "revenue").light == "green"
    save_settings(store, ADMIN, lights="strict")
    assert one(store, "2026-03", "2026-03", "revenue").light == "red"


def test_an_unfinished_month_is_held_to_the_working_days_passed():
    store = Store.memory()
    load(store, [cell("2026-11", revenue=15)], date(2026, 11, 22))
    plan(store, year_plan(21))
    row = one(store, "2026-11", "2026-11", "revenue")
    assert (row.plan, row.due, row.light) == (Decimal(21), Decimal(15), "green")
    assert one(store, "2026-11", "2026-11", "attainment_base").value == 1.0


def test_the_company_s_own_holidays_move_what_is_due():
    store = Store.memory()
    load(store, [cell("2026-11", revenue=15)], date(2026, 11, 22))
    plan(store, year_plan(20))
    with store.transaction("tester", "calendar") as tx:
        tx.insert("calendar", [{"day": date(2026, 11, 30), "working": False, "begun": tx.seq}])
    assert one(store, "2026-11", "2026-11", "revenue").due == Decimal(15)


def test_each_region_is_held_to_its_own_data_day():
    store = Store.memory()
    load(store, [cell("2026-10", "R01", revenue=100), cell("2026-10", "R02", revenue=100)])
    load(store, [cell("2026-11", "R01", revenue=15)], date(2026, 11, 22))
    plan(store, [*year_plan(21), *year_plan(21, "R02")])
    due = {row.slice["region"]: row.due for row in ask(store, "2026-10", "2026-11", ("region",), "revenue")}
    assert due == {"R01": Decimal(36), "R02": Decimal(21)}
    assert one(store, "2026-10", "2026-11", "revenue").due == Decimal(57)


def test_early_days_and_little_due_never_turn_red():
    store = Store.memory()
    load(store, [cell("2026-03", revenue=1)], date(2026, 3, 10))
    plan(store, year_plan())
    row = one(store, "2026-03", "2026-03", "revenue")
    assert (row.light, row.thin) == ("yellow", True)
    load(store, [cell("2026-01", revenue=1)])
    for kpi, light in (("revenue", "red"), ("landing", "yellow")):
        assert one(store, "2026-01", "2026-01", kpi).light == light


def test_few_expected_orders_never_turn_red():
    store = Store.memory()
    load(store, [cell("2026-03", leads=49, orders=1, revenue=1)])
    benchmark(store, "conversion", "0.10")
    row = one(store, "2026-03", "2026-03", "conversion")
    assert (row.light, row.thin, row.why) == ("yellow", True, "industry")
    load(store, [cell("2026-03", leads=50, orders=1, revenue=1)])
    assert one(store, "2026-03", "2026-03", "conversion").light == "red"


def test_january_and_february_alone_are_not_comparable_and_together_they_are():
    store = Store.memory()
    load(store, [*year_of(2025), *year_of(2026, 110)])
    for month in ("2026-01", "2026-02"):
        row = one(store, month, month, "yoy")
        assert (row.value, row.note, row.light) == (None, "festival", "grey")
        assert one(store, month, month, "revenue").last_year == Decimal(100)
    assert one(store, "2026-01", "2026-02", "yoy").value == pytest.approx(0.1)
    assert one(store, "2026-03", "2026-03", "yoy").value == pytest.approx(0.1)


def test_a_region_opened_inside_last_year_s_window_has_no_year_on_year():
    store = Store.memory()
    load(
        store,
        [*year_of(2024), *year_of(2025), *year_of(2026), cell("2025-07", "R06", revenue=5), *year_of(2026, 9, "R06")],
    )
    rows = {row.slice["region"]: row for row in ask(store, "2026-01", "2026-10", ("region",), "yoy")}
    assert (rows["R01"].value, rows["R06"].value, rows["R06"].note) == (0.0, None, "opened")
    assert one(store, "2026-01", "2026-10", "yoy", where={"region": ["R06"]}).note == "opened"
    assert one(store, "2026-08", "2026-10", "yoy", where={"region": ["R06"]}).value is None
    assert one(store, "2026-01", "2026-10", "yoy").value == pytest.approx(1090 / 1005 - 1)


def test_without_a_plan_the_year_lands_by_the_season_of_history_and_else_by_days():
    store = Store.memory()
    weights = [6, 5, 8, 9, 9, 10, 7, 7, 9, 9, 10, 11]
    load(store, [cell(f"2025-{n:02d}", revenue=w) for n, w in enumerate(weights, 1)])
    load(store, [cell(f"2026-{n:02d}", revenue=Decimal("716.67")) for n in range(1, 7)])
    row = one(store, "2026-06", "2026-06", "landing")
    assert (float(row.value), row.note) == (pytest.approx(9148.94, abs=0.1), "history")
    assert (row.light, row.plan) == ("grey", None)
    row = one(store, "2025-06", "2025-06", "landing")
    assert (float(row.value), row.note) == (pytest.approx(47 * 365 / 181, abs=0.01), "linear")


def test_a_fiscal_year_from_april_is_read_from_its_own_months():
    store = Store.memory()
    save_settings(store, ADMIN, fiscal_start=4)
    load(store, [cell(m, revenue=100) for m in between("2025-01", "2026-06")])
    plan(store, [{"month": m, "base": 125} for m in between("2026-04", "2027-03")], 2027)
    assert one(store, "2026-06", "2026-06", "pace").value == pytest.approx(300 / 375)
    landing = one(store, "2026-06", "2026-06", "landing")
    assert (landing.value, landing.plan, landing.last_year) == (Decimal(1200), Decimal(1500), Decimal(1200))


def test_a_challenge_that_is_not_complete_is_unknown():
    store = Store.memory()
    load(store, [cell("2026-03", revenue=90)])
    plan(store, [{"month": "2026-03", "base": 60, "challenge": 70}, {"month": "2026-03", "product": "P02", "base": 40}])
    assert one(store, "2026-03", "2026-03", "attainment_base").value == 0.9
    row = one(store, "2026-03", "2026-03", "attainment_challenge")
    assert (row.value, row.plan, row.light) == (None, None, "grey")


def test_sales_of_a_month_without_any_plan_do_not_count_against_other_months():
    store = Store.memory()
    load(store, [cell("2026-02", revenue=90), cell("2026-03", revenue=95)])
    plan(store, [{"month": "2026-03", "base": 100}, {"month": "2026-04", "base": 100}])
    row = one(store, "2026-02", "2026-03", "attainment_base")
    assert (row.value, row.note, row.light) == (None, "unplanned", "grey")
    both = one(store, "2026-02", "2026-03", "revenue")
    assert (both.plan, both.due, both.light) == (Decimal(100), None, "grey")
    assert one(store, "2026-03", "2026-04", "attainment_base").value == 0.95
    assert one(store, "2026-03", "2026-03", "landing").note == "linear"


def test_a_cohort_ends_with_the_figures_when_the_range_goes_beyond_them():
    store = Store.memory()
    months = between("2024-12", "2026-11")
    load(store, [cell(m, revenue=50, orders=1) for m in months])
    with store.transaction("tester", "roll up") as tx:
        tx.insert(
            "customer_month", [_bought(m, k) for k, bought in (("K1", months[:13]), ("K2", months[:1])) for m in bought]
        )
        refresh(tx, list(months))
    for end in ("2026-11", "2026-12"):
        assert one(store, "2026-11", end, "repurchase").value == 0.5
    assert one(store, "2026-12", "2026-12", "repurchase").value is None


def test_the_approved_version_is_in_force_and_another_can_be_asked_for():
    store = Store.memory()
    load(store, [cell("2026-03", revenue=90)])
    plan(store, [{"month": "2026-03", "base": 100}], state="draft")
    assert one(store, "2026-03", "2026-03", "revenue").plan == Decimal(100)
    approved = plan(store, [{"month": "2026-03", "base": 200}])
    draft = plan(store, [{"month": "2026-03", "base": 300}], state="draft")
    withdrawn = plan(store, [{"month": "2026-03", "base": 400}], state="withdrawn")
    assert one(store, "2026-03", "2026-03", "revenue").plan == Decimal(200)
    for version, base in ((approved, 200), (draft, 300), (withdrawn, 400)):
        assert one(store, "2026-03", "2026-03", "revenue", plan=version).plan == Decimal(base)


def test_a_planned_kpi_of_its_own_name_is_taken_before_its_parts():
    store = Store.memory()
    load(store, [cell("2026-03", revenue=90, returns=5)])
    plan(store, [{"month": "2026-03", "base": 80, "measure": "net_revenue"}, {"month": "2026-03", "base": 100}])
    row = one(store, "2026-03", "2026-03", "net_revenue")
    assert (row.value, row.plan, row.light) == (Decimal(85), Decimal(80), "green")


def test_returns_not_reported_leave_net_revenue_unknown_and_coverage_tells_the_part():
    store = Store.memory()
    load(store, [cell("2026-03", revenue=90)])
    assert one(store, "2026-03", "2026-03", "net_revenue").value is None
    load(store, [cell("2026-03", revenue=90), cell("2026-03", product="P02", revenue=30, returns=3)])
    row = one(store, "2026-03", "2026-03", "net_revenue")
    assert (row.value, row.coverage) == (Decimal(117), 0.25)
    assert one(store, "2026-03", "2026-03", "return_rate").value == 0.025


def test_a_margin_speaks_only_of_cells_with_cost():
    store = Store.memory()
    load(store, [cell("2026-03", revenue=100), cell("2026-03", product="P02", revenue=100, cost=60)])
    row = one(store, "2026-03", "2026-03", "gross_margin")
    assert (row.value, row.coverage) == (0.4, 0.5)


def test_a_conversion_speaks_only_of_months_and_regions_that_report_both_leads_and_orders():
    store = Store.memory()
    both = [row for year in (2025, 2026) for row in year_of(year, orders=10, leads=100, months=11)]
    load(store, [row for row in both if row["month"] < "2026-11"])
    load(store, [cell("2026-11", orders=10, revenue=100)], groups=("sales",))
    row = one(store, "2026-01", "2026-11", "conversion")
    assert (row.value, row.last_year, row.coverage) == (0.1, 0.1, pytest.approx(10 / 11))
    assert one(store, "2026-11", "2026-11", "conversion").value is None
    assert one(store, "2026-01", "2026-11", "orders").value == 110
    load(store, [cell("2026-10", "R02", orders=30, leads=100), cell("2026-11", "R02", orders=50, leads=100)])
    assert one(store, "2026-10", "2026-11", "conversion").value == (10 + 30 + 50) / 300  # not the November of R01
    by_region = {row.slice["region"]: row for row in ask(store, "2026-10", "2026-11", ("region",), "conversion")}
    assert (by_region["R01"].value, by_region["R02"].value) == (0.1, 0.4)
    assert {row.slice["month"]: row.value for row in ask(store, "2026-10", "2026-11", ("month",), "conversion")} == {
        "2026-10": 0.2,
        "2026-11": 0.5,
    }


def test_last_year_s_conversion_is_of_the_months_that_this_year_s_is():
    store = Store.memory()
    load(store, [*year_of(2025, orders=10, leads=100, months=10), cell("2025-11", orders=50, leads=100, revenue=1)])
    load(store, year_of(2026, orders=10, leads=100, months=10))
    load(store, [cell("2026-11", orders=10, revenue=100)], groups=("sales",))
    row = one(store, "2026-01", "2026-11", "conversion")
    assert (row.value, row.last_year) == (0.1, 0.1)


def test_a_region_counts_for_a_conversion_only_since_it_reports_leads():
    store = Store.memory()
    load(store, [row for year in (2025, 2026) for row in year_of(year, orders=10, leads=100, months=6)])
    for region in ("R02", "R03"):
        sold = [row for year in (2025, 2026) for row in year_of(year, 100, region, 6, orders=50)]
        load(store, sold, groups=("sales",))
    load(store, [cell(month, "R02", leads=100) for month in between("2025-06", "2026-06")], groups=("funnel",))
    row = one(store, "2026-04", "2026-06", "conversion")  # no orders of R03, of R02 none of last year's April and May
    assert (row.value, row.last_year) == (180 / 600, 80 / 400)
    assert one(store, "2026-04", "2026-06", "conversion", where={"region": ["R03"]}).value is None


def test_a_month_of_leads_that_was_left_out_between_others_is_no_month_without_leads():
    store = Store.memory()
    load(store, [row for year in (2025, 2026) for row in year_of(year, orders=10, leads=100, months=6)])
    load(store, year_of(2026, 100, "R02", 6, orders=30), groups=("sales",))
    load(store, [cell(f"2026-0{m}", "R02", leads=100) for m in (1, 2, 4, 5)], groups=("funnel",))
    load(store, [cell("2026-06", "R02", orders=30, revenue=100)])  # a file with the column, and nothing in it
    row = one(store, "2026-01", "2026-06", "conversion")
    assert (row.value, row.coverage) == ((60 + 120) / 1000, 180 / 240)
    months = {row.slice["month"]: row for row in ask(store, "2026-01", "2026-06", ("month",), "conversion")}
    assert (months["2026-02"].value, months["2026-03"].value) == (0.2, 0.1)
    east = {
        r.slice["month"]: r
        for r in ask(store, "2026-01", "2026-06", ("month",), "conversion", where={"region": ["R02"]})
    }
    assert [month for month, one in east.items() if (one.value, one.light) == (None, "grey")] == ["2026-03", "2026-06"]


def test_a_light_improves_only_past_the_margin_of_the_settings():
    store = Store.memory()
    load(store, [cell("2026-03", revenue=97), cell("2026-04", revenue="97.5")])
    plan(store, year_plan())
    assert one(store, "2026-04", "2026-04", "revenue").light == "green"
    save_settings(store, ADMIN, hysteresis=Decimal("0.01"))
    assert one(store, "2026-04", "2026-04", "revenue").light == "yellow"
    assert [r.light for r in ask(store, "2026-03", "2026-04", ("month",), "revenue")] == ["yellow", "yellow"]


def test_an_earlier_load_shows_what_was_known_then_and_undo_is_part_of_it():
    store = Store.memory()
    first = load(store, [cell("2026-03", revenue=90)])
    second = load(store, [cell("2026-03", revenue=95), cell("2026-04", revenue=50)])
    with store.transaction("tester", "undo") as tx:
        tx.insert("load_state", [{"load": second, "active": False, "seq": tx.seq}])
        refresh(tx, ["2026-03", "2026-04"])
    revenue = {
        moment: one(store, "2026-03", "2026-04", "revenue", as_of_load=moment).value for moment in (first, second, None)
    }
    assert revenue == {first: Decimal(90), second: Decimal(145), None: Decimal(90)}


def test_an_earlier_day_leaves_out_loads_that_go_beyond_it():
    store = Store.memory()
    load(store, [cell("2026-11", revenue=10)], date(2026, 11, 10))
    load(store, [cell("2026-11", revenue=15)], date(2026, 11, 22))
    plan(store, year_plan(21))
    row = one(store, "2026-11", "2026-11", "revenue", as_of=date(2026, 11, 15))
    assert (row.value, row.due) == (Decimal(10), Decimal(7))
    assert one(store, "2026-11", "2026-11", "revenue").value == Decimal(15)


def test_monthly_files_cannot_tell_orders_of_two_products_apart_and_say_so():
    store = Store.memory()
    load(store, [cell("2026-11", product=product, revenue=50, orders=1) for product in ("P01", "P02", "P03")])
    both = View("2026-11", "2026-11", where={"product": ("P01", "P02")})
    [orders, aov] = kpis(store, ADMIN, both, (), ("orders", "aov"))
    assert (orders.value, orders.note, aov.value, aov.note) == (2, "summed", Decimal(50), "summed")


def test_order_lines_give_exact_orders_a_cohort_and_persons():
    store = Store.memory()
    months = between("2024-12", "2026-11")
    load(store, [cell(m, product=p, revenue=50, orders=1) for m in months for p in ("P01", "P02")])
    with store.transaction("tester", "roll up") as tx:
        tx.insert(
            "order_month",
            [{"load": 1, "month": m, "region": "R01", "team": "T01", "channel": "C01", "orders": 1} for m in months],
        )
        tx.insert(
            "customer_month",
            [_bought(m, f"K{n}") for n, bought in enumerate((months[:1], months[:13], months[12:])) for m in bought],
        )
        tx.insert("person_month", [_sold("2026-11", "S001", 30), _sold("2026-11", "S002", 70)])
        refresh(tx, list(months))
    orders, by_product = (
        one(store, "2026-11", "2026-11", "orders"),
        ask(store, "2026-11", "2026-11", ("product",), "orders"),
    )
    assert (orders.value, orders.note) == (1, "exact")
    assert [(row.value, row.note) for row in by_product] == [(1, "summed"), (1, "summed")]
    assert one(store, "2026-11", "2026-11", "aov").value == Decimal(100)
    row = one(store, "2026-11", "2026-11", "repurchase")
    assert (row.value, row.note) == (0.5, "cohort")
    assert (
        one(store, "2026-10", "2026-10", "repurchase").note == ""
    )  # 23 months reach back too little, and no monthly counts
    for by in ((), ("person",), ("team", "channel")):  # an earlier day is read from the facts, not from the roll-ups
        assert ask(store, "2026-10", "2026-11", by, as_of=date(2026, 11, 30)) == ask(store, "2026-10", "2026-11", by)
    people = ask(store, "2026-11", "2026-11", ("person",), "revenue")
    assert [(row.slice["person"], row.value, row.plan) for row in people] == [
        ("S001", Decimal(30), None),
        ("S002", Decimal(70), None),
    ]
    assert {row.value for row in ask(store, "2026-11", "2026-11", ("person",), "leads")} == {None}


def _bought(month: str, customer: str) -> Row:
    place = {"region": "R01", "team": "T01", "channel": "C01"}
    return {"load": 1, "month": month, "customer": customer, "orders": 1, "revenue": Decimal(1)} | place


def _sold(month: str, person: str, revenue: int) -> Row:
    place = {"region": "R01", "team": "T01", "channel": "C01", "product": "P01", "person": person}
    return {"load": 1, "month": month, "orders": 1, "units": Decimal(1), "revenue": Decimal(revenue)} | place


def test_what_came_before_the_first_figures_is_unknown_and_nothing_of_it_is_due():
    store = Store.memory()
    load(store, [cell(f"2026-{n:02d}", revenue=95) for n in range(7, 11)])
    plan(store, year_plan())
    row = one(store, "2026-01", "2026-10", "attainment_base")
    assert row.value == pytest.approx(0.95)
    assert one(store, "2026-01", "2026-10", "revenue").due == Decimal(400)
    assert one(store, "2026-06", "2026-06", "attainment_base").value is None
    assert float(one(store, "2026-01", "2026-10", "landing").value) == pytest.approx(1140)
