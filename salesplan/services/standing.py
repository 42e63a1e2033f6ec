"""What counts at the moment a view speaks of: settings, calendar, how far the figures go, plan versions, benchmarks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.calendar import Calendar
from salesplan.core.errors import Unknown
from salesplan.core.execute.benchmarks import Benchmark
from salesplan.core.execute.pace import Reach
from salesplan.core.measures import CELL, GROUPS, MEASURE
from salesplan.core.months import between, month_of
from salesplan.core.plan.territories import Map, read
from salesplan.core.scope import Scope
from salesplan.core.settings import Settings
from salesplan.core.view import View
from salesplan.services import company
from salesplan.services.remembering import Remembered
from salesplan.store import NEVER, Store

_OF_LEADS = MEASURE["leads"].group
_AS_FAR = Decimal("0.8")
"""Of two measures, one reaches as far into a month as the other when it has this part of the other's days."""


class Standing(NamedTuple):
    """See the module. `then` holds the values that questions about an earlier moment take; it is empty for now.

    `seq` is the audit number up to which everything counts. `since` is the first month with sales, `customers_since`
    the first in which single customers are known (None = none). `planned` are the months that the versions in force
    plan, by measure. `benchmarks` are by KPI. `maps` are the re-drawn territories of these versions. `shares`, `alike`
    and `differing` remember what has been worked out of them.
    """

    settings: Settings
    calendar: Calendar
    reach: Mapping[str, Reach]
    since: str | None
    customers_since: str | None
    versions: tuple[int, ...]
    planned: Mapping[str, frozenset[str]]
    benchmarks: Mapping[str, tuple[Benchmark, ...]]
    then: Mapping[str, Any]
    maps: tuple[Map, ...]
    shares: dict[tuple[str, str, str | None], Decimal]
    alike: dict[str, tuple[Decimal, ...] | None]
    differing: dict[tuple[str, str, str], bool]
    seq: int

    def query(self, name: str) -> str:
        """The question as it is asked at this moment."""
        return f"{name}_then" if self.then else name

    def due_share(self, measure: str, month: str, region: str | None) -> Decimal:
        """The part of a month that is due for a measure; one that is no measure goes with sales."""
        return self._share(MEASURE[measure].group if measure in MEASURE else "sales", month, region)

    def is_planned(self, measure: str, months: Iterable[str]) -> bool:
        """True when every month that has begun, and in which the company sold, has a plan for the measure."""
        return all(
            month in self.planned.get(measure, ())
            for month in months
            if self.since is not None and month >= self.since and self.due_share(measure, month, None) > 0
        )

    def is_matched(self, one: str, other: str, month: str, region: str | None) -> bool:
        """True when two measures are reported about equally far into a month (None: of the whole company)."""
        silent = [self.reach[MEASURE[name].group].is_silent(month, region) for name in (one, other)]
        if any(silent):
            return all(silent)
        shares = [self.due_share(name, month, region) for name in (one, other)]
        return min(shares) >= _AS_FAR * max(shares)

    def differ(self, one: str, other: str, month: str) -> bool:
        """True when some region, or the company, reports one of two measures for a month and not the other."""
        key = (one, other, month)
        if key not in self.differing:
            regions = {code for name in (one, other) for code in self.reach[MEASURE[name].group].regions}
            matched = (self.is_matched(one, other, month, region) for region in (None, *regions))
            self.differing[key] = not all(matched)
        return self.differing[key]

    def unmatched(self, one: str, other: str, months: Iterable[str]) -> dict[str, frozenset[str]]:
        """By month, the regions that report only one of two measures; without the months of which none does."""
        regions = {code for name in (one, other) for code in self.reach[MEASURE[name].group].regions}
        found = {
            month: frozenset(code for code in regions if not self.is_matched(one, other, month, code))
            for month in months
            if self.differ(one, other, month)
        }
        return {month: silent for month, silent in found.items() if silent}

    def due_alike(self, month: str) -> tuple[Decimal, ...] | None:
        """The part due of a month by measure group, where it is the same in every region; None while it is not."""
        if month not in self.alike:
            is_open = any(reach.is_open(month, self.calendar) for reach in self.reach.values())
            self.alike[month] = None if is_open else tuple(self._share(group, month, None) for group in self.reach)
        return self.alike[month]

    def _share(self, group: str, month: str, region: str | None) -> Decimal:
        key = (group, month, region)
        if key not in self.shares:
            self.shares[key] = self.reach[group].share(month, region, self.calendar)
        return self.shares[key]


