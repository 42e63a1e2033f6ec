"""Notes on a gap: on the figures at its ends, on its steps, and on the slices that its tables show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from salesplan.core.months import shift
from salesplan.core.review.noted import Mark, Noted
from salesplan.core.view import DIMENSIONS, View

_OF_LINKS = {"leads": "leads", "conversion": "conversion", "aov": "aov", "returns": "return_rate"}
"""The KPI of each link of the funnel."""
_SLICES = {"new": "product", "gone": "product", "apart": "region"}
"""Steps that are slices under another name, and the dimension of these."""


class GapNotes(NamedTuple):
    """The notes that concern the gap of a KPI of a view against the plan or last year."""

    noted: Noted
    view: View
    kpi: str
    against: str

    def of(self, slice: Mapping[str, str], kpi: str = "") -> Mark:
        """On a slice (dimension or month -> code) and on what it is held against; each note counts once."""
        one = self.view.within(slice)
        number = self.noted.number(kpi or self.kpi, one.where, one.start, one.end)
        if self.against == "plan":
            return self.noted.mark(number, self.noted.number("attainment_base", one.where, one.start, one.end))
        return self.noted.mark(number, number._replace(start=shift(one.start, -12), end=shift(one.end, -12)))

    def step(self, name: str) -> Mark:
        """On a step of `gaps.Steps`: on its slice, or on the KPI of a link. Price, volume, mix, market and the like are
        parts of the gap and no numbers of their own: they tell the disputes of the figures that it lies between."""
        if name in _OF_LINKS:
            return self.of({}, _OF_LINKS[name])
        slice = slice_of(name)
        return self.of(slice) if slice else self.of({}).contained()

    def ends(self) -> tuple[Mark, Mark]:
        """On last year's figure and on this year's; of a plan its cells are marked where they are planned."""
        view, number = self.view, self.noted.number(self.kpi, self.view.where, self.view.start, self.view.end)
        before = number._replace(start=shift(view.start, -12), end=shift(view.end, -12))
        return Mark() if self.against == "plan" else self.noted.mark(before), self.noted.mark(number)


def slice_of(name: str) -> dict[str, str]:
    """The slice that a step stands for (dimension or month -> code); a region that has no market, and a new product,
    are slices too. Empty for none."""
    kind, _, code = name.partition("@")[0].partition(":")
    dimension = _SLICES.get(kind, kind)
    return {dimension: code} if code and dimension in (*DIMENSIONS, "month") else {}
