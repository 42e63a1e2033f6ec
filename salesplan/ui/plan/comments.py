"""Comments on numbers of a plan: those of an opened cell with a field to write one, and all those of a version."""

from __future__ import annotations

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.core.plan.table import DIMENSIONS, Where
from salesplan.i18n.formats import escape
from salesplan.services.plan import comments
from salesplan.services.plan.comments import LONGEST, Comment
from salesplan.services.plan.desk import Desk
from salesplan.ui import frame, menu, session, trouble
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
    spot = f"all.{one.id}" if with_place else str(one.id)
    told = [escape(one.actor), f"{one.at:%Y-%m-%d %H:%M}"]
    if one.version != plan:
        told.append(t("comments.from", number=one.number))
    if one.resolved:
        told.append(t("comments.settled", name=escape(one.resolver)))
    with st.container(border=True, gap="xxsmall", key=f"comment-{spot}"):
        if with_place:
            measure = "" if one.measure == "revenue" else f"{t(f'measure.{one.measure}')} · "
            st.markdown(f"**{measure}{escape(table.place_name(one.where))}**")
        st.markdown(escape(one.text))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(f"{'●' if one.resolved else '○'} {' · '.join(told)}")
            if with_place:
                _go(one, plan)
            if frame.current().may_write:
                word = t("comments.reopen" if one.resolved else "comments.resolve")
                key = f"comment.turn.{spot}"
                st.button(word, type="tertiary", key=key, on_click=_turn, args=(one.id, not one.resolved))


def _go(one: Comment, plan: int) -> None:
    key = f"comment.go.{one.id}"
    if st.button(
        t("comments.go"), type="tertiary", icon=":material/table_view:", key=key, on_click=_show, args=(one.where,)
    ):
        link = frame.link() | {"version": str(plan), AT: address(one.where)}
        st.switch_page(menu.DECOMPOSITION.path, query_params=link)


def _show(where: Where) -> None:
    st.session_state["plan.opened"] = where
    st.session_state["plan.view"] = "table"


def _turn(note: int, resolved: bool) -> None:
    try:
        comments.resolve(session.store(), frame.current().scope, note, resolved)
    except CockpitError as error:
        st.error(trouble.sentence(error))


def _entry(plan: int, where: Where, measure: str) -> None:
    key = f"comment.new.{plan}.{measure}.{address(where)}"
    st.text_area(t("comments.write"), key=key, max_chars=LONGEST, height=80)
    st.button(t("comments.add"), key=f"{key}.add", on_click=_add, args=(plan, where, measure, key))


def _add(plan: int, where: Where, measure: str, key: str) -> None:
    text = str(st.session_state.get(key) or "")
    if not text.strip():
        return
    try:
        comments.add(session.store(), frame.current().scope, plan, where, text, measure)
    except CockpitError as error:
        st.error(trouble.sentence(error))
        return
    st.session_state[key] = ""
