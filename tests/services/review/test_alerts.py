"""Alerts of a small company: from figures that come, go and are missing to what people read and do."""

from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.dimensions import Member, Membership
from salesplan.core.errors import Forbidden, Invalid, StaleView, Unknown
from salesplan.core.execute.alerting import Reading
from salesplan.core.execute.rules import RULES, Tuning
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services import importing
from salesplan.services.company import save_settings
from salesplan.services.members import write_members, write_memberships
from salesplan.services.review import alerts, watching
from salesplan.services.review.alert_rules import fired, rule_in_force, watched
from salesplan.services.review.lacking import lacking
from salesplan.services.review.readings import Ground, series
from salesplan.store import Store
from salesplan.ui.review import alerts_page
from tests.services.small_company import ADMIN, benchmark, cell, copy_of, load, plan, year_of, year_plan

NORTH = Scope("north", "editor", ("R02",))
VIEWER = Scope("reader", "viewer")


def months(numbers, revenue, region="R01", year=2026, **given):
    return [cell(f"{year}-{n:02d}", region, revenue=revenue, **given) for n in numbers]


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """Two regions planned at 100 a month: R01 sells what is planned, R02 80 until June; the year before, both 90."""
    path = tmp_path_factory.mktemp("alerts") / "store.duckdb"
    with Store.new(path) as made:
        save_settings(made, ADMIN, today=date(2026, 7, 10))
        for region in ("R01", "R02"):
            load(made, year_of(2025, 90, region))
        plan(made, [*year_plan(100, "R01"), *year_plan(100, "R02", team="T02")])
        load(made, months(range(1, 7), 100))
        load(made, months(range(1, 7), 80, "R02", team="T02"))
        with made.transaction("tester", "setup") as tx:
            write_memberships(tx, "team_region", [Membership(f"T0{n}", f"R0{n}") for n in (1, 2, 3)])
            write_members(tx, [Member("person", "S09", "Ann", extra={"left": date(2027, 1, 31)})])
    return path


@pytest.fixture
def store(filled):
    return copy_of(filled)


def live(store, scope=ADMIN, view=None):
    return {(one.rule.id, *one.slice.values()): one for one in alerts.alerts(store, scope, view) if one.is_live}


def of(store, rule="pace_region", code="R02"):
    return next(one for one in alerts.alerts(store, ADMIN) if (one.rule.id, (code,)) == (rule, *one.slice.values()))


def test_a_region_behind_its_plan_opens_one_alert_with_its_money_and_its_team_none(store):
    assert watching.check(store) == {"new": 1}
    (one,) = alerts.alerts(store, ADMIN)
    assert (one.rule.id, dict(one.slice), one.state) == ("pace_region", {"region": ("R02",)}, "open")
    assert (one.since, one.period, one.start, one.month) == ("2026-02", "2026-03", "2026-01", "2026-06")
    assert (one.value, one.reference, one.money) == (Decimal("0.8"), 1, Decimal("120.00"))
    assert one.opened == date(2026, 7, 10)


def test_a_second_check_writes_nothing_and_new_figures_only_what_is_said(store):
    watching.check(store)
    before = store.data_version
    assert watching.check(store) == {}
    assert store.data_version == before
    load(store, months([7], 100) + months([7], 80, "R02", team="T02"))
    assert watching.check(store) == {"said": 1}
    assert of(store).money == Decimal("140.00")


def test_it_recovers_by_the_return_border_and_closes_after_two_good_months(store):
    watching.check(store)
    load(store, months([7], 160, "R02", team="T02") + months([7], 100))
    assert watching.check(store) == {"said": 1}  # 640 of 700 due: 8.6 % behind, between the borders
    load(store, months([8], 120, "R02", team="T02") + months([8], 100))
    assert watching.check(store) == {"recovering": 1}
    load(store, months([9], 100, "R02", team="T02") + months([9], 100))
    assert watching.check(store) == {"closed": 1}
    assert (of(store).state, of(store).cause) == ("closed", "recovered")


