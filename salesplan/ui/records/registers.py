"""Any register on a page: its head, then the list beside one record, or the form in their place.

A page calls the parts with plain arguments and puts its own picture between them:

    found = registers.head(MILESTONES)
    st.vega_lite_chart(..., gantt)
    registers.list_and_detail(MILESTONES, found, picture=chain)

The open record stands in the address (`?id=M07`), so that it can be linked to and the back button works.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple
from zlib import crc32

import streamlit as st

from salesplan.core.record import Kind, Register, Status
from salesplan.i18n import register_words
from salesplan.i18n.formats import MISSING, count, escape
from salesplan.services.records import Listing
from salesplan.ui import cache, frame, screen, tables
from salesplan.ui.records import detail, edits, fields, form, sheets
from salesplan.ui.records.detail import Picture
from salesplan.ui.records.field_words import Field, shown_of
from salesplan.ui.records.fields import ROW, TONES
from salesplan.ui.records.listing import ListPart, beside, narrowed
from salesplan.ui.records.words import asked, today, tongue_of
from salesplan.ui.words import lang, t

MOST_ROWS = 12
"""Rows of a long list that are seen at once; it scrolls within."""


class Found(NamedTuple):
    """What the head found: the list ready to be drawn, and the records themselves for a page's own picture."""

    register: Register
    text: str
    archived: bool
    part: ListPart

    @property
    def listing(self) -> Listing:
        """The records with their computed columns, in the order of the list."""
        return cache.records_found(
            **asked(), register=self.register.name, text=self.text, archived=self.archived, today=today()
        )


def head(register: Register, level: str = "#", begins: bool = True) -> Found:
    """Title, search and New, the question that the register answers, and how many there are of each light.

    A page that `begins` its records in a way of its own draws that itself.
    """
    name = register.name
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"head-{name}"):
        st.markdown(f"{level} {t(f'register.{name}')}", width="stretch")
        text = st.text_input(
            t("records.search", name=t(f"register.{name}")),
            key=f"search-{name}",
            placeholder=t("records.search", name=t(f"register.{name}")),
            label_visibility="collapsed",
            icon=":material/search:",
            width=200,
        )
        sheets.menu(register, text or "")
        if begins and frame.current().may_write:
            st.button(
                t("records.new"),
                icon=":material/add:",
                type="primary",
                on_click=edits.begin,
                args=(register,),
                key=f"new-{name}",
            )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(t(f"register.{name}.about"), width="content")
        archived = bool(st.session_state.get(f"archived-{name}"))
        part = cache.records_listed(
            **asked(), register=name, text=text or "", archived=archived, today=today(), lang=lang()
        )
        _counts(register, part)
        st.space("stretch")
        st.toggle(t("records.archived"), key=f"archived-{name}")
    sheets.incoming(register)
    return Found(register, text or "", archived, part)


def list_and_detail(register: Register, found: Found, picture: Picture | None = None) -> None:
    """The list beside the record of the address; a form takes their place, because child rows need the width."""
    code = st.query_params.get("id", "")
    if editing := edits.current(register, code):
        form.draw(register, editing)
        return
    if not code:
        _list(found, code)
        return
    left, right = st.columns([7, 5], gap="medium")
    with left:
        _list(found, code)
    with right:
        detail.draw(register, code, picture)


def _counts(register: Register, part: ListPart) -> None:
    if not part.total:
        return
    if part.total > len(part.codes):
        words = t("records.first", shown=count(len(part.codes)), n=count(part.total))
    else:
        words = t("records.count", n=count(part.total))
    st.markdown(words, width="content")
    for status in Status if register.has_light else ():
        if n := part.lights[status]:
            st.badge(f"{register_words.light(register.name, status, lang())} {n}", color=TONES[status])


def _list(found: Found, code: str) -> None:
    if not found.part.codes:
        st.info(_why_empty(found))
        return
    register, part, tongue = found.register, found.part, tongue_of(found.register)
    at = part.codes.index(code) if code in part.codes else None
    id = tables.following(f"list-{register.name}-{crc32(' '.join(part.codes).encode())}", at)
    shown = {"code": Field("code", Kind.TEXT), **shown_of(register)}
    st.dataframe(
        part.frame,
        **tables.selecting(id, partial(_choose, id, part.codes), at),
        hide_index=True,
        row_height=ROW,
        height=fields.height_for(min(len(part.codes), MOST_ROWS)),
        column_config={
            name: fields.column(shown[name], tongue, part.widths.get(name)) for name in part.frame.column_names
        },
        column_order=_columns(part, register, code),
        placeholder=MISSING,
        alt=t(f"register.{register.name}"),
    )


def _columns(part: ListPart, register: Register, code: str) -> tuple[str, ...] | None:
    """Those that have room, while a record is open beside the list or the screen is narrow; None for all."""
    if screen.is_narrow():
        return narrowed(part, register)
    return beside(part) if code else None


def _why_empty(found: Found) -> str:
    if found.text.strip():
        return t("records.not_found", text=escape(found.text.strip()))
    if found.archived:
        return t("records.empty.archived")
    if frame.current().is_past:
        return t("records.empty.then")
    return t("records.empty" if frame.current().may_write else "records.empty.reader")


def _choose(id: str, codes: tuple[str, ...]) -> None:
    at = tables.chosen(id)
    edits.close()
    frame.point(id="" if at is None else codes[at])
