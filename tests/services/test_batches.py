"""Several files in one import: each judged by itself, asked once, written together or not at all."""

import pytest

from salesplan.core.errors import Forbidden, StaleView
from salesplan.services import batches, importing
from salesplan.services.batches import File
from salesplan.services.members import members, memberships
from salesplan.services.setup import set_up
from salesplan.store import Store
from tests.services.test_importing import ADMIN, CONTEXT, EAST, SOUTH, full, revenue

SALES = "month,region,product,team,channel,orders,units,revenue\n"


@pytest.fixture
def store():
    opened = Store.memory()
    set_up(opened, CONTEXT)
    yield opened
    opened.close()


def part(month, where, money, name="", head=SALES, **answers):
    dotted = {key.replace("__", "."): value for key, value in answers.items()}
    return File((head + f"{month},{where},1,1,{money}\n").encode(), name or f"{where[:2]}-{month}.csv", dotted)


def test_files_of_one_import_are_written_in_one_transaction_as_a_load_each(store):
    batch = batches.preview_many(store, ADMIN, [part("2026-10", EAST, 1), part("2026-10", SOUTH, 2)])
    assert batch.verdict != "reject" and batch.stored == 2
    receipts = batches.commit_many(store, ADMIN, batch)
    assert [r.load for r in receipts] == [1, 2]
    assert revenue(store) == {"R01": 1, "R02": 2}
    importing.undo(store, ADMIN, receipts[0].load)
    assert revenue(store) == {"R02": 2}


def test_one_refused_file_holds_all_of_them_back(store):
    batch = batches.preview_many(store, ADMIN, [part("2026-10", EAST, 1), part("2026-13", SOUTH, 2)])
    assert [seen.verdict for seen in batch.previews].count("reject") == 1
    with pytest.raises(Forbidden):
        batches.commit_many(store, ADMIN, batch)
    assert revenue(store) == {}


def test_an_error_while_the_second_file_is_written_leaves_nothing_of_the_first(store, monkeypatch):
    batch = batches.preview_many(store, ADMIN, [part("2026-10", EAST, 1), part("2026-10", SOUTH, 2)])
    write, calls = importing.facts.write, []

    def breaks(*given):
        calls.append(given)
        if len(calls) == 2:
            raise OSError("no")
        return write(*given)

    before = store.data_version
    monkeypatch.setattr(importing.facts, "write", breaks)
    with pytest.raises(OSError, match="no"):
        batches.commit_many(store, ADMIN, batch)
    assert revenue(store) == {} and importing.loads(store, ADMIN) == [] and store.data_version == before


def test_a_store_that_changed_since_the_check_refuses_the_whole_import(store):
    batch = batches.preview_many(store, ADMIN, [part("2026-10", EAST, 1), part("2026-10", SOUTH, 2)])
    importing.commit(store, ADMIN, importing.preview(store, ADMIN, full("2026-09", 1, 1), "other.csv"))
    with pytest.raises(StaleView):
        batches.commit_many(store, ADMIN, batch)
    assert revenue(store) == {}


def test_what_two_files_both_bring_is_refused_and_both_are_named(store):
    batch = batches.preview_many(store, ADMIN, [part("2026-10", EAST, 1, "a.csv"), part("2026-10", EAST, 2, "b.csv")])
    assert batch.verdict == "reject"
    (found,) = batch.overlaps
    assert found == ("2026-10", "R01", "sales", "a.csv", "b.csv")
    with pytest.raises(Forbidden):
        batches.commit_many(store, ADMIN, batch)


def test_two_measure_groups_of_one_month_and_region_do_not_overlap(store):
    costs = "month,region,product,team,channel,cost\n"
    cost = File((costs + f"2026-10,{EAST},5\n").encode(), "cost.csv", {"group": "cost"})
    batch = batches.preview_many(store, ADMIN, [part("2026-10", EAST, 9), cost])
    assert batch.verdict != "reject", [p for s in batch.previews for p in s.reading.problems]


