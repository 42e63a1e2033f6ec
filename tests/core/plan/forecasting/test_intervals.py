"""Intervals hold as often as they say, because they are as wide as the method was wrong before."""

import numpy as np
import pytest

from salesplan.core.plan.forecasting.conformal import quantile, year_width
from salesplan.core.plan.forecasting.landing import Asked, land, share_of_year, totals
from salesplan.core.plan.forecasting.paths import forecast
from salesplan.core.plan.forecasting.points import history

SEASON = np.array([8, 6, 9, 10, 11, 12, 8, 7, 10, 10, 11, 13], dtype=float)
ERRORS = [0.01, 0.02, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.09, 0.12, 0.15]


def noisy(count, seed, spread=0.1, growth=1.03):
    rng = np.random.default_rng(seed)
    steps = np.concatenate([SEASON * growth**year for year in range(count)])
    return steps * rng.lognormal(0, spread, len(steps)) * rng.uniform(1, 50)


def test_the_quantile_is_that_of_split_conformal():
    assert quantile(ERRORS, 0.8) == 0.12
    assert quantile(ERRORS, 0.95) is None
    assert quantile([*ERRORS, *ERRORS], 0.95) == 0.15
    assert quantile([0.1] * 3, 0.8) is None
    assert quantile([0.1] * 4, 0.8) == 0.1


@pytest.mark.parametrize(("known", "half"), [(0, 0.18), (0.25, 0.13), (0.5, 0.08), (0.75, 0.05), (1, 0)])
def test_without_errors_the_defaults_stand_and_are_called_so(known, half):
    width = year_width((), known)
    assert (width.half80, width.measured) == (half, (False, False))


def test_a_year_further_ahead_is_wider_by_default():
    assert year_width((), 0, 1).half80 == pytest.approx(0.18 * 2**0.5)


def test_few_errors_measure_80_percent_only():
    width = year_width(ERRORS, 0.5)
    assert (width.half80, width.measured) == (0.12, (True, False))
    assert width.half95 > width.half80


def check(path):
    for low, high in (("lo95", "lo80"), ("lo80", "point"), ("point", "hi80"), ("hi80", "hi95")):
        assert (getattr(path, low) <= getattr(path, high)).all(), (low, high)
    assert all(np.isfinite(part).all() for part in path[:5])


@pytest.mark.parametrize("season", [4, 12])
def test_any_history_gives_finite_ordered_numbers(season):
    rng = np.random.default_rng(11)
    odd = {
        "empty": [],
        "one": [3.0],
        "zeros": [0.0] * 40,
        "negative": list(-rng.uniform(1, 5, 50)),
        "mixed": list(rng.normal(0, 5, 70)),
        "huge": list(rng.uniform(1e11, 1e12, 61)),
        "tiny": list(rng.uniform(1e-9, 1e-8, 45)),
        "constant": [5.0] * 30,
        "sparse": [0.0, 0, 0, 9] * 15,
        "gaps": [None if at % 5 == 2 else 10.0 + at for at in range(40)],
        "step": [1.0] * 30 + [1000.0] * 6,
        "long": list(noisy(20, 5)),
    }
    pasts = {name: history(values, season) for name, values in odd.items()}
    found = forecast(pasts, 19)
    assert list(found) == list(odd)
    for path in found.values():
        check(path)
    for known in range(season + 1):
        landed = land({name: Asked(past, known) for name, past in pasts.items()})
        for one in landed.values():
            assert one.lo95 <= one.lo80 <= one.total <= one.hi80 <= one.hi95
            assert np.isfinite(one[:6]).all()


def test_intervals_hold_about_as_often_as_they_say():
    everything = {str(seed): noisy(9, seed) for seed in range(120)}
    cut = {name: history(values[:96]) for name, values in everything.items()}
    found = forecast(cut, 12)
    held80 = [(p.lo80 <= everything[n][96:]) & (everything[n][96:] <= p.hi80) for n, p in found.items()]
    held95 = [(p.lo95 <= everything[n][96:]) & (everything[n][96:] <= p.hi95) for n, p in found.items()]
    assert 0.75 < np.mean(held80) < 0.86
    assert 0.91 < np.mean(held95) < 0.98


