"""What a cell of a file can be, and what a sheet is: the one shape that CSV, XLSX, XLS and HTML are read into."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class DateCell(NamedTuple):
    """A cell that Excel shows as a date; `day` is None when its number is no day. `text` as it would be shown."""

    day: date | None
    text: str


class BoolCell(NamedTuple):
    """TRUE or FALSE."""

    value: bool


class ErrorCell(NamedTuple):
    """An Excel error value such as #DIV/0!."""

    text: str


class NoResult(NamedTuple):
    """A formula whose result was never stored; `address` as Excel names the cell."""

    address: str


class TooLong(NamedTuple):
    """A text beyond what a cell may hold; it is not looked at any further."""

    length: int


Cell = str | float | DateCell | BoolCell | ErrorCell | NoResult | TooLong
Row = tuple[int, list[Cell]]
"""The row number as Excel shows it (CSV: the record number), and its cells."""


class Sheet:
    """One table of a file. Blank rows are not kept: they are the gaps in the row numbers.

    `typed` is True when cells carry types (workbooks), so that a number written as text can be told. `more` counts
    rows beyond the limit, which are not kept. `broken` is True when reading stopped early. Columns count from 0.
    """

    def __init__(self, name: str = "", typed: bool = False) -> None:
        self.name = name
        self.typed = typed
        self.visible = True
        self.date1904 = False
        self.rows: list[Row] = []
        self.more = 0
        self.broken = False
        self.has_long = False
        """True when some text is longer than a cell may hold."""
        self.widths: dict[int, int] = {}
        """Widths of rows wider than what is kept."""
        self.formulas: dict[tuple[int, int], bool] = {}
        """(row, column) of formula cells; True when the formula refers to another workbook."""
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merged: list[tuple[int, int, int]] = []
        """Vertical merges in one column: (first row, last row, column)."""
        self.external = False


class Damaged(Exception):
    """The file cannot be read. `detail` is a word that the messages know."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(detail)


class Refused(Exception):
    """The file is not read any further; the findings say why."""


LONGEST_CELL = 32_767
"""Characters an Excel cell can hold."""
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
"""Control and direction characters that have no place in a name. Tab and line ends count as spaces."""
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """The text as it is compared: NFKC, no invisible characters, one space between words, none around."""
    if text.isascii():
        return " ".join(text.split())
    return _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))).strip()


def folded(text: str) -> str:
    """`clean`, capitals ignored: the form in which names and heads are looked up."""
    return clean(text).casefold()


def shown(cell: Cell) -> str:
    """The cell as a person reads it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return format(cell, ".15g")
    if isinstance(cell, BoolCell):
        return "TRUE" if cell.value else "FALSE"
    return "" if isinstance(cell, NoResult | TooLong) else cell.text


def is_blank(cell: Cell) -> bool:
    """True for an empty cell, and for one that holds only spaces or invisible characters."""
    return isinstance(cell, str) and (not cell or (len(cell) < 200 and not clean(cell)))


def all_blank(cells: Iterable[Cell]) -> bool:
    """True when no cell of the row holds anything."""
    return all(is_blank(cell) for cell in cells)


def column_letters(at: int) -> str:
    """The letters Excel gives to the column `at` (0 = A)."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def row_ranges(rows: Iterable[int], most: int = 30) -> str:
    """Row numbers as people write them: "4, 7–9"; after `most` parts only an ellipsis."""
    parts: list[list[int]] = []
    for row in sorted(set(rows)):
        if parts and row == parts[-1][1] + 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    told = [str(a) if a == b else f"{a}–{b}" for a, b in parts[:most]]
    return ", ".join([*told, "…"] if len(parts) > most else told)
