"""A big delimited file, written as UTF-8 text that a fast reader cannot misread.

What is decoded and how is the rule of every import (`intake.text`); only the usual, clean cases are taken by a shorter
way. A text with quotes, blank records or mixed line ends is rewritten record by record by the csv module; a plain one,
in which a line is a record, is used as it is.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from salesplan.core.datasets import EXAMPLE
from salesplan.intake.cells import Cell, Refused, all_blank
from salesplan.intake.findings import Findings
from salesplan.intake.page_rows import PageRows
from salesplan.intake.text import decode

HEAD_RECORDS = 20
"""The header stands in one of the first so many records."""
_HEAD_CHARACTERS = 1 << 20


Turn = Callable[[list[str]], list[str]]
"""Rewrites the cells of a record."""


class Spooled(NamedTuple):
    """A UTF-8 file: `skip` lines come before the data, whose first record is row `first_row`.

    Records that were not as wide as the header stand in it as blank ones; `ragged` are their rows.
    `records` is how many there are, where they were counted.
    """

    path: Path
    delimiter: str
    skip: int
    first_row: int
    ragged: tuple[int, ...] = ()
    records: int = 0


def decoded(content: bytes, findings: Findings) -> str:
    """The text of the bytes. Raises Refused; the findings say why."""
    clean = _clean_text(content)
    if clean is None:
        return decode(content, findings)
    text, encoding = clean
    if encoding != "UTF-8":
        findings.add("N_ENCODING", enc=encoding)
    return text


def _clean_text(content: bytes) -> tuple[str, str] | None:
    """The text and its encoding when nothing about it is doubtful."""
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) or b"\0" in content:
        return None
    try:
        text, encoding = content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        if _is_mixed(content):
            return None
        try:
            text, encoding = content.decode("gb18030"), "GB18030"
        except UnicodeDecodeError:
            return None
    return None if "\ufffd" in text else (text, encoding)


def _is_mixed(content: bytes) -> bool:
    """True when two lines are valid UTF-8 beyond ASCII, although the file as a whole is not."""
    found = 0
    for line in content.splitlines():
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            continue
        found += 1
        if found == 2:
            return True
    return False


def first_records(text: str, delimiter: str, most: int = HEAD_RECORDS) -> list[list[str]]:
    """The first records, as far as they can be read: the header is looked for among them."""
    found: list[list[str]] = []
    try:
        for record in _records(text[:_HEAD_CHARACTERS], delimiter):
            found.append(record)
            if len(found) == most:
                break
    except csv.Error:
        return found
    return found


def spool(
    text: str,
    delimiter: str,
    header_at: int,
    width: int,
    target: Path,
    findings: Findings,
    careful: bool = False,
    turn: Turn | None = None,
) -> Spooled:
    """Write the text so that the engine reads record for record what the csv module reads.

    `header_at` is the record of the header, from 1. `careful` rewrites every record, and so does `turn`, which is
    given each. Raises Refused.
    """
    if turn is not None:
        return respool(map(turn, _records(text, delimiter)), header_at, width, target, findings)
    if careful or not _is_plain(text):
        return respool(_records(text, delimiter), header_at, width, target, findings)
    target.write_bytes(text.encode("utf-8"))
    return Spooled(target, delimiter, header_at, header_at + 1)


def respool(records: Iterable[Sequence[str]], header_at: int, width: int, target: Path, findings: Findings) -> Spooled:
    """Write the data records as strict CSV; blank ones at the end are dropped. Raises Refused at a lost quote.

    Notes, rulings and titles that come back on each page are written as blank records.
    """
    ragged: list[int] = []
    above: list[tuple[int, list[Cell]]] = []
    page = PageRows(())
    blank = at = 0
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        try:
            for at, record in enumerate(records, 1):
                if at <= header_at:
                    page = page if at == header_at else PageRows([*above, (at, [*record])])
                    above.append((at, [*record]))
                    continue
                if all_blank(record) or _is_of_page(page, at, record, findings):
                    blank += 1
                    continue
                writer.writerows([""] * width for _ in range(blank))
                blank = 0
                if len(record) == width:
                    writer.writerow(record)
                    continue
                ragged.append(at)
                findings.add("E_RAGGED_ROW", at, n=len(record), m=width)
                writer.writerow([""] * width)
        except csv.Error as error:
            findings.add("E_UNCLOSED_QUOTE", at + 1)
            raise Refused from error
    return Spooled(target, ",", 0, header_at + 1, tuple(ragged), max(at - header_at, 0) - blank)


def _is_of_page(page: PageRows, at: int, record: Sequence[str], findings: Findings) -> bool:
    """Tell a record that only a page needs."""
    code = page.code_of(record)
    if code is not None:
        findings.add(code, at)
    return code is not None


def _is_plain(text: str) -> bool:
    """True when a line is a record: no quotes, one kind of line end, no example, no blank line before the last."""
    returns = text.count("\r")
    if '"' in text or returns not in (0, text.count("\n")) or returns != text.count("\r\n"):
        return False
    if any(example in text for example in EXAMPLE):
        return False
    end = "\r\n" if returns else "\n"
    gap = text.find(end + end)
    return not text.startswith(end) and (gap < 0 or not text[gap:].strip())


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(2**31 - 1)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
