"""Figures as tables: every field that a table of the product can have, declared once with its heading and its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from salesplan.exports.tables import Column, Kind, Sheet, is_missing
from salesplan.i18n import TEXT, Lang, alert_words, t
from salesplan.i18n.formats import YUAN, money_unit

FIELDS: dict[str, tuple[str, Kind]] = {
    "month": ("dim.month", "month"),
    "region": ("dim.region", "text"),
    "product": ("dim.product", "text"),
    "team": ("dim.team", "text"),
    "channel": ("dim.channel", "text"),
    "person": ("dim.person", "text"),
    "measure": ("export.measure", "text"),
    "kpi": ("export.kpi", "text"),
    "unit": ("export.unit", "text"),
    "figure": ("against.value", "quantity"),
    "figure_plan": ("against.plan", "quantity"),
    "figure_due": ("against.due", "quantity"),
    "figure_last_year": ("against.previous", "quantity"),
    "figure_industry": ("against.industry", "quantity"),
    "value": ("against.value", "money"),
    "plan": ("against.plan", "money"),
    "due": ("against.due", "money"),
    "previous": ("against.previous", "money"),
    "gap": ("against.gap", "money"),
    "rate": ("against.attainment", "percent"),
    "light": ("export.light", "text"),
    "base": ("against.base", "money"),
    "challenge": ("against.challenge", "money"),
    "before": ("export.before", "money"),
    "after": ("export.after", "money"),
    "period": ("frame.period", "text"),
    "benchmark": ("export.value", "quantity"),
    "source": ("export.source", "text"),
    "script": ("diagnosis.column.script", "text"),
    "load": ("export.load", "count"),
    "dataset": ("export.dataset", "text"),
    "file": ("export.file", "text"),
    "stored": ("export.stored", "count"),
    "day": ("export.day", "text"),
    "actor": ("export.actor", "text"),
    "at": ("export.at", "text"),
    "counted": ("export.counted", "text"),
    "state": ("field.state", "text"),
    "finance": ("closing.finance", "money"),
    "unexplained": ("closing.not_explained", "money"),
    "restated": ("closing.restated", "count"),
    "closed_by": ("closing.by", "text"),
    "closed_at": ("closing.at", "text"),
    "step": ("closing.step", "text"),
    "amount": ("closing.amount", "money"),
    "what": ("closing.what", "text"),
    "id": ("field.code", "text"),
    "about": ("closing.about", "text"),
    "change": ("cockpit.change", "money"),
    "closed": ("closing.closed_then", "text"),
    "seq": ("audit.number", "count"),
    "action": ("audit.action", "text"),
    "subject": ("audit.subject", "text"),
    "reason": ("field.reason", "text"),
    "changed": ("audit.changes", "text"),
    "amount_before": ("audit.before", "quantity"),
    "amount_after": ("audit.after", "quantity"),
    "difference": ("since.difference", "quantity"),
    "causes": ("since.causes", "text"),
    "gap_step": ("results.step", "text"),
    "item_kind": ("results.kind", "text"),
    "missing": ("results.missing", "text"),
    "plan_part": ("results.plan_part", "money"),
    "market_part": ("results.step.market", "money"),
    "share_part": ("results.share_part", "money"),
    "rest": ("results.rest", "money"),
    "first": ("results.first", "text"),
    "over_last_year": ("results.grown", "money"),
    "price": ("results.step.price", "money"),
    "volume": ("results.step.volume", "money"),
    "mix": ("results.step.mix", "money"),
    "fx": ("results.step.fx", "money"),
    "year": ("since.year", "text"),
    "number": ("since.version", "text"),
    "plan_state": ("since.plan_state", "text"),
    "version_before": ("since.version_before", "text"),
    "version_after": ("since.version_after", "text"),
    "challenge_before": ("since.challenge_before", "money"),
    "challenge_after": ("since.challenge_after", "money"),
    "register": ("since.register", "text"),
    "record": ("since.record", "text"),
    "title": ("since.record_title", "text"),
    "happened": ("since.what", "text"),
    "field": ("audit.field", "text"),
    "value_before": ("audit.before", "text"),
    "value_after": ("audit.after", "text"),
    "setting": ("since.setting", "text"),
    "disputed": ("export.open_disputes", "count"),
    "notes": ("export.open_notes", "count"),
    "note_kind": ("notes.kind", "text"),
    "first_month": ("notes.from", "month"),
    "last_month": ("notes.to", "month"),
    "plan_version": ("notes.version", "count"),
    "note": ("notes.text", "text"),
    "settled_by": ("notes.resolver", "text"),
    "settled_at": ("notes.resolved_at", "text"),
    "alert": ("alerts.column.number", "count"),
    "alert_state": ("alerts.column.state", "text"),
    "rule": ("alerts.rules.which", "text"),
    "within": ("alerts.column.within", "text"),
    "against": ("alerts.column.against", "text"),
    "reference": ("alerts.column.reference", "quantity"),
    "at_stake": ("alerts.column.money", "money"),
    "bad_since": ("alerts.column.since", "month"),
    "opened_in": ("alerts.column.opened_in", "month"),
    "opened_on": ("alerts.column.opened_on", "text"),
    "changed_on": ("alerts.column.changed_on", "text"),
    "owner": ("alerts.column.owner", "text"),
    "silent": ("alerts.column.silent", "count"),
    "analysis": ("alerts.column.analysis", "text"),
    "plan_code": ("alerts.column.plan", "text"),
    "codes": ("alerts.column.codes", "text"),
    "action_code": ("field.code", "text"),
    "action_title": ("field.action.title", "text"),
    "begins": ("field.start", "text"),
    "due_day": ("field.due", "text"),
    "done_day": ("field.action.done", "text"),
    "action_state": ("field.state", "text"),
    "category": ("field.product.category", "text"),
    "expected": ("field.action.expected", "quantity"),
    "worksheet": ("field.action.worksheet", "text"),
    "verdict": ("actions.result", "text"),
    "unjudged": ("actions.column.unjudged", "text"),
    "effect": ("actions.effect", "quantity"),
    "effect_low": ("actions.column.low", "quantity"),
    "effect_high": ("actions.column.high", "quantity"),
    "months_after": ("actions.column.months", "count"),
    "siblings": ("actions.column.siblings", "count"),
    "worth": ("actions.worth", "money"),
    "worth_low": ("actions.column.worth_low", "money"),
    "worth_high": ("actions.column.worth_high", "money"),
    "orders": ("measure.orders", "count"),
    "units": ("measure.units", "quantity"),
    "revenue": ("measure.revenue", "money"),
    "returns": ("measure.returns", "money"),
    "cost": ("measure.cost", "money"),
    "leads": ("measure.leads", "count"),
    "new_customers": ("measure.new_customers", "count"),
    "repeat_customers": ("measure.repeat_customers", "count"),
    "new_customer_revenue": ("measure.new_customer_revenue", "money"),
    "signed": ("measure.signed", "money"),
    "shipped": ("measure.shipped", "money"),
    "invoiced": ("measure.invoiced", "money"),
    "collected": ("measure.collected", "money"),
}


_WORDS: dict[str, str] = {
    "note_kind": "notes.kind.{}",
    "alert_state": "alert.state.{}",
    "rule": "alert.rule.{}",
    "against": "alerts.against.{}",
    "analysis": "diagnosis.kind.{}",
    "kpi": "kpi.{}",
    "measure": "measure.{}",
    "unit": "export.unit.{}",
    "light": "status.{}",
    "dataset": "dataset.{}",
    "state": "closing.state.{}",
    "step": "closing.step.{}",
    "what": "closing.what.{}",
    "action": "action.{}",
    "action_state": "choice.action.state.{}",
    "verdict": "actions.word.{}",
    "unjudged": "actions.unjudged.{}",
    "category": "category.{}",
    "first": "results.first.{}",
    "gap_step": "results.step.{}",
    "item_kind": "results.kind.{}",
    "missing": "results.missing.{}",
}
"""Fields that hold an id, and the words for it: for people; scripts go by the ids."""


def in_words(sheet: Sheet, title: str, lang: Lang) -> Sheet:
    """The sheet for people: ids of KPIs, units, lights and dimensions in words, under a title. Unknown ids stay."""
    rows = [{field: _word(field, value, lang) for field, value in _lit(row).items()} for row in sheet.rows]
    return sheet._replace(name=title, rows=rows, note=[_note_in_words(line, lang) for line in sheet.note])


def figures_sheet(
    title: str, fields: Sequence[str], rows: Sequence[Mapping[str, Any]], lang: Lang, note: Sequence[str] = ()
) -> Sheet:
    """A table of these fields; money columns say that they are in yuan. Raises KeyError for an unknown field."""
    return Sheet(title, [_column(field, lang) for field in fields], rows, note)


def _lit(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A grey light beside a figure does not mean that there is none, but nothing to hold it against."""
    has_figure = any(not is_missing(row.get(field)) for field in ("figure", "value"))
    return {**row, "light": "not_comparable"} if row.get("light") == "grey" and has_figure else row


