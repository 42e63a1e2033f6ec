"""Over-assignment: what each level is given on top of the plan, kept beside it. The plan that ties never changes.

A percentage of a level ('region', 'team', 'person') holds for all its members (member ''), or for one. Each level hands
on what it was given, so that the percentages multiply from the region down. A region is given its plan with its own
percentage; a team that sells in several regions takes of each what that region hands on; a person takes the part of
his team's plan that is his, with what region and team put on top.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from salesplan.core.plan.padding import Assigned, assign, cushion
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.persons import NOBODY

Level = Literal["region", "team", "person"]
LEVELS: tuple[Level, ...] = ("region", "team", "person")
EVERYONE = ""
"""The member under which the percentage of a whole level stands."""


class Given(NamedTuple):
    """What one member of a level is given: `percent` is that of its own level, `assigned` all levels together."""

    member: str
    parent: str
    percent: Decimal
    assigned: Assigned


class Handed(NamedTuple):
    """One level: its members in the order of the plan, and how much more was handed out, as a ratio of the plan.

    `cushion` is None when nothing is planned. Of persons, only what somebody carries counts.
    """

    members: tuple[Given, ...]
    cushion: Decimal | None

    @property
    def plan(self) -> int:
        """The sum of what is planned."""
        return sum(one.assigned.plan for one in self.members)

    @property
    def assigned(self) -> int:
        """The sum of what was handed out."""
        return sum(one.assigned.assigned for one in self.members)


def percent_of(desk: Desk, level: Level, member: str = EVERYONE) -> Decimal:
    """The percentage of a member (5 is 5 %): its own, else that of its level, else zero."""
    kept = {(one.level, one.member): one.percent for one in desk.padding}
    return kept.get((level, member), kept.get((level, EVERYONE), Decimal(0)))


def handed(desk: Desk, level: Level) -> Handed:
    """What the members of a level are given of the desk's measure, in the reader's regions."""
    made = {"region": _regions, "team": _teams, "person": _persons}[level](desk)
    return Handed(made, cushion({f"{one.parent}\0{one.member}": one.assigned for one in made}))


def _regions(desk: Desk) -> tuple[Given, ...]:
    sums = desk.tracks.base.by("region")
    return tuple(_given(desk, "region", region, "", plan, ()) for (region,), plan in sums.items())


def _teams(desk: Desk) -> tuple[Given, ...]:
    """Each team, summed over its regions; the parent is its region, '' where it has several."""
    found: dict[str, list[tuple[str, Assigned]]] = {}
    for (region, team), plan in desk.tracks.base.by("region", "team").items():
        one = _given(desk, "team", team, region, plan, (_ratio(desk, "region", region),))
        found.setdefault(team, []).append((region, one.assigned))
    order = [team for team in desk.tracks.base.members["team"] if team in found]
    return tuple(
        Given(
            team,
            found[team][0][0] if len(found[team]) == 1 else "",
            percent_of(desk, "team", team),
            Assigned(sum(one.plan for _, one in found[team]), sum(one.extra for _, one in found[team])),
        )
        for team in order
    )


def _persons(desk: Desk) -> tuple[Given, ...]:
    """Each person in each of his teams; what nobody carries is handed to nobody."""
    above = {one.member: one.assigned for one in _teams(desk)}
    sums: dict[tuple[str, str], int] = {}
    for row in desk.persons:
        if row.person != NOBODY:
            sums[row.team, row.person] = sums.get((row.team, row.person), 0) + row.base
    found = []
    for (team, person), plan in sums.items():
        given = above.get(team, Assigned(0, 0))
        from_above = Decimal(given.extra) / given.plan if given.plan else Decimal(0)
        found.append(_given(desk, "person", person, team, plan, (from_above,)))
    return tuple(found)


def _given(desk: Desk, level: Level, member: str, parent: str, plan: int, above: tuple[Decimal, ...]) -> Given:
    percents = (*above, _ratio(desk, level, member))
    made: Mapping[str, Assigned] = assign({member: plan}, percents, desk.tracks.base.unit)
    return Given(member, parent, percent_of(desk, level, member), made[member])


def _ratio(desk: Desk, level: Level, member: str) -> Decimal:
    return percent_of(desk, level, member) / 100
