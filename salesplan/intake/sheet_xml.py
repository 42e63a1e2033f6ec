"""The cells of one worksheet. The XML is well-formed and without prefixes when it comes here; patterns then suffice,
and are several times faster than building a tree of two million cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape

from salesplan.intake.cells import (
    LONGEST_CELL,
    BoolCell,
    Cell,
    Damaged,
    DateCell,
    ErrorCell,
    NoResult,
    Sheet,
    column_letters,
    is_blank,
)
from salesplan.intake.context import Limits
from salesplan.intake.month import day_of_serial

Turn = Callable[[str], Cell]
Style = bool
"""True for a cell style that shows a date."""
_ROW = re.compile(r"<row\b([^>]*)>")
_USUAL_ROW = re.compile(r' r="([0-9]{1,7})"(?: spans="[0-9:]*")?(?: x14ac:dyDescent="[0-9.]*")?')
_PLAIN_NUMBER = re.compile(r'<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?><v>-?[0-9]{1,15}(?:\.[0-9]{1,6})?</v>')
_CELL = re.compile(r'<c(?: r="([A-Z]{1,3})[0-9]+")?((?: [^>]*?)?)(?:/>|>(.*?)</c>)', re.DOTALL)
_SIMPLE = re.compile(r'<c r="([A-Z]{1,3})[0-9]+"((?: [^>/]*)?)><v>([^<]*)</v></c>')
_ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')
_VALUE = re.compile(r"<v(?: [^>]*)?>(.*?)</v>", re.DOTALL)
_FORMULA = re.compile(r"<f\b([^>]*?)(?:/>|>(.*?)</f>)", re.DOTALL)
_RUN = re.compile(r"<t(?: [^>]*)?>(.*?)</t>", re.DOTALL)
_RPH = re.compile(r"<rPh\b.*?</rPh>", re.DOTALL)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MERGE = re.compile(r'<mergeCell\b[^>]*?ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_COLUMN = re.compile(r"<col\b([^>]*?)/?>")
_EXTERNAL = re.compile(r"(?<![\w\]])\[[0-9]+\][^\[\]]*!|\[[^\[\]]+\.xls\w*\]|\w\|'", re.IGNORECASE)
_LETTERS: dict[str, int] = {}
_MOST_MERGES = 100_000
_MOST_LAYOUTS = 1_000


def fill_sheet(sheet: Sheet, text: str, strings: list[str], styles: list[Style], limits: Limits) -> None:
    """Read the rows, formulas, merges and hidden parts of a worksheet into `sheet`. Raises Damaged."""
    start, end = text.find("<sheetData"), text.rfind("</sheetData>")
    head, tail = (text, text) if start < 0 else (text[:start], text[max(end, start) :])
    _hidden_columns(sheet, head)
    if start >= 0 and end > start:
        _Cells(sheet, strings, styles, limits).read(text, start, end)
    _merges(sheet, tail)


class _Cells:
    """Reads cells with what they need: shared strings, styles, and the formulas shared within the sheet."""

    def __init__(self, sheet: Sheet, strings: list[str], styles: list[Style], limits: Limits) -> None:
        self.sheet = sheet
        self.strings = strings
        self.styles = styles
        self.widest = limits.columns + 1
        self.most = limits.rows + 21
        self.shared: dict[str, bool] = {}
        self.kinds: dict[str, tuple[str, bool, int | None]] = {}
        self.layouts: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[Turn, ...] | None] = {}
        self.by_text = {str(at): text for at, text in enumerate(strings)}
        sheet.has_long = max(map(len, strings), default=0) > LONGEST_CELL

    def read(self, text: str, start: int, end: int) -> None:
        number = 0
        keep = self.sheet.rows
        for attributes, body in _rows(text, start, end):
            usual = _USUAL_ROW.fullmatch(attributes)
            known = {"r": usual[1]} if usual else _attributes(attributes)
            stated = known.get("r", "")
            number = max(int(stated), number + 1) if stated.isdigit() else number + 1
            if len(keep) >= self.most and _PLAIN_NUMBER.search(body):  # only counted: no need to read the others
                self.sheet.more += 1
                continue
            cells = self._row(number, body)
            if not cells:
                continue
            if len(keep) >= self.most:
                self.sheet.more += 1
                continue
            if not usual and _is_hidden(known, "ht"):
                self.sheet.hidden_rows.add(number)
            keep.append((number, cells))

    def _row(self, number: int, body: str) -> list[Cell]:
        """The cells of a row, blanks at its end left out."""
        cells = self._plain_row(body) or self._any_row(number, body)
        while cells and is_blank(cells[-1]):
            cells.pop()
        return cells

    def _plain_row(self, body: str) -> list[Cell] | None:
        """The usual row, several times faster: only values, without a gap from the first column on. Else None."""
        found = _SIMPLE.findall(body)
        if not found or len(found) != body.count("<c"):
            return None
        letters, rests, texts = zip(*found, strict=True)
        layout = self.layouts.get((letters, rests), ())
        if layout == ():
            layout = self._layout(letters, rests)
            if len(self.layouts) < _MOST_LAYOUTS:
                self.layouts[letters, rests] = layout
        if layout is None:
            return None
        try:
            return [turn(text) for turn, text in zip(layout, texts, strict=True)]
        except (ValueError, KeyError) as broken:
            raise Damaged("strings") from broken

    def _layout(self, letters: tuple[str, ...], rests: tuple[str, ...]) -> tuple[Turn, ...] | None:
        """How to read each cell of rows with these columns, types and styles; None when columns are left out."""
        if len(letters) > self.widest or [_column(one) for one in letters] != list(range(len(letters))):
            return None
        return tuple(self._turn(*self._kind(rest)[:2]) for rest in rests)

    def _turn(self, kind: str, is_date: bool) -> Turn:
        if kind == "s":
            return self.by_text.__getitem__
        if kind == "n":
            return float if not is_date else lambda text: _number(text, True, self.sheet.date1904)
        return lambda text: self._value(kind, is_date, text)

    def _any_row(self, number: int, body: str) -> list[Cell]:
        cells: list[Cell] = []
        at = -1
        for letters, rest, inner in _CELL.findall(body):
            kind, is_date, own = self.kinds.get(rest) or self._kind(rest)
            at = _LETTERS.get(letters, -1) if letters else own if own is not None else at + 1
            if at < 0:
                at = _column(letters)
            if not inner:
                continue
            value = self._cell(kind, is_date, inner, number, at)
            if len(cells) == at < self.widest:
                cells.append(value)
            elif value != "":
                self._put(cells, at, value, number)
        return cells

    def _put(self, cells: list[Cell], at: int, value: Cell, number: int) -> None:
        """A cell after blank ones, or beyond the columns that are kept."""
        if at >= self.widest:
            self.sheet.widths[number] = max(at + 1, self.sheet.widths.get(number, 0))
            return
        cells += [""] * (at - len(cells))
        cells[at:] = [value]

    def _kind(self, rest: str) -> tuple[str, bool, int | None]:
        """The type, whether its style shows a date, and the column when the address is not the first attribute."""
        attributes = _attributes(rest)
        style = int(attributes.get("s", "0") or 0)
        is_date = 0 <= style < len(self.styles) and self.styles[style]
        address = re.match("[A-Z]+", attributes.get("r", ""))
        known = (attributes.get("t", "n"), is_date, _column(address[0]) if address else None)
        if address is None:
            self.kinds[rest] = known
        return known

    def _cell(self, kind: str, is_date: bool, inner: str, row: int, at: int) -> Cell:
        if inner.startswith("<v>") and inner.count("<") == 2:
            return self._value(kind, is_date, inner[3:-4])
        if kind == "inlineStr" and "<f" not in inner:
            return self._text(string_text(inner))
        found = _FORMULA.search(inner)
        if found is not None:
            self.sheet.formulas[row, at] = self._is_external(found)
        value = _VALUE.search(inner)
        if value is not None and (value[1] or kind == "str"):
            return self._value(kind, is_date, value[1])
        if "<is" in inner:
            return self._text(string_text(inner))
        return NoResult(f"{column_letters(at)}{row}") if found is not None else ""

    def _value(self, kind: str, is_date: bool, text: str) -> Cell:
        if kind == "s":
            try:
                return self.strings[int(text)]
            except (ValueError, IndexError) as broken:
                raise Damaged("strings") from broken
        if kind == "n":
            return _number(text, is_date, self.sheet.date1904)
        value = _OTHERS.get(kind, _plain)(text)
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> str:
        self.sheet.has_long |= len(text) > LONGEST_CELL
        return text

    def _is_external(self, found: re.Match[str]) -> bool:
        attributes, formula = _attributes(found[1]), unescape(found[2] or "")
        external = bool(_EXTERNAL.search(formula))
        group = attributes.get("si") if attributes.get("t") == "shared" else None
        if group is not None:
            external = self.shared.setdefault(group, external) or external
        return external


def _rows(text: str, start: int, end: int) -> Iterator[tuple[str, str]]:
    """The attributes and the inside of each row; one pattern for both would look at every character twice."""
    at = start
    while found := _ROW.search(text, at, end):
        attributes, at = found[1], found.end()
        if attributes.endswith("/"):
            yield attributes[:-1], ""
            continue
        close = text.find("</row>", at, end)
        if close < 0:
            return
        yield attributes, text[at:close]
        at = close + len("</row>")


def _number(text: str, is_date: bool, date1904: bool) -> Cell:
    try:
        number = float(text)
    except ValueError as broken:
        raise Damaged("number") from broken
    if not is_date or number != number:
        return number
    day = day_of_serial(number, date1904) if abs(number) < 1e7 else None
    return DateCell(day, day.isoformat() if day else text)


def _iso_day(text: str) -> Cell:
    try:
        return DateCell(date.fromisoformat(text[:10]), text)
    except ValueError:
        return DateCell(None, text)


def _plain(text: str) -> str:
    """The text with its entities and `_xHHHH_` characters resolved."""
    if "&" in text:
        text = unescape(text)
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)


_OTHERS: dict[str, Callable[[str], Cell]] = {
    "b": lambda text: BoolCell(text.strip() in ("1", "true")),
    "e": lambda text: ErrorCell(_plain(text)),
    "d": _iso_day,
}


def string_text(body: str) -> str:
    """The text of a string item: its runs joined, without the reading aids of Japanese and Chinese."""
    runs = _RUN.findall(_RPH.sub("", body) if "<rPh" in body else body)
    return _plain(runs[0] if len(runs) == 1 else "".join(runs))


def _attributes(text: str) -> dict[str, str]:
    return {name.rpartition(":")[2]: double or single for name, double, single in _ATTRIBUTE.findall(text)}


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    if attributes.get("hidden", "0") in ("1", "true"):
        return True
    return size in attributes and re.fullmatch(r"0+(?:\.0+)?", attributes[size]) is not None


def _hidden_columns(sheet: Sheet, head: str) -> None:
    for found in _COLUMN.finditer(head):
        attributes = _attributes(found[1])
        if _is_hidden(attributes, "width"):
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            sheet.hidden_columns.update(range(first - 1, min(last, 16_384)))


def _merges(sheet: Sheet, tail: str) -> None:
    """Vertical merges within one column; of wider ones, their first column."""
    for left, top, _right, bottom in _MERGE.findall(tail)[:_MOST_MERGES]:
        if int(bottom) > int(top):
            sheet.merged.append((int(top), int(bottom), _column(left)))


def _column(letters: str) -> int:
    at = _LETTERS.get(letters)
    if at is None:
        at = 0
        for letter in letters:
            at = at * 26 + ord(letter) - 64
        at = _LETTERS[letters] = at - 1
    return at
