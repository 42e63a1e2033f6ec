"""The page of the two rounds: who is asked, how what they submit stands against the draft, and what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from salesplan.charts import variance, variance_frame
from salesplan.core.errors import CockpitError
from salesplan.core.plan.claims import BY, Asked, State
from salesplan.i18n.formats import day, escape, money, money_scale, percent
from salesplan.services.plan import rounds
from salesplan.services.plan.claims import Board, Stand, yuan
from salesplan.services.plan.versions import Version
from salesplan.ui import cache, frame, menu, pictures, session, tables, trouble
from salesplan.ui.pictures import Picture
from salesplan.ui.plan import answers, chosen, claims, comments, table
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, said, t

SHAPES: Mapping[State, str] = {"missing": "○", "submitted": "◐", "agreed": "●", "held": "■", "returned": "▲"}
COLOURS: Mapping[State, str] = {
    "missing": "gray",
    "submitted": "orange",
    "agreed": "green",
    "held": "blue",
    "returned": "red",
}
_DAYS = 7
"""Days that owners are given unless another day is chosen."""
_MOST_NAMED = 3
_FIELDS = (
    Field("owner", "rounds.owner", "text"),
    Field("lead", "rounds.lead", "text"),
    Field("state", "rounds.state", "badge"),
    Field("given", "rounds.given", "money"),
    Field("claimed", "rounds.claimed", "money"),
    Field("gap", "rounds.gap", "gap"),
    Field("rate", "rounds.rate", "percent"),
    Field("last_year", "rounds.last_year", "money"),
    Field("due", "rounds.due", "text"),
    Field("why", "rounds.why", "text"),
)


def head() -> Version | None:
    """Title, the version that lies open, and the way to a new draft; None while there is no version."""
    return chosen.head(t("page.rounds"), chosen.offered())


def show(version: Version) -> None:
    """Everything below the title: the form of the owner whom the address names, else all of them."""
    framed = frame.current()
    number = st.query_params.get("round", "")
    asked = int(number) if number in ("1", "2") else None
    found = cache.board(scope=framed.scope, version=framed.version, plan=version.id, number=asked)
    if st.session_state.get("rounds.trouble"):
        st.error(st.session_state.pop("rounds.trouble"))
    if st.session_state.get("rounds.done"):
        st.success(st.session_state.pop("rounds.done"), icon=":material/check_circle:")
    owner = claims.of_address(st.query_params.get("owner", ""))
    if owner is not None:
        claims.form(found, owner)
        return
    st.session_state.pop(claims.SHOWN, None)
    if found.round is None:
        _nothing(found)
    else:
        _board(found)


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
        st.info(t("rounds.none"))
        _opening(found, 1)


def _board(found: Board) -> None:
    _steps(found)
    _told(found)
    _picture(found)
    _table(found)
    answers.pick(found)
    _links(found)
    if found.is_open and frame.current().may_write:
        with st.expander(t("claims.sheet.send"), icon=":material/upload_file:"):
            claims.incoming(found)
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
        due = max((one.owner.due for one in found.stands), default=None)
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
    who = st.multiselect(
        t("rounds.who"),
        offered,
        default=[one for one in first if one in names],
        format_func=names.__getitem__,
        key=f"{key}.who.{'-'.join(chosen_by)}",
    )
    due = st.date_input(t("rounds.due"), value=framed.offer.today + timedelta(days=_DAYS), key=f"{key}.due")
    st.button(
        t("rounds.more" if is_open else "rounds.start", n=number),
        type="primary",
        key=f"{key}.do",
        on_click=_open,
        args=(found, number, {one: leads[one] for one in who}, due, is_open),
    )


def _left(found: Board, number: int) -> list[Asked]:
    """Who is asked in round 2 unless others are chosen: who has not agreed yet."""
    if not 0 < found.number < number:
        return []
    return [one.owner.asked for one in found.stands if one.state in ("missing", "returned", "submitted")]


def _open(found: Board, number: int, asked: dict[Asked, str | None], due: date, is_open: bool) -> None:
    store, scope, id = session.store(), frame.current().scope, found.desk.version.id
    known = {one.owner.asked: one.owner.person for one in found.stands}
    people = {one: known.get(one) or lead for one, lead in asked.items()}
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
    told = {state: states.count(state) for state in SHAPES} | {"claimed": str(yuan(found.sum.claimed))}
    told |= {"against": str(yuan(found.sum.against))}
    try:
        rounds.close_round(session.store(), frame.current().scope, found.desk.version.id, found.number, told)
    except CockpitError as error:
        st.session_state["rounds.trouble"] = trouble.sentence(error)


# What is said


def _told(found: Board) -> None:
    """The sum of claims against the plan of the same cells, what is not in it, and how a closed round ended."""
    of = found.sum
    if not of.counted:
        st.markdown(f"### {t('rounds.said.none', given=money(yuan(of.given), lang()))}")
    else:
        gap = of.claimed - of.against
        values = {"claimed": money(yuan(of.claimed), lang()), "against": money(yuan(of.against), lang())}
        rate = percent(gap / of.against, lang(), sign=True) if of.against else "—"
        st.markdown(f"### {t('rounds.said', **values, gap=money(yuan(gap), lang(), sign=True), rate=rate)}")
    parts = [t(f"rounds.said.by.{of.by}")] if of.by else []
    if of.waiting and of.counted:
        parts.append(t("rounds.said.waiting", amount=money(yuan(of.waiting), lang())))
    if of.unasked:
        parts.append(t("rounds.said.unasked", amount=money(yuan(of.unasked), lang())))
    parts += _overlaps(of.inside)
    if parts:
        st.caption(("；" if lang() == "zh" else "; ").join(parts))
    if not found.is_open:
        _ended(found)


def _overlaps(inside: Mapping[Asked, Sequence[Asked]]) -> list[str]:
    told = []
    comma = "、" if lang() == "zh" else ", "
    for owner, others in list(inside.items())[:_MOST_NAMED]:
        names = comma.join(escape(table.name(*one)) for one in others[:_MOST_NAMED])
        told.append(t("rounds.said.inside", who=escape(table.name(*owner)), others=names))
    if len(inside) > _MOST_NAMED:
        told[-1] += t("rounds.said.inside.more", n=len(inside))
    return told


def _ended(found: Board) -> None:
    states = [one.state for one in found.stands]
    open_ = [one for one in found.stands if one.state in ("submitted", "returned")]
    sentence = t(
        "rounds.ended",
        n=found.number,
        agreed=states.count("agreed"),
        held=states.count("held"),
        open=len(open_),
        gap=money(yuan(sum(one.gap.short or 0 for one in open_)), lang(), sign=True),
        missing=states.count("missing"),
    )
    following = t("rounds.ended.next" if found.number < rounds.MOST else "rounds.ended.submit")
    st.info(f"{sentence}{'。' if lang() == 'zh' else '. '}{following}", icon=":material/flag:")
    link = frame.link(version=str(found.desk.version.id))
    st.page_link(menu.VERSIONS.path, label=t("page.versions"), icon=":material/difference:", query_params=link)


# Everybody


def _table(found: Board) -> None:
    before = {one.owner.dimension: table.last_year(found.desk, (one.owner.dimension,)) for one in found.stands}
    rows = [_row(one, before[one.owner.dimension].get((one.owner.member,), {}), found) for one in found.stands]
    made = tables.table("rounds", t("rounds.claimed"), _FIELDS, rows, lang())
    tables.draw(made, lang(), 480, "why", narrow=("owner", "state", "gap"))


def _row(one: Stand, before: Mapping[str, int], found: Board) -> dict[str, object]:
    gap = one.gap
    return {
        "owner": table.name(*one.owner.asked),
        "lead": claims.person(one.owner.person),
        "state": (f"{SHAPES[one.state]} {t(f'rounds.state.{one.state}')}", COLOURS[one.state]),
        "given": yuan(gap.given),
        "claimed": None if gap.claimed is None else yuan(gap.claimed),
        "gap": None if gap.short is None else yuan(gap.short),
        "rate": gap.short / gap.against if gap.short is not None and gap.against else None,
        "last_year": _whole_year(before, found),
        "due": claims.due(one.owner.due, one.state),
        "why": one.claim.why if one.claim else "",
    }


def _whole_year(before: Mapping[str, int], found: Board) -> Decimal | None:
    months = found.desk.tracks.base.members["month"]
    return yuan(sum(before[month] for month in months)) if all(month in before for month in months) else None


def _picture(found: Board) -> None:
    """Submitted over assigned and last year, the gap beside it, of the owners by whom it is added up."""
    by = found.sum.by
    if not by:
        return
    before = table.last_year(found.desk, (by,))
    rows: list[dict[str, Any]] = []
    for order, one in enumerate(one for one in found.stands if one.owner.dimension == by):
        last = _whole_year(before.get((one.owner.member,), {}), found)
        against = one.gap.given if one.gap.against is None else one.gap.against
        amounts = {"value": one.gap.claimed, "plan": against}
        told = {key: None if fen is None else float(yuan(fen)) for key, fen in amounts.items()}
        previous = None if last is None else float(last)
        rows.append({"name": table.name(*one.owner.asked), "order": order, **told, "previous": previous})
    scale = money_scale([row["plan"] for row in rows], lang())
    parts = "、".join(f"{row['name']} {scale.text(row['value'])}" for row in rows)
    picture = Picture(
        t("rounds.picture", n=found.number),
        t("rounds.picture.caption", unit=scale.unit),
        t("rounds.picture.alt", parts=parts),
        pictures.as_table(variance_frame(pd.DataFrame(rows), scale, lang())),
    )
    pictures.draw(picture, variance(lang(), pictures.theme(), len(rows), "rounds.against"), "rounds.variance")


def _links(found: Board) -> None:
    """One line per owner, to be pasted into a chat."""
    if not found.is_open or not _leads(found):
        return
    with st.expander(t("rounds.links"), icon=":material/link:"):
        st.caption(t("rounds.links.help"))
        here = (st.context.url or "").split("?")[0]
        lines = []
        for one in (one for one in found.stands if one.round == found.number):
            place = claims.place(found.desk.version.id, found.number, one.owner.asked)
            name = " ".join(filter(None, [table.name(*one.owner.asked), claims.person(one.owner.person)]))
            lines.append(f"{name}  {here}?{urlencode(frame.link() | place)}")
        st.code("\n".join(lines), language=None, wrap_lines=True)


def _named(asked: Asked, lead: str | None) -> str:
    name = f"{t(f'dim.{asked[0]}')} {table.name(*asked)}"
    return f"{name} · {claims.person(lead)}" if lead else name
