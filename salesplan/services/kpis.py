"""Every KPI at every slice, with its plan, last year, industry and light: the one place where figures are made.

Sums come from the store grouped once (`sums`), everything else is core's arithmetic. Decisions that a reader may ask
about:

- Attainment is revenue over the plan due by now: finished months whole, an unfinished one by working days, each region
  to its own data day. Pace is the same over the fiscal year to date, landing the run rate carried to its end.
- Year on year compares an unfinished month with the same part of last year's; January or February alone and a slice
  that began inside last year's window are not comparable. Month on month waits until the month is finished.
- `last_year` is the plain figure of the same months (landing: the whole fiscal year before).
- The plan knows regions, products and teams: by channel or person there is no plan.
- Repurchase is a twelve-month cohort where order lines reach back 24 months, else the last month that reports it.
- Sums are lit by the plan only; ratios by the worst of plan, history and industry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.calendar import elapsed_days
from salesplan.core.errors import Unknown
from salesplan.core.execute.benchmarks import NAMED, Benchmark, pick, together
from salesplan.core.execute.kpis import KPIS, Comparison, Kpi, Number, coverage, is_paired, shown, total
from salesplan.core.execute.lights import MIN_COUNT, MIN_DAYS, MIN_SHARE, PRESETS, Judgement, Light, judge, lag, light
from salesplan.core.months import shift
from salesplan.core.scope import Scope
from salesplan.core.view import DIMENSIONS, View
from salesplan.services.figures import TO_DATE, Figure, Piece, figure
from salesplan.services.standing import standing
from salesplan.services.sums import Key, gather
from salesplan.services.windows import Question, spans
from salesplan.store import Store

__all__ = ["KPIS", "KpiRow", "View", "ask", "industry", "is_thin", "kpis", "pieces", "row"]

_Lags = Mapping[str, float]
_References = Mapping[Comparison, Decimal | None]


class KpiRow(NamedTuple):
    """One KPI of one slice. `slice` has exactly the asked dimensions: 'month' -> 'YYYY-MM', others -> member code.

    `value`, `plan`, `last_year`, `industry` are Decimal yuan for money KPIs (aov included), floats for ratios, ints
    for counts; None is unknown. `due` is the part of `plan` due by now (equal to it for finished months).
    `light` is green|yellow|red|grey; `why` names the comparison that set it (plan|history|industry, "" when grey);
    `thin` is True when thin data capped it at yellow. `lags` are the lags by comparison.
    `note` says how the value came about or why there is none: repurchase cohort|monthly, orders and aov exact|summed,
    landing plan|history|linear (its season), yoy festival|opened, mom unfinished, attainment and pace unplanned (a
    month with figures has no plan at all, so nothing is known to be due). `coverage` is the share of the
    revenue whose cells report what the KPI needs (cost, returns); None where that does not matter. `last_year_due` is
    the part of `last_year` that has its match by now (an unfinished month only as far as it has gone).
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
    lags: Mapping[str, float] = {}
    note: str = ""
    coverage: float | None = None
    last_year_due: Number | None = None


def kpis(store: Store, scope: Scope, view: View, by: Sequence[str] = (), wanted: Sequence[str] = ()) -> list[KpiRow]:
    """The wanted KPIs (all when empty) for `view`, one row per KPI and slice of the dimensions `by`.

    Slices are those with an actual, a plan or a last year; without dimensions there is always one. Sorted by slice,
    KPIs in the order of the registry. Raises Unknown for a KPI, a dimension or a load that does not exist.
    """
    if unknown := (set(wanted) - set(KPIS)) | (set(by) - {"month", *DIMENSIONS}):
        raise Unknown(name=", ".join(sorted(unknown)))
    ids = tuple(kpi for kpi in KPIS if not wanted or kpi in wanted)
    question = ask(store, scope, view, by)
    before = _lags_before(question, by, ids) if question.standing.settings.hysteresis else {}
    return [row(piece, KPIS[id], by, before.get((piece.key, id), {})) for piece in pieces(question, ids) for id in ids]


def ask(store: Store, scope: Scope, view: View, by: Sequence[str] = ()) -> Question:
    """The question of a view by dimensions, at its moment."""
    dims = tuple(name for name in dict.fromkeys(by) if name != "month")
    return Question(store, scope, view, standing(store, scope, view), dims, spans(view, by))


def pieces(question: Question, ids: Sequence[str]) -> Iterator[Piece]:
    """The slices of the question with what these KPIs need; the whole when no dimension is asked for."""
    found = gather(question, ids)
    by_label = {span.label: span for span in question.spans}
    whole = not question.dims and "" in by_label
    parts = _by_region(question, ids)
    for key in [("", ())] if whole else found.keys:
        yield Piece(question, found, key, by_label[key[0]], parts.get(key, {}))


def _by_region(question: Question, ids: Sequence[str]) -> dict[Key, dict[str, Piece]]:
    """The slices of a group of regions region by region, where some benchmark of these KPIs names one of them."""
    group = _group(question)
    known = question.standing.benchmarks
    if not any(one.slice.get("region") in group for id in ids for one in known.get(id, ())):
        return {}
    inside = question._replace(dims=(*question.dims, "region"))
    sums, by_label = gather(inside, ids), {span.label: span for span in question.spans}
    found: dict[Key, dict[str, Piece]] = {}
    for label, codes in sums.keys:
        own = Piece(inside, sums, (label, codes), by_label[label])
        found.setdefault((label, codes[:-1]), {})[codes[-1]] = own
    return found


