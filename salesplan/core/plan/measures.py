"""What a plan may be about beside revenue, and the smallest amount of each."""

from __future__ import annotations

from decimal import Decimal

from salesplan.core.measures import MEASURE, Unit

OWN: dict[str, Unit] = {"gross_margin": "money", "stock_down": "count"}
"""Planned, but never reported as figures of their own."""
PLANNED: tuple[str, ...] = ("revenue", "gross_margin", "collected", "units", "leads", "new_customers", "stock_down")
"""The measures that the desk offers, in order."""


def unit_of(measure: str) -> Unit:
    """Money, count or quantity."""
    return MEASURE[measure].unit if measure in MEASURE else OWN.get(measure, "money")


def smallest(measure: str) -> Decimal:
    """A fen of money, a hundredth of a quantity, one of what is counted."""
    return Decimal(1) if unit_of(measure) == "count" else Decimal("0.01")
