"""The plan as one table: month x region x product x team in whole fen (or whole pieces), with locks and bounds.

Only allowed cells are rows; a cell that is absent cannot carry anything. Which measure the amounts are of, the table
does not know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from salesplan.core.plan.raking import Ints

Bools = npt.NDArray[np.bool_]
Where = Mapping[str, tuple[str, ...]]
"""A slice: dimension -> members. A dimension that is absent means all its members; `{}` is the whole table."""

Absorb = Literal["siblings", "months", "total", "rollup"]
"""Who pays for an edit: the siblings, the other months of the same members, everybody, or nobody (ancestors move)."""

DIMENSIONS = ("month", "region", "product", "team")
NO_BOUND = -1


class Table(NamedTuple):
    """Cells in long form.

    `members` names the members of each dimension in the order of `DIMENSIONS`; `at` (cells x 4) holds their numbers.
    `amounts`, `lo` and `hi` are whole numbers per cell; -1 in `lo` or `hi` is no bound, `lo == hi` is a locked cell.
    Results are multiples of `unit` except where something that is held is not.
    """

    members: Mapping[str, tuple[str, ...]]
    at: Ints
    amounts: Ints
    lo: Ints
    hi: Ints
    unit: int = 1

    def mask(self, where: Where) -> Bools:
        """Which cells lie in the slice; none when it names no known member."""
        inside = np.ones(len(self.amounts), dtype=bool)
        for dimension, wanted in where.items():
            chosen = np.array([member in wanted for member in self.members[dimension]], dtype=bool)
            inside &= chosen[self.at[:, DIMENSIONS.index(dimension)]]
        return inside

    def sum_of(self, where: Where) -> int:
        """The amount of a slice."""
        return int(self.amounts[self.mask(where)].sum())

    def by(self, *dimensions: str) -> dict[tuple[str, ...], int]:
        """The sums of every combination of members that has a cell, in the order of the members."""
        columns = self.at[:, [DIMENSIONS.index(dimension) for dimension in dimensions]]
        keys, number = np.unique(columns, axis=0, return_inverse=True)
        sums = np.zeros(len(keys), dtype=np.int64)
        np.add.at(sums, number.reshape(-1), self.amounts)
        names = [self.members[dimension] for dimension in dimensions]
        return {
            tuple(of[at] for of, at in zip(names, key, strict=True)): total
            for key, total in zip(keys.tolist(), sums.tolist(), strict=True)
        }

    def locked(self) -> Bools:
        """The cells whose amount must not move."""
        return np.asarray((self.lo == self.hi) & (self.lo >= 0))

    def freeze(self, inside: Bools) -> Table:
        """The same table with these cells locked at what they are."""
        lo, hi = self.lo.copy(), self.hi.copy()
        lo[inside] = hi[inside] = self.amounts[inside]
        return self._replace(lo=lo, hi=hi)

    def cell(self, index: int) -> dict[str, str]:
        """The members of one cell."""
        return {d: self.members[d][int(self.at[index, i])] for i, d in enumerate(DIMENSIONS)}


class Lock(NamedTuple):
    """A slice whose sum stays at `amount`, whatever else is edited: a cell or a subtotal."""

    where: Where
    amount: int


class Edit(NamedTuple):
    """A slice that is to become `value`, and who pays.

    `parent` is the slice whose months hold when siblings pay; without it, `where` without the dimension that stands
    last in `DIMENSIONS`.
    """

    where: Where
    value: int
    absorb: Absorb = "siblings"
    parent: Where | None = None


def table_of(
    cells: Sequence[tuple[str, str, str, str]],
    amounts: Sequence[int],
    members: Mapping[str, Sequence[str]] | None = None,
    unit: int = 1,
) -> Table:
    """A table without locks or bounds from (month, region, product, team) and amounts.

    Members stand as in `members`, else in the order in which they first appear (months in time). ValueError when a
    cell comes twice.
    """
    if len(set(cells)) != len(cells):
        raise ValueError("a cell comes twice")
    named = members or {
        dimension: tuple(dict.fromkeys(sorted(c[0] for c in cells) if i == 0 else (c[i] for c in cells)))
        for i, dimension in enumerate(DIMENSIONS)
    }
    number = [{member: n for n, member in enumerate(named[dimension])} for dimension in DIMENSIONS]
    at = np.array([[number[i][cell[i]] for i in range(4)] for cell in cells], dtype=np.int64).reshape(-1, 4)
    none = np.full(len(cells), NO_BOUND, dtype=np.int64)
    return Table(
        {dimension: tuple(named[dimension]) for dimension in DIMENSIONS},
        at,
        np.array(amounts, dtype=np.int64),
        none,
        none.copy(),
        unit,
    )
