"""What two versions differ in: how many cells, by how much in sum, along any dimensions, and where most of it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.scope import Scope
from salesplan.services.plan.versions import Version, version
from salesplan.store import FOREVER, Store

DIMENSIONS = ("month", "region", "product", "team")


class Difference(NamedTuple):
    """One measure over some members (in the order of `by`): amounts in both versions.

    None: no such cells there; a challenge is also None while any of its cells lacks one.
    """

    measure: str
    members: tuple[str, ...]
    old: Decimal | None
    new: Decimal | None
    old_challenge: Decimal | None
    new_challenge: Decimal | None

    @property
    def change(self) -> Decimal:
        """New base minus old base, what is absent being nothing."""
        return (self.new or Decimal(0)) - (self.old or Decimal(0))

    @property
    def challenge_change(self) -> Decimal:
        """New challenge minus old challenge, what is absent being nothing."""
        return (self.new_challenge or Decimal(0)) - (self.old_challenge or Decimal(0))


class Effect(NamedTuple):
    """What a change does: `totals` one row per measure, `by` the members of each dimension that gain or pay, `cells`
    every cell that differs."""

    totals: tuple[Difference, ...]
    by: Mapping[str, tuple[Difference, ...]]
    cells: tuple[Difference, ...]

    @property
    def passed_on(self) -> Decimal:
        """How much revenue changes hands: everything that cells gain, in the base."""
        return sum((max(one.change, Decimal(0)) for one in self.cells if one.measure == "revenue"), Decimal(0))


class Diff(NamedTuple):
    """`changed` cells are in both versions with other amounts, `added` only in the new one, `removed` only in the old.

    `totals` are one row per measure, `rows` one per measure and members of `by` that differ, `movers` the single cells
    with the largest change of the base, largest first, `cells` all that differ. Versions of two years are compared
    month by month of their years; months are those of the new one.
    """

    old: Version
    new: Version
    by: tuple[str, ...]
    changed: int
    added: int
    removed: int
    totals: tuple[Difference, ...]
    rows: tuple[Difference, ...]
    movers: tuple[Difference, ...]
    cells: tuple[Difference, ...]


def diff(
    store: Store,
    scope: Scope,
    old: int,
    new: int,
    by: Sequence[str] = ("region",),
    measure: str | None = None,
    movers: int = 10,
    old_at: int = FOREVER,
    new_at: int = FOREVER,
) -> Diff:
    """The difference between two versions, or between two moments (audit numbers) of one; in the reader's regions.

    Raises Unknown for a version or a dimension that is not there.
    """
    sides = version(store, scope, old, old_at), version(store, scope, new, new_at)
    months = 12 * (sides[1].year - sides[0].year)
    rows = store.rows(scope, "plan.diff", old=old, new=new, months=months, old_at=old_at, new_at=new_at)
    rows = [row for row in rows if measure is None or row["measure"] == measure]
    apart = [row for row in rows if _differs(row)]
    cells = _summed(apart, DIMENSIONS)
    return Diff(
        *sides,
        by=tuple(by),
        changed=sum(row["old_base"] is not None and row["new_base"] is not None for row in apart),
        added=sum(row["old_base"] is None for row in apart),
        removed=sum(row["new_base"] is None for row in apart),
        totals=tuple(_summed(rows, ())),
        rows=tuple(one for one in _summed(rows, by) if one.old != one.new or one.old_challenge != one.new_challenge),
        movers=tuple(sorted(cells, key=lambda one: -abs(one.change))[:movers]),
        cells=tuple(cells),
    )


def effect(rows: Sequence[Mapping[str, Any]]) -> Effect:
    """Who gains and who pays, of cells old and new beside each other (`month` ... `measure`, `old_base` ...)."""
    apart = [row for row in rows if _differs(row)]
    by = {}
    for dimension in DIMENSIONS:  # sums only of members in which something differs: a plan may have many cells
        touched = {(row["measure"], row[dimension]) for row in apart}
        own = [row for row in rows if (row["measure"], row[dimension]) in touched]
        by[dimension] = tuple(one for one in _summed(own, (dimension,)) if one.change or one.challenge_change)
    return Effect(tuple(_summed(rows, ())), by, tuple(_summed(apart, DIMENSIONS)))


def _differs(row: Mapping[str, Any]) -> bool:
    return bool(row["old_base"] != row["new_base"] or row["old_challenge"] != row["new_challenge"])


def _summed(rows: Iterable[Mapping[str, Any]], by: Sequence[str]) -> list[Difference]:
    groups: dict[tuple[str, tuple[str, ...]], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["measure"], tuple(row[d] for d in by)), []).append(row)
    return [
        Difference(
            measure, members, *(_sum(own, side, name) for name in ("base", "challenge") for side in ("old", "new"))
        )
        for (measure, members), own in sorted(groups.items())
    ]


def _sum(rows: Sequence[Mapping[str, Any]], side: str, name: str) -> Decimal | None:
    """Over the cells that the version has; None without any, or with one that has no such amount."""
    there = [row[f"{side}_{name}"] for row in rows if row[f"{side}_base"] is not None]
    return None if not there or None in there else sum(there, Decimal(0))
