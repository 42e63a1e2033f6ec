"""What it takes to replace an approved plan: the change request of a version, read and written inside a transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from salesplan.core.plan.states import IN_FORCE, Moves, PlanRefused, Replacing, check_request, moving
from salesplan.store import FOREVER, Transaction

Row = Mapping[str, Any]
Ask = Callable[..., list[dict[str, Any]]]
"""A named query: of a transaction, or of the store with a scope."""
TRACKS = ("base", "challenge")


def in_force(rows: Iterable[Row], year: int, but: int | None = None) -> Row | None:
    """The version (a row of `plan.versions`) that is the approved plan of a year, `but` one; None without any."""
    return next(
        (row for row in rows if row["year"] == year and row["id"] != but and row["state"] in IN_FORCE),
        None,
    )


def basis(rows: Sequence[Row], id: int) -> tuple[int | None, bool]:
    """The nearest version that this one was copied from and that was approved once; and whether it is still as it was
    then: a copy of a draft that was edited afterwards, and approved, is not one of what was approved."""
    known = {row["id"]: row for row in rows}
    one = known[id]
    while one["based_on"] in known and known[one["based_on"]]["year"] == one["year"]:
        before = known[one["based_on"]]
        if before["approved_at"] is not None:
            return before["id"], before["edited"] < one["begun"]
        one = before
    return None, False


def moves_of(rows: Iterable[Row]) -> dict[str, Decimal]:
    """By how much each total moves, of cells old and new beside each other (`plan.diff`); only those that move."""
    found: dict[str, Decimal] = {}
    for row in rows:
        for track in TRACKS:
            change = (row[f"new_{track}"] or Decimal(0)) - (row[f"old_{track}"] or Decimal(0))
            name = f"{row['measure']}.{track}"
            found[name] = found.get(name, Decimal(0)) + change
    return moving(found)


def compared(ask: Ask, old: int, new: int, at: int = FOREVER) -> list[dict[str, Any]]:
    """The cells of two versions of a year beside each other, as they were after audit number `at`."""
    return ask("plan.diff", old=old, new=new, months=0, old_at=at, new_at=at)


def replacing(ask: Ask, found: Row, closed: Sequence[str]) -> Replacing | None:
    """What a version would do to the one in force of its year; None while no other is. Of the whole company."""
    rows = ask("plan.versions")
    held = in_force(rows, found["year"], found["id"])
    if held is None:
        return None
    under, is_unchanged = basis(rows, found["id"])
    cells = compared(ask, held["id"], found["id"])
    planned = {row["measure"] for row in cells if row["old_base"] is not None}
    shut = {row["month"] for row in cells if row["month"] in closed and row["measure"] in planned and _differs(row)}
    return Replacing(held["id"], under, under == held["id"] and is_unchanged, moves_of(cells), tuple(sorted(shut)))


def submitted(tx: Transaction, found: Row, by: str, reason: str, declared: Moves | None, closed: Sequence[str]) -> None:
    """A version is submitted: while another is in force that makes it a change request, checked and written.

    One that was asked for before keeps its number, and what is not said anew: its reason and what was declared.
    Raises PlanRefused.
    """
    asked = replacing(tx.rows, found, closed)
    if asked is None:
        return
    rows = tx.rows("plan.requests")
    before = next((row for row in rows if row["version"] == found["id"]), None)
    why = reason.strip() or (before["reason"] if before else "")
    said = declared if declared is not None else declared_by(before) if before else {}
    check_request(asked, why, said)
    of_year = [row["number"] for row in rows if row["year"] == found["year"]]
    number = before["number"] if before else max(of_year, default=0) + 1
    kept = json.dumps({name: str(change) for name, change in sorted(asked.moves.items())})
    row = {"version": found["id"], "year": found["year"], "number": number, "basis": asked.in_force}
    tx.execute("plan.end_request", version=found["id"], seq=tx.seq)
    tx.insert("plan_request", [row | {"actor": by, "reason": why, "moves": kept, "begun": tx.seq}])
    tx.detail |= {"request": f"{found['year']}-{number:02d}", "basis": asked.in_force, "moves": kept}


def approved(tx: Transaction, found: Row, closed: Sequence[str]) -> None:
    """A version is about to be approved: what it asked for must still hold. Raises PlanRefused."""
    asked = replacing(tx.rows, found, closed)
    if asked is None:
        return
    before = next((row for row in tx.rows("plan.requests") if row["version"] == found["id"]), None)
    if before is None:
        check_request(asked, "", {})
        raise PlanRefused("no_request", in_force=asked.in_force)
    check_request(asked, before["reason"], declared_by(before))
    tx.detail |= {"request": f"{before['year']}-{before['number']:02d}", "moves": before["moves"]}


def declared_by(row: Row) -> dict[str, Decimal]:
    """The totals that a stored request moves, and by how much."""
    return {name: Decimal(change) for name, change in json.loads(row["moves"]).items()}


def _differs(row: Row) -> bool:
    return bool(row["old_base"] != row["new_base"] or row["old_challenge"] != row["new_challenge"])
