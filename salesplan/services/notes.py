"""Notes on numbers: a comment or a dispute on any KPI × slice × months × plan version, written, read and settled.

A note hangs on a number as people see it, not on a place of a screen, so that it is found wherever that number stands.
A dispute stays one until somebody settles it and says why. Notes change no figure. What a reader of some regions
writes is about the part of a slice that lies there, as he sees no more of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salesplan.core.errors import Forbidden, StaleView, Unknown
from salesplan.core.execute.kpis import KPIS
from salesplan.core.measures import CELL, MEASURE
from salesplan.core.months import first_day, fiscal_months, month_of
from salesplan.core.plan.measures import OWN
from salesplan.core.review.noted import KINDS, Kind, Note, Noted, Number, months_and_rest, of_the_plan
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.company import COMPANY, local, settings
from salesplan.services.members import memberships, names
from salesplan.services.plan.held import text_of, where_of
from salesplan.services.plan.versions import head
from salesplan.services.standing import standing
from salesplan.store import FOREVER, Store, Transaction

LONGEST = 1000
"""Characters of a note, and of a reason."""
EVERYWHERE = "*"
"""Stands for all regions where a slice lies in no single ones."""


def notes(store: Store, scope: Scope, at: int = FOREVER) -> tuple[Note, ...]:
    """Every note on a number of the reader's regions, settled ones too, the newest first. Now, or after audit number
    `at`."""
    rows = store.rows(scope, "notes", seq=at)
    starts = settings(store, scope).fiscal_start if rows else 1
    return tuple(_note(row, starts) for row in rows)


def looked_at(store: Store, scope: Scope, view: View) -> Noted:
    """The notes as they were at the moment of a view, to be asked about the numbers that it shows."""
    now = standing(store, scope, view)
    plans = store.rows(scope, "versions_in_force", seq=now.seq, plan=view.plan)
    found = notes(store, scope, FOREVER if view.as_of_load is None else now.seq)
    return Noted(found, {row["year"]: row["id"] for row in plans}, scope.regions, now.settings.fiscal_start)


def add(store: Store, scope: Scope, number: Number, text: str, kind: Kind = "comment") -> int:
    """Write a note on a number; returns its id. A slice of a plan may name its months itself.

    Raises Forbidden (a viewer, other regions), Unknown (no such KPI, member or version, no cells there), ValueError for
    an empty or an endless text, a kind or months that are none.
    """
    if not scope.may_write:
        raise Forbidden(role=scope.role)
    _check(text)
    if kind not in KINDS or not _is_range(number):
        raise ValueError(f"{kind} from {number.start} to {number.end} is no note")
    if not {number.measure} & (KPIS.keys() | MEASURE.keys() | OWN.keys()):
        raise Unknown(name=number.measure)
    if set(number.where.get("region", ())) - set(scope.regions or number.where.get("region", ())):
        raise Forbidden(role=scope.role)
    known = _regions(store, scope, number) if number.version is None or of_the_plan(number.measure) else ()
    subject = number.measure if number.version is None else str(number.version)
    with store.transaction(scope.user, "note.add", subject) as tx:
        if number.version is not None:
            head(tx, number.version)
        regions = known or _planned_regions(tx, scope, number)
        where = number.where if scope.regions is None else {**number.where, "region": regions}
        note = int(tx.rows("notes.last")[0]["id"]) + 1
        row = {"id": note, "version": number.version, "measure": number.measure, "slice": text_of(where), "kind": kind}
        row |= {"first_month": number.start, "last_month": number.end, "text": text.strip()}
        tx.insert("number_note", [row | {"regions": list(regions), "actor": scope.user, "seq": tx.seq}])
        tx.detail |= {"note": note} | {key: row[key] for key in ("kind", "measure", "slice", "text")}
        tx.detail |= {"from": number.start, "to": number.end}
    return note


def settle(store: Store, scope: Scope, id: int, reason: str = "", resolved: bool = True) -> None:
    """Settle a note, or open it again; a dispute is settled with a reason.

    Raises Forbidden (a viewer, other regions), Unknown, ValueError without the reason, StaleView when it is so already:
    somebody else was first.
    """
    if not scope.may_write:
        raise Forbidden(role=scope.role)
    with store.transaction(scope.user, "note.resolve", str(id)) as tx:
        found = tx.rows("notes.one", note=id)
        if not found:
            raise Unknown(name=str(id))
        if scope.regions is not None and not set(found[0]["regions"]) <= set(scope.regions):
            raise Forbidden(role=scope.role)
        if found[0]["resolved"] == resolved:
            raise StaleView(what=str(id))
        if resolved and found[0]["kind"] == "disputed":
            _check(reason)
        state = {"note": id, "resolved": resolved, "actor": scope.user, "reason": reason.strip(), "seq": tx.seq}
        tx.insert("number_note_state", [state])
        tx.detail |= {"resolved": resolved, "reason": reason.strip(), "text": found[0]["text"]}


def _check(text: str) -> None:
    if not text.strip() or len(text) > LONGEST:
        raise ValueError(f"a note has between 1 and {LONGEST} characters")


def _is_range(number: Number) -> bool:
    """True for months that there are, in their order."""
    try:
        months = [month_of(first_day(month)) for month in (number.start, number.end)]
    except ValueError:
        return False
    return months == [number.start, number.end] and number.start <= number.end


def _note(row: Mapping[str, Any], starts: int) -> Note:
    cell = where_of(row["slice"])
    year = fiscal_months(row["year"], starts) if row["year"] is not None else ("", "")
    months = (row["first_month"] or year[0], row["last_month"] or year[-1])
    where, (start, end) = months_and_rest(cell, months)
    return Note(
        row["id"],
        row["kind"] or "comment",
        Number(row["measure"], where, start, end, row["version"]),
        cell,
        row["text"],
        row["actor"],
        local(row["at"]),
        row["resolved"],
        row["resolver"] or "",
        row["reason"] or "",
        None if row["resolved_at"] is None else local(row["resolved_at"]),
    )


def _regions(store: Store, scope: Scope, number: Number) -> tuple[str, ...]:
    """The regions that a figure lies in altogether, of a reader of some regions his own. Raises Unknown for what is no
    KPI and no member."""
    if number.measure not in KPIS:
        raise Unknown(name=number.measure)
    known = names(store, COMPANY)
    for dimension, codes in number.where.items():
        for code in codes:
            if code not in known.get(dimension, ()):
                raise Unknown(name=f"{dimension} {code}")
    if "region" in number.where:
        return tuple(sorted(number.where["region"]))
    if scope.regions is not None:
        return tuple(sorted(scope.regions))
    held = [one for one in memberships(store, COMPANY) if one.covers(number.end)]
    inside = {one.parent for one in held if one.child in number.where.get("team", ())}
    return tuple(sorted(inside)) or (EVERYWHERE,)


def _planned_regions(tx: Transaction, scope: Scope, number: Number) -> tuple[str, ...]:
    """The regions in which a slice of a plan has cells, of a regional reader his own. Raises Unknown without any."""
    rows = tx.rows("rounds.regions", version=number.version)
    where = {name: codes for name, codes in number.where.items() if name in CELL}
    found = {row["region"] for row in rows if all(row.get(name) in codes for name, codes in where.items())}
    if scope.regions is not None:
        found &= set(scope.regions)
    if not found:
        raise Unknown(name=text_of(number.where))
    return tuple(sorted(found))
