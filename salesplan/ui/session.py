"""The open store of this process, who is reading it, and what makes a cached answer stale."""

from __future__ import annotations

import getpass
from contextlib import suppress
from functools import cache
from typing import NamedTuple
from urllib.parse import quote, unquote
from uuid import uuid4

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from salesplan.core.errors import StoreError
from salesplan.core.scope import Scope
from salesplan.services import demo
from salesplan.services.place import Store, open_store, store_path

_PROFILE = "profile"
LONGEST_NAME = 40
"""Characters of a name that is chosen."""


class Version(NamedTuple):
    """Which opened store, and which state of it: part of every cache key. `load` is that to which a page looks back."""

    store: str
    data: int
    load: int | None = None


class Handle:
    """The one open store of a path; `mark` is new whenever another file takes its place."""

    def __init__(self, path: str) -> None:
        self.store = open_store(path)
        self.mark = uuid4().hex

    def replace(self, store: Store) -> None:
        """Another store, already open, takes the place of the old one."""
        self.store, self.mark = store, uuid4().hex


@st.cache_resource(show_spinner=False, on_release=lambda handle: handle.store.close())
def _handle(path: str) -> Handle:
    return Handle(path)


def handle() -> Handle:
    """The open store of this process. Raises StoreError; nothing is kept then, so the next look tries again."""
    return _handle(str(store_path()))


def store() -> Store:
    """The open store."""
    return handle().store


def version() -> Version:
    """The state of the figures now."""
    here = handle()
    return Version(here.mark, here.store.data_version)


def facts() -> Version:
    """The same for answers that read no cells of a draft of a plan: edits of drafts leave it."""
    here = handle()
    return Version(here.mark, here.store.facts_version)


def scope() -> Scope:
    """The reader. On a laptop that is whoever this session says is at the keyboard, who may do everything."""
    inside = get_script_run_ctx(suppress_warning=True) is not None
    return Scope((_chosen() if inside else None) or account(), "admin")


def become(name: str) -> None:
    """Let another person be at the keyboard of this session; nobody checks it."""
    st.session_state[_PROFILE] = name


def remembered() -> dict[str, str]:
    """What the browser is to keep for the next full load: a cookie and its value; empty while nobody chose."""
    chosen = st.session_state.get(_PROFILE)
    return {"cookie": _cookie(), "value": quote(chosen)} if chosen else {}


def _chosen() -> str | None:
    """Whom this session chose; a new session begins as who was chosen last in this browser."""
    if _PROFILE not in st.session_state:
        kept = st.context.cookies.get(_cookie())
        name = unquote(kept).strip() if isinstance(kept, str) else ""
        st.session_state[_PROFILE] = name if len(name) <= LONGEST_NAME else ""
    found: str = st.session_state[_PROFILE]
    return found or None


def _cookie() -> str:
    """Cookies are of a host: two programs on one computer differ by their port."""
    return f"salesplan-name-{st.context.headers.get('Host', '').rpartition(':')[2]}"


def start_fresh() -> None:
    """Set the demo company's file aside and open an empty store in its place. Raises Forbidden, StoreError."""
    here = handle()
    try:
        here.replace(demo.start_fresh(here.store, scope()))
    except StoreError:
        _handle.clear()
        raise


def close() -> None:
    """Let go of the store: the server stops, or the file is damaged and may be replaced before the next look."""
    with suppress(StoreError):  # a damaged file takes no last checkpoint; its log stays beside it
        _handle.clear()


@cache
def account() -> str:
    """The name of the operating system's account: who reads until another name is chosen."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such account: containers, Windows services
        return "local"
