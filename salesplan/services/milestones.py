"""The milestones as a chart needs them: each beside the plan that was first agreed for it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from salesplan.core.record import Status
from salesplan.core.registers.milestones import MILESTONES, Milestone, finish
from salesplan.core.scope import Scope
from salesplan.services.record_facts import facts
from salesplan.services.records import NOW, listing
from salesplan.store import Store


class Bar(NamedTuple):
    """One milestone: agreed first from `agreed_start` to `agreed_due`, now from `start` to `end`.

    `end` is the day it was done, else the day it is due, else today when that has passed.
    """

    milestone: Milestone
    light: Status
    agreed_start: date
    agreed_due: date
    end: date

    @property
    def is_moved(self) -> bool:
        """True when its due date is not the one first agreed."""
        return self.milestone.due != self.agreed_due


def bars(store: Store, scope: Scope, text: str = "", at: int = NOW) -> tuple[Bar, ...]:
    """Every milestone in force at an audit number that matches the text, earliest due first."""
    known = facts(store, scope, at)
    agreed = {row["code"]: (row["start"], row["due"]) for row in store.rows(scope, "first_milestones")}
    found = []
    for one in listing(store, scope, MILESTONES, text, at).lines:
        if isinstance(one.record, Milestone):
            start, due = agreed.get(one.record.code, (one.record.start, one.record.due))
            found.append(Bar(one.record, one.light, start, due, finish(one.record, known)))
    return tuple(sorted(found, key=lambda bar: (bar.milestone.due, bar.milestone.code)))
