"""Bad data is a value: what is wrong, where, and with which words it is told.

Codes and their sentences are those of `docs/imports.md`; `E_` refuses, `N_` is a notice that the person confirms.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Problem(NamedTuple):
    """One thing a person should know about a file: enough to find the cell and to fix it.

    `row` is the row as Excel shows it (CSV: the record number, header included); None when the whole file is meant.
    `column` is the English key of the column. `value` is the offending text, cut at 80 characters. `detail` fills the
    placeholders of the message.
    """

    code: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    detail: Mapping[str, Any] = _NOTHING

    @property
    def refuses(self) -> bool:
        """True when nothing may be written while this stands."""
        return self.code.startswith("E_")


def cut(text: object, limit: int = 80) -> str:
    """The offending text as it may be shown: control characters made visible, cut at `limit` characters."""
    plain = "".join(ch if ch.isprintable() else f"\\u{ord(ch):04x}" for ch in str(text))
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def verdict(problems: list[Problem]) -> str:
    """`reject` while any problem refuses, `accept_with_notice` while any is told, else `accept`."""
    if any(p.refuses for p in problems):
        return "reject"
    return "accept_with_notice" if problems else "accept"
