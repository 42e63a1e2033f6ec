"""What differs between two versions: in sum, along a dimension, and cell by cell to take away."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from salesplan.core.plan.measures import PLANNED
from salesplan.exports import FORMATS, Column, Sheet, download_name, write
from salesplan.i18n import Lang
from salesplan.i18n import t as said_in
from salesplan.services.offer import Offer
from salesplan.services.plan.differences import DIMENSIONS, Diff, Difference
from salesplan.services.plan.versions import Version
from salesplan.ui import cache, frame
from salesplan.ui.plan import chosen, effects
from salesplan.ui.words import lang, said, t

_ALL = "all"
_AMOUNTS = ("old", "new", "change", "old_challenge", "new_challenge", "challenge_change")
_LISTED = 500
"""Cells that the screen lists; a file has them all."""
_MOST = 420
"""Pixels of a table; beyond them it scrolls."""


def draw(version: Version, of: Sequence[Version]) -> None:
    """The open version against another: the one it is based on unless the reader chooses."""
    others = {one.id: chosen.label(one) for one in of if one.id != version.id}
    if not others:
        st.info(t("versions.none_other"))
        return
    other, by, measure = _choices(version, others, of)
    framed = frame.current()
    found = cache.differences(
        scope=framed.scope,
        version=framed.version,
        old=other,
        new=version.id,
        by=by,
        measure=None if measure == _ALL else measure,
    )
    only = _only(found, by)
    rows = sorted(
        (one for one in found.rows if not only or one.members[0] in only), key=lambda one: effects.rank(one.measure)
    )
    place = DIMENSIONS.index(by)
    cells = [one for one in found.cells if not only or one.members[place] in only]
    st.markdown(_told(found, others[other]))
    if not cells:
        return
    effects.table("versions.diff", t("versions.against"), rows, (by,), _MOST)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="versions-cells"):
        st.markdown(f"### {t('versions.cells', n=len(cells))}")
        st.space("stretch")
        _take_away(version, found, cells)
    largest = sorted(cells, key=lambda one: -max(abs(one.change), abs(one.challenge_change)))[:_LISTED]
    effects.table("versions.movers", t("versions.movers"), largest, DIMENSIONS, _MOST)
    if len(cells) > _LISTED:
        st.caption(t("versions.largest", n=_LISTED))


def _choices(version: Version, others: dict[int, str], of: Sequence[Version]) -> tuple[int, str, str]:
    ids = sorted(others, key=lambda id: next(one.year != version.year for one in of if one.id == id))
    planned = {measure for one in of for measure in one.totals}
    measures = [_ALL, *(m for m in PLANNED if m in planned), *sorted(planned - set(PLANNED))]
    names = {m: t("versions.all_measures") if m == _ALL else t(f"measure.{m}") for m in measures}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="versions-diff"):
        other = st.selectbox(
            t("versions.against"),
            ids,
            index=ids.index(version.based_on) if version.based_on in others else 0,
            format_func=others.__getitem__,
            key=f"versions.against.{version.id}",
            width=300,
        )
        measure = _ALL
        if len(measures) > 2:
            measure = st.selectbox(
                t("plan.measure"), measures, format_func=names.__getitem__, key="versions.measure", width=160
            )
        by = st.segmented_control(
            t("plan.policy.by"),
            effects.BY,
            format_func=said(effects.BY, "versions.by"),
            default="region",
            required=True,
            key="versions.by",
        )
    return other, by or "region", measure


def _only(found: Diff, by: str) -> list[str]:
    """The members that the reader holds the list to; none: all."""
    members = list(dict.fromkeys(one.members[0] for one in found.rows))
    if len(members) < 2:
        return []
    names = {code: effects.member(by, code) for code in members}
    return st.multiselect(
        t("versions.only"),
        members,
        format_func=names.__getitem__,
        key=f"versions.only.{by}",
        placeholder=t("versions.all"),
        label_visibility="collapsed",
        width=420,
    )


def _told(found: Diff, other: str) -> str:
    if not found.cells:
        return t("versions.same", other=other)
    cells = t("plan.differs", n=found.changed, added=found.added, removed=found.removed)
    moves = {
        f"{one.measure}.{track}": change
        for one in found.totals
        for track, change in (("base", one.change), ("challenge", one.challenge_change))
        if change
    }
    total = t("versions.total_moved", change=effects.moved(moves)) if moves else t("versions.total_same")
    return t("versions.differs", other=other, cells=cells, total=total)


def _take_away(version: Version, found: Diff, cells: Sequence[Difference]) -> None:
    """Every cell that is listed, as a workbook or for machines; made when it is asked for, outside of the session."""
    offer, reader = frame.current().offer, lang()
    name = f"{t('plan.version')}-{version.year}-V{found.old.number}-V{version.number}"
    for format in ("xlsx", "csv"):
        st.download_button(
            format.upper(),
            partial(_file, format, found, cells, offer, reader),
            file_name=download_name(name, FORMATS[format].extension),
            mime=FORMATS[format].mime,
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
            key=f"versions.cells.{format}",
        )


def _file(format: str, found: Diff, cells: Sequence[Difference], offer: Offer, reader: Lang) -> bytes:
    return write(format, [cell_sheet(found, cells, offer, reader)])


def cell_sheet(found: Diff, cells: Sequence[Difference], offer: Offer, reader: Lang) -> Sheet:
    """Cells with their names and codes, each amount to the fen (or piece)."""
    columns = [Column("measure", said_in("plan.measure", reader), "text")]
    for dimension in DIMENSIONS:
        head = said_in(f"dim.{dimension}", reader)
        if dimension == "month":
            columns.append(Column("month", head, "month"))
        else:
            code = said_in("versions.code", reader, of=head)
            columns += [Column(dimension, head, "text"), Column(f"{dimension}_code", code, "text")]
    columns += [Column(name, said_in(f"versions.{name}", reader), "money") for name in _AMOUNTS]
    rows = [_cell(one, offer, reader) for one in cells]
    title = " → ".join(f"{one.year} V{one.number}" for one in (found.old, found.new))
    return Sheet(said_in("versions.part.differences", reader), columns, rows, (title,))


def _cell(one: Difference, offer: Offer, reader: Lang) -> dict[str, object]:
    named: dict[str, object] = {"measure": said_in(f"measure.{one.measure}", reader)}
    for dimension, code in zip(DIMENSIONS, one.members, strict=True):
        named[dimension] = code if dimension == "month" else offer.name(dimension, code, reader)
        named[f"{dimension}_code"] = code
    return named | {name: getattr(one, name) for name in _AMOUNTS}
