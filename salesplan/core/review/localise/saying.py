"""Which slices of a cover are said aloud: those that matter, in the words that say most with least."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from salesplan.core.review.localise.cover import Cover
from salesplan.core.review.localise.cube import Cube, Floats, Rows
from salesplan.core.review.localise.effects import Picked
from salesplan.core.review.localise.leaves import Deviation

LEAST_OF_LARGEST = 0.08
WHOLE, NEARLY, ALONG = 0.8, 0.95, 0.33
"""Children that hold this part of their parent are called by its name; below `NEARLY` only if the rest moves along."""


REST = 0.25
"""A slice stands for those inside it when the rest of it strays by at least this part of what they do."""


class Said(NamedTuple):
    """A slice worth saying: its rows, how far it lies from the common level, what that is in the KPI's amount."""

    where: tuple[tuple[int, int], ...]
    rows: Rows
    gain: float
    off: float
    impact: float


class _Amounts(NamedTuple):
    expected: Floats
    impact: Floats
    value: Floats
    weight: Floats


def said(cube: Cube, found: Cover, of: Deviation, expected: Floats, actual: Floats, materiality: float) -> list[Said]:
    """The slices of the cover that matter, largest first."""
    level = found.fit.level
    usual = expected + level * of.base if of.proportional else expected * (2 + level) / (2 - level)
    amounts = _Amounts(np.abs(expected), actual - usual, of.value - level, 1 / found.fit.variance)
    slices = [_said(one.where, one.rows, one.gain, amounts) for one in found.picked]
    own = [
        one
        for one, picked, effect in zip(slices, found.picked, found.fit.effects, strict=True)
        if _its_own(one.off, float(effect)) and not _a_detail(one, picked, slices)
    ]
    whole = _apart(_merged(own, cube, amounts), amounts)
    return sorted(_material(whole, amounts.expected, materiality), key=lambda one: -abs(one.impact))


def _said(where: tuple[tuple[int, int], ...], rows: Rows, gain: float, of: _Amounts) -> Said:
    off = float(np.average(of.value[rows], weights=of.weight[rows]))
    return Said(where, rows, gain, off, float(of.impact[rows].sum()))


def _its_own(off: float, effect: float) -> bool:
    """Whether what the slice shows is its own: no exception inside another slice, nor mostly that one's effect."""
    return np.sign(off) == np.sign(effect) and abs(off) >= 0.35 * abs(effect) and abs(effect) >= 0.45 * abs(off)


def _a_detail(one: Said, picked: Picked, others: Sequence[Said]) -> bool:
    """Whether a coarser slice holds nearly all of it and weighs far more."""
    return any(
        len(other.where) < len(one.where)
        and (one.rows & other.rows).sum() > 0.9 * one.rows.sum()
        and abs(one.impact) < 0.05 * abs(other.impact)
        for other in others
    )


def _material(slices: Sequence[Said], expected: Floats, materiality: float) -> list[Said]:
    if materiality <= 0 or not slices:
        return list(slices)
    least = max(materiality * float(expected.sum()), LEAST_OF_LARGEST * max(abs(one.impact) for one in slices))
    return [one for one in slices if abs(one.impact) >= least]


def _merged(slices: Sequence[Said], cube: Cube, of: _Amounts) -> list[Said]:
    """Slices that move the same way and together are nearly the whole of what lies around them become that."""
    found = list(slices)
    while True:
        for children in _families(found).values():
            together = np.logical_or.reduce([one.rows for one in children])
            where = _shared(cube, together)
            if tuple(at for at, _ in where) not in cube.cuboids:
                continue
            rows = cube.rows(where)
            parent = _said(where, rows, sum(one.gain for one in children), of)
            if _whole(rows, together, parent, of):
                found = [one for one in found if not any(one is child for child in children)] + [parent]
                break
        else:
            return found


def _shared(cube: Cube, rows: Rows) -> tuple[tuple[int, int], ...]:
    """The shortest name of what lies around the rows: the members that all of them share, also the region of teams."""
    codes = cube.codes[rows]
    where = [(int(at), int(codes[0, at])) for at in np.flatnonzero((codes == codes[0]).all(axis=0))]
    around = cube.rows(where)
    for one in reversed(where):
        fewer = [other for other in where if other != one]
        if fewer and (cube.rows(fewer) == around).all():
            where = fewer
    return tuple(where)


def _whole(rows: Rows, together: Rows, parent: Said, of: _Amounts) -> bool:
    """Whether children are as good as their parent: next to nothing is left of it, or a little that moves with them."""
    left = rows & ~together
    share = float(of.expected[left].sum()) / max(float(of.expected[rows].sum()), 1e-12)
    if share <= 1 - NEARLY or not left.any():
        return True
    moves_along = float(np.average(of.value[left], weights=of.weight[left])) / parent.off >= ALONG
    return share <= 1 - WHOLE and moves_along


def _apart(slices: Sequence[Said], of: _Amounts) -> list[Said]:
    """No slice inside another: the outer one stands where the rest of it strays as well, otherwise the inner one."""
    found = list(slices)
    for outer in slices:
        inner = [one for one in found if _holds(outer.rows, one.rows)]
        if not inner or not any(one is outer for one in found):
            continue
        parts = np.logical_or.reduce([one.rows for one in inner])
        rest, told = of.impact[outer.rows & ~parts].sum(), of.impact[parts].sum()
        given_up = inner if rest * outer.impact > 0 and abs(rest) >= REST * abs(told) else [outer]
        found = [one for one in found if not any(one is other for other in given_up)]
    return found


def _holds(outer: Rows, inner: Rows) -> bool:
    """Whether all rows lie inside, and some more (a product inside its category, whatever their names)."""
    return not (inner & ~outer).any() and bool((outer & ~inner).any())


def _families(slices: Sequence[Said]) -> dict[tuple[tuple[tuple[int, int], ...], int, float], list[Said]]:
    """Slices that differ in the member of one attribute only and move the same way, by what they share."""
    families: dict[tuple[tuple[tuple[int, int], ...], int, float], list[Said]] = {}
    for one in slices:
        for at, (attribute, _) in enumerate(one.where):
            key = (one.where[:at] + one.where[at + 1 :], attribute, float(np.sign(one.off)))
            families.setdefault(key, []).append(one)
    return {key: children for key, children in families.items() if len(children) > 1}
