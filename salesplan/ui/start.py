"""The start page on the screen: where we stand in one line, three doors; in an empty store two ways to begin."""

from __future__ import annotations

from typing import Any

import streamlit as st

from salesplan.i18n.formats import day, escape
from salesplan.services import demo
from salesplan.services.place import store_path
from salesplan.ui import cache, frame, menu, session
from salesplan.ui.cockpit.sentences import mark
from salesplan.ui.frame import Framed
from salesplan.ui.menu import Entry
from salesplan.ui.words import lang, t


def title(framed: Framed) -> None:
    """The company, and what this is."""
    settings = framed.offer.settings
    name = settings.company_en if lang() == "en" else settings.company_zh
    st.markdown(f"# {t('app.title')}" + (f" · {escape(name)}" if name else ""))
    st.caption(t("start.what"))


def two_ways(framed: Framed) -> None:
    """No figures yet: the demo company, or own data. A store with names of its own is no place for the demo."""
    st.markdown(t("start.empty"))
    if any(framed.offer.members.values()):
        _door("start.own", menu.IMPORTS, t("start.own.text"))
        return
    left, right = st.columns(2, border=True)
    may = framed.scope.runs_company
    with left:
        st.markdown(f"##### {t('start.demo')}")
        st.markdown(t("start.demo.text"))
        st.space("stretch")
        look: dict[str, Any] = {"type": "primary", "icon": ":material/factory:", "key": "see-demo"}
        if st.button(t("start.demo"), help=None if may else t("start.demo.not_yours"), disabled=not may, **look):
            _build_demo()
    with right:
        _door("start.own", menu.IMPORTS, t("start.own.text"))


def standing(framed: Framed) -> None:
    """Where we stand, in one line."""
    scope = frame.scope_label(framed.view.where, framed.offer)
    page = cache.cockpit_page(
        scope=framed.scope, version=framed.version, view=framed.view, scope_label=scope, lang=lang()
    )
    st.markdown(f"#### {mark(page.light)} {page.title}" + (f"　{page.landing}" if page.landing else ""))


def doors(framed: Framed) -> None:
    """The cockpit; for who may write the import, too, and what to do next (nothing of it at an earlier moment)."""
    offer = framed.offer
    with st.grid(3, min_column_width=260, gap="small"):
        with st.container(border=True, height="stretch"):
            _door("start.cockpit", menu.COCKPIT, t("start.cockpit.text"))
        if not framed.may_write:
            return
        with st.container(border=True, height="stretch"):
            _door("start.import", menu.IMPORTS, t("start.import.text"))
        with st.container(border=True, height="stretch"):
            if not offer.versions:
                words = t("start.next.plan")
            elif not offer.has_benchmarks:
                words = t("start.next.benchmarks")
            else:
                words = t("start.next.month", day=day(offer.day, lang()) if offer.day else "")
            _door("start.next", menu.IMPORTS, words, "start.next.go")


def demo_notice(framed: Framed) -> None:
    """That these figures are invented, and the way to one's own for who may take it."""
    settings = framed.offer.settings
    if framed.offer.is_empty or not settings.demo:
        return
    name = settings.company_en if lang() == "en" else settings.company_zh
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(t("start.demo.open", company=escape(name)), width="content")
        if framed.scope.runs_company:
            _leave_demo()


def _door(key: str, entry: Entry, words: str, button: str = "") -> None:
    st.markdown(f"##### {t(key)}")
    st.markdown(words)
    st.space("stretch")
    if st.button(t(button or key), key=f"door-{key}", icon=f":material/{entry.icon}:"):
        st.switch_page(entry.path)


def _leave_demo() -> None:
    """Own data take the demo's place for everybody: what becomes of its file and the way back, then one button."""
    with st.popover(t("start.own"), key="leave-demo-ask"):
        path = store_path()
        st.markdown(t("start.own.leave", folder=escape(str(path.parent)), name=escape(demo.aside(path))))
        if st.button(t("start.own.leave.go"), type="primary", key="leave-demo"):
            session.start_fresh()
            st.switch_page(menu.IMPORTS.path)


def _build_demo() -> None:
    bar = st.progress(0.0, t("start.demo.building"))

    def told(done: float) -> None:
        bar.progress(min(done, 1.0), t("start.demo.building"))

    demo.begin(session.store(), session.scope(), told)
    st.switch_page(menu.COCKPIT.path)
