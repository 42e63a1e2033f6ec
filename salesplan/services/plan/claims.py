"""What owners claim in a round, beside what the draft gives them; and what the analyst makes of each claim.

A claim is kept as it was made: who submits again adds one, and the newest counts. Accepting it is an operation at the
desk, so that the ledger tells whose claim moved which cells and undo takes it back. Amounts are yuan as Decimal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from salesplan.core.errors import Conflict, Forbidden, Unknown
from salesplan.core.plan.claims import Asked, Decision, Gap, Part, RoundRefused, State, Sum, added, gap_of, state_of
from salesplan.core.plan.table import DIMENSIONS, Absorb, Where
from salesplan.core.scope import Scope
from salesplan.services.company import local
from salesplan.services.plan.desk import Acted, Desk, act_in, must_be_edited, open_desk
from salesplan.services.plan.held import amount, number, text_of, where_of
from salesplan.services.plan.operations import Change, Edits
from salesplan.services.plan.rounds import Owner, Round, opened, owners, rounds
from salesplan.services.plan.versions import head
from salesplan.store import FOREVER, Store, Transaction

MEASURE = "revenue"
"""What the rounds are about."""
Way = Literal["form", "sheet", "agree"]
Payers = Literal["open", "siblings", "rollup"]
"""Who pays when a claim is accepted: those members of the owner's dimension whose own figures are not settled, all
others of it, or nobody, and the total moves."""
SETTLED: tuple[State, ...] = ("agreed", "held")
"""The states of owners whose figures others do not pay with."""


class Figure(NamedTuple):
    """What is claimed of one slice; `challenge` None: nothing said of it."""

    where: Where
    base: Decimal
    challenge: Decimal | None = None


class Claim(NamedTuple):
    """One submission: who made it, when, in which round, by which way, and a sentence why."""

    id: int
    round: int
    owner: Asked
    figures: tuple[Figure, ...]
    why: str
    way: Way
    actor: str
    at: datetime

    @property
    def base(self) -> Decimal:
        """Its sum."""
        return sum((one.base for one in self.figures), Decimal(0))


class Answer(NamedTuple):
    """What was answered to a claim; `edit` is the line of the ledger that took it into the draft."""

    claim: int
    decision: Decision
    reason: str
    edit: int | None
    actor: str
    at: datetime


class Stand(NamedTuple):
    """One owner: where he stands, his gap in fen, and everything he has submitted, the newest first. `round` is the
    newest in which he is asked: he claims in no other."""

    owner: Owner
    round: int
    state: State
    gap: Gap
    claims: tuple[Claim, ...]
    answer: Answer | None

    @property
    def claim(self) -> Claim | None:
        """The claim that counts."""
        return self.claims[0] if self.claims else None


class Board(NamedTuple):
    """A round of a version: the owners asked in it and in the rounds before, and their claims together, in fen."""

    desk: Desk
    round: Round | None
    rounds: tuple[Round, ...]
    stands: tuple[Stand, ...]
    sum: Sum

    @property
    def number(self) -> int:
        """The number of the round; 0 while there is none."""
        return self.round.number if self.round else 0

    @property
    def is_open(self) -> bool:
        """True while owners may claim: the round is open and the version a draft."""
        return self.round is not None and self.round.state == "open" and self.desk.version.is_editable

    def of(self, owner: Asked) -> Stand | None:
        """Where one owner stands; None when he is not asked."""
        return next((one for one in self.stands if one.owner.asked == owner), None)


def board(store: Store, scope: Scope, id: int, number: int | None = None, at: int = FOREVER) -> Board:
    """How it stood in a round (the newest by default): claims and answers of it and of those before. Raises Unknown.

    All of it, the draft too, is as it is now, or as it was after audit number `at`. An owner who agreed in round 1 and
    is not asked again keeps standing with that claim.
    """
    desk = open_desk(store, scope, id, MEASURE, at)
    passed = rounds(store, scope, id, at)
    newest = passed[-1].number if passed else 0
    last = number if number is not None and number <= newest else newest
    asked: dict[Asked, tuple[Owner, int]] = {}
    for one in passed:
        if one.number <= last:
            asked |= {owner.asked: (owner, one.number) for owner in owners(store, scope, id, one.number, at)}
    made = [one for one in claims(store, scope, id, at) if one.round <= last]
    told = {one.claim: one for one in answers(store, scope, id, at)}
    stands = tuple(_stand(desk, *who, [one for one in made if one.owner == key], told) for key, who in asked.items())
    parts = {one.owner.asked: _parts(one.claim) for one in stands}
    now = next((one for one in passed if one.number == last), None)
    return Board(desk, now, passed, stands, added(desk.tracks.base, parts))


def claims(store: Store, scope: Scope, id: int, at: int = FOREVER) -> tuple[Claim, ...]:
    """Every submission of a version up to audit number `at`, the newest first."""
    figures: dict[int, list[Figure]] = {}
    for row in store.rows(scope, "rounds.parts", version=id):
        found = Figure(where_of(row["slice"]), row["base"], row["challenge"])
        figures.setdefault(row["claim"], []).append(found)
    return tuple(
        Claim(
            row["id"],
            row["round"],
            (row["dimension"], row["member"]),
            tuple(figures.get(row["id"], ())),
            row["why"],
            row["way"],
            row["actor"],
            local(row["at"]),
        )
        for row in reversed(store.rows(scope, "rounds.claims", version=id))
        if row["seq"] <= at
    )


def answers(store: Store, scope: Scope, id: int, at: int = FOREVER) -> tuple[Answer, ...]:
    """Every answer to the claims of a version up to audit number `at`, oldest first."""
    rows = store.rows(scope, "rounds.answers", version=id)
    return tuple(
        Answer(row["claim"], row["decision"], row["reason"], row["edit"], row["actor"], local(row["at"]))
        for row in rows
        if row["seq"] <= at
    )


def submit(
    store: Store,
    scope: Scope,
    id: int,
    number: int,
    owner: Asked,
    figures: Sequence[Figure],
    why: str = "",
    way: Way = "form",
    seen: int | None = None,
) -> int:
    """Keep a claim of an owner in an open round; returns its id.

    `seen` is the newest claim of this owner as the writer saw it (0: none). Raises Conflict when there is another by
    now, RoundRefused (closed, nothing claimed), Forbidden for a viewer and whoever does not see the owner's regions,
    Unknown for an owner who is not asked and for a slice beyond his, ValueError for an amount below zero or finer than
    a fen.
    """
    if not scope.may_write:
        raise Forbidden(role=scope.role)
    if not figures:
        raise RoundRefused("empty")
    for figure in figures:
        _sound(figure, owner)
    with store.transaction(scope.user, "plan.claim", str(id)) as tx:
        opened(tx, id, number)
        asked = _asked(tx, scope, id, number, owner)
        before = [row for row in tx.rows("rounds.claims", version=id) if (row["dimension"], row["member"]) == owner]
        if seen is not None and before and before[-1]["id"] > seen:
            raise Conflict(before[-1]["id"], actor=before[-1]["actor"], what="claim")
        claim = int(tx.rows("rounds.last_claim")[0]["id"]) + 1
        row = {"id": claim, "version": id, "round": number, "dimension": owner[0], "member": owner[1]}
        row |= {"regions": asked["regions"], "way": way, "why": why.strip(), "actor": scope.user, "seq": tx.seq}
        tx.insert("plan_claim", [row])
        parts = [{"slice": text_of(f.where), "base": f.base, "challenge": f.challenge} for f in figures]
        tx.insert("plan_claim_part", [part | {"claim": claim, "seq": tx.seq} for part in parts])
        tx.detail |= {"claim": claim, "round": number, "owner": " ".join(owner), "way": way, "reason": why.strip()}
        tx.detail |= {"total": sum(f.base for f in figures)}
    return claim


def accept(
    store: Store, scope: Scope, id: int, claim: int, absorb: Payers, seen: int | None = None, reason: str = ""
) -> Acted:
    """Take the newest claim of an owner into the draft: one operation at the desk, told there as this claim.

    Raises the engine's Conflict where it cannot be met (nothing is kept then), `errors.Conflict` when the owner has
    claimed again or the draft was written to after `seen`, PlanRefused, Forbidden, Unknown.
    """
    with _answering(store, scope, id, claim) as (tx, row):
        found = next(one for one in claims(store, scope, id) if one.id == claim)
        stands = board(store, scope, id).stands if absorb == "open" else ()
        op = edits(open_desk(store, scope, id, MEASURE), found, absorb, stands)
        done = act_in(tx, store, scope, id, op, seen, reason or str(row["why"]))
        _answer(tx, scope, claim, "accepted", reason, done.number)
        return done


def hold(store: Store, scope: Scope, id: int, claim: int, reason: str) -> None:
    """Keep what the draft gives, against an owner's newest claim. Raises RoundRefused without a reason, as `accept`."""
    _refuse(store, scope, id, claim, "held", reason)


