"""The leads of a slice: what they became, what they are held against, and where they came from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from pandas import DataFrame

from salesplan.core.months import fiscal_months, fiscal_year, shift
from salesplan.core.review.diagnosed import Basis
from salesplan.core.review.localise import localise
from salesplan.services.kpis import ask
from salesplan.services.review.analyses.asked import Asked, Held, held, whole, yuan
from salesplan.services.review.analyses.sources import NEW_MONTHS, Sources, sources_of
from salesplan.services.review.localising import Located, locate, of_gap

KPI = "conversion"
FEN = Decimal("0.01")


class Leads(NamedTuple):
    """Everything that was asked of the store. `lost` are the orders that the reference rate would have given more.

    `by_channel` is what every channel is held against, `at_our_mix` the rate that all of them would give together with
    our leads; None where one channel has none, or there is one channel only.
    """

    asked: Asked
    basis: Basis
    figures: Held
    value: Decimal
    reference: Decimal
    lost: Decimal
    order_value: Decimal | None
    sources: Sources
    new: frozenset[str]
    located: Located | None
    by_channel: Mapping[str, Decimal]
    at_our_mix: Decimal | None
    starts: int

    @property
    def leads(self) -> int:
        return int(self.figures.sums["leads"] or 0)

    @property
    def orders(self) -> int:
        return int(self.figures.sums["orders"] or 0)

    @property
    def cost(self) -> Decimal | None:
        """What the orders that were missed are worth, signed like the gap."""
        return None if self.order_value is None else yuan(-self.lost * self.order_value)

    def expected(self, rows: Iterable[Mapping[str, Any]]) -> Decimal:
        """The orders that leads of sources would have become at the rate their channel is held against."""
        return sum((self.by_channel.get(row["channel"], self.reference) * row["leads"] for row in rows), Decimal(0))

    def inside(self, sources: Collection[str] | None = None) -> list[Mapping[str, Any]]:
        """The rows of sources (of all: None) in the months of the question."""
        start = self.asked.view.start
        return [r for r in self.sources.rows if r["month"] >= start and (sources is None or r["source"] in sources)]

    @property
    def turn(self) -> str | None:
        """The month in which the first of the new sources began."""
        return min((self.sources.since[source] for source in self.new), default=None)

    @property
    def periods(self) -> tuple[tuple[str, str], tuple[str, str]] | None:
        """The months of the year before the new sources began, and those since; None without new sources."""
        start = self.turn
        if start is None:
            return None
        first = fiscal_months(fiscal_year(start, self.starts), self.starts)[0]
        return (first if first < start else shift(start, -NEW_MONTHS), shift(start, -1)), (start, self.asked.view.end)

    @property
    def beside(self) -> Sources:
        """The sources of the regions and channels in which new ones began: only they can be compared with them."""
        places = {(row["region"], row["channel"]) for row in self.sources.rows if row["source"] in self.new}
        rows = tuple(row for row in self.sources.rows if (row["region"], row["channel"]) in places)
        return self.sources._replace(rows=rows)

    @property
    def old(self) -> set[str]:
        """The sources that are not new."""
        return set(self.sources.since) - self.new


def leads_of(asked: Asked, basis: Basis, figures: Held, value: Decimal, reference: Decimal) -> Leads:
    """Everything that the analysis needs."""
    starts = ask(asked.store, asked.scope, asked.view).starts
    first = min(asked.view.start, shift(asked.view.end, -11))
    begin = min(fiscal_months(fiscal_year(first, starts), starts)[0], shift(first, -NEW_MONTHS))
    sources = sources_of(asked, begin, asked.view.end)
    leads = Decimal(figures.sums["leads"] or 0)
    located = _by_source(asked, reference, sources) if {"region", "channel"} <= asked.fixed and sources.rows else None
    return Leads(
        asked,
        basis,
        figures,
        value,
        reference,
        reference * leads - Decimal(figures.sums["orders"] or 0),
        whole(asked, "aov").value,
        sources,
        frozenset(sources.new(asked.view.start, asked.view.end)),
        located or _located(asked, basis, value - reference),
        *({}, None) if "channel" in asked.fixed else _references(asked, basis),
        starts,
    )


def _located(asked: Asked, basis: Basis, gap: Decimal) -> Located | None:
    """The slices, each leaf at its own channel's rate, as parts of the gap that is told."""
    found = locate(asked.store, asked.scope, asked.view, KPI, basis)
    return found and Located(of_gap(found.answer, float(gap)), found.attributes)


def _references(asked: Asked, basis: Basis) -> tuple[dict[str, Decimal], Decimal | None]:
    """What every channel is held against, where that is known (an exhibition converts like exhibitions), and of all."""
    channels = [
        (where["channel"], one.reference(basis), one.sums.get("leads")) for where, one in held(asked, KPI, ("channel",))
    ]
    rates = {channel: rate for channel, rate, _ in channels if rate is not None}
    leads = {channel: Decimal(count) for channel, _, count in channels if count}
    if not leads or not leads.keys() <= rates.keys():
        return rates, None
    return rates, sum((rates[one] * leads[one] for one in leads), Decimal(0)) / sum(leads.values())


def _by_source(asked: Asked, reference: Decimal, sources: Sources) -> Located | None:
    """The slices of a channel of a region along team, source, script and month, all held against one rate."""
    attributes = ("source", "team", "script", "month")
    rows = [
        {name: row[name] or "" for name in attributes}
        | {"a_v": float(row["orders"]), "b_v": float(row["leads"]), "b_f": float(row["leads"])}
        for row in sources.rows
        if asked.view.start <= row["month"] <= asked.view.end
    ]
    if not rows:
        return None
    frame = DataFrame(rows)
    return Located(localise(frame.assign(a_f=frame["b_v"] * float(reference)), attributes), attributes)


def summed(rows: Iterable[Mapping[str, Any]], key: str) -> int:
    """Leads or orders of some rows."""
    return sum(row[key] for row in rows)
