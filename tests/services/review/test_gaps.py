"""A gap is taken apart in steps that sum to it; what is not known is said, never filled in."""

from __future__ import annotations

import random
import shutil
from datetime import date
from decimal import Decimal
from itertools import permutations, product

import pytest

from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services import exporting
from salesplan.services.review.diagnosis import diagnose
from salesplan.services.review.gaps import AGAINST, KINDS, bridge, funnel, products
from salesplan.services.review.markets import members, whole
from salesplan.services.review.results import results
from salesplan.store import Store
from tests.services.small_company import ADMIN, benchmark, cell, load, plan

CLOSED = View("2026-01", "2026-10")
NOVEMBER = View("2026-01", "2026-11")
YEAR = View("2026-03", "2026-04")


@pytest.fixture(scope="module")
def demo_company(demo_file, tmp_path_factory) -> Store:
    store = Store.open(shutil.copy(demo_file, tmp_path_factory.mktemp("gaps")))
    yield store
    store.close()


def wan(*texts: str) -> list[Decimal]:
    return [Decimal(text.replace(",", "")) * 10_000 for text in texts]


def in_wan(amounts) -> list[Decimal]:
    return [round(amount / 10_000, 2) * 10_000 for amount in amounts]


@pytest.mark.parametrize("view", [CLOSED, NOVEMBER, CLOSED._replace(where={"region": ("R03",), "product": ("A1",)})])
def test_every_way_to_take_a_gap_apart_closes_to_the_fen(demo_company, view):
    told = 0
    for kind, against in product(KINDS, AGAINST):
        found = bridge(demo_company, ADMIN, view, kind, against)
        assert (found.start is None) is bool(found.missing)
        if found.start is not None and found.end is not None:
            told += 1
            assert found.start + sum(amount for _, amount in found.steps) == found.end, (kind, against)
            assert all(amount == round(amount, 2) for _, amount in found.steps)
    assert told >= 11


def test_s1_the_east_was_asked_for_less_than_its_market_gave_and_won_share(demo_company):
    east = next(one for one in members(demo_company, ADMIN, CLOSED, "region") if one.where["region"] == "R01")
    assert in_wan([east.plan_part, east.share_part, east.gap]) == wan("455.51", "1,691.47", "2,146.98")
    assert east.first == "team"


def test_s2_the_north_was_asked_for_more_than_its_market_gave_and_one_team_lost_most(demo_company):
    north = members(demo_company, ADMIN, CLOSED, "region")[0]
    assert north.where == {"region": "R03"}
    assert in_wan([north.plan_part, north.share_part, north.gap]) == wan("-1,121.12", "-680.62", "-1,801.74")
    assert (north.first, north.lead.code, north.lead.gap) == ("strategy", "T09", wan("-1,232.42")[0])


def test_s4_price_volume_and_mix_of_machines_show_the_cheap_one_displacing_the_dear_ones(demo_company):
    machines = products(demo_company, ADMIN, CLOSED._replace(where={"product": ("A1", "A2", "A3", "A4")}))
    assert machines.before + machines.price + machines.volume + machines.mix == machines.after
    assert machines.mix < 0 < machines.volume
    by_mix = {part.name: part.mix for part in machines.parts}
    assert by_mix["A3"] < 0 and by_mix["A1"] < 0


def test_parts_of_regions_and_of_their_teams_are_the_same(demo_company):
    for part in ("plan_part", "market_part", "share_part", "rest", "rest_growth"):
        sums = [
            sum(getattr(one, part) or 0 for one in members(demo_company, ADMIN, CLOSED, by))
            for by in ("region", "team")
        ]
        assert sums == [getattr(whole(demo_company, ADMIN, CLOSED), part)] * 2


def test_a_region_that_opened_last_year_keeps_its_gap_whole(demo_company):
    found = bridge(demo_company, ADMIN, CLOSED, "market", "plan")
    assert dict(found.steps)["apart:R06"] == wan("-343.80")[0]
    assert found.notes["apart:R06"] == "opened"


def test_new_products_are_a_step_of_their_own(demo_company):
    assert dict(bridge(demo_company, ADMIN, CLOSED, "price", "last_year").steps)["new:C2"] == wan("285")[0]


