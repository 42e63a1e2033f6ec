"""When the store cannot be used: what happened, that nothing was changed, and what to do next. Never a traceback."""

from __future__ import annotations

from html import unescape

import streamlit as st

from salesplan.core.errors import CockpitError, StoreDamaged, StoreError
from salesplan.i18n import TEXT, register_words
from salesplan.i18n.formats import escape
from salesplan.services.place import store_path
from salesplan.ui import session
from salesplan.ui.words import lang, t

_STOPS = frozenset(".。！？!?：:")


def sentence(error: CockpitError) -> str:
    """What happened and what to do next, in two sentences; with every reason where values break rules."""
    code = error.code if f"error.{error.code}" in TEXT else "unexpected"
    reasons = [escape(register_words.told(problem, lang())) for problem in getattr(error, "problems", ())]
    following = t(f"error.{code}.next") if not reasons else ""
    return " ".join(map(_ended, filter(None, (t(f"error.{code}"), *reasons, following))))


def asks(field: str) -> None:
    """Say that a field (its label) has to be filled in first: a button that is not switched off but refused in words
    works at the first click after typing."""
    st.toast(t("error.empty_field", field=field), icon=":material/block:")


def _ended(text: str) -> str:
    """A sentence with its stop, so that the next one can follow."""
    return text if unescape(text)[-1] in _STOPS else text + ("。" if lang() == "zh" else ".")


def show(error: CockpitError) -> None:
    """The page of this trouble in the reader's language, with a button to look again."""
    code = error.code if f"error.{error.code}" in TEXT else "unexpected"
    st.markdown(f"# {t(f'error.{code}')}")
    st.markdown(t(f"error.{code}.next"))
    if isinstance(error, StoreError):
        st.text(t("error.where", path=store_path()))
    if error.values.get("pid"):
        holder = f"{error.values.get('program', '')} (PID {error.values['pid']})"
        st.caption(t("error.holder", holder=escape(holder.strip())))
    if isinstance(error, StoreDamaged):
        session.close()
    st.button(t("error.retry"), type="primary", icon=":material/refresh:")
