"""The newest three months against their plan: what has just begun to fall, told once beside the year to date."""

from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.dimensions import Membership
from salesplan.core.execute.rules import RULES, Tuning
from salesplan.services.company import save_settings
from salesplan.services.members import write_memberships
from salesplan.services.review import alerts, watching
from salesplan.services.review.alert_rules import fired, watched
from salesplan.services.review.readings import Ground, series
from salesplan.store import Store
from tests.services.small_company import ADMIN, cell, load, plan, year_plan


def months(numbers, revenue, region="R01", year=2026, **given):
    return [cell(f"{year}-{n:02d}", region, revenue=revenue, **given) for n in numbers]


def pair(numbers, first, second=100):
    return months(numbers, first) + months(numbers, second, "R02", team="T02")


@pytest.fixture
def store():
    """Two regions that sell what is planned, 100 a month, until June 2026."""
    made = Store.memory()
    save_settings(made, ADMIN, today=date(2026, 11, 10))
    plan(made, [*year_plan(100, "R01"), *year_plan(100, "R02", team="T02")])
    load(made, pair(range(1, 7), 100))
    with made.transaction("tester", "setup") as tx:
        write_memberships(tx, "team_region", [Membership(f"T0{n}", f"R0{n}") for n in (1, 2)])
    return made


def told(store, *rules):
    found = alerts.alerts(store, ADMIN)
    return [(one.rule.id, one.state, one.since, one.period) for one in found if not rules or one.rule.id in rules]


def test_a_fall_opens_after_two_months_before_the_year_shows_it_and_the_year_does_not_say_it_again(store):
    load(store, pair([7], 70))  # 270 of 300: 10 % behind
    load(store, pair([8], 70))  # 240: 20 %
    assert watching.check(store) == {}
    load(store, pair([9], 70))  # 210: 30 %
    watching.check(store)
    assert told(store) == [("recent_region", "open", "2026-08", "2026-09")]  # the team is inside its region
    (one,) = alerts.alerts(store, ADMIN)
    assert (one.start, one.month, one.value, one.money) == ("2026-07", "2026-09", Decimal("0.7"), Decimal("90.00"))
    load(store, pair([10], 70))
    load(store, pair([11], 70))  # the year is 13.6 % behind now, for the second month
    watching.check(store)
    assert told(store, "recent_region", "pace_region") == [("recent_region", "open", "2026-08", "2026-09")]
    alerts.close(store, ADMIN, one.id, "known")  # then it is the year's to tell
    watching.check(store)
    assert told(store, "pace_region") == [("pace_region", "open", "2026-09", "2026-10")]


def test_what_the_year_to_date_tells_already_opens_none(store):
    load(store, pair(range(1, 11), 80))
    watching.check(store)
    assert told(store) == [("pace_region", "open", "2026-02", "2026-03")]
    assert fired(watched(store, RULES["recent_region"]), RULES["recent_region"]) == []


def test_a_rule_that_was_off_for_a_while_leaves_what_there_would_have_been_and_no_second_alert_of_its_slice(store):
    load(store, pair(range(1, 11), 80))
    watching.check(store)
    before = [one for one in alerts.alerts(store, ADMIN) if one.is_live]
    alerts.tune(store, ADMIN, "pace_region", Tuning(active=False), "as agreed")
    assert [rule for rule, *_ in told(store, "recent_region", "pace_region") if _[0] != "closed"] == ["recent_region"]
    assert alerts.tune(store, ADMIN, "pace_region", Tuning(active=True), "as agreed") == {"open": 1, "closed": 1}
    assert [one for one in alerts.alerts(store, ADMIN) if one.is_live] == before
    assert [one.cause for one in alerts.alerts(store, ADMIN) if not one.is_live] == ["told"]
    assert watching.check(store) == {}


