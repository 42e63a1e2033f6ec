"""What a move would do, before it is done, and the moves that were done, in words and tables."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import streamlit as st

from salesplan.core.plan.conflict import Conflict
from salesplan.core.plan.measures import unit_of
from salesplan.i18n import plan_words
from salesplan.i18n.formats import count, escape, exact
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.held import amount
from salesplan.services.plan.moving import Asked, Effect, Made
from salesplan.ui import cache, frame, tables
from salesplan.ui.plan import table
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, t

_MOST = 620
"""Pixels of a table; beyond them it scrolls."""


def effect(desk: Desk, asked: Asked) -> Effect | None:
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
    return t("plan.move.would", where=escape(table.place_name(asked.within)), changes=joined, n=count(found.cells))


def conserved(found: Effect, measure: str) -> str:
    """`总额不变：调拨前 …，调拨后 …；每个月、每个产品合计都不变`."""
    before, after = (_exact(measure, value) for value in found.total)
    if not found.kept:
        return t("plan.move.conserved", before=before, after=after)
    joined = ("、" if lang() == "zh" else ", ").join(t(f"plan.move.each.{d}") for d in found.kept)
    return t("plan.move.conserved_each", before=before, after=after, kept=joined)


def _exact(measure: str, value: int) -> str:
    return exact(amount(measure, value), lang()) if unit_of(measure) == "money" else count(amount(measure, value))


def members(desk: Desk, asked: Asked, found: Effect) -> None:
    """Every member on either side, before and after, with its part of the metric where there is one."""
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


def months(desk: Desk, found: Effect) -> None:
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


def made(desk: Desk) -> None:
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
