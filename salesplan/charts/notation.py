"""The notation of every picture, held in one place: ink, Vega configuration, hatching and what differs on a phone.

The notation is that of IBCS, so a reader learns it once: actual solid, plan outlined, last year light, unfinished
hatched, variances as bars of their own, good and bad never by colour alone. A picture is authored in Altair once per
language and theme; `spec_of` turns it into the dict that the screen draws with `st.vega_lite_chart(frame, spec,
theme=None, alt=...)`. The dict is shared by all sessions: read it, never change it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

import altair as alt

from salesplan.i18n import Lang
from salesplan.i18n.note_words import COMMENT

Theme = Literal["light", "dark"]
Spec = dict[str, Any]
AxisUnit = Literal["money", "percent", "count", "quantity"]
FONT = (
    "-apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei UI', 'Noto Sans CJK SC', 'Source Han Sans SC', "
    "system-ui, sans-serif"
)
SHAPES: dict[str, str] = {"green": "●", "yellow": "▲", "red": "■", "grey": "○"}
"""The shape of each light, as in the status words of the catalogue."""
STATUS_SHAPES: dict[str, str] = {"good": "●", "watch": "▲", "bad": "■", "unknown": "○"}
"""The same shapes for the lights of records."""
STRIPES = 7
_FLAGS = 24
"""Pixels between the names of rows and their bars, where any row has notes."""
_MONEY_LABEL: dict[Lang, str] = {
    "zh": "abs(datum.value) >= 1e8 ? format(datum.value / 1e8, ',.2~f') + '亿' : "
    "abs(datum.value) >= 1e4 ? format(datum.value / 1e4, ',.1~f') + '万' : format(datum.value, ',.2~f')",
    "en": "abs(datum.value) >= 1e9 ? format(datum.value / 1e9, ',.2~f') + 'B' : "
    "abs(datum.value) >= 1e6 ? format(datum.value / 1e6, ',.2~f') + 'M' : "
    "abs(datum.value) >= 1e4 ? format(datum.value / 1e3, ',.1~f') + 'K' : format(datum.value, ',.2~f')",
}
_PERCENT_LABEL = "format(datum.value * 100, ',.1~f') + '%'"


class Ink(NamedTuple):
    """The colours of one theme. `heat` runs from far below plan over neutral to far above."""

    page: str
    text: str
    quiet: str
    rule: str
    actual: str
    previous: str
    good: str
    bad: str
    warn: str
    empty: str
    on_strong: str
    heat: tuple[str, ...]


INK: dict[Theme, Ink] = {
    "light": Ink(
        page="#FFFFFF",
        text="#1F2933",
        quiet="#5B6672",
        rule="#AEB6C0",
        actual="#3A424C",
        previous="#8D97A3",
        good="#0B6E4F",
        bad="#9F1C1C",
        warn="#946200",
        empty="#ECEEF1",
        on_strong="#10161D",
        heat=("#D9812E", "#F0B678", "#F9E0C4", "#F3F4F6", "#CFE1F1", "#8FB9DC", "#4C8CBF"),
    ),
    "dark": Ink(
        page="#14181D",
        text="#E6EAEF",
        quiet="#A3AEBA",
        rule="#4C5866",
        actual="#C9D1DA",
        previous="#6A7684",
        good="#6FE0B5",
        bad="#F47C74",
        warn="#E8B84A",
        empty="#1E242B",
        on_strong="#FFFFFF",
        heat=("#A4540F", "#7C4415", "#4E3520", "#262D35", "#22405A", "#2A618F", "#2F73B0"),
    ),
}


def config(theme: Theme) -> Spec:
    """The Vega configuration of every picture: transparent, no frame, no ticks, labels upright, no legend."""
    ink = INK[theme]
    return {
        "background": "transparent",
        "font": FONT,
        "padding": {"left": 4, "right": 4, "top": 4, "bottom": 4},
        "view": {"stroke": None},
        "axis": {
            "domain": False,
            "ticks": False,
            "grid": False,
            "labelColor": ink.text,
            "labelFontSize": 12,
            "labelAngle": 0,
            "title": None,
            "labelPadding": 6,
        },
        "text": {"color": ink.text, "fontSize": 12},
        "legend": {"disable": True},
        "bar": {"cornerRadius": 0},
    }


def spec_of(chart: alt.LayerChart, theme: Theme, height: int) -> Spec:
    """The chart as a dict without data, as wide as its container and `height` pixels high, padding included.

    That it is valid is tested of every chart: looking again takes as long as making it.
    """
    spec: Spec = chart.properties(width="container", height=height).to_dict(validate=False)
    for part in ("data", "datasets", "$schema"):
        spec.pop(part, None)
    return spec | {"config": config(theme), "autosize": {"type": "fit", "contains": "padding"}}


def by_width(narrow: float | str, wide: float | str, below: int = 420) -> alt.ExprRef:
    """A mark property that differs on a phone. The browser evaluates it, so one cached spec serves every width."""
    return alt.ExprRef(f"width < {below} ? {_js(narrow)} : {_js(wide)}")


def px(expression: str) -> alt.ExprRef:
    """A mark property computed in the browser, in pixels; `width` and `height` are those of the plot."""
    return alt.ExprRef(expression)


def hatch(ink: Ink) -> alt.Gradient:
    """The fill of what is not finished: a hard-stopped gradient, the only hatching Vega has."""
    steps = STRIPES * 2
    stops = [
        alt.GradientStop(color=ink.page if i % 2 else ink.actual, offset=edge / steps)
        for i in range(steps)
        for edge in (i, i + 1)
    ]
    return alt.LinearGradient(gradient="linear", stops=stops, x1=0, y1=0, x2=1, y2=1)


def tone(ink: Ink, test: str = "datum.gap_good") -> dict[str, Any]:
    """Good or bad ink for a variance; the sign and the position say the same without colour."""
    return {"condition": {"test": test, "value": ink.good}, "value": ink.bad}


def status_tone(ink: Ink, field: str = "light") -> dict[str, Any]:
    """The ink of a record's light (good|watch|bad|unknown); its shape stands beside it."""
    tones = {"bad": ink.bad, "watch": ink.warn, "good": ink.good}
    return {
        "condition": [{"test": f"datum.{field} === '{light}'", "value": tone} for light, tone in tones.items()],
        "value": ink.quiet,
    }


