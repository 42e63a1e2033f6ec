"""One axis for a year's total: what the past may bring, the anchors below it, what is within reach, what is chosen.

From top to bottom: the chosen total and the challenge as lines through everything, the distribution of the forecast,
and one row per anchor. The shaded field runs from floor to ceiling, the darker one is the stretch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from salesplan.charts.notation import INK, Ink, Spec, Theme, by_width, px, spec_of, value_axis
from salesplan.core.plan.anchors import NAMES, Anchors, Band, Distribution
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import money

HEIGHT = 340
_LEFT = "(width < 420 ? 66 : 92)"
"""Pixels left of the axis for the names of the anchors."""
_ROOM = alt.Scale(zero=False, nice=False, padding=0, range=[px(_LEFT), px("width - 24")])
_TOP, _BASE, _HUMP = 9.2, 4.6, 2.6
"""Where the picture ends, the distribution stands, and how high it is; rows of anchors are one apart, from 3.5 down."""
_HEIGHTS = alt.Scale(domain=[0, _TOP], nice=False, zero=True)
_RAISED = {"forecast": 0.5}
"""How far above its mark the amount of an anchor stands that has intervals on either side."""
_POINTS = 81
_COLUMNS = ("kind", "name", "x", "x2", "y", "y2", "label", "left")
Row = dict[str, Any]


def anchors_frame(
    anchors: Anchors, within: Band, lang: Lang, total: float | None = None, challenge: float | None = None
) -> pd.DataFrame:
    """The frame of `anchors_chart`: amounts in yuan; missing anchors have a row that says so.

    kind is density, anchor, range80, range95, upper, missing, band, stretch, total, challenge or last; x and x2 are
    amounts, y and y2 heights in the picture (y2 of a point is that of its label), `left` whether the label stands left
    of its mark.
    """
    rows = [*_fields(within), *_anchors(anchors, lang), *_lines(anchors, within, lang, total, challenge)]
    places, heights = _density(anchors.ahead)
    columns: dict[str, Any] = {name: [row.get(name) for row in rows] for name in _COLUMNS}
    columns["left"] = [*_left(columns, places, total), *[False] * len(places)]
    columns["kind"] += ["density"] * len(places)
    for name in ("name", "label"):
        columns[name] = [text or "" for text in columns[name]] + [""] * len(places)
    blank, base = [np.nan] * len(places), [_BASE] * len(places)
    for name, more in (("x", places), ("x2", blank), ("y", heights), ("y2", base)):
        columns[name] = np.array([np.nan if x is None else x for x in columns[name]] + more, dtype=np.float64)
    return pd.DataFrame(columns)


def _left(columns: Mapping[str, Sequence[Any]], places: Sequence[float], total: float | None) -> list[bool]:
    """Labels stand right of their mark, where there is room; those of anchors on the side away from the chosen line.

    That of the chosen line stands left of it, away from the challenge, whose higher label passes above it.
    """
    known = [x for x in (*columns["x"], *places) if x is not None]
    low = min(known, default=0.0)
    whole = (max(known, default=1.0) - low) or 1.0
    found = []
    for kind, x in zip(columns["kind"], columns["x"], strict=True):
        part = 0.0 if x is None else (x - low) / whole
        is_away = kind == "anchor" and part > 0.2 and x <= (-1.0 if total is None else total)
        found.append(is_away or part > {"total": 0.25, "challenge": 0.5}.get(kind, 0.75))
    return found


def _fields(within: Band) -> Iterator[Row]:
    if within.floor is not None and within.ceiling is not None and within.feasible:
        yield {"kind": "band", "x": within.floor, "x2": within.ceiling, "y": 0.0, "y2": _BASE + _HUMP}
    if within.stretch is not None and within.stretch[1] > within.stretch[0]:
        yield {"kind": "stretch", "x": within.stretch[0], "x2": within.stretch[1], "y": 0.0, "y2": _BASE + _HUMP}


def _density(ahead: Distribution | None) -> tuple[list[float], list[float]]:
    """Totals and how high the hump is there, the likeliest at full height; from past errors smoothed, or a Normal."""
    if ahead is None:
        return [], []
    centres = np.array([ahead.middle * (1 + error) for error in ahead.errors] or [ahead.middle])
    width = ahead.spread
    if ahead.errors:
        width = max(1.06 * float(centres.std()) * len(centres) ** -0.2, 0.005 * abs(ahead.middle))
    if width <= 0:
        return [], []
    places = np.linspace(centres.min() - 2.6 * width, centres.max() + 2.6 * width, _POINTS)
    heights = np.exp(-0.5 * ((places[:, None] - centres[None, :]) / width) ** 2).sum(axis=1)
    return places.tolist(), (_BASE + _HUMP * heights / heights.max()).tolist()


def _anchors(anchors: Anchors, lang: Lang) -> Iterator[Row]:
    for row, name in enumerate(NAMES):
        place, said = 3.5 - row, t(f"total.anchor.{name}", lang)
        value = anchors.known.get(name)
        if value is None:
            yield {"kind": "missing", "name": said, "y": place, "label": t("total.from.missing", lang)}
            continue
        told = {"y2": place + _RAISED.get(name, 0.0), "label": money(value, lang)}
        yield {"kind": "anchor", "name": said, "x": value, "y": place} | told
        if name == "market" and anchors.upper_market is not None:
            yield {"kind": "upper", "name": said, "x": value, "x2": anchors.upper_market, "y": place}
        if name == "forecast" and anchors.ahead is not None:
            for level, tail in (("80", 0.1), ("95", 0.025)):
                low, high = anchors.ahead.at(1 - tail), anchors.ahead.at(tail)
                text = f"{money(low, lang)} – {money(high, lang)}"
                yield {"kind": f"range{level}", "name": said, "x": low, "x2": high, "y": place, "label": text}


def _lines(anchors: Anchors, within: Band, lang: Lang, total: float | None, challenge: float | None) -> Iterator[Row]:
    marks = {"total": ("chosen", total, 7.95), "challenge": ("challenge", challenge, 8.75)}
    for kind, (word, value, place) in marks.items():
        if value is not None:
            said = t(f"total.mark.{word}", lang)
            told = {"y2": place, "label": f"{said} {money(value, lang)}"}
            yield {"kind": kind, "name": said, "x": value, "y": place} | told
    if anchors.last is not None:
        said = t("total.mark.last", lang)
        yield {"kind": "last", "name": said, "x": anchors.last, "y": _BASE - 0.35, "label": said}


@cache
def anchors_chart(lang: Lang, theme: Theme, height: int = HEIGHT) -> Spec:
    """The spec for a frame of `anchors_frame`.

    The call site gives `alt=t("chart.anchors.alt", ...)` and the caption `chart.anchors.caption`.
    """
    ink = INK[theme]
    chart = alt.layer(
        _rect("band", fill=ink.good, fillOpacity=0.10),
        _rect("stretch", fill=ink.good, fillOpacity=0.20),
        _of("density", alt.Chart().mark_area(color=ink.previous, opacity=0.45)).encode(
            x=_x(lang, ink), y=_y(), y2="y2:Q"
        ),
        _span("range95", lang, ink, strokeWidth=2, color=ink.previous),
        _span("range80", lang, ink, strokeWidth=7, color=ink.previous),
        _span("upper", lang, ink, strokeWidth=2, color=ink.actual, strokeDash=[4, 3]),
        _upright("last", lang, ink, strokeWidth=3, color=ink.previous, y=_BASE, y2=_BASE + 0.5),
        _upright("challenge", lang, ink, strokeWidth=1.6, color=ink.text, strokeDash=[5, 3], y=0.0, y2=8.4),
        _upright("total", lang, ink, strokeWidth=2.4, color=ink.text, y=0.0, y2=7.6),
        _of(
            "anchor", alt.Chart().mark_point(filled=True, shape="diamond", size=130, opacity=1, color=ink.actual)
        ).encode(x=_x(lang, ink), y=_y()),
        *_texts(lang, ink),
        data=alt.NamedData("anchors"),
    ).encode(tooltip=[alt.Tooltip("name:N", title="·"), alt.Tooltip("label:N", title=t("against.value", lang))])
    return spec_of(chart, theme, height)


def _x(lang: Lang, ink: Ink) -> alt.X:
    return alt.X("x:Q", scale=_ROOM, axis=value_axis("money", lang, ink))


def _y(field: str = "y") -> alt.Y:
    return alt.Y(f"{field}:Q", axis=None, scale=_HEIGHTS)


def _of(kind: str, chart: alt.Chart) -> alt.Chart:
    own: alt.Chart = chart.transform_filter(f"datum.kind === '{kind}'")
    return own


def _rect(kind: str, **look: Any) -> alt.Chart:
    rect: alt.Chart = _of(kind, alt.Chart().mark_rect(**look)).encode(
        x=alt.X("x:Q", scale=_ROOM), x2="x2:Q", y=_y(), y2="y2:Q", tooltip=alt.value(None)
    )
    return rect


def _span(kind: str, lang: Lang, ink: Ink, **look: Any) -> alt.Chart:
    span: alt.Chart = _of(kind, alt.Chart().mark_rule(**look)).encode(x=_x(lang, ink), x2="x2:Q", y=_y())
    return span


def _upright(kind: str, lang: Lang, ink: Ink, y: float, y2: float, **look: Any) -> alt.Chart:
    line: alt.Chart = _of(kind, alt.Chart().mark_rule(**look)).encode(
        x=_x(lang, ink), y=alt.YDatum(y, scale=_HEIGHTS), y2=alt.Y2Datum(y2)
    )
    return line


def _texts(lang: Lang, ink: Ink) -> Iterator[alt.Chart]:
    """Names left of the rows; amounts beside their marks, on the side with more room, over a halo."""
    named = "datum.kind === 'anchor' || datum.kind === 'missing'"
    name = alt.Chart().mark_text(align="left", fontSize=by_width(11, 12), color=ink.text)
    yield name.transform_filter(named).encode(x=alt.value(0), y=_y(), text=alt.Text("name:N"))
    missing = alt.Chart().mark_text(align="left", fontSize=by_width(11, 12), color=ink.quiet, fontStyle="italic")
    yield _of("missing", missing).encode(x=alt.value(px(f"{_LEFT} + 6")), y=_y(), text=alt.Text("label:N"))
    for left in (True, False):
        side: dict[str, Any] = {"align": "right", "dx": -10} if left else {"align": "left", "dx": 10}
        for look in ({"stroke": ink.page, "strokeWidth": 5}, {"color": ink.text}):
            text = alt.Chart().mark_text(fontSize=by_width(11, 12), fontWeight=600, **side, **look)
            kinds = "datum.kind === 'anchor' || datum.kind === 'total' || datum.kind === 'challenge'"
            test = f"({kinds}) && {'' if left else '!'}datum.left"
            yield text.transform_filter(test).encode(x=_x(lang, ink), y=_y("y2"), text=alt.Text("label:N"))
    last = alt.Chart().mark_text(fontSize=11, color=ink.quiet)
    yield _of("last", last).encode(x=_x(lang, ink), y=_y(), text=alt.Text("label:N"))
