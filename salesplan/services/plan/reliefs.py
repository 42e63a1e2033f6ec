"""A way out of a conflict as a changed choice, where it is one number."""

from __future__ import annotations

from decimal import Decimal

from salesplan.core.plan.conflict import Finding, Relief
from salesplan.core.plan.spec import QUARTERS
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.proposal import WEIGHED, Choices, Ground

_OF_THE_YEAR = ("held_exceeds", "held_month")
"""Conflicts whose numbers are of the whole year; those of the engine are of the months that move."""


def relieved(chosen: Choices, finding: Finding, relief: Relief, on: Ground, desk: Desk) -> Choices | None:
    """The choices with the total or the amount of one member raised or lowered as `relief` says.

    A member that follows its weight so far gets its amount typed. None where the way out is no single number: several
    members, something to unlock or to open, or a member whose present amount the conflict does not tell.
    """
    if relief.change not in ("raise", "lower") or relief.amount is None or len(relief.where) > 1:
        return None
    change = Decimal(relief.amount if relief.change == "raise" else -relief.amount) / 100
    if not relief.where:
        return chosen.model_copy(update={"total": chosen.total + change})
    ((dimension, members),) = relief.where.items()
    if len(members) != 1 or dimension not in WEIGHED:
        return None
    now = chosen.amounts.get(dimension, {}).get(members[0])
    if now is None:
        now = _present(finding, dimension, members[0], on, desk)
    if now is None or now + change < 0:
        return None
    amounts = {d: dict(typed) for d, typed in chosen.amounts.items()}
    amounts.setdefault(dimension, {})[members[0]] = now + change
    return chosen.model_copy(update={"amounts": amounts})


def zeroed(chosen: Choices, finding: Finding) -> Choices | None:
    """The choices with a weight of 0 for the members that have none; None for any other conflict."""
    if finding.code != "weight_missing":
        return None
    ((dimension, members),) = finding.where.items()
    weights = {**(chosen.weights_of(dimension) or {}), **dict.fromkeys(members, 0.0)}
    return chosen.model_copy(update={f"{dimension}s": weights})


def _present(finding: Finding, dimension: str, member: str, on: Ground, desk: Desk) -> Decimal | None:
    """What the conflict says that a member has now, in yuan of the whole year."""
    sides = list(finding.where.items())
    numbers = [finding.numbers.get("value"), finding.numbers.get("most")]
    known = [number for side, number in zip(sides, numbers, strict=False) if side == (dimension, (member,))]
    if not known or known[0] is None:
        return None
    if finding.code in _OF_THE_YEAR:
        return Decimal(known[0]) / 100
    where = {"month": desk.closed}
    if dimension == "quarter":
        number = QUARTERS.index(member) * 3
        where = {"month": tuple(m for m in on.members["month"][number : number + 3] if m in desk.closed)}
    elif dimension != "month":
        where = {**where, dimension: (member,)}
    held = desk.tracks.base.sum_of(where) if desk.closed and dimension != "month" else 0
    return Decimal(known[0] + held) / 100
