"""What changed since as rows of tables: figures, steps of plans, totals of plans, records field by field, settings.

Values stay codes and numbers. A member stands under its dimension.
"""

from __future__ import annotations

from typing import Any

from pydantic_core import to_jsonable_python

from salesplan.services.since import Since

Rows = list[dict[str, Any]]
TABLES: dict[str, tuple[str, ...]] = {
    "since": ("month", "measure", "amount_before", "amount_after", "difference", "causes"),
    "since_steps": ("at", "actor", "year", "number", "plan_state"),
    "since_plans": (
        *("year", "measure", "region", "product", "version_before", "version_after", "before", "after", "difference"),
        *("challenge_before", "challenge_after"),
    ),
    "since_records": ("register", "record", "title", "happened", "field", "value_before", "value_after", "actor", "at"),
    "since_settings": ("setting", "value_before", "value_after"),
}
"""The fields of each table, as `exports.figures_sheet` takes them; figures have that of the member's dimension too."""


def plan_member(found: Since) -> str:
    """The dimension of the totals of plans."""
    return "product" if found.by == "product" else "region"


def rows(found: Since, table: str) -> Rows:
    """The rows of a table of `TABLES`."""
    return {
        "since": _figures,
        "since_steps": _steps,
        "since_plans": _plans,
        "since_records": _records,
        "since_settings": _settings,
    }[table](found)


def _figures(found: Since) -> Rows:
    return [
        {
            "month": one.month,
            found.by: one.code,
            "measure": one.measure,
            "amount_before": one.before,
            "amount_after": one.after,
            "difference": one.difference,
            "causes": ", ".join(f"{cause.what} {cause.id}" for cause in one.causes),
        }
        for one in found.facts
    ]


def _steps(found: Since) -> Rows:
    return [step._asdict() | {"plan_state": step.state, "at": _at(step.at)} for step in found.plan_steps]


def _plans(found: Since) -> Rows:
    return [
        one._asdict() | {plan_member(found): one.code, "difference": one.difference}
        for one in sorted(found.plans, key=lambda one: (one.year, one.measure != "revenue", one.measure, one.code))
    ]


def _records(found: Since) -> Rows:
    """One row per field that differs; a record that was created or archived is one row."""
    rows = []
    for one in found.records:
        named = {"register": one.register, "record": one.code, "title": one.title, "happened": one.what}
        written = {"actor": one.actor, "at": _at(one.at)}
        fields = one.fields if one.what == "changed" else ((None, None, None),)
        for field, *sides in fields:
            before, after = map(to_jsonable_python, sides)
            rows.append(named | {"field": field, "value_before": before, "value_after": after} | written)
    return rows


def _settings(found: Since) -> Rows:
    return [{"setting": one.key, "value_before": one.before, "value_after": one.after} for one in found.settings]


def _at(moment: Any) -> str:
    return str(moment.isoformat(sep=" ", timespec="seconds"))
