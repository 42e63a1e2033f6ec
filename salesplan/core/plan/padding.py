"""Over-assignment: each level hands out a little more than it answers for. A layer on the plan, never a part of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple


class Assigned(NamedTuple):
    """What a member is given: its part of the plan that ties, what was put on top, and both together (fen)."""

    plan: int
    extra: int

    @property
    def assigned(self) -> int:
        return self.plan + self.extra


def assign(plan: Mapping[str, int], percents: Sequence[Decimal], unit: int = 1) -> dict[str, Assigned]:
    """The amounts that members of one level are given.

    `percents` are those of the levels from the top down to this one (0.05 = 5 % more); they multiply, since each level
    hands on what it was given. What is put on top is rounded to the unit. Raises ValueError for a percent below zero.
    """
    if any(percent < 0 for percent in percents):
        raise ValueError("over-assignment cannot be negative")
    factor = Decimal(1)
    for percent in percents:
        factor *= 1 + percent
    return {member: Assigned(amount, _to_unit(amount * (factor - 1), unit)) for member, amount in plan.items()}


def cushion(given: Mapping[str, Assigned]) -> Decimal | None:
    """How much more was handed out than is planned, as a ratio of the plan; None when nothing is planned."""
    planned = sum(each.plan for each in given.values())
    return Decimal(sum(each.extra for each in given.values())) / planned if planned else None


def _to_unit(amount: Decimal, unit: int) -> int:
    return int((amount / unit).quantize(Decimal(1), ROUND_HALF_UP)) * unit
