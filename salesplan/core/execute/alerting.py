"""From months that are bad, good or unknown to alerts that open once, are taken on, recover and end.

The machine is that of alerting systems (normal, pending, alerting, recovering), replayed over all months whenever a
figure changes, so that a late file or an undo leaves what the same figures would have left in any other order. What
people did (taken on, closed by hand) is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import hypot
from typing import Literal, NamedTuple

from salesplan.core.execute.rules import Rule

State = Literal["open", "acknowledged", "recovering", "closed"]
Cause = Literal["figures", "recovered", "withdrawn", "told", "rule", "person"]
Mood = Literal["bad", "between", "good", "unknown"]
LIVE: tuple[State, ...] = ("open", "acknowledged", "recovering")
_CLEARLY, _LEAST_ERROR = 3.0, 1e-6
"""Standard errors by which the worse months of a run differ from those before, the most of all ways to part them; and
what stands for no error at all."""


class Reading(NamedTuple):
    """One month of one slice. `lag` None: no figure or nothing to hold it against. `start` is the first month that it
    speaks of. `money` is the size of the gap in yuan (None: cannot be told), `least` the money below which it does not
    matter. A `thin` reading is too little to go by. `error` is the standard error of the lag (None: cannot be told)."""

    month: str
    start: str
    value: Decimal | None
    reference: Decimal | None
    lag: Decimal | None
    money: Decimal | None = None
    least: Decimal = Decimal(0)
    thin: bool = False
    error: Decimal | None = None

    @property
    def is_silent(self) -> bool:
        """True for a month without figures to go by."""
        return self.lag is None or self.thin


class Episode(NamedTuple):
    """One run of bad months: it began in `since`, opened in `opened`, and `closed` in a month or not (None).

    `until` is the newest month that it is known to have lived in. `silent` counts its newest months without a figure to
    go by: they leave the state as it was. `good` is the newest good month before it (None: none of those looked at).
    """

    since: str
    opened: str
    state: State
    closed: str | None = None
    until: str = ""
    silent: int = 0
    good: str | None = None

    @property
    def is_live(self) -> bool:
        """True until it has closed."""
        return self.closed is None

    def lives_in(self, month: str) -> bool:
        """True from the month in which it opened until the one in which it closed."""
        return self.opened <= month and (self.closed is None or month < self.closed)


class Kept(NamedTuple):
    """An alert as it is stored: its run, its newest state, why and in which month that was said, whether somebody has
    taken it on, and whether anybody has done anything to it (`touched`)."""

    id: int
    since: str
    period: str
    state: State
    cause: Cause
    month: str
    taken: bool = False
    touched: bool = False

    @property
    def is_live(self) -> bool:
        """True until it is closed."""
        return self.state in LIVE


class Move(NamedTuple):
    """What happens to an alert (`id` None: it is new, of this episode)."""

    id: int | None
    state: State
    cause: Cause
    episode: Episode | None = None


def mood(reading: Reading, rule: Rule) -> Mood:
    """What a month says: bad from the threshold on, good below the return border, unknown without data to go by or
    where so large a gap may be chance.

    A gap of less money than matters is no worse than one between the borders.
    """
    if reading.lag is None or reading.thin:
        return "unknown"
    if reading.lag >= rule.threshold:
        if reading.money is not None and reading.money < reading.least:
            return "between"
        return "bad" if _is_beyond_chance(reading.lag, reading, rule) else "unknown"
    return "good" if reading.lag < rule.good_below else "between"


def _is_beyond_chance(distance: Decimal, reading: Reading, rule: Rule) -> bool:
    """False also where a rule counts chance and nobody can tell how much there is."""
    return rule.chance is None or (reading.error is not None and distance >= rule.chance * reading.error)


def episodes(readings: Iterable[Reading], rule: Rule) -> tuple[Episode, ...]:
    """The runs of a slice in order; only the last can be live. `readings` are in order of months.

    A live run is better in a good month that differs from its bad ones by more than chance, alone or with the months
    since the newest bad one: what is too few to open an alert is too few to end it, but not for ever.
    """
    found: list[Episode] = []
    run: list[Reading] = []
    after: list[Reading] = []
    good: str | None = None
    calm = silent = 0
    for reading in readings:
        says, on = mood(reading, rule), bool(found) and found[-1].is_live
        silent = silent + 1 if reading.is_silent else 0
        good = reading.month if says == "good" else good
        if not on:
            run, after, calm = _running(run, says, reading), [], 0
            if len(run) >= rule.persistence:
                found.append(Episode(run[0].month, reading.month, "open", until=reading.month, good=good))
            continue
        after = [*after, reading]
        if says == "bad":
            run, after, calm = [*run, reading], [], 0
        elif says == "good" and _is_better(run, after, rule):
            calm += 1
        found[-1] = _followed(found[-1], calm, rule, reading.month)
        run = run if found[-1].is_live else []
    if found and found[-1].is_live:
        found[-1] = found[-1]._replace(silent=silent)
    return tuple(found)


def _running(run: list[Reading], says: Mood, reading: Reading) -> list[Reading]:
    """The bad months in a row, none of them counted for a month that cannot tell."""
    if says == "unknown":
        return run
    return [*run, reading] if says == "bad" else []


def _mean_lag(readings: Sequence[Reading]) -> Decimal:
    return sum((one.lag or Decimal(0) for one in readings), Decimal(0)) / len(readings)


def _is_better(run: Sequence[Reading], after: Sequence[Reading], rule: Rule) -> bool:
    """True when the newest of the months `after` the newest bad one differs from a run by more than chance, or all of
    them together are good and do: with the middling and those that cannot tell, so that luck is not picked out; of
    months that speak of the same ones the newest."""
    was = _mean_lag(run)
    if _is_beyond_chance(was - (after[-1].lag or 0), after[-1], rule):
        return True
    apart: list[Reading] = []
    for one in reversed(after):
        if not one.is_silent and one.error is not None and (not apart or one.month < apart[-1].start):
            apart.append(one)
    if rule.chance is None or not apart:
        return False
    lag, error = _pooled(apart)
    return lag < float(rule.good_below) and float(was) - lag >= float(rule.chance) * error


def worst_since(readings: Iterable[Reading], run: Episode, rule: Rule) -> str:
    """The month since which a run is at its worst: its first, or a later one that parts its months most clearly into
    fewer missing and more, by another threshold at least and beyond chance."""
    known = [one for one in readings if one.month >= run.since and not one.is_silent and one.error is not None]
    best, since = _CLEARLY, run.since
    for at in range(1, len(known) - rule.persistence + 1):
        (milder, before), (worse, after) = (_pooled(part) for part in (known[:at], known[at:]))
        apart = (worse - milder) / hypot(before, after)
        if worse - milder >= rule.threshold and apart >= best:
            best, since = apart, known[at].month
    return since


def _pooled(readings: Sequence[Reading]) -> tuple[float, float]:
    """The lag of some months together and its standard error."""
    weights = [max(float(one.error or 0), _LEAST_ERROR) ** -2 for one in readings]
    lags = (float(one.lag or 0) * weight for one, weight in zip(readings, weights, strict=True))
    return sum(lags) / sum(weights), sum(weights) ** -0.5


def _followed(one: Episode, calm: int, rule: Rule, month: str) -> Episode:
    if calm >= rule.calm:
        return one._replace(state="closed", closed=month, until=month)
    return one._replace(state="recovering" if calm else "open", until=month)


def living(kept: Sequence[Kept]) -> Kept | None:
    """The alert of a rule and slice that is not closed; there is never more than one. It need not be the newest: an
    older one comes back with its run."""
    return next((one for one in kept if one.is_live), None)


def moves(kept: Sequence[Kept], found: Sequence[Episode], is_told: bool = False) -> list[Move]:
    """What the figures change of the alerts of one rule and slice; `kept` and `found` oldest first. `is_told`: another
    alert tells the live run.

    Never two live alerts, never a second one of the same run: a run that comes back (a file undone and brought again, a
    rule off and on) is the old alert, and one that somebody closed stays closed until the figures were good.
    """
    live = found[-1] if found and found[-1].is_live else None
    last = living(kept)
    own = next((one for one in found if speaks_of(last, one)), None) if last else None
    if last and own and own.is_live:
        if is_told:
            return [Move(last.id, "closed", "told", own)]
        wanted = _wanted(last, own)
        return [] if wanted == last.state else [Move(last.id, wanted, "figures", own)]
    ended = [Move(last.id, "closed", "recovered" if own else "withdrawn", own)] if last else []
    return [*ended, *(_beginning(kept, live) if live and not is_told else ())]


def _wanted(kept: Kept, run: Episode) -> State:
    return "acknowledged" if kept.taken and run.state == "open" else run.state


def _beginning(kept: Sequence[Kept], live: Episode) -> list[Move]:
    """A live run without a live alert: its old one again, a new one, or nothing while a person has closed it."""
    if stays_closed(kept, live):
        return []
    own = alert_of(live, (one for one in kept if not one.is_live))
    return [Move(own.id, _wanted(own, live), "figures", live) if own else Move(None, live.state, "figures", live)]


def stays_closed(kept: Sequence[Kept], live: Episode) -> bool:
    """True while no figure was good since somebody closed an alert by hand."""
    return any(one.state == "closed" and one.cause == "person" and (live.good or "") <= one.month for one in kept)


def alert_of(run: Episode, kept: Iterable[Kept]) -> Kept | None:
    """The alert that a run opened, or else the first that speaks of it."""
    own = [one for one in kept if speaks_of(one, run)]
    return min(own, key=lambda one: (one.period != run.opened, one.period < run.since, one.period), default=None)


def speaks_of(one: Kept, run: Episode) -> bool:
    """True when an alert opened inside a run, or before it with no good month in between, because the first months have
    been restated or are no longer looked at. One that recovered had good months."""
    if one.period < run.since:
        return one.cause != "recovered" and (run.good or "") < one.period
    return one.period <= run.until
