"""Comments on numbers of a plan: those of an opened cell with a field to write one, and all those of a version."""

from __future__ import annotations

from functools import partial

import streamlit as st

from salesplan.core.plan.table import DIMENSIONS, Where
from salesplan.i18n.formats import escape
from salesplan.services.plan import comments
from salesplan.services.plan.comments import Comment
from salesplan.services.plan.desk import Desk
from salesplan.ui import frame, menu, notes, session
from salesplan.ui.plan import table
from salesplan.ui.plan.noted import every, place_of
from salesplan.ui.words import t

AT = "at"
"""The key of the address that names a slice: `region:R01;month:2027-01,2027-02`."""


def panel(plan: int, where: Where, measure: str = "revenue") -> None:
    """The comments of a cell or a subtotal, and a field to write one."""
    framed = frame.current()
    own = [
        one
        for one in every(plan)
        if one.measure == measure and place_of(one.where, framed.scope) == place_of(where, framed.scope)
    ]
    st.markdown(f"**{t('comments.on', where=escape(table.place_name(where)))}**")
    if not own:
        st.caption(t("comments.none"))
    for one in own:
        _one(one, plan)
    if framed.may_write:
        _entry(plan, where, measure)


def draw(desk: Desk) -> None:
    """Every comment of the version, the open ones first, each with the way to its number."""
    listing(desk.version.id)


def listing(plan: int) -> None:
    """The same for any page."""
    found = every(plan)
    done = [one for one in found if one.resolved]
    st.markdown(t("comments.all", open=len(found) - len(done), done=len(done)))
    for one in sorted(found, key=lambda one: one.resolved):
        _one(one, plan, with_place=True)


def left(plan: int) -> str:
    """How many comments of a version are still open, in words; "" for none."""
    n = sum(not one.resolved for one in every(plan))
    return t("comments.left", n=n) if n else ""


def opened() -> Where | None:
    """The slice that the reader asked about, in the grid or by the address."""
    state = st.session_state
    if "plan.opened" not in state and (where := of_address(st.query_params.get(AT, ""))):
        state["plan.opened"] = where
    found: Where | None = state.get("plan.opened")
    return found


def close() -> None:
    """Nothing is asked about any more."""
    st.session_state.pop("plan.opened", None)
    frame.point(at="")


def address(where: Where) -> str:
    """A slice as the address carries it."""
    return ";".join(f"{d}:{','.join(where[d])}" for d in DIMENSIONS if d in where)


def of_address(text: str) -> Where | None:
    """The slice again; None for what is none."""
    where: dict[str, tuple[str, ...]] = {}
    for part in filter(None, text.split(";")):
        dimension, _, members = part.partition(":")
        if dimension not in DIMENSIONS or not members:
            return None
        where[dimension] = tuple(filter(None, members.split(",")))
    return where


def _one(one: Comment, plan: int, with_place: bool = False) -> None:
    """One comment with what can be done with it; on a page it may stand beside its number and in the list of all."""
    measure = "" if one.measure == "revenue" else f"{t(f'measure.{one.measure}')} · "
    place = f"{measure}{escape(table.place_name(one.where))}" if with_place else ""
    told = [] if one.version == plan else [t("comments.from", number=one.number)]
    notes.draw(one, "all" if with_place else "one", told, place, partial(_go, one, plan) if with_place else None)


def _go(one: Comment, plan: int) -> None:
    key = f"comment.go.{one.id}"
    if st.button(
        t("comments.go"), type="tertiary", icon=":material/table_view:", key=key, on_click=show, args=(one.where,)
    ):
        link = frame.link() | {"version": str(plan), AT: address(one.where)}
        st.switch_page(menu.DECOMPOSITION.path, query_params=link)


def show(where: Where) -> None:
    """Let the grid ask about this slice from the next run on; for callbacks."""
    st.session_state["plan.opened"] = where
    st.session_state["plan.view"] = "table"


def _entry(plan: int, where: Where, measure: str) -> None:
    store, scope = session.store(), frame.current().scope
    key = f"comment.new.{plan}.{measure}.{address(where)}"
    notes.entry(key, lambda text, kind: comments.add(store, scope, plan, where, text, measure, kind))
