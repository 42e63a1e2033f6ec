"""What changed since a day or a load: figures with the loads behind it, plans, records and settings.

Both sides are read as they counted: before, from the facts at that audit number; after, from what counts now, or
counted right after a later load. Only what differs is told, so a change that was taken back again is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.measures import CELL, MEASURE, MEASURES
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services import since_records
from salesplan.services.company import ZONE, local
from salesplan.services.importing import rows_of_loads
from salesplan.services.since_records import RecordChange, SettingChange
from salesplan.services.standing import moment
from salesplan.store import FOREVER, NEVER, Store

Number = Decimal | int
Where = Mapping[str, Sequence[str]]


class Cause(NamedTuple):
    """What moved a figure: `what` is load, undo, redo, adjust or unadjust; `id` the load or the adjustment."""

    what: str
    id: str


class FactChange(NamedTuple):
    """One measure of one month and member (of the asked dimension) that is not what it was; None is not reported."""

    month: str
    code: str
    measure: str
    before: Number | None
    after: Number | None
    causes: tuple[Cause, ...]

    @property
    def difference(self) -> Number:
        """After less before, what is not reported as nothing."""
        return (self.after or 0) - (self.before or 0)


class PlanStep(NamedTuple):
    """A plan version that was created, submitted, approved, superseded, withdrawn or made a draft again.

    `actor` is "" for a reader who may not see the file it came from.
    """

    year: int
    number: int
    state: str
    actor: str
    at: datetime


class PlanChange(NamedTuple):
    """The plan in force of one fiscal year, measure and member: version numbers (None: none), base and challenge."""

    year: int
    measure: str
    code: str
    version_before: int | None
    version_after: int | None
    before: Decimal | None
    after: Decimal | None
    challenge_before: Decimal | None
    challenge_after: Decimal | None

    @property
    def difference(self) -> Decimal:
        """Base target after less before."""
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


class Since(NamedTuple):
    """See the module. `seq` is the audit number after which changes count, `at` the company's clock there (None: before
    everything). `uncounted` are registers with more changed records than are told, and how many."""

    seq: int
    at: datetime | None
    by: str
    facts: tuple[FactChange, ...]
    plan_steps: tuple[PlanStep, ...]
    plans: tuple[PlanChange, ...]
    records: tuple[RecordChange, ...]
    uncounted: Mapping[str, int]
    settings: tuple[SettingChange, ...]

    @property
    def is_empty(self) -> bool:
        """True when nothing differs."""
        return not (self.facts or self.plan_steps or self.plans or self.records or self.settings)


def since(
    store: Store,
    scope: Scope,
    day: date | None = None,
    load: int | None = None,
    by: str = "region",
    where: Where | None = None,
    measures: Sequence[str] = (),
    until: int | None = None,
) -> Since:
    """What changed from the beginning of a day, or from right after a load (the load wins), until now.

    Figures are told by month and member of `by` (region, product, team or channel) in the slice `where`; totals of
    plans by region or product. Without day and load everything is new. With the load `until` changes end right after
    it. Raises Unknown for a load that is not there.
    """
    span = _Span(_begin(store, scope, day, load), None if until is None else _begin(store, scope, None, until))
    times = store.rows(scope, "since.time_of_moment", seq=span.begin)
    chosen = {dim: tuple(codes) for dim, codes in (where or {}).items() if codes and dim in CELL}
    steps, plans = _plans(store, scope, span, "product" if by == "product" else "region", chosen)
    records, uncounted = since_records.records(store, scope, span.begin, span.last)
    return Since(
        span.begin,
        local(times[0]["ts"]) if times else None,
        by,
        _facts(store, scope, span, by, chosen, measures or tuple(MEASURE)),
        steps,
        plans,
        records,
        uncounted,
        since_records.settings(store, scope, span.begin, span.end),
    )


class _Span(NamedTuple):
    """Audit numbers: changes count after `begin`, up to `end` (None: now)."""

    begin: int
    end: int | None

    @property
    def last(self) -> int:
        """The last audit number that counts."""
        return FOREVER if self.end is None else self.end


def _begin(store: Store, scope: Scope, day: date | None, load: int | None) -> int:
    """The last audit number that belongs to the time before."""
    if load is not None:
        return moment(store, scope, View("", "", as_of_load=load))
    if day is None:
        return 0
    begins = datetime.combine(day, time(), ZONE).astimezone(UTC).replace(tzinfo=None)
    return int(store.rows(scope, "since.moment_of_time", time=begins)[0]["seq"])


_Cell = tuple[str, str, str]
_PlanSums = dict[int, dict[tuple[str, str], Mapping[str, Any]]]
"""Month, region and member of the asked dimension."""
_Totals = dict[tuple[str, str, str], Number]
"""By month, member and measure."""


def _facts(
    store: Store, scope: Scope, span: _Span, by: str, where: Where, measures: Sequence[str]
) -> tuple[FactChange, ...]:
    before, after = (_sums(store, scope, at, by, where) for at in span)
    causes = _causes(store, scope, span)
    found: dict[tuple[str, str, str], list[FactChange]] = {}
    for month, region, code in sorted({*before, *after}):
        sides = before.get((month, region, code), {}), after.get((month, region, code), {})
        for measure in measures:
            old, new = (side.get(measure) for side in sides)
            if old != new:
                of = causes.get((month, region, MEASURE[measure].group), ()), causes.get((month, region, measure), ())
                change = FactChange(month, code, measure, old, new, (*of[0], *of[1]))
                found.setdefault((month, code, measure), []).append(change)
    order = {m.id: at for at, m in enumerate(MEASURES)}
    totals = _totals(before, measures), _totals(after, measures)
    whole = (_whole(parts, *totals) for parts in found.values())
    changed = [change for change in whole if change.before != change.after]
    return tuple(sorted(changed, key=lambda c: (c.month, c.code, order[c.measure])))


def _whole(parts: Sequence[FactChange], before: _Totals, after: _Totals) -> FactChange:
    """The member over all regions, also those in which nothing moved; what moved it in any of them."""
    first = parts[0]
    key = first.month, first.code, first.measure
    causes = tuple(dict.fromkeys(cause for part in parts for cause in part.causes))
    return first._replace(before=before.get(key), after=after.get(key), causes=causes)


def _totals(side: Mapping[_Cell, Any], measures: Sequence[str]) -> _Totals:
    """Each measure of a month and member over all regions; absent where none reports it."""
    found: _Totals = {}
    for (month, _, code), amounts in side.items():
        for measure in measures:
            if (amount := amounts[measure]) is not None:
                key = month, code, measure
                found[key] = found[key] + amount if key in found else amount
    return found


def _sums(store: Store, scope: Scope, at: int | None, by: str, where: Where) -> dict[_Cell, Mapping[str, Any]]:
    """What counts now, or counted after an audit number."""
    dims = () if by == "region" else (by,)
    if at is None:
        rows = store.rows(scope, "since.sums", dims, where)
    else:
        rows = store.rows(scope, "since.sums_then", dims, where, seq=at, day=NEVER)
    return {(row["month"], row["of_region"], row["of_region" if by == "region" else by]): row for row in rows}


def _causes(store: Store, scope: Scope, span: _Span) -> dict[_Cell, tuple[Cause, ...]]:
    """What happened since, by month, region and measure group (adjustments: measure), in order."""
    found: dict[_Cell, tuple[Cause, ...]] = {}
    for query, what in (("since.steps", "grp"), ("since.adjusted", "measure")):
        for row in store.rows(scope, query, seq=span.begin):
            if row["seq"] <= span.last:
                key = row["month"], row["region"], row[what]
                found[key] = (*found.get(key, ()), Cause(row["what"], row["id"]))
    return {key: tuple(dict.fromkeys(causes)) for key, causes in found.items()}


def _plans(
    store: Store, scope: Scope, span: _Span, by: str, where: Where
) -> tuple[tuple[PlanStep, ...], tuple[PlanChange, ...]]:
    mine = None if scope.is_whole else {row["id"] for row in rows_of_loads(store, scope)}
    steps = tuple(
        PlanStep(
            row["year"],
            row["number"],
            row["state"],
            row["actor"] if mine is None or row["load"] in mine else "",
            local(row["ts"]),
        )
        for row in store.rows(scope, "since.plan_steps", seq=span.begin)
        if row["seq"] <= span.last
    )
    moments = span.begin, min(span.last, store.data_version)
    sides = [{row["year"]: row for row in store.rows(scope, "versions_in_force", seq=at, plan=None)} for at in moments]
    cut = {dim: codes for dim, codes in where.items() if dim != "channel"}
    sums = [_plan_sums(store, scope, by, cut, side, at) for side, at in zip(sides, moments, strict=True)]
    years = sorted({*sides[0], *sides[1]})
    return steps, tuple(change for year in years for change in _plan_of(year, sides, sums))


def _plan_sums(
    store: Store, scope: Scope, by: str, cut: Where, side: Mapping[int, Mapping[str, Any]], at: int
) -> _PlanSums:
    """The sums of the versions in force as they stood at that moment: a draft in force may have been edited since."""
    found: _PlanSums = {}
    year_of = {row["id"]: year for year, row in side.items()}
    versions = list(year_of)
    for row in store.rows(scope, "since.plan_sums", (by,), cut, versions=versions, seq=at) if versions else ():
        found.setdefault(year_of[row["version"]], {})[row["measure"], row[by]] = row
    return found


def _plan_of(
    year: int,
    sides: Sequence[Mapping[int, Mapping[str, Any]]],
    sums: Sequence[_PlanSums],
) -> Iterable[PlanChange]:
    old, new = (side.get(year, {}) for side in sums)
    was, now = (side[year]["number"] if year in side else None for side in sides)
    for measure, code in sorted({*old, *new}):
        one, two = old.get((measure, code), {}), new.get((measure, code), {})
        bases, challenges = (one.get("base"), two.get("base")), (one.get("challenge"), two.get("challenge"))
        if bases[0] != bases[1] or challenges[0] != challenges[1]:
            yield PlanChange(year, measure, code, was, now, *bases, *challenges)


__all__ = ["Cause", "FactChange", "PlanChange", "PlanStep", "RecordChange", "SettingChange", "Since", "since"]
