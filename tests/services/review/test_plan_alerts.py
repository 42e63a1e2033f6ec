"""The trigger of a contingency plan opens an alert: one computation for its light and its alert, links both ways."""

from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.dimensions import Member, Membership
from salesplan.core.execute.rules import RULES, Tuning
from salesplan.core.record import Status
from salesplan.core.registers.contingencies import CONTINGENCIES, Contingency
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.exports.why_words import Words
from salesplan.i18n import LANGS
from salesplan.services import record_view, records
from salesplan.services.company import save_settings
from salesplan.services.kpis import kpis
from salesplan.services.members import write_members, write_memberships
from salesplan.services.review import alerts, consequences, watching, worksheets
from salesplan.services.review.alert_links import alerts_of, plans_of
from salesplan.store import Store
from tests.services.small_company import ADMIN, cell, load, plan, year_plan

MAGNETS = {"kpi": None, "indicator": "Magnets", "unit": "%", "crosses": "above", "threshold": "12"}


def month(number, revenue, cost, region="R01"):
    return cell(f"2026-{number:02d}", region, revenue=revenue, cost=cost, orders=10)


@pytest.fixture
def store():
    """One region whose margin is 40 % until March 2026."""
    made = Store.memory()
    save_settings(made, ADMIN, today=date(2026, 6, 20))
    with made.transaction("tester", "setup") as tx:
        write_members(tx, [Member("region", "R01", "East"), Member("person", "S01", "Ann")])
    load(made, [month(number, 100, 60) for number in (1, 2, 3)])
    return made


def margin_plan(store, **given):
    fields = {"title": "Lock prices", "kpi": "gross_margin", "crosses": "below", "threshold": "30", "owner": "S01"}
    return records.save(store, ADMIN, CONTINGENCIES, Contingency.model_validate(fields | given))


def own(store, view=None):
    return [one for one in alerts.alerts(store, ADMIN, view) if one.rule.id == "contingency"]


def light(store, code):
    return next(o.light for o in records.listing(store, ADMIN, CONTINGENCIES).lines if o.record.code == code)


def test_the_line_opens_an_alert_of_the_plan_and_it_closes_as_others_do(store):
    made = margin_plan(store, region="R01")
    assert own(store) == [] and light(store, made.code) is Status.GOOD
    load(store, [month(4, 100, 70)])  # 30 %: at the line
    assert watching.check(store) == {"new": 1}
    (one,) = own(store)
    assert (one.state, one.period, one.owner, one.plan) == ("open", "2026-04", "S01", made)
    assert (one.value, one.reference, one.rule.unit) == (Decimal("0.3"), Decimal("0.3"), "percent")
    assert (one.regions, dict(one.cut), one.rule.diagnosis) == (("R01",), {"region": ("R01",)}, "low_price")
    assert light(store, made.code) is Status.BAD
    load(store, [month(5, 100, 69)])  # 31 %: near it
    assert watching.check(store) == {"said": 1} and light(store, made.code) is Status.WATCH
    load(store, [month(6, 100, 60)], as_of=date(2026, 6, 10))  # ten days say nothing
    assert watching.check(store) == {"said": 1} and light(store, made.code) is Status.WATCH
    load(store, [month(6, 100, 60)])
    assert watching.check(store) == {"recovering": 1} and light(store, made.code) is Status.GOOD
    load(store, [month(7, 100, 60)])
    assert watching.check(store) == {"closed": 1}


def test_saving_or_retiring_a_plan_checks_it_at_once_and_starting_it_takes_the_alert_on(store):
    made = margin_plan(store)
    tighter = records.save(store, ADMIN, CONTINGENCIES, made.but(threshold=Decimal(45)))
    assert [one.period for one in own(store)] == ["2026-01"]
    started = records.save(
        store, ADMIN, CONTINGENCIES, tighter.but(state="active"), follows=lambda s: alerts.started(store, ADMIN, s.code)
    )
    assert [one.state for one in own(store)] == ["acknowledged"]
    records.save(store, ADMIN, CONTINGENCIES, started.but(state="retired"))
    assert [(one.state, one.cause) for one in own(store)] == [("closed", "rule")]


