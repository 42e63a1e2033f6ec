"""The company's own baseline: what the next months bring without a plan, and where a fiscal year lands.

Decisions that a reader may ask about:

- Only months that every region of the slice has finished are history. An unfinished month is left out, or counted as
  if it were whole by its working days (`prorate`). Regions that have been silent for a quarter no longer hold others.
- January and February are compared as they would be without the Spring Festival, and put back for each year.
- A month without a row of the slice is zero where the company sold, unless the slice is a region: then it is missing.
- A slice with less than a year of history takes the season of the company.
- With a map of re-drawn territories (`redrawn`) every slice is that of the new map. What it changes counts as finished
  with the last region of the company, and months without a row as nothing sold.
- Slices of one question lend each other their past errors; the company does not take those of its parts, which are
  larger. Parts are forecast on their own and need not add up to the whole; `expected` puts them at its level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from salesplan.core.execute.pace import season_of_history
from salesplan.core.measures import MEASURE
from salesplan.core.months import between, distance, fiscal_months, fiscal_year, shift
from salesplan.core.plan.forecasting.landing import Asked, Landing, land
from salesplan.core.plan.forecasting.paths import Path, forecast
from salesplan.core.plan.forecasting.points import History, history
from salesplan.core.plan.seasonality import festive, ordinary
from salesplan.core.plan.territories import Map
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.kpis import ask
from salesplan.services.plan.redrawn import Told, by_month, speaks
from salesplan.services.windows import Question
from salesplan.store import Store

Codes = tuple[str, ...]
Amounts = dict[str, float]
SILENT_MONTHS = 3
_LEAST_PART = Decimal("0.3")
"""An unfinished month of which less is over says too little to be counted as whole."""
_CENT = Decimal("0.01")


class Past(NamedTuple):
    """What is known of one slice: sums by finished month, from `first` to `through` without what is missing.

    `prorated` is the month counted as whole from a part of it, None as a rule.
    """

    amounts: Mapping[str, Decimal]
    first: str
    through: str
    prorated: str | None = None


class Baseline(NamedTuple):
    """Where a fiscal year lands, in yuan (or units of the measure): the total with its intervals on the total.

    `known` is what its finished months hold, `through` the last of them (of the history where the year has not begun).
    `method`, `error`, `tried`, `errors`, `measured`, `filled` as in `core.plan.forecasting.landing.Landing`.
    """

    year: int
    total: Decimal
    lo80: Decimal
    hi80: Decimal
    lo95: Decimal
    hi95: Decimal
    known: Decimal
    through: str
    prorated: str | None
    method: str
    error: float | None
    tried: int
    errors: tuple[float, ...]
    measured: tuple[bool, bool]
    filled: int


class Ahead(NamedTuple):
    """One month to come."""

    month: str
    point: Decimal
    lo80: Decimal
    hi80: Decimal
    lo95: Decimal
    hi95: Decimal


class Course(NamedTuple):
    """The months to come of one slice, with what they are made from."""

    past: Past
    months: tuple[Ahead, ...]
    method: str
    error: float | None
    measured: tuple[bool, bool]
    filled: int


def pasts(
    store: Store,
    scope: Scope,
    view: View,
    by: Sequence[str] = (),
    measure: str = "revenue",
    prorate: bool = False,
    map: Map | None = None,
) -> dict[Codes, Past]:
    """The history of every slice by `by` at the view's moment, its range disregarded; empty without finished months."""
    question = ask(store, scope, view, by)
    since, last = question.standing.since, question.standing.reach["sales"].day
    if since is None or last is None:
        return {}
    months = list(between(since, f"{last:%Y-%m}"))
    told = Told(_by_month(question, months, measure), frozenset())
    if map is not None and speaks(map, by, question.where):
        told = by_month(store, scope, view, by, months, measure, map)
    everything = ask(store, scope, view._replace(where={})) if by or question.where else question
    sold = frozenset(month for amounts in _by_month(everything, months, measure).values() for month in amounts)
    slices = {
        codes: _past(question, None if codes in told.changed else _region(question, codes), own, sold, measure, prorate)
        for codes, own in sorted(told.amounts.items())
    }
    return {codes: past for codes, past in slices.items() if past is not None}


