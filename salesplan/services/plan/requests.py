"""Change requests 目标调整单: the only way to move an approved number.

A request is the next version of its year: it stands on the version in force, says why, tells who gains and who pays,
and leaves the totals as they are or declares by how much they move. When another person approves it, it is in force.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, Literal, NamedTuple

from salesplan.core.errors import Forbidden
from salesplan.core.plan.states import IN_FORCE, Moves, PlanRefused, Replacing, State, moving
from salesplan.core.plan.table import Absorb, Where
from salesplan.core.scope import Scope
from salesplan.services.company import COMPANY, local
from salesplan.services.plan import replacing
from salesplan.services.plan.actions import transfer
from salesplan.services.plan.desk import act_in, open_desk
from salesplan.services.plan.differences import Difference, Effect, effect
from salesplan.services.plan.held import Tracks, amount
from salesplan.services.plan.operations import Cell, Change, Edits, Fill, Keep, Work
from salesplan.services.plan.versions import (
    Signed,
    Version,
    closed_months,
    copy_of,
    head,
    new_version,
    settle,
    take,
    unchanged,
    version,
    versions,
)
from salesplan.services.plan.working import Amounts, allowed, worked
from salesplan.store import FOREVER, Store, Transaction

TOTAL = "total"
"""The input that says what the company agreed on; a request that moves the total moves it too."""


class Request(NamedTuple):
    """One change request. `of` is the version that it is, `basis` the number of the one it stands on.

    `gains` has what each member of a dimension gains or pays of revenue, in the base, in the reader's regions; `cells`
    is how many cells change there, `passed_on` how much changes hands. `moves` are the totals it is declared to move:
    empty is a zero-sum request, None where the reader sees only some regions. Names and reason are "" for a reader in
    whose regions nothing changes.
    """

    of: Version
    number: int
    basis: int
    basis_id: int
    asker: str
    at: datetime
    reason: str
    moves: Moves | None
    gains: Mapping[str, Mapping[str, Decimal]]
    cells: int
    passed_on: Decimal

    @property
    def code(self) -> str:
        """`2026-01`."""
        return f"{self.of.year}-{self.number:02d}"


class Outlook(NamedTuple):
    """What a draft would do to the version in force, were it submitted: the check, and who gains and who pays.

    `between` is what has changed from the version the draft was copied from to the one in force now; None while it
    stands on that, or where it was copied from none.
    """

    in_force: Version
    check: Replacing
    effect: Effect
    between: Effect | None


def requests(store: Store, scope: Scope, year: int | None = None, at: int = FOREVER) -> tuple[Request, ...]:
    """Every change request, the newest first; now or as it was after audit number `at`."""
    then, asked = ("", dict[str, Any]()) if at == FOREVER else ("_then", {"seq": at})
    known = {one.id: one for one in versions(store, scope, at=at)}
    changes: dict[int, list[Mapping[str, Any]]] = {}
    for row in store.rows(scope, f"plan.request_changes{then}", **asked):
        changes.setdefault(row["version"], []).append(row)
    return tuple(
        _request(row, known, changes.get(row["version"], []), scope)
        for row in store.rows(scope, f"plan.requests{then}", **asked)
        if year is None or row["year"] == year
    )


def _request(
    row: Mapping[str, Any], known: Mapping[int, Version], changes: Sequence[Mapping[str, Any]], scope: Scope
) -> Request:
    shown = scope.is_whole or bool(changes)
    of, sold = known[row["version"]], [one for one in changes if one["measure"] == "revenue"]
    gains: dict[str, dict[str, Decimal]] = {}
    for dimension in ("region", "team", "product", "month"):
        sums: dict[str, Decimal] = {}
        for one in sold:
            sums[one[dimension]] = sums.get(one[dimension], Decimal(0)) + one["base"]
        gains[dimension] = {member: change for member, change in sorted(sums.items()) if change}
    return Request(
        of=of if shown else of._replace(author="", submitter="", approver="", state_reason="", reason=""),
        number=row["number"],
        basis=known[row["basis"]].number,
        basis_id=row["basis"],
        asker=row["actor"] if shown else "",
        at=local(row["at"]),
        reason=row["reason"] if shown else "",
        moves=replacing.declared_by(row) if scope.is_whole else None,
        gains=gains,
        cells=len(changes),
        passed_on=sum((max(one["base"], Decimal(0)) for one in sold), Decimal(0)),
    )


def effect_of(store: Store, scope: Scope, old: int, new: int, at: int = FOREVER) -> Effect:
    """Who gains and who pays from one version of a year to another, in the reader's regions; now or as it was then."""
    return effect(replacing.compared(partial(store.rows, scope), old, new, at))