def test_a_plan_that_is_started_while_its_alert_recovers_takes_it_on(store):
    made = margin_plan(store, region="R01")
    load(store, [month(4, 100, 70), month(5, 100, 60)])
    watching.check(store)
    with store.transaction("tester", "setup") as tx:
        write_members(tx, [Member("person", "S02", "Bob")])
    alerts.hand_over(store, ADMIN, own(store)[0].id, "S02")  # who has not said a word yet
    assert [(one.state, one.taken) for one in own(store)] == [("recovering", False)]
    alerts.started(store, ADMIN, made.code)
    assert [(one.state, one.taken, one.owner) for one in own(store)] == [("recovering", True, "S02")]
    load(store, [month(6, 100, 75)])
    watching.check(store)
    assert [one.state for one in own(store)] == ["acknowledged"]


def test_an_indicator_read_by_hand_speaks_of_the_month_it_was_read_in(store):
    made = margin_plan(store, **MAGNETS, reading="8", read_on="2026-02-10")
    assert own(store) == []
    high = records.save(store, ADMIN, CONTINGENCIES, made.but(reading=Decimal("12.6"), read_on=date(2026, 5, 18)))
    (one,) = own(store)
    assert (one.since, one.month, one.value, one.rule.kpi, one.rule.diagnosis) == (
        *("2026-05", "2026-05", Decimal("12.6"), "indicator", None),
    )
    assert one.is_live and light(store, made.code) is Status.BAD
    load(store, [month(number, 100, 60) for number in (4, 5, 6, 7)])
    watching.check(store)
    assert [(one.state, one.silent) for one in own(store)] == [("open", 2)]  # no reading, no change
    records.save(store, ADMIN, CONTINGENCIES, high.but(reading=Decimal(3), read_on=date(2026, 6, 18)))
    assert [one.state for one in own(store)] == ["recovering"] and light(store, made.code) is Status.GOOD


def test_before_the_first_figures_a_plan_of_a_team_is_of_the_regions_it_sells_in_today():
    made = Store.memory()
    save_settings(made, ADMIN, today=date(2026, 6, 20))
    with made.transaction("tester", "setup") as tx:
        write_members(
            tx, [Member("region", "R01", "East"), Member("region", "R02", "West"), Member("team", "T01", "1")]
        )
        homes = [Membership("T01", "R01", None, "2026-03"), Membership("T01", "R02", "2026-04", None)]
        write_memberships(tx, "team_region", homes)
    margin_plan(made, **MAGNETS, reading="12.6", read_on="2026-06-18", owner=None, team="T01")
    (one,) = own(made)
    assert (one.state, one.month, one.regions) == ("open", "2026-06", ("R02",))
    made.close()


def test_the_worksheet_of_an_indicator_read_by_hand_begins_with_it_and_knows_its_plan(store):
    made = margin_plan(store, **MAGNETS, reading="12.6", read_on="2026-03-18")
    (one,) = own(store)
    asked = ("revenue", {}, one.start, one.month, one.id)
    speak = [Words(lang, lambda kind, code: code) for lang in LANGS]
    code = worksheets.begin(store, ADMIN, *asked, speak, lambda *_: pytest.fail("no figure to ask"))
    sheet = worksheets.current(store, ADMIN, code)
    read, revenue = sheet.evidence
    assert read == sheet.symptom and revenue.kpi == "revenue"
    assert (read.text, read.value, sheet.unit, read.against, read.reference, read.end, read.as_of) == (
        *("Magnets", Decimal("12.6"), "%", "trigger", 12, "2026-03", date(2026, 3, 18)),
    )
    assert [sheet.told(sheet.title, lang) for lang in LANGS] == [
        "全公司 Magnets 12.6%，触发线 12%",
        "Whole company: Magnets 12.6%, trigger 12%",
    ]
    assert consequences.plan_of(store, ADMIN, code) == made.code
    second = consequences.prepare(store, ADMIN, code, sheet.steps[0], "Two suppliers")
    assert (second.indicator, second.unit, second.crosses, second.threshold) == ("Magnets", "%", "above", 12)
    other = worksheets.begin(store, ADMIN, *asked[:4], diagnose=lambda *_: None)
    assert consequences.plan_of(store, ADMIN, other) is None


