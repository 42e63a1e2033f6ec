"""One owner as the analyst sees him: what he submitted, row by row, and what is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.core.months import fiscal_months
from salesplan.core.plan.conflict import Conflict
from salesplan.core.plan.table import Where
from salesplan.i18n import plan_words
from salesplan.i18n.formats import MISSING, escape, month_short
from salesplan.services.plan import claims as claiming
from salesplan.services.plan import rounds
from salesplan.services.plan.claims import Board, Claim, Payers, Stand, yuan
from salesplan.ui import cache, frame, session, tables
from salesplan.ui.plan import claim_files, comments, owners, table
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, t

_PAYERS: tuple[Payers, ...] = ("open", "siblings", "rollup")
_FIELDS = (
    Field("what", "claims.period", "text"),
    Field("given", "rounds.given", "money"),
    Field("claimed", "rounds.claimed", "money"),
    Field("gap", "rounds.gap", "gap"),
    Field("given_challenge", "rounds.given_challenge", "money"),
    Field("challenge", "rounds.own_challenge", "money"),
)


def pick(found: Board) -> None:
    """The choice of an owner, and everything about him below it."""
    names = {":".join(one.owner.asked): table.name(*one.owner.asked) for one in found.stands}
    if not names:
        return
    order = {"submitted": 0, "returned": 1, "missing": 2, "held": 3, "agreed": 4}
    first = min(found.stands, key=lambda one: order[one.state])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="rounds-pick"):
        key = f"rounds.pick.{found.desk.version.id}"
        default = list(names).index(":".join(first.owner.asked))
        chosen = st.selectbox(
            t("rounds.pick"), list(names), index=default, format_func=names.__getitem__, key=key, width=260
        )
        stand = found.of(owners.of_address(chosen) or ("", ""))
        if stand is None:
            return
        where = owners.place(found.desk.version.id, found.number, stand.owner.asked)
        st.button(t("claims.open"), icon=":material/edit_note:", key="rounds.form", on_click=_go, args=(where,))
        claim_files.take(found, stand)
        _person(found, stand)
    with st.container(border=True, key="rounds-owner"):
        _one(found, stand)


def _go(where: Mapping[str, str]) -> None:
    frame.point(**where)


def _one(found: Board, stand: Stand) -> None:
    if stand.claim is not None:
        _figures(found, stand, stand.claim)
        _answer(found, stand, stand.claim)
        _past(found, stand)
    else:
        st.caption(f"○ {t('rounds.state.missing')} · {owners.due(stand.owner.due, stand.state)}")
    comments.panel(found.desk.version.id, {stand.owner.dimension: (stand.owner.member,)})


def _whole_writer() -> bool:
    framed = frame.current()
    return framed.may_write and framed.scope.is_whole


def _figures(found: Board, stand: Stand, claim: Claim) -> None:
    """The claim beside the plan of the same slices; what it leaves out is said."""
    challenge, rows = found.desk.tracks.challenge, figures(found, stand, claim)
    fields = _FIELDS if challenge is not None else _FIELDS[:4]
    made = tables.table("rounds-claim", t("rounds.claimed"), fields, rows, lang())
    tables.draw(made, lang(), 300, narrow=("what", "claimed", "gap"))
    if stand.gap.left:
        left = table.written(claiming.MEASURE, stand.gap.left)
        st.caption(t("rounds.part", left=left))
    if claim.why:
        st.markdown(
            f"{t('rounds.why')}：{escape(claim.why)}" if lang() == "zh" else f"{t('rounds.why')}: {escape(claim.why)}"
        )


def figures(found: Board, stand: Stand, claim: Claim) -> list[dict[str, Any]]:
    """Every figure of a claim beside what the draft gives."""
    base, challenge = found.desk.tracks.base, found.desk.tracks.challenge
    rows: list[dict[str, Any]] = []
    for one in claim.figures:
        given = yuan(base.sum_of(one.where))
        row = {"what": _what(found, one.where, stand), "given": given, "claimed": one.base, "gap": one.base - given}
        row |= {"given_challenge": None if challenge is None else yuan(challenge.sum_of(one.where))}
        rows.append(row | {"challenge": one.challenge})
    return rows


def _what(found: Board, where: Where, stand: Stand) -> str:
    """The part and the period of a figure."""
    part = [table.name(d, codes[0]) for d, codes in where.items() if d not in ("month", stand.owner.dimension)]
    months = where.get("month", ())
    if not months:
        return " · ".join([*part, t("plan.year")])
    of_year = fiscal_months(found.desk.version.year, frame.current().offer.settings.fiscal_start)
    quarters = {of_year.index(month) // 3 + 1 for month in months if month in of_year}
    single = len(months) == 1
    period = month_short(months[0], lang()) if single else "–".join(f"Q{quarter}" for quarter in sorted(quarters))
    return " · ".join([*part, period])


def _answer(found: Board, stand: Stand, claim: Claim) -> None:
    """Accept, hold, return; what was answered last."""
    if stand.answer is not None:
        decision = t(f"rounds.decision.{stand.answer.decision}")
        when = f"{stand.answer.at:%Y-%m-%d %H:%M}"
        reason = escape(stand.answer.reason)
        told = t("rounds.answered", decision=decision, reason=reason) if reason else decision
        st.caption(f"{told} · {escape(stand.answer.actor)} · {when}")
    if stand.state == "agreed" or not found.desk.editable or not _whole_writer():
        return
    dimension = t(f"dim.{stand.owner.dimension}")
    names = {
        one: t(f"rounds.payers.{one}", dimension=dimension if lang() == "zh" else dimension.lower()) for one in _PAYERS
    }
    st.radio(
        t("rounds.payers"), _PAYERS, format_func=names.__getitem__, key=f"rounds.payers.{claim.id}", horizontal=True
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="rounds-answer"):
        st.text_input(t("rounds.reason"), key=f"rounds.reason.{claim.id}", max_chars=300, width=320)
        args = (found, claim.id)
        st.button(t("rounds.accept"), type="primary", key="rounds.accept", on_click=_accept, args=args)
        st.button(t("rounds.hold"), key="rounds.hold", on_click=_refuse, args=(*args, "hold"))
        st.button(t("rounds.return"), key="rounds.return", on_click=_refuse, args=(*args, "return"))


def _reason(claim: int) -> str:
    """What is typed at the moment of the click: a button's arguments are those of the run before it."""
    return str(st.session_state.get(f"rounds.reason.{claim}") or "")


