"""Change requests: asked in one piece, told by who gains and who pays, approved by another, followed by the cockpit."""

import os
import random
from contextlib import suppress
from decimal import Decimal

import pytest

from salesplan.core.errors import Conflict as Written
from salesplan.core.errors import Forbidden
from salesplan.core.plan.conflict import Conflict
from salesplan.core.plan.states import IN_FORCE, PlanRefused
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.company import save_settings
from salesplan.services.kpis import kpis
from salesplan.services.plan import requests, versions
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.operations import Change, Edits, Fix, Keep, Split
from salesplan.store import Store
from tests.services import small_company

WALKS = int(os.environ.get("WALKS", "3"))
LI, WANG = Scope("li", "editor"), Scope("wang", "admin")
NORTH, EAST = Scope("bei", "editor", ("R01",)), Scope("dong", "viewer", ("R03",))
CELLS = [
    {"month": f"2026-{n:02d}", "region": region, "product": product, "base": 1000 * n, "challenge": 1100 * n}
    for n in range(1, 13)
    for region in ("R01", "R02", "R03")
    for product in ("P01", "P02")
]
AUTUMN = ("2026-09", "2026-10", "2026-11", "2026-12")
PASSED = requests.passing("region", "R02", "R01", {"month": AUTUMN}, Decimal("3000.07"), "revenue")


@pytest.fixture
def store():
    made = Store.memory()
    small_company.plan(made, CELLS)
    yield made
    made.close()


def sums(store, id, dimension="region"):
    desk = open_desk(store, WANG, id)
    return {code: total for (code,), total in desk.tracks.base.by(dimension).items()}


def test_a_request_moves_an_amount_from_one_to_another_and_the_total_stays_to_the_fen(store):
    before = sums(store, 1)
    seen = requests.preview(store, LI, 1, PASSED)
    made = requests.adjust(store, LI, 1, PASSED, "南方客户流失")
    assert (made.state, made.submitter, made.based_on, made.edits) == ("submitted", "li", 1, 1)
    after = sums(store, made.id)
    assert {code: after[code] - before[code] for code in before} == {"R01": 300007, "R02": -300007, "R03": 0}
    (one,) = requests.requests(store, WANG)
    assert (one.code, one.basis, one.asker, one.reason, one.moves) == ("2026-01", 1, "li", "南方客户流失", {})
    assert one.gains["region"] == {"R01": Decimal("3000.07"), "R02": Decimal("-3000.07")}
    assert set(one.gains["month"]) == set() and one.passed_on == Decimal("3000.07")
    effect = requests.effect_of(store, WANG, 1, made.id)
    assert (effect.by, effect.cells) == (seen.by, seen.cells)
    assert {one.members: (one.change, one.challenge_change) for one in effect.by["region"]} == {
        ("R01",): (Decimal("3000.07"), Decimal("3300.08")),
        ("R02",): (Decimal("-3000.07"), Decimal("-3300.08")),
    }
    assert {cell.members[0] for cell in effect.cells} == set(AUTUMN)


def test_one_goes_up_and_siblings_pay_or_the_total_moves_as_declared(store):
    where = {"region": ("R01",), "month": AUTUMN}
    desk = open_desk(store, LI, 1)
    paid = requests.changing(desk.tracks, where, Decimal(500), "siblings", "revenue")
    gains = {one.members[0]: one.change for one in requests.preview(store, LI, 1, paid).by["region"]}
    assert gains["R01"] == 500 and gains["R02"] + gains["R03"] == -500
    grown = requests.changing(desk.tracks, where, Decimal(500), "rollup", "revenue")
    with pytest.raises(PlanRefused, match="plan_total_moves"):
        requests.adjust(store, LI, 1, grown, "新客户")
    assert [one.id for one in versions.versions(store, LI)] == [1]
    moves = requests.moves_of(requests.preview(store, LI, 1, grown))
    assert moves == {"revenue.base": Decimal(500), "revenue.challenge": Decimal(550)}
    made = requests.adjust(store, LI, 1, grown, "新客户", moves)
    assert made.totals["revenue"].base - versions.version(store, LI, 1).totals["revenue"].base == 500
    assert requests.requests(store, WANG)[0].moves == moves


