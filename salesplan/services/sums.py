"""The sums that KPIs are made of, for every slice of a question: actual, last year, plan, to date.

Few questions to the store, each grouped once for all slices; everything else is arithmetic of `core`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.execute.kpis import KPIS, PAIRED
from salesplan.core.measures import MEASURE
from salesplan.core.months import between, fiscal_months, fiscal_year, month_of, shift
from salesplan.services.plan.redrawn import before
from salesplan.services.windows import Question, Segments, Span, months_of, segments

Codes = tuple[str, ...]
Key = tuple[str, Codes]
"""One slice: the month it is shown under ('' when months are not asked for), and its codes."""
Amounts = dict[str, Any]
COHORT_MONTHS = 12
SEASON_YEARS = 3
_RUN_RATE = frozenset({"pace", "landing"})
_PAIR = ("orders", "leads")
"""Two measures of one ratio that come from two systems, so that one of them may be a month late."""
_NARROW: Mapping[str, frozenset[str]] = {
    "revenue": frozenset({"revenue"}),
    "funnel": frozenset({"orders", "leads"}),
    "customers": frozenset({"new_customers", "repeat_customers"}),
    "sales": frozenset({"orders", "units", "revenue", "returns", "cost"}),
}
"""Questions that ask for fewer sums, and those sums; the narrower the question, the sooner the answer."""


class Planned(NamedTuple):
    """A planned measure over a window. The challenge is None while any cell lacks one: half a challenge is none.

    What is due is None while a month that has begun has no plan at all: its sales must not count against the others'.
    """

    base: Decimal
    challenge: Decimal | None
    due_base: Decimal | None
    due_challenge: Decimal | None
    cells: int


class Sums(NamedTuple):
    """Everything found. `actual`, `due` and `planned` are by window, then slice.

    `due` is the part of last year that has its match by now. `buyers` holds what repurchase divides, `basis` how
    (label -> cohort|monthly). `summed`: slices whose orders are sums over products, because no order lines
    tell them apart. `begun`: the first month with revenue. `history`: revenue by month, where no plan gives the season.
    """

    actual: dict[str, dict[Key, Amounts]]
    due: dict[Key, Amounts]
    planned: dict[str, dict[Key, dict[str, Planned]]]
    buyers: dict[str, dict[Key, Amounts]]
    basis: dict[str, str]
    summed: set[Key]
    begun: dict[Codes, str]
    history: dict[Codes, dict[str, Decimal]]

    @property
    def keys(self) -> list[Key]:
        """Every slice that has an actual, a plan or a last year, in order."""
        held = (self.actual.get("now", {}), self.actual.get("last_year", {}), self.planned.get("now", {}))
        return sorted({key for found in held for key in found})

    def of(self, window: str, key: Key) -> Amounts:
        """The sums of one slice over one window; empty when nothing was reported."""
        return self.actual.get(window, {}).get(key, {})


def gather(question: Question, wanted: Collection[str]) -> Sums:
    """Ask the store whatever the wanted KPIs need, and nothing more."""
    needed = {name for kpi in wanted for name in (*KPIS[kpi].amounts, *KPIS[kpi].counted)}
    windows = ["now", "last_year"] + ["ytd"] * bool(_RUN_RATE & set(wanted))
    windows += ["year_before"] * ("landing" in wanted) + ["month", "previous"] * ("mom" in wanted)
    cut = segments(question, windows, ahead=12, pair=_PAIR if "conversion" in wanted else None)
    rows = _figures(question, needed, cut)
    summed = set()
    if "orders" in needed and question.counts_once:
        summed = _replace_orders(question, cut, rows)
    told = before(question, cut.of_month, cut.open_months, needed, {codes for _, codes in rows})
    if told is not None:
        rows = {key: own for key, own in rows.items() if not told.replaces(*key)} | told.rows
    planned = _planned(question, wanted)
    actual = {window: _over(question, cut, window, rows) for window in windows}
    buyers, basis = _buyers(question) if "repurchase" in wanted and not question.of_persons else ({}, {})
    begun = _begun(question) if "yoy" in wanted else {}
    if told is not None:
        begun |= told.begun
        was = buyers.get("last_year", {})
        buyers |= {"last_year": {key: sums for key, sums in was.items() if key[1] not in told.changed}}
    return Sums(
        actual=actual,
        due=_due(question, cut, rows),
        planned=planned,
        buyers=buyers,
        basis=basis,
        summed=summed,
        begun=begun,
        history=_history(question, planned, actual["now"]) if "landing" in wanted else {},
    )


def compared(question: Question, name: str, **values: Any) -> tuple[dict[Key, Amounts], dict[Key, Amounts]]:
    """What a named question sums up over the view, and over the part of last year that has its match by now.

    `values` are what the question takes beside the months.
    """
    cut = segments(question, ("now", "last_year"), ahead=12)
    rows: _Rows = {}
    for row in question.rows(name, **cut.values, **values):
        rows.setdefault((row["segment"], tuple(row[dim] for dim in question.dims)), []).append(row)
    return _over(question, cut, "now", rows), _due(question, cut, rows)


_COUNTED = {"lines": "orders", "returned": "returns"}
"""Counts of order lines, and the measure with which they fall due."""
_Rows = dict[tuple[str, Codes], list[Amounts]]
"""What the store found by segment and codes; more than one row where an open month is split by region."""


def _figures(question: Question, needed: set[str], cut: Segments) -> _Rows:
    """The narrowest question that holds what is needed."""
    measures = needed & set(MEASURE)
    narrow = next((name for name, held in _NARROW.items() if measures <= held), "figures")
    found: _Rows = {}
    for row in question.rows("persons" if question.of_persons else narrow, **cut.values):
        found.setdefault((row["segment"], tuple(row[dim] for dim in question.dims)), []).append(row)
    return found


def _replace_orders(question: Question, cut: Segments, rows: _Rows) -> set[Key]:
    """Put orders counted once in place of the sums over products; returns the slices where they are still sums."""
    summed: set[Codes] = set()
    for row in _counted_once(question, cut):
        codes = tuple(row[dim] for dim in question.dims)
        for own in rows.get((row["segment"], codes), ()):
            if own["of_region"] == row["of_region"]:
                own["orders"] = row["orders"]
        if not row["exact"]:
            summed.add(codes)
    return {(span.label, codes) for span in question.spans for codes in summed}


def _counted_once(question: Question, cut: Segments) -> list[Amounts]:
    """Orders of everything, or of several products together."""
    products = question.where.get("product")
    if not products:
        return question.rows("orders", **cut.values)
    places = {name: codes for name, codes in question.where.items() if name != "product"}
    asked = question._replace(view=question.view._replace(where=places))
    return asked.rows("orders_of", **cut.values, products=list(products))


def _over(question: Question, cut: Segments, window: str, rows: _Rows) -> dict[Key, Amounts]:
    """The sums over one window, by slice."""
    found: dict[Key, Amounts] = {}
    slices = {codes for _, codes in rows}
    for span in question.spans:
        for codes in slices:
            own = [(part, row) for part in cut.parts[window, span.label] for row in rows.get((part, codes), ())]
            if own:
                found[span.label, codes] = _added([row for _, row in own])
                if cut.uneven:
                    found[span.label, codes] = found[span.label, codes] | _matched(question, cut, window, own)
    return found


def _matched(question: Question, cut: Segments, window: str, rows: Iterable[tuple[str, Amounts]]) -> Amounts:
    """Orders and leads of the months of every region that report both; of last year also where their match does."""
    nears = (0, 12) if window == "last_year" else (0,)
    even = [
        row
        for part, row in rows
        if part not in cut.uneven
        or all(question.standing.is_matched(*_PAIR, shift(part, near), row["of_region"]) for near in nears)
    ]
    sums = _added(even) if even else {}
    return {PAIRED[name]: sums.get(name) for name in _PAIR}


def _due(question: Question, cut: Segments, rows: _Rows) -> dict[Key, Amounts]:
    """Last year's sums, an open month only for the part of it that has its match by now, by slice."""
    found: dict[Key, Amounts] = {}
    for span in question.spans:
        for part in cut.parts["last_year", span.label]:
            for codes in {codes for segment, codes in rows if segment == part}:
                for row in rows[part, codes]:
                    sums = found.setdefault((span.label, codes), {})
                    for name, amount in _shared(question, row, shift(part, 12)).items():
                        sums[name] = amount if sums.get(name) is None else sums[name] + amount
    return found