def land_year(
    store: Store,
    scope: Scope,
    view: View,
    year: int,
    by: Sequence[str] = (),
    measure: str = "revenue",
    prorate: bool = False,
    map: Map | None = None,
) -> dict[Codes, Baseline]:
    """Where fiscal `year` lands, for every slice by `by` with a finished month (the whole: codes ())."""
    question = ask(store, scope, view, by)
    known = pasts(store, scope, view, by, measure, prorate, map)
    shape = _shape(store, scope, view, measure) if by else {}
    months = fiscal_months(year, question.starts)
    asked = {"\0".join(codes): _asked(question, past, months, shape) for codes, past in known.items()}
    landed = land(asked)
    return {codes: _baseline(year, months, past, landed["\0".join(codes)]) for codes, past in known.items()}


def course(
    store: Store,
    scope: Scope,
    view: View,
    until: str,
    by: Sequence[str] = (),
    measure: str = "revenue",
    map: Map | None = None,
) -> dict[Codes, Course]:
    """The months after each slice's last finished one up to `until`, for every slice by `by`; none when it is over."""
    question = ask(store, scope, view, by)
    known = pasts(store, scope, view, by, measure, map=map)
    shape = _shape(store, scope, view, measure) if by else {}
    horizon = max((distance(past.through, until) for past in known.values()), default=0)
    if horizon < 1:
        return {}
    made = forecast({"\0".join(codes): _history(question, past, shape) for codes, past in known.items()}, horizon)
    return {codes: _course(question, past, made["\0".join(codes)], until) for codes, past in known.items()}


def expected(
    store: Store,
    scope: Scope,
    view: View,
    until: str,
    by: Sequence[str] = (),
    measure: str = "revenue",
    map: Map | None = None,
) -> dict[Codes, Course]:
    """`course`, put at one level: every fiscal year that is over by `until` adds up, over all slices, to where the
    view's whole lands, so that growth is told against the same year everywhere. The months to come of all slices, and
    their intervals, move by one factor."""
    found = course(store, scope, view, until, by, measure, map)
    starts = ask(store, scope, view).starts
    for year in sorted({fiscal_year(one.month, starts) for own in found.values() for one in own.months}):
        months = fiscal_months(year, starts)
        landed = land_year(store, scope, view, year, (), measure).get(())
        if landed is not None and months[-1] <= until:
            found = _levelled(found, frozenset(months), landed.total)
    return found


def _levelled(found: Mapping[Codes, Course], months: frozenset[str], total: Decimal) -> dict[Codes, Course]:
    """The slices with these months to come times one factor, so that all of them are `total`; as they are where no
    factor does it."""
    known = sum((amount for one in found.values() for m, amount in one.past.amounts.items() if m in months), Decimal(0))
    ahead = sum((one.point for own in found.values() for one in own.months if one.month in months), Decimal(0))
    if ahead <= 0 or total < known:
        return dict(found)
    factor = (total - known) / ahead

    def put(one: Ahead) -> Ahead:
        return Ahead(one.month, *((part * factor).quantize(_CENT) for part in one[1:])) if one.month in months else one

    return {codes: own._replace(months=tuple(map(put, own.months))) for codes, own in found.items()}


def _by_month(question: Question, months: list[str], measure: str) -> dict[Codes, dict[str, Decimal]]:
    """What is reported, by slice and month."""
    query = "revenue" if measure == "revenue" else "figures"
    found: dict[Codes, dict[str, Decimal]] = {}
    for row in question.rows(query, months=months, segments=months, open=[]):
        value = _reported(row, measure)
        if value is not None:
            found.setdefault(tuple(row[dim] for dim in question.dims), {})[row["segment"]] = Decimal(value)
    return found


def _reported(row: Mapping[str, Any], measure: str) -> Decimal | None:
    """The measure in a row of figures; None where it is not reported, or is planned without ever being reported."""
    if measure == "gross_margin" and row["matched_cost"] is not None and row["costed_revenue"] is not None:
        return Decimal(row["costed_revenue"]) - Decimal(row["matched_cost"])
    return row.get(measure)


def _region(question: Question, codes: Codes) -> str | None:
    """The region of a slice when it is one region's."""
    own = question.where.get("region", ())
    return codes[question.dims.index("region")] if "region" in question.dims else own[0] if len(own) == 1 else None


