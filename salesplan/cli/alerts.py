"""The alerts as the page tells them, and a check on demand."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from salesplan.cli.answers import Outcome
from salesplan.cli.options import Options
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.i18n import Lang, alert_words, t
from salesplan.services.members import names
from salesplan.services.place import Store
from salesplan.services.review import alerts as alerting
from salesplan.services.review import watching

ALERTS: Options = (
    ("--as-of", {"type": date.fromisoformat}),
    ("--as-of-load", {"type": int}),
    ("--check", {"action": "store_true"}),
)


def alerts(store: Store, scope: Scope, given: argparse.Namespace) -> Outcome:
    """Every alert of the reader's regions, the open ones first."""
    if given.check:
        watching.check(store)
    found = alerting.alerts(store, scope, View("", "", as_of=given.as_of, as_of_load=given.as_of_load))
    called = names(store, scope)
    lines = [_line(one, called, given.lang) for one in found if one.is_live]
    body = {"alerts": [_body(one, called) for one in found]}
    return Outcome(body, text="\n".join(lines) or t("alerts.none", given.lang))


def _body(one: alerting.Alert, called: alert_words.Names) -> dict[str, Any]:
    return {
        "id": one.id or None,
        "rule": one.rule.id,
        "slice": {kind: called.get(kind, {}).get(codes[0], codes[0]) for kind, codes in one.slice.items()},
        "period": one.period,
        "state": one.state,
        "opened": one.opened.isoformat(),
        "diagnosis": one.rule.diagnosis,
        "kpi": one.rule.kpi,
        "against": one.rule.against,
        "since": one.since,
        "from": one.start,
        "to": one.month,
        "value": _number(one, one.value),
        "reference": _number(one, one.reference),
        "money": one.money,
        "silent": one.silent,
        "owner": one.owner,
        "plan": one.plan.code if one.plan else None,
    }


def _number(one: alerting.Alert, value: Any) -> Any:
    """Money as the other commands write it, ratios as numbers."""
    if value is None or one.rule.unit == "money":
        return None if value is None else round(value, 2)
    return float(value)


def _line(one: alerting.Alert, called: alert_words.Names, lang: Lang) -> str:
    slice = alert_words.where(one.slice, called, lang)
    return f"{t(f'alert.state.{one.state}', lang)}  {alert_words.said(one, slice, lang)}"