def _shared(question: Question, row: Amounts, month: str) -> Amounts:
    """The measures (and counts of order lines) of a row of last year that are reported, for the part of `month` due."""
    standing, region = question.standing, row["of_region"]
    return {
        name: amount * standing.due_share(_COUNTED.get(name, name), month, region)
        for name, amount in row.items()
        if (name in MEASURE or name in _COUNTED) and amount is not None
    }


def _added(rows: list[Amounts]) -> Amounts:
    """The rows as one: each sum over what is reported, None where nothing is."""
    if len(rows) == 1:
        return rows[0]
    whole: Amounts = {}
    for row in rows:
        for name, amount in row.items():
            if amount is not None and not isinstance(amount, str):
                whole[name] = amount if whole.get(name) is None else whole[name] + amount
    return whole


def _planned(question: Question, wanted: Collection[str]) -> dict[str, dict[Key, dict[str, Planned]]]:
    """Window -> slice -> planned measure; empty where the plan does not reach (channels, persons)."""
    measures = {name for kpi in wanted for name in KPIS[kpi].amounts if name in MEASURE}
    measures |= {kpi for kpi in wanted if KPIS[kpi].is_flow}
    measures |= {"revenue"} if {"pace", "landing"} & set(wanted) else set()
    measures &= set(question.standing.planned)
    if question.named & {"channel", "person"} or not measures:
        return {}
    windows = ("now", "ytd", "year") if _RUN_RATE & set(wanted) else ("now",)
    cut = segments(question, windows)
    rows: dict[tuple[str, Codes, str], list[Amounts]] = {}
    for row in question.store.rows(
        question.scope,
        "planned",
        question.dims,
        question.where,
        versions=list(question.standing.versions),
        measures=sorted(measures),
        seq=question.standing.seq,
        **cut.values,
    ):
        codes = tuple(row[dim] for dim in question.dims)
        rows.setdefault((row["segment"], codes, row["measure"]), []).append(row)
    return _planned_over(question, cut, rows)


