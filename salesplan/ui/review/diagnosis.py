"""A diagnosis on the screen: one sentence, one picture, where the gap sits, one table per analysis, what to ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Literal, get_args

import streamlit as st

from salesplan.charts.bridge import bridge
from salesplan.core.review.diagnosed import Basis, Kind, Where
from salesplan.core.view import View
from salesplan.ui import cache, frame, notes, pictures, tables
from salesplan.ui.frame import Framed
from salesplan.ui.review import five_whys
from salesplan.ui.review.diagnosis_page import DiagnosisPage, Shown
from salesplan.ui.words import lang, said, t

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
OnOpen = Callable[[Mapping[str, str]], None]
"""What opens a slice (dimension or month -> code) inside the one that is diagnosed."""


@frame.part
def folded(
    view: View,
    kpis: Sequence[str],
    basis: Basis | None,
    key: str = "diagnosis",
    on_open: OnOpen | None = None,
    first: str = "",
) -> None:
    """The diagnosis of the slice of a view, folded away: made when it is opened. It begins open with the KPI `first`.

    Of several `kpis` the reader chooses one. `basis` is what the first of them is held against; the others, and it
    without one, against what their analysis holds first. From here a worksheet begins with what it says.
    """
    icon = ":material/troubleshoot:"
    box = st.expander(t("diagnosis.open"), bool(first), icon=icon, on_change="rerun", key=f"{key}.open")
    if not box.open:
        return
    with box:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            kpi = _chosen_kpi(kpis, key, first)
            against = basis if kpi == kpis[0] else None
            framed, where = frame.current(), dict(view.where)
            asked: dict[str, Any] = {"scope": framed.scope, "version": framed.version, "view": view, "kpi": kpi}
            told = partial(cache.diagnosis, **asked, where=where, kind=None, basis=against)
            five_whys.button(kpi, where, view.start, view.end, key=f"{key}.whys", told=told)
        draw(framed, view, kpi, where, basis=against, key=f"{key}.body", on_open=on_open)


def _chosen_kpi(kpis: Sequence[str], key: str, first: str) -> str:
    if len(kpis) == 1:
        return kpis[0]
    chosen = st.segmented_control(
        t("cockpit.kpi"),
        kpis,
        format_func=said(kpis, "kpi"),
        default=first or kpis[0],
        required=True,
        key=f"{key}.kpi",
        label_visibility="collapsed",
    )
    return chosen or kpis[0]


def draw(
    framed: Framed,
    view: View,
    kpi: str,
    where: Where,
    kind: str | None = None,
    basis: Basis | None = None,
    key: str = "diagnosis",
    on_open: OnOpen | None = None,
) -> None:
    """Why a KPI of a slice (narrowing the view) stands where it stands.

    `kind` is the analysis that is opened (one that does not exist: the KPI's own); `key` tells two on one page apart.
    With `on_open` a click on a member or a slice of a table opens it.
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
        _slices(page, key, on_open)
        _tables(page, key, on_open)
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


@st.fragment
def _slices(page: DiagnosisPage, key: str, on_open: OnOpen | None) -> None:
    if page.slices is not None:
        st.markdown(f"**{t('diagnosis.slices')}**")
        _table(page.slices, "siblings", _NARROW["slices"], "large", f"{key}-{page.id}", on_open)


@st.fragment
def _tables(page: DiagnosisPage, key: str, on_open: OnOpen | None) -> None:
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
    room: int | Literal["large"] = "large" if one.table.widths.get(columns[0], 0) >= tables.WIDEST else tables.WIDEST
    _table(one, columns[0], narrow, room, f"{key}-{page.id}", on_open)


def _table(
    one: Shown, wide: str, narrow: Sequence[str], room: int | Literal["large"], of: str, on_open: OnOpen | None
) -> None:
    """One table; `of` tells its selection from that of the same table of another slice."""
    if on_open is None or not any(one.opens):
        tables.draw(one.table, lang(), _HEIGHT, wide=wide, narrow=narrow, room=room)
        return
    made = one.table._replace(id=f"{one.table.id}-{of}")
    row = tables.choose(made, lang(), _HEIGHT, wide, narrow=narrow, room=room)
    if row is not None and one.opens[row]:
        on_open(one.opens[row])
        st.rerun()


def _limits(page: DiagnosisPage) -> None:
    if page.limits:
        st.caption(f"{t('diagnosis.limits')}  \n" + "  \n".join(page.limits))
