"""A pinned figure over twelve months, beside what it is held against."""

from __future__ import annotations

import streamlit as st
from pandas import DataFrame

from salesplan.charts import trend, trend_frame
from salesplan.charts.trend import Against, marks_of
from salesplan.core.months import last_day
from salesplan.core.registers.worksheets import FIGURES, Evidence
from salesplan.core.review.pinned import pin_of
from salesplan.i18n.formats import escape, month_short, range_label
from salesplan.ui import cache, frame, pictures
from salesplan.ui.review.why_desk import Desk
from salesplan.ui.words import lang, t

_COLUMNS = {"plan": "plan", "history": "benchmark", "industry": "benchmark"}
"""What a number is held against -> the line of the picture."""


def draw(desk: Desk, row: Evidence, key: str, height: int) -> None:
    """The months of a pinned number under a line that says what is shown; nothing with fewer than two values."""
    pin, framed = pin_of(row), frame.current()
    months = cache.pin_months(scope=framed.scope, version=framed.version, pin=pin) if pin else {}
    if pin is None or sum(one.value is not None for one in months.values()) < 2:
        return
    order, until = sorted(months), framed.offer.day
    points = {
        "month": [month_short(month, lang()) for month in order],
        "order": range(len(order)),
        "value": [months[month].value for month in order],
        "forecast": [until is not None and until < last_day(month) for month in order],
    }
    if row.against:
        points[_COLUMNS[row.against]] = [getattr(months[month], row.against) for month in order]
    drawn, unit = DataFrame(points), FIGURES[pin.kpi].unit
    against: Against = "previous" if row.against == "history" else "industry"
    names = {"benchmark": "previous"} if against == "previous" else {}
    marks = "".join(t(f"chart.trend.{names.get(mark, mark)}") for mark in marks_of(drawn))
    said = {"kpi": t(f"kpi.{pin.kpi}"), "period": range_label(order[0], order[-1], lang())}
    scope = escape(desk.words.place(pin.where))
    st.caption(t("chart.trend.caption", unit=t(f"unit.{unit}"), scope=scope, marks=marks, **said))
    table = pictures.as_table(trend_frame(drawn, unit, lang()))
    spec = trend(lang(), pictures.theme(), unit, height, against)
    st.vega_lite_chart(table, spec, theme=None, alt=t("chart.trend.alt", **said), key=key)
