"""Milestones (E5): dated promises on the way to the year's target."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import model_validator

from salesplan.core.record import (
    Computed,
    Day,
    Facts,
    Kind,
    Kpi,
    Long,
    Person,
    Product,
    Record,
    Region,
    Register,
    Share,
    Show,
    Status,
    Team,
    Text,
)

BEHIND, FAR_BEHIND = Decimal("0.10"), Decimal("0.30")
"""The method's bands, lower borders inclusive."""
HARDLY_BEGUN = Decimal("0.10")
"""Below this planned share the lag is noise."""


class Milestone(Record):
    title: Text
    owner: Person | None = None
    start: Day
    due: Day
    progress: Share = Decimal(0)
    done: Day | None = None
    after: Annotated[tuple[str, ...], Show(Kind.LINKS, to="milestone")] = ()
    region: Region | None = None
    product: Product | None = None
    team: Team | None = None
    kpi: Kpi | None = None
    note: Long = ""

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.due < self.start:
            raise ValueError("due_before_start", "due")
        if self.done and self.done < self.start:
            raise ValueError("done_before_start", "done")
        if self.code and self.code in self.after:
            raise ValueError("waits_for_itself", "after")
        return self


def planned(m: Milestone, facts: Facts) -> Decimal:
    """The share of the way that should lie behind by now; linear from start to due."""
    days = (m.due - m.start).days
    if facts.today >= m.due or days == 0:
        return Decimal(1 if facts.today >= m.due else 0)
    return Decimal(max((facts.today - m.start).days, 0)) / days


def lag(m: Milestone, facts: Facts) -> Decimal | None:
    """How far behind: of the planned way while it is open, in days of the planned duration once it is due or done.

    None before its start, when nothing is planned yet. Source: formulas, milestone lag (a) while open, (b) after.
    """
    duration = max((m.due - m.start).days, 1)
    if m.done or facts.today > m.due:
        ends = m.done or facts.today
        return Decimal(max((ends - m.due).days, 0)) / duration
    way = planned(m, facts)
    return (way - m.progress) / way if way else Decimal(0) if m.progress else None


def light(m: Milestone, facts: Facts) -> Status:
    """Far behind is bad, behind is watch, not begun is unknown; a way hardly begun is never worse than watch."""
    behind = lag(m, facts)
    if behind is None:
        return Status.UNKNOWN
    if behind >= FAR_BEHIND and planned(m, facts) >= HARDLY_BEGUN:
        return Status.BAD
    return Status.WATCH if behind >= BEHIND else Status.GOOD


def waits_for(m: Milestone, facts: Facts) -> tuple[str, ...]:
    """The milestones before it that are not done yet, by title."""
    before = [facts.record("milestone", code) for code in m.after]
    return tuple(one.title for one in before if one and not one.done)


def finish(m: Milestone, facts: Facts) -> date:
    """When it ends: the day it was done, else the day it is due, else today when that has passed."""
    return m.done or max(m.due, facts.today)


MILESTONES = Register(
    Milestone,
    prefix="M",
    title="title",
    stage="execute",
    listed=("light", "title", "owner", "due", "progress", "planned", "lag"),
    computed={
        "light": Computed(Kind.STATUS, light),
        "planned": Computed(Kind.PERCENT, planned),
        "lag": Computed(Kind.PERCENT, lag),
        "waits_for": Computed(Kind.NAMES, waits_for),
    },
)
