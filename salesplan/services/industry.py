"""Where others do better: ratios of the company, and of region x channel, that lag what the industry achieves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from salesplan.core.execute.kpis import KPIS, Kpi
from salesplan.core.execute.lights import PRESETS, lag, light
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.figures import Figure, Piece, figure
from salesplan.services.kpis import KpiRow, ask, industry, pieces, row
from salesplan.store import Store

MOST = 8
"""Rows shown at most: those with most money at stake."""
_RATIOS = tuple(kpi.id for kpi in KPIS.values() if "industry" in kpi.lit_by)
_WEIGHED_BY = {"conversion": "leads", "aov": "orders", "gross_margin": "revenue", "return_rate": "revenue"}
"""What a lag of each ratio multiplies with; conversion then counts orders, which are worth an order value each."""


def below_industry(store: Store, scope: Scope, view: View) -> tuple[KpiRow, ...]:
    """The ratios whose lag behind the industry is yellow or red, the most money at stake first.

    Industry figures that speak of single products are shown where products are asked for.
    """
    whole = [(stake, found) for stake, found in _lagging(store, scope, view, (), _RATIOS)]
    channels = _with_channel(store, scope, view)
    parts = list(_lagging(store, scope, view, ("region", "channel"), channels)) if channels else []
    ordered = sorted([*whole, *parts], key=lambda pair: (-pair[0], pair[1].kpi, tuple(pair[1].slice.values())))
    return tuple(found for _, found in ordered[:MOST])


def _with_channel(store: Store, scope: Scope, view: View) -> tuple[str, ...]:
    """The ratios for which some benchmark names a channel."""
    known = ask(store, scope, view).standing.benchmarks
    return tuple(kpi for kpi in _RATIOS if any("channel" in one.slice for one in known.get(kpi, ())))


def _lagging(
    store: Store, scope: Scope, view: View, by: Sequence[str], wanted: Sequence[str]
) -> Iterator[tuple[Decimal, KpiRow]]:
    question = ask(store, scope, view, by)
    bands = PRESETS[question.standing.settings.lights]["ratio"]
    for piece in pieces(question, (*wanted, "revenue")):
        for id in wanted:
            kpi, outside = KPIS[id], industry(piece, KPIS[id])
            if outside is None:
                continue
            got = figure(piece, kpi)
            if light(lag(got.value, outside.value, kpi.higher_is_better), bands) in ("yellow", "red"):
                yield _stake(piece, kpi, got, outside.value), row(piece, kpi, by)


def _stake(piece: Piece, kpi: Kpi, got: Figure, reference: Decimal) -> Decimal:
    """Roughly what reaching the industry's ratio would be worth, in yuan; 0 where that cannot be said."""
    weight: Decimal | int | None = got.sums.get(_WEIGHED_BY.get(kpi.id, ""))
    if weight is None or got.value is None:
        return Decimal(0)
    missed = abs(reference - got.value) * weight
    if kpi.id != "conversion":
        return missed
    value = figure(piece, KPIS["aov"]).value
    return missed * (value or 0)
