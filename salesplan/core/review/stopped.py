"""Customers who stopped: when one counts as quiet, and how much of that is more than what always comes and goes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from salesplan.core.months import shift

QUIET = 3
"""Months without an order after which a customer counts as quiet."""
_NOTHING = Decimal("0.00")


class Group(Protocol):
    """Customers of one region, tier and industry (`key`) who bought in the year before.

    `lost` is what the quiet ones bought in the same months a year before, less what they bought since.
    """

    @property
    def key(self) -> tuple[str, str, str]: ...
    @property
    def lost(self) -> Decimal: ...
    def total(self, side: str) -> Decimal:
        """What all of them bought: `before` in the same months a year before."""


def quiet_from(month: str) -> str:
    """Who has no order from this month on is quiet at the end of `month`."""
    return shift(month, 1 - QUIET)


def beyond(groups: Sequence[Group]) -> dict[tuple[str, str, str], Decimal]:
    """What the quiet customers of each took away beyond what others of its tier did: small customers come and go."""
    own = {one.key: (one.lost, one.total("before")) for one in groups}
    tiers: dict[str, tuple[Decimal, Decimal]] = {}
    for (_, tier, _), (lost, before) in own.items():
        of_tier = tiers.get(tier, (_NOTHING, _NOTHING))
        tiers[tier] = (of_tier[0] + lost, of_tier[1] + before)
    return {
        key: more_than_usual(lost, before, tiers[key[1]][0] - lost, tiers[key[1]][1] - before)
        for key, (lost, before) in own.items()
    }


def more_than_usual(lost: Decimal, before: Decimal, others_lost: Decimal, others_before: Decimal) -> Decimal:
    """What of `lost` is more than others of the tier lost of what they had bought before."""
    return lost - (before * others_lost / others_before if others_before else _NOTHING)
