"""Free texts of a file: cleaned, without characters that nobody sees, of a bounded length."""

from __future__ import annotations

from collections.abc import Sequence

from salesplan.intake.cells import CONTROLS, Cell, clean, shown
from salesplan.intake.columns import Carried
from salesplan.intake.job import Job
from salesplan.intake.table import Table
from salesplan.intake.values import refuse

_LONGEST = 500


def cells_of(job: Job, table: Table, carried: Carried, id: str) -> Sequence[Cell] | None:
    """The cells of a column, or its constant for every row; None when the file has neither."""
    if id in job.options.constants:
        return [job.options.constants[id]] * len(table.rows)
    return table.column(carried.places[id]) if id in carried.places else None


def read_texts(job: Job, table: Table, carried: Carried, id: str) -> list[str | None]:
    """The texts of a column; None where a cell is blank, which is refused where the column is required."""
    spot = job.spot(id, table.rows)
    values: list[str | None] = []
    cells = cells_of(job, table, carried, id)
    for row, cell in zip(table.rows, cells or [], strict=cells is not None):
        text = shown(cell)
        control = CONTROLS.search(text)
        if control:
            refuse(spot, row, cell, "E_CONTROL_CHARS", hex=f"{ord(control[0]):04X}")
        elif len(text) > _LONGEST or not isinstance(cell, str | float):
            refuse(spot, row, cell, "E_CELL_TOO_LONG" if len(text) > _LONGEST else "E_EXCEL_ERROR", n=len(text))
        elif not clean(text) and spot.required:
            refuse(spot, row, cell, "E_MISSING_VALUE")
        values.append(clean(text)[:_LONGEST] or None)
    return values or [None] * len(table.rows)
