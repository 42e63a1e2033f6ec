"""A backup is verified when it is made, a changed byte is found, and nothing that is replaced is lost."""

import errno
import os
import random
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from salesplan.core.errors import DiskFull, StoreDamaged, StoreError, StoreInUse, StoreNewer, Unknown
from salesplan.core.scope import Scope
from salesplan.store import (
    Store,
    backup,
    backup_if_due,
    backups,
    files,
    migrate,
    repair,
    restore,
    verify,
)
from salesplan.store.files import wal_of

ADMIN = Scope("me", "admin")


def filled(path, rows=2000):
    store = Store.open(path)
    with store.transaction("me", "settings") as tx:
        tx.insert("setting", [{"key": f"k{n}", "value": f"value {n}" * 5, "seq": tx.seq} for n in range(rows)])
    store.checkpoint()
    return store


def content(path):
    store = Store.open(path)
    try:
        return store.rows(ADMIN, "settings"), store.audit_head
    finally:
        store.close()


def test_a_backup_restores_the_very_same_content_and_keeps_the_replaced_file(tmp_path):
    path = tmp_path / "s.duckdb"
    store = filled(path)
    made = backup(store)
    with store.transaction("me", "settings") as tx:
        tx.insert("setting", [{"key": "later", "value": "1", "seq": tx.seq}])
    store.close()
    before = content(made)
    done = restore(path, made)
    assert content(path) == before
    assert [row["key"] for row in before[0]].count("later") == 0
    (kept,) = done["replaced"]
    assert Path(kept).stat().st_size > 0


def test_one_changed_byte_of_a_backup_is_found_wherever_it_lies(tmp_path):
    store = filled(tmp_path / "s.duckdb")
    made = backup(store)
    store.close()
    data = bytearray(made.read_bytes())
    data[random.Random(1).randrange(len(data))] ^= 0x10
    made.write_bytes(data)
    with pytest.raises(StoreDamaged):
        restore(tmp_path / "s.duckdb", made)
    assert verify(tmp_path / "s.duckdb").ok


def test_a_changed_byte_in_the_data_of_a_store_is_found(tmp_path):
    path = tmp_path / "s.duckdb"
    filled(path).close()
    data = bytearray(path.read_bytes())
    at = data.index(b"value 1500")
    data[at] ^= 1
    path.write_bytes(data)
    assert not verify(path).ok


def test_a_row_changed_behind_the_programs_back_breaks_the_chain(tmp_path):
    path = tmp_path / "s.duckdb"
    filled(path).close()
    behind = duckdb.connect(str(path))
    behind.execute("UPDATE audit SET actor = 'someone else' WHERE seq = 1").fetchall()
    behind.close()
    assert any("chain" in problem for problem in verify(path).problems)


