"""Re-drawn territories of a plan version: its map, last year in both maps side by side, and the draft moved along.

The map is kept in the inputs of the version (`territories`), so that it is undone, copied and dated like every other
choice. A second input (`territories_moved`) says by which map the cells of the draft already stand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from salesplan.core.dimensions import Membership
from salesplan.core.measures import MEASURE
from salesplan.core.months import between, fiscal_months, shift
from salesplan.core.plan.territories import (
    LIMITS,
    Map,
    Move,
    Parts,
    Place,
    Planned,
    Refusal,
    carry,
    chained,
    parts_of,
    read,
    refusals,
    told,
)
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.kpis import ask
from salesplan.services.members import members, memberships
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.forecasts import pasts
from salesplan.services.plan.held import amount
from salesplan.services.plan.operations import Keep, Redraw
from salesplan.services.plan.redrawn import covers, history, scale_of, unseen
from salesplan.store import Store

INPUT = "territories"
MOVED = "territories_moved"
Side = Literal["region", "team"]
State = Literal["none", "waiting", "moved", "other"]
SIDES: tuple[Side, ...] = ("region", "team")


class Period(NamedTuple):
    """Months that can be told again. `key`: rolling (the last twelve finished), year or part (of a fiscal `year`)."""

    key: Literal["rolling", "year", "part"]
    year: int
    months: tuple[str, ...]


class Row(NamedTuple):
    """One region or team: the old figure, what went out and came in, the new figure, the plan and its growth on it.

    Amounts are yuan or pieces. None: nothing was there, or this reader cannot know. `plan` is of the same months of the
    planned year.
    """

    code: str
    old: Decimal | None
    out: Decimal | None
    into: Decimal | None
    new: Decimal | None
    plan: Decimal | None
    growth: Decimal | None


class Made(NamedTuple):
    """What a new territory was made of: an old one, its amount, and its share of the new one."""

    new: str
    old: str
    amount: Decimal
    share: Decimal | None


class Compared(NamedTuple):
    """Both maps side by side. `total` is that of all rows; `apart` is new less old: 0.00 where everything is seen.

    `hidden` are members of which this reader cannot know the new figure.
    """

    rows: tuple[Row, ...]
    total: Row
    made: tuple[Made, ...]
    apart: Decimal
    hidden: frozenset[str]


class Step(NamedTuple):
    """What is to be entered in the records once the map holds: a team begins or ends to belong to a region."""

    action: Literal["begin", "end"]
    team: str
    region: str
    month: str
    done: bool


# The map of a version


def map_of(inputs: Mapping[str, Any]) -> Map | None:
    """The map that a version holds; None without one."""
    return read(inputs.get(INPUT))


def state_of(inputs: Mapping[str, Any]) -> State:
    """How the cells of a version stand to its map: none (no map), waiting, moved, other (moved by another map)."""
    own, moved = inputs.get(INPUT), inputs.get(MOVED)
    if moved is not None:
        return "moved" if own == moved else "other"
    return "none" if own is None else "waiting"


def keep(map: Map) -> Keep:
    """The operation that keeps a map; one without moves takes it away."""
    return Keep({INPUT: told(map) if map.moves else None})


def seen(scope: Scope, map: Map) -> tuple[Move, ...]:
    """The moves that a reader is shown: those that touch his regions."""
    if scope.regions is None:
        return map.moves
    own = set(scope.regions)
    return tuple(
        move for move in map.moves if {move.region, move.to_region} & own or not (move.region or move.to_region)
    )


def check(store: Store, scope: Scope, map: Map) -> list[Refusal]:
    """What is wrong with the moves, by row; see `core.plan.territories.refusals`."""
    moves, since = map.moves, map.since
    limited = [kind for i, kind in enumerate(LIMITS) if any(move.limits()[i] for move in moves)]
    found = members(store, scope, ("region", "team", *limited))
    known = {kind: {one.code for one in of} for kind, of in found.items()}
    there = {kind: {m.code for m in of if (m.valid_to or since) >= since} for kind, of in found.items()}
    return refusals(moves, known, there)


def chains(moves: Sequence[Move]) -> list[tuple[int, int]]:
    """Rows whose moves could be misread as following each other; see `core.plan.territories.chained`."""
    return chained(moves)


# Both maps side by side


def periods(store: Store, scope: Scope, view: View, map: Map, year: int) -> tuple[Period, ...]:
    """The periods that can be told again, the one to compare a plan of `year` with first; empty without history."""
    question = ask(store, scope, view._replace(where={}))
    past = pasts(store, scope, view._replace(where={})).get(())
    if past is None:
        return ()
    through = min(past.through, shift(map.since, -1))
    found: list[Period] = []
    for before in (year, year - 1, year - 2):
        months = fiscal_months(before, question.starts)
        inside = tuple(month for month in months if past.first <= month <= through)
        if inside:
            found.append(Period("year" if inside == months else "part", before, inside))
    first = max(shift(through, -11), past.first)
    if found and found[0].key == "part":
        found.insert(0, Period("rolling", found[0].year, between(first, through)))
    return tuple(found)


def compare(store: Store, scope: Scope, view: View, desk: Desk, map: Map, months: Sequence[str], by: Side) -> Compared:
    """A period in the old and in the new map by region or team, beside the plan of the same months of the year.

    The measure is that of the desk; of one that is never reported only the plan is there.
    """
    moved = _moved(store, scope, view, desk.measure, map, set(months), by)
    planned = _planned(desk, by, months)
    there = {code for sides in moved for code in sides} | {*planned}
    codes = [one.code for one in members(store, scope, SIDES)[by] if one.code in there]
    brought = unseen(scope, map.moves)
    hidden = frozenset(code for code in codes if any(covers(move, {by: code}) for move in brought))
    rows = tuple(_row(code, moved, planned.get(code), code in hidden) for code in codes)
    olds, news = [row.old for row in rows if row.old is not None], [row.new for row in rows if row.new is not None]
    made = [
        Made(new, old, value, _ratio(value, sum(v for (_, goal), v in moved.items() if goal == new)))
        for new in codes
        if new not in hidden
        for (old, goal), value in moved.items()
        if goal == new and value
    ]
    return Compared(rows, _total(rows), tuple(made), sum(news, Decimal(0)) - sum(olds, Decimal(0)), hidden)


_Sides = tuple[str, str]
"""An old member and a new one; '' is a territory that the reader does not see."""


def _moved(
    store: Store, scope: Scope, view: View, measure: str, map: Map, months: Collection[str], by: Side
) -> dict[_Sides, Decimal]:
    """What of each old region or team is in each new one, also in itself."""
    if measure not in MEASURE:
        return {}
    place, sums = SIDES.index(by), dict[_Sides, int]()
    for flow, value in history(store, scope, view, measure, map).flows.items():
        if flow.month in months:
            sees = scope.regions is None or flow.goal[0] in scope.regions
            sides = flow.origin[place], flow.goal[place] if sees else ""
            sums[sides] = sums.get(sides, 0) + value
    scale = scale_of(measure)
    return {sides: Decimal(value) / scale for sides, value in sorted(sums.items())}


def _planned(desk: Desk, by: Side, months: Sequence[str]) -> dict[str, Decimal]:
    """The plan by region or team in the months of its year that have the same names."""
    wanted, found = {month[5:] for month in months}, dict[str, Decimal]()
    for (month, code), value in desk.tracks.base.by("month", by).items():
        if month[5:] in wanted:
            found[code] = found.get(code, Decimal(0)) + amount(desk.measure, value)
    return found


def _row(code: str, moved: Mapping[_Sides, Decimal], plan: Decimal | None, is_hidden: bool) -> Row:
    old = [value for (origin, _), value in moved.items() if origin == code]
    out = [value for (origin, goal), value in moved.items() if origin == code != goal]
    into = [value for (origin, goal), value in moved.items() if goal == code != origin]
    stayed = [moved[code, code]] if (code, code) in moved else []
    new = None if is_hidden else _sum([*stayed, *into])
    return Row(code, _sum(old), _sum(out), None if is_hidden else _sum(into), new, plan, _growth(plan, new))


def _total(rows: Sequence[Row]) -> Row:
    columns = zip(*((row.old, row.out, row.into, row.new, row.plan) for row in rows), strict=True)
    sums = [_sum([value for value in column if value is not None]) for column in columns] or [None] * 5
    old, out, into, new, plan = sums
    return Row("", old, out, into, new, plan, _growth(plan, new))


def _sum(values: Sequence[Decimal]) -> Decimal | None:
    return sum(values, Decimal(0)) if values else None


def _growth(plan: Decimal | None, new: Decimal | None) -> Decimal | None:
    return None if plan is None or not new or new < 0 else plan / new - 1


def _ratio(part: Decimal, whole: Decimal | int) -> Decimal | None:
    return part / whole if whole > 0 else None


# The draft moved along


def redraw(store: Store, scope: Scope, view: View, desk: Desk, map: Map) -> Redraw:
    """The operation that moves the draft's own cells, of every measure, as the map says.

    Closed and held months stay, and those before the new map. Where a move is limited to channels or customers, which a
    plan does not tell apart, a cell gives the part that its region, product and team gave of the last twelve months.
    """
    goes = _goes(store, scope, view, map)

    def work(cells: Mapping[Planned, tuple[int, int | None]], unit: int, kept: Collection[str]) -> Any:
        early = [month for month, *_ in cells if month < map.since]
        return carry(cells, goes, unit, {*kept, *early})

    return Redraw(work, {MOVED: desk.inputs.get(INPUT)}, {"since": map.since, "moves": len(map.moves)})


def _goes(store: Store, scope: Scope, view: View, map: Map) -> Callable[[str, str, str], Parts]:
    if not (map.by_channel or map.customers):
        return lambda region, product, team: parts_of(map.moves, region, product, team)
    past = pasts(store, scope, view._replace(where={})).get(())
    first = map.since if past is None else shift(past.through, -11)
    gone: dict[tuple[str, str, str], dict[Place, int]] = {}
    for flow, value in history(store, scope, view, "revenue", map).flows.items():
        if flow.month >= first and value > 0:
            own = gone.setdefault((flow.origin[0], flow.product, flow.origin[1]), {})
            own[flow.goal] = own.get(flow.goal, 0) + value

    def goes(region: str, product: str, team: str) -> Parts:
        sums = gone.get((region, product, team))
        if sums is None:
            return parts_of(map.moves, region, product, team)
        whole, home = sum(sums.values()), (region, team)
        shares = {goal: Fraction(value, whole) for goal, value in sums.items()}
        return (home, shares.pop(home, Fraction(0))), *shares.items()

    return goes


# What the records then need


def steps(store: Store, scope: Scope, map: Map, at: int | None = None) -> tuple[Step, ...]:
    """What is to be entered in the memberships of teams, once the map holds, and whether it is there already: now, or
    after audit number `at`.

    Only whole teams that change their region say so by a membership; parts are for people to settle.
    """
    found = memberships(store, scope, "team_region", at)
    last = shift(map.since, -1)
    made: list[Step] = []
    for move in map.moves:
        if not move.to_region:
            continue
        homes = [one for one in found if move.region in ("", one.parent) and move.team in ("", one.child)]
        for team, region in {(one.child, one.parent) for one in homes if one.covers(last)}:
            goal = move.to_team or team
            if not _belongs(found, goal, move.to_region, last):
                done = _belongs(found, goal, move.to_region, map.since)
                made.append(Step("begin", goal, move.to_region, map.since, done))
            if (move.to_region, goal) != (region, team) and move.share == 1 and not any(move.limits()):
                made.append(Step("end", team, region, last, not _belongs(found, team, region, map.since)))
    return tuple(sorted({*made}, key=lambda one: (one.team, one.action, one.region)))


def _belongs(found: Sequence[Membership], team: str, region: str, month: str) -> bool:
    return any(one.child == team and one.parent == region and one.covers(month) for one in found)
