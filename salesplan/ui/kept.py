"""How answers are kept: keyed by reader, state of the data and question, never by a frame.

`scope` and `version` are hashed arguments of every function: nobody sees another reader's figures, or old ones.

`copied` gives every caller a copy of its own. `shared` gives all readers the same object, which saves the copy in every
run of a page: only for answers whose parts are all immutable, or are never changed by whoever reads them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from salesplan.core.plan.territories import Map
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services import records
from salesplan.services.plan import anchors, moving, proposal
from salesplan.ui import session
from salesplan.ui.session import Version

KEEP = 256
"""Answers kept per question; the oldest go first. Ask by keyword: positional arguments cost time."""
KEYS: dict[str | type[Any], Callable[[Any], Any]] = {
    Scope: repr,
    Version: repr,
    View: repr,
    anchors.AnchorInputs: repr,
    Map: repr,
    moving.Asked: repr,
    proposal.Choices: repr,
}
"""Plain values all through, so how they are written tells them apart; Streamlit would hash every field by itself."""
copied = st.cache_data(show_spinner=False, max_entries=KEEP, hash_funcs=KEYS)
shared = st.cache_resource(show_spinner=False, max_entries=KEEP, hash_funcs=KEYS)


def audit_number(scope: Scope, load: int | None) -> int:
    """The audit number up to which records count: that of a load that is looked back to, else that of now."""
    return records.at_load(session.store(), scope, load)
