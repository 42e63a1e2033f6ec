"""The grid on the page: what it shows of a desk, what each action of the reader does, and who gains and who pays."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple, cast

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.core.errors import Conflict as Written
from salesplan.core.months import fiscal_months, shift
from salesplan.core.plan.conflict import Conflict, Finding
from salesplan.core.plan.measures import unit_of
from salesplan.core.plan.table import Absorb, Table, Where
from salesplan.i18n import TEXT, plan_words
from salesplan.i18n.formats import count, escape, money, month_short
from salesplan.services.plan.desk import Desk, act
from salesplan.services.plan.held import amount, number
from salesplan.services.plan.operations import Change, Edits, Fix, Operation, Redo, Track, Undo
from salesplan.services.plan.territories import map_of
from salesplan.services.plan.working import Moved
from salesplan.ui import cache, frame, session, trouble
from salesplan.ui.plan import capacity, grid, noted, sheet
from salesplan.ui.plan.grid import Refusal, Sheet
from salesplan.ui.plan.sheet import Layout, Path
from salesplan.ui.words import lang, said, t

KEY = "plan.grid"
BESIDE = ("none", "last_year", "forecast", "capacity", "other_track")
_MOST_SIDES = 4
_TOLD = 52
"""Pixels kept for the sentence of the last edit, beside the choices, so that the grid stays where it is."""


class Shown(NamedTuple):
    """What the reader chose to look at."""

    path: Path
    track: Track
    beside: str


class Reply(NamedTuple):
    """The answer to the last operation of a version: its number, and what moved or why nothing did.

    `said` is the name of the workbook that did it.
    """

    version: int
    seq: int
    moved: tuple[Moved, ...] = ()
    where: Where = MappingProxyType({})
    error: str = ""
    place: Where | None = None
    said: str = ""


def rows_choice() -> Path:
    """The choice of what the lines are."""
    names = {path: " › ".join(t(f"dim.{d}") for d in path) for path in sheet.PATHS}
    kept = st.session_state.get("plan.path.kept", sheet.PATHS[0])
    at = sheet.PATHS.index(kept)
    path = st.selectbox(
        t("plan.rows"), sheet.PATHS, index=at, format_func=names.__getitem__, key="plan.path", width=200
    )
    st.session_state["plan.path.kept"] = path
    return path


def choices(desk: Desk, beside: Callable[[Desk], None]) -> Shown:
    """The row of choices above the grid, with what else stands in it and the sentence of what the last edit did."""
    tracks: list[Track] = ["base", "challenge"] if desk.tracks.challenge is not None else ["base"]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="plan.choices"):
        with st.container(horizontal=True, width="content", gap="small"):  # a switch is lower than a list: labels level
            path = rows_choice()
            against = st.selectbox(
                t("plan.beside"), BESIDE, format_func=said(BESIDE, "plan.beside"), key="plan.beside", width=200
            )
            track = st.segmented_control(
                t("plan.track"),
                tracks,
                format_func=said(tracks, "plan.track"),
                default="base",
                required=True,
                key="plan.track",
            )
        beside(desk)
        if desk.editable and frame.current().may_write:
            with st.container(height=_TOLD, border=False, key="plan-told"):
                _tell(_reply(desk), desk)
    return Shown(path, track or "base", against)


def tell(reply: Reply) -> None:
    """Let this be what the grid answers to next."""
    st.session_state["plan.reply"] = reply


def draw(desk: Desk, shown: Shown) -> None:
    """The grid."""
    reply = _reply(desk)
    of = (desk.version.id, desk.measure, shown, reply)
    found, painted = frame.last("plan.grid", of, lambda: _painted(desk, shown, reply))
    st.session_state["plan.shown"] = (desk, shown, found)
    grid.plan_grid(painted, key=KEY, on_op=_operate)


def _painted(desk: Desk, shown: Shown, reply: Reply | None) -> tuple[Layout, Mapping[str, Any]]:
    """What stands behind the cells, and what the browser is sent."""
    starts = frame.current().offer.settings.fiscal_start
    months = fiscal_months(desk.version.year, starts)
    found = sheet.layout(_table(desk, shown.track), shown.path, months, _namer(), lang(), place_name({}))
    return found, grid.data(_sheet(desk, shown, found, reply), lang())


def _reply(desk: Desk) -> Reply | None:
    """The answer to the last operation of this version."""
    reply = st.session_state.get("plan.reply")
    return reply if isinstance(reply, Reply) and reply.version == desk.version.id else None


def _sheet(desk: Desk, shown: Shown, found: Layout, reply: Reply | None) -> Sheet:
    places = [found.cell_of(one.where) for one in desk.locks]
    over, refusal = capacity.marked(desk, _table(desk, shown.track), found), None
    if reply is not None and reply.error:
        at = found.cell_of(reply.place or reply.where)
        refusal = Refusal(*(at or (0, len(found.columns) - 1)), reply.error)
    return Sheet(
        rows=[line.row for line in found.lines],
        columns=found.columns,
        values=found.values,
        is_money=unit_of(desk.measure) == "money",
        beside=_beside(desk, shown, found),
        closed=sheet.closed_columns(found.spans, desk.closed),
        marks=over.marks,
        flags=over.flags,
        notes=noted.marks(desk, found),
        locks=[place for place in places if place is not None],
        may_edit=desk.editable and frame.current().may_write,
        absorb=("siblings", "months", "total", "rollup") if frame.current().scope.is_whole else ("siblings", "months"),
        refusal=refusal,
        answered=0 if reply is None else reply.seq,
        can_undo=desk.undo is not None,
        can_redo=desk.redo is not None,
        fold=2,
        of=f"{desk.version.id} {desk.measure} {shown.track}",
    )


def _namer() -> sheet.Name:
    """`name` for many members at once."""
    offer, reader = frame.current().offer, lang()
    return lambda dimension, code: offer.name(dimension, code, reader)


def _table(desk: Desk, track: Track) -> Table:
    return desk.tracks.challenge if track == "challenge" and desk.tracks.challenge is not None else desk.tracks.base


# What stands beside each value


def _beside(desk: Desk, shown: Shown, found: Layout) -> Sequence[Sequence[str]] | None:
    if shown.beside == "other_track" and desk.tracks.challenge is not None:
        other = desk.tracks.base if shown.track == "challenge" else desk.tracks.challenge
        months = found.spans[-1]
        return sheet.against(found.values, sheet.layout(other, shown.path, months, _namer(), lang()).values, lang())
    if shown.beside == "capacity":
        return capacity.used(desk, _table(desk, shown.track), found)
    if shown.beside in ("last_year", "forecast"):
        return sheet.against(found.values, sheet.spread(_known(desk, shown, found), found, shown.path), lang())
    return None


def _known(desk: Desk, shown: Shown, found: Layout) -> Mapping[tuple[str, ...], Mapping[str, int]]:
    """Sums by the codes of each line and the month of the plan: of the year before, or expected."""
    known: dict[tuple[str, ...], dict[str, int]] = {}
    for depth in range(len(shown.path) + 1):
        known |= (
            last_year(desk, shown.path[:depth])
            if shown.beside == "last_year"
            else expected(desk, shown.path[:depth], found.spans[-1][-1])
        )
    return known


def last_year(desk: Desk, by: Path) -> dict[tuple[str, ...], dict[str, int]]:
    """The year before under the months of the plan, in the smallest unit; what is not over yet is forecast.

    Where the version re-draws territories, it is told in the new map.
    """
    before = expected(desk, by, shift(desk.tracks.base.members["month"][-1], -12))
    return {codes: {shift(month, 12): value for month, value in months.items()} for codes, months in before.items()}


def expected(desk: Desk, by: Path, until: str) -> dict[tuple[str, ...], dict[str, int]]:
    """What is forecast for the months of the plan; finished ones at what they were."""
    framed = frame.current()
    asked: dict[str, Any] = {"scope": framed.scope, "version": framed.facts, "view": framed.view._replace(where={})}
    asked["map"] = map_of(desk.inputs)
    ahead = cache.expected(**asked, by=by, measure=desk.measure, until=until)
    past = cache.sold(**asked, by=by, measure=desk.measure)
    known = {codes: {m: _whole(desk.measure, v) for m, v in one.amounts.items()} for codes, one in past.items()}
    for codes, one in ahead.items():
        known.setdefault(codes, {}).update({a.month: _whole(desk.measure, a.point) for a in one.months})
    return known


def _whole(measure: str, value: Decimal) -> int:
    return round(value * number(measure, Decimal(1)))


# What the reader does


def _operate() -> None:
    """One operation of the grid, done before the page is drawn again."""
    op = st.session_state[KEY].op
    if not op or "plan.shown" not in st.session_state:
        return
    desk, shown, found = st.session_state["plan.shown"]
    if op["kind"] == "open":
        st.session_state["plan.opened"] = found.where(*op["cell"])
        return
    operation, where = _of(op, desk, shown, found)
    tell(do(desk, operation, where, int(op["seq"])))


def do(desk: Desk, operation: Operation, where: Where, seq: int, reason: str = "") -> Reply:
    """Do it, and what is to be told about it: what moved, or why it was refused."""
    if frame.current().is_past:
        return Reply(desk.version.id, seq, (), where, t("past.only_read"))
    try:
        done = act(session.store(), frame.current().scope, desk.version.id, operation, desk.version.seq, reason)
    except Conflict as conflict:
        return Reply(desk.version.id, seq, (), where, _refused(conflict, operation, desk), conflict.where or where)
    except Written as other:
        return Reply(desk.version.id, seq, (), where, written_by(other))
    except CockpitError as error:
        return Reply(desk.version.id, seq, (), where, trouble.sentence(error))
    return Reply(desk.version.id, seq, done.moved, where)


def _refused(conflict: Conflict, operation: Operation, desk: Desk) -> str:
    """The reason; of an edit of the challenge that would fall below the base, that."""
    is_challenge = isinstance(operation, Edits) and operation.track == "challenge"
    if is_challenge and conflict.code == "under_minimum":
        value, least = (written(desk.measure, conflict.numbers[name]) for name in ("value", "least"))
        return t("plan.below_base", where=place_name(conflict.where), value=value, least=least)
    return refused(conflict.finding, desk.measure)


def written_by(other: Written) -> str:
    """Who did what meanwhile, and that one's own step was not stored."""
    what, place = str(other.values.get("what", "")), other.current.get("slice")
    key = f"plan.kind.{what}"
    said = t(key if key in TEXT else f"plan_state.{what}")
    if place:
        said += f"（{place_name(json.loads(place))}）" if lang() == "zh" else f" ({place_name(json.loads(place))})"
    return t("grid.written", actor=escape(str(other.values.get("actor", ""))), what=said)


