"""Moves as plain values: what is asked, by which metric, what it would do, and what has been moved so far."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from salesplan.core.months import between, month_of, shift
from salesplan.core.plan import moves
from salesplan.core.plan.table import DIMENSIONS, Lock, Table, Where
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.company import local
from salesplan.services.members import members, memberships
from salesplan.services.plan.actions import empty_onto, transfer
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.forecasts import Past, pasts
from salesplan.services.plan.held import text_of
from salesplan.services.plan.ledger import stacks
from salesplan.services.plan.operations import Work
from salesplan.services.plan.territories import map_of
from salesplan.services.plan.working import allowed, moved, worked
from salesplan.store import FOREVER, Store

Metric = Literal["revenue", "units", "leads", "new_customers", "gross_margin", "headcount", "typed"]
METRICS: tuple[Metric, ...] = ("revenue", "units", "leads", "new_customers", "gross_margin", "headcount", "typed")
"""By what a slice can be shared anew; `headcount` only over teams and regions."""


class Asked(NamedTuple):
    """A move as it was asked for.

    `kind`: `transfer` takes `amount` (yuan or pieces) from one slice to another, `empty` everything of one onto others,
    `share` shares a slice anew over its members by `weights` of `metric`. The slices are `within` with the members
    `given_by` or `taken_by` of `dimension`.
    """

    kind: Literal["transfer", "empty", "share"]
    dimension: str
    within: Where
    given_by: tuple[str, ...] = ()
    taken_by: tuple[str, ...] = ()
    amount: Decimal = Decimal(0)
    metric: Metric = "revenue"
    weights: tuple[tuple[str, float], ...] = ()
    measure: str = "revenue"


class Effect(NamedTuple):
    """What a move would do to the base, in the engine's whole numbers.

    `members`: each member of the moved dimension, before and after, in the slice of the move. `months`: month ->
    member -> change. `total` before and after is of everything the reader sees. `kept` are the other dimensions all of
    whose sums stay; `cells` is how many cells move.
    """

    members: Mapping[str, tuple[int, int]]
    months: Mapping[str, Mapping[str, int]]
    total: tuple[int, int]
    kept: tuple[str, ...]
    cells: int


class Made(NamedTuple):
    """A move of the ledger: what `detail` says of it, how many cells moved, and whether it was taken back."""

    number: int
    at: datetime
    actor: str
    reason: str
    measure: str
    detail: Mapping[str, Any]
    cells: int
    undone: bool


def operation(asked: Asked) -> Work:
    """The move as `act` and `tried` take it: one operation, one line of the ledger."""
    given = {**asked.within, asked.dimension: asked.given_by}
    if asked.kind == "transfer":
        return transfer(given, {**asked.within, asked.dimension: asked.taken_by}, asked.amount, asked.measure)
    if asked.kind == "empty":
        onto = [{**asked.within, asked.dimension: (name,)} for name in asked.taken_by]
        return empty_onto(given, onto, asked.measure)
    return share_by(asked.within, asked.dimension, dict(asked.weights), asked.metric, asked.measure)


def share_by(
    where: Where, dimension: str, weights: Mapping[str, float], metric: Metric, measure: str = "revenue"
) -> Work:
    """Share the open months of a slice anew over its members of one dimension, by what they weigh."""

    def work(table: Table, locks: Sequence[Lock], closed: Collection[str], times: Decimal) -> Table:
        return moves.reshare(table, where, dimension, weights, locks, closed).table

    detail = {"where": text_of(where), "over": dimension, "metric": metric, "weights": dict(weights)}
    return Work("move", work, detail, measure)


def effect(desk: Desk, scope: Scope, asked: Asked) -> Effect:
    """What the move would do to an open desk; nothing is written. Raises as `act`: Conflict with its numbers."""
    op = operation(asked)
    allowed(scope, op)
    what = moved(desk.tracks.amounts(), worked(desk.tracks, op, desk.locks, desk.closed))
    changes = [(one.cell, (one.after[0] or 0) - (one.before[0] or 0)) for one in what]
    place = DIMENSIONS.index(asked.dimension)
    months: dict[str, dict[str, int]] = {}
    sums: dict[str, int] = {}
    for cell, change in changes:
        own = months.setdefault(cell[0], {})
        own[cell[place]] = own.get(cell[place], 0) + change
        sums[cell[place]] = sums.get(cell[place], 0) + change
    base = desk.tracks.base
    names = sides(desk, asked)
    before = {name: base.sum_of({**asked.within, asked.dimension: (name,)}) for name in names}
    total = base.sum_of({})
    return Effect(
        {name: (value, value + sums.get(name, 0)) for name, value in before.items()},
        dict(sorted(months.items())),
        (total, total + sum(sums.values())),
        tuple(d for d in DIMENSIONS if d != asked.dimension and _stays(changes, DIMENSIONS.index(d))),
        len(what),
    )


def sides(desk: Desk, asked: Asked) -> tuple[str, ...]:
    """The members on either side; those of a slice shared anew in the order of the plan, with a cell in it."""
    base = desk.tracks.base
    if asked.kind != "share":
        return (*asked.given_by, *asked.taken_by)
    own = asked.within.get(asked.dimension, base.members[asked.dimension])
    return tuple(name for name in own if base.mask({**asked.within, asked.dimension: (name,)}).any())


def _stays(changes: Sequence[tuple[tuple[str, ...], int]], place: int) -> bool:
    sums: dict[str, int] = {}
    for cell, change in changes:
        sums[cell[place]] = sums.get(cell[place], 0) + change
    return not any(sums.values())


def movable(desk: Desk, where: Where) -> int:
    """What of a slice is neither locked cell by cell nor in a month that does not move."""
    base = desk.tracks.base
    inside = base.mask(where) & ~base.locked()
    for one in desk.locks:
        if base.mask(one.where).sum() == 1:
            inside &= ~base.mask(one.where)
    return int(base.amounts[inside].sum())


def weights_of(
    store: Store, scope: Scope, view: View, asked: Asked, desk: Desk, metric: Metric
) -> dict[str, Decimal | None]:
    """What each member of the asked dimension weighs by a metric of the last twelve finished months; None: unknown.

    Months of the plan take the month of the same name; a slice of some months is weighed by those. Heads are the people
    who belong there in the last finished month. Empty without any history.
    """
    names = sides(desk, asked)
    if metric == "headcount":
        return _heads(store, scope, view, asked.dimension, names)
    if metric == "gross_margin":
        sold, cost = (_sums(store, scope, view, asked, desk, one, names) for one in ("revenue", "cost"))
        return {name: _less(sold.get(name), cost.get(name)) for name in names if sold}
    measure = "revenue" if metric == "typed" else metric
    return _sums(store, scope, view, asked, desk, measure, names)


def _less(sold: Decimal | None, cost: Decimal | None) -> Decimal | None:
    return None if sold is None or cost is None else sold - cost


def _sums(
    store: Store, scope: Scope, view: View, asked: Asked, desk: Desk, measure: str, names: Sequence[str]
) -> dict[str, Decimal | None]:
    where = {d: given for d, given in asked.within.items() if d != "month"}
    by = () if asked.dimension == "month" else (asked.dimension,)
    found = pasts(store, scope, view._replace(where=where), by, measure, map=map_of(desk.inputs))
    if not found:
        return {}
    wanted = {month[5:] for month in asked.within.get("month", desk.tracks.base.members["month"])}
    if asked.dimension == "month":
        known = {month[5:]: amount for month, amount in found[()].amounts.items() if month in _last(found[()])}
        return {name: known.get(name[5:]) for name in names}
    return {name: _sum_of(found.get((name,)), wanted) for name in names}


def _sum_of(past: Past | None, wanted: Collection[str]) -> Decimal | None:
    """The sum of the last twelve finished months whose name ('01') is wanted."""
    if past is None:
        return None
    return sum((past.amounts.get(month, Decimal(0)) for month in _last(past) if month[5:] in wanted), Decimal(0))


def _last(past: Past) -> list[str]:
    """The last twelve finished months."""
    return list(between(shift(past.through, -11), past.through))


def _heads(store: Store, scope: Scope, view: View, dimension: str, names: Sequence[str]) -> dict[str, Decimal | None]:
    """People of each team, or of the teams of each region, who are there in the last finished month."""
    whole = pasts(store, scope, view._replace(where={})).get(())
    if whole is None or dimension not in ("team", "region"):
        return {}
    month = whole.through
    people = {one.code: one for one in members(store, scope, ("person",))["person"]}
    teams: dict[str, set[str]] = {}
    for one in memberships(store, scope, "person_team"):
        there = people.get(one.child)
        left = None if there is None else there.extra.get("left")
        if there is not None and one.covers(month) and (left is None or month <= month_of(left)):
            teams.setdefault(one.parent, set()).add(one.child)
    if dimension == "team":
        return {name: Decimal(len(teams.get(name, ()))) for name in names}
    homes: dict[str, set[str]] = {}
    for one in memberships(store, scope, "team_region"):
        if one.covers(month):
            homes.setdefault(one.parent, set()).update(teams.get(one.child, ()))
    return {name: Decimal(len(homes.get(name, ()))) for name in names}


def made(store: Store, scope: Scope, id: int, most: int = 8, at: int = FOREVER) -> tuple[Made, ...]:
    """The last moves of a version up to audit number `at`, newest first; those in nothing but the reader's regions."""
    rows = [row for row in store.rows(scope, "plan.ledger", version=id) if row["seq"] <= at]
    standing = set(stacks(rows).done)
    found = [_made(row, standing) for row in reversed(rows) if row["kind"] == "move" and row["cells"]]
    return tuple(one for one in found if _is_seen(scope, one.detail))[:most]


def _made(row: Mapping[str, Any], standing: set[int]) -> Made:
    return Made(
        row["number"],
        local(row["at"]),
        row["actor"],
        row["reason"],
        row["measure"],
        json.loads(row["detail"]),
        row["cells"],
        row["number"] not in standing,
    )


def _is_seen(scope: Scope, detail: Mapping[str, Any]) -> bool:
    """A regional reader is told of moves that name regions, all of them his."""
    if scope.regions is None:
        return True
    parts = [detail.get("from"), *_listed(detail.get("to")), detail.get("where")]
    slices = [json.loads(text) for text in parts if text]
    return all(slice_.get("region") and set(slice_["region"]) <= set(scope.regions) for slice_ in slices)


def _listed(found: Any) -> list[str]:
    return found if isinstance(found, list) else [found] if found else []
