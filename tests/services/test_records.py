"""Records: what is saved reads back, versions hold, two people never overwrite each other, and history tells all."""

from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.errors import Conflict, Forbidden, Invalid, Unknown
from salesplan.core.record import Kind, Status
from salesplan.core.registers import REGISTERS
from salesplan.core.registers.contingencies import CONTINGENCIES, Contingency, Drill, Step
from salesplan.core.registers.dimensions import REGION, TEAM, Region, Team
from salesplan.core.registers.memberships import TEAM_REGION, TeamRegion
from salesplan.core.registers.milestones import MILESTONES, Milestone
from salesplan.core.scope import Scope
from salesplan.services import records
from salesplan.store import Store
from salesplan.store.registers import SQL, drift

ADMIN = Scope("ada", "admin")
BOB = Scope("bob", "editor")


@pytest.fixture
def store():
    with_names = Store.memory()
    for register, zh, en in ((REGION, "华东", "East"), (REGION, "华北", "North"), (TEAM, "苏沪团队", "Shanghai")):
        records.save(with_names, ADMIN, register, register.model(zh=zh, en=en))
    return with_names


def milestone(**more):
    return Milestone(title="新品上市", start=date(2026, 1, 1), due=date(2026, 3, 31), **more)


def contingency(**more):
    return Contingency(title="保价套餐", crosses="above", threshold=Decimal("0.12"), **more)


def test_what_is_saved_reads_back_with_its_child_rows(store):
    steps = (Step(action="启动限时保价", within_days=3), Step(action="通知客户"))
    drills = (Drill(day=date(2026, 9, 20), real="activation", customers=63, amount="11800000", outcome="锁定"),)
    saved = records.save(store, ADMIN, CONTINGENCIES, contingency(steps=steps, drills=drills, region="R01"))
    assert saved.code == "E01"
    assert records.get(store, ADMIN, CONTINGENCIES, "E01") == saved
    assert saved.drills[0].amount == Decimal("11800000.00")


def test_codes_count_up_and_are_never_used_again(store):
    first = records.save(store, ADMIN, MILESTONES, milestone())
    records.archive(store, ADMIN, MILESTONES, first)
    assert records.save(store, ADMIN, MILESTONES, milestone()).code == "M02"


def test_the_second_of_two_people_sees_the_difference_and_nothing_is_lost(store):
    base = records.save(store, ADMIN, MILESTONES, milestone())
    records.save(store, ADMIN, MILESTONES, base.but(progress="0.5"))
    mine = base.but(note="等样机")
    with pytest.raises(Conflict) as refused:
        records.save(store, BOB, MILESTONES, mine)
    merged = records.merge(MILESTONES, base, mine, refused.value.current)
    assert [field for field, *_ in merged.fields] == ["progress", "note"]
    assert merged.both == ()
    saved = records.save(store, BOB, MILESTONES, merged.record)
    assert (saved.progress, saved.note) == (Decimal("0.5"), "等样机")


def test_a_merge_names_the_fields_that_both_changed(store):
    base = records.save(store, ADMIN, MILESTONES, milestone())
    theirs = records.save(store, ADMIN, MILESTONES, base.but(progress="0.5"))
    assert records.merge(MILESTONES, base, base.but(progress="0.7"), theirs).both == ("progress",)


def test_history_tells_who_changed_what_why_and_the_old_states_can_be_read(store):
    base = records.save(store, ADMIN, MILESTONES, milestone())
    then = store.data_version
    late = records.save(store, BOB, MILESTONES, base.but(due=date(2026, 5, 12)), reason="样机延期")
    records.archive(store, ADMIN, MILESTONES, late, reason="取消")
    last, second, first = records.history(store, ADMIN, MILESTONES, "M01")
    assert (last.action, last.reason, last.record) == ("record.archive", "取消", None)
    assert second.changes == (("due", date(2026, 3, 31), date(2026, 5, 12)),)
    assert (second.actor, second.reason, second.number) == ("bob", "样机延期", 2)
    assert first.record.due == date(2026, 3, 31)
    assert records.get(store, ADMIN, MILESTONES, "M01", at=then).due == date(2026, 3, 31)
    assert records.get(store, ADMIN, MILESTONES, "M01") is None


def test_an_archived_record_can_be_restored(store):
    saved = records.save(store, ADMIN, MILESTONES, milestone())
    records.archive(store, ADMIN, MILESTONES, saved)
    assert [line.record.code for line in records.listing(store, ADMIN, MILESTONES, archived=True).lines] == ["M01"]
    records.restore(store, ADMIN, MILESTONES, "M01")
    again = records.get(store, ADMIN, MILESTONES, "M01")
    assert again.title == saved.title
    records.save(store, ADMIN, MILESTONES, again.but(progress="0.1"))
    with pytest.raises(Unknown):
        records.restore(store, ADMIN, MILESTONES, "M01")


