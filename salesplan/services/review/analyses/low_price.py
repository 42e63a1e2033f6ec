"""Orders are worth less: the price or the mix, which cheap product took whose place, what it does to the margin.

For the product department: an order value falls when the same products are sold cheaper or smaller (price), or when
cheaper products make up more of the orders (mix). Both are told in yuan, product by product, and add up to the fen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.execute.kpis import KPIS
from salesplan.core.months import between, shift
from salesplan.core.review.diagnosed import Analysis, Basis, Column, Diagnosis, Heading, Of, Part, Parts, Said, Sentence
from salesplan.core.review.diagnosed import Number as Figure
from salesplan.core.review.rates import Rated, RatePart, RateParts, rate_parts
from salesplan.services.kpis import ask
from salesplan.services.members import members
from salesplan.services.review.analyses.asked import (
    Asked,
    Held,
    count,
    held,
    money,
    nothing,
    points,
    ratio,
    share,
    slices_table,
    told,
    unit_of_gap,
    whole,
    yuan,
)
from salesplan.services.review.analyses.steps import made, part
from salesplan.services.review.localising import Located, knows_lines, locate
from salesplan.services.sums import compared

Sums = Mapping[str, Decimal | int | None]
_FEN, _EXACT = Decimal("0.01"), Decimal("0.00000001")
_MOVED = 0.02
"""A part of the orders by which a product has to gain or lose for another one to have taken its place."""
_EDGES = [digit * 10**power for power in range(2, 8) for digit in (1, 2, 5)]
_SMALL = 0.03
"""Bands with fewer of the orders on both sides are put to the next one."""


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


class _Found(NamedTuple):
    """Everything that was asked of the store."""

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


def diagnose(asked: Asked) -> Diagnosis:
    """Order value (or gross margin) against last year, else against the industry or the plan."""
    kpi = "gross_margin" if asked.kpi == "gross_margin" else "aov"
    figures = whole(asked, kpi)
    basis = asked.basis or figures.first("last_year", "industry", "plan")
    reference = figures.reference(basis) if basis else None
    unit = KPIS[kpi].unit
    if basis is None or figures.value is None or reference is None:
        return nothing(asked, "low_price", unit)
    found = _found(asked, kpi, basis, figures, reference)
    exact = _FEN if unit == "money" else _EXACT
    return Diagnosis(
        kind="low_price",
        kpi=asked.kpi,
        where=asked.where,
        start=asked.view.start,
        end=asked.view.end,
        basis=basis,
        unit=unit,
        value=found.value.quantize(exact),
        reference=found.reference.quantize(exact),
        gap=found.value.quantize(exact) - found.reference.quantize(exact),
        money=found.money,
        headline=_headline(found),
        parts=tuple(_parts(found)),
        located=found.located.answer if found.located else None,
        attributes=found.located.attributes if found.located else (),
        tables=(*slices_table(found.located, unit_of_gap(kpi)), *_products(found), *_bands(found)),
        found=tuple(_sentences(found)),
        ask=tuple(_questions(found)),
        limits=(Sentence("limit.cause"), Sentence("limit.mix")),
        missing=tuple(_missing(found)),
    )


def _found(asked: Asked, kpi: str, basis: Basis, figures: Held, reference: Decimal) -> _Found:
    by_value = {where["product"]: one for where, one in held(asked, "aov", ("product",))}
    by_units, by_revenue = (
        {where["product"]: one for where, one in held(asked, sold, ("product",))} for sold in ("units", "revenue")
    )
    by_margin = {where["product"]: one for where, one in held(asked, "gross_margin", ("product",))}
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
            _prices(by_units.get(code), by_revenue.get(code)),
            (_float(by_margin[code].last_year), _float(by_margin[code].value)) if code in by_margin else (None, None),
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
    return _Found(asked, kpi, basis, value, reference, worth, split, margin, margins, products, located)


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


def _prices(units: Held | None, revenue: Held | None) -> tuple[float | None, float | None]:
    """Yuan per unit on both sides: of last year both as far as they have their match by now."""
    if units is None or revenue is None:
        return None, None
    before = ratio(revenue.past.get("revenue"), units.past.get("units"))
    return before, ratio(revenue.sums.get("revenue"), units.sums.get("units"))


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _headline(found: _Found) -> Sentence:
    unit = KPIS[found.kpi].unit
    gap = found.value - found.reference
    values: dict[str, Said] = {
        "kpi": Of("kpi", found.kpi),
        "value": Figure(found.value, unit),
        "basis": Of("basis", found.basis),
        "reference": Figure(found.reference, unit),
        "gap": Figure(gap, unit_of_gap(found.kpi), signed=True),
        "change": share(ratio(gap, found.reference), signed=True),
        "money": money(None if found.money is None else abs(found.money)),
    }
    return Sentence(f"low_price.{'short' if gap < 0 else 'ahead'}.{found.kpi}", values)


def _parts(found: _Found) -> Iterator[Parts]:
    """From the revenue of the old order value on today's orders to today's: price, then the mix product by product."""
    ways = {"aov": ("order_value", found.split, "revenue"), "gross_margin": ("profit", found.margin, "profit")}
    for kpi in sorted(ways, key=lambda one: one != found.kpi):
        id, split, end = ways[kpi]
        if split is not None:
            yield _bridge(id, split, (f"expected_{end}", end))


def _bridge(id: str, split: RateParts, ends: tuple[str, str]) -> Parts:
    steps = [part("price" if id == "order_value" else "own_margin", split.rate)]
    steps += [Part(Of("product", one.name), one.mix + one.new) for one in split.parts if one.mix or one.new]
    return made(id, part(ends[0], split.expected), steps, part(ends[1], split.won))


def _products(found: _Found) -> Iterator[Analysis]:
    """Every product: its weight, order value, unit price and margin before and now; price and mix in yuan."""
    if len(found.products) < 2:
        return
    weight = "orders_part" if found.kpi == "aov" else "revenue_part"
    ordered = sorted(found.products, key=lambda one: -abs(one.shift))
    pairs = (("weight", weight), ("value", "order_value"), ("price", "unit_price"), ("margin", "margin"))
    kinds: dict[str, Heading] = {weight: "percent", "order_value": "yuan", "unit_price": "yuan", "margin": "percent"}
    columns = [Column("name", "name")]
    columns += [Column(f"{key}_{side}", kinds[key]) for _, key in pairs for side in ("before", "now")]
    rows = []
    for one in ordered:
        row: dict[str, Any] = {"name": Of("product", one.code)}
        for field, key in pairs:
            row |= dict(zip((f"{key}_before", f"{key}_now"), getattr(one, field), strict=True))
        rate = one.part.rate if one.part else None
        rows.append(row | {"price": rate, "own_margin": rate, "mix": one.mixed})
    marked = tuple(at for at, one in enumerate(ordered) if one in found.gained)
    own = "price" if found.kpi == "aov" else "own_margin"
    yield Analysis("products", (*columns, Column(own, "gap"), Column("mix", "gap")), tuple(rows), marked=marked)


def _bands(found: _Found) -> Iterator[Analysis]:
    """Orders by what they are worth, before and now."""
    asked = found.asked
    if not knows_lines(asked.store, asked.scope, asked.view):
        return
    question = ask(asked.store, asked.scope, asked.view, ("band",))
    now, past = compared(question, "order_bands", edges=_EDGES)
    sides = [{key[1][0]: sums for key, sums in side.items()} for side in (past, now)]
    bands = _merged(*({int(band): float(s["orders"] or 0) for band, s in side.items()} for side in sides))
    if len(bands) < 2:
        return
    totals = [sum(before_now[side] for *_, before_now in bands) for side in (0, 1)]
    yield Analysis(
        "bands",
        (
            Column("band", "name"),
            Column("orders_before", "count"),
            Column("orders_now", "count"),
            Column("orders_part_before", "percent"),
            Column("orders_part_now", "percent"),
            Column("shift", "points"),
        ),
        tuple(
            {
                "band": Of("band", f"{_edge(first - 1)}-{_edge(last)}"),
                "orders_before": before,
                "orders_now": after,
                "orders_part_before": ratio(before, totals[0]),
                "orders_part_now": ratio(after, totals[1]),
                "shift": (ratio(after, totals[1]) or 0.0) - (ratio(before, totals[0]) or 0.0),
            }
            for first, last, (before, after) in bands
        ),
    )


def _edge(at: int) -> str:
    """The lower edge of the band after so many edges, "" beyond both ends."""
    return str(_EDGES[at]) if 0 <= at < len(_EDGES) else ""


_Band = tuple[int, int, tuple[float, float]]
"""The first and the last of the bands that are put together, and their orders before and now."""


def _merged(before: Mapping[int, float], now: Mapping[int, float]) -> list[_Band]:
    """The bands from the smallest on, those with few orders put to the next one."""
    least = [_SMALL * sum(side.values()) for side in (before, now)]
    found: list[_Band] = []
    first: int | None = None
    orders = (0.0, 0.0)
    for band in sorted({*before, *now}):
        first = band if first is None else first
        orders = (orders[0] + before.get(band, 0.0), orders[1] + now.get(band, 0.0))
        if orders[0] >= least[0] or orders[1] >= least[1]:
            found.append((first, band, orders))
            first, orders = None, (0.0, 0.0)
    if first is not None and found:
        start, _, (a, b) = found[-1]
        found[-1] = (start, len(_EDGES), (a + orders[0], b + orders[1]))
    return found


def _sentences(found: _Found) -> Iterator[Sentence]:
    if found.split is not None and found.kpi == "aov":
        mix = found.split.mix + found.split.new
        values = {"price": money(found.split.rate, signed=True), "mix": money(mix, signed=True)}
        moved = "mix" if mix < 0 else "mix.up"
        key = moved if abs(mix) >= abs(found.split.rate) else "price"
        yield Sentence(f"low_price.by_{key}", values)
    ways = (_displaced, _margin) if found.kpi == "aov" else (_margin, _displaced)
    for way in ways:
        yield from way(found)
    yield from told(found.located, unit_of_gap(found.kpi))


def _margin(found: _Found) -> Iterator[Sentence]:
    """How much of the profit the products' own margins took, how much the mix; of order value the margin beside it."""
    before, after = found.margins
    if found.kpi == "aov" and before is not None and after is not None:
        values = {"before": share(before), "now": share(after), "gap": points(after - before)}
        yield Sentence("low_price.margin", values)
    if found.margin is not None:
        mix = found.margin.mix + found.margin.new
        yield Sentence(
            "low_price.profit", {"own": money(found.margin.rate, signed=True), "mix": money(mix, signed=True)}
        )


