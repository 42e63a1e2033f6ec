"""Benchmarks: what the industry, a competitor or another source says of a KPI, for a slice and a period."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from salesplan.core.execute.benchmarks import OUTSIDE
from salesplan.core.execute.kpis import KPIS
from salesplan.intake.cells import Cell, clean, folded, shown
from salesplan.intake.columns import Carried, unit_of
from salesplan.intake.job import NAME_KINDS, Data, Job, read_names
from salesplan.intake.judge import judge_range, judge_regions
from salesplan.intake.keys import find_duplicates, refuse_duplicates
from salesplan.intake.month import Month, read_period
from salesplan.intake.number import Number, as_count, as_money, as_quantity, read_number
from salesplan.intake.table import Table
from salesplan.intake.texts import cells_of, read_texts
from salesplan.intake.values import refuse

KPI_NAMES: dict[str, tuple[str, ...]] = {
    "revenue": ("销售额", "销售收入"),
    "net_revenue": ("净销售额", "net revenue"),
    "gross_margin": ("毛利率", "gross margin"),
    "leads": ("线索量",),
    "orders": ("订单数", "订单量"),
    "conversion": ("线索转化率", "转化率", "lead conversion"),
    "aov": ("客单价", "order value"),
    "units": ("销量", "销售数量"),
    "repurchase": ("复购率", "repurchase rate"),
    "return_rate": ("退货率", "return rate"),
    "new_customers": ("新客数", "new customers"),
    "collected": ("回款额", "cash collected"),
    "attainment_base": ("基础目标达成率", "base attainment"),
    "attainment_challenge": ("挑战目标达成率", "challenge attainment"),
    "pace": ("应达进度达成", "attainment of plan due"),
    "yoy": ("同比", "year on year"),
    "mom": ("环比", "month on month"),
    "landing": ("全年预计", "full-year estimate"),
    "market_size": ("市场规模", "市场容量", "market size"),
    "share": ("市场份额", "份额", "市占率", "market share"),
}
"""Names beside the ids; the same words as on the screens."""
_UNITS = {**{kpi.id: kpi.unit for kpi in KPIS.values()}, **OUTSIDE}
_SURELY_PERCENT = Decimal("1.5")
_EXACT = Decimal("0.00000001")
_HUNDRED = Decimal(100)


def kpi_ids(known: Sequence[str]) -> dict[str, str]:
    """The KPI ids by every name they go under."""
    names: dict[str, str] = {}
    for id in known or (*KPIS, *OUTSIDE):
        for name in (id, id.replace("_", " "), *KPI_NAMES.get(id, ())):
            names[folded(name)] = id
    return names


def read_table(job: Job, table: Table, carried: Carried) -> dict[str, list[Any]]:
    """The columns of one table."""
    kpis = _kpis(job, table, carried)
    periods = _periods(job, table, carried)
    columns: dict[str, list[Any]] = {"kpi": kpis, "period": periods}
    for kind in NAME_KINDS:
        values = read_names(job, table, carried, kind, periods)
        if values is not None:
            columns[kind] = values
    columns["value"] = _values(job, table, carried, kpis)
    columns["source"] = read_texts(job, table, carried, "source")
    return columns


def _kpis(job: Job, table: Table, carried: Carried) -> list[str | None]:
    names = kpi_ids(job.context.kpis)
    spot = job.spot("kpi", table.rows)
    values: list[str | None] = []
    cells = cells_of(job, table, carried, "kpi")
    for row, cell in zip(table.rows, cells or [], strict=cells is not None):
        text = clean(shown(cell))
        values.append(names.get(text.casefold()))
        if not text:
            refuse(spot, row, cell, "E_MISSING_VALUE")
        elif values[-1] is None:
            refuse(spot, row, cell, "E_UNKNOWN_KPI")
    return values or [None] * len(table.rows)


def _periods(job: Job, table: Table, carried: Carried) -> list[str | None]:
    spot = job.spot("period", table.rows)
    memo: dict[Cell, Month] = {}
    values: list[str | None] = []
    cells = cells_of(job, table, carried, "period")
    for row, cell in zip(table.rows, cells or [], strict=cells is not None):
        read = memo.setdefault(cell, read_period(cell, table.sheet.date1904))
        values.append(read.value)
        for note in read.notes:
            job.findings.add(note, row, "period", shown(cell), col="period", month=read.value)
        if read.value is None:
            refuse(spot, row, cell, read.error or "E_MISSING_VALUE")
    return values or [None] * len(table.rows)


def _values(job: Job, table: Table, carried: Carried, kpis: Sequence[str | None]) -> list[Decimal | None]:
    cells = cells_of(job, table, carried, "value")
    if cells is None:
        return [None] * len(table.rows)
    factor = Decimal(1)
    if "value" in carried.places and any(_UNITS.get(k or "") == "money" for k in kpis):
        factor = unit_of("value", table.header.heads[carried.places["value"]], table, job.options, job.findings).factor
    spot = job.spot("value", table.rows)
    values: list[Decimal | None] = []
    for row, cell, kpi in zip(table.rows, cells, kpis, strict=True):
        unit = _UNITS.get(kpi or "", "percent")
        read = _value(cell, unit, factor, table.sheet.typed, job)
        for note in read.notes:
            job.findings.add(note, row, "value", shown(cell), col="value")
        if read.value is None:
            refuse(spot, row, cell, read.error or "E_MISSING_VALUE")
        values.append(read.value)
    return values


def _value(cell: Cell, unit: str, factor: Decimal, typed: bool, job: Job) -> Number:
    if unit == "percent":
        return _ratio(cell, typed)
    number = read_number(cell, typed)
    limits = job.context.limits
    if unit == "money":
        return as_money(number, factor, limits.money_yuan)
    return as_count(number, limits.count) if unit == "count" else as_quantity(number, limits.money_yuan)


def _ratio(cell: Cell, typed: bool) -> Number:
    """A ratio: 15%, 0.15, or a bare number above 1.5, which can only be meant as percent."""
    text = clean(cell) if isinstance(cell, str) else ""
    percent = text.endswith("%")
    read = read_number(text[:-1] if percent else cell, typed and not percent)
    if read.value is None:
        return read
    value, notes = read.value, read.notes
    if percent:
        value = value / _HUNDRED
    elif abs(value) > _SURELY_PERCENT:
        value, notes = value / _HUNDRED, (*notes, "N_READ_AS_PERCENT")
    if abs(value) > _HUNDRED:
        return Number(error="E_TOO_LARGE")
    return Number(value.quantize(_EXACT, ROUND_HALF_EVEN), notes)


def settle(job: Job, complete: bool) -> None:
    """Judge the rows together."""
    data: Data = job.data
    judge_range(data.rows, data.get("period"), job.context, job.findings, "period")
    judge_regions(job, data.rows, data.get("region"), whole=True)
    read = [at for at, key in enumerate(zip(data.get("kpi"), data.get("period"), strict=True)) if None not in key]
    groups = [g for g in find_duplicates(data, job.dataset.keys, may_be_none=True) if set(g) <= set(read)]
    refuse_duplicates(data, groups, job.findings)


def rows_of(job: Job) -> dict[str, list[Any]]:
    """The typed columns as they are stored."""
    return {c.id: job.data.get(c.id) for c in job.dataset.columns}
