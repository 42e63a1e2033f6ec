"""Which number a piece of evidence is of: a KPI of a slice over months."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.execute.kpis import KPIS
from salesplan.core.registers.worksheets import Evidence

Where = Mapping[str, tuple[str, ...]]
PLACES = Decimal("0.00000001")
"""As many decimals as a pinned number keeps."""


class Pin(NamedTuple):
    """A KPI of a slice (dimension -> members) over the months `start`..`end`."""

    kpi: str
    where: Where
    start: str
    end: str


def pin_of(row: Evidence) -> Pin | None:
    """The number of a piece of evidence; None for texts."""
    if row.kpi is None or row.start is None or row.end is None or row.kpi not in KPIS:
        return None
    return Pin(row.kpi, row.where, row.start, row.end)


def moved(then: Decimal | None, now: Decimal | None) -> bool:
    """True when a pinned number is another one now."""
    return then != now if then is None or now is None else then.quantize(PLACES) != now.quantize(PLACES)
