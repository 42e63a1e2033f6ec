"""Which plan version lies open on the pages of the plan, and how a new one is begun."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.core.months import year_to_plan
from salesplan.i18n.formats import money
from salesplan.services.plan import versions as plan_versions
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.versions import Version
from salesplan.ui import cache, frame, session, trouble
from salesplan.ui.words import lang, t

KEY = "version"
"""The key of the address that names a version."""


def moment() -> int:
    """The audit number up to which the pages of the plan show it: that of the load that is looked back to, or now."""
    framed = frame.current()
    return cache.audit_number(framed.scope, framed.version.load)


def offered() -> tuple[Version, ...]:
    """The versions that can lie open: all but those taken back."""
    framed = frame.current()
    found = frame.last("plan.versions", None, lambda: cache.versions(scope=framed.scope, version=framed.version))
    return tuple(one for one in found if one.state != "withdrawn")


def current(of: Sequence[Version]) -> Version | None:
    """The version of the address, else the newest draft, else what counts in the newest year; None without any."""
    asked = st.query_params.get(KEY, "")
    by_id = {str(one.id): one for one in of}
    if asked in by_id:
        return by_id[asked]
    drafts = [one for one in of if one.is_editable]
    counting = [one for one in of if one.counts]
    return next(iter([*drafts, *counting, *of]), None)


def open_version(version: int) -> None:
    """Let this version lie open from the next run on; for callbacks and pages."""
    frame.point(version=str(version))


def desk(version: int, measure: str) -> Desk:
    """One measure of a version as it lies open."""
    framed = frame.current()
    asked: dict[str, Any] = {"scope": framed.scope, "version": framed.version, "plan": version, "measure": measure}
    return frame.last(f"plan.desk.{measure}", version, lambda: cache.desk(**asked))


def choose(of: Sequence[Version], chosen: Version) -> None:
    """The switch between versions."""
    names = {one.id: label(one) for one in of}
    state = st.session_state
    state["plan.version"] = chosen.id
    st.selectbox(
        t("plan.version"),
        list(names),
        format_func=names.__getitem__,
        key="plan.version",
        on_change=lambda: open_version(state["plan.version"]),
        label_visibility="collapsed",
        width=300,
    )


def head(title: str, of: Sequence[Version]) -> Version | None:
    """The title of a page of the plan, the version that lies open, and the way to a new draft; None without any."""
    open_ = current(of)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="plan-head"):
        st.markdown(f"# {title}")
        st.space("stretch")
        if open_ is not None:
            choose(of, open_)
        begin(open_)
    if frame.current().is_past:
        _missing(open_)
    return open_


def _missing(open_: Version | None) -> None:
    """Say that the version of the address was not there at the moment that is looked back to."""
    framed, asked = frame.current(), st.query_params.get(KEY, "")
    now = cache.versions(scope=framed.scope, version=framed.version._replace(load=None))
    found = next((one for one in now if str(one.id) == asked), None)
    if found is not None and (open_ is None or open_.id != found.id):
        st.caption(t("past.no_version", version=label(found)))


def only_read(desk: Desk) -> str:
    """Why what lies open cannot be changed; blank where it can, and where looking back says it already."""
    if desk.editable or frame.current().is_past:
        return ""
    return t("plan.why.imported") if desk.version.state == "draft" else t("plan.why.settled")


def label(version: Version) -> str:
    """`2027 年 V2 · 草稿`."""
    return t("frame.version", year=version.year, number=version.number, state=t(f"plan_state.{version.state}"))


def begin(chosen: Version | None) -> None:
    """The menu that begins a draft: an empty one to be split, or a copy of what lies open."""
    framed = frame.current()
    if not (framed.may_write and framed.scope.is_whole):
        return
    menu = st.popover(t("plan.begin"), icon=":material/add:", key="plan.begin", on_change="rerun")
    if not menu.open:
        return
    settings = framed.offer.settings
    with menu:
        st.number_input(
            t("plan.begin.year"),
            min_value=2000,
            max_value=2100,
            value=year_to_plan(framed.offer.today, settings.fiscal_start),
            key="plan.begin.year",
        )
        ways = ["empty"] if chosen is None else ["empty", "copy"]
        said = {one: t(f"plan.begin.{one}", version="" if chosen is None else label(chosen)) for one in ways}
        way = st.radio(
            t("plan.begin.way"),
            ways,
            format_func=said.__getitem__,
            key="plan.begin.how",
        )
        st.number_input(
            t("plan.begin.factor"), value=0.0, step=1.0, format="%.1f", key="plan.begin.grown", disabled=way == "empty"
        )
        st.text_input(t("plan.reason"), key="plan.begin.reason")
        st.button(t("plan.begin.do"), type="primary", key="plan.begin.do", on_click=_begin, args=(chosen,))


def _begin(chosen: Version | None) -> None:
    """What stands in the fields at the click: the arguments of a button are those of the run before it."""
    store, scope, state = session.store(), frame.current().scope, st.session_state
    source = None if state["plan.begin.how"] == "empty" else chosen
    year, reason = int(state["plan.begin.year"]), str(state["plan.begin.reason"] or "")
    factor = Decimal(str(state["plan.begin.grown"] or 0)) / 100 + 1
    try:
        if source is None:
            made = plan_versions.begin(store, scope, year, reason)
        elif source.year == year and factor == 1:
            made = plan_versions.begin_from(store, scope, source.id, reason)
        else:
            made = plan_versions.copy_to_year(store, scope, source.id, year, None if factor == 1 else factor, reason)
    except CockpitError as error:
        st.error(trouble.sentence(error))
        return
    open_version(made.id)
    st.session_state["plan.begin"] = False  # the menu closes


def totals(version: Version) -> str:
    """Base and challenge of revenue in one line; blank while nothing is planned."""
    found = version.totals.get("revenue")
    if found is None:
        return ""
    base = money(found.base, lang())
    if found.challenge is None:
        return t("plan.total.base", base=base)
    return t("plan.total.both", base=base, challenge=money(found.challenge, lang()))
