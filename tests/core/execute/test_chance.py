"""How far a ratio strays by chance, and that few cases open no alert."""

import random
from decimal import Decimal
from math import sqrt

import pytest

from benchmarks.false_alarms import KINDS, MOST, percent
from salesplan.core.execute.chance import FEWEST, Part, counting, error_of, part, standard_error, straying
from salesplan.core.execute.rules import RULES


def test_months_without_a_denominator_are_no_part_of_it():
    assert part(3, 0) is None and part(None, 4) is None and part(3, None) is None
    assert part(Decimal(3), 4) == Part(3.0, 4.0)


def test_what_counts_strays_as_a_coin_does_and_what_is_steady_not_at_all():
    drawn = random.Random(7)
    months = [Part(sum(drawn.random() < 0.1 for _ in range(400)), 400) for _ in range(600)]
    assert straying(months) == pytest.approx(counting(0.1), rel=0.15)
    assert straying([Part(10, 100)] * 7) == 0


def test_a_lasting_fall_is_one_jump_among_many():
    level, fallen = [Part(10, 100)] * 12, [Part(5, 100)] * 12
    (jump,) = [0.05**2 / (1 / 100 + 1 / 100)]
    assert straying([*level, *fallen]) == pytest.approx(jump / 23)


def test_fewer_than_six_jumps_tell_nothing_and_none_goes_over_a_hole():
    months = [Part(10 + at % 2, 100) for at in range(FEWEST + 1)]
    assert straying(months) is not None and straying(months[1:]) is None
    assert straying([*months[:3], None, *months[3:]]) is None


def test_the_error_of_a_lag_has_that_of_both_sides_where_it_is_held_against_its_own_past():
    now, before = Part(45, 500), Part(100, 1000)
    assert standard_error(0.09, now, None, Decimal("0.1")) == Decimal(str(round(sqrt(0.09 / 500) / 0.1, 9)))
    alone, both = (standard_error(0.09, now, one, 0.1) for one in (None, before))
    assert both == Decimal(str(round(sqrt(0.09 / 500 + 0.09 / 1000) / 0.1, 9))) and both > alone
    assert standard_error(None, now, None, 0.1) is None and standard_error(0.09, now, None, 0) is None


def test_a_count_has_the_error_of_a_coin_at_least_and_money_that_of_its_own_months():
    steady, now = [Part(10, 100)] * 8, Part(10, 100)
    coin = Decimal(str(round(sqrt(0.1 * 0.9 / 100) / 0.1, 9)))
    assert error_of(RULES["conversion_industry"], steady, now, None, Decimal("0.1")) == coin
    assert error_of(RULES["conversion_industry"], [], now, None, Decimal("0.1")) == coin
    assert error_of(RULES["returns_history"], steady, now, now, Decimal("0.1")) == 0
    assert error_of(RULES["returns_history"], [], now, now, Decimal("0.1")) is None
    assert error_of(RULES["returns_history"], steady, now, None, Decimal("0.1")) is None
    jumping = [Part(10 * (1 + at % 2), 100) for at in range(9)]
    jumped = [error_of(RULES[id], jumping, now, now, Decimal("0.1")) for id in ("aov_history", "repurchase_history")]
    assert jumped[0] > jumped[1] == Decimal(str(round(sqrt(0.1 * 0.9 * 2 / 100) / 0.1, 9)))  # cohorts overlap


@pytest.mark.parametrize(("kind", "orders"), [(KINDS[0], 70), (KINDS[2], 150)], ids=["conversion", "returns"])
def test_at_most_one_slice_in_twenty_opens_an_alert_by_chance_in_ten_months(kind, orders):
    assert percent(kind, orders, 200, 3001) <= MOST


def test_a_fall_of_three_tenths_at_seventy_orders_a_month_is_told_within_five_months():
    assert percent(KINDS[0], 70, 60, 3002, left=0.7) >= 90
