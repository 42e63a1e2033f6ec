"""Who did what, when, and what it was before: the audit rows as people look for them, and whether the chain holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from salesplan.core.scope import Scope
from salesplan.services.company import COMPANY, ZONE, local
from salesplan.store import FOREVER, Store
from salesplan.store.chain import first_break

MOST = 1_000_000
"""Rows that a file takes."""
_TOLD_ELSEWHERE = ("before", "after", "reason", "written")
"""What an audit row keeps that has a place of its own on the page, or is for `verify` alone."""
_FIRST, _LAST = date(1970, 1, 2), date(9999, 12, 30)


class Filter(NamedTuple):
    """Which rows: of these people and actions (none: all), from and to a day (both included), a text in the subject.

    `after` leaves out everything up to that audit number, `until` everything after that one.
    """

    actors: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    text: str = ""
    after: int = 0
    until: int = FOREVER


class Entry(NamedTuple):
    """One audit row; `at` is the company's clock. `detail` is what was written down with it."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]

    @property
    def reason(self) -> str:
        """The reason that was given; "" for none."""
        return str(self.detail.get("reason") or "")

    @property
    def changes(self) -> tuple[tuple[str, Any, Any], ...]:
        """(field, before, after) of what differs: of a record its fields, of a closing the last closed month."""
        before, after = self.detail.get("before"), self.detail.get("after")
        if isinstance(before, Mapping) or isinstance(after, Mapping):
            return _differing(before or {}, after or {})
        return (("closed_through", before, after),) if before != after else ()

    @property
    def facts(self) -> Mapping[str, Any]:
        """What else was written down: load, months, rows, codes."""
        return {key: value for key, value in self.detail.items() if key not in _TOLD_ELSEWHERE and value}


class Found(NamedTuple):
    """One page of rows, newest first, and how many there are in all."""

    entries: tuple[Entry, ...]
    total: int


class Choices(NamedTuple):
    """Who and which actions there are among the rows that the reader may see."""

    actors: tuple[str, ...]
    actions: tuple[str, ...]


class Chain(NamedTuple):
    """The audit chain walked from its first row: how many rows, and the first that does not hold (None: all do)."""

    rows: int
    broken: int | None


def find(store: Store, scope: Scope, asked: Filter, limit: int = 100, offset: int = 0) -> Found:
    """The rows that match and that the reader may see, `limit` of them after `offset`, newest first."""
    values = _values(scope, asked)
    name = _name("trail", scope)
    (count,) = store.rows(scope, _name("trail_count", scope), **values)
    rows = store.rows(scope, name, **values, limit=limit, offset=offset) if count["n"] > offset else []
    return Found(tuple(_entry(row) for row in rows), count["n"])


def choices(store: Store, scope: Scope, until: int = FOREVER) -> Choices:
    """What the filters offer, of the rows up to an audit number."""
    (row,) = store.rows(scope, _name("trail_choices", scope), me=scope.user, until=until)
    return Choices(tuple(row["actors"] or ()), tuple(row["actions"] or ()))


def chain(store: Store) -> Chain:
    """Walk the chain; for every reader, because it tells a number and nothing else."""
    rows = store.rows(COMPANY, "audit_chain")
    return Chain(len(rows), first_break((*row.values(),) for row in rows))


def _name(query: str, scope: Scope) -> str:
    return query if scope.is_whole else f"{query}_of_regions"


def _values(scope: Scope, asked: Filter) -> dict[str, Any]:
    return {
        "me": scope.user,
        "actors": list(asked.actors),
        "actions": list(asked.actions),
        "start": _begins(asked.start or _FIRST),
        "end": _begins((asked.end or _LAST) + timedelta(days=1)),
        "text": asked.text.strip(),
        "after": asked.after,
        "until": asked.until,
    }


def _begins(day: date) -> datetime:
    """The stored moment (UTC) at which a day of the company begins."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC).replace(tzinfo=None)


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(row["seq"], local(row["ts"]), row["actor"], row["action"], row["subject"], json.loads(row["detail"]))


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[tuple[str, Any, Any], ...]:
    names = [*before, *(name for name in after if name not in before)]
    return tuple(
        (n, before.get(n), after.get(n)) for n in names if n != "code" and not _same(before.get(n), after.get(n))
    )


def _same(one: Any, other: Any) -> bool:
    """Equal, also where one is written with idle zeros: `0.0000` and `0`."""
    if isinstance(one, str) and isinstance(other, str) and one != other:
        with suppress(InvalidOperation):
            return Decimal(one) == Decimal(other)
    return bool(one == other)
