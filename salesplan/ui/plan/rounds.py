"""The page of the two rounds: who is asked, how what they submit stands against the draft, and what is left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.core.plan.claims import BY, Asked
from salesplan.i18n.formats import MISSING, day, money
from salesplan.services.plan import rounds
from salesplan.services.plan.claims import Board, yuan
from salesplan.services.plan.versions import Version
from salesplan.ui import cache, frame, menu, session, trouble
from salesplan.ui.plan import answers, chosen, claim_files, claims, comments, gaps, owners, table
from salesplan.ui.words import lang, said, t

_DAYS = 7
"""Days that owners are given unless another day is chosen."""


def head() -> Version | None:
    """Title, the version that lies open, and the way to a new draft; None while there is no version."""
    return chosen.head(t("page.rounds"), chosen.offered())


def show(version: Version) -> None:
    """Everything below the title: the form of the owner whom the address names, else all of them."""
    owner = owners.of_address(st.query_params.get("owner", ""))
    found = _asked(version, owner)
    if st.session_state.get("rounds.trouble"):
        st.error(st.session_state.pop("rounds.trouble"))
    if st.session_state.get("rounds.done"):
        st.success(st.session_state.pop("rounds.done"), icon=":material/check_circle:")
    if owner is not None:
        claims.form(found, owner)
        return
    st.session_state.pop(claims.SHOWN, None)
    if found.round is None:
        _nothing(found)
    else:
        _board(found)


def _asked(version: Version, owner: Asked | None) -> Board:
    """The round that the address names, else the newest; a form of an earlier round opens in the one that is open."""
    framed = frame.current()
    asked: dict[str, Any] = {"scope": framed.scope, "version": framed.version, "plan": version.id}
    newest = cache.board(**asked, number=None)
    stand = newest.of(owner) if owner else None
    number = st.query_params.get("round", "")
    if number not in ("1", "2") or (newest.is_open and stand is not None and stand.round == newest.number):
        return newest
    return cache.board(**asked, number=int(number))


def _nothing(found: Board) -> None:
    """No round yet: what it is, and how it begins."""
    version = found.desk.version
    if not found.desk.editable:
        may = frame.current().may_write and frame.current().scope.is_whole
        st.info(t("rounds.none.draft" if may else "rounds.none.read"))
    elif not len(found.desk.tracks.base.amounts):
        st.info(t("rounds.none.empty"))
        link = frame.link(version=str(version.id))
        st.page_link(
            menu.DECOMPOSITION.path, label=t("page.decomposition"), icon=":material/account_tree:", query_params=link
        )
    else:
        st.info(t("rounds.none" if _leads(found) else "rounds.none.read"))
        _opening(found, 1)


def _board(found: Board) -> None:
    _steps(found)
    gaps.sentence(found)
    if not found.is_open:
        _ended(found)
    gaps.picture(found)
    gaps.listing(found)
    answers.pick(found)
    _links(found)
    if found.is_open and frame.current().may_write:
        with st.expander(t("claims.sheet.send"), icon=":material/upload_file:"):
            claim_files.incoming(found)
    with st.expander(t("comments"), icon=":material/comment:"):
        comments.listing(found.desk.version.id)


# The rounds


def _steps(found: Board) -> None:
    """Which round is shown, and what can be done with it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="rounds-steps"):
        if len(found.rounds) > 1:
            names = {one.number: t("rounds.title", n=one.number) for one in found.rounds}
            st.session_state["rounds.number"] = found.number
            st.segmented_control(
                t("rounds.number"),
                list(names),
                format_func=names.__getitem__,
                key="rounds.number",
                required=True,
                label_visibility="collapsed",
                on_change=lambda: frame.point(round=str(st.session_state["rounds.number"])),
            )
        due = max((one.owner.due for one in found.stands if one.round == found.number), default=None)
        state = f"● {t('rounds.open')}" if found.is_open else f"■ {t('rounds.closed')}"
        parts = [t("rounds.title", n=found.number), state]
        if found.is_open and due is not None:
            parts.append(t("rounds.due.on", day=day(due, lang())))
        st.markdown(f"**{' · '.join(parts)}**", width="content")
        st.space("stretch")
        newest = found.rounds[-1]
        if not _leads(found) or found.number != newest.number:
            return
        if newest.state == "open":
            _opening(found, newest.number)
            st.button(t("rounds.close", n=newest.number), key="rounds.close", on_click=_close, args=(found,))
        else:
            if newest.number < rounds.MOST:
                _opening(found, newest.number + 1)
            _opening(found, newest.number)


def _leads(found: Board) -> bool:
    """Whether this reader leads the rounds of this version."""
    framed = frame.current()
    return framed.may_write and framed.scope.is_whole and found.desk.editable


def _opening(found: Board, number: int) -> None:
    """The menu that opens a round, or asks more owners in an open one."""
    if not _leads(found):
        return
    there = {one.number: one for one in found.rounds}
    is_open = number in there and there[number].state == "open"
    words = t("rounds.more") if is_open else t("rounds.again" if number in there else "rounds.start", n=number)
    key = f"rounds.open.{number}"
    popover = st.popover(
        words, icon=":material/group_add:", key=key, on_change="rerun", type="secondary" if there else "primary"
    )
    if not popover.open:
        return
    with popover:
        _asking(found, number, key, is_open)


