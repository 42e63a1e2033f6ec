"""The list of a register ready to be drawn. Pure: no streamlit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa

from salesplan.core.dimensions import KINDS
from salesplan.core.record import Kind, Register, Status
from salesplan.services.records import Listing
from salesplan.ui.records.field_words import Tongue, cell, column_label, fields_of, say, shown_of

NARROWEST, WIDEST = 64, 190
"""Pixels of a column of texts."""
ORDERED, ROOM_BESIDE = 120, 720
"""Pixels that a column of another kind takes about, and those of the list beside a record."""
_ORDERED = (Kind.MONEY, Kind.PERCENT, Kind.NUMBER, Kind.COUNT, Kind.DAY, Kind.STATUS)
"""Kinds whose columns have a width of their own."""


class ListPart(NamedTuple):
    """The records found: the table as it is listed, the code of each row, and how many there are of each light.

    `total` counts all that match, also those beyond the rows; `widths` are the pixels of columns of texts, None grows.
    """

    frame: pa.Table
    codes: tuple[str, ...]
    widths: Mapping[str, int | None]
    lights: Mapping[Status, int]
    total: int


def compose(register: Register, found: Listing, tongue: Tongue) -> ListPart:
    """The columns that the register lists, its code first, in the words of the reader."""
    fields = shown_of(register)
    columns: dict[str, list[Any]] = {"code": [line.record.code for line in found.lines]}
    told = [(register.speaks(line.record, tongue.lang), line.computed) for line in found.lines]
    for name in register.listed:
        values = [computed[name] if name in computed else getattr(record, name) for record, computed in told]
        columns[name] = [cell(fields[name], value, tongue) for value in values]
    widths: dict[str, int | None] = {"code": _width(columns["code"])}
    for name in register.listed:
        if fields[name].kind not in _ORDERED:
            texts = [column_label(fields[name], tongue), *columns[name]]
            widths[name] = None if name == register.title else _width(texts)
    lights = {status: sum(line.light is status for line in found.lines) for status in Status}
    frame = pa.Table.from_pandas(pd.DataFrame(columns), preserve_index=False)
    return ListPart(frame, tuple(columns["code"]), widths, lights, found.total)


def beside(part: ListPart) -> tuple[str, ...]:
    """The first columns, as many as have room while a record is open beside the list."""
    kept, room = [], ROOM_BESIDE
    for name in part.frame.column_names:
        room -= part.widths.get(name, ORDERED) or WIDEST
        if room < 0:
            break
        kept.append(name)
    return tuple(kept)


def narrowed(part: ListPart, register: Register) -> tuple[str, ...]:
    """The columns of a narrow screen: the light, or else the code and one more of texts, and what it is called."""
    names = part.frame.column_names
    lights = [name for name, field in shown_of(register).items() if field.kind is Kind.STATUS and name in names]
    first = lights[0] if lights else "code"
    rest = [name for name in names if name not in (first, register.title, "code") and part.widths.get(name)]
    fit = (name for name in rest if (part.widths[name] or WIDEST) <= ORDERED and any(part.frame[name].to_pylist()))
    more = [] if lights else [*fit][:1]
    return tuple(name for name in names if name in (first, register.title, *more))


def title_of(register: Register, code: str, value: Any, tongue: Tongue) -> str:
    """By what a record is called: the name of a member in the reader's language, else its title as it is said."""
    if register.name in KINDS:
        return tongue.names(register.name).get(code, str(value))
    return say(fields_of(register)[register.title], value, tongue)


def _width(texts: list[Any]) -> int:
    """Pixels of the longest text: a Chinese character is about as wide as two others."""
    longest = max((sum(14 if ord(ch) > 0x2E7F else 8 for ch in str(text)) for text in texts if text), default=0)
    return min(WIDEST, max(NARROWEST, longest + 22))