def _of(op: Mapping[str, Any], desk: Desk, shown: Shown, found: Layout) -> tuple[Operation, Where]:
    kind = op["kind"]
    if kind == "undo":
        return Undo(), {}
    if kind == "redo":
        return Redo(), {}
    slices = [found.where(int(cell[0]), int(cell[1])) for cell in op["cells"]]
    if kind == "lock":
        held = [dict(one.where) for one in desk.locks]
        is_on = any(dict(one) not in held for one in slices)
        return Fix(slices, desk.measure, on=is_on), slices[0]
    absorb = cast(Absorb, op["absorb"])
    changes = [
        Change(where, amount(desk.measure, int(cell[2])), absorb, found.payers(int(cell[0]), int(cell[1])))
        for where, cell in zip(slices, op["cells"], strict=True)
    ]
    return Edits(changes, desk.measure, shown.track), slices[0]


def refused(finding: Finding, measure: str) -> str:
    """Why an operation cannot be met, in a sentence."""
    return plan_words.conflict(finding, lang(), lambda value: written(measure, value), name)


# What it did


def _tell(reply: Reply | None, desk: Desk) -> None:
    """Who gains and who pays, in one sentence."""
    if reply is not None and reply.moved:
        st.markdown(f":small[{gains(reply, desk)}]")


