"""The plan by week, by the days that sell; one region at a time."""

from __future__ import annotations

import streamlit as st

from salesplan.core.plan.measures import unit_of
from salesplan.core.plan.weeks import weeks
from salesplan.i18n.formats import exact
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.held import amount
from salesplan.ui import cache, frame, tables
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, t


def draw(desk: Desk) -> None:
    """The plan by week, by the days that sell; one member at a time."""
    framed = frame.current()
    regions = ["", *desk.tracks.base.members["region"]]
    names = {"": t("plan.company")} | {r: framed.offer.name("region", r, lang()) for r in regions if r}
    region = st.selectbox(t("dim.region"), regions, format_func=names.__getitem__, key="plan.week.region", width=220)
    where = {"region": (region,)} if region else {}
    sums = {month: desk.tracks.base.sum_of({**where, "month": (month,)}) for month in desk.tracks.base.members["month"]}
    found = weeks(sums, cache.calendar(scope=framed.scope, version=framed.version, view=framed.view))
    rows = tuple(
        {
            "week": t("plan.week.name", n=number, start=f"{one.start:%m-%d}", end=f"{one.end:%m-%d}"),
            "days": one.days,
            "amount": amount(desk.measure, one.amount),
            "per_day": amount(desk.measure, one.amount) / one.days if one.days else None,
            "sum": amount(desk.measure, sum(other.amount for other in found[:number])),
        }
        for number, one in enumerate(found, start=1)
    )
    kind: tables.Kind = "money" if unit_of(desk.measure) == "money" else "count"
    fields = (
        Field("week", "plan.week", "text"),
        Field("days", "plan.week.days", "count"),
        Field("amount", "plan.week.amount", kind),
        Field("per_day", "plan.week.per_day", kind),
        Field("sum", "plan.week.sum", kind),
    )
    made = tables.table("weeks", t("plan.view.weeks"), fields, rows, lang())
    tables.draw(made, lang(), 520, "week", narrow=("week", "days", "amount"))
    st.caption(t("plan.week.ties", total=exact(amount(desk.measure, sum(one.amount for one in found)), lang())))
