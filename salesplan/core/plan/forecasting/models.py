"""Three simple models, and their mean: Theta, damped Holt and last year with half of its growth.

Arrays are series x periods, all series of one length without gaps; each function answers series x `horizon`. Smoothing
constants are chosen on a grid by the squared one-step error, for all series and all places of the grid at once.
"""

from __future__ import annotations

import numpy as np

from salesplan.core.plan.forecasting.seasons import Floats, find

_ALPHAS = np.linspace(0.02, 0.99, 50)
_HOLT = np.array(
    [
        (level, slope, damping)
        for level in np.linspace(0.03, 0.98, 12)
        for slope in (0.01, 0.03, 0.06, 0.1, 0.18, 0.3, 0.5)
        for damping in (0.8, 0.85, 0.9, 0.93, 0.96, 0.98)
    ]
)
"""Level, slope and damping constants that are tried."""
_START = 12
"""The first values that the level and slope begin with."""
_CHUNK = 16
"""Series worked out at a time, so that the grid stays in the processor's cache."""
_MOST_GROWTH = 0.25


def light(values: Floats, season: int, horizon: int) -> Floats:
    """The mean of the three models; never below zero where the history is not. Needs two whole seasons."""
    found = find(values, season)
    plain = found.take_out(values)
    models = (theta(plain, horizon), damped(plain, horizon))
    first = values.shape[1]
    total = sum((found.put_back(one, first) for one in models), seasonal_growth(values, season, horizon))
    return np.asarray(_floored(total / 3, values))


def theta(values: Floats, horizon: int) -> Floats:
    """Simple smoothing with half of the linear trend (Assimakopoulos and Nikolopoulos)."""
    length = values.shape[1]
    level, alpha = _smoothed(values)
    slope = _slope(values)
    ahead = np.arange(horizon) + ((1 - (1 - alpha) ** length) / alpha)[:, None]
    return np.asarray(level[:, None] + 0.5 * slope[:, None] * ahead)


def damped(values: Floats, horizon: int) -> Floats:
    """Holt's level and slope, the slope damped."""
    parts = [_holt(values[at : at + _CHUNK], horizon) for at in range(0, len(values), _CHUNK)]
    return np.concatenate(parts) if parts else np.zeros((0, horizon))


def seasonal_naive(values: Floats, season: int, horizon: int) -> Floats:
    """The last season again; with less than one season, the mean."""
    if values.shape[1] < season:
        return np.repeat(values.mean(axis=1, keepdims=True), horizon, axis=1)
    return values[:, -season:][:, np.arange(horizon) % season]


def seasonal_growth(values: Floats, season: int, horizon: int) -> Floats:
    """The last season again, times half the growth over the season before it, at most a quarter either way."""
    last = seasonal_naive(values, season, horizon)
    if values.shape[1] < 2 * season:
        return last
    before, now = values[:, -2 * season : -season].sum(axis=1), values[:, -season:].sum(axis=1)
    known = (before > 0) & (values >= 0).all(axis=1)
    growth = np.where(known, now / np.where(known, before, 1.0) - 1, 0.0)
    return np.asarray(last * (1 + np.clip(0.5 * growth, -_MOST_GROWTH, _MOST_GROWTH))[:, None])


def _floored(forecast: Floats, values: Floats) -> Floats:
    positive = np.asarray((values >= 0).all(axis=1))
    return np.asarray(np.where(positive[:, None], np.maximum(forecast, 0.0), forecast))


def _slope(values: Floats) -> Floats:
    """The slope of the least-squares line of each series, per period."""
    at = np.arange(values.shape[1]) - (values.shape[1] - 1) / 2
    return np.asarray(values @ at / max(float(at @ at), 1.0))


def _smoothed(values: Floats) -> tuple[Floats, Floats]:
    """The last level of simple smoothing and its best constant."""
    level = np.repeat(values[:, :_START].mean(axis=1, keepdims=True), len(_ALPHAS), axis=1)
    lost = np.zeros_like(level)
    for now in values.T:
        error = now[:, None] - level
        lost += error * error
        level += _ALPHAS * error
    best = lost.argmin(axis=1)
    return level[np.arange(len(level)), best], _ALPHAS[best]


def _holt(values: Floats, horizon: int) -> Floats:
    alpha, beta, phi = _HOLT.T
    start = min(values.shape[1], _START)
    slope = np.repeat(_slope(values[:, :start])[:, None], len(_HOLT), axis=1)
    level = values[:, :start].mean(axis=1, keepdims=True) - slope * (start + 1) / 2
    lost = np.zeros_like(level)
    for now in values.T:
        slope *= phi
        level += slope
        error = now[:, None] - level
        lost += error * error
        level += alpha * error
        slope += (alpha * beta) * error
    rows, best = np.arange(len(values)), lost.argmin(axis=1)
    steps = np.cumsum(phi[best][:, None] ** np.arange(1, horizon + 1), axis=1)
    return np.asarray(level[rows, best][:, None] + slope[rows, best][:, None] * steps)
