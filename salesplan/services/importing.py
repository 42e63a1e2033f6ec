"""From a file to stored months: preview, questions, confirm, receipt, undo and redo. Screen and command line share it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.problem import Problem
from salesplan.core.reading import Answers, Counts, Reading
from salesplan.core.scope import Scope
from salesplan.store import Store


class MonthChange(NamedTuple):
    """One month before and after: rows and revenue (plan: base target) of the regions the file touches."""

    month: str
    rows_before: int
    rows_after: int
    amount_before: Decimal | None
    amount_after: Decimal | None


class Preview(NamedTuple):
    """What would happen. `basis` binds it to the state it was made from: a later confirm on another state is refused."""

    reading: Reading
    changes: tuple[MonthChange, ...]
    basis: int
    content: bytes
    file_name: str
    answers: Answers

    @property
    def verdict(self) -> str:
        """`accept`, `accept_with_notice` or `reject`."""
        return self.reading.verdict


class Receipt(NamedTuple):
    """What was written. `load` is None when the very same file already counts (nothing written)."""

    load: int | None
    verdict: str
    problems: tuple[Problem, ...]
    counts: Counts
    months: tuple[str, ...]
    changes: tuple[MonthChange, ...]


class LoadRow(NamedTuple):
    """One earlier import, for the list: is it counted now, and may it be undone or redone."""

    id: int
    dataset: str
    file_name: str
    verdict: str
    read_rows: int
    stored_rows: int
    months: tuple[str, ...]
    data_day: date
    actor: str
    at: datetime
    active: bool


def preview(
    store: Store, scope: Scope, content: bytes, file_name: str, dataset: str = "actuals", answers: Answers | None = None
) -> Preview:
    """Read the file against what the company knows. Writes nothing but, when refused, the audit row of the attempt."""
    raise NotImplementedError


def commit(store: Store, scope: Scope, seen: Preview) -> Receipt:
    """Write what was previewed, in one transaction. Raises StaleView when the store changed since, Forbidden."""
    raise NotImplementedError


def undo(store: Store, scope: Scope, load: int) -> tuple[str, ...]:
    """Take the load out of the figures; the state before it counts again. Returns the months touched."""
    raise NotImplementedError


def redo(store: Store, scope: Scope, load: int) -> tuple[str, ...]:
    """Let an undone load count again. Returns the months touched."""
    raise NotImplementedError


def loads(store: Store, scope: Scope) -> list[LoadRow]:
    """Every import, newest first."""
    raise NotImplementedError
