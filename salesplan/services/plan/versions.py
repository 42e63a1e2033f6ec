"""Plan versions: which there are, who wrote, submitted and approved them, how they begin and how they move on.

A version that a file brought is never edited: working on it begins a draft that is based on it. Figures of a version
that was approved once never move again. Amounts are yuan (or pieces) as Decimal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.errors import Conflict, Forbidden, Unknown
from salesplan.core.months import fiscal_months, shift
from salesplan.core.plan.states import IN_FORCE, Action, Moves, PlanRefused, State, taken
from salesplan.core.scope import Scope
from salesplan.services.company import COMPANY, local, settings
from salesplan.services.plan import replacing
from salesplan.services.plan.scaling import scaled
from salesplan.services.review import watching
from salesplan.store import FOREVER, Store, Transaction

COPIED = ("plan_lock", "plan_input", "plan_person", "plan_padding")
"""What a copy inside a year takes with the cells."""
_OF_ONE_YEAR = ("territories", "territories_moved", "total", "held_months", "split", "weights", "marginals")
"""Inputs that do not come along to another year: by then its history is recorded in the re-drawn map, nobody has agreed
on its total and how it splits yet, and months are named with their year."""


class Total(NamedTuple):
    """One measure of a version in the reader's regions; the challenge is None while any cell lacks one."""

    base: Decimal
    challenge: Decimal | None
    cells: int


class Version(NamedTuple):
    """One version. `counts`: it is the plan of its year unless another is chosen. `based_on` is an id, `based_number`
    its number inside its year. `approver`, `approved_at` are of the last approval, `authenticated` whether the approver
    had logged in; `state_reason` why it is in its state (a rejection). `edits` counts operations. `begun` is the audit
    number it was made with, `seq` that of its last own write: hand `seq` back with an edit or a step, so that nothing
    is done to what somebody else has just changed.

    A regional reader sees totals of his regions, and names and reasons only of versions with cells there.
    """

    id: int
    year: int
    number: int
    state: State
    counts: bool
    author: str
    at: datetime
    reason: str
    based_on: int | None
    based_number: int | None
    load: int | None
    submitter: str
    approver: str
    approved_at: datetime | None
    authenticated: bool
    state_reason: str
    edits: int
    cells: int
    totals: Mapping[str, Total]
    begun: int
    seq: int

    @property
    def is_editable(self) -> bool:
        """True for a draft that no file brought."""
        return self.state == "draft" and self.load is None


class Passed(NamedTuple):
    """One state a version has had."""

    state: State
    actor: str
    at: datetime
    reason: str
    authenticated: bool


def versions(store: Store, scope: Scope, year: int | None = None, at: int = FOREVER) -> tuple[Version, ...]:
    """Every version, the newest year and number first; withdrawn ones too. As they are now, or after audit number `at`.

    What came later was not there then: neither versions nor states, edits or cells.
    """
    then, asked = ("", dict[str, Any]()) if at == FOREVER else ("_then", {"seq": at})
    rows = store.rows(scope, f"plan.versions{then}", **asked)
    totals: dict[int, dict[str, Total]] = {}
    for row in store.rows(scope, f"plan.totals{then}", **asked):
        found = Total(row["base"], row["challenge"], row["cells"])
        totals.setdefault(row["version"], {})[row["measure"]] = found
    numbers = {row["id"]: row["number"] for row in rows}
    return tuple(
        _version(row, numbers, totals.get(row["id"], {}), scope) for row in rows if year is None or row["year"] == year
    )


def version(store: Store, scope: Scope, id: int, at: int = FOREVER) -> Version:
    """One version, now or after audit number `at`. Raises Unknown."""
    for found in versions(store, scope, at=at):
        if found.id == id:
            return found
    raise Unknown(name=str(id))


def states(store: Store, scope: Scope, id: int, at: int = FOREVER) -> tuple[Passed, ...]:
    """The states of a version up to a moment, oldest first; names and reasons as in `Version`. Raises Unknown."""
    shown = _is_shown(version(store, scope, id, at).totals, scope)
    return tuple(
        Passed(
            row["state"],
            row["actor"] if shown else "",
            local(row["at"]),
            (row["reason"] or "") if shown else "",
            bool(row["authenticated"]),
        )
        for row in store.rows(scope, "plan.states", version=id)
        if row["seq"] <= at
    )


def begin(store: Store, scope: Scope, year: int, reason: str = "") -> Version:
    """A new empty draft for a fiscal year. Raises Forbidden."""
    _whole_writer(scope)
    with store.transaction(scope.user, "plan.begin") as tx:
        id = new_version(tx, scope, year, None, reason)
    return version(store, scope, id)


def begin_from(store: Store, scope: Scope, source: int, reason: str = "") -> Version:
    """A new draft with everything that a version of the same year holds: cells, locks, inputs, persons, padding.

    This is how an imported or an approved version is worked on. Raises Unknown, Forbidden.
    """
    _whole_writer(scope)
    with store.transaction(scope.user, "plan.begin") as tx:
        id = copy_of(tx, scope, source, reason)
    return version(store, scope, id)


