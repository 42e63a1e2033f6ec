"""Finds the head of a wide table: months as columns, or two and three rows of heads read as one.

Upper cells that are merged or blank are filled to the right, as a person reads them: 2026-01 over 计划 and 实际.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from salesplan.core.datasets import ACTUALS
from salesplan.core.measures import MEASURE
from salesplan.intake.cells import Cell, Row, Sheet, clean, folded, is_blank
from salesplan.intake.header import HEADER_WITHIN, Head, Header, Lookup, find_header, with_titles
from salesplan.intake.month_heads import Slot, find_month, level_text, read_slot, without_months, years_in
from salesplan.intake.plan import MARGIN, measure_names

MEASURE_HEADS = frozenset(("指标", "项目", "指标名称", "measure"))
"""Heads of a column that names the measure row by row."""
_DEEPEST = 3
_FEWEST_NUMBERS = 3
_MONTHS = 12
_FEWEST_SLOTS = 2
_FEWEST_NAMES = 3
"""Names of cells that must stand beside a single column of figures."""


def find_head(sheet: Sheet, lookup: Lookup, fewest: int) -> tuple[int, Header] | None:
    """The header of a sheet: its place in the rows (of the lowest, when it has several) and what it says."""
    return _find_wide(sheet, lookup) or find_header(sheet.rows, lookup, fewest)


def fingerprint(header: Header) -> str:
    """The shape of a file: the same for files that differ in their rows, and in the months and years of their heads."""
    if not header.slots:
        names = [without_months(folded(head.text)) for head in header.heads]
    else:
        names = list(dict.fromkeys(without_months(folded(head.text)) for head in header.heads))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]


def _find_wide(sheet: Sheet, lookup: Lookup) -> tuple[int, Header] | None:
    if "region" not in lookup.columns or "kpi" in lookup.columns:
        return None
    near = [row for row in sheet.rows[: HEADER_WITHIN + _DEEPEST] if row[0] <= HEADER_WITHIN + _DEEPEST]
    rows = [(number, _with_numbered_months(cells)) for number, cells in near]
    reader = _Reader(lookup)
    read = [reader.keys(cells) for _, cells in rows]
    for at in range(len(rows)):
        for depth in range(_DEEPEST, 0, -1):
            if at + depth > len(rows) or not any(read[at : at + depth]):
                continue
            found = reader.combined(rows[at : at + depth], read[at : at + depth])
            if found is not None:
                header = with_titles(found, sheet.rows[:at])
                if any(slot.cumulative or slot.current for slot in header.slots):
                    header = header._replace(cumulative=False)
                return at + depth - 1, header
    return None


def _with_numbered_months(cells: list[Cell]) -> list[Cell]:
    """The cells with 月 behind bare numbers that can only be months: 1, 2, 3 … side by side, at most to twelve."""
    texts = [level_text(cell) if isinstance(cell, str | float) else "" for cell in cells]
    numbers = [int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else 0 for text in texts]
    bare = [at for at, number in enumerate(numbers) if number]
    is_run = len(bare) >= _FEWEST_NUMBERS and all(
        b == a + 1 and numbers[b] == numbers[a] + 1 for a, b in pairwise(bare)
    )
    if not is_run or numbers[bare[-1]] > _MONTHS:
        return cells
    return [f"{numbers[at]}月" if numbers[at] else cell for at, cell in enumerate(cells)]


class _Column(NamedTuple):
    """The texts of one column of the heads, from top to bottom; `own` is the level of its lowest own cell."""

    texts: tuple[str, ...]
    own: int

    @property
    def joined(self) -> str:
        return " ".join(dict.fromkeys(text for text in self.texts[: self.own + 1] if text))


class _Reader:
    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.measures = Lookup(ACTUALS, {}, MEASURE)
        self.margin = {name for name, id in measure_names().items() if id == MARGIN}

    def keys(self, cells: Sequence[Cell]) -> dict[int, Head]:
        """The heads of a row that name what a row is about: month, region, …, the measure of the row."""
        found: dict[int, Head] = {}
        for at, head in enumerate(self.lookup.read_row(cells)):
            if head.id is None and folded(head.text) in MEASURE_HEADS:
                found[at] = head._replace(id="measure")
            elif head.id and self.lookup.column(head.id).kind in ("month", "name", "measure"):
                found[at] = head
        return found

    def combined(self, levels: Sequence[Row], keys: Sequence[Mapping[int, Head]]) -> Header | None:
        """These rows as one header of a wide table, or None when they are not one."""
        numbers = [number for number, _ in levels]
        if numbers != list(range(numbers[0], numbers[0] + len(levels))):
            return None
        places = {at: head for level in keys for at, head in level.items()}
        names = sum(head.id not in ("month", "measure") for head in places.values())
        if not names or not _are_heads(levels, keys, places):
            return None
        columns = dict(_columns(levels, places))
        slots = _without_quarters([read_slot(at, column.joined, self.read) for at, column in columns.items()])
        if not self._is_wide(slots, list(columns.values()), places, len(levels), names):
            return None
        width = max(len(cells) for _, cells in levels)
        texts = {slot.at: slot.head for slot in slots}
        heads = tuple(places.get(at) or texts.get(at) or Head("") for at in range(width))
        return Header(numbers[-1], heads, slots=tuple(slots), depth=len(levels))

    def read(self, text: str) -> Head:
        """The measure a name means; its id is None when it means none, gross_margin for a plan of margins."""
        head = self.measures.read(text)
        return head._replace(id=MARGIN) if head.id is None and folded(text) in self.margin else head

    def _is_wide(
        self, slots: list[Slot], columns: list[_Column], places: Mapping[int, Head], depth: int, names: int
    ) -> bool:
        told = [slot for slot in slots if slot.says_something]
        has_month_column = any(head.id == "month" for head in places.values())
        months = {slot.month for slot in told if slot.month}
        if depth == 1:
            enough = len(months) >= _FEWEST_SLOTS or (len(months) == 1 and names >= _FEWEST_NAMES)
            return enough and not has_month_column
        if not all(self._contributes(columns, level) for level in range(depth)):
            return False
        return len(told) >= _FEWEST_SLOTS and any(s.month or s.role or s.cumulative or s.current for s in told)

    def _contributes(self, columns: list[_Column], level: int) -> bool:
        """True when a level says something of its own about figures: a month, a year, plan or actual, a measure."""
        texts = {column.texts[level] for column in columns if column.own >= level} - {""}
        return any(read_slot(0, text, self.read).says_something or years_in(text) for text in texts)


def _without_quarters(slots: list[Slot]) -> list[Slot]:
    """Quarters beside months only add them up; a table of nothing but quarters keeps them."""
    if not any(slot.month and slot.span == 1 and not slot.left_out for slot in slots):
        return slots
    return [slot if slot.span == 1 else slot._replace(month=None, span=1, left_out=True) for slot in slots]


def _are_heads(levels: Sequence[Row], keys: Sequence[Mapping[int, Head]], places: Mapping[int, Head]) -> bool:
    """False when a row below the first holds data: something under a key's head, or a number that is no month."""
    for level, (_, cells) in enumerate(levels):
        above = {at for upper in keys[:level] for at in upper}
        for at, cell in enumerate(cells):
            if is_blank(cell):
                continue
            if at in places:
                if at in above and at not in keys[level]:
                    return False
            elif level and _is_number(cell) and find_month(level_text(cell))[0] is None:
                return False
    return True


def _is_number(cell: Cell) -> bool:
    if not isinstance(cell, str):
        return isinstance(cell, float)
    text = clean(cell)
    return text[:1] in set("-+(0123456789.") and not any(ch.isalpha() for ch in text)


def _columns(levels: Sequence[Row], places: Mapping[int, Head]) -> Iterator[tuple[int, _Column]]:
    """The columns of figures with their texts, upper ones filled to the right as far as the next key column."""
    width = max(len(cells) for _, cells in levels)
    carried = [""] * len(levels)
    for at in range(width):
        if at in places:
            carried = [""] * len(levels)
            continue
        own = [level_text(cells[at]) if at < len(cells) else "" for _, cells in levels]
        lowest = max((level for level, text in enumerate(own) if text), default=-1)
        for level, text in enumerate(own):
            if text:
                carried[level:] = [text, *[""] * (len(levels) - level - 1)]
        if lowest >= 0:
            yield at, _Column(tuple(carried), lowest)
