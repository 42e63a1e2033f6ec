"""Which days sell: official Chinese working days with the company's own, and the days around the Spring Festival.

Official holidays and make-up days come from `chinesecalendar`; a year that it does not know counts Monday to Friday
and `is_announced` says so. The company's own days (a mapping day -> works or not) win over both.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import chinese_calendar  # type: ignore[import-untyped]

from salesplan.core.months import first_day, last_day
from salesplan.core.settings import FestivalWeights

_NONE: Mapping[date, bool] = MappingProxyType({})
_ORDINARY = Decimal(1)
_BEFORE, _HOLIDAY, _AFTER = range(-16, -1), range(-1, 7), range(7, 14)
"""Days counted from the Spring Festival (0): 15 before, 8 of holiday with the eve, 7 after."""


@lru_cache(maxsize=64)
def is_announced(year: int) -> bool:
    """True when the official holidays of that year are known; else its working days are Monday to Friday."""
    try:
        chinese_calendar.is_workday(date(year, 7, 1))
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=4096)
def _is_official_working_day(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day)) if is_announced(day.year) else day.weekday() < 5


@lru_cache(maxsize=64)
def spring_festival(year: int) -> date:
    """The first day of the lunar year that begins in that year."""
    # Imported here: it costs 60 ms and only festival weights need it.
    from lunar_python import Lunar  # type: ignore[import-untyped]

    solar = Lunar.fromYmd(year, 1, 1).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@lru_cache(maxsize=64)
def festivals(year: int) -> dict[str, date]:
    """The festivals that the whole country keeps: spring, qingming, labour, dragon_boat, mid_autumn, national.

    They follow from the calendar; how long people stay away is announced each autumn.
    """
    from lunar_python import Lunar, Solar

    qingming = Solar.fromYmd(year, 4, 5).getLunar().getJieQiTable()["\u6e05\u660e"]
    lunar = {"dragon_boat": Lunar.fromYmd(year, 5, 5), "mid_autumn": Lunar.fromYmd(year, 8, 15)}
    days = {name: one.getSolar() for name, one in lunar.items()} | {"qingming": qingming}
    found = {name: date(one.getYear(), one.getMonth(), one.getDay()) for name, one in days.items()}
    found |= {"spring": spring_festival(year), "labour": date(year, 5, 1), "national": date(year, 10, 1)}
    return dict(sorted(found.items(), key=lambda one: one[1]))


def festival_weight(day: date, weights: FestivalWeights) -> Decimal:
    """How much that day sells against an ordinary one."""
    if weights == FestivalWeights():
        return _ORDINARY
    distance = (day - spring_festival(day.year)).days
    if distance in _HOLIDAY:
        return weights.holiday
    if distance in _BEFORE:
        return weights.before
    return weights.after if distance in _AFTER else _ORDINARY


def festival_days(year: int) -> dict[int, tuple[int, int, int, int]]:
    """The days of January and February (1, 2) of that year: ordinary, before the festival, of its holiday, after it."""
    festival = spring_festival(year)
    found = {1: [0, 0, 0, 0], 2: [0, 0, 0, 0]}
    for number in range((date(year, 3, 1) - date(year, 1, 1)).days):
        day = date(year, 1, 1) + timedelta(days=number)
        distance = (day - festival).days
        kind = next((n for n, part in enumerate((_BEFORE, _HOLIDAY, _AFTER), 1) if distance in part), 0)
        found[day.month][kind] += 1
    return {month: (kinds[0], kinds[1], kinds[2], kinds[3]) for month, kinds in found.items()}


def january_share(year: int, weights: FestivalWeights) -> Decimal:
    """January's part of January and February together, by the weight of every calendar day."""
    days = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year, 3, 1) - date(year, 1, 1)).days)]
    january = sum(festival_weight(day, weights) for day in days if day.month == 1)
    return Decimal(january / sum(festival_weight(day, weights) for day in days))


def linear_share(month: str, day: date) -> Decimal:
    """Calendar days of the month elapsed with `day`; 0 before the month, 1 after it."""
    elapsed = (min(day, last_day(month)) - first_day(month)).days + 1
    return Decimal(max(elapsed, 0)) / last_day(month).day


class Calendar(NamedTuple):
    """The company's calendar: its own working and free days over the official ones, and its festival weights."""

    overrides: Mapping[date, bool] = _NONE
    weights: FestivalWeights = FestivalWeights()

    def is_working(self, day: date) -> bool:
        """True when the company works that day."""
        own = self.overrides.get(day)
        return _is_official_working_day(day) if own is None else own

    def working_days(self, month: str, through: date | None = None) -> tuple[date, ...]:
        """The working days of the month, up to `through` when given."""
        end = last_day(month) if through is None else min(through, last_day(month))
        return tuple(
            day
            for number in range(1, end.day + 1 if end >= first_day(month) else 1)
            if self.is_working(day := end.replace(day=number))
        )

    def working_share(self, month: str, day: date) -> Decimal:
        """The part of the month's selling that is due with `day`: working days elapsed over those of the month.

        Days near the Spring Festival count by their weight; with neutral weights each working day counts one. 0 before
        the month, 1 from its last day on. A month without a working day falls back to calendar days.
        """
        if day >= last_day(month):
            return Decimal(1)
        total = self._selling(self.working_days(month))
        return self._selling(self.working_days(month, day)) / total if total else linear_share(month, day)

    def _selling(self, days: tuple[date, ...]) -> Decimal:
        return sum((festival_weight(day, self.weights) for day in days), Decimal(0))


def elapsed_days(start: str, day: date) -> int:
    """Calendar days from the first day of month `start` to `day`, both included; 0 when `day` comes earlier."""
    return max((day - first_day(start)).days + 1, 0)
