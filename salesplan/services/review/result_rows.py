"""What the page of results shows, as rows of tables: members, the steps of a gap, price and mix of the products.

Ids; `exports.in_words` words them, and codes stay in a column of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from salesplan.core.review.gap_notes import GapNotes
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services import note_rows
from salesplan.services.notes import looked_at
from salesplan.services.review import gaps, markets
from salesplan.services.review.analyses import unled
from salesplan.services.review.analyses.asked import Asked
from salesplan.store import Store

Names = Mapping[str, Mapping[str, str]]
Rows = list[dict[str, Any]]
RESULTS = (
    *("value", "due", "previous", "rate", "gap", "plan_part", "market_part", "share_part", "rest", "first", "missing"),
    *(*note_rows.COUNTS, "codes"),
)
GAP = ("gap_step", "amount", "missing", *note_rows.COUNTS, "codes")
PRICE_MIX = (
    *("product", "previous", "value", "price", "volume", "mix", "fx", "over_last_year", "item_kind"),
    *(*note_rows.COUNTS, "codes"),
)
_HAS_NO_PLAN = ("units", "orders", "leads")
"""What a plan may lack while it is reported; that has words of its own."""


def results(store: Store, scope: Scope, view: View, by: str) -> Rows:
    """The members of a dimension, with what their gaps are made of."""
    found = markets.members(store, scope, view, by)
    counts = note_rows.of_slices(looked_at(store, scope, view), view, [one.where for one in found])
    return [
        {
            **one._asdict(),
            **one.where,
            "gap": one.gap,
            "rate": _as_shown(one.rate),
            "previous": one.before,
            "first": one.first if one.due is not None else None,
            "missing": one.why or (f"reach: {one.reach}" if one.reach else ""),
            "codes": "; ".join(f"{name}={code}" for name, code in one.where.items()),
            **notes,
        }
        for one, notes in zip(found, counts, strict=True)
    ]


def _as_shown(rate: Decimal | None) -> Decimal | None:
    """A ratio as exact as the screens have it: a tenth of a per cent."""
    return None if rate is None else round(rate, 3)


def gap(store: Store, scope: Scope, view: View, asked: Sequence[str], names: Names) -> Rows:
    """The steps of a gap. `asked` is the way to take it apart (a dimension, price, funnel, market), then against what
    (plan, last_year, market)."""
    way, against = (*asked, *("market", "plan")[len(asked) :])[:2]
    held: gaps.Against = next((one for one in gaps.AGAINST if one == against), "plan")
    found = gaps.bridge(store, scope, view, way, held)
    notes = GapNotes(looked_at(store, scope, view), view, found.kpi, held)
    first, last = notes.ends()
    steps = [(name, amount, notes.step(name)) for name, amount in found.steps]
    left_out = _unled(store, scope, view, held, names) if "unled" in dict(found.steps) else ""
    return [
        {
            "gap_step": _step(name, names),
            "amount": amount,
            "missing": left_out if name == "unled" else _lacks(found, name, held),
            "codes": name,
            **note_rows.counted(mark),
        }
        for name, amount, mark in (("start", found.start, first), *steps, ("end", found.end, last))
    ]


def _step(name: str, names: Names) -> str:
    """A step by the name of its member; what is no member keeps its id."""
    kind, _, code = name.partition(":")
    if kind in (*names, "month") or not code:
        return names.get(kind, {}).get(code, code or kind)
    known = (names[dimension][code] for dimension in ("product", "region") if code in names.get(dimension, ()))
    return f"{kind}: {next(known, code)}"


def _lacks(found: gaps.Steps, name: str, against: gaps.Against) -> str:
    """Why a step cannot be told, or how far the market's sizes tell it; "" for nothing."""
    if found.missing:
        return f"{found.missing}.plan" if against == "plan" and found.missing in _HAS_NO_PLAN else found.missing
    is_of_market = name in ("plan", "market", "share") or (against == "market" and name != "end")
    reach = f"reach: {found.reach}" if found.reach and is_of_market else ""
    return found.notes.get(name) or reach


def _unled(store: Store, scope: Scope, view: View, against: gaps.Against, names: Names) -> str:
    """The months and regions that do not report both leads and orders."""
    told = []
    for period, regions in unled.gaps(Asked(store, scope, view, "revenue", view.where), against == "last_year"):
        called = ", ".join(names.get("region", {}).get(code, code) for code in regions)
        told.append(" – ".join(dict.fromkeys(period)) + (f" ({called})" if called else ""))
    return "unled: " + "; ".join(told)


def price_mix(store: Store, scope: Scope, view: View) -> Rows:
    """Price, volume and mix of the products against last year."""
    found = gaps.products(store, scope, view)
    parts = () if isinstance(found, str) else found.parts
    notes = GapNotes(looked_at(store, scope, view), view, "revenue", "last_year")
    return [
        {
            **part._asdict(),
            "product": part.name,
            "previous": part.before,
            "value": part.after,
            "over_last_year": part.gap,
            "item_kind": part.kind,
            "codes": f"product={part.name}",
            **note_rows.counted(notes.of({"product": part.name.partition("@")[0]})),
        }
        for part in parts
    ]
