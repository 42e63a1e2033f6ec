"""The page of re-drawn territories: the map, last year in both maps side by side, the draft, and what the records need.

Nothing here writes to the records: the map is a choice of the version, and says what to enter once it holds.
"""

from __future__ import annotations

import streamlit as st

from salesplan.core.plan.territories import Map
from salesplan.i18n.formats import count, escape, month
from salesplan.services.plan import territories
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.operations import Operation, Undo
from salesplan.services.plan.redrawn import unseen
from salesplan.services.plan.territories import map_of, state_of
from salesplan.services.plan.versions import Version
from salesplan.ui import cache, frame, menu, session
from salesplan.ui.plan import chosen, clicks, table, territory_editor, territory_sides
from salesplan.ui.words import lang, t


def head() -> Version | None:
    """Title, the version that lies open, and the way to a new draft; None while there is no version."""
    return chosen.head(t("page.territories"), chosen.offered())


@frame.part
def work(version: Version) -> None:
    """Everything below the title."""
    framed = frame.current()
    desk = cache.desk(scope=framed.scope, version=framed.version, plan=version.id, measure="revenue")
    kept = map_of(desk.inputs)
    editable = desk.editable and framed.may_write and framed.scope.is_whole
    st.caption(t("territories.intro"))
    if why := chosen.only_read(desk):
        st.caption(why)
    _trouble("save")
    if st.session_state.get("territories.done"):
        st.toast(st.session_state.pop("territories.done"), icon=":material/check_circle:")
        st.session_state["territories.undoable"] = (version.id, desk.version.seq)  # what was done here last
    drawn = _edited(desk, kept) if editable else _read(kept)
    sides = None if drawn is None else territory_sides.draw(version, drawn, is_kept=drawn == kept)
    left, right = st.columns([7, 5], gap="medium")
    with left:
        if sides is not None:
            territory_sides.made(sides)
    with right:
        if editable:
            _draft(desk, kept, drawn)
        if kept is not None:
            _records(kept)


def restated(desk: Desk) -> str:
    """That last year and the forecast beside a version are told in its new map; blank without one."""
    kept = map_of(desk.inputs)
    if kept is None:
        return ""
    if unseen(frame.current().scope, kept.moves):
        return t("territories.restated.unseen")
    waits = state_of(desk.inputs) == "waiting" and len(desk.tracks.base.amounts)
    return t("territories.restated.waiting" if waits else "territories.restated", n=len(kept.moves))


# The map


def _read(kept: Map | None) -> Map | None:
    """The map, only read: the moves that the reader is shown."""
    moves = () if kept is None else territories.seen(frame.current().scope, kept)
    if not moves:
        st.info(t("territories.empty_read"))
        return None
    st.caption(t("territories.holds", month=month(kept.since, lang())) if kept is not None else "")
    territory_editor.listed(moves)
    return kept


def _edited(desk: Desk, kept: Map | None) -> Map | None:
    """The table, what cannot be, and the buttons; the map that stands in it where it can be, else None."""
    drawn = territory_editor.draw(desk, kept)
    if not drawn.moves:
        st.info(t("territories.empty"))
    wrong = territories.check(session.store(), frame.current().scope, drawn)
    territory_editor.told(desk)
    territory_editor.refused(wrong, drawn.moves)
    unchanged = not drawn.moves if kept is None else drawn == kept
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="territories-actions"):
        clicks.button(
            t("territories.save"),
            "territories.save",
            desk,
            _save,
            drawn,
            type="primary",
            icon=":material/save:",
            disabled=bool(wrong) or unchanged,
        )
        territory_editor.paste(desk)
        if st.session_state.get("territories.undoable") == (desk.version.id, desk.version.seq):
            st.button(
                t("territories.undo"),
                icon=":material/undo:",
                type="tertiary",
                key="territories.undo",
                on_click=_undo,
                args=(desk,),
            )
    return None if wrong or not drawn.moves else drawn


def _save(desk: Desk, drawn: Map) -> None:
    _do(desk, territories.keep(drawn), t("territories.saved"))


def _undo(desk: Desk) -> None:
    _do(desk, Undo(), "")
    st.session_state.pop("territories.undoable", None)


def _do(desk: Desk, operation: Operation, done: str, at: str = "save") -> None:
    """Do it, and keep what is to be said about it: a refusal beside the button that was pressed."""
    state = st.session_state
    reply = table.do(desk, operation, {}, 0)
    if reply.error:
        state[f"territories.trouble.{at}"] = reply.error
    else:
        state["territories.done"] = done.replace("{n}", count(len(reply.moved), lang()))


def _trouble(at: str) -> None:
    told = st.session_state.pop(f"territories.trouble.{at}", "")
    if told:
        st.error(told)


# The draft


def _draft(desk: Desk, kept: Map | None, drawn: Map | None) -> None:
    """How the draft stands to the map, and the button that moves it along."""
    state = state_of(desk.inputs)
    if state == "none" and drawn is None:
        return
    st.markdown(f"### {t('territories.draft')}")
    if not desk.measures:
        st.caption(t("territories.draft.empty"))
    elif drawn != kept:
        st.caption(t("territories.draft.save_first"))
    else:
        st.caption(t(f"territories.draft.{state}", view=t("plan.view.policy")))
    if kept is None or state != "waiting" or not desk.measures:
        return
    if desk.closed:
        st.caption(t("territories.draft.kept"))
    st.button(
        t("territories.draft.do"),
        icon=":material/move_group:",
        key="territories.move",
        disabled=drawn != kept,
        on_click=_move,
        args=(desk, kept),
    )
    _trouble("move")


def _move(desk: Desk, map: Map) -> None:
    framed = frame.current()
    operation = territories.redraw(session.store(), framed.scope, framed.view, desk, map)
    _do(desk, operation, t("territories.draft.done", n="{n}"), "move")


# The records


def _records(kept: Map) -> None:
    """What is to be entered once the map holds, and where."""
    framed = frame.current()
    at = cache.audit_number(framed.scope, framed.view.as_of_load)
    steps = territories.steps(session.store(), framed.scope, kept, at) if framed.scope.is_whole else ()
    st.markdown(f"### {t('territories.records')}")
    st.caption(t("territories.records.note", month=month(kept.since, lang())))
    lines = []
    for one in steps:
        team, region = (
            escape(framed.offer.name(d, c, lang())) for d, c in (("team", one.team), ("region", one.region))
        )
        told = t(f"territories.records.{one.action}", team=team, region=region, month=month(one.month, lang()))
        lines.append(f"{'☑' if one.done else '☐'} {told}" + (f" · {t('territories.records.done')}" if one.done else ""))
    st.markdown("  \n".join(lines) if lines else t("territories.records.none"))
    with st.container(horizontal=True, gap="small", key="territories-records"):
        for register, label in (
            ("team_region", "territories.records.open"),
            ("region", "territories.records.regions"),
            ("team", "territories.records.teams"),
        ):
            st.page_link(
                menu.RECORDS.path,
                label=t(label),
                icon=":material/folder_open:",
                query_params=frame.link(register=register),
            )
