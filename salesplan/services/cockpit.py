"""Where do we stand against the plan, and where is the gap? Everything the cockpit shows, in one answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.kpis import KpiRow
from salesplan.store import Store

Number = Decimal | float | int


class Card(NamedTuple):
    """One KPI card. `row` carries value, comparisons and light; the deltas are differences (ratios: of the ratios).

    `spark` is the KPI month by month over the last twelve months of the view; an unknown month is None.
    `previous_month` is the value of the month before `view.end` when the view is one month, else None.
    """

    row: KpiRow
    spark: tuple[tuple[str, Number | None], ...]
    to_plan: Number | None
    to_last_year: Number | None
    to_industry: Number | None
    to_last_month: Number | None


class Slice(NamedTuple):
    """Revenue of one member (or of one region x product cell) against what is due by now.

    `gap` = value - due in yuan; `rate` = value / due; missing stays None and `light` is then grey. `worst` is the
    member below it with the worst light, when that is worse than its own (dimension, code, rate, light).
    """

    where: Mapping[str, str]
    value: Decimal | None
    plan: Decimal | None
    due: Decimal | None
    previous: Decimal | None
    rate: float | None
    gap: Decimal | None
    light: str
    worst: tuple[str, str, float, str] | None = None


class MonthPoint(NamedTuple):
    """One month of the fiscal year: actual, plan, last year, and for an unfinished month the part of the plan due."""

    month: str
    value: Decimal | None
    plan: Decimal | None
    due: Decimal | None
    previous: Decimal | None
    partial: bool


class Headline(NamedTuple):
    """The ten-second answer. `gap` is revenue less what is due by now (None without a plan)."""

    attainment_base: float | None
    attainment_challenge: float | None
    linear: float | None
    gap: Decimal | None
    landing: Decimal | None
    landing_rate: float | None
    light: str
    worst: tuple[str, str, float, str] | None


class Stamp(NamedTuple):
    """Which load the figures come from, and to which day they go."""

    day: date | None
    load: int | None
    at: datetime | None
    actor: str
    file_name: str


class Change(NamedTuple):
    """One month x region whose figures differ from those before the newest load."""

    month: str
    region: str
    before: Decimal | None
    after: Decimal | None


class CockpitView(NamedTuple):
    """See `cockpit`. `slices` are sorted by money at stake: the largest shortfall first, surpluses last."""

    stamp: Stamp
    headline: Headline
    cards: tuple[Card, ...]
    heat: tuple[Slice, ...]
    months: tuple[MonthPoint, ...]
    slices: tuple[Slice, ...]
    below_industry: tuple[KpiRow, ...]
    changes: tuple[Change, ...]
    previous_load: int | None


def cockpit(store: Store, scope: Scope, view: View, by: str = "region") -> CockpitView:
    """The whole cockpit for `view`, its slices by dimension `by`."""
    raise NotImplementedError
