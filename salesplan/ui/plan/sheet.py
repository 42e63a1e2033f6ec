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


def layout(table: Table, path: Path, months: Sequence[str], name: Name, lang: Lang, whole: str = "") -> Layout:
    """The tree of `path` over the table's cells. `months` are the twelve of the year; `name` is (dimension, code).

    `whole` is what all cells together are called, if not the company.
    """
    columns, spans = _columns(months, lang)
    leaves = _leaves(table, path, months)
    nodes = _nodes(leaves.keys)
    first = np.array([node.first for node in nodes], dtype=np.int64)
    after = np.array([node.after for node in nodes], dtype=np.int64)
    sums, counts = (np.vstack([np.zeros((1, 12), dtype=np.int64), of.cumsum(axis=0)]) for of in leaves[1:])
    by_month = _known(sums[after] - sums[first], counts[after] - counts[first])
    by_span = _known(*(_spans(of[after] - of[first]) for of in (sums, counts)))
    lines = []
    for node, known in zip(nodes, by_month, strict=True):
        where = {d: (table.members[d][n],) for d, n in zip(path, node.key, strict=False)}
        last = path[len(node.key) - 1] if node.key else ""
        label = name(last, where[last][0]) if last else whole or t("plan.company", lang)
        row = Row(label, len(node.key), node.parent)
        lines.append(Line(row, where, {d: m for d, m in where.items() if d != last}, known))
    return Layout(tuple(lines), columns, spans, by_span)


def closed_columns(spans: Sequence[tuple[str, ...]], closed: Collection[str]) -> list[int]:
    """The columns in which every month is closed."""
    return [number for number, span in enumerate(spans) if set(span) <= set(closed)]


class _Leaves(NamedTuple):
    """The combinations of members that have cells, in order: members by number, sums and counts by month."""

    keys: list[tuple[int, ...]]
    sums: np.ndarray
    counts: np.ndarray


class _Node(NamedTuple):
    """One line: its members by number, the line it is part of, and which leaves it spans."""

    key: tuple[int, ...]
    parent: int
    first: int
    after: int


def _leaves(table: Table, path: Path, months: Sequence[str]) -> _Leaves:
    columns = [DIMENSIONS.index(dimension) for dimension in path]
    sizes = tuple(len(table.members[dimension]) for dimension in path)
    found, leaf = np.unique(np.ravel_multi_index(table.at[:, columns].T, sizes), return_inverse=True)
    month = np.array([months.index(month) for month in table.members["month"]], dtype=np.int64)[table.at[:, 0]]
    sums, counts = np.zeros((len(found), 12), dtype=np.int64), np.zeros((len(found), 12), dtype=np.int64)
    np.add.at(sums, (leaf.reshape(-1), month), table.amounts)
    np.add.at(counts, (leaf.reshape(-1), month), 1)
    keys = np.stack(np.unravel_index(found, sizes), axis=1).tolist()
    return _Leaves([tuple(key) for key in keys], sums, counts)


def _nodes(keys: Sequence[tuple[int, ...]]) -> list[_Node]:
    """Every line from the top, depth first."""
    nodes = [_Node((), -1, 0, len(keys))]
    open_ = [0]
    for number, key in enumerate(keys):
        shared = _shared(nodes[open_[-1]].key, key)
        _close(nodes, open_[shared + 1 :], number)
        del open_[shared + 1 :]
        for depth in range(shared + 1, len(key) + 1):
            nodes.append(_Node(key[:depth], open_[-1], number, number + 1))
            open_.append(len(nodes) - 1)
    _close(nodes, open_, len(keys))
    return nodes


def _close(nodes: list[_Node], places: Sequence[int], after: int) -> None:
    for place in places:
        nodes[place] = nodes[place]._replace(after=after)


def _shared(before: tuple[int, ...], key: tuple[int, ...]) -> int:
    """How many leading members two keys share."""
    return next((i for i, (a, b) in enumerate(zip(before, key, strict=False)) if a != b), min(len(before), len(key)))


def _spans(by_month: np.ndarray) -> np.ndarray:
    """Each quarter after its months, the year at the end."""
    months = by_month.reshape(-1, 4, 3)
    quarters = np.concatenate([months, months.sum(axis=2, keepdims=True)], axis=2).reshape(-1, 16)
    return np.concatenate([quarters, by_month.sum(axis=1, keepdims=True)], axis=1)


def _known(sums: np.ndarray, counts: np.ndarray) -> tuple[tuple[int | None, ...], ...]:
    """The sums; None where there is no cell."""
    return tuple(
        tuple(value if cells else None for value, cells in zip(*both, strict=True))
        for both in zip(sums.tolist(), counts.tolist(), strict=True)
    )


def _columns(months: Sequence[str], lang: Lang) -> tuple[tuple[Column, ...], tuple[tuple[str, ...], ...]]:
    columns: list[Column] = []
    spans: list[tuple[str, ...]] = []
    for number in range(4):
        quarter = tuple(months[3 * number : 3 * number + 3])
        columns += [*(Column(month_short(month, lang)) for month in quarter), Column(f"Q{number + 1}", 3)]
        spans += [*((month,) for month in quarter), quarter]
    return (*columns, Column(t("plan.year", lang), 12)), (*spans, tuple(months))


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
