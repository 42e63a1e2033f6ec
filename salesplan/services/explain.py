"""Every number can be opened: what it was made of, the plan and benchmark it was held to, the loads it came from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.execute.benchmarks import Benchmark
from salesplan.core.execute.kpis import KPIS, PAIRED, Kpi, is_paired
from salesplan.core.measures import MEASURE
from salesplan.core.months import shift
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.company import local
from salesplan.services.figures import TO_DATE, Piece, figure
from salesplan.services.kpis import KpiRow, ask, industry, kpis, pieces, row
from salesplan.services.windows import months_of
from salesplan.store import Store


class Input(NamedTuple):
    """One sum of the formula: a measure id or one of `core.execute.kpis.SUMS`; None is not reported."""

    name: str
    amount: Decimal | int | None


class Source(NamedTuple):
    """One load that counts for the months and measures used."""

    load: int
    file_name: str
    day: date
    actor: str
    at: datetime


class Explanation(NamedTuple):
    """See the module. `start`..`end` are the months the value speaks of (pace and landing: the fiscal year to date).

    `plan_cells` is how many plan cells stand behind it, of `plan_versions`; both are empty without a plan.
    """

    row: KpiRow
    start: str
    end: str
    inputs: tuple[Input, ...]
    plan_cells: int
    plan_versions: tuple[int, ...]
    benchmark: Benchmark | None
    sources: tuple[Source, ...]


def by_month(store: Store, scope: Scope, view: View, kpi: str, where: Mapping[str, str]) -> list[KpiRow]:
    """The KPI of one slice month by month: the twelve months up to the view's last one, in order."""
    picked = {**view.where, **{name: (code,) for name, code in where.items() if name != "month"}}
    year = view._replace(start=shift(view.end, -11), where=picked)
    return sorted(kpis(store, scope, year, ("month",), (kpi,)), key=lambda row: row.slice["month"])


def explain(store: Store, scope: Scope, view: View, kpi: str, slice: Mapping[str, str] | None = None) -> Explanation:
    """How the KPI of one slice of the view came about; `slice` is that of a `KpiRow` ('month' -> 'YYYY-MM')."""
    narrowed = _narrowed(view, slice or {})
    declared = KPIS[kpi]
    question = ask(store, scope, narrowed)
    (piece,) = pieces(question, (kpi,))
    got = figure(piece, declared)
    months = months_of(question, "ytd" if kpi in TO_DATE else "now", piece.span)
    found = row(piece, declared, ())
    cells = _cells(piece, declared) if found.plan is not None else 0
    return Explanation(
        row=found._replace(slice=dict(slice or {})),
        start=months[0],
        end=months[-1],
        inputs=tuple(Input(name, got.sums.get(key)) for name, key in _keys(declared, got.sums).items()),
        plan_cells=cells,
        plan_versions=question.standing.versions if cells else (),
        benchmark=industry(piece, declared),
        sources=_sources(piece, declared, months),
    )


def _keys(kpi: Kpi, sums: Mapping[str, Any]) -> dict[str, str]:
    """The amounts of the formula and the sums they stand for: a paired KPI only takes what reports both."""
    return {name: PAIRED[name] if is_paired(kpi, sums) else name for name in kpi.amounts}


def _narrowed(view: View, slice: Mapping[str, str]) -> View:
    where = {**view.where, **{name: (code,) for name, code in slice.items() if name != "month"}}
    month = slice.get("month")
    return view._replace(where=where, start=month or view.start, end=month or view.end)


def _cells(piece: Piece, kpi: Kpi) -> int:
    """The plan cells of the measures used, over the months the plan is asked for."""
    window = "year" if kpi.id == "landing" else "ytd" if kpi.id in TO_DATE else "now"
    measures = {name for name in kpi.amounts if name in MEASURE} or {"revenue"}
    found = (piece.planned(window, measure) for measure in (*sorted(measures), kpi.id))
    return sum(planned.cells for planned in {id(one): one for one in found if one}.values())


def _sources(piece: Piece, kpi: Kpi, months: tuple[str, ...]) -> tuple[Source, ...]:
    question = piece.question
    groups = {MEASURE[name].group for name in kpi.amounts if name in MEASURE} or {"sales"}
    where: dict[str, Any] = {"region": question.where["region"]} if "region" in question.where else {}
    rows = question.store.rows(
        question.scope,
        question.standing.query("loads_behind"),
        (),
        where,
        months=list(months),
        groups=sorted(groups),
        **question.standing.then,
    )
    return tuple(Source(r["id"], r["file_name"], r["data_day"], r["actor"], local(r["ts"])) for r in rows)
