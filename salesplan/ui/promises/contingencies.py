"""What is special about the page of the contingency plans: what is triggered, the value at its line, the start."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import streamlit as st

from salesplan.charts.threshold import threshold
from salesplan.core.errors import CockpitError
from salesplan.core.execute.kpis import KPIS
from salesplan.core.record import Record, Status
from salesplan.core.registers.actions import cells, where_of
from salesplan.core.registers.contingencies import CONTINGENCIES, Contingency, locked
from salesplan.core.view import View
from salesplan.i18n import alert_words
from salesplan.i18n.formats import count, escape, money
from salesplan.services import records
from salesplan.services.records import Line
from salesplan.services.review import alert_links, alerts
from salesplan.ui import cache, frame, menu, pictures, session, trouble
from salesplan.ui.promises.drawn import threshold_picture
from salesplan.ui.records.registers import Found
from salesplan.ui.records.words import asked, today
from salesplan.ui.review.alerts_page import names_of
from salesplan.ui.words import lang, t

_SAID = {Status.BAD: "triggered", Status.WATCH: "near", Status.GOOD: "clear"}


def message(found: Found) -> None:
    """What is triggered or near, worst first; or that nothing is."""
    told = [line for line in found.listing.lines if line.light in (Status.BAD, Status.WATCH)]
    for line in told[:3]:
        st.markdown(f"{':red[■]' if line.light is Status.BAD else ':orange[▲]'} {_stands(line)}")
    if not told and found.part.total:
        st.markdown(t("contingencies.none"))


def trigger(c: Contingency) -> None:
    """The value beside its line, what was locked in, when it was drilled, and the button that starts the plan."""
    kept = cache.record(**asked(), register=CONTINGENCIES.name, code=c.code, today=today())
    if kept is None:
        return
    light = kept.line.light
    if light in _SAID:
        st.markdown(_stands(kept.line))
    elif c.state != "retired":
        st.markdown(t("contingencies.no_value"))
    picture(c, light)
    _alerts(c, light)
    customers, amount = locked(c)
    if customers or amount:
        st.markdown(t("contingencies.locked", n=count(customers, lang()), amount=money(amount, lang())))
    drilled = kept.line.computed["last_drill"]
    days = (today() - drilled).days if drilled else None
    st.caption(t("contingencies.never") if days is None else t("contingencies.drilled", n=days))
    if light is Status.BAD and c.state == "armed" and frame.current().may_write:
        st.button(t("contingencies.start"), icon=":material/play_arrow:", type="primary", on_click=_start, args=(c,))


def _alerts(c: Contingency, light: Status) -> None:
    """The way to the alert that its trigger has opened, or to which it is the answer."""
    framed = frame.current()
    look = View("", "", as_of_load=framed.view.as_of_load)
    found = cache.alerts(scope=framed.scope, version=framed.facts, look=look)
    for one in alert_links.alerts_of(found, c, light is Status.BAD):
        state, rule = t(f"alert.state.{one.state}"), alert_words.rule(one.rule.id, lang())
        label, icon = t("contingencies.alert", state=state, rule=rule), f":material/{menu.ALERTS.icon}:"
        st.page_link(menu.ALERTS.path, label=label, icon=icon, query_params=frame.link(id=str(one.id)))


def picture(c: Contingency, light: Status) -> None:
    """The KPI of the plan at its line, over the last twelve months; nothing for what is read by hand."""
    if c.kpi is None:
        return
    framed = frame.current()
    slice = cells(where_of(c), framed.offer.categories())
    newest = framed.view._replace(where=slice, end=framed.offer.last or framed.view.end)
    months = cache.by_month(scope=framed.scope, version=framed.version, view=newest, kpi=c.kpi, where={})
    made = threshold_picture(c, months, light, _place(c), lang())
    if made:
        pictures.draw(made, threshold(lang(), pictures.theme(), KPIS[c.kpi].unit, c.crosses), "threshold")


def _start(c: Contingency) -> None:
    """The plan is active from now on; its history says why."""
    try:
        started = c.but(state="active")
        store, scope = session.store(), session.scope()

        def taken_on(saved: Record) -> None:
            alerts.started(store, scope, saved.code)

        records.save(store, scope, CONTINGENCIES, started, t("contingencies.why"), follows=taken_on)
    except CockpitError as refused:
        st.toast(trouble.sentence(refused))
    else:
        st.toast(t("contingencies.started", title=escape(c.title)), icon=":material/play_arrow:")


def _stands(line: Line) -> str:
    """The indicator with its value and its line, in a sentence."""
    c: Any = line.record
    place = f"{_place(c)} · " if where_of(c) else ""
    name = place + (t(f"kpi.{c.kpi}") if c.kpi else escape(c.indicator or c.title))
    value, threshold = (_with_unit(number, c.unit) for number in (line.computed["latest"], c.threshold))
    return t(f"contingencies.{_SAID[line.light]}", name=name, value=value, threshold=threshold)


def _place(c: Contingency) -> str:
    """The slice that it watches, for markdown; without one the whole company."""
    slice = {name: (code,) for name, code in where_of(c).items()}
    return escape(alert_words.where(slice, names_of(frame.current().offer, lang()), lang()))


def _with_unit(number: Decimal, unit: str | None) -> str:
    text = f"{number:,f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + escape(unit or "")
