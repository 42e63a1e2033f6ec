"""A real table as whole amounts: locked cells exact, everything else in units, sums tied, odd rests in named cells."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from salesplan.core.plan.raking import CannotTie, Floats, Ints
from salesplan.core.plan.rounding import UNTYPED, Typed, round_cells
from salesplan.core.plan.table import NO_BOUND, Bools, Table

_NEAR = 0.25
"""Fen: nearer to a bound than this is at it."""
_FAR = np.iinfo(np.int64).max // 4


class Whole(NamedTuple):
    """Whole amounts; the cells that carry what is no multiple of the unit; whether every typed sum is met exactly."""

    amounts: Ints
    odd: tuple[int, ...]
    tied: bool


def whole(table: Table, exact: Floats, spans: Ints, total: int, typed: Typed) -> Whole:
    """Round `exact` to multiples of the table's unit; it sums to `total` and to what is `typed`.

    Cells at a bound keep the bound, locked cells their amount. Where what is typed cannot be met in whole units, it
    is met to within a unit or so, and `tied` is False. Raises CannotTie when not even the total can be met.
    """
    pinned, amounts = _pinned(table, exact)
    free = np.flatnonzero(~pinned)
    if not free.size:
        if int(amounts.sum()) != total:
            raise CannotTie("nothing is left to round")
        return Whole(amounts, (), True)
    at = table.at[free]
    rest = total - int(amounts.sum())
    spoken = _rest(table, typed, spans, amounts)
    for tied in (True, False):
        asked = spoken if tied else Typed(*(np.full(len(part), UNTYPED, dtype=np.int64) for part in spoken))
        odd = odd_rests(exact[free], at, spans, rest, asked, table.unit)
        try:
            amounts[free] = _units(table, exact[free], free, odd, spans, rest, asked)
            return Whole(amounts, tuple(free[odd > 0].tolist()), tied)
        except CannotTie:
            if not tied:
                raise
    raise AssertionError("unreachable")


def _pinned(table: Table, exact: Floats) -> tuple[Bools, Ints]:
    at_lo = (table.lo >= 0) & (exact <= table.lo + _NEAR)
    at_hi = (table.hi >= 0) & (exact >= table.hi - _NEAR)
    pinned = at_lo | at_hi | (exact <= 0)
    return pinned, np.where(at_lo, table.lo, np.where(at_hi, table.hi, 0)).astype(np.int64)


def _rest(table: Table, typed: Typed, spans: Ints, amounts: Ints) -> Typed:
    """What is typed, less what locked cells hold of it already."""
    groups = (*table.at.T, spans[table.at[:, 0]])
    order = (0, 1, 2, 3, 4)
    found = []
    for part, group in zip(typed, (groups[i] for i in order), strict=True):
        used = np.zeros(len(part), dtype=np.int64)
        np.add.at(used, group, amounts)
        found.append(np.where(part == UNTYPED, UNTYPED, part - used))
    return Typed(*found)


def odd_rests(exact: Floats, at: Ints, spans: Ints, total: int, typed: Typed, unit: int) -> Ints:
    """Per cell what it carries beyond a multiple of `unit`, so that total and typed sums leave multiples.

    The cells that carry it are large and share as many members as they can, so that one odd rest does not make
    others.
    """
    odd = np.zeros(len(exact), dtype=np.int64)
    if unit == 1:
        return odd
    anchor = int(exact.argmax())
    odd[anchor] = total % unit
    alike = (at == at[anchor]).sum(axis=1)
    liking = alike * (float(exact.max()) + 1) + exact
    for dimension, asked in enumerate(typed):
        group = spans[at[:, 0]] if dimension == 4 else at[:, dimension]
        sums = np.zeros(len(asked), dtype=np.int64)
        np.add.at(sums, group, odd)
        lack = np.where(asked == UNTYPED, 0, (asked - sums) % unit)
        for member in np.flatnonzero(lack).tolist():
            _put(odd, liking, group == member, int(lack[member]))
        _put(odd, liking, (asked == UNTYPED)[group], -int(lack.sum()) % unit)
    return odd % unit


def _put(odd: Ints, liking: Floats, inside: Bools, amount: int) -> None:
    if amount and inside.any():
        odd[int(np.where(inside, liking, -np.inf).argmax())] += amount


def _units(table: Table, exact: Floats, free: Ints, odd: Ints, spans: Ints, total: int, typed: Typed) -> Ints:
    unit, at = table.unit, table.at[free]
    groups = (*at.T, spans[at[:, 0]])
    counts = []
    for part, group in zip(typed, groups, strict=True):
        sums = np.zeros(len(part), dtype=np.int64)
        np.add.at(sums, group, odd)
        if ((part != UNTYPED) & ((part - sums) % unit != 0)).any() or ((part != UNTYPED) & (part < sums)).any():
            raise CannotTie("odd rests contradict each other")
        counts.append(np.where(part == UNTYPED, UNTYPED, (part - sums) // unit))
    lo, hi = table.lo[free], table.hi[free]
    least = np.where(lo == NO_BOUND, 0, -((odd - lo) // unit)).clip(0)
    most = np.where(hi == NO_BOUND, _FAR, (hi - odd) // unit)
    real = np.maximum(exact - odd, 0) / unit
    units = round_cells(real, at, spans, (total - int(odd.sum())) // unit, Typed(*counts), (least, most))
    return units * unit + odd
