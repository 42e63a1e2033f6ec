"""How a table writes its numbers and days: what the file itself proves, or a person said, is applied to its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from salesplan.core.reading import Question
from salesplan.intake.cells import Cell
from salesplan.intake.columns import Carried
from salesplan.intake.european import (
    SAMPLE,
    from_day_first,
    from_decimal_comma,
    may_have_decimal_comma,
    shows_day_first,
    shows_decimal_comma,
)
from salesplan.intake.job import Job
from salesplan.intake.table import Table

_NUMBERS = ("money", "count", "quantity", "number")


def figures_of(job: Job, table: Table, carried: Carried) -> list[int]:
    """The columns of numbers: those of the dataset and, in a wide table, those of the months."""
    own = [at for id, at in carried.places.items() if job.dataset.column(id).kind in _NUMBERS]
    return [*own, *(slot.at for slot in table.header.slots if not slot.left_out)]


def settle_writing(job: Job, table: Table, carried: Carried) -> None:
    """Rewrite numbers with a decimal comma and days that begin with the day; ask where the file only suggests it."""
    figures = figures_of(job, table, carried)
    proof = shows_decimal_comma(_sample(table, figures))
    if proof is not None and shows_decimal_comma(_all(table, figures)) is None:
        proof = None
    if job.options.decimal_comma or proof is not None:
        _tell(job, table, figures, proof, "N_DECIMAL_COMMA")
        _rewrite(table, figures, from_decimal_comma)
    elif may_have_decimal_comma(_sample(table, figures)):
        question = Question("decimal", "E_NUMBER_FORMAT", ("comma",))
        if question not in job.questions:
            job.questions.append(question)
    if "month" in carried.places:
        _settle_days(job, table, carried.places["month"], proof is not None)


def _settle_days(job: Job, table: Table, at: int, comma: bool) -> None:
    cells = [row[at] for row in table.cells] if any(_dotted(cell) for cell in _sample(table, [at])) else []
    proof = shows_day_first(cells)
    if proof is None and comma:
        proof = next((str(cell) for cell in cells if from_day_first(cell) != cell), None)
    if proof is not None:
        _tell(job, table, [at], proof, "N_DAY_FIRST")
        _rewrite(table, [at], from_day_first)


def _dotted(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.count(".") == 2


def _tell(job: Job, table: Table, columns: Sequence[int], proof: str | None, code: str) -> None:
    heads = "、".join(dict.fromkeys(table.header.heads[at].text for at in columns))
    job.findings.add(code, table.place(table.header.row), None, proof, col=heads[:80])


def _sample(table: Table, columns: Sequence[int]) -> Iterator[Cell]:
    return (cells[at] for cells in table.cells[:SAMPLE] for at in columns)


def _all(table: Table, columns: Sequence[int]) -> Iterator[Cell]:
    return (cells[at] for cells in table.cells for at in columns)


def _rewrite(table: Table, columns: Sequence[int], turn: Callable[[Cell], Cell]) -> None:
    """Rewrite these columns of data and total rows; the file's own cells stay for the list of problems."""
    wanted = set(columns)

    def turned(cells: list[Cell]) -> list[Cell]:
        return [turn(cell) if at in wanted else cell for at, cell in enumerate(cells)]

    table.cells = [turned(cells) for cells in table.cells]
    table.lines = [line._replace(cells=turned(line.cells)) for line in table.lines]
