"""Where a year lands: its total, from the periods that are known, with an interval on the total itself.

Adding the bounds of months would be far too wide, treating them as independent far too narrow: the interval comes from
how far the same method, at the same point of earlier years, was off on the total.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from salesplan.core.plan.forecasting.conformal import year_width
from salesplan.core.plan.forecasting.points import History, Method, method_of, points
from salesplan.core.plan.forecasting.seasons import Floats

RUN_RATE = 0.25
"""How much the run rate (what is known over its share of the year) counts against the forecast of what is left."""
_FADE = 0.8
"""How much the share of a year counts against that of the year after it."""
_LEAST_SHARE = 0.02
"""A known part that usually holds less of the year says nothing about it."""
ENOUGH, _YEARS, _MOST_TRIES = 40, 2, 24
"""Errors that are enough; so many earlier years are tried of many series, so many overlapping years of each of few."""


class Asked(NamedTuple):
    """A year to land: the last `known` values of `past` lie in it, or it begins `lead` periods after the last one."""

    past: History
    known: int
    lead: int = 0

    @property
    def season(self) -> int:
        """The periods of a year."""
        return self.past.season

    def before(self, periods: int) -> Asked:
        """The same question that many periods earlier, about the twelve months (four quarters) that long before."""
        return self._replace(past=self.past.before(len(self.past.values) - periods))


class Landing(NamedTuple):
    """The total of a year: lo95 <= lo80 <= total <= hi80 <= hi95, all in the units of the values.

    `known` is the sum of the periods that are known. `error` is the mean absolute error of the method at the same point
    of this series' own earlier years, relative to their totals (None: none could be tried; `tried` says how many; of
    few series also years between, which overlap).
    `errors` are the relative errors, of all series, that the interval was measured on (a distribution of actual over
    forecast - 1); `measured`: whether that was enough for 80 % and for 95 %, else defaults stand.
    """

    total: float
    lo80: float
    hi80: float
    lo95: float
    hi95: float
    known: float
    method: Method
    error: float | None
    tried: int
    errors: tuple[float, ...]
    measured: tuple[bool, bool]
    filled: int = 0


def land(asked: Mapping[str, Asked]) -> dict[str, Landing]:
    """The year's total of every series; those at the same point of the year lend each other their past errors."""
    groups: dict[tuple[int, int, int], dict[str, Asked]] = {}
    for name, one in asked.items():
        groups.setdefault((one.season, one.known, one.lead), {})[name] = one
    found: dict[str, Landing] = {}
    for own in groups.values():
        found |= _together(own)
    return {name: found[name] for name in asked}


def _together(asked: Mapping[str, Asked]) -> dict[str, Landing]:
    tried = _try(asked)
    errors = tuple(error for of in tried.values() for error, _ in of)
    made = totals(list(asked.values()))
    found = {}
    for (name, one), total in zip(asked.items(), made, strict=True):
        own = [missed for _, missed in tried.get(name, ())]
        found[name] = _landing(one, total, errors, own)
    return found


def _landing(one: Asked, total: float, errors: tuple[float, ...], own: Sequence[float]) -> Landing:
    width = year_width(errors, one.known / one.season, one.lead / one.season)
    known = known_sum(one)
    floor = min(known, total) if (one.past.values >= 0).all() else -np.inf
    half80, half95 = abs(total) * width.half80, abs(total) * width.half95
    return Landing(
        total,
        max(total - half80, floor),
        total + half80,
        max(total - half95, floor),
        total + half95,
        known,
        method_of(one.past),
        float(np.mean(own)) if own else None,
        len(own),
        errors,
        width.measured,
        one.past.filled,
    )


def known_sum(one: Asked) -> float:
    """What the year holds already."""
    return float(one.past.values[len(one.past.values) - min(one.known, len(one.past.values)) :].sum())


def totals(asked: Sequence[Asked]) -> list[float]:
    """The year's total of every question: what is known plus the forecast of the rest, blended with the run rate."""
    found: dict[int, float] = {}
    by_steps: dict[int, list[int]] = {}
    for at, one in enumerate(asked):
        by_steps.setdefault(one.lead + one.season - one.known, []).append(at)
    for steps, places in by_steps.items():
        made = points([asked[at].past for at in places], steps) if steps > 0 else [None] * len(places)
        for at, point in zip(places, made, strict=True):
            one = asked[at]
            rest = 0.0 if point is None else float(point.values[one.lead :].sum())
            found[at] = _blended(one, known_sum(one) + rest)
    return [found[at] for at in range(len(asked))]


def _blended(one: Asked, total: float) -> float:
    share = share_of_year(one) if 0 < one.known < one.season else None
    if share is None or share < _LEAST_SHARE or method_of(one.past) in ("level", "intermittent", "empty"):
        return total
    return (1 - RUN_RATE) * total + RUN_RATE * known_sum(one) / share


def share_of_year(one: Asked) -> float | None:
    """The part of a year that its first `known` periods hold, newer years counting more; None without a whole year."""
    whole = one.past.values[: len(one.past.values) - one.known]
    count = len(whole) // one.season
    if not count or (one.past.values < 0).any():
        return None
    years: Floats = whole[len(whole) - count * one.season :].reshape(count, one.season)
    weights = _FADE ** np.arange(count)[::-1]
    sums = float(weights @ years.sum(axis=1))
    return float(weights @ years[:, : one.known].sum(axis=1)) / sums if sums > 0 else None


def _try(asked: Mapping[str, Asked]) -> dict[str, list[tuple[float, float]]]:
    """By series, for earlier years: the error relative to the forecast, and its size relative to the actual."""
    backs: dict[str, Sequence[int]] = {
        name: [back for back in _backs(one) if back % one.season == 0][:_YEARS] for name, one in asked.items()
    }
    if sum(map(len, backs.values())) < ENOUGH:
        backs = {name: _thinned(_backs(one)) for name, one in asked.items()}
    tries = [(name, one, back) for name, one in asked.items() for back in backs[name]]
    made = totals([one.before(back) for _, one, back in tries])
    found: dict[str, list[tuple[float, float]]] = {}
    for (name, one, back), total in zip(tries, made, strict=True):
        end = len(one.past.values) - back - one.known + one.lead + one.season
        actual = float(one.past.values[end - one.season : end].sum())
        if total > 0 and actual > 0:
            found.setdefault(name, []).append((actual / total - 1, abs(actual - total) / actual))
    return found


def _backs(one: Asked) -> range:
    """How many periods earlier the question can be tried: its year over by now, two years of history before it."""
    return range(max(one.season - one.known + one.lead, 1), len(one.past.values) - 2 * one.season + 1)


def _thinned(backs: range) -> range:
    return backs[:: -(-len(backs) // _MOST_TRIES) or 1]
