"""Orders are worth less: the price or the mix, which cheap product took whose place, what it does to the margin.

For the product department: an order value falls when the same products are sold cheaper or smaller (price), or when
cheaper products make up more of the orders (mix). Both are told in yuan, product by product, and add up to the fen.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from salesplan.core.execute.kpis import KPIS
from salesplan.core.months import between, shift
from salesplan.core.review.diagnosed import Diagnosis, Of, Part, Parts, Said, Sentence
from salesplan.core.review.diagnosed import Number as Figure
from salesplan.core.review.rates import RateParts
from salesplan.services.kpis import ask
from salesplan.services.review.analyses.answered import Gap, answered, nothing
from salesplan.services.review.analyses.asked import Asked, count, money, points, ratio, share, unit_of_gap, whole, yuan
from salesplan.services.review.analyses.low_price_tables import tables
from salesplan.services.review.analyses.products import Sold, sold
from salesplan.services.review.analyses.slices import told
from salesplan.services.review.analyses.steps import made, part
from salesplan.services.review.localising import knows_lines


def diagnose(asked: Asked) -> Diagnosis:
    """Order value (or gross margin) against last year, else against the industry or the plan."""
    kpi = "gross_margin" if asked.kpi == "gross_margin" else "aov"
    figures = whole(asked, kpi)
    basis = asked.basis or figures.first("last_year", "industry", "plan")
    reference = figures.reference(basis) if basis else None
    unit = KPIS[kpi].unit
    if basis is None or figures.value is None or reference is None:
        return nothing(asked, "low_price", unit)
    found = sold(asked, kpi, basis, figures, reference)
    return answered(
        asked,
        "low_price",
        Gap(basis, unit, found.value, found.reference, found.money),
        _headline(found),
        located=found.located,
        slices_in=unit_of_gap(found.kpi),
        parts=_parts(found),
        tables=tables(found),
        found=_sentences(found),
        ask=_questions(found),
        limits=[Sentence("limit.mix")],
        missing=_missing(found),
    )


def _headline(found: Sold) -> Sentence:
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


def _parts(found: Sold) -> Iterator[Parts]:
    """From the revenue of the old order value on today's orders to today's: price, then the mix product by product."""
    ways = {"aov": ("order_value", found.split, "revenue"), "gross_margin": ("profit", found.margin, "profit")}
    for kpi in sorted(ways, key=lambda one: one != found.kpi):
        id, split, end = ways[kpi]
        if split is not None:
            expected = _of_orders(found, split) if kpi == "aov" else split.expected
            yield _bridge(id, split, part(f"expected_{end}", expected), part(end, split.won))


def _of_orders(found: Sold, split: RateParts) -> Decimal:
    """Last year's order value on today's orders, each counted once: where an order has several products, the sum over
    products is more than that, and what lies between is a step of its own."""
    of = whole(found.asked, "aov")
    expected = yuan(None if of.last_year is None else of.last_year * Decimal(of.sums.get("orders") or 0))
    return split.expected if expected is None or abs(expected - split.expected) < 1 else expected


def _bridge(id: str, split: RateParts, start: Part, end: Part) -> Parts:
    steps = [part("price" if id == "order_value" else "own_margin", split.rate)]
    steps += [Part(Of("product", one.name), one.mix + one.new) for one in split.parts if one.mix or one.new]
    return made(id, start, steps, end)


def _sentences(found: Sold) -> Iterator[Sentence]:
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


def _margin(found: Sold) -> Iterator[Sentence]:
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


def _displaced(found: Sold) -> Iterator[Sentence]:
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


def _questions(found: Sold) -> Iterator[Sentence]:
    if found.gained and found.lost:
        dear = tuple(Of("product", one.code) for one in found.lost[:3])
        yield Sentence("ask.displaced", {"cheap": Of("product", found.gained[0].code), "dear": dear})
        yield Sentence("ask.incentive", {"cheap": Of("product", found.gained[0].code)})
    yield Sentence("ask.discount")


def _missing(found: Sold) -> Iterator[str]:
    if found.split is None:
        yield "last_year"
    if found.margins[1] is None:
        yield "cost"
    if not knows_lines(found.asked.store, found.asked.scope, found.asked.view):
        yield "order_lines"
