"""In which slices is a gap concentrated? Leaves of any KPI from the store, and core's localiser over them.

Held against the plan a leaf is region × team × product (the plan knows no more); against last year also the channel
and, where order lines reach back, the customer's tier and industry and the dealer; against the industry region × team
× channel, each at the industry's rate. Months make leaves finer while there are few, so that a slice that is off in
every month is told from one that is off by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from math import nan
from typing import Any, NamedTuple

import numpy as np
from pandas import DataFrame, concat

from salesplan.core.execute.benchmarks import pick
from salesplan.core.execute.kpis import KPIS, Kpi, Terms, is_paired, total
from salesplan.core.months import between
from salesplan.core.review.diagnosed import Basis
from salesplan.core.review.localise import Answer, localise
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.kpis import ask
from salesplan.services.review.lives import Life, Parted, lives, parted, whole
from salesplan.services.sums import Codes, compared, gather, plan_sums
from salesplan.services.windows import Question
from salesplan.store import Store

CUBE = ("region", "team", "product", "channel")
LINES = ("tier", "industry", "dealer")
"""Attributes that only order lines know."""
FUNNEL = ("region", "channel", "team")
"""Leads are told apart by these; by product a cell has too few of them."""
_PLANNED = ("region", "team", "product")
_OF_LINES = frozenset({"revenue", "orders", "units", "returns", "cost"})
_FEWEST, _MOST = 110, 1000
"""Leaves: below, months are told apart too; above, they never are."""
_HALF, _WHOLE = 0.5, 1.5
"""Parts of the gap: from the one on a slice explains it alone, beyond the other the rest goes the other way."""
_FLOW_OF: Mapping[str, str] = dict.fromkeys(
    ("attainment_base", "attainment_challenge", "pace", "landing", "yoy", "mom"), "revenue"
)


class Located(NamedTuple):
    """The answer, and the attributes it was asked along. Its gap is in yuan, pieces, or (of a ratio) a rate."""

    answer: Answer
    attributes: tuple[str, ...]


def measured(kpi: str) -> str:
    """The KPI whose gap is located: attainment, pace, landing and growth are gaps of revenue."""
    return _FLOW_OF.get(kpi, kpi)


def attributes_of(store: Store, scope: Scope, view: View, kpi: str, basis: Basis) -> tuple[str, ...]:
    """The attributes along which a gap of this KPI can be located; those that the view fixes are left out."""
    declared = KPIS[measured(kpi)]
    if basis == "plan":
        found: tuple[str, ...] = _PLANNED
    elif "leads" in declared.amounts:
        found = FUNNEL
    else:
        found = CUBE
    fixed = {name for name, codes in view.where.items() if len(codes) == 1}
    if scope.regions is not None and len(scope.regions) == 1:
        fixed.add("region")
    return tuple(name for name in found if name not in fixed)


def knows_lines(store: Store, scope: Scope, view: View) -> bool:
    """True when order lines reach back to the first month of the year before the view."""
    since = ask(store, scope, view).standing.customers_since
    return since is not None and since <= f"{int(view.start[:4]) - 1}{view.start[4:]}"


def locate(
    store: Store, scope: Scope, view: View, kpi: str, basis: Basis, attributes: Sequence[str] | None = None
) -> Located | None:
    """The slices that explain the gap of a KPI of a view; None where nothing is on record on either side.

    `attributes` may name those of order lines (then last year is the basis); by default `attributes_of`.
    """
    by = tuple(attributes_of(store, scope, view, kpi, basis) if attributes is None else attributes)
    found = leaf_table(store, scope, view, kpi, basis, by)
    return None if found is None or found.is_empty else judged(found)


def of_gap(answer: Answer, gap: float) -> Answer:
    """The same slices as parts of another gap: that of a rate held against one reference, while every leaf was held
    against its own. What lies between them is mix."""
    slices = tuple(one._replace(share=one.gap / gap if gap else None) for one in answer.slices)
    return answer._replace(slices=slices, gap=gap, mix=answer.mix + gap - answer.gap)


class Table(NamedTuple):
    """Leaves along some attributes, those apart that one side lacks. `by` has the month last, where leaves have it."""

    parts: Parted
    by: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """True where nothing is on record on either side."""
        frames = (self.parts.compared, *(rows for _, rows in self.parts.apart))
        return not any(one.drop(columns=list(self.by)).any(axis=None) for one in frames if not one.empty)

    def grown(self, times: float) -> Table:
        """The same with another expectation: of a sum, so many times as much."""
        compared, *apart = (
            one.assign(f=one["f"] * times) for one in (self.parts.compared, *(rows for _, rows in self.parts.apart))
        )
        lives = (life for life, _ in self.parts.apart)
        return self._replace(parts=Parted(compared, tuple(zip(lives, apart, strict=True))))


def judged(table: Table) -> Located:
    """The slices by month, over all months, or along one attribute over the months, whichever says more.

    Of the same leaves told by month and not, that is the one in which naming slices gains more: months tell what is off
    in every one from what is off by chance, but they scatter more. One member that alone explains half of the gap or
    more is told before several smaller slices. Along one attribute there are also fewer slices to choose from, so that
    less is needed to stand out; what is weak even so is left.
    """
    (compared, _), by = table.parts, table.by
    best = whole(localise(compared, by), table.parts)
    if by[-1] != "month":
        return Located(best, by)
    over_all = whole(localise(compared, by[:-1], within="month"), table.parts)
    best = max(best, over_all, key=lambda answer: sum(one.gain for one in answer.slices))
    most = _explained(best) if best.slices else 0.0
    for one in by[:-1]:
        coarse = compared.drop(columns=[name for name in by[:-1] if name != one])
        found = whole(localise(coarse.groupby([one, "month"], as_index=False).sum(), (one, "month")), table.parts)
        is_alone = bool(found.slices) and found.slices[0].confidence != "weak" and one in found.slices[0].where
        if is_alone and (not best.slices or max(most + 0.01, _HALF) < _explained(found) <= _WHOLE):
            best, most = found, _explained(found)
    return Located(best, by)


def _explained(answer: Answer) -> float:
    """The part of the gap that the first slice holds; 0 where that cannot be said."""
    return answer.slices[0].share or 0.0


def leaf_table(store: Store, scope: Scope, view: View, kpi: str, basis: Basis, by: tuple[str, ...]) -> Table | None:
    """The leaves, also by month while they are few; against last year without what began or ended. None without any."""
    frame = leaves(store, scope, view, kpi, basis, by) if by else DataFrame()
    if frame.empty:
        return None
    months = between(view.start, view.end)
    lacking = lives(ask(store, scope, view, by)) if basis == "last_year" else []
    if len(months) > 1 and len(frame) < _FEWEST and len(frame) * len(months) <= _MOST:
        fine = (*by, "month")
        return Table(parted(leaves(store, scope, view, kpi, basis, fine), lacking), fine)

    def by_month(name: str, codes: tuple[str, ...]) -> DataFrame:
        return leaves(store, scope, view._replace(where={**view.where, name: codes}), kpi, basis, (*by, "month"))

    found = parted(_in_months(frame, [one for one in lacking if len(one.months) < len(months)], by_month), lacking)
    if "month" not in found.compared:
        return Table(found, by)
    added = found.compared.drop(columns="month").groupby(list(by), as_index=False).sum()
    return Table(found._replace(compared=added), by)


def _in_months(
    frame: DataFrame, partly: Sequence[Life], by_month: Callable[[str, tuple[str, ...]], DataFrame]
) -> DataFrame:
    """The leaves; those of members that lack a side in some months only told by month, the others without one."""
    told: list[DataFrame] = []
    done: dict[str, tuple[str, ...]] = {}
    for name in dict.fromkeys(one.attribute for one in partly):
        codes = tuple(one.code for one in partly if one.attribute == name)
        fine = by_month(name, codes)
        if fine.empty:
            continue
        for other, before in done.items():
            fine = fine[~fine[other].isin(before)]
        frame = frame[~frame[name].isin(codes)]
        told.append(fine)
        done[name] = codes
    return concat([frame, *told], ignore_index=True) if told else frame


def leaves(store: Store, scope: Scope, view: View, kpi: str, basis: Basis, by: Sequence[str]) -> DataFrame:
    """One row per leaf: the attributes, and f, v of a sum or a_f, a_v, b_f, b_v of a ratio; see `localise`.

    Last year counts as far as it has its match by now. A leaf without a row has 0; where no leaf reports the KPI on one
    of the sides the frame is empty. Raises KeyError for a KPI that does not exist.
    """
    declared = KPIS[measured(kpi)]
    question = ask(store, scope, view, by)
    pairs = _of_lines(question, declared) if set(by) & set(LINES) else _of_cube(question, declared, basis)
    sides = {"v": [now for now, _ in pairs.values()], "f": [past for _, past in pairs.values()]}
    if not all(_is_reported(declared, sides[side]) for side in ("v", "f") if side == "v" or basis != "industry"):
        return DataFrame()
    rows = []
    for (label, codes), (now, past) in sorted(pairs.items()):
        where = dict(zip(question.dims, ("" if code is None else code for code in codes), strict=True))
        rows.append(where | ({"month": label} if label else {}) | _measures(declared, {"v": now, "f": past}))
    frame = DataFrame(rows)
    return _at_the_industrys_rate(question, declared, frame) if basis == "industry" else frame


_Pairs = dict[tuple[str, Codes], tuple[Mapping[str, Any], Mapping[str, Any]]]
"""Leaf -> what is, and what it is held against."""


def _of_cube(question: Question, kpi: Kpi, basis: Basis) -> _Pairs:
    sums = gather(question, (kpi.id,))
    now = sums.actual["now"]
    past: Mapping[Any, Mapping[str, Any]] = sums.actual["last_year"] if kpi.denominator else sums.due
    if basis == "plan":
        past = {key: plan_sums(planned, due=True) for key, planned in sums.planned.get("now", {}).items()}
    return {key: (now.get(key, {}), past.get(key, {})) for key in {*now, *past}}


def _of_lines(question: Question, kpi: Kpi) -> _Pairs:
    now, due = compared(question, "line_revenue" if kpi.amounts == ("revenue",) else "line_figures")
    return {key: (now.get(key, {}), due.get(key, {})) for key in {*now, *due}}


def _is_reported(kpi: Kpi, sums: Sequence[Mapping[str, Any]]) -> bool:
    """True when some leaf reports everything that the KPI is made of: one without a row then had none of it."""
    return any(all(_total(kpi, terms, one) is not None for terms in (kpi.numerator, kpi.denominator)) for one in sums)


def _measures(kpi: Kpi, sides: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """The measures of one leaf."""
    terms = {"a_": kpi.numerator, "b_": kpi.denominator} if kpi.denominator else {"": kpi.numerator}
    return {
        f"{letter}{side}": float(_total(kpi, own, sums) or Decimal(0))
        for letter, own in terms.items()
        for side, sums in sides.items()
    }


def _total(kpi: Kpi, terms: Terms, sums: Mapping[str, Any]) -> Decimal | None:
    return total(terms, sums, is_paired(kpi, sums))


def _at_the_industrys_rate(question: Question, kpi: Kpi, frame: DataFrame) -> DataFrame:
    """The same leaves as the industry would do with what they have: no other composition, another rate."""
    known = question.standing.benchmarks.get(kpi.id, ())
    fixed = {name: codes[0] for name, codes in question.where.items() if len(codes) == 1}
    named = [name for name in question.dims if name in frame]
    rates = []
    for codes in zip(*(frame[name] for name in named), strict=True) if named else [()] * len(frame):
        own = fixed | dict(zip(named, codes, strict=True))
        found = pick(known, kpi.id, own, question.view.start, question.view.end)
        rates.append(nan if found is None else float(found.value))
    kept = frame.assign(a_f=np.array(rates) * frame["b_v"], b_f=frame["b_v"])
    return kept[kept["a_f"].notna()]
