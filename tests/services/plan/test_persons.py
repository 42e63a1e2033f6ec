"""A team's months on to its persons: who is there, by which weights, and that nothing gets lost."""

import random
from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.dimensions import Member, Membership
from salesplan.core.errors import CockpitError, Forbidden
from salesplan.core.scope import Scope
from salesplan.services.members import write_members, write_memberships
from salesplan.services.plan import versions
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.operations import Change, Edits, Fill, Redo, Split, Undo
from salesplan.services.plan.persons import (
    Chosen,
    apart,
    beyond,
    chosen_before,
    of_team,
    split_by,
    team_months,
    teams,
    tried,
)
from salesplan.store import Store
from tests.services import small_company
from tests.services.plan.test_desk import CELLS, LI, MONTHS, SOUTH


@pytest.fixture(scope="module")
def team():
    store = Store.memory()
    small_company.plan(store, CELLS, state="draft")
    with store.transaction("t", "setup") as tx:
        people = [("S1", None, None), ("S2", date(2026, 4, 15), None), ("S3", None, date(2026, 6, 30))]
        write_members(tx, [Member("person", c, c, extra={"joined": j, "left": left}) for c, j, left in people])
        write_memberships(tx, "person_team", [Membership(code, "T01") for code, _, _ in people])
        row = {"region": "R01", "team": "T01", "channel": "C1", "product": "P01", "orders": 1, "units": Decimal(1)}
        for month, person, sold in (("2025-05", "S1", 30), ("2025-05", "S2", 10), ("2025-07", "S2", 5)):
            tx.insert("cube_persons", [row | {"month": month, "person": person, "revenue": Decimal(sold)}])
    yield store, versions.begin_from(store, LI, 1).id
    store.close()


def split(team, rule):
    store, id = team
    act(store, LI, id, split_by(store, LI, "T01", MONTHS, rule))
    desk = open_desk(store, LI, id)
    sums = desk.tracks.base.by("month", "team")
    found = {month: {row.person: row.base for row in desk.persons if row.month == month} for month in MONTHS}
    assert all(sum(of.values()) == sums[month, "T01"] for month, of in found.items())
    return found


def test_persons_of_a_month_that_the_team_has_no_more_are_gone_and_an_undo_brings_them_back(team):
    store, id = team
    split(team, "equal")
    before = open_desk(store, LI, id)
    cells = {c: tuple(Decimal(n) / 100 for n in both) for c, both in before.tracks.amounts().items()}
    left = {cell: both for cell, both in cells.items() if cell[3] != "T01" or cell[0] != "2026-03"}
    act(store, LI, id, Fill("derive", left, {}))
    after = open_desk(store, LI, id)
    assert {row.month for row in before.persons} - {row.month for row in after.persons} == {"2026-03"}
    act(store, LI, id, Undo())
    assert open_desk(store, LI, id).persons == before.persons


def test_equal_shares_go_to_those_who_are_there(team):
    found = split(team, "equal")
    assert [sorted(found[month]) for month in ("2026-03", "2026-05", "2026-07")] == [
        ["S1", "S3"], ["S1", "S2", "S3"], ["S1", "S2"],
    ]  # fmt: skip


def test_a_new_person_grows_into_a_full_share(team):
    found = split(team, "tenure")
    assert found["2026-04"]["S2"] * 12 == pytest.approx(found["2026-04"]["S1"], rel=1e-3)
    assert found["2026-09"]["S2"] * 2 == pytest.approx(found["2026-09"]["S1"], rel=1e-3)


def test_last_years_sales_weigh_and_the_year_stands_in_for_a_month_without_any(team):
    found = split(team, "last_year")
    assert found["2026-05"]["S1"] == 3 * found["2026-05"]["S2"]
    assert set(found["2026-07"]) == {"S2"}
    assert found["2026-12"]["S1"] == pytest.approx(2 * found["2026-12"]["S2"], abs=2)


def test_a_team_without_persons_stays_with_nobody_by_name(team):
    store, id = team
    act(store, LI, id, split_by(store, LI, "T02", MONTHS, "equal"))
    assert {row.person for row in open_desk(store, LI, id).persons if row.team == "T02"} == {""}


def test_typed_weights_leave_out_who_is_not_there_and_a_part_stays_with_nobody(team):
    store, id = team
    op = split_by(store, LI, "T01", MONTHS, "typed", reserve=Decimal("0.1"), typed={"S1": 3, "S2": 1})
    act(store, LI, id, op)
    desk = open_desk(store, LI, id)
    rows = of_team(desk, "T01")
    assert sorted(rows) == sorted(tried(desk, op))
    of = {(row.month, row.person): row for row in rows}
    sums = team_months(desk, "T01")
    assert of["2026-03", ""].base == pytest.approx(sums["2026-03"][0] * 0.1, abs=1)
    assert of["2026-05", "S1"].base == pytest.approx(3 * of["2026-05", "S2"].base, abs=3)
    assert ("2026-03", "S2") not in of
    assert {row.person for row in rows} == {"", "S1", "S2"}
    assert apart(rows, sums) == (0, 0)
    assert chosen_before(desk, "T01") == Chosen("typed", Decimal("0.1"), {"S1": 3, "S2": 1})
    assert chosen_before(desk, "T09") == Chosen()
    with pytest.raises(ValueError, match="reserve"):
        split_by(store, LI, "T01", MONTHS, "equal", reserve=Decimal(1))


