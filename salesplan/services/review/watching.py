"""Checking the warning rules whenever figures or plans have changed: alerts open, recover and end by what counts now.

A check writes one audit row, and only when something changed. It runs inside the transaction that changed the figures,
so that nobody ever sees figures without their alerts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.execute.alerting import (
    Episode,
    Kept,
    Move,
    Reading,
    episodes,
    living,
    moves,
    speaks_of,
    stays_closed,
    worst_since,
)
from salesplan.core.execute.rules import RULES, Rule
from salesplan.core.execute.telling import Hands, Key, Watched, tellers
from salesplan.services.company import COMPANY, settings, today
from salesplan.services.plan.held import text_of
from salesplan.services.review.alert_rules import rules_in_force
from salesplan.services.review.owners import Owners
from salesplan.services.review.readings import Ground, Series, over, series
from salesplan.services.review.triggers import PLAN, of_plan
from salesplan.store import FOREVER, NEVER, Store, Transaction

ACTOR = "rules"
"""Who opens and ends alerts when nobody does."""
_PLACES = Decimal("1e-8")


class Told(NamedTuple):
    """What a live run of a slice says over the months `start`..`month`. `silent` of the newest months say nothing."""

    month: str
    start: str
    value: Decimal | None
    reference: Decimal | None
    money: Decimal | None
    silent: int


class Seen(NamedTuple):
    """One slice that a rule watches, and its runs. `is_told`: another alert tells the live one already."""

    rule: Rule
    series: Series
    runs: tuple[Episode, ...]
    is_told: bool = False

    @property
    def live(self) -> Episode | None:
        """The run that has not ended."""
        return self.runs[-1] if self.runs and self.runs[-1].is_live else None

    @property
    def watched(self) -> Watched:
        """As it is weighed against others."""
        named = {name: codes for name, codes in self.series.slice.items() if name != PLAN}
        joins = None if self.series.plan is None else text_of(named)
        return Watched(self.rule, self.series.where, self.series.readings, self.runs, joins)


class Change(NamedTuple):
    """What a check changes of an alert (`id` None: a new one): its state (`move` None: not that), what it says."""

    key: Key
    id: int | None
    move: Move | None
    seen: Seen | None
    told: Told | None


def check(store: Store, day: date | None = None, only: str = "") -> dict[str, int]:
    """Check every rule, or `only` one; returns how many alerts are `new`, went into a state, or only `said` something
    else.

    Inside a transaction of the caller it is a piece of that one. Nothing is written when nothing changed. `day` is when
    it is said to have been, by default the company's today.
    """
    changes, is_within = _changes(store, only), store.is_within
    if not changes:
        return {}
    with store.transaction(ACTOR, "alerts.check") as tx, store.within(tx):
        changes = changes if is_within else _changes(store, only)  # somebody may have written in between
        _write(store, tx, changes, day or today(settings(store, COMPANY)))
    return counts(changes)


def counts(changes: Sequence[Change]) -> dict[str, int]:
    """How many alerts are new, went into a state, or only say something else."""
    what = ["said" if one.move is None else "new" if one.id is None else one.move.state for one in changes]
    return {name: what.count(name) for name in dict.fromkeys(what)}


def look(ground: Ground, rules: Iterable[Rule], kept: Mapping[Key, Sequence[Kept]]) -> dict[Key, Seen]:
    """Every slice that the rules watch. Stored alerts (`kept`) that somebody works on, that began before the months
    looked at, or whose rule is not looked at, go on telling their slice."""
    rules = list(rules)
    found = {
        (rule.id, text_of(one.slice)): Seen(
            of_plan(rule, one.plan) if one.plan else rule, one, episodes(one.readings, rule)
        )
        for rule in rules
        if rule.active
        for grid in rule.grids
        for one in series(ground, rule, grid)
    }
    hands = _hands(kept, found, {rule.id for rule in rules}, ground.months[0] if ground.months else "")
    told = tellers({key: seen.watched for key, seen in found.items()}, hands)
    return {
        key: seen._replace(is_told=seen.live is not None and (key, seen.live.opened) not in told)
        for key, seen in found.items()
    }


def _hands(kept: Mapping[Key, Sequence[Kept]], found: Mapping[Key, Seen], asked: set[str], first: str) -> Hands:
    """What people do with the stored alerts; those of rules not looked at tell from the month in which they opened."""
    held: dict[Key, str] = {}
    for key, own in ((key, one) for key, alerts in kept.items() for one in alerts if one.is_live):
        live = found[key].live if key in found else None
        if live and speaks_of(own, live) and (own.touched or own.since < first):
            held[key] = ""
        elif key[0] not in asked and key[0] in RULES:
            held[key] = own.period
    by_hand = (key for key, seen in found.items() if seen.live and stays_closed(kept.get(key, ()), seen.live))
    closed = {
        key: max(one.month for one in kept[key] if (one.state, one.cause) == ("closed", "person")) for key in by_hand
    }
    return Hands(held, closed)


def newest_known(one: Series) -> Reading:
    """The newest reading that says something; the newest of all when none does."""
    known = [reading for reading in one.readings if reading.lag is not None and not reading.thin]
    return (known or list(one.readings))[-1]


def told_of(ground: Ground, seen: Seen, run: Episode) -> Told:
    """What a run says: of single months all of them since it began or fell much further, else the newest range."""
    newest = newest_known(seen.series)
    if seen.rule.is_summed:
        since = worst_since(seen.series.readings, run, seen.rule)
        newest = over(ground, seen.rule, seen.series, since, newest.month)
    value, reference = _exact(newest.value), _exact(newest.reference)
    return Told(newest.month, newest.start, value, reference, newest.money, run.silent)


def kept_alerts(store: Store, seq: int = FOREVER, day: date = NEVER) -> dict[Key, list[Kept]]:
    """The stored alerts by rule and slice, oldest first, as they were after an audit number and on a day."""
    found: dict[Key, list[Kept]] = {}
    for row in store.rows(COMPANY, "alerts", seq=seq, day=day):
        names = ("id", "since", "period", "state", "cause", "said_in", "taken", "touched")
        found.setdefault((row["rule"], row["slice"]), []).append(Kept(*(row[name] for name in names)))
    return found


def _exact(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(_PLACES)


def _changes(store: Store, only: str) -> list[Change]:
    ground, kept = Ground(store), kept_alerts(store)
    rules = {rule.id: rule for rule in rules_in_force(store) if only in ("", rule.id)}
    seen = look(ground, rules.values(), kept)
    said = {row["id"]: _said(row) for row in store.rows(COMPANY, "alerts", seq=FOREVER, day=NEVER)}
    found: list[Change] = []
    for key in (key for key in dict.fromkeys((*seen, *kept)) if key[0] in rules):
        before = kept.get(key, [])
        if key not in seen and (key[0] == PLAN or not rules[key[0]].active):
            found += _switched_off(key, before)
        else:
            found += _followed(ground, key, before, seen.get(key), said)
    return found


def _said(row: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(row[name] for name in ("month", "start", "value", "reference", "money", "silent"))


def _switched_off(key: Key, kept: Sequence[Kept]) -> Iterator[Change]:
    if was := living(kept):
        yield Change(key, was.id, Move(was.id, "closed", "rule"), None, None)


def _followed(
    ground: Ground, key: Key, kept: Sequence[Kept], seen: Seen | None, said: Mapping[int, tuple[object, ...]]
) -> Iterator[Change]:
    """What the figures change of one slice, and what its live alert says now where that differs."""
    was, runs = living(kept), seen.runs if seen else ()
    changed = moves(kept, runs, seen is not None and seen.is_told)
    for move in changed:
        says = told_of(ground, seen, move.episode) if seen and move.episode and move.state != "closed" else None
        yield Change(key, move.id, move, seen if says else None, says)
    if was and not changed and seen and seen.live:
        says = told_of(ground, seen, seen.live)
        if tuple(says) != said[was.id]:
            yield Change(key, was.id, None, seen, says)


def _write(store: Store, tx: Transaction, changes: Sequence[Change], day: date) -> None:
    month = Ground(store).months[-1:]
    owned = {row["id"]: row["owner"] for row in store.rows(COMPANY, "alerts", seq=FOREVER, day=NEVER)}
    owners, last = Owners(store), int(tx.rows("alerts.last")[0]["id"])
    opened: list[dict[str, object]] = []
    states: list[dict[str, object]] = []
    told: list[dict[str, object]] = []
    for one in changes:
        id, run = one.id, one.move.episode if one.move else None
        if id is None and one.seen and run:
            id = last = last + 1
            opened.append(_alert_row(id, one.key, one.seen, run) | {"seq": tx.seq})
            owned[id] = owners.of(one.seen.rule, one.seen.series)
        if one.move:
            state = {"alert": id, "state": one.move.state, "cause": one.move.cause, "owner": owned.get(id or 0)}
            said_in = month[0] if month else run.opened if run else ""
            states.append(state | {"month": said_in, "actor": ACTOR, "reason": "", "day": day, "seq": tx.seq})
        if one.told:
            told.append({"alert": id, **_columns(one.told), "seq": tx.seq})
    tx.insert("alert", opened)
    tx.insert("alert_state", states)
    tx.insert("alert_reading", told)
    tx.detail |= counts(changes)


def _alert_row(id: int, key: Key, seen: Seen, run: Episode) -> dict[str, object]:
    row = {"id": id, "rule": key[0], "slice": key[1], "regions": list(seen.series.regions)}
    return row | {"since": run.since, "period": run.opened}


def _columns(told: Told) -> dict[str, object]:
    names = ("month", "since", "value", "reference", "money", "silent")
    return dict(zip(names, told, strict=True))
