"""Over-assignment: each level hands out a little more than it answers for, beside the plan that ties."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import streamlit as st

from salesplan.i18n.formats import escape, percent
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.operations import Pad
from salesplan.services.plan.padding import EVERYONE, LEVELS, Given, Handed, Level, handed, percent_of
from salesplan.ui import cache, frame, tables
from salesplan.ui.plan import clicks, person_table, table
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, said, t

_MOST = 100.0


def draw(desk: Desk) -> None:
    """That the plan does not change; the levels with their sums; the members of one level."""
    found = {level: handed(desk, level) for level in LEVELS}
    planned = table.written(desk.measure, desk.tracks.base.sum_of({}))
    st.markdown(f":material/verified: {t('padding.unchanged', plan=planned)}")
    _levels(desk, found)
    may_write = desk.editable and frame.current().may_write and frame.current().scope.is_whole
    if may_write:
        _form(desk)
    elif desk.editable:
        st.caption(t("padding.only_whole"))
    level = st.segmented_control(
        t("padding.level"),
        LEVELS,
        format_func=said(LEVELS, "padding.level"),
        default=LEVELS[0],
        required=True,
        key="padding.level",
    )
    chosen: Level = level or LEVELS[0]
    _members(desk, chosen, found[chosen])
    if may_write:
        _own(desk, chosen, found[chosen])


def _levels(desk: Desk, found: dict[Level, Handed]) -> None:
    """One line per level: its percentage, the plan, what is handed out, and how much more that is."""
    unit = person_table.kind(desk.measure)
    rows = [
        {
            "level": t(f"padding.level.{level}"),
            "percent": percent_of(desk, level) / 100,
            "plan": person_table.exact(desk.measure, one.plan) if one.members else None,
            "given": person_table.exact(desk.measure, one.assigned) if one.members else None,
            "extra": person_table.exact(desk.measure, one.assigned - one.plan) if one.members else None,
            "cushion": one.cushion,
        }
        for level, one in found.items()
    ]
    fields = (
        Field("level", "padding.level", "text"),
        Field("percent", "padding.percent", "percent"),
        Field("plan", "padding.plan", unit),
        Field("given", "padding.given", unit),
        Field("extra", "padding.extra", unit),
        Field("cushion", "padding.cushion", "percent"),
    )
    made = tables.table("padding-levels", t("plan.view.padding"), fields, rows, lang())
    tables.draw(made, lang(), None, "level", narrow=("level", "given", "cushion"))
    carried = found["person"].plan
    rest = desk.tracks.base.sum_of({}) - carried
    if rest:
        st.caption(t("padding.nobody", amount=table.written(desk.measure, rest)))


def _form(desk: Desk) -> None:
    """The percentage of each level; one button keeps those that were changed."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        typed = {
            level: st.number_input(
                t(f"padding.of.{level}"),
                0.0,
                _MOST,
                float(percent_of(desk, level)),
                0.5,
                format="%.2f",
                key=f"padding.{desk.version.id}.{level}{_now(percent_of(desk, level))}",
                width=170,
            )
            for level in LEVELS
        }
        values = {level: Decimal(str(round(value, 2))) for level, value in typed.items()}
        changed = {level: value for level, value in values.items() if value != percent_of(desk, level)}
        clicks.button(
            t("padding.keep"),
            "padding.keep",
            desk,
            _keep,
            changed,
            type="primary",
            icon=":material/save:",
            disabled=not changed,
        )


def _now(kept: Decimal) -> str:
    """What tells a field of one percentage from that of another: it shows the draft again when that changes."""
    return f".{float(kept):g}" if kept else ""


def _keep(desk: Desk, changed: dict[Level, Decimal]) -> None:
    """One operation for each level; zero takes the percentage away."""
    for level, value in changed.items():
        if not _pad(desk, Pad(level, EVERYONE, value or None)):
            return


def _pad(desk: Desk, operation: Pad) -> bool:
    framed = frame.current()  # after each write anew
    now = cache.desk(scope=framed.scope, version=framed.version, plan=desk.version.id, measure=desk.measure)
    reply = table.do(now, operation, {}, 0)
    if reply.error:
        st.session_state["plan.trouble"] = reply.error
    return not reply.error


def _members(desk: Desk, level: Level, one: Handed) -> None:
    """The members of a level with their sum against the plan."""
    if not one.members:
        st.info(t("padding.no_persons"))
        return
    unit = person_table.kind(desk.measure)
    rows = [_row(desk, level, given) for given in one.members]
    rows.append(
        {
            "name": t("measures.sum"),
            "parent": "",
            "percent": None,
            "plan": person_table.exact(desk.measure, one.plan),
            "extra": person_table.exact(desk.measure, one.assigned - one.plan),
            "given": person_table.exact(desk.measure, one.assigned),
            "cushion": one.cushion,
        }
    )
    above = {"team": "region", "person": "team"}.get(level)
    fields = (
        Field("name", f"padding.level.{level}", "text"),
        *((Field("parent", f"dim.{above}", "text"),) if above else ()),
        Field("plan", "padding.plan", unit),
        Field("percent", "padding.own", "percent"),
        Field("extra", "padding.extra", unit),
        Field("given", "padding.given", unit),
        Field("cushion", "padding.cushion", "percent"),
    )
    made = tables.table(f"padding-{level}", t("padding.given"), fields, rows, lang())
    tables.draw(made, lang(), 640, "name", narrow=("name", "plan", "given"))
    words = {"plan": table.written(desk.measure, one.plan), "given": table.written(desk.measure, one.assigned)}
    st.caption(t("padding.sum", **words, cushion=percent(one.cushion, lang(), 2)))


def _row(desk: Desk, level: Level, given: Given) -> dict[str, Any]:
    above = {"team": "region", "person": "team"}.get(level, "")
    parent = table.name(above, given.parent) if above and given.parent else ""
    one = given.assigned
    return {
        "name": table.name(level, given.member),
        "parent": parent or (t("padding.several") if level == "team" else ""),
        "percent": given.percent / 100,
        "plan": person_table.exact(desk.measure, one.plan),
        "extra": person_table.exact(desk.measure, one.extra),
        "given": person_table.exact(desk.measure, one.assigned),
        "cushion": Decimal(one.extra) / one.plan if one.plan else None,
    }


def _own(desk: Desk, level: Level, one: Handed) -> None:
    """A percentage for one member, in place of its level's."""
    if not one.members:
        return
    members = list(dict.fromkeys(given.member for given in one.members))
    names = {member: escape(table.name(level, member)) for member in members}
    key = f"padding.{desk.version.id}.{level}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        member = st.selectbox(
            t("padding.member"), members, format_func=names.__getitem__, key=f"{key}.member", width=220
        )
        typed = st.number_input(
            t("padding.own"),
            0.0,
            _MOST,
            float(percent_of(desk, level, member)),
            0.5,
            format="%.2f",
            key=f"{key}.{member}.own{_now(percent_of(desk, level, member))}",
            width=170,
        )
        value = Decimal(str(round(typed, 2)))
        clicks.button(
            t("padding.set"),
            "padding.set",
            desk,
            _pad,
            Pad(level, member, value),
            disabled=value == percent_of(desk, level, member),
        )
        if any((kept.level, kept.member) == (level, member) for kept in desk.padding):
            taken = Pad(level, member, None)
            clicks.button(t("padding.like_level"), "padding.like_level", desk, _pad, taken, type="tertiary")
