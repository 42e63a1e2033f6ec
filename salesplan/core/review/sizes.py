"""How far a market grew: its sizes in the months asked for and a year before, as outside sources told them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.execute.benchmarks import Benchmark
from salesplan.core.months import between, shift

MARKET, SHARE = "market_size", "share"
OTHERS = frozenset({"其他", "其它", "其余", "others", "other"})
"""Sources of shares that are no single rival."""


class Grown(NamedTuple):
    """The size of one market `now` and a year `before`, over these `months` of this year, from one source.

    `inside`: the months lie in the range asked for, so sales over them can be held against the sizes; else they cover
    it (a year for a quarter), and only the growth says something about it.
    """

    before: Decimal
    now: Decimal
    months: tuple[str, ...]
    source: str
    inside: bool

    @property
    def growth(self) -> Decimal | None:
        """Growth over the year before; None where there was no market."""
        return self.now / self.before - 1 if self.before > 0 else None


class Rival(NamedTuple):
    """The share of one competitor, now and a year before (None is unknown); `other` is the rest of the market."""

    name: str
    now: Decimal
    before: Decimal | None
    other: bool


def grown(known: Iterable[Benchmark], where: Mapping[str, str], start: str, end: str) -> Grown | None:
    """The market of exactly the slice `where`, over as much of `start`..`end` as both years are told; None without.

    Of several sources and lengths of period the one that tells most months counts, then the finer, then the newest.
    Without a period inside the range, the shortest one that covers it counts.
    """
    sizes: dict[str, dict[str, Benchmark]] = {}
    for one in sorted(known, key=lambda one: one.load):
        if one.kpi == MARKET and dict(one.slice) == dict(where):
            sizes.setdefault(one.source, {})[one.period] = one
    found = [pair for source, told in sizes.items() for pair in _pairs(source, told, start, end)]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def rivals(known: Iterable[Benchmark], start: str, end: str) -> tuple[Rival, ...]:
    """The shares of the whole market that sources told for the range, the largest rival first, the rest last."""
    told: dict[str, dict[bool, Benchmark]] = {}
    for one in sorted(known, key=_length):
        if one.kpi != SHARE or one.slice:
            continue
        for is_now, back in ((True, 0), (False, -12)):
            first, last = one.months
            if first <= shift(end, back) <= last:
                told.setdefault(one.source, {}).setdefault(is_now, one)
    found = [
        Rival(name, sides[True].value, sides[False].value if False in sides else None, name.casefold() in OTHERS)
        for name, sides in told.items()
        if True in sides
    ]
    return tuple(sorted(found, key=lambda one: (one.other, -one.now, one.name)))


_Pair = tuple[Benchmark, Benchmark]


def _pairs(source: str, told: Mapping[str, Benchmark], start: str, end: str) -> list[tuple[tuple[int, ...], Grown]]:
    """Sizes of both years by length of period: the sum of those inside the range, else each that covers it."""
    inside: dict[int, list[_Pair]] = {}
    covering: list[list[_Pair]] = []
    for one in told.values():
        was = told.get(f"{int(one.period[:4]) - 1}{one.period[4:]}")
        first, last = one.months
        if was is None:
            continue
        if start <= first and last <= end:
            inside.setdefault(len(between(first, last)), []).append((was, one))
        elif first <= start and end <= last:
            covering.append([(was, one)])
    return [_sum(source, pairs, True) for pairs in inside.values()] + [_sum(source, own, False) for own in covering]


def _sum(source: str, pairs: list[_Pair], inside: bool) -> tuple[tuple[int, ...], Grown]:
    """The sizes added up, behind what they weigh: inside the range, most months (least where they cover it), finest."""
    months = tuple(sorted(month for _, now in pairs for month in between(*now.months)))
    before, after = (sum((pair[at].value for pair in pairs), Decimal(0)) for at in (0, 1))
    weight = (int(inside), len(months) if inside else -len(months), len(pairs), max(now.load for _, now in pairs))
    return weight, Grown(before, after, months, source, inside)


def _length(one: Benchmark) -> tuple[int, int]:
    return len(between(*one.months)), -one.load
