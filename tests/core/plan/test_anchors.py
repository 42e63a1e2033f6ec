"""Anchors, chance, band and warnings of a total, on the worked numbers of the formulas."""

import pytest

from salesplan.core.plan.anchors import (
    Anchors,
    Distribution,
    band,
    capacity_anchor,
    market_anchor,
    position,
    strategy_path,
)

AHEAD = Distribution(9600, spread=700)
ALL = Anchors(strategy=10079.37, market=10812.0, capacity=11960.0, ahead=AHEAD, last=8000)


def flags(total, anchors=ALL, challenge=None):
    return [(one.flag, one.reason) for one in position(anchors, total, challenge).warnings]


def test_doubling_in_three_years_is_an_even_path():
    assert strategy_path(8000, 2, 3) == pytest.approx((10079.368, 12699.208, 16000))
    assert strategy_path(8000, 2, 3)[0] / 8000 - 1 == pytest.approx(0.259921, abs=5e-7)
    assert strategy_path(0, 2, 3) == ()
    with pytest.raises(ValueError, match="above zero"):
        strategy_path(8000, 0, 3)


def test_the_market_anchor_is_a_share_of_next_year_s_market():
    assert market_anchor(120000, 0.06, 0.085) == pytest.approx(10812.0)


def test_capacity_is_settled_sellers_and_hires_along_their_ramp():
    hires = {0: 4, 3: 4, 6: 2}
    assert capacity_anchor(20, 40, 0.95) == pytest.approx(9120)
    assert capacity_anchor(0, 40, hires=hires) == pytest.approx(2840)
    assert capacity_anchor(20, 40, 0.95, hires) == pytest.approx(11960.0)
    assert capacity_anchor(20, 40, 0.95, hires, supply_cap=11000) == 11000


def test_a_seller_who_came_before_the_year_is_further_along_the_ramp():
    assert capacity_anchor(0, 40, hires={-2: 1}) == pytest.approx(40 * (0.5 + 0.75 + 10))
    assert capacity_anchor(0, 40, hires={-12: 1}) == pytest.approx(40 * 12)


@pytest.mark.parametrize(
    ("total", "chance"),
    [(8900, 0.8413), (9600, 0.5), (10079.37, 0.2467), (10200, 0.1957), (10800, 0.0432), (11000, 0.0228)],
)
def test_the_chance_of_a_normal_forecast(total, chance):
    assert AHEAD.chance(total) == pytest.approx(chance, abs=5e-5)


@pytest.mark.parametrize(("chance", "total"), [(0.05, 10751.40), (0.2, 10189.13), (0.3, 9967.08), (0.8, 9010.87)])
def test_the_total_that_is_reached_with_a_chance(chance, total):
    assert AHEAD.at(chance) == pytest.approx(total, abs=0.005)


def test_past_errors_tell_the_chance_without_any_shape():
    ahead = Distribution(100, errors=tuple((at - 50) / 100 for at in range(101)))
    assert ahead.chance(100) == pytest.approx(51 / 101)
    assert ahead.at(0.25) == pytest.approx(125)
    assert (ahead.chance(151), ahead.least()) == (0, 0)


def test_with_few_errors_nothing_is_impossible():
    few = Anchors(ahead=Distribution(100, errors=(-0.1, 0.0, 0.1)), capacity=500)
    found = position(few, 200)
    assert found.chance == pytest.approx(1 / 4)
    assert [one.flag for one in found.warnings if one.reason == "chance"] == ["unrealistic"]


def test_a_forecast_without_spread_is_certain():
    assert (Distribution(5).chance(5), Distribution(5).chance(5.1)) == (1, 0)


def test_the_stretch_has_a_chance_of_20_to_30_percent():
    found = band(ALL)
    assert found.stretch == pytest.approx((9967.08, 10189.13), abs=0.005)
    assert found.commit == pytest.approx(9600)
    assert (found.floor_by, found.floor) == ("chance", pytest.approx(9010.87, abs=0.005))
    assert (found.ceiling_by, found.ceiling) == ("chance", pytest.approx(10751.40, abs=0.005))


def test_a_total_within_the_stretch_has_no_warning_of_its_own():
    found = position(ALL, 10079.37)
    assert [one.flag for one in found.warnings] == []
    assert found.chance == pytest.approx(0.2467, abs=5e-5)
    assert found.growth == pytest.approx(0.259921, abs=1e-6)
    assert found.place == pytest.approx((10079.37 - 9010.87) / (10751.40 - 9010.87), abs=1e-4)


def test_a_total_of_the_market_may_be_wishful_on_chance_alone():
    assert flags(10812) == [("unrealistic", "chance")]


def test_what_comes_nearly_by_itself_is_timid():
    assert flags(8900) == [("timid", "chance")]
    assert flags(9300, ALL._replace(growth=0.4)) == [("timid", "momentum")]


def test_more_than_the_people_can_sell_is_wishful_and_says_by_how_much():
    found = [one for one in position(ALL, 12000).warnings if one.reason == "capacity"]
    assert [(one.flag, one.numbers["over"]) for one in found] == [("unrealistic", pytest.approx(40))]


@pytest.mark.parametrize(("total", "is_tight"), [(11362.0, False), (11362.1, True), (11960, True), (11960.1, False)])
def test_above_95_percent_of_capacity_is_tight_up_to_capacity(total, is_tight):
    assert (("tight", "capacity") in flags(total)) is is_tight


def test_a_challenge_above_capacity_is_said_beside_a_base_within_it():
    assert ("over_capacity_challenge", "capacity") in flags(10000, challenge=12000)
    assert ("over_capacity_challenge", "capacity") not in flags(10000, challenge=11960)
    assert ("over_capacity_challenge", "capacity") not in flags(12000, challenge=13000)


def test_anchors_far_apart_contradict_each_other():
    assert flags(10079.37, ALL._replace(strategy=12000.0)) == []
    assert flags(10079.37, ALL._replace(strategy=12000.1)) == [("contradictory", "strategy/forecast")]


def test_a_floor_above_the_ceiling_is_named_with_what_binds_and_never_clipped():
    poor = ALL._replace(capacity=8500.0)
    assert not band(poor).feasible
    assert ("no_band", "chance/capacity") in flags(8800, poor)
    assert position(poor, 8800).place is None


def test_the_market_at_its_most_hopeful_can_be_the_ceiling():
    assert band(ALL._replace(upper_market=10000.0)).ceiling_by == "market"


def test_missing_anchors_are_dropped_and_named():
    new = Anchors(market=500.0, capacity=450.0)
    assert new.missing == ("strategy", "forecast")
    found = position(new, 440)
    assert (found.chance, found.growth, found.place) == (None, None, None)
    assert [one.flag for one in found.warnings] == ["tight"]
    assert (band(new).floor, band(new).ceiling, band(new).stretch) == (None, 450.0, None)


def test_one_anchor_is_not_enough():
    assert flags(10, Anchors(market=12.0)) == [("few_anchors", "missing")]


def test_the_demo_s_total_is_tight_and_its_challenge_beyond_supply():
    demo = Anchors(72385, 57120, 58900, Distribution(57200, spread=1900), last=51700, growth=0.134)
    found = flags(57500, demo, 63250)
    assert found[:2] == [("tight", "capacity"), ("over_capacity_challenge", "capacity")]
    assert ("unrealistic", "capacity") in flags(72385, demo)
