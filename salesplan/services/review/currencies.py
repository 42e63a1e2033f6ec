"""Which part of a product's sales was in another currency, and at which rate: told by order lines only."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.months import between, shift
from salesplan.core.review.bridge import Item
from salesplan.core.review.fen import FEN
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.standing import standing
from salesplan.store import NEVER, Store

_NONE = Decimal(0)


class Foreign(NamedTuple):
    """Units, revenue in yuan and in its own currency, of one product in one currency."""

    units: Decimal = _NONE
    revenue: Decimal = _NONE
    original: Decimal = _NONE

    @property
    def is_sold(self) -> bool:
        """True when there is a rate and a price."""
        return self.units > 0 and self.revenue > 0 and self.original > 0


Key = tuple[str, str]
"""Product and currency."""
_Side = dict[Key, Foreign]


def foreign(store: Store, scope: Scope, view: View) -> tuple[_Side, _Side]:
    """Sales in other currencies a year before (the part that has its match by now) and now, by product and currency."""
    at = standing(store, scope, view)
    months = between(view.start, view.end)
    asked = [*months, *(shift(month, -12) for month in months)]
    where = {name: codes for name, codes in view.where.items() if codes}
    day = view.as_of or NEVER
    before: _Side = {}
    now: _Side = {}
    for row in store.rows(scope, "foreign_lines", where=where, months=asked, seq=at.seq, day=day):
        for side, month, share in (
            (now, row["month"], Decimal(1)),
            (before, shift(row["month"], 12), at.due_share("revenue", shift(row["month"], 12), row["region"])),
        ):
            if month in months:
                key = row["product"], row["currency"]
                side[key] = _added(side.get(key, Foreign()), row, share)
    return before, now


def _added(one: Foreign, row: Mapping[str, Decimal], share: Decimal) -> Foreign:
    return Foreign(*(old + row[name] * share for old, name in zip(one, Foreign._fields, strict=True)))


def by_currency(items: list[Item], before: _Side, now: _Side) -> list[Item]:
    """The items with what both sides sold in another currency as items of their own, `product@currency`, at its rates.

    A product of which more is said to be foreign than it sold stays whole.
    """
    found = []
    for item in items:
        parts = []
        rest = item
        for (product, currency), old in before.items():
            new = now.get((product, currency), Foreign())
            if product == item.name and old.is_sold and new.is_sold:
                parts.append(_part(item, currency, old, new))
                rest = _less(rest, parts[-1])
        is_whole = not parts or any(_below(side) for side in (rest.quantity_before, rest.revenue_before))
        is_whole = is_whole or any(_below(side) for side in (rest.quantity_after, rest.revenue_after))
        found += [item] if is_whole else [rest, *parts]
    return found


def _part(item: Item, currency: str, old: Foreign, new: Foreign) -> Item:
    return Item(
        f"{item.name}@{currency}",
        old.units,
        old.revenue.quantize(FEN),
        new.units,
        new.revenue.quantize(FEN),
        item.unit,
        old.revenue / old.original,
        new.revenue / new.original,
    )


def _less(item: Item, part: Item) -> Item:
    return item._replace(
        quantity_before=(item.quantity_before or _NONE) - (part.quantity_before or _NONE),
        revenue_before=(item.revenue_before or _NONE) - (part.revenue_before or _NONE),
        quantity_after=(item.quantity_after or _NONE) - (part.quantity_after or _NONE),
        revenue_after=(item.revenue_after or _NONE) - (part.revenue_after or _NONE),
    )


def _below(amount: Decimal | int | None) -> bool:
    return amount is not None and amount < 0
