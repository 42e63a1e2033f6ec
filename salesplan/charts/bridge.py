"""From one total to another: the steps between them in the order given, each hanging where the one above it ended.

Structure runs from top to bottom. What the steps leave over is a step with a name of its own, never hidden in another.
Steps that are small beside the totals could not be read: the totals are then cut off at the left, and the cut is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any, Literal, NamedTuple

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
    told_apart,
)
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import Scale

SELECTION = "cell"
"""Name of the selection, as of every picture: `event["selection"]["cell"]` is a list with one {order}, or empty."""
Outline = Literal["actual", "plan", "previous"]
"""How a total is drawn: solid, outlined or light grey."""
_STEP, _LEAST = 30, 120
_BESIDE = "(width < 420 ? 52 : 76)"
"""Pixels kept free right of the bars for their labels."""
_ROOM = alt.Scale(nice=False, zero=False, range=[0, px(f"width - {_BESIDE}")])
_SMALL, _LEFT = 0.25, 0.6
"""Steps that span less than this part of the totals cut them off; what is left of them, in spans of the steps."""


class Total(NamedTuple):
    """One end of the bridge: its name, its amount in base units, and how it is drawn."""

    name: str
    value: Decimal
    look: Outline


def bridge_frame(
    start: Total,
    steps: Sequence[tuple[str, Decimal | None]],
    end: Total,
    scale: Scale,
    lang: Lang,
    lower_is_better: bool = False,
) -> pd.DataFrame:
    """The frame of `bridge`: start, every step in the order given, the residual if there is one, end.

    Amounts are in base units; a missing step keeps its row with a dash, moves nothing, and so is part of the residual
    (`chart.bridge.residual`). Columns: row (the name, told apart from its like), name, order, kind (total|step|
    residual), look, base, to, good (missing for totals and where nothing moves), leads (false for the last), cut (true
    for totals that begin above zero), label, label_at.
    """
    rows: list[dict[str, Any]] = [_total(start)]
    level = start.value
    for name, value in steps:
        rows.append(_moved(name, "step", level, value, scale, lower_is_better))
        level += value or Decimal(0)
    if level != end.value:
        rest = end.value - level
        rows.append(_moved(t("chart.bridge.residual", lang), "residual", level, rest, scale, lower_is_better))
    rows.append(_total(end))
    done = pd.DataFrame(rows)
    for total, at in ((start, 0), (end, len(rows) - 1)):
        done.loc[at, "label"] = scale.text(total.value)
    is_total = done["kind"] == "total"
    floor = _floor([*done.loc[~is_total, "base"], *done["to"]])
    done["cut"] = is_total & (floor > 0)
    done.loc[is_total, "base"] = floor
    done["order"] = range(len(done))
    done["row"] = told_apart(done["name"])
    done["leads"] = done["order"] < len(done) - 1
    done["label_at"] = done[["base", "to"]].max(axis=1)
    return done


def _floor(levels: Sequence[float]) -> float:
    """Where the totals are cut off: 0 when the steps can be read beside whole ones, or something lies below zero."""
    low, high = min(levels), max(levels)
    span = high - low
    return 0.0 if low <= 0 or span >= _SMALL * high else max(0.0, low - _LEFT * span)


def is_cut(frame: pd.DataFrame) -> bool:
    """True when the totals of a frame of `bridge_frame` do not begin at zero: the caption has to say so."""
    return bool(frame["cut"].any())


def _total(one: Total) -> dict[str, Any]:
    return {"name": one.name, "kind": "total", "look": one.look, "base": 0.0, "to": float(one.value), "good": None}


def _moved(
    name: str, kind: str, level: Decimal, value: Decimal | None, scale: Scale, lower_is_better: bool
) -> dict[str, Any]:
    moved = value or Decimal(0)
    good = (moved < 0) is lower_is_better if moved else None
    edges = {"base": float(level), "to": float(level + moved), "good": good}
    return {"name": name, "kind": kind, "look": "", **edges, "label": scale.signed(value)}


@cache
def bridge(lang: Lang, theme: Theme, rows: int, noted: bool = False) -> Spec:
    """The spec for a frame of `bridge_frame` with that many rows; its height is fixed by `rows`. `noted` when the frame
    has flags of notes (flag and notes: their shape and words, "" without).

    The call site gives `alt=t("chart.bridge.alt", ...)` and the caption `chart.bridge.caption`. Clicking a step selects
    it by its place (`order`), so the page can open it.
    """
    ink = INK[theme]
    step = alt.selection_point(name=SELECTION, fields=["order"], toggle=False, empty=False)
    chart = alt.layer(
        _connector(ink),
        _total_bars(ink, "actual", fill=ink.actual),
        _total_bars(ink, "plan", fill=ink.page, stroke=ink.text, strokeWidth=1.2),
        _total_bars(ink, "previous", fill=ink.previous),
        _bars("datum.kind === 'step'").encode(color=_tone(ink)).add_params(step),
        _bars("datum.kind === 'residual'", fillOpacity=0.25, strokeDash=[3, 2], strokeWidth=1).encode(
            fill=_tone(ink), stroke=_tone(ink)
        ),
        _cut(ink),
        _line(color=ink.text),
        _label(ink),
        *((flags_beside_names(ink),) if noted else ()),
        data=alt.NamedData("steps"),
    ).encode(y=_y(noted), tooltip=_tooltip(lang, noted))
    return spec_of(chart, theme, height_for(rows))


def height_for(rows: int) -> int:
    """30 px a row, the totals among them; never less than 120."""
    return max(_LEAST, 8 + _STEP * rows)


def _x(field: str) -> alt.X:
    return alt.X(field, type="quantitative", axis=None, scale=_ROOM, stack=None)


def _y(noted: bool) -> alt.Y:
    room = room_for_flags(noted)
    axis = alt.Axis(labelFontSize=by_width(11, 12), labelLimit=by_width(116, 190), labelPadding=room)
    return alt.Y("row:N", sort=alt.EncodingSortField("order", op="min"), axis=axis, scale=alt.Scale(padding=0))


def _bars(test: str, **look: Any) -> alt.Chart:
    bars: alt.Chart = alt.Chart().mark_bar(height=16, **look).transform_filter(test)
    return bars.encode(x=_x("base"), x2="to:Q")


def _tone(ink: Ink) -> dict[str, Any]:
    """Good or bad ink for what moves; the sign says the same without colour."""
    tones = {"true": ink.good, "false": ink.bad}
    return {
        "condition": [{"test": f"datum.good === {good}", "value": tone} for good, tone in tones.items()],
        "value": ink.text,
    }


def _total_bars(ink: Ink, look: Outline, **drawn: Any) -> alt.Chart:
    return _bars(f"datum.look === '{look}'", **drawn)


def _connector(ink: Ink) -> alt.Chart:
    """From each row to the next at the level that was reached."""
    mark = alt.Chart().mark_tick(
        orient="vertical", height=px("bandwidth('y')"), thickness=1, color=ink.rule, yOffset=px("0.5 * bandwidth('y')")
    )
    line: alt.Chart = mark.transform_filter("datum.leads").encode(x=_x("to"), tooltip=alt.value(None))
    return line


def _line(**look: Any) -> alt.Chart:
    """The upright line where the totals begin; it belongs to no row, so it has no tooltip."""
    rule = alt.Chart().mark_rule(**look).transform_filter("datum.order === 0")
    line: alt.Chart = rule.encode(x=_x("base"), y=alt.value(0), y2=alt.value("height"), tooltip=alt.value(None))
    return line


def _cut(ink: Ink) -> alt.Chart:
    """The gap in a bar that does not begin at zero."""
    mark = alt.Chart().mark_tick(orient="vertical", height=20, thickness=5, color=ink.page, xOffset=14)
    gap: alt.Chart = mark.transform_filter("datum.cut").encode(x=_x("base"), tooltip=alt.value(None))
    return gap


def _label(ink: Ink) -> alt.Chart:
    text = alt.Chart().mark_text(align="left", dx=6, fontSize=by_width(11, 12), fontWeight=600)
    label: alt.Chart = text.encode(x=_x("label_at"), text=alt.Text("label:N"), color=_tone(ink))
    return label


def _tooltip(lang: Lang, noted: bool) -> list[alt.Tooltip]:
    shown = [alt.Tooltip("name:N", title="·"), alt.Tooltip("label:N", title=t("chart.bridge.step", lang))]
    return [*shown, alt.Tooltip("notes:N", title=t("notes", lang))] if noted else shown