def gains(reply: Reply, desk: Desk) -> str:
    """`改动 华北 · 4月 后：华中 增 120万，华南 减 80万`: the largest changes along the dimension that pays."""
    told, n = changes(reply.moved, desk.measure), count(len(reply.moved))
    if reply.said:
        return t("plan.after_file", file=escape(reply.said), changes=told, n=n)
    return t("plan.after_edit", where=escape(place_name(reply.where)), changes=told, n=n)


def changes(moved: Sequence[Moved], measure: str) -> str:
    """`华中 增 120万，华南 减 80万`: the largest changes along the dimension in which most moves."""
    every = {dimension: _net(moved, place) for place, dimension in enumerate(("month", "region", "product", "team"))}
    most = max(sum(map(abs, sums.values())) for sums in every.values())
    dimension = next(d for d in ("region", "product", "team", "month") if sum(map(abs, every[d].values())) >= most)
    ordered = sorted(((code, value) for code, value in every[dimension].items() if value), key=lambda c: -abs(c[1]))
    told = [
        t(
            "plan.gains" if value > 0 else "plan.pays",
            who=escape(name(dimension, code)),
            amount=written(measure, abs(value)),
        )
        for code, value in ordered[:_MOST_SIDES]
    ]
    more = t("plan.more", n=len(ordered) - _MOST_SIDES) if len(ordered) > _MOST_SIDES else ""
    return ("，" if lang() == "zh" else ", ").join([*told, *([more] if more else [])])


def _net(moved: Sequence[Moved], place: int) -> dict[str, int]:
    """What each member of a dimension gains or gives, in the base; in the challenge where the base does not move."""
    track = 0 if any(one.before[0] != one.after[0] for one in moved) else 1
    sums: dict[str, int] = {}
    for one in moved:
        change = (one.after[track] or 0) - (one.before[track] or 0)
        sums[one.cell[place]] = sums.get(one.cell[place], 0) + change
    return sums


def place_name(where: Where) -> str:
    """A slice in words."""
    parts = [_names(d, where[d]) for d in ("region", "product", "team", "month") if d in where]
    return " · ".join(parts) or t("plan.company" if frame.current().scope.is_whole else "plan.own_regions")


def _names(dimension: str, codes: Sequence[str]) -> str:
    if dimension == "month" and len(codes) == 3:
        return f"{name('month', codes[0])}–{name('month', codes[-1])}"
    return ("、" if lang() == "zh" else ", ").join(name(dimension, code) for code in codes)


def written(measure: str, value: int) -> str:
    """An amount of the engine as people read it."""
    exact = amount(measure, value)
    return money(exact, lang()) if unit_of(measure) == "money" else count(exact)


def name(dimension: str, code: str) -> str:
    return month_short(code, lang()) if dimension == "month" else frame.current().offer.name(dimension, code, lang())
