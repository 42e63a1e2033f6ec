"""The alerts of the demo company: its own figures tell the planted stories, and little else."""

from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.review.pinned import Pin
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.exports.why_words import Words
from salesplan.services.company import COMPANY
from salesplan.services.review import alerts, stopped
from salesplan.services.review.alert_links import beside, came_of
from salesplan.services.review.alert_rules import RULES, fired, watched
from salesplan.services.review.diagnosis import diagnose
from salesplan.services.review.ground import Ground
from salesplan.services.review.pins import located
from salesplan.store import Store

STORIES = {
    "S2": ("pace_region", "R03"),
    "S3": ("conversion_industry", "R02", "C05"),
    "S4": ("aov_history", "machine"),
    "S5": ("recent_product", "A2"),
    "S6": ("dealer_history", "D17"),
    "S7": ("customers_stopped", "R05", "growth", "食品饮料"),
}
BY = ("region", "tier", "industry")


@pytest.fixture(scope="module")
def store(demo_file):
    opened = Store.open(demo_file, read_only=True)
    yield opened
    opened.close()


def key(one):
    order = ("region", "team", "product", "category", "channel", "dealer", "tier", "industry")
    return (one.rule.id, *(one.slice[name][0] for name in order if name in one.slice))


def of(found, story):
    return next(one for one in found if key(one) == STORIES[story])


def actions_of_place(store, one):
    """The actions that may move it and did not come of it."""
    return (link.title for link in beside(store, COMPANY, one, alerts.where_in_cube(store, one.slice, one.regions)))


def test_a_handful_of_alerts_tell_the_planted_stories_and_none_is_new_that_people_work_on(store):
    found = alerts.alerts(store, COMPANY)
    assert len(found) <= 15 and all(one.is_live and one.owner for one in found)
    new = [key(one) for one in found if one.state == "open"]
    assert len(new) <= 4 and {STORIES[story] for story in ("S4", "S5", "S7")} <= set(new)
    assert {of(found, story).state for story in ("S2", "S3", "S6")} == {"acknowledged"}
    assert [one.id for one in found if one.state == "open" and came_of(store, COMPANY, one.id)] == []
    assert next(actions_of_place(store, of(found, "S7"))).startswith("西南食品饮料 46 户停购耗材")
    triggered = {one.plan.title[:4]: (one.state, one.value, one.period) for one in found if one.plan}
    assert triggered == {
        "永磁体涨": ("acknowledged", Decimal("12.6"), "2026-09"),
        "竞品降价": ("acknowledged", Decimal(8), "2026-07"),
    }
    assert of(found, "S6").month == "2026-10"  # nobody knows what a dealer should have bought of half a month
    assert {one.rule.diagnosis for one in found} > {"lead_quality", "low_price", "attainment", "dealers", "share"}


def test_as_of_the_end_of_october_they_carry_the_numbers_of_the_stories(store):
    found = alerts.alerts(store, COMPANY, View("", "", as_of=date(2026, 10, 31)))
    north, online, dealer = of(found, "S2"), of(found, "S3"), of(found, "S6")
    assert round(north.money) == 18_017_400 and (round(north.value, 4), north.reference) == (Decimal("0.8"), 1)
    assert (online.since, online.start, online.month) == ("2026-08", "2026-08", "2026-10")
    assert (round(online.value, 3), online.reference) == (Decimal("0.052"), Decimal("0.085"))
    assert (dealer.value, dealer.reference, dealer.money) == (2_360_000, 4_605_200, 2_245_200)


def test_customers_who_stopped_are_told_with_the_figures_of_their_diagnosis(store):
    one = of(alerts.alerts(store, COMPANY, View("", "", as_of=date(2026, 10, 31))), "S7")
    assert (one.since, one.period, one.start, one.month) == ("2026-08", "2026-08", "2026-01", "2026-10")
    found = diagnose(store, COMPANY, View(one.start, one.month), one.rule.kpi, one.slice, one.rule.diagnosis)
    told = found.headline.values
    assert found.headline.key == "repurchase.stopped" and dict(told["group"].where) == {
        name: codes[0] for name, codes in one.slice.items()
    }
    assert (told["customers"].value, told["all"].value, told["month"].code) == (46, 46, "2026-06")
    assert (told["last_year"].value, told["now"].value) == (4_120_000, 1_680_000)
    (parts,) = found.parts
    assert parts.end.amount == 1_680_000  # of this group alone
    groups = next(table for table in found.tables if table.id == "groups").rows
    ground = Ground(store, View("", "", as_of=date(2026, 10, 31)))
    seen = stopped.groups(ground)["2026-10"]
    for row in groups:  # the analysis and the rule count alike
        own = seen[tuple(row["group"].where[name] for name in BY)]
        assert (own.customers, own.quiet, own.before) == (row["customers"], row["quiet"], row["before"])
    assert seen["R05", "growth", "食品饮料"].lost == -groups[0]["gap"]


@pytest.mark.parametrize(
    ("lang", "first", "beside"),
    [("zh", "46 家客户", "对照：其余"), ("en", "46 customers", "Counter-check: of all other")],
)
def test_why_customers_stopped_begins_with_who_did_and_holds_no_evidence_that_is_the_symptom_itself(
    store, lang, first, beside
):
    one = of(alerts.alerts(store, COMPANY, View("", "", as_of=date(2026, 10, 31))), "S7")
    told = diagnose(store, COMPANY, View(one.start, one.month), one.rule.kpi, one.slice, one.rule.diagnosis)
    words = Words(lang, lambda kind, code: code)
    claim, (text, worth) = words.first(told), words.found(told)
    assert first in claim and all(part in claim for part in (("412", "168") if lang == "zh" else ("4.12", "1.68")))
    assert text.startswith(beside) and ("159.4" if lang == "zh" else "1.59M") in worth
    assert located(store, COMPANY, told, Pin("revenue", one.slice, one.start, one.month)) == []
    assert not any(sentence.key.startswith("located") for sentence in told.found)


def test_of_customers_who_stopped_only_slices_that_lost_are_told_however_much_others_grew(store):
    answer = diagnose(store, COMPANY, View("2026-01", "2026-10"), "retention").located
    assert answer.gap > 0 and dict(answer.slices[0].where) == dict(zip(BY, STORIES["S7"][1:], strict=True))
    assert all(one.gap < 0 and one.share is None for one in answer.slices)
    parts = sum(one.gap for one in (*answer.slices, *answer.apart))
    assert parts + answer.rest + answer.mix == pytest.approx(answer.gap)


def test_the_director_of_the_north_sees_his_region_his_share_and_his_dealer_only(store):
    mine = {key(one) for one in alerts.alerts(store, Scope("north", "editor", ("R03",)))}
    assert mine == {STORIES["S2"], STORIES["S6"], ("share_history", "R03")}


def test_no_rule_would_have_fired_more_than_eight_times_in_a_year(store):
    for rule in RULES.values():
        assert len(fired(watched(store, rule), rule)) <= 8, rule.id
