"""What a warning rule lacks before it can judge anything: without it no alert does not mean that all is well.

Told by what is known of the figures; no figure is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from salesplan.core.execute.rules import Rule
from salesplan.core.months import fiscal_months, fiscal_year, shift
from salesplan.core.review.sizes import MARKET
from salesplan.core.view import View
from salesplan.services.review.alert_rules import rules_in_force
from salesplan.services.review.ground import OF_LINES, Ground
from salesplan.store import Store

Lack = Literal["plan", "last_year", "industry", "market", "funnel", "cost", "customers", "order_lines"]
"""The plan of the months with figures, actuals of a year before, the industry's figure, sizes of markets, leads, costs,
counts of customers, order lines since the beginning of last year."""
_OF: Mapping[str, Literal["funnel", "cost"]] = {"conversion": "funnel", "gross_margin": "cost"}
"""The measures that a KPI needs beside sales."""


def lacking(store: Store, view: View | None = None) -> dict[str, tuple[Lack, ...]]:
    """What each rule that is on lacks, at the moment of `view`; rules that can judge are not in it, nor is any while
    there are no figures at all."""
    ground = Ground(store, view)
    if not ground.months:
        return {}
    rules = rules_in_force(store, ground.standing.seq)
    found = {rule.id: tuple(_lacks(ground, rule)) for rule in rules if rule.active}
    return {id: lacks for id, lacks in found.items() if lacks}


def _lacks(ground: Ground, rule: Rule) -> Iterator[Lack]:
    known = ground.standing
    if rule.kpi in OF_LINES:
        year = fiscal_year(ground.months[-1], ground.starts) - 1
        if (known.customers_since or "9999") > fiscal_months(year, ground.starts)[0]:
            yield "order_lines"
        return
    since = _since(ground, rule)
    if rule.kpi == "share" and MARKET not in known.benchmarks:
        yield "market"
    if since is None:
        yield _OF.get(rule.kpi, "customers")
    if rule.against == "plan" and not known.planned.get("revenue", frozenset()) & set(ground.months):
        yield "plan"
    if rule.against == "industry" and rule.kpi not in known.benchmarks:
        yield "industry"
    if rule.against == "history" and since is not None and since > shift(ground.months[-1], -12):
        yield "last_year"


def _since(ground: Ground, rule: Rule) -> str | None:
    """The first month in which everything is known that a rule's figure is made of; None for none."""
    known = ground.standing
    if rule.kpi == "repurchase":
        return min((one for one in (known.customers_since, known.reach["customers"].since) if one), default=None)
    if rule.kpi in _OF:
        other = known.reach[_OF[rule.kpi]].since
        return max(other, known.since) if other and known.since else None
    return known.since
