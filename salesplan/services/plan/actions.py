"""Operations that take some thought before they can be done: a new split of the total, and moves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, NamedTuple

import numpy as np

from salesplan.core.errors import Unknown
from salesplan.core.plan import moves
from salesplan.core.plan.breakback import breakback
from salesplan.core.plan.decompose import Decomposition, challenge, decompose
from salesplan.core.plan.raking import Ints
from salesplan.core.plan.spec import CellSpec, Marginals, Spec, Weights
from salesplan.core.plan.table import DIMENSIONS, Edit, Lock, Table, Where
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.held import amount, frozen, number, text_of
from salesplan.services.plan.operations import Cell, Fill, Kind, Work

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
    without them the present cells weigh what they have. Raises Unknown without a total, pydantic's ValidationError.
    """
    given = {**desk.inputs, **inputs}
    if "total" not in given:
        raise Unknown(name="total")
    base = frozen(desk.tracks.base, desk.locks)
    kept = {cell: i for i, cell in enumerate(desk.tracks.cells()) if base.lo[i] == base.hi[i] >= 0}
    spec = _spec(desk, given, seeds, base, kept, year_starts)
    found = decompose(spec)
    if found.table is None:
        return Resplit(None, found)
    table = _with_subtotals(found.table, desk, 0)
    above = None if spec.challenge_ratio is None else _challenge(desk, spec, table, kept)
    return Resplit(Fill(kind, _cells(desk, table, above, kept), inputs, desk.measure), found)


def _spec(
    desk: Desk,
    given: Mapping[str, Any],
    seeds: Mapping[Cell, float] | None,
    base: Table,
    kept: Mapping[Cell, int],
    year_starts: int,
) -> Spec:
    present = dict(zip(desk.tracks.cells(), base.amounts.tolist(), strict=True))
    weights = {**dict.fromkeys(kept, 0.0), **seeds} if seeds is not None else present
    cells = [
        CellSpec.model_validate(
            dict(zip(DIMENSIONS, cell, strict=True))
            | {"seed": weight, "lock": Decimal(int(base.amounts[kept[cell]])) / 100 if cell in kept else None}
        )
        for cell, weight in sorted(weights.items())
    ]
    return Spec(
        year=desk.version.year,
        year_starts=year_starts,
        total=given["total"],
        unit=given.get("unit", "0.01"),
        challenge_ratio=given.get("challenge_ratio"),
        weights=Weights.model_validate(given.get("weights") or {}),
        marginals=Marginals.model_validate(given.get("marginals") or {}),
        cells=tuple(cells),
    )


def _with_subtotals(table: Table, desk: Desk, track: Literal[0, 1]) -> Table:
    """The split with every locked subtotal back at what it is locked at."""
    wide = [one for one in desk.locks if desk.tracks.base.mask(one.where).sum() > 1]
    wanted = [(one.where, (one.base, one.challenge)[track]) for one in wide]
    edits = [Edit(where, value, "total") for where, value in wanted if value is not None]
    return breakback(table, edits, closed=desk.closed) if edits else table


def _challenge(desk: Desk, spec: Spec, table: Table, kept: Mapping[Cell, int]) -> Ints:
    """The challenge in proportion to the base; what is held keeps the challenge that it has."""
    above = table._replace(amounts=challenge(table, spec.challenge_ratio or Decimal(1), _quarters(spec, table)))
    before = desk.tracks.amounts()
    names = [np.array(table.members[d], dtype=object)[table.at[:, i]].tolist() for i, d in enumerate(DIMENSIONS)]
    held = np.zeros(len(above.amounts), dtype=bool)
    for i, cell in enumerate(zip(*names, strict=True)):
        top = before[cell][1] if cell in kept else None
        if top is not None:
            above.amounts[i], held[i] = top, True
    return _with_subtotals(above._replace(lo=above.lo * 0 - 1, hi=above.hi * 0 - 1).freeze(held), desk, 1).amounts


def _quarters(spec: Spec, table: Table) -> Ints:
    return np.array([spec.quarter_of(month) for month in table.members["month"]], dtype=np.int64)


def _cells(desk: Desk, table: Table, above: Ints | None, kept: Mapping[Cell, int]) -> dict[Cell, Both]:
    """Cells as `Fill` takes them; those that are held keep both tracks."""
    before = desk.tracks.amounts()
    names = [np.array(table.members[d], dtype=object)[table.at[:, i]].tolist() for i, d in enumerate(DIMENSIONS)]
    tops = [None] * len(table.amounts) if above is None else above.tolist()
    made = zip(zip(*names, strict=True), table.amounts.tolist(), tops, strict=True)
    both = {cell: before[cell] if cell in kept else (base, top) for cell, base, top in made}
    return {cell: _yuan(desk.measure, one) for cell, one in both.items()}


def _whole(exact: Decimal) -> int:
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def _yuan(measure: str, both: tuple[int, int | None]) -> Both:
    return amount(measure, both[0]), None if both[1] is None else amount(measure, both[1])