def test_an_alert_that_somebody_took_on_while_the_other_rule_was_off_goes_on_telling_the_slice(store):
    load(store, pair(range(1, 11), 80))
    watching.check(store)
    alerts.tune(store, ADMIN, "pace_region", Tuning(active=False), "as agreed")
    (own,) = [one for one in alerts.alerts(store, ADMIN) if one.rule.id == "recent_region"]
    alerts.acknowledge(store, ADMIN, own.id)
    assert alerts.tune(store, ADMIN, "pace_region", Tuning(active=True), "as agreed") == {}
    assert [rule for rule, state, *_ in told(store) if state != "closed"] == ["recent_region"]
    alerts.close(store, ADMIN, own.id, "known")
    assert watching.check(store) == {"open": 1}
    assert [rule for rule, state, *_ in told(store) if state != "closed"] == ["pace_region"]
    assert watching.check(store) == {}


def test_an_alert_that_somebody_begins_to_work_on_while_it_recovers_is_taken_on_and_goes_on_telling_the_slice(store):
    load(store, pair(range(1, 11), 80))
    alerts.tune(store, ADMIN, "pace_region", Tuning(active=False), "as agreed")
    load(store, pair([11], 130))
    watching.check(store)
    (own,) = [one for one in alerts.alerts(store, ADMIN) if one.rule.id == "recent_region"]
    assert (own.state, own.taken) == ("recovering", False)
    for _ in range(2):
        alerts.worked_on(store, ADMIN, own.id)
    assert [(one.state, one.cause) for one in alerts.passed(store, ADMIN, own.id)] == [
        ("recovering", "person"),
        ("recovering", "figures"),
        ("open", "figures"),
    ]
    assert alerts.tune(store, ADMIN, "pace_region", Tuning(active=True), "as agreed") == {}
    assert [rule for rule, state, *_ in told(store) if state != "closed"] == ["recent_region"]


def test_it_recovers_below_seven_percent_and_closes_after_two_such_months(store):
    load(store, pair([7, 8, 9], 70))
    watching.check(store)
    load(store, pair([10], 130))  # 270 of 300: between the borders
    assert watching.check(store) == {"said": 1}
    load(store, pair([11], 130))
    assert watching.check(store) == {"recovering": 1}
    load(store, pair([12], 100))
    assert watching.check(store) == {"closed": 1}


def test_an_unfinished_or_missing_month_keeps_the_state(store):
    load(store, pair([7, 8, 9], 70))
    watching.check(store)
    load(store, pair([10], 200), as_of=date(2026, 10, 20))
    watching.check(store)
    (one,) = [one for one in alerts.alerts(store, ADMIN) if one.rule.id == "recent_region"]
    assert (one.state, one.month, one.silent) == ("open", "2026-09", 1)
    load(store, months([10], 100, "R02", team="T02"))  # R01 owes the rest of its month
    watching.check(store)
    assert told(store, "recent_region") == [("recent_region", "open", "2026-08", "2026-09")]


def test_the_first_two_months_of_a_year_say_nothing(store):
    plan(store, [{**row, "month": row["month"].replace("2026", "2027")} for row in year_plan(100)], 2027)
    load(store, pair(range(7, 13), 100))
    load(store, months(range(1, 4), 10, year=2027))
    (one,) = (
        one for one in series(Ground(store), RULES["recent_region"], ("region",)) if one.slice["region"] == ("R01",)
    )
    said = {reading.month: reading.lag for reading in one.readings if reading.month >= "2026-12"}
    assert said == {"2026-12": 0, "2027-01": None, "2027-02": None, "2027-03": Decimal("0.9")}


def test_without_a_plan_for_a_month_nothing_is_due():
    made = Store.memory()
    plan(made, [row for row in year_plan(100) if row["month"] != "2026-05"])
    load(made, months(range(1, 8), 10))
    (one,) = series(Ground(made), RULES["recent_region"], ("region",))
    assert {r.month for r in one.readings if r.lag is not None} == {"2026-03", "2026-04"}