def outlook(store: Store, scope: Scope, id: int) -> Outlook | None:
    """What a version would replace; None while no other of its year is in force, or for a reader of some regions."""
    if not scope.is_whole:
        return None
    found = version(store, scope, id)
    ask = partial(store.rows, COMPANY)
    check = replacing.replacing(ask, _row(ask, id), closed_months(store, found.year))
    if check is None:
        return None
    between = None
    if not check.is_on_it and check.basis is not None and check.basis != check.in_force:
        between = effect_of(store, scope, check.basis, check.in_force)
    in_force = version(store, scope, check.in_force)
    return Outlook(in_force, check, effect_of(store, scope, check.in_force, id), between)


# The short way


def passing(dimension: str, given_by: str, taken_by: str, within: Where, value: Decimal, measure: str) -> Work:
    """An amount from one member of a dimension to another, within a slice (the months it is about)."""
    rest = {d: members for d, members in within.items() if d != dimension}
    return transfer({**rest, dimension: (given_by,)}, {**rest, dimension: (taken_by,)}, value, measure)


def changing(of: Tracks, where: Where, by: Decimal, absorb: Absorb, measure: str) -> Edits:
    """A slice up or down by an amount; `absorb` says who pays, `rollup` moves the total."""
    parent = {d: members for d, members in where.items() if d == "month"} if absorb == "siblings" else None
    return Edits([Change(where, amount(measure, of.base.sum_of(where)) + by, absorb, parent)], measure)


def preview(store: Store, scope: Scope, basis: int, operation: Edits | Work) -> Effect:
    """What an operation would do to a version, in the reader's regions; nothing is written. Raises as `act`."""
    allowed(scope, operation)
    desk = open_desk(store, scope, basis, operation.measure)
    after = worked(desk.tracks, operation, desk.locks, desk.closed)
    return _in_yuan(effect(_beside(desk.tracks.amounts(), after, operation.measure)))


def moves_of(found: Effect) -> dict[str, Decimal]:
    """The totals that an effect moves, as a request declares them."""
    return moving(
        {f"{one.measure}.base": one.change for one in found.totals}
        | {f"{one.measure}.challenge": one.challenge_change for one in found.totals}
    )


def adjust(
    store: Store,
    scope: Scope,
    basis: int,
    operation: Edits | Work,
    reason: str,
    moves: Moves | None = None,
    seen: int | None = None,
) -> Version:
    """A change request in one piece: a version from the one in force, the operation on it, submitted; all or nothing.

    `moves` declares the totals that move. An editor of some regions may ask for what stays inside them. Raises the
    engine's Conflict, PlanRefused, `errors.Conflict` when the version in force has changed since `seen`, Forbidden.
    """
    if not scope.may_write:
        raise Forbidden(role=scope.role)
    with store.transaction(scope.user, "plan.begin") as tx:
        found = head(tx, basis)
        unchanged(tx, found, seen)
        held = replacing.in_force(tx.rows("plan.versions"), found["year"])
        if held is None or held["id"] != basis:
            raise PlanRefused("stale_basis", basis=basis, in_force=held and held["id"])
        id = copy_of(tx, scope, basis, reason)
        tx.step(scope.user, "plan.edit", str(id))
        act_in(tx, store, scope, id, operation, reason=reason)
        _total_along(tx, store, scope, id, basis, reason)
        tx.step(scope.user, "plan.submit", str(id))
        closed = closed_months(store, found["year"])
        take(tx, scope, id, "submit", Signed(scope.user, reason, moves=moves, closed=closed))
    return version(store, scope, id)


def _total_along(tx: Transaction, store: Store, scope: Scope, id: int, basis: int, reason: str) -> None:
    """The total that was agreed on moves by as much as the cells do."""
    moved = replacing.moves_of(replacing.compared(tx.rows, basis, id)).get("revenue.base")
    agreed = {row["key"]: row["value"] for row in tx.rows("plan.rows.plan_input", version=id, seq=tx.seq)}.get(TOTAL)
    if moved and agreed:
        tx.step(scope.user, "plan.edit", str(id))
        act_in(tx, store, scope, id, Keep({TOTAL: str(Decimal(agreed.strip('"')) + moved)}), reason=reason)


def _beside(before: Amounts, after: Amounts, measure: str) -> list[dict[str, Any]]:
    """Two states of the cells of a measure as `plan.diff` tells them, in the engine's whole numbers."""
    none = (None, None)
    rows = []
    for cell in sorted({*before, *after}):
        (old, old_top), (new, new_top) = before.get(cell, none), after.get(cell, none)
        named = dict(zip(("month", "region", "product", "team"), cell, strict=True))
        amounts = {"old_base": old, "old_challenge": old_top, "new_base": new, "new_challenge": new_top}
        rows.append({"measure": measure, **named, **amounts})
    return rows


def _in_yuan(found: Effect) -> Effect:
    """The engine's whole numbers as yuan (or pieces)."""

    def one(row: Difference) -> Difference:
        sums = (row.old, row.new, row.old_challenge, row.new_challenge)
        return Difference(row.measure, row.members, *(s if s is None else amount(row.measure, int(s)) for s in sums))

    by = {dimension: tuple(map(one, rows)) for dimension, rows in found.by.items()}
    return Effect(tuple(map(one, found.totals)), by, tuple(map(one, found.cells)))


