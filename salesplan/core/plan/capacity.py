"""What people can sell in a year: months of settled work by who is there, since when, and how newcomers ramp up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.months import distance

MIXED = 24.0
"""Months of settled work at the common average that a team's own past is mixed with: two sellers' year."""

TIGHT, TOLERANCE = Decimal("0.95"), Decimal("0.10")
"""The part of its capacity from which a team is tight, and by how much a plan may exceed it before it is over. What the
settled sellers of a team of five bring differs from one year to the next by about a tenth (a fifth to a quarter for one
seller, less with the root of their number): a smaller excess is within what the capacity itself is off."""


class Post(NamedTuple):
    """A seller in one team (None: in none) from month `first` to month `last`, both included and None for open.

    `joined` is the month in which the person began to sell at all; None is long ago.
    """

    person: str
    team: str | None
    joined: str | None = None
    first: str | None = None
    last: str | None = None

    def holds(self, month: str) -> bool:
        """Whether the person is in that team in that month."""
        return (self.first or "") <= month <= (self.last or "9999-12") and (self.joined or "") <= month

    def tenure(self, month: str) -> int | None:
        """Months since the one of joining; None for somebody who has always been there."""
        if self.joined is None:
            return None
        return distance(self.joined, month)

    def is_new(self, month: str, ramp: Sequence[float]) -> bool:
        """Whether the person has not yet settled in that month."""
        tenure = self.tenure(month)
        return tenure is not None and tenure < len(ramp) - 1

    def part(self, month: str, ramp: Sequence[float]) -> float:
        """How much of a settled seller the person is there in that month: 0 when elsewhere."""
        if not self.holds(month):
            return 0.0
        tenure = self.tenure(month)
        return ramp[-1] if tenure is None else ramp[min(tenure, len(ramp) - 1)]


def head_months(
    posts: Iterable[Post],
    months: Sequence[str],
    ramp: Sequence[float],
    availability: float = 1.0,
    hires: Mapping[int, float] | None = None,
) -> float:
    """Months of settled work that these people bring in `months` (those of a year in order).

    Who is settled when the year begins is there for the part `availability` of the time. `hires` by the number of the
    month in which they start (0 = the first); they and newcomers bring `ramp` month by month, then its last part.
    """
    found = 0.0
    for post in posts:
        there = 1.0 if post.is_new(months[0], ramp) else availability
        found += there * sum(post.part(month, ramp) for month in months)
    for start, count in (hires or {}).items():
        found += count * sum(ramp[min(number - start, len(ramp) - 1)] for number in range(max(start, 0), len(months)))
    return found


def team_rates(average: float, past: Mapping[str, tuple[float, float]], ahead: Mapping[str, float]) -> dict[str, float]:
    """What a settled seller of each team sells a month, such that all of them together sell `average`.

    `past` is what each team sold and its months of settled work behind it; the fewer those are, the nearer a team comes
    to the average. `ahead` are its months of settled work in the year: the teams for which rates are asked.
    """
    rates = {}
    for team in ahead:
        sold, months = past.get(team, (0.0, 0.0))
        rates[team] = (sold + MIXED * average) / (months + MIXED) if months > 0 else average
    together = sum(rates[team] * months for team, months in ahead.items())
    level = average * sum(ahead.values()) / together if together > 0 else 1.0
    return {team: rate * level for team, rate in rates.items()}
