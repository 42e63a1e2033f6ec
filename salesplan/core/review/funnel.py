"""Which link of the funnel moved net revenue: leads × conversion × order value × (1 − return rate).

Shapley's way: each link gets the mean of what it changes over all orders in which the links could have changed. The
parts always sum to the whole, and zeros and negatives need no special case.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import comb
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from salesplan.core.review.fen import tied

Floats = npt.NDArray[np.float64]
LINKS = ("leads", "conversion", "aov", "returns")
_KEPT = 3
"""The place of the last link: the share of revenue that is not returned."""


class Counts(NamedTuple):
    """What one slice did: leads and orders as numbers (parts of them where a month is not over), revenue and what came
    back of it in yuan."""

    leads: Decimal | int
    orders: Decimal | int
    revenue: Decimal
    returns: Decimal

    @property
    def net(self) -> Decimal:
        """Revenue less returns: what the links multiply to."""
        return self.revenue - self.returns

    @property
    def is_chain(self) -> bool:
        """False where the links cannot multiply to the result: orders without leads, revenue without orders."""
        without = ((self.leads, self.orders), (self.orders, self.revenue), (self.revenue, self.returns))
        return all(link or not result for link, result in without)


def shapley(before: npt.ArrayLike, after: npt.ArrayLike) -> Floats:
    """What each factor of a product changed: arrays of (slices ×) factors give amounts of the same shape.

    The amounts of a slice sum to the product of `after` less that of `before`.
    """
    old, new = np.atleast_2d(np.asarray(before, dtype=np.float64)), np.atleast_2d(np.asarray(after, dtype=np.float64))
    slices, links = old.shape
    changed = (np.arange(2**links)[:, None] >> np.arange(links)) & 1 == 1
    values = np.where(changed[None], new[:, None], old[:, None]).prod(axis=2)
    amounts = np.zeros((slices, links))
    for link in range(links):
        without = np.flatnonzero(~changed[:, link])
        weights = 1.0 / (links * np.array([comb(links - 1, int(n)) for n in changed[without].sum(axis=1)]))
        amounts[:, link] = (values[:, without | (1 << link)] - values[:, without]) @ weights
    return amounts.reshape(np.shape(before))


def funnel_parts(before: Sequence[Counts], after: Sequence[Counts]) -> list[tuple[Decimal, ...] | None]:
    """What leads, conversion, order value and returns changed in every slice, in fen; they sum to the change of `net`.

    A link that one side cannot know (conversion without leads) is taken as on the other side, so nothing is said of
    it. None for a slice whose links do not multiply to its result (see `Counts.is_chain`).
    """
    pairs = list(zip(before, after, strict=True))
    links = [_links(old, new) for old, new in pairs]
    amounts = shapley([own[0] for own in links], [own[1] for own in links]) if pairs else np.zeros((0, len(LINKS)))
    return [
        tuple(tied([Fraction(amount) for amount in row], new.net - old.net)) if old.is_chain and new.is_chain else None
        for (old, new), row in zip(pairs, amounts.tolist(), strict=True)
    ]


def _links(old: Counts, new: Counts) -> tuple[list[float], list[float]]:
    """The four links of both sides, each where it is known; else as the other side's, else neutral."""
    known = [_known(side) for side in (old, new)]
    filled: tuple[list[float], list[float]] = ([], [])
    for at in range(len(LINKS)):
        own = [side[at] for side in known]
        neutral = 1.0 if at == _KEPT else 0.0
        for to, value, other in zip(filled, own, reversed(own), strict=True):
            to.append(next((one for one in (value, other) if one is not None), neutral))
    return filled


def _known(side: Counts) -> tuple[float | None, ...]:
    revenue, returns = float(side.revenue), float(side.returns)
    return (
        float(side.leads),
        float(side.orders) / float(side.leads) if side.leads else None,
        revenue / float(side.orders) if side.orders else None,
        1 - returns / revenue if revenue else None,
    )
