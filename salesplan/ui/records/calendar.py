"""The calendar of a fiscal year: working days per month, ours beside the official ones, and what is not announced."""

from __future__ import annotations

from typing import Any

import streamlit as st

from salesplan.core.calendar import Calendar, is_announced, spring_festival
from salesplan.core.months import fiscal_months, fiscal_year
from salesplan.core.registers.calendar import CALENDAR_DAY
from salesplan.i18n.formats import day, month_short
from salesplan.ui import cache, frame
from salesplan.ui.records.fields import ROW, height_for
from salesplan.ui.records.words import asked, today
from salesplan.ui.words import lang, t

_YEARS = frozenset(map(str, range(1990, 2101)))
_COUNTED = ("days", "official", "changed")


def draw() -> None:
    """The year of the address, else the one that the frame's period ends in."""
    framed = frame.current()
    starts = framed.offer.settings.fiscal_start
    asked = st.query_params.get("year", "")
    fiscal = int(asked) if asked in _YEARS else fiscal_year(framed.view.end, starts)
    months = fiscal_months(fiscal, starts)
    rows = _rows(months)
    total, own = sum(row["days"] for row in rows), sum(row["changed"] for row in rows)
    parts = [f"**{t('records.year', year=fiscal, days=total)}**"]
    parts += [t("records.calendar.own", n=own)] if own else []
    years = sorted({int(name[:4]) for name in months})
    parts += [t("records.calendar.festival", day=day(spring_festival(year), lang())) for year in years]
    st.markdown(" · ".join(parts))
    if unknown := [str(year) for year in years if not is_announced(year)]:
        st.info(t("records.calendar.not_announced.text", years=", ".join(unknown)))
    _table(rows)


def _rows(months: tuple[str, ...]) -> list[dict[str, Any]]:
    found = cache.records_found(**asked(), register=CALENDAR_DAY.name, text="", archived=False, today=today())
    own = {line.record.day: line.record.working for line in found.lines}  # type: ignore[attr-defined]
    official, ours = Calendar(), Calendar(own)
    return [
        {
            "month": month_short(name, lang()),
            "days": len(ours.working_days(name)),
            "official": len(official.working_days(name)),
            "changed": sum(f"{on:%Y-%m}" == name and works != official.is_working(on) for on, works in own.items()),
            "announced": is_announced(int(name[:4])),
        }
        for name in months
    ]


def _table(rows: list[dict[str, Any]]) -> None:
    """Months across, so that the year is read in one line."""
    frame_: dict[str, list[Any]] = {"": [t(f"records.calendar.{line}") for line in (*_COUNTED, "state")]}
    for row in rows:
        state = t(f"records.calendar.{'announced' if row['announced'] else 'not_announced'}")
        frame_[row["month"]] = [*(str(row[line] or "") for line in _COUNTED), state]
    widths = {name: st.column_config.TextColumn(width=96 if not name else 78) for name in frame_}
    st.dataframe(
        frame_,
        hide_index=True,
        row_height=ROW,
        height=height_for(len(_COUNTED) + 1),
        column_config=widths,
        alt=t("register.calendar_day"),
    )
