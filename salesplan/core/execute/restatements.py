"""The restatement ledger: every time the figure of a month changed after it was first told, by whom and by how much.

A pure replay of events; independent of the roll-ups, so that it can be held against them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

Cell = tuple[str, str]
"""(month, region)."""
Step = Literal["load", "undo", "redo", "adjust", "unadjust"]


class Event(NamedTuple):
    """One write: what happened (`step`) to which load or adjustment (`id`) at audit number `seq`."""

    seq: int
    step: Step
    id: str


class Restatement(NamedTuple):
    """A month's amount before and after one write; `before` None is the first time it was told."""

    seq: int
    month: str
    step: Step
    id: str
    before: Decimal | None
    after: Decimal | None

    @property
    def change(self) -> Decimal:
        """After minus before; what is not there counts 0."""
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


def replay(
    events: Sequence[Event],
    amounts: Mapping[str, Mapping[Cell, Decimal | None]],
    adjusted: Mapping[str, tuple[Cell, Decimal]],
) -> tuple[Restatement, ...]:
    """Every change of a month's amount, oldest first; first tellings included, writes that change nothing left out.

    `amounts[load]` are the amounts of the cells that a load covers (None: covered, but no amount); of the live loads
    that cover a cell the newest counts. `adjusted[id]` is an adjustment; it counts where its cell is covered.
    """
    live: set[str] = set()
    booked: set[str] = set()
    told: dict[str, Decimal | None] = {}
    found: list[Restatement] = []
    for event in sorted(events):
        touched = _apply(event, live, booked, amounts, adjusted)
        for month in sorted(touched):
            after = _amount(month, live, booked, amounts, adjusted)
            before = told.get(month)
            if after != before:
                found.append(Restatement(event.seq, month, event.step, event.id, before, after))
                told[month] = after
    return tuple(found)


def restated(found: Iterable[Restatement]) -> Iterator[Restatement]:
    """Those that changed a figure which had been told before."""
    return (one for one in found if one.before is not None)


def _apply(
    event: Event,
    live: set[str],
    booked: set[str],
    amounts: Mapping[str, Mapping[Cell, Decimal | None]],
    adjusted: Mapping[str, tuple[Cell, Decimal]],
) -> set[str]:
    """Take the event into account; returns the months that it touches."""
    if event.step in ("adjust", "unadjust"):
        (booked.add if event.step == "adjust" else booked.discard)(event.id)
        return {adjusted[event.id][0][0]}
    (live.discard if event.step == "undo" else live.add)(event.id)
    return {month for month, _ in amounts[event.id]}


def _amount(
    month: str,
    live: set[str],
    booked: set[str],
    amounts: Mapping[str, Mapping[Cell, Decimal | None]],
    adjusted: Mapping[str, tuple[Cell, Decimal]],
) -> Decimal | None:
    """The month's amount now; None when no live load tells one."""
    cells: dict[Cell, Decimal | None] = {}
    for load in sorted(live, key=int):
        cells |= {cell: amount for cell, amount in amounts[load].items() if cell[0] == month}
    parts = [amount for amount in cells.values() if amount is not None]
    parts += [amount for id in booked for cell, amount in [adjusted[id]] if cell[0] == month and cell in cells]
    return sum(parts, Decimal(0)) if parts else None
