"""Numbers as people and systems write them: one reading, exact, or the reason why not. Never a float, never a guess.

`read_number` says what stands in a cell; `as_money`, `as_count` and `as_quantity` make of it what the column needs.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from salesplan.intake.cells import INVISIBLE, BoolCell, Cell, DateCell, ErrorCell, NoResult, TooLong

FEN = Decimal("0.01")
THOUSANDTH = Decimal("0.001")
_LONGEST = 400
"""Characters beyond which no text is tried as a number."""
_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_YUAN = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,2})?")
_DIGITS = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_SCIENTIFIC = re.compile(r"[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]{1,4}")
_MIXED = re.compile(r"[-+(]*[0-9][0-9,.% ]*[-)]*|[-+(]*[.,][0-9,.% ]*[0-9][0-9,.% ]*[-)]*")
_UNIT = re.compile(r"[0-9.,()+\- ]+(?:百|千|万|百万|千万|亿|万亿)元?")
_FOREIGN = re.compile(r"[$€£₩₽]|USD|EUR|HKD|JPY|GBP|KRW|TWD|美元|欧元|港币|港元|日元|英镑", re.IGNORECASE)
_FULLWIDTH = re.compile("[\uff0b-\uff0e\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff05\uff0d]")
_TO_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0xFFE5: 0xA5, 0x3000: 0x20, 0x2212: 0x2D}
_SPACE = str.maketrans(dict.fromkeys(INVISIBLE) | {"\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2007": " "})
_WORD = re.compile("[ADF-LO-QS-XZadf-lo-qs-xz]")
"""A letter of no sign, currency prefix (RMB, CNY) or exponent: what holds one is no number, whatever else it holds."""
_PREFIX = re.compile(r"^(?:¥|RMB|CNY)\s*", re.IGNORECASE)
_YUAN_SIGNS = re.compile(r"(?:¥|RMB|CNY|元)", re.IGNORECASE)
_DASHES = frozenset(("-", "--", "—", "——", "–", "―", "－", "−"))
_SIGNED = re.compile(r"([+-]?)(¥|RMB|CNY)?\s*([+-]?)(.*?)(-?)\s*(元?)", re.IGNORECASE)


class Number(NamedTuple):
    """What stands in a cell: a value with the notices it earned, nothing (`blank`), or an error code."""

    value: Decimal | None = None
    notes: tuple[str, ...] = ()
    error: str | None = None

    @property
    def blank(self) -> bool:
        """True for an empty cell or a dash."""
        return self.value is None and self.error is None


BLANK = Number()
_NOT_A_NUMBER = Number(error="E_NOT_A_NUMBER")


def read_number(cell: Cell, typed: bool = False) -> Number:
    """The number in a cell as the file gives it, before any unit. `typed`: in a workbook, text is worth a notice."""
    if isinstance(cell, str):
        if _PLAIN.fullmatch(cell):
            return Number(Decimal(cell), ("N_TEXT_NUMBER",) if typed else ())
        read = _read_text(cell)
        return read._replace(notes=(*read.notes, "N_TEXT_NUMBER")) if typed and read.value is not None else read
    if isinstance(cell, float):
        if cell != cell or cell in (float("inf"), float("-inf")):
            return Number(error="E_NOT_A_NUMBER")
        return Number(Decimal(format(cell, ".15g")))
    return Number(error=_KINDS[type(cell)])


_KINDS: dict[type, str] = {
    DateCell: "E_DATE_IN_NUMBER",
    BoolCell: "E_NOT_A_NUMBER",
    ErrorCell: "E_EXCEL_ERROR",
    NoResult: "E_FORMULA_NO_VALUE",
    TooLong: "E_CELL_TOO_LONG",
}


def _read_text(raw: str) -> Number:
    notes: list[str] = []
    text = raw
    if not raw.isascii():
        text = raw.translate(_TO_ASCII)
        if _FULLWIDTH.search(raw):
            notes.append("N_FULLWIDTH")
        spaced = text.translate(_SPACE)
        if spaced != text:
            notes.append("N_TRIMMED")
        text = spaced
    text = text.strip()
    if text.startswith("'"):
        text = text[1:].strip()
        notes.append("N_TEXT_NUMBER")
    if not text or text in _DASHES:
        return BLANK
    if text.startswith("#"):
        return Number(error="E_EXCEL_ERROR")
    if len(text) > _LONGEST or (_WORD.search(text) and not _is_foreign(text)):
        return _NOT_A_NUMBER
    value, form = _value(text)
    if value is None:
        return Number(error=form[0])
    return Number(value, (*notes, *form))


def _value(text: str) -> tuple[Decimal | None, tuple[str, ...]]:
    """The value and its notices, or None and the one error code."""
    notes: list[str] = []
    bare, negative = text, False
    if text.startswith("(") and text.endswith(")"):
        bare, negative = text[1:-1].strip(), True
        notes.append("N_PAREN_NEG")
    found = _SIGNED.fullmatch(bare)
    if found is None:
        return None, (_why_not(text),)
    before, prefix, after, digits, trailing, suffix = found.groups()
    signs = [sign for sign in (before, after, trailing) if sign]
    if prefix or suffix:
        notes.append("N_CURRENCY_SIGN")
    if trailing:
        notes.append("N_TRAILING_MINUS")
    magnitude = _magnitude(digits.strip(), notes)
    if magnitude is None:
        return None, (_why_not(text),)
    if len(signs) + negative > 1:
        return None, ("E_NUMBER_FORMAT",)
    return (-magnitude if negative or "-" in signs else magnitude), tuple(notes)


def _magnitude(digits: str, notes: list[str]) -> Decimal | None:
    if _DIGITS.fullmatch(digits):
        return Decimal(digits)
    if _THOUSANDS.fullmatch(digits):
        return Decimal(digits.replace(",", ""))
    if _SCIENTIFIC.fullmatch(digits):
        notes.append("N_SCIENTIFIC")
        return Decimal(digits)
    return None


def _why_not(text: str) -> str:
    if _is_foreign(text):
        return "E_CURRENCY"
    if _UNIT.fullmatch(_PREFIX.sub("", text)):
        return "E_UNIT_MIXED"
    bare = _YUAN_SIGNS.sub("", text).strip()
    return "E_NUMBER_FORMAT" if _MIXED.fullmatch(bare) else "E_NOT_A_NUMBER"


def _is_foreign(text: str) -> bool:
    return bool(_FOREIGN.search(text)) and any(ch.isdigit() for ch in text)


def plain_money(cell: Cell, typed: bool) -> Decimal | None:
    """The shortest way for the usual cell: plain yuan, no sign, at most two decimals; None for all others."""
    if isinstance(cell, float):
        text = format(cell, ".15g")
    elif isinstance(cell, str) and not typed:
        text = cell
    else:
        return None
    return Decimal(text) if _YUAN.fullmatch(text) else None


def as_money(number: Number, factor: Decimal = Decimal(1), limit: int = 10**12) -> Number:
    """Yuan with two decimals, rounded half-even. `factor` is the unit of the column (10000 for 万元)."""
    return _rounded(number, factor, FEN, limit)


def as_quantity(number: Number, limit: int = 10**12) -> Number:
    """An amount sold with three decimals (pieces, tonnes); negative in red-letter rows."""
    read = _rounded(number, Decimal(1), THOUSANDTH, limit)
    if read.value is not None and read.value < 0:
        return read._replace(notes=(*read.notes, "N_NEGATIVE_UNITS"))
    return read


def as_count(number: Number, limit: int = 10**9) -> Number:
    """A whole number from 0 to `limit`."""
    value = number.value
    if value is None:
        return number
    if value < 0:
        return Number(error="E_NEGATIVE")
    if value > limit:
        return Number(error="E_TOO_LARGE")
    if value.adjusted() < -12 and value:
        return Number(error="E_NOT_INTEGER")
    whole = value.to_integral_value()
    return number._replace(value=whole) if whole == value else Number(error="E_NOT_INTEGER")


def _rounded(number: Number, factor: Decimal, step: Decimal, limit: int) -> Number:
    if number.value is None:
        return number
    if number.value and number.value.adjusted() > 15:
        return Number(error="E_TOO_LARGE")
    value = number.value if factor == 1 else number.value * factor
    if abs(value) > limit:
        return Number(error="E_TOO_LARGE")
    rounded = value.quantize(step, ROUND_HALF_EVEN)
    notes = number.notes if rounded == value else (*number.notes, "N_ROUNDED")
    return Number(rounded if rounded else step * 0, notes)


def places(cell: Cell) -> int:
    """How many decimals the cell shows; 0 for whole numbers and for anything that is no number."""
    text = format(cell, ".15g") if isinstance(cell, float) else cell if isinstance(cell, str) else ""
    digits = re.match(r"[^.]*\.([0-9]+)", text.translate(_TO_ASCII))
    return len(digits[1]) if digits and "e" not in text.lower() else 0
