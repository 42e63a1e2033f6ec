"""Verdicts from a store: the months are those that are complete, a month without sales is zero, an absent one unknown."""

from datetime import date

import numpy as np
import pytest

from salesplan.core.dimensions import Member, Membership
from salesplan.core.months import between, first_day, last_day
from salesplan.core.registers.actions import Action
from salesplan.core.review.verdict import Months, Question, verdict
from salesplan.core.scope import Scope
from salesplan.services.members import write_members, write_memberships
from salesplan.services.review.verdicts import Judge
from salesplan.store import Store
from tests.services.small_company import ADMIN, cell, load

MONTHS = between("2024-01", "2026-10")
REGIONS = ("R01", "R02", "R03", "R04", "R05", "R06")
BEGAN = MONTHS.index("2026-04")


@pytest.fixture(scope="module")
def revenue():
    rng = np.random.default_rng(12)
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(len(MONTHS)) / 12)
    found = {
        region: np.round(10_000 * (n + 1) * season * rng.uniform(0.97, 1.03, 34), 2) for n, region in enumerate(REGIONS)
    }
    found["R01"][BEGAN:] = np.round(1.25 * found["R01"][BEGAN:], 2)
    return found


def company(revenue, *, without=(), products=()):
    store = Store.memory()
    rows = [
        cell(month, region, orders=10, revenue=float(revenue[region][at]))
        for region in REGIONS
        for at, month in enumerate(MONTHS)
        if (region, month) not in without
    ]
    load(store, [*rows, *products])
    return store


def judged(store, **fields):
    start, due = first_day("2026-04"), last_day("2026-04")
    action = {"title": "x", "owner": "S001", "start": start, "due": due, "kpi": "revenue", "region": "R01"} | fields
    return Judge(store, ADMIN, ()).judge(Action(**action))


def test_the_verdict_is_that_of_the_months_in_the_store(revenue):
    one = judged(company(revenue)).verdict
    series = {region: Months(amounts, np.ones(34)) for region, amounts in revenue.items()}
    same = verdict(
        series["R01"], [series[region] for region in REGIONS[1:]], Question(BEGAN, BEGAN + 1, "relative", False)
    )
    assert one.word == "worked"
    assert (one.effect, one.low, one.p) == pytest.approx((same.effect, same.low, same.p))
    assert one.effect == pytest.approx(0.25, abs=0.04)


def test_the_worth_is_what_the_effect_added_after_it(revenue):
    one = judged(company(revenue))
    after = revenue["R01"][BEGAN + 1 : BEGAN + 7].sum()
    assert float(one.worth) == pytest.approx(after * one.verdict.effect / (1 + one.verdict.effect), abs=1)


def test_a_sibling_that_still_owes_a_month_is_left_out_and_not_taken_for_zero(revenue):
    found = judged(company(revenue, without={("R03", "2026-10")}))
    assert (found.verdict.siblings, found.verdict.months) == (4, 6)
    assert found.verdict.effect == pytest.approx(0.25, abs=0.04)


def test_a_slice_whose_region_still_owes_a_month_is_judged_by_those_that_are_in(revenue):
    found = judged(company(revenue, without={("R01", "2026-10")}))
    assert (found.months[-1], found.verdict.months, found.verdict.word) == ("2026-09", 5, "worked")


def test_a_month_without_sales_of_a_product_is_zero(revenue):
    rows = [
        cell(month, region, "P02", orders=1, revenue=500)
        for region in REGIONS
        for at, month in enumerate(MONTHS)
        if (region, at % 3) != ("R01", 0)
    ]
    found = judged(company(revenue, products=rows), product="P02")
    assert found.own[-4:] == (0.0, 500.0, 500.0, 0.0)


def test_the_last_month_counts_once_it_is_over(revenue):
    store = Store.memory()
    rows = [
        cell(month, region, revenue=float(revenue[region][at])) for region in REGIONS for at, month in enumerate(MONTHS)
    ]
    load(store, rows, as_of=date(2026, 10, 20))
    assert judged(store).months[-1] == "2026-09"