def copy_of(tx: Transaction, scope: Scope, source: int, reason: str) -> int:
    """A new draft with everything of a version of the same year; the id, inside a transaction. Raises Unknown."""
    found = head(tx, source)
    id = new_version(tx, scope, found["year"], source, reason)
    for table in ("cells", *COPIED):
        name = "plan.copy_cells" if table == "cells" else f"plan.copy.{table}"
        tx.execute(name, version=id, source=source, seq=tx.seq)
    return id


def copy_to_year(
    store: Store, scope: Scope, source: int, year: int, factor: Decimal | None = None, reason: str = ""
) -> Version:
    """A new draft of another year with the cells of a version, its months moved and its amounts times `factor`.

    With a factor the total of each measure and track is that of the source times the factor, to the fen (counts: to
    the piece), and is split over the cells by largest remainder; no challenge falls below its base. Inputs and padding
    come along; locks, persons, re-drawn territories, held months and the agreed total do not, because they speak of a
    year. Raises Unknown, Forbidden, ValueError for a negative factor.
    """
    _whole_writer(scope)
    if factor is not None and factor < 0:
        raise ValueError("a plan is not negative")
    with store.transaction(scope.user, "plan.begin") as tx:
        found = head(tx, source)
        months = 12 * (year - found["year"])
        rows = tx.rows("plan.copied_cells", source=source)
        id = new_version(tx, scope, year, source, reason)
        tx.detail |= {"factor": None if factor is None else str(factor)}
        moved = [row | {"month": shift(row["month"], months), "version": id, "begun": tx.seq} for row in rows]
        tx.insert("plan_cell", moved if factor is None else scaled(moved, factor))
        tx.execute("plan.copy_to_year.plan_input", version=id, source=source, seq=tx.seq, left=list(_OF_ONE_YEAR))
        tx.execute("plan.copy.plan_padding", version=id, source=source, seq=tx.seq)
    return version(store, scope, id)


def step(
    store: Store,
    scope: Scope,
    id: int,
    action: Action,
    reason: str = "",
    seen: int | None = None,
    actor: str | None = None,
    authenticated: bool = False,
    moves: Moves | None = None,
) -> Version:
    """Submit, approve, reject (with a reason), lock or withdraw a version; approving supersedes the one before it.

    While another version of the year is in force, submitting asks for a change: with a reason, and with `moves`, the
    totals that it moves and by how much (none, unless they are named). `actor` is who does it where the program has no
    login: the name chosen at its start; the row says that nobody checked it (`authenticated` False). `seen` is the
    `seq` of the version as it was shown. Raises PlanRefused, Conflict when it has changed since, Unknown, Forbidden.
    """
    if not may_take(scope, version(store, scope, id), action):
        raise Forbidden(role=scope.role)
    by = actor or scope.user
    with store.transaction(by, f"plan.{action}", str(id)) as tx:
        found = head(tx, id)
        unchanged(tx, found, seen)
        signed = Signed(by, reason, authenticated, moves, closed_months(store, found["year"]))
        take(tx, scope, id, action, signed)
        _watched(store, tx, action)
    return version(store, scope, id)


def may_take(scope: Scope, found: Version, action: Action) -> bool:
    """Whether this reader may take a step at all: writers of the whole company any, an editor of some regions only the
    withdrawal of what he asked for himself."""
    if scope.may_write and scope.is_whole:
        return True
    return scope.may_write and action == "withdraw" and found.author == scope.user


def submit_and_approve(
    store: Store, scope: Scope, id: int, actor: str | None = None, reason: str = "", moves: Moves | None = None
) -> Version:
    """Approve a version; a draft is submitted by the account first, so that somebody else (`actor`) must approve it.

    Both are kept together or neither. Raises as `step`.
    """
    _whole_writer(scope)
    by = actor or scope.user
    if version(store, scope, id).state != "draft":
        return step(store, scope, id, "approve", reason, actor=actor)
    with store.transaction(scope.user, "plan.submit", str(id)) as tx:
        signed = Signed(scope.user, reason, False, moves, closed_months(store, head(tx, id)["year"]))
        take(tx, scope, id, "submit", signed)
        tx.step(by, "plan.approve", str(id))
        take(tx, scope, id, "approve", signed._replace(by=by))
        _watched(store, tx, "approve")
    return version(store, scope, id)


def _watched(store: Store, tx: Transaction, action: Action) -> None:
    """Another plan in force means other gaps."""
    if action == "approve":
        with store.within(tx):
            watching.check(store)


def worked_on(store: Store, scope: Scope, id: int) -> frozenset[str]:
    """Who began, submitted or edited a version: they do not approve it. Raises Unknown."""
    return _worked(version(store, scope, id)._asdict(), store.rows(scope, "plan.ledger", version=id))


