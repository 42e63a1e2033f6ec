"""The inbox on the imports page: what waits and why, with the way to answer it; and where the folder is."""

from __future__ import annotations

import streamlit as st

from salesplan.core.errors import Unknown
from salesplan.i18n.formats import escape
from salesplan.services import inbox
from salesplan.services.inbox import Waiting
from salesplan.ui import session
from salesplan.ui.imports import page
from salesplan.ui.words import t


def folder() -> None:
    """A menu that says where the folder is; nothing for a reader who may not import for the whole company."""
    here = inbox.place(session.store())
    if here is None or not _is_mine():
        return
    with st.popover(t("inbox.where.title"), icon=":material/inbox:"):
        st.caption(t("inbox.where"))
        st.code(str(here), language=None, wrap_lines=True)


def waiting() -> None:
    """Everything that waits, each with its reason and the way to answer it."""
    if not _is_mine():
        return
    found = inbox.waiting(session.store(), session.scope())
    if found:
        with st.container(border=True, key="inbox"):
            st.markdown(f"##### :material/inbox: {t('inbox.title', n=len(found))}")
            for one in found:
                _row(one)


def _is_mine() -> bool:
    scope = session.scope()
    return scope.may_write and scope.is_whole and not session.store().read_only


def _row(one: Waiting) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"waiting-{one.key[:12]}"):
        when = one.since.strftime("%m-%d %H:%M") if one.since else ""
        kind = t(f"dataset.{one.dataset}") if one.dataset else ""
        st.text(
            "　".join(part for part in (one.file_name, kind, t(f"inbox.why.{one.why}"), when) if part), width="stretch"
        )
        mark = one.key[:12]
        if one.why != "large" and st.button(t("inbox.open"), icon=":material/edit_note:", key=f"open-{mark}"):
            page.forget()
            st.session_state.pop("imports.receipt", None)
            st.session_state["imports.inbox"] = one.key
            if one.dataset:
                st.session_state["imports.dataset"] = one.dataset
            st.rerun()
        if st.button(t("inbox.aside"), type="tertiary", icon=":material/block:", key=f"aside-{mark}"):
            _set_aside(one)


def _set_aside(one: Waiting) -> None:
    try:
        inbox.set_aside(session.store(), session.scope(), one.key)
    except (Unknown, OSError):
        st.info(t("inbox.gone"))
        return
    st.toast(t("inbox.aside.done", file=escape(one.file_name)))
    st.rerun()