def _planned_over(
    question: Question, cut: Segments, rows: Mapping[tuple[str, Codes, str], list[Amounts]]
) -> dict[str, dict[Key, dict[str, Planned]]]:
    found: dict[str, dict[Key, dict[str, Planned]]] = {}
    slices = {(codes, measure) for _, codes, measure in rows}
    labels = {span.label: span for span in question.spans}
    for (window, label), parts in cut.parts.items():
        months = months_of(question, window, labels[label])
        gaps = {measure for _, measure in slices if not question.standing.is_planned(measure, months)}
        for codes, measure in slices:
            own = [(part, row) for part in parts for row in rows.get((part, codes, measure), ())]
            if own:
                planned = _added_plan(question, measure, own)
                known = planned._replace(due_base=None, due_challenge=None) if measure in gaps else planned
                found.setdefault(window, {}).setdefault((label, codes), {})[measure] = known
    return found


def _added_plan(question: Question, measure: str, rows: Iterable[tuple[str, Amounts]]) -> Planned:
    base = challenge = due_base = due_challenge = Decimal(0)
    cells = challenged = 0
    for segment, row in rows:
        share = question.standing.due_share(measure, segment, row["of_region"])
        base, due_base = base + row["base"], due_base + row["base"] * share
        hard = row["challenge"] or Decimal(0)
        challenge, due_challenge = challenge + hard, due_challenge + hard * share
        cells, challenged = cells + row["cells"], challenged + row["challenged"]
    if challenged < cells:
        return Planned(base, None, due_base, None, cells)
    return Planned(base, challenge, due_base, due_challenge, cells)


def plan_sums(planned: Mapping[str, Planned], due: bool) -> Amounts:
    """The plan as the sums of a KPI: whole, or the part due by now."""
    return {measure: found.due_base if due else found.base for measure, found in planned.items()}


def _buyers(question: Question) -> tuple[dict[str, dict[Key, Amounts]], dict[str, str]]:
    """What repurchase divides, and how by label: a cohort where customers are known for two years, else one month.

    A cohort ends with the range, or with the last month that has figures when the range goes beyond it.
    """
    since = question.standing.customers_since
    knows = since is not None and "product" not in question.named
    ends = {span: _last_month(question, span) for span in question.spans} if knows else {}
    cohorts = {span.label: end for span, end in ends.items() if end and shift(end, 1 - 2 * COHORT_MONTHS) >= str(since)}
    rest = [span for span in question.spans if span.label not in cohorts]
    found: dict[str, dict[Key, Amounts]] = {"now": {}, "last_year": {}}
    if rest:
        found = _monthly_buyers(question, rest)
    if cohorts:
        exact = _cohorts(question, cohorts, str(since))
        found = {window: found[window] | exact.get(window, {}) for window in found}
    return found, {span.label: "cohort" if span.label in cohorts else "monthly" for span in question.spans}


