"""Moves: an amount goes from one slice to others, or a slice is shared anew, and nothing else changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from salesplan.core.plan.breakback import breakback, named
from salesplan.core.plan.conflict import Conflict, Finding
from salesplan.core.plan.flow import least_cut
from salesplan.core.plan.raking import CannotTie, Ints, group_sums, largest_remainder
from salesplan.core.plan.rounding import round_two
from salesplan.core.plan.table import DIMENSIONS, Bools, Edit, Lock, Table, Where


class Side(NamedTuple):
    """One slice of a move: before and after, in fen."""

    where: Where
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


class Moved(NamedTuple):
    """The table after a move and its sides, givers first; their changes sum to zero."""

    table: Table
    sides: tuple[Side, ...]


def transfer(
    table: Table,
    given_by: Where,
    taken_by: Where,
    amount: int,
    locks: Sequence[Lock] = (),
    closed: Collection[str] = (),
) -> Moved:
    """Move `amount` from one slice to another: every month keeps its sum, and every product where the taker sells it.

    Where the taker has a cell for every one of the giver, all other dimensions keep all their sums.

    The slices differ in the members of one dimension and share no cell. The giver gives in proportion to what it has.
    Raises Conflict when it has too little that may move, or a lock stands in the way.
    """
    _refuse_shape(given_by, taken_by, amount)
    return share(table, given_by, {0: (taken_by, 1.0)}, amount, locks, closed)


def empty_onto(
    table: Table,
    given_by: Where,
    takers: Sequence[Where],
    locks: Sequence[Lock] = (),
    closed: Collection[str] = (),
) -> Moved:
    """Everything of one slice that may move goes to others, in proportion to what they have (all zero: equally).

    Locked cells, locked sums inside the slice and closed months stay where they are.
    """
    present = [float(table.sum_of(where)) for where in takers]
    parts = present if sum(present) > 0 else [1.0] * len(takers)
    shut = table.locked() | table.mask({"month": tuple(closed)})
    inside = table.mask(given_by) & ~_stuck(table, given_by, locks, shut)
    if not inside.any():
        inside = table.mask(given_by)  # nothing may move: the refusal says why
    takes = dict(enumerate(zip(takers, parts, strict=True)))
    return share(table, given_by, takes, int(table.amounts[inside].sum()), locks, closed)


def share(
    table: Table,
    given_by: Where,
    takers: Mapping[int, tuple[Where, float]],
    amount: int,
    locks: Sequence[Lock] = (),
    closed: Collection[str] = (),
) -> Moved:
    """Move `amount` from one slice to several, by a metric: each takes its part of the sum of the metrics.

    Parts are whole units of the table (largest remainder); what of the amount is not goes to the first. Raises
    Conflict as `transfer` does.
    """
    for where, _ in takers.values():
        _refuse_shape(given_by, where, amount)
    may = table.mask(given_by) & ~table.locked() & ~table.mask({"month": tuple(closed)})
    has = int(table.amounts[may].sum())
    if amount > has:
        numbers = {"value": amount, "now": has}
        raise Conflict(Finding("gives_too_much", given_by, numbers, named(given_by), amount - has))
    parts = largest_remainder([part for _, part in takers.values()], amount // table.unit) * table.unit
    parts[0] += amount % table.unit
    wheres = [where for where, _ in takers.values()]
    try:
        after = breakback(table, _matched(table, given_by, wheres, parts, locks, closed), locks, closed=closed)
    except Conflict as conflict:
        raise _plainly(conflict) from None
    except CannotTie:  # what has to move in each month is no whole unit
        raise Conflict(Finding("no_whole_units", given_by, {"unit": table.unit}, named(given_by), 0)) from None
    sides = tuple(Side(where, table.sum_of(where), after.sum_of(where)) for where in (given_by, *wheres))
    return Moved(after, sides)


def reshare(
    table: Table,
    where: Where,
    dimension: str,
    weights: Mapping[str, float],
    locks: Sequence[Lock] = (),
    closed: Collection[str] = (),
) -> Moved:
    """Share the open months of a slice anew over its members of one dimension, by a metric.

    A member without a cell in the slice takes no part, one without a weight gets nothing. What else is planned keeps
    its sums as far as it can: every combination of the other dimensions, else every month and product, else every
    month, else only the slice. Raises Conflict when locks stand in the way, or no member has a weight.
    """
    open_ = tuple(month for month in where.get("month", table.members["month"]) if month not in closed)
    inside = {**where, "month": open_} if closed else dict(where)
    own = where.get(dimension, table.members[dimension]) if dimension != "month" else open_
    names = [name for name in own if table.mask({**inside, dimension: (name,)}).any()]
    parts = [max(weights.get(name, 0.0), 0.0) for name in names]
    total = table.sum_of(inside)
    if sum(parts) <= 0:
        raise Conflict(Finding("no_metric", {**where}, {"value": total}, tuple(names), total))
    shares = largest_remainder(parts, total // table.unit) * table.unit
    shares[int(np.argmax(parts))] += total % table.unit
    edits = [Edit({**inside, dimension: (name,)}, int(n), "rollup") for name, n in zip(names, shares, strict=True)]
    after = _kept(table, inside, dimension, edits, locks, closed)
    return Moved(after, tuple(Side(one.where, table.sum_of(one.where), after.sum_of(one.where)) for one in edits))


def _kept(
    table: Table,
    inside: Where,
    dimension: str,
    edits: Sequence[Edit],
    locks: Sequence[Lock],
    closed: Collection[str],
) -> Table:
    """The edits with the most other sums that can hold with them."""
    others = tuple(d for d in DIMENSIONS if d != dimension)
    few = tuple(d for d in ("month", "product") if d != dimension)
    for kept in dict.fromkeys((others, few, few[:1])):
        same = _held_sums(table, inside, kept, edits)
        if same is None:
            continue
        try:
            after = breakback(table, [*edits, *same], locks, closed=closed)
        except Conflict:
            continue
        if all(after.sum_of(one.where) == one.value for one in edits):
            return after
    try:
        return breakback(table, edits, locks, closed=closed)
    except Conflict as conflict:
        raise _plainly(conflict) from None


def _held_sums(table: Table, inside: Where, kept: Sequence[str], edits: Sequence[Edit]) -> list[Edit] | None:
    """Every combination of `kept` in the slice at what it is; None when the edits cannot be met with them."""
    within = table.mask(inside)
    columns = [DIMENSIONS.index(d) for d in kept]
    keys, group = np.unique(table.at[within][:, columns], axis=0, return_inverse=True)
    group, amounts, still = group.reshape(-1), table.amounts[within], table.locked()[within]
    room = np.zeros((len(edits), len(keys)))
    wanted = np.array([float(one.value) for one in edits])
    for number, one in enumerate(edits):
        own = table.mask(one.where)[within]
        room[number, group[own & ~still]] = np.inf
        wanted[number] -= amounts[own & still].sum()
    sums = group_sums(group, amounts, len(keys))
    if least_cut(wanted, sums - group_sums(group[still], amounts[still], len(keys)), room)[2] >= 1:
        return None
    names = [[table.members[d][n] for d, n in zip(kept, key, strict=True)] for key in keys.tolist()]
    return [
        Edit({**inside, **{d: (name,) for d, name in zip(kept, key, strict=True)}}, int(total), "rollup")
        for key, total in zip(names, sums.tolist(), strict=True)
    ]


def _matched(
    table: Table, given_by: Where, takers: Sequence[Where], parts: Ints, locks: Sequence[Lock], closed: Collection[str]
) -> list[Edit]:
    """The move as edits that agree in every other dimension where the takers have the cells for it.

    Else month by month and product by product; else month by month; else only in all. The giver gives in the months,
    and of the products, in which the takers can take, as long as it has enough there.
    """
    (moved,) = (d for d in given_by if given_by.get(d) != takers[0].get(d))
    shut = table.locked() | table.mask({"month": tuple(closed)})
    for dimension in ("month", "product"):
        both = _both(table, dimension, (given_by, *takers), locks, shut) if dimension != moved else ()
        here = {**given_by, dimension: both}
        if both and int(table.amounts[table.mask(here) & ~_stuck(table, here, locks, shut)].sum()) >= parts.sum():
            given_by, takers = here, [{**where, dimension: both} for where in takers]
    inside = table.mask(given_by)
    own = [lock for lock in locks if not (table.mask(lock.where) & ~shut & ~inside).any()]
    value = table.sum_of(given_by) - int(parts.sum())
    loss = table.amounts - breakback(table, [Edit(given_by, value, "rollup")], own, closed=closed).amounts
    able = [table.mask(where) & ~_stuck(table, where, locks, shut) for where in takers]
    for kept in (DIMENSIONS, ("month", "product"), ("month",), ()):
        alike = [DIMENSIONS.index(d) for d in kept if d != moved]
        keys, group = np.unique(table.at[:, alike], axis=0, return_inverse=True)
        losses = group_sums(group.reshape(-1), loss, len(keys))
        if all((np.bincount(group.reshape(-1)[one], minlength=len(keys)) > 0)[losses > 0].all() for one in able):
            break
    rows, columns = np.repeat(np.arange(len(keys)), len(parts)), np.tile(np.arange(len(parts)), len(keys))
    exact = np.outer(losses, parts / max(int(parts.sum()), 1)).reshape(-1)
    shares = round_two(exact, rows, columns, losses.astype(np.int64), parts, table.unit).reshape(len(keys), -1)
    sides = (given_by, *takers)
    now = [group_sums(group.reshape(-1), table.amounts * table.mask(where), len(keys)) for where in sides]
    edits = []
    for n, (key, lost, gained) in enumerate(zip(keys.tolist(), losses.tolist(), shares.tolist(), strict=True)):
        same = {DIMENSIONS[d]: (table.members[DIMENSIONS[d]][at],) for d, at in zip(alike, key, strict=True)}
        for where, sums, change in zip(sides, now, (-round(lost), *gained), strict=True):
            if change:
                edits.append(Edit({**where, **same}, round(sums[n]) + change, "rollup"))
    return edits


def _both(table: Table, dimension: str, sides: Sequence[Where], locks: Sequence[Lock], shut: Bools) -> tuple[str, ...]:
    """The members in which every side has cells that may move, and no locked sum holds those of only one side."""
    masks = [table.mask(where) & ~shut for where in sides]
    held = [table.mask(lock.where) for lock in locks]
    found = []
    for number, name in enumerate(table.members[dimension]):
        own = [mask & (table.at[:, DIMENSIONS.index(dimension)] == number) for mask in masks]
        if all(mask.any() for mask in own) and all(len({bool(lock[mask].all()) for mask in own}) == 1 for lock in held):
            found.append(name)
    return tuple(found)


def _stuck(table: Table, where: Where, locks: Sequence[Lock], shut: Bools) -> Bools:
    """The cells of a slice that cannot give or take: each by itself, or in a locked sum that lies inside the slice."""
    inside, found = table.mask(where), shut
    for lock in locks:
        held = table.mask(lock.where) & ~shut
        if not (held & ~inside).any():
            found = found | held
    return found


def _plainly(refused: Conflict) -> Conflict:
    """A refusal that speaks of the lock in the way, not of the part of the move that met it first."""
    ways = tuple(relief for relief in refused.reliefs if relief.change == "unlock")
    if refused.code != "against_lock" or not ways:
        return refused
    where = ways[0].where
    return Conflict(Finding("move_locked", where, {"over": refused.short}, named(where), refused.short, ways))


def _refuse_shape(given_by: Where, taken_by: Where, amount: int) -> None:
    """A move is between slices that differ in one dimension and overlap nowhere."""
    apart = [d for d in given_by.keys() | taken_by.keys() if given_by.get(d) != taken_by.get(d)]
    ok = len(apart) == 1 and apart[0] in given_by and apart[0] in taken_by
    if amount < 0 or not ok or set(given_by[apart[0]]) & set(taken_by[apart[0]]):
        raise Conflict(Finding("no_move", {**given_by}, {}, (*named(given_by), *named(taken_by)), abs(amount)))
