"""Opening a file of order lines: text or workbook, always as a table of texts behind the header that was found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from salesplan.intake.cells import Refused, Sheet
from salesplan.intake.context import Context
from salesplan.intake.european import SAMPLE
from salesplan.intake.findings import Findings
from salesplan.intake.gate import CSV, HTML, XLS, refuse_entities
from salesplan.intake.legacy import read_html, read_xls
from salesplan.intake.line_head import About, Head, head
from salesplan.intake.line_text import Spooled, decoded, first_records, spool
from salesplan.intake.line_writing import turn_of
from salesplan.intake.text import find_delimiter
from salesplan.intake.workbook import Workbook
from salesplan.services.line_sheets import stack
from salesplan.store.bulk import BadShape, Layout, LineTable


class Opened(NamedTuple):
    """The file as a table of texts, and what its header said."""

    table: LineTable
    head: Head
    ragged: tuple[int, ...]
    sheets: tuple[str, ...] = ()


def open_lines(
    work: Path,
    kind: str,
    content: bytes,
    answers: Mapping[str, str],
    context: Context,
    findings: Findings,
    file_name: str = "",
) -> Opened:
    """The file as a table. Raises Refused, or Damaged for a workbook; the findings say why."""
    if kind == CSV:
        return _open_text(work, content, answers, findings, About(context.members, (file_name,)))
    sheets = _sheets(kind, content, context, findings)
    found = stack(work, sheets, answers, context, findings, file_name)
    return Opened(
        LineTable(_layout(found.spooled, found.head, found.starts)), found.head, found.spooled.ragged, found.names
    )


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


def _open_text(work: Path, content: bytes, answers: Mapping[str, str], findings: Findings, company: About) -> Opened:
    delimiter, text = find_delimiter(decoded(content, findings), findings)
    about = head(first_records(text, delimiter), answers, findings, company)
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


def _layout(written: Spooled, about: Head, starts: tuple[tuple[int, int], ...] = ()) -> Layout:
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
        starts,
    )
