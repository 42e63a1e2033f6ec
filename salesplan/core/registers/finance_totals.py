"""Finance's monthly totals, kept beside ours: the difference is explained by name, never smoothed away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from salesplan.core.problem import Problem
from salesplan.core.record import Money, Month, Record, Region, Register, Row, Text


class Difference(Row):
    """One reason why finance's figure differs, with its part: positive where finance has more than we do."""

    reason: Text
    amount: Money


class FinanceTotal(Record):
    month: Month
    measure: Literal["revenue", "returns", "cost", "invoiced", "collected"] = "revenue"
    region: Region | None = None
    amount: Money
    source: Text | None = None
    differences: tuple[Difference, ...] = ()


def one_per_month(one: FinanceTotal, others: Sequence[FinanceTotal]) -> Iterator[Problem]:
    """A second total of the same month, measure and region."""
    for other in others:
        same = (other.month, other.measure, other.region) == (one.month, one.measure, one.region)
        if same and other.code != one.code:
            yield Problem("total_taken", column="month", value=one.month, detail={"code": other.code})


FINANCE_TOTAL = Register(
    FinanceTotal,
    prefix="F",
    title="month",
    listed=("month", "measure", "region", "amount", "source"),
    clashes=one_per_month,
    claims=lambda one: (one.month,),
)
