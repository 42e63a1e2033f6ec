"""Who makes the gap: members from top to bottom, actual over outlined plan, and the gap as its own bar to the right.

Both halves have one scale, so a gap can be compared with the bar it belongs to.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from salesplan.charts.notation import (
    INK,
    Ink,
    Spec,
    Theme,
    by_width,
    flags_beside_names,
    px,
    room_for_flags,
    spec_of,
    tone,
)
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import MISSING, Scale, percent

_STEP, _LEAST = 34, 150
_LABEL = "(width < 420 ? 46 : 60)"
"""Pixels kept free right of the bars for their labels: the gap bars are moved right by this much."""
_BESIDE = "(width < 420 ? 58 : 118)"
"""Pixels kept free right of the gap bars for theirs."""
_ROOM = alt.Scale(nice=False, zero=True, range=[0, px(f"width - {_LABEL} - {_BESIDE}")])


def variance_frame(frame: pd.DataFrame, scale: Scale, lang: Lang, lower_is_better: bool = False) -> pd.DataFrame:
    """The frame of `variance` completed with what it draws; one row per member.

    Takes name (label), order (number), value, plan, previous (base units, missing allowed); with an optional `due`
    the gap is measured from it instead of the plan. Adds gap, gap_good, top, base, gap_to, label_at, value_label,
    plan_label, previous_label, gap_short (`−1,096`) and gap_label (`−1,096（90%）`). A gap that is shown as ±0 is good.
    """
    done = frame.sort_values("order", ignore_index=True)
    for column in ("value", "plan", "previous"):
        done[column] = pd.to_numeric(done[column]).astype("float64")
    against = done["plan"]
    if "due" in done:
        against = pd.to_numeric(done["due"]).astype("float64").fillna(against)
    gap = done["value"] - against
    done["gap"] = gap
    done["gap_short"] = gap.map(scale.signed)
    done["gap_good"] = (gap <= 0 if lower_is_better else gap >= 0) | done["gap_short"].astype("str").str.startswith("±")
    done["top"] = done[["value", "plan", "previous"]].max(axis=1).fillna(0.0).clip(lower=0.0)
    done["base"] = float(done["top"].max()) - min(0.0, float(gap.fillna(0.0).min())) if len(done) else 0.0
    done["gap_to"] = done["base"] + gap
    done["label_at"] = done[["base", "gap_to"]].max(axis=1)
    for column in ("value", "plan", "previous"):
        done[f"{column}_label"] = done[column].map(scale.text)
    rate = (done["value"] / against).where(against > 0)
    done["gap_label"] = [_with_rate(g, r, lang) for g, r in zip(done["gap_short"], rate, strict=True)]
    return done


@cache
def variance(lang: Lang, theme: Theme, rows: int, words: str = "against", noted: bool = False) -> Spec:
    """The spec for a frame of `variance_frame` with that many members; its height is fixed by `rows`. `noted` when the
    frame has flags of notes (flag and notes: their shape and words, "" without).

    `words` begin the keys of what is said of value, plan, previous and gap when a bar is pointed at. The call site
    gives `alt=t("chart.variance.alt", ...)`.
    """
    ink = INK[theme]
    height = height_for(rows)
    thick = min(16.0, 0.42 * (height - 8) / max(rows, 1))
    chart = alt.layer(
        _bar(thick, -0.45, fill=ink.previous).encode(x=_x("previous")),
        _bar(thick, -0.2, fill=ink.page, stroke=ink.text, strokeWidth=1.2).encode(x=_x("plan")),
        _bar(thick, 0.2, fill=ink.actual).encode(x=_x("value")),
        _line(color=ink.text).encode(x=alt.XDatum(0, axis=None, scale=_ROOM)),
        _label(thick, color=ink.text).encode(x=_x("top"), text=alt.Text("value_label:N")),
        *_gaps(ink, thick),
        *((flags_beside_names(ink),) if noted else ()),
        data=alt.NamedData("members"),
    ).encode(y=_y(noted), tooltip=_tooltip(lang, words, noted))
    return spec_of(chart, theme, height)


def height_for(rows: int) -> int:
    """150 px as its neighbour up to four members, then 34 px each."""
    return max(_LEAST, 8 + _STEP * rows)


def _with_rate(gap: str, rate: float, lang: Lang) -> str:
    if gap == MISSING or pd.isna(rate):
        return gap
    share = percent(rate, lang, digits=0)
    return f"{gap}（{share}）" if lang == "zh" else f"{gap} ({share})"


def _x(field: str) -> alt.X:
    return alt.X(field, type="quantitative", axis=None, scale=_ROOM, stack=None)


def _y(noted: bool) -> alt.Y:
    room = room_for_flags(noted)
    axis = alt.Axis(labelFontSize=by_width(11, 12), labelLimit=by_width(72, 120), labelPadding=room)
    return alt.Y("name:N", sort=alt.EncodingSortField("order", op="min"), axis=axis)


def _bar(thick: float, share: float, **look: Any) -> alt.Chart:
    bar: alt.Chart = alt.Chart().mark_bar(height=thick, yOffset=share * thick, **look)
    return bar


def _line(**look: Any) -> alt.Chart:
    """An upright line through all members; it belongs to none, so it has no tooltip."""
    rule = alt.Chart().mark_rule(**look)
    line: alt.Chart = rule.encode(y=alt.value(0), y2=alt.value("height"), tooltip=alt.value(None))
    return line


def _label(thick: float, **look: Any) -> alt.Chart:
    text: alt.Chart = alt.Chart().mark_text(
        align="left", dx=6, yOffset=0.2 * thick, fontSize=by_width(11, 12), fontWeight=600, **look
    )
    return text


def _gaps(ink: Ink, thick: float) -> tuple[alt.Chart, ...]:
    """The variance bars, moved right as a whole by the room of the value labels, on their own base line."""
    right = px(_LABEL)
    known = "isValid(datum.gap)"
    bars = _bar(thick, 0.2, xOffset=right, x2Offset=right).transform_filter(known)
    long = _label(thick, xOffset=right, opacity=by_width(0, 1)).transform_filter(known)
    short = _label(thick, xOffset=right, opacity=by_width(1, 0)).transform_filter(known)
    return (
        _line(color=ink.rule, xOffset=right).encode(x=_x("max(base)")),
        bars.encode(x=_x("base"), x2="gap_to:Q", color=tone(ink)),
        long.encode(x=_x("label_at"), text=alt.Text("gap_label:N"), color=tone(ink)),
        short.encode(x=_x("label_at"), text=alt.Text("gap_short:N"), color=tone(ink)),
    )


def _tooltip(lang: Lang, words: str, noted: bool) -> list[alt.Tooltip]:
    parts = ("value", "plan", "previous", "gap")
    told = [alt.Tooltip(f"{part}_label:N", title=t(f"{words}.{part}", lang)) for part in parts]
    notes = [alt.Tooltip("notes:N", title=t("notes", lang))] if noted else []
    return [alt.Tooltip("name:N", title="·"), *told, *notes]
