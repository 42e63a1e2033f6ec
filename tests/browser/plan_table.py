"""The plan table of a page as its reader drives it, and everything that it shows, exact as it is copied out."""

from __future__ import annotations

from typing import NamedTuple

_COPY = """table => {
    const cell = table.querySelector('td:focus'), data = new DataTransfer();
    cell.dispatchEvent(new ClipboardEvent('copy', {clipboardData: data, bubbles: true}));
    return data.getData('text/plain');
}"""
_PASTE = """(table, text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    table.querySelector('td:focus').dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true}));
}"""
_LINES = """table => [...table.querySelectorAll('tbody tr[aria-level]')].map(line => [
    Number(line.ariaRowIndex) - 2, Number(line.querySelector('td').dataset.at.split(',')[0]),
    Number(line.ariaLevel) - 1, line.querySelector('th').title])"""
CONTROL = "Control"


class Line(NamedTuple):
    """One open line: its number in the tree, its depth and its name."""

    row: int
    depth: int
    label: str


class PlanTable:
    """Drives the table by keys and mouse; amounts come out as whole fen."""

    def __init__(self, reader):
        self.reader, self.page = reader, reader.page
        self.table = self.page.locator("table[role=treegrid]")
        self.table.wait_for()

    def cell(self, row, column):
        return self.page.locator(f"td[data-at='{row},{column}']")

    def choose(self, row, column):
        if not self.cell(row, column).count():
            self.table.evaluate("(table, top) => table.parentElement.scrollTop = top", max(row - 6, 0) * 31)
        self.cell(row, column).click()

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text):
        """Type into the chosen cell and leave it downwards, without waiting."""
        self.press("Enter", f"{CONTROL}+a")
        self.page.keyboard.type(text)
        self.press("Enter")

    def type(self, row, column, text):
        self.choose(row, column)
        self.write(text)
        self.answered()

    def answered(self):
        self.page.locator("table[role=treegrid]:not([aria-busy=true])").wait_for()

    def do(self, *keys):
        """Keys that the server answers."""
        self.press(*keys)
        self.answered()

    def payer(self, name):
        self.page.locator(".bar select").select_option(name)

    def paste(self, text):
        self.table.evaluate(_PASTE, text)
        self.answered()

    def copied(self):
        return self.table.evaluate(_COPY)

    def why(self):
        """The refusal beside a cell; blank when there is none."""
        found = self.page.locator(".why")
        return found.inner_text() if found.count() else ""

    def lines(self):
        """Every open line from top to bottom, seen by scrolling through."""
        found = {}
        scroll = self.table.locator("xpath=..")
        height, top = scroll.evaluate("s => s.scrollHeight"), 0
        while top < height:
            scroll.evaluate("(s, top) => { s.scrollTop = top; s.dispatchEvent(new Event('scroll')); }", top)
            for number, row, depth, label in self.table.evaluate(_LINES):
                found[number] = Line(row, depth, label)
            top += 400
        scroll.evaluate("s => s.scrollTop = 0")
        return [found[number] for number in sorted(found)]

    def amounts(self, divisor=10**6):
        """All open lines by all columns in fen, as copied out to a spreadsheet; None where there is no figure."""
        self.choose(0, 0)
        self.press(f"{CONTROL}+ArrowUp", "Home", f"Shift+{CONTROL}+ArrowDown", "Shift+End")
        rows = [line.split("\t") for line in self.copied().split("\n")]
        self.press("Escape")
        return [[round(float(text) * divisor) if text else None for text in row] for row in rows]


def untied(lines, amounts):
    """Where the table does not tie: every line with open parts is their sum, quarters and the year those of months."""
    wrong = []
    for n, row in enumerate(amounts):
        for q in range(4):
            if _sum(row[4 * q : 4 * q + 3]) != row[4 * q + 3]:
                wrong.append((lines[n].label, f"Q{q + 1}"))
        if _sum(row[3:16:4]) != row[16]:
            wrong.append((lines[n].label, "year"))
        parts = _parts(lines, n)
        if parts:
            wrong += [(lines[n].label, c) for c in range(17) if _sum([amounts[p][c] for p in parts]) != row[c]]
    return wrong


def _parts(lines, n):
    parts = []
    for m in range(n + 1, len(lines)):
        if lines[m].depth <= lines[n].depth:
            break
        if lines[m].depth == lines[n].depth + 1:
            parts.append(m)
    return parts


def _sum(values):
    known = [value for value in values if value is not None]
    return sum(known) if known else None