def flag_tone(ink: Ink) -> dict[str, Any]:
    """The ink of the flag of notes (`i18n.note_words.flag`): a dispute stands out."""
    return {"condition": {"test": f"datum.flag !== '{COMMENT}'", "value": ink.warn}, "value": ink.quiet}


def flags_beside_names(ink: Ink) -> alt.Chart:
    """The shape of notes between the name of a row and its bars; the axis of the names leaves `room_for_flags`."""
    mark = alt.Chart().mark_text(fontSize=by_width(13, 17), fontWeight=600, xOffset=-_FLAGS / 2)
    flags: alt.Chart = mark.transform_filter("datum.flag").encode(x=alt.value(0), text=alt.Text("flag:N"))
    return flags.encode(color=flag_tone(ink))


def room_for_flags(noted: bool) -> int:
    """Pixels between the names of rows and their bars."""
    return _FLAGS if noted else 6


def told_apart(names: Iterable[object]) -> list[str]:
    """The names, each a place of its own on an axis: a repeated one gets invisible marks behind it."""
    seen: dict[str, int] = {}
    places = []
    for name in map(str, names):
        places.append(name + "\u200b" * seen.get(name, 0))
        seen[name] = seen.get(name, 0) + 1
    return places


def value_axis(unit: AxisUnit, lang: Lang, ink: Ink) -> alt.Axis:
    """A quiet axis of few round numbers in the reader's units, with thin lines across the plot."""
    return alt.Axis(
        grid=True,
        gridColor=ink.rule,
        gridOpacity=0.35,
        tickCount=4,
        labelColor=ink.quiet,
        labelExpr=_PERCENT_LABEL if unit == "percent" else _MONEY_LABEL[lang],
    )


def month_axis(lang: Lang) -> alt.X:
    """The months of a line from left to right by `order`, a year below its first month; on a phone their numbers."""
    shorter = "replace(datum.label, '月', '')" if lang == "zh" else "slice(datum.label, 0, 8)"
    axis = alt.Axis(
        labelExpr=f"split(width < 420 ? {shorter} : datum.label, '\\n')",
        labelFontSize=by_width(10, 12),
        labelOverlap=True,
    )
    return alt.X("month:O", sort=alt.EncodingSortField("order", op="min"), scale=alt.Scale(padding=0.5), axis=axis)


def _js(value: float | str) -> str:
    return repr(value)
