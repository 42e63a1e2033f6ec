"""Where do we stand against the plan, and where is the gap? Everything the cockpit shows, in one answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.execute.kpis import KPIS
from salesplan.core.execute.lights import Child, worst_child
from salesplan.core.execute.pace import linear_elapsed
from salesplan.core.months import between, fiscal_year, shift
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.company import local
from salesplan.services.figures import figure
from salesplan.services.industry import below_industry
from salesplan.services.kpis import KpiRow, ask, kpis, pieces
from salesplan.services.windows import Question
from salesplan.store import NEVER, Store

Number = Decimal | float | int


class Card(NamedTuple):
    """One KPI card. `row` carries value, comparisons and light; the deltas are differences (ratios: of the ratios).

    `spark` is the KPI month by month over the last twelve months of the view; an unknown month is None.
    `previous_month` is the value of the month before `view.end` when the view is one month, else None. `left_out` are
    the months that the KPI does not count although what came after them is known, with how many regions left them out
    (0: all).
    """

    row: KpiRow
    spark: tuple[tuple[str, Number | None], ...]
    to_plan: Number | None
    to_last_year: Number | None
    to_industry: Number | None
    to_last_month: Number | None
    left_out: tuple[tuple[str, int], ...] = ()


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
    """One month of the fiscal year: actual, plan, last year, for an unfinished month the part due; its light."""

    month: str
    value: Decimal | None
    plan: Decimal | None
    due: Decimal | None
    previous: Decimal | None
    partial: bool
    light: str


class Headline(NamedTuple):
    """The ten-second answer. `gap` is revenue less what is due by now (None without a plan). `ahead` is what is planned
    while nothing of the view has come and nothing of it is due."""

    attainment_base: float | None
    attainment_challenge: float | None
    linear: float | None
    gap: Decimal | None
    landing: Decimal | None
    landing_rate: float | None
    light: str
    worst: tuple[str, str, float, str] | None
    ahead: Decimal | None = None


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


CARDS = ("revenue", "leads", "conversion", "aov", "repurchase", "return_rate")
EXTRA_CARDS = ("gross_margin", "collected")
"""Cards that stand only where the figures are reported."""
SPARK_MONTHS = 12
_BELOW: Mapping[str, str] = {"region": "team", "product": "region", "team": "product"}
"""Where the worst member of a slice is looked for; a plan has no channels and persons."""


def cockpit(store: Store, scope: Scope, view: View, by: str = "region") -> CockpitView:
    """The whole cockpit for `view`, its slices by dimension `by`.

    An empty store gives empty parts and a headline of nothing. `changes` compare with the moment before the newest
    load that counts for the reader.
    """
    question = ask(store, scope, view)
    rows = {row.kpi: row for row in kpis(store, scope, view)}
    heat = slices(store, scope, view, ("region", "product"))
    own = slices(store, scope, view, (by,))
    newest = _newest(question)
    return CockpitView(
        stamp=_stamp(question, newest),
        headline=_headline(question, rows, _members(question, heat, own)),
        cards=_cards(question, rows),
        heat=heat,
        months=_months(question),
        slices=own,
        below_industry=below_industry(store, scope, view),
        changes=_changes(question, newest[0]) if newest else (),
        previous_load=newest[1]["id"] if len(newest) > 1 else None,
    )


def slices(store: Store, scope: Scope, view: View, by: Sequence[str]) -> tuple[Slice, ...]:
    """Revenue of each slice against what is due by now, the largest shortfall first.

    `previous` is last year's revenue for the part that has its match by now. Slices without a plan come last, those
    that lost most against last year first. The worst member below is looked for where one dimension is asked.
    """
    below = _BELOW.get(by[0]) if len(by) == 1 else None
    children: dict[str, list[Child]] = {}
    for one in slices(store, scope, view, (by[0], below)) if below else ():
        children.setdefault(one.where[by[0]], []).extend(_children(below or "", [one]))
    found = [
        _slice(row, worst_child(row.light, children.get(row.slice[by[0]], ())) if below else None)
        for row in kpis(store, scope, view, by, ("revenue",))
    ]
    return tuple(sorted(found, key=_at_stake))


def _children(dimension: str, found: Iterable[Slice]) -> list[Child]:
    """The slices that have an attainment, as members of one dimension."""
    return [Child(dimension, one.where[dimension], one.rate, one.light) for one in found if one.rate is not None]


def _slice(row: KpiRow, worst: Child | None) -> Slice:
    value, plan, due, previous = _money(row.value), _money(row.plan), _money(row.due), _money(row.last_year_due)
    gap = None if value is None or due is None else value - due
    return Slice(row.slice, value, plan, due, previous, _rate(row), gap, row.light, worst)


def _at_stake(one: Slice) -> tuple[bool, Decimal, tuple[str, ...]]:
    lost = (one.value or Decimal(0)) - (one.previous or Decimal(0))
    return one.gap is None, lost if one.gap is None else one.gap, tuple(one.where.values())


def _money(number: Number | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def _rate(row: KpiRow) -> float | None:
    """Attainment of what is due by now; None when nothing is due."""
    value, due = _money(row.value), _money(row.due)
    return None if value is None or not due else float(value / due)


def _members(question: Question, heat: Sequence[Slice], known: Sequence[Slice]) -> list[Child]:
    """The members among which the worst is named: regions, else the teams of the one region looked at.

    `known` are the slices already found; they serve when they are those members.
    """
    dimension = "team" if len({cell.where["region"] for cell in heat}) == 1 else "region"
    if not known or dimension not in known[0].where:
        known = slices(question.store, question.scope, question.view, (dimension,))
    return _children(dimension, known)


def _headline(question: Question, rows: Mapping[str, KpiRow], members: Iterable[Child]) -> Headline:
    revenue, landing = rows["revenue"], rows["landing"]
    value, due, base = _money(revenue.value), _money(revenue.due), _money(landing.plan)
    total = _money(landing.value)
    own = rows["attainment_base"].light
    return Headline(
        attainment_base=_float(rows["attainment_base"].value),
        attainment_challenge=_float(rows["attainment_challenge"].value),
        linear=_linear(question),
        gap=None if value is None or due is None else value - due,
        landing=total,
        landing_rate=None if total is None or not base else float(total / base),
        light=own,
        worst=worst_child(own, members),
        ahead=_money(revenue.plan) if value is None and not due else None,
    )


def _linear(question: Question) -> float | None:
    """The fiscal year to date over the calendar days of its plan: what pace would say without season and holidays."""
    (piece,) = pieces(question, ("landing",))
    year, to_date = piece.planned("year"), figure(piece, KPIS["landing"]).sums["ytd_revenue"]
    day = question.standing.reach["sales"].day_in(question.year(piece.span)[0], piece.span.end)
    if day is None or to_date is None or not year or not year.base:
        return None
    year_of, since = fiscal_year(piece.span.end, question.starts), question.standing.reach["sales"].since
    elapsed = linear_elapsed(year_of, day, question.starts, since)
    return float(to_date / (year.base * elapsed))


def _float(number: Number | None) -> float | None:
    return None if number is None else float(number)


def _cards(question: Question, rows: Mapping[str, KpiRow]) -> tuple[Card, ...]:
    """The cards with their last twelve months; a month that defines repurchase otherwise than the card is left out."""
    shown = (*CARDS, *(id for id in EXTRA_CARDS if rows[id].value is not None))
    end = question.view.end
    since = shift(end, 1 - SPARK_MONTHS)
    by_month = {
        (row.slice["month"], row.kpi): row.value
        for row in kpis(question.store, question.scope, question.view._replace(start=since), ("month",), shown)
        if row.note == rows[row.kpi].note or row.kpi != "repurchase"
    }
    months = between(since, end)
    comparable = rows["yoy"].note not in ("festival", "opened")
    return tuple(
        _card(question, rows[id], tuple((month, by_month.get((month, id))) for month in months), comparable)
        for id in shown
    )


def _card(question: Question, row: KpiRow, spark: tuple[tuple[str, Number | None], ...], comparable: bool) -> Card:
    """A sum is compared with the month before only once its own month is finished; a ratio at any time.

    A sum is not compared with last year where growth is not: January or February alone, because the Spring Festival
    moves between them, and a slice that opened during last year's part of the range.
    """
    is_month = question.view.start == question.view.end
    is_flow = KPIS[row.kpi].is_flow
    finished = not is_flow or _is_finished(question, question.view.end)
    return Card(
        row=row,
        spark=spark,
        to_plan=_difference(row.value, row.due),
        to_last_year=None if is_flow and not comparable else _difference(row.value, row.last_year_due),
        to_industry=_difference(row.value, row.industry),
        to_last_month=_difference(row.value, spark[-2][1]) if is_month and finished else None,
        left_out=_left_out(question) if "leads" in KPIS[row.kpi].amounts else (),
    )


def _left_out(question: Question) -> tuple[tuple[str, int], ...]:
    """The months of the view that regions left out of their leads; of a slice that is not one of regions only those
    that all of them left out, because which of them it lies in is not known here."""
    reach, view = question.standing.reach["funnel"], question.view
    asked = set(question.where.get("region", reach.begun))
    found = []
    for month in between(view.start, view.end):
        lacking = asked & {region for of, region in reach.holes if of == month}
        told = asked & {region for region, since in reach.begun.items() if since <= month}
        if lacking and (lacking == told or not set(question.where) - {"region"}):
            found.append((month, 0 if lacking == told else len(lacking)))
    return tuple(found)


def _is_finished(question: Question, month: str) -> bool:
    """True when every region has reported the whole month."""
    alike = question.standing.due_alike(month)
    return alike is not None and question.standing.due_share("revenue", month, None) == 1


def _difference(value: Number | None, reference: Number | None) -> Number | None:
    """Value less reference: of money and quantities exactly, of ratios as floats."""
    if value is None or reference is None:
        return None
    if isinstance(value, float) or isinstance(reference, float):
        return float(value) - float(reference)
    return value - reference


def _months(question: Question) -> tuple[MonthPoint, ...]:
    (span,) = question.spans
    year = question.year(span)
    view = question.view._replace(start=year[0], end=year[11])
    rows = {row.slice["month"]: row for row in kpis(question.store, question.scope, view, ("month",), ("revenue",))}
    return tuple(_month_point(question, month, rows.get(month)) for month in year)


def _month_point(question: Question, month: str, row: KpiRow | None) -> MonthPoint:
    if row is None:
        return MonthPoint(month, None, None, None, None, False, "grey")
    partial = row.value is not None and not _is_finished(question, month)
    value, plan, due, previous = _money(row.value), _money(row.plan), _money(row.due), _money(row.last_year)
    return MonthPoint(month, value, plan, due, previous, partial, row.light)


def _newest(question: Question) -> list[dict[str, Any]]:
    """The newest two loads of figures that count at the view's moment for the reader's regions."""
    then = question.standing.then or {"seq": question.store.data_version, "day": NEVER}
    return question.store.rows(question.scope, "newest_loads", **then)


def _stamp(question: Question, newest: Sequence[Mapping[str, Any]]) -> Stamp:
    (span,) = question.spans
    day = question.standing.reach["sales"].day_in(question.standing.since or span.start, span.end)
    if not newest:
        return Stamp(day, None, None, "", "")
    load = newest[0]
    return Stamp(day, load["id"], local(load["ts"]), load["actor"], load["file_name"])


def _changes(question: Question, newest: Mapping[str, Any]) -> tuple[Change, ...]:
    """The months and regions of the newest load whose revenue differs from the moment before it."""
    months = list(newest["covered"])
    asked = question._replace(dims=("region",))
    values = {"months": months, "segments": months, "open": []}
    name = "persons" if question.of_persons else "revenue"
    after = asked.rows(name, **values)
    earlier = {"seq": newest["seq"] - 1, "day": question.standing.then.get("day", NEVER)}
    before = question.store.rows(question.scope, f"{name}_then", ("region",), question.where, **values, **earlier)
    sides = [{(row["segment"], row["region"]): row["revenue"] for row in rows} for rows in (before, after)]
    return tuple(
        Change(month, region, sides[0].get((month, region)), sides[1].get((month, region)))
        for month, region in sorted({*sides[0], *sides[1]})
        if sides[0].get((month, region)) != sides[1].get((month, region))
    )
