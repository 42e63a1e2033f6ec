"""A version by workbook: take the grid out, change it, send it back, see what moves, accept it.

Cells that were changed in the workbook are edits; one that somebody else has changed since it was taken out is a
problem, never overwritten. An empty cell leaves things as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from salesplan.core.errors import Invalid
from salesplan.core.known import Known
from salesplan.core.measures import Unit
from salesplan.core.months import fiscal_months
from salesplan.core.plan.conflict import Conflict, Finding
from salesplan.core.plan.measures import unit_of
from salesplan.core.plan.table import Absorb
from salesplan.core.problem import Problem
from salesplan.core.scope import Scope
from salesplan.exports import Lang
from salesplan.exports.plan_sheet import Leaf, asked_sheets, plan_workbook
from salesplan.intake import read_cells
from salesplan.intake.register_sheet import Line, read_lines
from salesplan.services.company import COMPANY, settings, today
from salesplan.services.members import names
from salesplan.services.plan.desk import Acted, Desk, act, open_desk, tried
from salesplan.services.plan.held import amount, frozen, number
from salesplan.services.plan.operations import Cell, Change, Edits, Fill, Track
from salesplan.services.plan.working import Moved
from salesplan.store import FOREVER, Store, backup_if_due, keep_upload

_COUNT: Unit = "count"


class Edited(NamedTuple):
    """One cell that the workbook changes in one of its rows: from what it was when it was taken out."""

    cell: Cell
    track: Track
    before: Decimal
    after: Decimal
    row: int = 0


class GridPreview(NamedTuple):
    """What a workbook would do. `moved` are all cells that would move, payers included; `conflict` says why it cannot
    be done. Nothing is written while there are problems or a conflict. `seq` binds it to the draft that it saw."""

    version: int
    file_name: str
    content: bytes
    edits: tuple[Edited, ...]
    moved: tuple[Moved, ...]
    problems: tuple[Problem, ...]
    conflict: Finding | None
    operation: Edits | Fill | None
    seq: int


def take_out(
    store: Store, scope: Scope, id: int, measure: str = "revenue", lang: Lang = "zh", at: int = FOREVER
) -> bytes:
    """The grid of a version in the reader's regions as XLSX, with its locks and closed months grey. Raises Unknown.

    As it is now, or as it was after audit number `at`.
    """
    desk = open_desk(store, scope, id, measure, at)
    called = names(store, scope, lang, ("region", "product", "team"))
    held = set(_held(desk))
    leaves: dict[str, dict[str, Any]] = {}
    for cell, (base, above) in desk.tracks.amounts().items():
        leaf = leaves.setdefault("|".join(cell[1:]), {"cell": cell, "base": {}, "challenge": {}, "held": set()})
        leaf["base"][cell[0]] = amount(measure, base)
        if above is not None:
            leaf["challenge"][cell[0]] = amount(measure, above)
        if cell in held:
            leaf["held"].add(cell[0])
    made = [
        Leaf(code, _named(leaf["cell"], called), {t: leaf[t] for t in ("base", "challenge")}, frozenset(leaf["held"]))
        for code, leaf in leaves.items()
    ]
    return plan_workbook(made, _months(store, desk), unit_of(measure) == _COUNT, desk.version.seq, lang)


def preview(
    store: Store,
    scope: Scope,
    id: int,
    content: bytes,
    file_name: str,
    measure: str = "revenue",
    absorb: Absorb | None = None,
) -> GridPreview:
    """What a workbook would change. `absorb` says who pays; None takes the amounts exactly as they are typed.

    Siblings of a cell are the other cells of its region and month. With `absorb` a workbook may change one of the two
    tracks; the challenge goes along with the base.
    """
    desk = open_desk(store, scope, id, measure)
    company = settings(store, COMPANY)
    sheets, refused = read_cells(content, file_name, Known(today(company), company, scope, {}, (), {}))
    problems = [problem for problem in refused if problem.refuses]
    edits: list[Edited] = []
    if sheets and not problems:
        read = read_lines(sheets, asked_sheets(_months(store, desk), unit_of(measure) == _COUNT), ())
        problems += read.problems
        for part, lines in read.lines.items():
            edits += _edits(store, scope, desk, "challenge" if part else "base", lines, problems)
    if absorb is None:
        problems += _below(desk, edits)
    elif len({edit.track for edit in edits}) > 1:
        problems.append(Problem("both_tracks"))
    op = None if problems or not edits else _operation(desk, edits, absorb, file_name)
    seen = GridPreview(id, file_name, content, tuple(edits), (), tuple(problems), None, op, desk.version.seq)
    if op is None:
        return seen
    try:
        return seen._replace(moved=tried(store, scope, id, op))
    except Conflict as found:
        return seen._replace(conflict=found.finding)


def commit(store: Store, scope: Scope, seen: GridPreview, reason: str = "") -> Acted | None:
    """Do what the preview showed; None when the workbook changes nothing.

    Raises Invalid while it has problems, the engine's Conflict, `errors.Conflict` when the draft was written to since.
    """
    if seen.problems:
        raise Invalid(seen.problems)
    if seen.operation is None:
        return None
    backup_if_due(store)
    keep_upload(store.path, seen.content)
    done = act(store, scope, seen.version, seen.operation, seen.seq, reason or seen.file_name)
    store.checkpoint()
    return done


def _operation(desk: Desk, edits: Sequence[Edited], absorb: Absorb | None, file_name: str) -> Edits | Fill:
    if absorb is not None:
        changes = [
            Change(_where(e.cell), e.after, absorb, _frame(e.cell) if absorb == "siblings" else None) for e in edits
        ]
        return Edits(changes, desk.measure, edits[0].track)
    cells = _exactly(desk, edits)
    return Fill("upload", cells, {}, desk.measure, whole=False, detail={"file": file_name})


def _exactly(desk: Desk, edits: Sequence[Edited]) -> dict[Cell, tuple[Decimal, Decimal | None]]:
    """What the edited cells become when nobody pays. A challenge that was not typed goes along with its base."""
    before = desk.tracks.amounts()
    typed = {(edit.cell, edit.track): edit.after for edit in edits}
    cells: dict[Cell, tuple[Decimal, Decimal | None]] = {}
    for edit in edits:
        old, above = before[edit.cell]
        base = typed.get((edit.cell, "base"), amount(desk.measure, old))
        along = None if above is None else amount(desk.measure, _along(desk, old, above, base))
        cells[edit.cell] = base, typed.get((edit.cell, "challenge"), along)
    return cells


def _along(desk: Desk, old: int, above: int, base: Decimal) -> int:
    """The challenge in the same proportion to its base as before, in whole units; where there was no base, as it is."""
    now = number(desk.measure, base)
    if now == old:
        return above
    if not old:
        return max(above, now)
    unit = desk.tracks.base.unit
    return max(int((Decimal(above) * now / old / unit).quantize(Decimal(1), ROUND_HALF_UP)) * unit, now)


def _below(desk: Desk, edits: Sequence[Edited]) -> list[Problem]:
    """Edits after which a challenge would be less than its base."""
    after = _exactly(desk, edits)
    return [
        Problem("below_base", edit.row, edit.cell[0], str(edit.after))
        for edit in edits
        if (above := after[edit.cell][1]) is not None and above < after[edit.cell][0]
    ]


def _edits(
    store: Store, scope: Scope, desk: Desk, track: Track, lines: Sequence[Line], problems: list[Problem]
) -> list[Edited]:
    """The cells of one sheet that are not what they were when it was taken out."""
    now, at = desk.tracks.amounts(), 0 if track == "base" else 1
    past: dict[int, Mapping[Cell, tuple[int, int | None]]] = {desk.version.seq: now}
    found = []
    leaves = {cell[1:] for cell in now}
    for line in lines:
        if _cell("", line.code)[1:] not in leaves:
            problems.append(Problem("unknown_row", line.row, "code", line.code))
            continue
        seq = line.version or desk.version.seq
        if seq not in past:
            past[seq] = open_desk(store, scope, desk.version.id, desk.measure, seq).tracks.amounts()
        for month, value in line.values.items():
            cell = _cell(month, line.code)
            if cell not in now:
                problems.append(Problem("unknown_row", line.row, month, f"{line.code} {month}"))
                continue
            old, current = past[seq].get(cell, (None, None))[at], now[cell][at]
            if old is None or value == amount(desk.measure, old):
                continue
            if old != current:
                problems.append(Problem("changed_since", line.row, month, str(value)))
            elif value < 0:
                problems.append(Problem("below_zero", line.row, month, str(value)))
            elif value != value.quantize(amount(desk.measure, 1)):
                problems.append(Problem("not_a_number", line.row, month, str(value)))
            else:
                found.append(Edited(cell, track, amount(desk.measure, old), value, line.row))
    return found


def _held(desk: Desk) -> list[Cell]:
    locked = frozen(desk.tracks.base, desk.locks).locked().tolist()
    return [cell for cell, yes in zip(desk.tracks.cells(), locked, strict=True) if yes]


def _months(store: Store, desk: Desk) -> tuple[str, ...]:
    return fiscal_months(desk.version.year, settings(store, COMPANY).fiscal_start)


def _named(cell: Cell, called: Mapping[str, Mapping[str, str]]) -> tuple[str, str, str]:
    region, product, team = (called[d].get(cell[i], cell[i]) for i, d in ((1, "region"), (2, "product"), (3, "team")))
    return region, product, team


def _cell(month: str, code: str) -> Cell:
    region, product, team = (*code.split("|"), "", "", "")[:3]
    return month, region, product, team


def _frame(cell: Cell) -> dict[str, tuple[str, ...]]:
    """What holds when siblings pay."""
    return {"month": (cell[0],), "region": (cell[1],)}


def _where(cell: Cell) -> dict[str, tuple[str, ...]]:
    return {d: (member,) for d, member in zip(("month", "region", "product", "team"), cell, strict=True)}
