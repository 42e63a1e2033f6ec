"""From a total to every cell: weights and typed marginals, the table nearest to the seeds, whole units, edits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

import numpy as np

from salesplan.core.plan.breakback import breakback
from salesplan.core.plan.conflict import Conflict, Finding, Note
from salesplan.core.plan.feasibility import Wanted, ledger, set_conflicts
from salesplan.core.plan.fitting import Margin, Unmet, fit
from salesplan.core.plan.raking import CannotTie, Floats, Ints
from salesplan.core.plan.rounding import UNTYPED, Typed
from salesplan.core.plan.spec import QUARTERS, Spec
from salesplan.core.plan.table import DIMENSIONS, NO_BOUND, Edit, Lock, Table, table_of
from salesplan.core.plan.weights import marginal, shares
from salesplan.core.plan.whole import whole


class Cell(NamedTuple):
    """One cell of the result, in fen; `challenge` is None without a ratio."""

    month: str
    region: str
    product: str
    team: str
    base: int
    challenge: int | None


class Decomposition(NamedTuple):
    """The cells in the order of the question, or none and the conflicts that forbid them; notes either way.

    `table` is the base as a table (None with conflicts), for those who go on working with it.
    """

    cells: tuple[Cell, ...]
    conflicts: tuple[Finding, ...]
    notes: tuple[Note, ...]
    table: Table | None = None


def decompose(spec: Spec) -> Decomposition:
    """Split `spec.total` over the allowed cells so that every sum ties (docs/plan.md says which)."""
    return split(spec, *_table(spec))


def split(spec: Spec, table: Table, seeds: Floats) -> Decomposition:
    """The same for cells that are a table already (its amounts are not read) instead of the cells of `spec`."""
    wanted, notes, findings = _wanted(spec, table)
    findings = findings or ledger(table, spec.total, wanted)
    if findings:
        return Decomposition((), tuple(findings), tuple(notes))
    seeds = _opened(seeds, wanted, notes)
    try:
        exact = _fitted(table, seeds, spec.total, wanted)
    except Unmet as unmet:
        return Decomposition((), tuple(set_conflicts(table, spec.total, wanted, unmet.pull)), tuple(notes))
    try:
        done = _rounded(spec, table, exact, notes)
        edited = _edited(spec, done)
        above = _challenge(spec, edited)
    except Conflict as conflict:
        return Decomposition((), (conflict.finding,), tuple(notes))
    except CannotTie:
        return Decomposition((), (Finding("no_whole_units", {}, {"unit": spec.unit}, (), 0),), tuple(notes))
    return Decomposition(_cells(edited, above), (), tuple(notes), edited)


def _table(spec: Spec) -> tuple[Table, Floats]:
    """The allowed cells with locks and bounds, without amounts; and the seeds."""
    keys = [(c.month, c.region, c.product, c.team) for c in spec.cells]
    table = table_of(keys, [0] * len(keys), unit=spec.unit)
    lo = [c.lock if c.lock is not None else NO_BOUND if c.min is None else c.min for c in spec.cells]
    hi = [c.lock if c.lock is not None else NO_BOUND if c.max is None else c.max for c in spec.cells]
    seeds = np.array([1.0 if c.seed is None else c.seed for c in spec.cells], dtype=np.float64)
    return table._replace(lo=np.array(lo, dtype=np.int64), hi=np.array(hi, dtype=np.int64)), seeds


def _quarters(spec: Spec, table: Table) -> Ints:
    """The quarter of each month of the table."""
    return np.array([spec.quarter_of(month) for month in table.members["month"]], dtype=np.int64)


def _wanted(spec: Spec, table: Table) -> tuple[list[Wanted], list[Note], list[Finding]]:
    """What each dimension is to sum to, as weights and typed amounts say; nothing for one that follows the seeds."""
    notes: list[Note] = []
    findings: list[Finding] = []
    wanted = [_of(spec, table, dimension, notes, findings) for dimension in DIMENSIONS[1:]]
    wanted = [*_time(spec, table, notes, findings), *wanted]
    return [each for each in wanted if not np.isnan(each.targets).all()], notes, findings


def _said(spec: Spec, dimension: str) -> tuple[Mapping[str, float] | None, Mapping[str, int]]:
    """Weights and typed amounts of a dimension."""
    weights = getattr(spec.weights, dimension) if spec.weights else None
    return weights, getattr(spec.marginals, dimension) if spec.marginals else {}


def _of(spec: Spec, table: Table, dimension: str, notes: list[Note], findings: list[Finding]) -> Wanted:
    names = table.members[dimension]
    groups = table.at[:, DIMENSIONS.index(dimension)]
    weights, typed = _said(spec, dimension)
    return Wanted(dimension, names, groups, _targets(dimension, names, spec.total, weights, typed, notes, findings))


def _targets(
    dimension: str,
    names: Sequence[str],
    total: float,
    weights: Mapping[str, float] | None,
    typed: Mapping[str, int],
    notes: list[Note],
    findings: list[Finding],
) -> Floats:
    for name in typed:
        if name not in names and typed[name]:
            findings.append(Finding("no_cell", {dimension: (name,)}, {"value": typed[name]}, (name,), typed[name]))
    if weights is None:
        return np.array([typed.get(name, np.nan) for name in names], dtype=np.float64)
    notes += shares(dimension, tuple(weights), weights).notes
    every = [*names, *(name for name in weights if name not in names)]
    fixed = np.array([typed.get(name, np.nan) for name in every], dtype=np.float64)
    open_ = np.isnan(fixed)
    asked = [name for name, yes in zip(every, open_.tolist(), strict=True) if yes]
    found = shares(dimension, asked, weights)
    findings += found.findings
    if np.nansum(fixed) > total:
        return fixed[: len(names)]
    parts = np.zeros(len(every))
    parts[open_] = found.parts
    amounts = marginal(total, parts, fixed)
    for name, amount in zip(every[len(names) :], amounts[len(names) :].tolist(), strict=True):
        if name not in typed and round(amount):
            findings.append(Finding("no_cell", {dimension: (name,)}, {"value": round(amount)}, (name,), round(amount)))
    return amounts[: len(names)]


def _time(spec: Spec, table: Table, notes: list[Note], findings: list[Finding]) -> list[Wanted]:
    """Quarters and months. With both weighted, months share what their quarter has."""
    months, quarter = table.members["month"], _quarters(spec, table)
    used = [name for number, name in enumerate(QUARTERS) if (quarter == number).any()]
    weights, typed = _said(spec, "quarter")
    by_quarter = _targets("quarter", used, spec.total, weights, typed, notes, findings)
    at = np.array([used.index(QUARTERS[q]) for q in quarter], dtype=np.int64)
    quarters = Wanted("quarter", tuple(used), at[table.at[:, 0]], by_quarter)
    inside, said = _said(spec, "month")
    if inside is None or np.isnan(by_quarter).any():
        return [quarters, _of(spec, table, "month", notes, findings)]
    by_month = np.full(len(months), np.nan)
    for number, total in enumerate(by_quarter.tolist()):
        names = [month for month, q in zip(months, at.tolist(), strict=True) if q == number]
        own = {month: weight for month, weight in inside.items() if month in names}
        amounts = {month: amount for month, amount in said.items() if month in names}
        over = sum(amounts.values()) - round(total)
        if over > 0:
            numbers = {"sum": sum(amounts.values()), "value": round(total), "over": over}
            where = {"quarter": (used[number],), "month": tuple(amounts)}
            findings.append(Finding("typed_over_quarter", where, numbers, (used[number], *amounts), over))
        by_month[at == number] = _targets("month", names, total, own, amounts, [], findings)
    notes.append(Note("months_within_quarters", {}))
    return [quarters, Wanted("month", months, table.at[:, 0], by_month)]


def _opened(seeds: Floats, wanted: Sequence[Wanted], notes: list[Note]) -> Floats:
    """Seeds in which every member that is to sum to something has some: without any, its cells get equal ones."""
    found = seeds.copy()
    usual = float(seeds[seeds > 0].mean()) if (seeds > 0).any() else 1.0
    for each in wanted:
        sums = np.bincount(each.groups, found, len(each.names))
        empty = (sums <= 0) & (np.nan_to_num(each.targets) > 0)
        if empty.any():
            found[empty[each.groups]] = usual
            names = [name for name, yes in zip(each.names, empty.tolist(), strict=True) if yes]
            notes.append(Note("seeds_equal", {"dimension": each.dimension, "members": names}))
    return found if found.sum() > 0 else np.ones(len(seeds))


def _fitted(table: Table, seeds: Floats, total: int, wanted: Sequence[Wanted]) -> Floats:
    """The table nearest to the seeds; raises Unmet with a pull per entry of `wanted`."""
    margins = [_margin(each) for each in wanted]
    if not any(each.complete for each in wanted):
        margins.append(Margin(np.zeros(len(seeds), dtype=np.int64), np.array([float(total)])))
    lo = np.maximum(table.lo, 0).astype(np.float64)
    hi = np.where(table.hi < 0, np.inf, table.hi.astype(np.float64))
    free = bool((table.lo < 0).all() and (table.hi < 0).all())
    seeds = np.where((seeds <= 0) & (lo > 0), lo, seeds)
    try:
        return fit(seeds, margins, None if free else lo, None if free else hi)
    except Unmet as unmet:
        pulls = []
        for each, pull in zip(wanted, unmet.pull, strict=False):
            spread = np.zeros(len(each.names))
            spread[~np.isnan(each.targets)] = pull
            pulls.append(spread)
        unmet.pull = pulls
        raise


def _margin(each: Wanted) -> Margin:
    asked = ~np.isnan(each.targets)
    number = np.where(asked, np.cumsum(asked) - 1, -1)
    return Margin(number[each.groups], each.targets[asked])


def _typed(spec: Spec, table: Table) -> Typed:
    sizes = {d: table.members[d] for d in DIMENSIONS} | {"quarter": QUARTERS}
    return Typed(
        *(
            np.array([_said(spec, d)[1].get(name, UNTYPED) for name in sizes[d]], dtype=np.int64)
            for d in (*DIMENSIONS, "quarter")
        )
    )


def _rounded(spec: Spec, table: Table, exact: Floats, notes: list[Note]) -> Table:
    done = whole(table, exact, _quarters(spec, table), spec.total, _typed(spec, table))
    notes += [Note("odd_rest", {"cell": table.cell(i), "rest": int(done.amounts[i]) % spec.unit}) for i in done.odd]
    if not done.tied:
        notes.append(Note("typed_nearly", {}))
    return table._replace(amounts=done.amounts)


def _edited(spec: Spec, table: Table) -> Table:
    """The edits one after another; typed marginals hold where an edit keeps the total and does not name them."""
    typed = [Lock({d: (name,)}, amount) for d in DIMENSIONS for name, amount in _said(spec, d)[1].items()]
    typed += [Lock({"month": spec.months_of(name)}, amount) for name, amount in _said(spec, "quarter")[1].items()]
    for edit in spec.edits:
        table = breakback(table, [Edit(spec.where(edit.where), edit.value, edit.absorb)], typed=typed)
    return table


def _challenge(spec: Spec, table: Table) -> Ints | None:
    if spec.challenge_ratio is None:
        return None
    return challenge(table, spec.challenge_ratio, _quarters(spec, table))


def challenge(table: Table, ratio: Decimal, spans: Ints) -> Ints:
    """The challenge track: every sum is `ratio` times its base to within a unit, the total rounded to the unit.

    A base that is no multiple of the unit (a lock) keeps its exact multiple, to the fen. `spans` is the quarter of
    each month. Raises CannotTie.
    """
    if ratio == 1:
        return table.amounts.copy()
    unit = table.unit
    total = _half_up(Decimal(int(table.amounts.sum())) * ratio / unit) * unit
    odd = table.amounts % unit != 0
    fixed = np.full(len(odd), NO_BOUND, dtype=np.int64)
    for cell in np.flatnonzero(odd).tolist():
        fixed[cell] = _half_up(Decimal(int(table.amounts[cell])) * ratio)
    least = np.where(odd, fixed, table.amounts if ratio > 1 else NO_BOUND)
    none = Typed(*(np.full(n, UNTYPED, dtype=np.int64) for n in (*(len(table.members[d]) for d in DIMENSIONS), 4)))
    exact = np.asarray(table.amounts * float(ratio), dtype=np.float64)
    return whole(table._replace(lo=least, hi=fixed), exact, spans, total, none).amounts


def _half_up(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def _cells(table: Table, challenged: Ints | None) -> tuple[Cell, ...]:
    names = [np.array(table.members[d], dtype=object)[table.at[:, i]].tolist() for i, d in enumerate(DIMENSIONS)]
    above = [None] * len(table.at) if challenged is None else challenged.tolist()
    return tuple(map(Cell._make, zip(*names, table.amounts.tolist(), above, strict=True)))
