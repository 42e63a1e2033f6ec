"""From a file to stored months: preview, questions, confirm, receipt, undo and redo. Screen and commands share it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.dimensions import KINDS
from salesplan.core.errors import Forbidden, StaleView, Unknown
from salesplan.core.execute.benchmarks import OUTSIDE
from salesplan.core.execute.kpis import KPIS
from salesplan.core.known import Known, MonthState, SameFile
from salesplan.core.measures import CELL, MEASURES
from salesplan.core.plan.states import SETTLED
from salesplan.core.problem import Problem
from salesplan.core.reading import Answers, Counts, Reading
from salesplan.core.scope import Scope
from salesplan.intake import read_file
from salesplan.services import facts
from salesplan.services.changes import MonthChange, changes, line_changes
from salesplan.services.company import COMPANY, local, settings, today
from salesplan.services.members import members, memberships
from salesplan.services.order_lines import LinesReading, Told, read_lines
from salesplan.services.review import watching
from salesplan.store import Store, backup_if_due, keep_upload, refresh

DATASETS = ("actuals", "plan", "benchmarks", "order_lines", "lead_sources")
_BESIDE = ("benchmarks", "lead_sources")
"""What stands beside the figures: it replaces no months of them."""
YearToDate = dict[tuple[str, str, str, str, str], dict[str, Decimal | int]]


class Used(NamedTuple):
    """The source profile of a file: `number` counts its versions from 1.

    `answers` are those that it gave; `left_out` are keys of the profile that do not fit this file.
    """

    code: str
    title: str
    number: int
    answers: Answers
    left_out: tuple[str, ...] = ()


class Preview(NamedTuple):
    """What would happen. `basis` binds it to the state it was made from; on another state a confirm is refused.

    `same_load` is the earlier import of these very bytes, when it counts for all they carry. `answers` are all that
    were used, those of the profile included.
    """

    reading: Reading
    changes: tuple[MonthChange, ...]
    basis: int
    content: bytes
    file_name: str
    answers: Answers
    lines: LinesReading | None = None
    same_load: int | None = None
    profile: Used | None = None

    @property
    def months(self) -> tuple[str, ...]:
        """The months (benchmarks: periods) that the file speaks of."""
        return self.lines.months if self.lines else self.reading.months

    @property
    def verdict(self) -> str:
        """`accept`, `accept_with_notice` or `reject`."""
        return self.reading.verdict


class Receipt(NamedTuple):
    """What was written. `load` is None when the very same file already counts: nothing was.

    `alerts` says of the first of several files what all of them did to alerts (`watching.check`).
    """

    load: int | None
    verdict: str
    problems: tuple[Problem, ...]
    counts: Counts
    months: tuple[str, ...]
    changes: tuple[MonthChange, ...]
    file_name: str = ""
    profile: Used | None = None
    alerts: Mapping[str, int] = {}


class LoadRow(NamedTuple):
    """One earlier import, for the list. `at` is the company's clock; `active` says whether it counts now.

    `profile` is the name of the source profile it was read under ("" without one), as it is called now.

    `locked` says why this reader can neither undo nor redo it: "reader" (he writes nothing), "regions" (it speaks of
    others too), "closed" (a month is closed), "approved" (its plan is), "".
    """

    id: int
    dataset: str
    file_name: str
    verdict: str
    read_rows: int
    stored_rows: int
    months: tuple[str, ...]
    data_day: date
    actor: str
    at: datetime
    active: bool
    locked: str = ""
    profile: str = ""
    profile_version: int | None = None


def preview(
    store: Store,
    scope: Scope,
    content: bytes,
    file_name: str,
    dataset: str = "actuals",
    answers: Answers | None = None,
) -> Preview:
    """Read the file against what the company knows. Writes nothing but, when refused, the audit row of the attempt."""
    return attempted(store, scope, look(store, scope, content, file_name, dataset, dict(answers or {})))


def look(
    store: Store,
    scope: Scope,
    content: bytes,
    file_name: str,
    dataset: str,
    answers: Answers,
    earlier: Sequence[Preview] = (),
    told: Told | None = None,
) -> Preview:
    """A preview that leaves no trace. `earlier` are files of the same import: a 累计 file finds their months stored."""
    given = {key: answer for key, answer in answers.items() if answer}
    basis = state_version(store)
    known = known_for(store, scope, content, dataset, given)
    if known.year_to_date is not None:
        known = known._replace(year_to_date=known.year_to_date | _brought(earlier))
    lines = read_lines(content, file_name, known, given, told=told) if dataset == "order_lines" else None
    reading = lines.reading if lines else read_file(content, file_name, dataset, known, given)
    changed = line_changes(store, scope, lines) if lines else changes(store, scope, reading)
    same = known.same_file.load if known.same_file else None
    return Preview(reading, changed, basis, content, file_name, given, lines, same)


def attempted(store: Store, scope: Scope, seen: Preview) -> Preview:
    """The same preview; when it is refused the attempt is audited."""
    if seen.verdict == "reject":
        _audit_attempt(store, scope, seen.content, seen.file_name, seen.reading)
    return seen


def commit(store: Store, scope: Scope, seen: Preview) -> Receipt:
    """Write what was previewed, in one transaction, and take the log into the file.

    Raises StaleView when the store changed since the preview, Forbidden when it was refused or the role may not write.
    """
    return commit_all(store, scope, (seen,))[0]


def commit_all(store: Store, scope: Scope, found: Sequence[Preview]) -> tuple[Receipt, ...]:
    """Write several files in one transaction, each as a load of its own: all of them or none. Raises as `commit`."""
    if not scope.may_write or any(seen.verdict == "reject" for seen in found):
        raise Forbidden(role=scope.role)
    written = [seen for seen in found if seen.same_load is None]
    loads: dict[int, int] = {}
    alerts: Mapping[str, int] = {}
    if written:
        backup_if_due(store)
        uploads = [_upload(store, scope, seen) for seen in written]
        company = settings(store, COMPANY)
        with store.transaction(scope.user, "import", written[0].file_name) as tx:
            if any(tx.rows("state_version")[0]["seq"] != seen.basis for seen in written):
                raise StaleView(what=written[0].file_name)
            for at, (seen, upload) in enumerate(zip(written, uploads, strict=True)):
                if at:
                    tx.step(scope.user, "import", seen.file_name)
                loads[id(seen)] = facts.write(tx, seen.reading, upload, company, today(company), seen.lines)
            with store.within(tx):
                alerts = watching.check(store)
        store.checkpoint()
    receipts = tuple(_receipt(seen, loads.get(id(seen))) for seen in found)
    return tuple(receipt._replace(alerts=alerts) for receipt in receipts[:1]) + receipts[1:]


def _upload(store: Store, scope: Scope, seen: Preview) -> facts.Upload:
    digest = keep_upload(store.path, seen.content)
    profile = (seen.profile.code, seen.profile.number) if seen.profile else (None, None)
    return facts.Upload(seen.file_name, digest, len(seen.content), scope.user, dict(seen.answers), *profile)


def _receipt(seen: Preview, load: int | None) -> Receipt:
    counts = seen.reading.counts if load is not None else seen.reading.counts._replace(stored=0)
    problems = seen.reading.problems
    return Receipt(load, seen.verdict, problems, counts, seen.months, seen.changes, seen.file_name, seen.profile)


def _brought(earlier: Sequence[Preview]) -> YearToDate:
    """The months of files that are imported together, as if they were stored."""
    return {
        (row["month"], *(row[dim] for dim in CELL)): {m.id: row[m.id] for m in MEASURES if row.get(m.id) is not None}
        for seen in earlier
        if seen.reading.dataset == "actuals"
        for row in seen.reading.rows
    }


def undo(store: Store, scope: Scope, load: int) -> tuple[str, ...]:
    """Take the load out of the figures; the state before it counts again. Returns the months touched.

    Raises Unknown for a load that does not exist, StaleView when it is undone already or a later plan version builds
    on it, Forbidden for a viewer, a foreign region or a closed month.
    """
    return _switch(store, scope, load, active=False)


def redo(store: Store, scope: Scope, load: int) -> tuple[str, ...]:
    """Let an undone load count again. Returns the months touched; raises as `undo`."""
    return _switch(store, scope, load, active=True)


def loads(store: Store, scope: Scope, at: int | None = None) -> list[LoadRow]:
    """Every import, newest first; a regional reader sees those that touch his regions.

    `at` is the audit number after which they are looked at: those there were, each active as it was; what locks them
    is what locks them now.
    """
    found = rows_of_loads(store, scope, at)
    closed = settings(store, COMPANY).closed_through or ""
    approved = {row["load"] for row in store.rows(scope, "versions") if row["state"] in SETTLED}
    regions = _regions(store)
    return [
        LoadRow(
            row["id"],
            row["dataset"],
            row["file_name"],
            row["verdict"],
            row["read_rows"],
            row["stored_rows"],
            tuple(row["months"]),
            row["data_day"],
            row["actor"],
            local(row["ts"]),
            row["active"],
            _foreign(scope, regions.get(row["id"], set())) or _locked(row, closed, approved),
            row["profile_title"] or row["profile"] or "",
            row["profile_version"],
        )
        for row in found
    ]


def rows_of_loads(store: Store, scope: Scope, at: int | None = None) -> list[dict[str, Any]]:
    """Every load as it is stored, now or after an audit number, newest first.

    Of a regional reader those that speak of his regions or of all.
    """
    found = store.rows(scope, "loads") if at is None else store.rows(scope, "loads_then", seq=at)
    if scope.is_whole:
        return found
    mine = {row["load"] for row in store.rows(scope, "regions_of_loads")}
    return [row for row in found if row["id"] in mine]


def _regions(store: Store) -> dict[int, set[str | None]]:
    """Load -> the regions that it speaks of; None is the whole company."""
    found: dict[int, set[str | None]] = {}
    for row in store.rows(COMPANY, "regions_of_loads"):
        found.setdefault(row["load"], set()).add(row["region"])
    return found


def _foreign(scope: Scope, regions: set[str | None]) -> str:
    """Why a load of these regions is not this reader's to switch: "reader", "regions" or ""."""
    if not scope.may_write:
        return "reader"
    return "" if scope.regions is None or regions <= set(scope.regions) else "regions"


