"""What people do with any register: list, read, save, archive, look back. Pages, commands and workbooks share these.

Every write is one transaction with its audit row, whose detail holds the record before and after. A save names the
version it builds on; when somebody else saved meanwhile it raises Conflict with what is stored now, and `merge` says
what both changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple

from salesplan.core.dimensions import KINDS
from salesplan.core.errors import Conflict, Forbidden, Invalid, Unknown
from salesplan.core.problem import Problem
from salesplan.core.record import Facts, Record, Register, Status, Version, no_clash
from salesplan.core.record_check import checked, is_stored
from salesplan.core.registers import REGISTERS
from salesplan.core.registers.adjustments import ADJUSTMENT, Adjustment
from salesplan.core.registers.contingencies import CONTINGENCIES
from salesplan.core.scope import ROLES, Scope
from salesplan.core.view import View
from salesplan.services.company import COMPANY, local
from salesplan.services.record_facts import facts
from salesplan.services.record_links import linked_to, links, unknown_links, with_words
from salesplan.services.review import watching
from salesplan.services.review.triggers import PLAN
from salesplan.services.standing import moment
from salesplan.store import Store, Transaction, refresh

NOW = 2**62
"""The moment after every audit number: what is in force now."""
MOST_LISTED = 5_000
"""Records that a list reads at once; a register with more is searched."""
_ORDER = tuple(Status)
Follows = Callable[[Record], object]


class Line(NamedTuple):
    """One record of a list with its computed columns."""

    record: Record
    computed: Mapping[str, Any]

    @property
    def light(self) -> Status:
        """Its light; unknown for registers without one."""
        return Status(self.computed.get("light", Status.UNKNOWN))


class Listing(NamedTuple):
    """What was found: `total` counts all that match, `lines` are the first `MOST_LISTED` of them.

    Registers with a light come worst first, as long as all of them are here; else by code.
    """

    lines: tuple[Line, ...]
    total: int


class Merge(NamedTuple):
    """Two people saved the same record: each field that either changed, as (field, base, mine, theirs).

    `record` is theirs with my changes on top; `both` are the fields that both changed to different values.
    """

    record: Record
    fields: tuple[tuple[str, Any, Any, Any], ...]
    both: tuple[str, ...]


def register_named(name: str) -> Register:
    """The register of that name. Raises Unknown."""
    if name not in REGISTERS:
        raise Unknown(name=name)
    return REGISTERS[name]


def at_load(store: Store, scope: Scope, load: int | None) -> int:
    """The audit number to look back to: right after that load, or now without one. Raises Unknown."""
    return NOW if load is None else moment(store, scope, View("", "", as_of_load=load))


def listing(
    store: Store,
    scope: Scope,
    register: Register,
    text: str = "",
    at: int = NOW,
    archived: bool = False,
    most: int | None = None,
) -> Listing:
    """The records that the reader may see and that match the text, as they stood at an audit number (see `facts`).

    `archived` lists those that are not in force any more instead, in their last state.
    """
    most = MOST_LISTED if most is None else most
    asked: dict[str, Any] = {"at": at, "text": text.strip(), "limit": most}
    asked["linked"] = with_words(store, scope, register, text, at) if text.strip() else []
    what = "archived" if archived else "list"
    rows = store.rows(scope, _query(what, register, scope), **asked)
    total = len(rows)
    if not archived and total == most:
        total = store.rows(scope, _query("count", register, scope), **asked)[0]["n"]
    known = facts(store, scope, at)
    lines = [line(register, _read(register, row), known) for row in rows]
    if register.has_light and total == len(lines):
        lines.sort(key=lambda one: _ORDER.index(one.light))
    return Listing(tuple(lines), total)


def line(register: Register, record: Record, known: Facts) -> Line:
    """A record with its computed columns."""
    return Line(record, {name: column.value(record, known) for name, column in register.computed.items()})


def get(store: Store, scope: Scope, register: Register, code: str, at: int = NOW) -> Record | None:
    """The record in force at an audit number; None when there is none, or none that this reader may see."""
    rows = store.rows(scope, _query("one", register, scope), code=code, at=at)
    return _read(register, rows[0]) if rows else None


def history(store: Store, scope: Scope, register: Register, code: str, at: int = NOW) -> tuple[Version, ...]:
    """Every save of a record up to an audit number, newest first; empty when this reader may not see it."""
    if get(store, scope, register, code, at) is None and code not in _archived_codes(store, scope, register, at):
        return ()
    rows = [row for row in store.rows(COMPANY, f"record.rows.{register.name}", code=code) if row["version"] <= at]
    seqs = sorted({row["version"] for row in rows} | {end for row in rows if (end := row["ended"]) and end <= at})
    saves = {row["seq"]: row for row in store.rows(COMPANY, "record.saves", seqs=seqs)}
    states = {row["version"]: _read(register, {k: v for k, v in row.items() if k != "ended"}) for row in rows}
    found: list[Version] = []
    before: Record | None = None
    for number, seq in enumerate(seqs, start=1):
        save, after = saves[seq], states.get(seq)
        changed = changes(register, before, after) if after else ()
        reason = str(json.loads(save["detail"]).get("reason", ""))
        found.append(Version(number, after, seq, save["actor"], local(save["ts"]), save["action"], reason, changed))
        before = after
    return tuple(reversed(found))


def check(
    store: Store, scope: Scope, register: Register, values: Mapping[str, Any]
) -> tuple[Record | None, list[Problem]]:
    """The record of these values, or everything that is wrong with them at once, other records and names included."""
    record, problems = checked(register, values)
    if record is None:
        return None, problems
    problems = _problems_beside(store, register, record)
    return (None if problems else record), problems


def save(
    store: Store, scope: Scope, register: Register, record: Record, reason: str = "", follows: Follows | None = None
) -> Record:
    """Store a new record or a new version of one; returns it as stored. Nothing changed writes nothing.

    What `follows` writes is stored with it or not at all. Raises Invalid (links, clashes), Forbidden (role, region,
    field), Conflict (saved by somebody else meanwhile).
    """
    if problems := _problems_beside(store, register, record):
        raise Invalid(problems)
    known = facts(store, COMPANY, person=scope)
    subject = f"{register.name}/{record.code or '+'}"
    with store.transaction(scope.user, "record.save", subject) as tx:
        saved = write(tx, scope, register, record, known, reason)
        tx.about(f"{register.name}/{saved.code}")
        watched(store, tx, register)
        if follows is not None:
            with store.within(tx):
                follows(saved)
    store.checkpoint()
    return saved


def archive(store: Store, scope: Scope, register: Register, record: Record, reason: str = "") -> None:
    """Take a record out of force; its history stays and it can be restored.

    Raises Conflict when it changed meanwhile, Forbidden by role or region, Invalid while something still speaks of it.
    """
    if spoken := _spoken_of(store, register, record.code):
        raise Invalid([Problem("spoken_of", value=record.code, detail={"by": spoken})])
    known = facts(store, COMPANY, person=scope)
    with store.transaction(scope.user, "record.archive", f"{register.name}/{record.code}") as tx:
        before = _current(tx, register, record.code)
        _agree(register, record, before)
        may(scope, register, before, None)
        _guarded(register, before, None, known)
        tx.execute(f"record.end.{register.name}", codes=[record.code], seqs=[tx.seq])
        _follow(tx, register, [before])
        tx.detail |= _told(before, None, reason)
        watched(store, tx, register)
    store.checkpoint()


def restore(store: Store, scope: Scope, register: Register, code: str, reason: str = "") -> Record:
    """Put an archived record into force again, in its last state. Raises Unknown, Forbidden, Conflict, Invalid."""
    last = next((r for r in _archived(store, scope, register) if r.code == code), None)
    if last is None:
        raise Unknown(name=code)
    if problems := _problems_beside(store, register, last):
        raise Invalid(problems)
    known = facts(store, COMPANY, person=scope)
    with store.transaction(scope.user, "record.restore", f"{register.name}/{code}") as tx:
        if (now := _current(tx, register, code)) is not None:
            raise Conflict(now, what=code)
        may(scope, register, None, last)
        _guarded(register, None, last, known)
        _insert(tx, register, [last.but(version=tx.seq)])
        _follow(tx, register, [last])
        tx.detail |= _told(None, last, reason)
        restored = last.but(version=tx.seq)
        watched(store, tx, register)
    store.checkpoint()
    return restored


def write(tx: Transaction, scope: Scope, register: Register, record: Record, known: Facts, reason: str = "") -> Record:
    """The save inside a transaction that is already open (a workbook, a service that does more than one thing)."""
    ((before, after),) = _write(tx, scope, register, [record], known)
    tx.detail |= _told(before, after, reason)
    return after


def write_all(
    tx: Transaction, scope: Scope, register: Register, found: Sequence[Record], known: Facts, reason: str = ""
) -> None:
    """The saves of many records of a register at once, at least one, each with its own version and audit row."""
    saved = _write(tx, scope, register, found, known)
    pieces = [(f"{register.name}/{after.code}", _told(before, after, reason)) for before, after in saved]
    tx.apart(scope.user, "record.save", pieces)


def merge(register: Register, base: Record, mine: Record, theirs: Record) -> Merge:
    """What I changed, put on top of what was stored meanwhile. Raises Invalid when the two do not go together."""
    touched = [c.name for c in register.columns if getattr(mine, c.name) != getattr(base, c.name)]
    moved = [c.name for c in register.columns if getattr(theirs, c.name) != getattr(base, c.name)]
    fields = tuple(
        (c.name, getattr(base, c.name), getattr(mine, c.name), getattr(theirs, c.name))
        for c in register.columns
        if c.name in touched or c.name in moved
    )
    both = tuple(name for name in touched if name in moved and getattr(mine, name) != getattr(theirs, name))
    record, problems = checked(register, dict(theirs) | {name: getattr(mine, name) for name in touched})
    if record is None:
        raise Invalid(problems)
    return Merge(record, fields, both)


def may(scope: Scope, register: Register, before: Record | None, after: Record | None) -> None:
    """Raise Forbidden by role, by the regions of both states, by the least role of a field that changes, or by the
    register's own permission. Archiving has no `after`."""
    if not scope.may_write:
        raise Forbidden(role=scope.role)
    for state in (before, after):
        region = (state.code if register.name == "region" else getattr(state, "region", None)) if state else None
        mine = scope.regions is None or region in scope.regions
        if state is not None and not mine:
            raise Forbidden(role=scope.role, region=str(region))
    for name, _, _ in changes(register, before, after) if after else ():
        if ROLES.index(scope.role) < ROLES.index(register.column(name).show.edit):
            raise Forbidden(role=scope.role, field=name)
    if not register.allows(scope, before, after):
        raise Forbidden(role=scope.role)


