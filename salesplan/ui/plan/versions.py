"""The page of plan versions: which there are and what the open one takes now; differences, requests, target sheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from salesplan.core.plan.states import IN_FORCE
from salesplan.exports import FORMATS, download_name
from salesplan.i18n.formats import day, escape
from salesplan.services.plan import sheet
from salesplan.services.plan.requests import Request
from salesplan.services.plan.versions import Version
from salesplan.ui import cache, frame, menu, session, tables
from salesplan.ui.plan import chosen, comments, differing, measures, requests, steps, target_sheets
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, said, t

SHAPES = {"draft": "○", "submitted": "◐", "approved": "●", "locked": "■", "superseded": "◇", "withdrawn": "×"}
"""A state is a shape and a word."""
_FIELDS = (
    Field("version", "plan.version", "text"),
    Field("state", "versions.state", "text"),
    Field("counts", "versions.counts", "text"),
    Field("request", "request.one", "text"),
    Field("base", "plan.sheet.base", "money"),
    Field("challenge", "plan.sheet.challenge", "money"),
    Field("author", "versions.author", "text"),
    Field("begun", "versions.begun", "text"),
    Field("submitter", "versions.submitter", "text"),
    Field("approver", "versions.approver", "text"),
    Field("approved", "versions.approved", "text"),
)


def draw() -> None:
    """The whole page: one section of it at a time."""
    framed = frame.current()
    of = cache.versions(scope=framed.scope, version=framed.version)
    open_ = chosen.head(t("page.versions"), of)
    if open_ is None:
        st.info(t("past.no_plan" if framed.is_past else "plan.empty"))
        return
    if told := st.session_state.pop("versions.told", ""):
        st.success(told, icon=":material/check_circle:")
    _in_force(of)
    part = st.segmented_control(
        t("versions.part"),
        list(PARTS),
        format_func=said(list(PARTS), "versions.part"),
        default="versions",
        required=True,
        key="versions.part",
        label_visibility="collapsed",
    )
    PARTS[part or "versions"](open_, of)


def _in_force(of: Sequence[Version]) -> None:
    for one in of:
        if one.counts and one.state in IN_FORCE:
            when = day(one.approved_at.date(), lang()) if one.approved_at else "—"
            st.markdown(t("versions.in_force", version=f"{one.year} V{one.number}", at=when))


def _versions(open_: Version, of: Sequence[Version]) -> None:
    """The list, and the open one with what it takes now."""
    framed = frame.current()
    asked = {one.of.id: one for one in cache.requests(scope=framed.scope, version=framed.version)}
    rows = [_row(one, asked.get(one.id)) for one in of]
    made = tables.table("versions", t("page.versions"), _FIELDS, rows, lang())
    tables.draw(made, lang(), 300, narrow=("version", "state", "base"))
    _opened(open_, asked.get(open_.id))


def _row(one: Version, asked: Request | None) -> dict[str, object]:
    total = one.totals.get("revenue")
    return {
        "version": f"{one.year} V{one.number}",
        "state": _state(one.state),
        "request": asked.code if asked else "",
        "counts": t("versions.counts") if one.counts and one.state in IN_FORCE else "",
        "base": total and total.base,
        "challenge": total and total.challenge,
        "author": one.author,
        "begun": day(one.at.date(), lang()),
        "submitter": one.submitter,
        "approver": one.approver,
        "approved": day(one.approved_at.date(), lang()) if one.approved_at else "",
    }


def _state(state: str) -> str:
    return f"{SHAPES[state]} {t(f'plan_state.{state}')}"


# The open version


def _opened(version: Version, asked: Request | None) -> None:
    """Its totals, what it went through, what it would replace, and what can be done with it."""
    framed = frame.current()
    st.markdown(f"## {chosen.label(version)}")
    desk = cache.desk(scope=framed.scope, version=framed.version, plan=version.id, measure="revenue")
    told = [chosen.totals(version) or t("plan.untouched"), measures.outdated(desk), comments.left(version.id)]
    st.caption(" · ".join(filter(None, told)))
    for passed in cache.passed(scope=framed.scope, version=framed.version, plan=version.id):
        signed = passed.state in ("approved", "locked") and not passed.authenticated and passed.actor
        parts = [_state(passed.state), f"{passed.at:%Y-%m-%d %H:%M}", escape(passed.actor), escape(passed.reason)]
        st.markdown(" · ".join(filter(None, [*parts, t("versions.unchecked") if signed else ""])))
    if asked is not None:
        with st.container(border=True, key="versions-request"):
            st.markdown(f"**{t('request.title', code=asked.code)}** · {requests.state(asked)}")
            requests.told(asked)
    steps.draw(version)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="versions-links"):
        link = frame.link(version=str(version.id))
        st.page_link(
            menu.DECOMPOSITION.path, label=t("page.decomposition"), icon=":material/account_tree:", query_params=link
        )
        st.page_link(menu.ROUNDS.path, label=t("page.rounds"), icon=":material/forum:", query_params=link)
        _take_out(version)


def _take_out(version: Version) -> None:
    store, scope, reader, id, at = session.store(), frame.current().scope, lang(), version.id, chosen.moment()
    if "revenue" not in version.totals:
        return
    st.download_button(
        f"{t('frame.download')} · XLSX",
        lambda: sheet.take_out(store, scope, id, lang=reader, at=at),
        file_name=download_name(f"{t('plan.version')}-{version.year}-V{version.number}", FORMATS["xlsx"].extension),
        mime=FORMATS["xlsx"].mime,
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        key="versions.xlsx",
    )


PARTS: Mapping[str, Callable[[Version, Sequence[Version]], None]] = {
    "versions": _versions,
    "differences": differing.draw,
    "requests": requests.draw,
    "sheets": target_sheets.draw,
}
"""Every section of the page, in the order of its switch; the word is `versions.part.<key>`."""
