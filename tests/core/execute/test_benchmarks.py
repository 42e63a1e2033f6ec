"""The most specific figure from outside wins, for the period asked."""

from decimal import Decimal

import pytest

from salesplan.core.execute.benchmarks import Benchmark, period_months, pick


def bench(value, period="2026", kpi="conversion", load=1, source="association", **slice):
    return Benchmark(kpi, slice, period, Decimal(value), source, load)


def picked(benchmarks, where=None, start="2026-01", end="2026-10", kpi="conversion"):
    found = pick(benchmarks, kpi, where or {}, start, end)
    return found and int(found.value)


@pytest.mark.parametrize(
    ("period", "months"),
    [("2026", ("2026-01", "2026-12")), ("2026-Q3", ("2026-07", "2026-09")), ("2026-11", ("2026-11", "2026-11"))],
)
def test_a_period_is_a_year_a_quarter_or_a_month(period, months):
    assert period_months(period) == months


def test_the_most_specific_slice_wins_and_ratios_fall_back():
    some = [bench(1), bench(2, channel="C05"), bench(3, channel="C05", region="R02"), bench(4, product="P01")]
    assert picked(some, {"channel": "C05", "region": "R02"}) == 3
    assert picked(some, {"channel": "C05", "region": "R01"}) == 2
    assert picked(some, {"region": "R01", "team": "T01"}) == 1
    assert picked(some) == 1


def test_what_all_channels_and_products_achieve_is_not_held_against_one_of_them():
    some = [bench(1), bench(2, channel="C05"), bench(4, product="P01")]
    assert picked(some, {"channel": "C01"}) is None
    assert picked(some, {"product": "P02", "region": "R01"}) is None
    assert picked(some, {"product": "P01", "region": "R01"}) == 4
    assert picked(some, {"product": "P01", "channel": "C05"}) is None


def test_a_benchmark_of_a_part_says_nothing_about_the_whole():
    assert picked([bench(2, channel="C05")]) is None


def test_the_period_is_exact_else_the_narrowest_cover_else_the_latest_overlap():
    year, quarter, month = bench(1), bench(2, "2026-Q3"), bench(3, "2026-08")
    assert picked([year, quarter, month], start="2026-08", end="2026-08") == 3
    assert picked([year, quarter], start="2026-08", end="2026-08") == 2
    assert picked([year, quarter, month], start="2026-08", end="2026-09") == 2
    assert picked([year, quarter, month], start="2026-01", end="2026-10") == 1
    assert picked([quarter, month, bench(4, "2026-09")], start="2026-01", end="2026-10") == 4
    assert picked([bench(1, "2025")]) is None


def test_the_slice_counts_before_the_period():
    assert picked([bench(1, "2026-08"), bench(2, channel="C05")], {"channel": "C05"}, "2026-08", "2026-08") == 2


def test_the_newest_load_wins():
    assert picked([bench(1, load=3), bench(2, load=9), bench(4, load=5)]) == 2
    assert picked([bench(1, source="b"), bench(2, source="a")]) == 2


def test_a_sum_needs_its_own_slice_and_its_own_months():
    some = [bench(1, kpi="revenue"), bench(2, kpi="revenue", region="R01")]
    assert picked(some, {"region": "R01"}, "2026-01", "2026-12", "revenue") == 2
    assert picked(some, {"region": "R02"}, "2026-01", "2026-12", "revenue") is None
    assert picked(some, {}, "2026-01", "2026-10", "revenue") is None
