"""What persons carry and what every level is given on top, as a workbook to be taken away."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from salesplan.core.months import fiscal_months
from salesplan.core.plan.measures import unit_of
from salesplan.exports import FORMATS, download_name, write
from salesplan.exports.person_sheet import person_sheets
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.held import PersonRow, amount
from salesplan.services.plan.operations import Track
from salesplan.services.plan.padding import LEVELS, handed
from salesplan.services.plan.persons import NOBODY
from salesplan.ui import frame
from salesplan.ui.plan import chosen, table
from salesplan.ui.words import lang, t

_ABOVE = {"team": "region", "person": "team"}


def button(desk: Desk, teams: Sequence[str]) -> None:
    """The workbook of these teams; nothing while none of them is split."""
    rows = [row for row in desk.persons if row.team in teams]
    if not rows:
        return
    months = tuple(fiscal_months(desk.version.year, frame.current().offer.settings.fiscal_start))
    both: tuple[Track, ...] = ("base", "challenge") if desk.tracks.challenge is not None else ("base",)
    tracks: dict[str, list[dict[str, Any]]] = {track: _lines(desk, rows, months, track) for track in both}
    given, note, reader = _given(desk), [chosen.label(desk.version), t(f"measure.{desk.measure}")], lang()
    is_money = unit_of(desk.measure) == "money"
    st.download_button(
        t("persons.download"),
        lambda: write("xlsx", person_sheets(tracks, given, months, is_money, note, reader)),
        file_name=download_name(f"persons-{desk.version.year}-V{desk.version.number}-{desk.measure}", "xlsx"),
        mime=FORMATS["xlsx"].mime,
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        key="persons.download",
    )


def _lines(desk: Desk, rows: Sequence[PersonRow], months: Sequence[str], track: Track) -> list[dict[str, Any]]:
    """One line per team and person; nobody comes last in each team."""
    lines: dict[tuple[str, bool, str], dict[str, Any]] = {}
    for row in rows:
        value = row.base if track == "base" else row.challenge
        if value is not None:
            line = lines.setdefault((row.team, row.person == NOBODY, row.person), {})
            line[row.month] = amount(desk.measure, value)
    return [
        {
            "team": table.name("team", team),
            "person": t("persons.nobody") if is_nobody else table.name("person", person),
            **{month: line.get(month) for month in months},
            "year": sum(line.values(), Decimal(0)),
        }
        for (team, is_nobody, person), line in sorted(lines.items())
    ]


def _given(desk: Desk) -> list[dict[str, Any]]:
    return [
        {
            "level": t(f"padding.level.{level}"),
            "member": table.name(level, one.member),
            "parent": table.name(_ABOVE[level], one.parent) if level in _ABOVE and one.parent else "",
            "percent": one.percent / 100,
            "plan": amount(desk.measure, one.assigned.plan),
            "extra": amount(desk.measure, one.assigned.extra),
            "given": amount(desk.measure, one.assigned.assigned),
        }
        for level in LEVELS
        for one in handed(desk, level).members
    ]
