"""Contingencies (E6): what we do when an indicator crosses a line, agreed before it does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from salesplan.core.execute.kpis import KPIS
from salesplan.core.record import (
    Category,
    Channel,
    Computed,
    Count,
    Day,
    Facts,
    Kind,
    Kpi,
    Long,
    Money,
    Number,
    Person,
    Product,
    Record,
    Region,
    Register,
    Row,
    Status,
    Team,
    Text,
)
from salesplan.core.registers.actions import where_of

NEAR = Decimal("0.05")
"""Within this share of the threshold counts as near."""


class Step(Row):
    """One action of the plan: what, who, within how many days of the trigger."""

    action: Text
    owner: Person | None = None
    within_days: Count | None = None


class Drill(Row):
    """One drill or activation, with what came of it."""

    day: Day
    real: Literal["drill", "activation"] = "drill"
    customers: Count | None = None
    amount: Money | None = None
    outcome: Text


class Contingency(Record):
    title: Text
    kpi: Kpi | None = None
    indicator: Text | None = None
    unit: Text | None = None
    crosses: Literal["above", "below"]
    threshold: Number
    reading: Number | None = None
    read_on: Day | None = None
    owner: Person | None = None
    region: Region | None = None
    category: Category | None = None
    product: Product | None = None
    team: Team | None = None
    channel: Channel | None = None
    state: Literal["armed", "active", "retired"] = "armed"
    steps: tuple[Step, ...] = ()
    drills: tuple[Drill, ...] = ()
    note: Long = ""


def latest(c: Contingency, facts: Facts) -> Decimal | None:
    """The newest value: of the KPI on its slice (ratios in percent), else what was read by hand from outside."""
    if c.kpi is None:
        return c.reading
    return in_unit(c, facts.latest(c.kpi, where_of(c)))


def in_unit(c: Contingency, value: Decimal | None) -> Decimal | None:
    """A value of the plan's KPI as its threshold is written: ratios in percent. What was read by hand is so already."""
    if value is None or c.kpi is None:
        return value
    return round(value * 100 if KPIS[c.kpi].unit == "percent" else value, 4)


def past(c: Contingency, value: Decimal | None) -> Decimal | None:
    """How far a value is past the threshold, as a share of it: below zero while it is not there, None without one."""
    if value is None:
        return None
    beyond = (value - c.threshold) * (1 if c.crosses == "above" else -1)
    return beyond / abs(c.threshold) if c.threshold else Decimal(1 if beyond >= 0 else -1)


def light(c: Contingency, facts: Facts) -> Status:
    """Bad once the newest value is at or past the threshold, watch when it is near it; retired plans have no light."""
    beyond = past(c, latest(c, facts))
    if beyond is None or c.state == "retired":
        return Status.UNKNOWN
    return Status.BAD if beyond >= 0 else Status.WATCH if beyond >= -NEAR else Status.GOOD


def last_drill(c: Contingency, facts: Facts) -> date | None:
    """The day it was last drilled; None when never. A real activation is no drill."""
    return max((drill.day for drill in c.drills if drill.real == "drill"), default=None)


def locked(c: Contingency) -> tuple[int, Decimal]:
    """Customers and amount that its activations have locked in so far."""
    real = [drill for drill in c.drills if drill.real == "activation"]
    return sum(drill.customers or 0 for drill in real), sum((drill.amount or Decimal(0) for drill in real), Decimal(0))


CONTINGENCIES = Register(
    Contingency,
    prefix="E",
    title="title",
    stage="execute",
    listed=("light", "title", "state", "latest", "threshold", "unit", "owner", "last_drill"),
    computed={
        "light": Computed(Kind.STATUS, light),
        "latest": Computed(Kind.NUMBER, latest),
        "last_drill": Computed(Kind.DAY, last_drill),
    },
)
