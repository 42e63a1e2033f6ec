"""One sheet of a file: which columns it carries, which rows are data, and what is told about them."""

from __future__ import annotations

import re

from salesplan.core.reading import Question
from salesplan.intake.across import plain, take_across
from salesplan.intake.cells import Refused, clean, folded, shown
from salesplan.intake.columns import Carried, carried_columns, tell_extras, tell_missing
from salesplan.intake.constants import ask_constant
from salesplan.intake.findings import Findings
from salesplan.intake.gate import display_name
from salesplan.intake.header import MOST_STATES, STATE_HEADS, Head, Header
from salesplan.intake.job import NAME_KINDS, SHEET_NAME, Job
from salesplan.intake.month import read_month
from salesplan.intake.sheets import Found
from salesplan.intake.table import Keys, Table, excluded_by, fill_cells, take_rows
from salesplan.intake.unlabelled import take_unlabelled
from salesplan.intake.writing import figures_of, settle_writing

_MONTH_IN_TITLE = re.compile(r"[0-9]{4} ?年 ?[0-9]{1,2} ?月|[0-9]{4}[-/._][0-9]{1,2}(?![0-9])|20[0-9]{4}(?![0-9])")


def take_sheet(job: Job, found: Found, index: int, file_name: str) -> bool:
    """Columns and rows of one sheet; True when every row of it could be taken."""
    _check_size(job, found)
    sheet, header = found.sheet, _with_headless(found)
    table = Table(sheet, header, index)
    findings = job.findings
    if found.place or header.row != 1:
        findings.add("N_HEADER_OFFSET", table.place(header.row), None, None, n=header.row - 1)
    carried = carried_columns(header, job.dataset, job.options, job.context, findings)
    excluded, looked_at, filters = excluded_by(job.options.filters, header, bool(job.options.fill_down))
    job.answered |= {f"filter.{name}" for name in filters}
    keys = {id: carried.places[id] for id in job.dataset.keys if id in carried.places and id not in _NO_LABELS}
    plan_of_keys = Keys(keys, excluded, job.options.fill_down, sheet.rows[: found.place + 1])
    take_rows(table, sheet.rows[found.place + 1 :], plan_of_keys, findings)
    settle_writing(job, table, carried)
    if table.gaps:
        take_unlabelled(table, keys, figures_of(job, table, carried), findings)
    fill_cells(table, plan_of_keys, findings)
    parts = take_across(job, table, carried, file_name) if header.slots else plain(table, carried)
    for part, columns in parts.tables:
        job.tables.append(part)
        job.carried.append(columns)
        if sheet.typed:
            _tell_workbook(part, columns, findings)
    _note_answers(job, header, carried, parts.present)
    figures = {slot.at for slot in header.slots}
    beside = carried._replace(extras=_beside(carried, looked_at | figures))
    _ask_for_missing(job, table, beside, parts.present, file_name)
    tell_extras(table, carried, looked_at | parts.used, findings)
    _tell_too_long(table, carried, findings)
    _ask_states(job, table, carried, looked_at)
    return not sheet.broken and not table.ragged


def settle_answers(job: Job) -> None:
    """Tell the answers that no sheet had a use for: its columns are another's, or stand nowhere."""
    given = {f"map.{id}": (id, head) for id, head in job.options.maps.items()}
    given |= {f"const.{id}": (id, text) for id, text in job.options.constants.items()}
    given |= {f"filter.{name}": (f"filter.{name}", f"filter.{name}") for name in job.options.filters}
    if job.options.year:
        given["const.year"] = ("month", str(job.options.year))
    if job.options.measure:
        given["measure"] = ("measure", job.options.measure)
    if job.options.quarters:
        given["quarters"] = ("month", job.options.quarters)
    if job.options.months:
        given["months"] = ("month", job.options.months)
    for key, (column, value) in given.items():
        if key not in job.answered:
            job.findings.add("E_ANSWER", None, column, value, key=key)


def _note_answers(job: Job, header: Header, carried: Carried, present: set[str]) -> None:
    """Remember which mappings and constants this sheet had a use for."""
    job.answered |= {f"const.{id}" for id in job.options.constants if id not in present}
    for id, head in job.options.maps.items():
        if id in carried.places and folded(header.heads[carried.places[id]].text) == folded(head):
            job.answered.add(f"map.{id}")


def _beside(carried: Carried, used: set[int]) -> tuple[int, ...]:
    return tuple(at for at in carried.extras if at not in used)


_NO_LABELS = ("measure", "kpi", "period", "source", "script")
"""Keys that never carry the label of a total."""


