"""A draft in memory: its cells as the engine's tables, its locks, persons, inputs and padding."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from salesplan.core.plan.measures import unit_of
from salesplan.core.plan.raking import Ints
from salesplan.core.plan.table import DIMENSIONS, Lock, Table, Where, table_of
from salesplan.services.plan.operations import Cell

Rows = Callable[..., list[dict[str, Any]]]
"""A named query about the version: of the store with a scope, or of a transaction."""


class Tracks(NamedTuple):
    """One measure: base and challenge over the same cells. `challenge` is None while any cell lacks one; `lone` are
    the challenges of such a measure that are there. Amounts are fen, hundredths of a quantity, or pieces."""

    base: Table
    challenge: Table | None
    lone: Mapping[Cell, int]

    def cells(self) -> list[Cell]:
        """The cells in the order of the tables."""
        names = [np.array(self.base.members[d], dtype=object)[self.base.at[:, i]] for i, d in enumerate(DIMENSIONS)]
        return [(str(m), str(r), str(p), str(t)) for m, r, p, t in zip(*names, strict=True)]

    def amounts(self) -> dict[Cell, tuple[int, int | None]]:
        """Cell -> base and challenge."""
        cells, base = self.cells(), self.base.amounts.tolist()
        if self.challenge is None:
            return {cell: (amount, self.lone.get(cell)) for cell, amount in zip(cells, base, strict=True)}
        return dict(zip(cells, zip(base, self.challenge.amounts.tolist(), strict=True), strict=True))


class Held(NamedTuple):
    """One locked slice; amounts as in `Tracks`."""

    where: Where
    base: int
    challenge: int | None


class PersonRow(NamedTuple):
    """What a person carries of a team's month; person '' is what nobody does."""

    month: str
    team: str
    person: str
    base: int
    challenge: int | None


def scale(measure: str) -> int:
    """How many of the engine's whole numbers make one yuan or piece."""
    return 1 if unit_of(measure) == "count" else 100


def amount(measure: str, number: int) -> Decimal:
    """Yuan, quantity or pieces."""
    return Decimal(number) / scale(measure)


def number(measure: str, value: Decimal) -> int:
    """The engine's whole number. ValueError when the amount is finer than a fen, or not a whole piece."""
    exact = value * scale(measure)
    if exact != exact.to_integral_value():
        raise ValueError(f"{value} is finer than {measure} goes")
    return int(exact)


def tracks(
    rows: Sequence[Mapping[str, Any]],
    measure: str,
    order: Mapping[str, Sequence[str]],
    closed: Sequence[str],
    unit: int,
) -> Tracks:
    """The cells of one measure (rows of `plan.cells`) as tables; members stand as in `order`, closed months locked."""
    finer = 100 // scale(measure)
    own = [row for row in rows if row["measure"] == measure]
    cells = [(row["month"], row["region"], row["product"], row["team"]) for row in own]
    members = {d: _ordered({cell[i] for cell in cells}, order.get(d, ())) for i, d in enumerate(DIMENSIONS)}
    base = table_of(cells, [row["base"] // finer for row in own], members, unit)
    base = base.freeze(base.mask({"month": tuple(closed)}))
    above = {c: row["challenge"] // finer for c, row in zip(cells, own, strict=True) if row["challenge"] is not None}
    if len(above) < len(cells) or not cells:
        return Tracks(base, None, above)
    challenge = base._replace(amounts=np.array([above[cell] for cell in cells], dtype=np.int64))
    return Tracks(base, challenge.freeze(challenge.mask({"month": tuple(closed)})), {})


def locks(rows: Sequence[Mapping[str, Any]], measure: str, of: Tracks) -> tuple[Held, ...]:
    """The locked slices of a measure (rows of `plan_lock`) that hold a cell of these tables, at what they are there."""
    slices = {row["slice"] for row in rows if row["measure"] == measure}
    found = []
    for text in sorted(slices):
        where = where_of(text)
        if of.base.mask(where).any():
            above = None if of.challenge is None else of.challenge.sum_of(where)
            found.append(Held(where, of.base.sum_of(where), above))
    return tuple(found)


def engine_locks(held: Sequence[Held], table: Table) -> list[Lock]:
    """The locks as the engine takes them, at what the table says now."""
    return [Lock(one.where, table.sum_of(one.where)) for one in held]


def frozen(table: Table, held: Sequence[Held]) -> Table:
    """The table with every locked single cell frozen."""
    single = np.zeros(len(table.amounts), dtype=bool)
    for one in held:
        inside = table.mask(one.where)
        if inside.sum() == 1:
            single |= inside
    return table.freeze(single | table.locked())


def text_of(where: Where) -> str:
    """A slice as it is stored: JSON, dimensions and members sorted, so that one slice has one text."""
    return json.dumps({d: sorted(where[d]) for d in sorted(where)}, ensure_ascii=False)


def where_of(text: str) -> Where:
    """The slice again."""
    return {d: tuple(members) for d, members in json.loads(text).items()}


def differing(before: Ints, after: Ints) -> list[int]:
    """Places at which two rows of amounts differ."""
    return [int(at) for at in np.flatnonzero(before != after)]


def _ordered(there: set[str], order: Sequence[str]) -> tuple[str, ...]:
    known = [member for member in order if member in there]
    return (*known, *sorted(there - set(known)))
