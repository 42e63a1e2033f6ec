"""What an operation makes of the cells of a draft, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

import numpy as np

from salesplan.core.errors import Forbidden, Unknown
from salesplan.core.plan.breakback import breakback
from salesplan.core.plan.conflict import Conflict, Finding
from salesplan.core.plan.raking import largest_remainder
from salesplan.core.plan.table import Edit, Table
from salesplan.core.scope import Scope
from salesplan.services.plan.held import Held, PersonRow, Tracks, engine_locks, frozen, number
from salesplan.services.plan.operations import Cell, Change, Edits, Fill, Split, Work

Amounts = dict[Cell, tuple[int, int | None]]


class Moved(NamedTuple):
    """One cell that an operation changed: base and challenge before and after; None: no such cell, no challenge."""

    cell: Cell
    before: tuple[int | None, int | None]
    after: tuple[int | None, int | None]


def worked(of: Tracks, op: Edits | Work | Fill, held: Sequence[Held], closed: Sequence[str]) -> Amounts:
    """The cells after the operation. Raises Conflict of the engine with nothing changed, Unknown, ValueError."""
    if isinstance(op, Fill):
        return _filled(of, op, held, closed)
    if isinstance(op, Work):
        base = op.work(frozen(of.base, held), engine_locks(held, of.base), closed, Decimal(1))
        above = None
        if of.challenge is not None:
            ratio = Decimal(int(of.challenge.amounts.sum())) / max(int(of.base.amounts.sum()), 1)
            above = op.work(frozen(of.challenge, held), engine_locks(held, of.challenge), closed, ratio)
        return Tracks(base, above, of.lone).amounts()
    return _edited(of, op, held, closed).amounts()


def moved(before: Amounts, after: Amounts) -> tuple[Moved, ...]:
    """The cells that differ, in the order of the plan; new and removed ones too."""
    none = (None, None)
    return tuple(
        Moved(cell, before.get(cell, none), after.get(cell, none))
        for cell in sorted({*before, *after})
        if before.get(cell) != after.get(cell)
    )


def allowed(scope: Scope, op: Edits | Work | Fill) -> None:
    """What a regional editor may not do to his cells: let the company's total move. Raises Forbidden."""
    if scope.regions is None:
        return
    if isinstance(op, Edits) and any(change.absorb == "rollup" for change in (*op.changes, *op.above)):
        raise Forbidden(role=scope.role, absorb="rollup")
    if isinstance(op, Fill) and {cell[1] for cell in op.cells} - set(scope.regions):
        raise Forbidden(role=scope.role, region=", ".join(sorted({cell[1] for cell in op.cells} - set(scope.regions))))


def keeps_total(scope: Scope, what: Sequence[Moved]) -> None:
    """Raise Conflict where what a regional editor does would move the total of his regions, and so the company's."""
    if scope.regions is None:
        return
    for track in (0, 1):
        change = sum((one.after[track] or 0) - (one.before[track] or 0) for one in what)
        if change:
            where = {"region": tuple(sorted({one.cell[1] for one in what}))}
            raise Conflict(Finding("total_moves", where, {"diff": change}, (), abs(change)))


def _edited(of: Tracks, op: Edits, held: Sequence[Held], closed: Sequence[str]) -> Tracks:
    if op.track == "challenge":
        return _above(of, op, op.changes, held, closed)
    edits = [_edit(change, number(op.measure, change.value)) for change in op.changes]
    base = breakback(_kept(of.base, op, held), edits, engine_locks(held, of.base), closed=closed)
    if of.challenge is None:
        return of._replace(base=base)
    carried = [edit._replace(value=_along(of.base, of.challenge, edit)) for edit in edits]
    above_table = breakback(_kept(of.challenge, op, held), carried, engine_locks(held, of.challenge), closed=closed)
    found = of._replace(base=base, challenge=above_table)
    return _above(found, op, op.above, held, closed) if op.above else found


def _above(of: Tracks, op: Edits, changes: Sequence[Change], held: Sequence[Held], closed: Sequence[str]) -> Tracks:
    """Edits of the challenge, which stays above the base."""
    if of.challenge is None:
        raise Unknown(name="challenge")
    edits = [_edit(change, number(op.measure, change.value)) for change in changes]
    table = _kept(of.challenge, op, held)
    above = np.where(table.locked(), table.lo, np.maximum(table.lo, of.base.amounts))
    table = breakback(table._replace(lo=above), edits, engine_locks(held, of.challenge), closed=closed)
    return of._replace(challenge=table)


