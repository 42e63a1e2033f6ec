"""The warning rules on the screen: each in a sentence, changed with a look at what it would have done."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.core.execute.rules import RULES, Rule, Tuning, checked, differing, tuned
from salesplan.core.view import View
from salesplan.i18n.formats import day, escape
from salesplan.services.review import alerts as alerting
from salesplan.services.review.alert_rules import PREVIEW_MONTHS, fired
from salesplan.ui import cache, frame, session, tables, trouble
from salesplan.ui.frame import Framed
from salesplan.ui.review import alerts_page
from salesplan.ui.words import lang, t

_ROWS = 8


def draw(rule: str) -> None:
    """The rules, folded away; `rule` is shown first: that of the alert which lies open ("" for none)."""
    with st.expander(t("alerts.rules"), icon=":material/tune:", on_change="rerun", key="alerts.rules") as fold:
        if fold.open:
            _rules(rule)


@frame.part
def _rules(first: str) -> None:
    framed = frame.current()
    rules = {rule.id: rule for rule in cache.alert_rules(scope=framed.scope, version=framed.facts)}
    lacks = cache.alert_lacks(
        scope=framed.scope, version=framed.facts, look=View("", "", as_of_load=framed.view.as_of_load)
    )
    names = {id: alerts_page.rule_name(id, lacks.get(id, ()), lang()) for id in rules}
    at = list(names).index(first) if first in names else 0
    id = st.selectbox(
        t("alerts.rules.which"), list(names), at, format_func=names.__getitem__, key=f"alerts.rule.{first}"
    )
    now = rules[id]
    may = framed.may_write and alerting.may_tune(framed.scope)
    if not may:
        st.markdown(alerts_page.rule_sentence(now, lang()))
        st.caption(t("alerts.rules.read_only"))
        return
    try:
        wanted = tuned(RULES[id], _asked(now, framed))
    except CockpitError as refused:
        st.error(trouble.sentence(refused), icon=":material/block:")
        return
    st.markdown(alerts_page.rule_sentence(wanted, lang()))
    _preview(wanted, framed)
    _save(wanted, now)
    _last_change(id, framed)


def _asked(now: Rule, framed: Framed) -> Tuning:
    """What the fields hold, as it differs from the rule as shipped."""
    key, shipped = f"alerts.{now.id}.{framed.version.data}", RULES[now.id]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        active = st.toggle(t("alerts.rules.active"), now.active, key=f"{key}.active")
        if now.against == "trigger":  # the line is that of the plan
            return differing(shipped, shipped._replace(active=active, person=_person(now, framed, f"{key}.person")))
        threshold = _number("threshold", now.threshold, 100, f"{key}.threshold")
        band = _number("band", now.band, 100, f"{key}.band")
        months = st.number_input(
            t("alerts.rules.persistence"), value=now.persistence, step=1, key=f"{key}.months", width=130
        )
        floor = _number("floor", now.floor, 1000, f"{key}.floor")
        person = _person(now, framed, f"{key}.person")
    wanted = shipped._replace(
        active=active, threshold=threshold, band=band, persistence=int(months), floor=floor, person=person
    )
    return differing(shipped, checked(wanted))


def _number(name: str, value: Decimal, times: int, key: str) -> Decimal:
    """A share of one, typed in per cent or per mille. Without bounds of its own: a field that has some keeps quietly
    what stood there before."""
    typed = st.number_input(
        t(f"alerts.rules.{name}"), value=float(value * times), step=0.5, format="%.1f", key=key, width=150
    )
    return (Decimal(str(round(typed, 3))) / times).normalize()


def _person(now: Rule, framed: Framed, key: str) -> str | None:
    people = {member.code: member.name(lang()) for member in framed.offer.members.get("person", ())}
    by_role = t("alerts.rules.person.by_role", role=t(f"alerts.rules.owner.{now.owner}"))
    chosen = st.selectbox(
        t("alerts.rules.person"),
        ["", *people],
        index=[*people].index(now.person) + 1 if now.person in people else 0,
        format_func=lambda code: people.get(code, by_role),
        key=key,
        width=220,
    )
    return chosen or None


def _preview(wanted: Rule, framed: Framed) -> None:
    """How often it would have fired, and on which slices."""
    asked: dict[str, Any] = {"scope": framed.scope, "version": framed.facts, "rule": wanted.id}
    found = cache.rule_readings(**asked, floor=str(wanted.floor))
    would = fired(found, wanted)
    said = t("alerts.rules.would", n=len(would), m=PREVIEW_MONTHS)
    if still := sum(one.run.is_live for one in would):
        said += t("alerts.rules.would.now", n=still)
    shipped = RULES[wanted.id]
    beside = ""
    if wanted.floor == shipped.floor and wanted != shipped:
        beside = f"　:small[:gray[{t('alerts.rules.shipped', n=len(fired(found, shipped)))}]]"
    st.markdown(f"**{said}**{beside}")
    if would:
        names = alerts_page.names_of(framed.offer, lang())
        made = alerts_page.fired_table(would, wanted, names, lang())
        tables.draw(made, lang(), tables.ROW * (_ROWS + 1) + 2, wide="slice", narrow=("slice", "opened", "value"))


def _save(wanted: Rule, now: Rule) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        why = st.text_input(t("alerts.rules.reason"), key=f"alerts.{now.id}.why", width=320)
        label, shipped, icon = t("alerts.rules.save"), RULES[now.id], ":material/save:"
        saves = st.button(label, type="primary", icon=icon, disabled=wanted == now, key="alerts.rules.save")
        label, icon = t("alerts.rules.reset"), ":material/restart_alt:"
        resets = now != shipped and st.button(label, icon=icon, key="alerts.rules.reset")
    if not (resets or (saves and wanted != now)):
        return
    if why.strip():
        _keep(now.id, Tuning() if resets else differing(shipped, wanted), why)
    else:
        trouble.asks(t("alerts.rules.reason"))


def _keep(id: str, tuning: Tuning, why: str) -> None:
    """Store it, in the run of the click: what was typed last counts. Then the list of alerts above is another one."""
    try:
        counts = alerting.tune(session.store(), session.scope(), id, tuning, why)
    except CockpitError as refused:
        st.toast(trouble.sentence(refused), icon=":material/block:")
    else:
        st.toast(t("alerts.rules.saved", what=alerts_page.told(counts, lang())), icon=":material/check:")
        st.rerun()


def _last_change(id: str, framed: Framed) -> None:
    change = cache.rule_changes(scope=framed.scope, version=framed.facts).get(id)
    if change:
        said = t("alerts.rules.changed", day=day(change.at, lang()), who=escape(change.actor))
        st.caption(alerts_page.with_reason(said, escape(change.reason), lang()))
