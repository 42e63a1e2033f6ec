"""The parts of a ratio's gap: own rates, mix and what is new, in the numerator, exact."""

from decimal import Decimal

import numpy as np
import pytest

from salesplan.core.review.rates import Rated, rate_parts


def test_own_rates_mix_and_new_items_add_up_by_hand():
    found = rate_parts(
        [Rated("old", 100, 1000, 120, 1500), Rated("dear", 50, 250, 30, 150), Rated("new", 0, 0, 5, 350)]
    )
    # mean 150/1250 = 0.12; 2000 leads would have given 240
    assert (found.expected, found.won) == (Decimal("240.00"), Decimal("155.00"))
    old, dear, new = found.parts
    assert (old.rate, old.mix, old.new) == (Decimal("-30.00"), Decimal("2.00"), Decimal("0.00"))
    assert (dear.rate, dear.mix) == (Decimal("0.00"), Decimal("-20.00"))
    assert (new.rate, new.mix, new.new) == (Decimal("0.00"), Decimal("0.00"), Decimal("-37.00"))
    assert found.rate + found.mix + found.new == found.won - found.expected


def test_against_a_rate_from_outside_everything_is_rate():
    found = rate_parts([Rated("old", 0, 0, 155, 1700), Rated("new", 0, 0, 63, 2500)], Decimal("0.085"))
    assert [one.rate for one in found.parts] == [Decimal("10.50"), Decimal("-149.50")]
    assert (found.mix, found.new, found.expected) == (0, 0, Decimal("357.00"))


def test_nothing_before_or_nothing_now_has_no_parts():
    assert rate_parts([]) is None
    assert rate_parts([Rated("a", 1, 10, 0, 0)]) is None
    assert rate_parts([Rated("a", 0, 0, 1, 10)]) is None


def test_what_is_gone_leaves_the_mix():
    found = rate_parts([Rated("kept", 10, 100, 10, 100), Rated("gone", 30, 100, 0, 0)])
    kept, gone = found.parts
    assert (kept.rate, gone.rate) == (0, 0)
    assert kept.mix + gone.mix == found.won - found.expected == Decimal("-10.00")


def test_what_was_won_without_a_denominator_falls_on_its_own_item():
    gone, kept = rate_parts([Rated("gone", 50, 0, 0, 0), Rated("kept", 100, 1000, 120, 1200)]).parts
    # the mean before was 150/1000; the kept one still has 0.10 of its own, so nothing but the 60 of the other are gone
    assert (gone.rate, gone.mix, gone.new) == (Decimal("-60.00"), 0, 0)
    assert (kept.rate, kept.mix, kept.new) == (0, Decimal("0.00"), 0)


@pytest.mark.parametrize("seed", range(20))
def test_parts_leave_nothing_over_and_each_is_its_formula_to_the_fen(seed):
    rng = np.random.default_rng(seed)
    for _ in range(50):
        drawn = rng.integers(-500, 5000, (int(rng.integers(1, 9)), 4)) / 100
        drawn[:, (1, 3)] = np.abs(drawn[:, (1, 3)])
        drawn[rng.random(drawn.shape) < 0.1] = 0
        found = rate_parts(Rated(str(at), *(Decimal(str(v)) for v in row)) for at, row in enumerate(drawn))
        if found is None:
            continue
        assert sum(one.whole for one in found.parts) == found.won - found.expected
        won, of, _, by = drawn.T
        mean = won.sum() / of.sum()
        for one in found.parts:
            n0, d0, n1, d1 = drawn[int(one.name)]
            own = n0 / d0 if d0 else mean
            stray = by.sum() * n0 / of.sum() if not d0 else 0
            mix = (d1 - by.sum() * d0 / of.sum()) * (own - mean) if d0 else 0
            assert abs(float(one.rate + one.new) - (n1 - own * d1 - stray)) < 0.011
            assert abs(float(one.mix) - mix) < 0.011
