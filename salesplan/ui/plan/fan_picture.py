"""The forecast of revenue as a picture: the newest two years and the months to come."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from salesplan.charts import fan_frame
from salesplan.i18n import Lang, t, total_words
from salesplan.i18n.formats import money, money_scale, month
from salesplan.services.plan.forecasts import Course
from salesplan.ui import pictures
from salesplan.ui.pictures import Picture

_HISTORY = 24
"""Months of history in the picture."""


class FanPicture(NamedTuple):
    """The picture, and whether its intervals were measured on this company's past."""

    picture: Picture
    measured: bool


def compose(course: Course, until: str, lang: Lang) -> FanPicture:
    """The course of revenue up to the month `until`."""
    past = sorted(course.past.amounts.items())[-_HISTORY:]
    rows = [{"month": name, "value": float(value)} for name, value in past]
    rows += [
        {name: part if name == "month" else float(part) for name, part in one._asdict().items()}
        for one in course.months
    ]
    kpi, period = t("measure.revenue", lang), f"{month(past[0][0], lang)} – {month(until, lang)}"
    detail = {"method": course.method, "error": course.error, "through": course.past.through}
    unit, scope = money_scale([value for _, value in past], lang).unit, t("frame.whole_company", lang)
    last = money(course.months[-1].point, lang)
    picture = Picture(
        f"{t('total.fan', lang)} · {total_words.origin('forecast', detail, lang)}",
        t("chart.fan.caption", lang, kpi=kpi, unit=unit, scope=scope, period=period),
        t("chart.fan.alt", lang, kpi=kpi, period=period, last=last),
        pictures.as_table(fan_frame(pd.DataFrame(rows), "money", lang)),
    )
    return FanPicture(picture, all(course.measured))
