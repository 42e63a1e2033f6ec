"""A question product has two targets: bring its stock down, and finish its redesign by a date (a milestone)."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.core.months import fiscal_months, last_day
from salesplan.core.record import Status
from salesplan.core.registers.milestones import MILESTONES, Milestone
from salesplan.i18n import register_words
from salesplan.i18n.formats import count, day, escape, percent
from salesplan.services import records
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.measures import Follows
from salesplan.ui import cache, frame, menu, session, trouble
from salesplan.ui.words import lang, t

QUESTION = "question"


def form(desk: Desk, kept: Follows | None) -> Follows | None:
    """From how many pieces to how many, for each question product; None while none is given."""
    st.markdown(t("measures.stock.two"))
    stocks: dict[str, tuple[int, int]] = {}
    for product in _questions(desk):
        name = escape(frame.current().offer.name("product", product, lang()))
        start, left = (kept.stocks.get(product) if kept is not None else None) or (None, None)
        st.caption(f"**{name}**")
        with st.container(horizontal=True, gap="small"):
            known = "" if start is None else f".{start}-{left}"  # the fields show the draft again when it changes
            key = f"stock.{desk.version.id}.{product}{known}"
            now = st.number_input(t("measures.stock.start"), 0, None, start, 10, key=f"{key}.start", width=180)
            then = st.number_input(t("measures.stock.left"), 0, None, left, 10, key=f"{key}.left", width=180)
        if now is not None and then is not None:
            if then > now:
                st.error(t("measures.stock.up"))
                return None
            if now:
                stocks[product] = (int(now), int(then))
    if not _questions(desk):
        st.info(t("measures.stock.none"))
    return Follows("stock", stocks=stocks) if stocks else None


def milestones(desk: Desk, rule: Follows | None) -> None:
    """The redesign of each question product: its milestone with its progress, or the form that makes one."""
    framed = frame.current()
    asked: dict[str, Any] = {"scope": framed.scope, "version": framed.version, "today": framed.offer.today}
    found = cache.records_found(**asked, register="milestone", text="", archived=False, load=framed.view.as_of_load)
    for product in _questions(desk):
        name = escape(framed.offer.name("product", product, lang()))
        down = 0 if rule is None or product not in rule.stocks else rule.stocks[product][0] - rule.stocks[product][1]
        with st.container(border=True, key=f"iterate-{product}"):
            if down:
                st.markdown(f"**{t('measures.stock.down', product=name, n=count(down))}**")
            own = [(o.record, o.light) for o in found.lines if isinstance(o.record, Milestone)]
            mine = [(one, light) for one, light in own if one.product == product]
            for one, light in mine:
                _milestone(one, light)
            if not mine:
                st.caption(t("measures.iterate.none", product=name))
                if desk.editable and framed.may_write and framed.scope.is_whole:
                    _make(desk, product)


def _milestone(one: Milestone, light: Status) -> None:
    words = t(
        "measures.iterate.at",
        title=escape(one.title),
        due=day(one.due, lang()),
        progress=percent(one.progress, lang(), 0),
        light=register_words.light("milestone", light, lang()),
    )
    st.page_link(menu.MILESTONES.path, label=words, icon=":material/flag:", query_params=frame.link(id=one.code))


def _make(desk: Desk, product: str) -> None:
    months = fiscal_months(desk.version.year, frame.current().offer.settings.fiscal_start)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        key = f"iterate.{desk.version.id}.{product}.due"
        due = st.date_input(t("measures.iterate.due"), last_day(months[-1]), key=key, width=180)
        st.button(
            t("measures.iterate.make"),
            icon=":material/add:",
            key=f"iterate.{product}.make",
            on_click=_save,
            args=(product, key),
            disabled=not isinstance(due, date),
        )


def _save(product: str, field: str) -> None:
    framed, due = frame.current(), st.session_state[field]
    if not isinstance(due, date):
        return
    name = framed.offer.name("product", product, lang())
    start = min(framed.offer.today, due)
    one = Milestone(title=t("measures.iterate.title", product=name), product=product, start=start, due=due)
    try:
        records.save(session.store(), framed.scope, MILESTONES, one)
    except CockpitError as error:
        st.session_state["plan.trouble"] = trouble.sentence(error)


def _questions(desk: Desk) -> list[str]:
    """The question products that the version plans, in the order of the records."""
    planned = set(desk.tracks.base.members["product"])
    return [
        one.code
        for one in frame.current().offer.members.get("product", ())
        if one.extra.get("quadrant") == QUESTION and one.code in planned
    ]
