"""What every slice brought, owed by plan and brought a year before: the amounts that a gap is taken apart from.

To the fen and tied: the amounts of the slices sum to the rounded amount of the whole, also where an unfinished month
makes a fraction of a plan due.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from salesplan.core.execute.kpis import KPIS
from salesplan.core.review.fen import FEN, tied
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.figures import Figure, figure
from salesplan.services.kpis import ask, pieces
from salesplan.services.remembering import Remembered
from salesplan.store import Store

Codes = tuple[str, ...]


class Amount(NamedTuple):
    """One slice: `due` is the part of its plan due by now, `before` last year's for the part that has its match by now.

    None is not reported or not planned. `note` says why growth over `before` cannot be told: festival or opened.
    """

    where: Mapping[str, str]
    value: Decimal | None
    due: Decimal | None
    before: Decimal | None
    note: str = ""


_Several = Mapping[str, tuple[Amount, ...]]
_REMEMBERED: Remembered[_Several] = Remembered(64)
"""One diagnosis or page asks for the same amounts from several sides."""


def amounts(store: Store, scope: Scope, view: View, by: Sequence[str], kpi: str = "revenue") -> tuple[Amount, ...]:
    """The slices of the view by these dimensions ('month' among them), in order; one for the whole when none is asked.

    `kpi` is a sum (revenue, units, orders, leads, ...); money is to the fen and tied.
    """
    return several(store, scope, view, by, (kpi,))[kpi]


def several(store: Store, scope: Scope, view: View, by: Sequence[str], kpis: Sequence[str]) -> _Several:
    """The same of several sums, asked together: the same slices of each."""
    asked = (scope, repr(view), tuple(by), tuple(kpis))
    return _REMEMBERED.of(store, asked, lambda: _read(store, scope, view, by, kpis))


def _read(store: Store, scope: Scope, view: View, by: Sequence[str], kpis: Sequence[str]) -> _Several:
    found = list(pieces(ask(store, scope, view, by), (*kpis, "yoy")))
    where = [dict(zip(one.question.dims, one.key[1], strict=True)) | {"month": one.key[0]} for one in found]
    slices = [{name: own[name] for name in by} for own in where]
    notes = [figure(one, KPIS["yoy"]).note for one in found]
    read: dict[str, tuple[Amount, ...]] = {}
    for kpi in kpis:
        figures = [figure(one, KPIS[kpi]) for one in found]
        sides = [_side(figures, name, KPIS[kpi].unit == "money") for name in ("value", "due", "last_year_due")]
        read[kpi] = tuple(map(Amount, slices, *sides, notes))
    return read


def _side(figures: Sequence[Figure], name: str, is_money: bool) -> list[Decimal | None]:
    values: list[Decimal | None] = [getattr(one, name) for one in figures]
    return tie(values) if is_money else values


def tie(values: Sequence[Decimal | None]) -> list[Decimal | None]:
    """The amounts in fen, those that are known summing to the rounded sum of them."""
    known = [value for value in values if value is not None]
    whole = sum(known, Decimal(0)).quantize(FEN, ROUND_HALF_UP)
    rounded = iter(tied(known, whole))
    return [None if value is None else next(rounded) for value in values]


def total(values: Sequence[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal("0.00")) if known else None
