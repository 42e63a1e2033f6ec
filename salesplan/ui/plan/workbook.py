"""The grid by Excel: take it out, send it back, see what moves and who pays, accept it."""

from __future__ import annotations

from typing import NamedTuple, cast

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.core.plan.conflict import Conflict
from salesplan.core.plan.table import Absorb
from salesplan.exports import FORMATS, download_name
from salesplan.i18n.formats import count, escape, exact
from salesplan.services.plan import sheet
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.sheet import GridPreview
from salesplan.ui import frame, session, tables, trouble
from salesplan.ui.plan import chosen, table
from salesplan.ui.records.sheets import MEGABYTES, MOST_SHOWN, problem_table
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, said, t

PAYERS = ("exact", "siblings", "months", "total")
"""Who takes the difference of a workbook; "exact": nobody, so that sums move. The last is not for a region's editor."""


class Received(NamedTuple):
    """A workbook that was sent back for a measure of a version."""

    of: tuple[int, str]
    name: str
    content: bytes


def menu(desk: Desk) -> None:
    """The menu above the grid: the workbook, and the way back in for who may write."""
    popover = st.popover("Excel", icon=":material/table:", key="plan.excel", on_change="rerun")
    if not popover.open:
        return
    store, scope, reader = session.store(), frame.current().scope, lang()
    id, measure, at = desk.version.id, desk.measure, chosen.moment()
    with popover:
        st.download_button(
            t("plan.excel.take"),
            lambda: sheet.take_out(store, scope, id, measure, reader, at),
            file_name=download_name(f"plan-{desk.version.year}-{desk.version.number}-{measure}", "xlsx"),
            mime=FORMATS["xlsx"].mime,
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
            key="plan.excel.take",
        )
        if desk.editable and frame.current().may_write:
            key = f"plan.excel.file.{st.session_state.setdefault('plan.excel.turn', 0)}"
            st.file_uploader(
                t("sheets.back"),
                type=["xlsx", "csv"],
                key=key,
                max_upload_size=MEGABYTES,
                on_change=_received,
                args=(key, (desk.version.id, desk.measure)),
            )


def incoming(desk: Desk) -> None:
    """What an uploaded workbook would do, and the button that does it; nothing without one."""
    file = st.session_state.get("plan.excel.received")
    if file is None or file.of != (desk.version.id, desk.measure):
        return
    if desk.editable and frame.current().may_write:
        with st.container(border=True, key="plan-excel-seen"):
            show(desk, _payer(desk, file))


def _received(key: str, of: tuple[int, str]) -> None:
    """Keep what was uploaded: the menu may close, and its uploader with it, before it is accepted."""
    file = st.session_state[key]
    if file is None:
        st.session_state.pop("plan.excel.received", None)
    else:
        st.session_state["plan.excel.received"] = Received(of, file.name, file.getvalue())


def _payer(desk: Desk, file: Received) -> GridPreview:
    """The preview with the reader's choice of who pays."""
    seen = _seen(desk, file, None)
    kinds = {edit.track for edit in seen.edits}
    if not kinds or (seen.problems and not _only_below(seen)):
        return seen
    if len(kinds) > 1:
        st.caption(t("plan.excel.both"))
        return seen
    payers = PAYERS if frame.current().scope.is_whole else PAYERS[:-1]
    words = said(payers, "plan.excel.pays")
    chosen = st.segmented_control(
        t("plan.excel.pays"), payers, format_func=words, default="exact", key="plan.excel.pays", required=True
    )
    return seen if chosen in (None, "exact") else _seen(desk, file, cast(Absorb, chosen))


def _only_below(seen: GridPreview) -> bool:
    """Whether all that is wrong is a challenge below its base, which another payer may resolve."""
    return all(problem.code == "below_base" for problem in seen.problems)


def show(desk: Desk, seen: GridPreview) -> None:
    """The difference, or why it cannot be done; and the two ways to go on."""
    name, n = escape(seen.file_name), count(len(seen.edits))
    if seen.problems:
        st.error(t("sheets.refused", file=name, n=count(len(seen.problems))), icon=":material/block:")
        problem_table("plan-problems", seen.problems)
    elif seen.conflict is not None:
        st.error(table.refused(seen.conflict, desk.measure), icon=":material/block:")
        _edits(seen)
    elif not seen.edits:
        st.info(t("plan.excel.same", file=name, n=count(len(desk.tracks.base.amounts))))
    else:
        st.markdown(t("plan.excel.changed", file=name, n=n, changes=table.changes(seen.moved, desk.measure)))
        _edits(seen)
        if more := len({one.cell for one in seen.moved} - {one.cell for one in seen.edits}):
            st.caption(t("plan.excel.more", n=count(more)))
    with st.container(horizontal=True):
        can = seen.operation is not None and seen.conflict is None
        if can and st.button(t("plan.excel.accept", n=n), type="primary", key="plan.excel.accept"):
            _accept(seen, desk.measure)
        st.button(t("sheets.drop"), type="tertiary", on_click=_forget, key="plan.excel.drop")


def _seen(desk: Desk, file: Received, absorb: Absorb | None) -> GridPreview:
    """The preview, read again only when the file, who pays or the store changed."""
    key = (file, session.version())
    kept = st.session_state.get("plan.excel.seen")
    if kept is None or kept[0] != key:
        kept = st.session_state["plan.excel.seen"] = (key, {})
    found: dict[Absorb | None, GridPreview] = kept[1]
    if absorb not in found:
        store, scope = session.store(), frame.current().scope
        found[absorb] = sheet.preview(store, scope, desk.version.id, file.content, file.name, desk.measure, absorb)
    return found[absorb]


def _accept(seen: GridPreview, measure: str) -> None:
    try:
        done = sheet.commit(session.store(), frame.current().scope, seen)
    except Conflict as conflict:
        st.error(table.refused(conflict.finding, measure))
        return
    except CockpitError as refused:
        st.error(trouble.sentence(refused))
        return
    if done is not None:
        table.tell(table.Reply(seen.version, -done.number, done.moved, said=seen.file_name))
    _forget()
    st.rerun()


def _forget() -> None:
    st.session_state["plan.excel.turn"] = st.session_state.get("plan.excel.turn", 0) + 1
    st.session_state.pop("plan.excel.seen", None)
    st.session_state.pop("plan.excel.received", None)


def _edits(seen: GridPreview) -> None:
    """What was typed, old and new."""
    rows = tuple(
        {
            "where": " · ".join(table.name(d, c) for d, c in zip(_DIMENSIONS, one.cell, strict=True) if c),
            "track": t(f"plan.sheet.{one.track}"),
            "before": exact(one.before, lang()),
            "after": exact(one.after, lang()),
        }
        for one in seen.edits[:MOST_SHOWN]
    )
    fields = (
        Field("where", "plan.excel.cell", "text"),
        Field("track", "plan.track", "text"),
        Field("before", "export.before", "text"),
        Field("after", "export.after", "text"),
    )
    tables.draw(tables.table("plan-excel", t("export.after"), fields, rows, lang()), lang(), 260, "where")


_DIMENSIONS = ("month", "region", "product", "team")
