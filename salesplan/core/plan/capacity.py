"""What people can sell in a year: months of settled work by who is there, since when, and how newcomers ramp up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


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
        return (int(month[:4]) - int(self.joined[:4])) * 12 + int(month[5:7]) - int(self.joined[5:7])

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
