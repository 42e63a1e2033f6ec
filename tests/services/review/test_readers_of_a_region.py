"""What a reader of one region is told of results and actions is his own: it stands still when all foreign figures move."""

import re
from datetime import date
from functools import partial

import pytest

from salesplan.core.months import between
from salesplan.core.registers.actions import Action
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.review import gaps
from salesplan.services.review.results import results
from salesplan.services.review.verdicts import Judge
from salesplan.store import Store
from tests.services.small_company import ADMIN, benchmark, cell, load, plan

EAST = Scope("eve", "editor", ("R01",))
MONTHS = between("2024-01", "2026-10")
VIEW = View("2026-01", "2026-10")
APRIL = {"title": "x", "owner": "S001", "start": date(2026, 4, 1), "due": date(2026, 4, 30), "kpi": "revenue"}
OTHERS = [
    Action(**APRIL, code="A8"),
    Action(**APRIL, code="A9", region="R02", product="P02"),
    Action(**APRIL, code="A7", region="R01", product="P02", channel="C01"),
]


def company(foreign):
    """Four regions by two products; everything of R02 to R04 is `foreign` times as much, each month differently."""
    store = Store.memory()
    places = [(f"R0{r}", f"P0{p}") for r in range(1, 5) for p in range(1, 3)]

    def factor(region, at):
        return 1 if region == "R01" else foreign + foreign * (at % 5) / 10

    def row(region, product, at, month):
        size = int(region[2]) * int(product[2]) * (100 + at % 7) * factor(region, at)
        money = {"revenue": round(size, 2), "cost": round(size / 2, 2), "returns": round(size / 50, 2)}
        counts = {"orders": int(size / 20), "leads": int(size / 4), "units": int(size / 9)}
        return cell(month, region, product, f"T{region[1:]}", **counts, **money)

    load(store, [row(*place, at, month) for place in places for at, month in enumerate(MONTHS)])
    year = enumerate(between("2026-01", "2026-12"))
    planned = [
        {"month": month, "region": region, "product": product, "team": f"T{region[1:]}"}
        | {"base": round(110 * factor(region, at))}
        for at, month in year
        for region, product in places
    ]
    plan(store, planned)
    for region in ("R01", "R02", "R03", "R04"):
        for year, size in (("2025", 90_000), ("2026", 99_000)):
            benchmark(store, "market_size", str(size * factor(region, 3)), year, region=region)
    return store


def answers(store, scope):
    """Everything that the pages of results and of actions are made of: name -> what works it out."""
    found = {f"results by {by}": partial(results, store, scope, VIEW, by) for by in ("region", "product", "month")}
    for way in gaps.AGAINST:
        found |= {f"{kind} against {way}": partial(gaps.bridge, store, scope, VIEW, kind, way) for kind in gaps.KINDS}
        found |= {f"products {way}": partial(gaps.products, store, scope, VIEW, way)}
    judge = Judge(store, scope, OTHERS)
    for own in (Action(**APRIL, code="A1", region="R01"), Action(**APRIL, code="A2", region="R01", team="T01")):
        found[f"action {own.code}"] = partial(numbers, judge, own)
    return found


def numbers(judge, action):
    """The word may turn: it is what an action did beside slices that he does not see. No number of it may."""
    judged = judge.judge(action)
    return judged._replace(verdict=judged.verdict._replace(word="", why=""))


@pytest.fixture(scope="module")
def small():
    return company(1)


@pytest.fixture(scope="module")
def large():
    return company(3)


def test_nothing_that_he_is_told_moves_when_all_foreign_figures_do(small, large):
    before = {what: repr(work()) for what, work in answers(small, EAST).items()}
    assert [what for what, work in answers(large, EAST).items() if repr(work()) != before[what]] == []
    assert [what for what, text in before.items() if re.search("R0[2-4]|T0[2-4]|A[89]", text)] == []


@pytest.mark.parametrize("what", ["results by region", "region against plan", "price against last_year", "action A1"])
def test_the_whole_company_sees_them_move(small, large, what):
    before = answers(small, ADMIN)[what]()
    assert repr(answers(large, ADMIN)[what]()) != repr(before)
    if what == "action A1":
        assert (before.beside, before.across, before.siblings) == (("A8",), ("A7",), ("R03", "R04"))