# Onto the version in force


def take_over(
    store: Store, scope: Scope, id: int, keep: Literal["changes", "figures"], seen: int | None = None
) -> Version:
    """A draft that does not stand on the version in force becomes one that does; the old one is withdrawn.

    `changes`: what the draft changed of the version it was copied from, on top of what is in force now, cell by cell;
    sums change by exactly as much. `figures`: the draft's own figures, locks and persons as they are, except in closed
    months, which keep what is in force. Raises PlanRefused, the engine's Conflict, Unknown, Forbidden.
    """
    if not scope.may_write or not scope.is_whole:
        raise Forbidden(role=scope.role)
    with store.transaction(scope.user, "plan.begin") as tx:
        found = head(tx, id)
        unchanged(tx, found, seen)
        rows = tx.rows("plan.versions")
        held, (under, _) = replacing.in_force(rows, found["year"], id), replacing.basis(rows, id)
        if found["state"] not in ("draft", "submitted") or held is None or (keep == "changes" and under is None):
            raise PlanRefused("state", state=found["state"], action="take_over")
        closed = closed_months(store, found["year"])
        if keep == "figures":
            made = _figures(tx, scope, found, held["id"], closed)
        else:
            made = copy_of(tx, scope, held["id"], found["reason"])
            _changes(tx, store, scope, made, replacing.compared(tx.rows, int(under or 0), id), closed)
            _inputs(tx, store, scope, made, int(under or 0), id)
            _total_along(tx, store, scope, made, held["id"], found["reason"])
        tx.step(scope.user, "plan.withdraw", str(id))
        settle(tx, id, "withdrawn", scope.user, "", False)
    return version(store, scope, made)


def _figures(tx: Transaction, scope: Scope, found: Mapping[str, Any], held: int, closed: Sequence[str]) -> int:
    made = new_version(tx, scope, found["year"], held, found["reason"])
    for table in ("plan_cell", "plan_person"):
        for source, inside in ((found["id"], False), (held, True)):
            values = {"version": made, "source": source, "months": list(closed), "inside": inside, "seq": tx.seq}
            tx.execute(f"plan.copy_months.{table}", **values)
    for table in ("plan_lock", "plan_input", "plan_padding"):
        tx.execute(f"plan.copy.{table}", version=made, source=found["id"], seq=tx.seq)
    return made


def _changes(
    tx: Transaction, store: Store, scope: Scope, made: int, own: Sequence[Mapping[str, Any]], closed: Sequence[str]
) -> None:
    """What the draft changed (`own`: its cells beside those it was copied from), added to the cells of `made`."""
    now = {_key(row): row for row in replacing.compared(tx.rows, made, made)}
    cells: dict[str, dict[Cell, tuple[Decimal, Decimal | None]]] = {}
    for row in own:
        changes = {track: (row[f"new_{track}"] or 0) - (row[f"old_{track}"] or 0) for track in replacing.TRACKS}
        if not any(changes.values()):
            continue
        if row["month"] in closed:
            raise PlanRefused("closed_moves", months=row["month"])
        there = now.get(_key(row), {})
        base = (there.get("old_base") or Decimal(0)) + changes["base"]
        top = there.get("old_challenge") if there else None
        above = None if top is None and row["new_challenge"] is None else (top or Decimal(0)) + changes["challenge"]
        if base < 0 or (above or 0) < 0:
            raise PlanRefused("below_zero", **{d: row[d] for d in ("month", "region", "product", "team")})
        cells.setdefault(row["measure"], {})[row["month"], row["region"], row["product"], row["team"]] = base, above
    for measure, filled in cells.items():
        tx.step(scope.user, "plan.edit", str(made))
        act_in(tx, store, scope, made, Fill("takeover", filled, {}, measure, whole=False))


def _inputs(tx: Transaction, store: Store, scope: Scope, made: int, under: int, id: int) -> None:
    """The inputs that the draft changed, such as a map of territories; the agreed total follows the cells instead."""
    old, new = (
        {row["key"]: row["value"] for row in tx.rows("plan.rows.plan_input", version=one, seq=tx.seq)}
        for one in (under, id)
    )
    keys = {key for key in {*old, *new} if old.get(key) != new.get(key)}
    changed = {key: json.loads(new[key]) if key in new else None for key in keys}
    changed.pop(TOTAL, None)
    if changed:
        tx.step(scope.user, "plan.edit", str(made))
        act_in(tx, store, scope, made, Keep(changed))


def _key(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(row[name] for name in ("month", "region", "product", "team", "measure"))


def _row(ask: replacing.Ask, id: int) -> replacing.Row:
    return next(row for row in ask("plan.versions") if row["id"] == id)


def state_of(one: Request) -> State:
    """How a request stands: one that was approved stays so, also when a later one has taken its place."""
    return "approved" if one.of.state in {*IN_FORCE, "superseded"} else one.of.state
