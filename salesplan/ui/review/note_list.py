"""All notes on numbers in one place: in the meeting a disputed number is noted, not argued about."""

from __future__ import annotations

import streamlit as st

from salesplan.core.execute.kpis import KPIS
from salesplan.core.review.noted import Note, of_the_plan
from salesplan.core.view import DIMENSIONS
from salesplan.ui import cache, frame, menu, notes, tables
from salesplan.ui.choices import write_link
from salesplan.ui.cockpit import opened
from salesplan.ui.plan import comments
from salesplan.ui.review.note_table import NoteList
from salesplan.ui.words import lang, said, t

_SHOWS = ("open", "all")
_ROWS = 9


def is_asked() -> bool:
    """True when the address asks for the list: then it stands first on its page, where the reader is."""
    return st.query_params.get("id") == notes.LIST


@frame.part
def draw() -> None:
    """How many are open, and the list, folded while nobody asked for it; nothing where no number has a note."""
    notes.follow()
    if not notes.found().notes:
        return
    found = _answer(_SHOWS[0])
    st.markdown(f"**{t('notes.all', disputed=found.disputed, comments=found.comments)}**")
    fold = st.expander(
        t("notes.table"), expanded=is_asked(), icon=":material/chat_bubble:", key="notes.list", on_change="rerun"
    )
    if fold.open:
        with fold:
            _list()


def _list() -> None:
    st.caption(t("notes.all.about"))
    show = st.segmented_control(
        t("notes.filter"),
        _SHOWS,
        format_func=said(_SHOWS, "notes.filter"),
        default=_SHOWS[0],
        required=True,
        key="notes.show",
        label_visibility="collapsed",
    )
    found = _answer(show or _SHOWS[0])
    if found.table.is_empty:
        st.caption(t("notes.none.open"))
        return
    height = tables.ROW * (_ROWS + 1) + 2
    at = tables.choose(found.table, lang(), height, "text", ("kind", "kpi", "slice"))
    if at is not None and at < len(found.notes):
        one = found.notes[at]
        notes.draw(one, "list", _settled_at(one), notes.name(one), lambda: _go(one))


def _answer(show: str) -> NoteList:
    framed = frame.current()
    everything = show == _SHOWS[1]
    return cache.note_list(
        scope=framed.scope, version=framed.version, view=framed.view, everything=everything, lang=lang()
    )


def _settled_at(one: Note) -> list[str]:
    return [] if one.resolved_at is None else [f"→ {one.resolved_at:%Y-%m-%d %H:%M}"]


def _go(one: Note) -> None:
    """To the number: a cell of a plan in its grid, any other opened on the cockpit."""
    key = f"notes.go.{one.id}"
    if st.button(t("notes.go"), type="tertiary", icon=":material/search:", key=key, on_click=_show, args=(one,)):
        if _is_cell(one):
            link = frame.link() | {"version": str(one.number.version), comments.AT: comments.address(one.cell)}
            st.switch_page(menu.DECOMPOSITION.path, query_params=link)
        framed, of = frame.current(), one.number
        where = {name: codes for name, codes in of.where.items() if name in DIMENSIONS}
        choices = framed.choices._replace(period=(of.start, of.end), where=where)
        choices = choices if of.version is None else choices._replace(plan=of.version)
        st.switch_page(menu.COCKPIT.path, query_params=write_link(choices, framed.offer))


def _show(one: Note) -> None:
    if _is_cell(one):
        comments.show(one.cell)
    elif one.number.measure in KPIS:
        opened.ask(one.number.measure)


def _is_cell(one: Note) -> bool:
    return one.number.version is not None and not of_the_plan(one.number.measure)