def test_the_three_ways_of_the_demo_company(demo_company):
    found = results(demo_company, ADMIN, NOVEMBER)
    total = found.across.total
    assert (round(total.share, 4), round(total.share_before, 4)) == (Decimal("0.0916"), Decimal("0.0860"))
    assert round(total.ahead, 3) == Decimal("0.070")
    assert [(one.name, one.other) for one in found.across.rivals][:1] == [("岚峰机械", False)]
    assert (found.reach, found.along.left_out) == ("2026-10", ("R06",))
    assert results(demo_company, ADMIN, CLOSED).reach == ""
    assert [one.note for one in found.along.months][:3] == ["festival", "festival", ""]
    north_west = next(one for one in found.across.regions if one.region == "R06")
    assert north_west.grew is None and round(north_west.share, 4) == Decimal("0.0516")


def test_on_an_earlier_day_no_market_is_known_that_came_after_it(demo_company):
    on_day = results(demo_company, ADMIN, NOVEMBER._replace(as_of=date(2026, 6, 30)))
    june = results(demo_company, ADMIN, NOVEMBER._replace(end="2026-06"))
    assert on_day.reach == june.reach == ""
    assert on_day.across.total == june.across.total
    in_june = results(demo_company, ADMIN, NOVEMBER._replace(as_of=date(2026, 6, 15)))
    assert (in_june.reach, in_june.across.total.market.months[-1]) == ("", "2026-05")


def test_a_reader_of_one_region_gets_its_parts_and_nothing_of_the_company(demo_company):
    north = Scope("north", "viewer", ("R03",))
    found = results(demo_company, north, CLOSED)
    assert (found.across.rivals, found.across.hidden) == ((), True)
    assert [one.region for one in found.across.regions] == ["R03"]
    assert found.across.total.own == found.across.regions[0].own == found.whole.value
    assert found.whole.gap == wan("-1,801.74")[0]
    for kind, against in product(KINDS, AGAINST):
        end = bridge(demo_company, north, CLOSED, kind, against).end
        assert end is None or end < wan("7,207")[0]


@pytest.fixture(scope="module")
def company() -> Store:
    """Two regions, two years, a plan for one of them, a market for the other; no units, leads or returns."""
    store = Store.memory()
    months = ("2025-03", "2025-04", "2026-03", "2026-04")
    load(
        store,
        [cell(m, r, revenue=v, product=p) for m in months for r, p, v in (("R01", "P01", 100), ("R02", "P02", 50))],
    )
    load(store, [cell("2026-03", "R01", revenue=130), cell("2026-04", "R01", revenue=120)])
    plan(store, [{"month": m, "region": "R01", "base": 110} for m in ("2026-03", "2026-04")])
    for period, size in (("2025-Q1", 1000), ("2026-Q1", 1100), ("2025", 5000), ("2026", 6000)):
        benchmark(store, "market_size", str(size), period, region="R01")
    return store


@pytest.mark.parametrize(
    ("kind", "against", "missing"),
    [
        ("channel", "plan", "plan_by"),
        ("price", "last_year", "units"),
        ("price", "market", "market_has_no_prices"),
        ("funnel", "last_year", "orders"),
        ("funnel", "market", "market_has_no_funnel"),
        ("product", "market", "no_market"),
    ],
)
def test_what_cannot_be_told_says_what_is_missing(company, kind, against, missing):
    found = bridge(company, ADMIN, YEAR, kind, against)
    assert (found.missing, found.start, found.steps) == (missing, None, ())


def test_an_empty_store_has_no_gap():
    for kind, against in product(KINDS, AGAINST):
        found = bridge(Store.memory(), ADMIN, YEAR, kind, against)
        assert found.missing and found.start is None and found.end is None


def test_what_has_no_plan_is_named_and_counts_whole(company):
    found = bridge(company, ADMIN, YEAR, "region", "plan")
    assert dict(found.steps) == {"region:R01": 30, "region:R02": 100}
    assert found.notes == {"region:R02": "reference"}


def test_sizes_of_a_year_tell_the_growth_of_a_part_of_it_but_no_share(company):
    found = results(company, ADMIN, YEAR)
    (held,) = found.across.regions
    assert (held.market.growth, held.share, found.across.total) == (Decimal("0.2"), None, None)
    east = next(one for one in found.members if one.where["region"] == "R01")
    assert (east.plan_part, east.share_part, east.rest) == (20, 10, 0)
    assert found.whole.rest == 100 and found.across.without == ("R02",)


