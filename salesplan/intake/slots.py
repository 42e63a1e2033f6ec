"""Which columns of figures of a wide table are taken: the role, the basis, the year and the measure that count.

What the heads leave open (the year, the measure) is asked, never guessed; what is not taken is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from salesplan.core.datasets import ACTUALS
from salesplan.core.measures import MEASURE, MEASURES
from salesplan.core.reading import Question
from salesplan.intake.cells import folded
from salesplan.intake.header import Header
from salesplan.intake.job import Job
from salesplan.intake.month_heads import ACTUAL, ANY_YEAR, CHALLENGE, PLAN, Slot, years_in
from salesplan.intake.plan import MARGIN
from salesplan.intake.quarters import Share, ask_how, refuse_actuals, shares

PER_ROW = "*"
"""The measure of a column whose rows name it themselves."""


class Taken(NamedTuple):
    """A column of figures that counts: its month (None: not in the head) and its measure (None: still asked)."""

    slot: Slot
    month: str | None
    measure: str | None
    share: Share | None = None
    """The part of the column's figures that is the month's, where the column is a quarter."""


def take_slots(job: Job, header: Header, sheet: str, file_name: str) -> list[Taken]:
    """The columns that count. Questions are asked for an unknown year or measure.

    Raises Refused for actuals by quarter.
    """
    slots = _of_basis(job, _of_role(job, [s for s in header.slots if s.says_something and not s.total]))
    if any(slot.month for slot in slots):
        slots = [slot for slot in slots if slot.month]
    refuse_actuals(job, [slot.head.text[:80] for slot in slots if slot.span > 1])
    said = (*header.titles, sheet)
    months = _with_years(job, slots, said, file_name)
    measures = _measures(job, header, slots, said)
    return list(_by_month(job, [Taken(*parts) for parts in zip(slots, months, measures, strict=True)]))


def _by_month(job: Job, taken: Sequence[Taken]) -> Iterator[Taken]:
    """A quarter is three columns, one for each of its months."""
    quarters = [one for one in taken if one.slot.span > 1]
    if quarters:
        ask_how(job, [one.slot.head.text[:80] for one in quarters], [one.month for one in quarters])
    for one in taken:
        if one.slot.span == 1 or one.month is None:
            yield one
            continue
        for month, share in shares(job, one.month).items():
            yield one._replace(month=month, share=share)


def _of_role(job: Job, slots: Sequence[Slot]) -> list[Slot]:
    """Actual columns for actuals, planned ones for a plan; where no head says which, those that say nothing."""
    wanted = (ACTUAL,) if job.dataset.id == "actuals" else (PLAN, CHALLENGE)
    chosen = [slot for slot in slots if slot.role in wanted]
    return chosen or [slot for slot in slots if slot.role is None]


def _of_basis(job: Job, slots: list[Slot]) -> list[Slot]:
    """本月 goes before 累计, unless the person said that the cumulative figures are meant."""
    cumulative = [slot for slot in slots if slot.cumulative]
    monthly = [slot for slot in slots if not slot.cumulative]
    if job.dataset.id == "plan":
        return monthly
    return cumulative if cumulative and (job.options.cumulative or not monthly) else monthly


def _with_years(job: Job, slots: Sequence[Slot], said: Sequence[str], file_name: str) -> list[str | None]:
    """The months with their years: their own, else the answer, else the only year that a title or the sheet names."""
    months = [slot.month for slot in slots]
    bare = [at for at, month in enumerate(months) if month and month.startswith(ANY_YEAR)]
    if not bare:
        return list(months)
    job.answered.add("const.year")
    named = list(dict.fromkeys(year for text in said for year in years_in(text)))
    year = job.options.year or (int(named[0]) if len(named) == 1 else None)
    if year is None:
        _ask_year(job, slots[bare[0]].head.text, [*named, *years_in(file_name)])
        return [None if month and month.startswith(ANY_YEAR) else month for month in months]
    later = _after_new_year(slots, bare)
    for at in bare:
        months[at] = f"{year + (at in later):04d}-{str(months[at])[-2:]}"
    return list(months)


def _ask_year(job: Job, head: str, named: Sequence[str]) -> None:
    this = job.context.today.year
    choices = tuple(dict.fromkeys([*named, str(this), str(this - 1)]))
    job.findings.add("E_YEAR", None, "month", head, col=head)
    job.questions.append(Question("const.year", "E_YEAR", choices, "text", "year"))


def _after_new_year(slots: Sequence[Slot], bare: Sequence[int]) -> set[int]:
    """Columns of the next year: a fiscal year that runs 4月 … 12月, 1月 … 3月 goes over new year once."""
    later: set[int] = set()
    runs: dict[tuple[str | None, str | None, bool], list[int]] = {}
    for at in bare:
        slot = slots[at]
        runs.setdefault((slot.role, slot.measure, slot.cumulative), []).append(at)
    for run in runs.values():
        numbers = [int(str(slots[at].month)[-2:]) for at in run]
        drops = [at for at in range(1, len(run)) if numbers[at] < numbers[at - 1]]
        if len(drops) == 1 and all(b == a % 12 + 1 for a, b in pairwise(numbers)):
            later |= set(run[drops[0] :])
    return later


def _measures(job: Job, header: Header, slots: Sequence[Slot], said: Sequence[str]) -> list[str | None]:
    """The measure of each column: its own, the row's, the answer, the only one that a title or the sheet names."""
    if header.places("measure"):
        return [slot.measure or PER_ROW for slot in slots]
    answer = job.options.measure
    if any(slot.measure is None for slot in slots):
        job.answered.add("measure")
    fallback = answer or measure_in(said, job.dataset.id == "plan")
    if fallback is None and job.dataset.id == "plan":
        fallback = "revenue"
    if fallback is None and any(slot.measure is None for slot in slots):
        job.findings.add("E_MEASURE", None, "measure")
        question = Question("measure", "E_MEASURE", tuple(measure_ids(job.dataset.id)))
        if question not in job.questions:
            job.questions.append(question)
    return [slot.measure or fallback for slot in slots]


def measure_ids(dataset: str) -> list[str]:
    """What the numbers of a file may be, the most usual first."""
    order = ["revenue", *(m.id for m in MEASURES if m.id != "revenue")]
    return [*order, MARGIN] if dataset == "plan" else order


def measure_in(texts: Iterable[str], with_margin: bool) -> str | None:
    """The one measure that these texts name; None when they name none, or several."""
    names = {folded(n): c.id for c in ACTUALS.columns if c.id in MEASURE for n in (c.zh, c.id, *c.aliases)}
    if with_margin:
        names["毛利"] = MARGIN
    found: set[str] = set()
    rest = " ".join(map(folded, texts))
    for name in sorted(names, key=len, reverse=True):
        if name in rest:
            found.add(names[name])
            rest = rest.replace(name, " ")
    return found.pop() if len(found) == 1 else None
