"""The pictures of milestones and contingency plans, ready to be drawn: composed once per state of the data. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from salesplan.charts.gantt import gantt_frame
from salesplan.charts.threshold import threshold_frame
from salesplan.core.execute.kpis import KPIS
from salesplan.core.record import Status
from salesplan.core.registers.contingencies import Contingency
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import range_label
from salesplan.services.kpis import KpiRow
from salesplan.services.milestones import Bar
from salesplan.ui.pictures import Picture, as_table

_ROW = (
    "code",
    "title",
    "start",
    "end",
    "baseline_start",
    "baseline_end",
    "progress",
    "status",
    "owner",
    "order",
)


def gantt_picture(bars: Sequence[Bar], owners: dict[str, str], today: date, lang: Lang) -> Picture:
    """Every milestone beside what was first agreed. `owners` are names by code."""
    rows = [
        (
            bar.milestone.code,
            bar.milestone.title,
            bar.milestone.start,
            bar.end,
            bar.agreed_start,
            bar.agreed_due,
            float(bar.milestone.progress),
            str(bar.light),
            owners.get(bar.milestone.owner or "", ""),
            order,
        )
        for order, bar in enumerate(bars)
    ]
    links = [(before, bar.milestone.code) for bar in bars for before in bar.milestone.after]
    frame = gantt_frame(
        pd.DataFrame(rows, columns=list(_ROW)), pd.DataFrame(links, columns=["from_code", "to_code"]), today, lang
    )
    late = [bar for bar in bars if bar.light in (Status.BAD, Status.WATCH) and not bar.milestone.done]
    headline = t("milestones.headline", lang, n=len(late)) if late else t("milestones.headline.none", lang)
    caption = t("chart.gantt.caption", lang)
    return Picture(headline, caption, t("chart.gantt.alt", lang, n=len(bars)), as_table(frame))


def threshold_picture(
    c: Contingency, months: Sequence[KpiRow], light: Status, scope: str, lang: Lang
) -> Picture | None:
    """The KPI of a plan over the last twelve months against its line; None for plans without one, or without values.

    `scope` says in words which slice is meant.
    """
    if c.kpi is None or not any(row.value is not None for row in months):
        return None
    unit = KPIS[c.kpi].unit
    line = float(c.threshold) / (100 if unit == "percent" else 1)
    values = pd.DataFrame([(row.slice["month"], row.value) for row in months], columns=["month", "value"])
    label = t("field.contingency.threshold", lang)
    frame = threshold_frame(values, line, c.crosses, label, unit, lang, str(light))
    kpi, period = t(f"kpi.{c.kpi}", lang), range_label(months[0].slice["month"], months[-1].slice["month"], lang)
    said = {"kpi": kpi, "unit": t(f"unit.{unit}", lang), "scope": scope, "period": period}
    return Picture(
        t("contingencies.series", lang, kpi=kpi),
        t("chart.threshold.caption", lang, **said),
        t("chart.threshold.alt", lang, kpi=kpi, period=period),
        as_table(frame),
    )
