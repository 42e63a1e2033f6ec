"""The reader's language and words: the catalogue with the choice of this session."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st

from salesplan import i18n
from salesplan.i18n import Lang
from salesplan.ui.choices import Choices, language_of

_SPOKEN: ContextVar[Lang | None] = ContextVar("spoken", default=None)


@contextmanager
def spoken() -> Iterator[None]:
    """Look up the language once for all words of the block, in which the choice cannot change: a page has many."""
    token = _SPOKEN.set(lang())
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def lang() -> Lang:
    """The language chosen in this session; before the first choice, that of the link."""
    if (language := _SPOKEN.get()) is not None:
        return language
    chosen = st.session_state.get("choices")
    return chosen.lang if isinstance(chosen, Choices) else language_of(st.query_params.to_dict())


def t(key: str, **values: object) -> str:
    """The text of `key` in the reader's language. Escape user text first: the screen reads markdown."""
    return i18n.t(key, lang(), **values)


def said(keys: Iterable[str], prefix: str) -> Callable[[str], str]:
    """How the options of a widget are said: the texts of `prefix.key`, in the language of the run that made it."""
    return {key: t(f"{prefix}.{key}") for key in keys}.__getitem__