def _asking(found: Board, number: int, key: str, is_open: bool) -> None:
    framed = frame.current()
    leads = cache.leads(scope=framed.scope, version=framed.version, plan=found.desk.version.id)
    there = {one.owner.asked for one in found.stands if one.round == number}
    offered = [one for one in leads if not (is_open and one in there)]
    chosen_by = st.pills(
        t("rounds.by"),
        BY,
        format_func=said(BY, "rounds.by"),
        selection_mode="multi",
        default=[] if found.stands else ["region"],
        key=f"{key}.by",
        label_visibility="collapsed",
    )
    first = [one for one in offered if one[0] in chosen_by] if chosen_by or not found.stands else _left(found, number)
    names = {one: _named(one, leads[one]) for one in offered}
    field = f"{key}.who.{'-'.join(chosen_by)}"
    st.multiselect(
        t("rounds.who"),
        offered,
        default=[one for one in first if one in names],
        format_func=names.__getitem__,
        placeholder=MISSING,
        key=field,
    )
    st.date_input(t("rounds.due"), value=framed.offer.today + timedelta(days=_DAYS), key=f"{key}.due")
    st.button(
        t("rounds.more" if is_open else "rounds.start", n=number),
        type="primary",
        key=f"{key}.do",
        on_click=_open,
        args=(found, number, leads, field, is_open),
    )


def _left(found: Board, number: int) -> list[Asked]:
    """Who is asked in round 2 unless others are chosen: who has not agreed yet."""
    if not 0 < found.number < number:
        return []
    return [one.owner.asked for one in found.stands if one.state in ("missing", "returned", "submitted")]


def _open(found: Board, number: int, leads: Mapping[Asked, str | None], field: str, is_open: bool) -> None:
    store, scope, id = session.store(), frame.current().scope, found.desk.version.id
    due = st.session_state[f"rounds.open.{number}.due"]
    known = {one.owner.asked: one.owner.person for one in found.stands}
    people = {one: known.get(one) or leads[one] for one in st.session_state[field]}
    try:
        if is_open:
            rounds.ask(store, scope, id, number, people, due)
        else:
            rounds.open_round(store, scope, id, number, people, due)
    except CockpitError as error:
        st.session_state["rounds.trouble"] = trouble.sentence(error)
        return
    st.session_state[f"rounds.open.{number}"] = False  # the menu closes
    frame.point(round="")


def _close(found: Board) -> None:
    states = [one.state for one in found.stands]
    told = {state: states.count(state) for state in gaps.SHAPES} | {"claimed": str(yuan(found.sum.claimed))}
    told |= {"against": str(yuan(found.sum.against))}
    try:
        rounds.close_round(session.store(), frame.current().scope, found.desk.version.id, found.number, told)
    except CockpitError as error:
        st.session_state["rounds.trouble"] = trouble.sentence(error)


# What is said


def _ended(found: Board) -> None:
    states = [one.state for one in found.stands]
    open_ = [one for one in found.stands if one.state in ("submitted", "returned")]
    once = set(found.sum.counted)  # a team inside a region is not added again
    sentence = t(
        "rounds.ended",
        n=found.number,
        agreed=states.count("agreed"),
        held=states.count("held"),
        open=len(open_),
        gap=money(yuan(sum(one.gap.short or 0 for one in open_ if one.owner.asked in once)), lang(), sign=True),
        missing=states.count("missing"),
    )
    following = t("rounds.ended.next" if found.number < rounds.MOST else "rounds.ended.submit")
    st.info(f"{sentence}{'。' if lang() == 'zh' else '. '}{following}", icon=":material/flag:")
    st.markdown("  \n".join(gaps.by_state(found)))
    link = frame.link(version=str(found.desk.version.id))
    st.page_link(menu.VERSIONS.path, label=t("page.versions"), icon=":material/difference:", query_params=link)


# Everybody


def _links(found: Board) -> None:
    """One line per owner, to be pasted into a chat."""
    if not found.is_open or not _leads(found):
        return
    with st.expander(t("rounds.links"), icon=":material/link:"):
        st.caption(t("rounds.links.help"))
        here = (st.context.url or "").split("?")[0]
        lines = []
        for one in (one for one in found.stands if one.round == found.number):
            place = owners.place(found.desk.version.id, found.number, one.owner.asked)
            name = " ".join(filter(None, [table.name(*one.owner.asked), owners.person(one.owner.person)]))
            lines.append(f"{name}  {here}?{urlencode(frame.link() | place)}")
        st.code("\n".join(lines), language=None, wrap_lines=True)


def _named(asked: Asked, lead: str | None) -> str:
    name = f"{t(f'dim.{asked[0]}')} {table.name(*asked)}"
    return f"{name} · {owners.person(lead)}" if lead else name
