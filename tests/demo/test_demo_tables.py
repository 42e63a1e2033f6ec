"""Every table of the company, written out here in 万元, must come out of the order lines to the fen."""

import pytest

from tests.demo.reading import (
    CHANNELS,
    FEN,
    PRODUCTS,
    REGIONS,
    TEAMS,
    YTD,
    fens,
    months,
    orders,
    readable,
    sums,
    within,
)


@pytest.mark.parametrize(
    ("year", "table"),
    [
        (
            2024,
            "3,114.38 1,757.62 3,329.20 3,491.60 3,816.40 4,222.40 2,923.20 2,760.80 3,410.40 3,410.40 3,897.60 4,466.00",
        ),
        (
            2025,
            "3,030.83 2,441.17 3,739.20 3,921.60 4,286.40 4,742.40 3,283.20 3,100.80 3,830.40 3,830.40 4,377.60 5,016.00",
        ),
    ],
)
def test_company_months(lines, year, table):
    assert sums(lines, "month", months(year)) == fens(table)


def test_january_falls_and_february_rises_against_last_year_because_of_the_spring_festival(lines):
    january, february = (sums(lines, "month", [f"{year}-{m}" for year in (2024, 2025)]) for m in ("01", "02"))
    assert round(january[1] / january[0] - 1, 3) == -0.027
    assert round(february[1] / february[0] - 1, 3) == 0.389
    assert round((january[1] + february[1]) / (january[0] + february[0]) - 1, 3) == 0.123


def test_the_year_to_october_and_its_season(lines):
    ytd = within(lines, *YTD)
    assert ytd["revenue"].sum() == 41_050_36 * FEN // 100
    shares = [7.848, 4.152, 8.2, 8.6, 9.4, 10.4, 7.2, 6.8, 8.4, 8.4]
    for region, month in ytd.groupby("region"):
        got = month.groupby("month")["revenue"].sum()
        assert got.tolist() == pytest.approx([got.sum() * share / 79.4 for share in shares], abs=0.03 * FEN), region


def test_november_goes_to_the_22nd(lines):
    november = within(lines, "2026-11", "2026-11")
    assert sums(november, "region", REGIONS) == fens("1,070.08 810.55 598.67 503.40 341.62 85.68")
    assert november["revenue"].sum() == 3410 * FEN
    assert f"{november['day'].max():%Y-%m-%d}" == "2026-11-22"


@pytest.mark.parametrize(
    ("start", "end", "table"),
    [
        ("2024-01", "2024-12", "11,500 10,500 8,900 5,600 4,100 0"),
        ("2025-01", "2025-12", "13,000 11,400 9,300 6,500 4,700 700"),
        ("2025-01", "2025-10", "10,361.47 9,086.22 7,412.44 5,180.74 3,746.07 419.46"),
        ("2026-01", "2026-10", "12,881.86 9,757.62 7,206.98 6,060.05 4,112.44 1,031.41"),
    ],
)
def test_regions(lines, start, end, table):
    assert sums(within(lines, start, end), "region", REGIONS) == fens(table)


def test_the_northwest_opens_in_july_2025(lines):
    assert lines.loc[lines["region"] == "R06", "month"].min() == "2025-07"


@pytest.mark.parametrize(
    ("start", "end", "table"),
    [
        ("2024-01", "2024-12", "9,300 12,000 3,200 3,400 4,900 4,400 3,400 0"),
        ("2025-01", "2025-12", "11,400 12,300 4,300 3,100 5,200 4,900 4,400 0"),
        ("2025-01", "2025-10", "9,051.6 9,766.2 3,414.2 2,461.4 4,128.8 3,890.6 3,493.6 0"),
        ("2026-01", "2026-10", "9,100.00 9,200.00 7,000.00 2,170.00 4,420.00 4,560.00 4,315.36 285.00"),
    ],
)
def test_products(lines, start, end, table):
    assert sums(within(lines, start, end), "product", PRODUCTS) == fens(table)


