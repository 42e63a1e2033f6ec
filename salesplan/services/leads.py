"""Who leads a region, product or team, by the records of persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from salesplan.core.dimensions import Member

_LEADS = ("组长", "负责人", "主管", "team lead", "lead")
"""What the lead of a team is called in the records of persons."""


def has_left(person: Member, day: date) -> bool:
    """True from the day on that the records of persons give as his last."""
    left = person.extra.get("left")
    return isinstance(left, date) and left <= day


def lead_of(dimension: str, member: Member, people: Sequence[Member], teams: Mapping[str, str]) -> str | None:
    """The code of the person on record who leads a member; None where nobody does. `teams` are by person.

    A team's lead is the person of the team who is called so in his role; a region's or product's is the one whose role
    names it.
    """
    for person in people:
        role = str(person.extra.get("role") or "").casefold()
        if person.extra.get("left") is not None or not role:
            continue
        if dimension == "team":
            if teams.get(person.code) == member.code and role in _LEADS:
                return person.code
        elif any(name and name.casefold() in role for name in (member.zh, member.en)):
            return person.code
    return None
