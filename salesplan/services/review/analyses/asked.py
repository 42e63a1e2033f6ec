"""The question that a diagnosis answers, and what every analysis needs of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from salesplan.core.execute.kpis import KPIS, taken
from salesplan.core.review.diagnosed import Basis, Period, Unit, Where
from salesplan.core.review.diagnosed import Number as Figure
from salesplan.core.review.fen import rounded
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.figures import Piece, figure
from salesplan.services.kpis import ask, industry, pieces
from salesplan.services.remembering import Remembered
from salesplan.store import Store


class Asked(NamedTuple):
    """`view` is the question with its slice; `where` the slice as it was asked, `kpi` as it was asked.

    `dealers` limits what order lines are read (a dealer is no dimension of the cube).
    """

    store: Store
    scope: Scope
    view: View
    kpi: str
    where: Where
    basis: Basis | None = None
    dealers: tuple[str, ...] = ()

    def since(self, start: str) -> Asked:
        """The same question from another month on."""
        return self._replace(view=self.view._replace(start=start))

    @property
    def period(self) -> Period:
        """Its months."""
        return Period(self.view.start, self.view.end)

    @property
    def fixed(self) -> set[str]:
        """Dimensions of which the question leaves one member."""
        found = {name for name, codes in self.view.where.items() if len(codes) == 1}
        if self.scope.regions is not None and len(self.scope.regions) == 1:
            found.add("region")
        return found


class Held(NamedTuple):
    """A KPI and what it may be held against, exact; None is not on record.

    `sums` are the amounts it was made of, `past` those of last year (of a sum only the part that has its match by now).
    """

    value: Decimal | None
    due: Decimal | None
    last_year: Decimal | None
    industry: Decimal | None
    sums: Mapping[str, Decimal | int | None]
    past: Mapping[str, Decimal | int | None]

    def reference(self, basis: Basis) -> Decimal | None:
        """What it is held against."""
        return {"plan": self.due, "last_year": self.last_year, "industry": self.industry}[basis]

    def first(self, *wanted: Basis) -> Basis | None:
        """The first basis that is on record."""
        return next((basis for basis in wanted if self.reference(basis) is not None), None)


_Rows = list[tuple[dict[str, str], dict[str, Held]]]
_REMEMBERED: Remembered[_Rows] = Remembered(64)
"""Figures of members are told in a sentence, in a table and in a picture."""


def held(asked: Asked, kpi: str, by: Sequence[str] = ()) -> list[tuple[dict[str, str], Held]]:
    """The KPI of every slice by these dimensions, in order; one for the whole when none is asked."""
    return [(where, found[kpi]) for where, found in beside(asked, (kpi,), by)]


def beside(asked: Asked, kpis: Sequence[str], by: Sequence[str] = ()) -> _Rows:
    """Several KPIs of every slice, asked of the store together."""
    key = (asked.scope, repr(asked.view), tuple(kpis), tuple(by))
    return _REMEMBERED.of(asked.store, key, lambda: _read(asked, kpis, by))


def _read(asked: Asked, kpis: Sequence[str], by: Sequence[str]) -> _Rows:
    found = []
    for piece in pieces(ask(asked.store, asked.scope, asked.view, by), kpis):
        where = dict(zip(piece.question.dims, piece.key[1], strict=True)) | {"month": piece.key[0]}
        found.append(({name: where[name] for name in by}, {kpi: _held(piece, kpi) for kpi in kpis}))
    return found


def whole(asked: Asked, kpi: str) -> Held:
    """The KPI of the whole question."""
    return held(asked, kpi)[0][1]


def _held(piece: Piece, kpi: str) -> Held:
    declared = KPIS[kpi]
    got = figure(piece, declared)
    outside = industry(piece, declared)
    past = piece.sums.of("last_year", piece.key) if declared.denominator else piece.sums.due.get(piece.key, {})
    sides = (taken(declared, sums) for sums in (got.sums, past))
    return Held(got.value, got.due, got.last_year_due, outside.value if outside else None, *sides)


def unit_of_gap(kpi: str) -> Unit:
    """The unit of a difference of the KPI."""
    unit = KPIS[kpi].unit
    return "each" if kpi == "aov" else "points" if unit == "percent" else unit


def yuan(value: Decimal | None) -> Decimal | None:
    """To the fen, halves away from zero."""
    return None if value is None else rounded(Fraction(value))


def money(value: Decimal | float | None, signed: bool = False) -> Figure:
    """An amount of money for a sentence."""
    return Figure(value, "money", signed)


def share(value: Decimal | float | None, signed: bool = False, digits: int = 1) -> Figure:
    """A ratio for a sentence."""
    return Figure(value, "percent", signed, digits)


def count(value: Decimal | int | float | None, signed: bool = False) -> Figure:
    """A number of things for a sentence."""
    return Figure(value, "count", signed)


def points(value: Decimal | float | None, signed: bool = True) -> Figure:
    """A difference of ratios for a sentence."""
    return Figure(value, "points", signed)


def ratio(above: Decimal | int | float | None, below: Decimal | int | float | None) -> float | None:
    """A quotient; None where one is unknown or there is nothing to divide by."""
    if above is None or not below:
        return None
    return float(Decimal(above) / Decimal(below))