def give_back(store: Store, scope: Scope, id: int, claim: int, reason: str) -> None:
    """Send an owner's newest claim back to be made again. Raises RoundRefused without a reason, as `accept`."""
    _refuse(store, scope, id, claim, "returned", reason)


def edits(desk: Desk, claim: Claim, payers: Payers, stands: Sequence[Stand] = ()) -> Edits:
    """The operation that brings the draft to a claim.

    The other members of the owner's dimension pay month by month, and of a team first those of its regions. Of `stands`
    those that are settled are left alone.
    """
    absorb: Absorb = "rollup" if payers == "rollup" else "siblings"
    frame = None if payers == "rollup" else _frame(desk, claim.owner)
    base, above = [], []
    for one in claim.figures:
        rest = {d: codes for d, codes in one.where.items() if d != claim.owner[0]}
        parent = None if frame is None else {**rest, **frame}
        base.append(Change(one.where, one.base, absorb, parent))
        if one.challenge is not None and desk.tracks.challenge is not None:
            above.append(Change(one.where, one.challenge, absorb, parent))
    settled = [one.owner for one in stands if one.state in SETTLED and one.owner.asked != claim.owner]
    keep = [{one.dimension: (one.member,)} for one in settled if one.dimension == claim.owner[0]]
    detail = {"claim": claim.id, "owner": list(claim.owner), "absorb": payers}
    return Edits(base, MEASURE, above=above, keep=keep, kind="claim", detail=detail)


