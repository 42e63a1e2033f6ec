"""What Streamlit itself writes on a page in English, in the words of a reader of another language.

Streamlit (1.67) has no languages: a field says "Press Enter to apply" below itself, a list without a match "No
results", a field of files "Upload" and "50MB per file". None of it can be set, so a style hides the words and puts ours
in their place; without it they stand there in English and everything works. Placeholders can be set, and each field
sets its own. Out of reach are what a screen reader is told of these fields, and the tools of tables and pictures.
"""

from __future__ import annotations

import json

import streamlit as st

from salesplan.ui.words import lang, t

_FILES = '[data-testid="stFileUploaderDropzone"]'
_HINT = '[data-testid="InputInstructions"]>span:first-child'  # a count of characters comes after it
_WRITTEN = {
    f".stTextInput {_HINT},.stNumberInput {_HINT}": "foreign.enter",
    f".stTextArea {_HINT}": "foreign.ctrl_enter",
    '[role="listbox"][data-empty="true"] [role="option"]>span': "foreign.no_results",
    f"{_FILES} button p": "foreign.choose_file",
    f'{_FILES} [data-testid="stFileUploaderDropzoneInstructions"] span': "foreign.file_size",
}
"""Where Streamlit writes, and the key of what stands there instead."""


def draw() -> None:
    """Once per run, before the page; takes no room. Nothing for whom Streamlit's own words are the right ones."""
    if lang() == "en":
        return
    size = int(st.get_option("server.maxUploadSize"))
    rules = (
        f"{','.join(f'{one}::after' for one in place.split(','))}"
        f"{{content:{json.dumps(t(key, size=size), ensure_ascii=False)};font-size:0.8rem}}"
        f"{place}{{font-size:0 !important}}"
        for place, key in _WRITTEN.items()
    )
    st.html(f"<style>{''.join(rules)}</style>")