def _worked(found: Mapping[str, Any], ledger: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(filter(None, (found["author"], found["submitter"], *(row["actor"] for row in ledger))))


class Signed(NamedTuple):
    """Who takes a step, why, whether a login checked it; the totals it is declared to move; the closed months."""

    by: str
    reason: str
    authenticated: bool = False
    moves: Moves | None = None
    closed: tuple[str, ...] = ()


def take(tx: Transaction, scope: Scope, id: int, action: Action, signed: Signed) -> None:
    """One step of a version inside a transaction; approving supersedes the version of its year that was in force.

    Raises PlanRefused, Unknown.
    """
    found, (by, reason, authenticated, moves, closed) = head(tx, id), signed
    after = taken(action, found["state"], by, _worked(found, tx.rows("plan.ledger", version=id)), reason)
    if action == "submit":
        _ready(tx, id)
        replacing.submitted(tx, found, by, reason, moves, closed)
    if action == "approve":
        replacing.approved(tx, found, closed)
    settle(tx, id, after, by, reason, authenticated)
    if after == "approved":
        for row in tx.rows("plan.versions"):
            if row["year"] == found["year"] and row["id"] != id and row["state"] in IN_FORCE:
                settle(tx, row["id"], "superseded", by, "", authenticated)
    tx.detail |= {"year": found["year"], "number": found["number"], "authenticated": authenticated}
    tx.detail |= {"account": scope.user, "reason": reason}


def settle(tx: Transaction, id: int, state: State, by: str, reason: str, authenticated: bool) -> None:
    """Write one state of a version."""
    row = {"version": id, "state": state, "actor": by, "reason": reason or None, "authenticated": authenticated}
    tx.insert("plan_state", [row | {"seq": tx.seq}])


def closed_months(store: Store, year: int, at: int = FOREVER) -> tuple[str, ...]:
    """The months of a fiscal year that are closed, now or after audit number `at`: their plan moves no more."""
    company = settings(store, COMPANY, None if at == FOREVER else at)
    through = company.closed_through or ""
    return tuple(month for month in fiscal_months(year, company.fiscal_start) if month <= through)


def unchanged(tx: Transaction, found: Mapping[str, Any], seen: int | None) -> None:
    """Raise Conflict when the version was written to after `seen`; it tells who did what."""
    if seen is None or found["seq"] <= seen:
        return
    ledger = [row for row in tx.rows("plan.ledger", version=found["id"]) if row["seq"] > seen]
    passed = [row for row in tx.rows("plan.states", version=found["id"]) if row["seq"] > seen]
    last = max([*ledger, *passed], key=lambda row: int(row["seq"]))
    what = last.get("kind") or last["state"]
    current = {"actor": last["actor"], "what": what, "slice": last.get("slice"), "seq": found["seq"]}
    raise Conflict(current, actor=last["actor"], what=what)


def head(tx: Transaction, id: int) -> Mapping[str, Any]:
    """A version as `plan.versions` tells it, inside a transaction. Raises Unknown."""
    for row in tx.rows("plan.versions"):
        if row["id"] == id:
            return row
    raise Unknown(name=str(id))


def new_version(tx: Transaction, scope: Scope, year: int, source: int | None, reason: str) -> int:
    """An empty draft of a year, inside a transaction; returns its id."""
    id = int(tx.rows("last_version")[0]["id"]) + 1
    number = int(tx.rows("plan.numbers", year=year)[0]["number"]) + 1
    row = {"id": id, "year": year, "number": number, "based_on": source, "author": scope.user, "reason": reason}
    tx.insert("plan_version", [row | {"load": None, "seq": tx.seq}])
    settle(tx, id, "draft", scope.user, "", False)
    tx.about(str(id))
    tx.detail |= {"year": year, "number": number, "based_on": source, "reason": reason}
    return id


def _ready(tx: Transaction, id: int) -> None:
    """Raise PlanRefused while nothing is planned."""
    if not any(row["version"] == id for row in tx.rows("plan.totals")):
        raise PlanRefused("empty")


def _whole_writer(scope: Scope) -> None:
    if not scope.may_write or not scope.is_whole:
        raise Forbidden(role=scope.role)


def _is_shown(totals: Mapping[str, Total], scope: Scope) -> bool:
    return scope.is_whole or bool(totals)


def _version(row: Mapping[str, Any], numbers: Mapping[int, int], totals: Mapping[str, Total], scope: Scope) -> Version:
    shown = _is_shown(totals, scope)
    return Version(
        id=row["id"],
        year=row["year"],
        number=row["number"],
        state=row["state"],
        counts=row["counts"],
        author=row["author"] if shown else "",
        at=local(row["at"]),
        reason=row["reason"] if shown else "",
        based_on=row["based_on"],
        based_number=numbers.get(row["based_on"]),
        load=row["load"],
        submitter=(row["submitter"] or "") if shown else "",
        approver=(row["approver"] or "") if shown else "",
        approved_at=local(row["approved_at"]) if row["approved_at"] else None,
        authenticated=bool(row["authenticated"]),
        state_reason=(row["state_reason"] or "") if shown else "",
        edits=row["edits"],
        cells=sum(total.cells for total in totals.values()),
        totals=totals,
        begun=row["begun"],
        seq=row["seq"],
    )
