"""The table nearest to a seed (least relative entropy) under margins, locks and bounds, by Newton steps on its dual.

Scaling margin after margin converges too, but slowly where the allowed cells are few; the dual has one unknown per
group, so a Newton step costs little more than a sweep and a dozen of them do. Cells are in long form.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations_with_replacement, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from salesplan.core.plan.raking import CannotTie, Floats, Ints
from salesplan.core.plan.table import Bools

_FIRST_SWEEPS = 4
_WINDOW, _MOST_ROUNDS = 16, 2000
_MOST_GROUPS = 800
"""Beyond this many groups the Newton matrix costs more than it saves: only sweeps."""
_LONGEST_STEP = 4.0
"""In the logarithm of a group's factor."""


class Margin(NamedTuple):
    """What groups of cells must sum to: the group of each cell (-1 = none) and one target per group."""

    groups: Ints
    targets: Floats


class Unmet(CannotTie):
    """No table meets the margins. `pull` holds, per margin, how hard each group was pulled: the direction of proof."""

    def __init__(self, miss: float, pull: list[Floats]) -> None:
        super().__init__(f"margins do not meet: still {miss:.2e} of the total apart")
        self.pull = pull


def fit(
    seed: npt.ArrayLike,
    margins: Sequence[Margin],
    lo: Floats | None = None,
    hi: Floats | None = None,
    tolerance: float = 1e-12,
) -> Floats:
    """The amounts nearest to `seed` whose groups sum to the targets, each between `lo` and `hi`.

    A seed of zero stays zero (or at `lo`). `lo == hi` is a lock and comes back unchanged. `tolerance` is relative to
    the largest target. Raises Unmet when there is no such table.
    """
    start = np.asarray(seed, dtype=np.float64)
    low = np.zeros(len(start)) if lo is None else np.asarray(lo, dtype=np.float64)
    high = np.full(len(start), np.inf) if hi is None else np.asarray(hi, dtype=np.float64)
    scale = max((float(np.abs(m.targets).max(initial=0)) for m in margins), default=0.0) or 1.0
    shifted = [Margin(m.groups + 1, m.targets) for m in margins]
    fixed, amounts = _fixed(start, shifted, low, high, tolerance * scale)
    if not fixed.any():
        bounds = None if lo is None and hi is None else (low, high)
        return _Search(start, shifted, bounds, tolerance * scale).run(scale)
    free = np.flatnonzero(~fixed)
    rest = [Margin(m.groups[free], m.targets - _sums(m, amounts)) for m in shifted]
    bounded = bool((low[free] > 0).any() or np.isfinite(high[free]).any())
    search = _Search(start[free], rest, (low[free], high[free]) if bounded else None, tolerance * scale)
    amounts[free] = search.run(scale)
    return amounts


def _sums(shifted: Margin, amounts: Floats) -> Floats:
    """The sum of every group; group numbers count from 1, and 0 is no group."""
    return np.asarray(np.bincount(shifted.groups, amounts, len(shifted.targets) + 1)[1:])


def _fixed(seed: Floats, shifted: Sequence[Margin], low: Floats, high: Floats, near: float) -> tuple[Bools, Floats]:
    """The cells that have no choice (locked, without seed, or in a group that wants nothing more), and their amounts.

    Amounts of all other cells are 0.
    """
    fixed = (low >= high) | (seed <= 0)
    amounts = np.where(fixed, np.minimum(low, high), 0.0)
    changed = True
    while changed:
        changed = False
        least = np.where(fixed, amounts, low)
        for margin in shifted:
            full = np.append(False, _sums(margin, least) >= margin.targets - near)
            if full.any():
                new = full[margin.groups] & ~fixed
                changed = changed or bool(new.any())
                fixed |= new
                amounts[new] = low[new]
    return fixed, amounts


