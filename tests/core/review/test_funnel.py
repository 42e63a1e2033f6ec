"""The links of the funnel sum to what net revenue moved, zeros and negatives included."""

import math
import random
from decimal import Decimal
from itertools import permutations

import numpy as np
import pytest

from salesplan.core.review.funnel import Counts, funnel_parts, shapley

PLAN, ACTUAL = (1000, 0.20, 5000, 0.95), (1100, 0.18, 5200, 0.93)


def test_the_worked_example():
    found = shapley(PLAN, ACTUAL)
    assert found == pytest.approx([91065.3333, -100681.3333, 37475.3333, -20331.3333], abs=1e-4)
    assert found.sum() == pytest.approx(7528)


def test_a_conversion_of_zero_needs_no_trick():
    found = shapley(PLAN, (1100, 0, 5200, 0.93))
    assert found == pytest.approx([47793.3333, -1006813.3333, 19493.3333, -10473.3333], abs=1e-4)
    assert found.sum() == pytest.approx(-950000)


def one_by_one(before, after):
    """Shapley told by its definition: the mean over all orders in which the factors can change."""
    amounts, orders = [0.0] * len(before), list(permutations(range(len(before))))
    for order in orders:
        now = list(before)
        for factor in order:
            was = math.prod(now)
            now[factor] = after[factor]
            amounts[factor] += (math.prod(now) - was) / len(orders)
    return amounts


def test_slices_at_once_are_the_slices_one_by_one():
    chance = np.random.default_rng(3)
    before, after = chance.uniform(-2, 5, (40, 4)), chance.uniform(-2, 5, (40, 4))
    assert shapley(before, after) == pytest.approx(
        np.array([one_by_one(*pair) for pair in zip(before, after, strict=True)])
    )


def by_logarithms(before, after):
    """LMDI-I: close to Shapley while every factor is above zero."""
    r0, r1 = math.prod(before), math.prod(after)
    mean = r0 if r0 == r1 else (r1 - r0) / math.log(r1 / r0)
    return [mean * math.log(new / old) for old, new in zip(before, after, strict=True)]


def test_logarithms_say_nearly_the_same():
    assert by_logarithms(PLAN, ACTUAL) == pytest.approx([90902.9464, -100488.5452, 37407.1101, -20293.5113], abs=1e-3)
    gross = sum(abs(amount) for amount in shapley(PLAN, ACTUAL))
    assert np.abs(shapley(PLAN, ACTUAL) - by_logarithms(PLAN, ACTUAL)).max() < 0.003 * gross


def counts(leads, orders, revenue, returns):
    return Counts(leads, orders, Decimal(str(revenue)), Decimal(str(returns)))


def test_amounts_are_whole_fen_that_sum_to_what_net_revenue_moved():
    before, after = counts(1000, 200, 1_000_000, 50_000), counts(1100, 198, 1_029_600, 72_072)
    ((leads, conversion, aov, returns),) = funnel_parts([before], [after])
    assert [leads, conversion, aov, returns] == [
        Decimal("91065.33"),
        Decimal("-100681.33"),
        Decimal("37475.33"),
        Decimal("-20331.33"),
    ]
    assert leads + conversion + aov + returns == after.net - before.net


def test_where_there_were_no_leads_before_all_of_it_is_leads():
    assert funnel_parts([counts(0, 0, 0, 0)], [counts(10, 2, 80, 8)]) == [(72, 0, 0, 0)]


@pytest.mark.parametrize("broken", [(0, 3, 10, 0), (5, 0, 10, 0), (5, 1, 0, 2)])
def test_links_that_do_not_multiply_to_the_result_are_not_split(broken):
    assert funnel_parts([counts(*broken)], [counts(9, 3, 10, 1)]) == [None]


def test_ten_thousand_slices_leave_no_residual():
    chance = random.Random(7)

    def anything():
        leads = chance.choice((0, 1, chance.randint(1, 10**6)))
        orders = leads and chance.choice((0, chance.randint(-5, leads)))
        revenue = Decimal(orders and chance.randint(-(10**8), 10**12)) / 100
        return counts(leads, orders, revenue, revenue and Decimal(chance.randint(-(10**6), 10**8)) / 100)

    before, after = [[anything() for _ in range(10_000)] for _ in range(2)]
    for old, new, amounts in zip(before, after, funnel_parts(before, after), strict=True):
        assert sum(amounts) == new.net - old.net
        assert max(amount.as_tuple().exponent for amount in amounts) == -2


def test_no_slices_have_no_parts():
    assert funnel_parts([], []) == []
