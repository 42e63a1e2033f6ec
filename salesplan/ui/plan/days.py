"""The working days of the year that is planned, its festivals, what of them is assumed, and the way to change it."""

from __future__ import annotations

import streamlit as st

from salesplan.core.registers.calendar import CALENDAR_DAY
from salesplan.i18n.formats import month_short
from salesplan.ui import cache, frame, menu
from salesplan.ui.words import lang, t


def draw(year: int) -> None:
    """One line, and a button that opens the calendar of that year."""
    said, festivals = frame.last("total.days", year, lambda: _told(year))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="total-days"):
        st.markdown(said, help=festivals, width="content")
        if st.button(t("total.days.edit"), key="total.days.edit", type="tertiary", icon=":material/edit_calendar:"):
            st.switch_page(menu.RECORDS.path, query_params=frame.link(register=CALENDAR_DAY.name, year=str(year)))


def _told(year: int) -> tuple[str, str]:
    """The line, and its festivals."""
    framed = frame.current()
    found = cache.days(scope=framed.scope, version=framed.facts, view=framed.view._replace(where={}), year=year)
    kept = [
        t("total.days.on", name=t(f"festival.{name}"), month=month_short(f"{on:%Y-%m}", lang()), d=on.day)
        for name, on in found.festivals
    ]
    parts = [t("total.days", year=year, days=found.working, before=found.before)]
    parts += [t("total.days.own", n=found.own)] if found.own else []
    parts += [said for said, (name, _) in zip(kept, found.festivals, strict=True) if name == "spring"]
    if found.assumed:
        years = ", ".join(map(str, found.assumed))
        usual = t("total.days.shorter", n=found.shorter) if found.shorter else ""
        parts.append(f":orange[▲ {t('total.days.assumed', years=years)}{usual}]")
    return f":material/calendar_month: {' · '.join(parts)}", " · ".join(kept)
