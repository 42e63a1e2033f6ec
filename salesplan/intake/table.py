"""The rows below a header: which are data, which are totals, repeated headers or excluded, and which cells are filled.

After this, every data row has one cell per head, and its row number says where it stands in the file.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from salesplan.core.reading import Counts
from salesplan.intake.cells import (
    LONGEST_CELL,
    Cell,
    Row,
    Sheet,
    TooLong,
    column_letters,
    folded,
    is_blank,
    row_ranges,
    shown,
)
from salesplan.intake.findings import MOST_NOTICES, Findings, place
from salesplan.intake.header import Header
from salesplan.intake.page_rows import PageRows
from salesplan.intake.totals import MARK, Label, label_of

if TYPE_CHECKING:
    from salesplan.intake.quarters import Share


class Line(NamedTuple):
    """A row that is no data but counts: a total (with its label) or one excluded by a filter (without)."""

    before: int
    """How many data rows stand above it."""
    row: int
    label: Label | None
    cells: list[Cell]


class Table:
    """The data rows of one sheet. `rows` are places in the file (`findings.place`), `cells` their cells."""

    def __init__(self, sheet: Sheet, header: Header, index: int = 0) -> None:
        self.sheet = sheet
        self.header = header
        self.index = index
        self.rows: list[int] = []
        self.cells: list[list[Cell]] = []
        self.lines: list[Line] = []
        self.counts = Counts()
        self.ragged = 0
        self.gaps: list[int] = []
        """Indexes of the data rows with a blank key."""
        self.fixed: dict[str, str | None] = {}
        """Values that hold for every row, by column id: the month of a column of figures."""
        self.share: Share | None = None
        """The part of its figures that counts, where they are of a quarter and the rows of one of its months."""
        self.labels: dict[str, str] = {}
        """What the file calls the figures of a column id, where the dataset's own name would not find the cell."""

    def place(self, row: int) -> int:
        """A row of this sheet as a place in the file."""
        return place(self.index, row)

    def sheet_row(self, place_: int) -> int:
        """The row of the sheet at a place in the file."""
        return place_ - place(self.index, 0)

    def column(self, at: int) -> list[Cell]:
        """The cells of one column; texts beyond what a cell may hold are marked, and not looked at."""
        column = [cells[at] for cells in self.cells]
        return [_shortened(cell) for cell in column] if self.sheet.has_long else column

    def address(self, row: int, at: int) -> str:
        """The cell as Excel names it."""
        return f"{column_letters(at)}{row}"


class Keys(NamedTuple):
    """Where the key columns stand, by column id, and the test for rows that a filter excludes."""

    places: Mapping[str, int]
    excluded: Callable[[list[Cell]], bool] | None = None
    fill_down: tuple[str, ...] = ()
    above: Sequence[Row] = ()
    """The rows from the top of the sheet to the header: a page repeats them."""


def take_rows(table: Table, below: Sequence[tuple[int, list[Cell]]], keys: Keys, findings: Findings) -> None:
    """Sort the rows below the header into data, totals and the rest, and count every one of them."""
    width = len(table.header.heads)
    heads = [folded(head.text) for head in table.header.heads]
    labels = Labels(keys.places)
    starts: dict[Cell, bool] = {}
    page = PageRows(keys.above)
    repeated = totals = 0
    filtered: list[int] = []
    for number, cells in below:
        if (code := page.code_of(cells)) is not None:
            repeated += 1
            findings.add(code, table.place(number))
            continue
        if not table.sheet.typed and len(cells) != width:
            findings.add("E_RAGGED_ROW", table.place(number), n=len(cells), m=width)
            table.ragged += 1
            continue
        row = _padded(cells, width)
        label = labels.of(row)
        if label is not None:
            totals += 1
            table.lines.append(Line(len(table.rows), number, label, row))
            findings.add("N_TOTAL_ROW", table.place(number))
        elif _repeats(row, heads, starts):
            repeated += 1
            findings.add("N_REPEATED_HEADER", table.place(number))
        elif keys.excluded is not None and keys.excluded(row):
            filtered.append(number)
            table.lines.append(Line(len(table.rows), number, None, row))
        else:
            if labels.gap:
                table.gaps.append(len(table.rows))
            table.rows.append(table.place(number))
            table.cells.append(row)
    if filtered:
        findings.add("N_FILTERED", None, None, None, n=len(filtered), rows=row_ranges(filtered))
    blank = _tell_gaps(table, [number for number, _ in below], findings)
    read = len(below) + blank
    stored = read - blank - totals - repeated - len(filtered)
    table.counts = Counts(read, stored, totals, blank, repeated, len(filtered))


def fill_cells(table: Table, keys: Keys, findings: Findings) -> None:
    """Fill merged key cells, and the blanks of the columns that a person asked to fill from above."""
    columns = {at: id for id, at in keys.places.items()}
    for top, bottom, at in table.sheet.merged:
        if at in columns and top > table.header.row:
            _fill_merged(table, top, bottom, at, columns[at], findings)
    for id in keys.fill_down:
        if id in keys.places:
            _fill_down(table, keys.places[id], id, findings)


