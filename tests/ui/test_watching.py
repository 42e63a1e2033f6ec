"""The watcher of the inbox: it goes on whatever happens, and says each trouble once."""

import logging
import time

import pytest

from salesplan.core.errors import DiskFull, StoreDamaged
from salesplan.services import inbox
from salesplan.services.place import open_store
from salesplan.services.setup import set_up
from salesplan.store import backups
from salesplan.ui.imports import watching
from salesplan.ui.imports.watching import Watcher
from tests.services.test_importing import CONTEXT


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.delenv("SALESPLAN_INBOX", raising=False)
    opened = open_store(tmp_path / "store.duckdb")
    set_up(opened, CONTEXT)
    yield opened
    opened.close()


def test_a_file_is_seen_by_the_running_watcher_and_stopping_ends_it(store):
    watcher = Watcher(lambda: store, seconds=0.05)
    watcher.start()
    until = time.monotonic() + 90
    while not inbox.place(store).exists():
        assert time.monotonic() < until
        time.sleep(0.05)
    (inbox.place(store) / "a.csv").write_bytes("月份,甲\n".encode())
    while not list((inbox.place(store) / "waiting").glob("*")):
        assert time.monotonic() < until
        time.sleep(0.05)
    watcher.stop()
    assert not watcher._thread.is_alive()


def test_a_trouble_is_logged_once_and_the_next_look_goes_on(store, caplog, monkeypatch):
    troubles = [StoreDamaged(path="x"), StoreDamaged(path="x"), ZeroDivisionError("a\nb")]

    def opened():
        if troubles:
            raise troubles.pop(0)
        return store

    watcher = Watcher(opened)
    with caplog.at_level(logging.INFO, "salesplan"):
        assert [watcher.look() for _ in range(4)] == [False, False, True, True]
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
    assert not any(record.exc_info for record in caplog.records)


def test_what_became_of_a_file_is_one_line_of_the_log(store, caplog):
    watcher = Watcher(lambda: store)
    watcher.look()
    (inbox.place(store) / "a.csv").write_bytes("月份,甲\n".encode())
    with caplog.at_level(logging.INFO, "salesplan"):
        watcher.look()
        watcher.look()
    assert [record.getMessage() for record in caplog.records] == ["inbox: a.csv waits dataset"]


def test_a_store_that_is_only_read_is_not_watched(tmp_path, monkeypatch):
    monkeypatch.delenv("SALESPLAN_INBOX", raising=False)
    open_store(tmp_path / "store.duckdb").close()
    readable = open_store(tmp_path / "store.duckdb", read_only=True)
    assert Watcher(lambda: readable).look()
    assert not (tmp_path / "inbox").exists()
    readable.close()


def test_the_watcher_makes_the_backup_of_the_day_and_goes_on_when_it_cannot(store, caplog, monkeypatch):
    watcher = Watcher(lambda: store)
    with caplog.at_level(logging.INFO, "salesplan"):
        watcher.back_up()
        watcher.back_up()
        monkeypatch.setattr(store, "copy_to", lambda target: (_ for _ in ()).throw(DiskFull(path="x")))
        (made,) = backups(store.path)
        made.path.unlink()
        watcher.back_up()
    assert [record.getMessage() for record in caplog.records] == [f"backup: {made.path.name}", "backup: disk_full"]


def test_a_running_watcher_asks_for_the_backup_after_a_while(store, monkeypatch):
    monkeypatch.setattr(watching, "FIRST_BACKUP", 0.0)
    watcher = Watcher(lambda: store, seconds=0.01)
    watcher.start()
    until = time.monotonic() + 90
    while not backups(store.path):
        assert time.monotonic() < until
        time.sleep(0.05)
    watcher.stop()
