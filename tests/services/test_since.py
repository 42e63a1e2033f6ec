"""What changed since a day or a load is the difference of two moments, with the loads behind it, and nothing else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.dimensions import Member
from salesplan.core.registers import REGISTERS
from salesplan.core.registers.milestones import Milestone
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services import company, exporting, importing, members, records, since_rows
from salesplan.services.since import Cause, since
from salesplan.store import Store
from tests.services.small_company import ADMIN, cell, load, plan

MILESTONE = REGISTERS["milestone"]
EAST = Scope("reader", "viewer", ("R01",))


@pytest.fixture
def store():
    opened = Store.memory()
    with opened.transaction("setup", "setup") as tx:
        members.write_members(tx, [Member("region", f"R0{n}", f"区{n}") for n in (1, 2)])
        members.write_members(tx, [Member("product", f"P0{n}", f"品{n}") for n in (1, 2)])
    yield opened
    opened.close()


def moved(found):
    return [(c.month, c.code, c.measure, c.before, c.after, c.causes) for c in found.facts]


def test_only_the_cells_that_differ_are_told_with_the_loads_that_did_it(store):
    first = load(store, [cell("2026-09", revenue=100), cell("2026-09", "R02", revenue=50), cell("2026-10", revenue=7)])
    load(store, [cell("2026-09", revenue=120), cell("2026-09", "R02", revenue=50)])
    assert moved(since(store, ADMIN, load=first)) == [
        ("2026-09", "R01", "revenue", Decimal(100), Decimal(120), (Cause("load", "2"),))
    ]


def test_what_was_taken_back_again_is_no_change(store):
    first = load(store, [cell("2026-09", revenue=100)])
    second = load(store, [cell("2026-09", revenue=120)])
    importing.undo(store, ADMIN, second)
    assert since(store, ADMIN, load=first).is_empty
    found = since(store, ADMIN, load=second)
    assert moved(found) == [("2026-09", "R01", "revenue", Decimal(120), Decimal(100), (Cause("undo", "2"),))]
    assert found.facts[0].difference == Decimal(-20)


def test_a_figure_that_nobody_reported_is_none_and_not_zero(store):
    first = load(store, [cell("2026-09", revenue=100)])
    load(store, [cell("2026-10", revenue=5)])
    (change,) = since(store, ADMIN, load=first).facts
    assert (change.before, change.after, change.difference) == (None, Decimal(5), Decimal(5))


def test_a_product_is_told_over_all_regions_and_moves_between_them_cancel(store):
    first = load(store, [cell("2026-09", "R01", revenue=100), cell("2026-09", "R02", revenue=50)])
    load(store, [cell("2026-09", "R01", revenue=90)])
    (change,) = since(store, ADMIN, load=first, by="product").facts
    assert change[:5] == ("2026-09", "P01", "revenue", Decimal(150), Decimal(140))
    load(store, [cell("2026-09", "R02", revenue=60)])
    assert since(store, ADMIN, load=first, by="product").facts == ()
    assert len(since(store, ADMIN, load=first, by="region").facts) == 2


def test_a_day_begins_at_midnight_of_the_company(store):
    load(store, [cell("2026-09", revenue=100)])
    assert since(store, ADMIN, day=date(2000, 1, 1)).seq == 0
    assert since(store, ADMIN, day=date(2200, 1, 1)).is_empty
    assert len(since(store, ADMIN, day=date(2000, 1, 1)).facts) == 1


def test_a_plan_is_told_when_another_version_is_in_force(store):
    first = load(store, [cell("2026-09", revenue=100)])
    plan(store, [{"month": "2026-01", "base": 100}])
    middle = load(store, [cell("2026-09", revenue=100)])
    plan(store, [{"month": "2026-01", "base": 130, "challenge": 150}])
    found = since(store, ADMIN, load=middle)
    (change,) = found.plans
    assert change[:7] == (2026, "revenue", "R01", 1, 2, Decimal(100), Decimal(130))
    assert (change.challenge_before, change.challenge_after, change.difference) == (None, Decimal(150), Decimal(30))
    assert [(s.number, s.state) for s in found.plan_steps] == [(2, "created")]
    assert since(store, ADMIN, load=first).plans[0].version_before is None


def test_records_are_told_with_the_fields_that_differ_once_however_often_they_were_saved(store):
    first = load(store, [cell("2026-09", revenue=100)])
    asked = {"title": "开盘", "start": date(2026, 9, 1), "due": date(2026, 10, 1)}
    made = records.save(store, ADMIN, MILESTONE, Milestone(**asked))
    seen = load(store, [cell("2026-09", revenue=100)])
    for due in (date(2026, 11, 1), date(2026, 12, 1)):
        made = records.save(store, ADMIN, MILESTONE, made.but(due=due))
    (change,) = since(store, ADMIN, load=seen).records
    assert (change.what, change.title, change.actor) == ("changed", "开盘", "tester")
    assert change.fields == (("due", date(2026, 10, 1), date(2026, 12, 1)),)
    (created,) = since(store, ADMIN, load=first).records
    assert created.what == "created" and ("due", None, date(2026, 12, 1)) in created.fields
    records.archive(store, ADMIN, MILESTONE, made)
    assert [r.what for r in since(store, ADMIN, load=seen).records] == ["archived"]
    assert since(store, ADMIN, load=first).records == ()


def test_names_that_came_and_names_that_changed_are_told(store):
    first = load(store, [cell("2026-09", revenue=100)])
    region = REGISTERS["region"]
    records.save(store, ADMIN, region, records.get(store, ADMIN, region, "R01").but(zh="新名"))
    with store.transaction("tester", "import") as tx:
        members.write_members(tx, [Member("product", "P03", "品3")], load=1)
    found = {(r.register, r.code): r for r in since(store, ADMIN, load=first).records}
    assert found["region", "R01"].fields == (("zh", "区1", "新名"),)
    assert found["product", "P03"].what == "created"


def test_settings_are_told_with_both_values(store):
    first = load(store, [cell("2026-09", revenue=100)])
    company.save_settings(store, ADMIN, lights="strict")
    assert since(store, ADMIN, load=first).settings == (("lights", "default", "strict"),)


def test_a_reader_of_one_region_is_told_of_his_own(store):
    first = load(store, [cell("2026-09", revenue=100), cell("2026-09", "R02", revenue=50)])
    load(store, [cell("2026-09", "R02", revenue=987651)])
    plan(store, [{"month": "2026-01", "region": "R02", "base": 987652}])
    found = since(store, EAST, load=first)
    assert found.facts == () and found.plans == ()
    assert [step.actor for step in found.plan_steps] == [""]
    assert {r.register for r in found.records} == set()


def test_changes_between_two_loads_end_right_after_the_second(store):
    first = load(store, [cell("2026-09", revenue=100)])
    milestone = Milestone(title="开盘", start=date(2026, 9, 1), due=date(2026, 10, 1))
    made = records.save(store, ADMIN, MILESTONE, milestone)
    second = load(store, [cell("2026-09", revenue=120)])
    records.save(store, ADMIN, MILESTONE, made.but(due=date(2026, 11, 1)))
    company.save_settings(store, ADMIN, lights="strict")
    plan(store, [{"month": "2026-09", "base": 90}])
    third = load(store, [cell("2026-09", revenue=150)])
    found = since(store, ADMIN, load=first, until=second)
    assert moved(found) == [("2026-09", "R01", "revenue", Decimal(100), Decimal(120), (Cause("load", "2"),))]
    assert [(one.what, one.fields[-1][:1]) for one in found.records] == [("created", ("due",))]
    assert (found.settings, found.plans, found.plan_steps) == ((), (), ())
    later = since(store, ADMIN, load=second, until=third)
    assert [name for one in later.records for name, _, _ in one.fields] == ["due"]
    assert later == since(store, ADMIN, load=second)
    assert since(store, ADMIN, load=third, until=third).is_empty


def test_a_record_that_came_later_and_one_that_came_and_went_are_no_changes_before(store):
    first = load(store, [cell("2026-09", revenue=100)])
    gone = records.save(store, ADMIN, MILESTONE, Milestone(title="甲", start=date(2026, 9, 1), due=date(2026, 10, 1)))
    second = load(store, [cell("2026-09", revenue=100)])
    records.archive(store, ADMIN, MILESTONE, gone)
    third = load(store, [cell("2026-09", revenue=100)])
    records.save(store, ADMIN, MILESTONE, Milestone(title="乙", start=date(2026, 9, 1), due=date(2026, 10, 1)))

    def told(after, until):
        return [(one.title, one.what) for one in since(store, ADMIN, load=after, until=until).records]

    assert told(first, second) == [("甲", "created")]
    assert told(second, third) == [("甲", "archived")]
    assert told(first, third) == []


def test_tables_of_changes_have_a_row_per_field_of_a_record(store):
    first = load(store, [cell("2026-09", revenue=100)])
    made = records.save(store, ADMIN, MILESTONE, Milestone(title="开盘", start=date(2026, 9, 1), due=date(2026, 10, 1)))
    seen = load(store, [cell("2026-09", revenue=120)])
    plan(store, [{"month": "2026-09", "base": 90}])
    records.save(store, ADMIN, MILESTONE, made.but(due=date(2026, 11, 1), note="缺料"))
    company.save_settings(store, ADMIN, lights="strict")
    found = since(store, ADMIN, load=seen)
    rows = since_rows.rows(found, "since_records")
    assert [(r["record"], r["field"], r["value_before"], r["value_after"]) for r in rows] == [
        ("M01", "due", "2026-10-01", "2026-11-01"),
        ("M01", "note", "", "缺料"),
    ]
    (total,) = since_rows.rows(found, "since_plans")
    assert (total["region"], total["version_before"], total["version_after"], total["after"]) == ("R01", None, 1, 90)
    assert [row["plan_state"] for row in since_rows.rows(found, "since_steps")] == ["created"]
    assert [row["setting"] for row in since_rows.rows(found, "since_settings")] == ["lights"]
    (created,) = since_rows.rows(since(store, ADMIN, load=first), "since_records")
    assert (created["happened"], created["field"]) == ("created", None)


def test_every_table_of_changes_can_be_taken_away(store):
    first = load(store, [cell("2026-09", revenue=100)])
    load(store, [cell("2026-09", revenue=120)])
    records.save(store, ADMIN, MILESTONE, Milestone(title="开盘", start=date(2026, 9, 1), due=date(2026, 10, 1)))
    plan(store, [{"month": "2026-09", "base": 90}])
    company.save_settings(store, ADMIN, lights="strict")
    for table in since_rows.TABLES:
        sheet = exporting.sheet(store, ADMIN, table, View("2026-01", "2026-12", as_of_load=first))
        assert len(sheet.rows) == 1, table
        assert all(field in sheet.rows[0] for field in since_rows.TABLES[table] if field != "product")
