"""What came of an action: its KPI month by month on its slice and on untouched siblings, and the verdict on both.

Nothing of it is stored. A verdict is made of figures, and those move: a month is loaded late, a load is undone, a month
is restated. So it is computed when it is read, at the moment that is read (and kept with the state of the data by
whoever shows it); a meeting of the past is looked back to by its load and finds the verdict of then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from salesplan.core.dimensions import Membership
from salesplan.core.execute.kpis import KPIS, Kpi, is_paired, total
from salesplan.core.measures import MEASURE
from salesplan.core.months import between, distance, month_of, shift
from salesplan.core.registers.actions import Action, cells, hoped, is_rate, where_of
from salesplan.core.review.verdict import MAX_AFTER, MIN_AFTER, Floats, How, Months, Question, Verdict, verdict
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.company import COMPANY
from salesplan.services.kpis import ask
from salesplan.services.members import categories, memberships
from salesplan.services.standing import Standing, standing
from salesplan.services.sums import gather
from salesplan.store import Store

JUDGED_BY = dict.fromkeys(("attainment_base", "attainment_challenge", "pace", "yoy", "mom", "landing"), "revenue")
"""KPIs that hold revenue against something that no action moves: what is judged is the revenue."""
ALONG = ("team", "region", "channel", "product", "category")
"""In which attribute siblings differ: the first of these that the slice names."""
_WITHIN = {"team": ("region",), "product": ("category",)}
"""Where siblings differ in one attribute, they may differ in these, too."""
_MOST_MONTHS = 60
_YEAR = 12
_EVENTS = ("orders", "leads", "new_customers", "conversion", "repurchase")
"""KPIs that count events, or are a share of counted ones."""
_PER_REVENUE = ("orders", "leads", "units", "conversion")
"""KPIs whose gain is worth the revenue that goes with one of them."""


class Slice(NamedTuple):
    """What siblings have in common (`fixed`), and the attribute in which they differ, with the member that acts.

    `attribute` is empty for the whole company, which has no sibling.
    """

    fixed: Mapping[str, str]
    attribute: str
    code: str


class Judged(NamedTuple):
    """The verdict on an action, and what it was made of.

    `kpi` is what was judged. The figure by month (`own`, `others`: the siblings weighed together; None is not known),
    `began` the month in which the action begins and `after` the first whole month after it. `siblings` are the codes
    compared with, `left_out` those that an action of another slice touches. Of other actions that the reader may see,
    `beside` are those on all of this slice, and `across` those on a part of it: where they meet their effects cannot
    be told apart. `worth` is the money of the effect over the months after, with
    its bounds. `hidden`: siblings lie outside the reader's regions, so that he is told the word and no number of it.
    `ended` is the first month from which on the slice sold nothing any more, "" while it does.
    """

    kpi: str
    verdict: Verdict
    attribute: str
    months: tuple[str, ...] = ()
    own: tuple[float | None, ...] = ()
    others: tuple[float | None, ...] = ()
    began: str = ""
    after: str = ""
    siblings: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    across: tuple[str, ...] = ()
    worth: Decimal | None = None
    worth_low: Decimal | None = None
    worth_high: Decimal | None = None
    hidden: bool = False
    ended: str = ""


class Judge:
    """Judges actions at one moment; the months of slices that several actions ask for are read once.

    `actions` are all of the company: siblings with an action of their own are not untouched.
    """

    def __init__(self, store: Store, scope: Scope, actions: Sequence[Action], load: int | None = None) -> None:
        self._scope, self._actions = scope, actions
        view = View("", "", as_of_load=load)

        @cache
        def finished(kpi: str, region: str | None) -> tuple[str, ...]:
            return _finished(standing(store, COMPANY, view), KPIS[kpi], region)

        @cache
        def members(
            kpi: str, fixed: tuple[tuple[str, str], ...], attribute: str, months: tuple[str, ...]
        ) -> Mapping[str, _Member]:
            return _read(store, view, kpi, dict(fixed), attribute, months, groups)

        seq = standing(store, COMPANY, view).seq
        groups = categories(store, COMPANY, seq)
        self._category = {product: name for name, products in groups.items() for product in products}
        self._region = _regions(memberships(store, COMPANY, at=seq))
        self._finished, self._members = finished, members

    def judge(self, action: Action, early: bool = False) -> Judged | None:
        """The verdict on an action; None for one that was dropped or names no KPI.

        While it is too early the months are read only where somebody wants to see them: `early`.
        """
        if action.state == "dropped" or action.kpi is None:
            return None
        kpi, slice = JUDGED_BY.get(action.kpi, action.kpi), slice_of(action)
        began, after = month_of(action.start), shift(month_of(max(action.done or action.due, action.start)), 1)
        months = self._finished(kpi, action.region)
        judged = Judged(kpi, Verdict("no_data", "not_reported"), slice.attribute, began=began, after=after)
        if not months:
            return judged
        judged = judged._replace(months=months)
        if began < months[0]:
            return judged._replace(verdict=Verdict("no_data", "before_figures"))
        if not _is_enough(months, after):
            behind = action.region is not None and _is_enough(self._finished(kpi, None), after)
            judged = judged._replace(verdict=Verdict("too_early", "region_behind" if behind else "few_months"))
            if not early:
                return judged
        return self._compared(judged, action, slice)

    def _compared(self, judged: Judged, action: Action, slice: Slice) -> Judged:
        """The same with the months of the slice and of its siblings, and what they say."""
        members = self._members(judged.kpi, tuple(sorted(slice.fixed.items())), slice.attribute, judged.months)
        own = self._acting(judged, action, slice)
        if own is None:
            return judged._replace(verdict=Verdict("no_data", "never_sold"))
        if not np.isfinite(own.months.above).any():
            return judged._replace(verdict=Verdict("no_data", "not_reported"))
        busy = self._busy(action, judged)
        mine, placed = self._placed(where_of(action)), {one.code: self._placed(where_of(one)) for one in busy}
        apart = {slice.attribute, *_WITHIN.get(slice.attribute, ())}
        elsewhere = [where for where in placed.values() if not where.items() <= mine.items() and apart & where.keys()]
        left_out = tuple(c for c in members if c != slice.code and self._touched(slice, c, elsewhere))
        seen = {one.code: where for one in busy if self._sees(one) and _meet(where := placed[one.code], mine)}
        others = {code: one for code, one in members.items() if code not in (slice.code, *left_out)}
        series = [one.months for one in others.values()]
        first = judged.months[0]
        asked = _question(judged.kpi, distance(first, judged.began), distance(first, judged.after), action)
        said, ended = verdict(own.months, series, asked), _ended(own.months, asked.is_ratio, judged.months)
        if judged.verdict.word == "too_early":
            said = judged.verdict
        elif ended and ended <= judged.after:
            said = Verdict("no_data", "ended")
        found = judged._replace(
            verdict=said,
            ended=ended,
            own=_values(own.months),
            others=_values(_together(series)),
            siblings=tuple(others),
            left_out=left_out,
            beside=tuple(code for code, where in seen.items() if where.items() <= mine.items()),
            across=tuple(code for code, where in seen.items() if not where.items() <= mine.items()),
        )
        return self._as_seen(_with_worth(found, own, asked))

    def _acting(self, judged: Judged, action: Action, slice: Slice) -> _Member | None:
        """The months of the acting slice itself: of a team that sells in other regions too, those of its region."""
        beside = {name: code for name, code in where_of(action).items() if name != slice.attribute}
        found = self._members(judged.kpi, tuple(sorted(beside.items())), slice.attribute, judged.months)
        return found.get(slice.code)

    def _busy(self, action: Action, judged: Judged) -> list[Action]:
        """The other actions on this KPI between a year before this one and the last month that is used for it."""
        first = shift(judged.began, -_YEAR)
        last = min(shift(judged.after, MAX_AFTER - 1), judged.months[-1])
        return [
            other
            for other in self._actions
            if other.code != action.code
            and other.state != "dropped"
            and JUDGED_BY.get(other.kpi or "", other.kpi) == judged.kpi
            and month_of(other.start) <= last
            and month_of(other.done or other.due) >= first
        ]

    def _touched(self, slice: Slice, code: str, elsewhere: Sequence[Mapping[str, str]]) -> bool:
        """True when an action moves a sibling or a part of it; `elsewhere` are those that do not move all alike."""
        sibling = self._placed({**slice.fixed, slice.attribute: code})
        return any(_meet(where, sibling) for where in elsewhere)

    def _placed(self, where: Mapping[str, str]) -> dict[str, str]:
        """A slice with the category that its product and the region that its team lies in."""
        within = {
            "category": self._category.get(where.get("product", "")),
            "region": self._region.get(where.get("team", "")),
        }
        return {name: code for name, code in within.items() if code} | dict(where)

    def _sees(self, other: Action) -> bool:
        """True when the reader finds that action in the register."""
        return self._scope.regions is None or other.region in self._scope.regions

    def _as_seen(self, judged: Judged) -> Judged:
        """What this reader may be told of it: siblings of a region's slice lie in the other regions."""
        if self._scope.regions is None:
            return judged
        word = Verdict(judged.verdict.word, judged.verdict.why, months=judged.verdict.months)
        own = {name: getattr(judged, name) for name in ("months", "own", "began", "after", "beside", "across", "ended")}
        return Judged(judged.kpi, word, judged.attribute, hidden=True, **own)


