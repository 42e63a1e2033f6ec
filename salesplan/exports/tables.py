"""Tables as files that cannot run: no text of a user becomes a formula or a link, and money keeps every fen.

Excel holds 15 digits. Amounts up to 9,999,999,999,999.99 are numbers; larger ones are written as text rather than
rounded. The same input always gives the same bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format as CellFormat  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from salesplan.i18n.catalogue import TEXT

Kind = Literal["text", "money", "percent", "count", "quantity", "month"]
EPOCH = datetime(2000, 1, 1)
"""Written as the creation date of every workbook, so that golden files do not change with the clock."""
_NUMBER: dict[str, str] = {"money": "#,##0.00", "percent": "0.0%", "count": "#,##0", "quantity": "#,##0.000"}
_WIDTH: dict[str, int] = {"money": 16, "percent": 10, "count": 12, "quantity": 14, "month": 10, "text": 12}
_RISKY = frozenset("=+-@\t\r\n＝＋－＠")
_INVISIBLE = " \u00a0\u3000\ufeff\u200b\u200c\u200d\u2060\v\f"
_EXACT_IN_EXCEL = Decimal(10) ** 13
_LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_575


class Column(NamedTuple):
    """One column: where the value is in a row, its heading with the unit, and how it is written."""

    key: str
    header: str
    kind: Kind


class Sheet(NamedTuple):
    """One table. `note` says what, slice, period, as-of and unit; money in yuan, percent a ratio, month 'YYYY-MM'."""

    name: str
    columns: Sequence[Column | tuple[str, str, Kind]]
    rows: Sequence[Mapping[str, Any]]
    note: Sequence[str] = ()


class Format(NamedTuple):
    """A file format: its extension, what the browser is told, who writes it, and whether it holds several tables."""

    extension: str
    mime: str
    writer: Callable[[Sequence[Sheet]], bytes]
    many: bool


def write(format: str, sheets: Sequence[Sheet]) -> bytes:
    """The tables as a file of that format. Raises KeyError for an unknown format, ValueError if it cannot hold them."""
    chosen = FORMATS[format]
    if not sheets or (len(sheets) > 1 and not chosen.many):
        raise ValueError(f"`{format}` holds {'one or more tables' if chosen.many else 'one table'}, not {len(sheets)}")
    return chosen.writer(sheets)


def download_name(title: str, extension: str) -> str:
    """A file name of plain ASCII letters, digits, - and _: nothing of a title can leave the folder or hide a type."""
    plain = "".join(ch if ch.isascii() and (ch.isalnum() or ch in "-_") else "-" for ch in title)
    name = "-".join(part for part in plain.split("-") if part)[:80]
    return f"{name or 'export'}.{extension}"


def is_missing(value: object) -> bool:
    """None, NaN, NaT and pandas' NA: an empty cell, never a zero."""
    return value is None or (str(value) in {"nan", "NaN", "NaT", "<NA>"} and not isinstance(value, str))


def guarded_book(out: io.BytesIO, font_size: int = 10) -> xlsxwriter.Workbook:
    """A new workbook in which no text becomes a formula, a link or a number; the same bytes whatever the clock says."""
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": "Microsoft YaHei", "font_size": font_size},
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": EPOCH})
    return book


def _xlsx(sheets: Sequence[Sheet]) -> bytes:
    out = io.BytesIO()
    book = guarded_book(out)
    names: set[str] = set()
    for sheet in sheets:
        _table(book, sheet_name(sheet.name, names), sheet)
    if any(sheet.note for sheet in sheets):
        _notes(book, sheet_name(" ".join(TEXT["export.notes"]), names), sheets)
    book.close()
    return out.getvalue()


def _table(book: xlsxwriter.Workbook, name: str, sheet: Sheet) -> None:
    if len(sheet.rows) > _MOST_ROWS:
        raise ValueError(f"a sheet holds {_MOST_ROWS} rows, not {len(sheet.rows)}")
    page = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bg_color": "#F4F5F7", "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    looks = {kind: book.add_format({"num_format": code}) for kind, code in _NUMBER.items()}
    for at, (key, header, kind) in enumerate(sheet.columns):
        page.write_string(0, at, short(header), head)
        page.set_column(at, at, _width(header, kind, (row.get(key) for row in sheet.rows)))
        for down, row in enumerate(sheet.rows, start=1):
            _cell(page, down, at, row.get(key), kind, looks)
    page.freeze_panes(1, 0)
    if sheet.columns and sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)


