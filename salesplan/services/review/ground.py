"""The figures that warning rules look at, as they stand at one moment: asked once, whatever they are held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from salesplan.core.execute.alerting import Reading
from salesplan.core.execute.kpis import KPIS
from salesplan.core.execute.rules import Grid, Rule, Window, first_month
from salesplan.core.months import between, month_of, shift
from salesplan.core.registers.contingencies import Contingency
from salesplan.core.view import View
from salesplan.services.company import COMPANY, today
from salesplan.services.figures import Piece, figure
from salesplan.services.kpis import pieces
from salesplan.services.members import members, memberships
from salesplan.services.standing import Standing, standing
from salesplan.services.windows import Question, Span
from salesplan.store import Store

LOOKBACK = 24
"""How many months a rule looks at: an alert that is older goes on from there."""
EVERYWHERE = "*"
"""Stands for all regions where a slice lies in no single ones."""
Where = Mapping[str, tuple[str, ...]]
_ZERO = Decimal(0)
_BESIDE: Mapping[str, tuple[str, ...]] = {"conversion": ("aov",), "repurchase": ("yoy",)}
"""What else is asked with a KPI: what an order is worth, and when a slice began."""
_RANGES = ("aov", "gross_margin", "return_rate")
"""KPIs that rules watch over several months together, of the same slices."""
OF_LINES = ("dealer_revenue", "retention")
"""Figures that only order lines tell."""


def asked_with(kpi: str) -> tuple[str, ...]:
    """The KPI and what else is asked with it."""
    return kpi, *_BESIDE.get(kpi, ())


class Series(NamedTuple):
    """One slice a rule watches, by month.

    `slice` is how it is named, by category, dealer, tier, industry or contingency plan (`plan`) too; `where` are the
    members that it selects.
    """

    slice: Where
    where: Where
    regions: tuple[str, ...]
    readings: tuple[Reading, ...]
    plan: Contingency | None = None


class Ground:
    """The figures that all rules look at, as they stand at the moment of a view; what is asked once is kept."""

    def __init__(self, store: Store, as_of: View | None = None) -> None:
        self.store = store
        at = as_of or View("", "")
        self._view = View("", "", as_of=at.as_of, as_of_load=at.as_of_load)
        self.standing: Standing = standing(store, COMPANY, self._view)
        self._revenue: dict[Window, dict[str, Decimal]] = {}
        self._pieces: dict[tuple[Grid, Grid, str, Window], list[Piece]] = {}

    @cached_property
    def months(self) -> tuple[str, ...]:
        """The months looked at, up to the newest with figures; none in an empty store."""
        reach = self.standing.reach["sales"]
        if reach.day is None or reach.since is None:
            return ()
        newest = month_of(reach.day)
        return between(max(reach.since, shift(newest, 1 - LOOKBACK)), newest)

    @property
    def as_of(self) -> date | None:
        """The day that is looked back to."""
        return self._view.as_of

    @property
    def starts(self) -> int:
        """The month in which the fiscal year begins."""
        return self.standing.settings.fiscal_start

    def spans(self, window: Window) -> tuple[Span, ...]:
        """The months that a reading of each month speaks of."""
        return tuple(Span(month, first_month(window, month, self.starts), month) for month in self.months)

    def question(self, dims: Grid, where: Where, spans: Sequence[Span]) -> Question:
        """A question of the whole company about these ranges."""
        view = self._view._replace(start=min(s.start for s in spans), end=max(s.end for s in spans), where=where)
        return Question(self.store, COMPANY, view, self.standing, dims, tuple(spans))

    def can_tell(self, rule: Rule) -> bool:
        """False where nothing is known that a rule holds figures against, so that they need not be asked."""
        if rule.kpi in OF_LINES and self.standing.customers_since is None:
            return False
        if rule.against == "plan":
            return "revenue" in self.standing.planned
        if rule.against == "industry":
            return rule.kpi in self.standing.benchmarks
        return (self.standing.since or "9999") <= shift(self.months[-1], -12)

    def pieces(self, rule: Rule, dims: Grid, where: Where) -> list[Piece]:
        """The slices of a rule's KPI for every month; asked once, whatever they are held against."""
        key: tuple[Grid, Grid, str, Window] = ((rule.kpi,), dims, repr(sorted(where.items())), rule.window)
        if key not in self._pieces:
            spans = [span for span in self.spans(rule.window) if self._may_tell(rule, span)]
            found = pieces(self.question(dims, where, spans), asked_with(rule.kpi)) if spans else ()
            self._pieces[key] = list(found)
        return self._pieces[key]

    def single_months(self, rule: Rule, dims: Grid, where: Where) -> list[Piece]:
        """The slices of a rule month by month; of what several rules of ranges watch asked once."""
        if rule.window == "month":
            return self.pieces(rule, dims, where)
        ids = _RANGES if rule.kpi in _RANGES else asked_with(rule.kpi)
        key: tuple[Grid, Grid, str, Window] = (ids, dims, repr(sorted(where.items())), "month")
        if key not in self._pieces:
            spans = [span for span in self.spans("month") if self._may_tell(rule, span)]
            self._pieces[key] = list(pieces(self.question(dims, where, spans), ids)) if spans else []
        return self._pieces[key]

    def _may_tell(self, rule: Rule, span: Span) -> bool:
        """False for months without a plan where that is what a rule holds against: they need not be asked."""
        return rule.against != "plan" or span.end in self.standing.planned["revenue"]

    def least(self, rule: Rule, label: str) -> Decimal:
        """The money below which a gap does not matter: the rule's floor of the company's revenue."""
        if rule.window not in self._revenue:
            asked = self.question((), {}, self.spans(rule.window))
            found = {piece.key[0]: figure(piece, KPIS["revenue"]).value for piece in pieces(asked, ("revenue",))}
            self._revenue[rule.window] = {month: value or _ZERO for month, value in found.items()}
        return rule.floor * self._revenue[rule.window].get(label, _ZERO)

    @cached_property
    def team_regions(self) -> Mapping[str, tuple[str, ...]]:
        """Team -> the regions it sells in: in the newest month with figures, before the first in that of the day."""
        at = self.months[-1] if self.months else month_of(self.as_of or today(self.standing.settings))
        found: dict[str, tuple[str, ...]] = {}
        for one in memberships(self.store, COMPANY, at=self.standing.seq):
            if one.covers(at):
                found[one.child] = (*found.get(one.child, ()), one.parent)
        return found

    def categories(self, window: Window) -> dict[str, tuple[str, ...]]:
        """Category -> its products that were sold a year ago too, so that a launch does not look like a price cut.

        Without any category the whole company is one, called "".
        """
        since = shift(first_month(window, self.months[-1], self.starts), -12)
        asked = self.question(("product",), {}, self.spans("month"))
        begun = {row["product"]: row["first"] for row in asked.rows("begun") if row["first"]}
        found: dict[str, tuple[str, ...]] = {}
        for member in members(self.store, COMPANY, ("product",), self.standing.seq)["product"]:
            if begun.get(member.code, "9999") <= since:
                name = str(member.extra.get("category") or "")
                found[name] = (*found.get(name, ()), member.code)
        return found

    def regions_of(self, where: Where) -> tuple[str, ...]:
        """The regions that a slice lies in altogether."""
        if "region" in where:
            return where["region"]
        teams = [self.team_regions.get(team, ()) for team in where.get("team", ())]
        inside = tuple(sorted({region for regions in teams for region in regions}))
        return inside or (EVERYWHERE,)
