"""What a rule takes for chance comes from the slice's own months in the store, counted again here by hand."""

import random
from itertools import pairwise
from math import sqrt

import pytest

from salesplan.core.dimensions import Member
from salesplan.core.execute.rules import RULES
from salesplan.core.months import between, shift
from salesplan.services.members import write_members
from salesplan.services.review.readings import Ground, series
from salesplan.store import Store
from tests.services.small_company import benchmark, cell, load, plan, year_plan

MONTHS = between("2025-01", "2026-10")


@pytest.fixture(scope="module")
def drawn():
    """Figures of one product by month, of a hundred orders or so: leads, orders, revenue, returns, cost."""
    pick, found = random.Random(5), {}
    for month in MONTHS:
        leads, orders = pick.randint(900, 1100), pick.randint(80, 120)
        revenue = sum(pick.randint(20, 300) for _ in range(orders))
        returns, cost = revenue * pick.randint(0, 6) // 100, revenue * pick.randint(55, 65) // 100
        found[month] = {"leads": leads, "orders": orders, "revenue": revenue, "returns": returns, "cost": cost}
    return found


@pytest.fixture(scope="module")
def ground(drawn):
    store = Store.memory()
    load(store, [cell(month, **own) for month, own in drawn.items()])
    plan(store, year_plan(17000))
    benchmark(store, "conversion", "0.1")
    with store.transaction("tester", "setup") as tx:
        write_members(tx, [Member("product", "P01", "Pump")])
    return Ground(store)


def jumps(months, above, below):
    """The variance of above/below per unit of below."""
    known = [(above(month) / below(month), below(month)) for month in months]
    found = [(r1 - r0) ** 2 / (1 / x0 + 1 / x1) for (r0, x0), (r1, x1) in pairwise(known)]
    return sum(found) / len(found)


@pytest.mark.parametrize(
    ("rule", "above", "below", "length"),
    [
        ("returns_history", lambda own: own["returns"], lambda own: own["revenue"], 6),
        ("margin_history", lambda own: own["revenue"] - own["cost"], lambda own: own["revenue"], 3),
        ("aov_history", lambda own: own["revenue"], lambda own: own["orders"], 3),
        ("recent_product", lambda own: own["revenue"], lambda own: 17000, 3),
        ("conversion_industry", lambda own: own["orders"], lambda own: own["leads"], 1),
    ],
)
@pytest.mark.parametrize("end", ["2026-06", "2026-10"])
def test_the_error_of_a_reading_is_that_of_its_own_months_up_to_then(ground, drawn, rule, above, below, length, end):
    own = RULES[rule]
    found = [one for grid in own.grids for one in series(ground, own, grid)][-1].readings
    (reading,) = [one for one in found if one.month == end]
    past = between("2026-01" if own.against == "plan" else MONTHS[0], end)
    variance = jumps(past, lambda m: above(drawn[m]), lambda m: below(drawn[m]))
    window = between(shift(end, 1 - length), end)
    now, before = (sum(below(drawn[shift(m, back)]) for m in window) for back in (0, -12))
    inverse, reference = 1 / now, {"plan": 1, "industry": 0.1}.get(own.against)
    if own.against == "history":
        inverse += 1 / before
        reference = sum(above(drawn[shift(m, -12)]) for m in window) / before
    if own.kpi == "conversion":
        variance = max(variance, 0.1 * 0.9)
    assert float(reading.error) == pytest.approx(sqrt(variance * inverse) / reference, rel=1e-6)
