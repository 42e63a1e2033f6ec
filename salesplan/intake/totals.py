"""Total rows: recognised, compared with the rows above them, skipped. A total that does not fit means a lost row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from salesplan.intake.cells import Cell, clean

_LABEL = re.compile(r"(.*?)(合计|总计|小计|grandtotal|subtotal|total)")
_MARKED = re.compile(r"(\*{1,5}) *(.*)")
_PART = ("小计", "subtotal")
MARK = "*"
"""The word of a total that has none: marked with asterisks, or known by its sums."""
ONE_YUAN = Decimal(1)
_HALF = Decimal("0.5")


class Label(NamedTuple):
    """What the cell of a total row says: `word` is the kind of total, `of` what stands before it (a region)."""

    word: str
    of: str

    @property
    def is_part(self) -> bool:
        """True for a subtotal: 小计, Subtotal, or the name of a slice before 合计."""
        return self.word in _PART or bool(self.of)


def label_of(cell: Cell) -> Label | None:
    """The label of a total row, or None. Spaces are ignored (合 计)."""
    if not isinstance(cell, str) or len(cell) > 200:
        return None
    if cell.startswith("*") and (marked := _MARKED.fullmatch(clean(cell))):
        inner = label_of(marked[2])
        return Label(marked[1], inner.of if inner else "".join(marked[2].split()).casefold())
    found = _LABEL.fullmatch(clean(cell).replace(" ", "").casefold().rstrip(":："))
    return Label(found[2], found[1]) if found else None


class Step(NamedTuple):
    """One row on the way down: a row of figures (`label` None) or a total, with its amounts of one column.

    `keys` are the cleaned texts of its key cells; `amount` is None where the cell is empty or wrong.
    """

    row: int
    label: Label | None
    amount: Decimal | None
    keys: tuple[str, ...] = ()


class Mismatch(NamedTuple):
    """A total that fits none of its readings; `expected` is the sum of the most likely one."""

    row: int
    value: Decimal
    expected: Decimal


def mismatches(steps: Iterable[Step], place: Decimal) -> list[Mismatch]:
    """Compare every total of one column with the rows above it.

    `place` is the last shown place of the column in yuan (0.01, or 100 for 万元 with two decimals). A subtotal speaks
    of the rows since the previous total, or of all rows of the slice it names; a total of all rows, or of those since
    the previous total of its kind. The tolerance is one yuan and half the last place for each number involved.
    """
    found: list[Mismatch] = []
    above = _Above()
    for step in steps:
        if step.label is None:
            above.add(step)
            continue
        if step.amount is not None:
            readings = above.readings(step.label)
            if not any(abs(step.amount - s) <= ONE_YUAN + place * _HALF * (n + 1) for s, n in readings):
                found.append(Mismatch(step.row, step.amount, readings[0][0]))
        above.close(step.label)
    return found


class _Above:
    """Running sums of the rows above: of all, since each kind of total, and by slice."""

    def __init__(self) -> None:
        self.all = (Decimal(0), 0)
        self.at_total = (Decimal(0), 0)
        self.at_kind: dict[tuple[str, bool], tuple[Decimal, int]] = {}
        self.by_slice: dict[str, tuple[Decimal, int]] = {}

    def add(self, step: Step) -> None:
        amount = step.amount or Decimal(0)
        self.all = (self.all[0] + amount, self.all[1] + 1)
        for key in step.keys:
            total, rows = self.by_slice.get(key, (Decimal(0), 0))
            self.by_slice[key] = (total + amount, rows + 1)

    def readings(self, label: Label) -> list[tuple[Decimal, int]]:
        """The sums the total may mean, the most likely first."""
        since_any, since_kind = self._since(self.at_total), self._since(self.at_kind.get(_kind(label), (Decimal(0), 0)))
        if label.word.startswith(MARK):
            return [since_any, *([self.by_slice[label.of]] if label.of in self.by_slice else []), since_kind, self.all]
        if not label.is_part:
            return [self.all, since_kind]
        named = [self.by_slice[label.of]] if label.of in self.by_slice else []
        whole = [self.all] if label.of and not named else []
        return [since_any, *named, since_kind, *whole]

    def close(self, label: Label) -> None:
        self.at_total = self.all
        self.at_kind[_kind(label)] = self.all

    def _since(self, mark: tuple[Decimal, int]) -> tuple[Decimal, int]:
        return self.all[0] - mark[0], self.all[1] - mark[1]


def _kind(label: Label) -> tuple[str, bool]:
    return label.word, bool(label.of)


def last_place(shown_places: Sequence[int], factor: Decimal) -> Decimal:
    """The last place that a column shows, in yuan: two decimals of 万元 are 100 yuan."""
    return factor.scaleb(-max(shown_places, default=0))
