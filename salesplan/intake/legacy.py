"""What is read only when the person asks for it (`legacy=read`): old .xls workbooks, and HTML tables saved as .xls."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser

from salesplan.intake.cells import LONGEST_CELL, BoolCell, Cell, Damaged, DateCell, Refused, Sheet, all_blank
from salesplan.intake.context import Limits
from salesplan.intake.findings import Findings
from salesplan.intake.text import decode

_MOST_SPAN = 1000
_ROWS = ("tr", "row")
_CELLS = ("td", "th", "cell")
_SILENT = ("script", "style", "comment")
"""What is no text of the table: also the notes on the cells of an XML spreadsheet."""


def read_xls(content: bytes, limits: Limits, findings: Findings) -> list[Sheet]:
    """The sheets of a BIFF workbook. Error values come as blanks; hidden rows and formulas cannot be told."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    sheets = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            for meta in book.sheets_metadata:
                if meta.typ != SheetTypeEnum.WorkSheet:
                    continue
                found = book.get_sheet_by_name(meta.name)
                sheet = Sheet(meta.name, typed=True)
                sheet.visible = meta.visible == SheetVisibleEnum.Visible
                _keep(sheet, ([_cell(v) for v in row] for row in found.to_python(skip_empty_area=False)), limits)
                for (top, left), (bottom, _) in found.merged_cell_ranges or []:
                    if bottom > top:
                        sheet.merged.append((top + 1, bottom + 1, left))
                sheets.append(sheet)
    except PasswordError as locked:
        findings.add("E_ENCRYPTED")
        raise Refused from locked
    except (CalamineError, OSError, ValueError) as broken:
        raise Damaged("xls") from broken
    findings.add("N_LEGACY_READ", kind="XLS")
    return sheets


def read_html(content: bytes, limits: Limits, findings: Findings) -> list[Sheet]:
    """The tables of a web page (or of an XML spreadsheet of 2003), each as a sheet."""
    parser = _Tables(limits)
    parser.feed(decode(content, findings))
    parser.close()
    parser.end_table()
    findings.add("N_LEGACY_READ", kind="HTML")
    return parser.sheets


def _keep(sheet: Sheet, rows: Iterable[list[Cell]], limits: Limits) -> None:
    for number, cells in enumerate(rows, start=1):
        if all_blank(cells):
            continue
        if len(sheet.rows) > limits.rows + 20:
            sheet.more += 1
            continue
        if len(cells) > limits.columns + 1:
            sheet.widths[number] = len(cells)
        sheet.has_long |= any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in cells)
        sheet.rows.append((number, cells[: limits.columns + 1]))


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return BoolCell(value)
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime.datetime):
        return DateCell(value.date(), value.isoformat(" "))
    if isinstance(value, datetime.date):
        return DateCell(value, value.isoformat())
    if isinstance(value, datetime.time | datetime.timedelta):
        return DateCell(None, str(value))
    return str(value)


class _Tables(HTMLParser):
    """Collects the rows of every table. A cell that spans rows counts as merged, as in a workbook."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.limits = limits
        self.sheets: list[Sheet] = []
        self._rows: list[list[Cell]] = []
        self._row: list[Cell] | None = None
        self._text: list[str] | None = None
        self._span = (1, 1)
        self._at = 0
        self._name = ""
        self._below: dict[int, int] = {}
        self._merged: list[tuple[int, int, int]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell. An XML spreadsheet leaves out blanks; what follows says its place."""
        tag = tag.rpartition(":")[2]
        given = {name.rpartition(":")[2]: value for name, value in attrs}
        if tag in _SILENT:
            self._silent += 1
        elif tag == "worksheet":
            self._name = (given.get("name") or "").strip()
        elif tag == "table":
            self.end_table()
        elif tag in _ROWS:
            self._end_row()
            self._skip_rows(_number(given.get("index")))
            self._row = []
        elif tag in _CELLS and self._row is not None:
            self._end_cell()
            self._span = (_reach(given, "rowspan", "mergedown"), _reach(given, "colspan", "mergeacross"))
            self._at = _number(given.get("index"))
            self._text = []
        elif tag == "br" and self._text is not None:
            self._text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """End what was begun."""
        tag = tag.rpartition(":")[2]
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _CELLS:
            self._end_cell()
        elif tag in _ROWS:
            self._end_row()
        elif tag == "table":
            self.end_table()

    def handle_data(self, data: str) -> None:
        """Text of a cell."""
        if self._text is not None and not self._silent:
            self._text.append(data)

    def end_table(self) -> None:
        """Keep what was collected as one sheet."""
        self._end_row()
        if self._rows:
            sheet = Sheet(self._name or f"表{len(self.sheets) + 1}")
            width = max(map(len, self._rows))
            padded = ([*cells, *[""] * (width - len(cells))] for cells in self._rows)
            _keep(sheet, padded, self.limits)
            sheet.merged = self._merged
            self.sheets.append(sheet)
        self._rows, self._below, self._merged = [], {}, []

    def _end_cell(self) -> None:
        if self._text is None or self._row is None:
            return
        text = "".join(self._text).strip(" \t\r\n")
        self._fill_from_above()
        widest = self.limits.columns + 2
        self._row += [""] * (min(self._at - 1, widest) - len(self._row))
        down, across = self._span
        for part in range(min(across, widest - len(self._row))):
            if down > 1:
                row = len(self._rows) + 1
                self._below[len(self._row)] = down - 1
                self._merged.append((row, row + down - 1, len(self._row)))
            self._row.append("" if part else text)
        self._text = None

    def _fill_from_above(self) -> None:
        while self._row is not None and len(self._row) in self._below and len(self._row) < self.limits.columns + 2:
            left = self._below.pop(len(self._row))
            if left > 1:
                self._below[len(self._row)] = left - 1
            self._row.append("")

    def _skip_rows(self, number: int) -> None:
        """Blank rows up to that one; more than a file may hold are not made."""
        most = self.limits.rows + _MOST_SPAN
        self._rows += [[] for _ in range(min(number - 1, most) - len(self._rows))]

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is not None:
            self._fill_from_above()
            self._rows.append(self._row)
        self._row = None


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _reach(given: Mapping[str, str | None], span: str, further: str) -> int:
    """How many rows or columns a cell takes: said by a web page, or as how many more by an XML spreadsheet."""
    return min(_number(given.get(span)) or _number(given.get(further)) + 1, _MOST_SPAN)