def _is_enough(months: Sequence[str], after: str) -> bool:
    """True when there are months enough from `after` on for a verdict."""
    return bool(months) and distance(after, months[-1]) + 1 >= MIN_AFTER


def slice_of(action: Action) -> Slice:
    """How the slice of an action is compared. A team says its region, so that its siblings are all other teams."""
    where = where_of(action)
    attribute = next((name for name in ALONG if name in where), "")
    dropped = {attribute, "region"} if attribute == "team" else {attribute}
    fixed = {name: code for name, code in where.items() if name not in dropped}
    return Slice(fixed, attribute, where.get(attribute, ""))


class _Member(NamedTuple):
    """One member's months: the KPI's two sums, and the revenue that goes with it."""

    months: Months
    revenue: Floats


def _read(
    store: Store,
    view: View,
    kpi: str,
    fixed: Mapping[str, str],
    attribute: str,
    months: Sequence[str],
    groups: Mapping[str, tuple[str, ...]],
) -> Mapping[str, _Member]:
    """The months of a KPI by member of an attribute. It is the company's: untouched siblings lie anywhere.

    A category of products (`groups`) is asked for as a whole: where order lines tell, an order of two of them counts
    once, else in both.
    """
    asked = view._replace(start=months[0], end=months[-1], where=cells(fixed, groups))
    if attribute == "category":
        rows = {name: own for name in groups if (own := _rows(store, _of(asked, groups[name]), kpi, "").get(""))}
    else:
        rows = _rows(store, asked, kpi, attribute)
    told = standing(store, COMPANY, view) if attribute == "region" else None
    return {
        code: _member(KPIS[kpi], months, own, [told is None or _complete(told, KPIS[kpi], m, code) for m in months])
        for code, own in sorted(rows.items())
    }


