"""Alerts as rows of a table: the live ones first, each figure in its own unit, and the codes of rule and slice together
in a column of their own."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from salesplan.core.measures import CELL
from salesplan.core.review.noted import Noted
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.notes import looked_at
from salesplan.services.review.alerts import Alert, alerts, where_in_cube
from salesplan.store import Store

FIELDS = (
    *("alert", "alert_state", "rule", *CELL, "within", "kpi", "unit", "figure", "against", "reference", "at_stake"),
    *("first_month", "last_month", "bad_since", "opened_in", "opened_on", "changed_on", "owner", "silent", "analysis"),
    *("plan_code", "disputed", "notes", "codes"),
)


def rows(store: Store, scope: Scope, view: View, names: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """Every alert at the moment of the view, closed ones last; its period and slice do not matter. Owners by name."""
    look = View("", "", as_of=view.as_of, as_of_load=view.as_of_load)
    found = alerts(store, scope, look)
    noted = looked_at(store, scope, view) if found else Noted()
    return [_row(one, names) | _notes(store, one, noted, look) for one in found]


def _row(one: Alert, names: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    slice = {name: codes[0] for name, codes in one.cut.items()}
    indicator = one.plan.indicator or one.plan.title if one.plan and not one.plan.kpi else None
    return {
        "alert": one.id or None,
        "alert_state": one.state,
        "rule": one.rule.id,
        **{name: one.slice[name][0] for name in CELL if name in one.slice},
        "within": _codes({name: code for name, code in slice.items() if name not in CELL}),
        "kpi": indicator or one.rule.kpi,
        "unit": one.plan.unit if one.plan and indicator else one.rule.unit,
        "figure": _written(one, one.value),
        "against": one.rule.against,
        "reference": _written(one, one.reference),
        "at_stake": one.money,
        "first_month": one.start,
        "last_month": one.month,
        "bad_since": one.since,
        "opened_in": one.period,
        "opened_on": one.opened.isoformat(),
        "changed_on": one.changed.isoformat(),
        "owner": names.get("person", {}).get(one.owner or "", one.owner),
        "silent": one.silent,
        "analysis": one.rule.diagnosis,
        "plan_code": one.plan.code if one.plan else None,
        "codes": _codes({"rule": one.rule.id, "kpi": one.rule.kpi, **slice}),
    }


def _codes(named: Mapping[str, str]) -> str:
    return "; ".join(f"{name}={code}" for name, code in named.items())


def _written(one: Alert, value: Decimal | None) -> Decimal | None:
    """Money to the fen, everything else as exact as it is kept."""
    return None if value is None else round(value, 2 if one.rule.unit == "money" else 6)


def _notes(store: Store, one: Alert, noted: Noted, look: View) -> dict[str, int]:
    """How many open disputes, and open notes of either kind, there are on its number or on parts of it."""
    if not noted.notes:
        return {"disputed": 0, "notes": 0}
    where = where_in_cube(store, one.slice, one.regions, look)
    mark = noted.mark(noted.number(one.rule.judged, where, one.start, one.month))
    return {"disputed": mark.disputed + mark.disputed_within, "notes": mark.all}
