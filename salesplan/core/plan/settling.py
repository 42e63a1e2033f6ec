"""Whole amounts for classes of cells whose sums are held, and for the cells inside them."""

from __future__ import annotations

import heapq
from itertools import count
from typing import NamedTuple

import numpy as np

from salesplan.core.plan.raking import CannotTie, Floats, Ints
from salesplan.core.plan.rounding import connected
from salesplan.core.plan.table import Bools

_MOST_STATES = 20_000
_MOST_TRIED = 60
"""Classes of a slice that may take its residue: the largest ones."""


class _State(NamedTuple):
    """What is still open per slice, and what has been handed to which class so far."""

    residue: Ints
    moved: dict[int, int]


def settle_classes(exact: Floats, now: Floats, inside: Bools, targets: Ints, unit: int) -> Ints:
    """Whole totals near `exact`, one per class, so that held slices (`inside`: slices x classes) sum to their targets.

    They are multiples of `unit` where the targets allow, and a class that has no reason to move stays at `now`. Raises
    CannotTie when no way is found.
    """
    still = np.abs(exact - now) < 0.25
    totals = np.where(still, now, np.rint(exact / unit) * unit).astype(np.int64)
    residue = targets - inside @ totals
    wrong = np.flatnonzero(residue)
    if not wrong.size:
        return totals
    rows, columns = np.nonzero(inside)
    part = connected(rows, columns)
    for number in np.unique(part[np.isin(rows, wrong)]).tolist():
        slices, classes = np.unique(rows[part == number]), np.unique(columns[part == number])
        cut = inside[np.ix_(slices, classes)]
        totals[classes] = _settled(exact[classes], totals[classes], cut, residue[slices], unit)
    if (targets - inside @ totals).any():
        raise CannotTie("a held slice without a cell that may move")
    return totals


def _settled(exact: Floats, totals: Ints, inside: Bools, residue: Ints, unit: int) -> Ints:
    """The totals of slices that hang together.

    The search hands the residue of one slice to a class in it, slice after slice, nearest to `exact` first.
    """
    order = np.argsort(-exact, kind="stable")
    members = [order[row[order]][:_MOST_TRIED].tolist() for row in inside]
    slices = [np.flatnonzero(column) for column in inside.T]
    sizes = inside.sum(axis=1)
    ticket = count()
    start = _State(residue, {})
    heap: list[tuple[float, int, _State]] = [(0.0, next(ticket), start)]
    seen = {start.residue.tobytes()}
    while heap and len(seen) < _MOST_STATES:
        state = heapq.heappop(heap)[2]
        wrong = np.flatnonzero(state.residue)
        if not wrong.size:
            found = totals.copy()
            for one, amount in state.moved.items():
                found[one] += amount
            return found
        narrow = int(wrong[sizes[wrong].argmin()])
        for amount in _portions(int(state.residue[narrow]), unit):
            for one in members[narrow]:
                following = _handed(state, one, amount, slices[one], totals, seen)
                if following is not None:
                    heapq.heappush(heap, (_cost(following, totals, exact, unit), next(ticket), following))
    raise CannotTie("the held sums do not meet in whole units")


def _handed(state: _State, one: int, amount: int, slices: Ints, totals: Ints, seen: set[bytes]) -> _State | None:
    """The state after class `one` has taken `amount`; None when it cannot, or when the same is known already."""
    moved = state.moved.get(one, 0) + amount
    if totals[one] + moved < 0:
        return None
    residue = state.residue.copy()
    residue[slices] -= amount
    key = residue.tobytes()
    if key in seen:
        return None
    seen.add(key)
    return _State(residue, {**state.moved, one: moved})


def _portions(residue: int, unit: int) -> set[int]:
    """What to move at once: everything, or the part that is whole units."""
    whole = int(np.trunc(residue / unit)) * unit
    return {residue, whole} - {0}


def _cost(state: _State, totals: Ints, exact: Floats, unit: int) -> float:
    """How much is still open, then how far the totals have gone from what they should be (softly, in units)."""
    off = sum(max(abs(float(totals[one] + by - exact[one])) / unit - 1, 0.0) for one, by in state.moved.items())
    return float(np.abs(state.residue).sum() / unit * 4 + np.count_nonzero(state.residue)) + off


def spread(now: Ints, exact: Floats, number: Ints, totals: Ints, limits: tuple[Ints, Ints], unit: int) -> Ints:
    """Whole amounts of cells near `exact` whose sums by class (`number`) are `totals`.

    Cells are multiples of `unit`, ties go to the earlier one; what of a total is not, is carried by its largest cell.
    A cell that has no reason to move stays as it is (`now`). Raises CannotTie when limits leave no room.
    """
    amounts = now.copy()
    order = np.argsort(number, kind="stable")
    ends = np.cumsum(np.bincount(number, minlength=len(totals)))
    for total, end, begin in zip(totals.tolist(), ends.tolist(), [0, *ends[:-1].tolist()], strict=True):
        cells = order[begin:end]
        if int(now[cells].sum()) == total and np.abs(exact[cells] - now[cells]).max(initial=0) < 0.25:
            continue
        amounts[cells] = _shared(exact[cells], total, limits[0][cells], limits[1][cells], unit)
    return amounts


def _shared(exact: Floats, total: int, least: Ints, most: Ints, unit: int) -> Ints:
    """One class."""
    scale = exact * (total / exact.sum()) if exact.sum() > 0 else exact
    wanted = np.clip(scale, least, most)
    found = np.clip(np.floor(wanted / unit + 1e-7).astype(np.int64) * unit, least, most)
    for step in (unit, 1):
        while abs(rest := total - int(found.sum())) >= step:
            by = step if rest > 0 else -step
            able = (found + by <= most) & (found + by >= least)
            count_ = min(abs(rest) // step, int(able.sum()))
            if not count_:
                break
            if step == 1 and unit > 1:
                found = _onto_largest(found, rest, least, most)
                continue
            gain = np.where(able, (wanted - found) * np.sign(rest), -np.inf)
            found[np.argsort(-np.round(gain / unit, 9), kind="stable")[:count_]] += by
    if int(found.sum()) != total:
        raise CannotTie("the limits of the cells leave no room")
    return found


def _onto_largest(found: Ints, rest: int, least: Ints, most: Ints) -> Ints:
    """The odd rest on the largest cell that can carry it, else as much of it as the largest cells can."""
    room = np.where(rest > 0, most - found, found - least)
    carrier = np.argsort(-np.where(room >= abs(rest), found + (1 << 50), room), kind="stable")[0]
    found = found.copy()
    found[carrier] += np.sign(rest) * min(abs(rest), int(room[carrier]))
    return found
