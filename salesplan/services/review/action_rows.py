"""Actions as rows of a table: what is overdue first, each with what came of it, and the codes of state, KPI, slice and
verdict together in a column of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salesplan.core.registers.actions import where_of
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services import records
from salesplan.services.review.actions import Line, board
from salesplan.store import Store

FIELDS = (
    *("action_code", "action_title", "owner", "begins", "due_day", "done_day", "action_state", "kpi"),
    *("region", "category", "product", "team", "channel", "expected", "worksheet", "verdict", "unjudged"),
    *("effect", "effect_low", "effect_high", "months_after", "siblings", "worth", "worth_low", "worth_high"),
    "codes",
)
"""`effect` is a share of the KPI, or of a rate the difference, both as a number: 0.04 is 4 % or 4 points."""


def rows(store: Store, scope: Scope, view: View, names: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """Every action that the reader may see, as it stood at the moment of the view; its period and slice do not matter.
    Owners by name. A reader of some regions gets the word of a verdict and none of its numbers."""
    found = board(store, scope, records.at_load(store, scope, view.as_of_load))
    return [_row(line, names) for line in found.lines]


def _row(line: Line, names: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    action, judged = line.action, line.judged
    row: dict[str, Any] = {
        "action_code": action.code,
        "action_title": action.title,
        "owner": names.get("person", {}).get(action.owner, action.owner),
        "begins": action.start.isoformat(),
        "due_day": action.due.isoformat(),
        "done_day": action.done.isoformat() if action.done else None,
        "action_state": action.state,
        "kpi": action.kpi,
        **where_of(action),
        "expected": action.expected,
        "worksheet": action.worksheet,
        "codes": _codes(line),
    }
    if judged is None:
        return row
    said = judged.verdict
    row |= {"verdict": said.word, "unjudged": said.why or None, "months_after": said.months or None}
    row |= {"effect": said.effect, "effect_low": said.low, "effect_high": said.high, "siblings": said.siblings or None}
    return row | {"worth": line.worth, "worth_low": judged.worth_low, "worth_high": judged.worth_high}


def _codes(line: Line) -> str:
    action, why = line.action, line.judged.verdict.why if line.judged else ""
    named = {"state": action.state, "kpi": action.kpi, **where_of(action), "verdict": line.word, "unjudged": why}
    return "; ".join(f"{name}={code}" for name, code in named.items() if code)
