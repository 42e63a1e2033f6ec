"""New and edit: a form with every complaint under its field. What was typed stays, also what is not understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from salesplan.core.problem import Problem
from salesplan.core.record import Record, Register
from salesplan.core.scope import ROLES
from salesplan.i18n.formats import escape
from salesplan.services import records
from salesplan.ui import frame, session
from salesplan.ui.records import conflict, edits, fields, people
from salesplan.ui.records.edits import Editing
from salesplan.ui.records.field_words import Field, Tongue, fields_of, label
from salesplan.ui.records.words import called, told, tongue_of
from salesplan.ui.words import t

PER_LINE = 3
"""Fields side by side; on a phone they stand below each other in the same order."""
_WHOLE = ""
"""Stands for the record as a whole among the fields."""


def draw(register: Register, editing: Editing, short: Sequence[str] = (), hint: str = "") -> None:
    """The form, or the difference when somebody else saved the record meanwhile.

    A new record asks for the fields `short` only, if there are any; the others begin as seeded or declared. `hint` is a
    sentence above the fields of a new one.
    """
    store, scope, tongue = session.store(), frame.current().scope, tongue_of(register)
    base = records.get(store, scope, register, editing.code, at=editing.version) if editing.code else None
    if editing.mine is not None and base is not None:
        conflict.draw(register, base, editing)
        return
    with st.container(border=True, key="record-form"):
        if base is None:
            st.markdown(f"##### {t('records.new.title', register=t(f'register.{register.name}'))}")
            if hint:
                st.caption(hint)
        else:
            title = escape(called(register, base, tongue))
            st.markdown(f"##### {t('records.edit.title', code=escape(base.code), title=title)}")
        with st.form(_key(editing, "form"), border=False, enter_to_submit=False):
            values, notes = _fields(register, editing, base, tongue, short if base is None else ())
            reason = st.text_input(
                t("records.reason"), placeholder=t("records.reason.placeholder"), key=_key(editing, "why-changed")
            )
            notes[_WHOLE] = st.container()
            with st.container(horizontal=True):
                sent = st.form_submit_button(t("records.save"), type="primary", icon=":material/check:", key="save")
                st.form_submit_button(t("records.cancel"), type="tertiary", on_click=edits.close, key="cancel")
    if sent:
        _complain(_send(register, editing, base, values, reason), notes, tongue, register)


def _key(editing: Editing, name: str) -> str:
    return f"record-{editing.register}-{editing.code}-{editing.version}-{name}"


def _fields(
    register: Register, editing: Editing, base: Record | None, tongue: Tongue, only: Sequence[str]
) -> tuple[dict[str, Any], dict[str, DeltaGenerator]]:
    """The fields in the order of their declaration, or `only` these in their order, three to a line.

    What stands in them, and places for complaints.
    """
    fields_ = fields_of(register)
    values = {name: _now(register, editing, base, field) for name, field in fields_.items()}
    notes: dict[str, DeltaGenerator] = {}
    role = ROLES.index(frame.current().scope.role)
    line: list[DeltaGenerator] = []
    for field in [fields_[name] for name in only or fields_]:
        if field.kind in fields.WIDE:
            line, place = [], st.container()
        else:
            line = line or list(st.columns(PER_LINE))
            place = line.pop(0)
        with place:
            locked = role < ROLES.index(field.edit)
            key = _key(editing, field.path)
            values[field.name] = fields.widget(field, tongue, key, values[field.name], locked)
            notes[field.name] = st.container(gap=None)
            if field.to == people.PERSON and field.required:
                people.missing()
    return values, notes


def _now(register: Register, editing: Editing, base: Record | None, field: Field) -> Any:
    """What stands in a field at first."""
    if editing.seed is not None and field.name in editing.seed:
        return editing.seed[field.name]
    return getattr(base, field.name) if base else register.column(field.name).default


def _send(
    register: Register, editing: Editing, base: Record | None, values: Mapping[str, Any], reason: str
) -> list[Problem]:
    """Check and save; what is wrong."""
    kept = {"code": base.code, "version": base.version} if base else {}
    record, problems = records.check(session.store(), session.scope(), register, {**values, **kept})
    if record is None:
        return problems
    if base is not None and not records.changes(register, base, record):
        edits.close()
        st.toast(t("records.unchanged"))
        st.rerun()
    return edits.save(register, record, editing, reason)


def _complain(
    problems: Sequence[Problem], notes: Mapping[str, DeltaGenerator], tongue: Tongue, register: Register
) -> None:
    """Every complaint under its field; those of child rows with their row; how many there are beside the button."""
    shown = fields_of(register)
    for problem in problems:
        place = notes.get(problem.column or _WHOLE, notes[_WHOLE])
        words = _sentence(problem)
        if (row := problem.detail.get("row_in")) and problem.column in shown:
            children = {child.name: child for child in shown[problem.column].children}
            child = children.get(problem.detail["field"])
            words = t("records.row", n=row, field=label(child, tongue) if child else "", what=words)
        place.markdown(f":red[:small[:material/error: {words}]]")
    notes[_WHOLE].markdown(f":red[{t('records.wrong', n=len(problems))}]")


def _sentence(problem: Problem) -> str:
    if problem.code == "forbidden":
        return t("error.forbidden")
    return t("records.gone", code=escape(problem.value)) if problem.code == "gone" else told(problem)
