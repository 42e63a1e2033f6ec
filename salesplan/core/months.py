"""Months as 'YYYY-MM': the text sorts as time does, needs no conversion, and is what files and JSON carry."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache


def month_of(day: date) -> str:
    """The month a day lies in."""
    return f"{day.year:04d}-{day.month:02d}"


def shift(month: str, by: int) -> str:
    """The month `by` months later (earlier when negative)."""
    at = int(month[:4]) * 12 + int(month[5:7]) - 1 + by
    return f"{at // 12:04d}-{at % 12 + 1:02d}"


def distance(start: str, end: str) -> int:
    """Months from `start` to `end`; negative when it comes before."""
    return (int(end[:4]) - int(start[:4])) * 12 + int(end[5:7]) - int(start[5:7])


def first_day(month: str) -> date:
    """The first day of the month."""
    return date(int(month[:4]), int(month[5:7]), 1)


def last_day(month: str) -> date:
    """The last day of the month."""
    year, number = int(month[:4]), int(month[5:7])
    return date(year, number, monthrange(year, number)[1])


@lru_cache(maxsize=1024)
def between(start: str, end: str) -> tuple[str, ...]:
    """The months from `start` to `end`, both included; empty when `end` comes first."""
    months = []
    while start <= end:
        months.append(start)
        start = shift(start, 1)
    return tuple(months)


def fiscal_year(month: str, starts: int = 1) -> int:
    """The fiscal year a month belongs to, named after the calendar year in which it ends.

    `starts` is the calendar month in which the fiscal year begins (1 = the calendar year itself).
    """
    year, number = int(month[:4]), int(month[5:7])
    return year if starts == 1 or number < starts else year + 1


@lru_cache(maxsize=256)
def fiscal_months(year: int, starts: int = 1) -> tuple[str, ...]:
    """The twelve months of a fiscal year."""
    first = f"{year if starts == 1 else year - 1:04d}-{starts:02d}"
    return between(first, shift(first, 11))


_AUTUMN = 9
"""Months of a fiscal year after which the next one is planned."""


def year_to_plan(today: date, starts: int = 1) -> int:
    """The fiscal year that people plan on that day: the running one, in its last quarter the next."""
    return fiscal_year(month_of(today), starts) + ((today.month - starts) % 12 >= _AUTUMN)
