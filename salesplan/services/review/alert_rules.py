"""The warning rules as the company has them: what it changed of them, and how often a rule would have fired."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from salesplan.core.errors import Unknown
from salesplan.core.execute import telling
from salesplan.core.execute.alerting import Episode, Reading, episodes
from salesplan.core.execute.rules import RULES, Rule, Tuning, tuned
from salesplan.core.months import shift
from salesplan.services.company import COMPANY, local
from salesplan.services.plan.held import text_of
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
    """What a rule sees: its slices with their readings and the months looked at; `series` are also those of the rules
    (`rules`, as they are in force) whose alerts tell the same.

    Readings depend on a rule's floor, on no threshold.
    """

    rules: Sequence[Rule]
    series: Mapping[str, Sequence[Series]]
    months: Sequence[str]


def fired(found: Watched, rule: Rule) -> list[Fired]:
    """The alerts that a rule would have opened in the newest twelve months, the newest first.

    As when it is checked, what another alert tells opens none.
    """
    since = shift(found.months[-1], 1 - PREVIEW_MONTHS) if found.months else ""
    rules = [rule if one.id == rule.id else one for one in found.rules]
    seen = {
        (one.id, text_of(own.slice)): telling.Watched(one, own.where, own.readings, episodes(own.readings, one))
        for one in rules
        for own in found.series[one.id]
    }
    told = telling.tellers(seen, telling.Hands())
    would = [
        Fired(own, run, next(reading for reading in own.readings if reading.month == run.opened))
        for own in found.series[rule.id]
        for run in seen[rule.id, text_of(own.slice)].runs
        if run.opened >= since and ((rule.id, text_of(own.slice)), run.opened) in told
    ]
    return sorted(would, key=lambda one: one.run.opened, reverse=True)


def watched(store: Store, rule: Rule) -> Watched:
    """What a rule sees now, beside the other rules as they are in force."""
    ground = Ground(store)
    near = _near(rule)
    rules = [rule if one.id == rule.id else one for one in rules_in_force(store) if one.id in near]
    rules = [one for one in rules if one.active or one.id == rule.id]
    series_of = {one.id: [own for grid in one.grids for own in series(ground, one, grid)] for one in rules}
    return Watched(rules, series_of, ground.months)


def _near(rule: Rule) -> set[str]:
    """The rule and all whose alerts may tell the same before it does, and theirs in turn."""
    found, open_ = {rule.id}, [rule]
    while open_:
        one = open_.pop()
        more = {*one.yields_to, *((one.beside,) if one.beside else ())} - found
        found |= more
        open_ += [RULES[id] for id in more]
    return found