def changes(register: Register, before: Record | None, after: Record) -> tuple[tuple[str, Any, Any], ...]:
    """(field, before, after) of every field that differs; of a new record every field that is filled."""
    return tuple(
        (c.name, old, new)
        for c in register.columns
        if (old := getattr(before, c.name) if before else c.default) != (new := getattr(after, c.name))
    )


def plain(record: Record | None) -> dict[str, Any] | None:
    """A record as the audit keeps it: JSON types, without its version."""
    return record.model_dump(mode="json", exclude={"version"}) if record else None


def _query(what: str, register: Register, scope: Scope) -> str:
    return f"record.{what}.{register.name}" + ("" if scope.is_whole else "_of_regions")


def _read(register: Register, row: Mapping[str, Any]) -> Record:
    """A stored row; NULL reads as the declaration's default, so that a field added later needs no backfill."""
    return register.model.model_validate({name: value for name, value in row.items() if value is not None})


def _archived(store: Store, scope: Scope, register: Register, at: int = NOW) -> list[Record]:
    rows = store.rows(scope, _query("archived", register, scope), at=at)
    return [_read(register, row) for row in rows]


def _archived_codes(store: Store, scope: Scope, register: Register, at: int) -> set[str]:
    return {record.code for record in _archived(store, scope, register, at)}


