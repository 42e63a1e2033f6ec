"""One KPI of one slice, exact: its value, its plan and its last year, before it is judged and shown."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.execute.kpis import Kpi, exact
from salesplan.core.execute.pace import (
    is_festival_month,
    linear_elapsed,
    season_elapsed,
    season_of_history,
)
from salesplan.core.months import fiscal_year, shift
from salesplan.services.sums import Key, Planned, Sums, plan_sums
from salesplan.services.windows import Question, Span, months_of

_ONE = Decimal(1)
TO_DATE = ("pace", "landing")
"""KPIs of the fiscal year to date, whatever the range's first month."""


class Piece(NamedTuple):
    """One slice of a question, with the sums that were found for all of them.

    `parts` are its regions one by one, where they are held against figures of their own; see `services.kpis.industry`.
    """

    question: Question
    sums: Sums
    key: Key
    span: Span
    parts: Mapping[str, Piece] = {}

    def planned(self, window: str, measure: str = "revenue") -> Planned | None:
        """The plan of one measure over a window; None when nothing is planned."""
        return self.sums.planned.get(window, {}).get(self.key, {}).get(measure)

    @property
    def region(self) -> str | None:
        """The region of the slice when it is one region's."""
        if "region" in self.question.dims:
            return self.key[1][self.question.dims.index("region")]
        codes = self.question.where.get("region", ())
        return codes[0] if len(codes) == 1 else None


class Figure(NamedTuple):
    """Exact values; `sums` are the amounts the value was made of, `note` as in `KpiRow`."""

    value: Decimal | None
    plan: Decimal | None = None
    due: Decimal | None = None
    last_year: Decimal | None = None
    last_year_due: Decimal | None = None
    sums: Mapping[str, Any] = {}
    note: str = ""


def figure(piece: Piece, kpi: Kpi) -> Figure:
    """The KPI of this slice, with its plan (whole and due) and last year."""
    match kpi.id:
        case "repurchase":
            return _repurchase(piece, kpi)
        case "pace":
            return _pace(piece, kpi)
        case "landing":
            return _landing(piece, kpi)
        case "attainment_base" | "attainment_challenge":
            return _attainment(piece, kpi)
        case "yoy":
            return _year_on_year(piece, kpi)
        case "mom":
            return _month_on_month(piece, kpi)
        case _:
            return _plain(piece, kpi)


def _plain(piece: Piece, kpi: Kpi) -> Figure:
    sums, key = piece.sums, piece.key
    now, past = sums.of("now", key), sums.of("last_year", key)
    planned = sums.planned.get("now", {}).get(key, {})
    last_year = exact(kpi, past)
    is_exact = piece.question.counts_once and key not in sums.summed
    note = ("exact" if is_exact else "summed") if kpi.id in ("orders", "aov") and now.get("orders") is not None else ""
    return Figure(
        value=exact(kpi, now),
        plan=_plan(kpi, planned, False),
        due=_plan(kpi, planned, True),
        last_year=last_year,
        last_year_due=exact(kpi, sums.due.get(key, {})) if kpi.is_flow else last_year,
        sums=now,
        note=note,
    )


def _plan(kpi: Kpi, planned: Mapping[str, Planned], due: bool) -> Decimal | None:
    """The plan of a KPI: its own target when the plan carries one, else made of the planned measures."""
    own = planned.get(kpi.id) if kpi.is_flow else None
    if own:
        return own.due_base if due else own.base
    return exact(kpi, plan_sums(planned, due))


def _repurchase(piece: Piece, kpi: Kpi) -> Figure:
    """A cohort or one month; planned only where the range is one month, because it is never summed over months."""
    now, past = (piece.sums.buyers.get(window, {}).get(piece.key, {}) for window in ("now", "last_year"))
    one_month = piece.span.start == piece.span.end
    planned = piece.sums.planned.get("now", {}).get(piece.key, {}) if one_month else {}
    plan = exact(kpi, plan_sums(planned, False))
    last_year = exact(kpi, past)
    return Figure(
        exact(kpi, now),
        plan,
        plan,
        last_year,
        last_year,
        now,
        piece.sums.basis.get(piece.span.label, "") if now else "",
    )


