"""One KPI over the months, with its plan and its industry line: is it moving, and towards what?"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import altair as alt
import pandas as pd

from salesplan.charts.notation import INK, AxisUnit, Ink, Spec, Theme, month_axis, spec_of, value_axis
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import show

HEIGHT = 220
Against = Literal["industry", "previous"]


def trend_frame(frame: pd.DataFrame, unit: AxisUnit, lang: Lang) -> pd.DataFrame:
    """The frame of `trend` completed with what it writes; one row per month.

    Takes month (axis label), order (int), value (missing allowed) and, if there are any, plan, benchmark (numbers)
    and forecast (bool: not yet complete). Adds last (the newest month with a value) and the three texts.
    """
    done = frame.sort_values("order", ignore_index=True)
    for column in ("value", "plan", "benchmark"):
        done[column] = pd.to_numeric(done[column]).astype("float64") if column in done else float("nan")
        done[f"{column}_label"] = done[column].map(lambda x: show(x, unit, lang))
    done["forecast"] = done["forecast"].astype(bool) if "forecast" in done else False
    newest = done["value"].last_valid_index()
    done["last"] = done.index == (-1 if newest is None else newest)
    return done


def marks_of(frame: pd.DataFrame) -> tuple[str, ...]:
    """Which marks beside the actual line a reader meets: plan, benchmark, forecast; takes what `trend_frame` does."""
    drawn = tuple(name for name in ("plan", "benchmark") if name in frame and frame[name].notna().any())
    hollow = "forecast" in frame and (frame["forecast"].astype(bool) & frame["value"].notna()).any()
    return (*drawn, "forecast") if hollow else drawn


@cache
def trend(lang: Lang, theme: Theme, unit: AxisUnit, height: int = HEIGHT, against: Against = "industry") -> Spec:
    """The spec for a frame of `trend_frame`: actual solid, plan dashed, benchmark thin grey, unfinished month hollow.

    The benchmark is the industry unless `against` says that it is last year.

    The call site gives `alt=t("chart.trend.alt", ...)` and the caption `chart.trend.caption`.
    """
    ink = INK[theme]
    points = alt.Chart().mark_point(size=46, filled=True, opacity=1, stroke=ink.actual, strokeWidth=1.5)
    chart = alt.layer(
        _line(color=ink.previous, strokeWidth=1.5)
        .transform_filter("isValid(datum.benchmark)")
        .encode(y=_y("benchmark", unit, lang, ink)),
        _line(color=ink.text, strokeWidth=1.2, strokeDash=[5, 3])
        .transform_filter("isValid(datum.plan)")
        .encode(y=_y("plan", unit, lang, ink)),
        _line(color=ink.actual, strokeWidth=2.2).encode(y=_y("value", unit, lang, ink)),
        points.transform_filter("isValid(datum.value)").encode(
            y=_y("value", unit, lang, ink),
            fill=alt.condition("datum.forecast", alt.value(ink.page), alt.value(ink.actual)),
        ),
        _newest(stroke=ink.page, strokeWidth=5).encode(y=_y("value", unit, lang, ink)),
        _newest(color=ink.text).encode(y=_y("value", unit, lang, ink)),
        data=alt.NamedData("months"),
    ).encode(x=month_axis(lang), tooltip=_tooltip(lang, against))
    return spec_of(chart, theme, height)


def _line(**look: Any) -> alt.Chart:
    line: alt.Chart = alt.Chart().mark_line(interpolate="linear", **look)
    return line


def _newest(**look: Any) -> alt.Chart:
    """The newest figure above its point; drawn twice, first as a halo so that no line runs through it."""
    text = alt.Chart().mark_text(dy=-13, fontWeight=600, fontSize=12, **look)
    newest: alt.Chart = text.transform_filter("datum.last").encode(text=alt.Text("value_label:N"))
    return newest


def _y(field: str, unit: AxisUnit, lang: Lang, ink: Ink) -> alt.Y:
    return alt.Y(f"{field}:Q", axis=value_axis(unit, lang, ink), scale=alt.Scale(zero=unit != "percent", nice=True))


def _tooltip(lang: Lang, against: Against) -> list[alt.Tooltip]:
    shown = {"value_label": "against.value", "plan_label": "against.plan", "benchmark_label": f"against.{against}"}
    month = alt.Tooltip("month:N", title=t("dim.month", lang))
    return [month, *(alt.Tooltip(f"{field}:N", title=t(key, lang)) for field, key in shown.items())]
