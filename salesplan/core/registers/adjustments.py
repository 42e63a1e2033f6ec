"""Adjustments: what was wrong in a closed month, booked in an open one, so that the closed month keeps its figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import model_validator

from salesplan.core.problem import Problem
from salesplan.core.record import Channel, Facts, Money, Month, Product, Record, Region, Register, Team, Text

Adjusted = Literal["revenue", "returns", "cost", "units", "signed", "shipped", "invoiced", "collected"]
"""Measures that may be adjusted: amounts, not counts of orders or customers."""


class Adjustment(Record):
    month: Month
    corrects: Month
    region: Region
    product: Product
    team: Team
    channel: Channel
    measure: Adjusted = "revenue"
    amount: Money
    reason: Text

    @model_validator(mode="after")
    def _books_later(self) -> Self:
        if self.month <= self.corrects:
            raise ValueError("books_not_later", "month")
        if self.amount == 0:
            raise ValueError("adjusts_nothing", "amount")
        return self


def open_month_only(before: Adjustment | None, after: Adjustment | None, facts: Facts) -> Iterator[Problem]:
    """An adjustment is booked in an open month and may not change once that month is closed."""
    closed = facts.closed_through or ""
    for state in (before, after):
        if state and state.month <= closed:
            yield Problem("month_closed", column="month", value=state.month, detail={"closed": closed})
            return


ADJUSTMENT = Register(
    Adjustment,
    prefix="J",
    title="reason",
    listed=("month", "corrects", "region", "product", "team", "measure", "amount", "reason"),
    guards=open_month_only,
)
