"""Where the gap sits: region by product, attainment as colour around 100 % with shape, percent and gap in words.

Clicking a cell selects it (`cell`, by the codes of region and product), so the page can open the detail.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations, pairwise
from typing import Any

import altair as alt
import pandas as pd

from salesplan.charts.notation import INK, SHAPES, Ink, Spec, Theme, px, spec_of
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import Scale, percent
from salesplan.i18n.note_words import DISPUTED

SELECTION = "cell"
"""Name of the selection: `event["selection"]["cell"]` is a list with one {region, product}, or empty."""
_STOPS = (0.75, 0.85, 0.93, 1.0, 1.05, 1.12, 1.2)
_BOX = alt.param(name="box", expr="containerSize()[0] > 0 ? containerSize()[0] : width")
"""Width of the container before the names take their room. `width` would change while the names turn, and clip them."""
_SIDE: dict[Lang, str] = {"zh": "(box < 470 ? 46 : 64)", "en": "(box < 470 ? 56 : 84)"}
"""About what region names and padding take; the true width of a column is only known when they are drawn."""
_BROAD, _HIGH = 160, 76
"""Most pixels of a cell: a map of few cells stands at the top left and is not blown up."""
_WIDE, _TINY = 62, 33
"""Column widths in pixels: from `_WIDE` a cell holds percent and gap; under `_TINY` the percent sign goes."""
_UPRIGHT: dict[Lang, int] = {"zh": 44, "en": 56}
"""Column width from which product names stand upright; below it they turn by 90 degrees."""
_LINES: dict[Lang, tuple[int, int]] = {"zh": (2, 4), "en": (3, 11)}
"""Lines of a product name, and the characters that fit on one."""


def heat_frame(frame: pd.DataFrame, scale: Scale, lang: Lang) -> pd.DataFrame:
    """The frame of `heat` completed with what it writes; one row per region and product, absent pairs stay blank.

    Takes region, product (codes), region_label, product_label, region_order, product_order (numbers), rate (attainment
    as a ratio, missing allowed), gap (base units, missing allowed) and light (green|yellow|red|grey); for notes also
    flag and notes (their shape and words, "" without). Adds shape, percent, bare (without the sign), label, gap_label
    and product_lines (see `name_lines`).
    """
    done = frame.sort_values(["region_order", "product_order"], ignore_index=True)
    done["rate"] = pd.to_numeric(done["rate"]).astype("float64")
    done["gap"] = pd.to_numeric(done["gap"]).astype("float64")
    known = done["rate"].notna().tolist()
    rates = [percent(rate, lang, digits=0) if k else "" for rate, k in zip(done["rate"], known, strict=True)]
    done["shape"] = [SHAPES[light] if k else SHAPES["grey"] for light, k in zip(done["light"], known, strict=True)]
    done["percent"] = rates
    done["bare"] = [rate.rstrip("%") for rate in rates]
    done["label"] = [f"{shape} {rate}".strip() for shape, rate in zip(done["shape"], rates, strict=True)]
    done["gap_label"] = [
        scale.signed(gap) if k and pd.notna(gap) else "" for gap, k in zip(done["gap"], known, strict=True)
    ]
    done["product_lines"] = [name_lines(name, lang) for name in done["product_label"]]
    return done


def name_lines(name: str, lang: Lang) -> str:
    """The name on two lines (Chinese) or three (English), the first ones blank when fewer do; words are never cut.

    Without its line breaks the text is the name again.
    """
    joint = " " if " " in name else ""
    words = name.split(" ") if joint else list(name) if lang == "zh" else [name]
    most, long = _LINES[lang]
    for parts in range(1, most + 1):
        splits = [_joined(words, cuts, joint) for cuts in combinations(range(1, len(words)), parts - 1)]
        # Among equals the longer line comes first: 永磁变频 / 螺杆机 reads better than 永磁变 / 频螺杆机.
        lines = min(splits, key=lambda s: (max(map(len, s)), [-len(line) for line in s]), default=[name])
        if max(map(len, lines)) <= long or parts == min(most, len(words)):
            break
    return "\n" * (most - len(lines)) + f"{joint}\n".join(lines)


def _joined(words: list[str], cuts: tuple[int, ...], joint: str) -> list[str]:
    edges = (0, *cuts, len(words))
    return [joint.join(words[a:b]) for a, b in pairwise(edges)]


@cache
def heat(lang: Lang, theme: Theme, rows: int, columns: int, noted: bool = False) -> Spec:
    """The spec for a frame of `heat_frame` with that many regions and products; its height is fixed by `rows`. `noted`
    when the frame has flags of notes.

    Draw it with a fixed `key` and `on_select="rerun"`. The call site gives `alt=t("chart.heat.alt", ...)`.
    """
    ink = INK[theme]
    step = f"min({_BROAD}, (box - {_SIDE[lang]}) / {max(columns, 1)})"
    cell = alt.selection_point(name=SELECTION, fields=["region", "product"], toggle=False, empty=False)
    wide, narrow = f"{step} >= {_WIDE}", f"{step} < {_WIDE}"
    ground = alt.Chart().mark_rect(fill=ink.empty, stroke=ink.page, strokeWidth=2, cursor="pointer").add_params(cell)
    known = (
        alt.Chart().mark_rect(stroke=ink.page, strokeWidth=2, cursor="pointer").transform_filter("isValid(datum.rate)")
    )
    chosen = alt.Chart().mark_rect(fill=None, stroke=ink.text, strokeWidth=2.5).transform_filter(cell)
    aside = f"(datum.flag ? 0.5 * {_flag_size(step)} : 0)" if noted else ""
    chart = alt.layer(
        ground,
        known.encode(color=_color(ink)),
        _text(ink, "label", 13, -7, wide, 600, aside),
        _text(ink, "gap_label", 11, 9, wide, 400, aside),
        _text(ink, "shape", 9, -7, narrow, 400, aside),
        _text(ink, "percent", 11, 6, f"{narrow} && {step} >= {_TINY}", 600),
        _text(ink, "bare", 10, 6, f"{step} < {_TINY}", 600),
        *(_flags(ink, step) if noted else ()),
        chosen,
        data=alt.NamedData("cells"),
    ).encode(x=_products(lang, step, columns), y=_regions(rows), tooltip=_tooltip(lang, noted))
    chart = chart.add_params(_BOX)
    return spec_of(chart, theme, height_for(rows))


def height_for(rows: int) -> int:
    """250 px as its neighbour up to five regions, then 38 px each and room for the names."""
    return max(250, 44 + 38 * rows)


def _color(ink: Ink) -> alt.Color:
    scale = alt.Scale(domain=list(_STOPS), range=list(ink.heat), clamp=True, interpolate="rgb")
    return alt.Color("rate:Q", scale=scale)


def _text(ink: Ink, field: str, size: int, down: int, shown: str, weight: Any, aside: str = "") -> alt.Chart:
    """`aside` is how many pixels of room it leaves to its right."""
    moved: dict[str, Any] = {"dx": px(f"-{aside}")} if aside else {}
    mark = alt.Chart().mark_text(
        fontSize=size, dy=down, fontWeight=weight, opacity=px(f"{shown} ? 1 : 0"), cursor="pointer", **moved
    )
    text: alt.Chart = mark.encode(text=alt.Text(f"{field}:N"), color=_on_cell(ink))
    return text


def _on_cell(ink: Ink) -> Any:
    """What can be read on the colour of a cell."""
    strong = "isValid(datum.rate) && (datum.rate < 0.84 || datum.rate > 1.13)"
    return alt.condition(strong, alt.value(ink.on_strong), alt.value(ink.text))


def _flag_size(step: str) -> str:
    return f"({step} >= {_WIDE} ? 18 : {step} >= {_TINY} ? 12 : 9)"


def _flags(ink: Ink, step: str) -> tuple[alt.Chart, alt.Chart]:
    """The shape of notes at the right of a cell, in a narrow one beside the shape of its light; a frame around a figure
    that is disputed itself."""
    noted, size = alt.Chart().transform_filter("datum.flag"), _flag_size(step)
    right, up = px(f"{step} / 2 - 0.55 * {size}"), px(f"{step} >= {_WIDE} ? 0 : -7")
    flag = noted.mark_text(fontSize=px(size), dx=right, dy=up, fontWeight=600, cursor="pointer")
    frame = alt.Chart().transform_filter(f"datum.flag === '{DISPUTED}'")
    frame = frame.mark_rect(fill=None, stroke=ink.warn, strokeWidth=3)
    return frame, flag.encode(text=alt.Text("flag:N"), color=_on_cell(ink))


def _products(lang: Lang, step: str, columns: int) -> alt.X:
    upright = f"{step} >= {_UPRIGHT[lang]}"
    return alt.X(
        "product_lines:N",
        sort=alt.EncodingSortField("product_order", op="min"),
        scale=alt.Scale(padding=0, range=[0, px(f"min(width, {_BROAD * max(columns, 1)})")]),
        axis=alt.Axis(
            orient="top",
            labelExpr=f"{upright} ? split(datum.label, '\\n') : replace(datum.label, /\\n/g, '')",
            labelAngle=px(f"{upright} ? 0 : 270"),
            labelAlign=px(f"{upright} ? 'center' : 'left'"),
            labelBaseline=px(f"{upright} ? 'bottom' : 'middle'"),
            labelPadding=px(f"{upright} ? {6 + 13 * (_LINES[lang][0] - 1)} : 5"),
            labelFontSize=px(f"{step} < 56 ? 10 : {step} < 80 ? 10.5 : 12"),
            labelLimit=px(f"{upright} ? {step} - 2 : 84"),
            labelLineHeight=13,
            labelOverlap=False,
            labelBound=False,
            labelFlush=False,
        ),
    )


def _regions(rows: int) -> alt.Y:
    axis = alt.Axis(labelFontSize=px("box < 470 ? 11 : 12"), labelLimit=px("box < 470 ? 64 : 110"))
    sort = alt.EncodingSortField("region_order", op="min")
    scale = alt.Scale(padding=0, range=[0, px(f"min(height, {_HIGH * max(rows, 1)})")])
    return alt.Y("region_label:N", sort=sort, scale=scale, axis=axis)


def _tooltip(lang: Lang, noted: bool) -> list[alt.Tooltip]:
    shown = {"region_label": "dim.region", "product_label": "dim.product"}
    shown |= {"label": "against.attainment", "gap_label": "against.gap"} | ({"notes": "notes"} if noted else {})
    return [alt.Tooltip(f"{field}:N", title=t(key, lang)) for field, key in shown.items()]
