"""Small companies for tests: rows, plans and benchmarks stored as loads that count, and the questions asked of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from salesplan.core.measures import GROUPS, MEASURE
from salesplan.core.months import last_day
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.kpis import KpiRow, kpis
from salesplan.store import Store, refresh
from salesplan.store.connection import connect_copy

ADMIN = Scope("tester", "admin")
Row = dict[str, Any]


def copy_of(path: Path) -> Store:
    """Everything of a closed store in memory, for one test: in half the time that an empty one takes."""
    return Store(connect_copy(path), None, False)


def cell(
    month: str, region: str = "R01", product: str = "P01", team: str = "T01", channel: str = "C01", **given: Any
) -> Row:
    money = {
        key: Decimal(str(given[key])) for key in ("revenue", "returns", "cost", "collected", "units") if key in given
    }
    return {"month": month, "region": region, "product": product, "team": team, "channel": channel} | given | money


def load(store: Store, rows: Sequence[Row], as_of: date | None = None, groups: Sequence[str] = GROUPS) -> int:
    """Store the rows as one load that counts for their months, regions and groups."""
    number = len(store.rows(ADMIN, "loads")) + 1
    last = max(row["month"] for row in rows)
    day = as_of or last_day(last)
    pairs = sorted({(row["month"], row["region"]) for row in rows})
    with store.transaction("tester", "import") as tx:
        tx.insert("load", [_load(number, day, tx)])
        tx.insert("load_state", [{"load": number, "active": True, "seq": tx.seq}])
        tx.insert("actual", [dict.fromkeys(MEASURE) | {"load": number, **row} for row in rows])
        tx.insert(
            "covers",
            [
                {"load": number, "month": m, "region": r, "grp": g, "day": min(last_day(m), day)}
                for m, r in pairs
                for g in groups
            ],
        )
        refresh(tx, sorted({month for month, _ in pairs}))
    return number


def _load(number: int, day: date, tx: Any) -> Row:
    empty = dict.fromkeys(("sha256", "answers", "counts", "problems", "fingerprint"), "")
    sizes = dict.fromkeys(("bytes", "read_rows", "stored_rows"), 0)
    names = {"dataset": "actuals", "file_name": f"file {number}.csv", "verdict": "accept", "actor": "tester"}
    return empty | sizes | names | {"id": number, "months": [], "data_day": day, "ts": tx.now, "seq": tx.seq}


def plan(store: Store, cells: Iterable[Row], year: int = 2026, state: str = "approved") -> int:
    """Store the cells as the next version of that year."""
    number = len(store.rows(ADMIN, "versions")) + 1
    rows = [
        {"version": number, "measure": "revenue", "challenge": None, "product": "P01", "team": "T01", "region": "R01"}
        | row
        | {key: Decimal(str(row[key])) for key in ("base", "challenge") if row.get(key) is not None}
        for row in cells
    ]
    with store.transaction("tester", "plan") as tx:
        version = {"id": number, "year": year, "number": number, "author": "tester", "reason": "", "seq": tx.seq}
        tx.insert("plan_version", [version])
        tx.insert("plan_state", [{"version": number, "state": state, "actor": "boss", "seq": tx.seq}])
        tx.insert("plan_cell", [row | {"begun": tx.seq} for row in rows])
    return number


def benchmark(store: Store, kpi: str, value: str, period: str = "2026", **slice: str) -> None:
    """Store one figure from outside, as its own load."""
    number = len(store.rows(ADMIN, "loads")) + 1
    with store.transaction("tester", "import") as tx:
        tx.insert("load", [_load(number, date(2026, 1, 1), tx) | {"dataset": "benchmarks"}])
        tx.insert("load_state", [{"load": number, "active": True, "seq": tx.seq}])
        row = {"load": number, "kpi": kpi, "period": period, "value": Decimal(value), "source": "association"}
        tx.insert("benchmark", [row | slice])


def ask(
    store: Store, start: str, end: str, by: Sequence[str] = (), kpi: str = "", scope: Scope = ADMIN, **view: Any
) -> list[KpiRow]:
    where = {name: tuple(codes) for name, codes in view.pop("where", {}).items()}
    return kpis(store, scope, View(start, end, where, **view), by, [kpi] if kpi else [])


def one(store: Store, start: str, end: str, kpi: str, **view: Any) -> KpiRow:
    (row,) = ask(store, start, end, (), kpi, **view)
    return row


def year_of(year: int, revenue: Any = 100, region: str = "R01", months: int = 12, **given: Any) -> list[Row]:
    return [cell(f"{year}-{n:02d}", region, revenue=revenue, **given) for n in range(1, months + 1)]


def year_plan(base: Any = 100, region: str = "R01", year: int = 2026, **given: Any) -> list[Row]:
    return [{"month": f"{year}-{n:02d}", "region": region, "base": base, **given} for n in range(1, 13)]
