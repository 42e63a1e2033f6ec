"""Why this total? The four anchors of a year, each with where its numbers come from, and a total held against them.

What is typed wins; what is not typed is taken from the store where it can be computed, and is missing otherwise:

- strategy: last year's total (actual, or its landing while it is not over) times a multiple over some years;
- market: size · (1 + growth) · share, all typed until market records exist;
- capacity: sellers on record, what a settled one sold a month over the last twelve finished months, the ramp of those
  who joined lately, hires that are planned, at most the supply cap;
- forecast: the company's own baseline, with the distribution of its past errors, or default widths, which are said.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from salesplan.core.months import between, fiscal_months, month_of, shift
from salesplan.core.plan.anchors import (
    RAMP,
    Anchors,
    Band,
    Distribution,
    Name,
    Position,
    band,
    capacity_anchor,
    market_anchor,
    position,
    strategy_path,
)
from salesplan.core.registers.dimensions import PERSON, Person
from salesplan.core.registers.memberships import PERSON_TEAM, PersonTeam
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.kpis import ask
from salesplan.services.plan.forecasts import Baseline, land_year, pasts
from salesplan.services.records import listing
from salesplan.services.standing import moment
from salesplan.store import Store

INPUT = "anchors"
"""The key of a version's inputs under which these are kept (JSON of `AnchorInputs`)."""
_TO_80 = 1.281552
"""How many standard deviations the 80 % interval of a Normal reaches."""
_MOST_PERSONS = 100_000


class AnchorInputs(BaseModel):
    """What people type; money in yuan, shares and growth as ratios, None = take it from the store or leave it missing.

    `base_year` is the fiscal year that `multiple` starts from (default: the year before). `hires` by the month of the
    year in which they start (0 = the first). `capacity` and `forecast` typed replace what would be computed;
    `forecast_spread` is the half-width of the 80 % interval relative to a typed forecast.
    """

    model_config = ConfigDict(frozen=True)

    multiple: Decimal | None = Field(default=None, gt=0)
    years: int = Field(default=3, ge=1, le=20)
    base_year: int | None = None
    market_size: Decimal | None = Field(default=None, gt=0)
    market_growth: Decimal | None = Field(default=None, gt=-1)
    market_share: Decimal | None = Field(default=None, ge=0, le=1)
    market_share_high: Decimal | None = Field(default=None, ge=0, le=1)
    heads: Decimal | None = Field(default=None, ge=0)
    per_head_month: Decimal | None = Field(default=None, ge=0)
    availability: Decimal = Field(default=Decimal(1), gt=0, le=1)
    ramp: tuple[Decimal, ...] = Field(default=tuple(Decimal(str(part)) for part in RAMP), min_length=1, max_length=36)
    hires: Mapping[int, Decimal] = {}
    supply_cap: Decimal | None = Field(default=None, gt=0)
    capacity: Decimal | None = Field(default=None, gt=0)
    forecast: Decimal | None = Field(default=None, gt=0)
    forecast_spread: Decimal | None = Field(default=None, ge=0, le=2)
    challenge_ratio: Decimal = Field(default=Decimal("1.1"), ge=1, le=3)


class Source(NamedTuple):
    """One number behind an anchor and where it comes from.

    `code` is typed, default, actual (a finished year), landing (a year not over), forecast, persons, sales_per_head,
    computed or missing; the screen says it with `total.from.<code>`. `detail` holds what that sentence needs.
    """

    anchor: Name
    name: str
    value: Decimal | None
    code: str
    detail: Mapping[str, object] = {}


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
    challenge_ratio: Decimal

    def weigh(self, total: Decimal, challenge: Decimal | None = None) -> Position:
        """A total held against the anchors; the challenge is the total times the ratio unless it is given."""
        hard = total * self.challenge_ratio if challenge is None else challenge
        return position(self.anchors, float(total), float(hard))


def inputs_of(kept: Mapping[str, Any]) -> AnchorInputs:
    """The typed anchors among the inputs of a version; nothing typed where there are none."""
    return AnchorInputs.model_validate(kept.get(INPUT, {}))


def as_inputs(given: AnchorInputs) -> dict[str, Any]:
    """The typed anchors as inputs to be kept with a version; only what differs from nothing typed."""
    return {INPUT: given.model_dump(mode="json", exclude_defaults=True)}


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
    capacity, capacity_told = _capacity(store, scope, whole, year, given)
    ahead, measured, forecast_told = _forecast(given, landed[year])
    grown = float(last.total / before.total - 1) if last and before and before.known > 0 and before.total > 0 else None
    anchors = Anchors(strategy, market, capacity, ahead, upper, float(last.total) if last else None, grown)
    sources = (*told, *market_told, *capacity_told, *forecast_told)
    return Total(year, anchors, band(anchors), path, landed[year], measured, sources, given.challenge_ratio)


def _strategy(
    store: Store, scope: Scope, view: View, year: int, given: AnchorInputs, last: Baseline | None
) -> tuple[float | None, dict[int, float], list[Source]]:
    base_year = given.base_year or year - 1
    base = last if base_year == year - 1 else land_year(store, scope, view, base_year).get(())
    start = None if base is None or base.total <= 0 else base.total
    told = [
        _typed("strategy", "multiple", given.multiple),
        Source("strategy", "years", Decimal(given.years), "typed" if given.multiple else "default"),
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
        _typed("market", "market_size", given.market_size),
        _typed("market", "market_growth", given.market_growth, Decimal(0)),
        _typed("market", "market_share", given.market_share),
    ]
    size, share, growth = given.market_size, given.market_share, given.market_growth or Decimal(0)
    if size is None or share is None:
        return None, None, told
    upper = given.market_share_high
    most = None if upper is None else market_anchor(float(size), float(growth), float(upper))
    return market_anchor(float(size), float(growth), float(share)), most, told


