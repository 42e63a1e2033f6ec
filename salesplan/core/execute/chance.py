"""How far a ratio strays by chance alone, so that a few cases more or less open no alert.

The variance of a ratio is taken to be a constant over its denominator: twice the orders, half the variance. The
constant comes from the slice's own months, by how much the ratio jumps from each to the next (a lasting change is one
jump among many), so that order values that differ widely, or one customer who brings back a lorry, count for what they
do. A ratio that counts cases out of cases has at least the variance of a coin.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from salesplan.core.execute.kpis import KPIS, Number
from salesplan.core.execute.rules import Rule

FEWEST = 3
"""Jumps from month to month that tell how much a slice strays."""
_PLACES = Decimal("1e-9")


class Part(NamedTuple):
    """What a ratio divides (`above`) by what (`below`) over some months; `below` is positive."""

    above: float
    below: float

    @property
    def ratio(self) -> float:
        """One divided by the other."""
        return self.above / self.below


def part(above: Number | None, below: Number | None) -> Part | None:
    """None where either is unknown, and where there is nothing to divide by."""
    return None if above is None or below is None or below <= 0 else Part(float(above), float(below))


def straying(months: Iterable[Part | None]) -> float | None:
    """The variance of a ratio per unit of its denominator, by the jumps between months in a row that are known.

    None with fewer than three of them.
    """
    jumps = [
        (after.ratio - before.ratio) ** 2 / (1 / before.below + 1 / after.below)
        for before, after in pairwise(months)
        if before and after
    ]
    return sum(jumps) / len(jumps) if len(jumps) >= FEWEST else None


def counting(share: float) -> float:
    """The same of cases out of cases: a coin that falls this way with the probability `share`."""
    return share * (1 - share) if 0 < share < 1 else 0.0


def standard_error(variance: float | None, now: Part, before: Part | None, reference: Number) -> Decimal | None:
    """The standard error of a lag: of the ratio of `now`, and of that of `before` where it is held against its own
    past, as a share of the reference. None where the variance is not known or the reference is zero."""
    if variance is None or not reference:
        return None
    inverse = 1 / now.below + (1 / before.below if before else 0)
    return Decimal((variance * inverse) ** 0.5 / abs(float(reference))).quantize(_PLACES)


def error_of(
    rule: Rule, months: Iterable[Part | None], now: Part | None, before: Part | None, reference: Number | None
) -> Decimal | None:
    """The standard error of a rule's lag; None where it cannot be told.

    `months` are those of the slice up to the newest of `now`. Of returning customers, whom cohorts count in many
    months, it is only what a count has.
    """
    past = before if rule.against == "history" else None
    if now is None or not reference or (rule.against == "history" and past is None):
        return None
    usual = (now.above + past.above) / (now.below + past.below) if past else float(reference)
    variances = [
        None if rule.kpi == "repurchase" else straying(months),
        counting(usual) if rule.kpi in KPIS and KPIS[rule.kpi].expected else None,
    ]
    return standard_error(max((one for one in variances if one is not None), default=None), now, past, reference)
