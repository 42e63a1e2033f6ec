"""Every KPI at every slice, with its plan, last year, industry and light: the one place where figures are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.store import Store

Number = Decimal | float | int


class KpiRow(NamedTuple):
    """One KPI of one slice. `slice` has exactly the asked dimensions: 'month' -> 'YYYY-MM', others -> member code.

    `value`, `plan`, `last_year`, `industry` are Decimal yuan for money KPIs (aov included), floats for ratios, ints
    for counts; None is unknown. `due` is the part of `plan` due by now (equal to it for finished months).
    `light` is green|yellow|red|grey; `why` names the comparison that set it (plan|history|industry, "" when grey);
    `thin` is True when thin data capped it at yellow. `lags` are the lags by comparison.
    """

    slice: Mapping[str, str]
    kpi: str
    value: Number | None
    plan: Number | None = None
    due: Number | None = None
    last_year: Number | None = None
    industry: Number | None = None
    light: str = "grey"
    why: str = ""
    thin: bool = False
    lags: Mapping[str, float] = {}  # noqa: RUF012 - never changed in place


def kpis(store: Store, scope: Scope, view: View, by: Sequence[str] = (), wanted: Sequence[str] = ()) -> list[KpiRow]:
    """The wanted KPIs (all when empty) for `view`, one row per KPI and slice of the dimensions `by`."""
    raise NotImplementedError