def _fill_merged(table: Table, top: int, bottom: int, at: int, id: str, findings: Findings) -> None:
    first = bisect.bisect_left(table.rows, table.place(top))
    last = bisect.bisect_right(table.rows, table.place(bottom))
    if first == last:
        return
    value = table.cells[first][at]
    for which in range(first, last):
        if is_blank(table.cells[which][at]) and not is_blank(value):
            table.cells[which][at] = value
            findings.add("N_MERGED_FILLED", table.rows[which], id)


def _fill_down(table: Table, at: int, id: str, findings: Findings) -> None:
    above: Cell = ""
    for row, cells in zip(table.rows, table.cells, strict=True):
        if not is_blank(cells[at]):
            above = cells[at]
        elif above != "":
            cells[at] = above
            findings.add("N_FILLED_DOWN", row, id)


def excluded_by(
    filters: Mapping[str, tuple[str, ...]], header: Header, fills: bool = False
) -> tuple[Callable[[list[Cell]], bool] | None, set[int], list[str]]:
    """The test for rows that the filters exclude, the columns they look at, and the filters that found theirs.

    `fills`: the list writes a document's texts on its first line only, its state too, so that a blank one counts as
    the last that was written; the test must then be asked row by row, from top to bottom.
    """
    tests: list[tuple[int, frozenset[str]]] = []
    found: list[str] = []
    names = [(folded(head.text), head.id) for head in header.heads]
    for column, values in filters.items():
        at = next((i for i, (name, id) in enumerate(names) if folded(column) in (name, id)), None)
        if at is not None:
            found.append(column)
            tests.append((at, frozenset(folded(value) for value in values)))
    if not tests:
        return None, set(), found
    written: dict[int, str] = {}

    def text(cells: list[Cell], at: int) -> str:
        own = folded(shown(cells[at]))
        if not fills:
            return own
        written[at] = own or written.get(at, "")
        return written[at]

    def excluded(cells: list[Cell]) -> bool:
        texts = [(text(cells, at), kept) for at, kept in tests]
        return any(own not in kept for own, kept in texts)

    return excluded, {at for at, _ in tests}, found


def _shortened(cell: Cell) -> Cell:
    return TooLong(len(cell)) if isinstance(cell, str) and len(cell) > LONGEST_CELL else cell


def _padded(cells: list[Cell], width: int) -> list[Cell]:
    if len(cells) == width:
        return cells
    return [*cells, *[""] * (width - len(cells))] if len(cells) < width else cells[:width]


class Labels:
    """Finds the rows that say total. `gap` tells of the last row whether one of its keys was blank."""

    def __init__(self, keys: Mapping[str, int]) -> None:
        self.keys = tuple(keys.values())
        self.gap = False
        self._memo: dict[Cell, Label | bool] = {}
        """What a key cell says: the label of a total, True for a name, False for a blank."""

    def of(self, row: list[Cell]) -> Label | None:
        """The label of a total: in a key cell, or where keys are blank in any cell that says nothing else.

        Asterisks mark a total only where other keys are blank: they may also stand for letters of a name.
        """
        self.gap = False
        mark = None
        for at in self.keys:
            cell = row[at]
            said = self._memo.get(cell)
            if said is None:
                said = self._memo[cell] = label_of(cell) or not is_blank(cell)
            if said is not True:
                if not said:
                    self.gap = True
                elif said.word[0] != MARK:
                    return said
                else:
                    mark = mark or said
        return (mark or self._beside(row)) if self.gap else None

    def _beside(self, row: list[Cell]) -> Label | None:
        nameless = all(self._memo[row[at]] is False for at in self.keys)
        found = (label for cell in row if (label := label_of(cell)) is not None)
        return next((label for label in found if nameless or not label.of or label.word[0] == MARK), None)


def _repeats(row: list[Cell], heads: list[str], starts: dict[Cell, bool]) -> bool:
    """True when the row says what the header says. `starts` remembers which first cells do."""
    first = row[0]
    if first not in starts:
        starts[first] = _says(first, heads[0])
    return starts[first] and all(_says(cell, head) for cell, head in zip(row, heads, strict=True))


def _says(cell: Cell, head: str) -> bool:
    text = shown(cell)
    return len(text) <= LONGEST_CELL and folded(text) == head


def _tell_gaps(table: Table, numbers: list[int], findings: Findings) -> int:
    """Blank rows are the gaps in the numbers; they are told row by row, the rest of very many as a range."""
    told = blank = 0
    above = table.header.row
    for number in numbers:
        gap = number - above - 1
        if gap:
            blank += gap
            now = min(gap, max(0, MOST_NOTICES - told))
            for row in range(above + 1, above + 1 + now):
                findings.add("N_BLANK_ROW", table.place(row))
            told += now
            if now < gap:
                rest = f"{above + 1 + now}–{number - 1}"
                findings.add("N_BLANK_ROW", None, rest, None, rows=rest, count=gap - now)
        above = number
    return blank
