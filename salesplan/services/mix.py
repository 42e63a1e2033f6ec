"""Does one product sell far beyond its plan while orders get smaller and margins thinner? The price of easy volume."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.cockpit import Slice
from salesplan.services.kpis import kpis
from salesplan.services.offer import Offer
from salesplan.store import Store

FAR_BEYOND = 1.2
"""Attainment from which a product counts as sold beyond its plan."""


class Oversold(NamedTuple):
    """The product, its attainment, its category ("" = all products), and how the category's order value (relative) and
    gross margin (difference of ratios) stand against last year. `products` are those of the category."""

    product: str
    rate: float
    category: str
    aov_change: float
    margin_change: float
    products: tuple[str, ...] = ()


def oversold(store: Store, scope: Scope, view: View, offer: Offer, heat: Sequence[Slice]) -> Oversold | None:
    """The product furthest beyond what is due, if order value and margin of its category both fell; else None.

    `heat` are the region x product cells of the same view.
    """
    found = furthest(heat, "product", FAR_BEYOND)
    if found is None:
        return None
    product, rate, _ = found
    category = _category(offer, product)
    alike = tuple(m.code for m in offer.members["product"] if _category(offer, m.code) == category)
    rows = kpis(store, scope, view._replace(where={**view.where, "product": alike}), wanted=("aov", "gross_margin"))
    by_id = {row.kpi: row for row in rows}
    aov, margin = by_id.get("aov"), by_id.get("gross_margin")
    if aov is None or margin is None or not aov.value or not aov.last_year:
        return None
    if margin.value is None or margin.last_year is None:
        return None
    aov_change = float(aov.value) / float(aov.last_year) - 1
    margin_change = float(margin.value) - float(margin.last_year)
    if max(aov_change, margin_change) >= 0:
        return None
    return Oversold(product, rate, category, aov_change, margin_change, alike)


def attained(cells: Sequence[Slice], dimension: str) -> dict[str, tuple[Decimal, Decimal]]:
    """Value and due of each member of one dimension, over the cells that have both."""
    sums: dict[str, tuple[Decimal, Decimal]] = defaultdict(lambda: (Decimal(0), Decimal(0)))
    for cell in cells:
        if cell.value is not None and cell.due is not None and dimension in cell.where:
            value, due = sums[cell.where[dimension]]
            sums[cell.where[dimension]] = (value + cell.value, due + cell.due)
    return dict(sums)


def furthest(cells: Sequence[Slice], dimension: str, least: float) -> tuple[str, float, Decimal] | None:
    """The member with the highest attainment (code, rate, surplus), when it reaches `least`."""
    rates = {code: value / due for code, (value, due) in attained(cells, dimension).items() if due > 0}
    best = max(rates, key=lambda code: rates[code], default=None)
    if best is None or rates[best] < Decimal(str(least)):
        return None
    value, due = attained(cells, dimension)[best]
    return best, float(rates[best]), value - due


def _category(offer: Offer, product: str) -> str:
    return next((str(m.extra.get("category") or "") for m in offer.members["product"] if m.code == product), "")
