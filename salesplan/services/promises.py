"""What the registers call attention to: actions overdue or due, late milestones, triggered contingency plans."""

from __future__ import annotations

from typing import NamedTuple

from salesplan.core.record import Record, Status
from salesplan.core.registers.actions import ACTIONS, Action
from salesplan.core.registers.contingencies import CONTINGENCIES, Contingency
from salesplan.core.registers.milestones import MILESTONES, Milestone
from salesplan.core.scope import Scope
from salesplan.services.records import NOW, listing
from salesplan.store import Store


class Promise(NamedTuple):
    """One register's calls: how many records are bad and how many to watch, and the title of the worst."""

    register: str
    bad: int
    watch: int
    worst: str


def promises(store: Store, scope: Scope, at: int = NOW) -> tuple[Promise, ...]:
    """The registers that call for attention at an audit number; empty when none does."""
    found = []
    for register in (ACTIONS, MILESTONES, CONTINGENCIES):
        lines = [line for line in listing(store, scope, register, at=at).lines if _is_open(line.record)]
        bad = [line for line in lines if line.light is Status.BAD]
        watch = [line for line in lines if line.light is Status.WATCH]
        if bad or watch:
            worst = str(getattr((bad or watch)[0].record, register.title))
            found.append(Promise(register.name, len(bad), len(watch), worst))
    return tuple(found)


def _is_open(record: Record) -> bool:
    """What is done, dropped or retired calls for nothing any more; a started plan does, until it is retired."""
    if isinstance(record, Action):
        return record.state == "open"
    if isinstance(record, Milestone):
        return record.done is None
    return isinstance(record, Contingency) and record.state != "retired"
