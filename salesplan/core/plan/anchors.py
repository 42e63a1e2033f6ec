"""Four anchors of a year's total, the chance to reach it, and what speaks against it.

Strategy wants, the market allows, the people can, the past brings. A total is within reach between a floor (what comes
nearly by itself) and a ceiling (what capacity, the market or chance forbid). Amounts are floats in one unit; an anchor
that cannot be computed is None and is said to be missing, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import erf, sqrt
from typing import Literal, NamedTuple

Name = Literal["strategy", "market", "capacity", "forecast"]
Flag = Literal["unrealistic", "timid", "tight", "contradictory", "no_band", "over_capacity_challenge", "few_anchors"]
NAMES: tuple[Name, ...] = ("strategy", "market", "capacity", "forecast")
WISHFUL, TIMID, TIGHT, APART = 0.05, 0.80, 0.95, 1.25
"""Below which chance a total is wishful and above which timid; the part of capacity that is tight; how far the largest
anchor may be from the smallest."""
STRETCH = (0.20, 0.30)
"""The chance that a stretch still has."""
RAMP = (0.0, 0.25, 0.5, 0.75, 1.0)
"""What a newcomer sells against a settled seller, month by month; the last holds from then on."""
TO_80 = 1.281552
"""How many standard deviations the 80 % interval of a Normal reaches."""
FEW = 40
"""With fewer past errors a chance of nothing is told as at most 1 / (n + 1)."""


class Distribution(NamedTuple):
    """What the year may bring: the forecast times 1 + each past error, or a Normal with `spread`.

    `errors` (actual / forecast - 1) win where there are any; `spread` is the standard deviation. `tried` is how many
    past errors stand behind the spread (None: those of `errors`, or none).
    """

    middle: float
    errors: tuple[float, ...] = ()
    spread: float = 0.0
    tried: int | None = None

    def chance(self, total: float) -> float:
        """The probability of at least `total`."""
        if self.errors:
            return sum(self.middle * (1 + error) >= total for error in self.errors) / len(self.errors)
        if self.spread <= 0:
            return float(self.middle >= total)
        return 0.5 * (1 - erf((total - self.middle) / self.spread / sqrt(2)))

    def least(self) -> float:
        """The smallest chance that can be told: with few errors none is zero."""
        tried = len(self.errors) if self.tried is None else self.tried
        return 1 / (tried + 1) if 0 < tried < FEW else 0.0

    def half80(self) -> float | None:
        """Half of the 80 % interval as a part of the middle, for a Normal; None where past errors tell."""
        return None if self.errors or self.middle <= 0 else self.spread * TO_80 / self.middle

    def at(self, chance: float) -> float:
        """The total that is reached with that probability (0 < chance < 1)."""
        if not self.errors:
            return self.middle + self.spread * _normal(1 - chance)
        ordered = sorted(self.middle * (1 + error) for error in self.errors)
        place = (1 - chance) * (len(ordered) - 1)
        low = int(place)
        high = min(low + 1, len(ordered) - 1)
        return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


class Anchors(NamedTuple):
    """The anchors of a year, each None when missing. `ahead`: what the forecast may bring.

    `upper_market` is the market anchor at its most hopeful share and growth, where those are known. `last` is the year
    before (R0) and `growth` how much that year grew, from which momentum follows: R0 · (1 + growth / 2).
    """

    strategy: float | None = None
    market: float | None = None
    capacity: float | None = None
    ahead: Distribution | None = None
    upper_market: float | None = None
    last: float | None = None
    growth: float | None = None

    @property
    def forecast(self) -> float | None:
        """The middle of what the past brings."""
        return None if self.ahead is None else self.ahead.middle

    @property
    def known(self) -> dict[Name, float]:
        """The anchors that are there."""
        found = {name: getattr(self, name) for name in NAMES}
        return {name: value for name, value in found.items() if value is not None}

    @property
    def missing(self) -> tuple[Name, ...]:
        """The anchors that are not."""
        return tuple(name for name in NAMES if name not in self.known)

    @property
    def momentum(self) -> float | None:
        """Last year carried on with half of its growth; None without last year."""
        return None if self.last is None or self.last <= 0 else self.last * (1 + (self.growth or 0.0) / 2)


class Band(NamedTuple):
    """What is within reach. `floor_by` (chance, momentum) and `ceiling_by` (capacity, market, chance) name the binding
    anchor; `stretch` runs from the total with a chance of 30 % to that of 20 %, cut at capacity; `commit` has 50 %.

    Each is None where what it rests on is missing. `feasible` is False when the floor lies above the ceiling.
    """

    floor: float | None
    floor_by: str
    ceiling: float | None
    ceiling_by: str
    stretch: tuple[float, float] | None
    commit: float | None

    @property
    def feasible(self) -> bool:
        """Whether any total lies in the band; True while one end is unknown."""
        return self.floor is None or self.ceiling is None or self.floor <= self.ceiling


class Caution(NamedTuple):
    """What speaks against a total: a flag, the reason within it, and the numbers that the sentence needs."""

    flag: Flag
    reason: str
    numbers: Mapping[str, float]


class Position(NamedTuple):
    """One total held against everything: its chance, the growth it needs over last year, its place in the band (0 at
    the floor, 1 at the ceiling), and the warnings. None where what it rests on is missing."""

    total: float
    chance: float | None
    growth: float | None
    place: float | None
    warnings: tuple[Caution, ...]

    @property
    def is_within_reach(self) -> bool:
        """Whether the total lies in the band and nothing calls it wishful."""
        is_inside = self.place is not None and 0 <= self.place <= 1
        return is_inside and all(one.flag != "unrealistic" for one in self.warnings)


def strategy_path(last: float, multiple: float, years: int) -> tuple[float, ...]:
    """The totals of the coming `years` that multiply `last` by `multiple` at an even rate; empty without a last year.

    Raises ValueError for a multiple or a number of years that is not above zero.
    """
    if multiple <= 0 or years < 1:
        raise ValueError("a multiple and its years are above zero")
    return tuple(last * multiple ** (year / years) for year in range(1, years + 1)) if last > 0 else ()


def market_anchor(size: float, growth: float, share: float) -> float:
    """What a share of next year's market is: size · (1 + growth) · share."""
    return size * (1 + growth) * share


