"""What may have come from outside: contingency plans on products that an alert or a diagnosis speaks of, whose
indicator is none of our KPIs (a rival's price, a material) and has reached its line.

It is a question to ask first, no cause: nothing here has been computed from our figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from salesplan.core.execute.kpis import KPIS
from salesplan.core.record import Status
from salesplan.core.registers.actions import cells
from salesplan.core.registers.contingencies import CONTINGENCIES, Contingency
from salesplan.core.review.diagnosed import Diagnosis, Number, Said, Sentence
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services import records
from salesplan.services.members import categories
from salesplan.services.records import NOW
from salesplan.services.review.triggers import slice_of
from salesplan.services.standing import moment
from salesplan.store import Store

Where = Mapping[str, tuple[str, ...]]
_WITHIN = ("region", "team", "channel")


def plans(store: Store, scope: Scope, where: Where, at: int = NOW, day: date | None = None) -> tuple[Contingency, ...]:
    """The plans that the reader may see whose outside indicator has reached its line on products of `where` (a product
    or a category; nothing without one), as they stood at an audit number and were read up to a day."""
    groups = categories(store, scope)
    wanted = _products(where, groups)
    if not wanted:
        return ()
    lines = records.listing(store, scope, CONTINGENCIES, at=at).lines
    past = [one.record for one in lines if one.light is Status.BAD and isinstance(one.record, Contingency)]
    read = (one for one in past if one.kpi is None and (day is None or (one.read_on or day) <= day))
    return tuple(one for one in read if _touches(slice_of(one), where, wanted, groups))


def questions(store: Store, scope: Scope, view: View, found: Diagnosis) -> tuple[Sentence, ...]:
    """What to ask first of a figure that fell short: did the indicators of these plans do it?"""
    falls = found.kpi not in KPIS or KPIS[found.kpi].higher_is_better
    if not falls or found.gap is None or found.gap >= 0:
        return ()
    at = NOW if view.as_of_load is None else moment(store, scope, view)
    return tuple(_asked(one) for one in plans(store, scope, {**view.where, **found.where}, at, view.as_of))


def _asked(plan: Contingency) -> Sentence:
    told: dict[str, Said] = {
        "indicator": plan.indicator or plan.title,
        "read": Number(plan.reading, "quantity"),
        "line": Number(plan.threshold, "quantity"),
        "unit": plan.unit or "",
        "code": plan.code,
        "title": plan.title,
    }
    return Sentence("ask.outside", told)


def _products(where: Where, groups: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The products of a slice; none of one that names neither product nor category."""
    named = set(where.get("product", ()))
    return named | {code for name in where.get("category", ()) for code in groups.get(name, ())}


def _touches(plan: Where, where: Where, wanted: set[str], groups: Mapping[str, tuple[str, ...]]) -> bool:
    """True when a plan is about products of the slice, in no other region, team or channel than the slice's."""
    own = cells({name: codes[0] for name, codes in plan.items()}, groups)
    elsewhere = any(name in own and name in where and not set(own[name]) & set(where[name]) for name in _WITHIN)
    return bool(wanted & set(own.get("product", ()))) and not elsewhere