def _displaced(found: _Found) -> Iterator[Sentence]:
    """Which cheap product took whose place, and how many of its customers bought the dearer ones before."""
    if not found.gained or not found.lost:
        return
    first = found.gained[0]
    yield Sentence(
        f"low_price.displaced.{found.kpi}",
        {
            "cheap": Of("product", first.code),
            "dear": tuple(Of("product", one.code) for one in found.lost[:3]),
            "before": share(first.weight[0]),
            "now": share(first.weight[1]),
            "value": money(first.value[1]),
            "margin": share(first.margin[1]),
            "lost": points(sum(one.shift for one in found.lost)),
        },
    )
    asked = found.asked
    if knows_lines(asked.store, asked.scope, asked.view):
        months = between(asked.view.start, asked.view.end)
        (row,) = ask(asked.store, asked.scope, asked.view).rows(
            "displaced",
            months=list(months),
            before=[shift(month, -12) for month in months],
            gained=[first.code],
            lost=[one.code for one in found.lost],
        )
        if row["moved"]:
            values = {key: count(row[key]) for key in ("customers", "moved", "orders")}
            yield Sentence(
                "low_price.moved", {**values, "revenue": money(row["revenue"]), "cheap": Of("product", first.code)}
            )


def _questions(found: _Found) -> Iterator[Sentence]:
    if found.gained and found.lost:
        dear = tuple(Of("product", one.code) for one in found.lost[:3])
        yield Sentence("ask.displaced", {"cheap": Of("product", found.gained[0].code), "dear": dear})
        yield Sentence("ask.incentive", {"cheap": Of("product", found.gained[0].code)})
    yield Sentence("ask.discount")


def _missing(found: _Found) -> Iterator[str]:
    if found.split is None:
        yield "last_year"
    if found.margins[1] is None:
        yield "cost"
    if not knows_lines(found.asked.store, found.asked.scope, found.asked.view):
        yield "order_lines"