def _of(view: View, products: tuple[str, ...]) -> View:
    return view._replace(where={**view.where, "product": products})


def _rows(store: Store, view: View, kpi: str, attribute: str) -> dict[str, dict[str, Mapping[str, Any]]]:
    """The sums of a KPI by member of an attribute (of the whole view: "") and month."""
    question = ask(store, COMPANY, view, ("month", attribute) if attribute else ("month",))
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    asked = gather(question, {kpi, "revenue"} if kpi in _PER_REVENUE else {kpi})
    for (month, codes), sums in asked.actual["now"].items():
        found.setdefault(codes[0] if codes else "", {})[month] = sums
    return found


def _finished(known: Standing, kpi: Kpi, region: str | None) -> tuple[str, ...]:
    """The months whose figures are complete in the company and in a region, from the first with sales; at most 60."""
    days = [known.reach[MEASURE[name].group].day for name in kpi.amounts if name in MEASURE]
    newest = [day for day in days if day is not None]
    if known.since is None or not newest or len(newest) < len(days):
        return ()
    last = month_of(min(newest))
    while last >= known.since and not all(_complete(known, kpi, last, whose) for whose in (None, region)):
        last = shift(last, -1)
    return between(max(known.since, shift(last, 1 - _MOST_MONTHS)), last)


def _complete(known: Standing, kpi: Kpi, month: str, region: str | None) -> bool:
    """True when a month is reported to its end; `region` None is the company."""
    return all(known.due_share(name, month, region) >= 1 for name in kpi.amounts if name in MEASURE)