def _locked(row: Mapping[str, Any], closed: str, approved: set[int]) -> str:
    if row["id"] in approved:
        return "approved"
    is_closed = row["dataset"] in ("actuals", "order_lines") and any(month <= closed for month in row["months"])
    return "closed" if is_closed else ""


def known_for(store: Store, scope: Scope, content: bytes, dataset: str, answers: Mapping[str, str]) -> Known:
    """What the check of this file compares with."""
    company = settings(store, COMPANY)
    median = store.rows(COMPANY, "median_revenue")[0]["median"]
    return Known(
        today=today(company),
        settings=company,
        scope=scope,
        members=members(store, COMPANY, KINDS if dataset == "order_lines" else CELL),
        team_regions=memberships(store, COMPANY, "team_region"),
        stored=stored_months(store, scope) if dataset not in _BESIDE else {},
        median_revenue=None if median is None else Decimal(str(median)),
        same_file=_same_file(store, content, dataset, answers),
        year_to_date=_year_to_date(store, scope) if answers.get("cumulative") == "yes" else None,
        kpis=(*KPIS, *OUTSIDE),
        funnel=_funnel(store, scope) if dataset == "lead_sources" else {},
    )


def _switch(store: Store, scope: Scope, load: int, active: bool) -> tuple[str, ...]:
    found = store.rows(COMPANY, "load", load=load)
    if not found:
        raise Unknown(load=load)
    covered = store.rows(COMPANY, "load_covers", load=load)
    _may_switch(store, scope, load, covered)
    months = sorted({row["month"] for row in covered}) or list(found[0]["months"])
    with store.transaction(scope.user, "redo" if active else "undo", str(load), {"months": months}) as tx:
        if tx.rows("load_is_active", load=load)[0]["active"] == active:
            raise StaleView(what=str(load))
        facts.switch(tx, load, active)
        refresh(tx, [row["month"] for row in covered])
        with store.within(tx):
            watching.check(store)
    store.checkpoint()
    return tuple(months)