def test_a_plan_joins_the_alert_of_its_kpi_and_slice_and_each_shows_the_other(store):
    plan(store, year_plan(200))
    watching.check(store)
    late = margin_plan(store, kpi="pace", threshold="90", region="R01")
    other = margin_plan(store, kpi="pace", threshold="90")
    assert watching.check(store) == {}
    found = alerts.alerts(store, ADMIN)
    (behind,) = [one for one in found if one.rule.id == "pace_region"]
    assert [one.plan.code for one in own(store)] == [other.code]  # of the whole company nothing else tells it
    assert [link.code for link in plans_of(store, ADMIN, behind)] == [late.code]
    assert alerts_of(found, late, True) == (behind,) and alerts_of(found, late, False) == ()
    assert alerts_of(found, other, True) == tuple(own(store))
    assert [link.code for link in plans_of(store, ADMIN, own(store)[0])] == [other.code]


def test_a_plan_is_told_beside_the_alert_of_its_slice_that_somebody_closed_whichever_rules_are_checked(store):
    plan(store, year_plan(200))
    watching.check(store)
    (behind,) = [one for one in alerts.alerts(store, ADMIN) if one.rule.id == "pace_region"]
    alerts.close(store, ADMIN, behind.id, "known")
    made = margin_plan(store, kpi="pace", threshold="90", region="R01")  # checks the rule of plans only
    assert [(one.plan.code, one.state) for one in own(store)] == [(made.code, "open")]
    assert watching.check(store) == {}


@pytest.mark.parametrize(
    "slice", [{"region": "R01", "channel": "C02"}, {"team": "T02"}, {"category": "box", "region": "R01"}]
)
def test_a_plan_on_a_channel_team_or_category_triggers_on_that_slice_alone(store, slice):
    with store.transaction("tester", "setup") as tx:
        write_members(
            tx,
            [
                Member("channel", "C01", "Shops"),
                Member("channel", "C02", "Online"),
                Member("team", "T02", "Two"),
                Member("product", "P01", "One", extra={"category": "bag"}),
                Member("product", "P02", "Two", extra={"category": "box"}),
            ],
        )
    small = {"channel": "C02", "team": "T02", "product": "P02"}
    load(store, [month(4, 900, 540), cell("2026-04", "R01", revenue=100, cost=80, orders=1, **small)])
    whole = margin_plan(store, region="R01")
    made = margin_plan(store, **slice)
    (one,) = own(store)
    assert (one.plan, one.value, one.cut) == (made, Decimal("0.2"), {name: (code,) for name, code in slice.items()})
    line = record_view.look(store, ADMIN, CONTINGENCIES, made.code).line
    assert (line.light, line.computed["latest"]) == (Status.BAD, 20)
    assert light(store, whole.code) is Status.GOOD
    where = alerts.where_in_cube(store, one.slice, one.regions)
    assert kpi_of(store, where) == Decimal("0.2")


def kpi_of(store, where):
    (row,) = kpis(store, ADMIN, View("2026-04", "2026-04", where), (), ("gross_margin",))
    return Decimal(str(row.value))


def test_a_sum_of_an_unfinished_month_triggers_nothing(store):
    made = margin_plan(store, kpi="revenue", threshold="90")
    load(store, [month(4, 50, 30)], as_of=date(2026, 4, 20))
    watching.check(store)
    assert own(store) == [] and light(store, made.code) is Status.GOOD
    load(store, [month(4, 80, 30)])
    watching.check(store)
    assert [one.value for one in own(store)] == [80] and light(store, made.code) is Status.BAD


def test_without_a_value_or_with_the_rule_off_none_opens_and_regions_see_their_own(store):
    margin_plan(store, kpi="conversion", threshold="99")
    alerts.tune(store, ADMIN, "contingency", Tuning(active=False), "as agreed")
    margin_plan(store, threshold="45", region="R01")
    assert own(store) == []
    alerts.tune(store, ADMIN, "contingency", Tuning(), "as agreed")
    assert len(own(store)) == 1
    assert [one.plan.region for one in alerts.alerts(store, Scope("e", "editor", ("R01",)))] == ["R01"]
    assert alerts.alerts(store, Scope("w", "editor", ("R02",))) == ()
    assert RULES["contingency"].threshold == 0
