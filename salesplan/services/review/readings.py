"""What a warning rule sees: a reading for every month of every slice that it watches, from the figures as they count.

Figures are asked once per rule and grid for all months together (`services/windows.Span`), and made by the same code as
on every other page (`services/figures.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from salesplan.core.calendar import elapsed_days
from salesplan.core.execute.alerting import Reading
from salesplan.core.execute.chance import error_of, part
from salesplan.core.execute.kpis import KPIS, Comparison, Kpi
from salesplan.core.execute.lights import MIN_DAYS, lag
from salesplan.core.execute.rules import RECENT, Grid, Rule
from salesplan.core.months import between, last_day, shift
from salesplan.core.review.fen import rounded
from salesplan.core.review.sizes import MARKET, Grown, grown
from salesplan.services.company import COMPANY
from salesplan.services.figures import Figure, Piece, figure
from salesplan.services.kpis import industry, is_thin, pieces
from salesplan.services.review import stopped, triggers
from salesplan.services.review.ground import EVERYWHERE, Ground, Series, Where, asked_with
from salesplan.services.review.straying import Own, own_months
from salesplan.services.sums import COHORT_MONTHS
from salesplan.services.windows import Span
from salesplan.store import NEVER

__all__ = ["EVERYWHERE", "Ground", "Series", "Where", "over", "series"]

_DUE = {"pace": ("ytd_due", "ytd_revenue"), "attainment_base": ("due_base", "revenue")}
"""KPIs that hold revenue against the plan: the sums of what is due and of what came."""
_ZERO = Decimal(0)


def series(ground: Ground, rule: Rule, grid: Grid) -> list[Series]:
    """Every slice of one grid of a rule with its readings; in a store without figures only those of plans."""
    if rule.id == triggers.PLAN:
        return list(triggers.series(ground, rule))
    if not ground.months or not ground.can_tell(rule):
        return []
    if rule.kpi in _OWN:
        return list(_OWN[rule.kpi](ground, rule))
    if grid == ("category",):
        groups = ground.categories(rule.window).items()
        parts = [({"category": (name,)} if name else {}, codes) for name, codes in groups]
        return [one for slice, codes in parts for one in _figured(ground, rule, (), {"product": codes}, slice)]
    return list(_figured(ground, rule, grid, {}, {}))


def over(ground: Ground, rule: Rule, one: Series, start: str, end: str) -> Reading:
    """The same slice over a range of months as one reading: what an alert of single months says in all."""
    found = next(_figured(ground, rule, (), one.where, one.slice, (Span("", start, end),)), None)
    return found.readings[0] if found else Reading(end, start, None, None, None)


def _figured(
    ground: Ground, rule: Rule, dims: Grid, where: Where, slice: Where, spans: Sequence[Span] = ()
) -> Iterator[Series]:
    """The slices of a KPI: members of `dims`, or the one that `where` selects."""
    kpi, asked = KPIS[rule.kpi], spans or ground.spans(rule.window)
    found: dict[tuple[str, ...], dict[str, Reading]] = {}
    ids = asked_with(rule.kpi)
    past = Own() if spans else own_months(ground, rule, dims, where)
    for piece in pieces(ground.question(dims, where, spans), ids) if spans else ground.pieces(rule, dims, where):
        reading = _reading(ground, rule, kpi, piece, past)
        found.setdefault(piece.key[1], {})[piece.key[0]] = reading
    for codes, by_month in sorted(found.items()):
        own = {dim: (code,) for dim, code in zip(dims, codes, strict=True)}
        cut = {**where, **own}
        held = ground.regions_of(cut)
        unknown = (by_month.get(span.label) or Reading(span.end, span.start, None, None, None) for span in asked)
        within = {"region": held} if "team" in own and EVERYWHERE not in held else {}
        yield Series(slice or own, {**cut, **within}, held, tuple(unknown))


def _reading(ground: Ground, rule: Rule, kpi: Kpi, piece: Piece, past: Own) -> Reading:
    if rule.window == "recent" and not _is_whole(piece):
        return Reading(piece.span.end, piece.span.start, None, None, None)
    got, outside = figure(piece, kpi), industry(piece, kpi)
    known: dict[Comparison, Decimal | None] = {
        "plan": got.due,
        "history": got.last_year,
        "industry": outside.value if outside else None,
    }
    value, reference = got.value, next((known[name] for name in known if name == rule.against), None)
    behind = None if _is_too_young(piece, kpi) else lag(value, reference, kpi.higher_is_better)
    return Reading(
        piece.span.end,
        piece.span.start,
        value,
        reference,
        behind,
        None if behind is None else _money(piece, kpi, got, reference),
        ground.least(rule, piece.span.end) if piece.span.label else _ZERO,
        is_thin(piece, kpi, got, known) or _is_early(piece),
        None if behind is None or rule.chance is None else past.error(rule, piece, reference),
    )


def _is_whole(piece: Piece) -> bool:
    """True for three months of one fiscal year, the last of them finished where the slice lies."""
    months = between(piece.span.start, piece.span.end)
    finished = piece.question.standing.due_share("revenue", piece.span.end, piece.region) == 1
    return len(months) == RECENT and finished


def _is_early(piece: Piece) -> bool:
    """True while fewer than fifteen days of the range have figures."""
    day = piece.question.standing.reach["sales"].day_in(piece.span.start, piece.span.end, piece.region)
    return day is None or elapsed_days(piece.span.start, day) < MIN_DAYS


def _is_too_young(piece: Piece, kpi: Kpi) -> bool:
    """A slice that began inside the two years of a cohort has fewer returning customers because it is new."""
    begun = piece.sums.begun.get(piece.key[1])
    return kpi.id == "repurchase" and begun is not None and begun > shift(piece.span.end, 1 - 2 * COHORT_MONTHS)


def _money(piece: Piece, kpi: Kpi, got: Figure, reference: Decimal | None) -> Decimal | None:
    """What the gap is worth in yuan; None where that cannot be said."""
    sums, weight = got.sums, None
    if kpi.id in _DUE:
        due, revenue = (sums.get(name) for name in _DUE[kpi.id])
        return None if due is None or revenue is None else rounded(Fraction(due) - Fraction(revenue))
    if kpi.id == "conversion":
        each = figure(piece, KPIS["aov"]).value
        weight = None if each is None or sums.get("leads") is None else sums["leads"] * each
    else:
        names = {"aov": "orders", "gross_margin": "costed_revenue", "return_rate": "revenue"}
        weight = sums.get(names.get(kpi.id, ""))
    if weight is None or got.value is None or reference is None:
        return None
    missed = reference - got.value if kpi.higher_is_better else got.value - reference
    return rounded(Fraction(missed * weight))


def _shares(ground: Ground, rule: Rule) -> Iterator[Series]:
    """Revenue over the size of the region's market, against the year before, as far as both years are told."""
    known = ground.standing.benchmarks.get(MARKET, ())
    regions = sorted({one.slice["region"] for one in known if tuple(one.slice) == ("region",)})
    markets: dict[tuple[str, str], Grown] = {}
    for region in regions:
        for span in ground.spans(rule.window):
            told = grown(known, {"region": region}, span.start, span.end)
            if told and told.inside and told.months == between(told.months[0], span.end):
                markets[region, span.end] = told
    ranges = sorted({told.months for told in markets.values()})
    spans = [Span(f"{months[0]}/{months[-1]}", months[0], months[-1]) for months in ranges]
    revenue: dict[tuple[str, str], Figure] = {}
    for piece in pieces(ground.question(("region",), {}, spans), ("revenue",)) if spans else ():
        revenue[piece.key[1][0], piece.key[0]] = figure(piece, KPIS["revenue"])
    for region in regions:
        where = {"region": (region,)}
        readings = (
            _share(ground, rule, month, markets.get((region, month)), revenue, region) for month in ground.months
        )
        yield Series(where, where, (region,), tuple(readings))


