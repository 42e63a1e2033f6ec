"""Diagnoses of small companies: what is not on record is said, never taken for nothing."""

from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.execute.rules import RULES
from salesplan.core.review.diagnosed import Of, Period
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.review.diagnosis import diagnose
from salesplan.services.review.localising import leaves, locate
from salesplan.services.review.readings import Ground, series
from salesplan.services.review.results import results
from salesplan.store import Store, refresh
from tests.services.small_company import ADMIN, _load, benchmark, cell, load, plan

VIEW = View("2026-01", "2026-03")


@pytest.fixture
def store():
    opened = Store.memory()
    yield opened
    opened.close()


def sold(month, revenue, orders, leads=None, **where):
    given = {} if leads is None else {"leads": leads}
    return cell(month, revenue=revenue, orders=orders, units=orders, **given, **where)


@pytest.mark.parametrize(
    "kpi", ["pace", "conversion", "aov", "gross_margin", "return_rate", "repurchase", "share", "dealer_revenue", "yoy"]
)
def test_an_empty_store_says_that_nothing_is_on_record(store, kpi):
    found = diagnose(store, ADMIN, VIEW, kpi)
    assert not found.has_data and found.missing
    assert (found.value, found.reference, found.gap, found.money) == (None,) * 4
    assert found.headline.key == "nothing"
    assert (found.parts, found.tables, found.located) == ((), (), None)


def test_without_a_plan_last_year_is_the_reference_and_without_both_there_is_none(store):
    load(store, [sold(f"2026-0{m}", 100, 2) for m in (1, 2, 3)])
    assert diagnose(store, ADMIN, VIEW, "revenue").missing == ("value_or_reference",)
    load(store, [sold(f"2025-0{m}", 90, 2) for m in (1, 2, 3)])
    found = diagnose(store, ADMIN, VIEW, "revenue")
    assert (found.basis, found.value, found.reference, found.gap) == ("last_year", 300, 270, 30)
    plan(store, [{"month": f"2026-0{m}", "base": 120} for m in (1, 2, 3)])
    found = diagnose(store, ADMIN, VIEW, "revenue")
    assert (found.basis, found.gap, found.headline.key) == ("plan", -60, "attainment.short")
    assert "market" in found.missing


def test_months_without_leads_are_named_and_left_out_of_conversion_and_funnel(store):
    months = [f"{year}-0{m}" for year in (2025, 2026) for m in range(1, 7)]
    load(store, [sold(month, 500, 5, 100, region=region) for month in months for region in ("R01", "R02")])
    load(store, [sold("2026-02", 500, 5, region="R02"), sold("2026-03", 500, 5, region="R02")])
    load(store, [sold("2026-05", 500, 5, region=region) for region in ("R01", "R02")])
    half = View("2026-01", "2026-06")
    gap = {"key": "unled.regions", "period": Period("2026-02", "2026-03"), "regions": (Of("region", "R02"),)}
    for kpi, basis in (("revenue", "last_year"), ("conversion", "last_year")):
        (said,) = (one for one in diagnose(store, ADMIN, half, kpi, basis=basis).limits if one.key == "limit.unled")
        first, second = said.values["gaps"]
        assert {"key": first.key, **first.values} == gap
        assert (second.key, second.values["period"]) == ("unled.everywhere", Period("2026-05", "2026-05"))
    assert diagnose(store, ADMIN, half, "conversion").value == Decimal("0.05")
    (watched,) = series(Ground(store), RULES["conversion_history"], ())
    told = {one.month: one.value for one in watched.readings[-6:]}
    assert [month for month, value in told.items() if value is None] == ["2026-05"]
    assert set(told.values()) == {None, Decimal("0.05")}


def test_conversion_without_sources_is_split_by_channel_and_says_what_is_missing(store):
    load(
        store,
        [
            *(sold(f"2026-0{m}", 1000, 10, 100, channel="C01") for m in (1, 2, 3)),
            *(sold(f"2026-0{m}", 500, 5, 100, channel="C02") for m in (1, 2, 3)),
        ],
    )
    benchmark(store, "conversion", "0.10")
    found = diagnose(store, ADMIN, VIEW, "conversion")
    assert (found.value, found.reference, found.money) == (Decimal("0.075"), Decimal("0.1"), Decimal("-1500.00"))
    assert found.missing == ("lead_sources",)
    (orders,) = found.parts
    assert {one.name.code: one.amount for one in orders.steps} == {"C02": Decimal("-15.00")}
    assert [table.id for table in found.tables] == ["leads.channel"]
    assert "limit.no_sources" in {one.key for one in found.limits}