def _check_size(job: Job, found: Found) -> None:
    """Columns and rows are counted before anything is validated."""
    limits = job.context.limits
    row = found.header.row
    columns = max(len(found.header.heads), found.sheet.widths.get(row, 0))
    if columns > limits.columns:
        job.findings.add("E_TOO_MANY_COLUMNS", row, n=columns, limit=limits.columns)
        raise Refused
    rows = len(found.sheet.rows) - found.place - 1 + found.sheet.more
    if rows > limits.rows:
        job.findings.add("E_TOO_MANY_ROWS", n=rows, limit=limits.rows)
        raise Refused


def _with_headless(found: Found) -> Header:
    """The header of a workbook, with an empty head for every column beyond it: what stands there is told, not lost."""
    heads = found.header.heads
    widest = max((len(cells) for _, cells in found.sheet.rows[found.place + 1 :]), default=0)
    if not found.sheet.typed or widest <= len(heads):
        return found.header
    return found.header._replace(heads=(*heads, *[Head("")] * (widest - len(heads))))


def _ask_for_missing(job: Job, table: Table, carried: Carried, present: set[str], file_name: str) -> None:
    """Tell what is missing; `carried.extras` are the heads that may carry it."""
    header = table.header
    unused = [header.heads[at].text for at in carried.extras]
    questions = tell_missing(header, unused, present, job.dataset, job.options, job.findings)
    missing = [question.about for question in questions if question.key.startswith("map.")]
    for kind in (id for id in missing if id in NAME_KINDS):
        said = (*header.titles, table.sheet.name, display_name(file_name))
        is_own = table.sheet.name and job.names[kind].find(table.sheet.name)
        own = (SHEET_NAME,) if is_own else ()
        questions += ask_constant(kind, job.context.members.get(kind, ()), said, own)
    for question in questions:
        if question.key == "const.month":
            question = question._replace(choices=months_in((*header.titles, display_name(file_name))))
        if question not in job.questions:
            job.questions.append(question)


def months_in(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The months that a title or the file name speaks of."""
    found = [text for title in texts for text in _MONTH_IN_TITLE.findall(title)]
    months = [read_month(re.sub("[_.]", "-", text)).value for text in found]
    return tuple(dict.fromkeys(month for month in months if month))


def _ask_states(job: Job, table: Table, carried: Carried, looked_at: set[int]) -> None:
    """Ask which documents count when the list holds several states: audited ones, or also drafts."""
    for at in carried.extras:
        head = table.header.heads[at].text
        if at in looked_at or folded(head) not in STATE_HEADS:
            continue
        states = list(dict.fromkeys(text for cell in table.column(at) if (text := clean(shown(cell)))))
        if not 1 < len(states) <= MOST_STATES:
            continue
        told = {"col": head, "n": len(states), "names": tuple(states)}
        job.findings.add("N_STATUS_MIXED", table.place(table.header.row), head, None, **told)
        question = Question(f"filter.{head}", "N_STATUS_MIXED", (*states, ",".join(states)), "text")
        if question not in job.questions:
            job.questions.append(question)


def _tell_too_long(table: Table, carried: Carried, findings: Findings) -> None:
    """Texts beyond what a cell may hold are told in unused columns too."""
    for at in carried.extras:
        for row, cell in zip(table.rows, table.column(at), strict=True):
            if not isinstance(cell, str | float) and type(cell).__name__ == "TooLong":
                name = table.header.heads[at].text[:80]
                findings.add("E_CELL_TOO_LONG", row, name, None, col=name, n=cell[0])


def _tell_workbook(table: Table, carried: Carried, findings: Findings) -> None:
    """Formulas, hidden columns and links of the columns that are used."""
    sheet, columns = table.sheet, {at: id for id, at in carried.places.items()}
    linked = False
    for (row, at), external in sheet.formulas.items():
        if row <= table.header.row or at not in columns:
            continue
        place, id = table.place(row), columns[at]
        label = table.labels.get(id, id)
        if external:
            linked = True
            findings.add(
                "E_EXTERNAL_LINK", place, label, None, sheet=sheet.name, cell=table.address(row, at), col=label
            )
        else:
            findings.add("N_FORMULA", place, id)
    for at, id in columns.items():
        if at in sheet.hidden_columns:
            label = table.labels.get(id, id)
            findings.add("N_HIDDEN_COLUMNS", None, label, None, col=label)
    if sheet.external and not linked:
        findings.add("N_EXTERNAL_LINK")
