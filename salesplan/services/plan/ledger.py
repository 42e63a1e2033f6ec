"""The ledger of a draft: one line per operation; undo and redo are lines too and bring content back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.errors import Forbidden
from salesplan.core.plan.conflict import Conflict, Finding
from salesplan.core.plan.states import PlanRefused
from salesplan.core.scope import Scope
from salesplan.services.plan.held import Tracks, amount, scale, text_of
from salesplan.services.plan.operations import Edits, Fill, Work
from salesplan.services.plan.working import Moved
from salesplan.store import FOREVER, Transaction

BESIDE = ("plan_lock", "plan_input", "plan_person", "plan_padding")
_TABLES = ("plan_cell", *BESIDE)


class Line(NamedTuple):
    """One operation as it is told: `old` and `new` are of a single edit, `of` is the line that is taken back."""

    kind: str
    measure: str | None = None
    track: str | None = None
    slice: str | None = None
    absorb: str | None = None
    old: Decimal | None = None
    new: Decimal | None = None
    cells: int = 0
    of: int | None = None
    detail: Mapping[str, Any] = {}


class Stacks(NamedTuple):
    """Numbers of operations: those that could be taken back, and those that could be repeated; the last comes first."""

    done: tuple[int, ...]
    undone: tuple[int, ...]


def stacks(rows: Sequence[Mapping[str, Any]]) -> Stacks:
    """Which operations of a ledger stand, and which are taken back; an edit that moved nothing is passed over."""
    done: list[int] = []
    undone: list[int] = []
    for row in rows:
        if row["kind"] == "undo":
            undone.append(done.pop())
        elif row["kind"] == "redo":
            done.append(undone.pop())
        elif row["cells"] or row["kind"] not in ("edit", "move", "claim"):
            done.append(row["number"])
            undone.clear()
    return Stacks(tuple(done), tuple(undone))


def of_cells(op: Edits | Work | Fill, before: Tracks, cells: int) -> Line:
    """The line of an operation on cells."""
    if not isinstance(op, Edits):
        beside = {"inputs": dict(op.inputs)} if isinstance(op, Fill) and op.inputs else {}
        return Line(op.kind, op.measure, cells=cells, detail={**op.detail, **beside})
    table = before.base if op.track == "base" or before.challenge is None else before.challenge
    told = [
        {
            "where": json.loads(text_of(change.where)),
            "absorb": change.absorb,
            "old": str(amount(op.measure, table.sum_of(change.where))),
            "new": str(change.value),
        }
        for change in op.changes
    ]
    if len(told) != 1:
        return Line(op.kind, op.measure, op.track, cells=cells, detail={"edits": told, **op.detail})
    (change,) = op.changes
    old = Decimal(told[0]["old"])
    return Line(
        op.kind, op.measure, op.track, text_of(change.where), change.absorb, old, change.value, cells, detail=op.detail
    )


def write(tx: Transaction, id: int, line: Line, actor: str, reason: str) -> int:
    """Append a line; returns its number."""
    number = len(tx.rows("plan.ledger", version=id)) + 1
    told = line._asdict() | {"detail": json.dumps(line.detail, ensure_ascii=False, default=str)}
    row = told | {"version": id, "number": number, "actor": actor, "reason": reason, "seq": tx.seq}
    tx.insert("plan_edit", [row])
    tx.detail |= {key: value for key, value in line._asdict().items() if value not in (None, {})}
    tx.detail |= {"number": number, "reason": reason}
    return number


def turn(tx: Transaction, id: int, scope: Scope, back: bool, closed: Sequence[str]) -> tuple[Line, tuple[Moved, ...]]:
    """Take the last operation back, or repeat the last that was: what it touched gets its content of before (after).

    Raises PlanRefused when there is none, Forbidden for a regional editor where it is not his own, Conflict where it
    would move a month that is closed.
    """
    rows = tx.rows("plan.ledger", version=id)
    found = stacks(rows)
    stack = found.done if back else found.undone
    if not stack:
        raise PlanRefused("nothing_to_undo")
    one = rows[stack[-1] - 1]
    if not scope.is_whole and one["actor"] != scope.user:
        raise Forbidden(role=scope.role, actor=one["actor"])
    before = _content(tx, id)
    values = {"version": id, "seq": tx.seq, "of": one["seq"]}
    for table in _TABLES:
        tx.execute(f"plan.{'undo' if back else 'redo'}_end.{table}", **values)
        tx.execute(f"plan.{'undo' if back else 'redo'}_begin.{table}", **values)
    what = _moved(before, _content(tx, id))
    for each in what:
        if each.cell[0] in closed:
            raise Conflict(Finding("closed", {"month": (each.cell[0],)}, {"now": each.before[0] or 0}, (), 0))
    return Line("undo" if back else "redo", one["measure"], cells=len(what), of=one["number"]), what


_Content = dict[tuple[str, ...], tuple[int | None, int | None]]


def _content(tx: Transaction, id: int) -> _Content:
    names = ("month", "region", "product", "team", "measure")
    rows = tx.rows("plan.cells", version=id, seq=FOREVER)
    return {tuple(row[name] for name in names): (row["base"], row["challenge"]) for row in rows}


def _moved(before: _Content, after: _Content) -> tuple[Moved, ...]:
    keys = [key for key in sorted({*before, *after}) if before.get(key) != after.get(key)]
    return tuple(Moved((k[0], k[1], k[2], k[3]), _whole(k[4], before.get(k)), _whole(k[4], after.get(k))) for k in keys)


def _whole(measure: str, stored: tuple[int | None, int | None] | None) -> tuple[int | None, int | None]:
    """Stored hundredths as the engine's whole numbers."""
    finer = 100 // scale(measure)
    base, above = stored or (None, None)
    return None if base is None else base // finer, None if above is None else above // finer
