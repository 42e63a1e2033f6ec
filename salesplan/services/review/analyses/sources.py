"""Lead sources of a slice: what each brought and what became of it, since when, and whether they add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.months import shift
from salesplan.services.kpis import ask
from salesplan.services.review.analyses.asked import Asked

NEW_MONTHS = 6
"""A source counts as new for this long after the month in which its first leads came, and in a question about it."""


class Brought(NamedTuple):
    """What some leads came to. `cost` is None while any row of them has none."""

    leads: int
    orders: int
    cost: Decimal | None

    @property
    def conversion(self) -> float | None:
        """Orders per lead; None without leads."""
        return self.orders / self.leads if self.leads else None


class Sources(NamedTuple):
    """The rows of a slice over some months, and the first month of every source there; `first` is that of all of them.

    `orders` and `leads` are what the rows add up to.
    """

    rows: tuple[Mapping[str, Any], ...]
    since: Mapping[str, str]
    first: str | None

    def new(self, start: str, end: str) -> set[str]:
        """Sources that began in these months or the last few up to `end`, and not with the records themselves."""
        begun = {source for source, month in self.since.items() if self.first and month > self.first}
        return {one for one in begun if min(start, shift(end, 1 - NEW_MONTHS)) <= self.since[one] <= end}

    def by(self, *keys: str) -> dict[tuple[Any, ...], Brought]:
        """The rows summed up by some of their fields."""
        groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
        for row in self.rows:
            groups.setdefault(tuple(row[key] for key in keys), []).append(row)
        return {key: brought(rows) for key, rows in groups.items()}

    def of(self, sources: Iterable[str], start: str, end: str) -> Brought:
        """What these sources brought over these months."""
        wanted = set(sources)
        return brought(row for row in self.rows if row["source"] in wanted and start <= row["month"] <= end)


def brought(rows: Iterable[Mapping[str, Any]]) -> Brought:
    """The sums of some rows."""
    found = list(rows)
    costs = [row["cost"] for row in found]
    cost = None if not costs or None in costs else sum(costs, Decimal(0))
    return Brought(sum(row["leads"] for row in found), sum(row["orders"] for row in found), cost)


def sources_of(asked: Asked, start: str, end: str) -> Sources:
    """The sources that count for the slice of a question; without rows where none are on record.

    A filter on products says nothing here: sources are told apart by region, team and channel.
    """
    where = {name: codes for name, codes in asked.view.where.items() if name in ("region", "team", "channel")}
    seq = ask(asked.store, asked.scope, asked.view).standing.seq
    rows = asked.store.rows(asked.scope, "lead_sources", (), where, start=start, end=end, seq=seq)
    begun = asked.store.rows(asked.scope, "sources_since", (), where, seq=seq)
    since = {row["source"]: row["since"] for row in begun}
    return Sources(tuple(rows), since, min(since.values(), default=None))
