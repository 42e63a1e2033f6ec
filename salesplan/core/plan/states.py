"""The states of a plan version, and which step leads from which to which.

draft -> submitted -> approved (by another person) -> locked -> superseded by the next approved version of its year.
"""

from __future__ import annotations

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


Why = Literal["state", "same_person", "no_reason", "empty", "settled", "imported", "persons", "nothing_to_undo"]


class PlanRefused(CockpitError):
    """A step or an edit that this version does not take; nothing was changed. `code` is `plan_` and why."""

    code = "plan_state"

    def __init__(self, why: Why, **values: Any) -> None:
        self.code = f"plan_{why}"
        super().__init__(**values)


def taken(action: Action, state: State, by: str, others: frozenset[str], reason: str) -> State:
    """The state that follows. `others` are those who wrote or submitted it. Raises PlanRefused."""
    step = STEPS[action]
    if state not in step.before:
        raise PlanRefused("state", state=state, action=action)
    if step.reason and not reason.strip():
        raise PlanRefused("no_reason", action=action)
    if step.by_another and by in others:
        raise PlanRefused("same_person", actor=by)
    return step.after
