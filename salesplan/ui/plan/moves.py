"""Moves on the page: from one member to another, one emptied onto others, a slice shared anew; first shown, then done.

Nothing is written before the button; what it would do stands there with both sides, month by month, and what holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Any, cast

import pandas as pd
import streamlit as st

from salesplan.core.plan.measures import smallest, unit_of
from salesplan.core.plan.table import Where
from salesplan.i18n.formats import escape, table_scale
from salesplan.services.plan import moving
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.held import amount
from salesplan.services.plan.moving import METRICS, Asked, Metric
from salesplan.services.plan.operations import Redo, Undo
from salesplan.ui import cache, frame, tables
from salesplan.ui.plan import moves_shown, table
from salesplan.ui.records import typed
from salesplan.ui.words import lang, said, t

_KINDS = ("transfer", "empty", "share")
_DIMENSIONS = ("region", "product", "team", "month")
_REPLY = "plan.move.reply"


def draw(desk: Desk) -> None:
    """What is to be moved, what that would do, the button, and what has been moved so far."""
    if not (desk.editable and frame.current().may_write):
        st.info(t("plan.move.read_only"))
        moves_shown.made(desk)
        return
    dimensions = [d for d in _DIMENSIONS if len(desk.tracks.base.members[d]) > 1]
    if not dimensions:
        st.info(t("plan.move.nobody"))
        return
    asked = _asked(desk, dimensions)
    shown = None if asked is None else moves_shown.effect(desk, asked)
    if asked is None or shown is None or not shown.cells:
        _buttons(desk, None)
    else:
        left, right = st.columns([5, 6], gap="large")
        with left:
            moves_shown.members(desk, asked, shown)
            _buttons(desk, asked)
        if asked.dimension != "month":
            with right:
                moves_shown.months(desk, shown)
    moves_shown.made(desk)


# What is asked


def _asked(desk: Desk, dimensions: Sequence[str]) -> Asked | None:
    """The move as far as it is chosen; None while something is missing, which is said."""
    id, state = desk.version.id, st.session_state
    state.setdefault("plan.move.kind", "transfer")  # others may have chosen before this is drawn
    state.setdefault(f"plan.move.dimension.{id}", dimensions[0])
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        kind = st.segmented_control(
            t("plan.move.kind"),
            _KINDS,
            format_func=said(_KINDS, "plan.move.kind"),
            required=True,
            key="plan.move.kind",
        )
        dimension = st.segmented_control(
            t("plan.move.dimension"),
            dimensions,
            format_func=said(dimensions, "dim"),
            required=True,
            key=f"plan.move.dimension.{id}",
        )
    dimension = dimension or dimensions[0]
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


# Doing it, and what was done


def _buttons(desk: Desk, asked: Asked | None) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(t("plan.reason"), key=f"plan.move.reason.{desk.version.id}", width=260)
        st.button(
            t("plan.move.do"),
            type="primary",
            icon=":material/swap_horiz:",
            disabled=asked is None,
            key="plan.move.do",
            on_click=_do,
            args=(desk, asked),
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


def _do(desk: Desk, asked: Asked | None) -> None:
    if asked is None:
        return
    reason = str(st.session_state.get(f"plan.move.reason.{desk.version.id}") or "")  # as it stands at the click
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
