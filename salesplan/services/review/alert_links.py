"""What belongs to an alert: worksheets, the actions that these led to, contingency plans, alerts of the same place.

Each end shows the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from salesplan.core.record import Status
from salesplan.core.registers.actions import ACTIONS, Action, cells, where_of
from salesplan.core.registers.contingencies import CONTINGENCIES, Contingency
from salesplan.core.registers.worksheets import WORKSHEETS, Worksheet
from salesplan.core.review.noted import moves
from salesplan.core.scope import Scope
from salesplan.services import records
from salesplan.services.company import COMPANY
from salesplan.services.members import categories
from salesplan.services.records import NOW
from salesplan.services.review import outside
from salesplan.services.review.alerts import Alert
from salesplan.services.review.ground import EVERYWHERE, Where
from salesplan.services.review.triggers import slice_of
from salesplan.store import Store


class Link(NamedTuple):
    """One record: its register, code and title."""

    register: str
    code: str
    title: str


def came_of(store: Store, scope: Scope, alert: int, at: int = NOW) -> tuple[Link, ...]:
    """The worksheets of an alert and their actions that the reader may see, worksheets first."""
    sheets = [line.record for line in records.listing(store, scope, WORKSHEETS, at=at).lines]
    own = [one for one in sheets if isinstance(one, Worksheet) and one.alert == alert]
    codes = {one.code for one in own}
    actions = [line.record for line in records.listing(store, scope, ACTIONS, at=at).lines] if codes else []
    led = [one for one in actions if isinstance(one, Action) and one.worksheet in codes]
    return (
        *(Link(WORKSHEETS.name, one.code, one.title) for one in own),
        *(Link(ACTIONS.name, one.code, one.title) for one in led),
    )


def beside(store: Store, scope: Scope, alert: Alert, where: Where, at: int = NOW) -> tuple[Link, ...]:
    """Running actions that did not come of an alert but may move its figure: their slice overlaps with `where`, its
    slice in the cube, and their KPI is one that its figure is made of. Those due first come first."""
    known = {link.code for link in came_of(store, scope, alert.id, at)}
    groups = categories(store, COMPANY, min(at, store.data_version)) if where else {}
    found = [
        one
        for line in records.listing(store, scope, ACTIONS, at=at).lines
        if isinstance(one := line.record, Action)
        and (one.state == "open" and one.code not in known)
        and (_overlap(cells(where_of(one), groups), where) and moves(one.kpi, alert.rule.judged))
    ]
    return tuple(Link(ACTIONS.name, one.code, one.title) for one in sorted(found, key=lambda one: (one.due, one.code)))


def _overlap(one: Where, other: Where) -> bool:
    both = set(one) & set(other)
    return bool(both) and all(set(one[name]) & set(other[name]) for name in both)


def plans_of(store: Store, scope: Scope, one: Alert, at: int = NOW) -> tuple[Link, ...]:
    """The contingency plans that answer an alert: the one whose trigger it is; of any other those that watch its KPI on
    its slice and are past their line."""
    found = []
    for line in records.listing(store, scope, CONTINGENCIES, at=at).lines:
        plan = line.record
        if isinstance(plan, Contingency) and _answers(plan, line.light is Status.BAD, one):
            found.append(Link(CONTINGENCIES.name, plan.code, plan.title))
    return tuple(found)


def outside_of(
    store: Store, scope: Scope, one: Alert, at: int = NOW, day: date | None = None
) -> tuple[Contingency, ...]:
    """The plans that may tell an outside cause of an alert of products (`outside.plans`), not the one that it is the
    trigger of."""
    found = outside.plans(store, scope, one.cut, at, day) if one.rule.higher_is_better else ()
    return tuple(plan for plan in found if one.plan is None or plan.code != one.plan.code)


def alerts_of(found: Sequence[Alert], plan: Contingency, is_past: bool) -> tuple[Alert, ...]:
    """The other end: the live alerts that a plan answers. `is_past`: its indicator is past the line."""
    return tuple(one for one in found if one.is_live and _answers(plan, is_past, one))


def same_place(found: Sequence[Alert], one: Alert) -> tuple[Alert, ...]:
    """Other live alerts of a place inside or around that of an alert, in some of the same months: they may have one
    cause. None of or beside the whole company, around which everything lies."""
    return tuple(
        other
        for other in found
        if other.is_live
        and other != one
        and _meet(_place(other), _place(one))
        and (other.start <= one.month and one.start <= other.month)
    )


def _place(one: Alert) -> Where:
    """What it speaks of; of a team, a dealer or a group of customers its regions too."""
    return one.cut if EVERYWHERE in one.regions else {**one.cut, "region": one.regions}


def _meet(one: Where, other: Where) -> bool:
    """True when both hold members in common and one names nothing but what the other does."""
    both = set(one) & set(other)
    nested = bool(both) and both in (set(one), set(other))
    return nested and all(set(one[name]) & set(other[name]) for name in both)


def _answers(plan: Contingency, is_past: bool, one: Alert) -> bool:
    if one.plan is not None:
        return one.plan.code == plan.code
    return is_past and plan.kpi == one.rule.kpi and dict(one.slice) == slice_of(plan)
