"""Market, share or plan: what of a gap is the market's doing, what we won or lost in it, and what the target asked."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from salesplan.core.review.fen import rounded

First = Literal["market", "strategy", "team", "nothing"]
ON_PLAN = Decimal("0.03")
"""A gap below this part of the plan is none to ask about; the border of the yellow light."""


class MarketSplit(NamedTuple):
    """`expected` is last year grown as the market grew. `plan + share = actual − plan due`; `market + share = actual −
    before`. `plan` (None without one) is below zero where the target asked for more than the market gave."""

    expected: Decimal
    plan: Decimal | None
    market: Decimal
    share: Decimal


def market_split(
    plan: Decimal | None,
    actual: Decimal | None,
    before: Decimal | None,
    market_before: Decimal | None,
    market_after: Decimal | None,
) -> MarketSplit | None:
    """The exact parts of a gap, in fen; None while actual, last year or market are unknown, or there was no market."""
    if actual is None or before is None or market_before is None or market_after is None or market_before <= 0:
        return None
    expected = rounded(Fraction(before) * Fraction(market_after) / Fraction(market_before))
    return MarketSplit(expected, None if plan is None else expected - plan, expected - before, actual - expected)


def ask_first(split: MarketSplit, plan: Decimal) -> First:
    """Whom to ask first about a gap to the plan: the larger of its parts that go the gap's way.

    The target's part is a question of strategy, unless the market itself shrank; the share's part is one of the team.
    """
    of_plan = split.plan if split.plan is not None else Decimal(0)
    gap = of_plan + split.share
    if abs(gap) < ON_PLAN * abs(plan):
        return "nothing"
    way = 1 if gap > 0 else -1
    if way * split.share >= way * of_plan:
        return "team"
    return "market" if way < 0 and -split.market > max(Decimal(0), -of_plan + split.market) else "strategy"
