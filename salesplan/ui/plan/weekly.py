"""The plan by week, by the days that sell; one region at a time, in either track, of any measure."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from salesplan.core.plan.measures import unit_of
from salesplan.core.plan.table import Table
from salesplan.core.plan.weeks import Week, weeks
from salesplan.i18n.formats import count, exact
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.held import amount, scale
from salesplan.services.plan.operations import Track
from salesplan.ui import cache, frame, tables
from salesplan.ui.plan.table import place_name
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, said, t


def draw(desk: Desk) -> None:
    """The weeks of the year with what is due in each and up to each, and that they sum to the year."""
    table, region = _choices(desk)
    where = {"region": (region,)} if region else {}
    sums = {month: table.sum_of({**where, "month": (month,)}) for month in table.members["month"]}
    found = _weeks(desk, sums)
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
    is_money = unit_of(desk.measure) == "money"
    kind: tables.Kind = "money" if is_money else "count"
    fields = (
        Field("week", "plan.week", "text"),
        Field("days", "plan.week.days", "count"),
        Field("amount", "plan.week.amount", kind),
        Field("per_day", "plan.week.per_day", "money" if is_money else "rate"),
        Field("sum", "plan.week.sum", kind),
    )
    made = tables.table("weeks", t("plan.view.weeks"), fields, rows, lang())
    tables.draw(made, lang(), 520, "week", narrow=("week", "days", "amount"))
    _ties(desk, sum(one.amount for one in found), sum(sums.values()))


def _choices(desk: Desk) -> tuple[Table, str]:
    """The track and the region that are shown; region '' is the company."""
    regions = ["", *desk.tracks.base.members["region"]]
    names = {"": place_name({})} | {r: frame.current().offer.name("region", r, lang()) for r in regions if r}
    tracks: list[Track] = ["base", "challenge"] if desk.tracks.challenge is not None else ["base"]
    with st.container(horizontal=True, gap="small"):
        region = st.selectbox(
            t("dim.region"), regions, format_func=names.__getitem__, key="plan.week.region", width=220
        )
        track = st.segmented_control(
            t("plan.track"),
            tracks,
            format_func=said(tracks, "plan.track"),
            default="base",
            required=True,
            key="plan.week.track",
        )
    above = desk.tracks.challenge
    return (above if track == "challenge" and above is not None else desk.tracks.base), region


def _weeks(desk: Desk, sums: Mapping[str, int]) -> tuple[Week, ...]:
    """The weeks; where every month is in whole pieces, so is every week."""
    framed, step = frame.current(), 1
    if all(value % scale(desk.measure) == 0 for value in sums.values()) and unit_of(desk.measure) != "money":
        step = scale(desk.measure)
    calendar = cache.calendar(scope=framed.scope, version=framed.version, view=framed.view)
    found = weeks({month: value // step for month, value in sums.items()}, calendar)
    return tuple(one._replace(amount=one.amount * step) for one in found)


def _ties(desk: Desk, of_weeks: int, year: int) -> None:
    total = amount(desk.measure, of_weeks)
    words = exact(total, lang()) if unit_of(desk.measure) == "money" else count(total)
    if of_weeks == year:
        st.caption(f":material/check: {t('plan.week.ties', total=words)}")
