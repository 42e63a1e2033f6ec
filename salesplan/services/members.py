"""The names of the company: reading them, and giving codes to those that a file brings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from salesplan.core.dimensions import ATTRIBUTES, KINDS, PREFIX, Member, Membership
from salesplan.core.errors import Unknown
from salesplan.core.registers import REGISTERS
from salesplan.core.scope import Role, Scope
from salesplan.core.view import DIMENSIONS
from salesplan.store import Store, Transaction

_COMMON = ("code", "zh", "en", "aliases", "valid_from", "valid_to")
_NUMBER = re.compile(r"\d+$")


def members(
    store: Store, scope: Scope, kinds: Sequence[str] = KINDS, at: int | None = None
) -> dict[str, tuple[Member, ...]]:
    """The members of each kind in the order they came, as they are called now or after audit number `at`.

    A regional reader sees his own regions, and of everything else what his regions or no region at all speak of.
    """
    limit = ("" if at is None else "_then") + ("" if scope.is_whole else "_of_regions")
    return {
        kind: tuple(_member(kind, row) for row in store.rows(scope, f"members_{kind}{limit}", seq=at)) for kind in kinds
    }


def categories(store: Store, scope: Scope, at: int | None = None) -> dict[str, tuple[str, ...]]:
    """The products of each category, now or after audit number `at`; products without one stand in none."""
    found: dict[str, tuple[str, ...]] = {}
    for member in members(store, scope, ("product",), at)["product"]:
        if category := str(member.extra.get("category") or ""):
            found[category] = (*found.get(category, ()), member.code)
    return found


def memberships(store: Store, scope: Scope, kind: str = "team_region", at: int | None = None) -> tuple[Membership, ...]:
    """Who belongs to whom, now or after audit number `at`: kind is team_region, person_team or customer_owner."""
    found = store.rows(scope, "memberships" if at is None else "memberships_then", kind=kind, seq=at)
    return tuple(Membership(r["child"], r["parent"], r["valid_from"], r["valid_to"]) for r in found)


def names(
    store: Store, scope: Scope, lang: str = "zh", kinds: Sequence[str] = DIMENSIONS, at: int | None = None
) -> dict[str, dict[str, str]]:
    """Kind -> code -> name in that language, now or after audit number `at`."""
    return {kind: {m.code: m.name(lang) for m in found} for kind, found in members(store, scope, kinds, at).items()}


def write_members(tx: Transaction, found: Iterable[Member], load: int | None = None) -> None:
    """Append members to their tables; `load` is the file that brought them, if one did."""
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for member in found:
        row = {key: getattr(member, key) for key in _COMMON} | {"aliases": list(member.aliases)}
        row |= {key: member.extra.get(key) for key in ATTRIBUTES[member.kind]}
        by_kind.setdefault(member.kind, []).append(row | {"load": load, "begun": tx.seq})
    for kind, rows in by_kind.items():
        tx.insert(kind, rows)


def write_memberships(tx: Transaction, kind: str, found: Iterable[Membership], load: int | None = None) -> None:
    """Append memberships of one kind, each with the next code."""
    (last,) = tx.rows("membership_number", kind=kind)
    prefix = REGISTERS[kind].prefix
    rows = [
        {"kind": kind, "code": f"{prefix}{number:02d}", "load": load, "begun": tx.seq, **membership._asdict()}
        for number, membership in enumerate(found, start=last["number"] + 1)
    ]
    tx.insert("membership", rows)


def new_codes(tx: Transaction, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """A code for each (kind, name): the kind's letter and the next number (`R03`).

    A code never gets another meaning: a name that an undone file brought gets its old code back, one that an earlier
    file of the same import brought has its code, every other name gets a number that was never used.
    """
    codes: dict[tuple[str, str], str] = {}
    names = list(dict.fromkeys(wanted))
    for kind in KINDS:
        if kind not in {of for of, _ in names}:
            continue
        used = tx.rows(f"codes_{kind}")
        before = {row["zh"].casefold(): row["code"] for row in used}
        following = _next_number(PREFIX[kind], (row["code"] for row in used))
        for name in (name for of, name in names if of == kind):
            if name.casefold() in before:
                codes[kind, name] = before[name.casefold()]
            else:
                codes[kind, name] = f"{PREFIX[kind]}{following:02d}"
                following += 1
    return codes


def _next_number(prefix: str, used: Iterable[str]) -> int:
    numbers = [int(found[0]) for code in used if code.startswith(prefix) and (found := _NUMBER.search(code))]
    return max(numbers, default=0) + 1


def _member(kind: str, row: Mapping[str, Any]) -> Member:
    extra = {key: row[key] for key in ATTRIBUTES[kind] if row[key] is not None}
    common = {key: row[key] for key in _COMMON} | {"aliases": tuple(row["aliases"])}
    return Member(kind=kind, extra=extra, **common)


def scope_of(store: Store, user: str, role: Role, regions: Sequence[str] | None) -> Scope:
    """The scope of a person with that role whose regions are given by code, name or alias (None: all).

    Raises Unknown for a text that is no region, with the regions that there are: whoever is to see a part that does
    not exist must not look at an empty company instead.
    """
    if regions is None:
        return Scope(user, role)
    found = members(store, Scope(user, "admin"), ("region",))["region"]
    codes = {text.casefold(): one.code for one in found for text in (*one.aliases, one.en, one.zh, one.code) if text}
    for text in regions:
        if text.strip().casefold() not in codes:
            known = {"known": ", ".join(one.zh or one.code for one in found)} if found else {}
            raise Unknown(name=f"region={text}", **known)
    return Scope(user, role, tuple(codes[text.strip().casefold()] for text in regions))
