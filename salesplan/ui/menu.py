"""The menu: the stages of the loop with the pages that exist. A new page is one line here and its script."""

from __future__ import annotations

from copy import copy
from functools import cache
from typing import NamedTuple

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from salesplan.i18n import Lang, t
from salesplan.services.place import HOME
from salesplan.ui.words import lang


class Entry(NamedTuple):
    """One page: its stage ("" stands outside the loop), script below `pages/`, key of its title, and icon.

    `register` is the register that the page keeps, when it is the page of one. A page that `looks_back` to a "load" or
    a "day" shows what was when the reader chose one; else it shows now and says so. One that is not `cut` speaks of
    months and slices of its own, so that no period and no scope is offered.
    """

    stage: str
    script: str
    title: str
    icon: str
    register: str = ""
    looks_back: tuple[str, ...] = ()
    cut: bool = True

    @property
    def url(self) -> str:
        """The path of its address: the name of its script; the start page has none."""
        return "" if self is START else self.script.rpartition("/")[2].removesuffix(".py")

    @property
    def path(self) -> str:
        """The absolute path of the script, as `st.switch_page` takes it."""
        return str(HOME / "pages" / self.script)


START = Entry("", "start.py", "page.start", "home", looks_back=("load", "day"))
COCKPIT = Entry("meeting", "meeting/cockpit.py", "page.cockpit", "speed", looks_back=("load", "day"))
ACTIONS = Entry("meeting", "meeting/actions.py", "register.action", "task_alt", "action", ("load",))
TOTAL = Entry("plan", "plan/total.py", "page.total", "flag_circle", looks_back=("load",))
TERRITORIES = Entry("plan", "plan/territories.py", "page.territories", "map", looks_back=("load",))
DECOMPOSITION = Entry("plan", "plan/decomposition.py", "page.decomposition", "account_tree", looks_back=("load",))
ROUNDS = Entry("plan", "plan/rounds.py", "page.rounds", "forum", looks_back=("load",))
ALERTS = Entry("execute", "execute/alerts.py", "page.alerts", "notifications", looks_back=("load", "day"), cut=False)
MILESTONES = Entry("execute", "execute/milestones.py", "register.milestone", "flag", "milestone", ("load",))
CONTINGENCIES = Entry("execute", "execute/contingency.py", "register.contingency", "shield", "contingency", ("load",))
RESULTS = Entry("review", "review/results.py", "page.results", "compare_arrows", looks_back=("load", "day"))
FIVE_WHYS = Entry("review", "review/five_whys.py", "register.worksheet", "account_tree", "worksheet", ("load",))
IMPORTS = Entry("data", "data/imports.py", "page.imports", "upload_file", looks_back=("load",))
AUDIT = Entry("data", "data/audit.py", "page.audit", "manage_search", looks_back=("load",))
CLOSING = Entry("data", "data/closing.py", "page.closing", "lock", looks_back=("load",))
VERSIONS = Entry("data", "data/versions.py", "page.versions", "difference", looks_back=("load",))
RECORDS = Entry("data", "data/records.py", "page.records", "folder_open", looks_back=("load",))
ENTRIES = (
    START,
    COCKPIT,
    ACTIONS,
    TOTAL,
    TERRITORIES,
    DECOMPOSITION,
    ROUNDS,
    ALERTS,
    MILESTONES,
    CONTINGENCIES,
    RESULTS,
    FIVE_WHYS,
    IMPORTS,
    AUDIT,
    RECORDS,
    CLOSING,
    VERSIONS,
)


def pages() -> dict[str, list[StreamlitPage]]:
    """The pages by stage, titled in the reader's language; the start page is the default and has no path of its own."""
    return {stage: [copy(page) for page in of_stage] for stage, of_stage in _titled(lang()).items()}


@cache
def _titled(lang: Lang) -> dict[str, list[StreamlitPage]]:
    """The same, once per language: a new page looks at the disk. A run marks the one it shows, so it takes copies."""
    stages: dict[str, list[StreamlitPage]] = {}
    for entry in ENTRIES:
        page = st.Page(entry.path, title=t(entry.title, lang), icon=f":material/{entry.icon}:", default=entry is START)
        stages.setdefault(t(f"group.{entry.stage}", lang) if entry.stage else "", []).append(page)
    return stages


def looks_back(page: StreamlitPage) -> tuple[str, ...]:
    """To what the page that runs looks back."""
    return next((entry.looks_back for entry in ENTRIES if entry.url == page.url_path), ())


def is_cut(page: StreamlitPage) -> bool:
    """True when the page that runs goes by period and scope."""
    return all(entry.cut for entry in ENTRIES if entry.url == page.url_path)


def page_of(register: str) -> Entry:
    """The page on which the records of a register are kept: its own, else that of all registers."""
    return next((entry for entry in ENTRIES if entry.register == register), RECORDS)
