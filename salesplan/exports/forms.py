"""Workbooks to be filled in and sent back: heads, lists to choose from, formats, and a sheet that explains the columns.

No text of a user becomes a formula or a link. The lists stand on a hidden sheet; an example row is marked in its first
cell and ignored when the workbook comes back.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format as CellFormat  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from salesplan.exports.tables import cells_wide, fits_excel, guarded_book, sheet_name, short
from salesplan.i18n import Lang, t

Kind = Literal["text", "money", "percent", "number", "count", "day", "month", "choice", "list", "flag"]
EXAMPLE: dict[Lang, str] = {"zh": "示例", "en": "Example"}
"""What the first cell of an example row says; a row that begins with it is not read."""
_FORMATS: Mapping[Kind, str] = {
    "money": "#,##0.00",
    "percent": "0.0%",
    "number": "#,##0.########",
    "count": "#,##0",
    "day": "yyyy-mm-dd",
    "month": "@",
    "text": "@",
    "choice": "@",
    "list": "@",
    "flag": "@",
}
_UNITS: Mapping[Kind, str] = {"money": "元 CNY", "percent": "%"}
_ROWS = 2_000
"""Rows for which a column offers its list."""


class Column(NamedTuple):
    """One column: `head` in the language of the workbook, `explained` what it is in (Chinese, English).

    `choices` are offered in every row; `technical` columns say which version a row was, and are not to be filled in.
    """

    head: str
    kind: Kind
    explained: tuple[str, str]
    required: bool = False
    choices: tuple[str, ...] = ()
    technical: bool = False


class Form(NamedTuple):
    """One sheet: its rows as values in the order of the columns; `example` is one more row on top.

    `samples` are the values that the explanations show instead, where the first cell of the example is its mark.
    `starred` marks the heads of columns that must be filled in; those are shaded in any case. `held` are the (row,
    column) of values that are not to be changed: they are grey.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]] = ()
    example: Sequence[Any] = ()
    samples: Sequence[Any] = ()
    starred: bool = True
    held: frozenset[tuple[int, int]] = frozenset()


def workbook(forms: Sequence[Form], lang: Lang) -> bytes:
    """The forms as XLSX, with a sheet that explains every column in both languages."""
    out = io.BytesIO()
    book = guarded_book(out)
    names: set[str] = set()
    pages = [(form, book.add_worksheet(sheet_name(form.name, names))) for form in forms]
    _explain(book.add_worksheet(sheet_name(t("forms.columns", lang), names)), forms, book)
    lists = _Lists(book, sheet_name("lists", names))
    for form, page in pages:
        _fill(book, page, form, lists)
    book.close()
    return out.getvalue()


class _Lists:
    """The hidden sheet of choices: one column per different list."""

    def __init__(self, book: xlsxwriter.Workbook, name: str) -> None:
        self.name, self.page, self.at = name, book.add_worksheet(name), dict[tuple[str, ...], str]()
        self.page.hide()

    def place(self, choices: tuple[str, ...]) -> str:
        """Where the list stands, as a formula for data validation."""
        if choices not in self.at:
            column = len(self.at)
            for row, choice in enumerate(choices):
                self.page.write_string(row, column, short(choice))
            letter = xlsxwriter.utility.xl_col_to_name(column)
            self.at[choices] = f"='{self.name}'!${letter}$1:${letter}${len(choices)}"
        return self.at[choices]


def _fill(book: xlsxwriter.Workbook, page: Worksheet, form: Form, lists: _Lists) -> None:
    head = book.add_format({"bold": True, "bg_color": "#F4F5F7", "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    needed = book.add_format({"bold": True, "bg_color": "#E6ECF5", "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    looks = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
    grey = {"font_color": "#6B7280", "italic": True, "bg_color": "#F4F5F7"}
    pale = {kind: book.add_format({"num_format": code, **grey}) for kind, code in _FORMATS.items()}
    rows = [*([form.example] if form.example else []), *form.rows]
    for at, column in enumerate(form.columns):
        page.write_string(
            0,
            at,
            short(column.head + (" *" if column.required and form.starred else "")),
            needed if column.required else head,
        )
        widest = max([cells_wide(column.head) + 4, *(cells_wide(str(row[at] or "")) + 2 for row in rows[:300])])
        page.set_column(at, at, min(48, max(10, widest)), looks[column.kind], {"hidden": column.technical})
        if not column.technical:
            page.write_comment(0, at, _note(column), {"x_scale": 2, "y_scale": 0.9, "author": ""})
        if column.choices:
            page.data_validation(1, at, _ROWS, at, {"validate": "list", "source": lists.place(column.choices)})
    for down, row in enumerate(rows, start=1):
        is_example = bool(form.example) and down == 1
        for at, (column, value) in enumerate(zip(form.columns, row, strict=True)):
            held = is_example or (down - 1, at) in form.held
            _cell(page, down, at, value, (pale if held else looks)[column.kind])
    page.freeze_panes(1, 1)
    page.set_row(0, 30)


def _note(column: Column) -> str:
    """What a head says when it is pointed at: what the column is in, with its unit, in both languages."""
    unit = _UNITS.get(column.kind, "")
    return "\n".join([*([f"[{unit}]"] if unit else []), *column.explained])


def _cell(page: Worksheet, row: int, at: int, value: Any, look: CellFormat) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        page.write_datetime(row, at, value, look)
    elif isinstance(value, Decimal | int) and not isinstance(value, bool) and fits_excel(Decimal(value)):
        page.write_number(row, at, float(value), look)
    else:
        page.write_string(row, at, short(value), look)


def _explain(page: Worksheet, forms: Sequence[Form], book: xlsxwriter.Workbook) -> None:
    """One line per column: sheet, head, needed or not, what it is in Chinese and in English, what may be chosen."""
    bold = book.add_format({"bold": True, "bg_color": "#F4F5F7", "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    heads = [" / ".join(t(f"forms.{key}", lang) for lang in ("zh", "en")) for key in _EXPLAINED]
    for at, (head, width) in enumerate(zip(heads, (18, 24, 14, 52, 60, 40, 20), strict=True)):
        page.write_string(0, at, head, bold)
        page.set_column(at, at, width, wrapped)
    row = 0
    for form in forms:
        for at, column in enumerate(form.columns):
            if column.technical:
                continue
            row += 1
            sample = next(iter((form.samples or form.example)[at : at + 1]), None)
            needed = t("forms.needed", "zh") + " / " + t("forms.needed", "en") if column.required else ""
            offered = " | ".join(column.choices[:12]) + (" …" if len(column.choices) > 12 else "")
            shown = "" if sample is None else str(sample)
            for place, text in enumerate((form.name, column.head, needed, *column.explained, offered, shown)):
                page.write_string(row, place, short(text), wrapped)
    page.freeze_panes(1, 0)


_EXPLAINED = ("sheet", "column", "required", "chinese", "english", "choices", "sample")
