"""The year by month: where each month stands against its plan and last year, with the gap as a picture of its own.

Actual is solid, plan outlined behind it, last year lightest, an unfinished month hatched; its plan due by now is a
tick, and its gap is measured from there. The gap bars stand above on the same scale, so lengths compare.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from salesplan.charts.notation import INK, Ink, Spec, Theme, by_width, flag_tone, hatch, px, spec_of, tone
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import Scale

SELECTION = "cell"
"""Name of the selection, as of every picture: `event["selection"]["cell"]` is a list with one {code}, or empty."""
HEIGHT = 250
_SLIM = 480
"""Below this plot width twelve upright labels of five digits would touch; they turn by 90 degrees."""
_LABEL = f"(width < {_SLIM} ? 40 : 22)"
"""Pixels kept free above the bars for their labels: the gap bars are moved up by this much."""
_ABOVE = f"(width < {_SLIM} ? 36 : 20)"
"""Pixels kept free above the gap bars for theirs."""
_FLAGS = 22
"""Pixels kept free between the bars and the names of the months, where any month has notes."""
_ROOM = alt.Scale(nice=False, zero=True, range=[px("height"), px(f"{_LABEL} + {_ABOVE}")])


def months_frame(frame: pd.DataFrame, scale: Scale, lower_is_better: bool = False) -> pd.DataFrame:
    """The frame of `months` completed with what it draws; one row per month, in any order.

    Takes month (axis label), order (int), value, plan, previous (numbers in base units, missing allowed), forecast
    (bool: not yet complete), code (what a click selects) and, if there is one, due (plan due by now, missing for
    complete months); for notes also flag and notes (their shape and words, "" without). Adds gap
    (value less due, else less plan; missing where either is), gap_good, top, base, gap_to, label_at, and the texts
    value_label, plan_label, previous_label, due_label, gap_label in the unit of `scale`.
    """
    done = frame.copy()
    if "due" not in done:
        done["due"] = None
    for column in ("value", "plan", "previous", "due"):
        done[column] = pd.to_numeric(done[column]).astype("float64")
    done["forecast"] = done["forecast"].astype(bool)
    gap = done["value"] - done["due"].fillna(done["plan"])
    done["gap"] = gap
    done["gap_good"] = gap <= 0 if lower_is_better else gap >= 0
    done["top"] = done[["value", "plan", "previous"]].max(axis=1).fillna(0.0).clip(lower=0.0)
    done["base"] = float(done["top"].max()) - min(0.0, float(gap.fillna(0.0).min())) if len(done) else 0.0
    done["gap_to"] = done["base"] + gap
    done["label_at"] = done[["base", "gap_to"]].max(axis=1)
    for column in ("value", "plan", "previous", "due"):
        done[f"{column}_label"] = done[column].map(scale.text)
    done["gap_label"] = gap.map(scale.signed)
    return done


@cache
def months(lang: Lang, theme: Theme, height: int = HEIGHT, noted: bool = False) -> Spec:
    """The spec for a frame of `months_frame`. A month without value shows plan and last year only, and no gap. `noted`
    when the frame has flags of notes.

    Clicking a month selects it (`cell`, by its `code`), so the page can open it: draw it with a fixed `key`. The call
    site gives `alt=t("chart.months.alt", ...)` and the caption `chart.months.caption`.
    """
    ink = INK[theme]
    month = alt.selection_point(name=SELECTION, fields=["code"], toggle=False, empty=False)
    chart = alt.layer(
        _band(fill=ink.empty, opacity=0).add_params(month),
        _band(fill=ink.empty).transform_filter(month),
        _bar(-0.24, fill=ink.previous).encode(y=_y("previous")),
        _bar(-0.1, fill=ink.page, stroke=ink.text, strokeWidth=1.2).encode(y=_y("plan")),
        _bar(0.09, fill=ink.actual).transform_filter("isValid(datum.value) && !datum.forecast").encode(y=_y("value")),
        _bar(0.09, fill=hatch(ink), stroke=ink.actual, strokeWidth=1, strokeDash=[3, 2])
        .transform_filter("isValid(datum.value) && datum.forecast")
        .encode(y=_y("value")),
        _due(ink),
        _value_label(ink),
        _line(color=ink.text).encode(y=alt.YDatum(0, axis=None, scale=_ROOM)),
        *_gaps(ink),
        *((_flag(ink),) if noted else ()),
        data=alt.NamedData("months"),
    ).encode(x=_x(lang, noted), tooltip=_tooltip(lang, noted))
    return spec_of(chart, theme, height)


def _x(lang: Lang, noted: bool) -> alt.X:
    shorter = "replace(datum.label, '月', '')" if lang == "zh" else "datum.label"
    return alt.X(
        "month:O",
        sort=alt.EncodingSortField("order", op="min"),
        scale=alt.Scale(paddingInner=0.12, paddingOuter=0.06),
        axis=alt.Axis(
            labelFontSize=by_width(10, 12, _SLIM),
            labelExpr=f"width < {_SLIM} ? {shorter} : datum.label",
            labelOverlap=False,
            labelPadding=_FLAGS if noted else 6,
        ),
    )


def _y(field: str) -> alt.Y:
    return alt.Y(field, type="quantitative", axis=None, scale=_ROOM, stack=None)


def _shift(share: float) -> alt.ExprRef:
    """A move to the right by a share of one month's band, so that plan and last year look out behind the actual."""
    return px(f"{share} * bandwidth('x')")


