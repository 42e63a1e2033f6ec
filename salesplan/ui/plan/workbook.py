"""The grid by Excel: take it out, send it back, see what moves, accept it. Amounts count as they stand there."""

from __future__ import annotations

import hashlib

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.core.plan.conflict import Conflict
from salesplan.exports import FORMATS, download_name
from salesplan.i18n import plan_words
from salesplan.i18n.formats import count, escape, exact
from salesplan.services.plan import sheet
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.sheet import GridPreview
from salesplan.ui import frame, session, tables, trouble
from salesplan.ui.plan import chosen, table
from salesplan.ui.records.sheets import MEGABYTES, MOST_SHOWN, told
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, t


def menu(desk: Desk) -> None:
    """The menu above the grid: the workbook, and the way back in for who may write."""
    popover = st.popover("Excel", icon=":material/table:", key="plan.excel", on_change="rerun")
    if not popover.open:
        return
    store, scope, reader = session.store(), frame.current().scope, lang()
    id, measure, at = desk.version.id, desk.measure, chosen.moment()
    with popover:
        st.download_button(
            t("sheets.all"),
            lambda: sheet.take_out(store, scope, id, measure, reader, at),
            file_name=download_name(f"plan-{desk.version.year}-{desk.version.number}-{measure}", "xlsx"),
            mime=FORMATS["xlsx"].mime,
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
            key="plan.excel.take",
        )
        if desk.editable and frame.current().may_write:
            st.file_uploader(t("sheets.back"), type=["xlsx", "csv"], key=_key(desk), max_upload_size=MEGABYTES)


def incoming(desk: Desk) -> None:
    """What an uploaded workbook would do, and the button that does it; nothing without one."""
    done = st.session_state.pop("plan.excel.done", "")
    if done:
        st.success(done, icon=":material/check_circle:")
    file = st.session_state.get(_key(desk))
    if file is not None and desk.editable and frame.current().may_write:
        show(desk, _seen(desk, file.getvalue(), file.name))


def show(desk: Desk, seen: GridPreview) -> None:
    """The difference, who pays, or why it cannot be done."""
    name = escape(seen.file_name)
    with st.container(border=True, key="plan-excel-seen"):
        if seen.problems:
            st.error(t("sheets.refused", file=name, n=count(len(seen.problems))), icon=":material/block:")
            _problems(seen)
        elif seen.conflict is not None:
            st.error(plan_words.conflict(seen.conflict, lang(), lambda v: table.written(desk.measure, v), table.name))
        elif not seen.edits:
            st.info(t("sheets.nothing", file=name, n=count(len(desk.tracks.base.amounts))))
        else:
            st.markdown(f"**{name}** · {table.gains(table.Reply(seen.version, 0, seen.moved), desk)}")
        if seen.edits and not seen.problems:
            _edits(seen)
        with st.container(horizontal=True):
            if seen.operation is not None and seen.conflict is None:
                words = t("sheets.accept", n=count(len(seen.edits)))
                if st.button(words, type="primary", key="plan.excel.accept"):
                    _accept(seen)
            st.button(t("sheets.drop"), type="tertiary", on_click=_forget, key="plan.excel.drop")


def _key(desk: Desk) -> str:
    return f"plan.excel.{desk.version.id}.{desk.measure}.{st.session_state.setdefault('plan.excel.turn', 0)}"


def _seen(desk: Desk, content: bytes, file_name: str) -> GridPreview:
    """The preview, read again only when the file or the store changed."""
    key = (desk.version.id, desk.measure, hashlib.sha256(content).hexdigest(), session.version())
    kept = st.session_state.get("plan.excel.seen")
    if kept is None or kept[0] != key:
        seen = sheet.preview(session.store(), frame.current().scope, desk.version.id, content, file_name, desk.measure)
        kept = st.session_state["plan.excel.seen"] = (key, seen)
    found: GridPreview = kept[1]
    return found


def _accept(seen: GridPreview) -> None:
    try:
        sheet.commit(session.store(), frame.current().scope, seen)
    except Conflict as conflict:
        st.error(plan_words.conflict(conflict.finding, lang(), name=table.name))
        return
    except CockpitError as refused:
        st.error(trouble.sentence(refused))
        return
    st.session_state["plan.excel.done"] = t("sheets.done", file=escape(seen.file_name), n=count(len(seen.edits)))
    _forget()
    st.rerun()


def _forget() -> None:
    st.session_state["plan.excel.turn"] = st.session_state.get("plan.excel.turn", 0) + 1
    st.session_state.pop("plan.excel.seen", None)


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
        Field("where", "plan.rows", "text"),
        Field("track", "plan.track", "text"),
        Field("before", "export.before", "text"),
        Field("after", "export.after", "text"),
    )
    tables.draw(tables.table("plan-excel", t("export.after"), fields, rows, lang()), lang(), 260, "where")


_DIMENSIONS = ("month", "region", "product", "team")


def _problems(seen: GridPreview) -> None:
    rows = tuple(
        {"row": one.row, "column": one.column or "", "value": one.value or "", "wrong": told(one)}
        for one in seen.problems[:MOST_SHOWN]
    )
    fields = (
        Field("row", "export.row", "count"),
        Field("column", "export.column", "text"),
        Field("value", "export.value", "text"),
        Field("wrong", "export.wrong", "text"),
    )
    tables.draw(tables.table("plan-problems", t("export.problems"), fields, rows, lang()), lang(), 260, "wrong")