def test_a_region_that_still_owes_a_month_has_no_share_and_neither_has_the_company():
    store = Store.memory()
    for month in ("2025-03", "2025-04", "2026-03", "2026-04"):
        regions = ("R01",) if month == "2026-04" else ("R01", "R02")
        load(store, [cell(month, region, revenue=100) for region in regions])
        for region in ("R01", "R02"):
            benchmark(store, "market_size", "1000", month, region=region)
    found = results(store, ADMIN, YEAR).across
    assert [(held.region, held.share, held.own_before) for held in found.regions] == [
        ("R01", Decimal("0.1"), 200),
        ("R02", None, None),
    ]
    assert (found.total.share, found.total.share_before, found.total.market.now) == (None, None, 4000)
    finished = results(store, ADMIN, View("2026-03", "2026-03")).across
    assert (finished.total.share, finished.regions[1].share) == (Decimal("0.1"), Decimal("0.1"))


def test_where_only_the_whole_market_is_told_regions_are_held_against_its_growth():
    store = Store.memory()
    for month, east, west in (("2025-03", 100, 50), ("2026-03", 130, 45)):
        load(store, [cell(month, "R01", revenue=east), cell(month, "R02", "P02", revenue=west)])
    benchmark(store, "market_size", "1000", "2025-03")
    benchmark(store, "market_size", "1100", "2026-03")
    view = View("2026-03", "2026-03")
    found = results(store, ADMIN, view)
    assert (found.across.regions, found.across.total.share, found.across.total.own) == ((), Decimal(175) / 1100, 175)
    parts = {one.where["region"]: (one.market_part, one.share_part) for one in found.members}
    assert parts == {"R01": (10, 20), "R02": (5, -10)}
    assert results(store, Scope("w", "viewer", ("R02",)), view).across.total is None


def test_steps_of_members_are_points_of_the_growth_of_the_whole(company):
    parts = bridge(company, ADMIN, YEAR, "region", "last_year").parts
    east, west = parts["region:R01"], parts["region:R02"]
    assert (east.gap, round(east.points, 4), east.share) == (50, Decimal("0.1667"), 1)
    assert (west.gap, west.points) == (0, 0)


def test_the_funnel_of_slices_and_their_mix_sum_to_the_one_funnel_of_the_whole():
    store = Store.memory()
    for month, online in (("2025-03", 10), ("2026-03", 30)):
        load(
            store,
            [
                cell(month, channel="C01", revenue=900, returns=90, orders=9, leads=20),
                cell(month, channel="C02", revenue=online * 10, returns=online, orders=online, leads=online * 5),
            ],
        )
    view = View("2026-03", "2026-03")
    found, one = funnel(store, ADMIN, view, "last_year", "channel"), bridge(store, ADMIN, view, "funnel", "last_year")
    shop, online = found.slices
    assert (set(shop.amounts), online.amounts[0], sum(online.amounts)) == ({0}, 180, 180)
    assert (shop.after + online.after, one.end, one.kpi) == (1080, 1080, "net_revenue")
    whole = [sum(links) for links in zip(shop.amounts, online.amounts, found.mix, strict=True)]
    assert (whole, sum(found.mix)) == ([amount for _, amount in one.steps], 0)
    assert dict(one.steps)["conversion"] == found.mix[1] < 0  # leads moved to where fewer become orders


def _sold(month, region, orders, leads=None, value=10, returns=None):
    told = {"leads": leads, "returns": returns}
    given = {name: amount for name, amount in told.items() if amount is not None}
    return cell(month, region, revenue=orders * value, orders=orders, **given)


@pytest.mark.parametrize("by", ["", "region", "channel", "month"])
def test_the_funnel_speaks_of_the_months_and_regions_that_report_leads_and_tells_the_others_apart(by):
    store = Store.memory()
    months = range(1, 7)
    load(store, [_sold(f"{y}-0{m}", "R01", 10 * (y - 2024), 100) for y in (2025, 2026) for m in months])
    load(store, [_sold(f"{y}-0{m}", "R02", 30, 100) for y in (2025, 2026) for m in months if (y, m) != (2026, 3)])
    load(store, [_sold("2026-03", "R02", 90)])  # nobody brought its leads
    load(store, [_sold("2026-07", "R02", 30, 100)])
    view = View("2026-01", "2026-06")
    steps = bridge(store, ADMIN, view, "funnel", "last_year")
    assert (steps.start, steps.end) == (6 * 400, 6 * 500 + 600)
    told = dict(steps.steps)
    # By hand: what is led went from 60 orders of 1100 leads + 150 to 120 + 150; only conversion moved.
    assert told == {"leads": 0, "conversion": 600, "aov": 0} | {"unled": 600}
    found = funnel(store, ADMIN, view, "last_year", by)
    columns = zip(*(one.amounts for one in found.slices if one.amounts), found.mix, strict=True)
    assert [sum(links) for links in columns] == [0, 600, 0, 0] and sum(one.unled for one in found.slices) == 600
    if by == "region":
        west = found.slices[1]
        assert (west.code, west.unled, west.after - west.before, sum(west.amounts)) == ("R02", 600, 600, 0)
    if not by:
        march = View("2026-03", "2026-03", {"region": ("R02",)})
        assert bridge(store, ADMIN, march, "funnel", "last_year").missing == "leads"