def capacity_anchor(
    settled: float,
    per_month: float,
    availability: float = 1.0,
    hires: Mapping[int, float] | None = None,
    ramp: Sequence[float] = RAMP,
    supply_cap: float | None = None,
) -> float:
    """What the people can sell in twelve months, at most what can be supplied.

    `settled` sellers at `per_month` each for the part `availability` of the time; `hires` by the month of the year in
    which they start (0 = the first): a hire sells `ramp[0]` of `per_month` in that month, then the next. Negative
    months are sellers who joined before the year begins and have not settled yet.
    """
    sold = settled * 12 * per_month * availability
    for start, count in (hires or {}).items():
        months = range(max(start, 0), 12)
        sold += sum(count * per_month * ramp[min(month - start, len(ramp) - 1)] for month in months)
    return sold if supply_cap is None else min(sold, supply_cap)


def band(anchors: Anchors) -> Band:
    """Floor, ceiling, stretch and commitment of these anchors."""
    ahead, capacity = anchors.ahead, anchors.capacity
    lows = {"chance": None if ahead is None else ahead.at(TIMID), "momentum": anchors.momentum}
    highs = {
        "capacity": capacity,
        "market": anchors.upper_market,
        "chance": None if ahead is None else ahead.at(WISHFUL),
    }
    floor, floor_by = max(_known(lows), default=(None, ""))
    ceiling, ceiling_by = min(_known(highs), default=(None, ""))
    stretch = None
    if ahead is not None:
        hard, mild = (ahead.at(chance) for chance in STRETCH)
        stretch = (mild, hard) if capacity is None else (min(mild, capacity), min(hard, capacity))
    return Band(floor, floor_by, ceiling, ceiling_by, stretch, None if ahead is None else ahead.at(0.5))


