"""A real table as whole amounts: locked cells exact, everything else in units, sums tied, odd rests in named cells."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from salesplan.core.plan.raking import CannotTie, Floats, Ints, group_sums
from salesplan.core.plan.rounding import UNTYPED, Ask, Typed, round_cells
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
    lo, hi = table.lo[free], table.hi[free]
    limits = np.maximum(lo, 0), np.where(hi == NO_BOUND, _FAR, hi)
    rest, spoken = total - int(amounts.sum()), _rest(table, typed, spans, amounts)
    try:
        amounts[free] = round_cells(exact[free], table.at[free], spans, Ask(table.unit, rest, spoken, limits))
        tied = _tied(table, typed, spans, amounts)
    except CannotTie:
        tied = False
    if not tied:
        none = Typed(*(np.full(len(part), UNTYPED, dtype=np.int64) for part in typed))
        amounts[free] = round_cells(exact[free], table.at[free], spans, Ask(table.unit, rest, none, limits))
    return Whole(amounts, tuple(free[amounts[free] % table.unit != 0].tolist()), tied)


def _pinned(table: Table, exact: Floats) -> tuple[Bools, Ints]:
    at_lo = (table.lo >= 0) & (exact <= table.lo + _NEAR)
    at_hi = (table.hi >= 0) & (exact >= table.hi - _NEAR)
    pinned = at_lo | at_hi | (exact <= 0)
    return pinned, np.where(at_lo, table.lo, np.where(at_hi, table.hi, 0)).astype(np.int64)


def _used(table: Table, typed: Typed, spans: Ints, amounts: Ints) -> list[Ints]:
    """The sums of `amounts`, in the shape of `typed`."""
    groups = (*table.at.T, spans[table.at[:, 0]])
    return [group_sums(group, amounts, len(part)).astype(np.int64) for part, group in zip(typed, groups, strict=True)]


def _rest(table: Table, typed: Typed, spans: Ints, amounts: Ints) -> Typed:
    """What is typed, less what locked cells hold of it already."""
    used = _used(table, typed, spans, amounts)
    return Typed(*(np.where(part == UNTYPED, UNTYPED, part - held) for part, held in zip(typed, used, strict=True)))


def _tied(table: Table, typed: Typed, spans: Ints, amounts: Ints) -> bool:
    used = _used(table, typed, spans, amounts)
    return not any(((part != UNTYPED) & (part != held)).any() for part, held in zip(typed, used, strict=True))
