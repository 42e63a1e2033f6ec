"""Notes on numbers: what a note hangs on, which of them concern a number that is shown, and how many they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple, get_args

from salesplan.core.execute.kpis import KPIS
from salesplan.core.months import between, fiscal_months, fiscal_year, shift

Where = Mapping[str, tuple[str, ...]]
Kind = Literal["comment", "disputed"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_OF_THE_PLAN = frozenset({"due_base", "due_challenge", "ytd_due"})
Months = tuple[str, str]
_OF_REVENUE: Mapping[str, Callable[[str, str, int], Months]] = {
    "due_base": lambda start, end, _: (start, end),
    "due_challenge": lambda start, end, _: (start, end),
    "ytd_revenue": lambda _, end, starts: (_year_begins(end, starts), end),
    "ytd_due": lambda _, end, starts: (_year_begins(end, starts), end),
    "last_year_due": lambda start, end, _: (shift(start, -12), shift(end, -12)),
    "month_revenue": lambda _, end, __: (end, end),
    "previous_month": lambda _, end, __: (shift(end, -1), shift(end, -1)),
}
"""Sums of KPIs that are revenue, or a plan of it, under another name, and the months of it."""
_OF_NOTHING = frozenset({"season_elapsed"})
"""Sums that nobody notes."""
_ALIKE: Mapping[str, tuple[str, Callable[[str, int], str]]] = {
    "pace": ("attainment_base", lambda end, starts: _year_begins(end, starts)),
    "landing": ("landing", lambda end, starts: _year_begins(end, starts)),
    "mom": ("mom", lambda end, _: end),
}
"""KPIs that go by the last month alone: the KPI that is the same number, and the first of its months."""
_BRING_REVENUE = frozenset({"leads", "orders", "units", "new_customers", "repeat_customers"})
_OF_SLICES = ("revenue", "attainment_base")


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
    def disputes(self) -> int:
        """The disputes alone."""
        return self.disputed + self.disputed_within

    def contained(self) -> Mark:
        """What something that is made of the number tells of it: that figures in it are disputed."""
        return Mark(disputed_within=self.disputes)

    @property
    def all(self) -> int:
        """All of them together."""
        return sum(self)


def of_the_plan(kpi: str) -> bool:
    """True for a KPI that holds figures against a plan, so that it is another number under another plan."""
    return kpi in KPIS and not _OF_THE_PLAN.isdisjoint(KPIS[kpi].amounts)


def moves(kpi: str | None, other: str) -> bool:
    """True when one KPI goes into another: it is made of a sum that the other is made of, or the other is revenue (or
    held against a plan of it), which orders bring."""
    if kpi is None or not {kpi, other} <= KPIS.keys():
        return False
    own, of = ({"revenue" if name in _OF_REVENUE else name for name in KPIS[one].amounts} for one in (kpi, other))
    return bool(own & (of | _BRING_REVENUE if of == {"revenue"} else of))


def sums_of(number: Number, starts: int = 1) -> tuple[Number, ...]:
    """The sums that a KPI is made of, over the months that each sums; none of what is a sum itself.

    `starts` is the month in which the fiscal year begins.
    """
    if number.measure not in KPIS:
        return ()
    found = []
    for name in KPIS[number.measure].amounts:
        if name in _OF_REVENUE:
            start, end = _OF_REVENUE[name](number.start, number.end, starts)
            found.append(number._replace(measure="revenue", start=start, end=end))
        elif name not in (*_OF_NOTHING, number.measure):
            found.append(number._replace(measure=name))
    return tuple(found)


def alike(number: Number, starts: int = 1) -> Number:
    """The number under the one name that it is compared by: two KPIs may be the same number, as pace is attainment of
    the year to date, and some do not depend on the month in which a range begins. `starts` as in `sums_of`."""
    if number.measure not in _ALIKE:
        return number
    measure, begins = _ALIKE[number.measure]
    return number._replace(measure=measure, start=begins(number.end, starts))


class Noted(NamedTuple):
    """The notes that a reader finds, asked number by number.

    `plans` are the plan versions that he looks at by fiscal year: notes on numbers of others do not concern him.
    `regions` are his own where he sees no others: to him a slice is the part of it that lies there. `starts` is the
    month in which the year begins.
    """

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
        """Those on exactly that number by any name (`alike`), and those on parts of it: slices of its slice, months
        among its months, and disputes of the sums that it is made of and of their parts. Settled ones too."""
        place = self._place(number)
        lies = [(note, self._lies(note, place)) for note in self.notes]
        return tuple(note for note, on in lies if on), tuple(note for note, on in lies if on is False)

    def mark(self, *numbers: Number) -> Mark:
        """How many open ones concern a number, or numbers that stand beside each other: each note counts once."""
        found, places = Mark(), [self._place(number) for number in numbers]
        for note in self.notes:
            lies = None if note.resolved else self._lies_on_any(note, places)
            found = found if lies is None else found.plus(note.kind, lies)
        return found

    def by(self, numbers: Sequence[Number], cut: Sequence[str]) -> dict[tuple[str, ...], Mark]:
        """The same of numbers of one slice for every member of the dimensions (or month) `cut`, those that have any.

        One look at each note: a note that names several members hangs on none of them. Of a KPI that sums other months
        than its own (growth, year to date) only its own months tell.
        """
        found: dict[tuple[str, ...], Mark] = {}
        places = [self._place(number) for number in numbers]
        for note in self.notes:
            codes = None if note.resolved else _codes(note.number, cut)
            if codes is None or self._lies_on_any(note, places) is None:
                continue
            one = {name: (code,) for name, code in zip(cut, codes, strict=True)}
            lies = self._lies_on_any(note, [self._place(number.within(one)) for number in numbers])
            if lies is not None:
                found[codes] = found.get(codes, Mark()).plus(note.kind, lies)
        return found

    def slices(self, where: Where, start: str, end: str, cut: Sequence[str]) -> dict[tuple[str, ...], Mark]:
        """The same of what is told of slices: revenue and its attainment."""
        return self.by([self.number(kpi, where, start, end) for kpi in _OF_SLICES], cut)

    def any(self, number: Number) -> Mark:
        """How many open ones concern whatever is told of its slice and months."""
        found = Mark()
        for note in self.notes:
            mark = self._replace(notes=(note,)).mark(number._replace(measure=note.number.measure))
            found = Mark(*(one + more for one, more in zip(found, mark, strict=True)))
        return found

    def _place(self, number: Number) -> _Place:
        one = alike(number, self.starts)
        return _Place(one, _seen(one.where, self.regions), sums_of(one, self.starts))

    def _lies_on_any(self, note: Note, places: Sequence[_Place]) -> bool | None:
        lies = [self._lies(note, place) for place in places]
        return True if any(lies) else None if all(each is None for each in lies) else False

    def _lies(self, note: Note, place: _Place) -> bool | None:
        """True for a note on the number, False for one on a part of it, None for another."""
        of, number = alike(note.number, self.starts), place.number
        if of.version is not None and of.version not in self.plans.values():
            return None
        whole = (number, *(place.sums if note.kind == "disputed" else ()))
        if not any(_among(of, one) for one in whole):
            return None
        where = _seen(of.where, self.regions)
        if of.measure == number.measure and (of.start, of.end) == (number.start, number.end) and where == place.where:
            return True
        return False if _lies_in(where, place.where) else None


class _Place(NamedTuple):
    number: Number
    where: dict[str, frozenset[str]]
    sums: tuple[Number, ...]


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


def _year_begins(month: str, starts: int) -> str:
    return fiscal_months(fiscal_year(month, starts), starts)[0]


def _among(of: Number, whole: Number) -> bool:
    """The same measure, its months among those of the whole."""
    return of.measure == whole.measure and whole.start <= of.start and of.end <= whole.end


def _codes(of: Number, cut: Sequence[str]) -> tuple[str, ...] | None:
    """The one member (or month) of each dimension that a number is of; None where it is of several or of none."""
    named = [(of.start,) if name == "month" and of.start == of.end else of.where.get(name, ()) for name in cut]
    return tuple(codes[0] for codes in named) if all(len(codes) == 1 for codes in named) else None


def _seen(where: Where, regions: Sequence[str] | None) -> dict[str, frozenset[str]]:
    found = {name: frozenset(codes) for name, codes in where.items() if codes}
    return found if regions is None or "region" in found else found | {"region": frozenset(regions)}


def _lies_in(where: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]) -> bool:
    return all(name in where and where[name] <= codes for name, codes in other.items())
