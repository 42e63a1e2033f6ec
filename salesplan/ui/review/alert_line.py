"""What the alerts say on other pages, in one line: how many are new and what is at stake, and which analyses wait."""

from __future__ import annotations

import streamlit as st

from salesplan.ui import cache, frame, menu
from salesplan.ui.frame import Framed
from salesplan.ui.review.alerts import look
from salesplan.ui.words import lang


def lines(framed: Framed) -> tuple[tuple[str, str], ...]:
    """The words of each link and the alert that it opens ("": the list); none while nothing is new.

    None as of a day, either: what would have been told then is worked out on the page of alerts only.
    """
    if framed.view.as_of is not None:
        return ()
    return cache.alert_lines(scope=framed.scope, version=framed.facts, look=look(framed), lang=lang())


def draw(framed: Framed) -> None:
    """The links, side by side in the container that the page has open."""
    for words, id in lines(framed):
        link = frame.link(id=id) if id else frame.link()
        st.page_link(menu.ALERTS.path, label=words, icon=f":material/{menu.ALERTS.icon}:", query_params=link)


def standing(framed: Framed) -> None:
    """The same where it stands alone."""
    if lines(framed):
        with st.container(horizontal=True, gap="medium", key="alert-line"):
            draw(framed)