def test_the_interval_of_a_year_holds_about_as_often_as_it_says():
    everything = {str(seed): noisy(9, seed) for seed in range(120)}
    found = land({name: Asked(history(values[:102]), 6) for name, values in everything.items()})
    actual = {name: values[96:].sum() for name, values in everything.items()}
    held = [one.lo80 <= actual[name] <= one.hi80 for name, one in found.items()]
    assert 0.7 < np.mean(held) < 0.9


def test_one_series_alone_is_measured_on_its_own_past():
    path = forecast({"own": history(noisy(8, 4))}, 6)["own"]
    assert path.measured == (True, True)
    assert 0.02 < path.error < 0.3


def test_a_short_history_says_that_its_interval_is_a_default_and_its_error_unknown():
    path = forecast({"new": history([5.0, 6.0, 7.0])}, 2)["new"]
    assert (path.measured, path.error, path.method) == ((False, False), None, "level")
    assert list(path.hi80 - path.point) == pytest.approx([1.8, 1.8])


def test_a_horizon_has_at_least_one_period():
    with pytest.raises(ValueError, match="horizon"):
        forecast({}, 0)


def test_the_year_holds_at_least_what_is_known():
    values = np.concatenate([noisy(5, 1), SEASON[:9] * 1000])
    one = land({"a": Asked(history(values), 9)})["a"]
    assert one.known == pytest.approx(SEASON[:9].sum() * 1000)
    assert one.known <= one.lo95 <= one.total


def test_a_whole_year_that_is_known_is_its_sum():
    values = noisy(6, 2)
    one = land({"a": Asked(history(values), 12)})["a"]
    assert (one.lo95, one.total, one.hi95) == pytest.approx((values[-12:].sum(),) * 3)


def test_a_year_is_three_parts_forecast_and_one_part_run_rate():
    values = np.concatenate([np.tile(SEASON, 6), 2 * SEASON[:6]])
    asked = Asked(history(values), 6)
    assert share_of_year(asked) == pytest.approx(SEASON[:6].sum() / SEASON.sum())
    (rest,) = (path.point.sum() for path in forecast({"a": asked.past}, 6).values())
    blended = 0.75 * (2 * SEASON[:6].sum() + rest) + 0.25 * 2 * SEASON.sum()
    assert totals([asked]) == pytest.approx([blended])


def test_a_year_that_begins_later_is_forecast_across_the_months_between():
    values = np.tile(SEASON, 6)[:-2]
    one = land({"a": Asked(history(values), 0, lead=2)})["a"]
    assert one.total == pytest.approx(SEASON.sum())
    assert one.tried == 17, "years that are over by now, with two years of history before them, every other month"
    assert one.error == pytest.approx(0, abs=1e-9)


def test_a_past_year_is_tried_without_what_came_after_it():
    values = noisy(7, 3)[: 6 * 12 + 4]
    before = totals([Asked(history(values[:-8]), 4)])[0]
    one = land({"a": Asked(history(values), 4)})["a"]
    assert one.errors[0] == pytest.approx(values[64:76].sum() / before - 1)
    assert one.tried == 23


def test_many_series_are_tried_two_years_back_and_few_also_in_between():
    few = land({"a": Asked(history(noisy(6, 1)), 12)})["a"]
    many = land({str(n): Asked(history(noisy(6, n)), 12) for n in range(20)})
    assert (few.tried, {one.tried for one in many.values()}) == (24, {2})
    assert len(many["3"].errors) == 40


def test_three_years_and_a_half_are_enough_to_measure_the_own_interval():
    one = land({"a": Asked(history(noisy(4, 8)[:42]), 6)})["a"]
    assert (one.tried, one.measured) == (13, (True, False))
