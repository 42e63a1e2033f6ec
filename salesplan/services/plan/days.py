"""The days of a planned year: how many are worked, when its festivals are, and what of that is assumed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from salesplan.core.calendar import Calendar, festivals, is_announced
from salesplan.core.months import first_day, fiscal_months, last_day
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.standing import standing
from salesplan.store import Store


class Days(NamedTuple):
    """`working` days of the fiscal year, `before` those of the year before; `own` are days that the company changed.

    `shorter` is by how many days the announced holidays made the year before shorter than Monday to Friday, None while
    not all of them were announced. `festivals` are those in it by name and day. `assumed` are its calendar years whose
    holidays are not yet announced: Monday to Friday are taken for worked there.
    """

    working: int
    before: int
    shorter: int | None
    own: int
    festivals: tuple[tuple[str, date], ...]
    assumed: tuple[int, ...]


def days_of(store: Store, scope: Scope, view: View, year: int) -> Days:
    """The days of fiscal `year` by the company's calendar at the view's moment."""
    on = standing(store, scope, view)
    starts, calendar, official = on.settings.fiscal_start, on.calendar, Calendar()
    months = fiscal_months(year, starts)
    years = sorted({int(month[:4]) for month in months})
    return Days(
        _working(calendar, year, starts),
        _working(calendar, year - 1, starts),
        _shorter(year - 1, starts),
        sum(
            f"{day:%Y-%m}" in months and works != official.is_working(day) for day, works in calendar.overrides.items()
        ),
        tuple((name, day) for of in years for name, day in festivals(of).items() if f"{day:%Y-%m}" in months),
        tuple(of for of in years if not is_announced(of)),
    )


def _working(calendar: Calendar, year: int, starts: int) -> int:
    return sum(len(calendar.working_days(month)) for month in fiscal_months(year, starts))


def _shorter(year: int, starts: int) -> int | None:
    months = fiscal_months(year, starts)
    if not all(is_announced(int(month[:4])) for month in months):
        return None
    weekdays = sum(day.weekday() < 5 for month in months for day in _days(month))
    return weekdays - sum(len(Calendar().working_days(month)) for month in months)


def _days(month: str) -> list[date]:
    first, last = first_day(month), last_day(month)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
