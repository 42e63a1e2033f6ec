"""XLSX workbooks: sheets, strings, styles and cells, read from their parts without evaluating anything.

The usual libraries lose what the contract must tell apart (an error from a blank, a formula without a result, a hidden
row), so the few parts that matter are read here. Every part is checked to be well-formed before it is scanned.
"""

from __future__ import annotations

import io
import posixpath
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers import expat

from salesplan.intake.cells import Damaged, Sheet
from salesplan.intake.context import Limits
from salesplan.intake.gate import ZIP_ERRORS
from salesplan.intake.sheet_xml import Style, fill_sheet, string_text

_STRING = re.compile(r"<si\b[^>]*?(?:/>|>(.*?)</si>)", re.DOTALL)
_PREFIXED = re.compile(r"(</?)[A-Za-z_][\w.\-]*:(?=[A-Za-z])")
_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_IN_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)


class _Listed(NamedTuple):
    name: str
    visible: bool
    part: str


class Workbook:
    """An XLSX package. Raises Damaged when a part is missing, truncated or not well-formed."""

    def __init__(self, content: bytes) -> None:
        try:
            self._package = zipfile.ZipFile(io.BytesIO(content))
        except ZIP_ERRORS as broken:
            raise Damaged("zip") from broken
        self._names = {name.lower().lstrip("/"): name for name in self._package.namelist()}
        self.external = any(name.startswith("xl/externallinks/") for name in self._names)
        book = self._tree("xl/workbook.xml")
        settings = next(_all(book, "workbookPr"), None)
        self.date1904 = settings is not None and settings.get("date1904", "0") in ("1", "true")
        self._listed = self._list(book)
        self._strings: list[str] | None = None
        self._styles: list[Style] | None = None

    def sheets(self, limits: Limits) -> list[Sheet]:
        """Every worksheet with its rows, in the order of the tabs."""
        return [self._sheet(listed, limits) for listed in self._listed]

    def _sheet(self, listed: _Listed, limits: Limits) -> Sheet:
        sheet = Sheet(listed.name, typed=True)
        sheet.visible = listed.visible
        sheet.date1904 = self.date1904
        sheet.external = self.external
        fill_sheet(sheet, self._text(listed.part), self.strings(), self.styles(), limits)
        return sheet

    def strings(self) -> list[str]:
        """The shared strings, by number."""
        if self._strings is None:
            part = self._part_of_type("sharedstrings")
            text = self._text(part) if part else ""
            self._strings = [string_text(found[1] or "") for found in _STRING.finditer(text)]
        return self._strings

    def styles(self) -> list[Style]:
        """For each cell style, whether it shows a date."""
        if self._styles is None:
            part = self._part_of_type("styles")
            self._styles = _date_styles(self._tree(part)) if part else []
        return self._styles

    def _part_of_type(self, kind: str) -> str | None:
        for target, type_ in self._relations("xl/workbook.xml").values():
            if type_.lower().endswith(kind) and target.lower() in self._names:
                return target
        return None

    def _list(self, book: ElementTree.Element) -> list[_Listed]:
        relations = self._relations("xl/workbook.xml")
        listed = []
        for sheet in _all(book, "sheet"):
            key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
            target, type_ = relations.get(key, ("", ""))
            if type_.endswith("/worksheet"):
                listed.append(_Listed(sheet.get("name", ""), sheet.get("state", "visible") == "visible", target))
        return listed

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        folder, name = posixpath.split(part)
        rels = f"{folder}/_rels/{name}.rels"
        if rels.lower() not in self._names:
            raise Damaged("parts")
        found: dict[str, tuple[str, str]] = {}
        for relation in _all(self._tree(rels), "Relationship"):
            target = relation.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            found[relation.get("Id", "")] = (path, relation.get("Type", ""))
        return found

    def _bytes(self, part: str) -> bytes:
        name = self._names.get(part.lower())
        if name is None:
            raise Damaged("parts")
        try:
            return self._package.read(name)
        except ZIP_ERRORS as broken:
            raise Damaged("zip") from broken

    def _tree(self, part: str) -> ElementTree.Element:
        try:
            return ElementTree.fromstring(self._bytes(part))  # noqa: S314 - documents with entities were refused
        except (ElementTree.ParseError, ValueError) as broken:
            raise Damaged("xml") from broken

    def _text(self, part: str) -> str:
        """The text of a part, checked to be well-formed, without name space prefixes, comments and CDATA."""
        content = self._bytes(part)
        try:
            expat.ParserCreate().Parse(content, True)
            text = _decoded(content)
        except (expat.ExpatError, UnicodeDecodeError, LookupError, ValueError) as broken:
            raise Damaged("xml") from broken
        if "<!" in text:
            text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
            text = re.sub(r"<!\[CDATA\[(.*?)\]\]>", lambda found: _escape(found[1]), text, flags=re.DOTALL)
        root = re.search(r"<([A-Za-z_][^\s/>]*)", text)
        return _PREFIXED.sub(r"\1", text) if root and ":" in root[1] else text


def shows_date(code: str) -> bool:
    """True when a number format shows a date or a time."""
    if _ELAPSED.search(code):
        return True
    return bool(re.search(r"[ymdhs]", _NOT_IN_FORMAT.sub("", code.split(";")[0]), re.IGNORECASE))


def _date_styles(tree: ElementTree.Element) -> list[Style]:
    own = {f.get("numFmtId", ""): shows_date(f.get("formatCode", "")) for f in _all(tree, "numFmt")}
    formats = next(_all(tree, "cellXfs"), None)
    if formats is None:
        return []
    ids = [xf.get("numFmtId", "0") for xf in formats]
    return [own[i] if i in own else i.isdigit() and int(i) in _BUILT_IN_DATES for i in ids]


def _all(tree: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """The elements of that name, whatever their name space (transitional or strict)."""
    return (element for element in tree.iter() if element.tag.rpartition("}")[2] == name)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    declared = re.match(rb"<\?xml[^>]*encoding=[\"']([\w\-]+)[\"']", content)
    return content.decode(declared[1].decode("ascii") if declared else "utf-8-sig").lstrip("\ufeff")


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