def _member(
    kpi: Kpi, months: Sequence[str], rows: Mapping[str, Mapping[str, Any]], complete: Sequence[bool]
) -> _Member:
    """A month without a row is zero from the member's first month on: nothing was sold. Before, and where the figures
    are not `complete`, nothing is known."""
    first = min(rows)
    above, below, revenue = (np.full(len(months), np.nan) for _ in range(3))
    for at, month in enumerate(months):
        if month < first or not complete[at]:
            continue
        sums = rows.get(month)
        above[at] = _number(total(kpi.numerator, sums, is_paired(kpi, sums))) if sums else 0.0
        whole = total(kpi.denominator, sums, is_paired(kpi, sums)) if sums else Decimal(0)
        below[at] = _number(whole) if kpi.denominator else 1.0
        revenue[at] = _number(sums.get("revenue")) if sums else 0.0
    return _Member(Months(above, below), revenue)


def _ended(own: Months, is_ratio: bool, months: Sequence[str]) -> str:
    """The first of the last months in which there was nothing any more: more of them than ever lay between two sales,
    and two at least. "" while the slice is alive."""
    alive = np.flatnonzero(own.below if is_ratio else own.above)
    if not len(alive):
        return ""
    last, usual = int(alive[-1]), int(np.diff(alive).max(initial=2)) - 1
    return months[last + 1] if len(months) - 1 - last > usual else ""


def _number(amount: Decimal | int | None) -> float:
    return float("nan") if amount is None else float(amount)


def _question(kpi: str, began: int, after: int, action: Action) -> Question:
    declared = KPIS[kpi]
    how: How = "points" if is_rate(kpi) else "relative"
    flags = (not declared.is_flow, declared.higher_is_better, kpi in _EVENTS)
    in_amount = action.expected_in == "amount"
    return Question(began, after, how, *flags, hoped=hoped(action, kpi), in_amount=in_amount)


def _meet(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """True unless two slices name different members of one attribute."""
    return all(one[name] == other[name] for name in one.keys() & other.keys())


def _regions(held: Iterable[Membership]) -> dict[str, str]:
    """The region of every team that only ever sold in one."""
    found: dict[str, set[str]] = {}
    for one in held:
        found.setdefault(one.child, set()).add(one.parent)
    return {team: next(iter(regions)) for team, regions in found.items() if len(regions) == 1}


def _values(months: Months) -> tuple[float | None, ...]:
    ratios = np.full(len(months.above), np.nan)
    np.divide(months.above, months.below, out=ratios, where=months.below > 0)
    return tuple(None if np.isnan(value) else float(value) for value in ratios)


def _together(siblings: Sequence[Months]) -> Months:
    """The siblings as one: sums of what is known; a sum stands for the mean sibling."""
    if not siblings:
        return Months(np.zeros(0), np.zeros(0))
    above = np.array([one.above for one in siblings])
    known = np.isfinite(above)
    below = np.where(known, np.array([one.below for one in siblings]), 0.0)
    return Months(np.where(known.any(axis=0), np.where(known, above, 0.0).sum(axis=0), np.nan), below.sum(axis=0))


def _with_worth(judged: Judged, own: _Member, asked: Question) -> Judged:
    """The money of the effect over the months after; None where a gain has no price (new customers)."""
    found = judged.verdict
    if found.effect is None or found.low is None or found.high is None:
        return judged
    after = slice(asked.after, asked.after + found.months)
    above, below = float(own.months.above[after].sum()), float(own.months.below[after].sum())
    revenue = float(own.revenue[after].sum())
    each = _price(judged.kpi, above, revenue)
    if each is None:
        return judged
    gains = [
        each * (change * below if asked.how == "points" else above * change / (1 + change))
        for change in (found.effect, found.low, found.high)
    ]
    worth, *bounds = (Decimal(round(gain)) for gain in gains)
    return judged._replace(worth=worth, worth_low=min(bounds), worth_high=max(bounds))


def _price(kpi: str, above: float, revenue: float) -> float | None:
    """Yuan for one more of what the KPI counts; a point of a rate is worth it once per unit of what it divides by.

    None for what has no price, and where the revenue of a month is not known (leads are reported before sales are)."""
    if kpi in _PER_REVENUE:
        return revenue / above if above > 0 and isfinite(revenue) else None
    if kpi in ("new_customers", "repurchase"):
        return None
    return -1.0 if kpi == "return_rate" else 1.0