def _attainment(piece: Piece, kpi: Kpi) -> Figure:
    planned = piece.planned("now")
    if planned is None:
        return Figure(None)
    revenue = piece.sums.of("now", piece.key).get("revenue")
    sums = {"revenue": revenue, "due_base": planned.due_base, "due_challenge": planned.due_challenge}
    plan = _ONE if kpi.id == "attainment_base" or planned.challenge is not None else None
    return Figure(exact(kpi, sums), plan, plan, sums=sums, note="" if planned.due_base is not None else "unplanned")


def _pace(piece: Piece, kpi: Kpi) -> Figure:
    planned = piece.planned("ytd")
    sums = {
        "ytd_revenue": piece.sums.of("ytd", piece.key).get("revenue"),
        "ytd_due": planned.due_base if planned else None,
    }
    plan = _ONE if planned else None
    note = "unplanned" if planned and planned.due_base is None else ""
    return Figure(exact(kpi, sums), plan, plan, sums=sums, note=note)


def _landing(piece: Piece, kpi: Kpi) -> Figure:
    """The run rate carried to the year's end, held to the year's base; last year is the whole fiscal year before."""
    elapsed, note = season(piece)
    year = piece.planned("year")
    base = year.base if year else None
    sums = {"ytd_revenue": piece.sums.of("ytd", piece.key).get("revenue"), "season_elapsed": elapsed}
    value = exact(kpi, sums)
    last_year = piece.sums.of("year_before", piece.key).get("revenue")
    return Figure(value, base, base, last_year, last_year, sums, "" if value is None else note)


def season(piece: Piece) -> tuple[Decimal | None, str]:
    """S_k at the end of the span, and where it comes from: plan, history or linear.

    The plan's own months when the year is planned; else the sums of the slice's full years, else calendar days.
    """
    year, ytd, question = piece.planned("year"), piece.planned("ytd"), piece.question
    due = ytd.due_base if ytd else Decimal(0)
    if year and year.base > 0 and due is not None:
        return due / year.base, "plan"
    standing = question.standing
    months = months_of(question, "ytd", piece.span)
    fiscal = fiscal_year(piece.span.end, question.starts)
    past = season_of_history(piece.sums.history.get(piece.key[1], {}), fiscal, question.starts, standing.calendar)
    if past is not None:
        shares = {month: standing.due_share("revenue", month, piece.region) for month in months}
        return season_elapsed(past, shares), "history"
    day = standing.reach["sales"].day_in(months[0], piece.span.end, piece.region)
    return (None if day is None else linear_elapsed(fiscal, day, question.starts)), "linear"


def _year_on_year(piece: Piece, kpi: Kpi) -> Figure:
    """Growth over the same part of last year; unknown, with the reason, where that is not comparable.

    A slice that began inside last year's window, while the company already sold, has no year to be compared with.
    """
    sums = {
        "revenue": piece.sums.of("now", piece.key).get("revenue"),
        "last_year_due": piece.sums.due.get(piece.key, {}).get("revenue"),
    }
    if is_festival_month(piece.span.start, piece.span.end):
        return Figure(None, sums=sums, note="festival")
    start, since = shift(piece.span.start, -12), piece.question.standing.since
    if since is not None and piece.sums.begun.get(piece.key[1], start) > start >= since:
        return Figure(None, sums=sums, note="opened")
    return Figure(exact(kpi, sums), sums=sums)


def _month_on_month(piece: Piece, kpi: Kpi) -> Figure:
    """Growth over the month before, once every region of the slice has reported the whole month."""
    standing = piece.question.standing
    sums = {
        "month_revenue": piece.sums.of("month", piece.key).get("revenue"),
        "previous_month": piece.sums.of("previous", piece.key).get("revenue"),
    }
    reach = standing.reach["sales"]
    regions = [piece.region] if piece.region else [*reach.regions]
    if any(standing.due_share("revenue", piece.span.end, region) < 1 for region in regions):
        return Figure(None, sums=sums | {"month_revenue": None}, note="unfinished")
    return Figure(exact(kpi, sums), sums=sums)