def test_missing_data_opens_nothing_keeps_the_state_and_says_so(store):
    watching.check(store)
    load(store, [cell("2026-07", "R01", revenue=100)])
    watching.check(store)
    kept = of(store)
    assert (kept.state, kept.silent, kept.month) == ("open", 0, "2026-07")  # what R02 owes stands against its plan
    empty = Store.memory()
    assert watching.check(empty) == {} and alerts.alerts(empty, ADMIN) == ()


def test_an_import_says_what_it_did_to_alerts_and_an_undo_takes_it_back(store):
    watching.check(store)
    head = "month,region,product,team,channel,orders,units,revenue\n"
    for name, code in (("region", "R02"), ("product", "P01"), ("team", "T02"), ("channel", "C01")):
        with store.transaction("tester", "setup") as tx:
            write_members(tx, [Member(name, code, code)])
    content = f"{head}2026-07,R02,P01,T02,C01,1,1,700.00\n".encode()
    seen = importing.preview(store, ADMIN, content, "july.csv")
    assert [problem.code for problem in seen.reading.problems if problem.code.startswith("E_")] == []
    receipt = importing.commit(store, ADMIN, seen)
    assert receipt.alerts == {"recovering": 1} and of(store).state == "recovering"
    importing.undo(store, ADMIN, receipt.load)
    assert of(store).state == "open" and of(store).money == Decimal("120.00")


def test_without_a_plan_nothing_is_behind_it():
    made = Store.memory()
    load(made, months(range(1, 7), 10))
    assert watching.check(made) == {}


def test_a_plan_that_comes_into_force_closes_what_it_settles(store):
    watching.check(store)
    plan(store, [*year_plan(100, "R01"), *year_plan(80, "R02", team="T02")])
    with store.transaction("boss", "plan") as tx:
        tx.insert("plan_state", [{"version": 1, "state": "superseded", "actor": "boss", "seq": tx.seq}])
    assert watching.check(store) == {"closed": 1}
    assert of(store).cause == "withdrawn"


def test_conversion_below_industry_opens_where_it_is_below_and_not_for_the_whole_again():
    made = Store.memory()
    rows = [
        cell(f"2026-{n:02d}", region, channel=channel, leads=1000, orders=orders, revenue=orders * 100)
        for n in range(1, 7)
        for region, channel, orders in (("R01", "C01", 100), ("R01", "C02", 50), ("R02", "C01", 100))
    ]
    load(made, rows)
    for channel in ("C01", "C02"):
        benchmark(made, "conversion", "0.1", channel=channel)
    benchmark(made, "conversion", "0.1")
    watching.check(made)
    (one,) = alerts.alerts(made, ADMIN)
    assert (one.rule.id, one.rule.diagnosis) == ("conversion_industry", "lead_quality")
    assert dict(one.slice) == {"region": ("R01",), "channel": ("C02",)}
    assert (one.value, one.reference) == (Decimal("0.05"), Decimal("0.1"))
    assert (one.start, one.month, one.money) == ("2026-01", "2026-06", Decimal("30000.00"))


def test_conversion_of_the_company_is_watched_where_no_benchmark_names_a_channel():
    made = Store.memory()
    load(made, [cell(f"2026-{n:02d}", leads=1000, orders=80, revenue=8000) for n in range(1, 4)])
    benchmark(made, "conversion", "0.1")
    watching.check(made)
    assert [(one.rule.id, one.period) for one in alerts.alerts(made, ADMIN)] == [("conversion_industry", "2026-02")]


def online(by_month):
    """A company of one region and channel with a thousand leads and so many orders a month, from January 2026."""
    made = Store.memory()
    load(
        made,
        [
            cell(f"2026-{n:02d}", leads=1000, orders=orders, revenue=orders * 100)
            for n, orders in enumerate(by_month, start=1)
        ],
    )
    benchmark(made, "conversion", "0.1")
    watching.check(made)
    return made