def test_leads_that_are_not_reported_are_no_data(store):
    load(store, [sold("2026-01", 1000, 10)])
    benchmark(store, "conversion", "0.10")
    assert not diagnose(store, ADMIN, VIEW, "conversion").has_data


def test_lead_quality_speaks_of_the_months_that_report_leads(store):
    load(store, [sold("2026-01", 1000, 10, 100, channel="C01")])
    load(store, [sold("2026-02", 1000, 10, channel="C01")], groups=("sales",))
    benchmark(store, "conversion", "0.20", channel="C01")
    found = diagnose(store, ADMIN, View("2026-01", "2026-02"), "conversion", {"channel": ("C01",)})
    assert found.value == Decimal("0.10")
    (parts,) = found.parts
    assert (parts.start.amount, parts.end.amount) == (20, 10)


def test_sources_that_do_not_add_up_are_told_and_channels_split_instead(store):
    load(store, [sold("2026-01", 1000, 10, 100, channel="C01")])
    benchmark(store, "conversion", "0.20", channel="C01")
    source(store, "2025-05", "search", 50, 9)
    source(store, "2026-01", "video", 60, 2)
    found = diagnose(store, ADMIN, VIEW, "conversion", {"channel": ("C01",)})
    said = next(one for one in found.limits if one.key == "limit.sources")
    assert (said.values["sources"].value, said.values["leads"].value) == (60, 100)
    assert found.parts[0].steps[0].name.kind == "team"
    assert found.found[0].key == "source.worse"


def test_sources_whose_orders_do_not_add_up_are_told_and_teams_split_instead(store):
    load(store, [sold("2026-01", 1000, 10, 100, channel="C01")])
    benchmark(store, "conversion", "0.20", channel="C01")
    source(store, "2025-05", "search", 50, 9)
    source(store, "2026-01", "video", 100, 11)
    found = diagnose(store, ADMIN, VIEW, "conversion", {"channel": ("C01",)})
    said = next(one for one in found.limits if one.key == "limit.source_orders")
    assert (said.values["sources"].value, said.values["orders"].value) == (11, 10)
    assert found.parts[0].steps[0].name.kind == "team"


@pytest.mark.parametrize(
    ("orders", "key", "orders_off"), [(2, "source.worse", 4), (8, "source.worse.above", 2), (11, "source.better", 5)]
)
def test_a_new_source_is_short_of_the_reference_only_where_it_is_below_it(store, orders, key, orders_off):
    load(store, [sold("2026-01", 1000, 10, 160, channel="C01")])
    benchmark(store, "conversion", "0.10", channel="C01")
    source(store, "2025-10", "search", 50, 9)
    source(store, "2026-01", "video", 60, orders)
    said = diagnose(store, ADMIN, VIEW, "conversion", {"channel": ("C01",)}).found[0]
    assert (said.key, said.values["missed"].value) == (key, orders_off)


def source(store, month, name, leads, orders, cost=None):
    number = len(store.rows(ADMIN, "loads")) + 1
    with store.transaction("tester", "import") as tx:
        tx.insert("load", [_load(number, date(2026, 1, 1), tx) | {"dataset": "lead_sources"}])
        tx.insert("load_state", [{"load": number, "active": True, "seq": tx.seq}])
        row = {"load": number, "month": month, "region": "R01", "team": None, "channel": "C01", "source": name}
        tx.insert("lead_source", [row | {"script": None, "leads": leads, "orders": orders, "cost": cost}])


def test_a_source_is_new_only_beside_older_ones_and_for_half_a_year(store):
    load(store, [sold("2026-01", 1000, 10, 100, channel="C01")])
    benchmark(store, "conversion", "0.20", channel="C01")
    source(store, "2026-01", "first of all", 100, 10)
    found = diagnose(store, ADMIN, VIEW, "conversion", {"channel": ("C01",)})
    assert not any(one.key.startswith("source.") for one in found.found)
    source(store, "2024-01", "older", 10, 1)
    source(store, "2025-03", "half a year ago", 10, 1)
    told = [
        one.values["source"].code
        for one in diagnose(store, ADMIN, VIEW, "conversion", {"channel": ("C01",)}).found
        if "source" in one.values
    ]
    assert told == ["first of all"]


