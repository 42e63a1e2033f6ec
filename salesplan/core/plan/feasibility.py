"""The ledger before a run: what cannot fit, named by members and amounts, with the least change that resolves it.

Exact for one group at a time, for one member against those it can reach, and for any sets of two dimensions (minimum
cut). Conflicts that need three or four dimensions at once are told where the fitting points at a proof that holds
when summed up; where it does not, only how far the sums stay apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations
from typing import NamedTuple

import numpy as np

from salesplan.core.plan.conflict import Finding, Relief
from salesplan.core.plan.flow import least_cut
from salesplan.core.plan.raking import Floats, Ints, group_sums
from salesplan.core.plan.table import Bools, Table, Where

_FEN = 0.5


class Wanted(NamedTuple):
    """What the members of one dimension (or the quarters) are to sum to; NaN where nothing is asked.

    `groups` is the member of each cell.
    """

    dimension: str
    names: tuple[str, ...]
    groups: Ints
    targets: Floats

    @property
    def complete(self) -> bool:
        return not bool(np.isnan(self.targets).any())

    def where(self, chosen: Bools) -> Where:
        return {self.dimension: tuple(name for name, yes in zip(self.names, chosen.tolist(), strict=True) if yes)}


def ledger(table: Table, total: int, wanted: Sequence[Wanted]) -> list[Finding]:
    """Everything that is certain before a run; empty when nothing speaks against it.

    Later checks only run when the earlier ones found nothing: totals, groups, then one member against its partners (the
    fewest names first, and after them the sets that lack more than any single one).
    """
    least = np.maximum(table.lo, 0)
    most = np.where(table.hi < 0, np.inf, table.hi.astype(np.float64))
    return _totals(total, wanted, least, most) or _groups(wanted, least, most) or _out_of_reach(table, wanted)


def _totals(total: int, wanted: Sequence[Wanted], least: Ints, most: Floats) -> list[Finding]:
    found = []
    for each in wanted:
        asked = round(float(np.nansum(each.targets)))
        gap = asked - total
        if gap > 0 or (gap < 0 and each.complete):
            code = "totals_differ" if each.complete else "typed_over_total"
            names = each.names if each.complete else each.where(~np.isnan(each.targets))[each.dimension]
            change = Relief("lower" if gap > 0 else "raise", {each.dimension: names}, abs(gap))
            back = Relief("raise" if gap > 0 else "lower", {}, abs(gap))
            numbers = {"sum": asked, "total": total, "diff": abs(gap)}
            found.append(Finding(code, {each.dimension: names}, numbers, names, abs(gap), (change, back)))
    locked, room = int(least.sum()), float(most.sum())
    if locked > total:
        numbers = {"stuck": locked, "value": total, "over": locked - total}
        found.append(Finding("locks_exceed", {}, numbers, (), locked - total, (Relief("raise", {}, locked - total),)))
    if room < total - _FEN:
        numbers = {"most": int(room), "value": total}
        found.append(
            Finding("maxima_short", {}, numbers, (), total - int(room), (Relief("lower", {}, total - int(room)),))
        )
    return found


def _groups(wanted: Sequence[Wanted], least: Ints, most: Floats) -> list[Finding]:
    return [
        finding
        for each in wanted
        for number in np.flatnonzero(~np.isnan(each.targets)).tolist()
        if (finding := _group(each, number, least, most)) is not None
    ]


def _group(each: Wanted, number: int, least: Ints, most: Floats) -> Finding | None:
    inside = each.groups == number
    target = float(each.targets[number])
    name = each.names[number]
    where = {each.dimension: (name,)}
    value, stuck = round(target), int(least[inside].sum())
    if target < -_FEN:
        return Finding("negative", where, {"value": value}, (name,), -value)
    if target > _FEN and not inside.any():
        reliefs = (Relief("open", where), Relief("lower", where, value))
        return Finding("no_cell", where, {"value": value}, (name,), value, reliefs)
    if stuck > target + _FEN:
        over = stuck - value
        reliefs = (Relief("raise", where, over), Relief("unlock", where, over))
        return Finding("locks_exceed", where, {"stuck": stuck, "value": value, "over": over}, (name,), over, reliefs)
    room = float(most[inside].sum())
    if room < target - _FEN:
        short = value - int(room)
        lower = (Relief("lower", where, short),)
        return Finding("maxima_short", where, {"most": int(room), "value": value}, (name,), short, lower)
    return None


def _out_of_reach(table: Table, wanted: Sequence[Wanted]) -> list[Finding]:
    single = sorted(_reach(wanted), key=lambda finding: (len(finding.members), -finding.short))
    widest = _widest(table, wanted) if single else None
    more = widest is not None and widest.short > max(finding.short for finding in single)
    return [*single, widest] if widest is not None and more else single


def _widest(table: Table, wanted: Sequence[Wanted]) -> Finding | None:
    """The sets of two dimensions that lack most; None when any two dimensions fit."""
    complete = [each for each in wanted if each.complete]
    found = [finding for one, other in combinations(complete, 2) if (finding := _pair(table, one, other)) is not None]
    return max(found, key=lambda finding: finding.short, default=None)


def _reach(wanted: Sequence[Wanted]) -> list[Finding]:
    """A member whose target is more than everything it can be combined with in another dimension."""
    found = []
    for one, other in permutations(wanted, 2):
        seen = np.zeros((len(one.names), len(other.names)), dtype=bool)
        seen[one.groups, other.groups] = True
        room = np.where(seen, np.where(np.isnan(other.targets), np.inf, other.targets)[None, :], 0).sum(axis=1)
        for number in np.flatnonzero(one.targets > room + _FEN).tolist():
            chosen = np.arange(len(one.names)) == number
            found.append(against(one, chosen, other, seen[number]))
    return found


def against(one: Wanted, chosen: Bools, other: Wanted, partners: Bools, allowance: float = 0.0) -> Finding:
    """The members `chosen` of one dimension want more than their only `partners` in another may take."""
    asked = round(float(one.targets[chosen].sum()))
    room = round(float(other.targets[partners].sum()) + allowance)
    first, second = one.where(chosen), other.where(partners)
    numbers = {"value": asked, "most": room}
    names = (*first[one.dimension], *second[other.dimension])
    reliefs = (Relief("lower", first, asked - room), Relief("raise", second, asked - room), Relief("open", first))
    return Finding("out_of_reach", {**first, **second}, numbers, names, asked - room, reliefs)


def set_conflicts(table: Table, total: int, wanted: Sequence[Wanted], pull: Sequence[Floats]) -> list[Finding]:
    """Why no table exists although every single member could be met; to be asked when a run has failed.

    `pull` is the direction in which the run was pulled, one array per entry of `wanted`.
    """
    widest = _widest(table, wanted)
    if widest is not None:
        return [widest]
    proof = _proof(table, wanted, pull)
    return [proof] if proof is not None else [Finding("no_table", {}, {"total": total}, (), 0)]


def _pair(table: Table, one: Wanted, other: Wanted) -> Finding | None:
    shape = len(one.names), len(other.names)
    key = one.groups * shape[1] + other.groups
    least = group_sums(key, np.maximum(table.lo, 0), shape[0] * shape[1]).reshape(shape)
    room = group_sums(key, np.where(table.hi < 0, np.inf, table.hi), shape[0] * shape[1]).reshape(shape)
    row, column = one.targets - least.sum(axis=1), other.targets - least.sum(axis=0)
    chosen, partners, short = least_cut(row, column, room - least)
    if short <= _FEN:
        return None
    leaving = room[np.ix_(chosen, ~partners)].sum()
    held = least[np.ix_(~chosen, partners)].sum()
    return against(one, chosen, other, partners, float(leaving - held))


def _proof(table: Table, wanted: Sequence[Wanted], pull: Sequence[Floats]) -> Finding | None:
    """Sets of several dimensions that together ask for more than their cells may carry, checked by summing up.

    A sum of targets with whole weights is at most what each cell may add to it; when it is more, no table exists.
    """
    longest = max((float(np.abs(p).max(initial=0)) for p in pull), default=0.0)
    if longest <= 0:
        return None
    for levels in (1, 2, 3):
        for turned in _gauges([p / longest for p in pull], wanted):
            weights = [np.rint(p * levels) for p in turned]
            short = _excess(table, wanted, weights)
            if short > _FEN:
                return _told(wanted, weights, round(short))
    return None


def _gauges(pull: list[Floats], wanted: Sequence[Wanted]) -> list[list[Floats]]:
    """The same direction with a constant moved from every complete dimension to one of them."""
    complete = [i for i, each in enumerate(wanted) if each.complete]
    found = [pull]
    for last in complete:
        turned = [p.copy() for p in pull]
        for i in complete:
            if i != last:
                values, counts = np.unique(np.round(turned[i], 3), return_counts=True)
                common = float(values[counts.argmax()])
                turned[i] -= common
                turned[last] += common
        found.append(turned)
    return found


def _excess(table: Table, wanted: Sequence[Wanted], weights: Sequence[Floats]) -> float:
    per_cell = np.zeros(len(table.at))
    asked = 0.0
    for each, weight in zip(wanted, weights, strict=True):
        weight = np.where(np.isnan(each.targets), 0.0, weight)
        per_cell += weight[each.groups]
        asked += float(np.nansum(weight * each.targets))
    up, down = per_cell > 0.5, per_cell < -0.5
    if (up & (table.hi < 0)).any():
        return 0.0
    may = float((per_cell[up] * table.hi[up]).sum() + (per_cell[down] * np.maximum(table.lo[down], 0)).sum())
    return asked - may


def _told(wanted: Sequence[Wanted], weights: Sequence[Floats], short: int) -> Finding:
    where: dict[str, tuple[str, ...]] = {}
    value = most = 0.0
    for each, weight in zip(wanted, weights, strict=True):
        weight = np.where(np.isnan(each.targets), 0.0, weight)
        if np.abs(weight).max(initial=0) > 0:
            where[each.dimension] = each.where(weight != 0)[each.dimension]
        value += float((np.maximum(weight, 0) * np.nan_to_num(each.targets)).sum())
        most += float((np.maximum(-weight, 0) * np.nan_to_num(each.targets)).sum())
    names = tuple(name for members in where.values() for name in members)
    return Finding("sets_differ", where, {"value": round(value), "most": round(most)}, names, short)
