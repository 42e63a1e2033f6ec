"""Market, share or plan: what of a gap is the market's doing, what we won or lost in it, and what the target asked."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from salesplan.core.review.fen import rounded, tied

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


class Sold(NamedTuple):
    """What one seller in a market owed by plan, sold, and sold a year before, in fen; None is unknown."""

    plan: Decimal | None
    actual: Decimal | None
    before: Decimal | None


def market_splits(sold: Sequence[Sold], market_before: Decimal, market_after: Decimal) -> list[MarketSplit | None]:
    """The exact parts of the gaps of several sellers in one market, in fen; None while one's actual or last year is
    unknown, or there was no market. What they are expected to sell sums to what they are together."""
    known = [one for one in sold if one.actual is not None and one.before is not None and market_before > 0]
    exact = [Fraction(one.before or 0) * Fraction(market_after) / Fraction(market_before or 1) for one in known]
    expected = dict(zip(map(id, known), tied(exact, rounded(sum(exact, Fraction(0)))), strict=True))
    return [_split(one, expected.get(id(one))) for one in sold]


def _split(one: Sold, expected: Decimal | None) -> MarketSplit | None:
    if expected is None or one.actual is None or one.before is None:
        return None
    plan = None if one.plan is None else expected - one.plan
    return MarketSplit(expected, plan, expected - one.before, one.actual - expected)


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
