"""An edit and everything it moves: the edited slice becomes its value, what is held holds, somebody pays.

Cells that lie in the same held slices change by one factor, so the question is small: how much does each such class of
cells get. The class totals are settled in whole fen first, then spread inside by largest remainder; every sum that is
held therefore ties exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np

from salesplan.core.plan.conflict import Conflict, Finding, Relief
from salesplan.core.plan.holding import Held, fitted, question, whole_amounts
from salesplan.core.plan.raking import CannotTie, Floats
from salesplan.core.plan.table import DIMENSIONS, Bools, Edit, Lock, Table, Where

_MOST_TRIED = 12
"""Held slices that are tried one by one to name what an edit conflicts with."""


def breakback(
    table: Table,
    edits: Sequence[Edit],
    locks: Sequence[Lock] = (),
    typed: Sequence[Lock] = (),
    closed: Collection[str] = (),
) -> Table:
    """The table with every edited slice at its value; locks, locked cells and `closed` months stay as they are.

    What changes does so in proportion to present amounts (all zero: in equal parts). Several edits hold together: all
    of them or none. `typed` are marginals that hold in the mode `total` unless the edit names their dimension. Raises
    Conflict, with nothing changed, when the edits cannot be met.
    """
    wanted = _apart(table, edits)
    if wanted and (table.amounts < 0).any():
        raise _refused("negative_cells", wanted[0].edit, {}, 0)
    kept = [_Locked(lock, table.mask(lock.where)) for lock in locks]
    fixed = _fixed(table, kept, closed)
    known = _Known(table, fixed, table.mask({"month": tuple(closed)}) if closed else None, kept)
    for one in wanted:
        known.refuse_early(one.edit, one.inside)
    if all(int(table.amounts[one.inside].sum()) == one.edit.value for one in wanted):
        return table
    held = _holds(table, wanted, kept, typed, fixed)
    moving = ~fixed & _touched(held, len(fixed))
    asked = question(table, held, moving)
    try:
        exact = fitted(table, asked)
    except CannotTie:
        raise Conflict(_blame(table, held, moving)) from None
    try:
        return table._replace(amounts=whole_amounts(table, held, asked, exact))
    except CannotTie:
        numbers, first = {"unit": table.unit}, wanted[0].edit.where
        raise Conflict(Finding("no_whole_units", first, numbers, named(first), 0)) from None


class _Edited(NamedTuple):
    """An edit and its cells: every slice is looked up once."""

    edit: Edit
    inside: Bools


class _Locked(NamedTuple):
    """A lock and its cells."""

    lock: Lock
    inside: Bools


def _apart(table: Table, edits: Sequence[Edit]) -> list[_Edited]:
    """The edits of a pasted block without the subtotals whose every cell is edited by a smaller slice of the block.

    Of two edits of one slice the later counts.
    """
    masks = [table.mask(edit.where) for edit in edits]
    last = {inside.tobytes(): _Edited(edit, inside) for edit, inside in zip(edits, masks, strict=True)}
    found = list(last.values())
    if len(found) < 2:
        return found
    every = np.array([one.inside for one in found])
    if (every.sum(axis=0) <= 1).all():
        return found  # no cell lies in two of them
    sizes = every.sum(axis=1)
    kept = []
    for one in found:
        details = every[sizes < one.inside.sum()]
        covered = details[~(details & ~one.inside).any(axis=1)].any(axis=0)
        if not one.inside.any() or (one.inside & ~covered).any():
            kept.append(one)
    return kept


def _fixed(table: Table, locks: Sequence[_Locked], closed: Collection[str]) -> Bools:
    fixed = table.locked()
    if closed:
        fixed = fixed | table.mask({"month": tuple(closed)})
    for one in locks:
        if one.inside.sum() == 1:
            fixed = fixed | one.inside
    return fixed


class _Known:
    """What can be said about one edit without trying it."""

    def __init__(self, table: Table, fixed: Bools, shut: Bools | None, locks: Sequence[_Locked]) -> None:
        self.table, self.fixed, self.shut, self.locks = table, fixed, shut, locks
        self.slices = {one.inside.tobytes() for one in locks}
        self.held = np.array([one.inside for one in locks], dtype=bool).reshape(len(locks), len(fixed))

    def refuse_early(self, edit: Edit, inside: Bools) -> None:
        """Raises Conflict for what cannot be met whatever else is edited."""
        now = int(self.table.amounts[inside].sum())
        if not inside.any():
            raise _refused("no_cell", edit, {}, abs(edit.value))
        if edit.value < 0:
            raise _refused("negative", edit, {"value": edit.value}, -edit.value)
        if edit.value == now:
            return
        if self.shut is not None and not (inside & ~self.shut).any():
            raise _refused("closed", edit, {"now": now}, abs(edit.value - now))
        if inside.tobytes() in self.slices or not (inside & ~self.fixed).any():
            raise _refused("locked", edit, {"now": now}, abs(edit.value - now), (Relief("unlock", edit.where),))
        self._refuse_bounds(edit, inside)

    def _refuse_bounds(self, edit: Edit, inside: Bools) -> None:
        table, fixed = self.table, self.fixed
        stuck, names = self._stuck(inside)
        if stuck > edit.value:
            numbers = {"stuck": stuck, "value": edit.value, "over": stuck - edit.value}
            reliefs = (Relief("raise", edit.where, stuck - edit.value), *(Relief("unlock", where) for where in names))
            raise _refused("locked_inside", edit, numbers, stuck - edit.value, reliefs)
        free = inside & ~fixed
        least = stuck + int(np.maximum(table.lo[free], 0).sum())
        if least > edit.value:
            raise _refused("under_minimum", edit, {"least": least, "value": edit.value}, least - edit.value)
        if (table.hi[free] >= 0).all():
            most = int(table.amounts[inside & fixed].sum() + table.hi[free].sum())
            if most < edit.value:
                raise _refused("over_maximum", edit, {"most": most, "value": edit.value}, edit.value - most)

    def _stuck(self, inside: Bools) -> tuple[int, list[Where]]:
        """What cannot leave a slice: fixed cells and locked subtotals that do not overlap; the locks that matter."""
        near = [self.locks[i] for i in np.flatnonzero(self.held[:, inside].any(axis=1)).tolist()]
        taken, total, names = inside & self.fixed, 0, []
        if taken.any():
            total = int(self.table.amounts[taken].sum())
            names = [one.lock.where for one in near if not (one.inside & ~taken).any()]
        for lock, within in sorted(near, key=lambda one: -one.lock.amount):
            if (within & ~inside).any() or not (within & ~taken).any():
                continue
            if (within & taken & ~self.fixed).any():
                continue
            total += lock.amount - int(self.table.amounts[within & taken].sum())
            taken = taken | within
            names.append(lock.where)
        return total, names


def _refused(code: str, edit: Edit, numbers: dict[str, int], short: int, reliefs: tuple[Relief, ...] = ()) -> Conflict:
    return Conflict(Finding(code, edit.where, numbers, named(edit.where), short, reliefs))


def named(where: Where) -> tuple[str, ...]:
    """The members that a slice names, in the order of the dimensions."""
    return tuple(member for dimension in DIMENSIONS for member in where.get(dimension, ()))


def _holds(
    table: Table, edits: Sequence[_Edited], locks: Sequence[_Locked], typed: Sequence[Lock], fixed: Bools
) -> list[Held]:
    """Every slice with a sum to keep: the edits, the frames of those who pay, the locks. No slice comes twice."""
    found: dict[bytes, Held] = {}
    for edit, inside in edits:
        found[inside.tobytes()] = Held(edit.where, inside, edit.value, "edit")
    if any(edit.absorb != "rollup" for edit, _ in edits):
        _refuse_payers(table, edits, fixed)
    for edit, _ in edits:
        for where in _frames(table, edit):
            _hold(table, found, where, "keep", None)
        if edit.absorb == "total":
            for lock in typed:
                if not set(lock.where) & set(edit.where):
                    _hold(table, found, lock.where, "keep", lock.amount)
    for lock, inside in locks:
        if (inside & ~fixed).any():
            found.setdefault(inside.tobytes(), Held(lock.where, inside, lock.amount, "lock"))
    return list(found.values())


def _hold(table: Table, found: dict[bytes, Held], where: Where, kind: str, amount: int | None) -> None:
    inside = table.mask(where)
    found.setdefault(inside.tobytes(), Held(where, inside, table.sum_of(where) if amount is None else amount, kind))


def _frames(table: Table, edit: Edit) -> list[Where]:
    """The slices that hold while this edit is paid for."""
    if edit.absorb == "total":
        return [{}]
    if edit.absorb == "months":
        return [{d: m for d, m in edit.where.items() if d != "month"}]
    if edit.absorb == "rollup":
        return []
    others = [d for d in DIMENSIONS[1:] if d in edit.where]
    parent = edit.parent
    if parent is None:
        parent = {d: m for d, m in edit.where.items() if d not in (others[-1:] or ["month"])}
    if not others and edit.parent is None:
        return [parent]
    months = parent.get("month", edit.where.get("month", table.members["month"]))
    return [{**parent, "month": (month,)} for month in months]


def _refuse_payers(table: Table, edits: Sequence[_Edited], fixed: Bools) -> None:
    """Edits whose payers cannot give what is taken, or have nobody to take what is given."""
    masks = np.array([one.inside for one in edits], dtype=bool)
    edited: Bools = np.asarray(masks.any(axis=0))
    known: set[bytes] = set()
    for edit, own in edits:
        frame = np.zeros(len(fixed), dtype=bool)
        for where in _frames(table, edit):
            frame |= table.mask(where)
        if not (frame & ~own).any() or (own & ~frame).any() or frame.tobytes() in known:
            continue  # nobody is asked to pay, or the same payers have been asked
        known.add(frame.tobytes())
        inside: Bools = np.asarray(~(masks & ~frame).any(axis=1))
        parts = masks[inside]
        if (parts.sum(axis=0) > 1).any() or (frame & edited & ~parts.any(axis=0)).any():
            continue  # edits overlap: the fitting will tell
        taken = sum(other.edit.value for other, yes in zip(edits, inside.tolist(), strict=True) if yes)
        _refuse_lack(table, edit, frame, edited, fixed, taken)


def _refuse_lack(table: Table, edit: Edit, frame: Bools, edited: Bools, fixed: Bools, taken: int) -> None:
    others = frame & ~edited
    kept, stuck = int(table.amounts[frame].sum()), int(table.amounts[others & fixed].sum())
    lack = taken + stuck - kept
    if lack > 0 or (lack < 0 and not (others & ~fixed).any()):
        numbers = {"kept": kept, "stuck": stuck, "value": taken, "most": kept - stuck}
        relief = Relief("lower" if lack > 0 else "raise", edit.where, abs(lack))
        raise Conflict(Finding("nobody_pays", edit.where, numbers, named(edit.where), abs(lack), (relief,)))


def _touched(held: Sequence[Held], size: int) -> Bools:
    """The cells that may move: edited ones and payers. Of a lock that reaches further, the part outside stays."""
    touched = np.zeros(size, dtype=bool)
    for each in held:
        if each.kind != "lock":
            touched |= each.inside
    return touched


def _blame(table: Table, held: Sequence[Held], moving: Bools) -> Finding:
    """Which edit cannot be met, and which held slice stands in its way: the first without which it can."""
    edits = [h for h in held if h.kind == "edit"]
    others = [h for h in held if h.kind != "edit"]
    few = edits if len(edits) <= _MOST_TRIED else edits[-1:]
    tried = next(
        (edits[: n + 1] for n in range(len(few)) if _met(table, [*edits[: n + 1], *others], moving) is None), edits
    )
    culprit = tried[-1]
    suspects = sorted([*others, *tried[:-1]], key=lambda h: ("lock", "edit", "keep").index(h.kind))
    for other in suspects[:_MOST_TRIED]:
        amounts = _met(table, [h for h in [*tried, *others] if h is not other], moving)
        if amounts is not None:
            got = round(float(amounts[other.inside].sum()))
            short = abs(got - other.amount)
            numbers = {"value": culprit.amount, "kept": other.amount, "needed": got}
            change = "unlock" if other.kind == "lock" else ("raise" if got > other.amount else "lower")
            reliefs = (Relief(change, other.where, short),)
            return Finding(f"against_{other.kind}", culprit.where, numbers, named(other.where), short, reliefs)
    now = table.sum_of(culprit.where)
    numbers = {"value": culprit.amount, "now": now}
    return Finding("together", culprit.where, numbers, named(culprit.where), abs(culprit.amount - now))


def _met(table: Table, held: Sequence[Held], moving: Bools) -> Floats | None:
    """Real amounts that meet what is held; None when there are none."""
    asked = question(table, held, moving)
    amounts = table.amounts.astype(np.float64)
    try:
        amounts[asked.free] = fitted(table, asked)
    except CannotTie:
        return None
    return amounts
