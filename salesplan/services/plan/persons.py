"""A team's months on to its persons: by which weights, what stays with nobody, and how far each team has got.

Whoever has left, or has not come yet, has no share. Persons sum to their team, month by month, in both tracks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from salesplan.core.dimensions import Member, Membership
from salesplan.core.months import distance, month_of, shift
from salesplan.core.scope import Scope
from salesplan.services.company import COMPANY
from salesplan.services.members import members, memberships
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.held import PersonRow
from salesplan.services.plan.operations import Split
from salesplan.services.plan.working import split
from salesplan.store import FOREVER, Store

Rule = Literal["equal", "tenure", "last_year", "typed"]
RULES: tuple[Rule, ...] = ("equal", "tenure", "last_year", "typed")
RAMP = 12
"""Months until somebody new carries a full share."""
NOBODY = ""
"""Who carries what nobody does."""
State = Literal["none", "split", "apart", "unmanned"]


class Chosen(NamedTuple):
    """How a team was split: `reserve` is the part (0 to 1) that stays with nobody, `weights` are those typed."""

    rule: Rule = "equal"
    reserve: Decimal = Decimal(0)
    weights: Mapping[str, float] = {}

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {"rule": self.rule, "reserve": str(self.reserve), "weights": dict(self.weights)}


class TeamSplit(NamedTuple):
    """How far one team is: its regions, who belongs to it in the year, its target, and what persons carry of it.

    `none`: not split. `split`: persons sum to the team in every month and track. `apart`: they do not (any more).
    `unmanned`: split, but nobody carries anything.
    """

    team: str
    regions: tuple[str, ...]
    heads: int
    base: int
    carried: int
    state: State


# The split


def split_by(
    store: Store,
    scope: Scope,
    team: str,
    months: Sequence[str],
    rule: Rule,
    measure: str = "revenue",
    reserve: Decimal = Decimal(0),
    typed: Mapping[str, float] | None = None,
) -> Split:
    """The operation that splits a team's months on to those who belong to it then.

    `equal`: everybody the same. `tenure`: a new person's share grows with every month, in full after a year; who has no
    joining day counts in full. `last_year`: what each sold in the same months a year before (in the whole year, where
    nobody has sales in a month). `typed`: the weights that are given. Of every month the part `reserve` (0 to 1) stays
    with nobody (person ''), and a month without anybody who has a weight stays there whole. ValueError for a reserve
    that leaves nothing.
    """
    if not 0 <= reserve < 1:
        raise ValueError("a reserve is a part of the whole")
    given = dict(typed or {})
    people = _people(store, scope)
    sales = sales_before(store, scope, team, months) if rule == "last_year" else {}
    weights: dict[str | tuple[str, str], float] = {}
    for month, here in there(store, scope, team, months).items():
        own: dict[str, float] = {person: _weight(rule, people[person], month, sales, given) for person in here}
        if rule == "last_year" and not any(own.values()):
            own = {p: float(sum(sales.get((m, p), Decimal(0)) for m in months)) or 1.0 for p in here}
        weights |= {(month, person): weight for person, weight in own.items()}
        if reserve and any(own.values()):
            weights[month, NOBODY] = sum(own.values()) * float(reserve / (1 - reserve))
    told = Chosen(rule, reserve, given).told()
    return Split(team, weights or {NOBODY: 1.0}, measure, rule, told)


def there(store: Store, scope: Scope, team: str, months: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Month -> who belongs to the team then, neither left nor still to come; in the order of their codes."""
    return _there(_people(store, scope), memberships(store, scope, "person_team"), team, months)


