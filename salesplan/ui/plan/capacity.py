"""Who is given more than they can sell: a sentence above the grid, marks in it, and a view of capacity by team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import streamlit as st

from salesplan.core.plan.capacity import TIGHT, TOLERANCE
from salesplan.core.plan.table import Table, Where
from salesplan.i18n import total_words
from salesplan.i18n.formats import escape, money, percent
from salesplan.services.plan.capacity import Load, TeamCapacity, loads
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.grounds import inputs_of, ramp_text
from salesplan.services.plan.held import amount
from salesplan.ui import cache, frame, tables
from salesplan.ui.plan.sheet import Layout
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, t

MEASURE = "revenue"
"""What people sell; capacity speaks of nothing else."""
_TOLD = 3
_ROUND = Decimal(100_000)
"""To what yuan a suggested move is cut."""
_LOOK = {"unknown": "gray", "fits": "green", "tight": "orange", "over": "red"}
"""The colour of each state; its shape and word are in the catalogue."""


def loaded(desk: Desk, of: Table | None = None) -> dict[str, Load]:
    """Team -> its plan (of the base, or of another track) beside its capacity; nothing for another measure."""
    if desk.measure != MEASURE:
        return {}
    sums = (of or desk.tracks.base).by("team")
    return loads(_capacities(desk), {team: amount(MEASURE, value) for (team,), value in sums.items()})


def _capacities(desk: Desk) -> tuple[TeamCapacity, ...]:
    framed = frame.current()
    return cache.capacities(
        scope=framed.scope,
        version=framed.facts,
        view=framed.view._replace(where={}),
        year=desk.version.year,
        inputs=inputs_of(desk.inputs),
    )


def worst(found: Mapping[str, Load]) -> list[tuple[str, Decimal]]:
    """The teams over their capacity and by how much, the largest first."""
    over = [(team, load.over) for team, load in found.items() if load.over is not None]
    return sorted(over, key=lambda one: -one[1])


def near(found: Mapping[str, Load]) -> str:
    """`▲ 8 个组偏紧（产能的 95%–110%）`; blank without any."""
    tight = sum(load.state == "tight" for load in found.values())
    return (
        t("capacity.near", n=tight, low=percent(TIGHT, digits=0), high=percent(1 + TOLERANCE, digits=0))
        if tight
        else ""
    )


# Above the grid


def warn(desk: Desk) -> None:
    """One sentence with the worst teams, the way to what stands behind it, and to moving it; nothing while all fits."""
    found, told = frame.last("plan.over", (desk.version.id, desk.measure), lambda: _warned(desk))
    if not told:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="plan-over"):
        st.markdown(told, width="stretch")
        st.button(t("capacity.see"), key="plan.over.see", type="tertiary", on_click=_see)
        if worst(found) and desk.editable and frame.current().may_write:
            st.button(
                t("capacity.move"),
                icon=":material/swap_horiz:",
                key="plan.over.move",
                on_click=_move,
                args=(desk, found),
            )


def _warned(desk: Desk) -> tuple[Mapping[str, Load], str]:
    """The teams, and the sentence about those with too much; blank while all fits."""
    found = loaded(desk)
    told = _verdict(found)
    return found, f"{told} :small[{_measured(found)}]" if told else ""


def _verdict(found: Mapping[str, Load]) -> str:
    """Who is over and how many are tight, in the colours of both; blank while all fits."""
    over, tight = worst(found), near(found)
    parts = (f":red[**{sentence(over)}**]" if over else "", f":orange[{tight}]" if tight else "")
    return "　".join(filter(None, parts))


def sentence(over: Sequence[tuple[str, Decimal]]) -> str:
    """`■ 4 个组超产能，共 2,600万：冀鲁组 1,530万、京津组 600万、另 2 个组 470万`."""
    told = [
        t("capacity.over.team", team=escape(_name(team)), amount=money(value, lang())) for team, value in over[:_TOLD]
    ]
    if rest := over[_TOLD:]:
        left = sum((value for _, value in rest), Decimal(0))
        told.append(t("capacity.over.more", n=len(rest), amount=money(left, lang())))
    if len(over) == 1:
        return f"■ {t('capacity.over.one', team=escape(_name(over[0][0])), amount=money(over[0][1], lang()))}"
    whole = sum((value for _, value in over), Decimal(0))
    return t("capacity.over", n=len(over), sum=money(whole, lang()), worst=t("total.comma").join(told))


def _measured(found: Mapping[str, Load]) -> str:
    """What a settled seller brings a month and where that comes from; of the teams without an average of their own."""
    sources = [load.can.each for load in found.values()]
    each = next((one for one in sources if one.code != "typed"), sources[0])
    if each.code == "team_sales":
        average = money(each.detail["average"], lang())  # type: ignore[arg-type]
        return t("capacity.over.own", start=each.detail["start"], end=each.detail["end"], average=average)
    return t(
        "capacity.over.measured",
        each=money(each.value, lang()),
        came=escape(total_words.origin(each.code, each.detail, lang())),
    )


def _see() -> None:
    st.session_state["plan.view"] = "capacity"


def _move(desk: Desk, found: Mapping[str, Load]) -> None:
    """The view of moves with what suggests itself: from the worst team to that with most room, near it first."""
    state, id = st.session_state, desk.version.id
    team, over = worst(found)[0]
    state["plan.view"] = "moves"
    state["plan.move.kind"], state[f"plan.move.dimension.{id}"] = "transfer", "team"
    state[f"plan.move.from.team.{id}"] = team
    room = {one: _spare(load) for one, load in found.items() if _spare(load) > 0}
    homes = _regions(desk)
    near = {one: spare for one, spare in room.items() if homes[one] & homes[team]} or room
    if near:
        taker = max(near, key=lambda one: near[one])
        state[f"plan.move.to.team.{id}.{team}"] = taker
        over = min(over, near[taker])
    state[f"plan.move.amount.{id}"] = money(over // _ROUND * _ROUND or over, lang())


def _spare(load: Load) -> Decimal:
    return Decimal(0) if load.can.amount is None else load.can.amount - load.planned


def _regions(desk: Desk) -> dict[str, set[str]]:
    """Team -> the regions in which it has a cell."""
    found: dict[str, set[str]] = {}
    for team, region in desk.tracks.base.by("team", "region"):
        found.setdefault(team, set()).add(region)
    return found


def _name(team: str) -> str:
    return frame.current().offer.name("team", team, lang())


# In the grid


def used(desk: Desk, of: Table, found: Layout) -> list[list[str]]:
    """Beside the year of each line how much of its capacity the plan takes; months have no capacity of their own."""
    known = loaded(desk, of)
    grid = [[""] * len(found.columns) for _ in found.lines]
    for number, teams in enumerate(_made_of(of, found)):
        inside = [load for team in teams if (load := known.get(team)) and load.can.amount is not None]
        can = sum((load.can.amount or Decimal(0) for load in inside), Decimal(0))
        if can and len(inside) == len(teams):
            grid[number][-1] = percent(sum((load.planned for load in inside), Decimal(0)) / can, lang(), 0)
    return grid


class Marked(NamedTuple):
    """Warnings in the grid: below the name of each line ("": none), and cells by row and column with the reason."""

    marks: list[str]
    flags: list[tuple[int, int, str]]


def marked(desk: Desk, of: Table, found: Layout) -> Marked:
    """The lines of teams that are over their capacity by how much, and their year with the numbers behind it."""
    known = loaded(desk, of)
    over, made = dict(worst(known)), Marked([""] * len(found.lines), [])
    if not over:
        return made
    for number, (line, teams) in enumerate(zip(found.lines, _made_of(of, found), strict=True)):
        if "team" in line.where and teams and teams[0] in over:
            made.marks[number] = t("capacity.mark", amount=money(over[teams[0]], lang()))
            made.flags.append((number, len(found.columns) - 1, _reason(known[teams[0]])))
    return made


def _reason(load: Load) -> str:
    return t(
        "capacity.flag",
        over=money(load.over, lang()),
        planned=money(load.planned, lang()),
        can=money(load.can.amount, lang()),
        heads=load.can.heads,
        new=load.can.new,
    )


def _made_of(of: Table, found: Layout) -> list[tuple[str, ...]]:
    """By line the teams that it is made of, all of each; () for a line that holds only a part of one."""
    homes: dict[str, set[str]] = {}
    for team, region in of.by("team", "region"):
        homes.setdefault(team, set()).add(region)
    return [_of_line(line.where, homes) for line in found.lines]


def _of_line(where: Where, homes: Mapping[str, set[str]]) -> tuple[str, ...]:
    if set(where) - {"team", "region"}:
        return ()
    inside = {*where.get("region", {region for regions in homes.values() for region in regions})}
    teams = tuple(team for team in where.get("team", homes) if homes[team] & inside)
    return teams if all(homes[team] <= inside for team in teams) else ()


# The view


def draw(desk: Desk) -> None:
    """Every team with its people, what they can sell, and what it is given."""
    found = loaded(desk)
    if not found:
        st.info(t("capacity.none"))
        return
    over = worst(found)
    st.markdown(_verdict(found) or f":green[**{t('capacity.fits', low=percent(TIGHT, digits=0))}**]")
    spare = sum((max(_spare(load), Decimal(0)) for load in found.values()), Decimal(0))
    can = sum((load.can.amount or Decimal(0) for load in found.values()), Decimal(0))
    planned = sum((load.planned for load in found.values()), Decimal(0))
    said = t("capacity.rest", can=money(can, lang()), planned=money(planned, lang()), spare=money(spare, lang()))
    st.markdown(f"{said} · :small[{_measured(found)}]")
    made = tables.table("capacity", t("plan.view.capacity"), _FIELDS, tuple(map(_row, _ordered(found))), lang())
    tables.draw(made, lang(), 560, "team", narrow=("team", "part", "state"), room=150)
    parts = escape(ramp_text(inputs_of(desk.inputs).ramp))
    st.caption(t("capacity.how", ramp=parts, over=percent(TOLERANCE, digits=0)))
    unknown = [team for (team,) in desk.tracks.base.by("team") if team not in found]
    if unknown:
        names = t("total.comma").join(escape(_name(team)) for team in unknown)
        st.caption(t("capacity.unknown", teams=names))
    if over and desk.editable and frame.current().may_write:
        st.button(
            t("capacity.move"), icon=":material/swap_horiz:", key="capacity.move", on_click=_move, args=(desk, found)
        )


def _ordered(found: Mapping[str, Load]) -> list[Load]:
    """The fullest first."""
    return sorted(found.values(), key=lambda load: -(load.part or Decimal(-1)))


def _row(load: Load) -> dict[str, Any]:
    can = load.can
    return {
        "team": _name(can.team),
        "state": _state(load),
        "heads": can.heads,
        "new": can.new,
        "hires": int(can.hires),
        "months": round(can.months, 1),
        "each": can.each.value,
        "own": can.own,
        "can": can.amount,
        "planned": load.planned,
        "part": load.part,
        "over": load.excess,
    }


def _state(load: Load) -> tuple[str, str]:
    """Shape, word and colour."""
    return t(f"capacity.state.{load.state}"), _LOOK[load.state]


_FIELDS = (
    Field("team", "capacity.team", "text"),
    Field("state", "capacity.state", "badge"),
    Field("planned", "capacity.planned", "money"),
    Field("can", "capacity.can", "money"),
    Field("part", "capacity.part", "percent"),
    Field("over", "capacity.over.column", "money"),
    Field("heads", "capacity.heads", "count"),
    Field("new", "capacity.new", "count"),
    Field("hires", "capacity.hires", "count"),
    Field("months", "capacity.months", "count"),
    Field("each", "capacity.each", "money"),
    Field("own", "capacity.own", "money"),
)
