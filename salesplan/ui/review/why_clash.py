"""Two people wrote into one step: both texts stand there, and whoever came second decides; nothing is stored before."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from salesplan.core.registers.worksheets import WORKSHEETS, Why
from salesplan.i18n.formats import MISSING, escape
from salesplan.services.review.worksheets import Clash
from salesplan.ui.records.field_words import fields_of, say
from salesplan.ui.records.words import tongue_of
from salesplan.ui.review import why_desk
from salesplan.ui.review.why_desk import Desk
from salesplan.ui.words import t


def both(desk: Desk, met: Clash) -> None:
    """Theirs beside mine, and the choice."""
    if met.theirs is None:
        return
    with st.container(border=True, gap="xsmall", key=f"why-clash-{met.step}"):
        st.warning(t("whys.clash", name=escape(met.by)), icon=":material/sync_problem:")
        left, right = st.columns(2)
        for place, whose, step in ((left, "theirs", met.theirs), (right, "mine", met.mine)):
            with place:
                st.caption(t(f"whys.clash.{whose}"))
                for field in met.fields:
                    st.markdown(_said(desk, step, field))
                st.button(
                    t(f"whys.clash.use_{whose}"),
                    key=f"why-use-{whose}-{met.step}",
                    on_click=why_desk.decide,
                    args=(desk.code, met.step, whose == "mine"),
                )
        if "claim" in met.fields:
            st.caption(t("whys.clash.both"))


def removed(desk: Desk, met: Clash) -> None:
    """A step that was removed while this reader wrote into it: his words, and whether they come back."""
    with st.container(border=True, gap="xsmall", key=f"why-clash-{met.step}"):
        st.warning(t("whys.clash.removed", name=escape(met.by)), icon=":material/sync_problem:")
        st.markdown(escape(met.mine.claim) or MISSING)
        with st.container(horizontal=True):
            for word, use_mine in (("again", True), ("leave", False)):
                st.button(
                    t(f"whys.clash.{word}"),
                    key=f"why-{word}-{met.step}",
                    on_click=why_desk.decide,
                    args=(desk.code, met.step, use_mine),
                )


def kept(code: str, steps: Collection[str] | None = None, offers: bool = True) -> None:
    """Words that could not be stored, at the `steps` where they were written (None: wherever): to copy, to store after
    all where the page `offers` it, or to leave out."""
    for name, one in list(why_desk.kept_of(code).items()):
        if steps is not None and one.step not in steps:
            continue
        with st.container(border=True, gap="xsmall", key=f"why-kept-{name}"):
            st.warning(t("whys.kept", why=one.why), icon=":material/save:")
            st.code(one.text, language=None, wrap_lines=True)
            with st.container(horizontal=True):
                for word, use in (("again", True), ("leave", False)):
                    if offers or not use:
                        st.button(
                            t(f"whys.kept.{word}"),
                            key=f"why-kept-{word}-{name}",
                            on_click=why_desk.settle_kept,
                            args=(code, name, use),
                        )


def _said(desk: Desk, step: Why, field: str) -> str:
    """One field of a step, as it is told."""
    value = desk.said(step.claim) if field == "claim" else getattr(step, field)
    if field in why_desk.TYPED:
        return escape(value) or MISSING
    shown = next(child for child in fields_of(WORKSHEETS)["steps"].children if child.name == field)
    return escape(say(shown, value, tongue_of(WORKSHEETS)))
