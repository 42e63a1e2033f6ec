"""The planted stories: what the product must be able to find in the figures of the demo company."""

import pytest

from tests.demo.reading import FEN, YTD, fens, months, readable, sums, within


def revenue(frame, **where) -> int:
    for column, value in where.items():
        frame = frame[frame[column] == value]
    return int(frame["revenue"].sum())


@pytest.fixture(scope="module")
def plan(demo):
    return readable(demo.plan)


def due(plan, **where) -> int:
    frame = within(plan[plan["measure"] == "revenue"], *YTD)
    for column, value in where.items():
        frame = frame[frame[column] == value]
    return int(frame["base"].sum())


def test_s1_the_east_is_at_120_percent_because_its_plan_was_timid_and_it_won_share(lines, plan, demo):
    actual, planned = revenue(within(lines, *YTD), region="R01"), due(plan, region="R01")
    assert round(actual / planned, 4) == 1.2
    with_market = with_market_growth(lines, demo, "R01")
    assert [with_market - planned, actual - with_market, actual - planned] == fens("455.51 1,691.47 2,146.98")


def test_s2_the_north_is_at_80_percent_because_its_plan_was_wishful_and_it_lost_share(lines, plan, demo):
    ytd = within(lines, *YTD)
    actual, planned = revenue(ytd, region="R03"), due(plan, region="R03")
    assert round(actual / planned, 4) == 0.8
    with_market = with_market_growth(lines, demo, "R03")
    assert [with_market, planned - with_market, with_market - actual, planned - actual] == fens(
        "7,887.60 1,121.12 680.62 1,801.74"
    )
    assert due(plan, team="T09") - revenue(ytd, team="T09") == pytest.approx(1232.42 * FEN, abs=0.02 * FEN)


def with_market_growth(lines, demo, region) -> int:
    """Last year's revenue grown as the region's market did, to two decimals of 万元."""
    size = demo.benchmarks[(demo.benchmarks["kpi"] == "market_size") & (demo.benchmarks["region"] == region)]
    before, now = size.groupby(size["period"].str[:4])["value"].sum()
    grown = revenue(within(lines, "2025-01", "2025-10"), region=region) * now / before
    return round(grown / 10_000) * 10_000


def test_s3_the_souths_online_shop_converts_worse_since_the_new_source(lines, demo):
    cell = {"region": "R02", "channel": "C05"}
    for start, end, leads, orders, rate in (
        ("2026-01", "2026-07", 6000, 546, 0.091),
        ("2026-08", "2026-10", 4200, 218, 0.052),
    ):
        funnel, sold = within(demo.funnel, start, end), within(lines, start, end)
        for column, value in cell.items():
            funnel, sold = funnel[funnel[column] == value], sold[sold[column] == value]
        assert (funnel["leads"].sum(), sold["order_id"].nunique()) == (leads, orders)
        assert round(orders / leads, 3) == rate


def test_s3_the_new_source_brings_many_leads_that_seldom_buy_and_the_old_one_converts_as_before(demo):
    there = demo.lead_sources[(demo.lead_sources["region"] == "R02") & (demo.lead_sources["channel"] == "C05")]

    def of(start, end):
        return within(there, start, end).groupby("source")[["leads", "orders"]].sum().T.to_dict("list")

    assert of("2026-01", "2026-07") == {"搜索投放": [6000, 546]}
    assert of("2026-08", "2026-10") == {"搜索投放": [1700, 155], "短视频投放": [2500, 63]}
    assert there[there["source"] == "短视频投放"]["month"].min() == "2026-08"


def test_sources_add_up_to_the_leads_and_orders_of_every_month_team_and_channel_and_to_the_costs(demo, lines):
    cell = ["month", "region", "team", "channel"]
    split = demo.lead_sources.groupby(cell)[["leads", "orders"]].sum()
    leads = demo.funnel.groupby(cell)["leads"].sum()
    assert split["leads"][split["leads"] > 0].to_dict() == leads.to_dict()
    first = lines.sort_values("day", kind="stable").drop_duplicates("order_id")
    assert split["orders"][split["orders"] > 0].to_dict() == first.groupby(cell).size().to_dict()
    ytd = within(demo.lead_sources, *YTD)
    ytd = ytd.assign(cost=[int(value * 100) for value in ytd["cost"]])
    costs = ytd.groupby("channel")["cost"].sum()
    assert [int(costs[code]) for code in sorted(costs.index)] == fens("980 640 310 145 420 96")
    per_lead = ytd.groupby("source")["cost"].sum() / ytd.groupby("source")["leads"].sum()
    assert [round(per_lead[name] / 100) for name in ("短视频投放", "搜索投放", "行业展会")] == [48, 126, 1033]


