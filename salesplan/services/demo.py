"""The demo company in a store: built as loads that can be read and undone like any other, and left for own data."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from salesplan.core.errors import Forbidden, SetupRefused
from salesplan.core.known import MonthState
from salesplan.core.months import month_of
from salesplan.core.reading import Counts, Reading
from salesplan.core.record import Facts, Record, Register
from salesplan.core.registers import REGISTERS
from salesplan.core.scope import Scope
from salesplan.core.settings import Settings
from salesplan.demo import Demo, build, kept
from salesplan.services import demo_alerts, demo_plan, demo_whys, facts, records
from salesplan.services.company import COMPANY, settings, today, write_settings
from salesplan.services.members import members, write_members, write_memberships
from salesplan.services.order_lines import LinesReading
from salesplan.store import Store, Transaction

SEED = 2026
THROUGH = "2026-11"
ACTOR = "demo"
APPROVER = "总经理"
WEEK_BEFORE = date(2026, 11, 15)
"""How far the last load but one goes, so that the cockpit can show what the newest one changed."""
Progress = Callable[[float], None]


class _Part(NamedTuple):
    """One file of the company, as reading it would give it."""

    name: str
    reading: Reading
    size: int
    lines: LinesReading | None = None


def build_into(
    store: Store, seed: int = SEED, through: str = THROUGH, progress: Progress | None = None
) -> dict[str, int]:
    """Build the company into an empty store; returns the rows written by table. Raises SetupRefused otherwise.

    All of it is there in the end or nothing, however the building stops.
    """
    tell = progress or (lambda done: None)
    if any(members(store, COMPANY).values()):
        raise SetupRefused(reason="names")
    tell(0.05)
    company = build(seed, through)
    tell(0.4)
    before = settings(store, COMPANY)
    parts = [part for part in _parts(company) if part.size]
    closed = sum(part.reading.as_of is None for part in parts)
    moved: list[tuple[Register, Record]] = []
    draft: int | None = None
    with store.transaction(ACTOR, "setup") as tx:
        rows = _write_ground(tx, before, company)
        for number, part in enumerate(parts, start=1):
            tx.step(ACTOR, "import", part.name)
            _load(tx, part, company.settings)
            rows[part.reading.dataset] = rows.get(part.reading.dataset, 0) + part.size
            tell(0.4 + 0.6 * number / len(parts))
            if part.reading.dataset == "plan":
                _approve_plans(tx)
            if number == closed:
                moved = _write_records(tx, company.settings)
            if number == max(closed, len(parts) - 1):
                _save(tx, moved, company.settings)
            if number == closed:
                with store.within(tx):
                    demo_alerts.check(store)
                    demo_alerts.take_on(store)
                    demo_whys.begin(store)
            if number == closed + 1:
                with store.within(tx):
                    draft = demo_plan.begin(store)
        with store.within(tx):
            if draft is not None:
                demo_plan.go_on(store, draft)
            demo_alerts.check(store)
    store.checkpoint()
    return rows


def build_at(path: Path, seed: int = SEED, through: str = THROUGH) -> dict[str, int]:
    """Build the company into the store at `path`, which may not exist yet: then a kill leaves nothing of that name.

    Raises SetupRefused when the store has names already, StoreError when it cannot be used.
    """
    if path.exists():
        store = Store.open(path)
        try:
            return build_into(store, seed, through)
        finally:
            store.close()
    try:
        with Store.new(path) as store:
            return build_into(store, seed, through)
    except FileExistsError as error:
        raise SetupRefused(reason="names") from error


def begin(store: Store, scope: Scope, progress: Progress | None = None) -> None:
    """Build the company into an empty store for this person. Raises Forbidden, SetupRefused."""
    if not scope.runs_company:
        raise Forbidden(role=scope.role)
    build_into(store, progress=progress)


def start_fresh(store: Store, scope: Scope) -> Store:
    """Close the demo store, set its file aside as `aside` names it, and open an empty one in its place.

    For everybody: whoever may not write for the whole company is refused, and so is a store that is no demo
    (Forbidden; the store stays open).
    """
    if store.path is None or not scope.runs_company or not settings(store, scope).demo:
        raise Forbidden(role=scope.role)
    path = store.path
    store.close()
    if path.exists():
        path.replace(path.with_name(aside(path, datetime.now(UTC).strftime("%Y%m%d-%H%M%S"))))
    return Store.open(path)


def aside(path: Path, stamp: str = "*") -> str:
    """What the file of the demo is called once it is set aside; without a moment, how such names look."""
    return f"{path.stem}-demo-{stamp}{path.suffix}"


def _write_ground(tx: Transaction, before: Settings, company: Demo) -> dict[str, int]:
    """Settings, members and memberships."""
    found = [member for members_ in company.members.values() for member in members_]
    write_settings(tx, before, company.settings)
    write_members(tx, found)
    for kind, memberships in company.memberships.items():
        write_memberships(tx, kind, memberships)
    return {"members": len(found), "memberships": sum(map(len, company.memberships.values()))}


def _write_records(tx: Transaction, company: Settings) -> list[tuple[Register, Record]]:
    """The registers as they were a week ago, and finance's totals beside what was loaded; returns what changes since.

    Before the loads of the month that is not closed, so that whoever looks back to the week before finds them.
    """
    revenue: dict[str, Decimal] = {}
    for row in tx.rows("month_totals"):
        if row["month"] <= (company.closed_through or ""):
            revenue[row["month"]] = revenue.get(row["month"], Decimal(0)) + (row["revenue"] or 0)
    registers = {register.model: register for register in REGISTERS.values()}
    found = list(kept.records())
    written = _save(tx, [(registers[type(one.now)], one.last_week) for one in found], company)
    _save(tx, [(registers[type(total)], total) for total in kept.finance_totals(revenue)], company)
    return [
        (registers[type(one.now)], one.now.but(code=stored.code, version=stored.version))
        for one, stored in zip(found, written, strict=True)
        if one.now != one.last_week
    ]


def _save(tx: Transaction, found: Sequence[tuple[Register, Record]], company: Settings) -> list[Record]:
    """Each record with its own audit row; returns them as stored."""
    known, demo = Facts(today(company)), Scope(ACTOR, "admin")
    stored = []
    for register, record in found:
        tx.step(ACTOR, "record.save")
        stored.append(records.write(tx, demo, register, record, known))
        tx.about(f"{register.name}/{stored[-1].code}")
    return stored


def _parts(company: Demo) -> list[_Part]:
    """The files in the order in which they would have come: plan, benchmarks, closed months, then November twice.

    Those of the month that is not closed come last, and go to a day.
    """
    closed, today = company.settings.closed_through or "", company.settings.today or WEEK_BEFORE
    yesterday = today - timedelta(days=1)
    parts = [
        _table("2026 年度计划（总经理办公会）.xlsx", "plan", company.plan, ("plan",), None),
        _table("行业基准 2026.xlsx", "benchmarks", company.benchmarks, (), None),
        _lines(f"ERP 订单明细 至 {closed}.csv", company.lines, "", closed, None),
    ]
    later = [_lines(f"ERP 订单明细 至 {WEEK_BEFORE}.csv", company.lines, closed, "9999", WEEK_BEFORE)]
    for name, frame, dataset, group in (
        ("CRM 线索", company.funnel, "actuals", "funnel"),
        ("CRM 线索来源", company.lead_sources, "lead_sources", ""),
        ("财务 签单与回款", company.collections, "actuals", "collections"),
    ):
        is_closed = frame["month"] <= closed
        parts.append(_table(f"{name} 至 {closed}.xlsx", dataset, frame[is_closed], (group,), None))
        later.append(_table(f"{name} 至 {yesterday}.xlsx", dataset, frame[~is_closed], (group,), yesterday))
    return [*parts, *later, _lines(f"ERP 订单明细 至 {yesterday}.csv", company.lines, closed, "9999", yesterday)]


def _table(name: str, dataset: str, frame: pd.DataFrame, groups: tuple[str, ...], as_of: date | None) -> _Part:
    filled = frame.astype(object).where(frame.notna(), None)
    rows = tuple(dict(zip(filled.columns, row, strict=True)) for row in filled.itertuples(index=False, name=None))
    counts = Counts(read=len(rows), stored=len(rows))
    reading = Reading(dataset, rows=rows, groups=groups if dataset == "actuals" else (), counts=counts, as_of=as_of)
    return _Part(name, reading, len(rows))


def _lines(name: str, lines: pd.DataFrame, after: str, until: str, as_of: date | None) -> _Part:
    """The order lines of the months after `after` up to `until`, and no line later than `as_of`."""
    month = lines["day"].map(month_of)
    chosen = (month > after) & (month <= until)
    if as_of is not None:
        chosen &= lines["day"] <= as_of
    found = lines[chosen]
    grouped = found.groupby([month[chosen], found["region"]])["revenue"]
    cells = {(str(at), str(region)): MonthState(len(part), sum(part, Decimal(0))) for (at, region), part in grouped}
    counts = Counts(read=len(found), stored=len(found))
    reading = Reading("order_lines", groups=("sales", "cost", "customers"), counts=counts, as_of=as_of)
    table = pa.Table.from_pandas(found, preserve_index=False)
    return _Part(name, reading, len(found), LinesReading(reading, table, cells=cells))


def _load(tx: Transaction, part: _Part, company: Settings) -> None:
    today = company.today or WEEK_BEFORE
    digest = hashlib.sha256(repr((part.name, part.size)).encode()).hexdigest()
    upload = facts.Upload(part.name, digest, 0, ACTOR, {})
    facts.write(tx, part.reading, upload, company, today, part.lines)


def _approve_plans(tx: Transaction) -> None:
    """The plan of the demo company is in force: approved by another than its author."""
    tx.step(APPROVER, "plan.approve")
    tx.insert(
        "plan_state",
        [{"version": row["id"], "state": "approved", "actor": APPROVER, "seq": tx.seq} for row in tx.rows("versions")],
    )
