"""Buttons that do what the fields beside them say: what is typed counts at the click that follows it.

A callback has the arguments of the run before the click, and a field that is left by the click arrives together with
it. So what a button does is worked out in the run of the click, and done before the next one draws anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from salesplan.services.plan.desk import Desk

_DUE = "clicks.due"


def button(label: str, key: str, desk: Desk, do: Callable[..., object], *args: object, **look: Any) -> None:
    """A button for `do(desk, *args)`: the arguments as of the click, the draft as its reader saw it before the click.

    So an edit of somebody else meanwhile is told, as everywhere. Nothing is done where the button is `disabled` by what
    was typed last, or where another version or measure lies open by now.
    """
    pressed = st.button(label, key=key, on_click=_see, args=(key, desk), **look)
    seen: Desk = st.session_state.pop(_seen(key), desk)
    is_same = (seen.version.id, seen.measure) == (desk.version.id, desk.measure)
    if pressed and is_same and not look.get("disabled"):
        st.session_state[_DUE] = (do, seen, *args)
        st.rerun()


def do_due() -> None:
    """Do what was clicked in the run before; for the main script, before it draws anything."""
    if _DUE in st.session_state:
        do, *args = st.session_state.pop(_DUE)
        do(*args)


def _see(key: str, desk: Desk) -> None:
    st.session_state[_seen(key)] = desk


def _seen(key: str) -> str:
    return f"{key}.seen"
