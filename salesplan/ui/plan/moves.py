"""Moves on the page: from one member to another, one emptied onto others, a slice shared anew; first shown, then done.

Nothing is written before the button; what it would do stands there with both sides, month by month, and what holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Any, cast

import pandas as pd
import streamlit as st

from salesplan.core.plan.conflict import Conflict
from salesplan.core.plan.measures import smallest, unit_of
from salesplan.core.plan.table import Where
from salesplan.i18n import plan_words
from salesplan.i18n.formats import count, escape, exact, table_scale
from salesplan.services.plan import moving
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.held import amount
from salesplan.services.plan.moving import METRICS, Asked, Effect, Made, Metric
from salesplan.services.plan.operations import Redo, Undo
from salesplan.ui import cache, frame, tables
from salesplan.ui.plan import table
from salesplan.ui.records import typed
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, said, t

_KINDS = ("transfer", "empty", "share")
_DIMENSIONS = ("region", "product", "team", "month")
_REPLY = "plan.move.reply"
_MOST = 620
"""Pixels of a table; beyond them it scrolls."""


def draw(desk: Desk) -> None:
    """What is to be moved, what that would do, the button, and what has been moved so far."""
    if not (desk.editable and frame.current().may_write):
        st.info(t("plan.move.read_only"))
        _made(desk)
        return
    dimensions = [d for d in _DIMENSIONS if len(desk.tracks.base.members[d]) > 1]
    if not dimensions:
        st.info(t("plan.move.nobody"))
        return
    asked = _asked(desk, dimensions)
    shown = None if asked is None else _effect(desk, asked)
    if asked is None or shown is None or not shown.cells:
        _buttons(desk, None)
    else:
        left, right = st.columns([5, 6], gap="large")
        with left:
            _members(desk, asked, shown)
            _buttons(desk, asked)
        if asked.dimension != "month":
            with right:
                _months(desk, shown)
    _made(desk)


# What is asked


def _asked(desk: Desk, dimensions: Sequence[str]) -> Asked | None:
    """The move as far as it is chosen; None while something is missing, which is said."""
    id = desk.version.id
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        kind = st.segmented_control(
            t("plan.move.kind"),
            _KINDS,
            format_func=said(_KINDS, "plan.move.kind"),
            required=True,
            default="transfer",
            key="plan.move.kind",
        )
        dimension = st.segmented_control(
            t("plan.move.dimension"),
            dimensions,
            format_func=said(dimensions, "dim"),
            required=True,
            default=dimensions[0],
            key=f"plan.move.dimension.{id}",
        )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        asked = Asked(cast(Any, kind), dimension, {}, measure=desk.measure)
        asked = asked._replace(metric=_metric(dimension)) if kind == "share" else _sides(desk, asked)
        text = _amount_text(desk) if kind == "transfer" else ""
        asked = asked._replace(within=_within(desk, dimension))
    if kind == "transfer":
        return _with_amount(desk, asked, text)
    if kind == "share":
        return _with_weights(desk, asked)
    if not asked.taken_by:
        st.caption(t("plan.move.whom"))
        return None
    return asked


def _sides(desk: Desk, asked: Asked) -> Asked:
    """Who gives and who takes."""
    id, members = desk.version.id, desk.tracks.base.members[asked.dimension]
    names = {code: table.name(asked.dimension, code) for code in members}
    key = f"{asked.dimension}.{id}"
    given = st.selectbox(
        t("plan.move.from"), members, format_func=names.__getitem__, key=f"plan.move.from.{key}", width=160
    )
    others = [code for code in members if code != given]
    if asked.kind == "transfer":
        taken = [
            st.selectbox(
                t("plan.move.to"), others, format_func=names.__getitem__, key=f"plan.move.to.{key}.{given}", width=160
            )
        ]
    else:
        taken = st.multiselect(
            t("plan.move.onto"),
            others,
            format_func=names.__getitem__,
            key=f"plan.move.onto.{key}.{given}",
            placeholder=t("plan.move.choose"),
            width=260,
        )
    return asked._replace(given_by=(given,), taken_by=tuple(taken))


def _within(desk: Desk, dimension: str) -> Where:
    """The other dimensions that the move is held to."""
    base, found = desk.tracks.base, {}
    for other in (d for d in _DIMENSIONS if d != dimension and len(base.members[d]) > 1):
        options = [m for m in base.members[other] if other != "month" or m not in desk.closed]
        chosen = st.multiselect(
            t("plan.move.only", dimension=t(f"dim.{other}")),
            options,
            format_func={code: table.name(other, code) for code in options}.__getitem__,
            key=f"plan.move.only.{other}.{dimension}.{desk.version.id}",
            placeholder=t("plan.move.all"),
            width=190,
        )
        if chosen:
            found[other] = tuple(code for code in options if code in chosen)
    return found


def _amount_text(desk: Desk) -> str:
    unit = table_scale(lang()).unit if unit_of(desk.measure) == "money" else t(f"measure.{desk.measure}")
    key = f"plan.move.amount.{desk.version.id}"
    return st.text_input(t("plan.move.amount", unit=unit), key=key, placeholder="500 / 5%", width=170)


def _with_amount(desk: Desk, asked: Asked, text: str) -> Asked | None:
    given = {**asked.within, asked.dimension: asked.given_by}
    found = amount_of(text, desk.measure, moving.movable(desk, given), desk.tracks.base.unit)
    if isinstance(found, str):
        st.error(t("grid.no_number"))
    elif found is None:
        has = table.written(desk.measure, moving.movable(desk, given))
        st.caption(t("plan.move.how_much", who=escape(table.place_name(given)), has=has))
    return asked._replace(amount=found) if isinstance(found, Decimal) and found > 0 else None


def amount_of(text: str, measure: str, has: int, unit: int = 1) -> Decimal | str | None:
    """What was typed, in yuan or pieces: plain numbers are in the unit of the tables, `%` is of what may move.

    `has` and `unit` are the engine's whole numbers. Text that is no amount comes back; None: nothing was typed.
    """
    plain = text.strip()
    if plain.endswith(("%", "％")):
        part = typed.percent(plain.replace("％", "%"))
        if not isinstance(part, Decimal) or not 0 <= part <= 1:
            return plain
        return amount(measure, int(Decimal(has) * part) // unit * unit)
    found = typed.number(plain)
    if not isinstance(found, Decimal):
        return found
    if unit_of(measure) == "money" and plain[-1].isdigit():
        found *= table_scale(lang()).divisor
    return found.quantize(smallest(measure), ROUND_DOWN) if found >= 0 else plain


# By a metric


def _metric(dimension: str) -> Metric:
    metrics = [one for one in METRICS if one != "headcount" or dimension in ("team", "region")]
    return st.selectbox(
        t("plan.move.metric"),
        metrics,
        format_func=said(metrics, "plan.move.metric"),
        key=f"plan.move.metric.{dimension in ('team', 'region')}",
        width=200,
    )


def _with_weights(desk: Desk, asked: Asked) -> Asked | None:
    """The metric of every member of the slice; typed ones begin at their share of last year's revenue."""
    framed = frame.current()
    asking: dict[str, Any] = {"scope": framed.scope, "version": framed.version, "plan": desk.version.id}
    found = cache.move_weights(**asking, view=framed.view._replace(where={}), asked=asked)
    if asked.metric == "typed":
        return asked._replace(weights=tuple(_typed_weights(desk, asked, found).items()))
    if not any(value for value in found.values()):
        st.info(t("plan.move.no_metric", metric=t(f"plan.move.metric.{asked.metric}")))
        return None
    return asked._replace(weights=tuple((name, max(float(value or 0), 0.0)) for name, value in found.items()))


