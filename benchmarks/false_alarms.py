"""How often a warning rule opens an alert by chance: slices of few orders a month without a cause, over ten months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.clock import Result
from salesplan.core.execute.alerting import Reading, episodes
from salesplan.core.execute.chance import Part, error_of, part
from salesplan.core.execute.lights import MIN_COUNT, lag
from salesplan.core.execute.rules import RECENT, RULES, Rule, first_month
from salesplan.core.months import between, shift

SLICES = 600
ORDERS = (50, 70, 150, 320)
MOST = 5.0
"""Percent of slices that may open an alert in ten months; the bar that the product sets itself."""
_MONTHS, _LOOKED_AT, _FALLS_IN = 34, 10, 29


class Kind(NamedTuple):
    """A rule and the company that it watches: `rate` of a count, `spread` of order values (deviation / mean), `share`
    of the orders (dealers have few)."""

    rule: str
    rate: float = 0.0
    spread: float = 0.0
    share: float = 1.0


KINDS = (
    Kind("conversion_industry", 0.10),
    Kind("conversion_history", 0.10),
    Kind("returns_history", 0.02, 0.5),
    Kind("returns_history", 0.02, 1.5),
    Kind("aov_history", 0, 0.5),
    Kind("aov_history", 0, 1.5),
    Kind("recent_region", 0, 0.5),
    Kind("recent_region", 0, 1.5),
    Kind("dealer_history", 0, 0.5, 0.06),
    Kind("dealer_history", 0, 1.5, 0.06),
)


def results(folder: Path) -> Iterator[Result]:
    """Percent of slices with an alert where nothing happened, and where three of ten orders were lost."""
    del folder
    for kind in KINDS:
        worst = max(percent(kind, orders, SLICES, 3001) for orders in ORDERS)
        spread = f", order values spread {kind.spread:g}" if kind.spread else ""
        yield Result(f"{kind.rule}{spread}, no cause: alerts, worst", worst, " %", MOST)
    for orders, within in product(ORDERS, (3, 5)):
        found = percent(KINDS[0], orders, SLICES, 3002, 0.7, within)
        yield Result(f"conversion falls by 30 %, {orders} orders: told in {within} months", found, " %")


def percent(kind: Kind, orders: int, slices: int, seed: int, left: float = 1.0, within: int = 5) -> float:
    """Percent of made-up slices in which the rule opens an alert in the newest ten months; with a fall, of which `left`
    is what it leaves, those in which it is told `within` so many months."""
    rng, rule = np.random.default_rng(seed), RULES[kind.rule]
    months = range(_FALLS_IN, _FALLS_IN + within) if left < 1 else range(_MONTHS - _LOOKED_AT, _MONTHS)
    wanted = {shift("2024-01", at) for at in months}
    found = 0
    for _ in range(slices):
        runs = episodes(readings(rule, _parts(rng, kind, orders, left), kind.rate), rule)
        found += any(one.opened in wanted for one in runs)
    return 100 * found / slices


def readings(rule: Rule, parts: Sequence[Part | None], industry: float) -> list[Reading]:
    """What a rule sees of a slice that has these months, as `services/review/readings.py` makes it of a store's."""
    made = []
    for at in range(len(parts)):
        month = shift("2024-01", at)
        length = len(between(first_month(rule.window, month, 1), month))
        now, before = (_together(parts, end, length) for end in (at, at - 12))
        known = {"industry": industry, "plan": 1.0, "history": before.ratio if before else None}
        reference = None if rule.window == "recent" and length < RECENT else known[rule.against]
        behind = lag(now.ratio if now else None, reference, rule.higher_is_better)
        few = now is None or (rule.kpi == "conversion" and now.below * (reference or 0) < MIN_COUNT)
        error = error_of(rule, parts[: at + 1], now, before, reference)
        made.append(Reading(month, month, None, None, behind, thin=few, error=error))
    return made


def _together(parts: Sequence[Part | None], end: int, length: int) -> Part | None:
    held = [one for one in parts[max(end - length + 1, 0) : end + 1] if one] if end >= length - 1 else []
    return part(sum(one.above for one in held), sum(one.below for one in held))


def _parts(rng: np.random.Generator, kind: Kind, orders: int, left: float) -> list[Part | None]:
    """Months of a slice: orders of leads; of order values with a log-normal spread the returns by revenue, or the
    revenue by orders, by what is due or by months."""
    if not kind.spread:
        rates = np.where(np.arange(_MONTHS) >= _FALLS_IN, kind.rate * left, kind.rate)
        leads = rng.poisson(orders / kind.rate, _MONTHS)
        return [part(int(rng.binomial(n, rate)), int(n)) for n, rate in zip(leads, rates, strict=True)]
    sigma, found = np.log(1 + kind.spread**2) ** 0.5, []
    for n in rng.poisson(orders * kind.share, _MONTHS):
        values = rng.lognormal(-(sigma**2) / 2, sigma, n)
        returned, below = values[rng.random(n) < kind.rate].sum(), {"aov": n, "dealer_revenue": 1}
        own = part(values.sum(), below.get(RULES[kind.rule].kpi, orders))
        found.append(part(returned, values.sum()) if kind.rate else own)
    return found