def _group(question: Question) -> frozenset[str]:
    """The regions that each slice of the question holds together, where these are several and not the whole company."""
    asked, seen = question.where.get("region", ()), question.scope.regions
    held = set(asked or seen or ()) & set(asked if seen is None else seen)
    return frozenset(held) if len(held) > 1 and "region" not in question.dims else frozenset()


def row(piece: Piece, kpi: Kpi, by: Sequence[str], before: _Lags | None = None) -> KpiRow:
    """The KPI of one slice, judged and as it is shown. `before`: its lags one month earlier, for hysteresis."""
    got = figure(piece, kpi)
    outside = industry(piece, kpi)
    verdict = _judged(piece, kpi, got, outside, before or {})
    codes = dict(zip(piece.question.dims, piece.key[1], strict=True)) | {"month": piece.key[0]}
    return KpiRow(
        {name: codes[name] for name in by},
        kpi.id,
        shown(kpi, got.value),
        shown(kpi, got.plan),
        shown(kpi, got.due),
        shown(kpi, got.last_year),
        shown(kpi, outside.value) if outside else None,
        *verdict,
        got.note,
        coverage(kpi, got.sums),
        shown(kpi, got.last_year_due),
    )


def industry(piece: Piece, kpi: Kpi) -> Benchmark | None:
    """The benchmark this slice is held against: by its own codes and by filters that leave one member.

    Regions together are held against what each is held against: weighted by the denominators (a sum: added up), so that
    the industry's figure is a ratio of sums as ours is. None while one of them that sells has none. None for a group of
    several products or channels, too: no benchmark names it, and that of all is not its own.
    """
    if piece.parts:
        held = ((_weight(part, kpi), industry(part, kpi)) for part in piece.parts.values())
        return together(kpi, [(weight, one) for weight, one in held if weight])
    question = piece.question
    named = {name: codes[0] for name, codes in question.where.items() if len(codes) == 1}
    regions = question.scope.regions
    if regions is not None and len(regions) == 1:
        named["region"] = regions[0]
    named |= dict(zip(question.dims, piece.key[1], strict=True))
    if any(question.where.get(name) and name not in named for name in NAMED):
        return None
    return pick(question.standing.benchmarks.get(kpi.id, ()), kpi.id, named, piece.span.start, piece.span.end)


def _weight(part: Piece, kpi: Kpi) -> Decimal | None:
    """What a ratio of this slice divides by; of a sum 1."""
    sums = figure(part, kpi).sums
    return total(kpi.denominator, sums, is_paired(kpi, sums)) if kpi.denominator else Decimal(1)


def _judged(piece: Piece, kpi: Kpi, got: Figure, outside: Benchmark | None, before: _Lags) -> Judgement:
    known: _References = {
        "plan": got.due,
        "history": got.last_year,
        "industry": outside.value if outside else None,
    }
    settings = piece.question.standing.settings
    presets = PRESETS[settings.lights]
    bands = {name: presets["attainment" if name == "plan" else kpi.family] for name in kpi.lit_by}
    lags = {name: lag(got.value, known[name], kpi.higher_is_better) for name in kpi.compares}
    past: dict[Comparison, Light] = {
        name: light(Decimal(str(before[name])), own) for name, own in bands.items() if name in before
    }
    return judge(lags, bands, is_thin(piece, kpi, got, known), past, settings.hysteresis)


def is_thin(piece: Piece, kpi: Kpi, got: Figure, known: _References) -> bool:
    """True while there is too little to judge by; `known` are the references that there are."""
    return _few_events(kpi, got, known) if kpi.family == "ratio" else _early(piece, kpi)


def _few_events(kpi: Kpi, got: Figure, known: _References) -> bool:
    """Fewer than five events expected: at the best of the references where the KPI counts successes."""
    counts = [got.sums.get(name) for name in kpi.counted]
    if not counts or None in counts:
        return False
    rates = [rate for rate in known.values() if rate is not None] if kpi.expected else [Decimal(1)]
    return bool(rates) and sum(count for count in counts if count is not None) * max(rates) < MIN_COUNT


def _early(piece: Piece, kpi: Kpi) -> bool:
    """Fewer than fifteen days behind us, or less than a tenth of the plan due."""
    to_date = kpi.id in TO_DATE
    start = piece.question.year(piece.span)[0] if to_date else piece.span.start
    day = piece.question.standing.reach["sales"].day_in(start, piece.span.end, piece.region)
    if day is None or elapsed_days(start, day) < MIN_DAYS:
        return True
    measure = kpi.id if kpi.is_flow and piece.planned("now", kpi.id) else "revenue"
    part = piece.planned("ytd" if to_date else "now", measure)
    whole = piece.planned("year" if to_date else "now", measure)
    return bool(part and whole and part.due_base is not None and part.due_base < MIN_SHARE * whole.base)


def _lags_before(question: Question, by: Sequence[str], ids: Sequence[str]) -> dict[tuple[Key, str], _Lags]:
    """The lags of the same slices one month earlier: the month before, or the same range ended a month sooner."""
    view = question.view
    one_month = view.start == view.end or "month" in by
    earlier = view._replace(start=shift(view.start, -1) if one_month else view.start, end=shift(view.end, -1))
    found: dict[tuple[Key, str], _Lags] = {}
    for piece in pieces(ask(question.store, question.scope, earlier, by), ids):
        key: Key = (shift(piece.key[0], 1) if piece.key[0] else "", piece.key[1])
        found |= {(key, id): row(piece, KPIS[id], by).lags for id in ids}
    return found