def test_regions_that_another_file_of_the_import_brings_are_not_missing(store):
    importing.commit(store, ADMIN, importing.preview(store, ADMIN, full("2026-10", 1, 2), "whole.csv"))
    alone = batches.preview_many(store, ADMIN, [part("2026-10", EAST, 7)])
    assert alone.verdict == "reject"
    groups = {"group": "sales"}
    files = [part("2026-10", EAST, 7, **groups), part("2026-10", SOUTH, 8, **groups)]
    both = batches.preview_many(store, ADMIN, files)
    assert both.verdict != "reject" and both.lifted == {0, 1}
    batches.commit_many(store, ADMIN, both)
    assert revenue(store) == {"R01": 7, "R02": 8}


def test_a_region_that_no_file_brings_is_still_asked_about_once(store):
    importing.commit(store, ADMIN, importing.preview(store, ADMIN, full("2026-10", 1, 2), "whole.csv"))
    importing.commit(store, ADMIN, importing.preview(store, ADMIN, full("2026-09", 1, 2), "whole9.csv"))
    batch = batches.preview_many(store, ADMIN, [part("2026-10", EAST, 7), part("2026-09", EAST, 8)])
    assert batch.verdict == "reject" and not batch.lifted
    (asked,) = batches.asked(batch)
    assert [q.key for q in asked.questions] == ["scope"] and asked.files == (0, 1)


def test_the_same_question_of_one_shape_is_asked_once_and_a_files_own_for_each(store):
    head = "region,product,team,channel,orders,units,revenue\n"
    files = [
        File((head + f"{where},1,1,5\n").encode(), f"{where[:2]} 2026-{n:02d}.csv")
        for n, where in ((9, EAST), (10, SOUTH))
    ]
    batch = batches.preview_many(store, ADMIN, files)
    found = batches.asked(batch)
    assert [(a.files, a.own) for a in found] == [((0, 1), False), ((0,), True), ((1,), True)]
    assert "map.month" in {q.key for q in found[0].questions}
    assert {q.key for q in found[1].questions} == {"const.month"}


def test_a_name_that_two_files_bring_is_created_once(store):
    new = "东北,旗舰款,东北一组,网店"
    files = [part("2026-10", new, 1, names="create"), part("2026-09", new, 2, names="create")]
    first, second = batches.commit_many(store, ADMIN, batches.preview_many(store, ADMIN, files))
    assert [m.zh for m in members(store, ADMIN)["region"]] == ["华东", "华南", "东北"]
    assert [(m.child, m.parent) for m in memberships(store, ADMIN)].count(("T03", "R03")) == 1
    importing.undo(store, ADMIN, first.load)
    assert revenue(store, "2026-09") == {"R03": 2} and "东北" in [m.zh for m in members(store, ADMIN)["region"]]
    importing.undo(store, ADMIN, second.load)
    assert [m.zh for m in members(store, ADMIN)["region"]] == ["华东", "华南"]


def test_a_file_to_date_finds_the_months_of_the_other_files_stored(store):
    files = [part("2026-10", EAST, 30, cumulative="yes"), part("2026-09", EAST, 20)]
    batches.commit_many(store, ADMIN, batches.preview_many(store, ADMIN, files))
    assert revenue(store, "2026-09") == {"R01": 20}
    assert revenue(store, "2026-10") == {"R01": 10}


def test_a_file_that_counts_already_is_left_alone_beside_new_ones(store):
    east = part("2026-10", EAST, 1)
    batches.commit_many(store, ADMIN, batches.preview_many(store, ADMIN, [east]))
    batch = batches.preview_many(store, ADMIN, [east, part("2026-10", SOUTH, 2, scope="regions")])
    first, second = batches.commit_many(store, ADMIN, batch)
    assert first.load is None and second.load == 2
    assert revenue(store) == {"R01": 1, "R02": 2}


def test_one_more_answer_reads_only_the_files_that_it_is_for(store):
    memory = {}
    files = [part("2026-10", EAST, 1), part("2026-10", SOUTH, 2)]
    first = batches.preview_many(store, ADMIN, files, memory=memory)
    second = batches.preview_many(store, ADMIN, [files[0], part("2026-10", SOUTH, 2, unit="万元")], memory=memory)
    assert second.previews[0] is first.previews[0]
    assert second.previews[1].reading.rows[0]["revenue"] == 20_000
