"""The states of a plan version, and which step leads from which to which.

draft -> submitted -> approved (by another person) -> locked -> superseded by the next approved version of its year.

While a version of a year is in force, another is submitted and approved only as a change request: it stands on the one
in force, gives a reason, leaves the totals as they are or declares by how much they move, and touches no closed month.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from salesplan.core.errors import CockpitError

State = Literal["draft", "submitted", "approved", "locked", "superseded", "withdrawn"]
Action = Literal["submit", "approve", "reject", "lock", "withdraw"]
IN_FORCE: frozenset[State] = frozenset({"approved", "locked"})
"""The states in which a version is the plan of its year."""
SETTLED: frozenset[State] = IN_FORCE | {"superseded"}
"""The states of a version that was approved once: its figures stand behind signatures and never move again."""


class Step(NamedTuple):
    """What an action asks of a version: its states before, the state after, and whether a reason must be given."""

    before: frozenset[State]
    after: State
    reason: bool = False
    by_another: bool = False


STEPS: dict[Action, Step] = {
    "submit": Step(frozenset({"draft"}), "submitted"),
    "approve": Step(frozenset({"submitted"}), "approved", by_another=True),
    "reject": Step(frozenset({"submitted"}), "draft", reason=True),
    "lock": Step(frozenset({"approved"}), "locked"),
    "withdraw": Step(frozenset({"draft", "submitted"}), "withdrawn"),
}


def allowed(state: State) -> tuple[Action, ...]:
    """The actions that a version in this state can take, whoever asks."""
    return tuple(action for action, step in STEPS.items() if state in step.before)


Why = Literal[
    "state",
    "same_person",
    "no_reason",
    "empty",
    "settled",
    "imported",
    "persons",
    "nothing_to_undo",
    "no_request",
    "stale_basis",
    "total_moves",
    "closed_moves",
    "below_zero",
    "lock_of_the_whole",
]


class PlanRefused(CockpitError):
    """A step or an edit that this version does not take; nothing was changed. `code` is `plan_` and why."""

    code = "plan_state"

    def __init__(self, why: Why, **values: Any) -> None:
        self.code = f"plan_{why}"
        super().__init__(**values)


def taken(action: Action, state: State, by: str, others: frozenset[str], reason: str) -> State:
    """The state that follows. `others` are those who began, edited or submitted it. Raises PlanRefused."""
    step = STEPS[action]
    if state not in step.before:
        raise PlanRefused("state", state=state, action=action)
    if step.reason and not reason.strip():
        raise PlanRefused("no_reason", action=action)
    if step.by_another and by in others:
        raise PlanRefused("same_person", actor=by)
    return step.after


# Change requests

Moves = Mapping[str, Decimal]
"""`measure.track` -> by how much its total moves (`revenue.base`); what does not move is not in it."""


class Replacing(NamedTuple):
    """What a version would do to the one in force of its year: whether it stands on it, which totals move by how much,
    and which closed months would."""

    in_force: int
    basis: int | None
    is_on_it: bool
    moves: Moves
    closed: tuple[str, ...]


def check_request(asked: Replacing, reason: str, declared: Moves) -> None:
    """Raise PlanRefused unless a change request may go on: its basis, its reason, its totals, the closed months."""
    if not asked.is_on_it:
        raise PlanRefused("stale_basis", basis=asked.basis, in_force=asked.in_force)
    if not reason.strip():
        raise PlanRefused("no_request", in_force=asked.in_force)
    if asked.closed:
        raise PlanRefused("closed_moves", months=", ".join(asked.closed))
    if moving(declared) != asked.moves:
        raise PlanRefused("total_moves", moves=written(asked.moves), declared=written(declared))


def moving(totals: Moves) -> dict[str, Decimal]:
    """Only what moves."""
    return {name: change for name, change in totals.items() if change}


def written(totals: Moves) -> str:
    """`revenue.base=-1200.00, revenue.challenge=-1320.00`, as the command line takes it; "" when nothing moves."""
    return ", ".join(f"{name}={change:.2f}" for name, change in sorted(moving(totals).items()))