def test_the_total_that_was_agreed_on_moves_with_the_request(store):
    id = versions.begin_from(store, LI, 1).id
    act(store, LI, id, Keep({"total": "468000"}))
    versions.submit_and_approve(store, LI, id, "wang", "写明总额")
    desk = open_desk(store, LI, id)
    grown = requests.changing(desk.tracks, {"region": ("R01",), "month": AUTUMN}, Decimal(500), "rollup", "revenue")
    moves = {"revenue.base": Decimal(500), "revenue.challenge": Decimal(550)}
    made = requests.adjust(store, LI, id, grown, "新客户", moves)
    assert Decimal(open_desk(store, LI, made.id).inputs["total"]) == 468500


def test_locks_and_closed_months_refuse_a_request_and_nothing_is_left_of_it(store):
    id = versions.begin_from(store, LI, 1).id
    act(store, LI, id, Fix([{"region": ("R02",)}]))
    versions.submit_and_approve(store, LI, id, "wang", "锁定华南")
    with pytest.raises(Conflict):
        requests.adjust(store, LI, id, PASSED, "流失")
    save_settings(store, WANG, closed_through="2026-09")
    closed = requests.passing("region", "R03", "R01", {"month": ("2026-09",)}, Decimal(5), "revenue")
    with pytest.raises(Conflict):
        requests.adjust(store, LI, id, closed, "流失")
    assert max(one.id for one in versions.versions(store, LI)) == id
    part = requests.passing("region", "R03", "R01", {"month": AUTUMN}, Decimal(5), "revenue")
    made = requests.adjust(store, LI, id, part, "流失")
    assert {one.members[0] for one in requests.effect_of(store, LI, id, made.id).cells} == set(AUTUMN[1:])


def test_it_is_asked_on_what_is_in_force_as_it_was_shown(store):
    made = requests.adjust(store, LI, 1, PASSED, "流失", seen=versions.version(store, LI, 1).seq)
    for basis in (made.id, 99):
        with pytest.raises((PlanRefused, versions.Unknown)):
            requests.adjust(store, LI, basis, PASSED, "流失")
    with pytest.raises(PlanRefused, match="no_request"):
        requests.adjust(store, LI, 1, PASSED, " ")
    seen = versions.version(store, LI, 1).seq
    versions.step(store, WANG, 1, "lock")
    with pytest.raises(Written):
        requests.adjust(store, LI, 1, PASSED, "流失", seen=seen)


def test_the_cockpit_follows_an_approved_request_and_a_look_back_shows_what_was_before(store):
    small_company.load(store, small_company.year_of(2026, 1000, "R01", 10))
    made = requests.adjust(store, LI, 1, PASSED, "流失")

    def planned(load=None):
        view = View("2026-12", "2026-12", {"region": ("R01",)}, as_of_load=load)
        (row,) = kpis(store, WANG, view, (), ["revenue"])
        return row.plan

    assert planned() == 24000
    with pytest.raises(PlanRefused, match="same_person"):
        versions.step(store, LI, made.id, "approve")
    versions.step(store, WANG, made.id, "approve")
    assert versions.version(store, WANG, 1).state == "superseded"
    new = sum(row["new_base"] for row in _cells(store, made.id) if row["month"] == "2026-12" and row["region"] == "R01")
    assert planned() == new > 24000
    assert planned(load=1) == 24000


def _cells(store, id):
    return requests.replacing.compared(lambda name, **values: store.rows(WANG, name, **values), id, id)


