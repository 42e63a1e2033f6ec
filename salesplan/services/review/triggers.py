"""Contingency plans as alerts see them: the indicator of each by month, and how far it is past the line agreed.

The light of a plan and the alert of its trigger are judged by the same value and the same border
(`core.registers.contingencies.past`). A plan read by hand has a reading in the months that were written down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.calendar import elapsed_days
from salesplan.core.execute.alerting import Reading
from salesplan.core.execute.kpis import KPIS, shown
from salesplan.core.execute.lights import MIN_DAYS
from salesplan.core.execute.rules import Rule
from salesplan.core.months import between, month_of
from salesplan.core.registers.actions import cells, where_of
from salesplan.core.registers.contingencies import CONTINGENCIES, Contingency, in_unit, past
from salesplan.core.review.diagnosed import kind_of
from salesplan.services.company import COMPANY, settings, today
from salesplan.services.figures import TO_DATE, figure
from salesplan.services.kpis import pieces
from salesplan.services.members import categories
from salesplan.services.review.ground import Ground, Series, Where
from salesplan.services.standing import Standing
from salesplan.store import FOREVER, Store

PLAN = "contingency"
"""The rule, and what its slices name beside the members of the plan: the code of the plan."""
INDICATOR = "indicator"
"""The figure of a plan that watches no KPI: read by hand."""


class _Read(NamedTuple):
    """What was read by hand, and in which month (None: nobody said when)."""

    month: str | None
    value: Decimal


def of_plan(rule: Rule, plan: Contingency) -> Rule:
    """The rule as it watches one plan: its KPI or indicator, its owner."""
    kind = kind_of(plan.kpi) if plan.kpi else None
    return rule._replace(kpi=plan.kpi or INDICATOR, diagnosis=kind, person=rule.person or plan.owner)


def plans(store: Store, at: int = FOREVER, archived: bool = False) -> dict[str, Contingency]:
    """The plans in force after an audit number, by code; with those that were archived, in their last state."""
    asked: dict[str, Any] = {"text": "", "linked": [], "limit": FOREVER}
    name = CONTINGENCIES.name
    rows = list(store.rows(COMPANY, f"record.archived.{name}", at=at)) if archived else []
    rows += store.rows(COMPANY, f"record.list.{name}", at=at, **asked)
    return {row["code"]: _plan(row) for row in rows}


def slice_of(plan: Contingency) -> dict[str, tuple[str, ...]]:
    """What a plan watches, as alerts name a slice: by category too."""
    return {name: (code,) for name, code in where_of(plan).items()}


def series(ground: Ground, rule: Rule) -> Iterator[Series]:
    """Every plan that is not retired with its readings."""
    at = ground.standing.then.get("seq", FOREVER)
    groups = categories(ground.store, COMPANY, ground.standing.seq)
    for code, plan in sorted(plans(ground.store, at).items()):
        if plan.state == "retired":
            continue
        where = cells(where_of(plan), groups)
        found = _computed(ground, plan, where) if plan.kpi else _by_hand(ground, plan, at)
        yield Series({PLAN: (code,), **slice_of(plan)}, where, ground.regions_of(where), tuple(found), plan)


def tells(standing: Standing, kpi: str, month: str, region: str | None) -> bool:
    """True when a month can be held against a line: a sum once it is finished, anything else after fifteen days."""
    if KPIS[kpi].is_flow:
        return standing.due_share("revenue", month, region) == 1
    day = standing.reach["sales"].day_in(month, month, region)
    return day is not None and (kpi in TO_DATE or elapsed_days(month, day) >= MIN_DAYS)


def _computed(ground: Ground, plan: Contingency, where: Where) -> Iterator[Reading]:
    """The KPI of a plan month by month on the members that it watches, as its light has it of the newest."""
    if not ground.months or plan.kpi is None:
        return
    kpi = KPIS[plan.kpi]
    question = ground.question((), where, ground.spans("month"))
    found = {piece.key[0]: piece for piece in pieces(question, (kpi.id,))}
    for month in ground.months:
        piece = found.get(month)
        value = None
        if piece is not None and tells(ground.standing, kpi.id, month, piece.region):
            got = shown(kpi, figure(piece, kpi).value)
            value = None if got is None else Decimal(str(got))
        yield _reading(plan, month, value, Decimal(100) if kpi.unit == "percent" else Decimal(1))


def _by_hand(ground: Ground, plan: Contingency, at: int) -> Iterator[Reading]:
    """What was written down by month, the newest of each. A reading without a day is one of the newest month."""
    day = ground.as_of or today(settings(ground.store, COMPANY))
    rows = ground.store.rows(COMPANY, f"record.rows.{CONTINGENCIES.name}", code=plan.code)
    read = [_plan(row) for row in rows if row["version"] <= at]
    known = {
        month_of(one.read_on or day): one.reading
        for one in sorted(read, key=lambda one: (one.read_on or day, one.version))
        if one.reading is not None and (one.read_on or day) <= day
    }
    first, last = min((*known, *ground.months), default=""), max((*known, *ground.months), default="")
    for month in between(first, last) if first else ():
        yield _reading(plan, month, known.get(month), Decimal(1))


def _reading(plan: Contingency, month: str, value: Decimal | None, times: Decimal) -> Reading:
    """`times` is what the value is multiplied by in the unit of the plan."""
    behind = past(plan, in_unit(plan, value))
    return Reading(month, month, value, plan.threshold / times, behind)


def _plan(row: Mapping[str, Any]) -> Contingency:
    held = {name: value for name, value in row.items() if value is not None and name not in ("ended", "begun")}
    return Contingency.model_validate(held)