def _may_switch(store: Store, scope: Scope, load: int, covered: list[dict[str, Any]]) -> None:
    if _foreign(scope, _regions(store).get(load, set())):
        raise Forbidden(role=scope.role)
    closed = settings(store, COMPANY).closed_through
    late = sorted({row["month"] for row in covered if closed and row["month"] <= closed})
    if late:
        raise Forbidden(closed=", ".join(late))


def state_version(store: Store) -> int:
    """Changes with every import, undo and redo: what a preview is bound to."""
    return int(store.rows(COMPANY, "state_version")[0]["seq"])


def stored_months(store: Store, scope: Scope) -> dict[str, dict[str, dict[str, MonthState]]]:
    """What counts now: month -> measure group -> region -> rows, revenue and measures."""
    stored: dict[str, dict[str, dict[str, MonthState]]] = {}
    for row in store.rows(scope, "stored"):
        state = MonthState(row["rows"], row["revenue"], tuple(row["held"]))
        stored.setdefault(row["month"], {}).setdefault(row["grp"], {})[row["region"]] = state
    return stored


def _same_file(store: Store, content: bytes, dataset: str, answers: Mapping[str, str]) -> SameFile | None:
    """The load of these very bytes that counts, unless the answers now say something that they did not say then."""
    query = "same_plan_file" if dataset == "plan" else "same_file_beside" if dataset in _BESIDE else "same_file"
    digest = hashlib.sha256(content).hexdigest()
    found = store.rows(COMPANY, query, sha256=digest, dataset=dataset)
    if not found or not answers.items() <= json.loads(found[0]["answers"] or "{}").items():
        return None
    return SameFile(found[0]["id"], local(found[0]["ts"]), found[0]["actor"])


def _funnel(store: Store, scope: Scope) -> dict[tuple[str, str, str], tuple[int | None, int | None, int]]:
    rows = store.rows(scope, "funnel_and_sources", seq=store.data_version)
    return {(r["month"], r["region"], r["channel"]): (r["leads"], r["orders"], r["sources"] or 0) for r in rows}


def _year_to_date(store: Store, scope: Scope) -> YearToDate:
    rows = store.rows(scope, "year_to_date", start="0000-00", end="9999-12")
    return {
        (row["month"], *(row[dim] for dim in CELL)): {m.id: row[m.id] for m in MEASURES if row[m.id] is not None}
        for row in rows
    }


def _audit_attempt(store: Store, scope: Scope, content: bytes, file_name: str, reading: Reading) -> None:
    """A refused file leaves nothing but this: who tried what, and why it was refused."""
    if store.read_only:
        return
    detail = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "dataset": reading.dataset,
        "codes": sorted({p.code for p in reading.problems}),
    }
    with store.transaction(scope.user, "import.refused", file_name, detail):
        pass