def position(anchors: Anchors, total: float, challenge: float | None = None) -> Position:
    """Where a total stands, and every warning about it; `challenge` is the harder total beside it."""
    within, ahead = band(anchors), anchors.ahead
    chance = None if ahead is None else max(ahead.chance(total), ahead.least())
    growth = total / anchors.last - 1 if anchors.last and anchors.last > 0 else None
    place = None
    if within.floor is not None and within.ceiling is not None and within.ceiling > within.floor:
        place = (total - within.floor) / (within.ceiling - within.floor)
    warnings = [*_of_total(anchors, total, chance), *_of_challenge(anchors, total, challenge)]
    return Position(total, chance, growth, place, (*warnings, *_of_anchors(anchors, within)))


def _known(bounds: Mapping[str, float | None]) -> list[tuple[float, str]]:
    """The bounds that are there, with their names."""
    return [(value, name) for name, value in bounds.items() if value is not None]


def _of_total(anchors: Anchors, total: float, chance: float | None) -> list[Caution]:
    found, capacity, momentum = list[Caution](), anchors.capacity, anchors.momentum
    if capacity is not None and total > capacity:
        numbers = {"total": total, "capacity": capacity, "over": total - capacity}
        found.append(Caution("unrealistic", "capacity", numbers))
    elif capacity is not None and total > TIGHT * capacity:
        found.append(Caution("tight", "capacity", {"total": total, "capacity": capacity, "part": total / capacity}))
    if anchors.ahead is not None and anchors.ahead.chance(total) < WISHFUL:
        numbers = {"total": total, "chance": chance or 0.0, "forecast": anchors.ahead.middle}
        found.append(Caution("unrealistic", "chance", numbers))
    if chance is not None and chance > TIMID:
        found.append(Caution("timid", "chance", {"total": total, "chance": chance}))
    if momentum is not None and total < momentum:
        numbers = {"total": total, "momentum": momentum, "under": momentum - total}
        found.append(Caution("timid", "momentum", numbers))
    return found


def _of_challenge(anchors: Anchors, total: float, challenge: float | None) -> list[Caution]:
    capacity = anchors.capacity
    if challenge is None or capacity is None or not total <= capacity < challenge:
        return []
    numbers = {"challenge": challenge, "capacity": capacity, "over": challenge - capacity}
    return [Caution("over_capacity_challenge", "capacity", numbers)]


def _of_anchors(anchors: Anchors, within: Band) -> list[Caution]:
    found, known = list[Caution](), anchors.known
    if len(known) < 2:
        return [Caution("few_anchors", "missing", {"known": float(len(known))})]
    least, most = min(known.values()), max(known.values())
    if least > 0 and most / least > APART:
        names = sorted(known, key=lambda name: known[name])
        reason = f"{names[-1]}/{names[0]}"
        found.append(Caution("contradictory", reason, {"most": most, "least": least, "ratio": most / least}))
    if not within.feasible and within.floor is not None and within.ceiling is not None:
        numbers = {"floor": within.floor, "ceiling": within.ceiling, "over": within.floor - within.ceiling}
        found.append(Caution("no_band", f"{within.floor_by}/{within.ceiling_by}", numbers))
    return found


def _normal(part: float) -> float:
    """The place below which that part of a standard Normal lies, by bisection (to 1e-12)."""
    low, high = -10.0, 10.0
    for _ in range(80):
        middle = (low + high) / 2
        if 0.5 * (1 + erf(middle / sqrt(2))) < part:
            low = middle
        else:
            high = middle
    return (low + high) / 2