def _frame(desk: Desk, owner: Asked) -> Where:
    """The regions of a team in which others can pay for it."""
    if owner[0] != "team":
        return {}
    table = desk.tracks.base
    own = table.mask({"team": (owner[1],)})
    column = DIMENSIONS.index("region")
    regions = tuple(table.members["region"][n] for n in sorted(set(table.at[own, column].tolist())))
    others = table.mask({"region": regions}) & ~own
    return {"region": regions} if others.any() else {}


def _refuse(store: Store, scope: Scope, id: int, claim: int, decision: Decision, reason: str) -> None:
    if not reason.strip():
        raise RoundRefused("no_reason")
    with _answering(store, scope, id, claim) as (tx, _):
        _answer(tx, scope, claim, decision, reason, None)


@contextmanager
def _answering(store: Store, scope: Scope, id: int, claim: int) -> Iterator[tuple[Transaction, Mapping[str, Any]]]:
    """A transaction about the newest claim of its owner, in a draft that is edited."""
    if not scope.may_write or not scope.is_whole:
        raise Forbidden(role=scope.role)
    with store.transaction(scope.user, "plan.answer", str(id)) as tx:
        must_be_edited(head(tx, id))
        made = {row["id"]: row for row in tx.rows("rounds.claims", version=id)}
        if claim not in made:
            raise Unknown(name=str(claim))
        row = made[claim]
        newest = [one for one in made.values() if all(one[key] == row[key] for key in ("dimension", "member"))][-1]
        if newest["id"] != claim:
            raise Conflict(newest["id"], actor=newest["actor"], what="claim")
        yield tx, row


def _answer(tx: Transaction, scope: Scope, claim: int, decision: Decision, reason: str, edit: int | None) -> None:
    row = {"claim": claim, "decision": decision, "reason": reason.strip(), "edit": edit}
    tx.insert("plan_answer", [row | {"actor": scope.user, "seq": tx.seq}])
    tx.detail |= row


def _asked(tx: Transaction, scope: Scope, id: int, number: int, owner: Asked) -> Mapping[str, Any]:
    """The row of an owner who is asked in a round. Raises Unknown, and Forbidden beyond the writer's regions."""
    for row in tx.rows("rounds.owners", version=id):
        if (row["round"], row["dimension"], row["member"]) == (number, *owner):
            if scope.regions is not None and not set(row["regions"]) <= set(scope.regions):
                raise Forbidden(role=scope.role, region=", ".join(row["regions"]))
            return row
    raise Unknown(name="=".join(owner))


def _sound(figure: Figure, owner: Asked) -> None:
    """Raise Unknown for a slice that is not the owner's, ValueError for an amount that is none, RoundRefused for a
    challenge below the base."""
    if figure.where.get(owner[0]) != (owner[1],):
        raise Unknown(name=text_of(figure.where))
    for value in (figure.base, figure.challenge):
        if value is not None and value < 0:
            raise ValueError("a claim is not negative")
        if value is not None:
            number(MEASURE, value)
    if figure.challenge is not None and figure.challenge < figure.base:
        raise RoundRefused("below")


def _parts(claim: Claim | None) -> tuple[Part, ...]:
    if claim is None:
        return ()
    return tuple(
        Part(f.where, number(MEASURE, f.base), None if f.challenge is None else number(MEASURE, f.challenge))
        for f in claim.figures
    )


def _stand(desk: Desk, owner: Owner, round: int, made: Sequence[Claim], told: Mapping[int, Answer]) -> Stand:
    claim = made[0] if made else None
    answer = told.get(claim.id) if claim is not None else None
    gap = gap_of(desk.tracks.base, desk.tracks.challenge, owner.asked, _parts(claim))
    return Stand(owner, round, state_of(gap, answer.decision if answer else None), gap, tuple(made), answer)


def yuan(fen: int) -> Decimal:
    """An amount of a gap or a sum."""
    return amount(MEASURE, fen)
