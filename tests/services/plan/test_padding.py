"""Over-assignment: percentages per level multiply on the way down, stand beside the plan, and never change it."""

from decimal import Decimal

import pytest

from salesplan.core.errors import Forbidden
from salesplan.services.plan import versions
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.operations import Pad, Split, Undo
from salesplan.services.plan.padding import handed, percent_of
from salesplan.store import Store
from tests.services import small_company
from tests.services.plan.test_desk import CELLS, LI, MONTHS, SOUTH, cells


@pytest.fixture
def draft():
    store = Store.memory()
    shared = [one | {"team": "T03"} for one in CELLS if one["product"] == "P02"]
    small_company.plan(store, [one for one in CELLS if one["product"] == "P01"] + shared, state="draft")
    id = versions.begin_from(store, LI, 1).id
    act(store, LI, id, Split("T01", {"S1": 3.0, "S2": 1.0, "": 1.0}))
    yield store, id
    store.close()


def pad(store, id, *percents):
    for level, member, percent in percents:
        act(store, LI, id, Pad(level, member, Decimal(percent)))
    return open_desk(store, LI, id)


def test_nothing_is_put_on_top_without_a_percentage(draft):
    desk = open_desk(draft[0], LI, draft[1])
    for level in ("region", "team", "person"):
        found = handed(desk, level)
        assert (found.assigned, found.cushion) == (found.plan, 0)
    assert handed(desk, "region").plan == desk.tracks.base.sum_of({})


def test_percentages_of_the_levels_multiply_and_a_member_of_its_own_stands_above_its_level(draft):
    store, id = draft
    desk = pad(
        store, id, ("region", "", 3), ("region", "R02", 10), ("team", "", 2), ("person", "", 5), ("person", "S2", 0)
    )
    regions = {one.member: one for one in handed(desk, "region").members}
    assert [regions[r].percent for r in ("R01", "R02")] == [3, 10]
    assert regions["R02"].assigned.extra == regions["R02"].assigned.plan / 10
    teams = {one.member: one for one in handed(desk, "team").members}
    assert teams["T01"].assigned.extra == pytest.approx(teams["T01"].assigned.plan * 0.0506, abs=1)
    own = {r: desk.tracks.base.sum_of({"region": (r,), "team": ("T03",)}) for r in ("R01", "R02")}
    both = own["R01"] * 0.0506 + own["R02"] * 0.122
    assert (teams["T03"].parent, teams["T01"].parent) == ("", "R01")
    assert teams["T03"].assigned.extra == pytest.approx(both, abs=2)
    persons = {one.member: one for one in handed(desk, "person").members}
    assert set(persons) == {"S1", "S2"}  # nobody is handed nothing
    assert persons["S1"].assigned.extra == pytest.approx(persons["S1"].assigned.plan * 0.10313, rel=1e-4)
    assert persons["S2"].assigned.extra == pytest.approx(persons["S2"].assigned.plan * 0.0506, rel=1e-4)


def test_the_plan_stays_byte_for_byte_and_a_percentage_is_taken_back(draft):
    store, id = draft
    before, rows = cells(store, id), open_desk(store, LI, id).persons
    desk = pad(store, id, ("team", "T01", "7.5"))
    assert (cells(store, id), desk.persons) == (before, rows)
    assert percent_of(desk, "team", "T01") == Decimal("7.5")
    assert percent_of(desk, "team", "T02") == 0
    act(store, LI, id, Undo())
    assert open_desk(store, LI, id).padding == ()


def test_sums_of_a_regional_reader_are_those_of_his_regions_and_he_sets_nothing(draft):
    store, id = draft
    pad(store, id, ("region", "", 10))
    own = handed(open_desk(store, SOUTH, id), "region")
    assert [one.member for one in own.members] == ["R02"]
    assert own.cushion == Decimal("0.1")
    with pytest.raises(Forbidden):
        act(store, SOUTH, id, Pad("team", "T02", Decimal(5)))
    assert len({key[0] for key in cells(store, id)}) == len(MONTHS)
