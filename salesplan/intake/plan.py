"""Plan cells: month, region, product, team, measure, base, challenge. Future and closed months are fine."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from salesplan.core.datasets import ACTUALS
from salesplan.core.measures import MEASURE
from salesplan.core.reading import Question
from salesplan.intake.actuals import tell_hidden
from salesplan.intake.cells import Cell, clean, folded, is_blank, shown
from salesplan.intake.columns import Carried
from salesplan.intake.convert import settle_tax
from salesplan.intake.job import Data, Job, read_months, read_names, read_numbers
from salesplan.intake.judge import doubt_unit, judge_range, judge_regions, judge_teams
from salesplan.intake.keys import find_duplicates, refuse_duplicates, sum_duplicates
from salesplan.intake.table import Table
from salesplan.intake.values import Spot, Turn, refuse, turn_for

MARGIN = "gross_margin"
_MARGIN_NAMES = ("gross margin", "毛利", "毛利额", "gross profit")
_AMOUNTS = ("base", "challenge")


def measure_names() -> dict[str, str]:
    """What a plan may be about, by every name it goes under."""
    names = {folded(name): MARGIN for name in (MARGIN, *_MARGIN_NAMES)}
    for column in ACTUALS.columns:
        if column.id in MEASURE:
            for name in (column.id, column.id.replace("_", " "), column.zh, *column.aliases):
                names[folded(name)] = column.id
    return names


def unit_of_measure(id: str | None) -> str:
    """Money, count or quantity."""
    return MEASURE[id].unit if id in MEASURE else "money"


def read_table(job: Job, table: Table, carried: Carried) -> dict[str, list[Any]]:
    """The columns of one table."""
    months = read_months(job, table, carried)
    columns: dict[str, list[Any]] = {"month": months}
    for kind in ("region", "product", "team"):
        values = read_names(job, table, carried, kind, months)
        if values is not None:
            columns[kind] = values
    columns["measure"] = _measures(job, table, carried)
    for id in _AMOUNTS:
        if id in carried.places or id in job.options.constants:
            read = read_numbers(job, table, carried, id, _turns(job, table, carried, id, columns)) or []
            columns[id] = _shared(table, read, columns["measure"])
    return columns


def _shared(table: Table, values: list[Decimal | None], measures: Sequence[str | None]) -> list[Decimal | None]:
    """The month's part of each figure, where the table is a month of a quarter."""
    share = table.share
    if share is None:
        return values
    pairs = zip(values, measures, strict=True)
    return [None if value is None else share.of(value, unit_of_measure(m)) for value, m in pairs]


def _turns(job: Job, table: Table, carried: Carried, id: str, columns: dict[str, list[Any]]) -> Sequence[Turn] | None:
    """Money is in the unit of the column; counts and quantities of a plan are in pieces whatever the unit says."""
    measures: list[str | None] = columns["measure"]
    if all(unit_of_measure(m) == "money" for m in set(measures)) or id not in carried.places:
        return None
    from salesplan.intake.columns import unit_of

    head = table.header.heads[carried.places[id]]
    factor = unit_of(id, head, table, job.options, job.findings).factor
    by_unit = {unit: turn_for(unit, job.context, factor) for unit in ("money", "count", "quantity")}
    return [by_unit[unit_of_measure(m)] for m in measures]


def _measures(job: Job, table: Table, carried: Carried) -> list[str | None]:
    names = measure_names()
    if "measure" in table.fixed:
        return [table.fixed["measure"]] * len(table.rows)
    if "measure" not in carried.places and "measure" in job.options.constants:
        cells: Sequence[Cell] = [job.options.constants["measure"]] * len(table.rows)
    elif "measure" not in carried.places:
        return ["revenue"] * len(table.rows)
    else:
        cells = table.column(carried.places["measure"])
    values: list[str | None] = []
    for row, cell in zip(table.rows, cells, strict=True):
        if is_blank(cell):
            values.append("revenue")
            continue
        values.append(names.get(clean(shown(cell)).casefold()))
        if values[-1] is None:
            refuse(Spot("measure", table.rows, False, job.findings), row, cell, "E_UNKNOWN_MEASURE")
    return values


def settle(job: Job, complete: bool) -> None:
    """Judge the rows together."""
    data, findings = job.data, job.findings
    judge_range(data.rows, data.get("month"), job.context, findings)
    judge_regions(job, data.rows, data.get("region"))
    judge_teams(job, data)
    settle_tax(job, data, _AMOUNTS)
    tell_hidden(job, data)
    _judge_amounts(job, data)
    groups = find_duplicates(data, job.dataset.keys)
    if groups and job.options.sum_duplicates:
        merged = sum_duplicates(data, groups, _AMOUNTS, job.context.limits.money_yuan, findings)
        job.count_merged(merged)
    elif groups:
        refuse_duplicates(data, groups, findings)
        job.questions.append(Question("duplicates", "E_DUP_KEY", ("sum",)))
    if complete and "base" in data.columns:
        revenue = [b for b, m in zip(data.get("base"), data.get("measure"), strict=True) if m == "revenue"]
        doubt_unit(job, "base", revenue)


def _judge_amounts(job: Job, data: Data) -> None:
    """No plan is negative; a challenge below the base is worth a look."""
    for row, base, challenge in zip(data.rows, data.get("base"), data.get("challenge"), strict=True):
        for id, value in (("base", base), ("challenge", challenge)):
            if value is not None and value < 0:
                job.findings.add("E_NEGATIVE", row, id, value, col=id)
        if base is not None and challenge is not None and challenge < base:
            job.findings.add("N_CHALLENGE_BELOW_BASE", row, "challenge", challenge)


def rows_of(job: Job) -> dict[str, list[Any]]:
    """The typed columns as they are stored; every amount with two decimals."""
    columns = {c.id: job.data.get(c.id) for c in job.dataset.columns}
    fen = Decimal("0.01")
    for id in _AMOUNTS:
        columns[id] = [None if value is None else value.quantize(fen) for value in columns[id]]
    return columns
