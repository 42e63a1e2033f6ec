"""Who can be named: nobody, until people are on record; then the way to where they are kept."""

from __future__ import annotations

from typing import Any

import streamlit as st

from salesplan.ui import cache, frame, menu
from salesplan.ui.records.words import asked
from salesplan.ui.words import lang, t

PERSON = "person"
"""The register of people, and the dimension that owners are of."""


def missing() -> None:
    """Where an owner is asked for: says that nobody is on record yet, with the way to where people are written down.

    Nothing once somebody is. May stand in a form.
    """
    if cache.link_names(**asked(), to=PERSON, lang=lang()):
        return
    entry = menu.page_of(PERSON)
    page: dict[str, Any] = {} if entry.register else {"register": PERSON}
    words = t("records.no_people", page=t(entry.title), register=t(f"register.{PERSON}"))
    st.page_link(entry.path, label=words, icon=":material/group_add:", query_params=frame.link(**page))
