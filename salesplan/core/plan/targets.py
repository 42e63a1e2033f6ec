"""The signed target sheet of an owner: what of a version is his, by month, quarter, product, region, team and person.

Every amount is a sum of cells, so the sheets of a level add up to that of the company. Over-assignment is never on it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from salesplan.core.plan.states import State

Level = Literal["company", "region", "team", "person"]
LEVELS: tuple[Level, ...] = ("company", "region", "team", "person")
PARTS: Mapping[Level, tuple[str, ...]] = {
    "company": ("region", "product", "team"),
    "region": ("product", "team"),
    "team": ("product", "region", "person"),
    "person": ("team",),
}
"""By what the targets of each level are told; a team by region only where it sells in several."""


class Cell(NamedTuple):
    """One target of a version; `person` is only of rows that a team's month was split on to ("": nobody carries it)."""

    measure: str
    month: str
    region: str
    product: str
    team: str
    person: str
    base: Decimal
    challenge: Decimal | None


class Line(NamedTuple):
    """One line of a sheet: a member, its base and challenge. None: nothing is planned, or a cell has no challenge."""

    member: str
    base: Decimal | None
    challenge: Decimal | None


class Block(NamedTuple):
    """The lines of one dimension (or of measures), each with its quarters, and the year under `year`."""

    of: str
    year: tuple[Line, ...]
    quarters: tuple[tuple[Line, ...], ...]


class TargetSheet(NamedTuple):
    """What one owner signs. `owner` is the code of a member, "" for the company; `quarters` are named by their number.

    `parts` are the blocks of `PARTS`, `measures` everything planned beside revenue. `fingerprint` tells a paper of
    these figures from one of any other: it stands for year, version, owner and every amount.
    """

    level: Level
    owner: str
    year: int
    version: int
    months: tuple[Line, ...]
    quarters: tuple[Line, ...]
    total: Line
    parts: tuple[Block, ...]
    measures: Block
    fingerprint: str


class Authority(NamedTuple):
    """Who stands behind the figures: company, state of the version, who approved it when and whether a login checked
    that ("" and None: nobody yet), and the code of the change request that it came by ("" for a first plan)."""

    company: str
    state: State
    approver: str
    approved: date | None
    authenticated: bool
    request: str


class Plan(NamedTuple):
    """A version as sheets are made of it: its cells, its persons, the months of its year, the measures in order."""

    year: int
    version: int
    months: tuple[str, ...]
    cells: Sequence[Cell]
    persons: Sequence[Cell]
    measures: tuple[str, ...]


def target_sheet(plan: Plan, level: Level, owner: str, order: Mapping[str, Sequence[str]]) -> TargetSheet:
    """The sheet of one owner; members stand in `order` (dimension -> codes)."""
    rows = plan.persons if level == "person" else plan.cells
    own = [cell for cell in rows if level == "company" or getattr(cell, level) == owner]
    sold = [cell for cell in own if cell.measure == "revenue"]
    carried = [cell for cell in plan.persons if level == "team" and cell.team == owner and cell.measure == "revenue"]
    parts = []
    for dimension in PARTS[level]:
        there = carried if dimension == "person" else sold
        block = _block(there, dimension, plan.months, order.get(dimension, ()))
        if len(block.year) > ((level, dimension) == ("team", "region")):
            parts.append(block)
    beside = [cell for cell in own if cell.measure != "revenue"]
    made = TargetSheet(
        level,
        owner,
        plan.year,
        plan.version,
        tuple(_sum(month, [cell for cell in sold if cell.month == month]) for month in plan.months),
        tuple(
            _sum(str(number), [cell for cell in sold if cell.month in months])
            for number, months in enumerate(_quarters(plan.months), start=1)
        ),
        _sum("", sold),
        tuple(parts),
        _block(beside, "measure", plan.months, plan.measures),
        "",
    )
    return made._replace(fingerprint=_fingerprint(made))


def owners(plan: Plan, order: Mapping[str, Sequence[str]]) -> dict[Level, tuple[str, ...]]:
    """Who has a sheet: the company, and every region, team and person that a target of revenue is of."""
    found: dict[Level, tuple[str, ...]] = {"company": ("",)}
    for level in LEVELS[1:]:
        rows = plan.persons if level == "person" else plan.cells
        there = {str(getattr(cell, level)) for cell in rows if cell.measure == "revenue"} - {""}
        found[level] = tuple(_ordered(there, order.get(level, ())))
    return found


def _block(cells: Iterable[Cell], dimension: str, months: Sequence[str], order: Sequence[str]) -> Block:
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(getattr(cell, dimension), []).append(cell)
    members = _ordered(set(groups), order)
    quarters = tuple(
        tuple(_sum(member, [cell for cell in groups[member] if cell.month in own]) for own in _quarters(months))
        for member in members
    )
    return Block(dimension, tuple(_sum(member, groups[member]) for member in members), quarters)


def _sum(member: str, cells: Sequence[Cell]) -> Line:
    if not cells:
        return Line(member, None, None)
    above = [cell.challenge for cell in cells if cell.challenge is not None]
    whole = sum(above, Decimal(0)) if len(above) == len(cells) else None
    return Line(member, sum((cell.base for cell in cells), Decimal(0)), whole)


def _quarters(months: Sequence[str]) -> list[Sequence[str]]:
    return [months[first : first + 3] for first in range(0, len(months), 3)]


def _ordered(there: set[str], order: Sequence[str]) -> list[str]:
    """In the given order, the others by code; nobody ("") last."""
    known = [member for member in order if member in there]
    return [*known, *sorted(there - {*known, ""}), *([""] if "" in there else [])]


def _fingerprint(of: TargetSheet) -> str:
    """Twelve hexadecimal digits in groups of four."""
    text = json.dumps(of._replace(fingerprint=""), default="{:.2f}".format, ensure_ascii=False, separators=(",", ":"))
    digits = hashlib.sha256(text.encode()).hexdigest()[:12].upper()
    return "-".join(digits[at : at + 4] for at in range(0, 12, 4))