@pytest.mark.parametrize(
    ("start", "end", "table"),
    [
        ("2025-01", "2025-10", [752, 1252, 938, 1282, 1911, 4053, 109, 0]),
        ("2026-01", "2026-10", [756, 1179, 1923, 1130, 2046, 4750, 135, 119]),
    ],
)
def test_orders_by_product(lines, start, end, table):
    assert orders(within(lines, start, end), "product", PRODUCTS) == table


def test_order_values(lines):
    ytd, before = within(lines, *YTD), within(lines, "2025-01", "2025-10")
    assert ytd["order_id"].nunique() == 12_038 and before["order_id"].nunique() == 10_297
    values = [frame["revenue"].sum() / frame["order_id"].nunique() / FEN for frame in (before, ytd)]
    assert [round(value, 2) for value in values] == [3.52, 3.41]


def test_an_order_holds_one_product_one_day_and_one_customer(lines):
    parts = lines.groupby("order_id").agg(["nunique"])
    for column in ("product", "day", "customer", "person", "team", "channel"):
        assert (parts[column]["nunique"] == 1).all()
    assert lines["order_id"].value_counts().max() == 2


def test_the_cloud_service_is_sold_from_may_2026(lines):
    assert lines.loc[lines["product"] == "C2", "month"].min() == "2026-05"


def test_region_by_product(lines):
    table = within(lines, *YTD).pivot_table(index="region", columns="product", values="revenue", aggfunc="sum")
    assert table.loc[REGIONS, PRODUCTS].to_numpy().tolist() == [
        fens("2,919.25 2,463.85 2,453.19 461.80 1,274.56 1,333.77 1,861.83 113.61"),
        fens("2,127.41 2,083.86 1,907.99 463.80 1,024.06 1,181.49 900.55 68.46"),
        fens("1,551.83 1,868.75 913.44 486.51 834.88 829.99 691.25 30.33"),
        fens("1,321.49 1,502.20 927.94 370.65 669.64 700.72 523.41 44.00"),
        fens("963.81 993.74 601.57 309.65 488.37 429.31 300.64 25.35"),
        fens("216.21 287.60 195.87 77.59 128.49 84.72 37.68 3.25"),
    ]


def test_teams(lines):
    assert sums(within(lines, *YTD), "team", TEAMS) == fens(
        "5,012.00 3,960.00 2,420.00 1,489.86 4,010.00 3,560.00 2,187.62 4,390.00 2,816.98 3,470.00 2,590.05 2,690.00 "
        "1,422.44 1,031.41"
    )


def test_channels(lines, demo):
    ytd = within(lines, *YTD)
    assert sums(ytd, "channel", CHANNELS) == fens("16,420.00 15,600.00 1,640.00 900.00 3,790.36 2,700.00")
    assert orders(ytd, "channel", CHANNELS) == [2050, 4600, 330, 208, 3050, 1800]
    leads = sums(within(demo.funnel, *YTD), "channel", CHANNELS, "leads")
    assert leads == [9800, 20900, 3000, 1040, 38100, 9000] and sum(leads) == 81_840


@pytest.mark.parametrize(
    ("year", "online", "services"), [(2024, 0.098, 0.084), (2025, 0.129, 0.096), (2026, 0.158, 0.112)]
)
def test_online_and_services_grow(lines, year, online, services):
    got = within(lines, f"{year}-01", f"{year}-10" if year == 2026 else f"{year}-12")
    total = got["revenue"].sum()
    assert round(got.loc[got["channel"].isin(["C05", "C06"]), "revenue"].sum() / total, 3) == online
    assert round(got.loc[got["product"].isin(["C1", "C2"]), "revenue"].sum() / total, 3) == services


