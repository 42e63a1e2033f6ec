"""Why a ratio is off, item by item: what each item's own rate did, what another composition did, what is new.

Everything is told in the numerator (orders, yuan): how much more or less of it there is than the reference rate of the
whole would have given on today's denominators.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from salesplan.core.review.fen import FEN, rounded, tied

_NOTHING = Decimal("0.00")


class Rated(NamedTuple):
    """What one item is made of: numerator and denominator before and after; 0 before is an item that is new."""

    name: str
    won_before: Decimal | int
    of_before: Decimal | int
    won_after: Decimal | int
    of_after: Decimal | int


class RatePart(NamedTuple):
    """One item: `rate` is what its own rate did, `mix` what its weight did; of a new one only `new` is told."""

    name: str
    rate: Decimal
    mix: Decimal
    new: Decimal

    @property
    def whole(self) -> Decimal:
        """All that the item adds."""
        return self.rate + self.mix + self.new


class RateParts(NamedTuple):
    """`expected + Σ rate + Σ mix + Σ new = won`, to the second decimal. `expected` is the old rate
    (`rate_before`, or the reference) on the new total."""

    expected: Decimal
    won: Decimal
    parts: tuple[RatePart, ...]
    rate_before: Fraction

    @property
    def rate(self) -> Decimal:
        """What the rates of the items did together."""
        return sum((part.rate for part in self.parts), _NOTHING)

    @property
    def mix(self) -> Decimal:
        """What their weights did together."""
        return sum((part.mix for part in self.parts), _NOTHING)

    @property
    def new(self) -> Decimal:
        """What the new items did together."""
        return sum((part.new for part in self.parts), _NOTHING)


def rate_parts(items: Iterable[Rated], reference: Decimal | None = None) -> RateParts | None:
    """The parts of a ratio's gap; None without a denominator after, or without anything before.

    With a `reference` (a rate from outside) every item is held against that one rate: then all is `rate`. Else: rate
    n1 − r0·d1, mix (d1 − D1·m0)·(r0 − r̄0), new n1 − r̄0·d1, where m0 is the item's part of the denominator before.
    What an item had won before without a denominator (returns of a product not sold any more) had no rate of its own:
    n1 − r̄0·d1 − D1·n0/D0 is its `rate`.
    """
    found = [one for one in items if any(one[1:])]
    after = sum((Fraction(one.of_after) for one in found), Fraction(0))
    before = sum((Fraction(one.of_before) for one in found), Fraction(0))
    if not after or (reference is None and not before):
        return None
    if reference is not None:
        whole = Fraction(reference)
        table = [(Fraction(one.won_after) - whole * Fraction(one.of_after), Fraction(0), Fraction(0)) for one in found]
    else:
        whole = sum((Fraction(one.won_before) for one in found), Fraction(0)) / before
        table = [_effects(one, whole, before, after) for one in found]
    won = sum((Decimal(one.won_after) for one in found), _NOTHING).quantize(FEN)
    expected = rounded(whole * after)
    cells = iter(tied([cell for row in table for cell in row], won - expected))
    parts = [RatePart(one.name, next(cells), next(cells), next(cells)) for one in found]
    return RateParts(expected, won, tuple(parts), whole)


def _effects(one: Rated, whole: Fraction, before: Fraction, after: Fraction) -> tuple[Fraction, Fraction, Fraction]:
    won, of = Fraction(one.won_after), Fraction(one.of_after)
    if one.won_before and not one.of_before:
        return won - whole * of - after * Fraction(one.won_before) / before, Fraction(0), Fraction(0)
    if not one.of_before:
        return Fraction(0), Fraction(0), won - whole * of
    old = Fraction(one.won_before) / Fraction(one.of_before)
    mix = (of - after * Fraction(one.of_before) / before) * (old - whole)
    return won - old * of, mix, Fraction(0)
