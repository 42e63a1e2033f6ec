"""A figure beside its untouched siblings, before and after an action: where did the two part?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

import altair as alt
import pandas as pd

from salesplan.charts.notation import INK, AxisUnit, Ink, Spec, Theme, month_axis, px, spec_of, told_apart, value_axis
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import month_short, show

HEIGHT = 240
_HEAD, _FOOT = 34, 24
"""Pixels kept free above and below the lines, for the words of the marks and of the ends."""
_ROOM = alt.Scale(zero=False, nice=False, range=[px(f"height - {_FOOT}"), _HEAD])
_REACH = {"wide": 3, "narrow": 6}
"""How many months the words at the end reach back over."""
_NARROW = 340
"""A plot of fewer pixels is narrow."""
Line = Literal["own", "others"]


def effect_frame(
    months: Sequence[str],
    own: Sequence[float | None],
    others: Sequence[float | None],
    marks: dict[str, str],
    names: tuple[str, str],
    unit: AxisUnit,
    lang: Lang,
) -> pd.DataFrame:
    """The frame of `effect`: one row per month in the order of time.

    `marks` are words by month at which a line stands (beginning, end of the action); `names` what the two lines are
    called. Siblings may be missing altogether.
    """
    frame = pd.DataFrame(
        {"order": range(len(months)), "own": own, "others": others, "mark": [marks.get(one, "") for one in months]}
    )
    for name in ("own", "others"):
        frame[name] = pd.to_numeric(frame[name]).astype("float64")
        frame[f"{name}_label"] = frame[name].map(lambda x: show(x, unit, lang))
    known = [n for n, value in enumerate(frame["own"]) if value == value]
    last = known[-1] if known else -1
    frame["last"] = frame.index == last
    frame["own_above"] = not known or not frame["own"].iloc[last] < frame["others"].iloc[last]
    for width, reach in _REACH.items():
        near = frame[["own", "others"]].iloc[max(last + 1 - reach, 0) : last + 1]
        frame[f"top_{width}"], frame[f"foot_{width}"] = near.max().max(), near.min().min()
    for name, words in zip(("own", "others"), names, strict=True):
        frame[f"{name}_end"] = [f"{words} {label}" for label in frame[f"{name}_label"]]
    years = pd.Series([one[:4] for one in months])
    new_year = years.ne(years.shift())
    short = [month_short(one, lang) for one in months]
    told = [f"{name}\n{year}" if new else name for name, year, new in zip(short, years, new_year, strict=True)]
    frame["month"] = told_apart(told)
    return frame


@cache
def effect(lang: Lang, theme: Theme, unit: AxisUnit, height: int = HEIGHT) -> Spec:
    """The spec for a frame of `effect_frame`: the slice dark and solid, its siblings lighter, the action dashed across.

    The call site gives `alt=t("chart.effect.alt", ...)` and the caption `chart.effect.caption`.
    """
    ink = INK[theme]
    chart = alt.layer(
        *_marks(ink),
        _line("others", unit, lang, ink, color=ink.previous, strokeWidth=1.8),
        _line("own", unit, lang, ink, color=ink.actual, strokeWidth=2.4),
        _points(unit, lang, ink),
        *_ends("others", unit, lang, ink, ink.quiet),
        *_ends("own", unit, lang, ink, ink.text),
        data=alt.NamedData("months"),
    ).encode(x=month_axis(lang), tooltip=_tooltip(lang))
    return spec_of(chart, theme, height)


def _y(line: Line | Literal["at"], unit: AxisUnit, lang: Lang, ink: Ink) -> alt.Y:
    return alt.Y(f"{line}:Q", axis=value_axis(unit, lang, ink), scale=_ROOM)


def _line(line: Line, unit: AxisUnit, lang: Lang, ink: Ink, **look: Any) -> alt.Chart:
    drawn = alt.Chart().mark_line(interpolate="linear", **look).transform_filter(f"isValid(datum.{line})")
    named: alt.Chart = drawn.encode(y=_y(line, unit, lang, ink))
    return named


def _points(unit: AxisUnit, lang: Lang, ink: Ink) -> alt.Chart:
    drawn = alt.Chart().mark_point(size=36, filled=True, opacity=1, color=ink.actual)
    points: alt.Chart = drawn.transform_filter("isValid(datum.own)").encode(y=_y("own", unit, lang, ink))
    return points


def _marks(ink: Ink) -> tuple[alt.Chart, alt.Chart]:
    """The months in which the action begins and ends: a line from top to bottom, and its word above it."""
    only = alt.Chart().transform_filter("datum.mark !== ''")
    rule = only.mark_rule(color=ink.warn, strokeDash=[5, 3], strokeWidth=1.3)
    word = only.mark_text(dy=-4, baseline="bottom", fontSize=11, color=ink.warn)
    return (
        rule.encode(y=alt.value(22), y2=alt.value("height"), tooltip=alt.value(None)),
        word.encode(y=alt.value(22), text=alt.Text("mark:N"), tooltip=alt.value(None)),
    )


def _ends(line: Line, unit: AxisUnit, lang: Lang, ink: Ink, colour: str) -> tuple[alt.Chart, ...]:
    """Name and newest value of a line, the higher one above all that the words reach over and the lower one below it;
    first as a halo."""
    made = []
    for is_above in (True, False):
        side = "top" if is_above else "foot"
        at = f"width < {_NARROW} ? datum.{side}_narrow : datum.{side}_wide"
        test = "datum.own_above" if is_above == (line == "own") else "!datum.own_above"
        for look in ({"stroke": ink.page, "strokeWidth": 4}, {"color": colour}):
            text = alt.Chart().mark_text(
                align="right", dx=14, dy=-14 if is_above else 14, fontWeight=600, fontSize=11, **look
            )
            ends = text.transform_filter(f"datum.last && isValid(datum.{line}) && {test}")
            ends = ends.transform_calculate(at=at)
            made.append(ends.encode(y=_y("at", unit, lang, ink), text=alt.Text(f"{line}_end:N")))
    return tuple(made)


def _tooltip(lang: Lang) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("month:N", title=t("dim.month", lang)),
        alt.Tooltip("own_label:N", title=t("actions.own", lang)),
        alt.Tooltip("others_label:N", title=t("actions.others", lang)),
    ]
