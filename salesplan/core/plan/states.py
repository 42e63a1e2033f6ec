"""The states of a plan version, and which step leads from which to which.

draft -> submitted -> approved (by another person) -> locked -> superseded by the next approved version of its year.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

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
