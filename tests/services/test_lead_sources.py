"""Which sources count: the newest active load of a month, region and channel; undo and looking back as for every load."""

import pytest

from salesplan.core.scope import Scope
from salesplan.services import importing
from salesplan.services.batches import File, preview_many
from salesplan.services.setup import set_up
from salesplan.store import Store
from salesplan.store.verify import problems_of
from tests.services.test_importing import ADMIN, CONTEXT, full, send

HEAD = "month,region,channel,source,leads,orders,cost\n"


@pytest.fixture
def store():
    opened = Store.memory()
    set_up(opened, CONTEXT)
    yield opened
    opened.close()


def file(*rows):
    return (HEAD + "".join(f"{row}\n" for row in rows)).encode()


def counting(store, scope=ADMIN, seq=2**62):
    rows = store.rows(scope, "lead_sources", (), {}, start="2026-01", end="2026-12", seq=seq)
    return [(row["month"], row["region"], row["source"], row["leads"], row["orders"]) for row in rows]


def test_the_newest_load_of_a_month_region_and_channel_counts_until_it_is_undone(store):
    first = send(
        store, file("2026-09,华东,直销,展会,60,6,", "2026-10,华东,直销,展会,100,10,"), "1.csv", dataset="lead_sources"
    )
    between = store.data_version
    second = send(store, file("2026-10,华东,直销,搜索,90,9,500"), "2.csv", dataset="lead_sources")
    september = ("2026-09", "R01", "展会", 60, 6)
    assert counting(store) == [september, ("2026-10", "R01", "搜索", 90, 9)]
    assert counting(store, seq=between) == [september, ("2026-10", "R01", "展会", 100, 10)]
    importing.undo(store, ADMIN, second.load)
    assert counting(store) == [september, ("2026-10", "R01", "展会", 100, 10)]
    importing.redo(store, ADMIN, second.load)
    importing.undo(store, ADMIN, first.load)
    assert counting(store) == [("2026-10", "R01", "搜索", 90, 9)]
    assert store.rows(ADMIN, "sources_since", (), {}, seq=2**62) == [{"source": "搜索", "since": "2026-10"}]


def test_sources_are_held_against_the_figures_that_count(store):
    content = full("2026-10", 1, 2)  # 100 leads and 10 orders in each region
    send(store, content, "figures.csv")
    told = {row["region"]: (row["leads"], row["orders"]) for row in store.rows(ADMIN, "funnel_and_sources", seq=2**62)}
    assert told == {"R01": (100, 10), "R02": (100, 10)}
    seen = importing.preview(store, ADMIN, file("2026-10,华东,直销,搜索,90,10,"), "s.csv", "lead_sources")
    assert [
        (p.column, p.detail["a"], p.detail["b"]) for p in seen.reading.problems if p.code == "N_SOURCES_DIFFER"
    ] == [("leads", 90, 100)]
    importing.commit(store, ADMIN, seen)
    again = importing.preview(store, ADMIN, file("2026-10,华东,直销,搜索,90,10,"), "s.csv", "lead_sources")
    assert again.same_load is not None


def test_a_reader_of_one_region_sees_and_undoes_his_sources_only(store):
    south = Scope("s", "editor", ("R02",))
    load = send(
        store, file("2026-10,华东,直销,搜索,90,9,", "2026-10,华南,直销,搜索,80,8,"), dataset="lead_sources"
    ).load
    assert counting(store, south) == [("2026-10", "R02", "搜索", 80, 8)]
    with pytest.raises(importing.Forbidden):
        importing.undo(store, south, load)


def test_two_files_of_one_import_do_not_bring_the_same_channel_of_a_month(store):
    files = [File(file("2026-10,华东,直销,搜索,90,9,"), "a.csv"), File(file("2026-10,华东,直销,展会,10,1,"), "b.csv")]
    batch = preview_many(store, ADMIN, files, "lead_sources")
    assert [(one.month, one.region, one.what) for one in batch.overlaps] == [("2026-10", "R01", "C01")]


def test_a_channel_that_only_sources_speak_of_goes_when_they_are_undone(store):
    load = send(store, file("2026-10,华东,抖音,搜索,90,9,"), dataset="lead_sources", names="create").load
    codes = {row["zh"] for row in store.rows(ADMIN, "members_channel")}
    importing.undo(store, ADMIN, load)
    assert codes - {row["zh"] for row in store.rows(ADMIN, "members_channel")} == {"抖音"}


def test_what_a_load_of_sources_wrote_is_held_by_its_digest(store):
    send(store, file("2026-10,华东,直销,搜索,90,9,"), dataset="lead_sources")
    assert problems_of(store._connection) == []
    store._connection.execute("UPDATE lead_source SET leads = 91")
    assert problems_of(store._connection) != []
