"""What was and what may come: history solid, plan with open points, forecast dashed inside its 80 % and 95 % bands."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from salesplan.charts.notation import INK, AxisUnit, Ink, Spec, Theme, month_axis, spec_of, told_apart, value_axis
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import month_short, show

HEIGHT = 260
_NUMBERS = ("value", "plan", "point", "lo80", "hi80", "lo95", "hi95")
_DARKNESS = {"95": 0.13, "80": 0.22}


def fan_frame(frame: pd.DataFrame, unit: AxisUnit, lang: Lang) -> pd.DataFrame:
    """The frame of `fan` completed with what it writes; one row per month in the order of time.

    Takes month ('YYYY-MM') and, each missing allowed, value, plan, point, lo80, hi80, lo95, hi95. The newest month
    with a value also becomes the point from which the forecast opens. Adds order, the label of the month, last (the
    final month of the forecast) and the texts value_label, plan_label, point_label, range80_label, range95_label.
    """
    done = frame.sort_values("month", ignore_index=True)
    for column in _NUMBERS:
        done[column] = pd.to_numeric(done[column]).astype("float64") if column in done else float("nan")
    for column in ("value", "plan", "point"):
        done[f"{column}_label"] = done[column].map(lambda x: show(x, unit, lang))
    for level in ("80", "95"):
        low, high = done[f"lo{level}"], done[f"hi{level}"]
        texts = [f"{show(a, unit, lang)} – {show(b, unit, lang)}" for a, b in zip(low, high, strict=True)]
        done[f"range{level}_label"] = [text if pd.notna(a) else "" for text, a in zip(texts, low, strict=True)]
    newest, final = done["value"].last_valid_index(), done["point"].last_valid_index()
    opens = (done.index == (-1 if newest is None or final is None else newest)) & done["point"].isna()
    for column in _NUMBERS[2:]:
        done[column] = done[column].mask(opens, done["value"])
    done["last"] = done.index == (-1 if final is None else final)
    done["order"] = range(len(done))
    years = done["month"].str[:4]
    new_year = years.ne(years.shift())
    names = [month_short(m, lang) for m in done["month"]]
    done["month"] = told_apart(f"{n}\n{y}" if new else n for n, y, new in zip(names, years, new_year, strict=True))
    return done


@cache
def fan(lang: Lang, theme: Theme, unit: AxisUnit, height: int = HEIGHT) -> Spec:
    """The spec for a frame of `fan_frame`.

    The call site gives `alt=t("chart.fan.alt", ...)` and the caption `chart.fan.caption`.
    """
    ink = INK[theme]
    chart = alt.layer(
        *(_band(level, unit, lang, ink) for level in ("95", "80")),
        _line("plan", unit, lang, ink, color=ink.quiet, strokeWidth=1),
        _points("plan", unit, lang, ink, fill=ink.page, stroke=ink.quiet, strokeWidth=1, size=24),
        _line("point", unit, lang, ink, color=ink.text, strokeWidth=1.8, strokeDash=[5, 3]),
        _line("value", unit, lang, ink, color=ink.actual, strokeWidth=2.2),
        _points("value", unit, lang, ink, fill=ink.actual, size=26),
        _end(unit, lang, ink, stroke=ink.page, strokeWidth=5),
        _end(unit, lang, ink, color=ink.text),
        data=alt.NamedData("months"),
    ).encode(x=month_axis(lang), tooltip=_tooltip(lang))
    return spec_of(chart, theme, height)


def _y(field: str, unit: AxisUnit, lang: Lang, ink: Ink) -> alt.Y:
    return alt.Y(f"{field}:Q", axis=value_axis(unit, lang, ink), scale=alt.Scale(zero=unit != "percent", nice=True))


def _band(level: str, unit: AxisUnit, lang: Lang, ink: Ink) -> alt.Chart:
    area = alt.Chart().mark_area(color=ink.text, opacity=_DARKNESS[level], interpolate="linear")
    band: alt.Chart = area.transform_filter(f"isValid(datum.lo{level})").encode(
        y=_y(f"lo{level}", unit, lang, ink), y2=f"hi{level}:Q"
    )
    return band


def _line(field: str, unit: AxisUnit, lang: Lang, ink: Ink, **look: Any) -> alt.Chart:
    mark = alt.Chart().mark_line(interpolate="linear", **look)
    line: alt.Chart = mark.transform_filter(f"isValid(datum.{field})").encode(y=_y(field, unit, lang, ink))
    return line


def _points(field: str, unit: AxisUnit, lang: Lang, ink: Ink, **look: Any) -> alt.Chart:
    mark = alt.Chart().mark_point(filled=True, opacity=1, **look)
    points: alt.Chart = mark.transform_filter(f"isValid(datum.{field})").encode(y=_y(field, unit, lang, ink))
    return points


def _end(unit: AxisUnit, lang: Lang, ink: Ink, **look: Any) -> alt.Chart:
    """Where the forecast ends, in figures; drawn twice, first as a halo."""
    text = alt.Chart().mark_text(align="right", dx=8, dy=-13, fontWeight=600, fontSize=12, **look)
    end: alt.Chart = text.transform_filter("datum.last").encode(
        y=_y("point", unit, lang, ink), text=alt.Text("point_label:N")
    )
    return end


def _tooltip(lang: Lang) -> list[alt.Tooltip]:
    shown = {"value_label": "against.value", "plan_label": "against.plan", "point_label": "total.anchor.forecast"}
    shown |= {"range80_label": "chart.fan.range80", "range95_label": "chart.fan.range95"}
    month = alt.Tooltip("month:N", title=t("dim.month", lang))
    return [month, *(alt.Tooltip(f"{field}:N", title=t(key, lang)) for field, key in shown.items())]
