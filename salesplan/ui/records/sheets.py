"""A register by Excel: take it out, send it back, see the difference, accept it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from salesplan.core.errors import CockpitError, StaleView
from salesplan.core.problem import Problem
from salesplan.core.record import Register
from salesplan.exports import FORMATS, download_name
from salesplan.i18n import TEXT, register_words
from salesplan.i18n.formats import count, escape
from salesplan.i18n.messages import told as message_told
from salesplan.services import record_sheets
from salesplan.services.record_sheets import Change, SheetPreview
from salesplan.ui import cache, frame, session, tables, trouble
from salesplan.ui.records.field_words import Field as FieldOf
from salesplan.ui.records.field_words import Tongue, fields_of, heading, say
from salesplan.ui.records.words import called, tongue_of
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, t

MEGABYTES = 20
MOST_SHOWN = 200
"""Changes and problems on the screen; all of them count."""


def menu(register: Register, text: str) -> None:
    """The menu beside New: the template, what is listed as a workbook, and the way back in for who may write."""
    popover = st.popover("Excel", icon=":material/table:", key=f"excel-{register.name}", on_change="rerun")
    if not popover.open:
        return
    with popover:
        _take_out(register, text, empty=True)
        _take_out(register, text, empty=False)
        if frame.current().may_write:
            st.file_uploader(
                t("sheets.back"),
                type=["xlsx", "csv"],
                key=_upload_key(register),
                max_upload_size=MEGABYTES,
                help=t("sheets.back.help"),
            )


def incoming(register: Register) -> None:
    """What an uploaded workbook would do, and the button that does it; nothing without one."""
    done = st.session_state.pop(f"sheet-done-{register.name}", "")
    if done:
        st.success(done, icon=":material/check_circle:")
    file = st.session_state.get(_upload_key(register))
    if file is None or not frame.current().may_write:
        return
    seen = _seen(register, file.getvalue(), file.name)
    with st.container(border=True, key=f"sheet-{register.name}"):
        name = escape(seen.file_name)
        if seen.problems:
            st.error(t("sheets.refused", file=name, n=count(len(seen.problems))), icon=":material/block:")
            _problems(register, seen)
        elif not seen.changes:
            st.info(t("sheets.nothing", file=name, n=count(seen.unchanged)))
        else:
            words = {"new": count(seen.new), "changed": count(seen.changed), "same": count(seen.unchanged)}
            st.markdown(t("sheets.changes", file=name, **words))
            _changes(register, seen)
        if seen.ignored:
            st.caption(t("sheets.ignored", heads=escape("、".join(seen.ignored))))
        with st.container(horizontal=True):
            if (
                seen.changes
                and not seen.problems
                and st.button(
                    t("sheets.accept", n=count(len(seen.changes))), type="primary", key=f"sheet-accept-{register.name}"
                )
            ):
                _accept(register, seen)
            st.button(t("sheets.drop"), type="tertiary", on_click=_forget, args=(register,), key="sheet-drop")


def _take_out(register: Register, text: str, empty: bool) -> None:
    framed, store, reader = frame.current(), session.store(), lang()
    scope, load = framed.scope, framed.view.as_of_load
    title = f"{register.name}-{'template' if empty else 'all' if load is None else f'load-{load}'}"
    at = cache.audit_number(scope, load)
    st.download_button(
        t("sheets.template" if empty else "sheets.all"),
        lambda: record_sheets.take_out(store, scope, register, reader, empty, text, at),
        file_name=download_name(title, "xlsx"),
        mime=FORMATS["xlsx"].mime,
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        key=f"take-{title}",
    )


def _upload_key(register: Register) -> str:
    return f"sheet-{register.name}-{st.session_state.setdefault('sheet-turn', 0)}"


def _seen(register: Register, content: bytes, file_name: str) -> SheetPreview:
    """The preview, read again only when the file or the store changed."""
    key = (register.name, hashlib.sha256(content).hexdigest(), session.version(), lang())
    kept = st.session_state.get("sheet-seen")
    if kept is None or kept[0] != key:
        with st.spinner(t("sheets.reading")):
            seen = record_sheets.preview(session.store(), frame.current().scope, register, content, file_name)
        kept = st.session_state["sheet-seen"] = (key, seen)
    found: SheetPreview = kept[1]
    return found


def _accept(register: Register, seen: SheetPreview) -> None:
    try:
        n = record_sheets.commit(session.store(), frame.current().scope, seen)
    except StaleView:
        st.session_state.pop("sheet-seen", None)
        st.rerun()
    except CockpitError as refused:
        st.error(trouble.sentence(refused))
        return
    st.session_state[f"sheet-done-{register.name}"] = t("sheets.done", file=escape(seen.file_name), n=count(n))
    _forget(register)
    st.rerun()


def _forget(register: Register) -> None:
    st.session_state["sheet-turn"] = st.session_state.get("sheet-turn", 0) + 1
    st.session_state.pop("sheet-seen", None)


def _changes(register: Register, seen: SheetPreview) -> None:
    """One line per changed field; of a new record only its name."""
    tongue, fields = tongue_of(register), fields_of(register)
    rows = tuple(row for change in seen.changes[:MOST_SHOWN] for row in _lines(register, change, tongue, fields))
    shown = (
        Field("row", "export.row", "count"),
        Field("code", "field.code", "text"),
        Field("title", "sheets.record", "text"),
        Field("field", "export.column", "text"),
        Field("before", "export.before", "text"),
        Field("after", "export.after", "text"),
    )
    tables.draw(tables.table(f"sheet-{register.name}", t("sheets.record"), shown, rows, lang()), lang(), 322)


def _lines(register: Register, change: Change, tongue: Tongue, fields: dict[str, FieldOf]) -> list[dict[str, Any]]:
    about = {"row": change.row, "code": change.record.code, "title": called(register, change.record, tongue)}
    if change.before is None:
        return [{**about, "code": t("sheets.new"), "field": "", "before": "", "after": ""}]
    return [
        {
            **about,
            "field": heading(fields[name], tongue),
            "before": say(fields[name], before, tongue),
            "after": say(fields[name], after, tongue),
        }
        for name, before, after in change.fields
    ]


def _problems(register: Register, seen: SheetPreview) -> None:
    rows = tuple(
        {
            "sheet": problem.detail.get("sheet", ""),
            "row": problem.row,
            "column": _column(register, problem),
            "value": problem.value,
            "wrong": told(problem),
        }
        for problem in seen.problems[:MOST_SHOWN]
    )
    shown = (
        Field("sheet", "forms.sheet", "text"),
        Field("row", "export.row", "count"),
        Field("column", "export.column", "text"),
        Field("value", "export.value", "text"),
        Field("wrong", "export.wrong", "text"),
    )
    made = tables.table(f"sheet-problems-{register.name}", t("export.problems"), shown, rows, lang())
    tables.draw(made, lang(), 322, wide="wrong")


def _column(register: Register, problem: Problem) -> str:
    tongue = tongue_of(register)
    for field in fields_of(register).values():
        for one in (field, *field.children):
            if one.name == problem.column:
                return heading(one, tongue)
    return t("field.code") if problem.column == "code" else problem.column or ""


def problem_table(id: str, problems: Sequence[Problem], column: Callable[[str], str] = str) -> None:
    """What is wrong in a workbook of one sheet, by row and column; `column` names a column for the reader."""
    rows = tuple(
        {"row": one.row, "column": column(one.column or ""), "value": one.value or "", "wrong": told(one)}
        for one in problems[:MOST_SHOWN]
    )
    fields = (
        Field("row", "export.row", "count"),
        Field("column", "export.column", "text"),
        Field("value", "export.value", "text"),
        Field("wrong", "export.wrong", "text"),
    )
    tables.draw(tables.table(id, t("export.problems"), fields, rows, lang()), lang(), 260, "wrong")


def told(problem: Problem) -> str:
    """What is wrong, in the reader's language, as plain text."""
    if f"problem.{problem.code}" not in TEXT:
        return message_told(problem, lang())
    near = problem.detail.get("near")
    words = register_words.told(problem, lang())
    return f"{words}　{t('sheets.near', near=near)}" if near else words
