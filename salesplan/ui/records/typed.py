"""What a person typed into a field of numbers or months, as a value: exact, and in the spellings people use.

What is not understood comes back as it was typed, so that the check can complain about it and the field keeps it.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

_TIMES = {"亿": 8, "万": 4, "k": 3, "m": 6, "b": 9, "": 0}
"""Endings of an amount -> powers of ten."""
_AMOUNT = re.compile(r"[¥]?([+-]?)(\d+|\d{1,3}(?:,\d{3})+)(\.\d*)?(亿|万|k|m|b|)元?", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")


def number(text: str | None) -> Decimal | str | None:
    """`1,180万`, `1180 万元`, `-12.5`, `3.2M` exactly as Decimal; None when nothing was typed."""
    plain = _plain(text)
    found = _AMOUNT.fullmatch(plain)
    if not found:
        return plain or None
    sign, whole, broken, ending = found.groups()
    amount = Decimal(f"{sign}{whole.replace(',', '')}{broken or ''}")
    return amount.scaleb(_TIMES[ending.lower()])


def percent(text: str | None) -> Decimal | str | None:
    """`45` and `45%` are the ratio 0.45, exactly."""
    value = number(_plain(text).removesuffix("%"))
    return value.scaleb(-2) if isinstance(value, Decimal) else value


def count(text: str | None) -> int | str | None:
    """A whole number; a broken one comes back as text."""
    value = number(text)
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else _plain(text) or None


def month(text: str | None) -> str | None:
    """`2026-7`, `2026/07` and `2026年7月` are `2026-07`."""
    plain = _plain(text)
    found = _MONTH.fullmatch(plain)
    return f"{found[1]}-{int(found[2]):02d}" if found else plain or None


def _plain(text: str | None) -> str:
    """Full-width signs as plain ones, the long minus as a minus, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text or "").replace("\u2212", "-").split())
