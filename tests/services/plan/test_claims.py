"""The two rounds: who is asked, what is claimed, how it stands against the draft, and what the analyst makes of it."""

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from salesplan.core.dimensions import Member, Membership
from salesplan.core.errors import Conflict, Forbidden, Unknown
from salesplan.core.plan import conflict
from salesplan.core.plan.claims import RoundRefused
from salesplan.core.plan.states import PlanRefused
from salesplan.core.scope import Scope
from salesplan.services.members import write_members, write_memberships
from salesplan.services.plan import claims, history, rounds, versions
from salesplan.services.plan.claims import Figure
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.operations import Fix, Undo
from salesplan.store import Store
from salesplan.store.verify import problems_of
from tests.services import small_company
from tests.services.plan.test_desk import CELLS, LI, SOUTH, WANG, edit

DUE = date(2026, 11, 30)
EAST, WEST = ("region", "R01"), ("region", "R02")
TEAM = ("team", "T01")
QUARTERS = [tuple(f"2026-{3 * q + n:02d}" for n in (1, 2, 3)) for q in range(4)]


def people(store):
    with store.transaction("li", "test") as tx:
        write_members(
            tx,
            [
                *(Member("region", code, zh, en, (), None, None) for code, zh, en in (("R01", "华东", "East"),)),
                *(Member("region", code, zh, en, (), None, None) for code, zh, en in (("R02", "华南", "South"),)),
                *(Member("team", f"T0{n}", f"{n}组", f"Team {n}", (), None, None) for n in (1, 2)),
                *(Member("product", f"P0{n}", f"产品{n}", f"Product {n}", (), None, None) for n in (1, 2)),
                Member("person", "S01", "甲", "A", (), None, None, {"role": "组长"}),
                Member("person", "S02", "乙", "B", (), None, None, {"role": "客户经理"}),
                Member("person", "M01", "丙", "C", (), None, None, {"role": "华东大区总监"}),
            ],
        )
        write_memberships(
            tx, "person_team", [Membership("S01", "T01", None, None), Membership("S02", "T01", None, None)]
        )


@pytest.fixture
def draft():
    store = Store.memory()
    small_company.plan(store, CELLS, state="draft")
    people(store)
    id = versions.begin_from(store, LI, 1).id
    yield store, id
    assert problems_of(store._connection) == []
    store.close()


@pytest.fixture
def asked(draft):
    store, id = draft
    leads = rounds.possible(store, LI, id)
    rounds.open_round(store, LI, id, 1, {one: leads[one] for one in (EAST, WEST, TEAM)}, DUE)
    return draft


def quarterly(owner, *amounts, **more):
    return [
        Figure({owner[0]: (owner[1],), "month": months, **more}, Decimal(amount))
        for months, amount in zip(QUARTERS, amounts, strict=True)
        if amount is not None
    ]


def state(store, id, owner, scope=LI):
    return claims.board(store, scope, id).of(owner).state


def total(store, id, **where):
    return open_desk(store, LI, id).tracks.base.sum_of({d: (m,) for d, m in where.items()})


def test_the_leads_on_record_are_offered_and_nobody_is_made_up(draft):
    store, id = draft
    leads = rounds.possible(store, LI, id)
    assert leads == {
        ("region", "R01"): "M01",
        ("region", "R02"): None,
        ("team", "T01"): "S01",
        ("team", "T02"): None,
        ("product", "P01"): None,
        ("product", "P02"): None,
    }


def test_the_board_ties_with_a_second_computation(asked):
    store, id = asked
    claims.submit(store, LI, id, 1, EAST, quarterly(EAST, 9000, 10_000, 11_000, None), "Q4 未定")
    claims.submit(store, LI, id, 1, TEAM, quarterly(TEAM, 1, 2, 3, None))
    found = claims.board(store, LI, id)
    frame = pd.DataFrame(CELLS)
    frame = frame[frame["region"] == "R01"]
    east, first = int(frame["base"].sum()) * 100, frame["month"] <= "2026-09"
    one = found.of(EAST)
    assert (one.gap.given, one.gap.claimed) == (east, 3_000_000)
    assert one.gap.against == int(frame[first]["base"].sum()) * 100
    assert one.gap.left == int(frame[~first]["base"].sum()) * 100
    assert [one.state for one in found.stands] == ["submitted", "missing", "submitted"]
    assert found.sum.claimed == 3_000_000 and found.sum.counted == (EAST,)
    assert found.sum.inside == {TEAM: (EAST,)}
    assert found.sum.waiting == one.gap.left + total(store, id, region="R02")
    assert found.sum.given == found.sum.against + found.sum.waiting + found.sum.unasked