@pytest.mark.parametrize("seed", range(3))
def test_a_second_computation_of_the_funnel_agrees_whatever_leads_were_left_out(seed):
    chance, store = random.Random(seed), Store.memory()
    keys = [(year, month, region) for year in (2025, 2026) for month in range(3, 9) for region in ("R01", "R02", "R03")]
    orders = {key: chance.randint(1, 50) for key in keys}
    value = {key: chance.randint(1, 9) for key in keys}
    leads = {key: chance.randint(50, 200) for key in keys if chance.random() < 0.8}
    load(store, [_sold(f"{y}-0{m}", r, orders[y, m, r], value=value[y, m, r]) for y, m, r in keys], groups=("sales",))
    load(store, [cell(f"{y}-0{m}", r, leads=told) for (y, m, r), told in leads.items()], groups=("funnel",))
    told = dict(bridge(store, ADMIN, View("2026-03", "2026-08"), "funnel", "last_year").steps)

    led = [(m, r) for y, m, r in keys if y == 2026 and (2025, m, r) in leads and (2026, m, r) in leads]
    sides = []
    for year in (2025, 2026):
        had, won, sold = (
            sum(of(year, m, r) for m, r in led)
            for of in (lambda *k: leads[k], lambda *k: orders[k], lambda *k: orders[k] * value[k])
        )
        sides.append((had, won / had, sold / won))
    expected = [0.0, 0.0, 0.0]
    for order in permutations(range(3)):
        now = list(sides[0])
        for link in order:
            was = now[0] * now[1] * now[2]
            now[link] = sides[1][link]
            expected[link] += (now[0] * now[1] * now[2] - was) / 6
    rest = sum((1 if y == 2026 else -1) * orders[y, m, r] * value[y, m, r] for y, m, r in keys if (m, r) not in led)
    assert [float(told[name]) for name in ("leads", "conversion", "aov")] == pytest.approx(expected, abs=0.011)
    assert told.get("unled", 0) == rest


def test_what_comes_back_of_slices_that_do_not_report_returns_is_nothing():
    store = Store.memory()
    for year in (2025, 2026):
        load(store, [_sold(f"{year}-03", "R01", 10, 100, returns=5), _sold(f"{year}-03", "R02", 20, 100)])
    by_region = funnel(store, ADMIN, View("2026-03", "2026-03"), "last_year", "region")
    assert by_region.kpi == "net_revenue"
    assert [(one.before, one.after) for one in by_region.slices] == [(95, 95), (200, 200)]


def test_members_steps_and_prices_go_out_as_tables_in_words(demo_company):
    def told(name, *by, lang="zh", view=CLOSED):
        return exporting.sheet(demo_company, ADMIN, name, view, by=by, lang=lang).rows

    steps = told("gap", "market", "plan")
    assert [row["gap_step"] for row in steps] == ["起点", "目标与市场之差", "份额变化", "西北（未拆分）", "终点"]
    assert [row["codes"] for row in steps] == ["start", "plan", "share", "apart:R06", "end"]
    assert [row["missing"] for row in steps] == ["", "", "", "去年同期内才开始", ""]
    assert [row["gap_step"] for row in told("gap", "month")][1:3] == ["2026-01", "2026-02"]
    assert told("gap", "channel", "plan", lang="en")[0]["missing"] == "the plan does not know this dimension"
    assert told("gap", "funnel", "plan")[0]["missing"] == "计划里没有订单数，只能与去年比"
    north = told("results", "region")[0]
    assert (north["region"], north["first"], north["plan_part"]) == ("华北", "策略", Decimal("-11211235.90"))
    assert (north["rate"], north["codes"], north["missing"]) == (Decimal("0.800"), "region=R03", "")
    cloud = told("price_mix", lang="en")[-1]
    assert (cloud["item_kind"], cloud["over_last_year"], cloud["value"]) == ("new", *[Decimal("2850000.00")] * 2)
    heads = [column.header for column in exporting.sheet(demo_company, ADMIN, "price_mix", CLOSED).columns]
    assert heads[1:3] == ["去年（元）", "实际（元）"] and heads[-5] == "比去年（元）"

    reach = "市场规模只到 2026-10，之后按同样增速估算"
    late = told("gap", "market", "last_year", view=NOVEMBER)
    assert [row["missing"] for row in late] == ["", reach, reach, "去年同期内才开始", ""]
    assert {row["missing"] for row in told("gap", "team", "market", view=NOVEMBER)[:-1]} >= {reach}
    assert told("results", view=NOVEMBER)[0]["missing"] == reach


