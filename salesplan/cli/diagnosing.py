"""`diagnose`: why a figure is off, as the screen tells it."""

from __future__ import annotations

import argparse
from typing import Any

from salesplan.cli import slices
from salesplan.cli.answers import Outcome
from salesplan.cli.options import Options, month
from salesplan.core.errors import Unknown
from salesplan.core.execute.kpis import KPIS
from salesplan.core.scope import Scope
from salesplan.core.view import DIMENSIONS, View
from salesplan.i18n import Lang, t
from salesplan.i18n.diagnosis_words import Names, named, said
from salesplan.services.members import names
from salesplan.services.place import Store
from salesplan.services.review.diagnosis import BASES, BESIDE, KINDS, Diagnosis, diagnose
from salesplan.services.views import OF_LINES

DIAGNOSE: Options = (
    ("kpi", {"choices": (*KPIS, *BESIDE)}),
    ("--from", {"dest": "start", "type": month}),
    ("--to", {"dest": "end", "type": month}),
    slices.option(*OF_LINES),
    ("--against", {"choices": BASES}),
    ("--analysis", {"choices": KINDS}),
    ("--as-of-load", {"type": int}),
)
_ONLY_OF = {"dealer": ("dealers",), "tier": ("repurchase",), "industry": ("repurchase",)}
"""What only some analyses can be narrowed to; of the others it would be the answer for everything."""


def told(store: Store, scope: Scope, view: View, given: argparse.Namespace) -> Outcome:
    """The diagnosis of a KPI of a view, narrowed to `given.where`. Raises Unknown where its analysis cannot be."""
    where = slices.where(store, scope, given.where)
    found = diagnose(store, scope, view, given.kpi, where, given.analysis, given.against)
    strange = [name for name in where if found.kind not in _ONLY_OF.get(name, (found.kind,))]
    if strange:
        known = [name for name in (*DIMENSIONS, *OF_LINES) if found.kind in _ONLY_OF.get(name, (found.kind,))]
        raise Unknown(name=f"{found.kind}, {', '.join(strange)}", known=", ".join(known))
    called = names(store, scope, given.lang)

    def name(kind: str, code: str) -> str:
        return called.get(kind, {}).get(code, code)

    return Outcome(_body(found, given.lang, name), text="\n".join(_lines(found, given.lang, name)))


def _body(found: Diagnosis, lang: Lang, name: Names) -> dict[str, Any]:
    slices, apart = (found.located.slices, found.located.apart) if found.located else ((), ())
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
        "apart": [
            {"where": dict(one.where), "ended": one.has_ended, "month": one.month, "gap": one.gap} for one in apart
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
