"""Registers by workbook: take the records out, change them, send them back, see the difference, accept it.

All lines are stored or none, each record with its own audit row. A row whose record somebody else changed since the
workbook was taken out is a problem, never an overwrite. A record that is not in the workbook stays as it is.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from salesplan.core.dimensions import KINDS
from salesplan.core.errors import Forbidden, Invalid, StaleView
from salesplan.core.known import Known
from salesplan.core.problem import Problem
from salesplan.core.record import Record, Register, no_clash, unguarded
from salesplan.core.record_check import checked
from salesplan.core.register_sheet import CODE
from salesplan.core.scope import Scope
from salesplan.exports import Lang
from salesplan.exports.register_sheet import EXAMPLES, asked_sheets, register_workbook
from salesplan.intake import read_cells
from salesplan.intake.register_sheet import Line, Lines, read_lines
from salesplan.services import records
from salesplan.services.company import COMPANY, settings, today
from salesplan.services.record_facts import facts
from salesplan.services.record_links import linked_to, targets
from salesplan.store import Store, backup_if_due, keep_upload


class Change(NamedTuple):
    """One row that would be stored: `before` None is a new record; `fields` are (field, before, after)."""

    row: int
    record: Record
    before: Record | None
    fields: tuple[tuple[str, Any, Any], ...]


class SheetPreview(NamedTuple):
    """What a workbook would do: nothing is stored while there are problems. `basis` binds it to the state it saw."""

    register: Register
    file_name: str
    content: bytes
    changes: tuple[Change, ...]
    unchanged: int
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...]
    basis: int

    @property
    def new(self) -> int:
        """How many records are new."""
        return sum(change.before is None for change in self.changes)

    @property
    def changed(self) -> int:
        """How many records change."""
        return len(self.changes) - self.new


def take_out(
    store: Store,
    scope: Scope,
    register: Register,
    lang: Lang,
    empty: bool = False,
    text: str = "",
    at: int = records.NOW,
) -> bytes:
    """The reader's records that match the text at an audit number as a workbook; `empty`: the template with an example.

    One of an earlier moment comes back as changed by somebody else, where its records have changed since.
    """
    found = [] if empty else _all(store, scope, register, text, at)
    return register_workbook(register, found, _targets(store, scope, register, at), lang)


def preview(store: Store, scope: Scope, register: Register, content: bytes, file_name: str) -> SheetPreview:
    """What this workbook would change. Writes nothing."""
    basis = store.data_version
    company = settings(store, COMPANY)
    known = Known(today(company), company, scope, {}, (), {})
    sheets, refused = read_cells(content, file_name, known)
    problems = [problem for problem in refused if problem.refuses]
    read = Lines({}, ())
    if sheets and not problems:
        read = read_lines(sheets, asked_sheets(register, _targets(store, scope, register)), EXAMPLES)
        problems += read.problems
    changes, unchanged, wrong = _changes(store, scope, register, read)
    every = tuple(sorted([*problems, *wrong], key=lambda p: p.row or 0))
    return SheetPreview(register, file_name, content, tuple(changes), unchanged, every, read.unknown_heads, basis)


def commit(store: Store, scope: Scope, seen: SheetPreview, reason: str = "") -> int:
    """Store every change of the preview; returns how many.

    Raises Invalid while it has problems, StaleView when anything was written since, Forbidden by role, region or field.
    """
    if seen.problems:
        raise Invalid(seen.problems)
    if not scope.may_write:
        raise Forbidden(role=scope.role)
    if not seen.changes:
        return 0
    backup_if_due(store)
    digest = keep_upload(store.path, seen.content)
    known = facts(store, COMPANY, person=scope)
    detail = {"sha256": digest, "rows": len(seen.changes)}
    with store.transaction(scope.user, "record.import", f"{seen.register.name}/{seen.file_name}", detail) as tx:
        if tx.rows("audit_head") and tx.rows("audit_head")[0]["seq"] != seen.basis:
            raise StaleView(what=seen.file_name)
        tx.step(scope.user, "record.save")
        found = [change.record for change in seen.changes]
        records.write_all(tx, scope, seen.register, found, known, reason or seen.file_name)
        records.watched(store, tx, seen.register)
    store.checkpoint()
    return len(seen.changes)


def _targets(store: Store, scope: Scope, register: Register, at: int = records.NOW) -> dict[str, dict[str, Any]]:
    return {to: dict(targets(store, scope, to, at)) for to in linked_to(register)}


def _changes(store: Store, scope: Scope, register: Register, read: Lines) -> tuple[list[Change], int, list[Problem]]:
    """What the lines change, how many change nothing, and what is wrong with them."""
    if "" not in read.lines:
        return [], 0, []
    current = {record.code: record for record in _all(store, scope, register)}
    children = _children(read)
    problems: list[Problem] = []
    changes: list[Change] = []
    unchanged = 0
    seen: dict[str, int] = {}
    for line in read.lines[""]:
        if line.code and line.code in seen:
            first = {"first": seen[line.code]}
            problems.append(_at(line, Problem("twice_in_file", column=CODE, value=line.code, detail=first)))
            continue
        seen[line.code] = line.row
        before = current.get(line.code)
        record, wrong = _record(register, line, before, children)
        problems += [_at(line, problem) for problem in wrong]
        if record is None or wrong or line.wrong:
            continue
        if before is not None and not records.changes(register, before, record):
            unchanged += 1
        elif before is not None and line.version not in (None, before.version):
            problems.append(_at(line, Problem("changed_since", column=CODE, value=line.code)))
        else:
            changes.append(Change(line.row, record, before, records.changes(register, before, record)))
    problems += [*_beside(store, register, changes, read), *_forbidden(store, scope, register, changes, read)]
    problems += _not_allowed(scope, register, changes, read)
    tied = {line.code for line in read.lines[""]}
    problems += [
        _at(line, Problem("no_such_record", column=CODE, value=line.code))
        for rows_of, lines in read.lines.items()
        for line in lines
        if rows_of and line.code not in tied and line.code not in current
    ]
    problems += _without_record(register, children, tied, current)
    return changes, unchanged, problems


def _without_record(
    register: Register,
    children: Mapping[str, Mapping[str, Sequence[Line]]],
    tied: set[str],
    current: Mapping[str, Record],
) -> list[Problem]:
    """Child rows that differ from what is stored while the row of their record was taken out of its sheet: without that
    row nobody knows which version they build on, and leaving them out in silence would lose what was typed."""
    found: list[Problem] = []
    for field, by_code in children.items():
        for code in (by_code.keys() & current.keys()) - tied:
            lines, before = by_code[code], current[code]
            after, _ = checked(register, dict(before) | {field: tuple(line.values for line in lines)})
            if after is None or records.changes(register, before, after):
                found.append(_at(lines[0], Problem("record_row_missing", column=CODE, value=code)))
    return found


def _children(read: Lines) -> dict[str, dict[str, list[Line]]]:
    """Child rows by field and by the code of their record."""
    found: dict[str, dict[str, list[Line]]] = {rows_of: {} for rows_of in read.lines if rows_of}
    for rows_of, lines in read.lines.items():
        for line in lines if rows_of else ():
            found[rows_of].setdefault(line.code, []).append(line)
    return found


def _record(
    register: Register, line: Line, before: Record | None, children: Mapping[str, Mapping[str, Sequence[Line]]]
) -> tuple[Record | None, list[Problem]]:
    """The record that a line means: what its columns do not speak of stays as it was."""
    if before is None and line.version is not None:
        return None, [Problem("unknown_code", column=CODE, value=line.code)]
    values: dict[str, Any] = dict(before) if before else {}
    asked_for = {column.name for column in register.columns if column.rows is None}
    values = {name: value for name, value in values.items() if name not in asked_for or name in line.values}
    values |= line.values
    for field, by_code in children.items():
        values[field] = tuple(row.values for row in by_code.get(line.code, ()))
    if before is not None:
        values |= {"code": before.code, "version": before.version}
    elif register.name in KINDS:
        values["code"] = line.code
    record, problems = checked(register, values)
    return record, [_in_children(problem, children, line) for problem in problems if problem.column not in line.wrong]


def _in_children(problem: Problem, children: Mapping[str, Mapping[str, Sequence[Line]]], line: Line) -> Problem:
    """A problem of a child row, where that row stands."""
    at = problem.detail.get("row_in")
    rows = children.get(problem.column or "", {}).get(line.code, ())
    if not at or at > len(rows):
        return problem
    child = rows[at - 1]
    return problem._replace(
        row=child.row, column=problem.detail["field"], detail={**problem.detail, "sheet": child.sheet}
    )


def _beside(store: Store, register: Register, changes: Sequence[Change], read: Lines) -> list[Problem]:
    """What the records are wrong beside each other: names taken twice, overlapping months."""
    if register.clashes is no_clash or not changes:
        return []
    coming = {change.row: change.record.but(code=change.record.code or f"+{change.row}") for change in changes}
    after = {record.code: record for record in _all(store, COMPANY, register)} | {r.code: r for r in coming.values()}
    sharing: dict[Hashable, list[Record]] = {}
    for record in after.values():
        for claim in set(register.claims(record)):
            sharing.setdefault(claim, []).append(record)
    sheet = read.lines[""][0].sheet
    return [
        problem._replace(row=row, detail={**problem.detail, "sheet": sheet})
        for row, record in coming.items()
        for problem in register.clashes(record, _sharing(sharing, register.claims(record)))
    ]


def _sharing(sharing: Mapping[Hashable, Sequence[Record]], claims: Iterable[Hashable]) -> list[Record]:
    """Who shares one of these claims, each once."""
    return list({record.code: record for claim in claims for record in sharing.get(claim, ())}.values())


def _forbidden(store: Store, scope: Scope, register: Register, changes: Sequence[Change], read: Lines) -> list[Problem]:
    """What the state of the company forbids (a closed month), told with the other mistakes and not only on saving."""
    if register.guards is unguarded or not changes:
        return []
    known, sheet = facts(store, COMPANY, person=scope), read.lines[""][0].sheet
    return [
        problem._replace(row=change.row, detail={**problem.detail, "sheet": sheet})
        for change in changes
        for problem in register.guards(change.before, change.record, known)
    ]


def _not_allowed(scope: Scope, register: Register, changes: Sequence[Change], read: Lines) -> Iterator[Problem]:
    """What this reader may not store: a region that is not his, a field above his role, a rule of the register."""
    for change in changes:
        try:
            records.may(scope, register, change.before, change.record)
        except Forbidden as refused:
            said = refused.values
            code = next((f"{why}_not_yours" for why in ("region", "field") if why in said), "not_allowed")
            of_region = "region" if "region" in said and hasattr(change.record, "region") else CODE
            detail = {"sheet": read.lines[""][0].sheet}
            yield Problem(code, row=change.row, column=said.get("field", of_region), detail=detail)


def _all(store: Store, scope: Scope, register: Register, text: str = "", at: int = records.NOW) -> list[Record]:
    return [line.record for line in records.listing(store, scope, register, text, at, most=records.NOW).lines]


def _at(line: Line, problem: Problem) -> Problem:
    if problem.row is not None:
        return problem
    return problem._replace(row=line.row, detail={**problem.detail, "sheet": line.sheet})
