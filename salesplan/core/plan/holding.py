"""Slices whose sums are held, and the amounts that meet them all: exactly in real numbers, then in whole units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from salesplan.core.plan.fitting import Margin, fit
from salesplan.core.plan.raking import CannotTie, Floats, Ints, group_sums
from salesplan.core.plan.rounding import UNTYPED, Typed
from salesplan.core.plan.settling import settle_classes, spread
from salesplan.core.plan.table import DIMENSIONS, Bools, Table, Where
from salesplan.core.plan.whole import whole

_MANY = 300
"""Classes; beyond them the dimensions are rounded one after another instead of class by class."""
_FAR = np.iinfo(np.int64).max // 4


class Held(NamedTuple):
    """A slice and what it must sum to; `kind` is edit, keep (the frame of those who pay) or lock."""

    where: Where
    inside: Bools
    amount: int
    kind: str


class Question(NamedTuple):
    """The cells that may move, by class: cells that lie in the same held slices change by one factor.

    `number` is the class of each of the `free` cells, `inside` (slices x classes) which classes a slice holds,
    `targets` what they are to sum to.
    """

    free: Ints
    number: Ints
    inside: Bools
    targets: Ints


def question(table: Table, held: Sequence[Held], moving: Bools) -> Question:
    """The held slices, less what cannot move in them."""
    free = np.flatnonzero(moving)
    targets = np.array([h.amount - int(table.amounts[h.inside & ~moving].sum()) for h in held], dtype=np.int64)
    member = np.array([h.inside[free] for h in held], dtype=bool).reshape(len(held), len(free))
    packed, number = np.unique(np.packbits(member, axis=0), axis=1, return_inverse=True)
    inside = np.zeros((len(held), packed.shape[1]), dtype=bool)
    inside[:, number.reshape(-1)] = member
    return Question(free, number.reshape(-1), inside, targets)


def fitted(table: Table, asked: Question) -> Floats:
    """Real amounts of the free cells: by class where no cell has bounds, else cell by cell. Raises CannotTie.

    A class without any amount takes part only where the others cannot meet the sums: then in equal parts per cell.
    """
    present = table.amounts[asked.free].astype(np.float64)
    sums = group_sums(asked.number, present, asked.inside.shape[1])
    starved = (asked.targets > 0) & ~(asked.inside & (sums > 0)).any(axis=1)
    alone = asked.inside[starved].any(axis=0) & (sums <= 0)
    try:
        return _nearest(table, asked, np.where(alone[asked.number], 1.0, present))
    except CannotTie:
        if (sums > 0).all():
            raise
        little = 1e-6 * max(float(present.mean()), 1.0)
        return _nearest(table, asked, np.where((sums <= 0)[asked.number], little, present))


def _nearest(table: Table, asked: Question, seeds: Floats) -> Floats:
    lo, hi = table.lo[asked.free], table.hi[asked.free]
    if (lo > 0).any() or (hi >= 0).any():
        margins = margins_of(asked.inside[:, asked.number], asked.targets)
        return fit(
            seeds, margins, np.maximum(lo, 0).astype(np.float64), np.where(hi < 0, np.inf, hi.astype(np.float64))
        )
    sums = group_sums(asked.number, seeds, asked.inside.shape[1])
    found = fit(sums, margins_of(asked.inside, asked.targets))
    return np.asarray(seeds * (found / np.maximum(sums, 1e-300))[asked.number])


def margins_of(inside: Bools, targets: Ints) -> list[Margin]:
    """Slices (one row each) packed into as few margins as their overlaps allow."""
    packed: list[tuple[Ints, list[float]]] = []
    for row, target in zip(inside, targets.tolist(), strict=True):
        for groups, wanted in packed:
            if not (row & (groups >= 0)).any():
                groups[row] = len(wanted)
                wanted.append(float(target))
                break
        else:
            packed.append((np.where(row, 0, -1).astype(np.int64), [float(target)]))
    return [Margin(groups, np.array(wanted)) for groups, wanted in packed]


def whole_amounts(table: Table, held: Sequence[Held], asked: Question, exact: Floats) -> Ints:
    """The amounts of all cells in whole units, every held sum exact. Raises CannotTie when none is found."""
    if asked.inside.shape[1] > _MANY:
        try:
            staged = _by_dimension(table, held, asked, exact)
        except CannotTie:
            staged = None
        if staged is not None:
            return staged
    classes = asked.inside.shape[1]
    sums = group_sums(asked.number, exact, classes)
    now = group_sums(asked.number, table.amounts[asked.free], classes)
    totals = settle_classes(sums, now, asked.inside, asked.targets, table.unit)
    lo, hi = table.lo[asked.free], table.hi[asked.free]
    limits = np.maximum(lo, 0), np.where(hi < 0, _FAR, hi)
    amounts = table.amounts.copy()
    amounts[asked.free] = spread(table.amounts[asked.free], exact, asked.number, totals, limits, table.unit)
    return amounts


def _by_dimension(table: Table, held: Sequence[Held], asked: Question, exact: Floats) -> Ints | None:
    """One edit under typed marginals: the edited slice first, then the rest; None when more than that is held."""
    edits = [h for h in held if h.kind == "edit"]
    whole_table = [h for h in held if h.inside.all()]
    typed, spans = _typed(table, [h for h in held if h.kind != "edit" and not h.inside.all()])
    if len(edits) != 1 or not whole_table or typed is None:
        return None
    still = np.ones(len(table.at), dtype=bool)
    still[asked.free] = False
    real = table.amounts.astype(np.float64)
    real[asked.free] = exact
    base = table.freeze(still)
    edit = edits[0]
    if not edit.inside.all():
        part = np.flatnonzero(edit.inside)
        cut = base._replace(at=base.at[part], amounts=base.amounts[part], lo=base.lo[part], hi=base.hi[part])
        first = whole(cut, real[part], spans, edit.amount, _only_inside(table, typed, spans, edit.inside))
        amounts = base.amounts.copy()
        amounts[part] = first.amounts
        base = base._replace(amounts=amounts).freeze(edit.inside)
        real[part] = first.amounts
    done = whole(base, real, spans, whole_table[0].amount, typed)
    return done.amounts if done.tied else None


def _typed(table: Table, held: Sequence[Held]) -> tuple[Typed | None, Ints]:
    """Held slices as typed marginals, and the span of each month; None when one of them is none."""
    months = table.members["month"]
    found = [np.full(len(table.members[d]), UNTYPED, dtype=np.int64) for d in DIMENSIONS]
    spans, amounts = np.zeros(len(months), dtype=np.int64), [UNTYPED]
    for each in held:
        dimension, members = next(iter(each.where.items()), ("", ()))
        if len(each.where) != 1 or each.kind == "lock":
            return None, spans
        if len(members) == 1:
            found[DIMENSIONS.index(dimension)][table.members[dimension].index(members[0])] = each.amount
            continue
        own = np.array([month in members for month in months], dtype=bool)
        if dimension != "month" or spans[own].any():
            return None, spans
        spans[own] = len(amounts)
        amounts.append(each.amount)
    month, region, product, team = found
    return Typed(month, region, product, team, np.array(amounts, dtype=np.int64)), spans


def _only_inside(table: Table, typed: Typed, spans: Ints, inside: Bools) -> Typed:
    """What is typed for members that have no cell outside the slice."""
    groups = (*table.at.T, spans[table.at[:, 0]])
    return Typed(
        *(
            np.where(group_sums(group[~inside], np.ones(int((~inside).sum())), len(part)) > 0, UNTYPED, part)
            for part, group in zip(typed, groups, strict=True)
        )
    )