def test_an_editor_of_a_region_asks_for_what_stays_inside_it_and_sees_no_others(store):
    mine = requests.passing("product", "P01", "P02", {"region": ("R01",), "month": AUTUMN}, Decimal(70), "revenue")
    made = requests.adjust(store, NORTH, 1, mine, "旗舰款缺货")
    with pytest.raises(Conflict):
        requests.adjust(store, NORTH, 1, PASSED, "要华南的")
    desk = open_desk(store, NORTH, 1)
    grown = requests.changing(desk.tracks, {"region": ("R01",)}, Decimal(5), "rollup", "revenue")
    with pytest.raises(Forbidden):
        requests.adjust(store, NORTH, 1, grown, "再来点")
    with pytest.raises(Forbidden):
        requests.adjust(store, EAST, 1, mine, "只看")
    with pytest.raises(Forbidden):
        versions.step(store, NORTH, made.id, "approve")
    other = requests.adjust(store, LI, 1, PASSED, "流失")
    with pytest.raises(Forbidden):
        versions.step(store, NORTH, other.id, "withdraw")
    versions.step(store, LI, other.id, "withdraw")
    (seen,), (unseen,) = (requests.requests(store, scope)[1:] for scope in (NORTH, EAST))
    assert (seen.asker, seen.reason, seen.moves) == ("bei", "旗舰款缺货", None)
    assert (unseen.asker, unseen.reason, unseen.of.submitter, unseen.cells, unseen.gains["product"]) == (
        "", "", "", 0, {},
    )  # fmt: skip
    assert requests.outlook(store, NORTH, made.id) is None
    assert versions.step(store, NORTH, made.id, "withdraw").state == "withdrawn"


# Onto the version in force


def approved(store, operation=PASSED):
    made = requests.adjust(store, LI, 1, operation, "流失")
    versions.step(store, WANG, made.id, "approve")
    return made.id


def late_draft(store, value="9500", absorb="siblings", month="2026-08"):
    """A draft of version 1 in which the east has another August."""
    id = versions.begin_from(store, LI, 1, "华东重排").id
    where = {"region": ("R03",), "month": (month,)}
    act(store, LI, id, Edits([Change(where, Decimal(value), absorb)]))
    return id


def test_a_draft_takes_only_its_own_changes_over_onto_what_is_in_force(store):
    id = late_draft(store)
    act(store, LI, id, Keep({"weights": {"region": {"R03": 2}}}))
    now = approved(store)
    seen = requests.outlook(store, LI, id)
    assert (seen.check.is_on_it, seen.in_force.id) == (False, now)
    assert {one.members[0]: one.change for one in seen.between.by["region"]} == {
        "R01": Decimal("3000.07"),
        "R02": Decimal("-3000.07"),
    }
    own = {one.members: one.change for one in requests.effect_of(store, LI, 1, id).cells}
    made = requests.take_over(store, LI, id, "changes")
    assert (made.state, made.based_on, made.reason) == ("draft", now, "华东重排")
    assert {one.members: one.change for one in requests.effect_of(store, LI, now, made.id).cells} == own
    assert versions.version(store, LI, id).state == "withdrawn"
    assert open_desk(store, LI, made.id).inputs == {"weights": {"region": {"R03": 2}}}
    assert requests.outlook(store, LI, made.id).check.is_on_it
    versions.step(store, LI, made.id, "submit", "华东重排")
    assert versions.step(store, WANG, made.id, "approve").counts


def test_a_draft_may_keep_its_own_figures_except_in_closed_months(store):
    id = late_draft(store, value="17000", absorb="rollup")
    act(store, LI, id, Split("T01", {"E01": 1.0, "E02": 2.0}))
    now = approved(store)
    save_settings(store, WANG, closed_through="2026-09")
    with pytest.raises(PlanRefused, match="closed_moves"):
        requests.take_over(store, LI, id, "changes")
    made = requests.take_over(store, LI, id, "figures")
    cells = {one.members[0] for one in requests.effect_of(store, LI, now, made.id).cells}
    assert cells == set(AUTUMN[1:])
    assert requests.effect_of(store, LI, id, made.id).cells
    assert {row.month for row in open_desk(store, LI, made.id).persons} == set(AUTUMN[1:])
    assert requests.outlook(store, LI, made.id).check == requests.outlook(store, LI, made.id).check._replace(
        is_on_it=True, closed=(), moves={}
    )


