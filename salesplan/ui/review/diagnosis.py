"""A diagnosis on the screen: one sentence, one picture, where the gap sits, one table per analysis, what to ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import streamlit as st

from salesplan.charts.bridge import bridge
from salesplan.core.review.diagnosed import Basis, Kind, Where
from salesplan.core.view import View
from salesplan.ui import cache, notes, pictures, tables
from salesplan.ui.frame import Framed
from salesplan.ui.review.diagnosis_page import DiagnosisPage
from salesplan.ui.words import lang, t

KINDS: Mapping[str, Kind] = {kind: kind for kind in get_args(Kind)}
_HEIGHT = 330
_NARROW = {
    "slices": ("slice", "gap", "siblings"),
    "sources": ("source", "leads", "orders", "conversion"),
    "turn": ("leads_of", "leads", "orders", "conversion"),
    "examples": ("source", "team", "conversion", "gap_orders"),
    "products": ("name", "orders_part_before", "orders_part_now", "mix"),
    "groups": ("group", "quiet", "gap"),
    "stopped": ("name", "last", "last_year", "value"),
}
"""Columns that a narrow window shows; of the other tables the first and the last two."""


def draw(
    framed: Framed,
    view: View,
    kpi: str,
    where: Where,
    kind: str | None = None,
    basis: Basis | None = None,
    key: str = "diagnosis",
) -> None:
    """Why a KPI of a slice (narrowing the view) stands where it stands.

    `kind` is the analysis that is opened (one that does not exist: the KPI's own); `key` tells two on one page apart.
    """
    page = cache.diagnosis_page(
        scope=framed.scope,
        version=framed.version,
        view=view,
        kpi=kpi,
        where=where,
        kind=KINDS.get(kind or ""),
        basis=basis,
        lang=lang(),
    )
    with st.container(key=key):
        _head(page, notes.mark(kpi, where, view.start, view.end))
        if not page.has_data:
            return
        if page.bars:
            left, right = st.columns([5, 4], gap="medium")
            with left:
                _bars(page, key)
            with right:
                _told(page)
        else:
            _told(page)
        _slices(page)
        _tables(page, key)
        _limits(page)


def _head(page: DiagnosisPage, mark: str) -> None:
    """`mark` is that of the notes on the number."""
    st.markdown(" ".join(filter(None, (f"##### {page.title}", mark))))
    st.markdown(f"**{page.headline}**  \n:small[:gray[{page.caption}]]")
    if page.missing:
        st.caption(t("diagnosis.missing", what=page.missing))


@st.fragment
def _bars(page: DiagnosisPage, key: str) -> None:
    """One way to take the gap apart; where there are several, the reader chooses."""
    names = [one.name for one in page.bars]
    chosen = 0
    if len(names) > 1:
        chosen = st.segmented_control(
            t("diagnosis.title"),
            range(len(names)),
            format_func=names.__getitem__,
            default=0,
            required=True,
            key=f"{key}.bars.{page.id}",
            label_visibility="collapsed",
        )
    one = page.bars[chosen or 0]
    pictures.draw(one.picture, bridge(lang(), pictures.theme(), one.rows), f"{key}.bridge.{page.id}.{chosen}")


def _told(page: DiagnosisPage) -> None:
    if page.found:
        st.markdown(f"**{t('diagnosis.found')}**\n\n" + "\n".join(f"- {line}" for line in page.found))
    if page.ask:
        st.markdown(f"**{t('diagnosis.ask')}**\n\n" + "\n".join(f"- {line}" for line in page.ask))


def _slices(page: DiagnosisPage) -> None:
    if page.slices is not None:
        st.markdown(f"**{t('diagnosis.slices')}**")
        tables.draw(page.slices.table, lang(), _HEIGHT, wide="siblings", narrow=_NARROW["slices"])


@st.fragment
def _tables(page: DiagnosisPage, key: str) -> None:
    """The analyses, one at a time."""
    if not page.tables:
        return
    names = [one.table.name for one in page.tables]
    chosen = 0
    if len(names) > 1:
        chosen = st.pills(
            t("diagnosis.more"),
            range(len(names)),
            format_func=names.__getitem__,
            default=0,
            required=True,
            key=f"{key}.table.{page.id}",
            label_visibility="collapsed",
        )
    one = page.tables[chosen or 0]
    if one.note:
        st.markdown(one.note)
    id, columns = one.table.id.removeprefix("diagnosis-"), [field.key for field in one.table.fields]
    narrow = _NARROW.get(id, (columns[0], *columns[-2:]))
    tables.draw(one.table, lang(), _HEIGHT, wide=columns[0], narrow=narrow, room=230)


def _limits(page: DiagnosisPage) -> None:
    if page.limits:
        st.caption(f"{t('diagnosis.limits')}  \n" + "  \n".join(page.limits))
