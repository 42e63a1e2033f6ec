"""What customers bought, and by groups of a region, tier and industry: who stopped, since when, what that took away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.months import fiscal_months, fiscal_year, shift
from salesplan.core.review.stopped import beyond
from salesplan.services.kpis import ask
from salesplan.services.review.amounts import tie
from salesplan.services.review.analyses.asked import Asked
from salesplan.services.sums import compared

_NONE = Decimal("0.00")
_GROUP = ("region", "tier", "industry")


class Course(NamedTuple):
    """What one customer bought: in the months asked, a year before as far as that has its match by now, in the fiscal
    year before."""

    customer: str
    group: tuple[str, str, str]
    product: str
    now: Decimal
    before: Decimal
    last_year: Decimal
    last: str


class Group(NamedTuple):
    """Customers of one region, tier and industry who bought last year; `quiet` are those without an order lately."""

    key: tuple[str, str, str]
    courses: tuple[Course, ...]
    quiet: tuple[Course, ...]

    @property
    def gap(self) -> Decimal:
        """What the group buys more or less than in the same months a year before."""
        return self.total("now") - self.total("before")

    @property
    def lost(self) -> Decimal:
        """What the quiet ones bought in the same months a year before, less what they bought since."""
        return sum((course.before - course.now for course in self.quiet), _NONE)

    @property
    def product(self) -> str:
        """What most of them bought most often."""
        products = [course.product for course in self.courses]
        return max(sorted(set(products)), key=products.count)

    @property
    def since(self) -> str | None:
        """The first month without any order of the group; None while one of it still buys."""
        return shift(max(course.last for course in self.courses), 1) if len(self.quiet) == len(self.courses) else None

    def total(self, side: str) -> Decimal:
        """The sum of one column."""
        return sum((getattr(course, side) for course in self.courses), _NONE)

    @property
    def where(self) -> dict[str, str]:
        """What is known of the group."""
        return {name: code for name, code in zip(_GROUP, self.key, strict=True) if code}


def wanted_of(asked: Asked) -> dict[str, str]:
    """The one group that is asked about, by its tier or industry; {} for all of them."""
    found = {name: asked.where[name][0] for name in _GROUP if name in asked.where}
    return found if {"tier", "industry"} & set(found) else {}


def courses_of(asked: Asked) -> list[Course]:
    """Of every customer; of one group's also the others of its tier elsewhere, to hold it against."""
    where = asked.view.where
    if wanted_of(asked):
        where = {name: codes for name, codes in where.items() if name != "region"}
    view = asked.view._replace(where=where)
    question = ask(asked.store, asked.scope, view)
    year = fiscal_months(fiscal_year(view.end, question.starts) - 1, question.starts)
    rows = question.rows("courses", year=list(year), until=view.end)
    bought = compared(ask(asked.store, asked.scope, view, ("customer",)), "line_revenue")
    keys = [("", (row["customer"],)) for row in rows]
    sides = [tie([side.get(key, {}).get("revenue") for key in keys]) for side in bought]
    return [_course(row, now or _NONE, before or _NONE) for row, now, before in zip(rows, *sides, strict=True)]


def _course(row: Mapping[str, Any], now: Decimal, before: Decimal) -> Course:
    group = (row["region"] or "", row["tier"] or "", row["industry"] or "")
    return Course(row["customer"], group, row["product"], now, before, row["last_year"], row["last"])


def grouped(courses: Sequence[Course], quiet_from: str, wanted: Mapping[str, str]) -> list[Group]:
    """The groups of customers who bought in the year before, the one first whose quiet members took most away; the one
    that is asked about before all others."""
    found: dict[tuple[str, str, str], list[Course]] = {}
    for course in courses:
        if course.before or course.last_year:
            found.setdefault(course.group, []).append(course)
    groups = [
        Group(key, tuple(members), tuple(course for course in members if course.last < quiet_from))
        for key, members in found.items()
    ]
    lost = beyond(groups)

    def order(group: Group) -> tuple[bool, bool, Decimal, tuple[str, str, str]]:
        is_other = bool(wanted) and not wanted.items() <= group.where.items()
        return is_other, group.gap >= 0, -lost[group.key], group.key

    return sorted(groups, key=order)