def _there(
    people: Mapping[str, Member], belonging: Sequence[Membership], team: str, months: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    own = [one for one in belonging if one.parent == team and one.child in people]
    return {
        month: tuple(sorted({one.child for one in own if one.covers(month) and _is_there(people[one.child], month)}))
        for month in months
    }


def sales_before(store: Store, scope: Scope, team: str, months: Sequence[str]) -> dict[tuple[str, str], Decimal]:
    """(month of the plan, person) -> revenue in this team in that month a year before."""
    before = [shift(month, -12) for month in months]
    rows = store.rows(scope, "plan.person_sales", team=team, months=before)
    return {(shift(row["month"], 12), row["person"]): row["revenue"] for row in rows}


def _people(store: Store, scope: Scope) -> dict[str, Member]:
    return {one.code: one for one in members(store, scope, ("person",))["person"]}


def _weight(
    rule: Rule, person: Member, month: str, sales: Mapping[tuple[str, str], Decimal], typed: Mapping[str, float]
) -> float:
    if rule == "typed":
        return max(typed.get(person.code, 0.0), 0.0)
    if rule == "last_year":
        return float(max(sales.get((month, person.code), Decimal(0)), Decimal(0)))
    joined = person.extra.get("joined")
    if rule == "equal" or joined is None:
        return 1.0
    return min(distance(month_of(joined), month) + 1, RAMP) / RAMP


def _is_there(person: Member, month: str) -> bool:
    joined, left = person.extra.get("joined"), person.extra.get("left")
    return (joined is None or month_of(joined) <= month) and (left is None or month <= month_of(left))


# What stands


def chosen_before(desk: Desk, team: str) -> Chosen:
    """How the team was split last in this version, or in the one that it was copied from; else equally."""
    kept = desk.inputs.get(f"persons.{desk.measure}.{team}")
    if kept is None:
        return Chosen()
    return Chosen(kept["rule"], Decimal(kept["reserve"]), kept["weights"])


def of_team(desk: Desk, team: str) -> tuple[PersonRow, ...]:
    """What persons carry of a team in this version."""
    return tuple(row for row in desk.persons if row.team == team)


def tried(desk: Desk, op: Split) -> tuple[PersonRow, ...]:
    """What the operation would give; nothing is written."""
    return tuple(split(op, team_months(desk, op.team)))


def team_months(desk: Desk, team: str) -> dict[str, tuple[int, int | None]]:
    """Month -> base and challenge of the team in the cells that the reader sees; the challenge None where one lacks."""
    found: dict[str, tuple[int, int | None]] = {}
    for cell, (base, above) in desk.tracks.amounts().items():
        if cell[3] == team:
            old, top = found.get(cell[0], (0, 0))
            found[cell[0]] = old + base, None if top is None or above is None else top + above
    return found


def apart(rows: Sequence[PersonRow], months: Mapping[str, tuple[int, int | None]]) -> tuple[int, int]:
    """By how much persons and team differ, in base and challenge: absolute differences of the months, added up."""
    sums: dict[str, list[int]] = {}
    for row in rows:
        both = sums.setdefault(row.month, [0, 0])
        both[0] += row.base
        both[1] += row.challenge or 0
    differences = [0, 0]
    for month in {*sums, *months}:
        for track in (0, 1):
            differences[track] += abs(sums.get(month, [0, 0])[track] - (months.get(month, (0, 0))[track] or 0))
    return differences[0], differences[1]


def teams(store: Store, scope: Scope, desk: Desk) -> tuple[TeamSplit, ...]:
    """How far every team of the version is, in the order of the plan; without those that also sell outside the
    reader's regions (`beyond`)."""
    shut, people = beyond(store, scope, desk.version.id), _people(store, scope)
    belonging = memberships(store, scope, "person_team")
    regions: dict[str, list[str]] = {}
    for _, region, _, team in desk.tracks.cells():
        if team not in shut and region not in regions.setdefault(team, []):
            regions[team].append(region)
    found = []
    for team in (one for one in desk.tracks.base.members["team"] if one in regions):
        months, rows = team_months(desk, team), of_team(desk, team)
        heads = {person for here in _there(people, belonging, team, sorted(months)).values() for person in here}
        carried = sum(row.base for row in rows if row.person != NOBODY)
        base = sum(both[0] for both in months.values())
        found.append(TeamSplit(team, tuple(regions[team]), len(heads), base, carried, _state(rows, months)))
    return tuple(found)


def beyond(store: Store, scope: Scope, id: int) -> frozenset[str]:
    """The teams of the reader that also have cells outside his regions: the company splits those."""
    if scope.regions is None:
        return frozenset()
    rows = store.rows(COMPANY, "plan.cells", version=id, seq=FOREVER)
    return frozenset(row["team"] for row in rows if row["region"] not in scope.regions)


def _state(rows: Sequence[PersonRow], months: Mapping[str, tuple[int, int | None]]) -> State:
    if not rows:
        return "none"
    if apart(rows, months) != (0, 0):
        return "apart"
    return "split" if any(row.person != NOBODY for row in rows) else "unmanned"