def test_s4_the_cheap_machine_displaces_the_good_ones(lines, plan):
    ytd, before = within(lines, *YTD), within(lines, "2025-01", "2025-10")
    assert round(revenue(ytd, product="A3") / due(plan, product="A3"), 2) == 1.76
    values = []
    for frame in (before, ytd):
        machines = frame[frame["product"].str.startswith("A")]
        values.append(machines["revenue"].sum() / machines["order_id"].nunique() / FEN)
    assert [round(value, 2) for value in values] == [5.85, 5.51]
    assert round(values[1] / values[0] - 1, 3) == -0.058
    assert [cheap_share(lines, *period) for period in quarters()] == [22.2, 29.9, 38.5, 42.9, 47.7, 38.6]


def quarters() -> list[tuple[str, str]]:
    return [
        ("2025-01", "2025-10"),
        ("2026-01", "2026-03"),
        ("2026-04", "2026-06"),
        ("2026-07", "2026-09"),
        ("2026-10", "2026-10"),
        YTD,
    ]


def cheap_share(lines, start, end) -> float:
    machines = within(lines, start, end).query("product.str.startswith('A')")
    cheap = machines.loc[machines["product"] == "A3", "order_id"].nunique()
    return round(100 * cheap / machines["order_id"].nunique(), 1)


def test_s6_the_dealer_in_shijiazhuang_fades(lines, demo):
    amounts = [
        revenue(within(lines, *period), dealer="D17")
        for period in (("2025-01", "2025-12"), ("2025-01", "2025-10"), YTD)
    ]
    assert amounts == fens("580 460.52 236")
    assert round(amounts[2] / amounts[1] - 1, 3) == -0.488
    dealer = demo.dealers.set_index("code").loc["D17"]
    assert (dealer["stars"], dealer["region"]) == (2, "R03") and dealer["zh"].startswith("石家庄")


def test_s7_46_growth_customers_stop_buying_maintenance_kits_in_june(lines, demo):
    known = demo.customers
    who = known[(known["tier"] == "growth") & (known["region"] == "R05") & (known["industry"] == "食品饮料")]["code"]
    assert len(who) == 46
    theirs = lines[lines["customer"].isin(who)]
    assert set(theirs["product"]) == {"B2"}
    assert sums(theirs.assign(year=theirs["month"].str[:4]), "year", ["2025", "2026"]) == fens("412 168")
    assert theirs["month"].max() <= "2026-05"
    assert theirs[theirs["month"] >= "2026-01"]["customer"].nunique() == 46


def test_s9_the_best_machine_earns_less_since_september(lines):
    machine = lines[lines["product"] == "A1"]
    by_month = machine.groupby("month")[["revenue", "cost"]].sum().loc[months(2026, 10)]
    margin = (1 - by_month["cost"] / by_month["revenue"]).round(2)
    assert margin.loc["2026-09":].tolist() == [0.35, 0.35] and set(margin.loc[:"2026-08"]) == {0.38}


def test_s11_the_east_sells_its_best_machine_dearer_since_the_training_and_no_other_region_does(lines):
    machine = lines[lines["product"] == "A1"]
    since = {region: value_of_orders(machine, region, "2026") for region in ("R01", "R02", "R03", "R04", "R05")}
    before = {region: value_of_orders(machine, region, "2025") for region in since}
    grown = {region: since[region] / before[region] - 1 for region in since}
    others = sum(grown[region] for region in since if region != "R01") / 4
    assert grown["R01"] - others == pytest.approx(0.04, abs=0.005)
    assert max(abs(grown[region] - others) for region in since if region != "R01") < 0.015


def value_of_orders(machine, region, year) -> float:
    """May to October."""
    mine = within(machine[machine["region"] == region], f"{year}-05", f"{year}-10")
    return mine["revenue"].sum() / mine["order_id"].nunique()