def test_leads_have_no_worth_while_the_revenue_of_a_month_is_not_known(revenue):
    store = Store.memory()
    rows = [
        cell(month, region, leads=round(amount / 100), orders=10, **known)
        for region in REGIONS
        for month, amount in zip(MONTHS, revenue[region], strict=True)
        for known in [{} if (region, month) == ("R01", "2026-08") else {"revenue": float(amount)}]
    ]
    load(store, rows)
    found = judged(store, kpi="leads")
    assert found.verdict.word == "worked" and found.worth is None
    assert judged(store, kpi="leads", region="R02").worth is not None


def test_a_team_that_sells_in_another_region_too_is_judged_by_the_region_of_the_action(revenue):
    store = Store.memory()
    teams = {region: f"T0{n}" for n, region in enumerate(REGIONS, start=1)}
    rows = [
        cell(month, region, team=team, revenue=float(revenue[region][at]))
        for region, team in teams.items()
        for at, month in enumerate(MONTHS)
    ]
    load(store, [*rows, *(cell(month, "R02", team="T01", revenue=90_000) for month in MONTHS)])
    found = judged(store, team="T01")
    assert found.own == tuple(revenue["R01"])
    assert found.verdict.word == "worked" and found.siblings == ("T02", "T03", "T04", "T05", "T06")
    assert judged(store, team="T01", region=None).own[0] == revenue["R01"][0] + 90_000


def test_a_category_is_its_products_together_held_against_the_other_categories(revenue):
    store = Store.memory()
    of = {f"P{half}{n}": f"kind {n}" for n in range(1, 7) for half in (0, 1)}
    with store.transaction("tester", "members") as tx:
        write_members(tx, [Member("product", code, code, "", extra={"category": kind}) for code, kind in of.items()])
    rows = [
        cell(month, product=f"P{half}{n}", revenue=amount)
        for n, region in enumerate(REGIONS, start=1)
        for at, month in enumerate(MONTHS)
        for half, amount in enumerate((100.0, round(float(revenue[region][at]) - 100, 2)))
    ]
    load(store, rows)
    found = judged(store, region=None, category="kind 1")
    assert found.own == pytest.approx(tuple(revenue["R01"]))
    assert (found.attribute, found.verdict.word, len(found.siblings)) == ("category", "worked", 5)
    dates = {"start": first_day("2026-04"), "due": last_day("2026-04")}
    inside, sibling = (
        Action(code=code, title="x", owner="S001", kpi="revenue", product=product, **dates)
        for code, product in (("A1", "P01"), ("A2", "P12"))
    )
    asked = Action(title="x", owner="S001", kpi="revenue", category="kind 1", **dates)
    found = Judge(store, ADMIN, (inside, sibling)).judge(asked)
    assert (found.beside, found.across, found.left_out) == ((), ("A1",), ("kind 2",))


def test_why_there_is_no_verdict_says_what_is_missing(revenue):
    closed = {("R01", month) for month in MONTHS[BEGAN + 2 :]}
    behind = judged(company(revenue, without=closed)).verdict
    assert (behind.word, behind.why) == ("too_early", "region_behind")
    store = company(revenue)
    assert judged(store, kpi="leads").verdict.why == "not_reported"
    assert judged(store, product="P09").verdict.why == "never_sold"
    assert judged(store, start=date(2026, 8, 1), due=date(2026, 8, 31)).verdict.why == "few_months"


@pytest.mark.parametrize(("last", "why", "ended"), [("2026-04", "ended", "2026-05"), ("2026-07", "", "2026-08")])
def test_a_product_that_is_sold_no_more_is_told(revenue, last, why, ended):
    rows = [
        cell(month, region, "P02", revenue=500 + 7 * (at % 5))
        for region in REGIONS
        for at, month in enumerate(MONTHS)
        if region != "R01" or month <= last
    ]
    found = judged(company(revenue, products=rows), product="P02")
    assert (found.verdict.why, found.ended) == (why, ended)
    assert judged(company(revenue, products=rows), product="P02", region="R02").ended == ""


