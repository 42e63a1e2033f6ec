"""Change requests on the page: all of them, one in full with who gains and who pays, and the short way to a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, cast

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.core.errors import Conflict as Written
from salesplan.core.plan.conflict import Conflict
from salesplan.core.plan.measures import PLANNED, smallest, unit_of
from salesplan.core.plan.states import IN_FORCE, Moves
from salesplan.core.plan.table import Absorb, Where
from salesplan.i18n.formats import day, escape, table_scale
from salesplan.services.plan import requests as asking
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.differences import Effect
from salesplan.services.plan.operations import Edits, Work
from salesplan.services.plan.requests import Request
from salesplan.services.plan.versions import Version
from salesplan.ui import cache, frame, session, tables, trouble
from salesplan.ui.plan import chosen, clicks, effects, steps
from salesplan.ui.records import typed
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, said, t

KINDS = ("pass", "change")
SHAPES = {"draft": "↩", "submitted": "◐", "approved": "●", "withdrawn": "×"}
"""A state is a shape and a word."""
_FIELDS = (
    Field("code", "request.code", "text"),
    Field("state", "versions.state", "text"),
    Field("what", "request.what", "text"),
    Field("total", "request.total", "text"),
    Field("asker", "request.asker", "text"),
    Field("asked", "request.asked", "text"),
    Field("approver", "versions.approver", "text"),
    Field("version", "plan.version", "text"),
)


def draw(version: Version, of: Sequence[Version]) -> None:
    """All requests, the open one, and the form for another."""
    framed = frame.current()
    found = cache.requests(scope=framed.scope, version=framed.version)
    held = _held(version, of)
    if held is None:
        st.info(t("request.no_plan"))
    elif framed.scope.may_write and framed.is_past:
        st.caption(t("request.past"))
    elif framed.may_write:
        _form(held)
    if not found:
        if held is not None:
            st.info(t("request.none"))
        return
    made = tables.table("requests", t("versions.part.requests"), _FIELDS, [_row(one) for one in found], lang())
    tables.draw(made, lang(), 300, "what", narrow=("code", "state", "what"))
    _opened(found)


def _held(version: Version, of: Sequence[Version]) -> Version | None:
    """The plan in force of the year that lies open, else of the newest year that has one."""
    approved = [one for one in of if one.state in IN_FORCE]
    return next((one for one in approved if one.year == version.year), next(iter(approved), None))


def _row(one: Request) -> dict[str, str]:
    of = one.of
    return {
        "code": one.code,
        "state": state(one),
        "what": effects.headline(one.gains),
        "total": "" if one.moves is None else effects.moved(one.moves) or t("request.zero_sum"),
        "asker": one.asker,
        "asked": day(one.at.date(), lang()),
        "approver": of.approver,
        "version": f"{of.year} V{of.number}",
    }


def state(one: Request) -> str:
    """`◐ 待批准`."""
    name = asking.state_of(one)
    return f"{SHAPES[name]} {t(f'request.state.{name}')}"


def _opened(found: Sequence[Request]) -> None:
    """One request in full: the newest that waits, unless the reader chooses."""
    codes = {one.code: one for one in found}
    waits = next((one.code for one in found if one.of.state == "submitted"), found[0].code)
    asked = st.session_state.pop("request.opened", None)
    if asked in codes:
        st.session_state["request.open"] = asked
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="request-head"):
        heading = st.empty()
        st.space("stretch")
        code = st.selectbox(
            t("request.open"),
            list(codes),
            index=list(codes).index(waits),
            key="request.open",
            label_visibility="collapsed",
            width=140,
        )
    one = codes[code]
    heading.markdown(f"## {t('request.title', code=one.code)} · {state(one)}")
    told(one)
    if one.of.state in ("draft", "submitted"):
        steps.draw(one.of)
    effects.draw(_effect(one), f"request.effect.{one.of.id}")


def told(one: Request) -> None:
    """On what, by whom, when and why; who gains and who pays; what of the totals."""
    asker, reason = escape(one.asker or "—"), escape(one.reason or "—")
    on = f"{one.of.year} V{one.basis}"
    st.markdown(t("request.from", version=on, actor=asker, at=day(one.at.date(), lang()), reason=reason))
    about = t("request.hidden") if one.moves is None else effects.totals(one.moves)
    st.markdown(f"**{escape(effects.headline(one.gains))}** · {escape(about)}")


def _effect(one: Request) -> Effect:
    framed = frame.current()
    return cache.effect(scope=framed.scope, version=framed.version, old=one.basis_id, new=one.of.id)


# A new one


class _Asked(NamedTuple):
    """What the form says so far; None: an amount is missing."""

    operation: Edits | Work | None
    moves_total: bool


def _form(held: Version) -> None:
    menu = st.expander(t("request.new"), icon=":material/edit_note:", key="request.new", on_change="rerun")
    if not menu.open:
        return
    framed = frame.current()
    with menu:
        st.caption(t("request.new.on", version=chosen.label(held)))
        measures = [one for one in PLANNED if one in held.totals]
        measure = measures[0] if len(measures) == 1 else _measure(measures)
        desk = cache.desk(scope=framed.scope, version=framed.version, plan=held.id, measure=measure)
        if not len(desk.tracks.base.amounts):
            st.info(t("request.nothing"))
            return
        asked = _operation(desk)
        effect = _previewed(desk, asked)
        reason = st.text_input(t("request.reason"), key=f"request.reason.{held.id}")
        _submit(desk, asked, effect, reason)


def _measure(measures: Sequence[str]) -> str:
    return st.selectbox(
        t("plan.measure"), measures, format_func=said(measures, "measure"), key="request.measure", width=180
    )


def _operation(desk: Desk) -> _Asked:
    """The change as it is chosen: what kind, between or of whom, in which months, how much, who pays."""
    members = desk.tracks.base.members
    dimensions = [d for d in effects.BY if len(members[d]) > 1] or ["region"]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="request-kind"):
        kind = st.segmented_control(
            t("request.kind"),
            KINDS,
            format_func=said(KINDS, "request.kind"),
            default="pass",
            required=True,
            key="request.kind",
        )
        dimension = st.segmented_control(
            t("request.dimension"),
            dimensions,
            format_func=said(dimensions, "versions.by"),
            default=dimensions[0],
            required=True,
            key="request.dimension",
        )
    dimension = dimension or dimensions[0]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="request-who"):
        if kind == "change":
            return _changed(desk, dimension)
        return _passed(desk, dimension)


def _passed(desk: Desk, dimension: str) -> _Asked:
    options = _open(desk, dimension)
    given = _one(t("plan.move.from"), dimension, options, f"request.from.{dimension}")
    others = [code for code in options if code != given]
    if not others:
        return _Asked(None, False)
    taken = _one(t("plan.move.to"), dimension, others, f"request.to.{dimension}")
    within = _within(desk, dimension)
    value = _amount(desk.measure, t("request.amount", unit=_unit(desk.measure)), "request.amount")
    if value is None or value <= 0:
        return _Asked(None, False)
    return _Asked(asking.passing(dimension, given, taken, within, value, desk.measure), False)


def _changed(desk: Desk, dimension: str) -> _Asked:
    one = _one(t("request.who"), dimension, _open(desk, dimension), f"request.who.{dimension}")
    within = _within(desk, dimension)
    where: Where = {**within, dimension: (one,)}
    payers = [p for p in ("siblings", "months", "total", "rollup") if _may_pay(p, dimension)]
    payer = st.selectbox(
        t("request.payer"),
        payers,
        format_func=said(payers, "request.payer"),
        key=f"request.payer.{dimension == 'month'}",
        width=210,
    )
    value = _amount(desk.measure, t("request.by", unit=_unit(desk.measure)), "request.by")
    if not value:
        return _Asked(None, payer == "rollup")
    operation = asking.changing(desk.tracks, where, value, cast(Absorb, payer), desk.measure)
    return _Asked(operation, payer == "rollup")


def _may_pay(payer: str, dimension: str) -> bool:
    """A month has no siblings in the same months, and only a reader of everything lets others or the total pay."""
    if payer == "siblings":
        return dimension != "month"
    return payer == "months" or frame.current().scope.is_whole


def _open(desk: Desk, dimension: str) -> list[str]:
    return [one for one in desk.tracks.base.members[dimension] if dimension != "month" or one not in desk.closed]


def _one(label: str, dimension: str, options: Sequence[str], key: str) -> str:
    names = {code: effects.member(dimension, code) for code in options}
    return st.selectbox(label, options, format_func=names.__getitem__, key=key, width=170)


def _within(desk: Desk, dimension: str) -> Where:
    """The months that it is about, all open ones unless some are chosen, and what else it is held to."""
    found: dict[str, tuple[str, ...]] = {}
    for other in ("month", "region", "product", "team"):
        options = _open(desk, other)
        if other == dimension or len(options) < 2:
            continue
        names = {code: effects.member(other, code) for code in options}
        label = t("request.months") if other == "month" else t("plan.move.only", dimension=t(f"dim.{other}"))
        picked = st.multiselect(
            label,
            options,
            format_func=names.__getitem__,
            key=f"request.only.{other}.{dimension}",
            placeholder=t("plan.move.all"),
            width=220,
        )
        if picked or other == "month":
            found[other] = tuple(code for code in options if not picked or code in picked)
    return found


def _amount(measure: str, label: str, key: str) -> Decimal | None:
    """What was typed, in yuan or pieces: plain numbers are in the unit of the tables. None: nothing, or no amount."""
    text = st.text_input(label, key=f"{key}.{unit_of(measure)}", help=t("request.by.help"), width=150).strip()
    found = typed.number(text)
    if isinstance(found, str):
        st.error(t("grid.no_number"))
    if not isinstance(found, Decimal):
        return None
    if unit_of(measure) == "money" and text[-1].isdigit():
        found *= table_scale(lang()).divisor
    return found.quantize(smallest(measure))


def _unit(measure: str) -> str:
    return table_scale(lang()).unit if unit_of(measure) == "money" else t(f"measure.{measure}")


def _previewed(desk: Desk, asked: _Asked) -> Effect | None:
    """What it would do, drawn; None while something is missing, or it cannot be done, which is said."""
    if asked.operation is None:
        return None
    try:
        effect = asking.preview(session.store(), frame.current().scope, desk.version.id, asked.operation)
    except Conflict as conflict:
        st.error(steps.refused(conflict, desk.measure))
        return None
    except CockpitError as error:
        st.error(trouble.sentence(error))
        return None
    with st.container(border=True, key="request-preview"):
        moves = asking.moves_of(effect)
        about = effects.totals(moves) if frame.current().scope.is_whole or not moves else effects.moved(moves)
        st.markdown(f"**{escape(effects.headline(effects.gains_of(effect)))}** · {escape(about)}")
        effects.draw(effect, "request.preview")
    return effect


def _submit(desk: Desk, asked: _Asked, effect: Effect | None, reason: str) -> None:
    moves: Moves = asking.moves_of(effect) if effect is not None else {}
    is_declared = not moves or st.checkbox(
        t("request.declare", what=effects.moved(moves)), key=f"request.declare.{sorted(moves.items())}"
    )
    lacks = {"amount": effect is None or not effect.cells, "reason": not reason.strip(), "declare": not is_declared}
    missing = [t(f"request.missing.{what}") for what, yes in lacks.items() if yes]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="request-submit"):
        clicks.button(
            t("request.do"),
            "request.do",
            desk,
            _ask,
            asked.operation,
            reason,
            moves,
            type="primary",
            disabled=bool(missing),
        )
        if missing:
            st.caption(t("request.missing", what=("、" if lang() == "zh" else ", ").join(missing)))
    if refusal := st.session_state.pop("request.refused", ""):
        st.error(refusal)


def _ask(desk: Desk, operation: Edits | Work, reason: str, moves: Mapping[str, Decimal]) -> None:
    """The request is made before the page is drawn again, so that the form can close."""
    store, scope, state = session.store(), frame.current().scope, st.session_state
    try:
        made = asking.adjust(store, scope, desk.version.id, operation, reason, moves, desk.version.seq)
    except Conflict as conflict:
        state["request.refused"] = steps.refused(conflict, desk.measure)
        return
    except Written as other:
        state["request.refused"] = t("plan.written", actor=escape(str(other.values.get("actor", ""))))
        return
    except CockpitError as error:
        state["request.refused"] = trouble.sentence(error)
        return
    code = next(one.code for one in asking.requests(store, scope, made.year) if one.of.id == made.id)
    state["versions.told"] = t("request.done", code=code)
    state["request.opened"] = code
    state["request.new"] = False  # the form closes
    chosen.open_version(made.id)