def test_a_source_that_began_inside_the_question_is_new_in_it_however_long_that_is(store):
    load(store, [sold("2026-01", 1000, 10, 100, channel="C01")])
    load(store, [sold("2026-10", 1000, 10, 100, channel="C01")])
    benchmark(store, "conversion", "0.20", channel="C01")
    for month in ("2025-03", "2025-11", "2026-01", "2026-10"):
        source(store, month, "older", 100, 20)
    source(store, "2026-04", "begun inside", 100, 2)
    found = diagnose(store, ADMIN, View("2025-10", "2026-10"), "conversion", {"region": ("R01",), "channel": ("C01",)})
    (said,) = (one for one in found.found if one.key.startswith("source."))
    assert (said.key, said.values["source"].code, said.values["month"].code) == (
        "source.worse",
        "begun inside",
        "2026-04",
    )
    assert said.values["before"].value == 0.2
    assert [one.values["source"].code for one in found.ask if one.key == "ask.source"] == ["begun inside"]
    (sources,) = (table for table in found.tables if table.id == "sources")
    assert [sources.rows[at]["source"].code for at in sources.marked] == ["begun inside"]


def test_order_value_without_order_lines_says_so(store):
    rows = [
        sold(f"{y}-0{m}", 1000 if y == 2025 else 900, 10, product=p)
        for y in (2025, 2026)
        for m in (1, 2, 3)
        for p in ("P01", "P02")
    ]
    load(store, rows)
    found = diagnose(store, ADMIN, VIEW, "aov")
    assert (found.value, found.reference, found.money) == (90, 100, Decimal("-600.00"))
    assert {one.amount for one in found.parts[0].steps} == {Decimal("-600.00")}
    assert set(found.missing) == {"cost", "order_lines"}
    assert not any(table.id == "bands" for table in found.tables)


def test_a_reader_of_a_region_locates_in_his_region(store):
    rows = [
        sold(f"{y}-{m:02d}", (50 if (y, r, t) == (2026, "R01", "T01") else 100) + m, 2, region=r, team=t, product=p)
        for y in (2025, 2026)
        for m in range(1, 11)
        for r in ("R01", "R02")
        for t in ("T01", "T02", "T03")
        for p in ("P01", "P02", "P03", "P04")
    ]
    load(store, rows)
    year = View("2026-01", "2026-10")
    found = locate(store, ADMIN, year, "revenue", "last_year")
    assert [dict(one.where) for one in found.answer.slices] == [{"region": "R01", "team": "T01"}]
    assert found.answer.gap == pytest.approx(-50 * 4 * 10)
    mine = locate(store, Scope("r", "viewer", ("R02",)), year, "revenue", "last_year")
    assert (list(mine.answer.slices), mine.answer.gap) == ([], 0)
    assert "region" not in mine.attributes


def test_leaves_of_a_ratio_hold_numerator_and_denominator_and_of_the_industry_its_rate(store):
    load(store, [sold("2026-01", 1000, 10, 100), sold("2025-01", 900, 9, 120)])
    benchmark(store, "conversion", "0.2")
    last = leaves(store, ADMIN, VIEW, "conversion", "last_year", ("region",)).to_dict("records")
    assert last == [{"region": "R01", "a_v": 10, "a_f": 9, "b_v": 100, "b_f": 120}]
    outside = leaves(store, ADMIN, VIEW, "conversion", "industry", ("region",)).to_dict("records")
    assert outside == [{"region": "R01", "a_v": 10, "a_f": 20, "b_v": 100, "b_f": 100}]
    assert leaves(store, ADMIN, VIEW, "return_rate", "last_year", ("region",)).empty


def test_leaves_of_a_ratio_hold_what_its_reference_is_made_of(store):
    both = [row for month in ("2025-01", "2025-02") for row in [sold(month, 1000, 10, 100)]]
    load(store, [*both, sold("2026-01", 1000, 10, 100)])
    load(store, [sold("2026-02", 1000, 10)], groups=("sales", "cost"))
    asked = View("2026-01", "2026-02")
    late = leaves(store, ADMIN, asked, "conversion", "last_year", ("region",)).to_dict("records")
    assert late == [{"region": "R01", "a_v": 10, "a_f": 10, "b_v": 100, "b_f": 100}]
    costed = [cell(month, revenue=100, cost=60) for month in ("2025-03", "2026-03")]
    load(store, [*costed, *(cell(month, product="P02", revenue=100) for month in ("2025-03", "2026-03"))])
    march = leaves(store, ADMIN, View("2026-03", "2026-03"), "gross_margin", "last_year", ("region",)).to_dict(
        "records"
    )
    assert march == [{"region": "R01", "a_v": 40, "a_f": 40, "b_v": 100, "b_f": 100}]