def test_who_submits_again_adds_a_claim_and_the_newest_counts(asked):
    store, id = asked
    first = claims.submit(store, LI, id, 1, EAST, quarterly(EAST, 1, 2, 3, 4), "一", seen=0)
    second = claims.submit(store, WANG, id, 1, EAST, quarterly(EAST, 5, 6, 7, 8), "二", "sheet", seen=first)
    one = claims.board(store, LI, id).of(EAST)
    assert [(c.id, c.base, c.actor, c.why, c.way) for c in one.claims] == [
        (second, 26, "wang", "二", "sheet"),
        (first, 10, "li", "一", "form"),
    ]
    assert one.gap.claimed == 2600


def test_two_who_claim_at_once_are_told_who_was_first(asked):
    store, id = asked
    claims.submit(store, WANG, id, 1, EAST, quarterly(EAST, 1, 2, 3, 4), seen=0)
    with pytest.raises(Conflict) as found:
        claims.submit(store, LI, id, 1, EAST, quarterly(EAST, 5, 6, 7, 8), seen=0)
    assert found.value.values["actor"] == "wang"
    assert len(claims.claims(store, LI, id)) == 1


def test_an_accepted_claim_is_one_line_of_the_ledger_and_undo_opens_the_gap_again(asked):
    store, id = asked
    before, east, seq = total(store, id), total(store, id, region="R01"), open_desk(store, LI, id).version.seq
    claim = claims.submit(store, LI, id, 1, EAST, quarterly(EAST, 6000, 6000, 6000, 6000), "新客户少")
    done = claims.accept(store, WANG, id, claim, "siblings", seq)
    assert (total(store, id), total(store, id, region="R01")) == (before, 2_400_000)
    assert state(store, id, EAST) == "agreed" and done.moved
    (line,) = store.rows(LI, "plan.ledger", version=id)
    assert (line["kind"], line["reason"], line["actor"]) == ("claim", "新客户少", "wang")
    assert f'"claim": {claim}' in line["detail"]
    came = history.provenance(store, LI, id, {"region": ("R01",)})
    assert came[0].kind == "claim" and came[0].after == 24_000
    act(store, LI, id, Undo())
    assert (state(store, id, EAST), total(store, id, region="R01")) == ("submitted", east)


def test_the_total_moves_when_nobody_is_to_pay(asked):
    store, id = asked
    before, south = total(store, id), total(store, id, region="R02")
    claim = claims.submit(store, LI, id, 1, EAST, quarterly(EAST, 6000, 6000, 6000, 6000))
    east = total(store, id, region="R01")
    claims.accept(store, LI, id, claim, "rollup")
    assert total(store, id) - before == 2_400_000 - east
    assert total(store, id, region="R02") == south


def test_both_tracks_are_accepted_at_once(asked):
    store, id = asked
    figures = [one._replace(challenge=one.base + 1000) for one in quarterly(WEST, 6000, 6000, 6000, 6000)]
    claim = claims.submit(store, LI, id, 1, WEST, figures)
    assert claims.board(store, LI, id).of(WEST).gap.challenge == 2_800_000
    claims.accept(store, LI, id, claim, "rollup")
    of = open_desk(store, LI, id).tracks
    assert (of.base.sum_of({"region": ("R02",)}), of.challenge.sum_of({"region": ("R02",)})) == (2_400_000, 2_800_000)
    assert len(store.rows(LI, "plan.ledger", version=id)) == 1
    assert state(store, id, WEST) == "agreed"


