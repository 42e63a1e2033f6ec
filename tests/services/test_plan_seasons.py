"""The season of a planned year, by slice, and festival weights as an offer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salesplan.core.calendar import january_share
from salesplan.core.months import between
from salesplan.core.settings import FestivalWeights
from salesplan.core.view import View
from salesplan.services.company import save_settings, settings
from salesplan.services.plan.seasons import festival_offer, seasons
from salesplan.store import Store
from tests.services.small_company import ADMIN, cell, load

NOW = View("2026-01", "2026-12")
FACTORY = FestivalWeights(before=Decimal("0.9"), holiday=Decimal("0.05"), after=Decimal("0.5"))
SEASON = (8, 4, 8, 8, 9, 10, 7, 7, 9, 9, 10, 11)


def amount(month):
    if month[5:] not in ("01", "02"):
        return SEASON[int(month[5:]) - 1] * 100
    january = january_share(int(month[:4]), FACTORY)
    return round(float(1200 * (january if month.endswith("01") else 1 - january)), 2)


@pytest.fixture(scope="module")
def company():
    """A factory of ten years, and a product of one year that sells in December alone."""
    store = Store.memory()
    rows = [cell(month, revenue=amount(month)) for month in between("2016-01", "2025-12")]
    load(
        store, [*rows, *(cell(m, product="P02", revenue=12 * m.endswith("12")) for m in between("2025-01", "2025-12"))]
    )
    return store


def test_the_company_has_its_own_season_and_a_new_product_is_drawn_to_it(company):
    whole = seasons(company, ADMIN, NOW, 2026)[()]
    assert whole.source == "own"
    assert float(whole.shares["2026-06"]) == pytest.approx(0.1, rel=0.01)
    young = seasons(company, ADMIN, NOW, 2026, ("product",))["P02",]
    assert (young.source, young.years) == ("shrunk", (2025,))
    assert float(young.shares["2026-12"]) == pytest.approx((1 + 2 * 0.11) / 3, rel=0.01)
    assert sum(young.shares.values()) == pytest.approx(Decimal(1))


def test_weights_that_fit_better_are_offered_and_nothing_is_changed(company):
    found = festival_offer(company, ADMIN, NOW)
    assert found is not None
    assert found.then < 0.03 < found.now
    assert settings(company, ADMIN).festival == FestivalWeights()


def test_weights_in_force_move_january_of_the_planned_year():
    store = Store.memory()
    save_settings(store, ADMIN, festival=FACTORY)
    load(store, [cell(month, revenue=amount(month)) for month in between("2024-01", "2025-12")])
    found = seasons(store, ADMIN, NOW, 2027)[()].shares
    assert float(found["2027-01"] / (found["2027-01"] + found["2027-02"])) == pytest.approx(0.6444, abs=5e-5)


def test_without_history_every_month_is_alike_and_nothing_is_offered():
    store = Store.memory()
    assert seasons(store, ADMIN, NOW, 2026)[()].source == "even"
    assert seasons(store, ADMIN, NOW, 2026, ("region",)) == {}
    assert festival_offer(store, ADMIN, NOW) is None
