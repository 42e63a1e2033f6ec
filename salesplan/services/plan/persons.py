"""By which weights a team's months go on to its persons, and what stays with nobody."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from salesplan.core.dimensions import Member
from salesplan.core.months import month_of, shift
from salesplan.core.scope import Scope
from salesplan.services.members import members, memberships
from salesplan.services.plan.operations import Split
from salesplan.store import Store

Rule = Literal["equal", "tenure", "last_year"]
RAMP = 12
"""Months until somebody new carries a full share."""


def split_by(
    store: Store, scope: Scope, team: str, months: Sequence[str], rule: Rule, measure: str = "revenue"
) -> Split:
    """The operation that splits a team's months on to those who belong to it then.

    `equal`: everybody the same. `tenure`: a new person's share grows with every month, in full after a year; who has no
    joining day counts in full. `last_year`: what each sold in the same months a year before (in the whole year, where
    nobody has sales in a month). Whoever has left, or has not come yet, has no share; a month without anybody stays
    with nobody (person '').
    """
    people = {one.code: one for one in members(store, scope, ("person",))["person"]}
    own = [one for one in memberships(store, scope, "person_team") if one.parent == team and one.child in people]
    sales = _sales(store, scope, team, months) if rule == "last_year" else {}
    weights: dict[str | tuple[str, str], float] = {}
    for month in months:
        here = sorted({one.child for one in own if one.covers(month) and _is_there(people[one.child], month)})
        for person in here:
            weights[month, person] = _weight(rule, people[person], month, sales)
        if rule == "last_year" and not sum(weights[month, person] for person in here):
            for person in here:
                weights[month, person] = float(sum(sales.get((m, person), Decimal(0)) for m in months)) or 1.0
    return Split(team, weights or {"": 1.0}, measure, rule)


def _weight(rule: Rule, person: Member, month: str, sales: dict[tuple[str, str], Decimal]) -> float:
    if rule == "last_year":
        return float(max(sales.get((month, person.code), Decimal(0)), Decimal(0)))
    joined = person.extra.get("joined")
    if rule == "equal" or joined is None:
        return 1.0
    return min(_months(month_of(joined), month) + 1, RAMP) / RAMP


def _is_there(person: Member, month: str) -> bool:
    joined, left = person.extra.get("joined"), person.extra.get("left")
    return (joined is None or month_of(joined) <= month) and (left is None or month <= month_of(left))


def _months(start: str, end: str) -> int:
    return (int(end[:4]) - int(start[:4])) * 12 + int(end[5:]) - int(start[5:])


def _sales(store: Store, scope: Scope, team: str, months: Sequence[str]) -> dict[tuple[str, str], Decimal]:
    """(month of the plan, person) -> revenue in that month a year before."""
    before = [shift(month, -12) for month in months]
    rows = store.rows(scope, "plan.person_sales", team=team, months=before)
    return {(shift(row["month"], 12), row["person"]): row["revenue"] for row in rows}