@pytest.mark.parametrize(
    ("by_month", "opens"),
    [
        ((100, 86, 86, 100), False),  # 14 % behind, of a hundred orders: 1.5 standard errors
        ((100, 84, 84, 100), True),  # 1.7
        ((100, 60, 110, 60, 110, 60, 110, 84, 84), False),  # its own months stray more than a count does
    ],
)
def test_conversion_is_behind_when_it_is_by_more_than_chance(by_month, opens):
    found = [one.rule.id for one in alerts.alerts(online(by_month), ADMIN)]
    assert found == ["conversion_industry"] * opens


@pytest.mark.parametrize(("error", "line"), [("0.1", "0.0835"), ("0.01", "0.09"), (None, "0.09")])
def test_the_line_in_the_picture_is_where_a_month_is_bad_by_threshold_and_chance(error, line):
    reading = Reading("2026-01", "2026-01", None, Decimal("0.1"), None, error=error and Decimal(error))
    assert alerts_page.limit(RULES["conversion_industry"], reading) == Decimal(line)
    assert "larger than chance makes of so few cases (1.65 standard" in alerts_page.rule_sentence(
        RULES["conversion_industry"], "en"
    )


def test_an_alert_of_conversion_that_falls_much_further_speaks_of_the_months_since_then():
    (one,) = alerts.alerts(online((100, 82, 82, 84, 45, 50, 48)), ADMIN)
    assert (one.since, one.period, one.start, one.month) == ("2026-02", "2026-03", "2026-05", "2026-07")
    assert (round(one.value, 4), one.money) == (Decimal("0.0477"), Decimal("15700.00"))
    assert "much worse since May 2026" in alerts_page.since(one, True, "en")


def test_few_leads_are_too_little_to_go_by():
    made = Store.memory()
    load(made, [cell(f"2026-{n:02d}", leads=40, orders=1, revenue=100) for n in range(1, 4)])
    benchmark(made, "conversion", "0.1")
    assert watching.check(made) == {}


def test_an_alert_is_handed_to_people_on_record_who_have_not_left(store):
    with store.transaction("tester", "setup") as tx:
        write_members(tx, [Member("person", "S08", "Gone", extra={"left": date(2026, 6, 30)})])
    watching.check(store)
    for owner, problem in (("S77", "not_on_record"), ("S08", "has_left"), ("", "not_on_record")):
        with pytest.raises(Invalid) as refused:
            alerts.hand_over(store, ADMIN, of(store).id, owner)
        assert refused.value.problems[0].code == problem
    assert of(store).owner is None


def test_people_take_on_hand_over_and_close_and_all_of_it_is_told(store):
    watching.check(store)
    id = of(store).id
    alerts.acknowledge(store, ADMIN, id)
    alerts.hand_over(store, ADMIN, id, "S09", "more time")
    assert (of(store).state, of(store).owner) == ("acknowledged", "S09")
    with pytest.raises(StaleView):
        alerts.acknowledge(store, ADMIN, id)
    with pytest.raises(Invalid):
        alerts.close(store, ADMIN, id, " ")
    alerts.close(store, ADMIN, id, "plan will be changed")
    with pytest.raises(StaleView):
        alerts.close(store, ADMIN, id, "again")
    assert watching.check(store) == {}
    told = [(row.state, row.cause, row.reason) for row in alerts.passed(store, ADMIN, id)]
    assert told == [
        ("closed", "person", "plan will be changed"),
        ("acknowledged", "person", "more time"),
        ("acknowledged", "person", ""),
        ("open", "figures", ""),
    ]


