"""Which figure from outside a slice is held against: the most specific that fits, for the period asked.

A benchmark names a KPI, some dimensions and a period. A ratio of the whole industry says something about a region, a
team or a person, so ratios (and order values) fall back to benchmarks that name none, and to periods that merely cover
the range. It says little about one product or channel (an exhibition converts like exhibitions), so those must be
named. A sum must speak of exactly the slice and the months asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.execute.kpis import KPIS, Kpi, Unit
from salesplan.core.months import between

OUTSIDE: Mapping[str, Unit] = {"market_size": "money", "share": "percent"}
"""Figures that only outsiders can tell, beside the KPIs: their unit. A share's source is whose share it is."""
NAMED: tuple[str, ...] = ("product", "channel")
"""Dimensions that a benchmark must name to be held against a slice of them."""


class Benchmark(NamedTuple):
    """One figure from outside; `slice` holds the dimensions it names, `period` is 'YYYY', 'YYYY-Qn' or 'YYYY-MM'."""

    kpi: str
    slice: Mapping[str, str]
    period: str
    value: Decimal
    source: str
    load: int

    @property
    def months(self) -> tuple[str, str]:
        """The first and last month it speaks of."""
        return period_months(self.period)


def period_months(period: str) -> tuple[str, str]:
    """First and last month of 'YYYY', 'YYYY-Qn' or 'YYYY-MM' (calendar years and quarters)."""
    year = period[:4]
    if len(period) == 4:
        return f"{year}-01", f"{year}-12"
    if period[5] == "Q":
        last = int(period[6]) * 3
        return f"{year}-{last - 2:02d}", f"{year}-{last:02d}"
    return period, period


def pick(benchmarks: Iterable[Benchmark], kpi: str, where: Mapping[str, str], start: str, end: str) -> Benchmark | None:
    """The benchmark of `kpi` for the slice `where` (dimension -> code) over the months `start`..`end`.

    First the slice that names most of `where` and nothing else; then the period: the very range, else the shortest
    that covers it, else the latest (then shortest) that overlaps it; then the newest load; then the source by name.
    None when nothing fits.
    """
    declared = KPIS[kpi]
    fitting = [one for one in benchmarks if one.kpi == kpi and _fits(one, declared, where, start, end)]
    return min(fitting, key=lambda one: _order(one, start, end), default=None)


def together(kpi: Kpi, parts: Sequence[tuple[Decimal, Benchmark | None]]) -> Benchmark | None:
    """The benchmark of several slices at once: of a ratio the mean by weight, of a sum the sum.

    One that holds for all alike is itself. None without parts, or while one part has none.
    """
    found = [(weight, one) for weight, one in parts if one is not None]
    if not found or len(found) < len(parts):
        return None
    first = found[0][1]
    if not kpi.is_flow and all(one == first for _, one in found):
        return first
    whole = Decimal(1) if kpi.is_flow else sum((weight for weight, _ in found), Decimal(0))
    value = sum((weight * one.value for weight, one in found), Decimal(0)) / whole
    shared = {name: code for name, code in first.slice.items() if all(one.slice.get(name) == code for _, one in found)}
    periods, sources = (", ".join(dict.fromkeys(getattr(one, key) for _, one in found)) for key in ("period", "source"))
    return Benchmark(kpi.id, shared, periods, value, sources, max(one.load for _, one in found))


def _fits(one: Benchmark, kpi: Kpi, where: Mapping[str, str], start: str, end: str) -> bool:
    first, last = one.months
    if kpi.is_flow:
        return dict(one.slice) == dict(where) and (first, last) == (start, end)
    if any(name in where and name not in one.slice for name in NAMED):
        return False
    return first <= end and start <= last and all(where.get(name) == code for name, code in one.slice.items())


def _order(one: Benchmark, start: str, end: str) -> tuple[int, int, int, int, int, str]:
    first, last = one.months
    length = len(between(first, last))
    if (first, last) == (start, end):
        period = (0, 0, 0)
    elif first <= start and end <= last:
        period = (1, 0, length)
    else:
        period = (2, -int(last.replace("-", "")), length)
    return -len(one.slice), *period, -one.load, one.source
