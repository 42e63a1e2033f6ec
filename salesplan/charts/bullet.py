"""Where each row stands against its plan: actual over the outlined plan, last year a tick, the lights' borders behind.

Rows run from top to bottom and share one scale, so their lengths compare.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from salesplan.charts.notation import INK, SHAPES, Ink, Spec, Theme, by_width, px, spec_of, told_apart
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import percent

_STEP, _LEAST = 38, 150
_BESIDE = "(width < 420 ? 64 : 128)"
"""Pixels kept free right of the bars for value, shape and attainment."""
_ROOM = alt.Scale(nice=False, zero=True, range=[0, px(f"width - {_BESIDE}")])
_SHADES = (0.5, 0.3, 0.14)
"""How dark the bands are, from the worst."""
_NUMBERS = ("value", "plan", "previous", "border_bad", "border_good")


def bullet_frame(
    frame: pd.DataFrame, write: Callable[[float], str], lang: Lang, lower_is_better: bool = False
) -> pd.DataFrame:
    """The frame of `bullet` completed with what it draws; one row per bar.

    Takes name (label), order (number), light (green|yellow|red|grey), value, plan, previous and the values at which the
    light turns, border_bad and border_good (numbers of one unit, missing allowed). `write` gives a number its text:
    `scale.text`, or `partial(percent, lang=lang)`. Adds row (the name, told apart from its like), shape, the texts
    value_label, plan_label, previous_label, rate_label, both labels of the bar, and the edges of the bands.
    """
    done = frame.sort_values("order", ignore_index=True)
    for column in _NUMBERS:
        done[column] = pd.to_numeric(done[column]).astype("float64")
    for column in ("value", "plan", "previous"):
        done[f"{column}_label"] = done[column].map(write)
    rate = (done["value"] / done["plan"]).where(done["plan"] > 0)
    done["rate_label"] = [percent(r, lang, digits=0) if pd.notna(r) else "" for r in rate]
    done["shape"] = [SHAPES[light] for light in done["light"]]
    done["row"] = told_apart(done["name"])
    done["label"] = [f"{v}　{s} {r}".rstrip() for v, s, r in done[["value_label", "shape", "rate_label"]].values]
    done["label_short"] = [f"{s} {v}" for v, s in done[["value_label", "shape"]].values]
    done["reach"] = max(0.0, float(done[list(_NUMBERS)].max().fillna(0.0).max())) if len(done) else 0.0
    low, high = done[["border_bad", "border_good"]].min(axis=1), done[["border_bad", "border_good"]].max(axis=1)
    bordered = done["border_bad"].notna() & done["border_good"].notna()
    done["low"], done["high"] = low.where(bordered), high.where(bordered)
    done["lower_is_better"] = lower_is_better
    return done


@cache
def bullet(lang: Lang, theme: Theme, rows: int, lower_is_better: bool = False) -> Spec:
    """The spec for a frame of `bullet_frame` with that many rows; its height is fixed by `rows`.

    The call site gives `alt=t("chart.bullet.alt", ...)` and the caption `chart.bullet.caption`.
    """
    ink = INK[theme]
    height = height_for(rows)
    thick = min(24.0, 0.62 * (height - 8) / max(rows, 1))
    chart = alt.layer(
        *_bands(ink, thick, _SHADES[::-1] if lower_is_better else _SHADES),
        _bar(0.72 * thick, fill=None, stroke=ink.text, strokeWidth=1.2).encode(x=_x("plan")),
        _bar(0.38 * thick, fill=ink.actual).encode(x=_x("value")),
        _last_year(ink, thick),
        _line(color=ink.text).encode(x=alt.XDatum(0, axis=None, scale=_ROOM)),
        _label("label", by_width(0, 1)),
        _label("label_short", by_width(1, 0)),
        data=alt.NamedData("rows"),
    ).encode(y=_y(), tooltip=_tooltip(lang))
    return spec_of(chart, theme, height)


def height_for(rows: int) -> int:
    """150 px as its neighbour up to three rows, then 38 px each."""
    return max(_LEAST, 8 + _STEP * rows)


def _x(field: str) -> alt.X:
    return alt.X(field, type="quantitative", axis=None, scale=_ROOM, stack=None)


def _y() -> alt.Y:
    axis = alt.Axis(labelFontSize=by_width(11, 12), labelLimit=by_width(84, 150))
    return alt.Y("row:N", sort=alt.EncodingSortField("order", op="min"), axis=axis)


def _bar(thick: float, **look: Any) -> alt.Chart:
    bar: alt.Chart = alt.Chart().mark_bar(height=thick, **look)
    return bar


def _bands(ink: Ink, thick: float, shades: tuple[float, ...]) -> list[alt.Chart]:
    """From nothing to the first border, between the borders, and on to the end of the scale."""
    edges = (("low", None), ("low", "high"), ("high", "reach"))
    bands = []
    for (start, end), shade in zip(edges, shades, strict=True):
        band = _bar(thick, fill=ink.rule, fillOpacity=shade).transform_filter("isValid(datum.low)")
        bands.append(band.encode(x=_x(start)) if end is None else band.encode(x=_x(start), x2=f"{end}:Q"))
    return bands


def _last_year(ink: Ink, thick: float) -> alt.Chart:
    mark = alt.Chart().mark_tick(orient="vertical", height=thick, thickness=3, color=ink.previous)
    tick: alt.Chart = mark.transform_filter("isValid(datum.previous)").encode(x=_x("previous"))
    return tick


def _line(**look: Any) -> alt.Chart:
    """The upright line at nothing; it belongs to no row, so it has no tooltip."""
    rule = alt.Chart().mark_rule(**look)
    line: alt.Chart = rule.encode(y=alt.value(0), y2=alt.value("height"), tooltip=alt.value(None))
    return line


def _label(field: str, opacity: alt.ExprRef) -> alt.Chart:
    text = alt.Chart().mark_text(align="left", dx=8, fontSize=by_width(11, 12), fontWeight=600, opacity=opacity)
    label: alt.Chart = text.encode(x=_x("reach"), text=alt.Text(f"{field}:N"))
    return label


def _tooltip(lang: Lang) -> list[alt.Tooltip]:
    shown = {"value_label": "against.value", "plan_label": "against.plan", "previous_label": "against.previous"}
    shown |= {"rate_label": "against.attainment"}
    return [alt.Tooltip("name:N", title="·"), *(alt.Tooltip(f"{f}:N", title=t(key, lang)) for f, key in shown.items())]
