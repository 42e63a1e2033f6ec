"""The approved plan of 2026 ties to every target of the company; benchmarks say what the outside world does."""

from decimal import Decimal

import pytest

from tests.demo.reading import FEN, PRODUCTS, REGIONS, TEAMS, YTD, fens, months, readable, sums, within


@pytest.fixture(scope="module")
def plan(demo):
    table = readable(demo.plan)
    return table[table["measure"] == "revenue"]


def test_months(plan):
    assert sums(plan, "month", months(2026), "base") == fens(
        "4,081.01 2,158.99 4,264.00 4,472.00 4,888.00 5,408.00 3,744.00 3,536.00 4,368.00 4,368.00 4,992.00 5,720.00"
    )


def test_regions_of_the_year_and_to_october(plan):
    assert sums(plan, "region", REGIONS, "base") == fens("13,520 12,540 11,346 7,410 5,452 1,732")
    assert sums(within(plan, *YTD), "region", REGIONS, "base") == fens(
        "10,734.88 9,956.76 9,008.72 5,883.54 4,328.89 1,375.21"
    )


def test_products_to_october(plan):
    assert sums(within(plan, *YTD), "product", PRODUCTS, "base") == fens(
        "11,130.31 9,858.28 3,975.11 2,226.06 4,452.13 4,372.62 4,531.64 741.85"
    )


def test_regions_by_product(plan):
    table = plan.pivot_table(index="region", columns="product", values="base", aggfunc="sum")
    assert table.loc[REGIONS, PRODUCTS].to_numpy().tolist() == [
        fens("3,761.04 2,946.26 1,266.43 577.18 1,427.70 1,407.47 1,873.92 260.00"),
        fens("3,407.45 2,950.30 1,325.23 617.70 1,358.16 1,405.87 1,234.14 241.15"),
        fens("2,985.83 2,843.75 950.12 661.58 1,190.11 1,114.59 1,381.83 218.19"),
        fens("1,946.07 1,862.33 724.27 453.87 816.53 804.93 659.50 142.50"),
        fens("1,449.72 1,321.27 539.54 368.85 608.26 629.63 429.88 104.85"),
        fens("449.89 476.09 194.41 120.82 199.24 137.51 120.73 33.31"),
    ]


def test_cells_to_october_are_the_years_times_one_factor(plan):
    closed = within(plan, *YTD).groupby(["region", "product"])["base"].sum()
    year = plan.groupby(["region", "product"])["base"].sum()
    for (region, product), amount in closed.items():
        factor = 0.74185 if product == "C2" else 0.795023
        assert amount == pytest.approx(year[region, product] * factor, abs=0.02 * FEN)


def test_teams(plan):
    assert sums(plan, "team", TEAMS, "base") == fens(
        "4300 3900 3200 2120 4900 4240 3400 6246 5100 4110 3300 3352 2100 1732"
    )


def test_the_cloud_service_is_planned_from_april(plan):
    cloud = plan[plan["product"] == "C2"]
    assert sorted(cloud["month"].unique()) == months(2026)[3:] and cloud["base"].sum() == 1000 * FEN


def test_the_challenge_is_a_tenth_more_in_every_cell(plan):
    assert (plan["challenge"] * 10 == plan["base"] * 11).all()
    assert (plan["base"].sum(), plan["challenge"].sum()) == (52_000 * FEN, 57_200 * FEN)


def test_cells_are_unique_and_positive_and_lie_in_the_teams_region(demo):
    cells = demo.plan
    assert not cells.duplicated(["month", "region", "product", "team", "measure"]).any()
    assert (cells["base"] > 0).all()
    region = {membership.child: membership.parent for membership in demo.memberships["team_region"]}
    assert (cells["team"].map(region) == cells["region"]).all()


def test_collections_are_planned_with_tax(demo):
    table = readable(demo.plan)
    collected = table[table["measure"] == "collected"]
    assert within(collected, *YTD)["base"].sum() == 45_000 * FEN
    assert collected["challenge"].isna().all()


@pytest.mark.parametrize(
    ("kpi", "slice", "value"),
    [
        ("aov", {}, "35000"),
        ("conversion", {}, "0.15"),
        ("conversion", {"channel": "C05"}, "0.085"),
        ("repurchase", {}, "0.58"),
        ("return_rate", {}, "0.02"),
        ("gross_margin", {}, "0.31"),
        ("share", {"source": "同翼动力", "period": "2026"}, "0.124"),
    ],
)
def test_benchmarks(demo, kpi, slice, value):
    found = demo.benchmarks[demo.benchmarks["kpi"] == kpi]
    for column in ("region", "channel"):
        found = found[found[column].isna() if column not in slice else found[column] == slice[column]]
    for column in ("period", "source"):
        found = found[found[column] == slice[column]] if column in slice else found
    assert found["value"].tolist() == [Decimal(value)]


def test_markets_sum_to_the_companys(demo):
    sizes = demo.benchmarks[demo.benchmarks["kpi"] == "market_size"]
    by_year = sizes.groupby(sizes["period"].str[:4])["value"].sum()
    assert by_year.to_dict() == {"2025": Decimal(4_210_000_000), "2026": Decimal(4_480_000_000)}
    assert sizes["period"].str[5:].unique().tolist() == [f"{month:02d}" for month in range(1, 11)]
    assert sizes[(sizes["region"] == "R06") & (sizes["period"] > "2026")]["value"].sum() == 200_000_000
