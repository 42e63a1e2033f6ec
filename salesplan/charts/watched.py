"""A watched figure by month, what it is held against, and the limit from which it is bad."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from salesplan.charts.notation import INK, AxisUnit, Ink, Spec, Theme, month_axis, spec_of, told_apart, value_axis
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import month_short, show

HEIGHT = 210
_COLUMNS = ("value", "reference", "limit")


def watched_frame(frame: pd.DataFrame, unit: AxisUnit, lang: Lang) -> pd.DataFrame:
    """The frame of `watched`: one row per month in the order of time.

    Takes month ('YYYY-MM'), value, reference, limit (missing allowed) and bad (bool). Adds order, the label of the
    month, last (the newest month with a value) and the texts.
    """
    done = frame.sort_values("month", ignore_index=True)
    for column in _COLUMNS:
        done[column] = pd.to_numeric(done[column]).astype("float64")
        done[f"{column}_label"] = done[column].map(lambda x: show(x, unit, lang))
    done["order"], done["bad"] = range(len(done)), done["bad"].astype(bool)
    newest = done["value"].last_valid_index()
    done["last"] = done.index == (-1 if newest is None else newest)
    years = done["month"].str[:4]
    named = zip((month_short(m, lang) for m in done["month"]), years, years.ne(years.shift()), strict=True)
    done["month"] = told_apart(f"{name}\n{year}" if new else name for name, year, new in named)
    return done


@cache
def watched(lang: Lang, theme: Theme, unit: AxisUnit, height: int = HEIGHT) -> Spec:
    """The spec for a frame of `watched_frame`: figure solid, bad months square, reference grey, limit dashed.

    The call site gives `alt=t("alerts.trend.alt", ...)` and the caption `alerts.trend.caption`.
    """
    ink = INK[theme]
    value = _y("value", unit, lang, ink)
    chart = alt.layer(
        _line("reference", color=ink.previous, strokeWidth=1.5).encode(y=_y("reference", unit, lang, ink)),
        _line("limit", color=ink.bad, strokeWidth=1.5, strokeDash=[5, 3]).encode(y=_y("limit", unit, lang, ink)),
        _line("value", color=ink.actual, strokeWidth=2.2).encode(y=value),
        _points(ink).encode(y=value),
        _newest(stroke=ink.page, strokeWidth=5).encode(y=value),
        _newest(color=ink.text).encode(y=value),
        data=alt.NamedData("months"),
    ).encode(x=month_axis(lang), tooltip=_tooltip(lang))
    return spec_of(chart, theme, height)


def _line(field: str, **look: Any) -> alt.Chart:
    line: alt.Chart = alt.Chart().mark_line(interpolate="linear", **look)
    return line.transform_filter(f"isValid(datum.{field})")


def _points(ink: Ink) -> alt.Chart:
    points = alt.Chart().mark_point(size=46, filled=True, opacity=1).transform_filter("isValid(datum.value)")
    marked: alt.Chart = points.encode(
        shape=alt.condition("datum.bad", alt.value("square"), alt.value("circle")),
        color=alt.condition("datum.bad", alt.value(ink.bad), alt.value(ink.actual)),
    )
    return marked


def _newest(**look: Any) -> alt.Chart:
    """The newest figure above its point, not beyond the edge behind it; drawn twice, first as a halo so that no line
    runs through it."""
    text = alt.Chart().mark_text(dy=-13, dx=5, align="right", fontWeight=600, fontSize=12, **look)
    newest: alt.Chart = text.transform_filter("datum.last").encode(text=alt.Text("value_label:N"))
    return newest


def _y(field: str, unit: AxisUnit, lang: Lang, ink: Ink) -> alt.Y:
    return alt.Y(f"{field}:Q", axis=value_axis(unit, lang, ink), scale=alt.Scale(zero=False, nice=True))


def _tooltip(lang: Lang) -> list[alt.Tooltip]:
    shown = {
        "value_label": "against.value",
        "reference_label": "alerts.column.reference",
        "limit_label": "alerts.limit",
    }
    month = alt.Tooltip("month:N", title=t("dim.month", lang))
    return [month, *(alt.Tooltip(f"{field}:N", title=t(key, lang)) for field, key in shown.items())]
