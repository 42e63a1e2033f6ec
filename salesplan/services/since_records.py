"""Records and settings that are not what they were: created, changed in which fields, archived, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from salesplan.core.dimensions import MEMBERSHIPS
from salesplan.core.record import Record, Register
from salesplan.core.registers import REGISTERS
from salesplan.core.scope import Scope
from salesplan.services import company
from salesplan.services.company import COMPANY, local
from salesplan.services.records import changes
from salesplan.store import Store

MOST = 500
"""Changed records of one register that are told one by one; a file of order lines may bring thousands of customers."""


class RecordChange(NamedTuple):
    """One record: `what` is created, changed or archived; `fields` are (name, before, after) of those that differ.

    `title` is the value of the field that names it. Names that a file brought are created by its import. `actor` and
    `at` are of the last save.
    """

    register: str
    code: str
    title: Any
    what: str
    fields: tuple[tuple[str, Any, Any], ...]
    actor: str
    at: datetime


class SettingChange(NamedTuple):
    """One company setting before and after, as plain values."""

    key: str
    before: Any
    after: Any


def records(store: Store, scope: Scope, seq: int, until: int) -> tuple[tuple[RecordChange, ...], dict[str, int]]:
    """What differs of every register after an audit number, up to another; and of those with more than `MOST`, how many
    in all.

    A reader with regions is not told who belongs to whom: that names teams and people of others.
    """
    found: list[tuple[RecordChange, int]] = []
    uncounted: dict[str, int] = {}
    suffix = "" if scope.is_whole else "_of_regions"
    for register in REGISTERS.values():
        if register.name in MEMBERSHIPS and not scope.is_whole:
            continue
        name = register.name + suffix
        rows = store.rows(scope, f"since.rows.{name}", seq=seq, until=until, limit=MOST)
        found += _of_register(register, rows, seq, until)
        if len({row["code"] for row in rows}) == MOST:
            (count,) = store.rows(scope, f"since.count.{name}", seq=seq, until=until)
            uncounted |= {register.name: count["n"]} if count["n"] > MOST else {}
    saves = {row["seq"]: row for row in store.rows(COMPANY, "record.saves", seqs=sorted({at for _, at in found}))}
    told = (one._replace(actor=saves[at]["actor"], at=local(saves[at]["ts"])) for one, at in found)
    return tuple(told), uncounted


def settings(store: Store, scope: Scope, seq: int, end: int | None) -> tuple[SettingChange, ...]:
    """The settings that differ between two audit numbers (None: now), the closed months among them."""
    before, after = (company.settings(store, scope, at).model_dump(mode="json") for at in (seq, end))
    return tuple(SettingChange(key, before[key], after[key]) for key in after if before[key] != after[key])


def _of_register(
    register: Register, rows: list[dict[str, Any]], seq: int, until: int
) -> list[tuple[RecordChange, int]]:
    """The changes with the audit number of the last save of each."""
    by_code: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_code.setdefault(row["code"], []).append(row)
    found = (_change(register, code, own, seq, until) for code, own in by_code.items())
    return [change for change in found if change is not None]


def _change(
    register: Register, code: str, rows: list[dict[str, Any]], seq: int, until: int
) -> tuple[RecordChange, int] | None:
    """None where the record is as it was, or came and went."""
    before = next((_read(register, row) for row in rows if row["version"] <= seq), None)
    after = next((_read(register, row) for row in rows if row["ended"] is None or row["ended"] > until), None)
    if before is None and after is None:
        return None
    fields = changes(register, before, after) if after else ()
    if before and after and not fields:
        return None
    what = "created" if before is None else "changed" if after else "archived"
    at = after.version if after else max(row["ended"] for row in rows)
    title = getattr(after or before, register.title)
    return RecordChange(register.name, code, title, what, fields, "", datetime.min), at


def _read(register: Register, row: Mapping[str, Any]) -> Record:
    values = {name: value for name, value in row.items() if value is not None and name != "ended"}
    return register.model.model_validate(values)
