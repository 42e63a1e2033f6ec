"""Reads the columns of a table into typed values, telling what each cell needed or why it cannot be used.

Equal cells are read once: a month's file repeats its names and most of its numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from salesplan.intake.cells import Cell, NoResult, TooLong, shown
from salesplan.intake.context import Context
from salesplan.intake.findings import Findings
from salesplan.intake.month import Month, read_month
from salesplan.intake.names import Name, Names
from salesplan.intake.number import Number, as_count, as_money, as_quantity, plain_money, read_number

Turn = Callable[[Number], Number]
"""Makes of a number what a column needs: money, a count, a quantity."""


class Spot(NamedTuple):
    """Where values come from: the column id, the rows, and whether every row must be filled."""

    id: str
    rows: Sequence[int | None]
    required: bool
    findings: Findings


def month_column(spot: Spot, cells: Sequence[Cell], date1904: bool, typed: bool) -> list[str | None]:
    """Months as 'YYYY-MM'; None where refused."""
    memo: dict[Cell, Month] = {}
    values: list[str | None] = []
    for row, cell in zip(spot.rows, cells, strict=True):
        read = memo.get(cell)
        if read is None:
            read = memo[cell] = read_month(cell, date1904, typed)
        if read.notes or read.value is None:
            _tell_month(spot, row, cell, read)
        values.append(read.value)
    return values


def _tell_month(spot: Spot, row: int | None, cell: Cell, read: Month) -> None:
    for note in read.notes:
        spot.findings.add(note, row, spot.id, shown(cell), col=spot.id, month=read.value)
    if read.error:
        refuse(spot, row, cell, read.error)
    elif read.value is None:
        spot.findings.add("E_MISSING_VALUE", row, spot.id, col=spot.id)


def name_column(spot: Spot, cells: Sequence[Cell], names: Names, months: Sequence[str | None]) -> list[str | None]:
    """Member codes; None where refused, or where an optional name is left out."""
    values: list[str | None] = []
    for row, cell, month in zip(spot.rows, cells, months, strict=True):
        read = names.read(cell)
        if read.notes or not read.codes:
            _tell_name(spot, row, cell, read)
        values.append(names.choose(read, month) if read.codes else None)
    return values


def _tell_name(spot: Spot, row: int | None, cell: Cell, read: Name) -> None:
    for note in read.notes:
        spot.findings.add(note, row, spot.id, shown(cell), col=spot.id)
    if read.error:
        refuse(spot, row, cell, read.error, **read.detail)
    elif read.blank and spot.required:
        spot.findings.add("E_MISSING_VALUE", row, spot.id, col=spot.id)


def number_column(spot: Spot, cells: Sequence[Cell], turns: Sequence[Turn] | Turn, typed: bool) -> list[Decimal | None]:
    """Exact numbers; None where the cell is empty or refused. `turns` is one for all rows, or one for each."""
    memo: dict[Cell | tuple[Turn, Cell], Number] = {}
    values: list[Decimal | None] = []
    one = turns if callable(turns) else None
    is_yuan = isinstance(one, Yuan)
    counted = spot.findings.counted
    for at, cell in enumerate(cells):
        if is_yuan and (value := plain_money(cell, typed)) is not None:
            values.append(value)
            continue
        turn = one or turns[at]  # type: ignore[index]
        key = cell if one else (turn, cell)
        read = memo.get(key)
        if read is None:
            read = read_number(cell, typed)
            read = memo[key] = read if read.error else turn(read)
        values.append(read.value)
        if read.error and counted(read.error, spot.rows[at], spot.id):
            continue
        if read.notes or read.value is None:
            _tell_number(spot, spot.rows[at], cell, read)
    return values


def _tell_number(spot: Spot, row: int | None, cell: Cell, read: Number) -> None:
    for note in read.notes:
        spot.findings.add(note, row, spot.id, shown(cell), col=spot.id)
    if read.error:
        refuse(spot, row, cell, read.error)
    elif read.value is None:
        code = "E_MISSING_VALUE" if spot.required else "N_BLANK_AS_NULL"
        spot.findings.add(code, row, spot.id, None if code.startswith("E") else shown(cell), col=spot.id)


def refuse(spot: Spot, row: int | None, cell: Cell, code: str, **detail: object) -> None:
    """Tell why a cell cannot be used."""
    if spot.findings.counted(code, row, spot.id):
        return
    if isinstance(cell, NoResult):
        detail["cell"] = cell.address
    if isinstance(cell, TooLong):
        detail["n"] = cell.length
    spot.findings.add(code, row, spot.id, shown(cell), col=spot.id, **detail)


def turn_for(kind: str, context: Context, factor: Decimal = Decimal(1)) -> Turn:
    """What makes a column's numbers of what the file says: by the kind of the column and the unit of its money."""
    if kind == "count":
        return lambda number: as_count(number, context.limits.count)
    if kind == "quantity":
        return lambda number: as_quantity(number, context.limits.money_yuan)
    limit = context.limits.money_yuan
    return Yuan(limit) if factor == 1 and limit >= 10**12 else lambda number: as_money(number, factor, limit)


class Yuan:
    """Money that is already in yuan, with the usual limit: plain cells need no turn at all."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, number: Number) -> Number:
        return as_money(number, limit=self.limit)
