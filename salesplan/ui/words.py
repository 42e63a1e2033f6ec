"""The reader's language and words: the catalogue with the choice of this session."""

from __future__ import annotations

import streamlit as st

from salesplan import i18n
from salesplan.i18n import Lang
from salesplan.ui.choices import Choices, language_of


def lang() -> Lang:
    """The language chosen in this session; before the first choice, that of the link."""
    chosen = st.session_state.get("choices")
    return chosen.lang if isinstance(chosen, Choices) else language_of(st.query_params.to_dict())


def t(key: str, **values: object) -> str:
    """The text of `key` in the reader's language. Escape user text first: the screen reads markdown."""
    return i18n.t(key, lang(), **values)
