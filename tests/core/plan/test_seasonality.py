"""Shares of the months: from full years, shrunk to the parent's, January and February split by the festival."""

from decimal import Decimal

import numpy as np
import pytest

from salesplan.core.calendar import Calendar, festival_days, january_share
from salesplan.core.plan.seasonality import Season, festive, fit, ordinary, season
from salesplan.core.settings import FestivalWeights

RETAIL = FestivalWeights(before=Decimal("1.3"), holiday=Decimal("0.2"), after=Decimal("0.7"))
FACTORY = FestivalWeights(before=Decimal("0.9"), holiday=Decimal("0.05"), after=Decimal("0.5"))
SHARES = (8, 4, 8, 8, 9, 10, 7, 7, 9, 9, 10, 11)


def year_of(year, scale=1, shares=SHARES):
    return {f"{year}-{n:02d}": Decimal(share) * scale for n, share in enumerate(shares, 1)}


@pytest.mark.parametrize(
    ("year", "share"),
    [
        (2021, 0.590909),
        (2022, 0.630909),
        (2023, 0.512727),
        (2024, 0.591071),
        (2025, 0.587273),
        (2026, 0.557554),
        (2027, 0.623636),
        (2028, 0.533929),
    ],
)
def test_january_and_february_are_split_by_the_selling_days_of_the_planned_year(year, share):
    history = year_of(year - 1) | year_of(year - 2)
    found = season(history, year, calendar=Calendar(weights=RETAIL)).shares
    both = found[f"{year}-01"] + found[f"{year}-02"]
    assert float(both) == pytest.approx(0.12)
    assert float(found[f"{year}-01"] / both) == pytest.approx(share, abs=5e-7)


def test_the_demo_factory_has_the_opposite_sign():
    assert [round(float(january_share(year, FACTORY)), 4) for year in (2024, 2025, 2026, 2027)] == [
        0.6392, 0.5539, 0.6540, 0.6444,
    ]  # fmt: skip


def test_days_of_january_and_february_are_told_apart_by_the_festival():
    assert festival_days(2026) == {1: (31, 0, 0, 0), 2: (0, 15, 8, 5)}
    for year in range(2020, 2031):
        kinds = festival_days(year)
        weights = (Decimal(1), RETAIL.before, RETAIL.holiday, RETAIL.after)
        january, february = (sum(n * w for n, w in zip(kinds[m], weights, strict=True)) for m in (1, 2))
        assert january / (january + february) == january_share(year, RETAIL)


def test_a_large_year_weighs_more_and_no_more_than_three_are_read():
    history = year_of(2022, 1000, SHARES[::-1]) | year_of(2023) | year_of(2024) | year_of(2025, 3, (100 / 12,) * 12)
    found = season(history, 2026)
    assert found.years == (2025, 2024, 2023)
    assert float(found.shares["2026-12"]) == pytest.approx((11 + 11 + 25) / 500)
    assert sum(found.shares.values()) == pytest.approx(Decimal(1))


def test_a_short_series_is_drawn_to_its_parent_by_two_years():
    parent = season(year_of(2025, 1, (100 / 12,) * 12), 2026)
    found = season(year_of(2025), 2026, parent=parent)
    assert found.source == "shrunk"
    assert float(found.shares["2026-06"]) == pytest.approx((0.10 + 2 / 12) / 3)


def test_without_a_full_year_the_parent_stands_and_without_both_every_month_alike():
    part = {month: amount for month, amount in year_of(2025).items() if month > "2025-04"}
    parent = season(year_of(2025), 2026)
    assert season(part, 2026, parent=parent) == Season(parent.shares, (), "parent")
    alone = season(part, 2026)
    assert (alone.source, set(alone.shares.values())) == ("even", {Decimal(1) / 12})


def test_months_below_zero_count_zero():
    found = season(year_of(2025, 1, (-5, 5, *SHARES[2:])), 2026).shares
    assert found["2026-01"] == 0
    assert sum(found.values()) == pytest.approx(Decimal(1))


def test_a_fiscal_year_from_april_keeps_its_months():
    history = {**year_of(2024), **year_of(2025)}
    found = season(history, 2026, starts=4)
    assert next(iter(found.shares)) == "2025-04"
    assert found.years == (2025,)


def made_by(weights, years):
    return {
        f"{year}-{month}": Decimal(str(1000 * share))
        for year in years
        for month, share in (("01", january_share(year, weights)), ("02", 1 - january_share(year, weights)))
    }


def test_weights_that_made_the_past_are_offered():
    found = fit(made_by(FACTORY, range(2017, 2027)), FestivalWeights())
    assert found.then < 0.02 < found.now
    assert found.weights.holiday < Decimal("0.3")
    assert found.weights.after < found.weights.before
    later = [abs(january_share(year, found.weights) - january_share(year, FACTORY)) for year in (2027, 2028, 2029)]
    assert max(later) < Decimal("0.01")


def test_too_few_years_or_nothing_better_offers_nothing():
    assert fit(made_by(FACTORY, range(2024, 2027)), FestivalWeights()) is None
    assert fit(made_by(FestivalWeights(), range(2017, 2027)), FestivalWeights()) is None


def test_ordinary_years_compare_and_the_way_back_gives_what_was():
    history = {month: float(amount) for month, amount in made_by(FACTORY, range(2022, 2027)).items()}
    told = ordinary(history, FACTORY)
    januaries = [told[f"{year}-01"] for year in range(2022, 2027)]
    assert np.ptp(januaries) == pytest.approx(0, abs=1e-9)
    assert festive(told, FACTORY) == pytest.approx(history)


def test_one_of_the_two_months_alone_is_scaled():
    alone = {"2027-01": 644.4}
    told = ordinary(alone, FACTORY)
    assert told["2027-01"] == pytest.approx(1000 * 31 / 59.25, rel=1e-3)
    assert festive(told, FACTORY) == pytest.approx(alone)


def test_neutral_weights_change_nothing():
    history = {"2026-01": 5.0, "2026-02": 7.0}
    assert ordinary(history, FestivalWeights()) == festive(history, FestivalWeights()) == history
