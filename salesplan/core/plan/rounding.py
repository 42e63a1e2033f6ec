"""Whole units whose sums still tie: margins first, part by part of what is connected, then the cells inside them.

Every stage is a table of rows and columns, for which a rounding that keeps all sums always exists: region x team,
then (region, team) x product, then (region, team, product) x month. So all four dimensions and the total tie.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from salesplan.core.plan.raking import CannotTie, Floats, Ints, group_sums, largest_remainder
from salesplan.core.plan.table import Bools

UNTYPED = -1
_NEARLY = 1e-6
_FAR = np.iinfo(np.int64).max // 4


class Typed(NamedTuple):
    """The sums that must be met exactly, per member of each dimension and per group of months; -1 = not typed."""

    month: Ints
    region: Ints
    product: Ints
    team: Ints
    span: Ints
    """One per group of months (quarters)."""

    def of(self, dimension: int) -> Ints:
        """By the place of the dimension."""
        return self[dimension]


class Ask(NamedTuple):
    """What a rounding has to meet: the unit, the total and the typed sums, all in fen; least and most of each cell."""

    unit: int
    total: int
    typed: Typed
    limits: tuple[Ints, Ints]


def round_cells(exact: Floats, at: Ints, spans: Ints, ask: Ask) -> Ints:
    """Round `exact` (cells x `at`) to multiples of the unit: the total, what is typed and every dimension tie.

    `spans` numbers the group of each month (quarters). A margin that is not typed is the largest-remainder rounding of
    its own sums within what is connected. Where a typed sum or the total is no multiple of the unit, large cells carry
    the odd rest. Raises CannotTie when what is typed cannot be met.
    """
    month, region, product, team = at.T
    typed, unit = ask.typed, ask.unit
    width = len(typed.team)
    pair, org = np.unique(region * width + team, return_inverse=True)
    by_org = _orgs(group_sums(org, exact, len(pair)), pair // width, pair % width, ask)
    line, lines = np.unique(org * len(typed.product) + product, return_inverse=True)
    at_org, at_product = line // len(typed.product), line % len(typed.product)
    by_line = _stage(group_sums(lines, exact, len(line)), at_org, at_product, by_org, (typed.product,), unit)
    return _stage(exact, lines, month, by_line, (typed.month, typed.span), unit, spans, ask.limits)


def _orgs(exact: Floats, regions: Ints, teams: Ints, ask: Ask) -> Ints:
    """The totals of (region, team) pairs, with regions and teams exact."""
    part = connected(regions, teams)
    wholes = _part_totals(exact, part, regions, teams, ask)
    row, column = (
        _margin(group_sums(members, exact, len(typed)), typed, _part_of(members, part, len(typed)), wholes, ask.unit)
        for members, typed in ((regions, ask.typed.region), (teams, ask.typed.team))
    )
    return round_two(exact, regions, teams, row, column, ask.unit)


def _part_totals(exact: Floats, part: Ints, regions: Ints, teams: Ints, ask: Ask) -> Ints:
    """The total of each connected part: what is typed in it when all of it is, else its largest remainder."""
    parts = int(part.max(initial=-1)) + 1
    known = np.full(parts, UNTYPED, dtype=np.int64)
    for member, wanted in ((regions, ask.typed.region), (teams, ask.typed.team)):
        place = _part_of(member, part, len(wanted))
        for number in range(parts):
            inside = wanted[place == number]
            if (inside != UNTYPED).all():
                known[number] = inside.sum()
    return _shared(group_sums(part, exact, parts), known, ask.total, ask.unit)


def _stage(
    exact: Floats,
    rows: Ints,
    columns: Ints,
    row: Ints,
    typed: Sequence[Ints],
    unit: int,
    spans: Ints | None = None,
    limits: tuple[Ints, Ints] | None = None,
) -> Ints:
    """One stage: the rows are given, the columns are rounded within each connected part to the sum of its rows."""
    part = connected(rows, columns)
    parts = int(part.max(initial=-1)) + 1
    wholes = group_sums(_part_of(rows, part, len(row)), row, parts + 1)[:parts].astype(np.int64)
    size = len(typed[0])
    sums, place = group_sums(columns, exact, size), _part_of(columns, part, size)
    if spans is not None and parts == 1:
        by_span = _shared(
            group_sums(spans, sums, len(typed[1])), _spoken(typed[0], typed[1], spans), int(wholes[0]), unit
        )
        column = _margin(sums, typed[0], np.where(place < parts, spans, len(by_span)), by_span, unit)
    else:
        column = _margin(sums, typed[0], place, wholes, unit)
    return round_two(exact, rows, columns, row, column, unit, limits)


def _spoken(members: Ints, groups: Ints, group: Ints) -> Ints:
    """The typed sums of groups; a group whose members are all typed has their sum."""
    sums = group_sums(group, members, len(groups)).astype(np.int64)
    open_ = group_sums(group, members == UNTYPED, len(groups)) > 0
    return np.where((groups == UNTYPED) & ~open_ & np.isin(np.arange(len(groups)), group), sums, groups)


def _part_of(members: Ints, part: Ints, size: int) -> Ints:
    """The part of each member; a member without a cell gets a number of its own past the last."""
    found = np.full(size, int(part.max(initial=-1)) + 1, dtype=np.int64)
    found[members] = part
    return found


def _margin(sums: Floats, typed: Ints, part: Ints, wholes: Ints, unit: int) -> Ints:
    """The sums of the members: typed ones as they are, the others share what their part has left."""
    margin = np.zeros(len(sums), dtype=np.int64)
    for number, whole in enumerate(wholes.tolist()):
        inside = part == number
        margin[inside] = _shared(sums[inside], typed[inside], whole, unit)
    return margin


def _shared(sums: Floats, typed: Ints, whole: int, unit: int) -> Ints:
    """`whole` over `sums` in units, the odd rest on the largest; what is typed stays. CannotTie when that cannot be."""
    found = typed.copy()
    open_ = typed == UNTYPED
    rest = whole - int(typed[~open_].sum())
    if rest < 0 or (rest and not open_.any()):
        raise CannotTie("what is typed does not add up")
    if open_.any():
        weights = np.maximum(sums[open_], 0)
        weights = weights if weights.sum() > 0 else np.ones(len(weights))
        shared = largest_remainder(weights, rest // unit) * unit
        shared[int(weights.argmax())] += rest % unit
        found[open_] = shared
    return found


def connected(rows: Ints, columns: Ints) -> Ints:
    """The connected part of each cell of a table of rows and columns, numbered from 0."""
    label = np.arange(int(rows.max(initial=-1)) + 1)
    while True:
        lowest = np.full(int(columns.max(initial=-1)) + 1, len(label))
        np.minimum.at(lowest, columns, label[rows])
        new = label.copy()
        np.minimum.at(new, rows, lowest[columns])
        if (new == label).all():
            return np.asarray(np.unique(label[rows], return_inverse=True)[1])
        label = new


def round_two(
    exact: Floats,
    rows: Ints,
    columns: Ints,
    row: Ints,
    column: Ints,
    unit: int = 1,
    limits: tuple[Ints, Ints] | None = None,
) -> Ints:
    """Multiples of `unit` near `exact` whose rows sum to `row` and columns to `column`; odd sums on a few large cells.

    Every cell is the floor or the ceiling of the nearest table with those sums; only where that cannot be (a sum far
    from its own cells) a cell goes one or more units further. `limits` are never passed. Raises CannotTie.
    """
    odd = odd_rests(exact, rows, columns, row % unit, column % unit, unit)
    shape = len(row), len(column)
    row, column = (
        (sums - group_sums(of, odd, len(sums)).astype(np.int64)) // unit
        for of, sums in ((rows, row), (columns, column))
    )
    if (row < 0).any() or (column < 0).any():
        raise CannotTie("a sum is smaller than its odd rests")
    wanted = np.zeros(shape)
    wanted[rows, columns] = np.maximum(exact - odd, 0) / unit
    least, most = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    least[rows, columns] = 0 if limits is None else -((odd - limits[0]) // unit).clip(None, 0)
    most[rows, columns] = _FAR if limits is None else (limits[1] - odd) // unit
    wanted = _drawn(wanted, row, column)
    for slack in (0, 1, 2, 5):
        low = np.clip(np.floor(wanted + _NEARLY).astype(np.int64) - slack, least, most)
        top = np.clip(np.ceil(wanted - _NEARLY).astype(np.int64) + slack, least, most)
        try:
            return _Grid(wanted, low, top).tied(row, column)[rows, columns] * unit + odd
        except CannotTie:
            continue
    raise CannotTie("rows and columns do not meet in whole units")


def odd_rests(exact: Floats, rows: Ints, columns: Ints, row: Ints, column: Ints, unit: int) -> Ints:
    """What each cell carries beyond multiples of `unit`, so that rows and columns leave the remainders asked for.

    Only cells on the ways between odd sums carry any, along a tree of the largest cells. Raises CannotTie when rows
    and columns of what is connected have different remainders.
    """
    odd = np.zeros(len(exact), dtype=np.int64)
    if not (row.any() or column.any()):
        return odd
    need = np.concatenate([row, column])
    for node, parent, cell in reversed(_tree(exact, rows, columns + len(row), len(need))):
        odd[cell] = need[node] % unit
        need[parent] -= odd[cell]
        need[node] = 0
    if (need % unit).any():
        raise CannotTie("the odd rests of rows and columns differ")
    return odd


def _tree(exact: Floats, one: Ints, other: Ints, nodes: int) -> list[tuple[int, int, int]]:
    """A tree of the largest cells over what is connected: (node, its parent, the cell between), parents first."""
    beside: list[list[tuple[float, int, int]]] = [[] for _ in range(nodes)]
    for cell, (a, b, size) in enumerate(zip(one.tolist(), other.tolist(), exact.tolist(), strict=True)):
        beside[a].append((-size, b, cell))
        beside[b].append((-size, a, cell))
    seen = [False] * nodes
    found: list[tuple[int, int, int]] = []
    for root in range(nodes):
        if seen[root]:
            continue
        seen[root] = True
        heap = [(size, node, cell, root) for size, node, cell in beside[root]]
        heapq.heapify(heap)
        while heap:
            _, node, cell, parent = heapq.heappop(heap)
            if not seen[node]:
                seen[node] = True
                found.append((node, parent, cell))
                for size, following, way in beside[node]:
                    if not seen[following]:
                        heapq.heappush(heap, (size, following, way, node))
    return found


def _drawn(wanted: Floats, row: Ints, column: Ints) -> Floats:
    """`wanted` scaled to the sums of rows and columns, to a thousandth of a unit or as near as they allow."""
    for _ in range(200):
        for axis, target in ((1, row), (0, column)):
            sums = wanted.sum(axis=axis)
            factor = np.ones(len(target))
            np.divide(target, sums, out=factor, where=sums > 0)
            wanted = wanted * (factor[:, None] if axis else factor)
        if np.abs(wanted.sum(axis=1) - row).max(initial=0) < 1e-3:
            break
    return wanted


class _Grid:
    """A table of whole numbers between `low` and `top`, as near to `wanted` as rows and columns allow."""

    def __init__(self, wanted: Floats, low: Ints, top: Ints) -> None:
        self.wanted, self.low, self.top = wanted, low, top
        self.now = np.clip(np.floor(wanted + _NEARLY).astype(np.int64), low, top)

    def tied(self, row: Ints, column: Ints) -> Ints:
        """Rows first, each by largest remainder; then units move between columns, inside a row."""
        while (lack := row - self.now.sum(axis=1)).any():
            before = self.now
            self._lift(np.maximum(lack, 0), self.now < self.top, self.wanted - self.now, 1)
            self._lift(np.maximum(-lack, 0), self.now > self.low, self.now - self.wanted, -1)
            if (before == self.now).all():
                raise CannotTie("a row cannot carry its sum")
        excess = self.now.sum(axis=0) - column
        while (over := np.flatnonzero(excess > 0)).size:
            self._carry(int(over[0]), excess)
        if excess.any():
            raise CannotTie("a column cannot carry its sum")
        return self.now

    def _lift(self, count: Ints, able: Bools, gain: Floats, by: int) -> None:
        """Change the `count` best cells of each row by one unit."""
        order = np.argsort(np.where(able, -np.round(gain, 9), np.inf), axis=1, kind="stable")
        place = np.empty_like(order)
        np.put_along_axis(place, order, np.arange(order.shape[1])[None, :], axis=1)
        self.now = self.now + by * (able & (place < count[:, None]))

    def _carry(self, start: int, excess: Ints) -> None:
        """Move one unit from column `start` to one that lacks one, by the shortest chain of rows (cheapest first)."""
        came: dict[int, tuple[int, int]] = {start: (-1, -1)}
        waiting = [start]
        for source in waiting:
            able = np.flatnonzero(self.now[:, source] > self.low[:, source])
            if not able.size:
                continue
            gain = np.where(self.now[able] < self.top[able], self.wanted[able] - self.now[able], -np.inf)
            gain += (self.now[able, source] - self.wanted[able, source])[:, None]
            best = len(able) - 1 - gain[::-1].argmax(axis=0)  # among equals the later row gives way
            value = gain[best, np.arange(len(best))]
            for target in np.argsort(-value, kind="stable").tolist():
                if value[target] == -np.inf:
                    break
                if target not in came:
                    came[target] = (source, int(able[best[target]]))
                    waiting.append(target)
            end = next((column for column in waiting if excess[column] < 0), None)
            if end is not None:
                self._follow(end, came)
                excess[start] -= 1
                excess[end] += 1
                return
        raise CannotTie("columns cannot meet")

    def _follow(self, column: int, came: dict[int, tuple[int, int]]) -> None:
        while came[column][0] >= 0:
            source, row = came[column]
            self.now[row, source] -= 1
            self.now[row, column] += 1
            column = source
