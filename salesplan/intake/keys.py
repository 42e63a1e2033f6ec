"""Rows that say the same thing twice: refused with all their row numbers, or added up when the person says so."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from salesplan.intake.cells import row_ranges
from salesplan.intake.findings import Findings
from salesplan.intake.job import Data

_SHEET_ROWS = (1 << 26) - 1


def find_duplicates(data: Data, keys: Sequence[str], may_be_none: bool = False) -> list[list[int]]:
    """Groups of row indexes with equal keys. Rows with an unread key are left out unless None is a value."""
    seen: dict[tuple[Any, ...], int] = {}
    groups: dict[int, list[int]] = {}
    for at, key in enumerate(zip(*(data.get(id) for id in keys), strict=True)):
        if None in key and not may_be_none:
            continue
        first = seen.setdefault(key, at)
        if first != at:
            groups.setdefault(first, [first]).append(at)
    return list(groups.values())


def refuse_duplicates(data: Data, groups: list[list[int]], findings: Findings) -> None:
    """Name every row of every group, with the rows it equals."""
    for group in groups:
        rows = row_ranges(data.rows[at] & _SHEET_ROWS for at in group)
        for at in group:
            findings.add("E_DUP_KEY", data.rows[at], None, None, rows=rows)


def sum_duplicates(data: Data, groups: list[list[int]], measures: Sequence[str], limit: int, findings: Findings) -> int:
    """Add the rows of each group into its first one; returns how many rows went into others."""
    gone: set[int] = set()
    for group in groups:
        for at in group:
            findings.add("N_DUP_SUMMED", data.rows[at])
        for id in measures:
            column = data.columns.get(id)
            if column is not None:
                column[group[0]] = _sum([column[at] for at in group])
                if abs(column[group[0]] or 0) > limit:
                    findings.add("E_TOO_LARGE", data.rows[group[0]], id, column[group[0]], col=id)
        gone.update(group[1:])
    _drop(data, gone)
    return len(gone)


def join_measures(data: Data, keys: Sequence[str], measures: Sequence[str]) -> int:
    """Make one row of rows of one key that report different measures; returns how many rows went into others.

    A wide table may name the measure of each row, or hold one measure on each sheet. Rows that report the same
    measure twice stay apart: they are duplicates.
    """
    gone: set[int] = set()
    columns = [data.columns[id] for id in measures if id in data.columns]
    for group in find_duplicates(data, keys):
        if any(sum(column[at] is not None for at in group) > 1 for column in columns):
            continue
        for column in columns:
            column[group[0]] = next((column[at] for at in group if column[at] is not None), None)
        gone.update(group[1:])
    _drop(data, gone)
    return len(gone)


def _drop(data: Data, gone: set[int]) -> None:
    if gone:
        kept = [at for at in range(len(data.rows)) if at not in gone]
        data.rows = [data.rows[at] for at in kept]
        data.columns = {id: [column[at] for at in kept] for id, column in data.columns.items()}


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    filled = [value for value in values if value is not None]
    return sum(filled, Decimal(0)) if filled else None
