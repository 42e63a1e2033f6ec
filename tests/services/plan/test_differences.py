"""What two versions differ in: the sums of any cut are the sums of the cells."""

from decimal import Decimal

import pytest

from salesplan.core.errors import Unknown
from salesplan.core.scope import Scope
from salesplan.services.plan import versions
from salesplan.services.plan.desk import act
from salesplan.services.plan.differences import DIMENSIONS, diff
from salesplan.services.plan.operations import Fill
from salesplan.store import Store
from tests.services.plan.test_desk import CELLS, LI, SOUTH, WANG, edit
from tests.services.small_company import plan


@pytest.fixture(scope="module")
def pair():
    store = Store.memory()
    plan(store, CELLS, state="draft")
    new = versions.begin_from(store, LI, 1).id
    act(store, LI, new, edit({"month": "2026-03", "region": "R01"}, 1400, "rollup"))
    act(store, LI, new, edit({"month": "2026-05", "region": "R02"}, 9000, "rollup", "challenge"))
    grid = {("2026-07", "R03", "P01", "T03"): (Decimal(50), None)}
    act(store, LI, new, Fill("upload", grid, {}, whole=False))
    other = {("2026-01", "R01", "P01", "T01"): (Decimal(3), None)}
    act(store, LI, new, Fill("upload", other, {}, measure="leads"))
    yield store, new
    store.close()


@pytest.mark.parametrize("by", [("region",), ("month", "product"), DIMENSIONS])
def test_the_differences_of_every_cut_are_those_of_the_totals(pair, by):
    store, new = pair
    found = diff(store, WANG, 1, new, by)
    (revenue,) = [one for one in found.totals if one.measure == "revenue"]
    assert revenue.change == 40 + 50
    assert sum(one.change for one in found.rows if one.measure == "revenue") == revenue.change
    assert sum(one.change for one in found.cells if one.measure == "revenue") == revenue.change


def test_changed_added_and_removed_cells_are_counted(pair):
    store, new = pair
    found = diff(store, WANG, 1, new)
    assert (found.changed, found.added, found.removed) == (2 + 2, 2, 0)
    back = diff(store, WANG, new, 1, measure="revenue")
    assert (back.changed, back.added, back.removed) == (2 + 2, 0, 1)
    assert found.movers[0].members == ("2026-07", "R03", "P01", "T03")
    assert [one.measure for one in found.totals] == ["leads", "revenue"]


def test_a_change_of_the_challenge_alone_is_a_difference(pair):
    store, new = pair
    rows = {one.members: one for one in diff(store, WANG, 1, new, ("month", "region"), "revenue").rows}
    one = rows["2026-05", "R02"]
    assert one.change == 0
    assert (one.old_challenge, one.new_challenge) == (1640, 9000)


def test_a_regional_reader_sees_the_differences_of_his_regions(pair):
    store, new = pair
    assert {one.members for one in diff(store, SOUTH, 1, new).rows} == {("R02",)}


def test_two_moments_of_one_version_and_two_years_are_compared(pair):
    store, new = pair
    assert diff(store, WANG, new, new).changed == 0
    begun = versions.version(store, WANG, new).begun
    assert diff(store, WANG, new, new, old_at=begun).added == 2
    later = versions.copy_to_year(store, LI, 1, 2027).id
    found = diff(store, WANG, 1, later)
    assert (found.changed, found.added, found.removed) == (0, 0, 0)
    with pytest.raises(Unknown):
        diff(store, Scope("x"), 1, 99)
