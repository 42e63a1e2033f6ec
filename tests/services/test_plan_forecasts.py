"""The company's own forecast and landing: which months count, whose, and how they are labelled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.months import between
from salesplan.core.scope import Scope
from salesplan.core.settings import FestivalWeights
from salesplan.core.view import View
from salesplan.services.company import save_settings
from salesplan.services.plan.forecasts import course, expected, land_year, pasts
from salesplan.store import Store
from tests.services.small_company import ADMIN, cell, load

NOW = View("2026-01", "2026-12")
SEASON = (8, 4, 8, 8, 9, 10, 7, 7, 9, 9, 10, 11)


def rows(start, end, scale=1, **where):
    return [cell(month, revenue=SEASON[int(month[5:]) - 1] * scale, **where) for month in between(start, end)]


@pytest.fixture(scope="module")
def company():
    """Two regions over five and a half years alike, a third opened in 2026; November 2026 goes to the 15th."""
    store = Store.memory()
    before = [*rows("2021-01", "2026-10", 100), *rows("2021-01", "2026-10", 50, region="R02", product="P02")]
    load(store, [*before, *rows("2026-01", "2026-10", 10, region="R03", product="P03")])
    partly = [cell("2026-11", region=region, revenue=400) for region in ("R01", "R02", "R03")]
    load(store, partly, date(2026, 11, 15))
    return store


def test_an_unfinished_month_is_no_history(company):
    (past,) = pasts(company, ADMIN, NOW).values()
    assert (past.first, past.through, past.prorated) == ("2021-01", "2026-10", None)
    assert past.amounts["2026-10"] == 9 * 160


def test_an_unfinished_month_may_count_as_whole_by_its_working_days(company):
    (past,) = pasts(company, ADMIN, NOW, prorate=True).values()
    assert (past.through, past.prorated) == ("2026-11", "2026-11")
    assert past.amounts["2026-11"] == pytest.approx(Decimal(1200) * 21 / 10)


def test_a_year_that_repeats_itself_lands_on_itself_and_knows_its_error(company):
    landed = land_year(company, ADMIN, NOW, 2025)[()]
    assert (landed.total, landed.known) == (15000, 15000)
    landed = land_year(company, ADMIN, View("2026-01", "2026-12", {"region": ("R01",)}), 2026)[()]
    assert float(landed.total) == pytest.approx(10000, rel=1e-3)
    assert (landed.known, landed.through, landed.method) == (Decimal(7900), "2026-10", "light")
    assert landed.error == pytest.approx(0, abs=1e-3)
    assert (landed.tried, landed.measured) == (23, (True, True))
    assert landed.known <= landed.lo95 <= landed.lo80 <= landed.total <= landed.hi80 <= landed.hi95


def test_the_year_ahead_is_forecast_across_the_months_between(company):
    landed = land_year(company, ADMIN, NOW, 2027, ("region",))
    assert set(landed) == {("R01",), ("R02",), ("R03",)}
    assert float(landed["R02",].total) == pytest.approx(5000, rel=1e-3)
    assert (landed["R02",].known, landed["R02",].measured[0]) == (0, True)


def test_a_slice_with_less_than_a_year_takes_the_season_of_the_company(company):
    landed = land_year(company, ADMIN, NOW, 2026, ("region",))["R03",]
    assert landed.method == "level"
    assert float(landed.total) == pytest.approx(1000, rel=1e-3)


def test_the_months_to_come_follow_the_last_finished_one(company):
    found = course(company, ADMIN, NOW, "2027-03")[()]
    assert [row.month for row in found.months] == list(between("2026-11", "2027-03"))
    for row in found.months:
        assert row.lo95 <= row.lo80 <= row.point <= row.hi80 <= row.hi95
    assert found.past.through == "2026-10"
    assert found.error is not None
    assert course(company, ADMIN, NOW, "2026-10") == {}


@pytest.mark.parametrize("by", [(), ("region",), ("product",)])
def test_slices_beside_a_plan_add_up_to_where_the_year_lands(company, by):
    found = expected(company, ADMIN, NOW, "2026-12", by)
    whole = sum(one.past.amounts.get(month, 0) for one in found.values() for month in between("2026-01", "2026-12"))
    whole += sum(row.point for one in found.values() for row in one.months)
    assert float(whole) == pytest.approx(float(land_year(company, ADMIN, NOW, 2026)[()].total), abs=0.1)


def test_months_of_a_year_that_is_not_over_by_then_stay_as_forecast(company):
    found, raw = (of(company, ADMIN, NOW, "2027-03")[()].months for of in (expected, course))
    assert [row for row in found if row.month > "2026-12"] == [row for row in raw if row.month > "2026-12"]


def test_a_regional_reader_sees_the_own_regions_only(company):
    landed = land_year(company, Scope("r", "viewer", ("R02",)), NOW, 2026, ("region",))
    assert set(landed) == {("R02",)}
    assert float(land_year(company, Scope("r", "viewer", ("R02",)), NOW, 2026)[()].total) == pytest.approx(
        5000, rel=0.01
    )


def test_an_earlier_moment_is_landed_with_what_was_known_then(company):
    then = land_year(company, ADMIN, NOW._replace(as_of_load=1), 2026)[()]
    assert then.through == "2026-10"


def test_a_region_that_fell_silent_no_longer_holds_the_others():
    store = Store.memory()
    load(store, [*rows("2023-01", "2026-10"), *rows("2023-01", "2024-06", region="R02")])
    assert pasts(store, ADMIN, NOW)[()].through == "2026-10"
    late = Store.memory()
    load(late, [*rows("2023-01", "2026-10"), *rows("2023-01", "2026-08", region="R02")])
    assert pasts(late, ADMIN, NOW)[()].through == "2026-08"


def test_a_product_without_sales_in_a_month_sold_nothing():
    store = Store.memory()
    load(store, [*rows("2025-01", "2026-10"), cell("2025-03", product="P02", revenue=5)])
    past = pasts(store, ADMIN, NOW, ("product",))["P02",]
    assert (past.first, past.amounts["2026-10"]) == ("2025-03", 0)


def test_a_month_that_nobody_reported_is_missing_and_not_nothing():
    store = Store.memory()
    load(store, [row for row in rows("2021-01", "2026-10", 100) if row["month"] != "2024-05"])
    past = pasts(store, ADMIN, NOW)[()]
    assert "2024-05" not in past.amounts
    landed = land_year(store, ADMIN, NOW, 2026)[()]
    assert landed.filled == 1
    assert float(landed.total) == pytest.approx(10000, rel=0.005)


def test_the_festival_moves_the_forecast_between_january_and_february():
    store = Store.memory()
    save_settings(store, ADMIN, festival=FestivalWeights(before="0.9", holiday="0.05", after="0.5"))
    load(store, rows("2022-01", "2026-12", 100))
    found = {row.month: row.point for row in course(store, ADMIN, NOW, "2029-02")[()].months}
    share = [float(found[f"{y}-01"] / (found[f"{y}-01"] + found[f"{y}-02"])) for y in (2027, 2028, 2029)]
    assert share == pytest.approx([0.6444, 0.4821, 0.6595], abs=1e-3)


def test_an_empty_store_has_nothing_to_forecast():
    store = Store.memory()
    assert (pasts(store, ADMIN, NOW), land_year(store, ADMIN, NOW, 2027), course(store, ADMIN, NOW, "2027-12")) == (
        {}, {}, {},
    )  # fmt: skip
