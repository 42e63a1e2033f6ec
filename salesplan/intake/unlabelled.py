"""Totals without a word: rows whose keys are blank, or filled only as far as the row above, and whose figures add up.

Such a row is a total only by its own evidence. One that does not add up stays a row of data, and its blanks are told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from salesplan.intake.cells import Cell, is_blank
from salesplan.intake.findings import Findings
from salesplan.intake.number import places, read_number
from salesplan.intake.table import Line, Table
from salesplan.intake.totals import MARK, ONE_YUAN, Label

_FEWEST_BLANK = 2
_HALF = Decimal("0.5")


def take_unlabelled(table: Table, keys: Mapping[str, int], figures: Sequence[int], findings: Findings) -> None:
    """Make totals of the data rows that say nothing but a sum. `figures` are the columns of numbers."""
    order = sorted(keys.values())
    candidates = {at for at in table.gaps if _names_less(table, at, order)}
    if not candidates or not figures:
        return
    taken = _adding_up(table, candidates, figures)
    if not taken:
        return
    for at in taken:
        findings.add("N_TOTAL_ROW", table.rows[at])
    _move(table, taken)


def _names_less(table: Table, at: int, order: Sequence[int]) -> bool:
    """True when the keys are a beginning of those above, and at least two are blank: 华东 alone, or nothing at all."""
    cells = table.cells[at]
    filled = [k for k in order if not is_blank(cells[k])]
    if at == 0 or len(order) - len(filled) < _FEWEST_BLANK:
        return False
    above = table.cells[at - 1]
    return filled == order[: len(filled)] and (not filled or all(cells[k] == above[k] for k in filled))


def _adding_up(table: Table, candidates: set[int], figures: Sequence[int]) -> list[int]:
    """The candidates whose figures are the sums of the rows since the last total, or of all rows above."""
    taken: list[int] = []
    sums = {f: [Decimal(0), Decimal(0)] for f in figures}
    count = [0, 0]
    starts = {line.before for line in table.lines if line.label is not None}
    for at, cells in enumerate(table.cells):
        if at in starts:
            count[1] = 0
            for pair in sums.values():
                pair[1] = Decimal(0)
        if at in candidates and count[0] and _is_sum(cells, sums, count):
            taken.append(at)
            count[1] = 0
            for pair in sums.values():
                pair[1] = Decimal(0)
            continue
        count = [count[0] + 1, count[1] + 1]
        for f, pair in sums.items():
            value = read_number(cells[f]).value or Decimal(0)
            pair[0] += value
            pair[1] += value
    return taken


def _is_sum(cells: Sequence[Cell], sums: Mapping[int, list[Decimal]], count: Sequence[int]) -> bool:
    stated = {f: read_number(cells[f]) for f in sums}
    numbers = {f: number.value for f, number in stated.items() if number.value is not None}
    if not numbers or any(number.error for number in stated.values()):
        return False
    return any(
        count[which] > 1 - which
        and all(abs(value - sums[f][which]) <= _tolerance(cells[f], count[which]) for f, value in numbers.items())
        for which in (1, 0)
    )


def _tolerance(cell: Cell, rows: int) -> Decimal:
    return min(ONE_YUAN, Decimal(1).scaleb(-places(cell)) * _HALF * (rows + 1))


def _move(table: Table, taken: Sequence[int]) -> None:
    """Take these rows out of the data and put them among the totals."""
    gone = set(taken)
    before = [0]
    for at in range(len(table.rows)):
        before.append(before[-1] + (at not in gone))
    lines = [Line(before[line.before], line.row, line.label, line.cells) for line in table.lines]
    lines += [Line(before[at], table.sheet_row(table.rows[at]), Label(MARK, ""), table.cells[at]) for at in taken]
    table.lines = sorted(lines, key=lambda line: line.row)
    table.rows = [row for at, row in enumerate(table.rows) if at not in gone]
    table.cells = [cells for at, cells in enumerate(table.cells) if at not in gone]
    counts = table.counts
    table.counts = counts._replace(stored=counts.stored - len(gone), totals=counts.totals + len(gone))
