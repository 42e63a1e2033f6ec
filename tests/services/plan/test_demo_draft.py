"""The demo company's plan of 2027 in the making: what is typed, computed, edited and held, and what stood a week ago."""

import shutil
from decimal import Decimal

import pytest

from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.offer import offer, offer_then
from salesplan.services.place import open_store
from salesplan.services.plan import claims, comments, requests, versions
from salesplan.services.plan.anchors import inputs_of, total_of
from salesplan.services.plan.desk import open_desk
from salesplan.services.plan.measures import rule_of, stale, standing

LI = Scope("li", "admin")
VIEW = View("2026-01", "2026-11")
MONTHS = [
    "4446.34",
    "2453.66",
    "4715.00",
    "4945.00",
    "5405.00",
    "5980.00",
    "4140.00",
    "3910.00",
    "4830.00",
    "4830.00",
    "5520.00",
    "6325.00",
]


@pytest.fixture(scope="module")
def company(demo_file, tmp_path_factory):
    store = open_store(shutil.copy(demo_file, tmp_path_factory.mktemp("draft")))
    yield store
    store.close()


@pytest.fixture(scope="module")
def draft(company):
    (found,) = versions.versions(company, LI, 2027)
    return found


@pytest.fixture(scope="module")
def desk(company, draft):
    return open_desk(company, LI, draft.id)


def test_the_draft_is_that_of_2027_and_2026_keeps_its_approved_plan(company, draft):
    assert (draft.state, draft.is_editable, draft.totals["revenue"][:2]) == ("draft", True, (575_000_000, 632_500_000))
    (approved,) = [one for one in versions.versions(company, LI, 2026) if one.counts]
    assert (approved.state, approved.number) == ("approved", 1)
    assert offer(company, LI).in_force(2026).id == approved.id


def test_its_months_are_those_of_the_company_s_season_and_every_sum_ties(desk):
    table = desk.tracks.base
    assert [table.sum_of({"month": (month,)}) for month in table.members["month"]] == [
        int(Decimal(amount) * 1_000_000) for amount in MONTHS
    ]
    assert int(table.amounts.sum()) == 57_500_000_000 == int(Decimal(desk.inputs["total"]) * 100)
    assert (table.sum_of({"product": ("C2",)}), table.sum_of({"region": ("R06",)})) == (800_000_000, 1_768_000_000)


def test_its_anchors_are_typed_or_computed_and_its_total_is_tight_with_a_challenge_above_capacity(company, desk):
    found = total_of(company, LI, VIEW, 2027, inputs_of(desk.inputs))
    assert found.anchors.strategy == pytest.approx(723_850_000, rel=1e-4)
    assert found.anchors.market == pytest.approx(571_200_000)
    assert found.anchors.capacity == pytest.approx(589_000_000, rel=1e-3)
    assert found.anchors.forecast == pytest.approx(525_180_000, rel=1e-4)
    told = {one.name: one.code for one in found.sources}
    assert (told["heads"], told["per_head_month"], told["forecast"]) == ("persons", "sales_per_head", "forecast")
    at = found.weigh(Decimal(desk.inputs["total"]), Decimal(632_500_000))
    assert [one.flag for one in at.warnings] == ["tight", "over_capacity_challenge", "contradictory"]
    assert 0 < at.place < 1


def test_its_ledger_tells_who_did_what_and_why_and_that_one_edit_was_taken_back(company, draft):
    lines = company.rows(LI, "plan.ledger", version=draft.id)
    assert all(line["reason"] for line in lines)
    assert {line["kind"] for line in lines} >= {"input", "policy", "edit", "move", "lock", "undo", "persons", "derive"}
    (undo,) = [line for line in lines if line["kind"] == "undo"]
    assert lines[undo["of"] - 1]["slice"] == '{"region": ["R01"]}'
    assert {line["actor"] for line in lines} >= {"销售运营分析师", "销售副总", "华南大区总监", "产品总监"}


def test_its_measures_follow_their_rules_and_the_persons_of_a_team_sum_to_it(company, draft, desk):
    for measure in ("gross_margin", "collected", "leads", "new_customers", "stock_down"):
        own, rule = open_desk(company, LI, draft.id, measure), rule_of(desk.inputs, measure)
        assert standing(desk, own, rule).apart == 0 and measure not in stale(desk)
    leads = open_desk(company, LI, draft.id, "leads").tracks.base
    slack, peak = (leads.sum_of({"month": (f"2027-{month}",)}) for month in ("08", "12"))
    assert slack > peak
    stock = open_desk(company, LI, draft.id, "stock_down").tracks.base
    assert (int(stock.amounts.sum()), stock.members["product"]) == (650, ("A3",))
    assert {row.team for row in desk.persons} == {"T09"}
    assert sum(row.base for row in desk.persons) == desk.tracks.base.sum_of({"team": ("T09",)})


def test_the_regions_have_answered_but_for_one_and_one_lies_apart(company, draft):
    found = claims.board(company, LI, draft.id)
    assert (found.round.state, found.round.number) == ("open", 1)
    assert {stand.owner.member: stand.state for stand in found.stands} == dict.fromkeys(
        ("R01", "R02", "R05", "R06"), "agreed"
    ) | {"R03": "missing", "R04": "submitted"}
    gap = next(stand.gap for stand in found.stands if stand.owner.member == "R04")
    assert (gap.claimed, gap.against - gap.claimed) == (8_500_000_000, 461_210_000)
    (comment,) = comments.comments(company, LI, draft.id)
    assert (comment.where, comment.resolved) == ({"region": ("R03",), "team": ("T09",)}, False)


def test_one_change_of_2026_is_asked_for_that_moves_no_total_and_is_not_approved(company):
    (asked,) = requests.requests(company, LI)
    assert (asked.of.year, asked.of.state, asked.moves) == (2026, "submitted", {})
    assert asked.gains["team"] == {"T08": 2_000_000, "T09": -2_000_000}


def test_a_week_ago_it_had_just_been_split_and_before_that_it_was_not_there(company, draft):
    now = offer(company, LI)
    seen = [
        [(one.year, one.state) for one in offer_then(company, LI, moment.load, now).versions]
        for moment in reversed(now.moments)
    ]
    approved, split = [(2026, "approved")], [(2027, "draft"), (2026, "approved")]
    assert seen == [[(2026, "draft")], *[approved] * 6, *[split] * 4]
    then = open_desk(company, LI, draft.id, at=company.rows(LI, "moment_of_load", load=now.moments[0].load)[0]["seq"])
    assert (len(then.locks), then.measures, "C2" in then.tracks.base.members["product"]) == (0, ("revenue",), True)