def test_a_regional_reader_sees_and_moves_the_alerts_of_his_regions_only(store):
    load(store, months(range(1, 7), 20, "R03", team="T03"))
    plan(store, [{**row, "region": "R03", "team": "T03"} for row in year_plan(100)])
    watching.check(store)
    assert {key[1] for key in live(store, NORTH)} <= {("R02",)}
    other = next(one.id for one in alerts.alerts(store, ADMIN) if one.slice == {"region": ("R03",)})
    for act in (alerts.acknowledge, alerts.alert):
        with pytest.raises(Unknown):
            act(store, NORTH, other)
    assert alerts.trend(store, NORTH, alerts.alert(store, ADMIN, other)) == ()
    assert alerts.passed(store, NORTH, other) == ()
    with pytest.raises(Forbidden):
        alerts.acknowledge(store, VIEWER, other)
    with pytest.raises(Forbidden):
        alerts.tune(store, NORTH, "pace_region", Tuning(active=False), "as agreed")


def test_as_of_a_day_alerts_are_what_the_figures_said_then(store):
    watching.check(store)
    march = live(store, view=View("", "", as_of=date(2026, 3, 31)))
    one = march["pace_region", ("R02",)]
    assert (one.period, one.money, one.opened) == ("2026-03", Decimal("60.00"), date(2026, 3, 31))
    assert live(store, view=View("", "", as_of=date(2026, 2, 28))) == {}  # January was thin


def test_as_of_a_day_alerts_are_as_people_had_left_them_by_then_and_as_of_a_load_nothing_of_later_is_told(store):
    watching.check(store, date(2026, 7, 10))
    id = of(store).id
    alerts.acknowledge(store, ADMIN, id, day=date(2026, 7, 12))
    number = load(store, months([1], 100))
    save_settings(store, ADMIN, today=date(2026, 7, 15))
    alerts.hand_over(store, ADMIN, id, "S09")
    alerts.close(store, ADMIN, id, "known")

    def on(day, load=None):
        found = alerts.alerts(store, ADMIN, View("", "", as_of=date(2026, 7, day), as_of_load=load))
        return [(one.id, one.state, one.owner) for one in found]

    assert on(9) == [(0, "open", None)]  # nobody had checked
    assert on(11) == [(id, "open", None)]
    assert on(13) == [(id, "acknowledged", None)]
    assert on(15) == [(id, "closed", "S09")] and on(15, number) == [(id, "acknowledged", None)]
    assert [one.state for one in alerts.passed(store, ADMIN, id, day=date(2026, 7, 13))] == ["acknowledged", "open"]


def test_as_of_a_load_alerts_are_those_that_were_told_then(store):
    assert live(store, view=View("", "", as_of_load=4)) == {}
    watching.check(store)
    number = load(store, months([7], 100) + months([7], 80, "R02", team="T02"))
    watching.check(store)
    assert live(store, view=View("", "", as_of_load=number))["pace_region", ("R02",)].money == Decimal("120.00")


def test_a_slice_is_what_it_selects_of_the_cube(store):
    cut = {"region": ("R01",), "channel": ("C01",)}
    assert alerts.where_in_cube(store, cut, ("R01",)) == cut
    assert alerts.where_in_cube(store, {"dealer": ("D17",)}, ("R02",)) == {"region": ("R02",)}
    assert alerts.where_in_cube(store, {"dealer": ("D17",)}, ("*",)) == {}


def test_the_preview_tells_what_a_changed_rule_would_have_done_and_saving_does_it(store):
    watching.check(store)
    rule = RULES["pace_region"]
    found = watched(store, rule)
    would = [(dict(one.series.slice), one.run.opened) for one in fired(found, rule)]
    assert would == [({"region": ("R02",)}, "2026-03")]
    assert fired(found, rule._replace(threshold=Decimal("0.25"))) == []
    for refused, reason in ((Tuning(threshold=Decimal("1.5")), "more"), (Tuning(active=False), " ")):
        with pytest.raises(Invalid):
            alerts.tune(store, ADMIN, "pace_region", refused, reason)
    assert alerts.tune(store, ADMIN, "recent_region", Tuning(active=False), "as agreed") == {}  # which it had told
    counts = alerts.tune(store, ADMIN, "pace_region", Tuning(threshold=Decimal("0.25")), "too many")
    assert counts == {"closed": 1, "new": 1}  # and the team is told, as its region is not any more
    assert rule_in_force(store, "pace_region").threshold == Decimal("0.25")
    assert rule_in_force(store, "pace_region", store.data_version - 2) == rule
    assert alerts.tune(store, ADMIN, "pace_region", Tuning(), "as agreed") == {"open": 1, "closed": 1}
    assert (of(store).period, of(store, "pace_team", "T02").cause) == ("2026-03", "told")


