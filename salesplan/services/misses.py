"""Which regions have not reported a month yet: "本月还缺：华北、西北"."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from salesplan.core.measures import GROUPS
from salesplan.core.months import month_of, shift
from salesplan.core.scope import Scope
from salesplan.services.company import settings, today
from salesplan.services.members import members
from salesplan.store import Store

LOOKED_BACK = 3
"""A region that reported a measure group in one of the months before is expected to report it again."""


class Miss(NamedTuple):
    """The regions (codes, in stored order) that still owe a measure group of a month; `of` is how many are expected."""

    month: str
    group: str
    regions: tuple[str, ...]
    of: int


def misses(store: Store, scope: Scope) -> tuple[Miss, ...]:
    """What is missing of the newest month with figures and of the last finished month, newest month first.

    Expected are the regions that reported the group in the three months before, for sales also those with a plan for
    the month. A group that nobody reported in those months is not expected. Empty in an empty store.
    """
    day = today(settings(store, scope))
    newest: str | None = store.rows(scope, "months_with_figures")[0]["last"]
    if newest is None:
        return ()
    months = sorted({newest, *_due(day, newest)}, reverse=True)
    reported: dict[tuple[str, str], set[str]] = {}
    for row in store.rows(scope, "reported", start=shift(months[-1], -LOOKED_BACK)):
        reported.setdefault((row["month"], row["grp"]), set()).add(row["region"])
    planned: dict[str, set[str]] = {}
    for row in store.rows(scope, "planned_regions", months=months):
        planned.setdefault(row["month"], set()).add(row["region"])
    known = {m.code: m for m in members(store, scope, ("region",))["region"]}
    found = []
    for month in months:
        alive = [c for c, m in known.items() if (m.valid_from or "") <= month <= (m.valid_to or "9999")]
        for group in GROUPS:
            before = _any(reported, group, (shift(month, -n) for n in range(1, LOOKED_BACK + 1)))
            expected = before | (planned.get(month, set()) if group == "sales" else set())
            owing = [c for c in alive if c in expected and c not in reported.get((month, group), set())]
            if owing:
                found.append(Miss(month, group, tuple(owing), sum(code in expected for code in alive)))
    return tuple(found)


def _due(day: date, newest: str) -> list[str]:
    """The last finished month, once the figures should have come to it."""
    last = shift(month_of(day), -1)
    return [last] if last >= newest else []


def _any(reported: dict[tuple[str, str], set[str]], group: str, months: Iterable[str]) -> set[str]:
    return set().union(*(reported.get((month, group), set()) for month in months))
