"""What the last confirmation wrote, with the way back, and what could be remembered for the next file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import streamlit as st

from salesplan.i18n.formats import count, escape
from salesplan.services.importing import Preview, Receipt
from salesplan.services.profiles import Remembered
from salesplan.ui import frame, menu
from salesplan.ui.imports import loads, misses, sources
from salesplan.ui.review import alerts_page
from salesplan.ui.words import lang, t


class Kept(NamedTuple):
    """A receipt as the session keeps it: `left` is what may still be remembered, `names` are answers `names.X`."""

    receipts: tuple[Receipt, ...]
    left: list[Remembered]
    names: Mapping[str, str]


def names_of(found: Sequence[Preview]) -> dict[str, str]:
    """What the files call members of the company."""
    return {
        key: answer for seen in found for key, answer in seen.answers.items() if key.startswith("names.") and answer
    }


def draw() -> None:
    """The receipt, while there is one."""
    kept: Kept | None = st.session_state.get("imports.receipt")
    if kept is None:
        return
    with st.container(border=True, key="receipt"):
        if len(kept.receipts) > 1:
            rows = count(sum(receipt.counts.stored for receipt in kept.receipts))
            st.success(t("imports.receipt.all", files=len(kept.receipts), n=rows), icon=":material/check_circle:")
        for at, receipt in enumerate(kept.receipts):
            _one(receipt, f"-{at}" if at else "", alone=len(kept.receipts) == 1)
        _alerts(kept.receipts[0].alerts)
        misses.draw()
        written, icon = any(r.load is not None for r in kept.receipts), f":material/{menu.COCKPIT.icon}:"
        if written and st.button(t("start.cockpit"), icon=icon, key="receipt-cockpit"):
            st.switch_page(menu.COCKPIT.path)
        sources.offer(kept.left)
        sources.aliases(kept.names)


def _alerts(counts: Mapping[str, int]) -> None:
    """What the new figures did to alerts, as the way there; nothing where they only say other numbers."""
    told = {what: n for what, n in counts.items() if what != "said"}
    if told:
        words = t("alerts.after_import", what=alerts_page.told(told, lang()))
        st.page_link(menu.ALERTS.path, label=words, icon=f":material/{menu.ALERTS.icon}:", query_params=frame.link())


def _one(written: Receipt, mark: str, alone: bool) -> None:
    name = escape(written.file_name)
    if written.load is None:
        st.info(t("imports.receipt.same", file=name))
        return
    months = loads.months(written.months, lang())
    line = t("imports.receipt", load=written.load, file=name, n=count(written.counts.stored), months=months)
    if alone:
        st.success(line, icon=":material/check_circle:")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if not alone:
            st.markdown(line, width="content")
        if written.profile is not None:
            under = t("imports.under", profile=escape(written.profile.title), n=written.profile.number)
            st.caption(f":material/bookmark: {under}", width="content")
        if alone:
            st.caption(t("imports.undo"), width="content")
        look: Literal["secondary", "tertiary"] = "secondary" if alone else "tertiary"
        if st.button(t("imports.undo_this"), icon=":material/undo:", key=f"undo-receipt{mark}", type=look):
            loads.switch(written.load, active=False)