def test_a_damaged_log_is_set_aside_and_the_last_checkpoint_opens(tmp_path):
    path = tmp_path / "s.duckdb"
    store = filled(path)
    made = backup(store)
    # A second process dies with a log that was never taken into the file.
    store.close()
    script = (
        "import os, sys; from pathlib import Path; from salesplan.store import Store\n"
        "s = Store.open(Path(sys.argv[1]))\n"
        "with s.transaction('me', 'settings') as tx: tx.insert('setting', [{'key': 'late', 'value': '1', 'seq': tx.seq}])\n"
        "os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    wal = wal_of(path)
    damaged = bytearray(wal.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    wal.write_bytes(damaged)
    with pytest.raises(StoreDamaged):
        Store.open(path)
    assert not verify(path).ok
    done = repair(path)
    assert done["ok"]
    assert done["lost_log"] == len(damaged)
    assert str(made) in done["backups"]
    assert len(done["set_aside"]) == 2
    assert "late" not in {row["key"] for row in content(path)[0]}


def test_repair_leaves_a_sound_store_alone(tmp_path):
    path = tmp_path / "s.duckdb"
    filled(path).close()
    before = path.read_bytes()
    assert repair(path) == {"ok": True, "needed": False, "rows": verify(path).rows}
    assert path.read_bytes() == before


@pytest.mark.parametrize("junk", [b"", b"hello" * 5000, os.urandom(100_000)])
def test_a_file_that_is_no_store_is_refused_and_never_overwritten(tmp_path, junk):
    path = tmp_path / "s.duckdb"
    path.write_bytes(junk)
    with pytest.raises(StoreDamaged):
        Store.open(path)
    assert path.read_bytes() == junk
    assert not verify(path).ok
    assert repair(path)["ok"] is False
    assert path.read_bytes() == junk


def test_another_database_and_a_newer_store_are_refused(tmp_path):
    other = tmp_path / "other.duckdb"
    opened = duckdb.connect(str(other))
    opened.execute("CREATE TABLE theirs (x INTEGER)").fetchall()
    opened.close()
    with pytest.raises(StoreDamaged):
        Store.open(other)
    newer = tmp_path / "newer.duckdb"
    filled(newer).close()
    opened = duckdb.connect(str(newer))
    opened.execute("INSERT INTO migration VALUES (9999, 'later', 'x', now())").fetchall()
    opened.close()
    with pytest.raises(StoreNewer):
        Store.open(newer)


def test_a_store_written_with_another_engine_is_backed_up_before_it_is_opened(tmp_path):
    path = tmp_path / "s.duckdb"
    filled(path).close()
    opened = duckdb.connect(str(path))
    opened.execute("UPDATE migration SET engine = '1.5.0'").fetchall()
    opened.close()
    Store.open(path).close()
    (kept,) = [b.path for b in backups(path) if b.path.name.startswith("before-")]
    assert verify(kept).ok


def test_a_second_process_is_told_who_holds_the_store(tmp_path):
    path = tmp_path / "s.duckdb"
    store = filled(path)
    script = (
        "import sys; from pathlib import Path; from salesplan.store import Store\n"
        "from salesplan.core.errors import StoreInUse\n"
        "try: Store.open(Path(sys.argv[1]))\n"
        "except StoreInUse as e: print(e.values['pid'])"
    )
    answer = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == str(os.getpid())
    store.close()


def test_a_small_store_is_backed_up_before_every_import_and_its_newest_ten_stay(tmp_path):
    store = filled(tmp_path / "s.duckdb", 3)
    made = [backup_if_due(store) for _ in range(12)]
    assert [b.path for b in backups(store.path)] == made[:1:-1]
    store.close()


def test_a_large_store_is_backed_up_before_an_import_when_the_newest_is_an_hour_old(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[backup.__module__], "SMALL", 0)
    store = filled(tmp_path / "s.duckdb")
    first = backup_if_due(store)
    assert first is not None
    assert backup_if_due(store) is None
    old = time.time() - 3700
    os.utime(first, (old, old))
    assert backup_if_due(store) is not None
    store.close()


def test_backups_are_thinned_out_to_the_newest_and_those_of_days_weeks_and_months(tmp_path):
    path = tmp_path / "s.duckdb"
    folder = tmp_path / "s.duckdb.backups"
    folder.mkdir()
    now = datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp()
    for day in range(400):
        made = folder / f"s-{day:03}.duckdb"
        made.write_bytes(b"x")
        os.utime(made, (now - day * 86_400, now - day * 86_400))
    from salesplan.store.backups import thin_out

    thin_out(path)
    left = [b.path.name for b in backups(path)]
    assert left[:10] == [f"s-{n:03}.duckdb" for n in range(10)]
    assert 16 <= len(left) <= 10 + 4 + 12


def test_restoring_or_verifying_what_does_not_exist_is_refused(tmp_path):
    for act in (lambda p: restore(p, p), verify, repair):
        with pytest.raises(Unknown):
            act(tmp_path / "none.duckdb")


def test_a_store_in_use_is_not_replaced(tmp_path):
    path = tmp_path / "s.duckdb"
    store = filled(path)
    made = backup(store)
    script = (
        "import sys; from pathlib import Path; from salesplan.store import restore; restore(*map(Path, sys.argv[1:]))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script, str(path), str(made)], capture_output=True, text=True, check=False
    )
    assert StoreInUse.__name__ in answer.stderr
    assert store.rows(ADMIN, "settings")
    store.close()


def late_log(path):
    """A program dies and leaves a log that was never taken into the file."""
    script = (
        "import os, sys; from pathlib import Path; from salesplan.store import Store\n"
        "s = Store.open(Path(sys.argv[1]))\n"
        "with s.transaction('me', 'settings') as tx: tx.insert('setting', [{'key': 'late', 'value': '1', 'seq': tx.seq}])\n"
        "os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    return wal_of(path)


def test_a_restore_over_a_store_with_a_log_keeps_both_and_shows_only_the_backup(tmp_path):
    path = tmp_path / "s.duckdb"
    store = filled(path)
    made = backup(store)
    store.close()
    assert late_log(path).exists()
    done = restore(path, made)
    assert len(done["replaced"]) == 2
    assert not wal_of(path).exists()
    assert "late" not in {row["key"] for row in content(path)[0]}


def test_a_restore_that_finds_no_room_leaves_the_store_in_its_place(tmp_path, monkeypatch):
    path = tmp_path / "s.duckdb"
    store = filled(path)
    made = backup(store)
    store.close()
    before = path.read_bytes()

    def full(*_):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(files.shutil, "copyfile", full)
    with pytest.raises(DiskFull):
        restore(path, made)
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["s.duckdb", "s.duckdb.backups"]


def test_a_backup_is_never_written_over_the_store_itself(tmp_path):
    store = filled(tmp_path / "s.duckdb")
    with pytest.raises(StoreInUse):
        backup(store, tmp_path / "s.duckdb")
    store.close()
    assert verify(tmp_path / "s.duckdb").ok


def test_a_backup_over_an_older_one_has_its_own_checksum(tmp_path):
    store, out = filled(tmp_path / "s.duckdb"), tmp_path / "kept.duckdb"
    backup(store, out)
    with store.transaction("me", "settings") as tx:
        tx.insert("setting", [{"key": "later", "value": "1", "seq": tx.seq}])
    backup(store, out)
    store.close()
    assert restore(tmp_path / "s.duckdb", out)["rows"]["setting"] == 2001


def test_what_a_killed_program_left_half_written_is_gone_at_the_next_opening(tmp_path):
    path = tmp_path / "s.duckdb"
    made = backup(store := filled(path))
    store.close()
    left = [made.with_name(name) for name in ("a.draft", "a.draft.wal", "a.duckdb.tmp")]
    for file in left:
        file.write_bytes(b"half")
    Store.open(path).close()
    assert not any(file.exists() for file in left)
    assert made.exists()


def test_repair_leaves_a_log_alone_that_can_be_read(tmp_path):
    path = tmp_path / "s.duckdb"
    filled(path).close()
    behind = duckdb.connect(str(path))
    behind.execute("UPDATE audit SET actor = 'someone else' WHERE seq = 1").fetchall()
    behind.close()
    wal = late_log(path)
    done = repair(path)
    assert (done["ok"], done["set_aside"], done["lost_log"]) == (False, [], 0)
    assert wal.exists()
    looked = Store.open(path, read_only=True)
    assert "late" in {row["key"] for row in looked.rows(ADMIN, "settings")}
    looked.close()


def test_repair_leaves_the_log_with_a_file_that_is_itself_damaged(tmp_path):
    path = tmp_path / "s.duckdb"
    filled(path).close()
    wal = late_log(path)
    path.write_bytes(b"junk" * 5000)
    log = wal.read_bytes()
    assert repair(path)["ok"] is False
    assert (path.read_bytes(), wal.read_bytes()) == (b"junk" * 5000, log)


@pytest.mark.parametrize("table", ["cube_days", "cube_orders", "cube_customers", "cube_persons"])
def test_a_roll_up_changed_behind_the_programs_back_is_found(tmp_path, table):
    path = tmp_path / "s.duckdb"
    filled(path).close()
    behind = duckdb.connect(str(path))
    columns = [
        row[0]
        for row in behind.execute(f"SELECT data_type FROM duckdb_columns() WHERE table_name = '{table}'").fetchall()
    ]
    values = {"VARCHAR": "'x'", "DATE": "DATE '2026-01-01'", "BOOLEAN": "true"}
    behind.execute(f"INSERT INTO {table} VALUES ({', '.join(values.get(kind, '1') for kind in columns)})").fetchall()
    behind.close()
    assert any(problem.startswith(f"{table}:") for problem in verify(path).problems)


@pytest.fixture
def second_schema(tmp_path, monkeypatch):
    """The next version of the program: one more migration."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.FOLDER, folder)
    (folder / "9001_note.sql").write_text("ALTER TABLE cube ADD COLUMN note VARCHAR; CREATE TABLE note (x INTEGER);")

    def begin(broken=False):
        if broken:
            (folder / "9002_broken.sql").write_text("CREATE TABLE half (x INTEGER); SELECT error('no');")
        monkeypatch.setattr(migrate, "FOLDER", folder)

    return begin


def test_a_store_of_the_version_before_is_verified_backed_up_and_can_be_restored(tmp_path, second_schema):
    path = tmp_path / "s.duckdb"
    filled(path).close()
    before = path.read_bytes()
    second_schema()
    assert verify(path).ok
    Store.open(path).close()
    (kept,) = backups(path)
    assert kept.path.read_bytes() == before
    assert restore(path, kept.path)["rows"]["setting"] == 2000


def test_a_migration_that_fails_leaves_nothing_of_itself(tmp_path, second_schema):
    path = tmp_path / "s.duckdb"
    filled(path).close()
    second_schema(broken=True)
    with pytest.raises(StoreError):
        Store.open(path)
    opened = duckdb.connect(str(path), read_only=True)
    tables = {row[0] for row in opened.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    assert ("note" in tables, "half" in tables) == (True, False)
    assert opened.execute("SELECT max(number) FROM migration").fetchall() == [(9001,)]
    opened.close()


def test_every_store_error_is_one_family():
    assert issubclass(StoreInUse, StoreError)
