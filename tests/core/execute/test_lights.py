"""Exact borders, grey for unknown, thin data, hysteresis, the worst of several references."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.core.execute.lights import PRESETS, Bands, Child, held, judge, lag, light, worst_child

METHOD = PRESETS["method"]["attainment"]
DEFAULT = PRESETS["default"]["attainment"]
RATIO = PRESETS["default"]["ratio"]


@pytest.mark.parametrize(
    ("planned", "actual", "colour"),
    [
        (100, 90, "yellow"),
        (100, Decimal("90.01"), "green"),
        (100, 70, "red"),
        (100, Decimal("70.01"), "yellow"),
        (1, 0.9, "yellow"),
        (1, 0.7, "red"),
        (100, 130, "green"),
    ],
)
def test_the_borders_of_the_method_are_exact(planned, actual, colour):
    assert light(lag(actual, planned), METHOD) == colour


@pytest.mark.parametrize(
    ("actual", "colour"),
    [
        ("0.80", "red"),
        ("0.90", "red"),
        ("0.900000001", "yellow"),
        ("0.9000000004", "red"),
        ("0.97", "yellow"),
        ("0.970000001", "green"),
        ("1.00", "green"),
        ("1.20", "green"),
    ],
)
def test_the_borders_of_the_shipped_bands_belong_to_the_worse_colour(actual, colour):
    assert light(lag(Decimal(actual), 1), DEFAULT) == colour


@pytest.mark.parametrize(
    ("rate", "colour"), [(0.0230, "red"), (0.0229, "yellow"), (0.0210, "yellow"), (0.0209, "green"), (0.0, "green")]
)
def test_where_lower_is_better_the_lag_turns_round(rate, colour):
    assert light(lag(rate, 0.02, higher_is_better=False), RATIO) == colour


@pytest.mark.parametrize(
    ("actual", "planned"), [(None, 100), (90, None), (0, 0), (5, 0), (float("nan"), 1), (Decimal("NaN"), 1)]
)
def test_what_cannot_be_held_against_a_plan_is_grey(actual, planned):
    assert lag(actual, planned) is None
    assert light(None, DEFAULT) == "grey"


def test_behind_a_plan_below_zero_is_still_behind():
    assert lag(-120, -100) == Decimal("0.2")


def sequence(lags, bands, margin=Decimal(0)):
    """The colours of one slice over time, each knowing the one before it."""
    colours = []
    for behind in lags:
        colours.append(held(colours[-1] if colours else "grey", behind, bands, margin))
    return colours


def test_improving_needs_a_margin_and_worsening_does_not():
    lags = [Decimal(one) for one in (".05", ".10", ".095", ".089", ".30", ".295", ".28")]
    assert sequence(lags, METHOD, Decimal("0.01")) == ["green", "yellow", "yellow", "green", "red", "red", "yellow"]
    assert sequence(lags, METHOD) == ["green", "yellow", "green", "green", "red", "yellow", "yellow"]


def test_a_month_without_data_forgets_the_colour_before():
    assert sequence([Decimal(".1"), None, Decimal(".095")], METHOD, Decimal("0.01")) == ["yellow", "grey", "green"]


def test_the_worst_reference_sets_the_light_and_is_named():
    bands = {"plan": DEFAULT, "history": RATIO, "industry": RATIO}
    lags = {"plan": Decimal("0.02"), "history": Decimal("0.06"), "industry": Decimal("0.20")}
    got = judge(lags, bands)
    assert (got.light, got.why, got.thin) == ("red", "industry", False)
    assert got.lags == {"plan": 0.02, "history": 0.06, "industry": 0.2}


def test_only_the_references_with_bands_set_the_light_but_every_lag_is_told():
    got = judge({"plan": Decimal("0.01"), "history": Decimal("0.9")}, {"plan": DEFAULT})
    assert (got.light, got.why, got.lags["history"]) == ("green", "plan", 0.9)


def test_no_reference_is_grey():
    assert judge({"plan": None}, {"plan": DEFAULT}) == ("grey", "", False, {})


def test_thin_data_never_turn_red():
    assert judge({"plan": Decimal("0.5")}, {"plan": DEFAULT}, thin=True)[:3] == ("yellow", "plan", True)
    assert judge({"plan": Decimal("0.05")}, {"plan": DEFAULT}, thin=True)[:3] == ("yellow", "plan", False)
    assert judge({"plan": Decimal("0")}, {"plan": DEFAULT}, thin=True)[:3] == ("green", "plan", False)


def test_the_worst_child_is_shown_only_when_it_is_worse_than_its_parent():
    children = [
        Child("region", "R02", 0.98, "green"),
        Child("region", "R03", 0.80, "red"),
        Child("region", "R06", 0.75, "red"),
        Child("region", "R07", 0.1, "grey"),
    ]
    assert worst_child("green", children).code == "R03"  # the first of the red ones: most money at stake
    assert worst_child("green", children[:1]) is None
    assert worst_child("red", children) is None


@given(st.decimals(-2, 2, places=6), st.decimals(0, 1, places=4), st.decimals(0, 1, places=4))
def test_a_larger_lag_is_never_a_better_light(behind, more, gap):
    bands = Bands(Decimal("0.03") + gap, Decimal("0.03"))
    order = ["green", "yellow", "red"]
    assert order.index(light(behind + more, bands)) >= order.index(light(behind, bands))