def test_links_to_nothing_and_names_that_are_taken_are_refused_together(store):
    with pytest.raises(Invalid) as refused:
        records.save(store, ADMIN, REGION, Region(zh="华南", aliases=("East", "华北"), parent="R99"))
    assert [(p.code, p.value) for p in refused.value.problems] == [
        ("unknown_link", "R99"),
        ("name_taken", "East"),
        ("name_taken", "华北"),
    ]


def test_values_are_checked_all_at_once_child_rows_included(store):
    values = {
        "title": "",
        "crosses": "around",
        "threshold": "viel",
        "steps": [{"action": "x"}, {"within_days": "soon"}],
    }
    record, problems = records.check(store, ADMIN, CONTINGENCIES, values)
    assert record is None
    assert {(p.code, p.column, p.detail.get("row_in"), p.detail.get("field")) for p in problems} == {
        ("missing", "title", None, None),
        ("not_a_choice", "crosses", None, None),
        ("not_a_number", "threshold", None, None),
        ("missing", "steps", 2, "action"),
        ("not_a_number", "steps", 2, "within_days"),
    }


def test_a_rule_between_fields_has_its_own_code_and_names_the_field(store):
    _, problems = records.check(store, ADMIN, MILESTONES, {"title": "x", "start": "2026-03-01", "due": "2026-02-01"})
    assert [(p.code, p.column) for p in problems] == [("due_before_start", "due")]


def test_a_regional_editor_sees_and_changes_only_his_regions_and_cannot_pull_one_in(store):
    north = Scope("nora", "editor", ("R02",))
    east = records.save(store, ADMIN, MILESTONES, milestone(region="R01"))
    assert records.get(store, north, MILESTONES, east.code) is None
    assert records.listing(store, north, MILESTONES).lines == ()
    assert records.history(store, north, MILESTONES, east.code) == ()
    with pytest.raises(Forbidden):
        records.save(store, north, MILESTONES, east.but(region="R02"))
    with pytest.raises(Forbidden):
        records.save(store, north, MILESTONES, milestone())
    assert records.save(store, north, MILESTONES, milestone(region="R02")).code == "M02"


def test_a_viewer_writes_nothing(store):
    with pytest.raises(Forbidden):
        records.save(store, Scope("eve", "viewer"), MILESTONES, milestone())
    assert records.listing(store, ADMIN, MILESTONES).total == 0


def test_search_finds_words_of_the_record_of_its_child_rows_and_of_what_it_links_to(store):
    records.save(store, ADMIN, CONTINGENCIES, contingency(region="R01", steps=(Step(action="联系客户"),)))
    for text in ("保价", "E01", "east", "华东", "联系"):
        assert records.listing(store, ADMIN, CONTINGENCIES, text).total == 1, text
    assert records.listing(store, ADMIN, CONTINGENCIES, "华北").total == 0


def test_lists_show_the_worst_light_first(store):
    records.save(store, ADMIN, CONTINGENCIES, contingency(indicator="磁材价格", reading="0.05"))
    records.save(store, ADMIN, CONTINGENCIES, contingency(indicator="磁材价格", reading="0.126"))
    records.save(store, ADMIN, CONTINGENCIES, contingency(indicator="磁材价格", reading="0.117"))
    lights = [line.light for line in records.listing(store, ADMIN, CONTINGENCIES).lines]
    assert lights == [Status.BAD, Status.WATCH, Status.GOOD]


def test_a_name_that_something_speaks_of_cannot_be_archived(store):
    belongs = records.save(store, ADMIN, TEAM_REGION, TeamRegion(child="T01", parent="R01", valid_from="2026-01"))
    with pytest.raises(Invalid):
        records.archive(store, ADMIN, REGION, records.get(store, ADMIN, REGION, "R01"))
    records.archive(store, ADMIN, TEAM_REGION, belongs)
    records.archive(store, ADMIN, REGION, records.get(store, ADMIN, REGION, "R01"))
    assert records.listing(store, ADMIN, REGION).total == 1


def test_the_same_membership_in_the_same_months_is_refused(store):
    records.save(store, ADMIN, TEAM_REGION, TeamRegion(child="T01", parent="R01", valid_to="2026-06"))
    records.save(store, ADMIN, TEAM_REGION, TeamRegion(child="T01", parent="R01", valid_from="2026-07"))
    with pytest.raises(Invalid):
        records.save(store, ADMIN, TEAM_REGION, TeamRegion(child="T01", parent="R01", valid_from="2026-06"))


def test_a_renamed_team_is_known_to_the_next_import_at_once(store):
    team = records.get(store, ADMIN, TEAM, "T01")
    records.save(store, ADMIN, TEAM, team.but(aliases=("上海组",)))
    from salesplan.services.members import members

    assert members(store, ADMIN, ("team",))["team"][0].aliases == ("上海组",)
    assert isinstance(records.get(store, ADMIN, TEAM, "T01"), Team)


def test_every_register_has_its_table_as_declared(store):
    with store._cursor() as cursor:
        assert drift(cursor, REGISTERS.values()) == []


def test_every_kind_of_field_has_its_type_in_the_store():
    assert {*SQL} == {*Kind} - {Kind.ROWS, Kind.STATUS}
