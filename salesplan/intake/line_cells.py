"""What one text of an order line means, by the rules that every import follows.

Only texts that are not plain digits, ISO days or ASCII codes come here, each once, however many rows hold it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.intake.cells import CONTROLS, clean
from salesplan.intake.month import day_of_serial, read_day
from salesplan.intake.names import Names
from salesplan.intake.number import Number, as_money, as_quantity, read_number

HOME = frozenset(("CNY", "RMB", "CNH", "人民币", "元", "¥"))
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")


class Judged(NamedTuple):
    """A value, or the code of the refusal, or neither for a blank. `notices` tell what was converted on the way.

    `detail` fills the message of the refusal.
    """

    value: Any = None
    refused: str | None = None
    notices: tuple[str, ...] = ()
    detail: Mapping[str, object] = {}


def name(text: str, names: Names) -> Judged:
    """The code of a region, product, team or channel; "+name" for one that the file creates."""
    read = names.read(text)
    if read.error is not None:
        return Judged(None, read.error, (), read.detail)
    return Judged(read.codes[0] if read.codes else None, None, read.notes)


def code(text: str, names: Names) -> Judged:
    """The code of a customer or person that is known by this text; else the text is the code, zeros kept."""
    known = names.find(text)
    if known is not None:
        return Judged(known)
    if found := CONTROLS.search(text):
        return Judged(None, "E_CONTROL_CHARS", (), {"hex": f"{ord(found[0]):04X}"})
    plain = clean(text)
    if len(plain) > names.longest:
        return Judged(None, "E_CELL_TOO_LONG", (), {"n": len(plain)})
    return Judged(names.find(plain) or plain or None, None, ("N_TRIMMED",) if plain != text else ())


def money(text: str, factor: Decimal) -> Judged:
    """Yuan; `factor` is the unit of the column."""
    return Judged(*_ordered(as_money(read_number(text), factor)))


def quantity(text: str) -> Judged:
    """An amount sold."""
    return Judged(*_ordered(as_quantity(read_number(text))))


def day(text: str) -> Judged:
    """A day; the time of day is dropped, a number of five digits is Excel's."""
    serial = _SERIAL.fullmatch(clean(text))
    if serial and (found := day_of_serial(float(serial[1]))):
        return Judged(found, notices=("N_EXCEL_SERIAL",))
    read, error = read_day(text)
    return Judged(read, error)


def currency(text: str) -> Judged:
    """The currency of the original amount; every way to write yuan is CNY."""
    plain = clean(text).upper()
    return Judged("CNY" if plain in HOME else plain)


def _ordered(read: Number) -> tuple[Decimal | None, str | None, tuple[str, ...]]:
    return read.value, read.error, tuple(note for note in read.notes if note != "N_NEGATIVE_UNITS")
