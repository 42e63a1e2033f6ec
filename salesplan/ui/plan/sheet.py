"""A plan as the grid shows it: a tree over one to three dimensions by months, quarters and the year; and back again.

Pure: the desk in, a `Sheet` and the slice behind every cell out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from salesplan.core.plan.table import DIMENSIONS, Table, Where
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import month_short
from salesplan.ui.plan.grid import Column, Row

Path = tuple[str, ...]
Name = Callable[[str, str], str]
PATHS: tuple[Path, ...] = (
    ("region", "product"),
    ("region", "team"),
    ("product", "region"),
    ("team", "product"),
    ("region", "product", "team"),
)
"""What the lines may be, from the top: the members of the first dimension, then inside them those of the next."""


class Line(NamedTuple):
    """One line: the slice it stands for, its parent's slice, and its sums by month (None: no cell)."""

    row: Row
    where: Where
    parent: Where
    months: tuple[int | None, ...]


class Layout(NamedTuple):
    """The lines and columns of a grid with what stands behind them; `months` are those of the plan's year in order."""

    lines: tuple[Line, ...]
    columns: tuple[Column, ...]
    spans: tuple[tuple[str, ...], ...]
    values: tuple[tuple[int | None, ...], ...]

    def where(self, row: int, column: int) -> Where:
        """The slice of a cell."""
        return {**self.lines[row].where, **self._months(column)}

    def payers(self, row: int, column: int) -> Where | None:
        """The slice whose months hold when the siblings of a cell pay; None for the whole, where other months do."""
        return {**self.lines[row].parent, **self._months(column)} if self.lines[row].where else None

    def cell_of(self, where: Where) -> tuple[int, int] | None:
        """The cell that shows a slice; None when no cell does."""
        months = where.get("month")
        rest = {d: members for d, members in where.items() if d != "month"}
        row = next((i for i, line in enumerate(self.lines) if line.where == rest), None)
        column = next(
            (
                i
                for i, span in enumerate(self.spans)
                if (set(span) == set(months) if months else i == len(self.spans) - 1)
            ),
            None,
        )
        return None if row is None or column is None else (row, column)

    def _months(self, column: int) -> Where:
        return {} if column == len(self.spans) - 1 else {"month": self.spans[column]}


def layout(table: Table, path: Path, months: Sequence[str], name: Name, lang: Lang) -> Layout:
    """The tree of `path` over the table's cells. `months` are the twelve of the year; `name` is (dimension, code)."""
    lines = tuple(_lines(table, path, months, name, lang))
    columns, spans = _columns(months, lang)
    place = {month: number for number, month in enumerate(months)}
    values = tuple(tuple(_sum([line.months[place[m]] for m in span]) for span in spans) for line in lines)
    return Layout(lines, columns, spans, values)


def closed_columns(spans: Sequence[tuple[str, ...]], closed: Collection[str]) -> list[int]:
    """The columns in which every month is closed."""
    return [number for number, span in enumerate(spans) if set(span) <= set(closed)]


def _lines(table: Table, path: Path, months: Sequence[str], name: Name, lang: Lang) -> list[Line]:
    columns = [DIMENSIONS.index(dimension) for dimension in path]
    keys, leaf = np.unique(table.at[:, columns], axis=0, return_inverse=True)
    sums, counts = np.zeros((len(keys), 12), dtype=np.int64), np.zeros((len(keys), 12), dtype=np.int64)
    at = np.array([months.index(month) for month in table.members["month"]], dtype=np.int64)[table.at[:, 0]]
    np.add.at(sums, (leaf.reshape(-1), at), table.amounts)
    np.add.at(counts, (leaf.reshape(-1), at), 1)
    nodes: list[tuple[tuple[int, ...], int, int]] = [((), -1, 0)]
    open_: list[int] = [0]
    for number, key in enumerate(keys.tolist()):
        shared = _shared(nodes[open_[-1]][0], tuple(key))
        del open_[shared + 1 :]
        for depth in range(shared + 1, len(path) + 1):
            nodes.append((tuple(key[:depth]), open_[-1], number))
            open_.append(len(nodes) - 1)
    found: list[Line] = []
    for key, parent, first in nodes:
        inside = slice(first, first + _length(keys, key, first))
        where = {d: (table.members[d][n],) for d, n in zip(path, key, strict=False)}
        total, cells = sums[inside].sum(axis=0).tolist(), counts[inside].sum(axis=0).tolist()
        label = name(path[len(key) - 1], table.members[path[len(key) - 1]][key[-1]]) if key else t("plan.company", lang)
        found.append(
            Line(
                Row(label, len(key), parent),
                where,
                {d: m for d, m in where.items() if d != path[len(key) - 1]} if key else {},
                tuple(amount if count else None for amount, count in zip(total, cells, strict=True)),
            )
        )
    return found


def _shared(before: tuple[int, ...], key: tuple[int, ...]) -> int:
    """How many leading members two keys share."""
    return next((i for i, (a, b) in enumerate(zip(before, key, strict=False)) if a != b), min(len(before), len(key)))


def _length(keys: np.ndarray, key: tuple[int, ...], first: int) -> int:
    """How many of the sorted keys from `first` on begin with `key`."""
    if not key:
        return len(keys)
    return int((keys[first:, : len(key)] == np.array(key)).all(axis=1).sum())


def _columns(months: Sequence[str], lang: Lang) -> tuple[tuple[Column, ...], tuple[tuple[str, ...], ...]]:
    columns: list[Column] = []
    spans: list[tuple[str, ...]] = []
    for number in range(4):
        quarter = tuple(months[3 * number : 3 * number + 3])
        columns += [*(Column(month_short(month, lang)) for month in quarter), Column(f"Q{number + 1}", 3)]
        spans += [*((month,) for month in quarter), quarter]
    return (*columns, Column(t("plan.year", lang), 12)), (*spans, tuple(months))


def _sum(amounts: Sequence[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def against(
    values: Sequence[Sequence[int | None]], other: Sequence[Sequence[int | None]], lang: Lang
) -> tuple[tuple[str, ...], ...]:
    """Each value against another of the same place, in percent with its sign; blank where the other is not known."""
    return tuple(
        tuple(_percent(value, base) for value, base in zip(line, beside, strict=True))
        for line, beside in zip(values, other, strict=True)
    )


def _percent(value: int | None, base: int | None) -> str:
    if value is None or not base or base < 0:
        return ""
    change = round((value / base - 1) * 100, 1)
    return f"{change:+.1f}%".replace("-", "−") if abs(change) < 1000 else "≫"


def spread(
    known: Mapping[tuple[str, ...], Mapping[str, int]], found: Layout, path: Path
) -> tuple[tuple[int | None, ...], ...]:
    """Sums by the codes of a line (as deep as it is) and month as a grid of the same shape.

    A column has a sum only where every month of it is known.
    """
    grid = []
    for line in found.lines:
        codes = tuple(line.where[d][0] for d in path if d in line.where)
        months = known.get(codes, {})
        grid.append(
            tuple(sum(months[m] for m in span) if all(m in months for m in span) else None for span in found.spans)
        )
    return tuple(grid)
