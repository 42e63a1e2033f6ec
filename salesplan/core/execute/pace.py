"""What is due by now, how fast the year runs, and where it lands.

"Now" is not today: each region is held to the day up to which its own figures go, so that a late file does not turn
a region red, and an unfinished month is held to the working days that have passed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from salesplan.core.calendar import Calendar, january_share, linear_share
from salesplan.core.months import fiscal_months, last_day, month_of, shift

_FULL, _NOTHING = Decimal(1), Decimal(0)
HISTORY_YEARS = 3
"""How many full years a season is read from, at most."""


class Reach(NamedTuple):
    """How far the figures of one measure group go: the newest day of the company and of each region.

    `unfinished` holds the months that were loaded before they ended, with their day, by (month, region). A region that
    has never reported is held to the company's day: silence does not make a plan smaller. `since` is the company's
    first month with figures: what came before it is unknown, so nothing of it is due. `begun` is that of each region,
    `holes` are the months after it that a region left out, by (month, region).
    """

    day: date | None = None
    regions: Mapping[str, date] = MappingProxyType({})
    unfinished: Mapping[tuple[str, str], date] = MappingProxyType({})
    since: str | None = None
    begun: Mapping[str, str] = MappingProxyType({})
    holes: frozenset[tuple[str, str]] = frozenset()

    def share(self, month: str, region: str | None, calendar: Calendar) -> Decimal:
        """The part of the month's plan that is due: 1 when finished, 0 when not begun or before the first figures.

        `region` None is the company.
        """
        day = self.day if region is None else self.regions.get(region, self.day)
        if region is not None:
            day = self.unfinished.get((month, region), day)
        if day is None or month > month_of(day) or month < (self.since or ""):
            return _NOTHING
        return _FULL if month < month_of(day) else calendar.working_share(month, day)

    def is_silent(self, month: str, region: str | None) -> bool:
        """True while a region has not reported yet, and of a month that it left out; never of the company (None)."""
        if region is None:
            return False
        return region not in self.begun or month < self.begun[region] or (month, region) in self.holes

    def is_open(self, month: str, calendar: Calendar) -> bool:
        """True when the month is neither finished nor untouched everywhere alike: regions must be told apart."""
        common = self.share(month, None, calendar)
        return common not in (_NOTHING, _FULL) or any(
            self.share(month, region, calendar) != common for region in self.regions
        )

    def day_in(self, start: str, end: str, region: str | None = None) -> date | None:
        """The last day within the months `start`..`end` that the figures speak of; None when they end before."""
        day = self.day if region is None else self.regions.get(region, self.day)
        if day is None or month_of(day) < start:
            return None
        if region is not None and (end, region) in self.unfinished:
            return self.unfinished[(end, region)]
        return min(day, last_day(end))


def linear_elapsed(year: int, day: date, starts: int = 1, since: str | None = None) -> Decimal:
    """Calendar days of the fiscal year elapsed with `day`, counted from the month `since` on where that is later."""
    months = fiscal_months(year, starts)
    length = sum(last_day(month).day for month in months)
    counted = (month for month in months if month >= (since or ""))
    return sum((linear_share(month, day) * last_day(month).day for month in counted), _NOTHING) / length


def season_elapsed(season: Mapping[str, Decimal], shares: Mapping[str, Decimal]) -> Decimal | None:
    """S_k: the part of the year's season behind us; `season` are relative weights by month, `shares` the part due.

    None when the season holds nothing.
    """
    whole = sum(season.values(), _NOTHING)
    return (
        sum((weight * shares.get(month, _NOTHING) for month, weight in season.items()), _NOTHING) / whole
        if (whole > 0)
        else None
    )


def full_years(totals: Mapping[str, Decimal], year: int, starts: int = 1) -> tuple[int, ...]:
    """The fiscal years, of the three before `year`, that have figures in every month; the newest first."""
    return tuple(
        past
        for past in range(year - 1, year - 1 - HISTORY_YEARS, -1)
        if all(month in totals for month in fiscal_months(past, starts))
    )


def season_of_history(
    totals: Mapping[str, Decimal], year: int, starts: int = 1, calendar: Calendar | None = None
) -> dict[str, Decimal] | None:
    """The months' shares of the fiscal year `year`, from the sums of up to three full years before it.

    Ratio of sums, so a large year weighs more. Months below zero count zero. With festival weights January and
    February are read as one and split by that year's festival. None when no year before it is full.
    """
    years = full_years(totals, year, starts)
    if not years:
        return None
    sums = [max(sum((totals[fiscal_months(past, starts)[n]] for past in years), _NOTHING), _NOTHING) for n in range(12)]
    whole = sum(sums, _NOTHING)
    if whole <= 0:
        return None
    season = dict(zip(fiscal_months(year, starts), (one / whole for one in sums), strict=True))
    return season if calendar is None else festival_split(season, calendar)


def festival_split(season: dict[str, Decimal], calendar: Calendar) -> dict[str, Decimal]:
    """The season with January and February together split by that year's festival; unchanged by neutral weights."""
    january = next(month for month in season if month.endswith("-01"))
    february = shift(january, 1)
    if calendar.weights == type(calendar.weights)() or february not in season:
        return season
    both = season[january] + season[february]
    first = january_share(int(january[:4]), calendar.weights)
    return season | {january: both * first, february: both * (1 - first)}


def is_festival_month(start: str, end: str) -> bool:
    """True for January or February alone, which year on year cannot be compared: the Spring Festival moves."""
    return start == end and start[5:] in ("01", "02")