def _typed_weights(desk: Desk, asked: Asked, found: Mapping[str, Decimal | None]) -> dict[str, float]:
    codes = moving.sides(desk, asked)
    whole = sum(value or Decimal(0) for value in found.values())
    begin = {code: round(float((found.get(code) or 0) / whole * 100), 1) if whole else 1.0 for code in codes}
    names = [table.name(asked.dimension, code) for code in codes]
    edited = st.data_editor(
        pd.DataFrame({"name": names, "weight": [begin[code] for code in codes]}),
        column_config={
            "name": st.column_config.TextColumn(t(f"dim.{asked.dimension}"), disabled=True),
            "weight": st.column_config.NumberColumn(t("plan.policy.weight"), min_value=0.0, format="%.1f"),
        },
        hide_index=True,
        width=420,
        row_height=tables.ROW,
        key=f"plan.move.weights.{asked.dimension}.{'.'.join(codes)}",
    )
    return {code: float(weight or 0) for code, weight in zip(codes, edited["weight"], strict=True)}


# What it would do


def _effect(desk: Desk, asked: Asked) -> Effect | None:
    """Who gains, who pays and what holds, in sentences; a refusal with its numbers."""
    framed = frame.current()
    try:
        found = cache.move_effect(scope=framed.scope, version=framed.version, plan=desk.version.id, asked=asked)
    except Conflict as conflict:
        st.error(
            plan_words.conflict(conflict.finding, lang(), lambda value: table.written(desk.measure, value), table.name)
        )
        return None
    if not found.cells:
        st.info(t("plan.move.nothing"))
        return found
    st.markdown(f"**{_headline(desk, asked, found)}**")
    st.markdown(f":green[:material/check_circle:] {conserved(found, desk.measure)}")
    if asked.dimension != "month" and "month" not in found.kept:
        st.warning(t("plan.move.months_shift"))
    return found