def _cell(page: Worksheet, row: int, at: int, value: Any, kind: Kind, looks: dict[str, CellFormat]) -> None:
    if is_missing(value):
        return
    number = None if kind in ("text", "month") else _decimal(value)
    if number is None or not fits_excel(number):
        page.write_string(row, at, short(_plain(value, kind)))
        return
    whole = kind == "quantity" and number == number.to_integral_value()
    page.write_number(row, at, float(number), looks["count" if whole else kind])


def _notes(book: xlsxwriter.Workbook, name: str, sheets: Sequence[Sheet]) -> None:
    page = book.add_worksheet(name)
    page.set_column(0, 0, 100)
    bold = book.add_format({"bold": True})
    top = 0
    for sheet in sheets:
        page.write_string(top, 0, short(sheet.name), bold)
        for at, line in enumerate(sheet.note, start=top + 1):
            page.write_string(at, 0, short(line))
        top += len(sheet.note) + 2


def _csv(sheets: Sequence[Sheet]) -> bytes:
    """One table for machines and Excel alike: BOM, CRLF, risky text behind an apostrophe, no note lines."""
    (sheet,) = sheets
    out = io.StringIO(newline="")
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow([_harmless(header) for _, header, _ in sheet.columns])
    lines.writerows([_field(row.get(key), kind) for key, _, kind in sheet.columns] for row in sheet.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _field(value: Any, kind: Kind) -> str:
    if is_missing(value):
        return ""
    text = _plain(value, kind)
    return text if kind not in ("text", "month") and _decimal(value) is not None else _harmless(text)


def _harmless(text: str) -> str:
    """The text behind an apostrophe when a spreadsheet could take it for a formula."""
    first = text[:1] if text[:1] in _RISKY else text.lstrip(_INVISIBLE)[:1]
    return f"'{text}" if first and first in _RISKY else text


def _plain(value: Any, kind: Kind) -> str:
    """The value as text: money to the fen, other numbers as they are, months as 'YYYY-MM'."""
    if kind == "month" and hasattr(value, "strftime"):
        return f"{value.year:04d}-{value.month:02d}"
    number = None if kind in ("text", "month") else _decimal(value)
    if number is None:
        return str(value)
    return f"{number:.2f}" if kind == "money" else f"{number:f}"


def _decimal(value: Any) -> Decimal | None:
    """The number behind a value of a number column; None when it is not a finite number."""
    if isinstance(value, bool | str):
        return None
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def fits_excel(number: Decimal) -> bool:
    """True when a cell of Excel holds the number with all its digits."""
    return abs(number) < _EXACT_IN_EXCEL


def short(text: object) -> str:
    """What fits into one cell of Excel; the library would drop a longer text without a word."""
    plain = str(text)
    return plain if len(plain) <= _LONGEST_CELL else plain[: _LONGEST_CELL - 1] + "…"


def _width(header: str, kind: Kind, values: Iterable[Any]) -> int:
    widest = cells_wide(header) + 4
    if kind == "text":
        widest = max(
            [widest, *(cells_wide(str(v)) + 2 for v, _ in zip(values, range(500), strict=False) if not is_missing(v))]
        )
    return min(60, max(_WIDTH[kind], widest))


def cells_wide(text: str) -> int:
    """Width in columns of a fixed-width font: a Chinese character takes two."""
    return sum(2 if ord(ch) > 0x2E7F else 1 for ch in text)


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name that Excel accepts and that no other sheet has."""
    plain = (
        "".join("-" if ch in "[]:*?/\\" or not ch.isprintable() else ch for ch in wanted).strip("' ")[:31] or "Sheet"
    )
    name, count = plain, 1
    while name.casefold() in taken or name.casefold() == "history":
        count += 1
        name = f"{plain[:27]} {count}"
    taken.add(name.casefold())
    return name


FORMATS: dict[str, Format] = {
    "xlsx": Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx, many=True),
    "csv": Format("csv", "text/csv; charset=utf-8", _csv, many=False),
}
