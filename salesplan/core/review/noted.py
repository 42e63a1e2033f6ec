"""Notes on numbers: what a note hangs on, which of them concern a number that is shown, and how many they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple, get_args

from salesplan.core.execute.kpis import KPIS
from salesplan.core.months import between, fiscal_year

Where = Mapping[str, tuple[str, ...]]
Kind = Literal["comment", "disputed"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_OF_THE_PLAN = frozenset({"due_base", "due_challenge", "ytd_due"})


class Number(NamedTuple):
    """A KPI (or a planned measure) of a slice (dimension -> members) over the months `start`..`end`.

    `version` is the plan version that it is a number of; None: of no plan in particular, so that it is the same number
    whatever plan is looked at.
    """

    measure: str
    where: Where
    start: str
    end: str
    version: int | None = None

    def within(self, further: Where) -> Number:
        """The number of a slice of this slice; a single month among it narrows the range."""
        where = {**self.where, **{name: codes for name, codes in further.items() if name != "month"}}
        months = further.get("month", (self.start, self.end))
        return self._replace(where=where, start=months[0], end=months[-1])


class Note(NamedTuple):
    """One note. `cell` is the slice as it was pointed at in a plan, with its months; `number` says the same as a range.

    `resolver`, `reason` and `resolved_at` are of the last time that it was settled, or opened again.
    """

    id: int
    kind: Kind
    number: Number
    cell: Where
    text: str
    actor: str
    at: datetime
    resolved: bool
    resolver: str
    reason: str
    resolved_at: datetime | None


class Mark(NamedTuple):
    """How many open notes there are of each kind: on a number itself, and within it on parts of it."""

    disputed: int = 0
    comments: int = 0
    disputed_within: int = 0
    comments_within: int = 0

    def plus(self, kind: Kind, is_own: bool) -> Mark:
        """One more."""
        add = (kind == "disputed" and is_own, kind == "comment" and is_own)
        within = (kind == "disputed" and not is_own, kind == "comment" and not is_own)
        return Mark(*(count + more for count, more in zip(self, (*add, *within), strict=True)))

    @property
    def all(self) -> int:
        """All of them together."""
        return sum(self)


def of_the_plan(kpi: str) -> bool:
    """True for a KPI that holds figures against a plan, so that it is another number under another plan."""
    return kpi in KPIS and not _OF_THE_PLAN.isdisjoint(KPIS[kpi].amounts)


def touching(
    notes: Iterable[Note], number: Number, versions: Sequence[int] = (), regions: Sequence[str] | None = None
) -> tuple[tuple[Note, ...], tuple[Note, ...]]:
    """The notes on exactly that number, and those on parts of it: slices of its slice, months among its months. Of what
    holds revenue against a plan, revenue is a part.

    `versions` are the plan versions that are looked at: notes on numbers of other versions do not concern it.
    `regions` are those of a reader who sees no others: to him a slice is the part of it that lies there.
    """
    seen = _seen(number.where, regions)
    measures = {number.measure, *(("revenue",) if of_the_plan(number.measure) else ())}
    own, inside = [], []
    for note in notes:
        if note.number.measure not in measures or not _in_view(note.number, number, versions):
            continue
        where = _seen(note.number.where, regions)
        is_own = note.number.measure == number.measure
        if is_own and (note.number.start, note.number.end) == (number.start, number.end) and where == seen:
            own.append(note)
        elif _lies_in(where, seen):
            inside.append(note)
    return tuple(own), tuple(inside)


def marks(
    notes: Iterable[Note], number: Number, versions: Sequence[int] = (), regions: Sequence[str] | None = None
) -> Mark:
    """How many open notes concern a number."""
    found = Mark()
    for is_own, some in zip((True, False), touching(_open(notes), number, versions, regions), strict=True):
        for note in some:
            found = found.plus(note.kind, is_own)
    return found


def marks_by(
    notes: Iterable[Note], number: Number, by: str, versions: Sequence[int] = (), regions: Sequence[str] | None = None
) -> dict[str, Mark]:
    """The same for every member (or month) of a dimension into which the number is cut, those that have any.

    One look at each note: a note that names several members hangs on none of them.
    """
    found: dict[str, Mark] = {}
    for note in (some for part in touching(_open(notes), number, versions, regions) for some in part):
        of = note.number
        codes = (of.start,) if by == "month" and of.start == of.end else of.where.get(by, ())
        if len(codes) != 1:
            continue
        one = number.within({by: tuple(codes)})
        is_own = (of.start, of.end) == (one.start, one.end) and _seen(of.where, regions) == _seen(one.where, regions)
        found[codes[0]] = found.get(codes[0], Mark()).plus(note.kind, is_own)
    return found


class Noted(NamedTuple):
    """The notes that a reader finds, asked number by number; see `touching`. `plans` are the plan versions that he
    looks at by fiscal year, `regions` his own where he sees no others, `starts` the month in which the year begins."""

    notes: tuple[Note, ...] = ()
    plans: Mapping[int, int] = {}
    regions: tuple[str, ...] | None = None
    starts: int = 1

    def number(self, measure: str, where: Where, start: str, end: str) -> Number:
        """A KPI as it is looked at: where it is held against a plan, the number of that plan's version."""
        year = fiscal_year(end, self.starts)
        is_one = of_the_plan(measure) and fiscal_year(start, self.starts) == year
        return Number(measure, where, start, end, self.plans.get(year) if is_one else None)

    def on(self, number: Number) -> tuple[tuple[Note, ...], tuple[Note, ...]]:
        """Those on the number itself and those within it, settled ones too."""
        return touching(self.notes, number, tuple(self.plans.values()), self.regions)

    def mark(self, number: Number) -> Mark:
        """How many open ones concern a number."""
        return marks(self.notes, number, tuple(self.plans.values()), self.regions)

    def by(self, number: Number, dimension: str) -> dict[str, Mark]:
        """The same by member or month."""
        return marks_by(self.notes, number, dimension, tuple(self.plans.values()), self.regions)

    def any(self, number: Number) -> Mark:
        """How many open ones concern whatever is told of its slice and months."""
        found = Mark()
        for note in self.notes:
            mark = self._replace(notes=(note,)).mark(number._replace(measure=note.number.measure))
            found = Mark(*(one + more for one, more in zip(found, mark, strict=True)))
        return found


def months_and_rest(cell: Where, months: tuple[str, str]) -> tuple[Where, tuple[str, str]]:
    """A slice that may name months as a slice without them and their range; without any, the range `months`.

    Months with others between them are no range: they stay in the slice, so that it is no number of a whole range.
    """
    named = sorted(cell.get("month", ()))
    if not named:
        return cell, months
    if between(named[0], named[-1]) != tuple(named):
        return cell, (named[0], named[-1])
    return {name: codes for name, codes in cell.items() if name != "month"}, (named[0], named[-1])


def _open(notes: Iterable[Note]) -> Iterable[Note]:
    return (note for note in notes if not note.resolved)


def _in_view(of: Number, shown: Number, versions: Sequence[int]) -> bool:
    """Its months lie among those shown, and it is of no plan or of one that is looked at."""
    return shown.start <= of.start and of.end <= shown.end and (of.version is None or of.version in versions)


def _seen(where: Where, regions: Sequence[str] | None) -> dict[str, frozenset[str]]:
    found = {name: frozenset(codes) for name, codes in where.items() if codes}
    return found if regions is None or "region" in found else found | {"region": frozenset(regions)}


def _lies_in(where: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]) -> bool:
    return all(name in where and where[name] <= codes for name, codes in other.items())
