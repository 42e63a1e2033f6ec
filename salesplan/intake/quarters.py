"""A plan by quarter, taken apart into months: how a quarter is split is asked, and what it adds up to never changes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, NamedTuple

from salesplan.core.months import shift
from salesplan.core.reading import Question
from salesplan.intake.cells import Refused

if TYPE_CHECKING:  # a table holds a share
    from salesplan.intake.context import Context
    from salesplan.intake.job import Job

MONTHS = 3
_STEP = {"money": Decimal("0.01"), "quantity": Decimal("0.001"), "count": Decimal(1)}


class Share(NamedTuple):
    """The part of a quarter that a month takes: what it and the months before it take, less what those before take."""

    before: Decimal
    through: Decimal

    def of(self, value: Decimal, unit: str) -> Decimal:
        """The month's part, in whole fen, pieces or thousandths; the three months add up to the quarter."""
        through, before = (
            value if part == 1 else (value * part).quantize(_STEP[unit], ROUND_HALF_EVEN)
            for part in (self.through, self.before)
        )
        return through - before


def months_of(first: str) -> tuple[str, ...]:
    """The months of a quarter that begins so."""
    return tuple(shift(first, by) for by in range(MONTHS))


def refuse_actuals(job: Job, heads: Sequence[str]) -> None:
    """Raise Refused, with the reason, when actuals stand by quarter: `heads` are those of quarters."""
    if heads and job.dataset.id != "plan":
        job.findings.add("E_QUARTERS", None, "month", heads[0], col=heads[0])
        raise Refused


def ask_how(job: Job, heads: Sequence[str], firsts: Sequence[str | None]) -> None:
    """Ask how those of a plan are split, or tell how they were."""
    job.answered.add("quarters")
    if job.options.quarters is not None:
        job.findings.add("N_QUARTERS_SPLIT", None, "month", job.options.quarters, how=job.options.quarters)
        return
    job.findings.add("E_QUARTERS_SPLIT", None, "month", heads[0], col=heads[0])
    known = [months_of(first) for first in firsts if first]
    has_season = bool(known) and all(_season(job.context, months) is not None for months in known)
    choices = (*(("season",) if has_season else ()), "days", "equal")
    question = Question("quarters", "E_QUARTERS_SPLIT", choices)
    if question not in job.questions:
        job.questions.append(question)


def shares(job: Job, first: str) -> dict[str, Share]:
    """The share of each month of the quarter, as answered; by working days also where no season is known."""
    months = months_of(first)
    season = _season(job.context, months) if job.options.quarters == "season" else None
    even = [Decimal(1)] * MONTHS
    weights = season or (even if job.options.quarters == "equal" else _days(months))
    total, before = sum(weights, Decimal(0)), Decimal(0)
    found = {}
    for at, (month, weight) in enumerate(zip(months, weights, strict=True), start=1):
        through = Decimal(1) if at == MONTHS else before + weight / total
        found[month] = Share(before, through)
        before = through
    return found


def _days(months: Sequence[str]) -> list[Decimal]:
    # Imported here: it brings pydantic, and few of the files that a child reads need a calendar.
    from salesplan.core.calendar import Calendar

    return [Decimal(len(Calendar().working_days(month))) for month in months]


def _season(context: Context, months: Sequence[str]) -> list[Decimal] | None:
    """The revenue of the same months in the newest earlier year that has all of them; None when none has."""
    for years in range(1, 6):
        earlier = [shift(month, -12 * years) for month in months]
        found = [_revenue(context, month) for month in earlier]
        if all(amount > 0 for amount in found):
            return found
    return None


def _revenue(context: Context, month: str) -> Decimal:
    regions = context.stored.get(month, {}).get("sales", {})
    return sum((revenue or Decimal(0) for _, revenue, _ in regions.values()), Decimal(0))
