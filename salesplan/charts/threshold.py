"""An indicator against a line agreed beforehand: the side that triggers is tinted, months on it are squares."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import altair as alt
import pandas as pd

from salesplan.charts.notation import (
    INK,
    STATUS_SHAPES,
    AxisUnit,
    Ink,
    Spec,
    Theme,
    month_axis,
    px,
    spec_of,
    status_tone,
    told_apart,
    value_axis,
)
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import month_short, show

Crosses = Literal["above", "below"]
"""The side of the line on which the plan is triggered; the line itself is on it."""
HEIGHT = 220
_HEAD, _FOOT = 24, 10
"""Pixels kept free above and below the values, for their label and for the tinted side to be seen."""
_ROOM = alt.Scale(zero=False, nice=False, range=[px(f"height - {_FOOT}"), _HEAD])


def threshold_frame(
    frame: pd.DataFrame, threshold: float, crosses: Crosses, label: str, unit: AxisUnit, lang: Lang, light: str = ""
) -> pd.DataFrame:
    """The frame of `threshold`: one row per month in the order of time.

    Takes month ('YYYY-MM') and value (missing allowed); `label` names the line in words. `light` is the status shown at
    the newest value (good|watch|bad|unknown), by default bad on the side that triggers, else good. Adds order, label of
    the month, threshold, line_label (first row only), hit, last, light, value_label and last_label.
    """
    done = frame.sort_values("month", ignore_index=True)
    done["value"] = pd.to_numeric(done["value"]).astype("float64")
    done["order"], done["threshold"] = range(len(done)), float(threshold)
    done["hit"] = done["value"] >= threshold if crosses == "above" else done["value"] <= threshold
    done["value_label"] = done["value"].map(lambda x: show(x, unit, lang))
    newest = done["value"].last_valid_index()
    done["last"] = done.index == (-1 if newest is None else newest)
    done["light"] = [light or ("bad" if hit else "good") for hit in done["hit"]]
    done["last_label"] = [f"{STATUS_SHAPES[s]} {v}" for s, v in zip(done["light"], done["value_label"], strict=True)]
    line = f"{label} {show(threshold, unit, lang)}"
    done["line_label"] = [line if at == 0 else "" for at in range(len(done))]
    years = done["month"].str[:4]
    new_year = years.ne(years.shift())
    names = [month_short(m, lang) for m in done["month"]]
    told = [f"{name}\n{year}" if new else name for name, year, new in zip(names, years, new_year, strict=True)]
    done["month"] = told_apart(told)
    return done


@cache
def threshold(lang: Lang, theme: Theme, unit: AxisUnit, crosses: Crosses, height: int = HEIGHT) -> Spec:
    """The spec for a frame of `threshold_frame`.

    The call site gives `alt=t("chart.threshold.alt", ...)` and the caption `chart.threshold.caption`.
    """
    ink = INK[theme]
    value, line = _y("value", unit, lang, ink), _y("threshold", unit, lang, ink)
    chart = alt.layer(
        _tint(ink, line, crosses),
        alt.Chart().mark_line(interpolate="linear", color=ink.actual, strokeWidth=2.2).encode(y=value),
        _points(ink).encode(y=value),
        _across(ink, line),
        _last(stroke=ink.page, strokeWidth=5).encode(y=value),
        _last().encode(y=value, color=status_tone(ink)),
        _name(ink, line, crosses),
        data=alt.NamedData("months"),
    ).encode(x=month_axis(lang), tooltip=_tooltip(lang))
    return spec_of(chart, theme, height)


def _y(field: str, unit: AxisUnit, lang: Lang, ink: Ink) -> alt.Y:
    return alt.Y(f"{field}:Q", axis=value_axis(unit, lang, ink), scale=_ROOM)


def _whole_width(chart: alt.Chart) -> alt.Chart:
    """From edge to edge, once and not once per month; it belongs to no month, so it has no tooltip."""
    wide: alt.Chart = chart.transform_filter("datum.order === 0").encode(
        x=alt.value(0), x2=alt.value("width"), tooltip=alt.value(None)
    )
    return wide


def _tint(ink: Ink, line: alt.Y, crosses: Crosses) -> alt.Chart:
    edge = alt.value(0) if crosses == "above" else alt.value("height")
    return _whole_width(alt.Chart().mark_rect(fill=ink.bad, fillOpacity=0.1)).encode(y=line, y2=edge)


def _across(ink: Ink, line: alt.Y) -> alt.Chart:
    return _whole_width(alt.Chart().mark_rule(color=ink.bad, strokeWidth=1.5, strokeDash=[5, 3])).encode(y=line)


def _points(ink: Ink) -> alt.Chart:
    points = alt.Chart().mark_point(size=46, filled=True, opacity=1).transform_filter("isValid(datum.value)")
    marked: alt.Chart = points.encode(
        shape=alt.condition("datum.hit", alt.value("square"), alt.value("circle")),
        color=alt.condition("datum.hit", alt.value(ink.bad), alt.value(ink.actual)),
    )
    return marked


def _last(**look: Any) -> alt.Chart:
    """The newest value above its point; drawn twice, first as a halo so that no line runs through it."""
    text = alt.Chart().mark_text(align="right", dx=12, dy=-13, fontWeight=600, fontSize=12, **look)
    last: alt.Chart = text.transform_filter("datum.last").encode(text=alt.Text("last_label:N"))
    return last


def _name(ink: Ink, line: alt.Y, crosses: Crosses) -> alt.Chart:
    """The words of the line, at its left end on the tinted side, where the months that matter are few."""
    down = -8 if crosses == "above" else 10
    text = alt.Chart().mark_text(align="left", dx=4, dy=down, fontSize=11, color=ink.bad)
    name: alt.Chart = text.transform_filter("datum.order === 0").encode(
        x=alt.value(0), y=line, text=alt.Text("line_label:N"), tooltip=alt.value(None)
    )
    return name


def _tooltip(lang: Lang) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("month:N", title=t("dim.month", lang)),
        alt.Tooltip("value_label:N", title=t("against.value", lang)),
    ]