def test_who_is_settled_does_not_pay_for_others(draft):
    store, id = draft
    rounds.open_round(store, LI, id, 1, dict.fromkeys((EAST, WEST, ("product", "P01"))), DUE)
    settled = total(store, id, region="R02")
    claims.submit(store, LI, id, 1, WEST, [Figure({"region": ("R02",)}, claims.yuan(settled))])
    assert state(store, id, WEST) == "agreed"
    claim = claims.submit(store, LI, id, 1, EAST, quarterly(EAST, 6000, 6000, 6000, 6000))
    with pytest.raises(conflict.Conflict):
        claims.accept(store, LI, id, claim, "open")
    assert claims.answers(store, LI, id) == () and total(store, id, region="R02") == settled
    claims.accept(store, LI, id, claim, "siblings")
    assert (state(store, id, EAST), state(store, id, WEST)) == ("agreed", "submitted")


def test_what_a_lock_forbids_is_refused_and_nothing_is_kept_of_it(asked):
    store, id = asked
    act(store, LI, id, Fix([{"region": ("R02",), "month": ("2026-01",)}]))
    claim = claims.submit(store, LI, id, 1, WEST, quarterly(WEST, 1, 6000, 6000, 6000))
    with pytest.raises(conflict.Conflict):
        claims.accept(store, LI, id, claim, "rollup")
    assert claims.answers(store, LI, id) == () and state(store, id, WEST) == "submitted"


def test_an_answer_is_to_the_newest_claim_only(asked):
    store, id = asked
    first = claims.submit(store, LI, id, 1, EAST, quarterly(EAST, 1, 2, 3, 4))
    claims.submit(store, WANG, id, 1, EAST, quarterly(EAST, 5, 6, 7, 8))
    for answer in (
        lambda: claims.accept(store, LI, id, first, "rollup"),
        lambda: claims.hold(store, LI, id, first, "x"),
        lambda: claims.give_back(store, LI, id, first, "x"),
    ):
        with pytest.raises(Conflict):
            answer()
    with pytest.raises(Unknown):
        claims.hold(store, LI, id, 99, "x")


def test_a_draft_that_was_edited_meanwhile_is_told_before_a_claim_moves_it(asked):
    store, id = asked
    claim = claims.submit(store, LI, id, 1, EAST, quarterly(EAST, 1, 2, 3, 4))
    seq = open_desk(store, LI, id).version.seq
    act(store, WANG, id, edit({"month": "2026-03", "region": "R01"}, 2000))
    with pytest.raises(Conflict):
        claims.accept(store, LI, id, claim, "rollup", seq)


def test_held_and_returned_need_a_reason_and_last_until_the_owner_claims_again(asked):
    store, id = asked
    for answer, expected in ((claims.hold, "held"), (claims.give_back, "returned")):
        claim = claims.submit(store, LI, id, 1, EAST, quarterly(EAST, 1, 2, 3, 4))
        with pytest.raises(RoundRefused):
            answer(store, LI, id, claim, " ")
        answer(store, LI, id, claim, "市场在涨")
        one = claims.board(store, LI, id).of(EAST)
        assert (one.state, one.answer.reason) == (expected, "市场在涨")
    claims.submit(store, LI, id, 1, EAST, quarterly(EAST, 2, 2, 3, 4))
    assert state(store, id, EAST) == "submitted"


def test_rounds_open_in_turn_and_take_nothing_once_they_are_closed(asked):
    store, id = asked
    claims.submit(store, LI, id, 1, EAST, quarterly(EAST, 1, 2, 3, 4))
    with pytest.raises(RoundRefused):
        rounds.open_round(store, LI, id, 2, {WEST: None}, DUE)
    rounds.close_round(store, LI, id, 1, {"agreed": 0})
    with pytest.raises(RoundRefused):
        claims.submit(store, LI, id, 1, WEST, quarterly(WEST, 1, 2, 3, 4))
    rounds.open_round(store, LI, id, 2, {WEST: "周"}, DUE)
    claims.submit(store, LI, id, 2, WEST, quarterly(WEST, 1, 2, 3, 4))
    assert [one.gap.claimed for one in claims.board(store, LI, id).stands] == [1000, 1000, None]
    assert [one.gap.claimed for one in claims.board(store, LI, id, 1).stands] == [1000, None, None]
    with pytest.raises(RoundRefused):
        rounds.open_round(store, LI, id, 3, {WEST: None}, DUE)
    rounds.close_round(store, LI, id, 2, {})
    rounds.open_round(store, LI, id, 2, {}, DUE)
    assert [(one.number, one.state) for one in rounds.rounds(store, LI, id)] == [(1, "closed"), (2, "open")]


