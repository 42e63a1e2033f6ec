"""Who belongs to whom, with the months in which it holds, so that a re-organisation does not rewrite history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Self

from pydantic import model_validator

from salesplan.core.problem import Problem
from salesplan.core.record import Clashes, Customer, Month, Person, Record, Region, Register, Team


class Belonging(Record):
    """The period of a membership; both months included, None is open."""

    child: str
    parent: str
    valid_from: Month | None = None
    valid_to: Month | None = None

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("ends_before_it_begins", "valid_to")
        return self

    def meets(self, other: Belonging) -> bool:
        """True when both hold in some month."""
        return (not self.valid_to or not other.valid_from or other.valid_from <= self.valid_to) and (
            not other.valid_to or not self.valid_from or self.valid_from <= other.valid_to
        )


class TeamRegion(Belonging):
    child: Team
    parent: Region


class PersonTeam(Belonging):
    child: Person
    parent: Team


class CustomerOwner(Belonging):
    child: Customer
    parent: Person


def same_twice(one: Belonging, others: Sequence[Belonging]) -> Iterator[Problem]:
    """The same membership in overlapping months."""
    for other in others:
        if other.code != one.code and (other.child, other.parent) == (one.child, one.parent) and one.meets(other):
            yield Problem("overlaps", column="valid_from", value=one.valid_from, detail={"code": other.code})


def two_at_once(one: Belonging, others: Sequence[Belonging]) -> Iterator[Problem]:
    """A person in two teams, or a customer with two owners, in the same month."""
    for other in others:
        if other.code != one.code and other.child == one.child and one.meets(other):
            yield Problem("overlaps", column="valid_from", value=one.valid_from, detail={"code": other.code})


def _membership(model: type[Belonging], prefix: str, clashes: Clashes, kind: str) -> Register:
    shown = ("child", "parent", "valid_from", "valid_to")
    return Register(
        model,
        prefix,
        "child",
        shown,
        clashes=clashes,
        claims=lambda one: (one.child,),
        table="membership",
        fixed={"kind": kind},
    )


TEAM_REGION = _membership(TeamRegion, "TR", same_twice, "team_region")
PERSON_TEAM = _membership(PersonTeam, "PT", two_at_once, "person_team")
CUSTOMER_OWNER = _membership(CustomerOwner, "CO", two_at_once, "customer_owner")
