"""The products of a slice before and now: what each weighs, is worth and earns, and which took whose place."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.review.diagnosed import Basis
from salesplan.core.review.rates import Rated, RatePart, RateParts, rate_parts
from salesplan.services.members import members
from salesplan.services.review.analyses.asked import Asked, Held, beside, ratio, whole, yuan
from salesplan.services.review.localising import Located, locate

Sums = Mapping[str, Decimal | int | None]
_OF_PRODUCTS = ("aov", "gross_margin", "units", "revenue")
_MOVED = 0.02
"""A part of the orders by which a product has to gain or lose for another one to have taken its place."""


class Product(NamedTuple):
    """One product before and now. `weight` is its part of the orders (of a margin: of revenue), `part` of the gap."""

    code: str
    weight: tuple[float, float]
    value: tuple[float | None, float | None]
    price: tuple[float | None, float | None]
    margin: tuple[float | None, float | None]
    part: RatePart | None
    category: str

    @property
    def shift(self) -> float:
        """How much more of the whole it makes up."""
        return self.weight[1] - self.weight[0]

    @property
    def mixed(self) -> Decimal | None:
        """What its changed weight did to revenue, in yuan."""
        return None if self.part is None else self.part.mix + self.part.new


class Sold(NamedTuple):
    """Everything that was asked of the store.

    `split` takes the order value apart, `margin` the profit; `margins` are the gross margins before and now, `money` is
    what the gap is worth.
    """

    asked: Asked
    kpi: str
    basis: Basis
    value: Decimal
    reference: Decimal
    money: Decimal | None
    split: RateParts | None
    margin: RateParts | None
    margins: tuple[float | None, float | None]
    products: list[Product]
    located: Located | None

    def level(self, product: Product) -> float | None:
        """What a product's order (of a margin: its revenue) is worth, before if it was there."""
        own = product.value if self.kpi == "aov" else product.margin
        return own[0] if own[0] is not None else own[1]

    @property
    def gained(self) -> list[Product]:
        """Products below their category's mean that weigh more than before: first those that took a place, by gain."""
        found = [p for p in self.products if p.shift >= _MOVED and (self.level(p) or 0.0) < self._mean(p.category)]
        return sorted(found, key=lambda one: (not self._dearer(one.category), -one.shift))

    @property
    def lost(self) -> list[Product]:
        """Whose place the first of these took: nobody buys a service instead of a machine."""
        return self._dearer(self.gained[0].category) if self.gained else []

    def _dearer(self, category: str) -> list[Product]:
        """Products above the mean of a category that weigh less, the largest loss first."""
        found = [p for p in self.products if p.category == category and p.shift <= -_MOVED / 2]
        return sorted((p for p in found if (self.level(p) or 0.0) > self._mean(category)), key=lambda one: one.shift)

    def _mean(self, category: str) -> float:
        known = [p for p in self.products if p.category == category]
        return sum(p.weight[0] * (self.level(p) or 0.0) for p in known) / (sum(p.weight[0] for p in known) or 1.0)


def sold(asked: Asked, kpi: str, basis: Basis, figures: Held, reference: Decimal) -> Sold:
    """Everything that the analysis needs of order value or gross margin."""
    found = {where["product"]: one for where, one in beside(asked, _OF_PRODUCTS, ("product",))}
    by_value, by_margin = ({code: one[name] for code, one in found.items()} for name in ("aov", "gross_margin"))
    split = rate_parts(rated(code, one, "revenue", "orders") for code, one in by_value.items())
    margin = rate_parts(_earned(code, one) for code, one in by_margin.items())
    of = split if kpi == "aov" else margin
    parts = {one.name: one for one in of.parts} if of else {}
    listed = members(asked.store, asked.scope, ("product",))["product"]
    categories = {one.code: str(one.extra.get("category") or "") for one in listed}
    weights = _weights(by_value, "orders" if kpi == "aov" else "revenue")
    products = [
        Product(
            code,
            weights[code],
            (_float(one.last_year), _float(one.value)),
            _prices(found[code]["units"], found[code]["revenue"]),
            (_float(by_margin[code].last_year), _float(by_margin[code].value)),
            parts.get(code),
            categories.get(code, ""),
        )
        for code, one in by_value.items()
    ]
    value = figures.value or Decimal(0)
    weight = figures.sums.get("orders" if kpi == "aov" else "revenue")
    worth = None if weight is None else yuan((value - reference) * Decimal(weight))
    both = whole(asked, "gross_margin")
    margins = (_float(both.last_year), _float(both.value))
    located = locate(asked.store, asked.scope, asked.view, kpi, basis)
    return Sold(asked, kpi, basis, value, reference, worth, split, margin, margins, products, located)


def rated(code: str, one: Held, won: str, of: str) -> Rated:
    """A product's numerator and denominator on both sides; what is not on record did not happen."""
    return Rated(code, *(_amount(side, name) for side in (one.past, one.sums) for name in (won, of)))


def _earned(code: str, one: Held) -> Rated:
    """Profit of revenue, where both are on record."""
    sides = ((_amount(s, "costed_revenue"), _amount(s, "matched_cost")) for s in (one.past, one.sums))
    return Rated(code, *(amount for revenue, cost in sides for amount in (revenue - cost, revenue)))


def _weights(found: Mapping[str, Held], of: str) -> dict[str, tuple[float, float]]:
    """What part of the orders (or revenue) every product makes up, before and now."""
    pairs = [(one.past, one.sums) for one in found.values()]
    totals = [sum(_amount(side, of) for side in sides) for sides in zip(*pairs, strict=True)]
    return {
        code: (ratio(_amount(one.past, of), totals[0]) or 0.0, ratio(_amount(one.sums, of), totals[1]) or 0.0)
        for code, one in found.items()
    }


def _amount(sums: Sums, name: str) -> Decimal:
    return Decimal(sums.get(name) or 0)


def _prices(units: Held, revenue: Held) -> tuple[float | None, float | None]:
    """Yuan per unit on both sides: of last year both as far as they have their match by now."""
    before = ratio(revenue.past.get("revenue"), units.past.get("units"))
    return before, ratio(revenue.sums.get("revenue"), units.sums.get("units"))


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
