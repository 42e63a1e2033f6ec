"""From a sentence of the cockpit to why it is so: the live alert of its number, else its diagnosis, in one click."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache as once
from urllib.parse import urlencode

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from salesplan.core.view import View
from salesplan.services.review.alerts import Alert
from salesplan.ui import cache, frame, menu, screen
from salesplan.ui.cockpit.sentences import About
from salesplan.ui.frame import Framed
from salesplan.ui.menu import Entry
from salesplan.ui.review.alerts import look

WATCHED: Mapping[str, tuple[str, ...]] = {"revenue": ("pace",), "aov": ("aov", "gross_margin")}
"""Which figures of warning rules tell what a sentence on that KPI tells."""


def draw(text: str, about: About, framed: Framed, key: str) -> None:
    """The sentence as a link; `key` tells it from others. On a narrow screen as one that takes several lines, which
    that of a page cannot."""
    entry, params = frame.last(f"cockpit.way.{key}", about, lambda: _way(about, framed))
    if screen.is_narrow():
        st.markdown(f"[{text}]({entry.url}?{urlencode(params)})", width="content")
    else:
        st.page_link(_page(entry), label=f"{text}\u2002›", query_params=params)


@once
def _page(entry: Entry) -> StreamlitPage:
    """Made once: a new page, and the path of one, look at the disk."""
    return st.Page(entry.path)


def _way(about: About, framed: Framed) -> tuple[Entry, dict[str, str]]:
    """The page and what it is asked for; the reader's period and scope stay. As of a day no alert is known."""
    if framed.view.as_of is None:
        found = cache.alerts(scope=framed.scope, version=framed.facts, look=look(framed))
        alert = next((one for one in found if tells(one, about, framed.view)), None)
        if alert is not None:
            return menu.ALERTS, frame.link(id=str(alert.id))
    page = {"why": about.kpi, "at": ",".join(f"{dimension}:{code}" for dimension, code in about.slice.items())}
    where = {**framed.view.where, "product": about.products} if about.products else None
    return menu.RESULTS, frame.link(where, **{key: value for key, value in page.items() if value})


def tells(alert: Alert, about: About, view: View) -> bool:
    """True when a live alert speaks of that very number, of months within the reader's."""
    if not alert.is_live or alert.plan is not None or alert.rule.kpi not in WATCHED[about.kpi]:
        return False
    where = dict(view.within(about.slice).where) | ({"category": (about.category,)} if about.category else {})
    return dict(alert.cut) == where and view.start <= alert.start and alert.month <= view.end
