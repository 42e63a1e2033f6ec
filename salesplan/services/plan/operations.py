"""What can be done to a draft, as values: each is one operation, one audit row, one line of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from salesplan.core.plan.table import Absorb, Lock, Table, Where

Track = Literal["base", "challenge"]
Cell = tuple[str, str, str, str]
"""Month, region, product, team."""
Kind = Literal[
    "edit",
    "lock",
    "unlock",
    "move",
    "weights",
    "policy",
    "total",
    "upload",
    "derive",
    "persons",
    "padding",
    "input",
    "claim",
    "territories",
    "takeover",
]


class Change(NamedTuple):
    """A slice that is to become `value` (yuan or pieces), and who pays; see `core.plan.table.Edit`."""

    where: Where
    value: Decimal
    absorb: Absorb = "siblings"
    parent: Where | None = None


class Edits(NamedTuple):
    """One edit, or several that hold together. Of the base, the challenge goes along in proportion.

    `above` are edits of the challenge that follow those of the base. Cells in `keep` do not pay this time. `kind` and
    `detail` go into the ledger.
    """

    changes: Sequence[Change]
    measure: str = "revenue"
    track: Track = "base"
    above: Sequence[Change] = ()
    keep: Sequence[Where] = ()
    kind: Kind = "edit"
    detail: Mapping[str, Any] = {}


class Fix(NamedTuple):
    """Lock slices at what they are (both tracks), or open them (`on` False)."""

    slices: Sequence[Where]
    measure: str = "revenue"
    on: bool = True


class Work(NamedTuple):
    """Anything the engine does to a whole table, such as a move: from table, locks and closed months to what follows.

    The challenge is worked in the same way; the last argument is how many times the base it is (1 for the base), for
    amounts that go along. `kind` and `detail` go into the ledger.
    """

    kind: Kind
    work: Callable[[Table, Sequence[Lock], Sequence[str], Decimal], Table]
    detail: Mapping[str, Any]
    measure: str = "revenue"


class Fill(NamedTuple):
    """Cells with exact amounts (base, challenge or None), and inputs beside them: a new split, or an uploaded grid.

    With `whole` the measure has these cells and no others. Closed months and locks must stay as they are.
    """

    kind: Kind
    cells: Mapping[Cell, tuple[Decimal, Decimal | None]]
    inputs: Mapping[str, Any]
    measure: str = "revenue"
    whole: bool = True
    detail: Mapping[str, Any] = {}


class Redraw(NamedTuple):
    """The cells of every measure carried into a new map, as one operation, with the inputs that say so.

    `work` makes of the cells of a measure (base and challenge), its unit and the months that stay those that follow.
    """

    work: Callable[[Mapping[Cell, tuple[int, int | None]], int, Sequence[str]], dict[Cell, tuple[int, int | None]]]
    inputs: Mapping[str, Any]
    detail: Mapping[str, Any]


class Keep(NamedTuple):
    """Inputs (key -> JSON value; None takes the key away) without any change of cells."""

    inputs: Mapping[str, Any]


class Split(NamedTuple):
    """A team's months split on to persons by weights; what nobody is to carry goes to person '' by its own weight.

    `weights` is person -> weight for every month, or for one month under (month, person). No weights: taken away.
    `told` is what was chosen, kept as the input `persons.<measure>.<team>` for the next time.
    """

    team: str
    weights: Mapping[str | tuple[str, str], float]
    measure: str = "revenue"
    rule: str = "equal"
    told: Mapping[str, Any] = {}


class Pad(NamedTuple):
    """Over-assignment of one member of a level in percent, beside the plan; None takes it away."""

    level: str
    member: str
    percent: Decimal | None


class Undo(NamedTuple):
    """Take the last operation back that was not yet."""


class Redo(NamedTuple):
    """Repeat the operation that was taken back last."""


Operation = Edits | Fix | Work | Fill | Redraw | Keep | Split | Pad | Undo | Redo
