"""The page of all registers: a search over everything, a chooser by group, the calendar of the year, the settings."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from salesplan.core.dimensions import KINDS, MEMBERSHIPS
from salesplan.core.record import Register
from salesplan.core.registers import REGISTERS
from salesplan.core.registers.calendar import CALENDAR_DAY
from salesplan.i18n.formats import escape
from salesplan.ui import cache, frame, menu
from salesplan.ui.records import calendar, company, detail, edits, registers
from salesplan.ui.records.words import asked
from salesplan.ui.words import t

SETTINGS = "settings"
"""What the address says for the company's settings, which are no register."""
FIRST = KINDS[0]


def groups() -> Mapping[str, tuple[str, ...]]:
    """The registers of this page by group. One that has a page of its own is kept there; one that nobody placed is
    in the last group, so that a new declaration needs nothing here."""
    placed = {"names": KINDS, "belonging": tuple(MEMBERSHIPS), "calendar": (CALENDAR_DAY.name,)}
    elsewhere = {entry.register for entry in menu.ENTRIES} | {name for names in placed.values() for name in names}
    return {**placed, "other": tuple(name for name in REGISTERS if name not in elsewhere), SETTINGS: (SETTINGS,)}


def choose() -> Register | None:
    """Title, search over everything, groups and registers; returns the register of the address, None for settings."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="records-head"):
        st.markdown(f"# {t('page.records')}", width="stretch")
        text = st.text_input(
            t("records.search_all"),
            key="search-all",
            placeholder=t("records.search_all"),
            label_visibility="collapsed",
            icon=":material/search:",
            width=260,
        )
    if text and text.strip():
        _hits(text)
    by_group = {group: names for group, names in groups().items() if names}
    name = _of_address(by_group)
    group = next(group for group, names in by_group.items() if name in names)
    _chooser("group", list(by_group), group, {group: names[0] for group, names in by_group.items()})
    names = by_group[group]
    if len(names) > 1:
        _chooser("register", list(names), name, {name: name for name in names})
    if group == "other":
        _own_pages()
    return None if name == SETTINGS else REGISTERS[name]


def keep(register: Register) -> None:
    """The register with its list, detail and form; the calendar beside its own days."""
    if register is CALENDAR_DAY:
        calendar.draw()
    registers.list_and_detail(register, registers.head(register, level="###"))


def settings() -> None:
    """What the company decided once; who does not write for all of it, or looks back, reads it."""
    framed = frame.current()
    with st.container(width=720):
        company.form(framed.offer.settings, framed.may_write and framed.scope.runs_company)


def _of_address(by_group: Mapping[str, tuple[str, ...]]) -> str:
    """The register that the address asks for; one with a page of its own is shown there."""
    name = st.query_params.get("register", FIRST)
    if any(name in names for names in by_group.values()):
        return name
    if name in REGISTERS:
        st.switch_page(menu.page_of(name).path, query_params=frame.link(id=st.query_params.get("id", "")))
    st.warning(t("records.unknown", code=escape(name)))
    return FIRST


def _chooser(what: str, values: list[str], now: str, leads_to: Mapping[str, str]) -> None:
    """A row of choices that follows the address."""
    key = f"records-{what}"
    words = {value: _word(what, value) for value in values}
    st.session_state[key] = now
    st.segmented_control(
        t("page.records"),
        values,
        format_func=words.__getitem__,
        required=True,
        key=key,
        on_change=_go,
        args=(key, leads_to),
        label_visibility="collapsed",
    )


def _word(what: str, value: str) -> str:
    return t(f"records.group.{value}" if what == "group" else f"register.{value}")


def _go(key: str, leads_to: Mapping[str, str]) -> None:
    edits.close()
    frame.point(register=leads_to[st.session_state[key]], id="")


def _own_pages() -> None:
    """Registers that are kept on pages of their own, as links."""
    entries = [entry for entry in menu.ENTRIES if entry.register]
    if entries:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(t("records.own_pages"), width="content")
            for entry in entries:
                st.page_link(
                    entry.path, label=t(entry.title), icon=f":material/{entry.icon}:", query_params=frame.link()
                )


def _hits(text: str) -> None:
    """Where the text occurs, register by register, as links."""
    found = cache.hits(**asked(), text=text.strip())
    with st.container(border=True):
        if not found:
            st.markdown(t("records.not_found", text=escape(text.strip())))
        for pointer in found:
            detail.point_out(pointer, "hit")
