"""What people can sell in a year, by who is there and since when."""

from __future__ import annotations

import pytest

from salesplan.core.months import fiscal_months
from salesplan.core.plan.anchors import RAMP, capacity_anchor
from salesplan.core.plan.capacity import Post, head_months

YEAR = fiscal_months(2026)
RAMPED = (0.55,) * 12 + (1.0,)


def test_two_settled_and_four_newcomers_at_fifty_five_percent_are_3570():
    posts = [Post(f"S{n}", "T09") for n in (1, 2)] + [Post(f"S{n}", "T09", "2026-01") for n in (3, 4, 5, 6)]
    assert 850 / 12 * head_months(posts, YEAR, RAMPED) == pytest.approx(3570)


def test_the_hires_of_the_worked_example_bring_2840_and_the_veterans_9120():
    veterans = [Post(f"S{n}", None) for n in range(20)]
    hires = {0: 4.0, 3: 4.0, 6: 2.0}
    assert 40 * head_months(veterans, YEAR, RAMP, 0.95) == pytest.approx(9120)
    assert 40 * head_months((), YEAR, RAMP, 0.95, hires) == pytest.approx(2840)
    whole = 40 * head_months(veterans, YEAR, RAMP, 0.95, hires)
    assert whole == pytest.approx(capacity_anchor(20, 40, 0.95, hires)) == pytest.approx(11960)


@pytest.mark.parametrize(
    ("post", "months"),
    [
        (Post("S1", "T1"), 12),
        (Post("S1", "T1", "2025-09"), 12),  # settled in the fifth month
        (Post("S1", "T1", "2025-11"), 0.5 + 0.75 + 10),
        (Post("S1", "T1", "2026-07"), 0.25 + 0.5 + 0.75 + 1 + 1),
        (Post("S1", "T1", "2026-12"), 0),
        (Post("S1", "T1", "2027-01"), 0),
        (Post("S1", "T1", None, "2026-07", None), 6),
        (Post("S1", "T1", None, None, "2026-03"), 3),
        (Post("S1", "T1", "2020-01", "2025-01", "2025-12"), 0),
    ],
)
def test_a_seller_counts_in_the_months_of_the_post_by_the_time_since_joining(post, months):
    assert head_months([post], YEAR, RAMP) == pytest.approx(months)


def test_who_moves_in_mid_year_counts_half_in_either_team():
    halves = [Post("S1", "T1", "2020-01", None, "2026-06"), Post("S1", "T2", "2020-01", "2026-07", None)]
    assert [head_months([half], YEAR, RAMP) for half in halves] == [6, 6]


def test_being_away_takes_from_the_settled_only():
    assert head_months([Post("S1", "T1")], YEAR, RAMP, 0.9) == pytest.approx(10.8)
    assert head_months([Post("S1", "T1", "2025-12")], YEAR, RAMP, 0.9) == pytest.approx(0.25 + 0.5 + 0.75 + 9)
    assert head_months([Post("S1", "T1", "2025-10")], YEAR, RAMP, 0.9) == pytest.approx(0.75 + 11)
    assert head_months([Post("S1", "T1", "2025-09")], YEAR, RAMP, 0.9) == pytest.approx(
        10.8
    )  # settled as the year begins
