"""How far forecasts of the same making were off before: the quantile that an interval is built on (split conformal)."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

LEVELS = (0.8, 0.95)
_YEAR_WIDTHS = ((0.0, 0.18), (0.25, 0.13), (0.5, 0.08), (0.75, 0.05), (1.0, 0.0))
"""Half-width of the 80 % interval of a year's total, by the part of the year that is known, where none is measured."""
_PATH_WIDTH = 0.3
"""The same for a single period."""
_WIDER = 1.959964 / 1.281552
"""How much wider the 95 % interval is, where only that of 80 % is known."""


class Width(NamedTuple):
    """Half-widths of the 80 % and the 95 % interval, relative to what errors were divided by.

    `measured` says which of the two come from past errors; the others are defaults.
    """

    half80: float
    half95: float
    measured: tuple[bool, bool]


def quantile(errors: npt.ArrayLike, level: float) -> float | None:
    """The ⌈(n+1)·level⌉-th smallest absolute error; None where there are too few errors for that level."""
    sizes = np.sort(np.abs(np.asarray(errors, dtype=np.float64)))
    place = ceil(round((len(sizes) + 1) * level, 9))
    return float(sizes[place - 1]) if len(sizes) and place <= len(sizes) else None


def year_width(errors: Sequence[float], known: float, lead: float = 0.0) -> Width:
    """The widths of a year's total, relative to the forecast.

    `errors` are relative; `known` is the part of the year that is known, `lead` the years between the last known
    period and its beginning. Without enough errors the defaults are used.
    """
    at, widths = zip(*_YEAR_WIDTHS, strict=True)
    default = float(np.interp(known, at, widths)) * sqrt(1 + lead)
    return _width(errors, default)


def period_width(errors: npt.ArrayLike, default: float = _PATH_WIDTH) -> Width:
    """The widths of single periods, in the units of the errors; `default` is the half-width without them."""
    return _width(errors, default)


def _width(errors: npt.ArrayLike, default: float) -> Width:
    half80, half95 = (quantile(errors, level) for level in LEVELS)
    narrow = default if half80 is None else half80
    wide = max(default if half80 is None else half80, 0.0) * _WIDER if half95 is None else half95
    if half95 is None:
        wide = max(wide, default * _WIDER)
    return Width(narrow, max(wide, narrow), (half80 is not None, half95 is not None))
