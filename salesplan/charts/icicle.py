"""How a total splits, level by level from left to right: each block as high as its share, coloured by its change.

The blocks of a level stand in the order of the frame, each beside the parts that it is made of, so a reader follows a
line from the company over a region to a team and never looks up a legend.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from salesplan.charts.notation import INK, Ink, Spec, Theme, px, spec_of
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import Scale, percent

SELECTION = "block"
"""Name of the selection: `event["selection"]["block"]` is a list with one {path}, or empty."""
HEIGHT = 420
_STOPS = (-0.3, -0.15, -0.05, 0.0, 0.1, 0.25, 0.5)
_ONE_LINE, _TWO_LINES = 15, 30
"""Pixels of height from which a block holds its name, and its amount below."""


class Block(NamedTuple):
    """One block: the labels from the top to itself, its amount, and what it was before (None = unknown)."""

    path: tuple[str, ...]
    amount: float
    before: float | None


def icicle_frame(blocks: Sequence[Block], scale: Scale, lang: Lang) -> pd.DataFrame:
    """One row per block, ready for `icicle`: level, from and to (shares of the whole), texts; empty blocks left out.

    Blocks come depth first, parents before their parts; parts that sum to less than their parent leave room below.
    """
    top = next((block.amount for block in blocks if len(block.path) == 1), 0.0)
    next_free: dict[tuple[str, ...], float] = {}
    rows = []
    for block in blocks:
        if block.amount <= 0 or top <= 0:
            continue
        start = next_free.get(block.path[:-1], 0.0)
        share = block.amount / top
        next_free[block.path] = start
        next_free[block.path[:-1]] = start + share
        change = block.amount / block.before - 1 if block.before else None
        grown = percent(change, lang, sign=True)
        rows.append(
            {
                "path": " › ".join(block.path),
                "name": block.path[-1],
                "level": len(block.path) - 1,
                "from": start,
                "to": start + share,
                "change": change,
                "value_label": scale.text(block.amount),
                "share_label": percent(share, lang),
                "change_label": grown,
                "line": scale.text(block.amount) + (f"　{grown}" if change is not None else ""),
            }
        )
    columns = ["path", "name", "level", "from", "to", "change", "value_label", "share_label", "change_label", "line"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["change"] = pd.to_numeric(frame["change"]).astype("float64")
    return frame


@cache
def icicle(lang: Lang, theme: Theme, levels: int) -> Spec:
    """The spec for a frame of `icicle_frame` with that many levels.

    The call site gives `alt=t("chart.icicle.alt", ...)` and the caption `chart.icicle.caption`.
    """
    ink = INK[theme]
    chosen = alt.selection_point(name=SELECTION, fields=["path"], toggle=False, empty=False)
    chart = alt.layer(
        _block(levels, fill=ink.empty, stroke=ink.page).add_params(chosen),
        _block(levels, stroke=ink.page).transform_filter("isValid(datum.change)").encode(color=_color(ink)),
        _text(ink, levels, "name", _ONE_LINE, px(f"{_high()} >= {_TWO_LINES} ? -7 : 0"), 600),
        _text(ink, levels, "line", _TWO_LINES, 8, 400),
        _block(levels, fill=None, stroke=ink.text).transform_filter(chosen),
        data=alt.NamedData("blocks"),
    ).encode(tooltip=_tooltip(lang))
    return spec_of(chart, theme, HEIGHT)


def _block(levels: int, **look: Any) -> alt.Chart:
    mark = alt.Chart().mark_rect(cursor="pointer", strokeWidth=2, **look)
    return mark.transform_calculate(right="datum.level + 1").encode(  # type: ignore[no-any-return]
        x=_x(levels), x2="right:Q", y=_y("from"), y2="to:Q"
    )


def _high() -> str:
    return "(datum.to - datum.from) * height"


def _x(levels: int) -> alt.X:
    return alt.X("level:Q", axis=None, scale=alt.Scale(domain=[0, levels], nice=False, zero=False))


def _y(field: str) -> alt.Y:
    return alt.Y(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False, reverse=True))


def _color(ink: Ink) -> alt.Color:
    scale = alt.Scale(domain=list(_STOPS), range=list(ink.heat), clamp=True, interpolate="rgb")
    return alt.Color("change:Q", scale=scale)


def _text(ink: Ink, levels: int, field: str, least: int, down: Any, weight: Any) -> alt.Chart:
    """A line at the left of each block that is high enough for it, cut at the block's right edge."""
    fits = f"{_high()} >= {least} ? 1 : 0"
    strong = "isValid(datum.change) && (datum.change < -0.12 || datum.change > 0.3)"
    mark = alt.Chart().mark_text(
        align="left",
        dx=6,
        dy=down,
        fontSize=12,
        fontWeight=weight,
        opacity=px(fits),
        limit=px(f"width / {levels} - 10"),
    )
    text: alt.Chart = mark.transform_calculate(middle="(datum.from + datum.to) / 2").encode(
        x=_x(levels),
        y=_y("middle"),
        text=f"{field}:N",
        color=alt.condition(strong, alt.value(ink.on_strong), alt.value(ink.text)),
    )
    return text


def _tooltip(lang: Lang) -> list[alt.Tooltip]:
    shown = {"value_label": "against.value", "share_label": "chart.icicle.share", "change_label": "chart.icicle.change"}
    return [alt.Tooltip("path:N", title="·"), *(alt.Tooltip(f"{f}:N", title=t(key, lang)) for f, key in shown.items())]
