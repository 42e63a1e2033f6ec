"""One number per period to come: long histories by the models, short and odd ones by what fits them."""

import numpy as np
import pytest

from salesplan.core.plan.forecasting.models import light, seasonal_growth, theta
from salesplan.core.plan.forecasting.points import History, history, method_of, model_weight, points
from salesplan.core.plan.forecasting.seasons import find, is_seasonal

SEASON = np.array([8, 6, 9, 10, 11, 12, 8, 7, 10, 10, 11, 13], dtype=float)


def years(count, growth=1.1):
    return np.concatenate([SEASON * growth**year for year in range(count)])


def next_periods(values, horizon=12, **given):
    return points([history(values, **given)], horizon)[0]


@pytest.mark.parametrize(
    ("months", "method"),
    [
        (0, "empty"),
        (1, "level"),
        (11, "level"),
        (12, "seasonal_naive"),
        (24, "seasonal_naive"),
        (25, "shrink"),
        (47, "shrink"),
        (48, "light"),
        (120, "light"),
    ],
)
def test_the_length_of_a_history_decides_how_it_is_forecast(months, method):
    assert method_of(history(years(10)[:months])) == method


def test_the_models_come_in_between_two_and_four_seasons():
    assert [model_weight(n, 12) for n in (12, 24, 36, 48, 60)] == [0, 0, 0.5, 1, 1]
    assert [model_weight(n, 4) for n in (8, 12, 16)] == [0, 0.5, 1]


def test_two_years_or_fewer_repeat_the_last_year():
    assert next_periods(years(2)).values == pytest.approx(years(2)[12:])


def test_three_years_lie_half_way_between_last_year_and_the_models():
    values = years(3)
    models = light(values[None], 12, 12)[0]
    assert next_periods(values).values == pytest.approx((values[-12:] + models) / 2)


def test_less_than_a_year_is_its_mean_in_the_shape_of_the_parent():
    shape = SEASON / SEASON.mean()
    assert next_periods([20.0, 22.0], 3).values == pytest.approx([21, 21, 21])
    assert next_periods(5 * shape[:4], 12, shape=shape).values == pytest.approx(5 * np.roll(shape, -4))


def test_many_zeros_leave_the_mean_of_the_last_year():
    values = [0, 0, 5, 0, 1, 0] * 8
    found = next_periods(values, 3)
    assert (found.method, list(found.values)) == ("intermittent", [1.0, 1.0, 1.0])


def test_a_history_without_negatives_never_lands_below_zero():
    falling = np.maximum(100.0 - 2 * np.arange(60), 1.0)
    assert (next_periods(falling, 60).values >= 0).all()


def test_returns_that_exceed_sales_are_added_not_multiplied():
    values = np.tile([5.0, -3, 4, 6, 7, 2, 3, 5, 6, 4, 5, 9], 5)
    found = next_periods(values)
    assert found.method == "light"
    assert found.values == pytest.approx(values[:12], abs=0.5)


def test_a_constant_stays_what_it_is():
    assert next_periods(np.full(60, 7.0), 24).values == pytest.approx(np.full(24, 7.0))


def test_growth_is_carried_on_by_half_and_at_most_a_quarter():
    doubled = np.concatenate([SEASON, 1.2 * SEASON])
    assert seasonal_growth(doubled[None], 12, 12)[0] == pytest.approx(1.2 * SEASON * 1.1)
    tenfold = np.concatenate([SEASON, 10 * SEASON])
    assert seasonal_growth(tenfold[None], 12, 12)[0] == pytest.approx(10 * SEASON * 1.25)


def test_theta_carries_half_of_a_trend():
    line = np.arange(60, dtype=float)[None]
    ahead = theta(line, 10)[0]
    assert np.diff(ahead) == pytest.approx(np.full(9, 0.5))


def test_the_season_is_found_by_ratio_and_put_back_where_it_was_taken_out():
    values = years(5, 1.0)[None]
    season = find(values, 12)
    assert season.by_ratio[0]
    assert season.factors[0] == pytest.approx(SEASON / SEASON.mean())
    assert season.put_back(season.take_out(values), 0) == pytest.approx(values)


def test_the_last_five_years_count_in_full_and_older_ones_less():
    old, new = np.tile(SEASON, 7), np.tile(SEASON[::-1], 5)
    factors = find(np.concatenate([old, new])[None], 12).factors[0]
    assert np.corrcoef(factors, SEASON[::-1])[0, 1] > np.corrcoef(factors, SEASON)[0, 1]


def test_noise_has_no_season():
    noise = np.random.default_rng(7).normal(100, 10, size=(200, 72))
    assert is_seasonal(noise, 12).mean() < 0.15


def test_a_missing_month_is_filled_by_its_season_and_the_level_around_it_and_is_counted():
    values = years(3, 1.0)
    told = [None if at == 17 else value for at, value in enumerate(values)]
    found = history(told)
    assert found.filled == 1
    assert found.values[17] == pytest.approx(values[17], rel=0.02)


def test_missing_months_before_and_after_the_known_ones_are_left_off():
    found = history([None, 3.0, None, 5.0, float("nan")], 4)
    assert (list(found.values), found.filled) == ([3.0, 4.0, 5.0], 1)


def test_the_shape_of_the_parent_is_turned_to_the_first_month_that_is_known():
    assert history([None, 2.0], 4, (1, 2, 3, 4)).shape == (2, 3, 4, 1)


def test_series_answered_together_are_answered_as_if_alone():
    rng = np.random.default_rng(3)
    pasts = [History(years(count) * rng.uniform(0.9, 1.1, 12 * count)) for count in (1, 2, 3, 5, 5, 9)]
    together = points(pasts, 7)
    assert all(
        points([past], 7)[0].values == pytest.approx(one.values) for past, one in zip(pasts, together, strict=True)
    )


def test_quarters_have_a_season_of_four():
    values = np.tile([10.0, 20, 15, 25], 6)
    assert next_periods(values, 4, season=4).values == pytest.approx([10, 20, 15, 25])
