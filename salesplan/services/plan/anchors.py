"""Why this total? The four anchors of a year, each with where its numbers come from, and a total held against them.

What is typed wins; what is not typed is taken from the store where it can be computed, and is missing otherwise:

- strategy: last year's total (actual, or its landing while it is not over) times a multiple over some years;
- market: size · (1 + growth) · share, all typed until market records exist;
- capacity: what the sellers on record and planned hires can sell (`capacity.py`), at most the supply cap;
- forecast: the company's own baseline, with the distribution of its past errors, or default widths, which are said.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.plan.anchors import (
    FEW,
    TO_80,
    Anchors,
    Band,
    Distribution,
    Position,
    band,
    market_anchor,
    position,
    strategy_path,
)
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.plan.capacity import company_capacity
from salesplan.services.plan.forecasts import Baseline, land_year
from salesplan.services.plan.grounds import AnchorInputs, Source, as_inputs, inputs_of, ratio_of, typed
from salesplan.store import Store

__all__ = ["AnchorInputs", "Source", "Total", "as_inputs", "inputs_of", "ratio_of", "total_of"]


class Total(NamedTuple):
    """Everything the total of a fiscal year rests on; amounts of `anchors` and `within` in yuan.

    `path` are the totals of the strategy by year. `sources` tell each number, missing ones too. `measured` is False
    where the spread of the forecast is a default.
    """

    year: int
    anchors: Anchors
    within: Band
    path: Mapping[int, float]
    baseline: Baseline | None
    measured: bool
    sources: tuple[Source, ...]

    def weigh(self, total: Decimal, challenge: Decimal | None = None) -> Position:
        """A total, and the challenge beside it if there is one, held against the anchors."""
        return position(self.anchors, float(total), None if challenge is None else float(challenge))


def total_of(store: Store, scope: Scope, view: View, year: int, inputs: AnchorInputs | None = None) -> Total:
    """The anchors of fiscal `year` at the view's moment, for what the reader sees; its range and filters do not count.

    On an empty store the typed anchors stand alone.
    """
    given = inputs or AnchorInputs()
    whole = view._replace(where={})
    landed = {of: land_year(store, scope, whole, of).get(()) for of in {year, year - 1, year - 2}}
    last, before = landed[year - 1], landed[year - 2]
    strategy, path, told = _strategy(store, scope, whole, year, given, last)
    market, upper, market_told = _market(given)
    capacity, capacity_told = company_capacity(store, scope, whole, year, given)
    ahead, measured, forecast_told = _forecast(given, landed[year])
    grown = float(last.total / before.total - 1) if last and before and before.known > 0 and before.total > 0 else None
    anchors = Anchors(strategy, market, capacity, ahead, upper, float(last.total) if last else None, grown)
    sources = (*told, *market_told, *capacity_told, *forecast_told, *_momentum(year, last, grown))
    return Total(year, anchors, band(anchors), path, landed[year], measured, sources)


def _strategy(
    store: Store, scope: Scope, view: View, year: int, given: AnchorInputs, last: Baseline | None
) -> tuple[float | None, dict[int, float], list[Source]]:
    base_year = given.base_year or year - 1
    base = last if base_year == year - 1 else land_year(store, scope, view, base_year).get(())
    start = None if base is None or base.total <= 0 else base.total
    told = [
        typed("strategy", "multiple", given.multiple),
        Source("strategy", "years", Decimal(given.years), "typed" if "years" in given.model_fields_set else "default"),
        Source("strategy", "base", start, _of_year(base_year, base), {"year": base_year}),
    ]
    if given.multiple is None or start is None:
        return None, {}, told
    totals = strategy_path(float(start), float(given.multiple), given.years)
    path = {base_year + n: total for n, total in enumerate(totals, start=1)}
    return path.get(year), path, told


def _of_year(year: int, base: Baseline | None) -> str:
    """Whether a year's total is its figures or its landing."""
    if base is None or base.total <= 0:
        return "missing"
    return "actual" if base.known == base.total else "landing"


def _market(given: AnchorInputs) -> tuple[float | None, float | None, list[Source]]:
    told = [
        typed("market", "market_size", given.market_size),
        typed("market", "market_growth", given.market_growth, Decimal(0)),
        typed("market", "market_share", given.market_share),
    ]
    size, share, growth = given.market_size, given.market_share, given.market_growth or Decimal(0)
    if size is None or share is None:
        return None, None, told
    upper = given.market_share_high
    most = None if upper is None else market_anchor(float(size), float(growth), float(upper))
    return market_anchor(float(size), float(growth), float(share)), most, told


def _momentum(year: int, last: Baseline | None, grown: float | None) -> list[Source]:
    """The year before and how much it grew: what growth needed and momentum are measured by."""
    total = None if last is None or last.total <= 0 else last.total
    return [
        Source("forecast", "last", total, _of_year(year - 1, last), {"year": year - 1}),
        Source(
            "forecast", "grown", *((None, "missing") if grown is None else (Decimal(str(round(grown, 6))), "computed"))
        ),
    ]


def _forecast(given: AnchorInputs, landed: Baseline | None) -> tuple[Distribution | None, bool, list[Source]]:
    if given.forecast is not None:
        half = given.forecast_spread if given.forecast_spread is not None else Decimal("0.18")
        typed = Distribution(float(given.forecast), spread=float(given.forecast * half) / TO_80)
        told = [
            Source("forecast", "forecast", given.forecast, "typed"),
            _spread(half, given.forecast_spread is not None),
        ]
        return typed, given.forecast_spread is not None, told
    if landed is None or landed.total <= 0:
        return None, False, [Source("forecast", "forecast", None, "missing")]
    detail = {"method": landed.method, "error": landed.error, "through": landed.through, "filled": landed.filled}
    told = [Source("forecast", "forecast", landed.total, "forecast", detail)]
    if landed.measured[0]:
        ahead, spread_told = _of_errors(landed)
        return ahead, True, [*told, *spread_told]
    spread = float(landed.hi80 - landed.total) / TO_80
    return (
        Distribution(float(landed.total), spread=spread),
        False,
        [*told, _spread(landed.hi80 / landed.total - 1, False)],
    )


def _of_errors(landed: Baseline) -> tuple[Distribution, list[Source]]:
    """What past errors say. Few of them are too few to tell a shape, or that the method leans to one side: then their
    80 % interval is taken as a Normal's, the same as that of the landing."""
    tried, middle = len(landed.errors), float(landed.total)
    if tried >= FEW:
        return Distribution(middle, landed.errors, tried=tried), []
    half = landed.hi80 / landed.total - 1
    ahead = Distribution(middle, spread=float(landed.hi80 - landed.total) / TO_80, tried=tried)
    return ahead, [Source("forecast", "forecast_spread", half, "measured", {"n": tried})]


def _spread(half: Decimal, typed: bool) -> Source:
    return Source("forecast", "forecast_spread", half, "typed" if typed else "default")
