"""Closing a month: what is told is final, what was wrong is booked later, and finance's total stands beside ours.

A closed month refuses imports, undo and redo. An admin reopens it with a reason. The ledger says of every month when
its figure changed after it was first told; the bridge explains where finance's total differs from ours. All of it can
be read as it was at an earlier audit number (`at`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from salesplan.core.errors import Forbidden, Invalid
from salesplan.core.execute.restatements import Cell, Event, Restatement, Step, replay, restated
from salesplan.core.months import last_day, shift
from salesplan.core.problem import Problem
from salesplan.core.record import Record
from salesplan.core.registers.finance_totals import FINANCE_TOTAL, FinanceTotal
from salesplan.core.scope import Scope
from salesplan.services import records
from salesplan.services.company import COMPANY, local, settings, today, write_settings
from salesplan.services.records import NOW
from salesplan.store import NEVER, Store

Month = str
State = Literal["closed", "ready", "unfinished", "empty"]
_ZERO = Decimal(0)


class MonthRow(NamedTuple):
    """One month: `revenue` is ours (None: no figures). `ready` months may be closed, `unfinished` ones have figures to
    a day before their end, `empty` ones none. `closed_by` and `closed_at` are of its last closing; `restated` counts
    the changes of its figure after it was first told."""

    month: Month
    state: State
    revenue: Decimal | None
    closed_by: str = ""
    closed_at: datetime | None = None
    restated: int = 0
    finance: Decimal | None = None
    unexplained: Decimal | None = None


class Bridge(NamedTuple):
    """From our figure to finance's: ours + every named difference + `unexplained` = finance, to the fen."""

    code: str
    month: Month
    measure: str
    region: str | None
    ours: Decimal | None
    finance: Decimal
    differences: tuple[tuple[str, Decimal], ...]

    @property
    def difference(self) -> Decimal | None:
        """Finance's figure minus ours; None while we have none."""
        return None if self.ours is None else self.finance - self.ours

    @property
    def unexplained(self) -> Decimal | None:
        """What no named difference explains."""
        if self.difference is None:
            return None
        return self.difference - sum((amount for _, amount in self.differences), _ZERO)


class LedgerRow(NamedTuple):
    """One change of a month's figure: `what` is load, undo, redo, adjust or unadjust of `id` (file name or reason in
    `about`). `closed` says that the month was closed at that moment."""

    month: Month
    at: datetime
    actor: str
    what: str
    id: str
    about: str
    before: Decimal | None
    after: Decimal | None
    change: Decimal
    closed: bool


def months(store: Store, scope: Scope, at: int = NOW) -> list[MonthRow]:
    """Every month from the first with figures to the newest, newest first."""
    totals = _totals(store, scope, at)
    if not totals:
        return []
    closed = settings(store, COMPANY, None if at == NOW else at).closed_through or ""
    unfinished = {row["month"] for row in _rows(store, scope, "unfinished", at)}
    closings = _closed_by(store, at)
    changed = [row.month for row in ledger(store, scope, at)]
    finance = {b.month: b for b in bridges(store, scope, at) if b.measure == "revenue" and b.region is None}
    found: list[MonthRow] = []
    month, newest = min(totals), max(totals)
    while month <= newest:
        by, when = closings.get(month, ("", None))
        bridge = finance.get(month)
        found.append(
            MonthRow(
                month,
                _state(month, closed, totals, unfinished),
                totals.get(month, {}).get("revenue"),
                by if month <= closed else "",
                when if month <= closed else None,
                changed.count(month),
                bridge.finance if bridge else None,
                bridge.unexplained if bridge else None,
            )
        )
        month = shift(month, 1)
    return found[::-1]


def close(store: Store, scope: Scope, month: Month, reason: str = "") -> None:
    """Close every month up to and including this one.

    Raises Forbidden for viewers and readers with regions, Invalid for a month that is closed already, has not ended,
    or has no finished figures.
    """
    if not scope.may_write or not scope.is_whole:
        raise Forbidden(role=scope.role)
    company = settings(store, COMPANY)
    rows = {row.month: row for row in months(store, COMPANY)}
    if (company.closed_through or "") >= month:
        raise Invalid([Problem("closed_already", value=month)])
    if last_day(month) >= today(company):
        raise Invalid([Problem("month_not_over", value=month)])
    if month not in rows or rows[month].state != "ready":
        raise Invalid([Problem("month_not_ready", value=month)])
    _set(store, scope, "close", month, month, reason)


def reopen(store: Store, scope: Scope, month: Month, reason: str) -> None:
    """Open this month and every later one again. Raises Forbidden unless an admin asks, Invalid without a reason."""
    if scope.role != "admin" or not scope.is_whole:
        raise Forbidden(role=scope.role)
    if not reason.strip():
        raise Invalid([Problem("missing", column="reason")])
    if (settings(store, COMPANY).closed_through or "") < month:
        raise Invalid([Problem("not_closed", value=month)])
    _set(store, scope, "reopen", month, shift(month, -1), reason.strip())


def ledger(store: Store, scope: Scope, at: int = NOW) -> list[LedgerRow]:
    """Every restatement of revenue in the reader's regions, newest first."""
    amounts, adjusted, about = _told(store, scope)
    found = list(restated(replay(_events(store, scope, amounts, at), amounts, adjusted)))
    writes = {row["seq"]: row for row in store.rows(COMPANY, "who_wrote", seqs=sorted({r.seq for r in found}))}
    closings = _closings(store)
    return [_ledger_row(one, writes[one.seq], about, closings) for one in reversed(found)]


