"""Taking the season out of series and putting it back: tested, by ratio where every value is positive, else added.

Arrays are series x periods (the oldest first), all of one length; a season has `season` periods.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_SURE = 1.645
"""How many standard errors the seasonal autocorrelation must stand out (one-sided 95 %)."""
_LEAST = 0.01
"""A factor below this would blow up what is divided by it: such a season is added instead."""
_FULL, _FADE = 5, 0.8
"""The newest years that count in full, and how much each one before them counts against the year after it."""


class Season(NamedTuple):
    """The seasons of some series: `factors` (series x season) multiply where `by_ratio`, else are added."""

    factors: Floats
    by_ratio: Flags

    def take_out(self, values: Floats) -> Floats:
        """The values without their season."""
        at = self.factors[:, np.arange(values.shape[1]) % self.factors.shape[1]]
        return np.asarray(np.where(self.by_ratio[:, None], values / np.where(at == 0, 1.0, at), values - at))

    def put_back(self, values: Floats, first: int) -> Floats:
        """Values that begin `first` periods after the start of the history, with their season."""
        at = self.factors[:, (first + np.arange(values.shape[1])) % self.factors.shape[1]]
        return np.asarray(np.where(self.by_ratio[:, None], values * at, values + at))


def find(values: Floats, season: int) -> Season:
    """The season of each series; where there is none, or fewer than two whole ones, the factors are 0 and added."""
    count, length = values.shape
    none = Season(np.zeros((count, season)), np.zeros(count, dtype=bool))
    if season < 2 or length < 2 * season:
        return none
    seasonal = is_seasonal(values, season)
    trend = _centred_mean(values, season)
    inner = values[:, season // 2 : season // 2 + trend.shape[1]]
    positive: Flags = np.asarray((values > 0).all(axis=1))
    ratio = _by_position(inner / np.where(positive[:, None], trend, 1.0), season)
    ratio /= ratio.mean(axis=1, keepdims=True)
    added = _by_position(inner - trend, season)
    added -= added.mean(axis=1, keepdims=True)
    by_ratio: Flags = positive & (ratio > _LEAST).all(axis=1) & seasonal
    factors = np.where(by_ratio[:, None], ratio, np.where(seasonal[:, None], added, 0.0))
    return Season(factors, by_ratio)


def is_seasonal(values: Floats, season: int) -> Flags:
    """True where the autocorrelation at one season stands out; always with two seasons only, never for constants."""
    length = values.shape[1]
    centred = values - values.mean(axis=1, keepdims=True)
    spread = (centred**2).sum(axis=1)
    varies = spread > 1e-12 * np.maximum((values**2).sum(axis=1), 1e-300)
    if length < 3 * season:
        return np.asarray(varies)
    lags = [(centred[:, lag:] * centred[:, :-lag]).sum(axis=1) for lag in range(1, season + 1)]
    correlation = np.array(lags) / np.where(varies, spread, 1.0)
    limit = _SURE * np.sqrt((1 + 2 * (correlation[:-1] ** 2).sum(axis=0)) / length)
    return np.asarray(varies & (np.abs(correlation[-1]) > limit))


def _centred_mean(values: Floats, season: int) -> Floats:
    """The moving mean over one season around each period that has half a season on either side."""
    half = season // 2
    sums = np.cumsum(np.pad(values, ((0, 0), (1, 0))), axis=1)
    if season % 2:
        return np.asarray((sums[:, season:] - sums[:, :-season]) / season)
    inner = sums[:, season:] - sums[:, :-season]
    return np.asarray((inner[:, :-1] + inner[:, 1:]) / (2 * season))[:, : values.shape[1] - 2 * half]


def _by_position(values: Floats, season: int) -> Floats:
    """The mean of each position in the season, newer years counting more; `values` begin half a season in."""
    periods = values.shape[1]
    at = (np.arange(periods) + season // 2) % season
    age = (periods - 1 - np.arange(periods)) // season
    weights = _FADE ** np.maximum(age + 1 - _FULL, 0)
    places = [at == place for place in range(season)]
    return np.stack([values[:, here] @ weights[here] / weights[here].sum() for here in places], axis=1)