def _headline(desk: Desk, asked: Asked, found: Effect) -> str:
    """Who gains and who pays, the largest first."""
    changes = sorted(((after - before, name) for name, (before, after) in found.members.items()), reverse=True)
    told = [
        t(
            "plan.gains" if change > 0 else "plan.pays",
            who=escape(table.name(asked.dimension, name)),
            amount=table.written(desk.measure, abs(change)),
        )
        for change, name in sorted(changes, key=lambda one: -abs(one[0]))
        if change
    ]
    more = [t("plan.more", n=len(told) - 4)] if len(told) > 4 else []
    joined = ("，" if lang() == "zh" else ", ").join([*told[:4], *more])
    within = table.place_name(asked.within) if asked.within else t("plan.company")
    return t("plan.move.would", where=escape(within), changes=joined, n=count(found.cells))


def conserved(found: Effect, measure: str) -> str:
    """`总额不变：调拨前 …，调拨后 …；每个月、每个产品合计都不变`."""
    before, after = (_exact(measure, value) for value in found.total)
    if not found.kept:
        return t("plan.move.conserved", before=before, after=after)
    joined = ("、" if lang() == "zh" else ", ").join(t(f"plan.move.each.{d}") for d in found.kept)
    return t("plan.move.conserved_each", before=before, after=after, kept=joined)


def _exact(measure: str, value: int) -> str:
    return exact(amount(measure, value), lang()) if unit_of(measure) == "money" else count(amount(measure, value))


def _members(desk: Desk, asked: Asked, found: Effect) -> None:
    weights, whole = dict(asked.weights), sum(weight for _, weight in asked.weights)
    sums = [sum(both[side] for both in found.members.values()) for side in (0, 1)]
    rows: list[dict[str, Any]] = [
        {
            "name": table.name(asked.dimension, code),
            "weight": weights.get(code, 0.0) / whole if whole else None,
            "before": amount(desk.measure, before),
            "change": amount(desk.measure, after - before),
            "after": amount(desk.measure, after),
        }
        for code, (before, after) in found.members.items()
    ]
    both = [amount(desk.measure, value) for value in sums]
    rows.append({"name": t("plan.move.sum"), "before": both[0], "change": both[1] - both[0], "after": both[1]})
    fields = (
        Field("name", f"dim.{asked.dimension}", "text"),
        *([Field("weight", "plan.move.part", "percent")] if asked.kind == "share" else []),
        Field("before", "plan.move.before", _kind(desk)),
        Field("change", "plan.move.change", _kind(desk, gap=True)),
        Field("after", "plan.move.after", _kind(desk)),
    )
    made = tables.table("move-members", t("plan.move.sides"), fields, rows, lang())
    tables.draw(made, lang(), _MOST, narrow=("name", "change", "after"))


