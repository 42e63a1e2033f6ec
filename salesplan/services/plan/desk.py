"""The desk: a draft as it lies open, and one operation on it in one transaction with its ledger and audit rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.errors import Forbidden
from salesplan.core.months import fiscal_months
from salesplan.core.plan.measures import PLANNED, unit_of
from salesplan.core.plan.states import PlanRefused
from salesplan.core.scope import Scope
from salesplan.services.company import COMPANY, settings
from salesplan.services.members import members
from salesplan.services.plan import ledger, shown
from salesplan.services.plan.held import Held, PersonRow, Tracks, locks, number, scale, tracks
from salesplan.services.plan.operations import Edits, Fill, Fix, Operation, Pad, Redo, Redraw, Split, Undo, Work
from salesplan.services.plan.versions import Version, closed_months, head, unchanged, version
from salesplan.services.plan.working import Moved, allowed, keeps, keeps_total, moved, worked
from salesplan.services.plan.writing import Draft, write_cells, write_inputs, write_locks, write_padding, write_persons
from salesplan.store import FOREVER, Store, Transaction

UNIT = "unit"
"""The input that says to what amount the plan is rounded, in yuan ("100.00")."""
HELD_MONTHS = "held_months"
"""The input that names months held like closed ones because they have figures: a plan made anew in mid-year."""


class Padding(NamedTuple):
    """Over-assignment of a member of a level, in percent."""

    level: str
    member: str
    percent: Decimal


class Desk(NamedTuple):
    """One measure of a version as it lies open, in the reader's regions.

    `begins` is the first month of its fiscal year. `tracks` hold the engine's tables (closed months and locked cells
    frozen), `locks` the locked slices, `closed` the months that do not move: closed ones, and those held by choice.
    `persons`, `padding` and `inputs` stand beside the cells; a reader of some regions has what is his of them (see
    `shown`). `measures` are those that have cells. `editable` says whether this reader may change anything;
    `undo` and `redo` are the numbers of the operations that would be taken back or repeated. `version.seq` goes back
    with `act`.
    """

    version: Version
    measure: str
    begins: str
    tracks: Tracks
    locks: tuple[Held, ...]
    closed: tuple[str, ...]
    persons: tuple[PersonRow, ...]
    padding: tuple[Padding, ...]
    inputs: Mapping[str, Any]
    measures: tuple[str, ...]
    editable: bool
    undo: int | None
    redo: int | None


class Acted(NamedTuple):
    """What an operation did: its line in the ledger, the version's `seq` after it, and every cell that moved."""

    number: int
    seq: int
    moved: tuple[Moved, ...]


def open_desk(store: Store, scope: Scope, id: int, measure: str = "revenue", at: int = FOREVER) -> Desk:
    """A version now, or as it was after audit number `at` and only to be read. Raises Unknown when it was not there."""
    found = version(store, scope, id, at)
    rows = store.rows(scope, "plan.cells", version=id, seq=at)
    beside = {name: store.rows(scope, f"plan.rows.{name}", version=id, seq=at) for name in ledger.BESIDE}
    inputs = _inputs(beside["plan_input"])
    closed = _closed(store, found.year, inputs, at)
    of = tracks(rows, measure, _order(store, scope), closed, _unit(measure, inputs))
    stacks = ledger.stacks([row for row in store.rows(scope, "plan.ledger", version=id) if row["seq"] <= at])
    there = {row["measure"] for row in rows}
    persons = _persons(beside["plan_person"], measure, of, scope)
    reader = shown.Reader(scope, {row["team"] for row in rows}, {row.person for row in persons})
    return Desk(
        version=found,
        measure=measure,
        begins=fiscal_months(found.year, settings(store, COMPANY).fiscal_start)[0],
        tracks=of,
        locks=locks(beside["plan_lock"], measure, of),
        closed=closed,
        persons=persons,
        padding=tuple(
            Padding(row["level"], row["member"], row["percent"])
            for row in beside["plan_padding"]
            if shown.is_told(reader, row["level"], row["member"])
        ),
        inputs=shown.inputs(reader, inputs),
        measures=(*(m for m in PLANNED if m in there), *sorted(there - set(PLANNED))),
        editable=found.is_editable and scope.may_write and at == FOREVER,
        undo=stacks.done[-1] if stacks.done else None,
        redo=stacks.undone[-1] if stacks.undone else None,
    )


def act(store: Store, scope: Scope, id: int, op: Operation, seen: int | None = None, reason: str = "") -> Acted:
    """Do one operation on a draft: cells, locks or what stands beside them, its ledger line and audit row at once.

    `seen` is the `seq` of the version as it was shown. Raises the engine's Conflict (it cannot be met: code, slice,
    numbers, relief), `errors.Conflict` when somebody else has written meanwhile (who and what), PlanRefused for a
    version that is not edited, Forbidden, Unknown, ValueError for an amount finer than the measure goes.
    """
    with store.transaction(scope.user, "plan.edit", str(id)) as tx:
        return act_in(tx, store, scope, id, op, seen, reason)


def act_in(
    tx: Transaction, store: Store, scope: Scope, id: int, op: Operation, seen: int | None = None, reason: str = ""
) -> Acted:
    """`act` as a piece of a larger transaction."""
    if not scope.may_write:
        raise Forbidden(role=scope.role)
    found = head(tx, id)
    must_be_edited(found)
    unchanged(tx, found, seen)
    inputs = _inputs(tx.rows("plan.rows.plan_input", version=id, seq=FOREVER))
    draft = Draft(tx, id, scope, _order(store, scope), _closed(store, found["year"], inputs))
    line, what = _done(draft, op, inputs)
    number = ledger.write(tx, id, line, scope.user, reason)
    return Acted(number, tx.seq, what)


