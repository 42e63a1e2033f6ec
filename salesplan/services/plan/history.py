"""Where a number of the plan comes from: every line of the ledger that touched it, newest first, back to its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.plan.table import Where
from salesplan.core.scope import Scope
from salesplan.services.company import local
from salesplan.services.plan.shown import Reader
from salesplan.services.plan.versions import Version, versions
from salesplan.store import FOREVER, Store


class Came(NamedTuple):
    """One step of a number: what it was and what it became, by whom and why.

    `kind` is an operation of the ledger (`edit`, `undo`, `upload` ...), `copy` (the draft took it from another
    version), `import` (a file brought it: `load`, its name in `reason`) or `began`. `before` is None where there was
    nothing, the challenge None while a cell lacks one. `number` is the line of the ledger, `slice` what that line was
    about (JSON).
    """

    at: datetime
    actor: str
    kind: str
    version: int
    before: Decimal | None
    after: Decimal | None
    challenge_before: Decimal | None
    challenge_after: Decimal | None
    reason: str = ""
    number: int | None = None
    slice: str | None = None
    load: int | None = None


def provenance(
    store: Store, scope: Scope, id: int, where: Where, measure: str = "revenue", at: int = FOREVER
) -> tuple[Came, ...]:
    """How a cell or a subtotal came about, newest first, through the versions it was copied from.

    `where` is dimension -> members; a single cell names all four. Empty where the reader sees no such cell. A reader of
    some regions is told slice and reason only of operations that name no region and no team but his own.
    """
    known = {one.id: one for one in versions(store, scope)}
    found: list[Came] = []
    next: int | None = id
    while next is not None and next in known:
        steps = list(_of_version(store, scope, known[next], where, measure, at))
        found += steps
        at, next = known[next].begun - 1, known[next].based_on if steps else None
    return tuple(found)


def _of_version(store: Store, scope: Scope, of: Version, where: Where, measure: str, at: int) -> Iterator[Came]:
    rows = store.rows(scope, "plan.history", (), where, version=of.id, measure=measure, seq=at)
    reader = _reader(store, scope, of.id)
    lines = {row["seq"]: row for row in store.rows(scope, "plan.ledger", version=of.id)}
    moments = sorted({one for row in rows for one in (row["begun"], row["ended"]) if one is not None and one <= at})
    sums = [_sums(rows, moment) for moment in moments]
    for index in range(len(moments) - 1, -1, -1):
        before = sums[index - 1] if index else (None, None)
        both = (before[0], sums[index][0], before[1], sums[index][1])
        line = lines.get(moments[index])
        if line is not None:
            known = reader.may_know(line)
            about = (line["reason"] if known else "", line["number"], line["slice"] if known else None)
            yield Came(local(line["at"]), line["actor"], line["kind"], of.id, *both, *about)
        else:
            kind = "import" if of.load is not None else "copy" if of.based_on is not None else "began"
            yield Came(of.at, of.author, kind, of.id, *both, of.reason, load=of.load)


def _reader(store: Store, scope: Scope, id: int) -> Reader:
    if scope.is_whole:
        return Reader(scope)
    cells = store.rows(scope, "plan.cells", version=id, seq=FOREVER)
    return Reader(scope, frozenset(row["team"] for row in cells))


def _sums(rows: list[dict[str, Any]], moment: int) -> tuple[Decimal | None, Decimal | None]:
    """Base and challenge right after an audit number."""
    there: list[Mapping[str, Any]] = [
        row for row in rows if row["begun"] <= moment and (row["ended"] is None or row["ended"] > moment)
    ]
    if not there:
        return None, None
    above = [row["challenge"] for row in there]
    whole = None if None in above else sum(above, Decimal(0))
    return sum((row["base"] for row in there), Decimal(0)), whole
