"""What changed since, and who did what: the audit page as two commands."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic_core import to_jsonable_python

from salesplan.cli import slices
from salesplan.cli.answers import Outcome
from salesplan.cli.options import Options, measures
from salesplan.core.measures import CELL
from salesplan.core.scope import Scope
from salesplan.i18n import Lang, audit_words, t
from salesplan.services import trail
from salesplan.services.members import names
from salesplan.services.place import Store
from salesplan.services.since import FactChange, PlanChange, Since, since

SINCE: Options = (
    ("--since", {"type": date.fromisoformat}),
    ("--since-load", {"type": int}),
    ("--until-load", {"type": int}),
    ("--by", {"choices": CELL, "default": "region"}),
    ("--measure", {"type": measures, "default": ()}),
    slices.option(),
)
TRAIL: Options = (
    ("--who", {"action": "append", "default": []}),
    ("--action", {"action": "append", "default": []}),
    ("--from", {"dest": "start", "type": date.fromisoformat}),
    ("--to", {"dest": "end", "type": date.fromisoformat}),
    ("--text", {"default": ""}),
    ("--limit", {"type": int, "default": 100}),
    ("--offset", {"type": int, "default": 0}),
)
Called = Mapping[str, Mapping[str, str]]


def changes(store: Store, scope: Scope, given: argparse.Namespace) -> Outcome:
    """What differs since the day or the load of the command."""
    where = slices.where(store, scope, given.where)
    found = since(store, scope, given.since, given.since_load, given.by, where, given.measure, given.until_load)
    called = names(store, scope)
    body = {
        "since": {"day": given.since, "load": given.since_load, "seq": found.seq, "until_load": given.until_load},
        "facts": [_fact(one, given.by, called) for one in found.facts],
        "plans": {
            "steps": [step._asdict() | {"at": _at(step.at)} for step in found.plan_steps],
            "totals": [_plan(one, "product" if given.by == "product" else "region", called) for one in found.plans],
        },
        "records": [
            one._asdict() | {"title": to_jsonable_python(one.title), "at": _at(one.at), "fields": _fields(one.fields)}
            for one in found.records
        ],
        "more_records": dict(found.uncounted),
        "settings": [one._asdict() for one in found.settings],
    }
    return Outcome(body, text=_told(found, given.lang))


def audit(store: Store, scope: Scope, given: argparse.Namespace) -> Outcome:
    """The audit rows that match, newest first."""
    asked = trail.Filter(tuple(given.who), tuple(given.action), given.start, given.end, given.text)
    found = trail.find(store, scope, asked, given.limit, given.offset)
    rows = [_row(entry, given.lang) for entry in found.entries]
    lines = [f"{row['seq']}  {row['at']}  {row['actor']}  {row['said']}" for row in rows]
    return Outcome({"total": found.total, "rows": rows}, text="\n".join(lines) or t("audit.none", given.lang))


def _fact(one: FactChange, by: str, called: Called) -> dict[str, Any]:
    causes = [cause._asdict() for cause in one.causes]
    named = {"month": one.month, by: called[by].get(one.code, one.code)}
    sides = {"before": one.before, "after": one.after, "difference": one.difference}
    return named | {"measure": one.measure} | sides | {"causes": causes}


def _plan(one: PlanChange, by: str, called: Called) -> dict[str, Any]:
    found = one._asdict() | {"difference": one.difference}
    code = found.pop("code")
    return {"year": one.year, by: called[by].get(code, code)} | found


def _row(entry: trail.Entry, lang: Lang) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": _at(entry.at),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "said": audit_words.said(entry.action, entry.subject, entry.detail, lang),
        "reason": entry.reason,
        "changes": _fields(entry.changes),
        "detail": dict(entry.facts),
    }


def _fields(changed: tuple[tuple[str, Any, Any], ...]) -> list[dict[str, Any]]:
    return [
        {"field": name, "before": to_jsonable_python(old), "after": to_jsonable_python(new)}
        for name, old, new in changed
    ]


def _told(found: Since, lang: Lang) -> str:
    counts = (len(found.facts), len(found.plan_steps), len(found.records), len(found.settings))
    return t("since.told", lang, **dict(zip(("facts", "plans", "records", "settings"), counts, strict=True)))


def _at(moment: Any) -> str:
    return str(moment.isoformat(sep=" ", timespec="seconds"))
