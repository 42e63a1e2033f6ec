"""The banner of a page that does not show now: which moment it is, what is of then, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import streamlit as st

from salesplan.i18n.formats import day, escape
from salesplan.services.offer import Moment, Offer
from salesplan.ui import menu
from salesplan.ui.choices import Choices, write_link
from salesplan.ui.words import lang, t


def tell(choices: Choices, shown: Choices, offer: Offer, back: Callable[[], None]) -> None:
    """Say that the reader looks back, or on a page that does not, that this one shows now; `back` ends it.

    `shown` are those of his choices that this page follows.
    """
    looks_back = shown.load is not None or shown.day is not None
    if looks_back:
        choices = shown
    chosen = next((moment for moment in offer.moments if moment.load == choices.load), None)
    if looks_back:
        kind = "load" if chosen else "day"
        said = f"**{t(f'past.of_{kind}', moment=_moment(choices, chosen))}**　{t(f'past.of_{kind}.help')}"
        if chosen is not None:  # a link, because a button costs every rerun
            now = write_link(choices._replace(load=None, day=None), offer) | {"since": str(chosen.load)}
            said += f"　[{t('past.since')}]({menu.AUDIT.url}?{urlencode(now)})"
    else:
        said = t("past.only_now", moment=_moment(choices, chosen))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="past"):
        (st.warning if looks_back else st.info)(said, icon=":material/history:", width="stretch")
        st.button(t("past.back"), icon=":material/undo:", on_click=back, key="past.back")


def nothing_yet() -> None:
    """A page of figures at a moment before the first ones."""
    st.info(t("past.nothing_yet"), icon=":material/history:")


def name(moment: Moment) -> str:
    """A moment in a list: which load, when, whose file."""
    return t("frame.load", load=moment.load, at=_at(moment), file=moment.file_name, actor=moment.actor)


def label(moment: Moment) -> str:
    """A moment within a sentence, for markdown."""
    return t("past.load", load=moment.load, at=_at(moment), actor=escape(moment.actor))


def _moment(choices: Choices, chosen: Moment | None) -> str:
    shown = day(choices.day, lang()) if choices.day else ""
    if chosen is None:
        return shown
    return f"{label(chosen)} · {t('frame.as_of', day=shown)}" if shown else label(chosen)


def _at(moment: Moment) -> str:
    return f"{day(moment.at.date(), lang())} {moment.at:%H:%M}"
