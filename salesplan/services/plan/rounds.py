"""The rounds 两上两下 of a draft: opened to owners with a deadline, and closed with what was reached.

An owner is the lead of a region, team or product. Who sees only some regions finds the owners that lie in them
altogether. Rounds belong to their version: a draft that is based on it begins without any.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from salesplan.core.errors import Forbidden, Unknown
from salesplan.core.plan.claims import BY, Asked, RoundRefused
from salesplan.core.scope import Scope
from salesplan.services.company import local
from salesplan.services.leads import lead_of
from salesplan.services.members import members, memberships
from salesplan.services.plan.desk import must_be_edited
from salesplan.services.plan.versions import head
from salesplan.store import FOREVER, Store, Transaction

MOST = 2
"""Rounds of a version."""


class Round(NamedTuple):
    """One round: open or closed, since when, by whom; `reason` is what was said then."""

    number: int
    state: Literal["open", "closed"]
    actor: str
    at: datetime
    reason: str


class Owner(NamedTuple):
    """Who is asked: `person` is the code of a person on record, or a name; None where nobody is named yet."""

    dimension: str
    member: str
    person: str | None
    due: date
    regions: tuple[str, ...]

    @property
    def asked(self) -> Asked:
        """Dimension and member."""
        return self.dimension, self.member


def rounds(store: Store, scope: Scope, id: int, at: int = FOREVER) -> tuple[Round, ...]:
    """The rounds of a version, the first one first; now, or as they were after audit number `at`."""
    rows = store.rows(scope, "rounds_then", version=id, seq=at)
    return tuple(Round(r["number"], r["state"], r["actor"], local(r["at"]), r["reason"]) for r in rows)


def owners(store: Store, scope: Scope, id: int, round: int, at: int = FOREVER) -> tuple[Owner, ...]:
    """Who is asked in a round, regions first; now, or as it was after audit number `at`."""
    rows = store.rows(scope, "rounds.owners_then", version=id, seq=at)
    found = [
        Owner(row["dimension"], row["member"], row["person"], row["due"], tuple(row["regions"]))
        for row in rows
        if row["round"] == round
    ]
    return tuple(sorted(found, key=lambda one: (BY.index(one.dimension), one.member)))


def possible(store: Store, scope: Scope, id: int) -> dict[Asked, str | None]:
    """Everybody who can be asked about a version: its members with the lead on record, None where none is.

    A team's lead is the person of the team who is called so in his role; a region's or product's is the one whose role
    names it.
    """
    rows = store.rows(scope, "rounds.regions", version=id)
    found = members(store, scope, (*BY, "person"))
    belongs = memberships(store, scope, "person_team")
    teams = {one.child: one.parent for one in belongs if one.valid_to is None}
    leads: dict[Asked, str | None] = {}
    for dimension in BY:
        there = {row[dimension] for row in rows}
        for member in found[dimension]:
            if member.code in there:
                lead = lead_of(dimension, member, found["person"], teams)
                leads[dimension, member.code] = lead
    return leads


def open_round(
    store: Store,
    scope: Scope,
    id: int,
    number: int,
    asked: Mapping[Asked, str | None],
    due: date,
    reason: str = "",
) -> None:
    """Open the next round, or the last one again, to owners (-> person) until a day; owners of it that are there stay.

    Raises PlanRefused for a version that is not edited, RoundRefused (out of turn, nobody asked), Forbidden, Unknown.
    """
    _whole_writer(scope)
    with store.transaction(scope.user, "plan.round.open", str(id)) as tx:
        must_be_edited(head(tx, id))
        there = {row["number"]: row["state"] for row in tx.rows("rounds", version=id)}
        last = max(there, default=0)
        if number not in (last, last + 1) or not 1 <= number <= MOST or there.get(number) == "open":
            raise RoundRefused("turn", number=number)
        if there.get(number - 1) == "open":
            raise RoundRefused("open", number=number - 1)
        kept = [row for row in tx.rows("rounds.owners", version=id) if row["round"] == number]
        if not asked and not kept:
            raise RoundRefused("nobody")
        _put_round(tx, id, number, "open", scope.user, reason)
        _put_owners(tx, id, number, asked, due)
        tx.detail |= {"round": number, "owners": len(asked), "due": due.isoformat(), "reason": reason}


def close_round(store: Store, scope: Scope, id: int, number: int, told: Mapping[str, Any], reason: str = "") -> None:
    """Close a round: nobody can claim any more. `told` is what was reached, for the audit row.

    Raises RoundRefused unless it is open, PlanRefused, Forbidden.
    """
    _whole_writer(scope)
    with store.transaction(scope.user, "plan.round.close", str(id)) as tx:
        opened(tx, id, number)
        _put_round(tx, id, number, "closed", scope.user, reason)
        tx.detail |= {"round": number, "reason": reason, **told}


def ask(store: Store, scope: Scope, id: int, number: int, asked: Mapping[Asked, str | None], due: date) -> None:
    """Ask more owners in an open round, or change person and deadline of those that are. Raises as `open_round`."""
    _whole_writer(scope)
    with store.transaction(scope.user, "plan.owner", str(id)) as tx:
        opened(tx, id, number)
        _put_owners(tx, id, number, asked, due)
        tx.detail |= {"round": number, "owners": [" ".join(one) for one in asked], "due": due.isoformat()}


def take_back(store: Store, scope: Scope, id: int, number: int, owner: Asked) -> None:
    """Ask an owner no more. Raises RoundRefused when he has claimed already, as his claims would be lost from sight."""
    _whole_writer(scope)
    with store.transaction(scope.user, "plan.owner", str(id)) as tx:
        opened(tx, id, number)
        if any((row["dimension"], row["member"]) == owner for row in tx.rows("rounds.claims", version=id)):
            raise RoundRefused("claimed")
        dimension, member = owner
        tx.execute("rounds.end_owner", version=id, seq=tx.seq, round=number, dimension=dimension, member=member)
        tx.detail |= {"round": number, "taken_back": " ".join(owner)}


def opened(tx: Transaction, id: int, number: int) -> None:
    """Raise PlanRefused unless the version is edited, RoundRefused unless this round of it is open."""
    must_be_edited(head(tx, id))
    if not any(row["number"] == number and row["state"] == "open" for row in tx.rows("rounds", version=id)):
        raise RoundRefused("closed", number=number)


def _put_round(tx: Transaction, id: int, number: int, state: str, actor: str, reason: str) -> None:
    row = {"version": id, "number": number, "state": state, "actor": actor, "reason": reason, "seq": tx.seq}
    tx.insert("plan_round", [row])


def _put_owners(tx: Transaction, id: int, number: int, asked: Mapping[Asked, str | None], due: date) -> None:
    cells = tx.rows("rounds.regions", version=id)
    rows = []
    for (dimension, member), person in asked.items():
        regions = sorted({row["region"] for row in cells if dimension in BY and row[dimension] == member})
        if not regions:
            raise Unknown(name=f"{dimension}={member}")
        tx.execute("rounds.end_owner", version=id, seq=tx.seq, round=number, dimension=dimension, member=member)
        row = {"version": id, "round": number, "dimension": dimension, "member": member, "regions": regions}
        rows.append(row | {"person": (person or "").strip() or None, "due": due, "begun": tx.seq})
    tx.insert("plan_owner", rows)


def _whole_writer(scope: Scope) -> None:
    if not scope.may_write or not scope.is_whole:
        raise Forbidden(role=scope.role)
