"""A team's targets on to its persons: which teams are split, by which rule, who carries what, and that it ties."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from salesplan.core.months import fiscal_months
from salesplan.i18n.formats import count, escape
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.operations import Operation, Redo, Split, Undo
from salesplan.services.plan.persons import RULES, Chosen, Rule, TeamSplit, chosen_before, of_team, tried
from salesplan.ui import cache, frame, tables
from salesplan.ui.plan import clicks, handing_out, person_table, table
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, said, t

ALL = ""
_KEPT = "plan.person.team.kept"
_COLOURS = {"split": "green", "none": "gray", "apart": "orange", "unmanned": "orange"}
_MOST_RESERVE = 50.0


def draw(desk: Desk) -> None:
    """All teams, or the one that is chosen."""
    framed = frame.current()
    asked: dict[str, Any] = {"scope": framed.scope, "version": framed.version, "plan": desk.version.id}
    found = cache.team_splits(**asked, measure=desk.measure)
    beyond = cache.teams_beyond(**asked)
    if not found:
        st.info(t("persons.empty"))
    elif (team := _choose(found)) == ALL:
        _overview(desk, found)
    else:
        _team(desk, team)
    handing_out.button(desk, [one.team for one in found])
    if beyond:
        st.caption(t("persons.beyond", n=count(len(beyond))))


def _choose(found: Sequence[TeamSplit]) -> str:
    teams = [one.team for one in found]
    names = {ALL: t("persons.all")} | {team: table.name("team", team) for team in teams}
    kept = st.session_state.get(_KEPT, ALL)
    options = list(names)
    team = st.selectbox(
        t("persons.team"),
        options,
        index=options.index(kept) if kept in options else 0,
        format_func=names.__getitem__,
        key="plan.person.team",
        width=260,
    )
    st.session_state[_KEPT] = team
    return team


def _may(desk: Desk) -> bool:
    return desk.editable and frame.current().may_write


def _months(desk: Desk) -> tuple[str, ...]:
    return tuple(fiscal_months(desk.version.year, frame.current().offer.settings.fiscal_start))


# All teams


def _overview(desk: Desk, found: Sequence[TeamSplit]) -> None:
    states = [one.state for one in found]
    numbers = {state: count(states.count(state)) for state in ("split", "none")}
    again = count(len(found) - states.count("split") - states.count("none"))
    st.markdown(f"**{t('persons.summary', n=count(len(found)), apart=again, **numbers)}**")
    rows = [_line(desk, one) for one in found]
    kind = person_table.kind(desk.measure)
    fields = (
        Field("team", "dim.team", "text"),
        Field("region", "dim.region", "text"),
        Field("heads", "persons.heads", "count"),
        Field("base", "persons.base", kind),
        Field("carried", "persons.carried", kind),
        Field("nobody", "persons.nobody", kind),
        Field("state", "persons.state", "badge"),
    )
    made = tables.table("team-splits", t("plan.view.persons"), fields, rows, lang())
    tables.draw(made, lang(), None, "team", narrow=("team", "base", "state"))
    unsplit = [one.team for one in found if one.state == "none"]
    if not (_may(desk) and unsplit):
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        rules = RULES[:-1]  # weights are typed for one team
        rule = st.segmented_control(
            t("persons.rule"),
            rules,
            format_func=said(rules, "persons.rule"),
            default="equal",
            required=True,
            key="persons.all.rule",
        )
        label = t("persons.write_all", n=count(len(unsplit)))
        icon = ":material/group_add:"
        clicks.button(label, "persons.write_all", desk, _write_all, unsplit, rule or "equal", icon=icon)


def _line(desk: Desk, one: TeamSplit) -> dict[str, Any]:
    words = ("、" if lang() == "zh" else ", ").join(table.name("region", region) for region in one.regions)
    is_split = one.state != "none"
    return {
        "team": table.name("team", one.team),
        "region": words,
        "heads": one.heads,
        "base": person_table.exact(desk.measure, one.base),
        "carried": person_table.exact(desk.measure, one.carried) if is_split else None,
        "nobody": person_table.exact(desk.measure, one.base - one.carried) if is_split else None,
        "state": (t(f"persons.state.{one.state}"), _COLOURS[one.state]),
    }


def _write_all(desk: Desk, teams: Sequence[str], rule: Rule) -> None:
    """One operation for each team that is not split; the first that is refused is told and the rest wait."""
    for team in teams:
        framed = frame.current()  # after each write anew
        now = cache.desk(scope=framed.scope, version=framed.version, plan=desk.version.id, measure=desk.measure)
        if not _done(now, _split(desk, team, Chosen(rule))):
            return


# One team


def _team(desk: Desk, team: str) -> None:
    stored = of_team(desk, team)
    if not _may(desk):
        if not stored:
            st.info(t("persons.unsplit"))
        else:
            person_table.draw(desk, team, stored, t("persons.stored"))
        return
    left, right = st.columns([1, 4], gap="large")
    with left:
        chosen = _form(desk, team)
        op = _split(desk, team, chosen)
        rows = tried(desk, op)
        is_new = sorted(rows) != sorted(stored)
        _buttons(desk, team, op, is_new, bool(stored))
    with right:
        person_table.draw(desk, team, rows, t("persons.gives" if is_new else "persons.stands"))


def _form(desk: Desk, team: str) -> Chosen:
    before, key = chosen_before(desk, team), f"persons.{desk.version.id}.{desk.measure}.{team}"
    if before != Chosen():  # the fields show the draft again when it changes
        key += f".{zlib.crc32(repr(before).encode()):08x}"
    rule = st.radio(
        t("persons.rule"),
        RULES,
        index=RULES.index(before.rule),
        format_func=said(RULES, "persons.rule"),
        key=f"{key}.rule",
    )
    st.caption(t(f"persons.rule.{rule}.help"))
    weights: dict[str, float] = {}
    if rule == "typed":
        framed = frame.current()
        here = cache.team_people(scope=framed.scope, version=framed.version, team=team, months=_months(desk))
        for person in sorted({one for month in here.values() for one in month}):
            name = escape(table.name("person", person))
            weights[person] = st.number_input(
                name, 0.0, None, before.weights.get(person, 1.0), 0.1, key=f"{key}.{person}"
            )
    reserve = st.number_input(
        t("persons.reserve"), 0.0, _MOST_RESERVE, float(before.reserve * 100), 1.0, format="%.1f", key=f"{key}.reserve"
    )
    return Chosen(rule, Decimal(str(round(reserve, 2))) / 100, weights)


def _split(desk: Desk, team: str, chosen: Chosen) -> Split:
    framed = frame.current()
    return cache.person_split(
        scope=framed.scope,
        version=framed.version,
        team=team,
        months=_months(desk),
        measure=desk.measure,
        rule=chosen.rule,
        reserve=chosen.reserve,
        weights=dict(chosen.weights),
    )


def _buttons(desk: Desk, team: str, op: Split, is_new: bool, is_split: bool) -> None:
    clicks.button(
        t("persons.write"),
        "persons.write",
        desk,
        _act,
        op,
        type="primary",
        icon=":material/group:",
        disabled=not is_new,
    )
    with st.container(horizontal=True, gap="small"):
        if desk.undo is not None:
            st.button(t("measures.undo"), type="tertiary", key="persons.undo", on_click=_act, args=(desk, Undo()))
        if desk.redo is not None:
            st.button(t("persons.redo"), type="tertiary", key="persons.redo", on_click=_act, args=(desk, Redo()))
        if is_split:
            taken = Split(team, {}, desk.measure)
            st.button(t("persons.take_back"), type="tertiary", key="persons.away", on_click=_act, args=(desk, taken))


def _act(desk: Desk, operation: Operation) -> None:
    _done(desk, operation)


def _done(desk: Desk, operation: Operation) -> bool:
    """Do it; False, with the reason for the next run, where it is refused."""
    reply = table.do(desk, operation, {}, 0)
    st.session_state["plan.reply"] = reply._replace(moved=())
    if reply.error:
        st.session_state["plan.trouble"] = reply.error
    return not reply.error
