"""Takes a wide table apart: each month of the heads becomes a table of its own over the same rows.

Everything that holds for tables (totals, merged cells, formulas, messages with their rows) then holds for each month.
A row counts once for each month, so that the conservation line stays true: a row whose cells of a month are all blank
is blank for that month, which means not reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.months import month_of
from salesplan.core.reading import Question
from salesplan.intake.cells import Cell, clean, folded, is_blank, shown
from salesplan.intake.columns import Carried
from salesplan.intake.header import UNITS
from salesplan.intake.job import Job
from salesplan.intake.month_heads import CHALLENGE, Slot
from salesplan.intake.number import places, read_number
from salesplan.intake.plan import measure_names
from salesplan.intake.slots import PER_ROW, Taken, take_slots
from salesplan.intake.table import Line, Table

_HALF = Decimal("0.5")
_NOTHING_YET = ("0", "0.0", "0.00")


class Parts(NamedTuple):
    """The tables of the months with their columns, and the columns of figures that are used or explained."""

    tables: list[tuple[Table, Carried]]
    used: set[int]
    present: set[str]


def plain(table: Table, carried: Carried) -> Parts:
    """A table that is not wide consists of itself."""
    return Parts([(table, carried)], set(), set(carried.places))


def take_across(job: Job, base: Table, carried: Carried, file_name: str) -> Parts:
    """The tables that a wide table consists of. `base` holds the rows, `carried` where its keys stand."""
    header = base.header
    taken = take_slots(job, header, base.sheet.name, file_name)
    taken, refused = _open_months(job, base, taken)
    _tell_twice(job, base, taken)
    used = {t.slot.at for t in taken} | refused | set(header.places("measure"))
    used |= _check_total_columns(job, base)
    tables = _tables(job, base, carried, taken) or [(_part(base, (), None), carried)]
    present = {id for _, c in tables for id in c.places} | set(carried.places)
    if any(t.slot.month for t in taken):
        present.add("month")
        _tell_months(job, base, taken, tables)
    if header.depth > 1:
        rows = f"{header.row - header.depth + 1}–{header.row}"
        job.findings.add("N_HEAD_ROWS", base.place(header.row), None, None, rows=rows)
    return Parts(tables, used, present)


def _open_months(job: Job, base: Table, taken: Sequence[Taken]) -> tuple[list[Taken], set[int]]:
    """The columns that may be taken, and the places of those whose months refuse the file.

    Actuals: months that have not come and hold nothing are no figures; closed and future ones need a word.
    """
    if job.dataset.id != "actuals":
        return list(taken), set()
    job.answered.add("months")
    this, closed = month_of(job.context.today), job.context.closed_through or ""
    kept: list[Taken] = []
    refused: set[int] = set()
    for one in taken:
        late = one.month is not None and one.month > this
        if one.month is None or (not late and one.month > closed):
            kept.append(one)
            continue
        cells = base.column(one.slot.at)
        if job.options.months or all(_holds_nothing(cell, late) for cell in cells):
            continue
        refused.add(one.slot.at)
        _refuse_month(job, base, one, late)
    return kept, refused


def _refuse_month(job: Job, base: Table, one: Taken, late: bool) -> None:
    """Tell a month under its head, and offer to leave such months out."""
    code = "E_MONTH_FUTURE" if late else "E_MONTH_CLOSED"
    closed = {} if late else {"closed": job.context.closed_through}
    job.findings.add(code, base.place(base.header.row), one.slot.head.text[:80], one.month, **closed)
    if not any(question.key == "months" for question in job.questions):
        job.questions.append(Question("months", code, ("open",)))


def _holds_nothing(cell: Cell, zero_too: bool) -> bool:
    if isinstance(cell, str) and "1" <= cell[:1] <= "9":
        return False  # the usual figure needs no reading here
    if is_blank(cell) or read_number(cell).blank:
        return True
    return zero_too and (cell == 0.0 or (isinstance(cell, str) and cell.strip() in _NOTHING_YET))


def _tell_twice(job: Job, base: Table, taken: Sequence[Taken]) -> None:
    seen: dict[tuple[str | None, str | None, bool], Slot] = {}
    for one in taken:
        first = seen.setdefault((one.month, one.measure, one.slot.role == CHALLENGE), one.slot)
        if first is not one.slot:
            name = one.slot.head.text[:80]
            row = base.place(base.header.row)
            job.findings.add("E_DUP_COLUMN", row, name, name, col=name, a=first.at + 1, b=one.slot.at + 1)


def _tables(job: Job, base: Table, carried: Carried, taken: Sequence[Taken]) -> list[tuple[Table, Carried]]:
    by_month: dict[tuple[str | None, bool], list[Taken]] = {}
    for one in taken:
        by_month.setdefault((one.month, one.slot.month is not None), []).append(one)
    tables: list[tuple[Table, Carried]] = []
    for (month, in_head), columns in by_month.items():
        pieces = _pieces(job, base, carried, columns)
        for table, _ in pieces:
            if in_head:
                table.fixed["month"] = month
            table.share = columns[0].share
        kept = sum(len(table.rows) for table, _ in pieces)
        dropped = base.counts.stored - kept
        pieces[0][0].counts = base.counts._replace(stored=kept, blank=base.counts.blank + dropped)
        tables += pieces
    return tables


def _pieces(job: Job, base: Table, carried: Carried, columns: Sequence[Taken]) -> list[tuple[Table, Carried]]:
    """The tables of one month: one of actuals; one for each measure of a plan, or of rows that name their measure."""
    wanted: dict[str | None, dict[str, Slot]] = {}
    is_plan = job.dataset.id == "plan"
    for one in columns:
        measures = _row_measures(job, base) if one.measure == PER_ROW and not is_plan else [one.measure]
        for measure in measures:
            id = ("challenge" if one.slot.role == CHALLENGE else "base") if is_plan else measure
            group = measure if is_plan or one.measure == PER_ROW else None
            if id is not None:
                wanted.setdefault(group, {})[id] = one.slot
    found = []
    for group, slots in wanted.items():
        table = _part(base, [slot.at for slot in slots.values()], _rows_of(base, group) if group != PER_ROW else None)
        table.labels = {id: slot.head.text for id, slot in slots.items()}
        if is_plan and group not in (None, PER_ROW):
            table.fixed["measure"] = group
        found.append((table, Carried({**carried.places, **{id: slot.at for id, slot in slots.items()}}, ())))
    return found or [(_part(base, [], None), Carried(dict(carried.places), ()))]


def _row_measures(job: Job, base: Table) -> list[str]:
    """The measures that the rows name; a row that names none is told, with the rows to take instead."""
    at, names = base.header.places("measure")[0], measure_names()
    found: dict[str, str] = {}
    unknown = False
    for row, cell in zip(base.rows, base.column(at), strict=True):
        text = clean(shown(cell))
        id = names.get(text.casefold())
        if id is not None and job.dataset.id == "actuals" and id in {c.id for c in job.dataset.columns}:
            found.setdefault(id, text)
        else:
            unknown = True
            job.findings.add("E_UNKNOWN_MEASURE", row, "measure", text, col="measure")
    if unknown and found:
        key = f"filter.{base.header.heads[at].text}"
        question = Question(key, "E_UNKNOWN_MEASURE", (",".join(found.values()),), "text")
        if question not in job.questions:
            job.questions.append(question)
    return list(found)


def _rows_of(base: Table, measure: str | None) -> set[int] | None:
    """Indexes of the data rows of one measure, and below -1 those of its total rows; None for all of them."""
    places_ = base.header.places("measure")
    if measure is None or not places_:
        return None
    names, at = measure_names(), places_[0]
    rows = {i for i, cells in enumerate(base.cells) if names.get(folded(shown(cells[at]))) == measure}
    lines = {-2 - i for i, line in enumerate(base.lines) if names.get(folded(shown(line.cells[at]))) == measure}
    return rows | lines


def _part(base: Table, figures: Sequence[int], only: set[int] | None) -> Table:
    """The rows of `base` that hold a figure in these columns (and are among `only`), with the totals between them."""
    table = Table(base.sheet, base.header, base.index)
    kept_before = [0]
    for at, (row, cells) in enumerate(zip(base.rows, base.cells, strict=True)):
        keep = (only is None or at in only) and not all(_holds_nothing(cells[f], False) for f in figures)
        if keep:
            table.rows.append(row)
            table.cells.append(cells)
        kept_before.append(len(table.rows))
    for at, line in enumerate(base.lines):
        if only is None or -2 - at in only:
            table.lines.append(Line(kept_before[line.before], line.row, line.label, line.cells))
    return table


def _tell_months(job: Job, base: Table, taken: Sequence[Taken], tables: Sequence[tuple[Table, Carried]]) -> None:
    filled = {table.fixed.get("month") for table, _ in tables if table.rows}
    months = sorted(month for month in filled if month)
    told = f"{months[0]}–{months[-1]}" if len(months) > 1 else "".join(months)
    blank = sum(table.counts.blank for table, _ in tables) - base.counts.blank * len({t.month for t in taken})
    measures = tuple(dict.fromkeys(t.measure for t in taken if t.measure not in (None, PER_ROW)))
    if measures:
        job.findings.add("N_MEASURE_READ", base.place(base.header.row), "measure", None, cols=measures)
    if months:
        job.findings.add("N_MONTHS_ACROSS", base.place(base.header.row), "month", told, months=told, n=max(blank, 0))


def _check_total_columns(job: Job, base: Table) -> set[int]:
    """Compare the columns that add up the months with the months of each row; they are never stored."""
    slots = [slot for slot in base.header.slots if not slot.left_out]
    explained: set[int] = set()
    for total in slots:
        adds_up = total.total or (total.cumulative and total.month is None)
        parts = [
            slot
            for slot in slots
            if slot.month and not slot.cumulative and (slot.role, slot.measure) == (total.role, total.measure)
        ]
        if not adds_up or len(parts) < 2:
            continue
        explained.add(total.at)
        _check_total_column(job, base, total, parts)
    return explained


def _check_total_column(job: Job, base: Table, total: Slot, parts: Sequence[Slot]) -> None:
    name, fits = total.head.text[:80], True
    unit = total.head.unit or base.header.unit or job.options.unit or "元"
    for row, cells in zip(base.rows, base.cells, strict=True):
        stated = read_number(cells[total.at]).value
        numbers = [read_number(cells[slot.at]) for slot in parts]
        if stated is None or any(number.error for number in numbers):
            continue
        want = sum((number.value or Decimal(0) for number in numbers), Decimal(0))
        shown_places = max(places(cells[slot.at]) for slot in (*parts, total))
        allowed = 1 / UNITS[unit] + Decimal(1).scaleb(-shown_places) * _HALF * (len(parts) + 1)
        if abs(stated - want) > allowed:
            fits = False
            told = {"sum": f"{want:,.2f}", "diff": f"{stated - want:,.2f}", "across": True}
            job.findings.add("E_TOTAL_MISMATCH", row, name, f"{stated:,.2f}", col=name, **told)
    if fits:
        job.findings.add("N_TOTAL_COLUMN", base.place(base.header.row), name, name, col=name)
