"""Operations that take some thought before they can be done: a new split of the total, and moves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, NamedTuple

import numpy as np

from salesplan.core.errors import Unknown
from salesplan.core.plan import moves
from salesplan.core.plan.breakback import breakback
from salesplan.core.plan.conflict import Conflict, Finding, Relief
from salesplan.core.plan.decompose import Decomposition, challenge, split
from salesplan.core.plan.raking import Floats, Ints
from salesplan.core.plan.spec import Spec
from salesplan.core.plan.table import DIMENSIONS, NO_BOUND, Edit, Lock, Table, Where, table_of
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.held import frozen, number, scale, text_of
from salesplan.services.plan.operations import Cell, Fill, Kind, Work
from salesplan.services.plan.rest import Rest, rest_of

Both = tuple[Decimal, Decimal | None]


class Resplit(NamedTuple):
    """A new split of a total: the operation for `act` (None where it cannot be met) and what the engine says of it."""

    operation: Fill | None
    found: Decomposition


def transfer(given_by: Where, taken_by: Where, value: Decimal, measure: str = "revenue") -> Work:
    """Move an amount from one slice to another; the challenge moves in the proportion of the totals."""

    def work(table: Table, locks: Sequence[Lock], closed: Collection[str], times: Decimal) -> Table:
        exact = Decimal(number(measure, value)) * times
        return moves.transfer(table, given_by, taken_by, _whole(exact), locks, closed).table

    detail = {"from": text_of(given_by), "to": text_of(taken_by), "amount": str(value)}
    return Work("move", work, detail, measure)


def empty_onto(given_by: Where, takers: Sequence[Where], measure: str = "revenue") -> Work:
    """Everything of one slice that may move goes to others, in proportion to what they have."""

    def work(table: Table, locks: Sequence[Lock], closed: Collection[str], times: Decimal) -> Table:
        return moves.empty_onto(table, given_by, takers, locks, closed).table

    return Work("move", work, {"from": text_of(given_by), "to": [text_of(one) for one in takers]}, measure)


def resplit(
    desk: Desk,
    inputs: Mapping[str, Any],
    kind: Kind = "weights",
    seeds: Mapping[Cell, float] | None = None,
    year_starts: int = 1,
) -> Resplit:
    """Split the total anew around locks and closed months.

    `inputs` are those of the version with what is changed: total, unit, challenge_ratio, weights and marginals as
    `plan decompose` takes them; they are stored with the cells. `seeds` are the allowed cells with their weight;
    without them the present cells weigh what they have. Months that do not move stay out of the question: the total
    and typed amounts are of the whole year, weights share what is left. Raises Unknown without a total, ValueError, the
    engine's Conflict where typed targets and locked sums do not go together.
    """
    given = {**desk.inputs, **inputs}
    if "total" not in given:
        raise Unknown(name="total")
    base = frozen(desk.tracks.base, desk.locks)
    kept = {cell: i for i, cell in enumerate(desk.tracks.cells()) if base.lo[i] == base.hi[i] >= 0}
    rest = rest_of(base, desk.closed, given, desk.version.year, year_starts)
    spec = _asked(desk, given, rest, year_starts)
    open_, weights = _open_cells(desk, base, kept, seeds, spec.unit)
    if rest.findings or not len(weights):
        return Resplit(None, Decomposition((), rest.findings or _nothing_open(base, spec.total), rest.notes))
    found = split(spec, open_, weights)
    found = found._replace(notes=(*rest.notes, *(note for note in found.notes if note.code != "weights_normalised")))
    if found.table is None:
        return Resplit(None, found)
    table = _joined(found.table, base, desk)
    table = _with_subtotals(table, desk, 0, [Lock(where, table.sum_of(where)) for where in _typed(spec, rest)])
    ratio = given.get("challenge_ratio")
    above = None if ratio is None else _challenge(desk, Decimal(str(ratio)), _quarters(spec, table), table, kept)
    return Resplit(Fill(kind, _cells(desk, table, above, kept), inputs, desk.measure), found._replace(table=table))


def _asked(desk: Desk, given: Mapping[str, Any], rest: Rest, year_starts: int) -> Spec:
    """The question about what is left; its cells are `_open_cells`."""
    typed = {d: {name: Decimal(n) / 100 for name, n in amounts.items()} for d, amounts in rest.marginals.items()}
    asked = {"total": Decimal(max(rest.total, 0)) / 100, "unit": given.get("unit", "0.01"), "cells": ()}
    asked |= {"weights": rest.weights, "marginals": typed}
    return Spec.model_validate({"year": desk.version.year, "year_starts": year_starts, **asked})


def _open_cells(
    desk: Desk, base: Table, kept: Mapping[Cell, int], seeds: Mapping[Cell, float] | None, unit: int
) -> tuple[Table, Floats]:
    """The cells of the months that move, locked ones at what they are; and what each weighs."""
    shut = set(desk.closed)
    present = dict(zip(desk.tracks.cells(), base.amounts.tolist(), strict=True))
    weights = {**dict.fromkeys(kept, 0.0), **seeds} if seeds is not None else present
    cells = sorted(cell for cell in weights if cell[0] not in shut)
    table = table_of(cells, [0] * len(cells), unit=unit)
    lo = np.array([base.amounts[kept[cell]] if cell in kept else NO_BOUND for cell in cells], dtype=np.int64)
    return table._replace(lo=lo, hi=lo.copy()), np.array([weights[cell] for cell in cells], dtype=np.float64)


def _nothing_open(base: Table, total: int) -> tuple[Finding, ...]:
    """Every month is held: there is nothing to split."""
    return (Finding("closed", {}, {"now": base.sum_of({}), "value": total}, (), total),)


def _joined(table: Table, base: Table, desk: Desk) -> Table:
    """The split of the months that move with the months that do not."""
    shut = np.flatnonzero(base.mask({"month": desk.closed}))
    if not shut.size:
        return table
    sides = (table, base._replace(at=base.at[shut], amounts=base.amounts[shut], lo=base.lo[shut], hi=base.hi[shut]))
    names = [cell for side in sides for cell in _names(side)]
    order = sorted(range(len(names)), key=names.__getitem__)
    amounts, lo, hi = (
        np.concatenate([getattr(side, part) for side in sides])[order] for part in ("amounts", "lo", "hi")
    )
    whole = table_of([names[i] for i in order], amounts.tolist(), unit=table.unit)
    return whole._replace(lo=lo, hi=hi)


def _names(table: Table) -> list[Cell]:
    """The cells of a table in its order."""
    parts = [np.array(table.members[d], dtype=object)[table.at[:, i]].tolist() for i, d in enumerate(DIMENSIONS)]
    return list(zip(*parts, strict=True))


def _typed(spec: Spec, rest: Rest) -> list[Where]:
    """The slices that a target is typed for."""
    return [
        {"month": spec.months_of(name)} if dimension == "quarter" else {dimension: (name,)}
        for dimension, amounts in rest.marginals.items()
        for name in amounts
    ]


def _with_subtotals(table: Table, desk: Desk, track: Literal[0, 1], typed: Sequence[Lock] = ()) -> Table:
    """The split with every locked subtotal back at what it is locked at, typed targets at theirs. Raises Conflict."""
    wide = [one for one in desk.locks if desk.tracks.base.mask(one.where).sum() > 1]
    for one in wide:
        for lock in typed:
            if lock.amount != one.base and (table.mask(one.where) == table.mask(lock.where)).all():
                raise _locked(one.where, one.base, lock.amount)
    wanted = [(one.where, (one.base, one.challenge)[track]) for one in wide]
    edits = [Edit(where, value, "total") for where, value in wanted if value is not None]
    return breakback(table, edits, typed, closed=desk.closed) if edits else table


def _locked(where: Where, now: int, value: int) -> Conflict:
    """A target typed for what is locked at another amount."""
    names = tuple(name for members in where.values() for name in members)
    change = Relief("raise" if now > value else "lower", where, abs(now - value))
    return Conflict(Finding("locked", where, {"now": now, "value": value}, names, abs(now - value), (change,)))


def _challenge(desk: Desk, ratio: Decimal, spans: Ints, table: Table, kept: Mapping[Cell, int]) -> Ints:
    """The challenge in proportion to the base; what is held keeps the challenge that it has."""
    before = desk.tracks.amounts()
    above = table._replace(amounts=challenge(table, ratio, spans))
    held = np.zeros(len(above.amounts), dtype=bool)
    for i, cell in enumerate(_names(table)):
        top = before[cell][1] if cell in kept else None
        if top is not None:
            above.amounts[i], held[i] = top, True
    return _with_subtotals(above._replace(lo=above.lo * 0 - 1, hi=above.hi * 0 - 1).freeze(held), desk, 1).amounts


def _quarters(spec: Spec, table: Table) -> Ints:
    return np.array([spec.quarter_of(month) for month in table.members["month"]], dtype=np.int64)


def _cells(desk: Desk, table: Table, above: Ints | None, kept: Mapping[Cell, int]) -> dict[Cell, Both]:
    """Cells as `Fill` takes them; those that are held keep both tracks."""
    before, one = desk.tracks.amounts(), scale(desk.measure)
    tops = [None] * len(table.amounts) if above is None else above.tolist()
    made = zip(_names(table), table.amounts.tolist(), tops, strict=True)
    both = {cell: before[cell] if cell in kept else (base, top) for cell, base, top in made}
    return {cell: (Decimal(b) / one, None if c is None else Decimal(c) / one) for cell, (b, c) in both.items()}


def _whole(exact: Decimal) -> int:
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
