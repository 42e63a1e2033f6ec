"""Workbooks for tests, written cell by cell so that everything a file may hold can be put into them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

from tests.intake.company import HEAD, ROWS

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="4"/></cellXfs></styleSheet>'
)


class Raw(str):
    """The XML of a cell as it is, `{r}` standing for its address."""


def table(rows: Sequence[str] = ROWS, head: str = HEAD) -> list[list[object]]:
    """A header and rows as cells: numbers as numbers."""
    cells: list[list[object]] = [list(head.split(","))]
    for row in rows:
        parts = row.split(",")
        cells.append(
            [*parts[:5], *(float(p) if p.replace(".", "").replace("-", "").isdigit() else p for p in parts[5:])]
        )
    return cells


def letters(at: int) -> str:
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell(value: object, address: str) -> str:
    if isinstance(value, Raw):
        return value.replace("{r}", address)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f'<c r="{address}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{address}"><v>{value!r}</v></c>'
    return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def sheet_xml(
    cells: Sequence[Sequence[object]],
    cols: str = "",
    tail: str = "",
    rows: Mapping[int, str] | None = None,
    first: int = 1,
) -> str:
    """A worksheet; `rows` gives attributes of rows by number, `cols` and `tail` are XML around the data."""
    lines = []
    for number, values in enumerate(cells, start=first):
        inside = "".join(cell(value, f"{letters(at)}{number}") for at, value in enumerate(values))
        lines.append(f'<row r="{number}" {(rows or {}).get(number, "")}>{inside}</row>')
    return f'<worksheet xmlns="{_MAIN}">{cols}<sheetData>{"".join(lines)}</sheetData>{tail}</worksheet>'


def book(
    sheets: Mapping[str, str] | None = None,
    states: Mapping[str, str] | None = None,
    date1904: bool = False,
    strings: Sequence[str] | None = None,
    parts: Mapping[str, bytes] | None = None,
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A workbook of these sheets (name to XML); the plain October when none are given."""
    sheets = sheets or {"实绩": sheet_xml(table())}
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" state="{(states or {}).get(name, "visible")}" r:id="rId{at}"/>'
        for at, name in enumerate(sheets, start=1)
    )
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{_REL}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    relations += f'<Relationship Id="rId90" Type="{_REL}/styles" Target="styles.xml"/>'
    if strings is not None:
        relations += f'<Relationship Id="rId91" Type="{_REL}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    found = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><workbookPr date1904="{int(date1904)}"/><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{relations}</Relationships>',
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{at}.xml": xml for at, xml in enumerate(sheets.values(), start=1)},
    }
    if strings is not None:
        found["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{"".join(f"<si>{text}</si>" for text in strings)}</sst>'
    return packed({name: text.encode() for name, text in found.items()} | dict(parts or {}), method=method)


def packed(
    parts: Mapping[str, bytes], again: Mapping[str, bytes] | None = None, method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A package of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as package:
        for name, content in (*parts.items(), *(again or {}).items()):
            package.writestr(name, content)
    return buffer.getvalue()
