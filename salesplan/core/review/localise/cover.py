"""The search: the cheapest set of slices, after which the rest looks like noise around one common level.

Slices are added, widened, exchanged and dropped as long as the cost (`effects`) falls. It is begun from the level of
most leaves and, since a cause may cover most of them, once more from no common move at all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from salesplan.core.review.localise.cube import Cube, Floats, Rows
from salesplan.core.review.localise.effects import LEVEL_SCALE, Effects, Fit, Picked, prices, tails
from salesplan.core.review.localise.leaves import Deviation
from salesplan.core.review.localise.noise import FEW, Noise, fitted

MOST_SLICES, MOST_HELD = 12, 6
"""Slices of a set; while the level is held, fewer, as a fall of everything would need all."""
MOST_RETHOUGHT, MOST_TURNED = 6, 7
"""So many slices are each thought over again; so many members of an attribute may be named all but one."""
REFITS = 3
"""How often the noise is fitted anew, as long as more comes to light."""
_LEAST_STEP = 0.5
_TRIED = 4
_LARGE = 20_000
"""From so many leaves on first estimates are good enough to try fewer sets."""

Set = tuple[list[Picked], Fit]


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
        self.cube, self.asked = cube, asked
        vague = len(of.value) < FEW and not of.least_scale
        self.effects = Effects(of.value, noise.variance(of), prices(cube, asked.eligible), vague)
        self.nameable = np.flatnonzero(asked.eligible)
        self.least_effect = asked.least_effect * of.unit
        self.is_large = len(of.value) > _LARGE

    def run(self, picked: list[Picked], level: float | None = None) -> Set:
        """Add the best slice until none is worth its price.

        With a `level`, the rest is held there until everything that strays from it is named.
        """
        fit = self.effects.fit(picked, level)
        self.effects.tails = tails(fit.residual / np.sqrt(fit.variance))
        while len(picked) < (MOST_SLICES if level is None else MOST_HELD):
            found = self._with_one_more(picked, fit, level)
            if found is None:
                break
            picked, fit = self._improved(*found) if level is None else found
        return self._dropped(*self._improved(picked, self.effects.fit(picked)))

    def rethought(self, picked: list[Picked]) -> Set:
        """The set begun anew where one slice stands, without it and all inside it, if that is cheaper in the end.

        Single steps do not get from a region to two of its teams, nor from one quarter that rose to three that fell.
        """
        fit = self.effects.fit(picked)
        for one in [] if self.is_large or len(picked) > MOST_RETHOUGHT else picked:
            tried = [self._rebuilt(picked, one), *self._turned(picked, fit, one)]
            best = min((self._dropped(*each) for each in tried), key=self._price)
            if self._price(best) < self._price((picked, fit)) - _LEAST_STEP:
                return best
        return picked, fit

    def _price(self, found: Set) -> float:
        """The cost of a set in which every slice has to gain enough."""
        return found[1].cost + self.asked.least_gain * len(found[0])

    def _rebuilt(self, picked: Sequence[Picked], without: Picked) -> Set:
        """With one slice more at most: what is one fall is not split into many to fit it more closely."""
        kept = [one for one in picked if (one.rows & ~without.rows).any()]
        found: Set | None = (kept, self.effects.fit(kept))
        while found is not None:
            last = found
            found = self._with_one_more(*last, None, without) if len(last[0]) <= len(picked) else None
        return last

    def _turned(self, picked: Sequence[Picked], fit: Fit, one: Picked) -> list[Set]:
        """The other members of an attribute with few, in place of one that seems to stand still beside them."""
        if len(one.where) > 1 or abs(fit.level) < 3 * LEVEL_SCALE:
            return []
        ((attribute, _),) = one.where
        members = [cell for cell in self.cube.cells((attribute,)) if self.asked.eligible[cell]]
        if len(members) > MOST_TURNED:
            return []
        kept = [each for each in picked if each.cell not in members]
        turned = kept + [self._picked(cell) for cell in members if cell != one.cell]
        found = self.effects.fit(turned)
        return [(turned, found)] if abs(found.level) < abs(fit.level) else []

    def _with_one_more(
        self, picked: list[Picked], fit: Fit, level: float | None = None, banned: Picked | None = None
    ) -> Set | None:
        """The cheapest set with one slice more, if that slice gains enough."""
        without = picked if banned is None else [*picked, banned]
        found = self._cheapest([[*picked, one] for one in self._promising(fit, without)], level)
        return found if found is not None and fit.cost - found[1].cost >= self.asked.least_gain else None

    def _cheapest(self, sets: Sequence[list[Picked]], level: float | None = None) -> Set | None:
        found = [(one, self.effects.fit(one, level)) for one in sets]
        return min(found, key=lambda each: each[1].cost, default=None)

    def _promising(self, fit: Fit, without: Sequence[Picked]) -> list[Picked]:
        """The slices whose leaves stray most together, by a first estimate over all cells."""
        weight = 1 / fit.variance
        pulled = weight * fit.residual
        cells = self.nameable
        total, strayed, squares = self.cube.sums(np.stack([weight, pulled, pulled * fit.residual]))[:, cells]
        leaves = self.cube.leaves_in[cells]
        effect = strayed / total
        gain = 0.5 * strayed * effect / (1 + (self.effects.tails - 1) / np.sqrt(leaves)) ** 2
        left = np.maximum(squares - strayed * effect, 0)
        even = np.minimum((left + 3) / (leaves + 3), 1.0)
        gain += np.clip(0.5 * (left - left / even - leaves * np.log(even)), 0, gain)
        gain = np.where(np.abs(effect) > self.least_effect, gain - self.effects.price[cells], -np.inf)
        gain[np.isin(cells, [one.cell for one in without])] = -np.inf
        return [self._picked(int(cells[at])) for at in self._foremost(gain)]

    def _foremost(self, gain: Floats) -> list[int]:
        """The places with most gain: some over all, and the first of each number of attributes."""
        if not len(gain):
            return []
        count = min(_TRIED, len(gain))
        found = set(np.argpartition(-gain, count - 1)[:count].tolist())
        least = 0.5 * max(float(gain.max()), 0.0) if self.is_large else 0.0
        for start, end in np.searchsorted(self.nameable, self.cube.spans):
            if end > start:
                found.add(int(start + np.argmax(gain[start:end])))
        return sorted((at for at in found if gain[at] > least), key=lambda at: (-gain[at], at))

    def _picked(self, cell: int) -> Picked:
        where = self.cube.where(cell)
        rows = self.cube.rows(where)
        return Picked(cell, where, rows, np.flatnonzero(rows))

    def _improved(self, picked: list[Picked], fit: Fit) -> Set:
        """Widen slices, then exchange them, as long as that is cheaper."""
        picked, fit = self._widened(picked, fit)
        if not 1 < len(picked) <= 4 or self.is_large:
            return picked, fit
        for at in range(len(picked)):
            rest = picked[:at] + picked[at + 1 :]
            bare = self.effects.fit(rest)
            found = self._cheapest([rest] + [[*rest, one] for one in self._promising(bare, rest)])
            if found is not None and found[1].cost < fit.cost - _LEAST_STEP:
                return self._widened(*found)
        return picked, fit

    def _widened(self, picked: list[Picked], fit: Fit) -> Set:
        """A slice gives way to the one around it, together with everything else inside that."""
        while True:
            tried = []
            for cell in {cell for one in picked for cell in self._around(one)}:
                wider = self._picked(cell)
                tried.append([one for one in picked if (one.rows & ~wider.rows).any()] + [wider])
            found = self._cheapest(tried)
            if found is None or found[1].cost >= fit.cost - _LEAST_STEP:
                return picked, fit
            picked, fit = found

    def _around(self, one: Picked) -> set[int]:
        """The slices with one attribute less, or with one in its place that it lies in (of a team, its region)."""
        codes = self.cube.codes[one.rows]
        shared = [(int(at), int(codes[0, at])) for at in np.flatnonzero((codes == codes[0]).all(axis=0))]
        found: set[int] = set()
        for place in range(len(one.where)):
            others = one.where[:place] + one.where[place + 1 :]
            ways = [others, *(tuple(sorted((*others, pair))) for pair in shared if pair not in one.where)]
            found |= {self.cube.cell(wider) for wider in ways if wider}
        return found - {one.cell}

    def _dropped(self, picked: list[Picked], fit: Fit) -> Set:
        """Without the slices that no longer pay; the others with their gains."""
        while picked:
            without = [self.effects.fit(picked[:at] + picked[at + 1 :]) for at in range(len(picked))]
            gains = [one.cost - fit.cost for one in without]
            least = int(np.argmin(gains))
            if gains[least] >= self.asked.least_gain:
                return [one._replace(gain=gain) for one, gain in zip(picked, gains, strict=True)], fit
            picked, fit = picked[:least] + picked[least + 1 :], without[least]
        return picked, fit


def covered(cube: Cube, of: Deviation, asked: Asked) -> Cover:
    """The cheapest cover, from the common level of most leaves and from none; the noise is fitted again in between."""
    level = common_level(cube, of.value, 1 / fitted(of.value, of, robust=True).variance(of))
    search = Search(cube, of, fitted(of.value - level, of, robust=True), asked)
    picked, fit = search.run([])
    if picked and abs(level) > LEVEL_SCALE / 2:
        picked, fit = min((picked, fit), search.run([], 0.0), key=lambda one: one[1].cost)
    for _ in range(REFITS):
        before = len(picked)
        noise = fitted(fit.residual, of, robust=False)
        picked, fit = Search(cube, of, noise, asked).run(picked)
        if len(picked) <= before:
            break
    others, better = Search(cube, of, noise, asked).rethought(picked)
    if {one.cell for one in others} != {one.cell for one in picked}:
        noise = fitted(better.residual, of, robust=False)
        picked, fit = Search(cube, of, noise, asked).run(others)
    return Cover(tuple(picked), fit, noise, float(1 / math.sqrt((1 / fit.variance).sum())))


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
