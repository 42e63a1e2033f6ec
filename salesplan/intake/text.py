"""Text files: which encoding, which delimiter, which records. Strict, because a lenient reader loses rows silently."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from salesplan.intake.cells import INVISIBLE, LONGEST_CELL, Refused, Sheet, all_blank
from salesplan.intake.context import Limits
from salesplan.intake.findings import Findings

DELIMITERS = ",;\t|"
_FEWEST = 3
"""Delimiters that one line must have at least."""
_SNIFFED_LINES = 20
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe", "utf-16", "UTF-16LE"),
    (b"\xfe\xff", "utf-16", "UTF-16BE"),
)
_ZEROS, _ONE_SIDED = 0.2, 4
"""UTF-16 without a BOM: so many of the units have a zero byte, and so many times more often on one side."""
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_SEP = re.compile(r'"?sep=(.)"?[ \t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_BIGGEST_FIELD = 2**31 - 1
_NOTHING = INVISIBLE + " \t\r\n\x0b\x0c\u00a0\u2003\u3000"
"""What the first cell of a blank record may hold: a quick look before every cell is judged."""
_MIXED_LINES = 2
"""Lines of valid non-ASCII UTF-8 from which a file that is no UTF-8 counts as mixed, not as GB18030."""


def read_text(content: bytes, limits: Limits, findings: Findings, name: str = "", fewest: int = _FEWEST) -> Sheet:
    """The records of a delimited text file, of which some line has `fewest` delimiters.

    Raises Refused when nothing can be read; the findings say why.
    """
    text = decode(content, findings)
    if not text.strip("\ufeff \t\r\n\x0b\x0c\u200b\u00a0\u3000" + DELIMITERS + '"'):
        findings.add("E_EMPTY_FILE")
        raise Refused
    delimiter, text = find_delimiter(text, findings, fewest)
    return _records(text, delimiter, limits, findings, name)


def decode(content: bytes, findings: Findings) -> str:
    """The text of the bytes: by its BOM, else strict UTF-8, else strict GB18030. Raises Refused."""
    for bom, codec, label in _BOMS:
        if content.startswith(bom):
            return _by_bom(content, codec, label, findings)
    if b"\0" in content and (unmarked := _unmarked_utf16(content)):
        findings.add("N_ENCODING", enc=unmarked[0])
        return unmarked[1]
    if b"\0" in content:
        for row in rows_holding(content.decode("latin-1"), "\0"):
            findings.add("E_NULL_BYTES", row)
        raise Refused
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = _as_gb18030(content, findings)
    _tell_lost(text, findings)
    return text


def _unmarked_utf16(content: bytes) -> tuple[str, str] | None:
    """Name and text when the bytes are UTF-16 without a BOM: every ASCII character has its zero on the same side."""
    units = len(content) // 2
    for codec, label, zeros, others in (
        ("utf-16-le", "UTF-16LE", content[1::2].count(0), content[::2].count(0)),
        ("utf-16-be", "UTF-16BE", content[::2].count(0), content[1::2].count(0)),
    ):
        if len(content) % 2 or zeros < units * _ZEROS or zeros <= others * _ONE_SIDED:
            continue
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\n" in text and "\ufffd" not in text and not _CONTROL.search(text):
            return label, text
    return None


def _by_bom(content: bytes, codec: str, label: str, findings: Findings) -> str:
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as broken:
        before = content[: broken.start].decode(codec, "ignore")
        findings.add("E_ENCODING", records_in(before))
        raise Refused from broken
    if "\0" in text:
        for row in rows_holding(text, "\0"):
            findings.add("E_NULL_BYTES", row)
        raise Refused
    if label != "UTF-8":
        findings.add("N_ENCODING", enc=label)
    _tell_lost(text, findings)
    return text


def _as_gb18030(content: bytes, findings: Findings) -> str:
    lines = _lines(content)
    utf8 = [row for row, line in lines if _decodes(line, "utf-8")]
    unlike = [row for row, line in lines if not _decodes(line, "utf-8")]
    neither = [row for row, line in lines if not _decodes(line, "utf-8") and not _decodes(line, "gb18030")]
    if neither or len(utf8) >= _MIXED_LINES:
        few = unlike if len(unlike) <= len(utf8) else [unlike[0], *(utf8 if len(utf8) >= _MIXED_LINES else ())]
        for row in neither or few:
            findings.add("E_ENCODING", row)
        raise Refused
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as broken:
        findings.add("E_ENCODING", records_in(content[: broken.start].decode("latin-1")))
        raise Refused from broken
    findings.add("N_ENCODING", enc="GB18030")
    return text


def _lines(content: bytes) -> list[tuple[int, bytes]]:
    """The non-ASCII lines with the number of the record each begins in."""
    lines: list[tuple[int, bytes]] = []
    record, quoted = 1, False
    for line in content.splitlines():
        if not line.isascii():
            lines.append((record, line))
        quoted ^= line.count(b'"') % 2 == 1
        record += not quoted
    return lines


def _decodes(line: bytes, codec: str) -> bool:
    try:
        line.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _tell_lost(text: str, findings: Findings) -> None:
    if "\ufffd" in text:
        for row in rows_holding(text, "\ufffd"):
            findings.add("E_REPLACEMENT_CHAR", row)


def records_in(text: str) -> int:
    """The number of the record that the end of this text lies in."""
    bare = '"'.join(text.split('"')[::2])
    return 1 + len(re.findall(r"\r\n|\r|\n", bare))


def rows_holding(text: str, wanted: str) -> list[int]:
    """The numbers of the records that hold this character."""
    rows: list[int] = []
    record, quoted = 1, False
    for token in re.finditer(rf'"|\r\n|\r|\n|{re.escape(wanted)}', text):
        if token[0] == '"':
            quoted = not quoted
        elif token[0] == wanted:
            if not rows or rows[-1] != record:
                rows.append(record)
        elif not quoted:
            record += 1
    return rows


def find_delimiter(text: str, findings: Findings, fewest: int = _FEWEST) -> tuple[str, str]:
    """The delimiter and the text without its `sep=` line. Raises Refused when none is found."""
    stated = _SEP.match(text)
    if stated:
        delimiter, text = stated[1], text[stated.end() :]
        if delimiter.isalnum() or delimiter in '"\r\n ':
            findings.add("E_DELIMITER", 1)
            raise Refused
    else:
        delimiter = _most_frequent(text, findings, fewest)
    if delimiter != ",":
        findings.add("N_DELIMITER", d="TAB" if delimiter == "\t" else delimiter)
    return delimiter, text


def _most_frequent(text: str, findings: Findings, fewest: int) -> str:
    sample = _QUOTED.sub("", text[: 1 << 20])
    lines = re.split(r"\r\n|\r|\n", sample, maxsplit=_SNIFFED_LINES)[:_SNIFFED_LINES]
    found = [d for d in DELIMITERS if any(line.count(d) >= fewest for line in lines)]
    if not found:
        findings.add("E_DELIMITER")
        raise Refused
    return max(found, key=lambda d: sum(line.count(d) for line in lines))


def _records(text: str, delimiter: str, limits: Limits, findings: Findings, name: str) -> Sheet:
    sheet = Sheet(name)
    most = limits.rows + _SNIFFED_LINES
    number = longest = 0
    csv.field_size_limit(_BIGGEST_FIELD)
    try:
        for number, record in enumerate(_parsed(text, delimiter), start=1):
            if len(record) < 2 and not record:
                continue
            if not record[0].strip(_NOTHING) and all_blank(record):
                continue
            if len(sheet.rows) > most:
                sheet.more += 1
                continue
            sheet.rows.append((number, [*record]))
            longest = max(longest, *map(len, record)) if len(record) > 1 else max(longest, len(record[0]))
    except csv.Error:
        findings.add("E_UNCLOSED_QUOTE", number + 1)
        sheet.broken = True
    sheet.has_long = longest > LONGEST_CELL
    return sheet


def _parsed(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
