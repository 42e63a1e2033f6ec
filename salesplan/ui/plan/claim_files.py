"""The form of an owner as a workbook: the way out, and the way in with what it would submit shown first."""

from __future__ import annotations

import hashlib

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.exports import FORMATS, download_name
from salesplan.i18n.formats import count, escape, money
from salesplan.services.plan import claim_sheet
from salesplan.services.plan.claim_sheet import ClaimPreview, Grain
from salesplan.services.plan.claims import Board, Stand
from salesplan.ui import frame, session
from salesplan.ui.plan import owners, table
from salesplan.ui.records.sheets import MEGABYTES, problem_table
from salesplan.ui.words import lang, t


def take(found: Board, stand: Stand, grain: Grain = "quarter", below: str = "") -> None:
    """The button that takes the form of an owner as a workbook, made when it is clicked."""
    store, scope, reader = session.store(), frame.current().scope, lang()
    id, number, owner = found.desk.version.id, found.number, stand.owner.asked
    before = owners.last_year(found, owner, below)
    st.download_button(
        t("claims.sheet.take"),
        lambda: claim_sheet.take_out(store, scope, id, number, owner, grain, below, before, reader),
        file_name=download_name(
            f"claim-{found.desk.version.year}-V{found.desk.version.number}-{number}-{owner[1]}", "xlsx"
        ),
        mime=FORMATS["xlsx"].mime,
        on_click="ignore",
        icon=":material/download:",
        key="claims.sheet.take",
    )


def incoming(found: Board) -> None:
    """The way in for workbooks that came back, whosever they are: looked at first, then submitted."""
    state, turn = st.session_state, st.session_state.setdefault("claims.turn", 0)
    file = st.file_uploader(
        t("claims.sheet.send"), type=["xlsx", "csv"], key=f"claims.file.{turn}", max_upload_size=MEGABYTES
    )
    if file is None:
        return
    content = file.getvalue()
    key = (found.desk.version.id, found.number, hashlib.sha256(content).hexdigest(), session.version())
    if state.get("claims.seen", (None,))[0] != key:
        seen = claim_sheet.preview(session.store(), frame.current().scope, *key[:2], content, file.name)
        state["claims.seen"] = (key, seen)
    _seen(state["claims.seen"][1])


def _seen(seen: ClaimPreview) -> None:
    name = escape(seen.file_name)
    if seen.problems:
        st.error(t("sheets.refused", file=name, n=count(len(seen.problems))), icon=":material/block:")
        problem_table("claims-problems", seen.problems, _column)
    elif seen.owner is None or not seen.figures:
        st.info(t("claims.sheet.of.nothing", file=name))
    else:
        owner, total = escape(table.name(*seen.owner)), money(seen.total, lang())
        st.markdown(f"**{t('claims.sheet.of', file=name, owner=owner, n=len(seen.figures), total=total)}**")
        if seen.why:
            st.caption(escape(seen.why))
        st.button(t("claims.sheet.accept"), type="primary", key="claims.sheet.accept", on_click=_commit, args=(seen,))
    st.button(t("sheets.drop"), type="tertiary", key="claims.sheet.drop", on_click=_forget)


def _column(name: str) -> str:
    return t(f"claims.sheet.{name}") if name in ("base", "challenge", "why", "code") else name


def _commit(seen: ClaimPreview) -> None:
    try:
        claim_sheet.commit(session.store(), frame.current().scope, seen)
    except CockpitError as error:
        st.session_state["rounds.trouble"] = owners.refused(error)
        return
    st.session_state["rounds.done"] = t("claims.done", total=money(seen.total, lang()))
    _forget()


def _forget() -> None:
    st.session_state["claims.turn"] = st.session_state.get("claims.turn", 0) + 1
    st.session_state.pop("claims.seen", None)
