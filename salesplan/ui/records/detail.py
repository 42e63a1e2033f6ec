"""One record on the screen: its light and stamp, the page's picture, its values, what hangs together, its history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

import pandas as pd
import streamlit as st

from salesplan.core.errors import CockpitError, Conflict, Invalid
from salesplan.core.record import Kind, Record, Register, Version
from salesplan.core.registers import REGISTERS
from salesplan.core.view import DIMENSIONS
from salesplan.i18n import register_words
from salesplan.i18n.formats import MISSING, escape
from salesplan.services import records
from salesplan.services.record_view import Kept, Pointer
from salesplan.services.records import Line
from salesplan.ui import cache, frame, menu, screen, session
from salesplan.ui.records import edits, fields
from salesplan.ui.records.field_words import Field, Tongue, fields_of, say, shown_of, value_label
from salesplan.ui.records.listing import title_of
from salesplan.ui.records.words import asked, called, moment, today, told, tongue_of
from salesplan.ui.words import lang, t

Picture = Callable[[Any], None]
"""What a page draws of one record (its model) between the title and the values."""
CELL = 128
"""Pixels of a label over its value."""
OLD = "record.old"
NOTICES = "record.notices"


class Old(NamedTuple):
    """The version that is looked at instead of the record in force."""

    register: str
    code: str
    seq: int


def draw(register: Register, code: str, picture: Picture | None = None) -> None:
    """The record of that code, or that there is none."""
    kept = cache.record(**asked(), register=register.name, code=code, today=today())
    if kept is None:
        unknown = "records.unknown.then" if frame.current().is_past else "records.unknown"
        st.warning(t(unknown, code=escape(code)))
        return
    tongue = tongue_of(register)
    old = _looked_at(register, kept)
    line = kept.line if old is None else Line(old.record or kept.record, {})
    with st.container(border=True):
        _stamp(register, kept, old, tongue)
        st.markdown(f"##### {escape(called(register, line.record, tongue))}")
        _buttons(register, kept, old)
        _notices()
        if picture and old is None:
            picture(line.record)
        _values(register, line, tongue)
        if old is None:
            _together(register, line.record, tongue)
    _history(register, kept, tongue)


def _stamp(register: Register, kept: Kept, old: Version | None, tongue: Tongue) -> None:
    shown = old or kept.versions[0]
    at = moment(shown.at)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if old is None and register.has_light:
            st.badge(register_words.light(register.name, kept.line.light, lang()), color=fields.TONES[kept.line.light])
        code = kept.record.code
        st.caption(
            t("records.stamp", code=escape(code), version=shown.number, by=escape(shown.actor), at=at), width="stretch"
        )
    if old is not None:
        st.info(t("records.old", at=at, version=old.number))
    elif kept.is_archived:
        st.info(t("records.is_archived"))


def _values(register: Register, line: Line, tongue: Tongue) -> None:
    """Label over value in cells that wrap, what is filled; long text across, child rows as small tables."""
    stored = {name: getattr(line.record, name) for name in fields_of(register)}
    values, title = stored | dict(line.computed), called(register, line.record, tongue)
    with st.container(horizontal=True, gap="small"):
        for name, field in shown_of(register).items():
            is_short = field.kind not in (*fields.WIDE, Kind.STATUS)
            said = say(field, values.get(name), tongue) if is_short else MISSING
            if said not in (MISSING, title):
                _pair(value_label(field, tongue), said, width=CELL)
    for field in fields_of(register).values():
        value = stored[field.name]
        if field.kind is Kind.LONG and value:
            _pair(value_label(field, tongue), value)
        elif field.kind is Kind.ROWS and value:
            _rows(field, value, tongue)
    _not_given([value_label(fields_of(register)[name], tongue) for name, value in stored.items() if value in _EMPTY])


def _not_given(names: Sequence[str]) -> None:
    """What could still be filled in, quietly."""
    if names:
        st.caption(t("records.not_given", fields=escape(t("records.comma").join(names))))


_EMPTY: tuple[Any, ...] = (None, "", ())


def _pair(name: str, value: str, width: int | Literal["stretch"] = "stretch") -> None:
    with st.container(gap=None, width=width):
        st.caption(name)
        st.text(value)


def _rows(field: Field, rows: Any, tongue: Tongue) -> None:
    """Child rows as a still table, whose texts and headings wrap: a record is too narrow for their columns."""
    st.caption(value_label(field, tongue))
    children = [child for child in field.children if any(getattr(row, child.name) for row in rows)]
    if screen.is_narrow():
        for row in rows:
            st.markdown(_in_a_line(children, row, tongue))
        return
    columns: dict[str, list[Any]] = {}
    written: dict[Any, str | Callable[[object], str] | None] = {}
    for child in children:
        head, values = escape(value_label(child, tongue)), [getattr(row, child.name) for row in rows]
        said = [escape(say(child, value, tongue)) for value in values]
        columns[head] = said
        if child.kind in fields.NUMBERS:  # stand at the right, where the table takes them for numbers
            columns[head] = [None if value is None else float(value) for value in values]
            written[head] = dict(zip(columns[head], said, strict=True)).__getitem__
        elif child.kind is Kind.DAY:
            columns[head] = [words.replace("&#45;", "\u2011").replace(" ", "\u00a0") for words in said]  # not broken
    shown = pd.DataFrame(columns).style.format(written, na_rep=MISSING)
    st.table(shown, border="horizontal", hide_index=True, alt=value_label(field, tongue))


def _in_a_line(children: Sequence[Field], row: Any, tongue: Tongue) -> str:
    """A child row in words: its first value, then each other one after its label, what is filled."""
    first, *others = [(child, escape(say(child, getattr(row, child.name), tongue))) for child in children]
    said = [f":gray[{escape(value_label(child, tongue))}] {value}" for child, value in others if value != MISSING]
    return " · ".join((f"**{first[1]}**", *said))


def _together(register: Register, record: Record, tongue: Tongue) -> None:
    """Where it leads: the cockpit on its slice, what it links to, what points to it."""
    where = _slice(register, record)
    related = dict.fromkeys(_links(register, record, tongue))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if where:
            names = [tongue.names(kind).get(code, code) for kind, (code,) in where.items()]
            words = t("records.to_cockpit", slice=escape(" × ".join(names)))
            st.page_link(menu.COCKPIT.path, label=words, icon=":material/speed:", query_params=frame.link(where))
        for name, code, title in related:
            link_to(name, code, title, "related")
    pointers = cache.pointing(**asked(), register=register.name, code=record.code)
    if pointers:
        st.caption(t("records.pointing"))
        for pointer in pointers:
            point_out(pointer, "pointing")


def _slice(register: Register, record: Record) -> dict[str, tuple[str, ...]]:
    """The slice of the cockpit that the record speaks of."""
    if register.name in DIMENSIONS:
        return {register.name: (record.code,)}
    found = {field.to: getattr(record, field.name) for field in fields_of(register).values() if field.kind is Kind.LINK}
    return {kind: (code,) for kind, code in found.items() if kind in DIMENSIONS and kind != "person" and code}


def _links(register: Register, record: Record, tongue: Tongue) -> Any:
    """(register, code, title) of every record that it links to."""
    for field in fields_of(register).values():
        value = getattr(record, field.name)
        if field.to in REGISTERS and value:
            for code in value if isinstance(value, tuple) else (value,):
                yield field.to, code, tongue.names(field.to).get(code, code)


def point_out(pointer: Pointer, place: str) -> None:
    """Records of one register as links, and how many more there are; `place` says where on the page."""
    register = REGISTERS[pointer.register]
    tongue = tongue_of(register)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f":small[{t(f'register.{pointer.register}')}]", width="content")
        for code, value in pointer.found:
            link_to(pointer.register, code, title_of(register, code, value, tongue), place)
        if (more := pointer.total - len(pointer.found)) > 0:
            st.caption(t("records.more", n=more), width="content")


def link_to(register: str, code: str, title: str, place: str) -> None:
    """A link to one record on the page where its register is kept."""
    entry = menu.page_of(register)
    page: dict[str, Any] = {"id": code} if entry.register else {"register": register, "id": code}
    words = escape(title if title == code else f"{title} · {code}")
    if st.button(words, type="tertiary", icon=":material/link:", key=f"{place}-{register}-{code}"):
        st.switch_page(entry.path, query_params=frame.link(**page))


def _buttons(register: Register, kept: Kept, old: Version | None) -> None:
    """What can be done, near the top: a form that opens begins where the eye is."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if old is not None:
            words = t("records.then" if frame.current().is_past else "records.now")
            st.button(words, icon=":material/undo:", key="now", on_click=_look_at, args=(None,))
        elif frame.current().may_write:
            _changing(register, kept)
        st.button(t("records.close"), icon=":material/close:", type="tertiary", key="close-record", on_click=_shut)


