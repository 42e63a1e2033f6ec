"""The search: the fewest slices that leave the rest looking like noise around one common level.

Model of a leaf: deviation = level + effects of the slices that hold it + noise. A set of slices is judged by its cost:
minus the log-likelihood (heavy tails; inside a slice the scatter that the slice shows, because an effect is never even)
plus, for each slice, the logarithm of how many slices it was picked from. Slices are added, exchanged, widened and
dropped as long as the cost falls.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from salesplan.core.review.localise.cube import Cube, Floats, Rows
from salesplan.core.review.localise.leaves import Deviation
from salesplan.core.review.localise.noise import Noise, fitted

MOST_SLICES = 12
MOST_HELD = 6
LEAST_REST = 0.1
LEVEL_SCALE, LEVEL_PRICE = 0.03, 6.0
"""A common move of this size is nothing unusual; larger ones have a price: rather three regions fell than two rose."""
_FAR = 6.0
_TRIED = 4
_LARGE = 20_000


class Picked(NamedTuple):
    """A slice of the cover; `gain` is by how much the cost would rise without it."""

    cell: int
    where: tuple[tuple[int, int], ...]
    rows: Rows
    gain: float = 0.0


class Fit(NamedTuple):
    """A set of slices fitted: the common level, the effect of each, the variances, the cost."""

    level: float
    effects: Floats
    variance: Floats
    residual: Floats
    cost: float


class Cover(NamedTuple):
    """What the search found."""

    picked: tuple[Picked, ...]
    fit: Fit
    noise: Noise
    level_error: float


class Asked(NamedTuple):
    """Which cells may be named, how large an effect and how large a gain is worth a slice."""

    eligible: Rows
    least_effect: float
    least_gain: float


class Search:
    """One leaf table under one noise: everything that stays while slices come and go."""

    def __init__(self, cube: Cube, of: Deviation, noise: Noise, asked: Asked) -> None:
        self.cube, self.x, self.asked = cube, of.value, asked
        self.least_effect = asked.least_effect * of.unit
        self.variance = noise.variance(of.size)
        self.weight = 1 / self.variance
        self.price = _prices(cube, asked.eligible)
        self.tails = 1.0

    def run(self, picked: list[Picked], level: float | None = None) -> tuple[list[Picked], Fit]:
        """Add the best slice until none is worth its price.

        With a `level`, the rest is held there until everything that strays from it is named.
        """
        fit = self.fit(picked, level)
        self.tails = _tails(fit.residual / np.sqrt(fit.variance))
        while len(picked) < (MOST_SLICES if level is None else MOST_HELD):
            found = self._best(picked, fit, level)
            if found is None or fit.cost - found[1].cost < self.asked.least_gain:
                break
            picked, fit = found
            if level is None:
                picked, fit = self._improved(picked, fit)
        return self._dropped(*self._improved(picked, self.fit(picked)))

    def fit(self, picked: Sequence[Picked], level: float | None = None) -> Fit:
        """Least squares with leaves far off pulled in; the scatter inside each slice is estimated with it."""
        design = np.column_stack([np.ones(len(self.x))] + [one.rows for one in picked]).astype(float)
        variance, target = self.variance, self.x
        for _ in range(3 if picked else 2):
            weight = 1 / variance
            beta = _solved(design, weight, target, level)
            mean = design @ beta
            residual = self.x - mean
            variance = self._scattered(picked, residual, beta[1:])
            reach = _FAR * np.sqrt(variance)
            target = mean + np.clip(residual, -reach, reach)
        return Fit(float(beta[0]), beta[1:], variance, residual, self._cost(picked, residual, variance, float(beta[0])))

    def _scattered(self, picked: Sequence[Picked], residual: Floats, effects: Floats) -> Floats:
        """The variance of each leaf, with what the effects of its slices scatter."""
        variance = self.variance
        for one, effect in zip(picked, effects, strict=True):
            if variance is self.variance:
                variance = variance.copy()
            variance[one.rows] += _scatter(residual[one.rows], self.variance[one.rows], effect)
        return variance

    def _cost(self, picked: Sequence[Picked], residual: Floats, variance: Floats, level: float) -> float:
        loss = _loss(residual**2 / variance, self.tails).sum() + 0.5 * np.log(variance / self.variance).sum()
        if not self._leaves_a_rest(picked):
            return math.inf
        price = sum(self.price[one.cell] for one in picked) + LEVEL_PRICE * math.log1p((level / LEVEL_SCALE) ** 2)
        return float(loss + price)

    def _leaves_a_rest(self, picked: Sequence[Picked]) -> bool:
        """Whether enough is left beside the slices to say where the rest is; else all of them are the common move."""
        if not picked:
            return True
        free = ~np.logical_or.reduce([one.rows for one in picked])
        return bool(self.weight[free].sum() >= LEAST_REST * self.weight.sum())

    def _best(self, picked: list[Picked], fit: Fit, level: float | None) -> tuple[list[Picked], Fit] | None:
        """The cheapest set with one slice more, among the few that promise most."""
        tried = [[*picked, one] for one in self._promising(fit, {one.cell for one in picked})]
        return self._cheapest(tried, level)

    def _cheapest(self, sets: Sequence[list[Picked]], level: float | None = None) -> tuple[list[Picked], Fit] | None:
        found = [(one, self.fit(one, level)) for one in sets]
        return min(found, key=lambda each: each[1].cost, default=None)

    def _promising(self, fit: Fit, without: set[int]) -> list[Picked]:
        """The slices whose leaves stray most together, by a first estimate over all cells."""
        weight = 1 / fit.variance
        residual = fit.residual
        total, strayed, squares = self.cube.sums(np.stack([weight, weight * residual, weight * residual**2]))
        leaves = self.cube.leaves_in
        effect = strayed / total
        gain = 0.5 * strayed * effect / (1 + (self.tails - 1) / np.sqrt(leaves)) ** 2
        left = np.maximum(squares - strayed * effect, 0)
        spread = np.minimum((left + 3) / (leaves + 3), 1.0)
        gain += np.clip(0.5 * (left - left / spread - leaves * np.log(spread)), 0, gain)
        gain = np.where(self.asked.eligible & (np.abs(effect) > self.least_effect), gain - self.price, -np.inf)
        gain[list(without)] = -np.inf
        return [self._picked(cell) for cell in self._foremost(gain)]

    def _foremost(self, gain: Floats) -> list[int]:
        """The cells with most gain: some over all, and the first of each number of attributes."""
        count = min(_TRIED, len(gain))
        found = set(np.argpartition(-gain, count - 1)[:count].tolist())
        for start, end in self.cube.spans:
            found.add(start + int(np.argmax(gain[start:end])))
        return sorted((cell for cell in found if gain[cell] > 0), key=lambda cell: (-gain[cell], cell))

    def _picked(self, cell: int) -> Picked:
        where = self.cube.where(cell)
        return Picked(cell, where, self.cube.rows(where))

    def _improved(self, picked: list[Picked], fit: Fit) -> tuple[list[Picked], Fit]:
        """Widen slices, then exchange them, as long as that is cheaper."""
        picked, fit = self._widened(picked, fit)
        if not 1 < len(picked) <= 4 or len(self.x) > _LARGE:
            return picked, fit
        for at in range(len(picked)):
            rest = picked[:at] + picked[at + 1 :]
            bare = self.fit(rest)
            found = self._cheapest([rest] + [[*rest, one] for one in self._promising(bare, {p.cell for p in rest})])
            if found is not None and found[1].cost < fit.cost - 0.5:
                return self._widened(*found)
        return picked, fit

    def _widened(self, picked: list[Picked], fit: Fit) -> tuple[list[Picked], Fit]:
        """A slice gives way to the one around it, together with everything else inside that."""
        while True:
            tried = []
            for cell in {self.cube.cell(around) for one in picked for around in _around(one.where)}:
                wider = self._picked(cell)
                tried.append([one for one in picked if not _inside(one, wider)] + [wider])
            found = self._cheapest(tried)
            if found is None or found[1].cost >= fit.cost - 0.5:
                return picked, fit
            picked, fit = found

    def _dropped(self, picked: list[Picked], fit: Fit) -> tuple[list[Picked], Fit]:
        """Without the slices that no longer pay; the others with their gains."""
        while picked:
            without = [self.fit(picked[:at] + picked[at + 1 :]) for at in range(len(picked))]
            gains = [one.cost - fit.cost for one in without]
            least = int(np.argmin(gains))
            if gains[least] >= self.asked.least_gain:
                return [one._replace(gain=gain) for one, gain in zip(picked, gains, strict=True)], fit
            picked, fit = picked[:least] + picked[least + 1 :], without[least]
        return picked, fit


def covered(cube: Cube, of: Deviation, asked: Asked) -> Cover:
    """The cheapest cover, from the common level of most leaves and from none; the noise is fitted again in between."""
    level = common_level(cube, of.value, 1 / _guess(of, 0.0).variance(of.size))
    search = Search(cube, of, _guess(of, level), asked)
    picked, fit = search.run([])
    if picked and abs(level) > LEVEL_SCALE / 2:
        picked, fit = min((picked, fit), search.run([], 0.0), key=lambda one: one[1].cost)
    noise = fitted(fit.residual, of, robust=False)
    picked, fit = Search(cube, of, noise, asked).run(picked)
    return Cover(tuple(picked), fit, noise, float(1 / math.sqrt((1 / fit.variance).sum())))


def _guess(of: Deviation, level: float) -> Noise:
    return fitted(of.value - level, of, robust=True)


def common_level(cube: Cube, value: Floats, weight: Floats) -> float:
    """Where most of the leaves are: the weighted median over all slices that are large enough to have a mean."""
    total, moved = cube.sums(np.stack([weight, weight * value]))
    sure = total >= 100
    if not sure.any():
        return float((weight * value).sum() / weight.sum())
    mean, total = moved[sure] / total[sure], total[sure]
    order = np.argsort(mean, kind="stable")
    reached = np.cumsum(total[order])
    return float(mean[order][np.searchsorted(reached, reached[-1] / 2)])


def _solved(design: Floats, weight: Floats, target: Floats, level: float | None) -> Floats:
    """Level and effects by weighted least squares; a given level stays."""
    if level is not None:
        return np.concatenate([[level], _solved(design[:, 1:], weight, target - level, None)])
    weighted = design * weight[:, None]
    normal = weighted.T @ design
    normal[np.diag_indices_from(normal)] += 1e-9 * weight.sum()
    return np.asarray(np.linalg.solve(normal, weighted.T @ target), dtype=float)


def _prices(cube: Cube, eligible: Rows) -> Floats:
    """What naming a slice costs: the logarithm of the choices, and a little for each further attribute."""
    attributes = cube.codes.shape[1]
    depth = cube.depth_of
    ways = np.array([math.log(math.comb(attributes, int(one))) for one in depth]) + math.log(attributes)
    choices = np.bincount(cube.cuboid_of, eligible, len(depth))
    price = np.log(np.maximum(choices, 2)) + ways + 0.7 * (depth - 1)
    return np.asarray(price[cube.cuboid_of], dtype=float)


def _scatter(residual: Floats, variance: Floats, effect: float) -> float:
    """How unevenly an effect falls on the leaves (a variance): at most as uneven as the effect is large."""
    if len(residual) < 3:
        return 0.0
    found = 0.0
    for _ in range(3):
        weight = 1 / (variance + found) ** 2
        found = max(float((weight * (residual**2 - variance)).sum() / weight.sum()), 0.0)
    return min(found, float(effect) ** 2)


def _tails(z: Floats) -> float:
    """How much farther out the extremes on the tamer side lie than normal ones would (1: as normal)."""
    far = min(max(3, int(3e-4 * len(z))), len(z))
    normal = NormalDist().inv_cdf(1 - min(0.4, far / len(z)))
    ordered = np.partition(z, (far - 1, len(z) - far))
    return max(1.0, min(-float(ordered[far - 1]), float(ordered[len(z) - far])) / normal)


def _loss(squares: Floats, tails: float) -> Floats:
    """Minus the log-likelihood of squared standard scores under Student's t that has about these tails."""
    freedom = min(2 + 2.5 / max(tails - 1, 0.05), 50.0)
    return np.asarray((freedom + 1) / 2 * np.log1p(squares / freedom))


def _around(where: tuple[tuple[int, int], ...]) -> list[tuple[tuple[int, int], ...]]:
    """The slices with one attribute less."""
    return [where[:at] + where[at + 1 :] for at in range(len(where))] if len(where) > 1 else []


def _inside(one: Picked, wider: Picked) -> bool:
    return set(wider.where) <= set(one.where)
