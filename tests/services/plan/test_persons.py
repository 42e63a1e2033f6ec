"""A team's months on to its persons: who is there, by which weights, and that nothing gets lost."""

from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.dimensions import Member, Membership
from salesplan.services.members import write_members, write_memberships
from salesplan.services.plan import versions
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.persons import split_by
from salesplan.store import Store
from tests.services import small_company
from tests.services.plan.test_desk import CELLS, LI, MONTHS


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
