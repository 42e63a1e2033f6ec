"""The alerts of the demo company: what its own figures say by the shipped rules, and which their owners took on."""

from __future__ import annotations

from datetime import timedelta

from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.company import COMPANY
from salesplan.services.members import names
from salesplan.services.review import alerts, watching
from salesplan.services.standing import standing
from salesplan.store import Store

TAKEN = frozenset(
    {
        ("conversion_industry", "R02"),
        ("pace_region", "R03"),
        ("pace_region", "R06"),
        ("recent_product", "A1"),
        ("pace_product", "C2"),
        ("pace_team", "T07"),
        ("returns_history", "A3"),
        ("share_history", "R03"),
        ("dealer_history", "D17"),
        ("contingency", "E01"),
        ("contingency", "E02"),
    }
)
"""Rule and member: what somebody works on already, so that what is new stands out."""


def check(store: Store) -> None:
    """Check the rules, on the morning after the newest figures."""
    day = standing(store, COMPANY, View("", "")).reach["sales"].day
    watching.check(store, None if day is None else day + timedelta(days=1))


def take_on(store: Store) -> None:
    """Let the owners take on what they work on already."""
    people = names(store, COMPANY, kinds=("person",))["person"]
    for one in alerts.alerts(store, COMPANY):
        members = [code for codes in one.slice.values() for code in codes]
        if one.owner and any((one.rule.id, member) in TAKEN for member in members):
            alerts.acknowledge(store, Scope(people[one.owner], "editor"), one.id, day=one.opened + timedelta(days=1))
