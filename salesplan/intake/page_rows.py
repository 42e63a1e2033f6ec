"""Rows that only a page needs: titles and heads of each page, rulings, page numbers, who printed it, an example."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from salesplan.core.datasets import EXAMPLE
from salesplan.intake.cells import Cell, Row, folded, is_blank, shown

_DIGITS = re.compile(r"[0-9]+")
_RULING = re.compile(r"[-=_+|─━* ]{3,}")
_WORDS = (
    "第 ?[0-9]+ ?页|共 ?[0-9]+ ?页|页码|制表|制单|审核人?|复核|打印|导出时间|导出人|查询条件|printed|page|created by"
)
_REMARK = "(?:备注|附注|注|说明|notes?|remarks?) ?[:：].*"
_NOTE = re.compile(rf"(?:{_WORDS})(?:$|[ :：,，/0-9人日时员共第].*)|{_REMARK}")
_NOTE_STARTS = frozenset("第共页制审复打导查备附注说pcnrPCNR-=_+|─━* ")
_LONGEST = 300
_EXAMPLES = frozenset(folded(example) for example in EXAMPLE)


class PageRows:
    """Knows the rows above the data again when they come back."""

    def __init__(self, above: Iterable[Row]) -> None:
        self._seen = {_signature(cells) for _, cells in above}
        self._starts = {signature[0] for signature in self._seen if signature}
        initials = {start[0] for start in self._starts}
        digits = set("0123456789") if "0" in initials else set()
        self._initials = {*initials, *(initial.upper() for initial in initials), *digits, *_NOTE_STARTS, *"示eE"}

    def code_of(self, cells: Sequence[Cell]) -> str | None:
        """N_REPEATED_HEADER for a row from above the data, N_NOTE_ROW for a note or a ruling, N_EXAMPLE_ROW for the
        example of a template, None for any other."""
        first = cells[0] if cells and cells[0] else next((cell for cell in cells if cell), "")
        if not isinstance(first, str) or first[:1] not in self._initials or not self._may_be(first):
            return None
        if _plain(first) in _EXAMPLES:
            return "N_EXAMPLE_ROW"
        signature = _signature(cells)
        if all(_is_note(text) for text in signature):
            return "N_NOTE_ROW"
        return "N_REPEATED_HEADER" if signature in self._seen else None

    def _may_be(self, first: str) -> bool:
        text = _plain(first)
        return text in self._starts or text in _EXAMPLES or _is_note(text)


def _signature(cells: Sequence[Cell]) -> tuple[str, ...]:
    """The texts of a row as they come back on another page: numbers may differ."""
    return tuple(_plain(cell) for cell in cells if not is_blank(cell))


def _plain(cell: Cell) -> str:
    return _DIGITS.sub("0", folded(shown(cell)[:_LONGEST]))


def _is_note(text: str) -> bool:
    return bool(_RULING.fullmatch(text) or _NOTE.fullmatch(text))
