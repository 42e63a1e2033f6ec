"""The workbook of a register read back: heads, labels and names into fields and codes, every problem with its place.

What a head, a choice or a name may be called comes in from outside; here only the file is looked at.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from salesplan.core.problem import Problem, cut
from salesplan.core.record import Kind
from salesplan.core.register_sheet import CODE, VERSION, Asked, AskedSheet
from salesplan.intake.cells import BoolCell, Cell, ErrorCell, NoResult, Sheet, TooLong, folded, is_blank, shown
from salesplan.intake.month import read_day, read_month
from salesplan.intake.number import read_number

_PARTS = re.compile(r"[|｜；;、\n]")
_LAST_HEAD_ROW = 10
_NUMBERS = (Kind.MONEY, Kind.PERCENT, Kind.NUMBER, Kind.COUNT)


class Line(NamedTuple):
    """One row as read: `values` by field; `code` ties child rows to their record. `sheet` and `row` as Excel shows;
    `wrong` are the fields whose cells could not be understood."""

    sheet: str
    row: int
    code: str
    version: int | None
    values: dict[str, Any]
    wrong: frozenset[str] = frozenset()


class Lines(NamedTuple):
    """What a workbook holds: lines by `rows_of`, everything wrong with them, and heads that mean nothing here."""

    lines: Mapping[str, tuple[Line, ...]]
    problems: tuple[Problem, ...]
    unknown_heads: tuple[str, ...] = ()


def read_lines(sheets: Sequence[Sheet], asked: Sequence[AskedSheet], examples: Sequence[str]) -> Lines:
    """The lines of every asked sheet. A sheet is found by its name, the first one also by its heads.

    Rows whose first cell begins with one of `examples` are left out. A missing sheet of child rows leaves them alone;
    a missing sheet of records is the problem `no_head`.
    """
    lines: dict[str, tuple[Line, ...]] = {}
    problems: list[Problem] = []
    asked = [sheet._replace(columns=tuple(_with_folded_words(column) for column in sheet.columns)) for sheet in asked]
    unknown: list[str] = []
    for wanted in asked:
        found = _find(sheets, wanted)
        if found is None:
            if not wanted.rows_of:
                problems.append(Problem("no_head", detail={"sheet": sheets[0].name if sheets else ""}))
            continue
        sheet, at, places, strange = found
        unknown += strange
        lines[wanted.rows_of] = tuple(_lines(sheet, at, places, examples, problems))
        if sheet.more:
            problems.append(Problem("too_many_rows", detail={"sheet": sheet.name}))
    return Lines(lines, tuple(problems), tuple(dict.fromkeys(unknown)))


def _with_folded_words(column: Asked) -> Asked:
    return column._replace(words={folded(word): value for word, value in column.words.items()})


_Places = Mapping[int, Asked]


def _find(sheets: Sequence[Sheet], wanted: AskedSheet) -> tuple[Sheet, int, _Places, list[str]] | None:
    names = {folded(name) for name in wanted.names}
    called = [sheet for sheet in sheets if folded(sheet.name)[:31] in {name[:31] for name in names}]
    for sheet in called or ([] if wanted.rows_of else sheets):
        for at, (_, cells) in enumerate(sheet.rows[:_LAST_HEAD_ROW]):
            places, strange = _heads(cells, wanted)
            fields = {asked.field for asked in places.values()}
            own = fields - {CODE, VERSION}
            if own and (CODE in fields or len(own) >= min(2, len(wanted.columns) - 2)):
                return sheet, at, places, strange
    return None


def _heads(cells: Sequence[Cell], wanted: AskedSheet) -> tuple[dict[int, Asked], list[str]]:
    by_head = {folded(head): asked for asked in wanted.columns for head in asked.heads}
    places: dict[int, Asked] = {}
    strange: list[str] = []
    for at, cell in enumerate(cells):
        text = shown(cell).removesuffix("*").strip().removesuffix("*").strip()
        asked = by_head.get(folded(text))
        if asked is not None and asked not in places.values():
            places[at] = asked
        elif text:
            strange.append(cut(text))
    return places, strange


def _lines(
    sheet: Sheet, head: int, places: _Places, examples: Sequence[str], problems: list[Problem]
) -> Iterator[Line]:
    marks = tuple(folded(example) for example in examples)
    for row, cells in sheet.rows[head + 1 :]:
        filled = {at: cell for at, cell in enumerate(cells) if at in places and not is_blank(cell)}
        if not filled or folded(shown(cells[0])).startswith(marks):
            continue
        values: dict[str, Any] = {}
        wrong: set[str] = set()
        for at, cell in filled.items():
            value, problem = _value(places[at], cell, sheet)
            if problem is not None:
                wrong.add(places[at].field)
                problems.append(problem._replace(row=row, detail={**problem.detail, "sheet": sheet.name}))
            else:
                values[places[at].field] = value
        code, version = str(values.pop(CODE, "") or ""), values.pop(VERSION, None)
        yield Line(sheet.name, row, code, version, values, frozenset(wrong))


def _value(asked: Asked, cell: Cell, sheet: Sheet) -> tuple[Any, Problem | None]:
    """The value of a cell, or what is wrong with it."""
    said = cut(shown(cell))
    if isinstance(cell, ErrorCell | NoResult | TooLong):
        code = {ErrorCell: "excel_error", NoResult: "formula_without_result", TooLong: "cell_too_long"}[type(cell)]
        return None, Problem(code, None, asked.field, said)
    if asked.kind in _NUMBERS:
        return _number(asked, cell, said)
    if asked.kind is Kind.DAY:
        day, wrong = read_day(cell)
        return day, Problem("not_a_day", None, asked.field, said) if wrong else None
    if asked.kind is Kind.MONTH:
        month = read_month(cell, sheet.date1904, sheet.typed)
        return month.value, Problem("not_a_month", None, asked.field, said) if month.error else None
    if asked.kind is Kind.FLAG and isinstance(cell, BoolCell):
        return cell.value, None
    if asked.kind in (Kind.CHOICE, Kind.FLAG, Kind.LINK):
        return _word(asked, shown(cell), said)
    if asked.kind in (Kind.LINKS, Kind.NAMES):
        return _several(asked, shown(cell))
    return shown(cell).strip(), None


def _number(asked: Asked, cell: Cell, said: str) -> tuple[Any, Problem | None]:
    percent = isinstance(cell, str) and cell.strip().endswith(("%", "％"))
    number = read_number(cell.strip()[:-1] if percent and isinstance(cell, str) else cell)
    if number.value is None:
        return None, Problem("not_a_number", None, asked.field, said)
    if asked.field == VERSION or asked.kind is Kind.COUNT:
        whole = number.value == number.value.to_integral_value()
        return (int(number.value), None) if whole else (None, Problem("not_a_number", None, asked.field, said))
    return number.value / 100 if percent else number.value, None


def _word(asked: Asked, text: str, said: str) -> tuple[Any, Problem | None]:
    """A label or name as its value; of "R01 华东" the code decides."""
    whole, first = folded(text), folded(text.split(maxsplit=1)[0])
    if whole in asked.words:
        return asked.words[whole], None
    if first in asked.words and folded(str(asked.words[first])) == first:
        return asked.words[first], None
    near = difflib.get_close_matches(whole, list(asked.words), n=1, cutoff=0.6)
    code = "unknown_link" if asked.kind is Kind.LINK else "not_a_choice"
    return None, Problem(code, None, asked.field, said, {"near": near[0]} if near else {})


def _several(asked: Asked, text: str) -> tuple[Any, Problem | None]:
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    if asked.kind is Kind.NAMES:
        return tuple(parts), None
    values = []
    for part in parts:
        value, problem = _word(asked._replace(kind=Kind.LINK), part, cut(part))
        if problem is not None:
            return None, problem
        values.append(value)
    return tuple(values), None
