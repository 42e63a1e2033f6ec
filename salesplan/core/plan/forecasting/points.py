"""One number for every period to come, whatever the history: long, short, intermittent, negative or with gaps.

- two whole seasons or fewer: last season again (`seasonal_naive`); less than one: its mean, in the parent's shape if
  there is one (`level`); nothing at all: zero (`empty`)
- up to four seasons: a mix of that and of the three models, the more the longer the history (`shrink`), then the models
  alone (`light`)
- more than 30 % zeros: the mean of the last season (`intermittent`)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np

from salesplan.core.plan.forecasting.models import light, seasonal_naive
from salesplan.core.plan.forecasting.seasons import Floats

Method = Literal["light", "shrink", "seasonal_naive", "level", "intermittent", "empty"]
MOST_ZEROS = 0.3
"""A history with more zeros than this has no season to speak of."""


class History(NamedTuple):
    """The past of one series, oldest first, without gaps; `season` periods make a year (12 or 4).

    `shape`: the parent's factors (mean 1) for the periods of a year, the first for the first value; used only while
    the history is shorter than a year. `filled` counts values that were missing and have been put in.
    """

    values: Floats
    season: int = 12
    shape: tuple[float, ...] | None = None
    filled: int = 0

    def before(self, length: int) -> History:
        """The history as it was after its first `length` periods."""
        return self._replace(values=self.values[:length])


class Point(NamedTuple):
    """The forecast of each period to come, and how it was made."""

    values: Floats
    method: Method


def history(values: Iterable[float | None], season: int = 12, shape: Sequence[float] | None = None) -> History:
    """The history of a series whose missing periods are None or NaN.

    Missing periods before the first value and after the last are left off; those between are put in by the season of
    the others and the level around them, and counted.
    """
    known = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    present = np.flatnonzero(np.isfinite(known))
    if not len(present):
        return History(np.zeros(0), season, tuple(shape) if shape else None)
    first, last = int(present[0]), int(present[-1]) + 1
    turned = None if shape is None else tuple(shape[(first + at) % season] for at in range(season))
    whole = known[first:last]
    return History(_filled(whole, season), season, turned, int(np.isnan(whole).sum()))


def _filled(values: Floats, season: int) -> Floats:
    gaps = np.flatnonzero(np.isnan(values))
    if not len(gaps):
        return values
    mean = float(np.nanmean(values))
    factor = np.ones(season)
    for place in range(season):
        own = values[place::season]
        if mean > 0 and np.isfinite(own).any():
            factor[place] = max(float(np.nanmean(own)) / mean, 0.0)
    done = values.copy()
    for gap in gaps:
        around = np.arange(len(values))[max(gap - season // 2, 0) : gap + season // 2 + 1]
        around = around[np.isfinite(values[around])]
        weight = float(factor[around % season].sum())
        level = float(values[around].sum()) / weight if len(around) and weight > 0 else mean
        done[gap] = level * factor[gap % season]
    return done


def points(histories: Sequence[History], horizon: int) -> list[Point]:
    """The next `horizon` periods of every history, those of one length and kind worked out together."""
    groups: dict[tuple[Method, int, int], list[int]] = {}
    for at, one in enumerate(histories):
        groups.setdefault((method_of(one), one.season, len(one.values)), []).append(at)
    found: dict[int, Point] = {}
    for (method, season, _), places in groups.items():
        if method in ("level", "intermittent", "empty"):
            made = [_flat(histories[at], method, horizon) for at in places]
        else:
            made = list(_shrunk(np.array([histories[at].values for at in places]), season, horizon))
        found |= {at: Point(values, method) for at, values in zip(places, made, strict=True)}
    return [found[at] for at in range(len(histories))]


def method_of(past: History) -> Method:
    """How a history of this length and kind is forecast."""
    length, season = len(past.values), past.season
    if not length:
        return "empty"
    if length < season:
        return "level"
    if float((past.values == 0).mean()) > MOST_ZEROS:
        return "intermittent"
    weight = model_weight(length, season)
    return "light" if weight >= 1 else "shrink" if weight > 0 else "seasonal_naive"


def model_weight(length: int, season: int) -> float:
    """How much the models count against last season again: nothing up to two seasons, alone from four on."""
    return min(max((length - 2 * season) / (2 * season), 0.0), 1.0)


def _shrunk(values: Floats, season: int, horizon: int) -> Floats:
    weight = model_weight(values.shape[1], season)
    plain = seasonal_naive(values, season, horizon)
    return plain if weight <= 0 else (1 - weight) * plain + weight * light(values, season, horizon)


def _flat(past: History, method: Method, horizon: int) -> Floats:
    """One level, in the parent's shape while the history is shorter than a year."""
    if method == "empty":
        return np.zeros(horizon)
    shape = np.array(past.shape) if method == "level" and past.shape else np.ones(past.season)
    at = np.arange(len(past.values) + horizon) % past.season
    own, ahead = shape[at[: len(past.values)]], shape[at[len(past.values) :]]
    recent = past.values[-past.season :]
    weight = float(own[-past.season :].sum())
    return np.asarray(float(recent.sum()) / weight * ahead if weight > 0 else np.full(horizon, float(recent.mean())))
