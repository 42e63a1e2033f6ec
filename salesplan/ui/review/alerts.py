"""The alerts on the screen: what is new, the list, and the one that lies open with its diagnosis and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from zlib import crc32

import streamlit as st

from salesplan.charts.watched import watched
from salesplan.core.errors import CockpitError
from salesplan.core.record import Status
from salesplan.core.registers.contingencies import CONTINGENCIES
from salesplan.core.registers.worksheets import BEYOND, FIGURES
from salesplan.core.review.diagnosed import Diagnosis
from salesplan.core.view import View
from salesplan.i18n import alert_words
from salesplan.i18n.formats import MISSING, day, escape, month
from salesplan.services.leads import has_left
from salesplan.services.review import alerts as alerting
from salesplan.services.review import watching
from salesplan.services.review.alert_links import Link, same_place
from salesplan.services.review.alerts import Alert
from salesplan.ui import cache, downloads, frame, menu, notes, pictures, screen, session, tables, trouble
from salesplan.ui.downloads import Export
from salesplan.ui.frame import Framed
from salesplan.ui.promises import contingencies
from salesplan.ui.review import alert_rules, alerts_page, diagnosis, five_whys
from salesplan.ui.review.alerts_page import SHOWS, AlertsPage
from salesplan.ui.words import lang, said, t

MOST_ROWS = 16
"""Rows of the list that are seen at once; it scrolls within."""
ROOM_OF_WHAT = 360
"""Pixels of what an alert is and whose: with the other columns as wide as the list beside an opened one."""


def page() -> None:
    """Everything of the page."""
    framed = frame.current()
    if framed.offer.is_empty:
        _nothing_yet()
        return
    answer = _answer(framed)
    _head(answer, framed)
    one = _opened(answer, framed)
    if one is None:
        _list(answer, framed, None)
    else:
        left, right = st.columns([7, 6], gap="medium")
        with left:
            _list(answer, framed, one)
        with right:
            _draw_opened(one, framed)
        _diagnosis(one, framed)
    if screen.is_narrow():
        with st.container(horizontal=True, gap="small"):
            _besides(framed)
    alert_rules.draw(one.rule.id if one else "")


def look(framed: Framed) -> View:
    """The moment that is looked at: alerts go by no period and no slice."""
    return View("", "", as_of=framed.view.as_of, as_of_load=framed.view.as_of_load)


def _answer(framed: Framed) -> AlertsPage:
    asked: dict[str, Any] = {"scope": framed.scope, "look": look(framed)}
    marks = cache.alert_marks(**asked, version=framed.version, facts=framed.facts)
    show = st.session_state.get("alerts.show") or SHOWS[0]
    return cache.alerts_page(**asked, version=framed.facts, show=show, me=framed.scope.user, lang=lang(), marks=marks)


def _nothing_yet() -> None:
    st.markdown(f"# {t('page.alerts')}")
    st.markdown(t("alerts.empty"))
    if frame.current().may_write and st.button(t("start.import"), type="primary", icon=":material/upload_file:"):
        st.switch_page(menu.IMPORTS.path)


def _head(answer: AlertsPage, framed: Framed) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="alerts.head"):
        st.markdown(f"# {answer.headline or t('page.alerts')}")
        st.space("stretch")
        st.segmented_control(
            t("alerts.filter"),
            SHOWS,
            format_func=said(SHOWS, "alerts.filter"),
            default=SHOWS[0],
            required=True,
            key="alerts.show",
            label_visibility="collapsed",
        )
        if not screen.is_narrow():
            _besides(framed)
    months = t("alerts.months") if answer.has_any else ""
    if beside := " · ".join(words for words in (answer.beside, months, answer.legend) if words):
        st.caption(beside)


def _besides(framed: Framed) -> None:
    """The list as a file, and a check on demand."""
    downloads.menu([Export("alerts", "export.table.alerts")], framed.view, "alerts")
    if _may_act(framed):
        st.button(t("alerts.check"), icon=":material/refresh:", key="alerts.check", on_click=_check)


def _may_act(framed: Framed) -> bool:
    """What was is only read: right after a load, or by the figures up to a day."""
    return framed.may_write and framed.view.as_of is None


def _check() -> None:
    _tried(lambda: alerts_page.told(watching.check(session.store()), lang()), "alerts.checked")


def _list(answer: AlertsPage, framed: Framed, one: Alert | None) -> None:
    """The rows, that of the opened alert (`one`) marked; a click opens another, and the address says which."""
    if answer.table.is_empty:
        st.info(t("alerts.none_chosen") if answer.has_any else _never(framed))
        if not answer.has_live:
            _lacks(framed)
        return
    at = answer.refs.index(one.ref) if one and one.ref in answer.refs else None
    made = answer.brief if screen.is_narrow() else answer.table
    key = tables.following(f"alerts-{len(made.fields)}-{crc32(' '.join(answer.refs).encode())}", at)
    few, opens = ("brief", "money"), partial(_open, key, answer.refs)
    tables.choose(
        made._replace(id=key), lang(), tables.ROW * (MOST_ROWS + 1) + 2, "what", few, opens, ROOM_OF_WHAT, opened=at
    )


def _open(key: str, refs: tuple[str, ...]) -> None:
    at = tables.chosen(key)
    if at is not None:
        frame.point(id=refs[at])


def _never(framed: Framed) -> str:
    """That there is no alert, and at an earlier moment when a check first saw one."""
    if framed.view.as_of is not None:
        return t("alerts.never.day")
    later = cache.alerts(scope=framed.scope, version=session.facts(), look=View("", "")) if framed.is_past else ()
    return t("alerts.never.load", day=day(min(one.opened for one in later), lang())) if later else t("alerts.never")


def _lacks(framed: Framed) -> None:
    """Which rules cannot judge for want of data, and the way to bring it: no alert does not mean that all is well."""
    found = cache.alert_lacks(scope=framed.scope, version=framed.facts, look=look(framed))
    if not found:
        return
    said = [t("alerts.lacking", n=len(found)), *alerts_page.lacks(found, lang())]
    st.warning("\n- ".join(said), icon=":material/visibility_off:")
    words, icon = t("page.imports"), f":material/{menu.IMPORTS.icon}:"
    st.page_link(menu.IMPORTS.path, label=words, icon=icon, query_params=frame.link())


def _opened(answer: AlertsPage, framed: Framed) -> Alert | None:
    """The alert of the address, else the first of the list. What is not there, or not for this reader, is said, and
    nothing else stands open in its place."""
    asked = st.query_params.get("id") or next(iter(answer.refs), "")
    found = cache.alerts(scope=framed.scope, version=framed.facts, look=look(framed))
    one = next((one for one in found if one.ref == asked), None)
    if asked and one is None:
        st.warning(t("alerts.gone", id=escape(asked)), icon=":material/search_off:")
    return one


def _draw_opened(one: Alert, framed: Framed) -> None:
    names = alerts_page.names_of(framed.offer, lang())
    state = t(f"alert.state.{one.state}")
    colour = alerts_page.COLOURS[one.state]
    st.markdown(f"#### :{colour}[{state}] {escape(alert_words.headline(one.rule.id, one.plan, lang()))}")
    st.markdown(f"**{alerts_page.sentence(one, names, lang())}**")
    owner = t("alerts.owner", name=alerts_page.owner_name(one, framed.offer, lang()))
    st.caption(f"{alerts_page.since(one, framed.view.as_of is None, lang())} · {owner}")
    if one.silent and one.is_live:
        silent = "alert.say.silent" if one.plan is None or one.plan.kpi else "alert.say.silent.plan"
        st.caption(f":material/visibility_off: {t(silent, n=one.silent)}")
    st.markdown(t("alerts.response", text=t(f"alert.response.{one.rule.id}")))
    _plans(one, framed)
    if one.id:
        _buttons(one, framed)
    _same_place(one, framed)
    _trend(one, framed)
    if one.id:
        _came_of(one, framed)
        _history(one, framed)


def _plans(one: Alert, framed: Framed) -> None:
    """The contingency plans that answer it, with the steps of the one whose trigger it is."""
    for link in cache.alert_plans(scope=framed.scope, version=framed.version, of=one, today=framed.offer.today):
        _link(link)
    asked: dict[str, Any] = {"scope": framed.scope, "version": framed.version, "look": look(framed)}
    for plan in cache.alert_outside(**asked, of=one, today=framed.offer.today):
        st.markdown(alerts_page.outside(plan, lang()))
        _link(Link(CONTINGENCIES.name, plan.code, plan.title))
    if steps := alerts_page.steps(one, framed.offer, lang()):
        st.markdown(steps)


def _same_place(one: Alert, framed: Framed) -> None:
    """The way to other alerts of the same place, which may have the same cause."""
    found = cache.alerts(scope=framed.scope, version=framed.facts, look=look(framed))
    others, names = same_place(found, one), alerts_page.names_of(framed.offer, lang())
    if not others:
        return
    st.caption(t("alerts.same_place"))
    with st.container(horizontal=True, gap="xsmall", key="alerts.place"):
        for other in others:
            words, icon = alerts_page.called(other, names, lang()), f":material/{menu.ALERTS.icon}:"
            st.page_link(menu.ALERTS.path, label=words, icon=icon, query_params=frame.link(id=other.ref))


def _link(link: Link) -> None:
    entry, framed = menu.page_of(link.register), frame.current()
    asked: dict[str, Any] = {"scope": framed.scope, "version": framed.version, "load": framed.view.as_of_load}
    title = cache.link_names(**asked, to=link.register, lang=lang()).get(link.code, link.title)
    words = t(f"alerts.links.{link.register}", code=link.code, title=escape(title))
    st.page_link(entry.path, label=words, icon=f":material/{entry.icon}:", query_params=frame.link(id=link.code))


def _buttons(one: Alert, framed: Framed) -> None:
    with st.container(horizontal=True, gap="xsmall", key="alerts.buttons"):
        asked: dict[str, Any] = {"scope": framed.scope, "version": framed.facts, "look": look(framed)}
        where = cache.alert_where(**asked, slice=dict(one.slice), regions=one.regions)
        told = partial(_told, one, framed) if one.rule.diagnosis else None
        beyond = {name: codes for name, codes in one.slice.items() if name in BEYOND}
        kpi = one.rule.kpi if one.rule.kpi in FIGURES else one.rule.judged
        five_whys.button(kpi, {**where, **beyond}, one.start, one.month, one.id, "alerts.whys", told)
        if one.plan is None or one.plan.kpi:
            notes.menu(one.rule.judged, where, one.start, one.month, f"alert.{one.id}")
        if not (_may_act(framed) and one.is_live):
            return
        if one.state == "open":
            st.button(t("alerts.take"), icon=":material/front_hand:", key="alerts.take", on_click=_take, args=(one.id,))
        _hand_over(one, framed)
        _close(one)


def _told(one: Alert, framed: Framed) -> Diagnosis:
    """What the page shows of it below, for the worksheet to begin with."""
    rule = one.rule
    return cache.diagnosis(
        scope=framed.scope,
        version=framed.version,
        view=look(framed)._replace(start=one.start, end=one.month),
        kpi=rule.kpi,
        where=dict(one.cut),
        kind=diagnosis.KINDS.get(rule.diagnosis) if rule.diagnosis else None,
        basis=rule.basis,
    )


def _take(id: int) -> None:
    _tried(lambda: alerting.acknowledge(session.store(), session.scope(), id), "alerts.taken")


def _hand_over(one: Alert, framed: Framed) -> None:
    with st.popover(t("alerts.hand_over"), icon=":material/swap_horiz:", key="alerts.over", on_change="rerun") as over:
        if not over.open:
            return
        there = framed.offer.members.get("person", ())
        people = {one.code: one.name(lang()) for one in there if not has_left(one, framed.offer.today)}
        chosen = st.selectbox(
            t("alerts.hand_over.to"),
            [code for code in people if code != one.owner],
            format_func=people.__getitem__,
            index=None,
            placeholder=MISSING,
            key=f"alerts.to.{one.id}",
        )
        st.text_input(t("alerts.hand_over.why"), key=f"alerts.over.why.{one.id}")
        st.button(
            t("alerts.hand_over"),
            type="primary",
            disabled=chosen is None,
            key="alerts.over.go",
            on_click=_give,
            args=(one.id, people),
        )


def _give(id: int, people: Mapping[str, str]) -> None:
    """What stands in the fields at the click: the arguments of a button are those of the run before it."""
    owner, why = st.session_state[f"alerts.to.{id}"], st.session_state[f"alerts.over.why.{id}"]
    given = {"name": people[owner]}
    _tried(lambda: alerting.hand_over(session.store(), session.scope(), id, owner, why), "alerts.handed_over", given)


def _close(one: Alert) -> None:
    with st.popover(t("alerts.close"), icon=":material/check:", key="alerts.close", on_change="rerun") as menu_:
        if not menu_.open:
            return
        st.caption(t("alerts.close.about"))
        st.text_input(t("alerts.close.why"), key=f"alerts.close.why.{one.id}")
        st.button(t("alerts.close"), type="primary", key="alerts.close.go", on_click=_closed, args=(one.id,))


def _closed(id: int) -> None:
    why = str(st.session_state[f"alerts.close.why.{id}"] or "")
    if not why.strip():
        trouble.asks(t("alerts.close.why"))
        return
    _tried(lambda: alerting.close(session.store(), session.scope(), id, why), "alerts.closed")


def _tried(act: Callable[[], object], key: str, given: Mapping[str, str] | None = None) -> None:
    """Do it and say so; what is refused is told."""
    try:
        what = act()
    except CockpitError as refused:
        st.toast(trouble.sentence(refused), icon=":material/block:")
    else:
        words = given or {"what": str(what)}
        st.toast(t(key, **{name: escape(text) for name, text in words.items()}), icon=":material/check:")


def _trend(one: Alert, framed: Framed) -> None:
    if one.plan is not None:
        contingencies.picture(one.plan, Status.UNKNOWN)
        return
    asked: dict[str, Any] = {"scope": framed.scope, "version": framed.facts, "look": look(framed), "lang": lang()}
    picture = cache.alert_trend(**asked, rule=one.rule.id, slice=dict(one.slice))
    if picture:
        spec = watched(lang(), pictures.theme(), alerts_page.axis_unit(one.rule))
        pictures.draw(picture, spec, f"alerts.trend.{one.rule.id}")


def _came_of(one: Alert, framed: Framed) -> None:
    asked: dict[str, Any] = {"scope": framed.scope, "version": framed.version}
    came = cache.alert_links(**asked, id=one.id)
    beside = cache.alert_beside(**asked, of=one, look=look(framed)) if one.is_live else ()
    for links, words in ((came, "alerts.links"), (beside, "alerts.links.beside")):
        if links:
            st.markdown(f"**{t(words)}**")
        for link in links:
            _link(link)


def _history(one: Alert, framed: Framed) -> None:
    with st.expander(t("alerts.history"), icon=":material/history:", on_change="rerun", key="alerts.past") as past:
        if not past.open:
            return
        rows = cache.alert_states(scope=framed.scope, version=framed.facts, look=look(framed), id=one.id)
        for row in rows:
            who = t("alert.rules_did") if row.actor == watching.ACTOR else escape(row.actor)
            why = escape(row.reason) or (t(f"alert.cause.{row.cause}") if row.state == "closed" else "")
            given = {"day": day(row.day, lang()), "state": t(f"alert.state.{row.state}"), "who": who}
            key = "alerts.history.first" if row is rows[-1] else "alerts.history.row"
            period = month(one.period, lang())
            st.caption(alerts_page.with_reason(t(key, **given, period=period), why, lang()))


def _diagnosis(one: Alert, framed: Framed) -> None:
    """What lies behind it, over the months that it speaks of."""
    months = look(framed)._replace(start=one.start, end=one.month)
    rule = one.rule
    if rule.diagnosis is None:
        return
    with st.container(border=True):
        diagnosis.draw(framed, months, rule.kpi, dict(one.cut), rule.diagnosis, rule.basis)
