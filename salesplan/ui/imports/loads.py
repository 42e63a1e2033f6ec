"""Earlier imports: every load, newest first, each with undo or redo."""

from __future__ import annotations

from typing import Any

import streamlit as st

from salesplan.core.errors import Forbidden, StaleView
from salesplan.core.months import between
from salesplan.i18n import Lang
from salesplan.i18n.formats import count, month, range_label
from salesplan.services import importing, inbox
from salesplan.ui import cache, screen, session, trouble
from salesplan.ui.words import lang, t

FIRST_SHOWN = 6
"""Earlier imports that are listed at once."""


def draw(load: int | None = None) -> None:
    """The list; of a long one the newest until all are asked for. As it was right after a load it is only read."""
    at = None if load is None else cache.audit_number(session.scope(), load)
    found = importing.loads(session.store(), session.scope(), at)
    if not found:
        return
    st.markdown(f"##### {t('imports.earlier')}")
    everything = len(found) <= FIRST_SHOWN or st.toggle(t("imports.all", n=count(len(found))), key="imports.all")
    with st.container(gap="xxsmall" if screen.is_narrow() else None, key="loads"):
        for row in found if everything else found[:FIRST_SHOWN]:
            _row(row, may_switch=load is None and session.scope().may_write)


def switch(load: int, active: bool) -> None:
    """Undo or redo, then show the pages as they are now."""
    change = importing.redo if active else importing.undo
    try:
        touched = change(session.store(), session.scope(), load)
    except StaleView:  # undone elsewhere meanwhile, or a later plan version builds on it
        st.error(t("imports.switch_refused"))
        return
    except Forbidden as refused:  # a month was closed meanwhile
        st.error(trouble.sentence(refused), icon=":material/block:")
        return
    for key in ("imports.receipt", "imports.seen"):
        st.session_state.pop(key, None)
    st.toast(t("imports.redone" if active else "imports.undone", load=load, months=months(touched, lang())))
    st.rerun()


def months(found: tuple[str, ...], language: Lang) -> str:
    """Months in words: a range where none is missing, else the first few; periods as they are written."""
    if found and all(len(m) == 7 for m in found) and found == between(found[0], found[-1]):
        return range_label(found[0], found[-1], language)
    names = [month(m, language) if len(m) == 7 else m for m in found]
    joint = "、" if language == "zh" else ", "
    return joint.join(names[:6]) + (f" +{len(names) - 6}" if len(names) > 6 else "")


def _row(row: importing.LoadRow, may_switch: bool) -> None:
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall", key=f"load-{row.id}"):
        st.text(_line(row), width="stretch")
        if not may_switch:
            return
        word, icon = ("imports.undo_one", "undo") if row.active else ("imports.redo_one", "redo")
        why = t(f"imports.locked.{row.locked}") if row.locked else None
        look: dict[str, Any] = {"icon": f":material/{icon}:", "type": "tertiary", "key": f"switch-{row.id}"}
        if st.button(t(word), help=why, disabled=bool(row.locked), **look):
            switch(row.id, active=not row.active)


def _line(row: importing.LoadRow) -> str:
    """Plain text: a file name may hold anything, and not even an address in it becomes a link."""
    line = t(
        "imports.load_line",
        load=row.id,
        dataset=t(f"dataset.{row.dataset}"),
        file=row.file_name,
        n=count(row.stored_rows),
        months=months(row.months, lang()),
        day=row.at.strftime("%Y-%m-%d %H:%M"),
        actor=t("inbox.sender") if row.actor == inbox.SENDER.user else row.actor,
    )
    if row.profile:
        line += f"　{t('imports.list_under', profile=row.profile, n=row.profile_version)}"
    return line if row.active else f"{line}　○ {t('imports.not_counted')}"
