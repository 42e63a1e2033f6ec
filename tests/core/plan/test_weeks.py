from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from salesplan.core.calendar import Calendar
from salesplan.core.months import fiscal_months, month_of
from salesplan.core.plan.weeks import weeks
from salesplan.core.settings import FestivalWeights

WEIGHTED = Calendar(weights=FestivalWeights(before=Decimal("1.3"), holiday=Decimal("0.2"), after=Decimal("0.7")))


@given(st.lists(st.integers(0, 10**12), min_size=12, max_size=12), st.sampled_from([Calendar(), WEIGHTED]))
def test_the_weeks_of_a_year_sum_to_its_months(amounts, calendar):
    found = weeks(dict(zip(fiscal_months(2026), amounts, strict=True)), calendar)
    assert sum(week.amount for week in found) == sum(amounts)
    assert all(week.start.weekday() == 0 and (week.end - week.start).days == 6 for week in found)
    assert [week.start for week in found] == sorted({week.start for week in found})


def test_a_month_is_split_by_its_working_days():
    # September 2026: 22 working days (the 20th works, the 25th is Mid-Autumn): 4 in the first week, of Tuesday to Friday.
    found = weeks({"2026-09": 2200}, Calendar())
    assert [week.days for week in found] == [4, 5, 6, 4, 3]
    assert [week.amount for week in found] == [400, 500, 600, 400, 300]


def test_a_week_over_the_end_of_a_month_takes_from_both():
    found = weeks({"2026-06": 2100, "2026-07": 2300}, Calendar())
    (over,) = [week for week in found if month_of(week.start) == "2026-06" and month_of(week.end) == "2026-07"]
    assert (over.start, over.days, over.amount) == (date(2026, 6, 29), 5, 500)


def test_a_week_of_holidays_takes_nothing():
    found = weeks({"2026-10": 1800}, Calendar())
    assert next(week for week in found if week.start == date(2026, 9, 28)).amount == 0


def test_no_months_no_weeks():
    assert weeks({}, Calendar()) == ()