def test_an_owner_can_be_changed_and_is_not_taken_back_once_he_claimed(asked):
    store, id = asked
    rounds.ask(store, LI, id, 1, {WEST: "周总"}, date(2026, 12, 5))
    (one,) = [one for one in rounds.owners(store, LI, id, 1) if one.asked == WEST]
    assert (one.person, one.due) == ("周总", date(2026, 12, 5))
    rounds.take_back(store, LI, id, 1, TEAM)
    assert [one.asked for one in rounds.owners(store, LI, id, 1)] == [EAST, WEST]
    claims.submit(store, LI, id, 1, WEST, quarterly(WEST, 1, 2, 3, 4))
    with pytest.raises(RoundRefused):
        rounds.take_back(store, LI, id, 1, WEST)
    with pytest.raises(Unknown):
        rounds.ask(store, LI, id, 1, {("region", "R09"): None}, DUE)


def test_a_regional_editor_sees_and_claims_what_lies_in_his_regions_only(asked):
    store, id = asked
    claims.submit(store, LI, id, 1, EAST, quarterly(EAST, 1, 2, 3, 4), "暗语")
    found = claims.board(store, SOUTH, id)
    assert [one.owner.asked for one in found.stands] == [WEST]
    assert found.sum.given == total(store, id, region="R02")
    assert "暗语" not in repr(found) and claims.claims(store, SOUTH, id) == ()
    assert set(rounds.possible(store, SOUTH, id)) == {WEST, ("team", "T02"), ("product", "P01"), ("product", "P02")}
    assert claims.submit(store, SOUTH, id, 1, WEST, quarterly(WEST, 1, 2, 3, 4), seen=0) == 2
    for owner in (EAST, TEAM):
        with pytest.raises(Forbidden):
            claims.submit(store, SOUTH, id, 1, owner, quarterly(owner, 1, 2, 3, 4))
    rounds.ask(store, LI, id, 1, {("product", "P01"): None}, DUE)
    with pytest.raises(Forbidden):
        claims.submit(store, SOUTH, id, 1, ("product", "P01"), [Figure({"product": ("P01",)}, Decimal(1))])
    for answer in (
        lambda: claims.accept(store, SOUTH, id, 2, "siblings"),
        lambda: claims.hold(store, SOUTH, id, 2, "x"),
    ):
        with pytest.raises(Forbidden):
            answer()
    with pytest.raises(Forbidden):
        rounds.close_round(store, SOUTH, id, 1, {})


def test_a_viewer_writes_nothing(asked):
    store, id = asked
    viewer, seq = Scope("gast", "viewer"), store.data_version
    for act_ in (
        lambda: claims.submit(store, viewer, id, 1, EAST, quarterly(EAST, 1, 2, 3, 4)),
        lambda: rounds.open_round(store, viewer, id, 2, {EAST: None}, DUE),
        lambda: rounds.ask(store, viewer, id, 1, {EAST: None}, DUE),
        lambda: rounds.take_back(store, viewer, id, 1, EAST),
        lambda: rounds.close_round(store, viewer, id, 1, {}),
        lambda: claims.give_back(store, viewer, id, 1, "x"),
    ):
        with pytest.raises(Forbidden):
            act_()
    assert store.data_version == seq


def test_what_is_no_claim_is_refused(asked):
    store, id = asked
    with pytest.raises(RoundRefused):
        claims.submit(store, LI, id, 1, EAST, [])
    with pytest.raises(Unknown):
        claims.submit(store, LI, id, 1, EAST, [Figure({"region": ("R02",)}, Decimal(1))])
    for wrong in ("-1", "0.001"):
        with pytest.raises(ValueError, match=r"negative|finer"):
            claims.submit(store, LI, id, 1, EAST, [Figure({"region": ("R01",)}, Decimal(wrong))])
    with pytest.raises(Unknown):
        claims.submit(store, LI, id, 1, ("team", "T02"), [Figure({"team": ("T02",)}, Decimal(1))])


def test_a_version_that_is_submitted_takes_no_more_claims(asked):
    store, id = asked
    versions.step(store, LI, id, "submit")
    with pytest.raises(PlanRefused):
        claims.submit(store, LI, id, 1, EAST, quarterly(EAST, 1, 2, 3, 4))
