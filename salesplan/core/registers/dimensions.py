"""The dimensions of the cube as registers: regions, products, teams, channels, persons, customers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, Self

from pydantic import StringConstraints, model_validator

from salesplan.core.dimensions import PREFIX
from salesplan.core.problem import Problem
from salesplan.core.record import Day, Flag, Kind, Month, Names, Record, Register, Share, Show, Text
from salesplan.core.record import Region as RegionCode

English = Annotated[str, StringConstraints(max_length=200), Show(Kind.TEXT)]


class Member(Record):
    """A name in the figures: what files may call it, and in which months it exists."""

    zh: Text
    en: English = ""
    aliases: Names = ()
    valid_from: Month | None = None
    valid_to: Month | None = None

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("ends_before_it_begins", "valid_to")
        return self


class Region(Member):
    parent: RegionCode | None = None
    grade: Literal["core", "growth", "blank"] | None = None


class Product(Member):
    category: English | None = None
    lifecycle: Literal["introduction", "growth", "mature", "decline"] | None = None
    quadrant: Literal["star", "cow", "question", "dog"] | None = None
    tax_rate: Share | None = None


class Team(Member):
    company_wide: Flag | None = None


class Channel(Member):
    online: Flag | None = None
    kind: Literal["direct", "dealer", "exhibition", "store", "ecommerce", "community", "other"] | None = None


class Person(Member):
    role: English | None = None
    joined: Day | None = None
    left: Day | None = None


class Customer(Member):
    since: Day | None = None
    tier: Literal["strategic", "growth", "scattered"] | None = None
    override: Literal["strategic", "growth", "scattered"] | None = None
    reason: English | None = None
    industry: English | None = None


def name_clashes(member: Member, others: Sequence[Member]) -> Iterator[Problem]:
    """Every name of a member that means another one already, in any spelling of upper and lower case."""
    taken = {name.casefold(): other.code for other in others if other.code != member.code for name in _names(other)}
    for name in _names(member):
        if code := taken.get(name.casefold()):
            yield Problem("name_taken", column="zh", value=name, detail={"code": code})


def _names(member: Member) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in (member.code, member.zh, member.en, *member.aliases) if name))


def _claimed(member: Member) -> Iterator[str]:
    return (name.casefold() for name in _names(member))


def _dimension(model: type[Member], *listed: str) -> Register:
    prefix, shown = PREFIX[model.__name__.lower()], ("zh", "en", "aliases", *listed)
    return Register(model, prefix, "zh", shown, clashes=name_clashes, claims=_claimed)


REGION = _dimension(Region, "grade", "parent", "valid_to")
PRODUCT = _dimension(Product, "category", "lifecycle", "quadrant", "tax_rate")
TEAM = _dimension(Team, "company_wide", "valid_to")
CHANNEL = _dimension(Channel, "online", "kind")
PERSON = _dimension(Person, "role", "joined", "left")
CUSTOMER = _dimension(Customer, "tier", "industry", "since", "override")
