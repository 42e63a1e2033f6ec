"""Working days, the Spring Festival and the part of a month that has passed."""

from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.calendar import (
    Calendar,
    elapsed_days,
    festivals,
    is_announced,
    january_share,
    linear_share,
    spring_festival,
)
from salesplan.core.settings import FestivalWeights

RETAIL = FestivalWeights(before=Decimal("1.3"), holiday=Decimal("0.2"), after=Decimal("0.7"))
FACTORY = FestivalWeights(before=Decimal("0.9"), holiday=Decimal("0.05"), after=Decimal("0.5"))


@pytest.mark.parametrize(
    ("year", "share"),
    [
        (2021, 0.590909),
        (2022, 0.630909),
        (2023, 0.512727),
        (2024, 0.591071),
        (2025, 0.587273),
        (2026, 0.557554),
        (2027, 0.623636),
        (2028, 0.533929),
    ],
)
def test_january_takes_the_retail_share_of_the_method(year, share):
    assert float(january_share(year, RETAIL)) == pytest.approx(share, abs=5e-7)


@pytest.mark.parametrize(("year", "share"), [(2024, 0.6392), (2025, 0.5539), (2026, 0.6540), (2027, 0.6444)])
def test_a_factory_s_shift_has_its_own_weights(year, share):
    assert float(january_share(year, FACTORY)) == pytest.approx(share, abs=5e-5)


def test_neutral_weights_split_january_and_february_by_their_days():
    assert january_share(2027, FestivalWeights()) == Decimal(31) / 59


@pytest.mark.parametrize(
    ("year", "day"), [(2024, date(2024, 2, 10)), (2025, date(2025, 1, 29)), (2027, date(2027, 2, 6))]
)
def test_the_spring_festival_is_the_first_lunar_day(year, day):
    assert spring_festival(year) == day


def test_november_2026_to_the_22nd_is_15_of_21_working_days():
    assert Calendar().working_share("2026-11", date(2026, 11, 22)) == Decimal(15) / 21


def test_holidays_and_make_up_days_are_those_of_the_state():
    calendar = Calendar()
    assert not calendar.is_working(date(2026, 10, 1))  # Thursday, National Day
    assert calendar.is_working(date(2026, 10, 10))  # Saturday, made up


def test_the_company_s_own_days_win_over_the_official_ones():
    own = Calendar(overrides={date(2026, 11, 21): True, date(2026, 11, 2): False})
    assert own.is_working(date(2026, 11, 21))
    assert own.working_share("2026-11", date(2026, 11, 22)) == Decimal(15) / 21
    assert own.working_share("2026-11", date(2026, 11, 2)) == 0


def test_a_year_not_yet_announced_counts_monday_to_friday_and_says_so():
    assert not is_announced(2062)
    assert is_announced(2026)
    assert len(Calendar().working_days("2062-03")) == 23


@pytest.mark.parametrize(("day", "share"), [(date(2026, 10, 31), 0), (date(2026, 11, 30), 1), (date(2026, 12, 5), 1)])
def test_before_its_month_nothing_is_due_and_after_it_everything(day, share):
    assert Calendar().working_share("2026-11", day) == share
    assert linear_share("2026-11", day) == share


def test_a_month_without_a_working_day_falls_back_to_calendar_days():
    closed = Calendar(overrides={date(2026, 11, n): False for n in range(1, 31)})
    assert closed.working_share("2026-11", date(2026, 11, 15)) == Decimal(15) / 30


def test_days_near_the_festival_count_by_their_weight():
    plain, factory = Calendar(), Calendar(weights=FACTORY)
    eve = date(2026, 2, 14)  # 11 working days before the holiday, 5 after it
    assert plain.working_share("2026-02", eve) == Decimal(11) / 16
    assert factory.working_share("2026-02", eve) == Decimal("9.9") / Decimal("12.4")
    assert factory.working_share("2026-04", date(2026, 4, 15)) == plain.working_share("2026-04", date(2026, 4, 15))


def test_elapsed_days_count_both_ends_and_never_fall_below_zero():
    assert elapsed_days("2026-11", date(2026, 11, 22)) == 22
    assert elapsed_days("2026-11", date(2026, 10, 22)) == 0


def test_festivals_follow_the_moon_and_the_sun_and_come_in_their_order():
    assert list(festivals(2027).items()) == [
        ("spring", date(2027, 2, 6)),
        ("qingming", date(2027, 4, 5)),
        ("labour", date(2027, 5, 1)),
        ("dragon_boat", date(2027, 6, 9)),
        ("mid_autumn", date(2027, 9, 15)),
        ("national", date(2027, 10, 1)),
    ]
    assert [festivals(2026)[name] for name in ("spring", "dragon_boat", "mid_autumn")] == [
        date(2026, 2, 17), date(2026, 6, 19), date(2026, 9, 25),
    ]  # fmt: skip