def _changing(register: Register, kept: Kept) -> None:
    record, about = kept.record, (register, kept.record)
    if kept.is_archived:
        st.button(t("records.restore"), icon=":material/unarchive:", key="restore", on_click=_restore, args=about)
        return
    st.button(t("records.edit"), icon=":material/edit:", key="edit", on_click=edits.begin, args=about)
    with st.popover(t("records.archive"), icon=":material/archive:", type="tertiary", key=f"archive-ask-{record.code}"):
        st.markdown(t("records.archive.text"))
        st.text_input(t("records.reason"), key="archive-reason")
        st.button(t("records.archive"), type="primary", key="archive", on_click=_archive, args=about)


def _archive(register: Register, record: Record) -> None:
    reason = str(st.session_state.get("archive-reason") or "")
    if _did(lambda: records.archive(session.store(), session.scope(), register, record, reason)):
        st.toast(t("records.archive.done", code=record.code), icon=":material/archive:")


def _restore(register: Register, record: Record) -> None:
    if _did(lambda: records.restore(session.store(), session.scope(), register, record.code)):
        st.toast(t("records.restore.done", code=record.code), icon=":material/check:")


def _did(action: Callable[[], object]) -> bool:
    """Do it, or keep what was wrong for the next run to tell."""
    try:
        action()
    except Invalid as refused:
        st.session_state[NOTICES] = [told(problem) for problem in refused.problems]
    except Conflict:
        st.session_state[NOTICES] = [t("error.conflict")]
    except CockpitError as error:
        st.session_state[NOTICES] = [t(f"error.{error.code}")]
    else:
        return True
    return False


