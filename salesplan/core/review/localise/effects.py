"""A set of slices held against the leaves: the common level, the effect of each slice, how even it is, what it costs.

A leaf's deviation is level + effects of the slices that hold it + noise. An effect is never even, so inside a slice the
scatter that it shows is added to the noise. The cost of a set is minus its log-likelihood (heavy tails) plus the price
of naming it: for each slice the logarithm of how many it was picked from, and something for a common level far from 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from salesplan.core.review.localise.cube import Codes, Cube, Floats, Rows

LEVEL_SCALE, LEVEL_PRICE = 0.03, 6.0
"""A common move of this size is nothing unusual; larger ones have a price: rather three regions fell than two rose."""
LEAST_REST = 0.1
"""What must be left beside the slices to say where the rest is."""
LEAST_SCALE, MOST_SCALE = 0.1, 1.5
_FAR = 6.0


class Picked(NamedTuple):
    """A slice of a set: which rows (also as places); `gain` is by how much the cost would rise without it."""

    cell: int
    where: tuple[tuple[int, int], ...]
    rows: Rows
    places: Codes
    gain: float = 0.0


class Fit(NamedTuple):
    """A set of slices fitted: the common level, the effect of each, the variances, what remains, the cost."""

    level: float
    effects: Floats
    variance: Floats
    residual: Floats
    cost: float


class Effects:
    """The leaves of one table under one noise. `tails`: how much farther than normal the extremes lie.

    `is_rescaled`: the noise is vague (few leaves, of which causes may hold many), so each set is judged by the noise
    that it leaves.
    """

    def __init__(self, value: Floats, variance: Floats, price: Floats, is_rescaled: bool) -> None:
        self.value, self.variance, self.price = value, variance, price
        self.weight = 1 / variance
        self.total_weight = float(self.weight.sum())
        self.tails = 1.0
        self.is_rescaled = is_rescaled

    def fit(self, picked: Sequence[Picked], level: float | None = None) -> Fit:
        """Least squares with leaves far off pulled in; the scatter inside each slice is estimated with it.

        A given `level` is kept.
        """
        variance, target, weight = self.variance, self.value, self.weight
        for turn in reversed(range(3 if picked else 2)):
            found, effects = _solved(picked, weight, target, level)
            mean = np.full(len(self.value), found)
            for one, effect in zip(picked, effects, strict=True):
                mean[one.places] += effect
            residual = self.value - mean
            variance = self._scattered(picked, residual, effects)
            if turn:
                weight = 1 / variance if picked else self.weight
                target = _pulled_in(self.value, mean, residual, variance)
        return Fit(found, effects, variance, residual, self._cost(picked, residual, variance, found))

    def _scattered(self, picked: Sequence[Picked], residual: Floats, effects: Floats) -> Floats:
        """The variance of each leaf, with what the effects of its slices scatter."""
        variance = self.variance.copy() if picked else self.variance
        for one, effect in zip(picked, effects, strict=True):
            variance[one.places] += _scatter(residual[one.places], self.variance[one.places], effect)
        return variance

    def _cost(self, picked: Sequence[Picked], residual: Floats, variance: Floats, level: float) -> float:
        squares = residual**2 / variance
        cost = 0.0
        if self.is_rescaled:
            scale = _rescaled(squares, self.tails)
            squares, cost = squares / scale, len(squares) / 2 * math.log(scale)
        cost += float(_loss(squares, self.tails).sum())
        if picked:
            held = np.flatnonzero(np.logical_or.reduce([one.rows for one in picked]))
            if self.weight[held].sum() > (1 - LEAST_REST) * self.total_weight:
                return math.inf
            cost += 0.5 * float(np.log(variance[held] / self.variance[held]).sum())
        price = sum(float(self.price[one.cell]) for one in picked)
        return cost + price + LEVEL_PRICE * math.log1p((level / LEVEL_SCALE) ** 2)


def prices(cube: Cube, eligible: Rows) -> Floats:
    """What naming each cell costs: the logarithm of the choices, and a little for each further attribute."""
    attributes = cube.codes.shape[1]
    depth = cube.depth_of
    ways = np.array([math.log(math.comb(attributes, int(one))) for one in depth]) + math.log(attributes)
    choices = np.bincount(cube.cuboid_of, eligible, len(depth))
    price = np.log(np.maximum(choices, 2)) + ways + 0.7 * (depth - 1)
    return np.asarray(price[cube.cuboid_of], dtype=float)


def tails(z: Floats) -> float:
    """How much farther out the extremes on the tamer side lie than normal ones would (1: as normal)."""
    far = min(max(3, int(3e-4 * len(z))), len(z))
    normal = NormalDist().inv_cdf(1 - min(0.4, far / len(z)))
    ordered = np.partition(z, (far - 1, len(z) - far))
    return max(1.0, min(-float(ordered[far - 1]), float(ordered[len(z) - far])) / normal)


def _solved(picked: Sequence[Picked], weight: Floats, target: Floats, level: float | None) -> tuple[float, Floats]:
    """Level and effects by weighted least squares; a given level stays. The columns are slices, so sums are enough."""
    weighted = weight * target
    count = len(picked) + 1
    normal, right = np.zeros((count, count)), np.zeros(count)
    normal[0, 0], right[0] = weight.sum(), weighted.sum()
    for at, one in enumerate(picked, start=1):
        normal[0, at] = normal[at, 0] = normal[at, at] = weight[one.places].sum()
        right[at] = weighted[one.places].sum()
        for other in range(1, at):
            both = one.places[picked[other - 1].rows[one.places]]
            normal[other, at] = normal[at, other] = weight[both].sum()
    if level is not None:
        normal, right = normal[1:, 1:], right[1:] - normal[1:, 0] * level
    normal[np.diag_indices_from(normal)] += 1e-9 * weight.sum()
    found: Floats = np.linalg.solve(normal, right).astype(float)
    return (float(found[0]), found[1:]) if level is None else (level, found)


def _pulled_in(value: Floats, mean: Floats, residual: Floats, variance: Floats) -> Floats:
    """The values, those far from their mean moved up to the border of what is taken at its word."""
    (far,) = np.nonzero(residual**2 > _FAR**2 * variance)
    if not len(far):
        return value
    target = value.copy()
    target[far] = mean[far] + np.copysign(_FAR * np.sqrt(variance[far]), residual[far])
    return target


def _scatter(residual: Floats, variance: Floats, effect: float) -> float:
    """How unevenly an effect falls on the leaves (a variance): at most as uneven as the effect is large."""
    if len(residual) < 3:
        return 0.0
    found, surplus = 0.0, residual**2 - variance
    for _ in range(3):
        weight = 1 / (variance + found) ** 2
        found = max(float((weight * surplus).sum() / weight.sum()), 0.0)
    return min(found, float(effect) ** 2)


def _rescaled(squares: Floats, tailed: float) -> float:
    """By what the noise of a small table is better multiplied once this set is named; within reason."""
    freedom, scale = _freedom(tailed), 1.0
    for _ in range(4):
        scale = float(np.mean((freedom + 1) * squares / (freedom + squares / scale)))
        scale = min(max(scale, LEAST_SCALE), MOST_SCALE)
    return scale


def _freedom(tailed: float) -> float:
    return min(2 + 2.5 / max(tailed - 1, 0.05), 50.0)


def _loss(squares: Floats, tailed: float) -> Floats:
    """Minus the log-likelihood of squared standard scores under Student's t that has about these tails."""
    freedom = _freedom(tailed)
    return np.asarray((freedom + 1) / 2 * np.log1p(squares / freedom))