def _past(
    question: Question,
    region: str | None,
    amounts: dict[str, Decimal],
    sold: frozenset[str],
    measure: str,
    prorate: bool,
) -> Past | None:
    """The finished months of a slice; no figures where the reader's whole has some: it sold nothing."""
    through = _through(question, measure, region)
    first = min(amounts)
    if through is None or first > through:
        return None
    known = {month: amount for month, amount in amounts.items() if month <= through}
    if region is None:
        known = {month: Decimal(0) for month in between(first, through) if month in sold} | known
    part = shift(through, 1)
    share = question.standing.due_share(measure, part, region)
    if prorate and share >= _LEAST_PART and part in amounts:
        return Past(known | {part: amounts[part] / share}, first, part, part)
    return Past(known, first, through)


def _through(question: Question, measure: str, region: str | None) -> str | None:
    """The last month that the region, or every region that still reports, has finished; None when none has."""
    standing = question.standing
    reach = standing.reach[MEASURE[measure].group if measure in MEASURE else "sales"]
    if reach.day is None:
        return None
    month = f"{reach.day:%Y-%m}"
    speaking = [name for name, day in reach.regions.items() if f"{day:%Y-%m}" >= shift(month, -SILENT_MONTHS)]
    regions: list[str | None] = [region] if region is not None else [*speaking]
    while month >= (reach.since or month):
        if all(standing.due_share(measure, month, one) == 1 for one in regions):
            return month
        month = shift(month, -1)
    return None


def _shape(store: Store, scope: Scope, view: View, measure: str) -> dict[str, float]:
    """The season of everything the reader sees as factors (mean 1) by the month of the year ('01'); empty: unknown."""
    whole = pasts(store, scope, view._replace(where={}), (), measure).get(())
    if whole is None:
        return {}
    starts = ask(store, scope, view).starts
    year = fiscal_year(shift(whole.through, 1), starts)
    shares = season_of_history(whole.amounts, year, starts) or season_of_history(whole.amounts, year + 1, starts)
    return {month[5:]: float(share) * 12 for month, share in (shares or {}).items()}


def _history(question: Question, past: Past, shape: Mapping[str, float]) -> History:
    months = between(past.first, past.through)
    plain = ordinary({m: float(a) for m, a in past.amounts.items()}, question.standing.calendar.weights)
    turned = [shape[month[5:]] for month in between(past.first, shift(past.first, 11))] if shape else None
    return history((plain.get(month) for month in months), 12, turned)


def _asked(question: Question, past: Past, months: Sequence[str], shape: Mapping[str, float]) -> Asked:
    known = min(max(distance(shift(months[0], -1), past.through), 0), 12)
    lead = max(distance(past.through, shift(months[0], -1)), 0)
    beyond = max(distance(months[-1], past.through), 0)
    whole = _history(question, past, shape)
    return Asked(whole.before(len(whole.values) - beyond) if beyond else whole, known, lead)


def _baseline(year: int, months: Sequence[str], past: Past, one: Landing) -> Baseline:
    known = sum((past.amounts.get(month, Decimal(0)) for month in months), Decimal(0))
    floor = known if all(amount >= 0 for amount in past.amounts.values()) else None
    total, lo80, hi80, lo95, hi95 = (
        _money(value if floor is None else max(value, float(floor)))
        for value in (one.total, one.lo80, one.hi80, one.lo95, one.hi95)
    )
    made = (one.method, one.error, one.tried, one.errors, one.measured, one.filled)
    return Baseline(year, total, lo80, hi80, lo95, hi95, known, past.through, past.prorated, *made)


def _course(question: Question, past: Past, made: Path, until: str) -> Course:
    months = between(shift(past.through, 1), until)
    weights = question.standing.calendar.weights
    parts = [festive(dict(zip(months, part.tolist(), strict=False)), weights) for part in made[:5]]
    middle, *bounds = parts
    rows = []
    for month in months:
        lo80, hi80, lo95, hi95 = np.array([bound[month] for bound in bounds])
        rows.append(Ahead(month, *map(_money, (middle[month], lo80, hi80, lo95, hi95))))
    return Course(past, tuple(rows), made.method, made.error, made.measured, made.filled)


def _money(value: float) -> Decimal:
    return Decimal(value).quantize(_CENT)