def _last_month(question: Question, span: Span) -> str | None:
    """The last month of the span with figures; None when they end before it."""
    day = question.standing.reach["sales"].day_in(span.start, span.end)
    return None if day is None else month_of(day)


def _cohorts(question: Question, lasts: Mapping[str, str], since: str) -> dict[str, dict[Key, Amounts]]:
    """Twelve months of buyers and the twelve after them, ending with each label's last month, and a year before."""
    ends = {
        (window, label): shift(last, back)
        for window, back in (("now", 0), ("last_year", -12))
        for label, last in lasts.items()
        if shift(last, back + 1 - 2 * COHORT_MONTHS) >= since
    }
    months = between(shift(min(ends.values()), 1 - 2 * COHORT_MONTHS), max(ends.values()))
    bits = {month: 1 << n for n, month in enumerate(months)}

    def mask(last: str) -> str:
        return str(sum(bits[month] for month in between(shift(last, 1 - COHORT_MONTHS), last)))

    rows = question.rows(
        "cohort",
        months=list(months),
        spans=["/".join(span) for span in ends],
        firsts=[mask(shift(last, -COHORT_MONTHS)) for last in ends.values()],
        seconds=[mask(last) for last in ends.values()],
    )
    found: dict[str, dict[Key, Amounts]] = {}
    for row in rows:
        window, label = row["span"].split("/")
        sums = {"repeat_customers": row["returned"], "new_customers": row["cohort"] - row["returned"]}
        found.setdefault(window, {})[label, tuple(row[dim] for dim in question.dims)] = sums
    return found


def _monthly_buyers(question: Question, spans: Collection[Span]) -> dict[str, dict[Key, Amounts]]:
    """The last month of each span that reports new and repeat customers, and the same month a year before."""
    cut = segments(question, ("now", "last_year"))
    by_codes: dict[Codes, dict[str, Amounts]] = {}
    for row in question.rows("buyers", months=cut.values["months"]):
        by_codes.setdefault(tuple(row[dim] for dim in question.dims), {})[row["month"]] = row
    found: dict[str, dict[Key, Amounts]] = {"now": {}, "last_year": {}}
    for codes, by_month in by_codes.items():
        for span in spans:
            last = max((month for month in by_month if span.start <= month <= span.end), default=None)
            if last is None:
                continue
            found["now"][span.label, codes] = by_month[last]
            if shift(last, -12) in by_month:
                found["last_year"][span.label, codes] = by_month[shift(last, -12)]
    return found


def _begun(question: Question) -> dict[Codes, str]:
    """The first month with revenue of every slice; not asked for the whole, which began when the company did."""
    if not question.named:
        return {}
    rows = question.rows("begun_persons" if question.of_persons else "begun")
    return {tuple(row[dim] for dim in question.dims): row["first"] for row in rows if row["first"]}


def _history(
    question: Question, planned: Mapping[str, Mapping[Key, Mapping[str, Planned]]], keys: Collection[Key]
) -> dict[Codes, dict[str, Decimal]]:
    """Revenue by month of the three years before, unless every slice has its season from the plan."""
    year = planned.get("year", {})
    if all("revenue" in year.get(key, {}) for key in keys):
        return {}
    ends = [fiscal_year(span.end, question.starts) for span in question.spans]
    first = fiscal_months(min(ends) - SEASON_YEARS, question.starts)[0]
    months = list(between(first, fiscal_months(max(ends) - 1, question.starts)[11]))
    found: dict[Codes, dict[str, Decimal]] = {}
    name = "persons" if question.of_persons else "revenue"
    for row in question.rows(name, months=months, segments=months, open=[]):
        if row["revenue"] is not None:
            found.setdefault(tuple(row[dim] for dim in question.dims), {})[row["segment"]] = row["revenue"]
    return found
