"""What the generator promises: same seed same company, other seed same sums, and nothing after the last month asked."""

import datetime

import chinese_calendar
import pandas as pd
import pytest

from salesplan.demo import build
from salesplan.store import Store
from tests.demo.reading import YTD, readable, within

FRAMES = ("lines", "funnel", "collections", "plan", "benchmarks", "dealers", "customers")


@pytest.fixture(scope="module")
def other():
    return build(seed=7)


def test_the_same_seed_gives_the_same_company(demo):
    again = build()
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(demo, name), getattr(again, name))
    assert (demo.members, demo.memberships, demo.settings) == (again.members, again.memberships, again.settings)


def test_another_seed_moves_the_noise_and_not_the_sums(lines, other):
    others = readable(other.lines)
    assert len(others) != len(lines)
    for year in ("2024", "2025"):
        for by in (["month", "region"], ["product"], ["team"], ["channel"]):
            sums = [frame[frame["month"].str[:4] == year].groupby(by)["revenue"].sum() for frame in (lines, others)]
            pd.testing.assert_series_equal(*sums)
    for by in (["month", "region"], ["region", "product"], ["team"], ["channel"], ["dealer"]):
        pd.testing.assert_series_equal(*[within(frame, *YTD).groupby(by)["revenue"].sum() for frame in (lines, others)])
    for by in (["month", "product"], ["channel"]):
        pd.testing.assert_series_equal(
            *[within(frame, *YTD).groupby(by)["order_id"].nunique() for frame in (lines, others)]
        )
    fine = ["month", "region", "product", "team", "channel"]
    assert (
        not within(lines, *YTD)
        .groupby(fine)["revenue"]
        .sum()
        .equals(within(others, *YTD).groupby(fine)["revenue"].sum())
    )


def test_the_stories_hold_for_another_seed(other):
    lines = readable(other.lines)
    before, again = (
        set(within(lines, *months)["customer"]) for months in (("2024-11", "2025-10"), ("2025-11", "2026-10"))
    )
    assert (len(before), len(before & again)) == (2800, 1708)
    by_person = within(lines, *YTD).groupby("person")["revenue"].sum().sort_values(ascending=False)
    assert by_person.head(10).sum() / by_person.sum() == pytest.approx(0.38, abs=1e-6)
    south = within(other.funnel, "2026-08", "2026-10").query("region == 'R02' and channel == 'C05'")
    assert south["leads"].sum() == 4200


def test_facts_end_with_the_month_asked(lines):
    short = build(through="2026-09")
    for name in ("lines", "funnel", "collections"):
        frame = readable(getattr(short, name))
        assert frame["month"].max() == "2026-09"
    assert readable(short.lines)["revenue"].sum() == lines.loc[lines["month"] <= "2026-09", "revenue"].sum()
    assert (short.settings.closed_through, short.settings.today) == ("2026-09", datetime.date(2026, 11, 23))


def test_most_orders_fall_on_working_days(lines):
    working = [chinese_calendar.is_workday(day) for day in lines["day"]]
    assert sum(working) / len(working) > 0.93


def test_every_line_sells_something(lines):
    assert (lines["units"] >= 1).all() and (lines["revenue"] > 0).all() and (lines["cost"] > 0).all()


def test_deal_prices_stay_near_the_list(lines):
    price = {"A1": 8.6, "A2": 5.2, "A3": 2.8, "A4": 0.96, "B1": 1.8, "B2": 0.16, "C1": 32, "C2": 1.2}
    ratio = lines["revenue"] / lines["units"] / (lines["product"].map(price) * 1_000_000)
    goods = ratio[~lines["product"].isin(["C1", "C2"])]
    assert goods.between(0.75, 1.3).mean() > 0.95


def test_leads_are_at_least_the_orders_of_a_region_and_channel(demo, lines):
    cell = ["month", "region", "channel"]
    orders = lines.groupby(cell)["order_id"].nunique()
    leads = demo.funnel.groupby(cell)["leads"].sum()
    assert (leads.reindex(orders.index, fill_value=0) >= orders).all()


def test_the_store_takes_every_frame_as_it_is(demo):
    with Store.memory().transaction("demo", "test") as tx:
        assert tx.insert("order_line", demo.lines.assign(load=1)) == len(demo.lines)
        assert tx.insert("actual", demo.funnel.assign(load=2)) == len(demo.funnel)
        assert tx.insert("actual", demo.collections.assign(load=3)) == len(demo.collections)
        assert tx.insert("plan_cell", demo.plan.assign(version=1, begun=1)) == len(demo.plan)
        assert tx.insert("benchmark", demo.benchmarks.assign(load=4)) == len(demo.benchmarks)
