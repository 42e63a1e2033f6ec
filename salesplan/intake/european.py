"""Numbers and days as European systems write them: 1.234,56- and 31.10.2026. Read so by the file's own evidence.

Evidence is a cell that can mean nothing else: dots between thousands and a comma before decimals, a day above twelve.
A file that also holds the opposite is left as it is, and refused cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from salesplan.intake.cells import Cell, clean

SAMPLE = 2_000
"""Rows that are looked at for evidence."""
_SIGN = r"[-+(]?(?:[¥€] ?)?"
_SURE = re.compile(rf"{_SIGN}[0-9]{{1,3}}(?:\.[0-9]{{3}})+,[0-9]+ ?[-)]?")
_COMMA = re.compile(rf"{_SIGN}[0-9]+,[0-9]{{1,2}} ?[-)]?")
_OPPOSITE = re.compile(rf"{_SIGN}(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+\.[0-9]+|[0-9]+\.(?:[0-9]{{1,2}}|[0-9]{{4,}})) ?[-)]?")
_FORM = re.compile(rf"({_SIGN})([0-9]{{1,3}}(?:\.[0-9]{{3}})+|[0-9]+)(?:,([0-9]+))?( ?[-)]?)")
_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_TWELVE = 12


def shows_decimal_comma(cells: Iterable[Cell]) -> str | None:
    """The first cell that proves a decimal comma; None without one, or when another cell proves the opposite."""
    proof = None
    for cell in cells:
        if not isinstance(cell, str) or ("," not in cell and "." not in cell):
            continue
        text = clean(cell)
        if _OPPOSITE.fullmatch(text):
            return None
        if proof is None and _SURE.fullmatch(text):
            proof = text
    return proof


def may_have_decimal_comma(cells: Iterable[Cell]) -> bool:
    """True when cells look like 1234,56, which no other way of writing explains."""
    return any(isinstance(cell, str) and _COMMA.fullmatch(clean(cell)) for cell in cells)


def from_decimal_comma(cell: Cell) -> Cell:
    """The same number with a decimal point and without separators; anything else as it is."""
    if not isinstance(cell, str) or ("," not in cell and "." not in cell):
        return cell
    found = _FORM.fullmatch(clean(cell))
    if found is None:
        return cell
    sign, whole, fraction, after = found.groups()
    return f"{sign}{whole.replace('.', '')}{'.' + fraction if fraction else ''}{after}"


def shows_day_first(cells: Sequence[Cell]) -> str | None:
    """The first cell that proves day.month.year; None without one, or when another proves the opposite."""
    proof = None
    for cell in cells:
        found = _DAY.fullmatch(clean(cell)) if isinstance(cell, str) else None
        if found is None:
            continue
        if int(found[2]) > _TWELVE:
            return None
        if proof is None and int(found[1]) > _TWELVE:
            proof = found[0]
    return proof


def from_day_first(cell: Cell) -> Cell:
    """The same day as 2026-10-31; anything else as it is."""
    found = _DAY.fullmatch(clean(cell)) if isinstance(cell, str) else None
    return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}" if found else cell
