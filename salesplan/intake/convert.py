"""Amounts turned into the company's own terms once the person has said what they are: tax basis, 累计 into months."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from salesplan.core.measures import CELL
from salesplan.core.months import between
from salesplan.core.reading import Question
from salesplan.intake.answers import Tax
from salesplan.intake.job import Data, Job
from salesplan.intake.number import FEN


def settle_tax(job: Job, data: Data, money: Iterable[str]) -> None:
    """Ask for the tax basis when the heads say another one than the company's; convert when it was answered."""
    columns = [id for id in money if id in data.columns]
    said = {id: _said(job, id) for id in columns}
    basis, answer = job.context.tax, job.options.tax
    if answer is None:
        for id, word in said.items():
            if word is not None and word != basis:
                job.findings.add("E_TAX_BASIS", None, id, _head_text(job, id), col=id, said=word, basis=basis)
        if job.findings.has("E_TAX_BASIS"):
            choices = (f"incl:{job.context.tax_rate}", "excl")
            job.questions.append(Question("tax", "E_TAX_BASIS", choices, "text"))
        return
    stated = "incl" if answer.included else "net"
    if stated == basis:
        return
    concerned = [id for id in columns if said[id] not in (None, basis)] or [id for id in columns if said[id] is None]
    for id in concerned:
        data.columns[id] = [_converted(value, answer) for value in data.columns[id]]
        job.findings.add("N_TAX_CONVERTED", None, id, None, col=id, rate=str(answer.rate), basis=basis)


def _said(job: Job, id: str) -> str | None:
    """What the head of a column says of tax, else what the title says; `both` when tables disagree."""
    words = set()
    for table, carried in zip(job.tables, job.carried, strict=True):
        if id in carried.places:
            words.add(table.header.heads[carried.places[id]].said or table.header.said)
    return words.pop() if len(words) == 1 else "both" if words - {None} else None


def _head_text(job: Job, id: str) -> str | None:
    """The head of a column as the file writes it."""
    found = [t.header.heads[c.places[id]].text for t, c in zip(job.tables, job.carried, strict=True) if id in c.places]
    return found[0] if found else None


def _converted(value: Decimal | None, tax: Tax) -> Decimal | None:
    if value is None:
        return None
    factor = 1 + tax.rate
    return (value / factor if tax.included else value * factor).quantize(FEN, ROUND_HALF_EVEN)


def settle_cumulative(job: Job, data: Data, measures: Iterable[str]) -> None:
    """Ask whether the figures are 累计 when a head or a title says so; make months of them when they are."""
    columns = [id for id in measures if id in data.columns]
    concerned = [id for id in columns if _is_cumulative(job, id)]
    answer = job.options.cumulative
    if answer is None and concerned:
        for id in concerned:
            job.findings.add("E_CUMULATIVE", None, id, None, col=id)
        job.questions.append(Question("cumulative", "E_CUMULATIVE", ("yes", "no")))
    if answer:
        _to_months(job, data, concerned or columns)


def _is_cumulative(job: Job, id: str) -> bool:
    for table, carried in zip(job.tables, job.carried, strict=True):
        if id in carried.places and (table.header.heads[carried.places[id]].cumulative or table.header.cumulative):
            return True
    return False


def _to_months(job: Job, data: Data, columns: list[str]) -> None:
    """Each month is its cumulative figure minus the earlier months of the fiscal year: the file's, else the stored."""
    keys = list(zip(*(data.get(id) for id in ("month", *CELL)), strict=True))
    order = sorted((at for at, key in enumerate(keys) if None not in key), key=lambda at: keys[at][0])
    gap: set[str] = set()
    for id in columns:
        before = _Before(job, id)
        gap |= before.gap({keys[at][0] for at in order if data.columns[id][at] is not None})
        column = data.columns[id]
        total, taken = Decimal(0), Decimal(0)
        for at in order:
            if column[at] is None:
                continue
            month, cell = keys[at][0], keys[at][1:]
            earlier = before.of(cell, month)
            total, taken = total + column[at], taken + earlier
            column[at] -= earlier
            before.take(cell, month, column[at])
            _refuse_below_zero(job, data, at, id, earlier)
        job.findings.add("N_CUMULATIVE", None, id, None, col=id, total=total, before=taken, rest=total - taken)
    _tell_gap(job, sorted(gap))


def _tell_gap(job: Job, months: list[str]) -> None:
    """Months of which nothing is known stay in the figure: a first file to date would count them as its own month."""
    if not months:
        return
    job.findings.add("N_CUMULATIVE_GAP", None, "month", ", ".join(months), months=tuple(months))
    if not job.options.accept_gap:
        job.questions.append(Question("gap", "N_CUMULATIVE_GAP", ("accept",)))


def _refuse_below_zero(job: Job, data: Data, at: int, id: str, earlier: Decimal) -> None:
    """A year to date below its earlier months: no count can be, an amount only when the person says so."""
    month = data.columns[id][at]
    if month >= 0:
        return
    if job.dataset.column(id).kind == "count":
        job.findings.add("E_NEGATIVE", data.rows[at], id, month, col=id)
    elif earlier > 0 and not job.options.accept_negative:
        told = {"before": earlier, "rest": month}
        job.findings.add("E_CUMULATIVE_BELOW", data.rows[at], id, f"{month + earlier:,.2f}", col=id, **told)
        question = Question("negative", "E_CUMULATIVE_BELOW", ("accept",))
        if question not in job.questions:
            job.questions.append(question)


class _Before:
    """What earlier months of the fiscal year hold for one measure, by cell and month."""

    def __init__(self, job: Job, id: str) -> None:
        self.starts = job.context.fiscal_start
        self.months: dict[tuple[Any, ...], dict[str, Decimal]] = {}
        for (month, *cell), values in (job.context.year_to_date or {}).items():
            if id in values:
                self.take(tuple(cell), month, values[id])

    def take(self, cell: tuple[Any, ...], month: str, value: Decimal) -> None:
        """Remember a month's own figure; a month of the file replaces the stored one."""
        self.months.setdefault(cell, {})[month] = value

    def of(self, cell: tuple[Any, ...], month: str) -> Decimal:
        """The sum of the months of the same fiscal year before this one."""
        first = self._first(month)
        return sum((v for m, v in self.months.get(cell, {}).items() if first <= m < month), Decimal(0))

    def gap(self, months: set[str]) -> set[str]:
        """The months of the fiscal years up to `months` of which neither the file nor the store holds a figure."""
        held = {month for stored in self.months.values() for month in stored} | months
        return {month for last in months for month in between(self._first(last), last)} - held

    def _first(self, month: str) -> str:
        """The month in which the fiscal year of this one began."""
        year, number = int(month[:4]), int(month[5:7])
        return f"{year if number >= self.starts else year - 1:04d}-{self.starts:02d}"