def _accept(found: Board, claim: int) -> None:
    version, reason = found.desk.version, _reason(claim)
    absorb: Payers = st.session_state[f"rounds.payers.{claim}"]
    try:
        done = claiming.accept(session.store(), frame.current().scope, version.id, claim, absorb, version.seq, reason)
    except Conflict as conflict:
        words = plan_words.conflict(conflict.finding, lang(), lambda v: table.written(claiming.MEASURE, v), table.name)
        st.session_state["rounds.trouble"] = words
        return
    except CockpitError as error:
        st.session_state["rounds.trouble"] = owners.refused(error)
        return
    owner = next(one.owner for one in found.stands if one.claim and one.claim.id == claim)
    where = {owner.dimension: (owner.member,)}
    st.session_state["rounds.done"] = table.gains(table.Reply(version.id, 0, done.moved, where), found.desk)


def _refuse(found: Board, claim: int, how: Literal["hold", "return"]) -> None:
    act = claiming.hold if how == "hold" else claiming.give_back
    try:
        act(session.store(), frame.current().scope, found.desk.version.id, claim, _reason(claim))
    except CockpitError as error:
        st.session_state["rounds.trouble"] = owners.refused(error)


def _past(found: Board, stand: Stand) -> None:
    """Every submission, where there is more than one."""
    if len(stand.claims) < 2:
        return
    rows = [
        {
            "at": f"{one.at:%Y-%m-%d %H:%M}",
            "round": t("rounds.title", n=one.round),
            "actor": one.actor,
            "way": t(f"rounds.way.{one.way}") + (f" · {t('rounds.late')}" if one.at.date() > stand.owner.due else ""),
            "claimed": one.base,
            "why": one.why,
        }
        for one in stand.claims
    ]
    fields = (
        Field("at", "plan.came.at", "text"),
        Field("round", "rounds.number", "text"),
        Field("actor", "plan.came.by", "text"),
        Field("way", "rounds.past.way", "text"),
        Field("claimed", "rounds.claimed", "money"),
        Field("why", "rounds.why", "text"),
    )
    st.markdown(f"**{t('rounds.past')}**")
    tables.draw(tables.table("rounds-past", t("rounds.past"), fields, rows, lang()), lang(), 200, "why")


def _person(found: Board, stand: Stand) -> None:
    """Who leads it, and until when he is asked."""
    if not found.is_open or not _whole_writer():
        return
    framed, owner = frame.current(), stand.owner
    popover = st.popover(t("rounds.change"), icon=":material/person_edit:", key="rounds.change", on_change="rerun")
    if not popover.open:
        return
    names = cache.link_names(scope=framed.scope, version=framed.version, to="person", lang=lang())
    with popover:
        options = list(dict.fromkeys([*([owner.person] if owner.person else []), *names]))
        st.selectbox(
            t("rounds.person"),
            options,
            index=0 if owner.person else None,
            placeholder=MISSING,
            format_func=lambda one: names.get(one, one),
            accept_new_options=True,
            key=f"rounds.person.{owner.asked}",
        )
        st.date_input(t("rounds.due"), value=owner.due, key=f"rounds.due.{owner.asked}")
        with st.container(horizontal=True, gap="small"):
            args = (found, stand)
            st.button(t("rounds.change.do"), type="primary", key="rounds.change.do", on_click=_change, args=args)
            if not stand.claims:
                st.button(t("rounds.take_back"), key="rounds.take_back", on_click=_take_back, args=(found, stand))


def _change(found: Board, stand: Stand) -> None:
    store, scope, id = session.store(), frame.current().scope, found.desk.version.id
    code, until = (st.session_state[f"rounds.{what}.{stand.owner.asked}"] for what in ("person", "due"))
    try:
        rounds.ask(store, scope, id, found.number, {stand.owner.asked: code}, until)
    except CockpitError as error:
        st.session_state["rounds.trouble"] = owners.refused(error)
    st.session_state["rounds.change"] = False


def _take_back(found: Board, stand: Stand) -> None:
    store, scope, id = session.store(), frame.current().scope, found.desk.version.id
    try:
        rounds.take_back(store, scope, id, found.number, stand.owner.asked)
    except CockpitError as error:
        st.session_state["rounds.trouble"] = owners.refused(error)
    st.session_state["rounds.change"] = False
