"""What is special about the page of the milestones: the chart of dates, and what each light asks for."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from salesplan.charts.gantt import gantt as chart
from salesplan.core.record import Facts
from salesplan.core.registers.milestones import Milestone, lag, light
from salesplan.i18n.formats import day, percent
from salesplan.ui import cache, pictures
from salesplan.ui.records.registers import Found
from salesplan.ui.records.words import asked, today
from salesplan.ui.words import lang, t


def gantt(found: Found) -> None:
    """Every milestone on one time axis, beside what was first agreed; nothing while there is none."""
    if found.archived or not found.part.codes:
        return
    rows = len(cache.milestones(**asked(), text=found.text, today=today()))
    picture = cache.milestone_picture(**asked(), text=found.text, today=today(), lang=lang())
    pictures.draw(picture, chart(lang(), pictures.theme(), rows), "milestones")


def response(m: Milestone) -> None:
    """What its light asks for, in a sentence; and that its date was moved."""
    known = Facts(today())
    behind = percent(float(lag(m, known) or 0), lang())
    late = (m.done - m.due).days if m.done else 0
    if late > 0:
        st.markdown(t("milestones.late", days=late, lag=behind))
    elif m.done:
        st.markdown(t("milestones.done"))
    else:
        st.markdown(t(f"milestones.{light(m, known)}", lag=behind))
    agreed = {bar.milestone.code: bar for bar in cache.milestones(**asked(), text="", today=today())}
    bar = agreed.get(m.code)
    if bar and bar.is_moved:
        st.caption(t("milestones.moved", day=day(bar.agreed_due, lang())))
    st.progress(float(min(max(m.progress, Decimal(0)), Decimal(1))))
