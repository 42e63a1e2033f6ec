"""Which number a piece of evidence is of: a figure of a slice over months; and which slices of a gap are worth it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.execute.kpis import KPIS
from salesplan.core.registers.worksheets import FIGURES, Evidence
from salesplan.core.review.diagnosed import Diagnosis
from salesplan.core.review.localise import Named
from salesplan.core.view import DIMENSIONS

Where = Mapping[str, tuple[str, ...]]
SMALLEST = 0.1
"""The least part of a gap that is named beside others."""
PLACES = Decimal("0.00000001")
"""As many decimals as a pinned number keeps."""


class Pin(NamedTuple):
    """A figure (`FIGURES`) of a slice (dimension or one of `BEYOND` -> members) over the months `start`..`end`."""

    kpi: str
    where: Where
    start: str
    end: str

    @property
    def is_kpi(self) -> bool:
        """True for a KPI of the cube, as every page knows it."""
        return self.kpi in KPIS and set(self.where) <= {*DIMENSIONS}


def pin_of(row: Evidence) -> Pin | None:
    """The number of a piece of evidence; None for texts."""
    if row.kpi is None or row.start is None or row.end is None or row.kpi not in FIGURES:
        return None
    return Pin(row.kpi, row.where, row.start, row.end)


def telling(told: Diagnosis) -> tuple[Named, ...]:
    """The slices in which a gap is concentrated and that a first why speaks of: those that went the gap's way, without
    small ones beside others."""
    slices = told.located.slices if told.located else ()
    named = tuple(one for one in slices if one.share is None or one.share > 0)
    return tuple(one for one in named if one.share is None or one.share >= SMALLEST) or named[:1]


def moved(then: Decimal | None, now: Decimal | None) -> bool:
    """True when a pinned number is another one now."""
    return then != now if then is None or now is None else then.quantize(PLACES) != now.quantize(PLACES)
