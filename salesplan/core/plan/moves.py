"""Moves: an amount goes from one slice to another, and nothing else changes. Both sides are shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from salesplan.core.plan.breakback import breakback, named
from salesplan.core.plan.conflict import Conflict, Finding, Relief
from salesplan.core.plan.raking import largest_remainder
from salesplan.core.plan.table import Edit, Lock, Table, Where


class Side(NamedTuple):
    """One slice of a move: before and after, in fen."""

    where: Where
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


class Moved(NamedTuple):
    """The table after a move and its sides, givers first; their changes sum to zero."""

    table: Table
    sides: tuple[Side, ...]


def transfer(
    table: Table,
    given_by: Where,
    taken_by: Where,
    amount: int,
    locks: Sequence[Lock] = (),
    closed: Collection[str] = (),
) -> Moved:
    """Move `amount` from one slice to another, month by month as the giver has it.

    The slices differ in the members of one dimension and share no cell. Inside each slice the change is in proportion
    to present amounts. Raises Conflict when the giver has too little that may move, or a lock stands in the way.
    """
    _refuse_shape(given_by, taken_by, amount)
    return share(table, given_by, {0: (taken_by, 1.0)}, amount, locks, closed)


def empty_onto(
    table: Table,
    given_by: Where,
    takers: Sequence[Where],
    locks: Sequence[Lock] = (),
    closed: Collection[str] = (),
) -> Moved:
    """Everything of one slice that may move goes to others, in proportion to what they have (all zero: equally).

    Locked cells and closed months stay where they are.
    """
    present = [float(table.sum_of(where)) for where in takers]
    parts = present if sum(present) > 0 else [1.0] * len(takers)
    inside = table.mask(given_by) & ~table.locked()
    if closed:
        inside = inside & ~table.mask({"month": tuple(closed)})
    takes = dict(enumerate(zip(takers, parts, strict=True)))
    return share(table, given_by, takes, int(table.amounts[inside].sum()), locks, closed)


def share(
    table: Table,
    given_by: Where,
    takers: Mapping[int, tuple[Where, float]],
    amount: int,
    locks: Sequence[Lock] = (),
    closed: Collection[str] = (),
) -> Moved:
    """Move `amount` from one slice to several, by a metric: each takes its part of the sum of the metrics.

    Parts are whole units of the table (largest remainder); what of the amount is not goes to the first. Raises
    Conflict as `transfer` does.
    """
    for where, _ in takers.values():
        _refuse_shape(given_by, where, amount)
    has = table.sum_of(given_by)
    if amount > has:
        numbers = {"value": amount, "now": has}
        reliefs = (Relief("lower", given_by, amount - has),)
        raise Conflict(Finding("gives_too_much", given_by, numbers, named(given_by), amount - has, reliefs))
    units = largest_remainder([part for _, part in takers.values()], amount // table.unit) * table.unit
    units[0] += amount % table.unit
    edits = [Edit(given_by, has - amount, "rollup")]
    edits += [
        Edit(where, table.sum_of(where) + part, "rollup")
        for (where, _), part in zip(takers.values(), units.tolist(), strict=True)
    ]
    after = breakback(table, edits, locks, closed=closed)
    sides = tuple(Side(edit.where, table.sum_of(edit.where), after.sum_of(edit.where)) for edit in edits)
    return Moved(after, sides)


def _refuse_shape(given_by: Where, taken_by: Where, amount: int) -> None:
    """A move is between slices that differ in one dimension and overlap nowhere."""
    apart = [d for d in given_by.keys() | taken_by.keys() if given_by.get(d) != taken_by.get(d)]
    ok = len(apart) == 1 and apart[0] in given_by and apart[0] in taken_by
    if amount < 0 or not ok or set(given_by[apart[0]]) & set(taken_by[apart[0]]):
        raise Conflict(Finding("no_move", {**given_by}, {}, (*named(given_by), *named(taken_by)), abs(amount)))
