"""What persons carry of a plan as tables: each track by month, team by team, and what every level is given on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from salesplan.exports.tables import Column, Kind, Sheet
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import month_short

_GIVEN: tuple[tuple[str, str], ...] = (
    ("plan", "padding.plan"),
    ("extra", "padding.extra"),
    ("given", "padding.given"),
)


def person_sheets(
    tracks: Mapping[str, Sequence[Mapping[str, Any]]],
    given: Sequence[Mapping[str, Any]],
    months: Sequence[str],
    is_money: bool,
    note: Sequence[str],
    lang: Lang,
) -> list[Sheet]:
    """One table per track (base, challenge), then over-assignment; amounts in yuan or pieces.

    Rows of a track have `team`, `person`, every month ('YYYY-MM') and `year`; those of `given` have `level`,
    `member`, `parent`, `percent` (a ratio), `plan`, `extra` and `given`. `note` says which version and measure.
    """
    kind: Kind = "money" if is_money else "quantity"
    unit = t("persons.yuan", lang) if is_money else ""
    who = [Column("team", t("dim.team", lang), "text"), Column("person", t("persons.name", lang), "text")]
    amounts = [Column(month, f"{month_short(month, lang)}{unit}", kind) for month in months]
    year = Column("year", f"{t('persons.year', lang)}{unit}", kind)
    sheets = [
        Sheet(t(f"plan.track.{track}", lang), [*who, *amounts, year], rows, note) for track, rows in tracks.items()
    ]
    level = [Column(key, t(f"padding.sheet.{key}", lang), "text") for key in ("level", "member", "parent")]
    percent = Column("percent", t("padding.percent", lang), "percent")
    handed = [Column(key, f"{t(head, lang)}{unit}", kind) for key, head in _GIVEN]
    return [*sheets, Sheet(t("plan.view.padding", lang), [*level, percent, *handed], given, note)]
