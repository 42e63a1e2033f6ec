"""The months of one KPI as a picture: with its plan and industry, an unfinished month hollow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st
from pandas import DataFrame

from salesplan.charts import trend, trend_frame
from salesplan.charts.trend import HEIGHT, marks_of
from salesplan.core.execute.kpis import KPIS
from salesplan.core.months import last_day
from salesplan.i18n.formats import month_short, range_label
from salesplan.services.kpis import KpiRow
from salesplan.ui import pictures
from salesplan.ui.words import lang, t


def draw(rows: Sequence[KpiRow], scope: str, until: date | None, key: str, height: int = HEIGHT) -> None:
    """The months of one KPI with plan and industry, under a line that says what is shown.

    `scope` is the slice in words, `until` the newest day with figures. Nothing with fewer than two values.
    """
    points = _points(rows, until)
    if points is None:
        return
    kpi, unit = rows[0].kpi, KPIS[rows[0].kpi].unit
    said = {"kpi": t(f"kpi.{kpi}"), "period": range_label(rows[0].slice["month"], rows[-1].slice["month"], lang())}
    marks = "".join(t(f"chart.trend.{mark}") for mark in marks_of(points))
    st.caption(t("chart.trend.caption", unit=t(f"unit.{unit}"), scope=scope, marks=marks, **said))
    table = pictures.as_table(trend_frame(points, unit, lang()))
    spec = trend(lang(), pictures.theme(), unit, height)
    st.vega_lite_chart(table, spec, theme=None, alt=t("chart.trend.alt", **said), key=key)


def _points(rows: Sequence[KpiRow], until: date | None) -> DataFrame | None:
    """The months as `charts.trend` takes them, an unfinished one hollow; None when fewer than two have a value."""
    if sum(row.value is not None for row in rows) < 2:
        return None
    months = [row.slice["month"] for row in rows]
    return DataFrame(
        {
            "month": [month_short(m, lang()) for m in months],
            "order": range(len(rows)),
            "value": [row.value for row in rows],
            "plan": [row.plan for row in rows],
            "benchmark": [row.industry for row in rows],
            "forecast": [until is not None and until < last_day(m) for m in months],
        }
    )
