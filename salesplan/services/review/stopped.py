"""Groups of customers who stop buying: the part of last year's customers who still order, by region, tier and industry.

It is held against the other groups of their tier: of all regions where they lie in three or more, which is a benchmark
of the company and everybody's, like the industry's; of fewer it would tell one region's figure to another, so there it
is the others of their own region. Groups and figures are those of the repurchase analysis.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.execute.alerting import Reading
from salesplan.core.execute.chance import Part, counting, standard_error
from salesplan.core.execute.lights import MIN_COUNT, lag
from salesplan.core.execute.rules import Rule
from salesplan.core.months import between, fiscal_months, fiscal_year, shift
from salesplan.core.review.stopped import more_than_usual, quiet_from
from salesplan.services.review.ground import Ground, Series

_BY = ("region", "tier", "industry")
_REGIONS = 3
"""Regions that a benchmark of the company has to come from."""
Key = tuple[str, str, str]


class Group(NamedTuple):
    """Customers of one region, tier and industry, or of a whole tier, who bought in the fiscal year before.

    How many they are, how many of them are quiet, what all bought in its same months, and how much less the quiet ones
    since.
    """

    customers: int = 0
    quiet: int = 0
    before: Decimal = Decimal(0)
    lost: Decimal = Decimal(0)

    def plus(self, other: Group, sign: int = 1) -> Group:
        """Both together; or without the other."""
        return Group(
            self.customers + sign * other.customers,
            self.quiet + sign * other.quiet,
            self.before + sign * other.before,
            self.lost + sign * other.lost,
        )


def series(ground: Ground, rule: Rule) -> Iterator[Series]:
    """Every group with its readings."""
    by_month = groups(ground)
    peers = {month: _peers(found) for month, found in by_month.items()}
    for key in sorted({key for found in by_month.values() for key in found}):
        named = {name: (code,) for name, code in zip(_BY, key, strict=True) if code}
        readings = (
            _reading(ground, rule, month, key[0], by_month.get(month, {}).get(key), peers.get(month, {}).get(key[:2]))
            for month in ground.months
        )
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
        found.setdefault(months[row["until"] - 1], {})[key] = Group(*(row[name] for name in Group._fields))
    return found


def _peers(found: Mapping[Key, Group]) -> dict[tuple[str, str], Group]:
    """By region and tier the groups that one of them is held against, itself among them."""
    inside: dict[tuple[str, str], Group] = {}
    everywhere: dict[str, Group] = {}
    for (region, tier, _), own in found.items():
        inside[region, tier] = inside.get((region, tier), Group()).plus(own)
        everywhere[tier] = everywhere.get(tier, Group()).plus(own)
    regions = Counter(tier for region, tier in inside if region)
    return {key: everywhere[key[1]] if regions[key[1]] >= _REGIONS else own for key, own in inside.items()}


def _starts(ground: Ground, month: str, back: int = 0) -> str:
    """The first month of its fiscal year, or of one so many years before."""
    return fiscal_months(fiscal_year(month, ground.starts) - back, ground.starts)[0]


def _reading(ground: Ground, rule: Rule, month: str, region: str, own: Group | None, peers: Group | None) -> Reading:
    """Unknown without customers, without others of their tier, and where the region owes the rest of the month."""
    start = _starts(ground, month)
    others = peers.plus(own, -1) if own and peers else Group()
    if own is None or not others.customers or ground.standing.due_share("revenue", month, region or None) != 1:
        return Reading(month, start, None, None, None)
    value = 1 - Decimal(own.quiet) / own.customers
    usual = 1 - Decimal(others.quiet) / others.customers
    ours, theirs = (Part(one.customers - one.quiet, one.customers) for one in (own, others))
    chance = counting((ours.above + theirs.above) / (ours.below + theirs.below))
    return Reading(
        month,
        start,
        value,
        usual,
        lag(value, usual),
        more_than_usual(own.lost, own.before, others.lost, others.before).quantize(Decimal("0.01")),
        ground.least(rule, month),
        own.customers * usual < MIN_COUNT,
        standard_error(chance, ours, theirs, usual),
    )
