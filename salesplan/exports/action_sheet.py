"""The board of actions as tables: one line per action with what came of it, and one per owner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from salesplan.exports.tables import Column, Kind, Sheet
from salesplan.i18n import Lang, t

_ACTIONS: tuple[tuple[str, str, Kind], ...] = (
    ("code", "field.code", "text"),
    ("light", "field.state", "text"),
    ("title", "field.action.title", "text"),
    ("owner", "field.owner", "text"),
    ("due", "field.due", "text"),
    ("done", "field.action.done", "text"),
    ("moves", "actions.moves", "text"),
    ("expected", "field.action.expected", "text"),
    ("result", "actions.result", "text"),
    ("effect", "actions.effect", "text"),
    ("worth", "actions.worth", "money"),
    ("worksheet", "field.action.worksheet", "text"),
)
_OWNERS: tuple[tuple[str, str, Kind], ...] = (
    ("owner", "field.owner", "text"),
    ("open", "actions.owner.open", "count"),
    ("overdue", "actions.owner.overdue", "count"),
    ("done", "actions.owner.done", "count"),
    ("in_time", "actions.owner.in_time", "count"),
    ("worked", "actions.word.worked", "count"),
    ("no_effect", "actions.word.no_effect", "count"),
    ("worse", "actions.word.worse", "count"),
    ("unclear", "actions.word.unclear", "count"),
    ("too_early", "actions.word.too_early", "count"),
    ("worth", "actions.worth", "money"),
)


def action_sheets(
    actions: Sequence[Mapping[str, Any]], owners: Sequence[Mapping[str, Any]], note: Sequence[str], lang: Lang
) -> list[Sheet]:
    """Both tables, worth in yuan. `note` says of which day they are, and what is overdue."""
    return [
        Sheet(t("register.action", lang), _columns(_ACTIONS, lang), actions, note),
        Sheet(t("actions.by_owner", lang), _columns(_OWNERS, lang), owners, note),
    ]


def _columns(of: Sequence[tuple[str, str, Kind]], lang: Lang) -> list[Column]:
    unit = t("rounds.yuan", lang)
    return [Column(key, f"{t(head, lang)}{unit if kind == 'money' else ''}", kind) for key, head, kind in of]