def test_a_file_of_the_funnel_names_the_months_without_leads():
    store = Store.memory()
    load(
        store,
        [_sold(f"{year}-0{m}", "R01", 10, 100) for year in (2025, 2026) for m in (1, 2) if (year, m) != (2026, 2)],
    )
    load(store, [_sold("2026-02", "R01", 30)])
    rows = exporting.sheet(store, ADMIN, "gap", View("2026-01", "2026-02"), by=("funnel", "last_year")).rows
    assert [row["missing"] for row in rows if row["codes"] == "unled"] == ["线索或订单没有报全：2026-02"]


def test_sales_in_another_currency_show_what_the_rate_alone_brought():
    store = Store.memory()
    for year, rate, usd_units, usd in ((2025, 7, 100, 1000), (2026, 8, 110, 1210)):
        month = f"{year}-03"
        number = load(store, [cell(month, revenue=usd * rate + 500, units=usd_units + 50)])
        line = {
            "load": number,
            "day": date(year, 3, 5),
            "customer": "K1",
            "person": None,
            "cost": None,
            "returns": None,
        }
        line |= {"region": "R01", "product": "P01", "team": "T01", "channel": "C01", "dealer": None, "order_id": "1"}
        sold = {"units": Decimal(usd_units), "revenue": Decimal(usd * rate), "original": Decimal(usd)}
        home = {"units": Decimal(50), "revenue": Decimal(500), "original": None}
        with store.transaction("tester", "lines") as tx:
            tx.insert("order_line", [line | sold | {"currency": "USD"}, line | home | {"currency": "CNY"}])
    found = products(store, ADMIN, View("2026-03", "2026-03"))
    assert [(part.name, part.gap, part.fx) for part in found.parts] == [("P01", 0, 0), ("P01@USD", 2680, 1210)]
    assert found.before + found.price + found.volume + found.mix + found.fx == found.after == 10_180
    assert found.price == 770  # one dollar more for each of 110 units, at last year's rate


@pytest.mark.parametrize("is_whole", [False, True], ids=["by region", "the whole market in one figure"])
def test_a_region_that_opened_meanwhile_makes_no_growth_over_the_market(is_whole):
    store = Store.memory()
    sold = {"2025-02": (50, 0), "2025-03": (100, 0), "2025-05": (100, 1), "2026-03": (104, 40)}
    for month, (east, west) in sold.items():
        load(store, [cell(month, "R01", revenue=east), *([cell(month, "R02", revenue=west)] if west else [])])
    for month, size in (("2025-03", "1000"), ("2026-03", "1060")):
        for where in ({},) if is_whole else ({"region": "R01"}, {"region": "R02"}):
            benchmark(store, "market_size", size, month, **where)
    view = View("2026-03", "2026-03")
    found, split = results(store, ADMIN, view), dict(bridge(store, ADMIN, view, "market", "last_year").steps)
    assert (found.across.left_out, round(found.across.like.ahead, 9)) == (("R02",), Decimal("-0.02"))
    assert split == {"market": 6, "share": -2, "apart:R02": 40}
    assert found.across.total.own == 144 and found.across.total.moved > 0
    told = diagnose(store, ADMIN, view, "share").headline
    assert (told.key, told.values["money"].value) == ("share.alike.lost", 2)


def test_where_the_festival_moved_neither_regions_nor_the_company_are_held_against_the_market(demo_company):
    found = results(demo_company, ADMIN, View("2026-01", "2026-01"))
    assert found.along.whole.note == found.across.like.note == "festival"
    assert [one.ahead for one in (*found.across.regions, found.across.like)] == [None] * 7
    assert found.across.left_out == () and found.across.total.share > 0