def _kept(table: Table, op: Edits, held: Sequence[Held]) -> Table:
    """The table with locked cells frozen, and those that do not pay this time."""
    made = frozen(table, held)
    for where in op.keep:
        made = made.freeze(table.mask(where))
    return made


def _edit(change: Change, value: int) -> Edit:
    return Edit(change.where, value, change.absorb, change.parent)


def _along(base: Table, challenge: Table, edit: Edit) -> int:
    """The challenge of a slice whose base becomes the edit's value: in the same proportion, to the unit."""
    old, above = base.sum_of(edit.where), challenge.sum_of(edit.where)
    if edit.value == old:
        return above
    if not old:
        old, above = int(base.amounts.sum()) or 1, int(challenge.amounts.sum())
    unit = challenge.unit
    return int((Decimal(above) * edit.value / old / unit).quantize(Decimal(1), ROUND_HALF_UP)) * unit


def _filled(of: Tracks, op: Fill, held: Sequence[Held], closed: Sequence[str]) -> Amounts:
    before = of.amounts()
    given = {
        cell: (number(op.measure, base), None if above is None else number(op.measure, above))
        for cell, (base, above) in op.cells.items()
    }
    for cell, (base, above) in given.items():
        if base < 0 or (above or 0) < 0:
            raise Conflict(
                Finding("negative", _where(cell), {"value": min(base, above or 0)}, (), -min(base, above or 0))
            )
    after: Amounts = given if op.whole else {**before, **given}
    keeps(before, after, held, closed)
    return after


def keeps(before: Amounts, after: Amounts, held: Sequence[Held], closed: Sequence[str]) -> None:
    """Raise Conflict where a closed month or the sum of a lock has moved."""
    shut = set(closed)
    for cell in sorted({*before, *after}):
        if cell[0] in shut and before.get(cell) != after.get(cell):
            raise _refused("closed", cell, before, after)
    for one in held:
        for track in (0, 1):
            sums = [_sum(amounts, one, track) for amounts in (before, after)]
            if sums[0] != sums[1]:
                numbers = {"now": sums[0], "value": sums[1]}
                raise Conflict(Finding("locked", one.where, numbers, (), abs(sums[0] - sums[1])))


def _sum(amounts: Amounts, one: Held, track: int) -> int:
    inside = [
        both
        for cell, both in amounts.items()
        if all(cell[i] in one.where[d] for i, d in enumerate(("month", "region", "product", "team")) if d in one.where)
    ]
    return sum(both[track] or 0 for both in inside)


def _where(cell: Cell) -> dict[str, tuple[str, ...]]:
    return {d: (member,) for d, member in zip(("month", "region", "product", "team"), cell, strict=True)}


def _refused(code: str, cell: Cell, before: Amounts, after: Amounts) -> Conflict:
    old, new = (side.get(cell, (0, None))[0] for side in (before, after))
    return Conflict(Finding(code, _where(cell), {"now": old, "value": new}, (), abs(new - old)))


def split(op: Split, team_months: Mapping[str, tuple[int, int | None]]) -> list[PersonRow]:
    """The persons of a team per month, so that they sum to the team; by weights of the month where there are some.

    `team_months` is month -> base and challenge of the team. A month in which nobody has a weight goes to person ''.
    """
    found = []
    for month, (base, above) in sorted(team_months.items()):
        own = {key[1]: w for key, w in op.weights.items() if isinstance(key, tuple) and key[0] == month}
        shared = {key: w for key, w in op.weights.items() if isinstance(key, str)}
        weights = {person: weight for person, weight in {**shared, **own}.items() if weight > 0} or {"": 1.0}
        found += _shared(month, op.team, weights, base, above)
    return found


def split_again(rows: Sequence[PersonRow], base: int, challenge: int | None) -> list[PersonRow]:
    """The same persons of one team and month for another total, in the proportions that they have."""
    weights = {row.person: float(row.base) for row in rows}
    if not sum(weights.values()):
        weights = dict.fromkeys(weights, 1.0)
    return _shared(rows[0].month, rows[0].team, weights, base, challenge)


def _shared(month: str, team: str, weights: Mapping[str, float], base: int, challenge: int | None) -> list[PersonRow]:
    parts = largest_remainder(list(weights.values()), base).tolist()
    above = [None] * len(parts) if challenge is None else largest_remainder(list(weights.values()), challenge).tolist()
    return [PersonRow(month, team, person, part, top) for person, part, top in zip(weights, parts, above, strict=True)]