def _share(
    ground: Ground,
    rule: Rule,
    month: str,
    market: Grown | None,
    revenue: Mapping[tuple[str, str], Figure],
    region: str,
) -> Reading:
    """Unknown without both markets and both revenues, and in an unfinished month: a market speaks of whole ones."""
    start = market.months[0] if market else month
    sold = revenue.get((region, f"{start}/{month}"))
    finished = ground.standing.due_share("revenue", month, region) == 1
    if market is None or sold is None or not finished or not market.now * market.before:
        return Reading(month, start, None, None, None)
    if sold.value is None or sold.last_year is None:
        return Reading(month, start, None, None, None)
    value, before = sold.value / market.now, sold.last_year / market.before
    money = rounded(Fraction((before - value) * market.now))
    return Reading(month, start, value, before, lag(value, before), money, ground.least(rule, month))


def _dealers(ground: Ground, rule: Rule) -> Iterator[Series]:
    """What each dealer brought in the order lines, against the same months of the year before."""
    spans = ground.spans(rule.window)
    months = between(shift(spans[0].start, -12), ground.months[-1])
    now: dict[str, Any] = {"seq": ground.standing.seq, "day": NEVER, **ground.standing.then}
    by_dealer: dict[str, dict[str, Decimal]] = {}
    regions: dict[str, set[str]] = {}
    for row in ground.store.rows(COMPANY, "alerts.dealers", months=list(months), **now):
        by_dealer.setdefault(row["dealer"], {})[row["month"]] = row["revenue"]
        regions.setdefault(row["dealer"], set()).update(row["regions"])
    since = ground.standing.customers_since or months[-1]
    for dealer, revenue in sorted(by_dealer.items()):
        readings = (_dealer(ground, rule, span, revenue, since) for span in spans)
        yield Series({"dealer": (dealer,)}, {}, tuple(sorted(regions[dealer])), tuple(readings))


def _dealer(ground: Ground, rule: Rule, span: Span, revenue: Mapping[str, Decimal], since: str) -> Reading:
    """Unknown while last year's months reach back before order lines do, and in an unfinished month: nobody knows which
    part of a month a dealer should have ordered by now."""
    months = between(span.start, span.end)
    before = between(shift(span.start, -12), shift(span.end, -12))
    if before[0] < since or ground.standing.due_share("revenue", span.end, None) != 1:
        return Reading(span.end, span.start, None, None, None)
    value = sum((revenue.get(month, _ZERO) for month in months), _ZERO)
    past = sum((revenue.get(month, _ZERO) for month in before), _ZERO)
    thin = elapsed_days(span.start, last_day(span.end)) < MIN_DAYS
    behind = lag(value, past)
    money = None if behind is None else past - value
    own = [part(revenue.get(month, _ZERO), 1) for month in between(since, span.end)]
    error = error_of(rule, own, part(value, len(months)), part(past, len(months)), past / len(months))
    return Reading(span.end, span.start, value, past, behind, money, ground.least(rule, span.label), thin, error)


_OWN: Mapping[str, Callable[[Ground, Rule], Iterator[Series]]] = {
    "share": _shares,
    "dealer_revenue": _dealers,
    "retention": stopped.series,
}
"""What is no KPI, and where it is read."""
