"""The company's own working and free days over the official calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import StringConstraints

from salesplan.core.problem import Problem
from salesplan.core.record import Day, Flag, Kind, Record, Register, Show


class CalendarDay(Record):
    day: Day
    working: Flag
    note: Annotated[str, StringConstraints(max_length=200), Show(Kind.TEXT)] = ""


def same_day(one: CalendarDay, others: Sequence[CalendarDay]) -> Iterator[Problem]:
    """A day that has an entry already."""
    for other in others:
        if other.day == one.day and other.code != one.code:
            yield Problem("day_taken", column="day", value=one.day.isoformat(), detail={"code": other.code})


CALENDAR_DAY = Register(
    CalendarDay,
    prefix="D",
    title="day",
    listed=("day", "working", "note"),
    clashes=same_day,
    claims=lambda one: (one.day,),
    table="calendar",
)
