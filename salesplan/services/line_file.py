"""Opening a file of order lines: text or workbook, always as a table of texts behind the header that was found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from salesplan.intake.cells import Cell, DateCell, Refused, Sheet, shown
from salesplan.intake.context import Context
from salesplan.intake.european import SAMPLE
from salesplan.intake.findings import Findings
from salesplan.intake.gate import CSV, refuse_entities
from salesplan.intake.line_head import Head, head
from salesplan.intake.line_text import HEAD_RECORDS, Spooled, decoded, first_records, respool, spool
from salesplan.intake.line_writing import turn_of
from salesplan.intake.text import find_delimiter
from salesplan.intake.workbook import Workbook
from salesplan.store.bulk import BadShape, Layout, LineTable


class Opened(NamedTuple):
    """The file as a table of texts, and what its header said."""

    table: LineTable
    head: Head
    ragged: tuple[int, ...]
    sheet: str = ""


def open_lines(
    work: Path, kind: str, content: bytes, answers: Mapping[str, str], context: Context, findings: Findings
) -> Opened:
    """The file as a table. Raises Refused, or Damaged for a workbook; the findings say why."""
    if kind == CSV:
        return _open_text(work, content, answers, findings)
    return _open_sheet(work, content, answers, context, findings)


def _open_text(work: Path, content: bytes, answers: Mapping[str, str], findings: Findings) -> Opened:
    delimiter, text = find_delimiter(decoded(content, findings), findings)
    about = head(first_records(text, delimiter), answers, findings)
    target, width = work / "spool.csv", len(about.header)
    sample = first_records(text, delimiter, SAMPLE)[about.at :]
    turn, asked = turn_of(sample, about.positions, answers, findings)
    about = about._replace(questions=(*about.questions, *asked))
    written = spool(text, delimiter, about.at, width, target, findings, turn=turn)
    try:
        return Opened(LineTable(_layout(written, about)), about, written.ragged)
    except BadShape:
        written = spool(text, delimiter, about.at, width, target, findings, careful=True, turn=turn)
        return Opened(LineTable(_layout(written, about)), about, written.ragged)


def _open_sheet(work: Path, content: bytes, answers: Mapping[str, str], context: Context, findings: Findings) -> Opened:
    """The first visible sheet with a header, or the one that the answer `sheets` names."""
    refuse_entities(content, findings)
    if findings.refuses:
        raise Refused
    sheets = [sheet for sheet in Workbook(content).sheets(context.limits) if sheet.visible]
    chosen = [sheet for sheet in sheets if sheet.name == answers.get("sheets")] or sheets
    for sheet in chosen:
        records = _sheet_records(sheet)
        tried = Findings()
        try:
            about = head(records[:HEAD_RECORDS], answers, tried)
        except Refused:
            continue
        about = head(records[:HEAD_RECORDS], answers, findings)
        if sheet is not sheets[0]:
            findings.add("N_SHEET_CHOSEN", value=sheet.name, sheet=sheet.name)
        if sheet.more:
            findings.add("E_TOO_MANY_ROWS", n=len(sheet.rows) + sheet.more, limit=context.limits.rows)
        written = respool(records, about.at, len(about.header), work / "spool.csv", findings)
        return Opened(LineTable(_layout(written, about)), about, written.ragged, sheet.name)
    head(_sheet_records(chosen[0])[:HEAD_RECORDS] if chosen else [], answers, findings)
    raise Refused


def _sheet_records(sheet: Sheet) -> list[list[str]]:
    """The rows of a sheet as texts of one width; rows that the sheet leaves out are blank."""
    width = max((len(cells) for _, cells in sheet.rows), default=0)
    records = [[""] * width for _ in range(sheet.rows[-1][0] if sheet.rows else 0)]
    for row, cells in sheet.rows:
        records[row - 1][: len(cells)] = [_cell_text(cell) for cell in cells]
    return records


def _cell_text(cell: Cell) -> str:
    return cell.day.isoformat() if isinstance(cell, DateCell) and cell.day else shown(cell)


def _layout(written: Spooled, about: Head) -> Layout:
    return Layout(
        written.path,
        written.delimiter,
        len(about.header),
        written.skip,
        written.first_row,
        about.header,
        about.positions,
        about.constants,
        about.factors,
        about.filters,
        about.fill_down,
    )
