"""Imports that are undone and brought again, rules that are off for a while: the same alerts as before, each once."""

import random
from datetime import date

import pytest

from salesplan.core.execute.alerting import LIVE
from salesplan.core.execute.rules import Tuning
from salesplan.services import importing
from salesplan.services.company import save_settings
from salesplan.services.review import alerts, watching
from salesplan.store import Store
from tests.services.small_company import ADMIN, cell, load, plan, year_plan

RULES = ("pace_region", "recent_region", "pace_team")


def month(number, revenue):
    return [cell(f"2026-{number:02d}", revenue=revenue)]


def company():
    """A region that sold what was planned, 100 a month, in January."""
    made = Store.memory()
    save_settings(made, ADMIN, today=date(2026, 11, 10))
    plan(made, year_plan(100))
    load(made, month(1, 100))
    return made


def live(store):
    return [(one.rule.id, one.id, one.state) for one in alerts.alerts(store, ADMIN) if one.is_live]


def bring(store, number, revenue):
    made = load(store, month(number, revenue))
    watching.check(store)
    return made


def test_two_imports_undone_bring_back_the_older_alert_and_brought_again_the_newer_one():
    store = company()
    load(store, month(2, 10))
    bring(store, 3, 10)
    first = live(store)
    good = bring(store, 4, 280), bring(store, 5, 100)
    assert live(store) == []
    bad = bring(store, 6, 0), bring(store, 7, 10)
    second = live(store)
    assert second and {one[1] for one in first}.isdisjoint(one[1] for one in second)
    known = len(alerts.alerts(store, ADMIN))
    undone = [*reversed((*good, *bad))]
    for number in undone:
        importing.undo(store, ADMIN, number)
    assert [one[:2] for one in live(store)] == [one[:2] for one in first]
    for number in reversed(undone):
        importing.redo(store, ADMIN, number)
    assert live(store) == second and len(alerts.alerts(store, ADMIN)) == known


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_brought_undone_switched_or_closed_no_slice_has_two_alerts_and_no_closed_one_opens(seed):
    chance, store = random.Random(seed), company()
    brought, undone, off, closed = [], [], set(), set()
    for number in range(2, 9):
        brought.append(bring(store, number, chance.choice((10, 10, 60, 100, 250))))
        for what in chance.choices(("undo", "redo", "rule", "take", "close"), k=2):
            opened = [one for one in alerts.alerts(store, ADMIN) if one.is_live]
            if what == "undo":
                importing.undo(store, ADMIN, brought[-1])
                undone.append(brought.pop())
            elif what == "redo" and undone:
                brought.append(undone.pop())
                importing.redo(store, ADMIN, brought[-1])
            elif what == "rule":
                off ^= {rule := chance.choice(RULES)}
                alerts.tune(store, ADMIN, rule, Tuning(active=rule not in off), "as agreed")
            elif opened and what in ("take", "close"):
                one = chance.choice(opened)
                if what == "close":
                    alerts.close(store, ADMIN, one.id, "known")
                    closed.add(one.id)
                elif one.state != "acknowledged":
                    alerts.acknowledge(store, ADMIN, one.id)
            now = [one for one in alerts.alerts(store, ADMIN) if one.state in LIVE]
            keys = [(one.rule.id, tuple(one.slice.items())) for one in now]
            assert len(keys) == len(set(keys)) and not closed & {one.id for one in now}
            assert [one.rule.id for one in now if one.rule.id in off] == []
            assert watching.check(store) == {}


def test_after_every_rule_was_off_and_on_again_the_alerts_are_those_from_before():
    store = company()
    load(store, [row for number in range(2, 10) for row in month(number, 75)])
    watching.check(store)
    before = live(store)
    assert before
    for rule in (*RULES, *reversed(RULES)):
        alerts.tune(store, ADMIN, rule, Tuning(active=False), "as agreed")
    for rule in RULES:
        alerts.tune(store, ADMIN, rule, Tuning(), "as agreed")
    assert live(store) == before
