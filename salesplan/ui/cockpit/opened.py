"""A number opened: its formula, what went into it, what it is held against, and the loads it came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import streamlit as st

from salesplan.core.execute.kpis import KPIS
from salesplan.core.measures import MEASURE
from salesplan.core.months import between
from salesplan.i18n import TEXT
from salesplan.i18n.formats import MISSING, count, day, escape, month, percent, range_label, show
from salesplan.services.explain import Explanation, Input
from salesplan.ui import cache, frame, notes, tables, trends
from salesplan.ui.cockpit.cards import TONE, status
from salesplan.ui.frame import Framed
from salesplan.ui.review import diagnosis
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, t

WHOLE = ""
"""Stands for the whole period among its months."""


class Opened(NamedTuple):
    """Which number: a KPI of one slice (dimension or month -> code) of the view."""

    kpi: str
    where: Mapping[str, str] = {}


def menu() -> None:
    """The list of numbers that can be opened."""
    kpis = {id: t(f"kpi.{id}") for id in KPIS}
    chosen = st.menu_button(
        t("cockpit.source"),
        list(kpis),
        format_func=kpis.__getitem__,
        icon=":material/info:",
        help=t("cockpit.open"),
        key="open-number",
    )
    if chosen:
        ask(chosen)


def ask(kpi: str, where: Mapping[str, str] | None = None) -> None:
    """Open this number in the next run; for callbacks."""
    st.session_state["opened"] = Opened(kpi, dict(where or {}))


def show_asked(framed: Framed) -> None:
    """Show the number that was asked for, once."""
    asked = st.session_state.pop("opened", None)
    if asked is not None:
        after: Literal["rerun", "ignore"] = "rerun" if framed.may_write else "ignore"  # marks of notes written in it
        box = st.dialog(t("opened.title"), width="large", icon=":material/info:", on_dismiss=after)
        box(_dialog)(asked, framed)


def _dialog(asked: Opened, framed: Framed) -> None:
    """Which KPI and month, then everything about that number."""
    kpis = {id: t(f"kpi.{id}") for id in KPIS}
    where, asked_month = {name: code for name, code in asked.where.items() if name != "month"}, asked.where.get("month")
    is_beyond = asked_month is not None and not framed.view.start <= asked_month <= framed.view.end
    view = framed.view.within(asked.where) if is_beyond else framed.view
    months = {WHOLE: range_label(view.start, view.end, lang())}
    months |= {m: month(m, lang()) for m in between(view.start, view.end)}
    left, right = st.columns(2)
    at, at_month = list(kpis).index(asked.kpi), list(months).index(asked_month or WHOLE)
    kpi = left.selectbox(t("cockpit.kpi"), list(kpis), index=at, format_func=kpis.__getitem__, key="opened.kpi")
    chosen = right.selectbox(
        t("frame.period"), list(months), index=at_month, format_func=months.__getitem__, key="opened.month"
    )
    slice = where | ({"month": chosen} if chosen else {})
    found, one = cache.explanation(framed.scope, framed.version, view, kpi, slice), view.within(slice)
    scope = frame.scope_label(one.where, framed.offer)
    st.caption(f"{scope} · {range_label(found.start, found.end, lang())}")
    _figure(found)
    notes.menu(kpi, one.where, one.start, one.end, "opened", in_dialog=True)
    rows = cache.by_month(framed.scope, framed.version, view, kpi, where)
    trends.draw(rows, scope, framed.offer.day, "opened.trend")
    diagnosis.folded(one, (kpi,), None, "opened.why")
    _inputs(found)
    _sources(found)


def _figure(found: Explanation) -> None:
    row, unit = found.row, KPIS[found.row.kpi].unit
    value = show(row.value, unit, lang()) if row.value is not None else MISSING
    badge = status(row, lang()) or None
    st.metric(t(f"kpi.{row.kpi}"), value, badge, delta_arrow="off", delta_color=TONE[row.light])
    st.markdown(t(f"kpi.{row.kpi}.formula"))
    compared = [("against.due", row.due), ("against.previous", row.last_year_due), ("against.industry", row.industry)]
    parts = [f"{t(key)} {show(number, unit, lang())}" for key, number in compared if number is not None]
    if parts:
        st.markdown("　".join(parts))
    for line in _remarks(found):
        st.caption(line)


def _remarks(found: Explanation) -> list[str]:
    """What a careful reader wants to know: how it was counted, from how much, against which plan and source."""
    row, lines = found.row, []
    if row.why:
        lines.append(t("opened.why", comparison=t({"plan": "against.due"}.get(row.why, f"opened.{row.why}"))))
    if row.thin:
        lines.append(t("opened.thin"))
    if row.note and f"opened.note.{row.note}" in TEXT:
        lines.append(t(f"opened.note.{row.note}"))
    if row.coverage is not None and row.coverage < 1:
        key = "opened.coverage.leads" if KPIS[row.kpi].partly == "leads" else "opened.coverage"
        lines.append(t(key, share=percent(row.coverage)))
    if found.plan_cells:
        versions = ", ".join(map(str, found.plan_versions))
        lines.append(t("opened.plan", n=count(found.plan_cells), versions=versions))
    if found.benchmark is not None:
        lines.append(t("opened.benchmark", source=escape(found.benchmark.source), period=found.benchmark.period))
    return lines


def _inputs(found: Explanation) -> None:
    st.markdown(f"##### {t('opened.inputs')}")
    rows = tuple({"name": _name(one.name), "amount": _amount(one)} for one in found.inputs)
    fields = (Field("name", "opened.input", "text"), Field("amount", "opened.amount", "text"))
    tables.draw(tables.table("inputs", t("opened.inputs"), fields, rows, lang()), lang())


def _sources(found: Explanation) -> None:
    st.markdown(f"##### {t('opened.sources', n=count(len(found.sources)))}")
    rows = tuple(
        {
            "load": source.load,
            "file": source.file_name,
            "day": day(source.day, lang()),
            "actor": source.actor,
            "at": source.at.isoformat(sep=" ", timespec="minutes"),
        }
        for source in found.sources
    )
    fields = (
        Field("load", "export.load", "count"),
        Field("file", "export.file", "text"),
        Field("day", "export.day", "text"),
        Field("actor", "export.actor", "text"),
        Field("at", "export.at", "text"),
    )
    if rows:
        made = tables.table("sources", t("cockpit.table.sources"), fields, rows, lang())
        tables.draw(made, lang(), 260, wide="file")
    else:
        st.caption(t("frame.nothing_yet"))


def _name(id: str) -> str:
    return t(f"measure.{id}") if id in MEASURE else t(f"sum.{id}")


def _amount(one: Input) -> str:
    """To the fen and without a unit of thousands: here a reader checks a figure, he does not compare."""
    if one.amount is None:
        return MISSING
    if one.name == "season_elapsed":
        return percent(one.amount, digits=2)
    unit = MEASURE[one.name].unit if one.name in MEASURE else "money"
    return f"{one.amount:,.2f}" if unit == "money" else show(one.amount, unit, lang())
