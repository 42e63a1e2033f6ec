"""One matter opens one alert: which of the runs are told, and which are told by another already.

Replayed month by month, as alerts are (`core/execute/alerting.py`): whoever was first goes on telling, so that neither
the order of files nor a rule that was off for a while leaves another alert than the same figures would have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.execute.alerting import Episode, Reading
from salesplan.core.execute.rules import RULES, Rule

Key = tuple[str, str]
"""A rule and a slice, as it is stored."""
Where = Mapping[str, tuple[str, ...]]


class Watched(NamedTuple):
    """One slice that a rule watches: the members it selects, its readings and runs. `joins`: it is the trigger of a
    contingency plan, which is the response to an alert of this slice (as it is stored) where one has its KPI."""

    rule: Rule
    where: Where
    readings: Sequence[Reading]
    runs: Sequence[Episode]
    joins: str | None = None


class Standing(NamedTuple):
    """A run of one slice in a month, as it is weighed against others: its members, its newest lag and money."""

    where: Where
    lag: Decimal
    money: Decimal | None


class Hands(NamedTuple):
    """What people have to do with alerts. `held` tell their live run whatever else does, from a month on ("": always):
    those that people work on, and those of rules not looked at. Those `closed` by hand in a month keep neither a plan
    nor a rule that they yield to from telling their slice, nor one that yields to them and opens later: that is news.
    They still tell what lies inside it or around it."""

    held: Mapping[Key, str] = {}
    closed: Mapping[Key, str] = {}


def tellers(watched: Mapping[Key, Watched], hands: Hands) -> frozenset[tuple[Key, str]]:
    """The live runs that are told and all that were in their time, by key and the month in which they opened; any other
    is told by one of these. `watched` is in the order in which slices are weighed within a month.

    Of one rule, and of a rule `beside`, whoever was first goes on telling; a rule yields to those it names, and a plan
    to the alert that it is the response to, whenever these open.
    """
    running = {key: one for key, one in watched.items() if one.runs}
    held = {key: since for key, since in hands.held.items() if key not in watched or _is_live(watched[key])}
    told: dict[Key, Episode] = {}
    found: set[tuple[Key, str]] = set()
    for month in sorted({reading.month for one in running.values() for reading in one.readings}):
        told = {key: run for key, run in told.items() if run.lives_in(month)}
        now = {key for key, since in held.items() if since <= month}
        for key, run in _living(running, month):
            there = {*told, *(now if run.is_live else ())} - {key}
            if (run.is_live and key in now) or not _is_told_in(month, key, run, running, told, there, hands.closed):
                told[key] = run
                found.add((key, run.opened))
            elif told.pop(key, None):
                found.discard((key, run.opened))
    return frozenset(found)


def _is_live(one: Watched) -> bool:
    return bool(one.runs) and one.runs[-1].is_live


def _living(running: Mapping[Key, Watched], month: str) -> Iterator[tuple[Key, Episode]]:
    for key, one in running.items():
        if run := next((run for run in one.runs if run.lives_in(month)), None):
            yield key, run


def _is_told_in(
    month: str,
    key: Key,
    run: Episode,
    running: Mapping[Key, Watched],
    told: Mapping[Key, Episode],
    there: set[Key],
    closed: Mapping[Key, str],
) -> bool:
    """True when another alert of that month (`there`; those with a run: `told`) tells what this key would."""
    own = running[key]
    if own.joins is not None:
        alive = there - closed.keys()
        return any(id != key[0] and slice == own.joins and RULES[id].kpi == own.rule.kpi for id, slice in alive)
    beside, rules = (own.rule.beside or "", key[1]), own.rule.yields_to
    if key not in told:
        if beside in there - closed.keys():
            return True
        rules = (*rules, own.rule.id)
    past = {one for one, closing in closed.items() if one[1] == key[1] and closing < run.opened}
    others = (one for one in told if one[0] in rules and one not in past)
    return is_told(_standing(own, month), (_standing(running[one], month) for one in others))


def _standing(one: Watched, month: str) -> Standing:
    """By the newest reading that says something, up to a month in which a run of it lives."""
    newest = next(r for r in reversed(one.readings) if r.month <= month and r.lag is not None and not r.thin)
    return Standing(one.where, newest.lag or Decimal(0), newest.money)


def is_told(own: Standing, others: Iterable[Standing]) -> bool:
    """True when another live alert tells the same already: of a slice that holds this one, or of a slice inside it
    that lags at least as far and has a tenth of its money or more."""
    for other in others:
        if _inside(own.where, other.where):
            return True
        whole, part = own.money, other.money
        matters = whole is None or part is None or 10 * part >= whole
        if _inside(other.where, own.where) and other.lag >= own.lag and matters:
            return True
    return False


def _inside(part: Where, whole: Where) -> bool:
    """True when every row of `part` is one of `whole`: what the whole limits, the part limits as much or further."""
    return all(name in part and set(part[name]) <= set(codes) for name, codes in whole.items())
