"""What a change does to a plan, in words and as a table: who gains, who pays, and whether the totals stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import streamlit as st

from salesplan.core.plan.measures import PLANNED, unit_of
from salesplan.core.plan.states import Moves
from salesplan.i18n.formats import MISSING, escape, money, month, range_label, show, signed
from salesplan.services.plan.differences import Difference, Effect
from salesplan.ui import frame, tables
from salesplan.ui.tables import Field, Kind
from salesplan.ui.words import lang, said, t

BY = ("region", "product", "team", "month")
_BASE = ("old", "new", "change")
_CHALLENGE = ("old_challenge", "new_challenge", "challenge_change")
_TOLD = 4
"""Members that a sentence names."""


def member(dimension: str, code: str) -> str:
    """What a member is called; a month with its year."""
    return month(code, lang()) if dimension == "month" else frame.current().offer.name(dimension, code, lang())


def gains_of(effect: Effect) -> dict[str, dict[str, Decimal]]:
    """Dimension -> member -> what it gains or pays of revenue, in the base."""
    return {
        dimension: {one.members[0]: one.change for one in rows if one.measure == "revenue" and one.change}
        for dimension, rows in effect.by.items()
    }


def rank(measure: str) -> int:
    """Where a measure stands among those that are planned: revenue first."""
    return PLANNED.index(measure) if measure in PLANNED else len(PLANNED)


def headline(gains: Mapping[str, Mapping[str, Decimal]]) -> str:
    """`华南 增 300万，华东 减 300万`: along the dimension of whose members one moves most; plain text."""
    largest = {d: max((abs(change) for change in gains[d].values()), default=Decimal(0)) for d in BY if gains.get(d)}
    if not largest:
        return t("request.nothing")
    of = max(largest, key=largest.__getitem__)
    changes = sorted(gains[of].items(), key=lambda one: -abs(one[1]))
    told = [
        t(
            "plan.gains" if change > 0 else "plan.pays",
            who=member(of, code),
            amount=money(abs(change), lang()),
        )
        for code, change in changes[:_TOLD]
    ]
    more = [t("plan.more", n=len(changes) - _TOLD)] if len(changes) > _TOLD else []
    return ("，" if lang() == "zh" else ", ").join([*told, *more])


def totals(moves: Moves) -> str:
    """That the totals stay to the fen, or each one that moves."""
    return t("request.moves", what=moved(moves)) if moves else t("request.exact")


def moved(moves: Moves) -> str:
    """`销售额 +300万，销售额（挑战） +330万`."""
    told = []
    for name, change in sorted(moves.items(), key=lambda one: (rank(one[0].partition(".")[0]), one[0])):
        measure, _, track = name.partition(".")
        amount = signed(change, unit_of(measure), lang())
        of = t("request.challenge") if track == "challenge" else ""
        told.append(t("request.moved", measure=t(f"measure.{measure}"), track=of, change=amount))
    if len(told) > _TOLD:
        told = [*told[:_TOLD], t("plan.more", n=len(told) - _TOLD)]
    return ("，" if lang() == "zh" else ", ").join(told)


def months_of(cells: Iterable[Difference]) -> str:
    """The months that cells lie in: `2026年9–12月`, or one by one."""
    found = sorted({one.members[0] for one in cells})
    return range_label(found[0], found[-1], lang()) if found else MISSING


def draw(effect: Effect, key: str) -> None:
    """Who gains and who pays: one dimension at a time, base and challenge, every measure that moves."""
    if not effect.cells:
        st.caption(t("request.nothing"))
        return
    there = [d for d in BY if effect.by[d]]
    by = there[0] if there else ""
    if len(there) > 1:
        picked = st.segmented_control(
            t("plan.policy.by"),
            there,
            format_func=said(there, "versions.by"),
            default=by,
            required=True,
            key=f"{key}.by",
            label_visibility="collapsed",
        )
        by = picked or by
    if by:
        table(f"{key}.{by}", t("request.preview"), effect.by[by], (by,), 320)
    st.caption(escape(t("request.within", months=months_of(effect.cells), n=len(effect.cells))))


def table(id: str, name: str, of: Sequence[Difference], by: tuple[str, ...], height: int) -> None:
    """Differences as a table: base and challenge before, after and their change; the measure where there are several.

    Amounts of measures that are not all money are text, each in its own unit.
    """
    measures = list(dict.fromkeys(one.measure for one in of))
    has_challenge = any(one.old_challenge is not None or one.new_challenge is not None for one in of)
    is_money = all(unit_of(measure) == "money" for measure in measures)
    columns = _BASE + (_CHALLENGE if has_challenge else ())
    fields = [Field(d, f"versions.by.{d}", "text") for d in by]
    if len(measures) > 1:
        fields.insert(0, Field("measure", "plan.measure", "text"))
    for column in columns:
        kind: Kind = "gap" if column.endswith("change") else "money"
        fields.append(Field(column, f"versions.{column}", kind if is_money else "text"))
    rows = [_row(one, by, columns, is_money) for one in of]
    made = tables.table(id, name, tuple(fields), rows, lang())
    narrow = [*(["measure"] if len(measures) > 1 else []), by[0], by[-1], "change"]
    if len(by) == 1:
        narrow.append("challenge_change")
    tables.draw(made, lang(), height, narrow=narrow)


def _row(one: Difference, by: Sequence[str], columns: Sequence[str], is_money: bool) -> dict[str, object]:
    names = {d: member(d, code) for d, code in zip(by, one.members, strict=True)}
    amounts = {column: getattr(one, column) for column in columns}
    if not is_money:
        unit = unit_of(one.measure)
        amounts = {c: show(value, unit, lang(), sign=c.endswith("change")) for c, value in amounts.items()}
    return {"measure": t(f"measure.{one.measure}"), **names, **amounts}