def _forecast(given: AnchorInputs, landed: Baseline | None) -> tuple[Distribution | None, bool, list[Source]]:
    if given.forecast is not None:
        half = given.forecast_spread if given.forecast_spread is not None else Decimal("0.18")
        typed = Distribution(float(given.forecast), spread=float(given.forecast * half) / _TO_80)
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
        return Distribution(float(landed.total), landed.errors), True, told
    spread = float(landed.hi80 - landed.total) / _TO_80
    return (
        Distribution(float(landed.total), spread=spread),
        False,
        [*told, _spread(landed.hi80 / landed.total - 1, False)],
    )


def _spread(half: Decimal, typed: bool) -> Source:
    return Source("forecast", "forecast_spread", half, "typed" if typed else "default")


def _capacity(
    store: Store, scope: Scope, view: View, year: int, given: AnchorInputs
) -> tuple[float | None, list[Source]]:
    cap = _typed("capacity", "supply_cap", given.supply_cap)
    if given.capacity is not None:
        most = given.capacity if given.supply_cap is None else min(given.capacity, given.supply_cap)
        return float(most), [Source("capacity", "capacity", given.capacity, "typed"), cap]
    question = ask(store, scope, view)
    first = fiscal_months(year, question.starts)[0]
    ramp = [float(part) for part in given.ramp]
    persons = _sellers(store, scope, view)
    settled, newcomers = _settled(persons, first, len(ramp))
    heads = Source("capacity", "heads", Decimal(settled + sum(newcomers.values())) if persons else None, "persons")
    if given.heads is not None:
        settled, newcomers, heads = float(given.heads), {}, Source("capacity", "heads", given.heads, "typed")
    each = _per_head(store, scope, view, persons, ramp, given)
    told = [heads if heads.value is not None else heads._replace(code="missing"), each, cap]
    if heads.value is None or each.value is None:
        return None, told
    hires = {**newcomers}
    for month, count in given.hires.items():
        hires[month] = hires.get(month, 0.0) + float(count)
    top = None if given.supply_cap is None else float(given.supply_cap)
    return capacity_anchor(settled, float(each.value), float(given.availability), hires, ramp, top), told


def _per_head(
    store: Store, scope: Scope, view: View, persons: tuple[Person, ...], ramp: list[float], given: AnchorInputs
) -> Source:
    """What a settled seller sells a month: revenue of the last twelve finished months over months of settled work."""
    if given.per_head_month is not None:
        return Source("capacity", "per_head_month", given.per_head_month, "typed")
    past = pasts(store, scope, view).get(())
    if past is None:
        return Source("capacity", "per_head_month", None, "missing")
    months = between(max(past.first, shift(past.through, -11)), past.through)
    worked = sum(_part(one, month, ramp) for one in persons for month in months)
    if worked <= 0:
        return Source("capacity", "per_head_month", None, "missing")
    sold = sum((past.amounts[month] for month in months), Decimal(0))
    detail = {"start": months[0], "end": months[-1], "head_months": round(worked, 1)}
    return Source("capacity", "per_head_month", sold / Decimal(worked), "sales_per_head", detail)


def _sellers(store: Store, scope: Scope, view: View) -> tuple[Person, ...]:
    """The people on record who belong to a team, at the view's moment; everyone where nobody does."""
    at = moment(store, scope, view)
    lines = listing(store, scope, PERSON, at=at, most=_MOST_PERSONS).lines
    persons = tuple(line.record for line in lines if isinstance(line.record, Person))
    belongings = listing(store, scope, PERSON_TEAM, at=at, most=_MOST_PERSONS).lines
    sellers = {line.record.child for line in belongings if isinstance(line.record, PersonTeam)}
    return tuple(one for one in persons if one.code in sellers) if sellers else persons


def _settled(persons: tuple[Person, ...], first: str, ramp: int) -> tuple[float, dict[int, float]]:
    """Who is there when the year begins: settled sellers, and newcomers by the (negative) month in which they came."""
    settled, newcomers = 0.0, dict[int, float]()
    for one in persons:
        if one.left and month_of(one.left) < first:
            continue
        months = None if one.joined is None else _distance(first, month_of(one.joined))
        if months is None or months <= 1 - ramp:
            settled += 1
        elif months <= 0:
            newcomers[months] = newcomers.get(months, 0.0) + 1
    return settled, newcomers


def _part(one: Person, month: str, ramp: list[float]) -> float:
    """How much of a settled seller a person was in that month."""
    if one.left and month_of(one.left) < month:
        return 0.0
    if one.joined is None:
        return 1.0
    tenure = _distance(month_of(one.joined), month)
    return 0.0 if tenure < 0 else ramp[min(tenure, len(ramp) - 1)]


def _typed(anchor: Name, name: str, value: Decimal | None, default: Decimal | None = None) -> Source:
    if value is None and default is not None:
        return Source(anchor, name, default, "default")
    return Source(anchor, name, value, "missing" if value is None else "typed")


def _distance(start: str, end: str) -> int:
    return (int(end[:4]) - int(start[:4])) * 12 + int(end[5:7]) - int(start[5:7])
