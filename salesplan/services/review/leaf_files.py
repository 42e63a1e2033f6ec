"""Any leaf table in a file: which slices explain its gap. Needs no store."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from typing import NamedTuple, cast

import numpy as np
import pyarrow as arrow
from pandas import DataFrame, Series, to_numeric
from pyarrow import parquet

from salesplan.core.errors import LeavesRefused
from salesplan.core.problem import Problem, cut
from salesplan.core.review.localise import Answer, localise

ADDITIVE, RATIO = ("f", "v"), ("a_f", "a_v", "b_f", "b_v")
_MEASURES = frozenset(ADDITIVE + RATIO)
_DENOMINATORS = ("b_f", "b_v")
_MOST_PROBLEMS = 100
_PARQUET = b"PAR1"


class Table(NamedTuple):
    """A leaf table as it was read: every attribute as text, every measure a finite number."""

    frame: DataFrame
    attributes: tuple[str, ...]
    ratio: bool


class Answered(NamedTuple):
    """In which slices the gap of a table is concentrated, and the processor seconds it took without reading."""

    table: Table
    answer: Answer
    seconds: float


def localise_file(content: bytes, materiality: float) -> Answered:
    """The table of the file and the answer to it. Raises LeavesRefused with what is wrong."""
    table = read(content)
    start = time.process_time()
    answer = localise(table.frame, table.attributes, materiality)
    return Answered(table, answer, time.process_time() - start)


def read(content: bytes) -> Table:
    """The leaves of a CSV (UTF-8 or GB18030) or Parquet file with a row per leaf.

    Columns f, v or a_f, a_v, b_f, b_v are measures, every other column is an attribute, compared as text. Raises
    LeavesRefused with every row that is wrong.
    """
    if not content.strip():
        raise LeavesRefused([Problem("E_EMPTY_FILE")])
    frame = _parquet(content) if content.startswith(_PARQUET) else _csv(content)
    measures = _measures(frame)
    attributes = tuple(name for name in frame.columns if name not in _MEASURES)
    if not attributes:
        raise LeavesRefused([Problem("no_attributes", 1)])
    if frame.empty:
        raise LeavesRefused([Problem("E_NO_ROWS", 1)])
    numbers = {name: _numbers(frame[name]) for name in measures}
    problems = [one for name, column in numbers.items() for one in _problems(name, frame[name], column)]
    if problems:
        raise LeavesRefused(sorted(problems, key=lambda one: one.row or 0)[:_MOST_PROBLEMS])
    if measures == RATIO:
        _refuse_without_denominator(numbers)
    texts = {name: frame[name].astype(object).where(frame[name].notna(), "").astype(str) for name in attributes}
    return Table(DataFrame(texts | numbers), attributes, measures == RATIO)


def _parquet(content: bytes) -> DataFrame:
    try:
        frame: DataFrame = parquet.read_table(arrow.BufferReader(content)).to_pandas()
    except arrow.ArrowException as error:
        raise LeavesRefused([Problem("E_FILE_CORRUPT", detail={"detail": cut(error)})]) from error
    frame = frame.reset_index(drop=frame.index.names == [None])
    return frame.set_axis(range(1, len(frame) + 1))


def _csv(content: bytes) -> DataFrame:
    try:
        header, *rows = csv.reader(io.StringIO(_text(content), newline=""))
    except csv.Error as error:
        raise LeavesRefused([Problem("E_FILE_CORRUPT", detail={"detail": str(error)})]) from error
    names = [name.strip() for name in header]
    for at, name in enumerate(names):
        if name in names[:at]:
            places = {"col": cut(name), "a": names.index(name) + 1, "b": at + 1}
            raise LeavesRefused([Problem("E_DUP_COLUMN", 1, name, detail=places)])
    filled = [(at, row) for at, row in enumerate(rows, start=2) if any(cell.strip() for cell in row)]
    ragged = [(at, len(row)) for at, row in filled if len(row) != len(names)]
    if ragged:
        counts = [Problem("E_RAGGED_ROW", at, detail={"n": n, "m": len(names)}) for at, n in ragged[:_MOST_PROBLEMS]]
        raise LeavesRefused(counts)
    return DataFrame([row for _, row in filled], index=[at for at, _ in filled], columns=names)


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            last = error
    raise LeavesRefused([Problem("E_ENCODING", content.count(b"\n", 0, last.start) + 1)])


def _measures(frame: DataFrame) -> tuple[str, ...]:
    """The measures of the table: those of a ratio, if it has all of them, else of an additive KPI."""
    for known in (RATIO, ADDITIVE):
        if set(known) <= set(frame.columns):
            return known
    wanted = RATIO if set(RATIO) & set(frame.columns) else ADDITIVE
    missing = [name for name in wanted if name not in frame.columns]
    detail = {"cols": ", ".join(missing), "found": ", ".join(cut(name) for name in frame.columns)}
    raise LeavesRefused([Problem("E_MISSING_COLUMN", 1, missing[0], detail=detail)])


def _numbers(column: Series) -> Series:
    """The measure as numbers, NaN where a cell is none; thousands separators are read over."""
    if column.dtype == object or column.dtype.name in ("str", "string"):
        column = column.astype(str).str.replace(",", "", regex=False)
    return to_numeric(column, errors="coerce").astype(float)


def _problems(name: str, written: Series, numbers: Series) -> Iterator[Problem]:
    wrong = written[~np.isfinite(numbers)]
    for row, value in wrong.iloc[:_MOST_PROBLEMS].items():
        text = "" if value is None or value != value else str(value).strip()
        code, shown = ("E_NOT_A_NUMBER", cut(text)) if text else ("E_MISSING_VALUE", None)
        yield Problem(code, cast(int, row), name, shown)


def _refuse_without_denominator(numbers: dict[str, Series]) -> None:
    """A rate has denominators that are not negative and add up to something on either side."""
    problems = []
    for name in _DENOMINATORS:
        negative = numbers[name][numbers[name] < 0]
        for row, value in negative.iloc[:_MOST_PROBLEMS].items():
            problems.append(Problem("negative_denominator", cast(int, row), name, str(value)))
        if negative.empty and not numbers[name].sum():
            problems.append(Problem("no_denominator", None, name, detail={"col": name}))
    if problems:
        raise LeavesRefused(problems)
