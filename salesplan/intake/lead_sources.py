"""Lead sources: where the leads of a month, region and channel came from, and what became of them.

They break down figures of the cube and change none, so a closed month may still be broken down. Leads or orders that
do not add up to the cube's are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from salesplan.core.months import month_of
from salesplan.core.reading import Question
from salesplan.intake.columns import Carried
from salesplan.intake.job import Data, Job, read_months, read_names, read_numbers
from salesplan.intake.judge import judge_range, judge_regions, judge_teams
from salesplan.intake.keys import find_duplicates, refuse_duplicates, sum_duplicates
from salesplan.intake.table import Table
from salesplan.intake.texts import read_texts

_COUNTS = ("leads", "orders")
_AMOUNTS = (*_COUNTS, "cost")
_CELL = ("month", "region", "channel")
"""What a file of sources breaks down, and replaces."""


def read_table(job: Job, table: Table, carried: Carried) -> dict[str, list[Any]]:
    """The columns of one table."""
    months = read_months(job, table, carried)
    columns: dict[str, list[Any]] = {"month": months}
    for kind in ("region", "team", "channel"):
        values = read_names(job, table, carried, kind, months)
        if values is not None:
            columns[kind] = values
    for id in ("source", "script"):
        columns[id] = read_texts(job, table, carried, id)
    for id in _AMOUNTS:
        if id in carried.places or id in job.options.constants:
            columns[id] = read_numbers(job, table, carried, id) or []
    return columns


def settle(job: Job, complete: bool) -> None:
    """Judge the rows together; with all of them there, hold their sums against the cube."""
    data, findings, today = job.data, job.findings, month_of(job.context.today)
    judge_range(data.rows, data.get("month"), job.context, findings)
    for row, month in zip(data.rows, data.get("month"), strict=True):
        if month is not None and month > today:
            findings.add("E_MONTH_FUTURE", row, "month", month)
    judge_regions(job, data.rows, data.get("region"))
    judge_teams(job, data)
    _judge_amounts(job, data)
    read = [at for at, key in enumerate(zip(*map(data.get, (*_CELL, "source")), strict=True)) if None not in key]
    groups = [g for g in find_duplicates(data, job.dataset.keys, may_be_none=True) if set(g) <= set(read)]
    if groups and job.options.sum_duplicates:
        job.count_merged(sum_duplicates(data, groups, _AMOUNTS, job.context.limits.money_yuan, findings))
    elif groups:
        refuse_duplicates(data, groups, findings)
        job.questions.append(Question("duplicates", "E_DUP_KEY", ("sum",)))
    if complete and not findings.refuses:
        _hold_against_the_cube(job, data)


def _judge_amounts(job: Job, data: Data) -> None:
    """No source brings less than nothing; more orders than leads are possible (leads of an earlier month)."""
    for row, cost in zip(data.rows, data.get("cost"), strict=True):
        if cost is not None and cost < 0:
            job.findings.add("E_NEGATIVE", row, "cost", cost, col="cost")


def _hold_against_the_cube(job: Job, data: Data) -> None:
    """Tell where the sources do not add up to what the cube knows, and where they replace others."""
    for (month, region, channel), at in _by_cell(data):
        row = data.rows[at[0]]
        known = job.context.funnel.get((month, region, channel))
        if known is None:
            job.findings.add("N_SOURCES_UNCHECKED", row, "leads", month)
            continue
        for id, stored in zip(_COUNTS, known[:2], strict=True):
            brought = sum(int(data.get(id)[one] or 0) for one in at)
            if stored is None:
                job.findings.add("N_SOURCES_UNCHECKED", row, id, month)
            elif brought != stored:
                where = "×".join(
                    job.context.name(kind, code) for kind, code in (("region", region), ("channel", channel))
                )
                job.findings.add("N_SOURCES_DIFFER", row, id, brought, month=month, where=where, a=brought, b=stored)
        if known[2]:
            job.findings.add("N_SOURCES_REPLACED", row, "source", month, month=month)


def _by_cell(data: Data) -> Iterator[tuple[tuple[str, str, str], list[int]]]:
    """The rows of each month, region and channel."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for at, key in enumerate(zip(*map(data.get, _CELL), strict=True)):
        found.setdefault(key, []).append(at)
    return iter(sorted(found.items()))


def rows_of(job: Job) -> dict[str, list[Any]]:
    """The typed columns as they are stored; counts as whole numbers."""
    columns = {c.id: job.data.get(c.id) for c in job.dataset.columns}
    for id in _COUNTS:
        columns[id] = [None if value is None else int(value) for value in columns[id]]
    return columns
