"""Opening a file of order lines: text or workbook, always as a table of texts behind the header that was found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from salesplan.core.reading import Question
from salesplan.intake.cells import Cell, DateCell, Refused, Sheet, shown
from salesplan.intake.context import Context
from salesplan.intake.european import SAMPLE
from salesplan.intake.findings import Findings
from salesplan.intake.gate import CSV, HTML, XLS, refuse_entities
from salesplan.intake.legacy import read_html, read_xls
from salesplan.intake.line_head import Asking, Head, head
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
    return _open_sheet(work, _sheets(kind, content, context, findings), answers, context, findings)


def _sheets(kind: str, content: bytes, context: Context, findings: Findings) -> list[Sheet]:
    """The visible sheets of a workbook, or what an old one or a web page holds."""
    if kind == HTML:
        return read_html(content, context.limits, findings)
    if kind == XLS:
        return [sheet for sheet in read_xls(content, context.limits, findings) if sheet.visible]
    refuse_entities(content, findings)
    if findings.refuses:
        raise Refused
    return [sheet for sheet in Workbook(content).sheets(context.limits) if sheet.visible]


def _open_text(work: Path, content: bytes, answers: Mapping[str, str], findings: Findings) -> Opened:
    delimiter, text = find_delimiter(decoded(content, findings), findings)
    about = head(first_records(text, delimiter), answers, findings)
    target, width = work / "spool.csv", len(about.header)
    sample = first_records(text, delimiter, SAMPLE)[about.at :]
    turn, asked = turn_of(sample, about.positions, answers, findings)
    about = about._replace(questions=asked)
    written = spool(text, delimiter, about.at, width, target, findings, turn=turn)
    try:
        return Opened(LineTable(_layout(written, about)), about, written.ragged)
    except BadShape:
        written = spool(text, delimiter, about.at, width, target, findings, careful=True, turn=turn)
        return Opened(LineTable(_layout(written, about)), about, written.ragged)


def _open_sheet(
    work: Path, sheets: list[Sheet], answers: Mapping[str, str], context: Context, findings: Findings
) -> Opened:
    """The only sheet with a header, or the one that the answer `sheets` names."""
    sheet = _chosen(sheets, answers, findings)
    records = _sheet_records(sheet) if sheet else []
    about = head(records[:HEAD_RECORDS], answers, findings)
    if sheet is None:  # without a sheet there is no header either
        raise Refused
    if sheet is not sheets[0]:
        findings.add("N_SHEET_CHOSEN", value=sheet.name, sheet=sheet.name)
    if sheet.more:
        findings.add("E_TOO_MANY_ROWS", n=len(sheet.rows) + sheet.more, limit=context.limits.rows)
    turn, asked = turn_of(records[about.at : about.at + SAMPLE], about.positions, answers, findings)
    about = about._replace(questions=asked)
    turned = map(turn, records) if turn else records
    written = respool(turned, about.at, len(about.header), work / "spool.csv", findings)
    return Opened(LineTable(_layout(written, about)), about, written.ragged, sheet.name)


def _chosen(sheets: list[Sheet], answers: Mapping[str, str], findings: Findings) -> Sheet | None:
    """The sheet to read. Raises Asking when several have a header and nobody said which."""
    named = [sheet for sheet in sheets if sheet.name == answers.get("sheets")]
    if named:
        return named[0]
    ready = [sheet for sheet in sheets if _has_header(sheet, answers)]
    if len(ready) > 1:
        names = tuple(sheet.name for sheet in ready)
        findings.add("E_MULTIPLE_SHEETS", n=len(names), sheets=names)
        raise Asking((Question("sheets", "E_MULTIPLE_SHEETS", names, "text"),), ())
    return next(iter(ready or sheets), None)


def _has_header(sheet: Sheet, answers: Mapping[str, str]) -> bool:
    try:
        head(_sheet_records(sheet)[:HEAD_RECORDS], answers, Findings())
    except Asking as asking:
        return bool(asking.fingerprint)
    except Refused:
        return False
    return True


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
        about.states,
    )
