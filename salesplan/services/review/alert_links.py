"""What came of an alert: its worksheets, and the actions that these led to. Each end shows the other."""

from __future__ import annotations

from typing import NamedTuple

from salesplan.core.registers.actions import ACTIONS, Action
from salesplan.core.registers.worksheets import WORKSHEETS, Worksheet
from salesplan.core.scope import Scope
from salesplan.services import records
from salesplan.services.records import NOW
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
