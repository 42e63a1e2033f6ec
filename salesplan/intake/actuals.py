"""Monthly actuals: the columns of a table, then what only the whole file can tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from salesplan.core.measures import GROUPS, MEASURES
from salesplan.core.months import last_day, month_of
from salesplan.core.reading import Question
from salesplan.intake.columns import Carried
from salesplan.intake.compare import compare_with_stored, refuse_partial
from salesplan.intake.convert import settle_cumulative, settle_tax
from salesplan.intake.findings import MOST_NOTICES
from salesplan.intake.job import NAME_KINDS, Data, Job, read_months, read_names, read_numbers
from salesplan.intake.judge import doubt_unit, judge_months, judge_regions, judge_teams, settle_returns, tell_signs
from salesplan.intake.keys import find_duplicates, join_measures, refuse_duplicates, sum_duplicates
from salesplan.intake.table import Table

_MONEY = tuple(m.id for m in MEASURES if m.unit == "money")
_IDS = tuple(m.id for m in MEASURES)


def read_table(job: Job, table: Table, carried: Carried) -> dict[str, list[Any]]:
    """The columns of one table."""
    months = read_months(job, table, carried)
    columns: dict[str, list[Any]] = {"month": months}
    for kind in NAME_KINDS:
        values = read_names(job, table, carried, kind, months)
        if values is not None:
            columns[kind] = values
    for id in _IDS:
        if id in carried.places or id in job.options.constants:
            columns[id] = read_numbers(job, table, carried, id) or []
    return columns


def groups_of(job: Job) -> tuple[str, ...]:
    """The measure groups the file carries."""
    found = {m.group for m in MEASURES if m.id in job.present}
    return tuple(g for g in GROUPS if g in found and (job.options.groups is None or g in job.options.groups))


def settle(job: Job, complete: bool) -> None:
    """Judge the rows together. `complete` is False when rows are missing, so that sums would mislead."""
    data, findings, context = job.data, job.findings, job.context
    if any(table.header.slots for table in job.tables):
        job.count_merged(join_measures(data, job.dataset.keys, _IDS))
    judge_months(data.rows, data.get("month"), context, findings)
    judge_regions(job, data.rows, data.get("region"))
    judge_teams(job, data)
    settle_returns(data, findings)
    settle_tax(job, data, _MONEY)
    settle_cumulative(job, data, _IDS)
    tell_signs(data, findings)
    tell_hidden(job, data)
    _settle_keys(job, data)
    if complete:
        if "revenue" in data.columns:
            doubt_unit(job, "revenue", data.columns["revenue"])
        compare_with_stored(job, data, groups_of(job))
        refuse_partial(job, data, groups_of(job))
    _ask_as_of(job)


def _settle_keys(job: Job, data: Data) -> None:
    groups = find_duplicates(data, job.dataset.keys)
    if not groups:
        return
    if not job.options.sum_duplicates:
        refuse_duplicates(data, groups, job.findings)
        job.questions.append(Question("duplicates", "E_DUP_KEY", ("sum",)))
        return
    merged = sum_duplicates(data, groups, _IDS, job.context.limits.money_yuan, job.findings)
    job.count_merged(merged)


def tell_hidden(job: Job, data: Data) -> None:
    """Hidden rows are imported like the others; their sum is told, so that nobody is surprised."""
    hidden = {table.place(row) for table in job.tables for row in table.sheet.hidden_rows}
    found = [at for at, row in enumerate(data.rows) if row in hidden] if hidden else []
    values = data.get("revenue" if "revenue" in data.columns else "base")
    total = sum((values[at] for at in found if values[at] is not None), Decimal(0))
    for at in found[: MOST_NOTICES + 1]:
        job.findings.add("N_HIDDEN_ROWS", data.rows[at], None, None, sum=f"{total:,.2f}")


def _ask_as_of(job: Job) -> None:
    """How far the figures of the unfinished month go: asked beside the notice, with an answer that will do."""
    today = job.context.today
    this = month_of(today)
    if this not in job.data.get("month"):
        return
    answer = job.options.as_of
    if answer is not None and month_of(answer) != this:
        job.findings.add("E_ANSWER", None, "as_of", answer.isoformat(), key="as_of")
    days = [day.isoformat() for day in (today - timedelta(days=1), today) if month_of(day) == this]
    if answer is None:
        job.questions.append(Question("as_of", "N_MONTH_IN_PROGRESS", tuple(days), "day", this))


def as_of(job: Job) -> date | None:
    """How far the figures go: as answered, else the end of the last month, else today."""
    months = [month for month in job.data.get("month") if month]
    if job.options.as_of is not None:
        return job.options.as_of
    return min(job.context.today, last_day(max(months))) if months else None


def rows_of(job: Job) -> dict[str, list[Any]]:
    """The typed columns as they are stored; counts as whole numbers."""
    counts: Sequence[str] = [m.id for m in MEASURES if m.unit == "count"]
    columns = {c.id: job.data.get(c.id) for c in job.dataset.columns}
    for id in counts:
        columns[id] = [None if value is None else int(value) for value in columns[id]]
    return columns
