"""Groups of customers who stop buying: the part of last year's customers who still order, by region, tier and industry.

It is held against the other groups of their tier. Groups and figures are those of the repurchase analysis.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.execute.alerting import Reading
from salesplan.core.execute.lights import MIN_COUNT, lag
from salesplan.core.execute.rules import Rule
from salesplan.core.months import between, fiscal_months, fiscal_year, shift
from salesplan.core.review.stopped import beyond, quiet_from
from salesplan.services.review.ground import Ground, Series

_BY = ("region", "tier", "industry")
Key = tuple[str, str, str]


class Group(NamedTuple):
    """Customers of one region, tier and industry who bought in the fiscal year before: how many, how many of them are
    quiet, what all bought in the same months a year before and since, and how much less the quiet ones."""

    key: Key
    customers: int
    quiet: int
    last_year: Decimal
    before: Decimal
    now: Decimal
    lost: Decimal

    def total(self, side: str) -> Decimal:
        """The sum of one column."""
        amount: Decimal = getattr(self, side)
        return amount


def series(ground: Ground, rule: Rule) -> Iterator[Series]:
    """Every group with its readings."""
    by_month = groups(ground)
    for key in sorted({key for found in by_month.values() for key in found}):
        named = {name: (code,) for name, code in zip(_BY, key, strict=True) if code}
        readings = (_reading(ground, rule, month, key, by_month.get(month, {})) for month in ground.months)
        yield Series(named, named, ground.regions_of(named), tuple(readings))


def groups(ground: Ground) -> dict[str, dict[Key, Group]]:
    """By month, for those that are finished and of which order lines tell the fiscal year before."""
    since = ground.standing.customers_since or ""
    ends = [month for month in ground.months if since and _starts(ground, month, 1) >= since]
    ends = [month for month in ends if ground.standing.due_share("revenue", month, None) == 1]
    if not ends:
        return {}
    months = between(_starts(ground, ends[0], 1), ends[-1])
    place = {month: number for number, month in enumerate(months, start=1)}
    rows = ground.question((), {}, ground.spans("month")).rows(
        "quiet",
        months=list(months),
        ends=[place[month] for month in ends],
        starts=[place[_starts(ground, month)] for month in ends],
        quiets=[place[quiet_from(month)] for month in ends],
        years=[place[_starts(ground, month, 1)] for month in ends],
        pasts=[place[shift(month, -12)] for month in ends],
    )
    found: dict[str, dict[Key, Group]] = {}
    for row in rows:
        key = (row["region"], row["tier"], row["industry"])
        sums = (row[name] for name in Group._fields[1:])
        found.setdefault(months[row["until"] - 1], {})[key] = Group(key, *sums)
    return found


def _starts(ground: Ground, month: str, back: int = 0) -> str:
    """The first month of its fiscal year, or of one so many years before."""
    return fiscal_months(fiscal_year(month, ground.starts) - back, ground.starts)[0]


def _reading(ground: Ground, rule: Rule, month: str, key: Key, found: Mapping[Key, Group]) -> Reading:
    """Unknown without customers, without others of their tier, and where the region owes the rest of the month."""
    start, own = _starts(ground, month), found.get(key)
    others = [one for one in found.values() if one.key[1] == key[1] and one is not own]
    there = sum(one.customers for one in others)
    if own is None or not there or ground.standing.due_share("revenue", month, key[0] or None) != 1:
        return Reading(month, start, None, None, None)
    value = 1 - Decimal(own.quiet) / own.customers
    usual = 1 - Decimal(sum(one.quiet for one in others)) / there
    return Reading(
        month,
        start,
        value,
        usual,
        lag(value, usual),
        beyond(own, list(found.values())).quantize(Decimal("0.01")),
        ground.least(rule, month),
        own.customers * usual < MIN_COUNT,
    )
