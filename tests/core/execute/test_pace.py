"""What is due by now, and where the year lands."""

from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.calendar import Calendar
from salesplan.core.execute.pace import (
    Reach,
    is_festival_month,
    linear_elapsed,
    season_elapsed,
    season_of_history,
)
from salesplan.core.months import between, fiscal_months, last_day
from salesplan.core.settings import FestivalWeights

WEIGHTS = [6, 5, 8, 9, 9, 10, 7, 7, 9, 9, 10, 11]
SEASON = {f"2026-{n + 1:02d}": Decimal(weight) for n, weight in enumerate(WEIGHTS)}
PLAIN = Calendar()
FULL = Decimal(1)


def test_what_lies_behind_is_that_of_the_method():
    behind_us = season_elapsed(SEASON, dict.fromkeys(between("2026-01", "2026-06"), FULL))
    assert behind_us == Decimal("0.47")


def test_an_unfinished_month_adds_its_elapsed_part_to_the_season():
    shares = dict.fromkeys(between("2026-01", "2026-10"), FULL) | {"2026-11": Decimal(23) / 30}
    assert float(season_elapsed(SEASON, shares)) == pytest.approx(0.866667, abs=5e-7)


def test_a_season_of_nothing_is_unknown():
    assert season_elapsed({"2026-01": Decimal(0)}, {"2026-01": FULL}) is None


def test_linear_elapsed_follows_the_fiscal_year():
    assert linear_elapsed(2026, date(2026, 1, 31)) == Decimal(31) / 365
    assert linear_elapsed(2027, date(2026, 9, 30), starts=4) == Decimal(183) / 365
    assert linear_elapsed(2026, date(2030, 1, 1)) == 1


def reach(days):
    """The reach of (month, region, data day) of what was loaded."""
    unfinished = {(month, region): day for month, region, day in days if day < last_day(month)}
    regions = {region: max(day for _, of, day in days if of == region) for _, region, _ in days}
    return Reach(max(regions.values(), default=None), regions, unfinished)


DAYS = [
    ("2026-10", "R01", date(2026, 10, 31)),
    ("2026-11", "R01", date(2026, 11, 22)),
    ("2026-10", "R02", date(2026, 10, 31)),
    ("2026-11", "R03", date(2026, 11, 10)),
]


def test_each_region_is_held_to_its_own_day():
    how_far = reach(DAYS)
    assert how_far.day == date(2026, 11, 22)
    assert how_far.share("2026-11", "R01", PLAIN) == Decimal(15) / 21
    assert how_far.share("2026-11", "R02", PLAIN) == 0
    assert how_far.share("2026-11", "R03", PLAIN) == Decimal(7) / 21
    assert how_far.share("2026-10", "R02", PLAIN) == 1
    assert how_far.share("2026-12", "R01", PLAIN) == 0


def test_a_region_that_never_reported_is_held_to_the_company_s_day():
    assert reach(DAYS).share("2026-11", "R09", PLAIN) == Decimal(15) / 21


def test_a_month_left_unfinished_stays_so_when_later_ones_arrive():
    how_far = reach([*DAYS, ("2026-12", "R01", date(2026, 12, 31))])
    assert how_far.share("2026-11", "R01", PLAIN) == Decimal(15) / 21
    assert how_far.share("2026-12", "R01", PLAIN) == 1


def test_without_any_load_nothing_is_due():
    assert Reach().share("2026-01", None, PLAIN) == 0
    assert Reach().day_in("2026-01", "2026-12") is None


def test_a_month_is_open_while_regions_must_be_told_apart():
    how_far = reach(DAYS)
    assert how_far.is_open("2026-11", PLAIN)
    assert not how_far.is_open("2026-10", PLAIN)
    assert not how_far.is_open("2026-12", PLAIN)
    late = reach([("2026-10", "R01", date(2026, 10, 31)), ("2026-09", "R02", date(2026, 9, 30))])
    assert late.is_open("2026-10", PLAIN)


def test_the_last_day_spoken_of_lies_inside_the_range():
    how_far = reach(DAYS)
    assert how_far.day_in("2026-01", "2026-09") == date(2026, 9, 30)
    assert how_far.day_in("2026-01", "2026-12") == date(2026, 11, 22)
    assert how_far.day_in("2026-11", "2026-11", "R03") == date(2026, 11, 10)
    assert how_far.day_in("2026-11", "2026-11", "R02") is None


HISTORY = {
    month: Decimal(weight * size)
    for year, size in ((2024, 10), (2025, 30))
    for month, weight in zip(fiscal_months(year), WEIGHTS, strict=True)
}


def test_a_season_is_read_from_full_years_as_ratio_of_sums():
    season = season_of_history(HISTORY | {"2023-12": Decimal(10**6)}, 2026)
    assert season["2026-12"] == Decimal("0.11")
    assert sum(season.values()) == 1


def test_no_full_year_before_gives_no_season():
    assert season_of_history({m: v for m, v in HISTORY.items() if m > "2025-01"}, 2026) is None


def test_a_month_below_zero_counts_zero():
    season = season_of_history(HISTORY | {"2024-02": Decimal(-1000), "2025-02": Decimal(0)}, 2026)
    assert season["2026-02"] == 0
    assert sum(season.values()) == pytest.approx(1)


def test_january_and_february_are_read_as_one_and_split_by_the_year_s_festival():
    factory = Calendar(weights=FestivalWeights(before=Decimal("0.9"), holiday=Decimal("0.05"), after=Decimal("0.5")))
    season = season_of_history(HISTORY, 2026, calendar=factory)
    assert float(season["2026-01"] / (season["2026-01"] + season["2026-02"])) == pytest.approx(0.6540, abs=5e-5)
    assert season["2026-01"] + season["2026-02"] == pytest.approx(Decimal("0.11"))
    assert season_of_history(HISTORY, 2026, calendar=PLAIN) == season_of_history(HISTORY, 2026)


def test_a_fiscal_year_from_april_reads_its_own_years():
    totals = {month: Decimal(n % 12 + 1) for n, month in enumerate(between("2024-04", "2026-03"))}
    season = season_of_history(totals, 2027, starts=4)
    assert next(iter(season)) == "2026-04"
    assert season["2027-03"] == Decimal(12) / 78


@pytest.mark.parametrize(
    ("start", "end", "alone"),
    [
        ("2026-01", "2026-01", True),
        ("2026-02", "2026-02", True),
        ("2026-01", "2026-02", False),
        ("2026-03", "2026-03", False),
    ],
)
def test_january_or_february_alone_cannot_be_compared(start, end, alone):
    assert is_festival_month(start, end) is alone
