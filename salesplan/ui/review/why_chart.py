"""A pinned figure over twelve months, beside what it is held against."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from pandas import DataFrame

from salesplan.charts import trend, trend_frame
from salesplan.charts.trend import Against, marks_of
from salesplan.core.months import last_day
from salesplan.core.registers.worksheets import FIGURES, Evidence
from salesplan.core.review.pinned import moved, pin_of
from salesplan.i18n.formats import escape, month_short, range_label
from salesplan.ui import cache, frame, pictures
from salesplan.ui.review.why_desk import Desk
from salesplan.ui.words import lang, t

_COLUMNS = {"plan": "plan", "history": "benchmark", "industry": "benchmark"}
"""What a number is held against -> the line of the picture."""


def _named(months: Sequence[str]) -> list[str]:
    """Months as the axis takes them: a year below its first one."""
    begins = {month[:4]: month for month in reversed(months)}
    return [f"{month_short(one, lang())}\n{one[:4] if begins[one[:4]] == one else ''}".rstrip() for one in months]


def _is_moved(desk: Desk, row: Evidence) -> bool:
    return row.id in desk.now and moved(row.value, desk.now[row.id])


def draw(desk: Desk, row: Evidence, key: str, height: int) -> None:
    """The months of a pinned number under a line that says what is shown; nothing with fewer than two values."""
    pin, framed = pin_of(row), frame.current()
    months = cache.pin_months(scope=framed.scope, version=framed.version, pin=pin) if pin else {}
    if pin is None or sum(one.value is not None for one in months.values()) < 2:
        return
    order, until = sorted(months), framed.offer.day
    points = {
        "month": _named(order),
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
    caption = t("chart.trend.caption", unit=t(f"unit.{unit}"), scope=scope, marks=marks, **said)
    st.caption(f"{caption}{t('whys.comma')}{t('whys.chart.now')}" if _is_moved(desk, row) else caption)
    table = pictures.as_table(trend_frame(drawn, unit, lang()))
    spec = trend(lang(), pictures.theme(), unit, height, against)
    st.vega_lite_chart(table, spec, theme=None, alt=t("chart.trend.alt", **said), key=key)
