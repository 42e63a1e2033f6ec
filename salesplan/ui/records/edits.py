"""What is being edited in this session, and how it is saved.

The version that a save builds on is taken when Edit is pressed: a later run reads a later record, and a conflict would
vanish. The base is read again from the store by that version; what the reader typed stays in the session.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import streamlit as st

from salesplan.core.errors import Conflict, Forbidden, Invalid, Unknown
from salesplan.core.problem import Problem
from salesplan.core.record import NO_VERSION, Record, Register
from salesplan.services import records
from salesplan.ui import frame, session
from salesplan.ui.words import t

_STATE = "record.editing"


class Editing(NamedTuple):
    """A new record (no code), or the version of one that the reader saw when he pressed Edit.

    `seed` are values to begin with instead of the stored ones. `mine` is what was to be saved when somebody else had
    saved meanwhile, with its `reason`.
    """

    register: str
    code: str = ""
    version: int = NO_VERSION
    seed: Mapping[str, Any] | None = None
    mine: Record | None = None
    reason: str = ""


def begin(register: Register, record: Record | None = None, seed: Mapping[str, Any] | None = None) -> None:
    """Begin to edit the record as it is seen now, or a new one; for callbacks."""
    if record is None:
        frame.point(id="")
        st.session_state[_STATE] = Editing(register.name, seed=seed)
    else:
        st.session_state[_STATE] = Editing(register.name, record.code, record.version, seed)


def close() -> None:
    """Let go of what is being edited; for callbacks too."""
    st.session_state.pop(_STATE, None)


def current(register: Register, code: str) -> Editing | None:
    """What is being edited of the record of the address ("": a new one); None when nothing is."""
    editing = st.session_state.get(_STATE)
    if not isinstance(editing, Editing) or not frame.current().may_write:
        return None
    if (editing.register, editing.code) == (register.name, code):
        return editing
    close()  # the reader went elsewhere
    return None


def save(register: Register, record: Record, editing: Editing, reason: str) -> list[Problem]:
    """Save and show what was saved; what is wrong comes back, and a conflict shows the difference in the next run."""
    try:
        saved = records.save(session.store(), session.scope(), register, record, reason)
    except Conflict:
        mine = editing.mine or record
        st.session_state[_STATE] = editing._replace(mine=mine, reason=reason)
        st.rerun()
    except Invalid as refused:
        return list(refused.problems)
    except Forbidden as refused:
        return [Problem("forbidden", column=refused.values.get("field"))]
    except Unknown:
        return [Problem("gone", value=record.code)]
    close()
    frame.point(id=saved.code)
    st.toast(t("records.saved", code=saved.code), icon=":material/check:")
    st.rerun()
    return []  # never reached
