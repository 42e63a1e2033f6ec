"""What a re-drawn map changes: members from top to bottom, the new figure over the plan over the old figure.

The old map is light, the new one solid, the plan outlined; the change stands as a number, in neutral ink, because a
territory that grows by a map is not better for it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from salesplan.charts.notation import INK, Spec, Theme, by_width, px, spec_of
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import MISSING, Scale

_STEP, _LEAST = 40, 150
_BESIDE = "(width < 420 ? 92 : 150)"
"""Pixels kept free right of the bars for the new figure and its change."""
_ROOM = alt.Scale(nice=False, zero=True, range=[0, px(f"width - {_BESIDE}")])


def territories_frame(frame: pd.DataFrame, scale: Scale, lang: Lang) -> pd.DataFrame:
    """The frame of `territories` completed with what it draws; one row per member.

    Takes name (label), order (number), old, new and plan (base units, missing allowed). Adds top, the texts old_label,
    new_label, plan_label and change_label, and label (`1,040（+390）`).
    """
    done = frame.sort_values("order", ignore_index=True)
    for column in ("old", "new", "plan"):
        done[column] = pd.to_numeric(done[column]).astype("float64")
        done[f"{column}_label"] = done[column].map(scale.text)
    done["top"] = done[["old", "new", "plan"]].max(axis=1).fillna(0.0).clip(lower=0.0)
    change = done["new"].fillna(0.0) - done["old"].fillna(0.0)
    done["change_label"] = [MISSING if not value else scale.signed(value) for value in change]
    left, right = ("（", "）") if lang == "zh" else (" (", ")")
    done["label"] = [
        text if told == MISSING else f"{text}{left}{told}{right}"
        for text, told in zip(done["new_label"], done["change_label"], strict=True)
    ]
    return done


@cache
def territories(lang: Lang, theme: Theme, rows: int) -> Spec:
    """The spec for a frame of `territories_frame` with that many members; its height is fixed by `rows`.

    The call site gives `alt=t("chart.territories.alt", ...)`.
    """
    ink = INK[theme]
    height = max(_LEAST, 8 + _STEP * rows)
    thick = min(16.0, 0.36 * (height - 8) / max(rows, 1))
    label = alt.Chart().mark_text(
        align="left", dx=6, yOffset=0.25 * thick, fontSize=by_width(11, 12), fontWeight=600, color=ink.text
    )
    chart = alt.layer(
        _bar(thick, -0.45, fill=ink.previous).encode(x=_x("old")),
        _bar(thick, -0.1, fill=ink.page, stroke=ink.text, strokeWidth=1.2).encode(x=_x("plan")),
        _bar(thick, 0.25, fill=ink.actual).encode(x=_x("new")),
        alt.Chart()
        .mark_rule(color=ink.text)
        .encode(
            y=alt.value(0), y2=alt.value("height"), tooltip=alt.value(None), x=alt.XDatum(0, axis=None, scale=_ROOM)
        ),
        label.encode(x=_x("top"), text=alt.Text("label:N")),
        data=alt.NamedData("members"),
    ).encode(y=_y(), tooltip=_tooltip(lang))
    return spec_of(chart, theme, height)


def _bar(thick: float, share: float, **look: Any) -> alt.Chart:
    bar: alt.Chart = alt.Chart().mark_bar(height=thick, yOffset=share * thick, **look)
    return bar


def _x(field: str) -> alt.X:
    return alt.X(field, type="quantitative", axis=None, scale=_ROOM, stack=None)


def _y() -> alt.Y:
    axis = alt.Axis(labelFontSize=by_width(11, 12), labelLimit=by_width(72, 120))
    return alt.Y("name:N", sort=alt.EncodingSortField("order", op="min"), axis=axis)


def _tooltip(lang: Lang) -> list[alt.Tooltip]:
    shown = ("old", "new", "change", "plan")
    named = [alt.Tooltip(f"{field}_label:N", title=t(f"territories.{field}", lang)) for field in shown]
    return [alt.Tooltip("name:N", title="·"), *named]
