"""Market, share or plan: exact parts of a gap, and whom to ask first."""

import random
from decimal import Decimal

import pytest

from salesplan.core.review.contribution import Compared, contributions
from salesplan.core.review.market import Sold, ask_first, market_splits


def wan(text):
    return Decimal(text.replace(",", "")) * 10_000


def market_split(plan, actual, before, old, new):
    return market_splits([Sold(plan, actual, before)], old, new)[0]


EAST = market_split(wan("10,734.88"), wan("12,881.86"), wan("10,361.47"), wan("125,000"), wan("135,000"))
NORTH = market_split(wan("9,008.72"), wan("7,206.98"), wan("7,412.44"), wan("78,000"), wan("83,000"))


def rounded(split):
    return [round(part / 10_000, 2) for part in split]


def test_the_east_was_asked_for_less_than_its_market_gave_and_won_share():
    assert rounded(EAST) == [Decimal(x) for x in ("11190.39", "455.51", "828.92", "1691.47")]


def test_the_north_was_asked_for_more_than_its_market_gave_and_lost_share():
    assert rounded(NORTH) == [Decimal(x) for x in ("7887.60", "-1121.12", "475.16", "-680.62")]


def test_both_ways_to_the_actual_are_exact_for_ten_thousand_inputs():
    chance = random.Random(2)

    def amount(least=-(10**6)):
        return Decimal(chance.randint(least, 10**10)) / 100

    for _ in range(10_000):
        plan, actual, before, old, new = amount(), amount(), amount(), amount(1), amount(0)
        split = market_split(plan, actual, before, old, new)
        assert split.plan + split.share == actual - plan
        assert split.market + split.share == actual - before


@pytest.mark.parametrize("missing", [1, 2])
def test_what_is_unknown_is_not_split(missing):
    known = [Decimal(100)] * 5
    known[missing] = None
    assert market_split(*known) is None


def test_without_a_market_before_there_is_no_growth_to_hold_against():
    assert market_split(None, Decimal(1), Decimal(1), Decimal(0), Decimal(5)) is None


def test_without_a_plan_market_and_share_still_split_the_growth():
    split = market_split(None, Decimal(130), Decimal(100), Decimal(10), Decimal(11))
    assert (split.plan, split.market, split.share) == (None, 10, 20)


@pytest.mark.parametrize(
    ("split", "plan", "first"),
    [
        (EAST, wan("10,734.88"), "team"),
        (NORTH, wan("9,008.72"), "strategy"),
        (market_split(Decimal(100), Decimal(99), Decimal(90), Decimal(10), Decimal(11)), Decimal(100), "nothing"),
        (market_split(Decimal(100), Decimal(78), Decimal(100), Decimal(10), Decimal(8)), Decimal(100), "market"),
        (market_split(Decimal(100), Decimal(85), Decimal(100), Decimal(10), Decimal(11)), Decimal(100), "team"),
        (market_split(Decimal(100), Decimal(130), Decimal(100), Decimal(10), Decimal(13)), Decimal(100), "strategy"),
    ],
)
def test_whom_to_ask_first(split, plan, first):
    assert ask_first(split, plan) == first


def compared(*values):
    return [Compared(name, *(None if v is None else Decimal(v) for v in pair)) for name, *pair in values]


def test_slices_sum_to_the_gap_with_their_points_of_growth():
    up, down = contributions(compared(("a", 130, 100), ("b", 90, 100)))
    assert (up.gap, up.points, up.share) == (30, Decimal("0.15"), None)
    assert (down.gap, down.points, down.share) == (-10, Decimal("-0.05"), None)


def test_shares_are_told_only_where_all_gaps_go_one_way():
    found = contributions(compared(("a", 60, 100), ("b", 90, 100), ("same", 5, 5)))
    assert [one.share for one in found] == [Decimal("0.8"), Decimal("0.2"), 0]


def test_a_side_that_is_not_on_record_is_named_and_adds_nothing():
    new, gone, neither = contributions(compared(("new", 7, None), ("gone", None, 9), ("neither", None, None)))
    assert (new.gap, new.missing) == (7, "reference")
    assert (gone.gap, gone.missing) == (-9, "value")
    assert neither == ("neither", None, None, None, "")
