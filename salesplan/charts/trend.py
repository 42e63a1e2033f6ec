"""One KPI over the months, with its plan and its industry line: is it moving, and towards what?"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import altair as alt
import pandas as pd

from salesplan.charts.notation import INK, Ink, Spec, Theme, by_width, spec_of
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import show

TrendUnit = Literal["money", "percent", "count", "quantity"]
HEIGHT = 220
_AXIS: dict[Lang, str] = {
    "zh": "abs(datum.value) >= 1e8 ? format(datum.value / 1e8, ',.2~f') + '亿' : "
    "abs(datum.value) >= 1e4 ? format(datum.value / 1e4, ',.1~f') + '万' : format(datum.value, ',.2~f')",
    "en": "abs(datum.value) >= 1e9 ? format(datum.value / 1e9, ',.2~f') + 'B' : "
    "abs(datum.value) >= 1e6 ? format(datum.value / 1e6, ',.2~f') + 'M' : "
    "abs(datum.value) >= 1e4 ? format(datum.value / 1e3, ',.1~f') + 'K' : format(datum.value, ',.2~f')",
}
_PERCENT_AXIS = "format(datum.value * 100, ',.1~f') + '%'"


def trend_frame(frame: pd.DataFrame, unit: TrendUnit, lang: Lang) -> pd.DataFrame:
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


@cache
def trend(lang: Lang, theme: Theme, unit: TrendUnit, height: int = HEIGHT) -> Spec:
    """The spec for a frame of `trend_frame`: actual solid, plan dashed, industry thin grey, unfinished month hollow.

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
    ).encode(x=_x(lang), tooltip=_tooltip(lang))
    return spec_of(chart, theme, height)


def _line(**look: Any) -> alt.Chart:
    line: alt.Chart = alt.Chart().mark_line(interpolate="linear", **look)
    return line


def _newest(**look: Any) -> alt.Chart:
    """The newest figure above its point; drawn twice, first as a halo so that no line runs through it."""
    text = alt.Chart().mark_text(dy=-13, fontWeight=600, fontSize=12, **look)
    newest: alt.Chart = text.transform_filter("datum.last").encode(text=alt.Text("value_label:N"))
    return newest


def _x(lang: Lang) -> alt.X:
    shorter = "replace(datum.label, '月', '')" if lang == "zh" else "slice(datum.label, 0, 3)"
    axis = alt.Axis(
        labelExpr=f"width < 420 ? {shorter} : datum.label", labelFontSize=by_width(10, 12), labelOverlap=True
    )
    return alt.X("month:O", sort=alt.EncodingSortField("order", op="min"), scale=alt.Scale(padding=0.5), axis=axis)


def _y(field: str, unit: TrendUnit, lang: Lang, ink: Ink) -> alt.Y:
    axis = alt.Axis(
        grid=True,
        gridColor=ink.rule,
        gridOpacity=0.35,
        tickCount=4,
        labelColor=ink.quiet,
        labelExpr=_PERCENT_AXIS if unit == "percent" else _AXIS[lang],
    )
    return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(zero=unit != "percent", nice=True))


def _tooltip(lang: Lang) -> list[alt.Tooltip]:
    shown = {"value_label": "against.value", "plan_label": "against.plan", "benchmark_label": "against.industry"}
    month = alt.Tooltip("month:N", title=t("dim.month", lang))
    return [month, *(alt.Tooltip(f"{field}:N", title=t(key, lang)) for field, key in shown.items())]
