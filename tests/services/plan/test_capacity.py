"""What each team can sell, beside what it is given, for whoever may see it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.months import between
from salesplan.core.registers.dimensions import PERSON, REGION, TEAM, Person, Region, Team
from salesplan.core.registers.memberships import PERSON_TEAM, TEAM_REGION, PersonTeam, TeamRegion
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.plan.anchors import total_of
from salesplan.services.plan.capacity import loads, team_capacities
from salesplan.services.plan.grounds import AnchorInputs
from salesplan.services.records import save
from salesplan.store import Store
from tests.services.small_company import ADMIN, cell, load

NOW = View("2026-01", "2026-12")
NORTH = Scope("lead", "editor", ("R01",))
PEOPLE = (
    *((f"S{n}", "T01", None, None) for n in (1, 2)),
    *((f"S{n}", "T01", date(2026, 1, 5), None) for n in (3, 4, 5, 6)),
    ("S7", "T01", None, date(2026, 3, 31)),
    ("S8", "T02", date(2019, 5, 1), None),
    ("S9", "T03", date(2019, 5, 1), None),
)
FLAT = AnchorInputs(per_head_month=Decimal(8_500_000) / 12, ramp=tuple(Decimal(part) for part in [*["0.55"] * 12, "1"]))


@pytest.fixture(scope="module")
def company():
    """T01 (six people, one gone) and T03 in the north, T02 in the south, T04 with nobody; up to October 2026."""
    store = Store.memory()
    sold = (("R01", "T01"), ("R02", "T02"), ("R01", "T03"))
    load(store, [cell(m, r, team=t, revenue=1200) for m in between("2024-01", "2026-10") for r, t in sold])
    for region in ("R01", "R02"):
        save(store, ADMIN, REGION, Region(code=region, zh=region))
    for number, team in enumerate(("T01", "T02", "T03", "T04")):
        save(store, ADMIN, TEAM, Team(code=team, zh=f"组{number}"))
    for code, team, joined, left in PEOPLE:
        save(store, ADMIN, PERSON, Person(code=code, zh=code, joined=joined, left=left))
        save(store, ADMIN, PERSON_TEAM, PersonTeam(child=code, parent=team))
    for team, region in (("T01", "R01"), ("T02", "R02"), ("T03", "R01"), ("T03", "R02")):
        save(store, ADMIN, TEAM_REGION, TeamRegion(child=team, parent=region))
    return store


@pytest.fixture(autouse=True)
def _november(monkeypatch):
    monkeypatch.setenv("SALESPLAN_TODAY", "2026-11-23")


def by_team(*asked):
    return {one.team: one for one in team_capacities(*asked)}


def test_six_people_of_whom_four_are_new_can_sell_3570_and_are_given_1530_more(company):
    can = by_team(company, ADMIN, NOW, 2026, FLAT)
    assert (can["T01"].heads, can["T01"].new, can["T01"].amount) == (6, 4, Decimal("35700000.00"))
    found = loads(tuple(can.values()), {"T01": Decimal(51_000_000), "T02": Decimal(1)})
    assert found["T01"].over == Decimal(15_300_000)
    assert found["T01"].part == pytest.approx(Decimal("1.42857"), abs=Decimal("0.00001"))
    assert found["T02"].over is None


def test_a_team_without_people_has_no_capacity_instead_of_none_to_sell(company):
    can = by_team(company, ADMIN, NOW, 2026, FLAT)
    assert "T04" not in can
    assert "T04" not in loads(tuple(can.values()), {"T04": Decimal(100)})


def test_teams_add_up_to_the_anchor_of_the_company_with_hires_of_a_team_and_a_rate_of_its_own(company):
    given = AnchorInputs(
        team_hires={"T04": {2: Decimal(3)}}, team_per_head={"T02": Decimal(5000)}, availability=Decimal("0.9")
    )
    can = by_team(company, ADMIN, NOW, 2027, given)
    assert can["T02"].each.code == "typed"
    assert can["T02"].amount == Decimal(5000) * 12 * Decimal("0.9")
    assert (can["T04"].heads, can["T04"].hires) == (0, 3)
    assert can["T04"].months == pytest.approx(3 * (0.25 + 0.5 + 0.75 + 6))
    whole = total_of(company, ADMIN, NOW, 2027, given).anchors.capacity
    assert whole == pytest.approx(float(sum(one.amount for one in can.values())))


def test_hires_of_no_team_are_in_the_company_and_in_no_team(company):
    given = AnchorInputs(hires={0: Decimal(2)}, per_head_month=Decimal(100))
    teams = sum(one.amount for one in team_capacities(company, ADMIN, NOW, 2027, given))
    whole = total_of(company, ADMIN, NOW, 2027, given).anchors.capacity
    assert whole - float(teams) == pytest.approx(100 * 2 * (0.25 + 0.5 + 0.75 + 8))


def test_teams_differ_as_in_the_last_twelve_months_mixed_with_the_average_and_add_up_to_the_company(company):
    can = by_team(company, ADMIN, NOW, 2026, AnchorInputs())
    # November 2025 to October 2026: two settled, one until March, four from January on (0, .25, .5, .75, then 1).
    first = 2 * 12 + 5 + 4 * (0.25 + 0.5 + 0.75 + 6)
    average = 3 * 12 * 1200 / (first + 24)
    assert can["T01"].each.detail["head_months"] == first == 59
    assert float(can["T01"].each.detail["average"]) == pytest.approx(average)
    assert float(can["T01"].own) == pytest.approx(12 * 1200 / first)
    mixed = {"T01": (14400 + 24 * average) / (first + 24), "T02": (14400 + 24 * average) / (12 + 24)}
    assert float(can["T02"].each.value / can["T01"].each.value) == pytest.approx(mixed["T02"] / mixed["T01"])
    together = sum(one.amount for one in can.values()) / Decimal(sum(one.months for one in can.values()))
    assert float(together) == pytest.approx(average)


def test_a_reader_of_some_regions_gets_the_teams_of_these_alone_by_what_they_sold(company):
    can = by_team(company, NORTH, NOW, 2026, AnchorInputs())
    assert set(can) == {"T01"}  # T03 also belongs to the south
    assert float(can["T01"].each.value) == pytest.approx(12 * 1200 / 59)


def test_an_empty_store_has_no_teams():
    assert team_capacities(Store.memory(), ADMIN, NOW, 2027, AnchorInputs()) == ()
