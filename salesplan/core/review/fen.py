"""Exact amounts in whole fen: rounding that keeps every sum it has to keep."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TypeVar

import numpy as np

from salesplan.core.plan.rounding import round_two

FEN = Decimal("0.01")
_PER_YUAN = 100
_Exact = TypeVar("_Exact", Fraction, Decimal)


def rounded(amount: Fraction) -> Decimal:
    """Yuan to the fen, halves away from zero."""
    half = Fraction(1, 2) if amount >= 0 else Fraction(-1, 2)
    return money(int(amount * _PER_YUAN + half))


def money(fen: int) -> Decimal:
    """Whole fen as yuan with two decimals."""
    return Decimal(fen).scaleb(-2)


def to_fen(amount: Decimal) -> int:
    """Yuan as whole fen; what is finer is rounded, halves away from zero."""
    return int(amount.quantize(FEN, ROUND_HALF_UP).scaleb(2))


def tied(parts: Sequence[_Exact], total: Decimal) -> list[Decimal]:
    """The parts in fen so that they sum to `total`: each floored, then one fen more where most was cut off.

    `total` is the sum of the parts up to rounding; ties go to the earlier part.
    """
    floors, cut = _floors(parts)
    order = sorted(range(len(parts)), key=lambda at: (-cut[at], at))
    missing = to_fen(total) - sum(floors)
    for turn in range(abs(missing)):
        floors[order[turn % len(order)]] += 1 if missing > 0 else -1
    return [money(fen) for fen in floors]


def tied_table(
    table: Sequence[Sequence[Fraction]], rows: Sequence[Decimal], columns: Sequence[Decimal]
) -> list[list[Decimal]]:
    """The cells in fen so that every row sums to `rows` and every column to `columns`; each is its floor or ceiling.

    The rows sum to the cells up to rounding, so do the columns, and both have the same total.
    """
    if not table:
        return []
    wide = len(columns)
    down, across = (at.ravel() for at in np.indices((len(table), wide)))
    floors, cut = _floors([cell for row in table for cell in row])
    flat = np.array(floors, dtype=object).reshape(len(table), wide)
    row = np.array([to_fen(total) - int(own) for total, own in zip(rows, flat.sum(axis=1), strict=True)])
    column = np.array([to_fen(total) - int(own) for total, own in zip(columns, flat.sum(axis=0), strict=True)])
    more = round_two(np.array([float(part) for part in cut]), down, across, row, column)
    whole = [fen + int(extra) for fen, extra in zip(floors, more, strict=True)]
    return [[money(fen) for fen in whole[at : at + wide]] for at in range(0, len(whole), wide)]


def _floors(parts: Sequence[_Exact]) -> tuple[list[int], list[_Exact]]:
    """Whole fen below each part, and what was cut off."""
    exact = [part * _PER_YUAN for part in parts]
    floors = [part.__floor__() for part in exact]
    return floors, [part - floor for part, floor in zip(exact, floors, strict=True)]