def _months(desk: Desk, found: Effect) -> None:
    """Month by month: what leaves, what arrives, and that the month stays."""
    rows = []
    for month, changes in found.months.items():
        gone = sum(change for change in changes.values() if change < 0)
        come = sum(change for change in changes.values() if change > 0)
        parts = {"given": gone, "taken": come, "left": gone + come}
        rows.append(
            {"month": table.name("month", month)} | {k: amount(desk.measure, value) for k, value in parts.items()}
        )
    fields = (
        Field("month", "dim.month", "text"),
        Field("given", "plan.move.given", _kind(desk, gap=True)),
        Field("taken", "plan.move.taken", _kind(desk, gap=True)),
        Field("left", "plan.move.month_sum", _kind(desk, gap=True)),
    )
    made = tables.table("move-months", t("plan.move.by_month"), fields, rows, lang())
    tables.draw(made, lang(), _MOST, narrow=("month", "given", "taken"))


def _kind(desk: Desk, gap: bool = False) -> tables.Kind:
    if unit_of(desk.measure) != "money":
        return "count"
    return "gap" if gap else "money"


# Doing it, and what was done


def _buttons(desk: Desk, asked: Asked | None) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        reason = st.text_input(t("plan.reason"), key=f"plan.move.reason.{desk.version.id}", width=260)
        st.button(
            t("plan.move.do"),
            type="primary",
            icon=":material/swap_horiz:",
            disabled=asked is None,
            key="plan.move.do",
            on_click=_do,
            args=(desk, asked, reason),
        )
        st.button(
            t("grid.undo"),
            icon=":material/undo:",
            disabled=desk.undo is None,
            key="plan.move.undo",
            on_click=_turn,
            args=(desk, Undo()),
        )
        st.button(
            t("grid.redo"),
            icon=":material/redo:",
            disabled=desk.redo is None,
            key="plan.move.redo",
            on_click=_turn,
            args=(desk, Redo()),
        )
    reply = st.session_state.pop(_REPLY, None)
    if reply is not None and reply.moved:
        st.success(table.gains(reply, desk), icon=":material/check:")


def _do(desk: Desk, asked: Asked | None, reason: str) -> None:
    if asked is None:
        return
    where = {**asked.within, asked.dimension: asked.given_by} if asked.given_by else asked.within
    _told(table.do(desk, moving.operation(asked), where, 0, reason))
    if not st.session_state.get("plan.trouble"):
        st.session_state[f"plan.move.amount.{desk.version.id}"] = ""
        st.session_state[f"plan.move.reason.{desk.version.id}"] = ""


def _turn(desk: Desk, op: Undo | Redo) -> None:
    _told(table.do(desk, op, {}, 0))


def _told(reply: table.Reply) -> None:
    if reply.error:
        st.session_state["plan.trouble"] = reply.error
    else:
        st.session_state[_REPLY] = reply


def _made(desk: Desk) -> None:
    """The last moves of this version."""
    framed = frame.current()
    found = cache.moves_made(scope=framed.scope, version=framed.version, plan=desk.version.id)
    if not found:
        return
    rows = [
        {
            "at": f"{one.at:%Y-%m-%d %H:%M}",
            "what": _sentence(one) + (t("plan.move.taken_back") if one.undone else ""),
            "cells": one.cells,
            "actor": one.actor,
            "reason": one.reason,
        }
        for one in found
    ]
    fields = (
        Field("at", "plan.came.at", "text"),
        Field("what", "plan.move.last", "text"),
        Field("cells", "plan.move.cells", "count"),
        Field("actor", "plan.came.by", "text"),
        Field("reason", "plan.reason", "text"),
    )
    tables.draw(tables.table("moves", t("plan.move.last"), fields, rows, lang()), lang(), 300, "what", ("at", "what"))


def _sentence(one: Made) -> str:
    """One line of the ledger in words."""
    detail = one.detail
    if "over" in detail:
        metric = t(f"plan.move.metric.{detail['metric']}")
        dimension = t(f"dim.{detail['over']}")
        return t("plan.move.was.share", where=_place(detail["where"]), dimension=dimension, metric=metric)
    onto = detail["to"] if isinstance(detail["to"], list) else [detail["to"]]
    to = ("、" if lang() == "zh" else ", ").join(map(_place, onto))
    if "amount" not in detail:
        return t("plan.move.was.empty", given=_place(detail["from"]), taken=to)
    value = table.written(one.measure, int(Decimal(detail["amount"]) / amount(one.measure, 1)))
    return t("plan.move.was.transfer", given=_place(detail["from"]), taken=to, amount=value)


def _place(text: str) -> str:
    return table.place_name({d: tuple(members) for d, members in json.loads(text).items()})