def _current(tx: Transaction, register: Register, code: str) -> Record | None:
    rows = tx.rows(f"record.one.{register.name}", code=code, at=NOW)
    return _read(register, rows[0]) if rows else None


def _agree(register: Register, seen: Record, now: Record | None) -> None:
    """The version that the person saw is the one in force."""
    if now is None:
        raise Unknown(name=f"{register.name}/{seen.code}")
    if now.version != seen.version:
        raise Conflict(now, what=seen.code)


def _guarded(register: Register, before: Record | None, after: Record | None, known: Facts) -> None:
    if problems := tuple(register.guards(before, after, known)):
        raise Invalid(problems)


def _write(
    tx: Transaction, scope: Scope, register: Register, found: Sequence[Record], known: Facts
) -> list[tuple[Record | None, Record]]:
    """Each record before and after; the first belongs to the write that is open, each other one to the next."""
    codes = [record.code for record in found if record.code]
    current = {row["code"]: _read(register, row) for row in tx.rows(f"record.now.{register.name}", codes=codes)}
    used = {row["code"] for row in tx.rows(f"record.used.{register.name}", codes=codes)}
    free = _free_codes(tx, register, used | set(codes))
    saved: list[tuple[Record | None, Record]] = []
    for seq, record in enumerate(found, start=tx.seq):
        before = current.get(record.code) if is_stored(record) else None
        if is_stored(record):
            _agree(register, record, before)
        elif record.code and record.code in used:
            raise Invalid([Problem("code_taken", column="code", value=record.code)])
        may(scope, register, before, record)
        _guarded(register, before, record, known)
        saved.append((before, record.but(code=record.code or next(free), version=seq)))
        used.add(record.code)
    ended = [after for before, after in saved if before is not None]
    if ended:
        given = {"codes": [after.code for after in ended], "seqs": [after.version for after in ended]}
        tx.execute(f"record.end.{register.name}", **given)
    _insert(tx, register, [after for _, after in saved])
    _follow(tx, register, [state for pair in saved for state in pair])
    return saved


