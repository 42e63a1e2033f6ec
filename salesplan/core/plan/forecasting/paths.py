"""Forecasts period by period, with intervals from how far the same method was off before on all series together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from salesplan.core.plan.forecasting.conformal import period_width
from salesplan.core.plan.forecasting.points import History, Method, points
from salesplan.core.plan.forecasting.seasons import Floats

ENOUGH = 60
"""Errors per step that are enough for a quantile; with fewer series, more earlier moments are used."""
_YEARS_BACK, _MOST_MOMENTS = 3, 12
_OF_MOVES = 0.75
_DEFAULT = 0.3
"""Half-width of the 80 % interval relative to the point, where nothing could be measured."""


class Path(NamedTuple):
    """A forecast of some periods: arrays of that length, lo95 <= lo80 <= point <= hi80 <= hi95.

    `error` is how far the method was off on this series' own past over as many periods (sum of absolute errors over
    sum of values), None where the history is too short to try. `measured`: the intervals come from past errors (80 %,
    95 %); where not they are defaults. `filled` counts values of the history that were missing.
    """

    point: Floats
    lo80: Floats
    hi80: Floats
    lo95: Floats
    hi95: Floats
    method: Method
    error: float | None
    measured: tuple[bool, bool]
    filled: int = 0


def forecast(histories: Mapping[str, History], horizon: int) -> dict[str, Path]:
    """The next `horizon` periods of every series. Monthly and quarterly series are measured apart.

    Raises ValueError for a horizon below one.
    """
    if horizon < 1:
        raise ValueError("a horizon has at least one period")
    found: dict[str, Path] = {}
    for season in sorted({one.season for one in histories.values()}):
        own = {name: one for name, one in histories.items() if one.season == season}
        found |= _of_one_season(own, horizon)
    return {name: found[name] for name in histories}


class _Tried(NamedTuple):
    """Past errors: `scaled` (tries x horizon, over the unit of each) and by series how far it was off itself."""

    scaled: Floats
    own: dict[str, float]


def _of_one_season(histories: Mapping[str, History], horizon: int) -> dict[str, Path]:
    tried = _try(histories, horizon)
    widths = [period_width(_near(tried.scaled, step)) for step in range(horizon)]
    half = np.array([(width.half80, width.half95) for width in widths]).T
    measured = (all(w.measured[0] for w in widths), all(w.measured[1] for w in widths))
    made = points(list(histories.values()), horizon)
    found = {}
    for (name, past), point in zip(histories.items(), made, strict=True):
        unit = unit_of(past, point.values) if measured[0] else np.abs(point.values)
        spread = half * unit if measured[0] else np.outer([_DEFAULT, half[1].max(initial=_DEFAULT)], unit)
        found[name] = _path(past, point.values, spread, point.method, tried.own.get(name), measured)
    return found


def _path(
    past: History,
    point: Floats,
    spread: Floats,
    method: Method,
    error: float | None,
    measured: tuple[bool, bool],
) -> Path:
    floor = 0.0 if (past.values >= 0).all() else -np.inf
    lo80, lo95 = (np.maximum(point - one, np.minimum(floor, point)) for one in spread)
    wide = np.maximum(spread[1], spread[0])
    lo95 = np.minimum(lo95, lo80)
    return Path(point, lo80, point + spread[0], lo95, point + wide, method, error, measured, past.filled)


def unit_of(past: History, point: Floats) -> Floats:
    """What the errors of a forecast are divided by, period by period: between its size and how much the series moves.

    Three parts of the mean change from year to year (over the last three) to one part of the forecast, multiplied;
    never zero.
    """
    values, season = past.values[-3 * past.season :], past.season
    lag = season if len(values) > season else 1
    moves = np.abs(values[lag:] - values[:-lag])
    level = float(np.abs(values).mean()) if len(values) else 0.0
    moved = max(float(moves.mean()) if len(moves) else 0.25 * level, 1e-3 * level, 1e-9)
    size = np.maximum(np.abs(point), max(0.1 * level, 1e-9))
    return np.asarray(moved**_OF_MOVES * size ** (1 - _OF_MOVES))


def _try(histories: Mapping[str, History], horizon: int) -> _Tried:
    """Forecast again what is known by now, from moments a year apart, or a quarter where the series are few."""
    able = {n: one for n, one in histories.items() if len(one.values) - horizon >= 2 * one.season}
    season = max((one.season for one in able.values()), default=1)
    backs = range(0, _YEARS_BACK * season, season)
    if len(able) * _YEARS_BACK < ENOUGH:
        backs = range(0, _MOST_MOMENTS * max(season // 4, 1), max(season // 4, 1))
    tries = [
        (name, one, cut)
        for name, one in able.items()
        for back in backs
        if (cut := len(one.values) - horizon - back) >= 2 * season
    ]
    made = points([one.before(cut) for _, one, cut in tries], horizon)
    scaled, missed = [], dict[str, list[float]]()
    for (name, one, cut), point in zip(tries, made, strict=True):
        actual = one.values[cut : cut + horizon]
        error, size = actual - point.values, float(np.abs(actual).sum())
        scaled.append(error / unit_of(one.before(cut), point.values))
        if size > 0:
            missed.setdefault(name, []).append(float(np.abs(error).sum()) / size)
    own = {name: float(np.mean(of)) for name, of in missed.items()}
    return _Tried(np.array(scaled).reshape(len(scaled), horizon), own)


def _near(scaled: Floats, step: int) -> Floats:
    """The errors of a step; with few of them also those of the steps beside it."""
    around = 0 if len(scaled) >= ENOUGH else 1
    return scaled[:, max(step - around, 0) : step + around + 1].ravel()
