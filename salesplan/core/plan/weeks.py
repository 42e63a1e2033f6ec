"""A plan by week: each month's amount over its weeks, by the days that sell; the weeks of a month sum to the month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from salesplan.core.calendar import Calendar
from salesplan.core.months import first_day, last_day


class Week(NamedTuple):
    """Monday to Sunday. `amount` (fen, or whole counts) is the sum of what its days take from the months they lie in.

    `days` are its working days. A week over the end of a month holds parts of both.
    """

    start: date
    end: date
    days: int
    amount: int


def weeks(amounts: Mapping[str, int], calendar: Calendar) -> tuple[Week, ...]:
    """The weeks of the months (month -> amount), in order, without those that no month touches. Empty in, empty out.

    What is due with a day is the month's amount times the part that has sold by then (`Calendar.working_share`), to
    the whole unit; a week takes the difference. So no unit is lost, and a week of holidays takes nothing.
    """
    taken: dict[date, list[int]] = {}
    for month, amount in sorted(amounts.items()):
        for start, days, part in _of_month(month, amount, calendar):
            week = taken.setdefault(start, [0, 0])
            week[0] += days
            week[1] += part
    return tuple(
        Week(start, start + timedelta(days=6), days, amount) for start, (days, amount) in sorted(taken.items())
    )


def _of_month(month: str, amount: int, calendar: Calendar) -> Iterator[tuple[date, int, int]]:
    """The Monday of each week that the month touches, its working days in the month, and what it takes."""
    start = first_day(month) - timedelta(days=first_day(month).weekday())
    working, before = calendar.working_days(month), 0
    while start <= last_day(month):
        end = start + timedelta(days=6)
        due = round(amount * calendar.working_share(month, end))
        yield start, sum(start <= day <= end for day in working), due - before
        start, before = start + timedelta(days=7), due
