"""The cells of an uploaded workbook or CSV as they stand, read in the limited child process; nothing is understood yet.

For files whose meaning another place knows: the workbooks of registers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from salesplan.core.problem import Problem
from salesplan.intake.cells import (
    BoolCell,
    Cell,
    Damaged,
    DateCell,
    ErrorCell,
    NoResult,
    Refused,
    Sheet,
    TooLong,
)
from salesplan.intake.context import Context
from salesplan.intake.findings import Findings
from salesplan.intake.gate import CSV, XLSX, kind_of, passes, refuse_entities
from salesplan.intake.text import read_text
from salesplan.intake.workbook import Workbook

Cells = tuple[tuple[Sheet, ...], tuple[Problem, ...]]


def cells_of(content: bytes, context: Context) -> Cells:
    """Every visible sheet, or why the file is refused. Runs inside the child; never raises for a bad file."""
    findings = Findings()
    try:
        sheets = _read(content, context, findings)
    except Refused:
        sheets = []
    except Damaged as damage:
        findings.add("E_FILE_CORRUPT", detail=damage.detail)
        sheets = []
    except (MemoryError, RecursionError):
        findings.add("E_FILE_CORRUPT", detail="memory")
        sheets = []
    kept = () if findings.refuses else tuple(sheet for sheet in sheets if sheet.visible)
    return kept, tuple(findings.problems())


def refused_at_the_gate(content: bytes, file_name: str, context: Context) -> tuple[Problem, ...]:
    """Why the file may not be parsed at all; empty when it may."""
    findings = Findings()
    passes(content, file_name, context, findings)
    return tuple(problem for problem in findings.problems() if problem.refuses)


def pack_cells(found: Cells) -> bytes:
    """The sheets as JSON, for the way back from the child."""
    sheets, problems = found
    plain = {
        "problems": [[p.code, p.row, p.column, p.value, dict(p.detail)] for p in problems],
        "sheets": [
            [s.name, s.typed, s.date1904, s.more, [[row, [_plain(c) for c in cells]] for row, cells in s.rows]]
            for s in sheets
        ],
    }
    return json.dumps(plain, default=str).encode("ascii")


def unpack_cells(answer: bytes) -> Cells:
    """The sheets of a child's answer, every value checked. Raises ValueError when it is none."""
    try:
        plain = json.loads(answer)
        problems = tuple(Problem(str(c), r, k, v, dict(d)) for c, r, k, v, d in plain["problems"])
        return tuple(_sheet(*part) for part in plain["sheets"]), problems
    except (KeyError, TypeError, AttributeError) as broken:
        raise ValueError("no cells") from broken


def _read(content: bytes, context: Context, findings: Findings) -> Sequence[Sheet]:
    kind = kind_of(content)
    if kind == CSV:
        return [read_text(content, context.limits, findings, fewest=1)]
    if kind != XLSX:
        raise Damaged("unreadable")
    refuse_entities(content, findings)
    if findings.refuses:
        raise Refused
    return Workbook(content).sheets(context.limits)


def _plain(cell: Cell) -> Any:
    if isinstance(cell, str | float):
        return cell
    if isinstance(cell, DateCell):
        return {"day": cell.day.isoformat() if cell.day else None, "text": cell.text}
    if isinstance(cell, BoolCell):
        return {"bool": cell.value}
    if isinstance(cell, ErrorCell):
        return {"error": cell.text}
    return {"formula": cell.address} if isinstance(cell, NoResult) else {"long": cell.length}


def _sheet(name: Any, typed: Any, date1904: Any, more: Any, rows: Sequence[Any]) -> Sheet:
    sheet = Sheet(str(name), bool(typed))
    sheet.date1904, sheet.more = bool(date1904), int(more)
    sheet.rows = [(int(row), [_cell(cell) for cell in cells]) for row, cells in rows]
    return sheet


def _cell(plain: Any) -> Cell:
    if isinstance(plain, str):
        return plain
    if isinstance(plain, int | float) and not isinstance(plain, bool):
        return float(plain)
    return _special(plain)


def _special(plain: Mapping[str, Any]) -> Cell:
    if "day" in plain:
        return DateCell(date.fromisoformat(plain["day"]) if plain["day"] else None, str(plain["text"]))
    if "bool" in plain:
        return BoolCell(bool(plain["bool"]))
    if "error" in plain:
        return ErrorCell(str(plain["error"]))
    return NoResult(str(plain["formula"])) if "formula" in plain else TooLong(int(plain["long"]))
