"""Moves as people have them in a sheet: rows pasted from Excel, members by code, name or alias."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from salesplan.core.dimensions import Member
from salesplan.core.plan.territories import Move
from salesplan.intake.names import Names

_COLUMNS = ("region", "team", "region", "team")
_LIST = re.compile(r"[、,，;；/\n]+")


class Unread(NamedTuple):
    """A cell that is not understood: its row (from 1), what it should be (a kind of member, or share), and its text."""

    row: int
    what: str
    name: str


class Pasted(NamedTuple):
    """The moves that were understood; rows with a cell that was not are left out and told."""

    moves: tuple[Move, ...]
    unread: tuple[Unread, ...]


def pasted(text: str, members: Mapping[str, Sequence[Member]]) -> Pasted:
    """Rows of from region, from team, to region, to team, share, products and reason, tabs between.

    Missing cells at the end are blank; a blank share is all of it. A heading in the first row is passed over: a row of
    which no cell is understood.
    """
    names = {kind: Names(kind, of) for kind, of in members.items()}
    moves: list[Move] = []
    unread: list[Unread] = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in (line.split("\t") + [""] * 7)[:7]]
        if not any(cells):
            continue
        move, wrong = _row(number, cells, names)
        if not wrong:
            moves.append(move)
        elif number > 1 or len(wrong) < sum(map(bool, cells[:6])):
            unread += wrong
    return Pasted(tuple(moves), tuple(unread))


def members_of(text: str, kind: str, members: Sequence[Member]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes of a list of codes or names, and those of them that nobody has."""
    names = Names(kind, members)
    found = {one.strip(): names.find(one.strip()) for one in _LIST.split(text) if one.strip()}
    return tuple(code for code in found.values() if code), tuple(name for name, code in found.items() if not code)


def _row(number: int, cells: Sequence[str], names: Mapping[str, Names]) -> tuple[Move, list[Unread]]:
    codes = [names[kind].find(cell) if cell else "" for kind, cell in zip(_COLUMNS, cells, strict=False)]
    wrong = [
        Unread(number, kind, cell) for kind, cell, code in zip(_COLUMNS, cells, codes, strict=False) if code is None
    ]
    share = _share(cells[4])
    if share is None:
        wrong.append(Unread(number, "share", cells[4]))
    listed = [one.strip() for one in _LIST.split(cells[5]) if one.strip()]
    products = [names["product"].find(one) for one in listed]
    wrong += [Unread(number, "product", one) for one, code in zip(listed, products, strict=True) if code is None]
    region, team, to_region, to_team = (code or "" for code in codes)
    kept = tuple(code for code in products if code)
    return Move(region, team, to_region, to_team, share or Decimal(0), kept, reason=cells[6]), wrong


def _share(text: str) -> Decimal | None:
    """`30%`, `30 ％` and `0.3` are 0.3; nothing is all of it. A number above one without a sign is per cent."""
    plain = text.replace("％", "%").replace(" ", "")
    if not plain:
        return Decimal(1)
    try:
        value = Decimal(plain.removesuffix("%"))
    except InvalidOperation:
        return None
    return value / 100 if plain.endswith("%") or value > 1 else value