def _told(before: Record | None, after: Record | None, reason: str) -> dict[str, Any]:
    """What the audit keeps of a save."""
    return {"before": plain(before), "after": plain(after), "reason": reason}


def _follow(tx: Transaction, register: Register, states: Sequence[Record | None]) -> None:
    """What a save brings with it: adjustments are part of the figures of their months."""
    if register is ADJUSTMENT:
        refresh(tx, sorted({state.month for state in states if isinstance(state, Adjustment)}))


def watched(store: Store, tx: Transaction, register: Register) -> None:
    """Adjusted figures and contingency plans may open alerts, or end them: in the transaction that writes them."""
    if register is ADJUSTMENT or register is CONTINGENCIES:
        with store.within(tx):
            watching.check(store, only=PLAN if register is CONTINGENCIES else "")


def _insert(tx: Transaction, register: Register, found: Sequence[Record]) -> None:
    """Their rows, in force from their versions on."""
    same = dict(register.fixed)
    rows = [record.model_dump(mode="python") | same | {"begun": record.version} for record in found]
    tx.insert(register.kept_in, [{name: value for name, value in row.items() if name != "version"} for row in rows])


def _free_codes(tx: Transaction, register: Register, used: Collection[str]) -> Iterator[str]:
    """The codes that new records get, in order."""
    (last,) = tx.rows(f"record.number.{register.name}")
    every = (f"{register.prefix}{number:02d}" for number in count(last["number"] + 1))
    return (code for code in every if code not in used)


def _problems_beside(store: Store, register: Register, record: Record) -> list[Problem]:
    """What is wrong with a record beside the names and the other records of the whole company."""
    others = _all(store, register) if register.clashes is not no_clash else ()
    return [*unknown_links(store, register, record), *register.clashes(record, others)]


def _spoken_of(store: Store, register: Register, code: str) -> str:
    """What still speaks of the record: "figures" for a name in loads and plans, else the register that links to it."""
    if register.name in KINDS and store.rows(COMPANY, f"spoken_of_{register.name}", code=code)[0]["spoken"]:
        return "figures"
    for other in REGISTERS.values():
        if register.name in linked_to(other) and any(
            code in codes for record in _all(store, other) for _, _, codes in links(other, record, register.name)
        ):
            return other.name
    return ""


def _all(store: Store, register: Register) -> list[Record]:
    """Every record in force, of the whole company."""
    asked: dict[str, Any] = {"at": NOW, "text": "", "linked": [], "limit": NOW}
    return [_read(register, row) for row in store.rows(COMPANY, f"record.list.{register.name}", **asked)]