@pytest.mark.parametrize("rule", ["equal", "tenure", "last_year"])
def test_persons_sum_to_their_team_in_both_tracks_whatever_is_edited(team, rule):
    store, id = team
    act(store, LI, id, split_by(store, LI, "T01", MONTHS, rule, reserve=Decimal("0.07")))
    for value, where in ((1234, {"month": ("2026-05",), "team": ("T01",)}), (9_999, {"region": ("R01",)})):
        act(store, LI, id, Edits([Change(where, Decimal(value), "total")]))
        desk = open_desk(store, LI, id)
        assert apart(of_team(desk, "T01"), team_months(desk, "T01")) == (0, 0)


def test_persons_sum_to_their_team_through_any_walk_of_edits_moves_undo_and_redo(team):
    store, _ = team
    id = versions.begin_from(store, LI, 1).id
    chance = random.Random(7)
    for name in ("T01", "T02"):
        act(store, LI, id, split_by(store, LI, name, MONTHS, "tenure", reserve=Decimal("0.03")))
    for _ in range(25):
        where = {"month": (chance.choice(MONTHS),), "region": (chance.choice(("R01", "R02")),)}
        if chance.random() < 0.5:
            where["product"] = (chance.choice(("P01", "P02")),)
        track = chance.choice(("base", "base", "challenge"))
        absorb = chance.choice(("siblings", "months", "total", "rollup"))
        op = chance.choice(
            [Edits([Change(where, Decimal(chance.randrange(1, 3000)), absorb)], track=track)] * 3 + [Undo(), Redo()]
        )
        try:
            act(store, LI, id, op)
        except CockpitError:
            continue  # what cannot be met changes nothing
        desk = open_desk(store, LI, id)
        for name in ("T01", "T02"):
            assert apart(of_team(desk, name), team_months(desk, name)) == (0, 0), op


def test_a_month_that_a_split_team_did_not_have_before_stays_with_nobody(team):
    store, id = team
    act(store, LI, id, split_by(store, LI, "T01", MONTHS, "equal"))
    act(store, LI, id, Split("T02", {}))
    amounts = open_desk(store, LI, id).tracks.amounts()
    kept = {cell: (Decimal(b) / 100, Decimal(t) / 100) for cell, (b, t) in amounts.items() if cell[0] != "2026-04"}
    act(store, LI, id, Fill("upload", kept, {}))
    act(store, LI, id, Split("T01", {"S1": 1.0}))
    april = {("2026-04", "R01", "P01", "T01"): (Decimal(900), Decimal(990))}
    act(store, LI, id, Fill("upload", april, {}, whole=False))
    desk = open_desk(store, LI, id)
    rows = of_team(desk, "T01")
    assert [row for row in rows if row.month == "2026-04" and row.base] == [("2026-04", "T01", "", 90_000, 99_000)]
    assert apart(rows, team_months(desk, "T01")) == (0, 0)
    assert not of_team(desk, "T02")
    for _ in range(3):
        act(store, LI, id, Undo())
    assert open_desk(store, LI, id).tracks.amounts() == amounts


def test_a_split_is_taken_back_and_repeated_with_what_was_chosen(team):
    store, id = team
    act(store, LI, id, split_by(store, LI, "T01", MONTHS, "equal"))
    before = of_team(open_desk(store, LI, id), "T01")
    act(store, LI, id, split_by(store, LI, "T01", MONTHS, "tenure"))
    after = of_team(open_desk(store, LI, id), "T01")
    act(store, LI, id, Undo())
    desk = open_desk(store, LI, id)
    assert (of_team(desk, "T01"), chosen_before(desk, "T01").rule) == (before, "equal")
    act(store, LI, id, Redo())
    desk = open_desk(store, LI, id)
    assert (of_team(desk, "T01"), chosen_before(desk, "T01").rule) == (after, "tenure")


def test_the_overview_says_which_teams_are_split_which_not_and_where_sums_are_apart(team):
    store, id = team
    act(store, LI, id, split_by(store, LI, "T01", MONTHS, "equal"))
    act(store, LI, id, Split("T02", {}))
    one, two = teams(store, LI, open_desk(store, LI, id))
    assert (one.team, one.regions, one.heads, one.state, one.carried) == ("T01", ("R01",), 3, "split", one.base)
    assert (two.heads, two.state, two.carried) == (0, "none", 0)
    act(store, LI, id, split_by(store, LI, "T02", MONTHS, "equal"))
    assert teams(store, LI, open_desk(store, LI, id))[1].state == "unmanned"


def test_a_regional_editor_splits_the_teams_of_his_regions_only(team):
    store, id = team
    act(store, SOUTH, id, Split("T02", {"": 1.0}))
    with pytest.raises(Forbidden):
        act(store, SOUTH, id, Split("T01", {"": 1.0}))
    assert beyond(store, SOUTH, id) == {"T01"}
    assert [one.team for one in teams(store, SOUTH, open_desk(store, SOUTH, id))] == ["T02"]
    act(store, SOUTH, id, Undo())
    with pytest.raises(Forbidden):
        act(store, Scope("eye", "viewer"), id, Split("T02", {"": 1.0}))
