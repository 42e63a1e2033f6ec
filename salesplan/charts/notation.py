"""The notation of every picture, held in one place: ink, Vega configuration, hatching and what differs on a phone.

The notation is that of IBCS, so a reader learns it once: actual solid, plan outlined, last year light, unfinished
hatched, variances as bars of their own, good and bad never by colour alone. A picture is authored in Altair once per
language and theme; `spec_of` turns it into the dict that the screen draws with `st.vega_lite_chart(frame, spec,
theme=None, alt=...)`. The dict is shared by all sessions: read it, never change it.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import altair as alt

Theme = Literal["light", "dark"]
Spec = dict[str, Any]
FONT = (
    "-apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei UI', 'Noto Sans CJK SC', 'Source Han Sans SC', "
    "system-ui, sans-serif"
)
SHAPES: dict[str, str] = {"green": "●", "yellow": "▲", "red": "■", "grey": "○"}
"""The shape of each light, as in the status words of the catalogue."""
STRIPES = 7


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
    """The chart as a dict without data, as wide as its container and `height` pixels high, padding included."""
    spec: Spec = chart.properties(width="container", height=height).to_dict()
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


def _js(value: float | str) -> str:
    return repr(value)
