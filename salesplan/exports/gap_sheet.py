"""The gaps of a round as tables: one line per owner, and every figure that was submitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from salesplan.exports.tables import Column, Kind, Sheet
from salesplan.i18n import Lang, t

_OWNERS: tuple[tuple[str, str, Kind], ...] = (
    ("owner", "rounds.owner", "text"),
    ("lead", "rounds.lead", "text"),
    ("state", "rounds.state", "text"),
    ("given", "rounds.given", "money"),
    ("claimed", "rounds.claimed", "money"),
    ("against", "rounds.against.same", "money"),
    ("gap", "rounds.gap", "money"),
    ("rate", "rounds.rate", "percent"),
    ("last_year", "rounds.last_year.open", "money"),
    ("due", "rounds.due", "text"),
    ("why", "rounds.why", "text"),
    ("answer", "rounds.answer", "text"),
)
_FIGURES: tuple[tuple[str, str, Kind], ...] = (
    ("owner", "rounds.owner", "text"),
    ("what", "claims.period", "text"),
    ("given", "rounds.given", "money"),
    ("claimed", "rounds.claimed", "money"),
    ("gap", "rounds.gap", "money"),
    ("given_challenge", "rounds.given_challenge", "money"),
    ("challenge", "rounds.own_challenge", "money"),
)


def gap_sheets(
    owners: Sequence[Mapping[str, Any]], figures: Sequence[Mapping[str, Any]], note: Sequence[str], lang: Lang
) -> list[Sheet]:
    """Both tables, amounts in yuan; what nobody submitted stays empty. `note` says which version and round."""
    return [
        Sheet(t("rounds.download", lang), _columns(_OWNERS, lang), owners, note),
        Sheet(t("rounds.claimed", lang), _columns(_FIGURES, lang), figures, note),
    ]


def _columns(of: Sequence[tuple[str, str, Kind]], lang: Lang) -> list[Column]:
    unit = t("rounds.yuan", lang)
    return [Column(key, f"{t(head, lang)}{unit if kind == 'money' else ''}", kind) for key, head, kind in of]
