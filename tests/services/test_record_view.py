"""One record from all sides: what points to it, child rows included, where a word occurs, and what a region may see."""

import pytest

from salesplan.core.dimensions import Member
from salesplan.core.registers.contingencies import CONTINGENCIES, Contingency, Step
from salesplan.core.registers.dimensions import PERSON, REGION, Person, Region
from salesplan.core.registers.milestones import MILESTONES, Milestone
from salesplan.core.scope import Scope
from salesplan.services import record_view, records
from salesplan.services.members import write_members
from salesplan.services.record_view import Pointer
from salesplan.store import Store

ADA = Scope("ada", "admin")
NORTH = Scope("nora", "viewer", ("R02",))


@pytest.fixture
def store():
    kept = Store.memory()
    for zh in ("华东", "华北"):
        records.save(kept, ADA, REGION, Region(zh=zh))
    records.save(kept, ADA, PERSON, Person(zh="王芳"))
    plan = Contingency(
        title="保价", crosses="above", threshold="1", region="R01", steps=(Step(action="锁价", owner="S01"),)
    )
    records.save(kept, ADA, CONTINGENCIES, plan)
    dates = {"start": "2026-01-01", "due": "2026-03-31"}
    first = records.save(kept, ADA, MILESTONES, Milestone(title="样机", owner="S01", **dates))
    records.save(kept, ADA, MILESTONES, Milestone(title="上市", after=(first.code,), region="R02", **dates))
    return kept


def test_links_of_fields_of_lists_and_of_child_rows_all_point(store):
    assert record_view.pointing(store, ADA, REGION, "R01") == (Pointer("contingency", (("E01", "保价"),), 1),)
    assert {one.register for one in record_view.pointing(store, ADA, PERSON, "S01")} == {"contingency", "milestone"}
    assert record_view.pointing(store, ADA, MILESTONES, "M01") == (Pointer("milestone", (("M02", "上市"),), 1),)


def test_what_is_archived_points_no_more(store):
    records.archive(store, ADA, CONTINGENCIES, records.get(store, ADA, CONTINGENCIES, "E01"))
    assert record_view.pointing(store, ADA, REGION, "R01") == ()


def test_a_regional_reader_learns_nothing_of_other_regions_by_links_or_search(store):
    assert [one.found for one in record_view.pointing(store, NORTH, PERSON, "S01")] == [(("M01", "样机"),)]
    assert record_view.search(store, NORTH, "保价") == ()
    assert record_view.look(store, NORTH, CONTINGENCIES, "E01") is None


def test_a_word_is_found_in_every_register_that_says_it_or_links_to_what_is_called_so(store):
    assert {one.register for one in record_view.search(store, ADA, "王芳")} == {"person", "contingency", "milestone"}
    assert record_view.search(store, ADA, " ") == ()


def test_a_person_and_a_milestone_of_the_same_code_are_not_taken_for_each_other(store):
    with store.transaction("ada", "fill") as tx:
        write_members(tx, [Member("person", "M01", "李强")])
    assert [one.found for one in record_view.search(store, ADA, "李强")] == [(("M01", "李强"),)]
    assert [one.found for one in record_view.search(store, ADA, "样机")] == [(("M01", "样机"), ("M02", "上市"))]


def test_an_archived_record_is_looked_at_in_its_last_state(store):
    records.archive(store, ADA, CONTINGENCIES, records.get(store, ADA, CONTINGENCIES, "E01"), "取消")
    kept = record_view.look(store, ADA, CONTINGENCIES, "E01")
    assert (kept.is_archived, kept.record.title, kept.versions[0].reason) == (True, "保价", "取消")
    assert record_view.look(store, ADA, CONTINGENCIES, "E99") is None
