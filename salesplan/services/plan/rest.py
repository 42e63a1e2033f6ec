"""What is left to be split when some months do not move: total, weights and typed amounts without them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from salesplan.core.months import fiscal_months
from salesplan.core.plan.conflict import Finding, Note, Relief
from salesplan.core.plan.raking import group_sums
from salesplan.core.plan.spec import QUARTERS, fen
from salesplan.core.plan.table import DIMENSIONS, Table
from salesplan.core.plan.weights import shares


class Rest(NamedTuple):
    """The question without what is held. Amounts are fen; `weights` and `marginals` are by dimension and member.

    Weights share the rest: held months are not weighed again. `findings` say what is typed below what is held,
    `notes` what the weights add to as they were typed.
    """

    total: int
    weights: Mapping[str, Mapping[str, float]]
    marginals: Mapping[str, Mapping[str, int]]
    notes: tuple[Note, ...]
    findings: tuple[Finding, ...]


def rest_of(base: Table, closed: Sequence[str], given: Mapping[str, Any], year: int, starts: int) -> Rest:
    """`given` (total, weights, marginals in yuan) less what the closed months of the table hold.

    Raises ValueError for an amount that is none.
    """
    months = fiscal_months(year, starts)
    quarter = {month: QUARTERS[number // 3] for number, month in enumerate(months)}
    gone = {
        "month": set(closed),
        "quarter": {q for q in QUARTERS if {m for m in months if quarter[m] == q} <= {*closed}},
    }
    held = _held(base, closed, quarter)
    weights = {dimension: parts for dimension, parts in (given.get("weights") or {}).items() if parts is not None}
    notes = tuple(note for dimension, parts in weights.items() for note in shares(dimension, tuple(parts), parts).notes)
    total, kept = fen(given["total"]), sum(held["month"].values())
    findings = [_exceeds({}, kept, total)] if kept > total else []
    marginals: dict[str, dict[str, int]] = {}
    for dimension, typed in (given.get("marginals") or {}).items():
        for member, text in typed.items():
            value, stuck = fen(text), held[dimension].get(member, 0)
            if member in gone.get(dimension, ()):
                findings += [_held_already(dimension, member, stuck, value)] if value != stuck else []
            elif value < stuck:
                findings.append(_exceeds({dimension: (member,)}, stuck, value))
            else:
                marginals.setdefault(dimension, {})[member] = value - stuck
    left = {d: {m: w for m, w in parts.items() if m not in gone.get(d, ())} for d, parts in weights.items()}
    return Rest(total - kept, {d: p for d, p in left.items() if p}, marginals, notes, tuple(findings))


def _held(base: Table, closed: Sequence[str], quarter: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """What the closed months hold, by dimension and member; by quarter too."""
    inside = base.mask({"month": tuple(closed)})
    amounts = base.amounts[inside]
    found = {}
    for place, dimension in enumerate(DIMENSIONS):
        names = base.members[dimension]
        sums = group_sums(base.at[inside, place], amounts, len(names))
        found[dimension] = {name: int(n) for name, n in zip(names, np.asarray(sums).tolist(), strict=True) if n}
    found["quarter"] = dict.fromkeys(QUARTERS, 0)
    for month, value in found["month"].items():
        found["quarter"][quarter[month]] += value
    return found


def _exceeds(where: Mapping[str, tuple[str, ...]], stuck: int, value: int) -> Finding:
    names = tuple(name for members in where.values() for name in members)
    numbers = {"stuck": stuck, "value": value, "over": stuck - value}
    return Finding("held_exceeds", where, numbers, names, stuck - value, (Relief("raise", where, stuck - value),))


def _held_already(dimension: str, member: str, stuck: int, value: int) -> Finding:
    where = {dimension: (member,)}
    change = Relief("raise" if stuck > value else "lower", where, abs(stuck - value))
    return Finding("held_month", where, {"now": stuck, "value": value}, (member,), abs(stuck - value), (change,))
