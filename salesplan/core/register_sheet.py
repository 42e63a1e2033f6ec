"""What the workbook of a register may look like when it comes back: the words of both languages, said from outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from salesplan.core.record import Kind

CODE, VERSION = "code", "version"


class Asked(NamedTuple):
    """One column that a sheet may have: its field, what its head may be called, what it holds.

    `words` are the values it may hold by their spellings, upper and lower case alike: labels of choices, codes and
    names of links.
    """

    field: str
    heads: tuple[str, ...]
    kind: Kind
    words: Mapping[str, Any] = {}


class AskedSheet(NamedTuple):
    """One sheet: "" the records themselves, else the field whose child rows it holds; what it may be called."""

    rows_of: str
    names: tuple[str, ...]
    columns: tuple[Asked, ...]
