"""One file being read: what it is compared with, what was answered, what was found, and the rows as they come in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from salesplan.core.datasets import Dataset
from salesplan.core.reading import Counts, Question
from salesplan.intake.answers import Options
from salesplan.intake.columns import Carried, Unit, unit_of
from salesplan.intake.context import Context
from salesplan.intake.findings import Findings
from salesplan.intake.names import Names
from salesplan.intake.number import places, read_number
from salesplan.intake.table import Table
from salesplan.intake.totals import Step, last_place, mismatches
from salesplan.intake.values import Spot, Turn, month_column, name_column, number_column, refuse, turn_for

SHEET_NAME = "@sheet"
"""The constant that stands for the name of each sheet."""
NAME_KINDS = ("region", "product", "team", "channel")


class Data:
    """The rows of all tables of a file: `rows` are their places, `columns` their values by column id."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.columns: dict[str, list[Any]] = {}

    def get(self, id: str) -> list[Any]:
        """A column; all None when the file does not carry it."""
        return self.columns.get(id) or [None] * len(self.rows)

    def append(self, rows: Sequence[int], columns: dict[str, list[Any]]) -> None:
        """Stack the rows of another table below."""
        for id in {*columns, *self.columns}:
            if id not in self.columns:
                self.columns[id] = [None] * len(self.rows)
            self.columns[id] += columns.get(id) or [None] * len(rows)
        self.rows += rows


class Job:
    """See the module."""

    def __init__(self, dataset: Dataset, context: Context, options: Options, findings: Findings) -> None:
        self.dataset = dataset
        self.context = context
        self.options = options
        self.findings = findings
        self.questions: list[Question] = []
        self.answered: set[str] = set()
        """Keys of answers about columns that a sheet had a use for."""
        self.data = Data()
        self.tables: list[Table] = []
        self.carried: list[Carried] = []
        self.units: dict[str, Unit] = {}
        self.names = {
            kind: Names(
                kind,
                context.members.get(kind, ()),
                options.names,
                options.create_names,
                context.limits.name_chars,
            )
            for kind in NAME_KINDS
        }

    @property
    def counts(self) -> Counts:
        """The conservation line over all tables."""
        return Counts(*(sum(parts) for parts in zip(*(t.counts for t in self.tables), strict=True)))

    def count_merged(self, rows: int) -> None:
        """Count rows that went into others."""
        counts = self.tables[0].counts
        self.tables[0].counts = counts._replace(stored=counts.stored - rows, merged=counts.merged + rows)

    @property
    def present(self) -> set[str]:
        """Columns that at least one table carries, constants included."""
        return {id for carried in self.carried for id in carried.places} | set(self.options.constants)

    def spot(self, id: str, rows: Sequence[int | None]) -> Spot:
        """Where the values of a column come from."""
        column = self.dataset.column(id)
        named = self.options.groups is None or column.group is None or column.group in self.options.groups
        return Spot(id, rows, column.required and named, self.findings)

    def spot_in(self, table: Table, id: str) -> Spot:
        """Where the figures of a table come from; in a wide table they go by its heads, and may be blank."""
        spot = self.spot(id, table.rows)
        if not table.header.slots:
            return spot
        wanted = spot.required and self.dataset.column(id).group is None
        return spot._replace(id=table.labels.get(id, id), required=wanted)


def read_months(job: Job, table: Table, carried: Carried, id: str = "month") -> list[str | None]:
    """The months of a table's rows."""
    if id in table.fixed:
        return [table.fixed[id]] * len(table.rows)
    if id not in carried.places and id in job.options.constants:
        one = month_column(job.spot(id, (None,)), [job.options.constants[id]], False, False)
        return one * len(table.rows)
    if id not in carried.places:
        return [None] * len(table.rows)
    cells = table.column(carried.places[id])
    return month_column(job.spot(id, table.rows), cells, table.sheet.date1904, table.sheet.typed)


def read_names(
    job: Job, table: Table, carried: Carried, id: str, months: Sequence[str | None]
) -> list[str | None] | None:
    """The member codes of a table's rows; None when the column is not there."""
    if id not in carried.places and id in job.options.constants:
        said = job.options.constants[id]
        said = table.sheet.name if said == SHEET_NAME else said
        one = name_column(job.spot(id, (None,)), [said], job.names[id], [None])
        return one * len(table.rows)
    if id not in carried.places:
        return None
    return name_column(job.spot(id, table.rows), table.column(carried.places[id]), job.names[id], months)


def read_numbers(
    job: Job, table: Table, carried: Carried, id: str, turns: Sequence[Turn] | None = None
) -> list[Decimal | None] | None:
    """The numbers of a table's rows in yuan, pieces or counts; None when the column is not there."""
    column = job.dataset.column(id)
    factor = Decimal(1)
    if id in carried.places and column.kind == "money":
        head = table.header.heads[carried.places[id]]
        unit = unit_of(id, head, table, job.options, job.findings)
        job.units[id] = unit
        factor = unit.factor
    turn = turn_for(column.kind, job.context, factor)
    if id not in carried.places:
        if id not in job.options.constants:
            return None
        return number_column(job.spot(id, (None,)), [job.options.constants[id]], turn, False) * len(table.rows)
    at = carried.places[id]
    values = number_column(job.spot_in(table, id), table.column(at), turns or turn, table.sheet.typed)
    if column.kind == "money" and any(line.label is not None for line in table.lines):
        _check_totals(job, table, carried, id, values, factor)
    return values


def _check_totals(
    job: Job, table: Table, carried: Carried, id: str, values: Sequence[Decimal | None], factor: Decimal
) -> None:
    """Compare the totals of one money column; a column with unreadable rows has no sum to compare with."""
    at = carried.places[id]
    cells = table.column(at)
    for value, cell in zip(values, cells, strict=True):
        if value is None and not read_number(cell).blank:
            return
    steps = list(_steps(job, table, carried, id, values, factor))
    shown_places = [places(cell) for cell in cells] + [places(line.cells[at]) for line in table.lines]
    label = table.labels.get(id, id)
    for wrong in mismatches(steps, last_place(shown_places, factor)):
        job.findings.add(
            "E_TOTAL_MISMATCH",
            table.place(wrong.row),
            label,
            f"{wrong.value:,.2f}",
            col=label,
            sum=f"{wrong.expected:,.2f}",
            diff=f"{wrong.value - wrong.expected:,.2f}",
        )


def _steps(
    job: Job, table: Table, carried: Carried, id: str, values: Sequence[Decimal | None], factor: Decimal
) -> list[Step]:
    """Rows and totals of one column from top to bottom."""
    keys = [at for key, at in carried.places.items() if key in job.dataset.keys]
    at = carried.places[id]
    turn = turn_for("money", job.context, factor)
    steps: list[Step] = []
    done = 0
    for line in (*table.lines, None):
        until = line.before if line else len(values)
        for index in range(done, until):
            texts = tuple(key_text(table.cells[index][k]) for k in keys)
            steps.append(Step(0, None, values[index], texts))
        done = until
        if line is not None:
            read = turn(read_number(line.cells[at], False))
            if read.error and line.label is not None:
                refuse(job.spot(id, ()), table.place(line.row), line.cells[at], read.error)
            texts = tuple(key_text(line.cells[k]) for k in keys)
            steps.append(Step(line.row, line.label, read.value, texts))
    return steps


def key_text(cell: Any) -> str:
    """A key cell as the label of a subtotal would name it."""
    return "".join(str(cell).split()).casefold()