class _Search:
    """The free cells, their factors, and how far the groups still are from their targets."""

    def __init__(
        self, seed: Floats, margins: Sequence[Margin], bounds: tuple[Floats, Floats] | None, near: float
    ) -> None:
        self.margins, self.bounds, self.near = margins, bounds, near
        self.sizes = [len(m.targets) for m in margins]
        self.offsets = np.concatenate([[0], np.cumsum(self.sizes)]).astype(np.int64)
        self.wanted = np.concatenate([m.targets for m in margins]) if margins else np.zeros(0)
        self.pull = np.zeros(len(self.wanted))
        self.raw = seed.copy()
        self.pairs: list[tuple[int, int, Ints]] | None = None

    def run(self, scale: float) -> Floats:
        """Sweeps first, then Newton steps, sweeps again where a step does not help.

        Given up when a window of rounds brings the sums hardly nearer: where there is no table, the factors run away.
        """
        newton = len(self.wanted) <= _MOST_GROUPS
        last, before = np.inf, self.pull
        for number in range(_MOST_ROUNDS):
            amounts = self._clipped(self.raw)
            lack = self.wanted - self._all_sums(amounts)
            miss = float(np.abs(lack).max(initial=0))
            if miss <= self.near:
                return amounts
            if number % _WINDOW == 0:
                if miss > 0.8 * last:
                    away = self.pull - before
                    raise Unmet(miss / scale, [away[a:b] for a, b in pairwise(self.offsets.tolist())])
                last, before = miss, self.pull.copy()
            if number < _FIRST_SWEEPS or not newton or not self._step(amounts, lack):
                self._sweep()
        raise Unmet(miss / scale, [self.pull[a:b] for a, b in pairwise(self.offsets.tolist())])

    def _clipped(self, raw: Floats) -> Floats:
        return raw if self.bounds is None else np.clip(raw, *self.bounds)

    def _all_sums(self, amounts: Floats) -> Floats:
        return np.concatenate([_sums(m, amounts) for m in self.margins]) if self.margins else np.zeros(0)

    def _sweep(self) -> None:
        """Scale every margin once; with bounds only the cells between them answer, so a step may fall short."""
        for m, size, offset in zip(self.margins, self.sizes, self.offsets, strict=False):
            amounts = self._clipped(self.raw)
            sums = _sums(m, amounts)
            moving = sums if self.bounds is None else _sums(m, self._moving(amounts))
            lack = m.targets - sums
            factor = np.where(lack > 0, 2.0, np.where(lack < 0, 0.5, 1.0))
            np.divide(moving + lack, moving, out=factor, where=moving > 0)
            factor = np.clip(factor, 0.05, 1e6 if self.bounds is None else 20.0)
            self.pull[offset : offset + size] += np.log(factor)
            self.raw = self.raw * np.append(1.0, factor)[m.groups]

    def _moving(self, amounts: Floats) -> Floats:
        """The amounts of cells that stand between their bounds, zero elsewhere."""
        if self.bounds is None:
            return amounts
        low, high = self.bounds
        return np.where((self.raw > low) & (self.raw < high), amounts, 0.0)

    def _step(self, amounts: Floats, lack: Floats) -> bool:
        """One Newton step, shortened until it helps; False when it does not."""
        matrix = self._curvature(self._moving(amounts))
        step = _solved(matrix, lack)
        longest = float(np.abs(step).max(initial=0))
        if not np.isfinite(longest) or longest == 0:
            return False
        length = min(1.0, _LONGEST_STEP / longest)
        before, worst, slope = self._height(self.pull, self.raw), float(np.abs(lack).max()), float(lack @ step)
        for _ in range(12):
            pull = self.pull + length * step
            raw = self._raw_after(length * step)
            if self._height(pull, raw) > before + 1e-4 * length * slope or self._lack_of(raw) < 0.5 * worst:
                self.pull, self.raw = pull, raw
                return True
            length /= 2
        return False

    def _lack_of(self, raw: Floats) -> float:
        return float(np.abs(self.wanted - self._all_sums(self._clipped(raw))).max())

    def _raw_after(self, step: Floats) -> Floats:
        raw = self.raw
        for m, size, offset in zip(self.margins, self.sizes, self.offsets, strict=False):
            raw = raw * np.append(1.0, np.exp(step[offset : offset + size]))[m.groups]
        return raw

    def _height(self, pull: Floats, raw: Floats) -> float:
        """The dual that the search climbs (up to a constant)."""
        if self.bounds is None:
            return float(self.wanted @ pull - raw.sum())
        amounts = self._clipped(raw)
        held = (amounts != raw) & (amounts > 0)
        bent = amounts[held] * np.log(raw[held] / amounts[held])
        return float(self.wanted @ pull - amounts.sum() - bent.sum())

    def _curvature(self, moving: Floats) -> Floats:
        """How the sums of all groups answer to the pull on each of them."""
        if self.pairs is None:
            self.pairs = [
                (i, j, self.margins[i].groups * (self.sizes[j] + 1) + self.margins[j].groups)
                for i, j in combinations_with_replacement(range(len(self.margins)), 2)
            ]
        matrix = np.zeros((len(self.wanted), len(self.wanted)))
        for i, j, key in self.pairs:
            rows, columns = self.sizes[i], self.sizes[j]
            block = np.bincount(key, moving, (rows + 1) * (columns + 1)).reshape(rows + 1, columns + 1)[1:, 1:]
            a, b = self.offsets[i], self.offsets[j]
            matrix[a : a + rows, b : b + columns] = block
            if i != j:
                matrix[b : b + columns, a : a + rows] = block.T
        return matrix


def _solved(matrix: Floats, wanted: Floats) -> Floats:
    """The step that answers `wanted`, by conjugate gradients: the matrix lacks rank, since margins share a total.

    A direct solver would start threads for a matrix this small, and wait for them on a busy machine.
    """
    diagonal = matrix.diagonal()
    scale = np.where(diagonal > 0, diagonal, max(float(diagonal.max(initial=0)), 1e-300))
    step = np.zeros(len(wanted))
    residue = wanted.copy()
    towards = ahead = residue / scale
    size = first = float(residue @ towards)
    for _ in range(min(2 * len(wanted), 100)):
        pushed = matrix @ ahead
        bend = float(ahead @ pushed)
        if bend <= 0 or size <= 1e-8 * first:
            break
        step = step + size / bend * ahead
        residue = residue - size / bend * pushed
        towards = residue / scale
        size, before = float(residue @ towards), size
        ahead = towards + size / before * ahead
    return step