_REMEMBERED: Remembered[Standing] = Remembered(16)


def standing(store: Store, scope: Scope, view: View) -> Standing:
    """The standing of a view; remembered until the store is written to. Raises Unknown for a load that is not there."""
    asked = (scope, view.plan, view.as_of, view.as_of_load)
    return _REMEMBERED.of(store, asked, lambda: _read(store, scope, view))


def _read(store: Store, scope: Scope, view: View) -> Standing:
    seq = moment(store, scope, view)
    is_past = view.as_of is not None or view.as_of_load is not None
    then: dict[str, Any] = {"seq": seq, "day": view.as_of or NEVER} if is_past else {}
    days = store.rows(scope, "reach_then" if then else "reach", **then)
    earlier = seq if view.as_of_load is not None else None
    settings = company.settings(store, scope, earlier)
    holidays = store.rows(scope, "holidays" if earlier is None else "holidays_then", seq=earlier)
    overrides = {row["day"]: row["working"] for row in holidays}
    versions = [row["id"] for row in store.rows(scope, "versions_in_force", seq=seq, plan=view.plan)]
    planned = store.rows(scope, "planned_months", versions=versions, seq=seq) if versions else []
    return Standing(
        settings=settings,
        calendar=Calendar(overrides, settings.festival),
        reach=_reach(days, store.rows(scope, "leads_told_then" if then else "leads_told", **then)),
        since=min((row["since"] for row in days if row["grp"] == "sales"), default=None),
        customers_since=store.rows(scope, "customers_since_then" if then else "customers_since", **then)[0]["since"],
        versions=tuple(versions),
        planned={row["measure"]: frozenset(row["months"]) for row in planned},
        benchmarks=_by_kpi(store.rows(scope, "benchmarks", seq=seq)),
        then=then,
        maps=_maps(store, scope, versions, seq),
        shares={},
        alike={},
        differing={},
        seq=seq,
    )


def _maps(store: Store, scope: Scope, versions: Sequence[int], seq: int) -> tuple[Map, ...]:
    rows = store.rows(scope, "maps_kept", versions=versions, seq=seq) if versions else []
    return tuple(found for row in rows if (found := read(json.loads(row["value"]))) is not None)


def moment(store: Store, scope: Scope, view: View) -> int:
    """The audit number up to which everything counts. Raises Unknown for a load that is not there."""
    if view.as_of_load is None:
        return store.data_version
    found = store.rows(scope, "moment_of_load", load=view.as_of_load)
    if not found:
        raise Unknown(name=str(view.as_of_load))
    return int(found[0]["seq"])


def last_load(store: Store, scope: Scope, settings: Settings, seq: int) -> tuple[int | None, date]:
    """The last load up to an audit number (None: before the first), and the company's today when it was sent.

    `settings` are those of that moment: a company with a today of its own had that one.
    """
    for row in store.rows(scope, "load_of_moment", seq=seq):
        return int(row["id"]), company.today(settings, company.local(row["ts"]))
    return None, company.today(settings)


def _reach(rows: Sequence[Mapping[str, Any]], told: Sequence[Mapping[str, Any]]) -> dict[str, Reach]:
    """By measure group; `told` are the months with leads by region, so that one left out between others is noticed."""
    found: dict[str, Reach] = {}
    for group in GROUPS:
        own = [row for row in rows if row["grp"] == group]
        unfinished = {
            (month, row["region"]): day
            for row in own
            for month, day in zip(row["months"] or (), row["days"] or (), strict=True)
        }
        regions = {row["region"]: row["day"] for row in own}
        since = min((row["since"] for row in own), default=None)
        begun = {row["region"]: row["since"] for row in own}
        found[group] = Reach(max(regions.values(), default=None), regions, unfinished, since, begun)
    leads, known = found[_OF_LEADS], {row["region"]: frozenset(row["months"]) for row in told}
    holes = {
        (month, region)
        for region, first in leads.begun.items()
        for month in between(first, month_of(leads.regions[region]))
        if month not in known.get(region, ())
    }
    return found | {_OF_LEADS: leads._replace(holes=frozenset(holes))}


def _by_kpi(rows: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Benchmark, ...]]:
    found: dict[str, tuple[Benchmark, ...]] = {}
    for row in rows:
        named = {name: row[name] for name in CELL if row[name] is not None}
        one = Benchmark(row["kpi"], named, row["period"], row["value"], row["source"], row["load"])
        found[one.kpi] = (*found.get(one.kpi, ()), one)
    return found