def _word(field: str, value: Any, lang: Lang) -> Any:
    id, _, member = str(value).partition(": ") if field in ("gap_step", "missing") else (value, "", "")
    if field == "within" and value:
        return _slice_in_words(value, lang)
    key = _WORDS.get(field, "").format(id)
    key = f"alert.{key}" if f"alert.{key}" in TEXT else key  # what only alerts watch
    if key not in TEXT:
        return value
    return t(key, lang, member=member) if member else t(key, lang)


def _slice_in_words(value: str, lang: Lang) -> str:
    """`tier=growth; industry=food` as people say it; what is in words already stays."""
    parts = [part.partition("=") for part in value.split("; ")]
    if not all(equals for _, equals, _ in parts):
        return value
    return alert_words.where({name: (code,) for name, _, code in parts}, {}, lang)


def _note_in_words(line: str, lang: Lang) -> str:
    """`region: 华东` names the dimension in words; other lines stay."""
    name, colon, rest = line.partition(": ")
    return f"{t(f'dim.{name}', lang)}{colon}{rest}" if f"dim.{name}" in TEXT else line


def _column(field: str, lang: Lang) -> Column:
    key, kind = FIELDS[field]
    unit = money_unit(lang, YUAN[lang]) if kind == "money" else ""
    return Column(field, t(key, lang) + unit, kind)
