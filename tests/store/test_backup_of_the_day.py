"""A running cockpit into which nobody imports is backed up all the same; what is kept is its owner's alone."""

import os
import sys
import time

import pytest

from salesplan.store import Store, backup, backup_of_the_day, backups, files
from tests.store.test_backups import filled


def test_a_day_without_imports_gets_its_backup_once_and_only_when_something_was_written(tmp_path):
    path = tmp_path / "s.duckdb"
    store = filled(path, rows=5)
    made = backup_of_the_day(store)
    assert [b.path for b in backups(path)] == [made]
    assert backup_of_the_day(store) is None, "the newest is of today"
    aged(made)
    assert backup_of_the_day(store) is None, "nothing was written since"
    with store.transaction("me", "settings") as tx:
        tx.insert("setting", [{"key": "later", "value": "1", "seq": tx.seq}])
    second = backup_of_the_day(store)
    assert [b.path for b in backups(path)] == [second, made]
    store.close()


def aged(path):
    """As if it had been written two days ago."""
    then = time.time() - 2 * 86_400
    os.utime(path, (then, then))


def test_an_empty_store_and_one_without_a_file_get_no_backup_of_the_day(tmp_path):
    for store in (Store.memory(), Store.open(tmp_path / "s.duckdb")):
        assert backup_of_the_day(store) is None
        store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights elsewhere")
def test_store_backups_and_uploads_are_their_owners_alone(tmp_path):
    store = Store.open(tmp_path / "data" / "s.duckdb")
    with store.transaction("me", "settings") as tx:
        tx.insert("setting", [{"key": "k", "value": "1", "seq": tx.seq}])
    backup(store)
    files.keep_upload(store.path, b"content")
    store.close()
    found = {path: path.stat().st_mode & 0o777 for path in [tmp_path / "data", *(tmp_path / "data").rglob("*")]}
    assert {path.name: oct(mode) for path, mode in found.items() if mode != (0o700 if path.is_dir() else 0o600)} == {}
    assert len(found) > 4
