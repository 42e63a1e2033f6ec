"""What owners claim against what the plan gives them: like with like, and a sum in which no cell counts twice.

What nobody has claimed is no claim of zero: it is left out on both sides and counted apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from salesplan.core.errors import CockpitError
from salesplan.core.plan.table import Bools, Table, Where

Asked = tuple[str, str]
"""An owner: the dimension and the member whose lead is asked."""
Decision = Literal["accepted", "held", "returned"]
State = Literal["missing", "submitted", "agreed", "held", "returned"]
BY: tuple[str, ...] = ("region", "team", "product")
"""The dimensions whose members have owners; of equal ones the sum goes by the first."""


class RoundRefused(CockpitError):
    """A step that a round does not take now; nothing was changed. `code` is `round_` and why."""

    code = "round_closed"

    def __init__(
        self, why: Literal["turn", "open", "closed", "nobody", "claimed", "empty", "below", "no_reason"], **values: Any
    ):
        self.code = f"round_{why}"
        super().__init__(**values)


class Part(NamedTuple):
    """One claimed slice in whole numbers; `challenge` None: nothing said of it."""

    where: Where
    base: int
    challenge: int | None = None


class Gap(NamedTuple):
    """One owner. `given` is the plan of his whole slice; `claimed` the sum of his claim and `against` the plan of just
    the slices that it speaks of, both None without a claim. The same of the challenge, where he claimed one."""

    given: int
    claimed: int | None = None
    against: int | None = None
    challenge: int | None = None
    challenge_against: int | None = None

    @property
    def short(self) -> int | None:
        """Claim minus plan, of the same slices."""
        return None if self.claimed is None or self.against is None else self.claimed - self.against

    @property
    def left(self) -> int:
        """The plan of what the owner has not claimed: all of it without a claim."""
        return self.given - (self.against or 0)

    @property
    def closed(self) -> bool:
        """True when everything that is claimed is what the plan says."""
        return self.claimed is not None and not self.short and self.challenge == self.challenge_against


class Sum(NamedTuple):
    """All claims together: `given` = `against` + `waiting` + `unasked`.

    `claimed` adds up the claims of `counted`, `against` is the plan of the same cells. Claims whose cells are counted
    with others already are named in `inside`: owner -> in whose claims. `waiting` is the plan of owners whose claim is
    missing, `unasked` that of cells which nobody was asked about. `by` is the dimension that goes first; "" without
    claims.
    """

    by: str
    given: int
    claimed: int
    against: int
    waiting: int
    unasked: int
    counted: tuple[Asked, ...]
    inside: Mapping[Asked, tuple[Asked, ...]]


def gap_of(base: Table, challenge: Table | None, owner: Asked, parts: Sequence[Part]) -> Gap:
    """The gap of one owner; `parts` empty: no claim."""
    given = base.sum_of({owner[0]: (owner[1],)})
    if not parts:
        return Gap(given)
    against = int(base.amounts[_cells(base, parts)].sum())
    above = [part for part in parts if part.challenge is not None]
    if challenge is None or not above:
        return Gap(given, sum(part.base for part in parts), against)
    above_against = int(challenge.amounts[_cells(challenge, above)].sum())
    claimed = sum(part.challenge or 0 for part in above)
    return Gap(given, sum(part.base for part in parts), against, claimed, above_against)


def state_of(gap: Gap, decision: Decision | None) -> State:
    """Where an owner stands; `decision` is the newest answer to his newest claim."""
    if gap.claimed is None:
        return "missing"
    if gap.closed:
        return "agreed"
    return decision if decision == "held" or decision == "returned" else "submitted"


def added(base: Table, claims: Mapping[Asked, Sequence[Part]]) -> Sum:
    """The sum of all claims (owner -> parts, none: no claim yet).

    Owners of one dimension never overlap, those of two may. So the claims of one dimension are added first, of that
    one which then covers most of the plan; claims of others fill in only where no cell of theirs counts already.
    """
    covers = {owner: _cells(base, parts) for owner, parts in claims.items() if parts}
    ways = [_taken(covers, by, base) for by in BY]
    counted = max(ways, key=lambda way: int(base.amounts[_any(base, way, covers)].sum()))
    inside = {
        owner: tuple(other for other in counted if (covers[owner] & covers[other]).any())
        for owner in covers
        if owner not in counted
    }
    covered = _any(base, counted, covers)
    asked = _any(base, claims, {owner: base.mask({owner[0]: (owner[1],)}) for owner in claims})
    return Sum(
        by=counted[0][0] if counted else "",
        given=int(base.amounts.sum()),
        claimed=sum(part.base for owner in counted for part in claims[owner]),
        against=int(base.amounts[covered].sum()),
        waiting=int(base.amounts[asked & ~covered].sum()),
        unasked=int(base.amounts[~asked & ~covered].sum()),
        counted=counted,
        inside=inside,
    )


def _cells(table: Table, parts: Sequence[Part]) -> Bools:
    inside = np.zeros(len(table.amounts), dtype=bool)
    for part in parts:
        inside |= table.mask(part.where)
    return inside


def _taken(covers: Mapping[Asked, Bools], first: str, base: Table) -> tuple[Asked, ...]:
    """The owners that count when those of one dimension go first, then the larger ones."""
    order = sorted(covers, key=lambda one: (one[0] != first, -int(base.amounts[covers[one]].sum()), one))
    free = np.ones(len(base.amounts), dtype=bool)
    taken = []
    for owner in order:
        if free[covers[owner]].all():
            taken.append(owner)
            free &= ~covers[owner]
    return tuple(taken)


def _any(base: Table, owners: Sequence[Asked] | Mapping[Asked, object], covers: Mapping[Asked, Bools]) -> Bools:
    inside = np.zeros(len(base.amounts), dtype=bool)
    for owner in owners:
        inside |= covers[owner]
    return inside
