"""Actions: who does what by when, so that which figure of which slice moves; what came of it is computed, not told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import StringConstraints, model_validator

from salesplan.core.execute.kpis import KPIS
from salesplan.core.record import (
    Category,
    Channel,
    Computed,
    Day,
    Facts,
    Kind,
    Kpi,
    Long,
    Number,
    Person,
    Product,
    Record,
    Region,
    Register,
    Row,
    Show,
    Status,
    Team,
    Text,
)

SLICES = ("region", "category", "product", "team", "channel")
"""The fields that say which slice an action should move, or a plan watches; a product is finer than its category."""
Worksheet = Annotated[str, StringConstraints(min_length=1), Show(Kind.LINK, to="worksheet")]
Measured = Literal["percent", "points", "amount"]


class Progress(Row):
    """One line of the log: on which day who saw what."""

    day: Day
    note: Text
    by: Person | None = None


class Action(Record):
    """`expected` is in per cent of the KPI, in percentage points (KPIs that are rates), or in its own unit a month.

    `expected_in` may stay empty: rates are then meant in points, everything else in per cent.
    """

    title: Text
    owner: Person
    start: Day
    due: Day
    kpi: Kpi | None = None
    region: Region | None = None
    category: Category | None = None
    product: Product | None = None
    team: Team | None = None
    channel: Channel | None = None
    expected: Number | None = None
    expected_in: Measured | None = None
    worksheet: Worksheet | None = None
    why: Long = ""
    state: Literal["open", "done", "dropped"] = "open"
    done: Day | None = None
    progress: tuple[Progress, ...] = ()

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.due < self.start:
            raise ValueError("due_before_start", "due")
        if self.done and self.done < self.start:
            raise ValueError("done_before_start", "done")
        return self

    @model_validator(mode="after")
    def _done_on_a_day(self) -> Self:
        if (self.state == "done") != (self.done is not None):
            raise ValueError("done_and_day", "done" if self.state == "done" else "state")
        return self

    @model_validator(mode="after")
    def _effect_of_something(self) -> Self:
        if self.expected is not None and self.kpi is None:
            raise ValueError("effect_without_kpi", "kpi")
        if self.expected_in and self.kpi and (self.expected_in == "points") != is_rate(self.kpi):
            raise ValueError("points_of_rates", "expected_in")
        return self


def is_rate(kpi: str) -> bool:
    """True for KPIs that are told in per cent, so that their changes are percentage points."""
    return kpi in KPIS and KPIS[kpi].unit == "percent"


def hoped(action: Action, kpi: str) -> float | None:
    """The effect that a verdict by this KPI is held against; None where nobody said what to expect.

    Of what is judged by the revenue, points are read as as many per cent of it; an amount (of a landing) is not used.
    """
    in_amount = action.expected_in == "amount"
    if not action.expected or (in_amount and kpi != action.kpi):
        return None
    return float(action.expected) / (1 if in_amount else 100)


def where_of(record: Record) -> dict[str, str]:
    """The slice that an action should move (or a plan watches), by the fields `SLICES`: dimension, or `category` of
    products, -> code; empty for the whole company."""
    found = {name: code for name in SLICES if (code := getattr(record, name))}
    return {name: code for name, code in found.items() if name != "category" or "product" not in found}


def cells(where: Mapping[str, str], groups: Mapping[str, Collection[str]]) -> dict[str, tuple[str, ...]]:
    """The members of the cube that a slice selects: a category is its products (`groups`), one of none selects none."""
    found: dict[str, tuple[str, ...]] = {name: (code,) for name, code in where.items() if name != "category"}
    if "category" in where:
        found["product"] = tuple(sorted(groups.get(where["category"], ("",))))
    return found


def is_overdue(action: Action, today: date) -> bool:
    """True while it is open after the day on which it was due."""
    return action.state == "open" and action.due < today


def is_due_this_week(action: Action, today: date) -> bool:
    """True while it is open and due from today to this week's Sunday."""
    return action.state == "open" and today <= action.due <= today + timedelta(days=6 - today.weekday())


def light(action: Action, facts: Facts) -> Status:
    """Overdue is bad, due this week is watch, what is done is done; a dropped action has no light."""
    if action.state != "open":
        return Status.DONE if action.state == "done" else Status.UNKNOWN
    if is_overdue(action, facts.today):
        return Status.BAD
    return Status.WATCH if is_due_this_week(action, facts.today) else Status.GOOD


ACTIONS = Register(
    Action,
    prefix="A",
    title="title",
    stage="review",
    listed=("light", "title", "owner", "due", "kpi", "region", "state"),
    computed={"light": Computed(Kind.STATUS, light)},
    of_company=True,
)