def test_the_unit_price_of_last_year_is_not_moved_by_an_unfinished_month(store):
    rows = [
        sold(f"{y}-0{m}", 1000, units, product=p)
        for y in (2025, 2026)
        for m in (1, 2, 3)
        for p, units in (("P01", 100), ("P02", 20))
    ]
    load(store, rows, as_of=date(2026, 3, 13))
    (products,) = (one for one in diagnose(store, ADMIN, VIEW, "aov").tables if one.id == "products")
    prices = {row["name"].code: (row["unit_price_before"], row["unit_price_now"]) for row in products.rows}
    assert prices == {"P01": pytest.approx((10, 10)), "P02": pytest.approx((50, 50))}


def test_orders_of_several_products_are_a_step_between_products_and_order_value(store):
    # Last March 10 orders of both products, 50 each; now 10 orders of both and 10 of one of them alone.
    load(store, [cell("2025-03", product=code, revenue=500, orders=10) for code in ("P01", "P02")])
    load(
        store,
        [cell("2026-03", product=code, revenue=sold * 50, orders=sold) for code, sold in (("P01", 20), ("P02", 10))],
    )
    with store.transaction("tester", "roll up") as tx:
        place = {"region": "R01", "team": "T01", "channel": "C01"}
        counted = enumerate((("2025-03", 10), ("2026-03", 20)), 1)
        tx.insert(
            "order_month", [{"load": n, "month": month, "orders": orders, **place} for n, (month, orders) in counted]
        )
        refresh(tx, ["2025-03", "2026-03"])
    found = diagnose(store, ADMIN, View("2026-03", "2026-03"), "aov")
    assert (found.reference, found.value, found.money) == (100, 75, -500)
    parts = next(one for one in found.parts if one.id == "order_value")
    assert (parts.start.amount, parts.end.amount) == (2000, 1500)
    assert {step.name.key: step.amount for step in parts.steps} == {"diagnosis.part.overlap": -500}


def test_a_share_is_of_the_months_whose_market_is_told_and_of_no_part_of_a_year(store):
    load(store, [sold(f"{y}-0{m}", 100 if y == 2025 else 120, 1) for y in (2025, 2026) for m in (1, 2, 3)])
    for year, size in ((2025, 12_000), (2026, 12_000)):
        benchmark(store, "market_size", str(size), str(year), region="R01")
    assert diagnose(store, ADMIN, VIEW, "share").missing == ("market",)
    for month, size in (("01", 1000), ("02", 1000)):
        for year in (2025, 2026):
            benchmark(store, "market_size", str(size), f"{year}-{month}", region="R01")
    found = diagnose(store, ADMIN, VIEW, "share")
    assert (found.value, found.reference, found.start, found.end) == (
        Decimal("0.12"),
        Decimal("0.1"),
        "2026-01",
        "2026-02",
    )
    assert found.money == 40


def test_markets_grow_as_their_sizes_do_here_and_beside_the_rivals_and_what_we_sell_in_each_is_told(store):
    for region, before, now in (("R01", 300, 330), ("R02", 100, 160)):
        load(store, [sold(f"{y}-03", own, 1, region=region) for y, own in ((2025, before), (2026, now))])
    for region, sizes in (("R01", (1000, 1000)), ("R02", (1000, 1400))):
        for year, size in zip((2025, 2026), sizes, strict=True):
            benchmark(store, "market_size", str(size), f"{year}-03", region=region)
    view = View("2026-03", "2026-03")
    found, beside = diagnose(store, ADMIN, view, "share"), results(store, ADMIN, view).across.total
    said = {one.key: one.values for one in found.found}
    growth, own = (found.headline.values[name].value for name in ("market", "own"))
    assert (growth, own) == (beside.market.growth, beside.grew) == (Decimal("0.2"), Decimal("0.225"))
    assert found.value / found.reference == pytest.approx((1 + own) / (1 + growth), Decimal("1e-7"))
    # 300 in a market that stood still and 100 in one that grew by 40 %: 40, where 20 % of all 400 had been 80.
    assert (said["share.split"]["market"].value, said["share.mix.down"]["amount"].value) == (40, 40)
    assert found.money == said["share.split"]["own"].value == 50