def test_who_else_acts_on_the_slice_is_told_to_whoever_may_see_that_action(revenue):
    start, due = first_day("2026-04"), last_day("2026-04")
    common = {"title": "x", "owner": "S001", "start": start, "due": due, "kpi": "revenue"}
    mine = Action(**common, code="A1", region="R01", product="P01")
    others = [Action(**common, code="A2", product="P01"), Action(**common, code="A3", region="R01")]
    store = company(revenue)
    assert Judge(store, ADMIN, others).judge(mine).beside == ("A2", "A3")
    assert Judge(store, Scope("eve", "viewer", ("R01",)), others).judge(mine).beside == ("A3",)


def test_actions_on_a_part_of_the_slice_are_told_and_siblings_of_which_a_part_is_touched_are_left_out(revenue):
    """East x online beside: East x a product, South's team, the same product everywhere, and another channel."""
    store = Store.memory()
    teams = {region: f"T0{n}" for n, region in enumerate(REGIONS, start=1)}
    with store.transaction("tester", "members") as tx:
        write_memberships(tx, "team_region", [Membership(team, region) for region, team in teams.items()])
    rows = [
        cell(month, region, product, team, channel, revenue=float(revenue[region][at]))
        for region, team in teams.items()
        for at, month in enumerate(MONTHS)
        for product, channel in (("P01", "C01"), ("P02", "C01"), ("P01", "C02"))
    ]
    load(store, rows)
    common = {"title": "x", "owner": "S001", "start": first_day("2026-04"), "due": last_day("2026-04")}
    others = [
        Action(**common, code="A1", kpi="revenue", region="R01", product="P01"),
        Action(**common, code="A2", kpi="revenue", team="T02"),
        Action(**common, code="A3", kpi="revenue", product="P01"),
        Action(**common, code="A4", kpi="revenue", channel="C02"),
        Action(**common, code="A5", kpi="revenue", team="T01"),
        Action(**common, code="A6", kpi="revenue", region="R03", product="P02"),
    ]
    asked = Action(**common, kpi="revenue", region="R01", channel="C01")
    found = Judge(store, ADMIN, others).judge(asked)
    assert (found.beside, found.across) == ((), ("A1", "A3", "A5"))
    assert (found.left_out, found.siblings) == (("R02", "R03"), ("R04", "R05", "R06"))
    of_team = Judge(store, ADMIN, [asked.but(code="A0"), *others]).judge(Action(**common, kpi="revenue", team="T01"))
    assert (of_team.beside, of_team.across) == (("A5",), ("A0", "A1", "A3", "A4"))
    assert of_team.left_out == ("T02", "T03")
    assert Judge(store, Scope("eve", "viewer", ("R01",)), others).judge(asked).across == ("A1",)


@pytest.mark.parametrize("kpi", ["revenue", "conversion", "aov"])
def test_the_worth_in_yuan_is_that_of_a_plain_loop_over_the_months_after(kpi):
    """Of a sum the part that came on top, of a rate the orders on top at their value, of a price each order's gain."""
    rng, store, told = np.random.default_rng(3), Store.memory(), []
    for region in REGIONS:
        for at, month in enumerate(MONTHS):
            lifted = region == "R01" and at >= BEGAN
            leads, rate, price = (int(rng.integers(900, 1100)), rng.uniform(0.095, 0.105), rng.uniform(980, 1020))
            orders = round(leads * (rate + 0.03 * (lifted and kpi == "conversion")))
            amount = round(orders * price * (1.3 if lifted and kpi != "conversion" else 1), 2)
            told.append(cell(month, region, leads=leads, orders=orders, revenue=amount))
    load(store, told)
    found = judged(store, kpi=kpi)
    after = [row for row in told if row["region"] == "R01" and MONTHS[BEGAN] < row["month"] <= "2026-10"]
    worth = 0.0
    for row in after:
        if kpi == "conversion":
            worth += found.verdict.effect * row["leads"] * float(sum(r["revenue"] for r in after))
        else:
            worth += float(row["revenue"]) * (1 - 1 / (1 + found.verdict.effect))
    worth /= sum(row["orders"] for row in after) if kpi == "conversion" else 1
    assert (found.verdict.word, found.verdict.months) == ("worked", 6)
    assert float(found.worth) == pytest.approx(worth, abs=1) and found.worth_low < found.worth < found.worth_high
