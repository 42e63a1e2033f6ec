"""The tables of the low-price analysis: product by product, and the orders by their size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from salesplan.core.review.diagnosed import Analysis, Column, Heading, Of
from salesplan.services.kpis import ask
from salesplan.services.review.analyses.asked import ratio
from salesplan.services.review.analyses.products import Sold
from salesplan.services.review.localising import knows_lines
from salesplan.services.sums import compared

_EDGES = [digit * 10**power for power in range(2, 8) for digit in (1, 2, 5)]
_SMALL = 0.03
"""Bands with fewer of the orders on both sides are put to the next one."""


def tables(found: Sold) -> Iterator[Analysis]:
    yield from _products(found)
    yield from _bands(found)


def _products(found: Sold) -> Iterator[Analysis]:
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


def _bands(found: Sold) -> Iterator[Analysis]:
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
