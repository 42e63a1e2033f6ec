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


def beyond(group: Group, groups: Sequence[Group]) -> Decimal:
    """What its quiet customers took away beyond what others of its tier did: small customers always come and go."""
    others = [one for one in groups if one.key[1] == group.key[1] and one is not group]
    before, lost = sum((one.total("before") for one in others), _NOTHING), sum((one.lost for one in others), _NOTHING)
    return more_than_usual(group.lost, group.total("before"), lost, before)


def more_than_usual(lost: Decimal, before: Decimal, others_lost: Decimal, others_before: Decimal) -> Decimal:
    """What of `lost` is more than others of the tier lost of what they had bought before."""
    return lost - (before * others_lost / others_before if others_before else _NOTHING)
