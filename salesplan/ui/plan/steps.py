"""What a plan version takes now: submit, approve, send back, lock, withdraw, or be taken over onto the plan in force.

While another version of the year is in force, submitting asks for a change: what it would do stands there first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.core.errors import Conflict as Written
from salesplan.core.plan.conflict import Conflict
from salesplan.core.plan.states import STEPS, Action, Moves, allowed
from salesplan.i18n import plan_words
from salesplan.i18n.formats import escape, month
from salesplan.services.plan import versions as plan_versions
from salesplan.services.plan.requests import Outlook, take_over
from salesplan.services.plan.versions import Version, may_take
from salesplan.ui import cache, frame, session, trouble
from salesplan.ui.plan import chosen, effects, table
from salesplan.ui.words import lang, t


def draw(version: Version) -> None:
    """What it would replace, and the buttons of the steps that this reader may take."""
    framed, look = frame.current(), None
    if version.state in ("draft", "submitted") and version.totals:
        look = cache.outlook(scope=framed.scope, version=framed.version, plan=version.id)
    may = framed.may_write and framed.scope.is_whole and bool(allowed(version.state))
    moves = None if look is None else _replaces(version, look, may)
    steps = [one for one in allowed(version.state) if may_take(framed.scope, version, one)]
    if framed.may_write and steps:
        _actions(version, steps, look, moves)


def refused(conflict: Conflict, measure: str = "revenue") -> str:
    """Why the engine cannot do it, with the least change that would help."""
    return plan_words.conflict(conflict.finding, lang(), lambda value: table.written(measure, value), table.name)


def _replaces(version: Version, look: Outlook, may: bool) -> Moves | None:
    """What it would do to the plan in force; the totals that the reader declares to move, None while he has not."""
    moves, is_draft = look.check.moves, version.state == "draft"
    in_force = f"{look.in_force.year} V{look.in_force.number}"
    if not is_draft and look.check.is_on_it and not look.check.closed:
        return None
    with st.container(border=True, key="versions-replaces"):
        if is_draft:
            st.markdown(t("versions.replaces", version=in_force))
            about = escape(effects.totals(moves))
            st.markdown(f"**{escape(effects.headline(effects.gains_of(look.effect)))}** · {about}")
        if look.check.closed:
            months = ("、" if lang() == "zh" else ", ").join(month(one, lang()) for one in look.check.closed)
            st.warning(t("versions.closed_months", months=months))
        if not look.check.is_on_it:
            st.warning(t("versions.not_on_it", version=in_force, between=escape(_between(look))))
        if may and (look.check.closed or not look.check.is_on_it):
            _take_over(version, look)
        elif may and is_draft and moves:
            key = f"versions.declare.{version.id}.{sorted(moves.items())}"
            return moves if st.checkbox(t("request.declare", what=effects.moved(moves)), key=key) else None
    return None if moves else moves


def _between(look: Outlook) -> str:
    if look.between is not None:
        return t("versions.between", changes=effects.headline(effects.gains_of(look.between)))
    return t("versions.no_basis" if look.check.basis is None else "versions.only_copied")


def _take_over(version: Version, look: Outlook) -> None:
    """The two ways onto the plan in force."""
    ways: tuple[Literal["changes", "figures"], ...] = ("changes", "figures")
    st.caption(t("versions.take.note"))
    with st.container(horizontal=True, gap="small", key="versions-take"):
        for way in ways:
            is_there = way == "figures" or (look.check.basis is not None and not look.check.closed)
            st.button(
                t(f"versions.take.{way}"),
                key=f"versions.take.{way}",
                disabled=not is_there,
                on_click=_taken,
                args=(version, way),
            )
    if why := st.session_state.pop("versions.refused", ""):
        st.error(why)


def _taken(version: Version, way: Literal["changes", "figures"]) -> None:
    """Before the page is drawn again: the new draft lies open where it can be submitted."""
    state = st.session_state
    try:
        made = take_over(session.store(), frame.current().scope, version.id, way, seen=version.seq)
    except Conflict as conflict:
        state["versions.refused"] = refused(conflict)
        return
    except CockpitError as error:
        state["versions.refused"] = trouble.sentence(error)
        return
    state["versions.told"] = t("versions.taken", version=chosen.label(made))
    state["versions.part"] = "versions"
    chosen.open_version(made.id)


def _actions(version: Version, steps: Sequence[Action], look: Outlook | None, moves: Moves | None) -> None:
    """The steps that it takes now, with their reason."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="versions-actions"):
        begun = version.reason if version.state == "draft" and look is not None else ""
        # Who approves writes his own reason: each state has an empty field of its own.
        key = f"versions.reason.{version.id}.{version.state}"
        reason = st.text_input(t("plan.reason"), begun, key=key, width=320)
        pressed = [
            action
            for action in steps
            if st.button(
                t("versions.ask" if action == "submit" and look is not None else f"versions.{action}"),
                key=f"versions.{action}",
                type="primary" if action in ("submit", "approve") else "secondary",
            )
        ]
    user = frame.current().scope.user
    if any(STEPS[action].by_another for action in steps) and user in _worked(version):
        st.caption(t("versions.by_another", name=escape(user)))
    for action in pressed:
        _step(version, action, reason, moves)


def _worked(version: Version) -> frozenset[str]:
    """Who began, submitted or edited it, and so does not approve it."""
    return plan_versions.worked_on(session.store(), frame.current().scope, version.id)


def _step(version: Version, action: Action, reason: str, moves: Moves | None) -> None:
    store, scope = session.store(), frame.current().scope
    try:
        made = plan_versions.step(store, scope, version.id, action, reason, seen=version.seq, moves=moves)
    except Written as other:
        st.error(t("plan.written", actor=escape(str(other.values.get("actor", "")))))
        return
    except CockpitError as error:
        st.error(trouble.sentence(error))
        return
    st.session_state["versions.told"] = t(f"versions.done.{action}", version=chosen.label(made))
    chosen.open_version(version.id)
    st.rerun()