def tried(store: Store, scope: Scope, id: int, op: Edits | Work | Fill) -> tuple[Moved, ...]:
    """What an operation on cells would move; nothing is written. Raises as `act`."""
    desk = open_desk(store, scope, id, op.measure)
    allowed(scope, op)
    what = moved(desk.tracks.amounts(), worked(desk.tracks, op, desk.locks, desk.closed))
    keeps_total(scope, what)
    return what


def _done(draft: Draft, op: Operation, inputs: Mapping[str, Any]) -> tuple[ledger.Line, tuple[Moved, ...]]:
    if isinstance(op, Undo | Redo):
        return ledger.turn(draft.tx, draft.id, draft.scope, isinstance(op, Undo), draft.closed)
    if isinstance(op, Edits | Work | Fill):
        return _on_cells(draft, op, inputs)
    if isinstance(op, Fix):
        return write_locks(draft, op, _tracks(draft, op.measure, inputs)), ()
    if isinstance(op, Split):
        return write_persons(draft, op), ()
    if not draft.scope.is_whole:
        raise Forbidden(role=draft.scope.role)
    if isinstance(op, Redraw):
        return _redrawn(draft, op, inputs)
    if isinstance(op, Pad):
        return write_padding(draft, op), ()
    return write_inputs(draft, op.inputs, "input"), ()


def _on_cells(
    draft: Draft, op: Edits | Work | Fill, inputs: Mapping[str, Any]
) -> tuple[ledger.Line, tuple[Moved, ...]]:
    allowed(draft.scope, op)
    of = _tracks(draft, op.measure, inputs)
    held = locks(draft.tx.rows("plan.rows.plan_lock", version=draft.id, seq=FOREVER), op.measure, of)
    what = moved(of.amounts(), worked(of, op, held, draft.closed))
    keeps_total(draft.scope, what)
    write_cells(draft, op.measure, what)
    if isinstance(op, Fill) and op.inputs:
        if not draft.scope.is_whole:
            raise Forbidden(role=draft.scope.role)
        write_inputs(draft, op.inputs, op.kind)
    return ledger.of_cells(op, of, len(what)), what


def _redrawn(draft: Draft, op: Redraw, inputs: Mapping[str, Any]) -> tuple[ledger.Line, tuple[Moved, ...]]:
    """Every measure moves; a lock that would move stops all of them."""
    found: list[Moved] = []
    rows = draft.tx.rows("plan.rows.plan_lock", version=draft.id, seq=FOREVER)
    for measure in sorted({row["measure"] for row in draft.tx.rows("plan.cells", version=draft.id, seq=FOREVER)}):
        of = _tracks(draft, measure, inputs)
        before, after = of.amounts(), op.work(of.amounts(), of.base.unit, draft.closed)
        keeps(before, after, locks(rows, measure, of), draft.closed)
        what = moved(before, after)
        write_cells(draft, measure, what)
        found += what
    write_inputs(draft, op.inputs, "territories")
    return ledger.Line("territories", cells=len(found), detail={**op.detail, "inputs": dict(op.inputs)}), tuple(found)


def _tracks(draft: Draft, measure: str, inputs: Mapping[str, Any]) -> Tracks:
    rows = draft.rows(measure)
    return tracks(rows, measure, draft.order, draft.closed, _unit(measure, inputs))


def must_be_edited(found: Mapping[str, Any]) -> None:
    """Raise PlanRefused for a version (a row of `plan.versions`) that is not a draft of the desk."""
    if found["load"] is not None and found["state"] == "draft":
        raise PlanRefused("imported")
    if found["state"] != "draft":
        raise PlanRefused("settled", state=found["state"])


def _inputs(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {row["key"]: json.loads(row["value"]) for row in rows}


def _unit(measure: str, inputs: Mapping[str, Any]) -> int:
    """The rounding unit of revenue; whole pieces of a quantity that follows a rule; else the smallest amount."""
    if measure == "revenue":
        return number(measure, Decimal(str(inputs.get(UNIT, "0.01"))))
    return scale(measure) if unit_of(measure) == "quantity" and f"rule.{measure}" in inputs else 1


def _closed(store: Store, year: int, inputs: Mapping[str, Any], at: int = FOREVER) -> tuple[str, ...]:
    return tuple(sorted({*closed_months(store, year, at), *inputs.get(HELD_MONTHS, ())}))


def _order(store: Store, scope: Scope) -> dict[str, tuple[str, ...]]:
    found = members(store, scope, ("region", "product", "team"))
    return {kind: tuple(member.code for member in of) for kind, of in found.items()}


def _persons(rows: Sequence[Mapping[str, Any]], measure: str, of: Tracks, scope: Scope) -> tuple[PersonRow, ...]:
    """The persons of teams that have a cell in the reader's regions."""
    teams = set(of.base.members["team"])
    return tuple(
        PersonRow(
            row["month"],
            row["team"],
            row["person"],
            number(measure, row["base"]),
            None if row["challenge"] is None else number(measure, row["challenge"]),
        )
        for row in rows
        if row["measure"] == measure and (scope.is_whole or row["team"] in teams)
    )
