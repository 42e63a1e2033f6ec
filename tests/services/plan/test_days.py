"""The days of a planned year, and what of them is assumed until the state has announced its holidays."""

from datetime import date

import pytest

from salesplan.core.calendar import is_announced
from salesplan.core.registers.calendar import CALENDAR_DAY, CalendarDay
from salesplan.core.view import View
from salesplan.services.plan.days import days_of
from salesplan.services.records import save
from salesplan.store import Store
from tests.services.small_company import ADMIN

NOW = View("2026-01", "2026-12")


@pytest.fixture(scope="module")
def store():
    made = Store.memory()
    save(made, ADMIN, CALENDAR_DAY, CalendarDay(day=date(2026, 3, 2), working=False, note="stock-taking"))
    save(made, ADMIN, CALENDAR_DAY, CalendarDay(day=date(2026, 3, 3), working=True))
    return made


def test_a_year_that_is_announced_counts_its_holidays_and_the_company_s_own_days(store):
    found = days_of(store, ADMIN, NOW, 2026)
    assert (found.working, found.own, found.assumed) == (247, 1, ())
    assert dict(found.festivals)["spring"] == date(2026, 2, 17)


def test_a_year_that_is_not_announced_counts_monday_to_friday_and_tells_by_how_much_the_last_was_shorter(store):
    if is_announced(2027):
        pytest.skip("the library knows 2027 by now")
    found = days_of(store, ADMIN, NOW, 2027)
    assert (found.working, found.before, found.shorter) == (261, 247, 13)
    assert found.assumed == (2027,)
    far = days_of(store, ADMIN, NOW, 2035)
    assert (far.shorter, far.assumed) == (None, (2035,))
