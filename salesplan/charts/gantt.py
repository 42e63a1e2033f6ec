"""Promised dates: the agreed time thin and grey, the time now outlined with what is done solid, the light at the end.

A row without duration is a diamond. Thin lines lead from the end of one row to the start of the row that waits for it;
dashed in bad ink where that start comes too early. Today is a dashed line. All dates are whole days in UTC, so that no
time zone moves them.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from salesplan.charts.notation import (
    INK,
    STATUS_SHAPES,
    Ink,
    Spec,
    Theme,
    by_width,
    px,
    spec_of,
    status_tone,
    told_apart,
)
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import MISSING, day, percent

_STEP, _HEAD, _FOOT = 30, 6, 18
"""Pixels of a row; kept free between the months and the first row, and below the last for today's date."""
_MONTHS = 30
_BESIDE = "(width < 420 ? 46 : 58)"
"""Pixels kept free right of the last day for shape and progress."""
_TIME = alt.Scale(type="utc", nice=False, range=[4, px(f"width - {_BESIDE}")])
_DATES = ("start", "end", "baseline_start", "baseline_end")
_FAR = timedelta(days=62)
"""Today is drawn when it is not further than this from the first or last date; else it would squeeze the rows."""


def gantt_frame(rows: pd.DataFrame, links: pd.DataFrame, today: date, lang: Lang) -> pd.DataFrame:
    """The frame of `gantt`: rows, links and today, told apart by `part` (row|link|today).

    `rows`: code, title, start, end, baseline_start, baseline_end (dates, missing allowed), progress (0..1, missing
    allowed), status (good|watch|bad|unknown), owner, order; a start without an end, or on the same day, is a diamond.
    `links`: from_code, to_code; a link to a row that is not shown, or between rows without dates, is left out.
    Adds row, from, to, reached, planned_from, planned_to, at (milliseconds; missing where a part has none), light,
    label and the texts of the tooltip. A link is three points at `at` (down, then across), told apart by `link` and
    `point`; early says that the second begins before the first ends.
    """
    done = rows.sort_values("order", ignore_index=True)
    for column in _DATES:
        done[column] = pd.to_datetime(done[column])
    done["row"] = told_apart(done["title"])
    done = pd.concat([_bars(done, lang), _links(done, links), _today(done, today, lang)], ignore_index=True)
    for column in ("from", "to", "reached", "planned_from", "planned_to", "at"):
        done[column] = _milliseconds(done[column])
    return done.drop(columns=list(_DATES))