def test_margins_by_product(lines):
    margin = {"A1": 0.38, "A2": 0.36, "A3": 0.17, "A4": 0.13, "B1": 0.36, "B2": 0.47, "C1": 0.37, "C2": 0.55}
    for product, frame in lines.groupby("product"):
        late = frame["month"] >= "2026-09"
        for part, expected in (
            (frame[~late], margin[product]),
            (frame[late], {"A1": 0.35}.get(product, margin[product])),
        ):
            assert 1 - part["cost"].sum() / part["revenue"].sum() == pytest.approx(expected, abs=1e-6), product


def test_the_companys_margin_falls(lines):
    for start, end, expected in (("2025-01", "2025-12", 0.3442), ("2025-01", "2025-10", 0.3442), (*YTD, 0.3331)):
        part = within(lines, start, end)
        assert round(1 - part["cost"].sum() / part["revenue"].sum(), 4) == expected


def test_return_rates(lines):
    rates = {
        2026: [0.008, 0.010, 0.034, 0.030, 0.012, 0.015, 0, 0],
        2025: [0.008, 0.010, 0.021, 0.030, 0.012, 0.015, 0],
    }
    for year, table in rates.items():
        part = within(lines, f"{year}-01", f"{year}-10" if year == 2026 else f"{year}-12")
        rate = part.groupby("product")["returns"].sum() / part.groupby("product")["revenue"].sum()
        assert rate.tolist() == pytest.approx(table, abs=1e-6)
        total = part["returns"].sum() / part["revenue"].sum()
        assert round(total, 4) == {2026: 0.0144, 2025: 0.0117}[year]
    assert ((lines["returns"] >= 0) & (lines["returns"] <= lines["revenue"])).all()


def test_tiers(lines, demo):
    ytd = within(lines, *YTD).merge(demo.customers[["code", "tier"]], left_on="customer", right_on="code")
    tiers = ["strategic", "growth", "scattered"]
    assert ytd.groupby("tier")["customer"].nunique().reindex(tiers).tolist() == [24, 420, 2556]
    assert sums(ytd, "tier", tiers) == fens("13,957.12 15,599.14 11,494.10")


def test_new_and_existing_customers(lines):
    ytd = within(lines, *YTD)
    first = lines.groupby("customer")["month"].min()
    new = ytd["customer"].map(first) >= "2026-01"
    assert [ytd.loc[new, "revenue"].sum(), ytd.loc[~new, "revenue"].sum()] == fens("5,130.00 35,920.36")
    # All of it comes in their first month, so that month by month and year to date say the same.
    assert (ytd.loc[new, "month"] == ytd.loc[new, "customer"].map(first)).all()


def test_61_percent_of_last_years_buyers_order_again(lines):
    before = set(within(lines, "2024-11", "2025-10")["customer"])
    again = set(within(lines, "2025-11", "2026-10")["customer"])
    assert len(before) == 2800 and len(before & again) == 1708
    assert round(len(before & again) / len(before), 4) == 0.61


def test_dealers(lines, demo):
    ytd = within(lines, *YTD)
    assert ytd["dealer"].notna().equals(ytd["channel"] == "C02")
    stars = ytd.merge(demo.dealers, left_on="dealer", right_on="code", suffixes=("", "_dealer"))
    assert demo.dealers.groupby("stars")["code"].count().tolist() == [4, 10, 15, 9, 4]
    assert sums(stars, "stars", [5, 4, 3, 2, 1]) == fens("5,200 4,900 3,800 1,340 360")
    assert (stars["region"] == stars["region_dealer"]).all()


def test_collections(demo, lines):
    money = readable(demo.collections)
    ytd = within(money, *YTD)
    assert ytd[["signed", "shipped", "invoiced", "collected"]].sum().tolist() == fens(
        "43,000.36 41,050.36 46,064.88 43,554.88"
    )
    assert within(money, "2026-11", "2026-11")["signed"].sum() == 2310 * FEN
    cell = ["month", "region", "product", "team", "channel"]
    shipped = money.groupby(cell)["shipped"].sum()
    revenue = lines.groupby(cell)["revenue"].sum()
    assert shipped[shipped > 0].sort_index().to_dict() == revenue.to_dict()
