"""Price, volume, mix and exchange rate: what moved revenue from one total to another, item by item, to the fen.

Price is what dearer or cheaper units brought at today's quantities, volume what more units at the average price
brought, mix what another composition brought. Items that only one side knows (new, gone), quantities below zero
(returned) and revenue without a quantity (unmeasured) have no price on both sides: each is a part of its own.

Quantities of different units (machines, packs, hours) do not add up, so volume and mix are worked out inside each
unit: between units there is no mix, a unit's volume is its revenue at the prices of before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from salesplan.core.review.fen import FEN, rounded, tied, tied_table

Kind = Literal["kept", "new", "gone", "returned", "unmeasured"]
EFFECTS = ("price", "volume", "mix", "fx")
_NOTHING = Decimal("0.00")
_ONE = Decimal(1)


class Item(NamedTuple):
    """What was sold of one thing before and after; None is not on record.

    Revenue is in the company's currency, to the fen; `rate` says how much of it one unit of the item's own currency
    was worth. Only items of the same `unit` have quantities that add up.
    """

    name: str
    quantity_before: Decimal | int | None
    revenue_before: Decimal | None
    quantity_after: Decimal | int | None
    revenue_after: Decimal | None
    unit: str = ""
    rate_before: Decimal = _ONE
    rate_after: Decimal = _ONE


class Part(NamedTuple):
    """One item of a bridge: `price + volume + mix + fx = after − before` for a kept one; for any other all four are
    0.00 and the whole difference stands in the bar of its `kind`."""

    name: str
    kind: Kind
    before: Decimal
    after: Decimal
    price: Decimal = _NOTHING
    volume: Decimal = _NOTHING
    mix: Decimal = _NOTHING
    fx: Decimal = _NOTHING

    @property
    def gap(self) -> Decimal:
        """What the item adds to the difference."""
        return self.after - self.before


class Bridge(NamedTuple):
    """`before + price + volume + mix + fx + Σ gap of the parts that are not kept = after`, to the fen."""

    before: Decimal
    after: Decimal
    price: Decimal
    volume: Decimal
    mix: Decimal
    fx: Decimal
    parts: tuple[Part, ...]

    @property
    def apart(self) -> tuple[Part, ...]:
        """The items with a bar of their own: new, gone, returned, unmeasured."""
        return tuple(part for part in self.parts if part.kind != "kept")

    @property
    def steps(self) -> tuple[tuple[str, Decimal], ...]:
        """(name, amount) from before to after: the effects there are, then `kind:item` for every item apart."""
        effects = [(name, getattr(self, name)) for name in EFFECTS if name != "fx" or self.fx]
        return (*effects, *((f"{part.kind}:{part.name}", part.gap) for part in self.apart))


class _Moved(NamedTuple):
    """A kept item exactly: prices at the rate of before, quantities, and what the rate alone brought."""

    part: Part
    unit: str
    q0: Fraction
    q1: Fraction
    p0: Fraction
    p1: Fraction
    fx: Fraction


def price_volume_mix(items: Iterable[Item]) -> Bridge:
    """The bridge between two states of the same items; items with nothing on record on either side are left out.

    Per item: price (p1 − p0)·q1, mix Q1·(m1 − m0)·(p0 − p̄0), volume the rest of (q1 − q0)·p0, fx (f1 − f0)·R1 in the
    item's currency; prices at the rate of before, Q, m and p̄ within the item's unit.
    """
    kept: list[_Moved] = []
    apart: list[Part] = []
    for item in items:
        part = Part(item.name, _kind(item), _fen(item.revenue_before), _fen(item.revenue_after))
        if part.kind == "kept":
            kept.append(_moved(item, part))
        elif part.before or part.after:
            apart.append(part)
    parts = _effects(kept)
    price, volume, mix, fx = (sum((getattr(part, name) for part in parts), _NOTHING) for name in EFFECTS)
    everything = (*parts, *apart)
    before, after = (sum((getattr(part, side) for part in everything), _NOTHING) for side in ("before", "after"))
    return Bridge(before, after, price, volume, mix, fx, everything)


def _kind(item: Item) -> Kind:
    sides = ((item.quantity_before, item.revenue_before), (item.quantity_after, item.revenue_after))
    there = [bool(quantity) or bool(revenue) for quantity, revenue in sides]
    if any(quantity is not None and quantity < 0 for quantity, _ in sides):
        return "returned"
    if not there[0]:
        return "new"
    if not there[1]:
        return "gone"
    return "kept" if all(quantity and revenue is not None for quantity, revenue in sides) else "unmeasured"


def _fen(amount: Decimal | None) -> Decimal:
    return _NOTHING if amount is None else amount.quantize(FEN)


def _moved(item: Item, part: Part) -> _Moved:
    q0, q1 = Fraction(item.quantity_before or 0), Fraction(item.quantity_after or 0)
    at_old_rate = Fraction(part.after) * Fraction(item.rate_before) / Fraction(item.rate_after)
    fx = Fraction(part.after) - at_old_rate
    return _Moved(part, item.unit, q0, q1, Fraction(part.before) / q0, at_old_rate / q1, fx)


def _effects(kept: Sequence[_Moved]) -> list[Part]:
    """The kept items with their effects: totals by largest remainder, cells so that items and totals both tie."""
    if not kept:
        return []
    mixes = _mixes(kept)
    table = []
    for one, mix in zip(kept, mixes, strict=True):
        price = (one.p1 - one.p0) * one.q1
        table.append([price, (one.q1 - one.q0) * one.p0 - mix, mix, one.fx])
    exact = [sum(column, Fraction(0)) for column in zip(*table, strict=True)]
    totals = tied(exact, rounded(sum(exact, Fraction(0))))
    cells = tied_table(table, [one.part.gap for one in kept], totals)
    return [Part(*one.part[:4], *row) for one, row in zip(kept, cells, strict=True)]


def _mixes(kept: Sequence[_Moved]) -> list[Fraction]:
    """Q1·(m1 − m0)·(p0 − p̄0) of every item, within its unit."""
    sums: dict[str, tuple[Fraction, Fraction, Fraction]] = {}
    for one in kept:
        q0, q1, r0 = sums.get(one.unit, (Fraction(0), Fraction(0), Fraction(0)))
        sums[one.unit] = (q0 + one.q0, q1 + one.q1, r0 + one.p0 * one.q0)
    found = []
    for one in kept:
        q0, q1, r0 = sums[one.unit]
        found.append((one.q1 - q1 * one.q0 / q0) * (one.p0 - r0 / q0))
    return found