def _bar(share: float, **look: Any) -> alt.Chart:
    bar: alt.Chart = alt.Chart().mark_bar(width=alt.RelativeBandSize(0.5), xOffset=_shift(share), **look)
    return bar


def _line(**look: Any) -> alt.Chart:
    """A level line across the whole plot; it belongs to no month, so it has no tooltip."""
    rule = alt.Chart().mark_rule(**look)
    line: alt.Chart = rule.encode(x=alt.value(0), x2=alt.value("width"), tooltip=alt.value(None))
    return line


def _band(**look: Any) -> alt.Chart:
    """The whole height of a month: what is clicked, and the ground of the chosen one."""
    band: alt.Chart = alt.Chart().mark_rect(cursor="pointer", **look)
    return band.encode(y=alt.value(0), y2=alt.value("height"))


def _flag(ink: Ink) -> alt.Chart:
    """The shape of notes between a month and its name."""
    mark = alt.Chart().mark_text(fontSize=by_width(12, 18, _SLIM), fontWeight=600, yOffset=_FLAGS / 2, cursor="pointer")
    flag: alt.Chart = mark.transform_filter("datum.flag").encode(y=alt.value("height"), text=alt.Text("flag:N"))
    return flag.encode(color=flag_tone(ink))


def _due(ink: Ink) -> alt.Chart:
    """A tick across the plan at what is due by now; only where it differs from the whole plan."""
    mark = alt.Chart().mark_tick(
        orient="horizontal", width=px("0.7 * bandwidth('x')"), thickness=2, color=ink.text, xOffset=_shift(0.02)
    )
    due: alt.Chart = mark.transform_filter("isValid(datum.due)").encode(y=_y("due"))
    return due


def _upright_or_turned(ink: Ink, weight: Any, **look: Any) -> alt.Chart:
    text: alt.Chart = alt.Chart().mark_text(
        xOffset=_shift(0.07),
        fontSize=by_width(10, 12, _SLIM),
        fontWeight=weight,
        angle=by_width(270, 0, _SLIM),
        align=by_width("left", "center", _SLIM),
        baseline=by_width("middle", "bottom", _SLIM),
        dx=by_width(4, 0, _SLIM),
        dy=by_width(0, -4, _SLIM),
        color=ink.text,
        **look,
    )
    return text


def _value_label(ink: Ink) -> alt.Chart:
    text = _upright_or_turned(ink, 600).transform_filter("isValid(datum.value)")
    label: alt.Chart = text.encode(y=_y("top"), text=alt.Text("value_label:N"))
    return label


def _gaps(ink: Ink) -> tuple[alt.Chart, ...]:
    """The variance bars, moved up as a whole by the room of the value labels, on their own base line."""
    up = px(f"-{_LABEL}")
    known, done, open_ = (
        "isValid(datum.gap)",
        "isValid(datum.gap) && !datum.forecast",
        "isValid(datum.gap) && datum.forecast",
    )
    look = {"yOffset": up, "y2Offset": up}
    return (
        _line(color=ink.rule, yOffset=up).encode(y=_y("max(base)")),
        _bar(0.09, **look).transform_filter(done).encode(y=_y("base"), y2="gap_to:Q", color=tone(ink)),
        _bar(0.09, fillOpacity=0.25, strokeDash=[3, 2], **look)
        .transform_filter(open_)
        .encode(y=_y("base"), y2="gap_to:Q", fill=tone(ink), stroke=tone(ink)),
        _upright_or_turned(ink, 400, yOffset=up)
        .transform_filter(known)
        .encode(
            y=_y("label_at"),
            text=alt.Text("gap_label:N"),
            color=tone(ink),
        ),
    )


def _tooltip(lang: Lang, noted: bool) -> list[alt.Tooltip]:
    shown = {"value_label": "against.value", "plan_label": "against.plan", "due_label": "against.due"}
    shown |= {"previous_label": "against.previous", "gap_label": "against.gap"} | ({"notes": "notes"} if noted else {})
    month = alt.Tooltip("month:N", title=t("dim.month", lang))
    return [month, *(alt.Tooltip(f"{field}:N", title=t(key, lang)) for field, key in shown.items())]
