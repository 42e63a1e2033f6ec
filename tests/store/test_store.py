"""Data and audit row together or not at all; a scope on every read; no way out of the engine; many threads at once."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from salesplan.core.errors import Forbidden, StoreReadOnly, Unknown
from salesplan.core.scope import Scope
from salesplan.store import Store, keep_upload, verify
from salesplan.store.queries import QUERIES, render

ADMIN = Scope("me", "admin")


def setting(tx, key, value="1"):
    tx.insert("setting", [{"key": key, "value": value, "seq": tx.seq}])


@pytest.fixture
def store():
    opened = Store.memory()
    yield opened
    opened.close()


def test_a_transaction_writes_its_data_and_its_audit_row(store):
    with store.transaction("me", "settings", "colour", {"why": "test"}) as tx:
        setting(tx, "colour")
    (row,) = store.rows(ADMIN, "audit_chain")
    assert (row["actor"], row["action"], row["subject"]) == ("me", "settings", "colour")
    detail = json.loads(row["detail"])
    assert (detail["why"], detail["written"]["setting"][0]) == ("test", 1)
    assert store.rows(ADMIN, "settings") == [{"key": "colour", "value": "1"}]
    assert store.data_version == row["seq"] == 1


def test_an_error_leaves_neither_data_nor_audit_row_nor_a_number(store):
    def fails():
        with store.transaction("me", "settings") as tx:
            setting(tx, "colour")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert store.rows(ADMIN, "audit_chain") == store.rows(ADMIN, "settings") == []
    with store.transaction("me", "settings") as tx:
        assert tx.seq == 1


def test_what_writes_by_itself_becomes_a_step_of_the_transaction_it_is_called_within(store):
    def by_itself(key):
        with store.transaction("you", "settings", key) as tx:
            setting(tx, key)

    with store.transaction("me", "setup") as tx:
        setting(tx, "colour")
        with store.within(tx):
            by_itself("size")
            assert [row["key"] for row in store.rows(ADMIN, "settings")] == ["colour", "size"]
            assert (store.is_within, store.data_version) == (True, 3)
            by_itself("weight")
        setting(tx, "height")
        # Another thread does not see it before all of it is kept.
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(store.rows, ADMIN, "settings").result() == []
    told = [(row["actor"], row["action"], row["subject"]) for row in store.rows(ADMIN, "audit_chain")]
    parts = [("you", "settings", "size"), ("you", "settings", "weight")]
    assert told == [("me", "setup", ""), *parts, ("me", "setup", "")]
    assert (store.is_within, store.data_version) == (False, 4)


def test_a_block_within_another_leaves_its_thread_in_the_outer_one(store):
    with store.transaction("me", "setup") as tx, store.within(tx):
        with store.within(tx):
            pass
        assert store.is_within
        with store.transaction("you", "settings"):
            pass
    assert not store.is_within


def test_an_error_within_undoes_what_was_written_before_and_by_itself(store):
    def fails():
        with store.transaction("me", "setup") as tx:
            setting(tx, "colour")
            with store.within(tx), store.transaction("you", "settings") as own:
                setting(own, "size")
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert store.rows(ADMIN, "audit_chain") == store.rows(ADMIN, "settings") == []
    with store.transaction("me", "settings") as tx:
        assert tx.seq == 1


def test_every_audit_row_is_chained_to_the_one_before(store):
    for n in range(3):
        with store.transaction("me", f"action {n}"):
            pass
    rows = store.rows(ADMIN, "audit_chain")
    assert [row["prev"] for row in rows[1:]] == [row["hash"] for row in rows[:-1]]
    assert store.audit_head == rows[-1]["hash"]


def test_a_read_without_a_scope_is_refused(store):
    with pytest.raises(Forbidden):
        store.rows(None, "settings")
    with pytest.raises(Unknown):
        store.rows(ADMIN, "no such query")
    with pytest.raises(Unknown):
        store.rows(ADMIN, "members_region", by=("region; DROP TABLE audit",))


def test_a_regional_reader_gets_his_regions_from_every_query_that_names_a_region():
    for name, query in QUERIES.items():
        if query.region:
            assert "{scope}" in query.sql, f"{name} names a region but has no {{scope}}"
            sql, given = render(name, Scope("her", "viewer", ("R01",)))
            assert "$scope_regions" in sql
            assert given["scope_regions"] == ["R01"]


def test_money_keeps_its_fen_and_missing_stays_missing(store):
    row = {"load": 1, "month": "2026-10", "region": "R01", "product": "P01", "team": "T01", "channel": "C01"}
    with store.transaction("me", "test") as tx:
        tx.insert("actual", [row | {"revenue": Decimal("9999999999999999.99"), "orders": None}])
        found = tx.rows("digest_actual", load=1)
    assert found[0]["rows"] == 1
    with store.transaction("me", "test") as tx, pytest.raises(Exception, match=r"(?i)rescal|precision|decimal"):
        tx.insert("actual", [row | {"revenue": Decimal("0.001")}])


def test_the_engine_cannot_reach_a_file_a_setting_or_an_extension(store):
    with store._cursor() as cursor:
        for sql in (
            "SELECT * FROM read_text('/etc/passwd')",
            "COPY audit TO 'stolen.csv'",
            "ATTACH 'other.duckdb'",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SET enable_external_access = true",
            "SET memory_limit = '1GB'",
        ):
            with pytest.raises(duckdb.Error):
                cursor.execute(sql).fetchall()


def test_eight_threads_read_and_write_without_an_error_and_without_a_lost_number(store):
    errors = []

    def work(name):
        try:
            for n in range(10):
                with store.transaction(name, "test") as tx:
                    setting(tx, f"{name}-{n}")
                store.rows(ADMIN, "settings")
        except Exception as error:  # noqa: BLE001 - a thread must not die silently
            errors.append(error)

    threads = [threading.Thread(target=work, args=(f"t{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(store.rows(ADMIN, "settings")) == store.data_version == 80


def test_a_store_is_what_it_was_after_a_restart(tmp_path):
    path = tmp_path / "s.duckdb"
    first = Store.open(path)
    with first.transaction("me", "settings") as tx:
        setting(tx, "colour", '"red"')
    head = first.audit_head
    first.close()
    again = Store.open(path)
    assert again.rows(ADMIN, "settings") == [{"key": "colour", "value": '"red"'}]
    assert again.audit_head == head
    again.close()
    assert verify(path).ok


def test_a_store_opened_for_looking_takes_no_write(tmp_path):
    Store.open(tmp_path / "s.duckdb").close()
    looking = Store.open(tmp_path / "s.duckdb", read_only=True)
    with pytest.raises(StoreReadOnly), looking.transaction("me", "settings"):
        pass
    assert looking.rows(ADMIN, "settings") == []
    looking.close()


def test_dates_and_lists_come_back_as_they_went_in(store):
    with store.transaction("me", "test") as tx:
        tx.insert("calendar", [{"day": date(2027, 2, 6), "working": False, "begun": tx.seq}])
        tx.insert("region", [{"code": "R01", "zh": "华东", "en": "East", "aliases": ["East China"], "begun": tx.seq}])
    assert store.rows(ADMIN, "holidays") == [{"day": date(2027, 2, 6), "working": False}]
    assert store.rows(ADMIN, "members_region")[0]["aliases"] == ["East China"]


def test_threads_that_bring_the_same_file_at_once_all_keep_it(tmp_path):
    path, content = tmp_path / "s.duckdb", b"x" * 2_000_000
    with ThreadPoolExecutor(8) as threads:
        digests = list(threads.map(lambda _: keep_upload(path, content), range(8)))
    assert len(set(digests)) == 1
    assert [p.name for p in (tmp_path / "s.duckdb.uploads").iterdir()] == [digests[0]]
