"""One small table per dimension in which weights and amounts of a split are typed; what is typed lies in the session.

The table keeps its base while it is on the screen, so that typing goes on from cell to cell; what was typed is laid
aside per dimension and is the base when the table is shown again.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from salesplan.core.plan.spec import QUARTERS
from salesplan.i18n.formats import money, table_scale
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.proposal import WEIGHED, Choices, Ground, sold_by
from salesplan.ui import tables
from salesplan.ui.plan import table
from salesplan.ui.words import lang, said, t

_MOST = 12
"""Rows of the table before it scrolls."""
Typed = dict[str, dict[str, Any]]
"""Under `weights` and `amounts`: dimension -> member -> what was typed; under `kept` what the version kept then."""


def draw(desk: Desk, on: Ground, before: Choices) -> Choices:
    """The table of one dimension at a time; returns the choices with everything that is typed."""
    id = desk.version.id
    state = _state(id, before)
    dimension = st.segmented_control(
        t("plan.policy.typed"),
        WEIGHED,
        format_func=said(WEIGHED, "dim"),
        required=True,
        default="quarter",
        key=f"policy.typed.by.{id}",
    )
    if dimension == "quarter":
        state["weights"]["quarter"] = _quarters(desk, on, state["weights"].get("quarter"))
    _table(desk, on, state, dimension)
    found = _choices(before, state)
    _said(found, dimension)
    return found


def _state(id: int, before: Choices) -> Typed:
    """What is typed; from the beginning when the version keeps something else than it did (a write, an undo)."""
    key, kept = f"policy.typed.{id}", _of(before)
    if key not in st.session_state or st.session_state[key]["kept"] != kept:
        renew(id)
        st.session_state[key] = {**_of(before), "kept": kept}
    state: Typed = st.session_state[key]
    return state


def replace(version: int, chosen: Choices) -> None:
    """Let these be what is typed from the next run on; for callbacks."""
    key = f"policy.typed.{version}"
    st.session_state[key] = {**st.session_state.get(key, {}), **_of(chosen)}
    renew(version)


def renew(version: int) -> None:
    """Let the table be drawn anew from what is typed; for callbacks."""
    nonce = f"policy.typed.nonce.{version}"
    st.session_state[nonce] = st.session_state.get(nonce, 0) + 1


def _of(chosen: Choices) -> Typed:
    weights = {d: dict(parts) for d in WEIGHED if (parts := chosen.weights_of(d)) is not None}
    return {"weights": weights, "amounts": {d: dict(typed) for d, typed in chosen.amounts.items()}}


def _choices(before: Choices, state: Typed) -> Choices:
    weights = {f"{d}s": state["weights"].get(d) or None for d in WEIGHED}
    return before.model_copy(update={**weights, "amounts": {d: v for d, v in state["amounts"].items() if v}})


def _quarters(desk: Desk, on: Ground, before: Mapping[str, float] | None) -> dict[str, float] | None:
    """Weights of the quarters that move as sliders, or the season of history."""
    id = desk.version.id
    open_ = list(_members(desk, on, "quarter"))
    if len(open_) < 2:
        return None if before is None else dict(before)
    nonce = st.session_state.get(f"policy.typed.nonce.{id}", 0)
    own = st.toggle(t("plan.policy.own_quarters"), before is not None, key=f"policy.own.{id}.{nonce}")
    if not own:
        return None
    given = before or dict(zip(QUARTERS, (30.0, 40.0, 30.0, 40.0), strict=True))
    weights = dict(given)
    for column, quarter in zip(st.columns(len(open_), gap="small"), open_, strict=True):
        start = min(max(round(given.get(quarter, 0)), 0), 100)
        weights[quarter] = float(column.slider(quarter, 0, 100, start, 1, key=f"policy.{quarter}.{id}.{nonce}"))
    return weights


def _table(desk: Desk, on: Ground, state: Typed, dimension: str) -> None:
    """Members with what they sold, their weight and their amount; blank is not typed."""
    id, scale = desk.version.id, table_scale(lang())
    key = f"policy.typed.{dimension}.{id}.{lang()}.{st.session_state.get(f'policy.typed.nonce.{id}', 0)}"
    kept = f"{key}.base"
    if key not in st.session_state or kept not in st.session_state:
        st.session_state[kept] = _base(desk, on, state, dimension)
    names = _members(desk, on, dimension)
    number = st.column_config.NumberColumn
    unit = f"（{scale.unit}）" if lang() == "zh" else f" ({scale.unit})"
    edited = st.data_editor(
        st.session_state[kept],
        key=key,
        hide_index=True,
        row_height=tables.ROW,
        height=tables.ROW * (min(len(names), _MOST) + 1) + 2,
        placeholder="",
        alt=t("plan.policy.typed"),
        column_order=["name", "sold", "amount"] if dimension == "quarter" else ["name", "sold", "weight", "amount"],
        column_config={
            "name": st.column_config.TextColumn(t(f"dim.{dimension}"), disabled=True),
            "sold": number(t("plan.policy.sold") + unit, disabled=True, format="%,.1f"),
            "weight": number(t("plan.policy.weight"), min_value=0.0, format="%g"),
            "amount": number(t("plan.policy.amount") + unit, min_value=0.0, format="%,.6g"),
        },
    )
    weights = {code: float(w) for code, w in zip(names, edited["weight"], strict=True) if pd.notna(w)}
    if dimension != "quarter":
        state["weights"][dimension] = weights or None
    state["amounts"][dimension] = {
        code: _yuan(value, scale.divisor)
        for code, value in zip(names, edited["amount"], strict=True)
        if pd.notna(value)
    }


def _yuan(value: float, divisor: int) -> Decimal:
    return (Decimal(str(value)) * divisor).quantize(Decimal("0.01"))


def _base(desk: Desk, on: Ground, state: Typed, dimension: str) -> pd.DataFrame:
    names, scale = _members(desk, on, dimension), table_scale(lang())
    sold = sold_by(on, dimension)
    weights, amounts = state["weights"].get(dimension) or {}, state["amounts"].get(dimension) or {}
    rows = [
        [
            name,
            float(sold.get(code, Decimal(0)) / scale.divisor),
            weights.get(code),
            float(amounts[code] / scale.divisor) if code in amounts else None,
        ]
        for code, name in names.items()
    ]
    found = pd.DataFrame(rows, columns=["name", "sold", "weight", "amount"])
    return found.astype({"sold": "float64", "weight": "float64", "amount": "float64"})


def _members(desk: Desk, on: Ground, dimension: str) -> dict[str, str]:
    """The members that may be typed for: of time only what moves."""
    if dimension == "quarter":
        spans = {q: on.members["month"][n * 3 : n * 3 + 3] for n, q in enumerate(QUARTERS)}
        return {quarter: quarter for quarter, months in spans.items() if not set(months) <= set(desk.closed)}
    open_ = [code for code in on.members[dimension] if dimension != "month" or code not in desk.closed]
    return {code: table.name(dimension, code) for code in open_}


def _said(chosen: Choices, dimension: str) -> None:
    """What is typed for this dimension, and what the others share by."""
    amounts = chosen.amounts.get(dimension) or {}
    weights = chosen.weights_of(dimension)
    share = t("plan.policy.by_weight" if weights else "plan.policy.by_history")
    total = sum(amounts.values(), Decimal(0))
    if not amounts:
        st.caption(t("plan.policy.typed_none", share=share))
    elif total <= chosen.total:
        left = money(chosen.total - total, lang())
        st.caption(t("plan.policy.typed_sum", sum=money(total, lang()), left=left, share=share))
    others = [d for d in WEIGHED if d != dimension and (chosen.amounts.get(d) or chosen.weights_of(d))]
    if others:
        joined = ("、" if lang() == "zh" else ", ").join(t(f"dim.{d}") for d in others)
        st.caption(t("plan.policy.typed_others", dimensions=joined))