def _bars(done: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    done = done.assign(part="row", early=False)
    start, end = done["start"].fillna(done["end"]), done["end"].fillna(done["start"])
    progress = pd.to_numeric(done["progress"]).astype("float64")
    lasts = end > start
    done["from"], done["to"] = start.where(lasts), end.where(lasts)
    done["reached"] = (start + (end - start) * progress.clip(0, 1)).where(lasts & progress.notna())
    done["at"] = end.mask(lasts)
    done["planned_from"] = done["baseline_start"].fillna(done["baseline_end"])
    done["planned_to"] = done["baseline_end"].fillna(done["baseline_start"])
    done["label_at"] = _milliseconds(pd.concat([end, done["planned_to"]], axis=1).max(axis=1))
    done["light"] = done["status"]
    shares = [percent(p, lang, digits=0) if pd.notna(p) else "" for p in progress]
    done["label"] = [f"{STATUS_SHAPES[s]} {p}".strip() for s, p in zip(done["status"], shares, strict=True)]
    done["now_label"] = [_span(a, b, lang) for a, b in zip(done["start"], done["end"], strict=True)]
    done["agreed_label"] = [
        _span(a, b, lang) for a, b in zip(done["baseline_start"], done["baseline_end"], strict=True)
    ]
    return done


def _links(done: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """One line per link: down from the end of the first row to the row that waits for it, then on to its start."""
    dated = done.assign(first=done["start"].fillna(done["end"]), last=done["end"].fillna(done["start"])).dropna(
        subset=["first"]
    )
    found = {row["code"]: row for row in dated.to_dict("records")}
    lines = []
    for before, after in zip(links["from_code"], links["to_code"], strict=True):
        if before in found and after in found and before != after:
            one, other = found[before], found[after]
            same = {"part": "link", "link": f"{before} {after}", "early": other["first"] < one["last"]}
            for point, (end, at) in enumerate(((one, one["last"]), (other, one["last"]), (other, other["first"]))):
                lines.append({**same, "point": point, "row": end["row"], "order": end["order"], "at": at})
    return pd.DataFrame(lines, columns=["part", "link", "point", "row", "order", "at", "early"])


def _today(done: pd.DataFrame, today: date, lang: Lang) -> pd.DataFrame:
    known = done[list(_DATES)].stack()
    at = pd.Timestamp(today)
    near = len(known) and known.min() - _FAR <= at <= known.max() + _FAR
    line = [{"part": "today", "at": at, "label": t("chart.gantt.today", lang, day=day(today, lang))}] if near else []
    return pd.DataFrame(line, columns=["part", "at", "label"])


def _milliseconds(column: pd.Series[Any]) -> pd.Series[float]:
    """As the browser counts time; missing stays missing."""
    days = pd.to_datetime(column)
    return (days - pd.Timestamp(0)) / pd.Timedelta(milliseconds=1)


def _span(start: pd.Timestamp, end: pd.Timestamp, lang: Lang) -> str:
    known = [day(one.date(), lang) for one in (start, end) if pd.notna(one)]
    return " – ".join(dict.fromkeys(known)) or MISSING


@cache
def gantt(lang: Lang, theme: Theme, rows: int) -> Spec:
    """The spec for a frame of `gantt_frame` with that many rows; its height is fixed by `rows`.

    The call site gives `alt=t("chart.gantt.alt", ...)` and the caption `chart.gantt.caption`.
    """
    ink = INK[theme]
    lasts = "datum.part === 'row' && isValid(datum.to)"
    parts = (
        *_links_drawn(lang, ink),
        _bar(5, 9, "isValid(datum.planned_to)", fill=ink.previous).encode(
            x=_x(lang, ink, "planned_from"), x2="planned_to:Q"
        ),
        _bar(13, -3, lasts, fill=ink.page, stroke=ink.text, strokeWidth=1.2).encode(x=_x(lang, ink, "from"), x2="to:Q"),
        _bar(13, -3, f"{lasts} && isValid(datum.reached)", fill=ink.actual).encode(
            x=_x(lang, ink, "from"), x2="reached:Q"
        ),
        *_diamonds(lang, ink),
        *_ends(lang, ink),
        *_today_marks(lang, ink),
    )
    chart = alt.LayerChart(data=alt.NamedData("rows"), layer=list(parts))
    return spec_of(chart, theme, height_for(rows))


def height_for(rows: int) -> int:
    """30 px a row, with the months above and today below; never less than two rows."""
    return _MONTHS + _HEAD + _FOOT + _STEP * max(rows, 2)


def _x(lang: Lang, ink: Ink, field: str) -> alt.X:
    """Months above the rows; January says its year."""
    month = "(utcmonth(datum.value) + 1) + '月'" if lang == "zh" else "utcFormat(datum.value, '%b')"
    year = "utcFormat(datum.value, '%Y')" + ("+ '年'" if lang == "zh" else "")
    axis = alt.Axis(
        orient="top",
        grid=True,
        gridColor=ink.rule,
        gridOpacity=0.3,
        tickCount={"interval": "month", "step": 1},
        labelExpr=f"utcmonth(datum.value) === 0 ? {year} : {month}",
        labelColor=ink.quiet,
        labelFontSize=by_width(10, 12),
        labelBaseline="bottom",
        labelOverlap="greedy",
        labelSeparation=6,
    )
    return alt.X(field, type="temporal", axis=axis, scale=_TIME)


def _y() -> alt.Y:
    axis = alt.Axis(labelFontSize=by_width(11, 12), labelLimit=by_width(110, 220))
    return alt.Y(
        "row:N",
        sort=alt.EncodingSortField("order", op="min"),
        axis=axis,
        scale=alt.Scale(range=[_HEAD, px(f"height - {_FOOT}")], padding=0),
    )


def _bar(thick: int, down: int, test: str, **look: Any) -> alt.Chart:
    bar = alt.Chart().mark_bar(height=thick, yOffset=down, **look)
    shown: alt.Chart = bar.transform_filter(test).encode(y=_y())
    return shown


def _links_drawn(lang: Lang, ink: Ink) -> list[alt.Chart]:
    """The links with a small head; dashed where the next one starts too early."""
    drawn = []
    for test, colour, dash in (("!datum.early", ink.quiet, [1, 0]), ("datum.early", ink.bad, [3, 2])):
        here, x = f"datum.part === 'link' && {test}", _x(lang, ink, "at")
        line = alt.Chart().mark_line(interpolate="linear", color=colour, strokeWidth=1, strokeDash=dash, yOffset=-3)
        head = alt.Chart().mark_point(
            shape="triangle-right", size=28, filled=True, opacity=1, color=colour, xOffset=-3, yOffset=-3
        )
        drawn += [
            line.transform_filter(here).encode(x=x, y=_y(), detail="link:N", order="point:Q"),
            head.transform_filter(f"{here} && datum.point === 2").encode(x=x, y=_y()),
        ]
    return drawn


def _diamonds(lang: Lang, ink: Ink) -> tuple[alt.Chart, alt.Chart]:
    """A single day: agreed small and grey below, now solid."""
    agreed = alt.Chart().mark_point(shape="diamond", size=40, filled=True, opacity=1, yOffset=9, color=ink.previous)
    agreed = agreed.transform_filter("datum.part === 'row' && datum.planned_from === datum.planned_to")
    now = alt.Chart().mark_point(shape="diamond", size=150, filled=True, opacity=1, yOffset=-3, color=ink.actual)
    now = now.transform_filter("datum.part === 'row' && isValid(datum.at)")
    return (
        agreed.transform_filter("isValid(datum.planned_to)").encode(x=_x(lang, ink, "planned_to"), y=_y()),
        now.encode(x=_x(lang, ink, "at"), y=_y(), tooltip=_tooltip(lang)),
    )


def _ends(lang: Lang, ink: Ink) -> list[alt.Chart]:
    """Shape and progress behind the last day, in front of the first one where there are no dates; with a halo."""
    ends = []
    halos: tuple[dict[str, Any], ...] = ({"stroke": ink.page, "strokeWidth": 4}, {})
    for halo in halos:
        text = (
            alt.Chart()
            .mark_text(align="left", dx=9, yOffset=-2, fontSize=by_width(11, 12), fontWeight=600, **halo)
            .transform_filter("datum.part === 'row'")
        )
        said = {"text": alt.Text("label:N"), "color": status_tone(ink), "y": _y(), "tooltip": _tooltip(lang)}
        ends += [
            text.transform_filter("isValid(datum.label_at)").encode(x=_x(lang, ink, "label_at"), **said),
            text.transform_filter("!isValid(datum.label_at)").encode(x=alt.value(0), **said),
        ]
    return ends


def _today_marks(lang: Lang, ink: Ink) -> tuple[alt.Chart, alt.Chart]:
    here = "datum.part === 'today'"
    x = _x(lang, ink, "at")
    rule = alt.Chart().mark_rule(color=ink.text, strokeWidth=1.2, strokeDash=[4, 3]).transform_filter(here)
    text = alt.Chart().mark_text(baseline="top", dy=4, fontSize=11, color=ink.text).transform_filter(here)
    line: alt.Chart = rule.encode(x=x, y=alt.value(0), y2=alt.value(px(f"height - {_FOOT}")))
    return line, text.encode(x=x, y=alt.value(px(f"height - {_FOOT}")), text=alt.Text("label:N"))


def _tooltip(lang: Lang) -> list[alt.Tooltip]:
    shown = {"label": "cockpit.status", "now_label": "chart.gantt.now", "agreed_label": "chart.gantt.agreed"}
    shown |= {"owner": "chart.gantt.owner"}
    return [alt.Tooltip("title:N", title="·"), *(alt.Tooltip(f"{f}:N", title=t(key, lang)) for f, key in shown.items())]
