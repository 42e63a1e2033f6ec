"""Two people on one record: what it was, what I made of it, what was stored meanwhile; nothing is lost unseen."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from salesplan.core.errors import Invalid
from salesplan.core.record import Record, Register
from salesplan.i18n.formats import escape
from salesplan.services import records
from salesplan.services.record_view import look
from salesplan.ui import frame, session
from salesplan.ui.records import edits
from salesplan.ui.records.edits import Editing
from salesplan.ui.records.field_words import Field, Tongue, fields_of, say, value_label
from salesplan.ui.records.words import told, tongue_of
from salesplan.ui.words import t

MINE, THEIRS = "mine", "theirs"


def draw(register: Register, base: Record, editing: Editing) -> None:
    """Base, mine and theirs of every field that changed; a choice where both did; then merge, edit on or drop."""
    mine, tongue = editing.mine or base, tongue_of(register)
    kept = look(session.store(), frame.current().scope, register, base.code)
    if kept is None or kept.is_archived:
        st.error(t("records.gone", code=escape(base.code)))
        st.button(t("records.conflict.drop"), on_click=edits.close, key="drop")
        return
    theirs, save = kept.record, kept.versions[0]
    with st.container(border=True, key="record-conflict"):
        words = t("records.conflict", by=f"**{escape(save.actor)}**", version=save.number)
        st.warning(words, icon=":material/group:")
        _table(register, base, mine, theirs, tongue)
        chosen = _choices(register, base, mine, theirs, tongue)
        problems = []
        try:
            merged: Record | None = records.merge(register, base, chosen, theirs).record
        except Invalid as refused:
            merged, problems = None, list(refused.problems)
        for problem in problems:
            st.markdown(f":red[:material/error: {told(problem)}]")
        with st.container(horizontal=True):
            keep = st.button(t("records.conflict.keep"), type="primary", disabled=merged is None, key="keep")
            st.button(
                t("records.conflict.form"),
                on_click=edits.begin,
                args=(register, theirs, _on_top(register, base, chosen, theirs)),
                key="edit-on",
            )
            st.button(t("records.conflict.drop"), type="tertiary", on_click=edits.close, key="drop")
        if keep and merged is not None:
            for problem in edits.save(register, merged, editing, editing.reason):
                st.markdown(f":red[:material/error: {told(problem)}]")


def _on_top(register: Register, base: Record, mine: Record, theirs: Record) -> dict[str, Any]:
    """Theirs with what I changed on top, as values that a form begins with."""
    touched = {name for name, _, _ in records.changes(register, base, mine)}
    return {name: getattr(mine if name in touched else theirs, name) for name in fields_of(register)}


def _table(register: Register, base: Record, mine: Record, theirs: Record, tongue: Tongue) -> None:
    """One row per field that either changed; bold is what somebody changed."""
    rows = {}
    for field in fields_of(register).values():
        was, my, their = (getattr(state, field.name) for state in (base, mine, theirs))
        if my != was or their != was:
            rows[value_label(field, tongue)] = (
                _said(field, was, tongue),
                _said(field, my, tongue, was),
                _said(field, their, tongue, was),
            )
    columns = [t(f"records.conflict.{key}") for key in ("base", MINE, THEIRS)]
    st.table(pd.DataFrame.from_dict(rows, orient="index", columns=columns))


def _said(field: Field, value: Any, tongue: Tongue, *before: Any) -> str:
    said = escape(say(field, value, tongue))
    return f"**{said}**" if before and value != before[0] else said


def _choices(register: Register, base: Record, mine: Record, theirs: Record, tongue: Tongue) -> Record:
    """Where both changed a field to different values, the reader says which stays; returns mine with those choices."""
    both = [
        field
        for field in fields_of(register).values()
        if getattr(base, field.name) not in (getattr(mine, field.name), getattr(theirs, field.name))
        and getattr(mine, field.name) != getattr(theirs, field.name)
    ]
    if both:
        st.markdown(t("records.conflict.both"))
    given_up = {}
    words = {side: t(f"records.conflict.{side}") for side in (MINE, THEIRS)}
    for field in both:
        side = st.segmented_control(
            value_label(field, tongue),
            list(words),
            format_func=words.__getitem__,
            default=MINE,
            required=True,
            key=f"choose-{register.name}-{base.code}-{theirs.version}-{field.name}",
        )
        if side == THEIRS:
            given_up[field.name] = getattr(base, field.name)
    return mine.model_copy(update=given_up)