def bridges(store: Store, scope: Scope, at: int = NOW) -> list[Bridge]:
    """Finance's totals beside ours, newest month first; a total of the whole company only for who may see it."""
    totals = {record.code: record for record in _finance(store, scope, at)}
    ours = _totals(store, scope, at)
    regional = {(row["month"], row["region"]): row for row in _rows(store, scope, "month_totals", at)}
    found = []
    for total in totals.values():
        mine: Mapping[str, Any] = ours.get(total.month, {})
        if total.region is not None:
            mine = regional.get((total.month, total.region), {})
        elif not scope.is_whole:
            continue
        parts = tuple((one.reason, one.amount) for one in total.differences)
        found.append(
            Bridge(total.code, total.month, total.measure, total.region, mine.get(total.measure), total.amount, parts)
        )
    return sorted(found, key=lambda bridge: (bridge.month, bridge.code), reverse=True)


def _set(store: Store, scope: Scope, action: str, month: Month, through: Month, reason: str) -> None:
    before = settings(store, COMPANY)
    after = before.model_copy(update={"closed_through": through})
    with store.transaction(scope.user, action, month) as tx:
        write_settings(tx, before, after)
        tx.detail |= {"before": before.closed_through, "after": through, "reason": reason}
    store.checkpoint()


def _state(month: Month, closed: Month, totals: Mapping[str, Any], unfinished: set[str]) -> State:
    if month <= closed:
        return "closed"
    if month not in totals:
        return "empty"
    return "unfinished" if month in unfinished else "ready"


def _rows(store: Store, scope: Scope, query: str, at: int) -> list[dict[str, Any]]:
    """What is asked of the figures, as they counted at an audit number."""
    return store.rows(scope, query if at == NOW else f"{query}_then", seq=at, day=NEVER)


def _totals(store: Store, scope: Scope, at: int) -> dict[Month, dict[str, Decimal | None]]:
    """The sums of each month over the reader's regions; a measure that nobody reports is None."""
    found: dict[Month, dict[str, Decimal | None]] = {}
    for row in _rows(store, scope, "month_totals", at):
        month = found.setdefault(row["month"], {})
        for measure in ("revenue", "returns", "cost", "invoiced", "collected"):
            if row[measure] is not None:
                month[measure] = (month.get(measure) or _ZERO) + row[measure]
            month.setdefault(measure, None)
    return found


def _finance(store: Store, scope: Scope, at: int) -> Iterator[FinanceTotal]:
    for line in records.listing(store, scope, FINANCE_TOTAL, at=at).lines:
        record: Record = line.record
        if isinstance(record, FinanceTotal):
            yield record


def _told(
    store: Store, scope: Scope
) -> tuple[dict[str, dict[Cell, Decimal | None]], dict[str, tuple[Cell, Decimal]], dict[str, str]]:
    """Amounts by load and cell, adjustments by version, and what each is called."""
    amounts: dict[str, dict[Cell, Decimal | None]] = {}
    for row in store.rows(scope, "told_amounts"):
        amounts.setdefault(str(row["load"]), {})[row["month"], row["region"]] = row["revenue"]
    adjusted = {
        f"{row['code']}@{row['begun']}": ((row["month"], row["region"]), row["amount"])
        for row in store.rows(scope, "told_adjustments")
    }
    return amounts, adjusted, {str(row["id"]): row["file_name"] for row in store.rows(COMPANY, "loads")}


def _events(store: Store, scope: Scope, amounts: Mapping[str, Any], at: int) -> list[Event]:
    """What happened to the loads that tell revenue and to the adjustments up to an audit number, in order."""
    found: list[Event] = []
    begun: set[str] = set()
    for row in store.rows(COMPANY, "load_steps"):
        load = str(row["load"])
        if load in amounts:
            step: Step = "undo" if not row["active"] else "redo" if load in begun else "load"
            found.append(Event(row["seq"], step, load))
            begun.add(load)
    for row in store.rows(scope, "told_adjustments"):
        id = f"{row['code']}@{row['begun']}"
        found.append(Event(row["begun"], "adjust", id))
        if row["ended"] is not None:
            found.append(Event(row["ended"], "unadjust", id))
    return [event for event in found if event.seq <= at]


def _closings(store: Store) -> list[tuple[int, str, str, datetime, Month]]:
    """Every closing and reopening, newest first: audit number, action, who, when, closed through which month then."""
    return [
        (row["seq"], row["action"], row["actor"], local(row["ts"]), json.loads(row["detail"])["after"])
        for row in store.rows(COMPANY, "closings")
    ]


def _closed_by(store: Store, at: int) -> dict[Month, tuple[str, datetime]]:
    """Who closed each month last, and when, as far as it was closed here."""
    found: dict[Month, tuple[str, datetime]] = {}
    through = ""
    for _, action, actor, when, after in reversed([one for one in _closings(store) if one[0] <= at]):
        month = shift(through, 1) if through and action == "close" else after
        while action == "close" and month <= after:
            found[month] = (actor, when)
            month = shift(month, 1)
        through = after
    return found


def _ledger_row(
    one: Restatement,
    write: Mapping[str, Any],
    about: Mapping[str, str],
    closings: Sequence[tuple[int, str, str, datetime, Month]],
) -> LedgerRow:
    then = next((after for seq, _, _, _, after in closings if seq < one.seq), "")
    name = about.get(one.id) or str((json.loads(write["detail"]).get("after") or {}).get("reason", ""))
    id = one.id.partition("@")[0]
    return LedgerRow(
        one.month,
        local(write["ts"]),
        write["actor"],
        one.step,
        id,
        name,
        one.before,
        one.after,
        one.change,
        one.month <= then,
    )
