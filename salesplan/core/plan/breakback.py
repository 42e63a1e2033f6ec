"""An edit and everything it moves: the edited slice becomes its value, what is held holds, somebody pays.

Cells that lie in the same held slices change by one factor, so the question is small: how much does each such class of
cells get. The class totals are settled in whole fen first, then spread inside by largest remainder; every sum that is
held therefore ties exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

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
    wanted = without_subtotals(table, edits)
    if wanted and (table.amounts < 0).any():
        raise _refused("negative_cells", wanted[0], {}, 0)
    fixed = _fixed(table, locks, closed)
    for edit in wanted:
        _refuse_early(table, edit, locks, fixed, closed)
    if all(table.sum_of(edit.where) == edit.value for edit in wanted):
        return table
    held = _holds(table, wanted, locks, typed, fixed)
    moving = ~fixed & _touched(held, len(fixed))
    asked = question(table, held, moving)
    try:
        exact = fitted(table, asked)
    except CannotTie:
        raise Conflict(_blame(table, held, moving)) from None
    try:
        return table._replace(amounts=whole_amounts(table, held, asked, exact))
    except CannotTie:
        numbers = {"unit": table.unit}
        raise Conflict(Finding("no_whole_units", wanted[0].where, numbers, named(wanted[0].where), 0)) from None


def without_subtotals(table: Table, edits: Sequence[Edit]) -> list[Edit]:
    """The edits of a pasted block without the subtotals whose every cell is edited by a smaller slice of the block.

    Of two edits of one slice the later counts.
    """
    last = {table.mask(edit.where).tobytes(): edit for edit in edits}
    masks = [np.frombuffer(key, dtype=bool) for key in last]
    if len(masks) < 2:
        return list(last.values())
    every = np.array(masks)
    sizes = every.sum(axis=1)
    kept = []
    for inside, edit in zip(masks, last.values(), strict=True):
        details = every[sizes < inside.sum()]
        covered = details[~(details & ~inside).any(axis=1)].any(axis=0)
        if not inside.any() or (inside & ~covered).any():
            kept.append(edit)
    return kept


def _fixed(table: Table, locks: Sequence[Lock], closed: Collection[str]) -> Bools:
    fixed = table.locked()
    if closed:
        fixed = fixed | table.mask({"month": tuple(closed)})
    for lock in locks:
        inside = table.mask(lock.where)
        if inside.sum() == 1:
            fixed = fixed | inside
    return fixed


def _refuse_early(table: Table, edit: Edit, locks: Sequence[Lock], fixed: Bools, closed: Collection[str]) -> None:
    """What can be said about one edit without trying it."""
    inside = table.mask(edit.where)
    now = int(table.amounts[inside].sum())
    if not inside.any():
        raise _refused("no_cell", edit, {}, abs(edit.value))
    if edit.value < 0:
        raise _refused("negative", edit, {"value": edit.value}, -edit.value)
    if edit.value == now:
        return
    if closed and not (inside & ~table.mask({"month": tuple(closed)})).any():
        raise _refused("closed", edit, {"now": now}, abs(edit.value - now))
    if any((table.mask(lock.where) == inside).all() for lock in locks) or not (inside & ~fixed).any():
        raise _refused("locked", edit, {"now": now}, abs(edit.value - now), (Relief("unlock", edit.where),))
    _refuse_bounds(table, edit, inside, locks, fixed)


def _refuse_bounds(table: Table, edit: Edit, inside: Bools, locks: Sequence[Lock], fixed: Bools) -> None:
    stuck, names = _stuck(table, inside, locks, fixed)
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


def _stuck(table: Table, inside: Bools, locks: Sequence[Lock], fixed: Bools) -> tuple[int, list[Where]]:
    """What cannot leave a slice: fixed cells and locked subtotals that do not overlap; and the locks that matter."""
    taken, total, names = inside & fixed, 0, []
    if taken.any():
        total = int(table.amounts[taken].sum())
        names = [lock.where for lock in locks if not (table.mask(lock.where) & ~taken).any()]
    for lock in sorted(locks, key=lambda lock: -lock.amount):
        within = table.mask(lock.where)
        if not within.any() or (within & ~inside).any() or not (within & ~taken).any():
            continue
        if (within & taken & ~fixed).any():
            continue
        total += lock.amount - int(table.amounts[within & taken].sum())
        taken = taken | within
        names.append(lock.where)
    return total, names


def _refused(code: str, edit: Edit, numbers: dict[str, int], short: int, reliefs: tuple[Relief, ...] = ()) -> Conflict:
    return Conflict(Finding(code, edit.where, numbers, named(edit.where), short, reliefs))


def named(where: Where) -> tuple[str, ...]:
    """The members that a slice names, in the order of the dimensions."""
    return tuple(member for dimension in DIMENSIONS for member in where.get(dimension, ()))


def _holds(
    table: Table, edits: Sequence[Edit], locks: Sequence[Lock], typed: Sequence[Lock], fixed: Bools
) -> list[Held]:
    """Every slice with a sum to keep: the edits, the frames of those who pay, the locks. No slice comes twice."""
    found: dict[bytes, Held] = {}
    for edit in edits:
        inside = table.mask(edit.where)
        found[inside.tobytes()] = Held(edit.where, inside, edit.value, "edit")
    _refuse_payers(table, edits, fixed)
    for edit in edits:
        for where in _frames(table, edit):
            _hold(table, found, where, "keep", None)
        if edit.absorb == "total":
            for lock in typed:
                if not set(lock.where) & set(edit.where):
                    _hold(table, found, lock.where, "keep", lock.amount)
    for lock in locks:
        if (table.mask(lock.where) & ~fixed).any():
            _hold(table, found, lock.where, "lock", lock.amount)
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


def _refuse_payers(table: Table, edits: Sequence[Edit], fixed: Bools) -> None:
    """Edits whose payers cannot give what is taken, or have nobody to take what is given."""
    masks = np.array([table.mask(edit.where) for edit in edits], dtype=bool)
    edited: Bools = np.asarray(masks.any(axis=0))
    known: set[bytes] = set()
    for edit, own in zip(edits, masks, strict=True):
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
        taken = sum(other.value for other, yes in zip(edits, inside.tolist(), strict=True) if yes)
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
