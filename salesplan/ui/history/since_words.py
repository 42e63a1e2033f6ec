"""What changed since in the reader's words, for the tables of the page and for its workbook. Pure: no streamlit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from salesplan.core.registers import REGISTERS
from salesplan.exports import Sheet, figures_sheet
from salesplan.i18n import Lang, t
from salesplan.i18n.audit_words import setting
from salesplan.i18n.formats import MISSING, day
from salesplan.services import since_rows
from salesplan.services.since import FactChange, PlanStep, RecordChange, Since
from salesplan.services.since_rows import Rows, plan_member
from salesplan.ui.records.field_words import Tongue, fields_of, heading, say
from salesplan.ui.records.listing import title_of

Named = Callable[[str, str], str]
"""The name of a member of a dimension."""


def figures(found: Since, shown: Iterable[FactChange], named: Named, lang: Lang) -> Rows:
    """Cells that differ, the newest month first."""
    said = [
        {
            "month": one.month,
            found.by: named(found.by, one.code),
            "measure": t(f"measure.{one.measure}", lang),
            "amount_before": one.before,
            "amount_after": one.after,
            "difference": one.difference,
            "causes": _listed((t(f"since.cause.{cause.what}", lang, id=cause.id) for cause in one.causes), lang),
        }
        for one in shown
    ]
    return sorted(said, key=lambda row: str(row["month"]), reverse=True)


def steps(found: Since, lang: Lang) -> Rows:
    """What was done with versions, the newest first."""
    return [
        {
            "at": f"{day(step.at.date(), lang)} {step.at:%H:%M}",
            "actor": step.actor,
            "year": step.year,
            "number": f"V{step.number}",
            "plan_state": state(step, lang),
        }
        for step in reversed(found.plan_steps)
    ]


def state(step: PlanStep, lang: Lang) -> str:
    """What happened to the version."""
    return t("since.plan.created" if step.state == "created" else f"plan_state.{step.state}", lang)


def plans(found: Since, named: Named, lang: Lang) -> Rows:
    """Totals of the plans in force that differ."""
    by = plan_member(found)
    return [
        row
        | {"measure": t(f"measure.{row['measure']}", lang), by: named(by, row[by])}
        | {side: version(row[side], lang) for side in ("version_before", "version_after")}
        for row in since_rows.rows(found, "since_plans")
    ]


def version(number: int | None, lang: Lang) -> str:
    """A version by its number in the year."""
    return f"V{number}" if number else t("since.plan.no_version", lang)


def records(found: Since, tongues: Mapping[str, Tongue], lang: Lang) -> Rows:
    """One row per field that differs, before and after; a record that was created or archived is one row."""
    return [row for one in found.records for row in _record(one, tongues[one.register], lang)]


def _record(one: RecordChange, tongue: Tongue, lang: Lang) -> Rows:
    register = REGISTERS[one.register]
    declared = fields_of(register)
    named = {
        "register": t(f"register.{one.register}", lang),
        "record": f"{one.code} {title_of(register, one.code, one.title, tongue)}",
        "happened": t(f"since.what.{one.what}", lang),
        "actor": one.actor,
        "at": f"{day(one.at.date(), lang)} {one.at:%H:%M}",
    }
    if one.what != "changed":
        return [named]
    return [
        named
        | {
            "field": heading(declared[name], tongue),
            "value_before": say(declared[name], before, tongue),
            "value_after": say(declared[name], after, tongue),
        }
        for name, before, after in one.fields
    ]


def settings(found: Since, lang: Lang) -> Rows:
    """Settings that differ."""
    return [
        {"setting": setting(one.key, lang), "value_before": _value(one.before), "value_after": _value(one.after)}
        for one in found.settings
    ]


def sheets(found: Since, said: Mapping[str, Rows], note: str, lang: Lang) -> list[Sheet]:
    """Every table of the page as a sheet of a workbook, empty ones too: nothing changed is an answer."""
    not_told = {"title", "region", "product"} - {plan_member(found)}
    made = []
    for table, rows in said.items():
        told = [field for field in since_rows.TABLES[table] if field not in not_told]
        fields = [told[0], found.by, *told[1:]] if table == "since" else told
        name = t("since.facts" if table == "since" else f"export.table.{table}", lang)
        made.append(figures_sheet(name, fields, rows, lang, [note]))
    return made


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {part}" for key, part in value.items())
    return MISSING if value is None or value == "" else str(value)


def _listed(words: Iterable[str], lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(words)
