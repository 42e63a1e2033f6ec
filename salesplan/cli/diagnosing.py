"""`diagnose`: why a figure is off, as the screen tells it."""

from __future__ import annotations

import argparse
from typing import Any

from salesplan.cli.answers import Outcome
from salesplan.cli.options import Options, answer, month
from salesplan.core.execute.kpis import KPIS
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.i18n import Lang, t
from salesplan.i18n.diagnosis_words import Names, named, said
from salesplan.services.members import names
from salesplan.services.place import Store
from salesplan.services.review.diagnosis import BASES, BESIDE, KINDS, Diagnosis, diagnose

DIAGNOSE: Options = (
    ("kpi", {"choices": (*KPIS, *BESIDE)}),
    ("--from", {"dest": "start", "type": month}),
    ("--to", {"dest": "end", "type": month}),
    ("--where", {"action": "append", "type": answer, "default": []}),
    ("--against", {"choices": BASES}),
    ("--analysis", {"choices": KINDS}),
    ("--as-of-load", {"type": int}),
)
OF_LINES = ("category", "dealer", "tier", "industry")
"""What a slice may name beside the dimensions, by code."""


def told(store: Store, scope: Scope, view: View, given: argparse.Namespace) -> Outcome:
    """The diagnosis of a KPI of a view; `given.where` may name what the view does not (`OF_LINES`)."""
    beside = {key: (value,) for key, value in given.where if key in OF_LINES}
    found = diagnose(store, scope, view, given.kpi, beside, given.analysis, given.against)
    called = names(store, scope, given.lang)

    def name(kind: str, code: str) -> str:
        return called.get(kind, {}).get(code, code)

    return Outcome(_body(found, given.lang, name), text="\n".join(_lines(found, given.lang, name)))


def of_dimensions(where: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parts of a slice that a view knows."""
    return [(key, value) for key, value in where if key not in OF_LINES]


def _body(found: Diagnosis, lang: Lang, name: Names) -> dict[str, Any]:
    slices = found.located.slices if found.located else ()
    return {
        "kpi": found.kpi,
        "analysis": found.kind,
        "from": found.start,
        "to": found.end,
        "against": found.basis,
        "value": found.value,
        "reference": found.reference,
        "gap": found.gap,
        "money": found.money,
        "said": said(found.headline, lang, name),
        "found": [said(one, lang, name) for one in found.found],
        "ask": [said(one, lang, name) for one in found.ask],
        "limits": [said(one, lang, name) for one in found.limits],
        "parts": {
            parts.id: {
                "start": parts.start.amount,
                "steps": [[named(one.name, lang, name), one.amount] for one in parts.steps],
                "end": parts.end.amount,
            }
            for parts in found.parts
        },
        "slices": [
            {"where": dict(one.where), "gap": one.gap, "share": one.share, "confidence": one.confidence}
            for one in slices
        ],
        "missing": list(found.missing),
    }


def _lines(found: Diagnosis, lang: Lang, name: Names) -> list[str]:
    lines = [said(found.headline, lang, name), *(f"- {said(one, lang, name)}" for one in found.found)]
    if found.ask:
        lines += [t("diagnosis.ask", lang), *(f"- {said(one, lang, name)}" for one in found.ask)]
    if found.missing:
        what = t("diagnosis.missing.join", lang).join(t(f"diagnosis.missing.{one}", lang) for one in found.missing)
        lines.append(t("diagnosis.missing", lang, what=what))
    return lines
