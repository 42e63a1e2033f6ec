"""From months that are bad, good or unknown to alerts that open once, are taken on, recover and end.

The machine is that of alerting systems (normal, pending, alerting, recovering), replayed over all months whenever a
figure changes, so that a late file or an undo leaves what the same figures would have left in any other order. What
people did (taken on, closed by hand) is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from salesplan.core.execute.rules import Rule

State = Literal["open", "acknowledged", "recovering", "closed"]
Cause = Literal["figures", "recovered", "withdrawn", "rule", "person"]
Mood = Literal["bad", "between", "good", "unknown"]
LIVE: tuple[State, ...] = ("open", "acknowledged", "recovering")


class Reading(NamedTuple):
    """One month of one slice. `lag` None: no figure or nothing to hold it against. `start` is the first month that it
    speaks of. `money` is the size of the gap in yuan (None: cannot be told), `least` the money below which it does not
    matter. A `thin` reading is too little to go by."""

    month: str
    start: str
    value: Decimal | None
    reference: Decimal | None
    lag: Decimal | None
    money: Decimal | None = None
    least: Decimal = Decimal(0)
    thin: bool = False


class Episode(NamedTuple):
    """One run of bad months: it began in `since`, opened in `opened`, and `closed` in a month or not (None).

    `silent` counts its newest months without a figure to go by: they leave the state as it was.
    """

    since: str
    opened: str
    state: State
    closed: str | None = None
    silent: int = 0

    @property
    def is_live(self) -> bool:
        """True until it has closed."""
        return self.closed is None


class Kept(NamedTuple):
    """An alert as it is stored: its run, its newest state, why and in which month that was said, and whether somebody
    has taken it on."""

    id: int
    since: str
    period: str
    state: State
    cause: Cause
    month: str
    taken: bool = False


class Move(NamedTuple):
    """What happens to an alert (`id` None: it is new, of this episode)."""

    id: int | None
    state: State
    cause: Cause
    episode: Episode | None = None


def mood(reading: Reading, rule: Rule) -> Mood:
    """What a month says: bad from the threshold on, good below the return border, unknown without data to go by.

    A gap of less money than matters is no worse than one between the borders.
    """
    if reading.lag is None or reading.thin:
        return "unknown"
    if reading.lag >= rule.threshold:
        return "between" if reading.money is not None and reading.money < reading.least else "bad"
    return "good" if reading.lag < rule.good_below else "between"


def episodes(readings: Iterable[Reading], rule: Rule) -> tuple[Episode, ...]:
    """The runs of a slice in order; only the last can be live. `readings` are in order of months."""
    found: list[Episode] = []
    run: list[str] = []
    calm = silent = 0
    for reading in readings:
        says, on = mood(reading, rule), bool(found) and found[-1].is_live
        silent = silent + 1 if says == "unknown" else 0
        if not on:
            run = _running(run, says, reading.month)
            if len(run) >= rule.persistence:
                found.append(Episode(run[0], reading.month, "open"))
                run, calm = [], 0
            continue
        calm = calm + (says == "good") if says != "bad" else 0
        found[-1] = _followed(found[-1], calm, rule, reading.month)
    if found and found[-1].is_live:
        found[-1] = found[-1]._replace(silent=silent)
    return tuple(found)


def _running(run: list[str], says: Mood, month: str) -> list[str]:
    """The bad months in a row, none of them counted for a month without data."""
    if says == "unknown":
        return run
    return [*run, month] if says == "bad" else []


def _followed(one: Episode, calm: int, rule: Rule, month: str) -> Episode:
    if calm >= rule.calm:
        return one._replace(state="closed", closed=month)
    return one._replace(state="recovering" if calm else "open")


def moves(kept: Sequence[Kept], found: Sequence[Episode]) -> list[Move]:
    """What the figures change of the alerts of one rule and slice; `kept` and `found` oldest first.

    Never two live alerts, never a second one of the same run: a run that comes back (a file undone and brought again)
    is the old alert, and one that somebody closed stays closed until it has ended.
    """
    live = found[-1] if found and found[-1].is_live else None
    last = kept[-1] if kept else None
    if last is None or last.state == "closed":
        return _beginning(last, live)
    own = _own(last, found)
    if own is not None and own.is_live:
        wanted: State = own.state if own.state != "open" or not last.taken else "acknowledged"
        return [] if wanted == last.state else [Move(last.id, wanted, "figures", own)]
    ended = Move(last.id, "closed", "recovered" if own is not None else "withdrawn", own)
    return [ended, Move(None, live.state, "figures", live)] if live else [ended]


def _beginning(last: Kept | None, live: Episode | None) -> list[Move]:
    """A live run without a live alert: a new one, the old one again, or nothing while a person has closed it."""
    if live is None:
        return []
    if last is not None and last.cause == "person" and live.since <= last.month:
        return []
    if last is not None and last.cause != "person" and live.opened == last.period:
        return [Move(last.id, "acknowledged" if last.taken and live.state == "open" else live.state, "figures", live)]
    return [Move(None, live.state, "figures", live)]


def _own(last: Kept, found: Sequence[Episode]) -> Episode | None:
    """The run that a live alert speaks of: the one it began with, as far as the figures still tell it.

    A run whose first months are no longer looked at, or have been restated, is the live one that goes on from there.
    """
    for one in found:
        if one.since <= last.period <= (one.closed or last.period):
            return one
    later = [one for one in found if one.since > last.period]
    return later[0] if later and later[0].is_live and len(later) == len(found) else None


class Standing(NamedTuple):
    """A live run of one slice, as it is weighed against others: the members it selects, its newest lag and money."""

    where: Mapping[str, tuple[str, ...]]
    lag: Decimal
    money: Decimal | None


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


def _inside(part: Mapping[str, tuple[str, ...]], whole: Mapping[str, tuple[str, ...]]) -> bool:
    """True when every row of `part` is one of `whole`: what the whole limits, the part limits as much or further."""
    return all(name in part and set(part[name]) <= set(codes) for name, codes in whole.items())