def test_a_rule_that_is_switched_off_ends_its_alerts(store):
    watching.check(store)
    assert alerts.tune(store, ADMIN, "pace_region", Tuning(active=False), "as agreed")["closed"] == 1
    assert of(store).cause == "rule"
    assert alerts.tune(store, ADMIN, "recent_region", Tuning(active=False), "as agreed") == {"closed": 1, "new": 1}
    assert ("pace_team", ("T02",)) in live(store)  # which its region's alerts had told


def test_a_share_speaks_of_the_months_whose_markets_both_years_tell(store):
    for year, size in ((2025, "900"), (2026, "1000")):
        for month in range(1, 5):
            benchmark(store, "market_size", size, f"{year}-{month:02d}", region="R02")
    (one,) = series(Ground(store), RULES["share_history"], ("region",))
    newest = next(reading for reading in one.readings if reading.month == "2026-04")
    assert (newest.value, newest.reference, newest.money) == (Decimal("0.08"), Decimal("0.1"), Decimal("80.00"))
    assert [reading.lag for reading in one.readings if reading.month > "2026-04"] == [None, None]


def test_a_product_that_is_new_does_not_make_order_value_fall():
    made = Store.memory()
    with made.transaction("tester", "setup") as tx:
        write_members(tx, [Member("product", code, code, extra={"category": "pumps"}) for code in ("P01", "P02")])
    sold = {"orders": 10, "units": 10}
    load(made, [cell(f"2025-{n:02d}", revenue=1000, **sold) for n in range(1, 13)])
    rows = [cell(f"2026-{n:02d}", revenue=1000, **sold) for n in range(1, 7)]
    rows += [cell(f"2026-{n:02d}", product="P02", revenue=100, **sold) for n in range(1, 7)]
    load(made, rows)
    watching.check(made)
    assert [one for one in alerts.alerts(made, ADMIN) if one.rule.id == "aov_history"] == []
    load(made, [cell(f"2026-{n:02d}", revenue=900, **sold) for n in range(1, 7)])
    watching.check(made)
    (one,) = [one for one in alerts.alerts(made, ADMIN) if one.rule.id == "aov_history"]
    assert (one.value, one.reference, one.rule.diagnosis) == (90, 100, "low_price")


def test_a_company_with_actuals_only_is_told_what_each_rule_lacks():
    made = Store.memory()
    assert lacking(made) == {}
    load(made, months(range(1, 7), 10, leads=5), groups=("sales", "funnel"))
    found = lacking(made)
    assert found["pace_region"] == ("plan",) and found["aov_history"] == ("last_year",)
    assert found["conversion_industry"] == ("industry",) and found["conversion_history"] == ("last_year",)
    assert found["margin_history"] == ("cost",) and found["share_history"] == ("market", "last_year")
    assert found["repurchase_history"] == ("customers",) and found["dealer_history"] == ("order_lines",)
    assert set(RULES) - set(found) == {"contingency"}
    plan(made, year_plan(100, "R01"))
    load(made, months(range(1, 13), 10, year=2025))
    assert not {"pace_region", "aov_history"} & set(lacking(made))
    assert lacking(made, View("", "", as_of_load=1)) == found
    alerts.tune(made, ADMIN, "dealer_history", Tuning(active=False), "as agreed")
    assert "dealer_history" not in lacking(made)
