"""Comments on a cell or a subtotal of a plan version: the notes on its numbers, read with the version, settled.

A comment stands at the version in which it was written. A draft that is based on it, within the same year, shows those
that are still open under the version they came from, and settles them there: a question is not copied, so that it
cannot be answered in one place and stay open in another. Versions that are not edited any more take comments, too.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from salesplan.core.errors import Unknown
from salesplan.core.months import fiscal_months
from salesplan.core.plan.table import Where
from salesplan.core.review.noted import Kind, Number, months_and_rest, of_the_plan
from salesplan.core.scope import Scope
from salesplan.services import notes
from salesplan.services.company import settings
from salesplan.services.notes import LONGEST
from salesplan.services.plan.versions import versions
from salesplan.store import FOREVER, Store

__all__ = ["LONGEST", "Comment", "add", "comments", "resolve"]


class Comment(NamedTuple):
    """One comment: the slice and measure it is about, in which version it was written (`number` inside its year).

    A `disputed` one says that the number is not agreed; `reason` is what settled it.
    """

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
    kind: Kind = "comment"
    reason: str = ""


def comments(store: Store, scope: Scope, id: int, at: int = FOREVER) -> tuple[Comment, ...]:
    """Those of a version, and what is still open of the versions of its year that it is based on, the newest first.

    Now, or as they were after audit number `at`. A reader of some regions finds what is about his regions and nothing
    else. Raises Unknown.
    """
    numbers = _line(store, scope, id)
    return tuple(
        Comment(
            note.id,
            version,
            numbers[version],
            note.number.measure,
            note.cell,
            note.text,
            note.actor,
            note.at,
            note.resolved,
            note.resolver,
            note.kind,
            note.reason,
        )
        for note in notes.notes(store, scope, at)
        if (version := note.number.version) in numbers
        and not of_the_plan(note.number.measure)
        and (version == id or not note.resolved)
    )


def add(
    store: Store,
    scope: Scope,
    id: int,
    where: Where,
    text: str,
    measure: str = "revenue",
    kind: Kind = "comment",
) -> int:
    """Write a comment on a slice (dimension -> members; {} the whole plan); returns its id.

    What a reader of some regions writes is about the slice in his regions, as he sees no more of it. Raises Forbidden
    for a viewer, Unknown where the version has no such cell, ValueError for an empty or an endless text.
    """
    found = next((one for one in versions(store, scope) if one.id == id), None)
    if found is None:
        raise Unknown(name=str(id))
    year = fiscal_months(found.year, settings(store, scope).fiscal_start)
    _, (start, end) = months_and_rest(where, (year[0], year[-1]))
    return notes.add(store, scope, Number(measure, where, start, end, id), text, kind)


def resolve(store: Store, scope: Scope, note: int, resolved: bool = True, reason: str = "") -> None:
    """Settle a comment, or open it again. Raises what `notes.settle` does."""
    notes.settle(store, scope, note, reason, resolved)


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
