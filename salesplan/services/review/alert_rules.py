"""The warning rules as the company has them: what it changed of them, and how often a rule would have fired."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.errors import Unknown
from salesplan.core.execute.alerting import Episode, Reading, Standing, episodes, is_told
from salesplan.core.execute.rules import RULES, Rule, Tuning, tuned
from salesplan.core.months import shift
from salesplan.services.company import COMPANY, local
from salesplan.services.review.readings import Ground, Series, series
from salesplan.store import FOREVER, Store

PREVIEW_MONTHS = 12


class Changed(NamedTuple):
    """The last change of a rule: who, when, why."""

    actor: str
    at: datetime
    reason: str


class Fired(NamedTuple):
    """One alert that a rule would have opened, and what it said in that month."""

    series: Series
    run: Episode
    reading: Reading


def rules_in_force(store: Store, at: int = FOREVER) -> tuple[Rule, ...]:
    """Every rule as it is, or was after an audit number, in the order of the registry."""
    changed = {row["rule"]: row["value"] for row in store.rows(COMPANY, "alerts.rules", seq=at)}
    return tuple(tuned(rule, tuning_of(changed.get(rule.id))) for rule in RULES.values())


def rule_in_force(store: Store, id: str, at: int = FOREVER) -> Rule:
    """One rule. Raises Unknown."""
    found = next((rule for rule in rules_in_force(store, at) if rule.id == id), None)
    if found is None:
        raise Unknown(name=id)
    return found


def tuning_of(value: str | None) -> Tuning:
    """What was stored of a rule."""
    return Tuning.model_validate(json.loads(value or "{}"))


def last_changes(store: Store, at: int = FOREVER) -> dict[str, Changed]:
    """Who changed which rule last."""
    rows = store.rows(COMPANY, "alerts.rules", seq=at)
    return {row["rule"]: Changed(row["actor"], local(row["at"]), row["reason"]) for row in rows}


class Watched(NamedTuple):
    """What a rule sees: its slices with their readings, the months looked at, and the runs of the rules it yields to.

    Readings depend on the rule's floor, on no threshold.
    """

    series: Sequence[Series]
    months: Sequence[str]
    told: Sequence[tuple[Series, Episode]] = ()


def fired(found: Watched, rule: Rule) -> list[Fired]:
    """The alerts that a rule would have opened in the newest twelve months, the newest first.

    As when it is checked, what another alert tells in that month opens none.
    """
    since = shift(found.months[-1], 1 - PREVIEW_MONTHS) if found.months else ""
    kept: list[Fired] = []
    for one in found.series:
        by_month = {reading.month: reading for reading in one.readings}
        for run in episodes(one.readings, rule):
            running = [*((other.series, other.run) for other in kept), *found.told]
            others = [_then(other, run.opened) for other, own in running if _runs_in(own, run.opened)]
            if not is_told(_then(one, run.opened), others):
                kept.append(Fired(one, run, by_month[run.opened]))
    newest = [one for one in kept if one.run.opened >= since]
    return sorted(newest, key=lambda one: one.run.opened, reverse=True)


def _then(one: Series, month: str) -> Standing:
    reading = next(reading for reading in one.readings if reading.month == month)
    return Standing(one.where, reading.lag or Decimal(0), reading.money)


def _runs_in(run: Episode, month: str) -> bool:
    return run.opened <= month and (run.closed is None or month < run.closed)


def watched(store: Store, rule: Rule) -> Watched:
    """What a rule sees now, beside the other rules as they are in force."""
    ground = Ground(store)
    told = [run for one in rules_in_force(store) if one.id in rule.yields_to for run in _runs(ground, one)]
    return Watched(_all(ground, rule), ground.months, told)


def _all(ground: Ground, rule: Rule) -> list[Series]:
    return [one for grid in rule.grids for one in series(ground, rule, grid)]


def _runs(ground: Ground, rule: Rule) -> list[tuple[Series, Episode]]:
    found = _all(ground, rule) if rule.active else []
    return [(one, run) for one in found for run in episodes(one.readings, rule)]