def test_what_cannot_be_taken_over_is_refused_and_the_draft_stays(store):
    where = {"region": ("R02",), "month": ("2026-09",), "product": ("P01",)}
    id = versions.begin_from(store, LI, 1).id
    act(store, LI, id, Edits([Change(where, Decimal(10), "months")]))
    approved(store, requests.passing("region", "R02", "R01", {"month": ("2026-09",)}, Decimal(17000), "revenue"))
    with pytest.raises(PlanRefused, match="below_zero"):
        requests.take_over(store, LI, id, "changes")
    assert versions.version(store, LI, id).state == "draft"
    empty = versions.begin(store, LI, 2026).id
    with pytest.raises(PlanRefused, match="plan_state"):
        requests.take_over(store, LI, empty, "changes")
    with pytest.raises(Forbidden):
        requests.take_over(store, NORTH, id, "figures")


def test_a_look_back_shows_the_requests_of_then(store):
    first = requests.adjust(store, LI, 1, PASSED, "流失")
    then = store.data_version
    versions.step(store, WANG, first.id, "reject", "写清楚客户")
    versions.step(store, LI, first.id, "submit", "甲客户流失")
    versions.step(store, WANG, first.id, "approve")
    requests.adjust(store, LI, first.id, PASSED, "又一次")
    (one,) = requests.requests(store, WANG, at=then)
    assert (one.reason, one.of.state, one.passed_on) == ("流失", "submitted", Decimal("3000.07"))
    assert [one.reason for one in requests.requests(store, WANG)] == ["又一次", "甲客户流失"]
    assert requests.requests(store, WANG, at=1) == ()


@pytest.mark.parametrize("seed", range(WALKS // 3))
def test_however_requests_cross_one_another_one_plan_is_in_force_and_every_fen_is_explained(store, seed):
    choose = random.Random(seed)
    first = versions.version(store, WANG, 1).totals["revenue"]
    for _ in range(30):
        (held,) = (one for one in versions.versions(store, WANG) if one.state in IN_FORCE)
        waiting = [one for one in versions.versions(store, WANG) if one.state in ("draft", "submitted")]
        step = choose.choice(("ask", "ask", "draft", "submit", "approve", "approve", "reject", "take"))
        could = [one for one in waiting if step != "approve" or (one.state, one.based_on) == ("submitted", held.id)]
        one = choose.choice(could) if could else None
        with suppress(PlanRefused, Conflict):
            if step in ("ask", "draft"):
                _asked(store, held, choose, step)
            elif one is not None and step == "take":
                before = requests.effect_of(store, WANG, one.based_on, one.id)
                made = requests.take_over(store, LI, one.id, "changes")
                after = requests.effect_of(store, WANG, held.id, made.id)
                if one.based_on != held.id:
                    assert requests.moves_of(after) == requests.moves_of(before)
            elif one is not None:
                moves = requests.outlook(store, WANG, one.id).check.moves
                versions.step(store, WANG if step != "submit" else LI, one.id, step, "因为", moves=moves)
    (held,) = (one for one in versions.versions(store, WANG) if one.state in IN_FORCE)
    passed = [one for one in requests.requests(store, WANG) if requests.state_of(one) == "approved"]
    assert len({one.number for one in requests.requests(store, WANG)}) == len(requests.requests(store, WANG))
    for track in ("base", "challenge"):
        declared = sum(one.moves.get(f"revenue.{track}", 0) for one in passed)
        assert getattr(first, track) + declared == getattr(held.totals["revenue"], track)


def _asked(store, held, choose, step):
    """A change by the short way, or a draft with one that waits at the desk."""
    one, other = choose.sample(["R01", "R02", "R03"], 2)
    months = tuple(choose.sample(AUTUMN, 2))
    value = Decimal(choose.randint(1, 400000)) / 100
    desk = open_desk(store, LI, held.id)
    kinds = {
        "pass": requests.passing("region", one, other, {"month": months}, value, "revenue"),
        "grow": requests.changing(desk.tracks, {"region": (one,), "month": months}, value, "rollup", "revenue"),
    }
    operation = kinds[choose.choice(["pass", "grow"])]
    if step == "ask":
        moves = requests.moves_of(requests.preview(store, LI, held.id, operation))
        requests.adjust(store, LI, held.id, operation, "因为", moves)
    else:
        act(store, LI, versions.begin_from(store, LI, held.id).id, operation)
