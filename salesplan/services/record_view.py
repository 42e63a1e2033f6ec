"""One record looked at from all sides: its state and history, what points to it, and where a word occurs."""

from __future__ import annotations

from typing import NamedTuple

from salesplan.core.record import Record, Register, Version
from salesplan.core.registers import REGISTERS
from salesplan.core.scope import Scope
from salesplan.services.record_facts import facts
from salesplan.services.record_links import linked_to
from salesplan.services.records import NOW, Line, get, history, line, listing
from salesplan.store import Store

MOST_HITS = 5
"""Records that a search over all registers names of each."""


class Kept(NamedTuple):
    """A record as it is kept: its state in force, or its last one when it is archived; every save, newest first."""

    line: Line
    is_archived: bool
    versions: tuple[Version, ...]

    @property
    def record(self) -> Record:
        """The state of the line."""
        return self.line.record


class Pointer(NamedTuple):
    """Records of one register: codes with the titles by which they are called, and how many there are in all."""

    register: str
    found: tuple[tuple[str, str], ...]
    total: int


def look(store: Store, scope: Scope, register: Register, code: str, at: int = NOW) -> Kept | None:
    """The record of that code at an audit number; None when there is none, or none that this reader may see."""
    versions = history(store, scope, register, code, at)
    current = get(store, scope, register, code, at)
    last = current or next((version.record for version in versions if version.record), None)
    if last is None:
        return None
    return Kept(line(register, last, facts(store, scope, at)), current is None, versions)


def pointing(store: Store, scope: Scope, register: Register, code: str, at: int = NOW) -> tuple[Pointer, ...]:
    """The records of every register that point to this one, child rows included."""
    suffix = "" if scope.is_whole else "_of_regions"
    found = []
    for other in REGISTERS.values():
        if register.name in linked_to(other):
            query = f"record.pointing.{other.name}.{register.name}{suffix}"
            rows = store.rows(scope, query, code=code, at=at)
            titles = tuple((row["code"], str(row[other.title])) for row in rows[:MOST_HITS])
            found.append(Pointer(other.name, titles, len(rows)))
    return tuple(pointer for pointer in found if pointer.total)


def search(store: Store, scope: Scope, text: str, at: int = NOW) -> tuple[Pointer, ...]:
    """Where the text occurs, over all registers; nothing for no text."""
    found = []
    for register in REGISTERS.values() if text.strip() else ():
        hits = listing(store, scope, register, text, at)
        titles = tuple((hit.record.code, str(getattr(hit.record, register.title))) for hit in hits.lines[:MOST_HITS])
        found.append(Pointer(register.name, titles, hits.total))
    return tuple(pointer for pointer in found if pointer.total)