def _notices() -> None:
    for words in st.session_state.pop(NOTICES, ()):
        st.error(words, icon=":material/block:")


def _shut() -> None:
    frame.point(id="")


# History


def _looked_at(register: Register, kept: Kept) -> Version | None:
    old = st.session_state.get(OLD)
    if not isinstance(old, Old) or (old.register, old.code) != (register.name, kept.record.code):
        st.session_state.pop(OLD, None)
        return None
    return next((version for version in kept.versions if version.seq == old.seq and version.record), None)


def _look_at(old: Old | None) -> None:
    st.session_state[OLD] = old


def _history(register: Register, kept: Kept, tongue: Tongue) -> None:
    code = kept.record.code
    with st.expander(t("records.history"), icon=":material/history:", on_change="rerun", key=f"history-{code}") as past:
        if not past.open:
            return
        for version in kept.versions:
            _save(register, version, tongue)
            is_past = version.record is not None and version is not kept.versions[0]
            if is_past:
                old = Old(register.name, code, version.seq)
                st.button(
                    t("records.look"),
                    type="tertiary",
                    icon=":material/visibility:",
                    key=f"look-{version.seq}",
                    on_click=_look_at,
                    args=(old,),
                )


def _save(register: Register, version: Version, tongue: Tongue) -> None:
    """Who did what and why, then every field with its value before and after."""
    did = version.action.removeprefix("record.") if version.action.startswith("record.") else "import"
    head = f"**{t('records.version', version=version.number)}** · {escape(version.actor)} {t(f'records.did.{did}')}"
    reason = f" · {escape(version.reason)}" if version.reason else ""
    st.markdown(f"{head} · {moment(version.at)}{reason}")
    shown = fields_of(register)
    for name, before, after in version.changes:
        field = shown[name]
        st.text(f"{value_label(field, tongue)}: {say(field, before, tongue)} → {say(field, after, tongue)}")
