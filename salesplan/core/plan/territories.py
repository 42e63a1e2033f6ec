"""Re-drawn territories: what was sold in the old map of regions and teams, told again in a new one.

A map is a list of moves. All of them speak of the old map and are applied once, at the same time: what a territory
takes over does not go on with what it gives away. Every old cell is split on its own by largest remainder, so that
every month and product keeps its sum to the fen. Months from `since` on are recorded in the new map and stay as they
are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple

Place = tuple[str, str]
"""A territory: region and team."""
Sold = tuple[str, str, str, str, str]
"""Month, region, product, team, channel ('' where channels are not told apart)."""
Planned = tuple[str, str, str, str]
"""Month, region, product, team."""
Both = tuple[int, int | None]
"""Base and challenge; None where there is none."""
Parts = Sequence[tuple[Place, Fraction]]
"""Where a cell goes: what stays comes first (zero when nothing does); the parts sum to one."""
LIMITS = ("product", "channel", "customer")
"""What a move may be limited to."""


class Move(NamedTuple):
    """A part of an old territory that goes to a new one.

    A blank source means every region or every team; a blank target, that it stays the same. `share` is a part of one.
    With products, channels or customers only those move. Codes throughout.
    """

    region: str
    team: str
    to_region: str
    to_team: str
    share: Decimal = Decimal(1)
    products: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    reason: str = ""

    def takes(self, region: str, product: str, team: str, channel: str) -> bool:
        """Whether it speaks of such a cell."""
        return (
            self.region in ("", region)
            and self.team in ("", team)
            and (not self.products or product in self.products)
            and (not self.channels or channel in self.channels)
        )

    def goal(self, region: str, team: str) -> Place:
        """The new territory of what was in this one."""
        return self.to_region or region, self.to_team or team

    def limits(self) -> tuple[tuple[str, ...], ...]:
        """The members it is limited to, in the order of `LIMITS`."""
        return self.products, self.channels, self.customers


class Map(NamedTuple):
    """The moves, and the first month that is recorded in the new map."""

    since: str
    moves: tuple[Move, ...]

    @property
    def by_channel(self) -> bool:
        """Whether channels must be told apart."""
        return any(move.channels for move in self.moves)

    @property
    def customers(self) -> tuple[str, ...]:
        """Every customer that is named."""
        return tuple(sorted({one for move in self.moves for one in move.customers}))


class Refusal(NamedTuple):
    """Why a move cannot be: its place in the list, a code, and the values of its sentence."""

    row: int
    code: str
    values: Mapping[str, Any]


class Flow(NamedTuple):
    """What of a month and product went from an old territory to a new one."""

    month: str
    product: str
    origin: Place
    goal: Place


class Restated(NamedTuple):
    """Cells of the new map, and what every one of them is made of: also what stayed is a flow, to where it was."""

    cells: dict[Sold, int]
    flows: dict[Flow, int]


# A map as it is kept


def told(map: Map) -> dict[str, Any]:
    """A map as JSON values."""
    moves = [
        {name: str(value) if isinstance(value, Decimal) else value for name, value in move._asdict().items() if value}
        for move in map.moves
    ]
    return {
        "since": map.since,
        "moves": [{k: [*v] if isinstance(v, tuple) else v for k, v in m.items()} for m in moves],
    }


def read(kept: Mapping[str, Any] | None) -> Map | None:
    """The map again; None for none."""
    if not kept:
        return None
    return Map(kept["since"], tuple(_move(move) for move in kept["moves"]))


def _move(kept: Mapping[str, Any]) -> Move:
    """One move as it is kept."""
    region, team, to_region, to_team, reason = (
        str(kept.get(name, "")) for name in ("region", "team", "to_region", "to_team", "reason")
    )
    products, channels, customers = (tuple(kept.get(f"{name}s", ())) for name in LIMITS)
    share = Decimal(kept.get("share", "1"))
    return Move(region, team, to_region, to_team, share, products, channels, customers, reason)


# Whether a map can be


def refusals(
    moves: Sequence[Move], known: Mapping[str, Collection[str]], there: Mapping[str, Collection[str]]
) -> list[Refusal]:
    """Everything that is wrong with the moves, by row. `known` are the codes that exist by dimension, `there` those
    that still exist when the new map begins; a dimension that is absent is not checked.

    Codes: no_source, no_target, same, share, unknown (what, name), ended (what, name), over (sum, rows).
    """
    found = [one for row, move in enumerate(moves) for one in _own(row, move, known, there)]
    for rows in _together(moves):
        total = sum(moves[row].share for row in rows)
        if total > 1:
            found += [Refusal(row, "over", {"sum": total, "rows": rows}) for row in rows]
    unique = {(one.row, one.code, str(one.values.get("name"))): one for one in found}
    return sorted(unique.values(), key=lambda one: (one.row, one.code))


def chained(moves: Sequence[Move]) -> list[tuple[int, int]]:
    """Rows of which the first brings something to where the second takes from: what it brings stays there."""
    return [
        (first, second)
        for first, one in enumerate(moves)
        for second, other in enumerate(moves)
        if first != second and _meets(one, other)
    ]


def _meets(one: Move, other: Move) -> bool:
    regions = {one.to_region or one.region, other.region}
    teams = {one.to_team or one.team, other.team}
    return (len(regions) == 1 or "" in regions) and (len(teams) == 1 or "" in teams) and _alike(one, other)


def _alike(one: Move, other: Move) -> bool:
    """Whether both may speak of the same products, channels and customers."""
    pairs = zip(one.limits(), other.limits(), strict=True)
    return all(not mine or not yours or set(mine) & set(yours) for mine, yours in pairs)


def _own(
    row: int, move: Move, known: Mapping[str, Collection[str]], there: Mapping[str, Collection[str]]
) -> Iterable[Refusal]:
    if not (move.region or move.team):
        yield Refusal(row, "no_source", {})
    if not (move.to_region or move.to_team):
        yield Refusal(row, "no_target", {})
    elif move.goal(move.region, move.team) == (move.region, move.team):
        yield Refusal(row, "same", {})
    if not 0 < move.share <= 1:
        yield Refusal(row, "share", {"share": move.share})
    named = [("region", move.region), ("team", move.team), ("region", move.to_region), ("team", move.to_team)]
    named += [(what, code) for what, codes in zip(LIMITS, move.limits(), strict=True) for code in codes]
    for what, code in named:
        if code and what in known and code not in known[what]:
            yield Refusal(row, "unknown", {"what": what, "name": code})
    for what, code in (("region", move.to_region), ("team", move.to_team)):
        if code in known.get(what, ()) and code not in there.get(what, known[what]):
            yield Refusal(row, "ended", {"what": what, "name": code})


def _together(moves: Sequence[Move]) -> list[tuple[int, ...]]:
    """Rows that speak of the same cells: for each kind of cell that the moves tell apart, the moves that take it."""
    sides: list[list[tuple[str, ...]]] = [
        [(move.region,) if move.region else () for move in moves],
        [(move.team,) if move.team else () for move in moves],
        *([move.limits()[i] for move in moves] for i in range(len(LIMITS))),
    ]
    groups = {frozenset(range(len(moves)))}
    for side in sides:
        named = {member for members in side for member in members}
        kinds = {frozenset(i for i, own in enumerate(side) if not own or member in own) for member in named}
        kinds.add(frozenset(i for i, own in enumerate(side) if not own))
        groups = {group & kind for group in groups for kind in kinds}
    return sorted({tuple(sorted(group)) for group in groups if len(group) > 1})


# Telling history again


def parts_of(
    moves: Sequence[Move],
    region: str,
    product: str,
    team: str,
    channel: str = "",
    bought: Mapping[str, Fraction] | None = None,
) -> Parts:
    """Where such a cell goes. `bought` is the part of the cell that each named customer bought."""
    going: dict[Place, Fraction] = {}
    for move in moves:
        if not move.takes(region, product, team, channel):
            continue
        part = Fraction(move.share)
        if move.customers:
            part *= sum(((bought or {}).get(one, Fraction(0)) for one in set(move.customers)), Fraction(0))
        goal = move.goal(region, team)
        if part and goal != (region, team):
            going[goal] = going.get(goal, Fraction(0)) + part
    return ((region, team), 1 - sum(going.values(), Fraction(0))), *going.items()


def restate(
    cells: Mapping[Sold, int], map: Map, bought: Callable[[Sold], Mapping[str, Fraction]] | None = None
) -> Restated:
    """The cells in the new map, and their flows; amounts are whole numbers and keep every month and product exactly.

    What rounding takes from a part in one month it gives back in the next, so that 30 % of a year are 30 % of it.
    `bought` tells, of a cell, the part that each named customer bought.
    """
    found: dict[Sold, int] = {}
    flows: dict[Flow, int] = {}
    takers: dict[tuple[str, ...], tuple[Move, ...]] = {}
    known: dict[tuple[str, ...], Parts] = {}
    owed = Owed()
    for cell, amount in sorted(cells.items()):
        month, region, product, team, channel = cell
        if month >= map.since:
            found[cell] = found.get(cell, 0) + amount
            continue
        place = cell[1:]
        if place not in takers:
            takers[place] = tuple(move for move in map.moves if move.takes(region, product, team, channel))
            known[place] = parts_of(takers[place], region, product, team, channel)
        parts = known[place]
        if bought is not None and takers[place]:
            parts = parts_of(takers[place], region, product, team, channel, bought(cell))
        for (goal, part), share in zip(parts, owed.split(amount, [one for _, one in parts]), strict=True):
            if part:
                there = (month, goal[0], product, goal[1], channel)
                flow = Flow(month, product, (region, team), goal)
                found[there] = found.get(there, 0) + share
                flows[flow] = flows.get(flow, 0) + share
    return Restated(found, flows)


class Owed:
    """Splits amounts one after the other and remembers, by kind of split, what rounding took from each part so far."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[tuple[int, int], ...], tuple[list[int], int, list[int]]] = {}

    def split(self, amount: int, parts: Sequence[Fraction], unit: int = 1) -> list[int]:
        """Whole multiples of `unit` that sum to the amount, none of them of the other sign; see `split`.

        Added up over all amounts that were split by the same parts, each part is less than two units off.
        """
        if len(parts) == 1:
            return [amount]
        whole, odd = divmod(amount, unit)
        weights, divisor, owed = self._kind(parts)
        exact = [whole * weight for weight in weights]
        shares = _rounded(whole, [one + more for one, more in zip(exact, owed, strict=True)], divisor)
        if any(share * whole < 0 or (share and not whole) for share in shares):
            shares = _rounded(whole, exact, divisor)
        for i, one in enumerate(exact):
            owed[i] += one - shares[i] * divisor
        return _with_odd(shares, parts, unit, odd)

    def _kind(self, parts: Sequence[Fraction]) -> tuple[list[int], int, list[int]]:
        """The parts as whole weights over one divisor, and what is owed to each of them, in parts of the divisor."""
        key = tuple((part.numerator, part.denominator) for part in parts)
        if key not in self._kinds:
            divisor = lcm(*(below for _, below in key))
            self._kinds[key] = [above * divisor // below for above, below in key], divisor, [0] * len(parts)
        return self._kinds[key]


def split(amount: int, parts: Sequence[Fraction], unit: int = 1) -> list[int]:
    """Whole multiples of `unit` by largest remainder, ties to the earlier; they sum to the amount.

    What of the amount is no multiple goes to the largest part. The parts sum to one.
    """
    return Owed().split(amount, parts, unit)


def _rounded(whole: int, exact: Sequence[int], divisor: int) -> list[int]:
    """Largest remainder: the exact amounts, in parts of the divisor, sum to `whole`."""
    shares = [one // divisor for one in exact]
    order = sorted(range(len(exact)), key=lambda i: (shares[i] * divisor - exact[i], i))
    for i in order[: whole - sum(shares)]:
        shares[i] += 1
    return shares


def _with_odd(shares: Sequence[int], parts: Sequence[Fraction], unit: int, odd: int) -> list[int]:
    found = [share * unit for share in shares]
    found[max(range(len(parts)), key=lambda i: (parts[i], -i))] += odd
    return found


# Moving a plan


def carry(
    cells: Mapping[Planned, Both], goes: Callable[[str, str, str], Parts], unit: int = 1, kept: Collection[str] = ()
) -> dict[Planned, Both]:
    """The cells of a plan in the new map; `goes` tells where those of a region, product and team go.

    Months in `kept` stay as they are. A challenge that is not below its base is not below it afterwards either.
    """
    found: dict[Planned, Both] = {}
    bases_owed, more_owed = Owed(), Owed()
    for cell, (base, above) in sorted(cells.items()):
        month, region, product, team = cell
        parts = [((region, team), Fraction(1))] if month in kept else goes(region, product, team)
        exact = [part for _, part in parts]
        bases = bases_owed.split(base, exact, unit)
        more = [None] * len(bases) if above is None else more_owed.split(above - base, exact, unit)
        for (place, part), own, extra in zip(parts, bases, more, strict=True):
            if part:
                there = (month, place[0], product, place[1])
                found[there] = _sum(found.get(there), own, None if extra is None else own + extra)
    return found


def _sum(before: Both | None, base: int, above: int | None) -> Both:
    """Two cells together; a challenge that only one of them has counts as it is."""
    if before is None:
        return base, above
    known = [one for one in (before[1], above) if one is not None]
    return before[0] + base, sum(known) if known else None
