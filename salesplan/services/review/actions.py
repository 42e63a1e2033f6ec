"""The board of actions: who does what by when, what is overdue, and what came of what was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.errors import Unknown
from salesplan.core.record import NO_VERSION, Status
from salesplan.core.registers.actions import ACTIONS, Action, is_due_this_week, is_overdue
from salesplan.core.scope import Scope
from salesplan.services import records
from salesplan.services.company import COMPANY, settings, today
from salesplan.services.records import NOW
from salesplan.services.review.verdicts import Judge, Judged
from salesplan.services.standing import last_load
from salesplan.store import Store

WORDS = ("worked", "no_effect", "worse", "unclear", "too_early", "no_data")
"""The verdicts, in the order in which they are told."""


class Line(NamedTuple):
    """One action with its light and what came of it; `judged` is None for one that was dropped or moves no KPI."""

    action: Action
    light: Status
    judged: Judged | None

    @property
    def word(self) -> str:
        """The verdict; "" without one."""
        return self.judged.verdict.word if self.judged else ""

    @property
    def worth(self) -> Decimal | None:
        """The money of an effect that is more than chance; None of anything else: chance is nowhere added up."""
        return self.judged.worth if self.judged and self.word in ("worked", "worse") else None


class Board(NamedTuple):
    """Overdue actions first, then the open ones by due day, then what was done and what was dropped, the latest first.

    `words` counts the verdicts.
    """

    lines: tuple[Line, ...]
    today: date
    overdue: int
    due_this_week: int
    words: Mapping[str, int]


class OwnerRow(NamedTuple):
    """What one person has promised: open, overdue and done actions, those done by their day, and their verdicts."""

    owner: str
    open: int
    overdue: int
    done: int
    in_time: int
    words: Mapping[str, int]
    worth: Decimal | None


def board(store: Store, scope: Scope, at: int = NOW) -> Board:
    """The actions that this reader may see, as they stood at an audit number, with the verdicts of then."""
    judge, day = _judge(store, scope, at)
    found = [
        Line(line.record, line.light, judge.judge(line.record) if judge else None)
        for line in records.listing(store, scope, ACTIONS, at=at).lines
        if isinstance(line.record, Action)
    ]
    return of_lines(sorted(found, key=lambda line: _order(line.action, day)), day)


def look(store: Store, scope: Scope, code: str, at: int = NOW) -> Judged | None:
    """What came of one action, with its months even while it is too early; None where nothing is judged."""
    action = records.get(store, scope, ACTIONS, code, at)
    if not isinstance(action, Action):
        return None
    judge, _ = _judge(store, scope, at)
    return judge.judge(action, early=True) if judge else None


def of_lines(lines: Sequence[Line], day: date) -> Board:
    """The board of some lines: a part of a larger one counts its own."""
    return Board(
        tuple(lines),
        day,
        sum(is_overdue(line.action, day) for line in lines),
        sum(is_due_this_week(line.action, day) for line in lines),
        Counter(line.word for line in lines if line.word),
    )


def by_owner(board: Board) -> tuple[OwnerRow, ...]:
    """What everybody has promised and kept, most overdue first."""
    owners: dict[str, list[Line]] = {}
    for line in board.lines:
        owners.setdefault(line.action.owner, []).append(line)
    rows = [_of_owner(owner, lines, board.today) for owner, lines in owners.items()]
    return tuple(sorted(rows, key=lambda row: (-row.overdue, -row.open, row.owner)))


def _judge(store: Store, scope: Scope, at: int) -> tuple[Judge | None, date]:
    """Who judges at an audit number, and the day it was then; nobody before the first figures."""
    if at == NOW:
        return Judge(store, scope, actions(store, COMPANY)), today(settings(store, scope))
    load, day = last_load(store, scope, settings(store, scope, at), at)
    return (None if load is None else Judge(store, scope, actions(store, COMPANY, at), load)), day


def actions(store: Store, scope: Scope, at: int = NOW) -> tuple[Action, ...]:
    """Every action in force that this reader may see."""
    lines = records.listing(store, scope, ACTIONS, at=at).lines
    return tuple(line.record for line in lines if isinstance(line.record, Action))


def finish(store: Store, scope: Scope, code: str, version: int = NO_VERSION, day: date | None = None) -> date:
    """The action is done, today unless another day is said; returns the day. `version` is the one that was seen.

    Raises Unknown, Conflict when somebody changed it meanwhile, Forbidden by role and region.
    """
    action = records.get(store, scope, ACTIONS, code)
    if not isinstance(action, Action):
        raise Unknown(name=code)
    seen = action.version if version == NO_VERSION else version
    on = day or max(today(settings(store, scope)), action.start)
    records.save(store, scope, ACTIONS, action.but(state="done", done=on, version=seen))
    return on


def reopen(store: Store, scope: Scope, code: str, version: int = NO_VERSION) -> None:
    """The action is not done after all: open again. `version` is the one that was seen.

    Raises Unknown, Conflict when somebody changed it meanwhile, Forbidden by role and region.
    """
    action = records.get(store, scope, ACTIONS, code)
    if not isinstance(action, Action):
        raise Unknown(name=code)
    seen = action.version if version == NO_VERSION else version
    records.save(store, scope, ACTIONS, action.but(state="open", done=None, version=seen))


def _order(action: Action, day: date) -> tuple[int, int, str]:
    if action.state == "open":
        return (0 if is_overdue(action, day) else 1, action.due.toordinal(), action.code)
    return (2 if action.state == "done" else 3, -(action.done or action.due).toordinal(), action.code)


def _of_owner(owner: str, lines: Sequence[Line], day: date) -> OwnerRow:
    done = [line.action for line in lines if line.action.state == "done"]
    worths = [line.worth for line in lines if line.worth is not None]
    return OwnerRow(
        owner,
        open=sum(line.action.state == "open" for line in lines),
        overdue=sum(is_overdue(line.action, day) for line in lines),
        done=len(done),
        in_time=sum(action.done is not None and action.done <= action.due for action in done),
        words=Counter(line.word for line in lines if line.word),
        worth=sum(worths, Decimal(0)) if worths else None,
    )
