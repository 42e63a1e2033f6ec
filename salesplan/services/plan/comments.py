"""Comments on a cell or a subtotal of a plan version: written, read with the version, settled.

A comment stands at the version in which it was written. A draft that is based on it, within the same year, shows those
that are still open under the version they came from, and settles them there: a question is not copied, so that it
cannot be answered in one place and stay open in another. Versions that are not edited any more take comments, too.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from salesplan.core.errors import Forbidden, StaleView, Unknown
from salesplan.core.plan.table import Where
from salesplan.core.scope import Scope
from salesplan.services.company import local
from salesplan.services.plan.held import text_of, where_of
from salesplan.services.plan.versions import head, versions
from salesplan.store import FOREVER, Store, Transaction

LONGEST = 1000
"""Characters of a comment."""


class Comment(NamedTuple):
    """One comment: the slice and measure it is about, in which version it was written (`number` inside its year)."""

    id: int
    version: int
    number: int
    measure: str
    where: Where
    text: str
    actor: str
    at: datetime
    resolved: bool
    resolver: str


def comments(store: Store, scope: Scope, id: int, at: int = FOREVER) -> tuple[Comment, ...]:
    """Those of a version, and what is still open of the versions of its year that it is based on, the newest first.

    Now, or as they were after audit number `at`. A reader of some regions finds what is about his regions and nothing
    else. Raises Unknown.
    """
    numbers = _line(store, scope, id)
    rows = store.rows(scope, "notes", versions=list(numbers), seq=at)
    return tuple(
        Comment(
            row["id"],
            row["version"],
            numbers[row["version"]],
            row["measure"],
            where_of(row["slice"]),
            row["text"],
            row["actor"],
            local(row["at"]),
            row["resolved"],
            row["resolver"] or "",
        )
        for row in rows
        if row["version"] == id or not row["resolved"]
    )


def add(store: Store, scope: Scope, id: int, where: Where, text: str, measure: str = "revenue") -> int:
    """Write a comment on a slice (dimension -> members; {} the whole plan); returns its id.

    What a reader of some regions writes is about the slice in his regions, as he sees no more of it. Raises Forbidden
    for a viewer, Unknown where the version has no such cell, ValueError for an empty or an endless text.
    """
    if not scope.may_write:
        raise Forbidden(role=scope.role)
    if not text.strip() or len(text) > LONGEST:
        raise ValueError(f"a comment has between 1 and {LONGEST} characters")
    with store.transaction(scope.user, "note.add", str(id)) as tx:
        head(tx, id)
        regions = _regions(tx, scope, id, where)
        if scope.regions is not None:
            where = {**where, "region": regions}
        note = int(tx.rows("notes.last")[0]["id"]) + 1
        row = {"id": note, "version": id, "measure": measure, "slice": text_of(where), "regions": list(regions)}
        tx.insert("number_note", [row | {"text": text.strip(), "actor": scope.user, "seq": tx.seq}])
        tx.detail |= {"note": note, "measure": measure, "slice": text_of(where), "text": text.strip()}
    return note


def resolve(store: Store, scope: Scope, note: int, resolved: bool = True) -> None:
    """Settle a comment, or open it again. Raises Forbidden (a viewer, other regions), Unknown, StaleView when it is so
    already: somebody else was first."""
    if not scope.may_write:
        raise Forbidden(role=scope.role)
    with store.transaction(scope.user, "note.resolve", str(note)) as tx:
        found = tx.rows("notes.one", note=note)
        if not found:
            raise Unknown(name=str(note))
        if scope.regions is not None and not set(found[0]["regions"]) <= set(scope.regions):
            raise Forbidden(role=scope.role)
        if found[0]["resolved"] == resolved:
            raise StaleView(what=str(note))
        tx.insert("number_note_state", [{"note": note, "resolved": resolved, "actor": scope.user, "seq": tx.seq}])
        tx.detail |= {"resolved": resolved, "text": found[0]["text"]}


def _line(store: Store, scope: Scope, id: int) -> dict[int, int]:
    """The version and those of its year that it is based on -> their numbers. Raises Unknown."""
    known = {one.id: one for one in versions(store, scope)}
    if id not in known:
        raise Unknown(name=str(id))
    found: dict[int, int] = {}
    at: int | None = id
    while at is not None and at in known and known[at].year == known[id].year:
        found[at] = known[at].number
        at = known[at].based_on
    return found


def _regions(tx: Transaction, scope: Scope, id: int, where: Where) -> tuple[str, ...]:
    """The regions in which a slice has cells, of a regional reader his own. Raises Unknown without any."""
    rows = tx.rows("rounds.regions", version=id)
    found = {row["region"] for row in rows if all(row[d] in members for d, members in where.items() if d in row)}
    if scope.regions is not None:
        if set(where.get("region", ())) - set(scope.regions):
            raise Forbidden(role=scope.role)
        found &= set(scope.regions)
    if not found:
        raise Unknown(name=text_of(where))
    return tuple(sorted(found))
