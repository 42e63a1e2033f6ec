"""What a pinned number says: one way for every kind, each asked of the place that its diagnosis or page asks.

KPIs of the cube come from `services.kpis`, customers' tiers and industries and dealers from the order lines that
diagnoses read, lead sources from the records of sources, the share of the market from the results page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.execute.kpis import KPIS, exact
from salesplan.core.months import between, shift
from salesplan.core.registers.worksheets import BEYOND, SHARE
from salesplan.core.review.pinned import Pin
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.kpis import ask, kpis
from salesplan.services.review.analyses.asked import Asked
from salesplan.services.review.analyses.sources import Brought, sources_of
from salesplan.services.review.localising import LINES, knows_lines
from salesplan.services.review.results import Held, in_market
from salesplan.services.sums import compared
from salesplan.store import Store

OF_SOURCES = ("leads", "orders", "conversion")
"""What a lead source can be asked for."""
OF_LINES = ("revenue", "net_revenue", "gross_margin", "orders", "aov", "units", "return_rate")
"""What a tier, an industry or a dealer can be asked for: order lines know nothing of leads and plans."""
MONTHS = 12
_OVER = ("", "month")
"""What figures are told over, where nobody who bought nothing can be named."""


class Reading(NamedTuple):
    """A figure and what it may be held against, exact or as its page shows it; None is not on record."""

    value: Decimal | float | int | None
    plan: Decimal | float | int | None = None
    history: Decimal | float | int | None = None
    industry: Decimal | float | int | None = None


def told(store: Store, scope: Scope, pin: Pin, by: str = "", load: int | None = None) -> dict[str, Reading]:
    """The figure by the members of one dimension, attribute or month; under "" the figure itself without any.

    `load` looks back to right after it. Empty where the figure is not made along `by`.
    """
    view = View(pin.start, pin.end, pin.where, as_of_load=load)
    cut = {*pin.where, by}
    if pin.kpi == SHARE:
        return _shares(store, scope, view, by) if cut <= {"region", "month", ""} else {}
    if "source" in cut:
        return _sources(store, scope, view, pin.kpi, by) if pin.kpi in OF_SOURCES and not cut & {*LINES} else {}
    if cut & {*LINES}:
        return _lines(store, scope, view, pin.kpi, by) if pin.kpi in OF_LINES and "person" not in cut else {}
    rows = kpis(store, scope, view, (by,) if by else (), (pin.kpi,))
    return {row.slice.get(by, ""): Reading(row.value, row.due, row.last_year_due, row.industry) for row in rows}


def by_month(store: Store, scope: Scope, pin: Pin, load: int | None = None) -> dict[str, Reading]:
    """The figure over the twelve months up to the end of what was pinned."""
    return told(store, scope, pin._replace(start=shift(pin.end, 1 - MONTHS)), "month", load)


def speaks_of(store: Store, scope: Scope, pin: Pin) -> Pin:
    """The number with the months that it can speak of: of a share those whose market sizes are told."""
    if pin.kpi != SHARE:
        return pin
    held = _held(store, scope, View(pin.start, pin.end, pin.where)).get("")
    return pin._replace(start=held.market.months[0], end=held.market.months[-1]) if held else pin


def members_beyond(store: Store, scope: Scope, pin: Pin) -> Iterator[tuple[str, str]]:
    """The tiers, industries, dealers and lead sources by which the figure can be cut, those with most first."""
    weight = "revenue" if pin.kpi in OF_LINES else pin.kpi
    for name in BEYOND:
        found = told(store, scope, pin._replace(kpi="leads" if name == "source" else weight), name)
        if pin.kpi in (OF_SOURCES if name == "source" else OF_LINES):
            yield from ((name, code) for code in sorted(found, key=lambda code: -(found[code].value or 0)) if code)


def _lines(store: Store, scope: Scope, view: View, kpi: str, by: str) -> dict[str, Reading]:
    """Of order lines, against last year where they reach back; reported months without any are 0."""
    question, reaches = ask(store, scope, view, (by,) if by else ()), knows_lines(store, scope, view)
    sides = compared(question, "line_figures")
    everybody = (
        compared(ask(store, scope, _of_everybody(view), (by,) if by else ()), "line_figures") if by in _OVER else ()
    )
    none = frozenset(key for side in everybody for key in side) if KPIS[kpi].is_flow else frozenset()
    found = {}
    for key in {*sides[0], *sides[1], *none}:
        label, codes = key
        value, before = (
            exact(KPIS[kpi], side[key]) if key in side else 0 if key in none and key in all_of else None
            for side, all_of in zip(sides, everybody or sides, strict=True)
        )
        found[codes[0] or "" if codes else label] = Reading(value, history=before if reaches else None)
    return found


def _of_everybody(view: View) -> View:
    """The regions of a view with all that is sold there."""
    return view._replace(where={name: codes for name, codes in view.where.items() if name == "region"})


def _sources(store: Store, scope: Scope, view: View, kpi: str, by: str) -> dict[str, Reading]:
    """Of lead sources; a rate is held against the industry's of the same slice. Products tell no sources apart."""
    if "product" in view.where or by not in ("", "month", "source", "region", "team", "channel"):
        return {}
    asked = Asked(store, scope, view, kpi, view.where)
    found = sources_of(asked, view.start, view.end)
    wanted = view.where.get("source")
    found = found._replace(rows=tuple(row for row in found.rows if wanted is None or row["source"] in wanted))
    industry = None
    if kpi == "conversion":
        others = {name: codes for name, codes in view.where.items() if name != "source"}
        (row,) = kpis(store, scope, view._replace(where=others), (), (kpi,))
        industry = row.industry
    groups = {str(key[0] or ""): brought for key, brought in found.by(by).items()} if by else {}
    if not by and found.rows:
        groups = {"": found.of(found.since, view.start, view.end)}
    return {code: Reading(_brought(kpi, brought), industry=industry) for code, brought in groups.items()}


def _brought(kpi: str, brought: Brought) -> Decimal | int | None:
    if kpi == "conversion":
        return Decimal(brought.orders) / brought.leads if brought.leads else None
    return brought.leads if kpi == "leads" else brought.orders


def _shares(store: Store, scope: Scope, view: View, by: str) -> dict[str, Reading]:
    """Of the market, against last year."""
    if by != "month":
        return {code: _share(held) for code, held in _held(store, scope, view, by).items()}
    months: Sequence[str] = between(view.start, view.end)
    found = {month: _held(store, scope, view._replace(start=month, end=month)).get("") for month in months}
    return {month: _share(held) for month, held in found.items() if held}


def _held(store: Store, scope: Scope, view: View, by: str = "") -> Mapping[str, Held]:
    """Our sales in the markets of the view: of every region, or of all of them together."""
    found = in_market(store, scope, view)
    if by:
        return {one.region: one for one in found.regions}
    return {"": found.total} if found.total and found.total.market.inside else {}


def _share(held: Held) -> Reading:
    return Reading(held.share, history=held.share_before)
