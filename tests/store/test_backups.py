"""A backup is verified when it is made, a changed byte is found, and nothing that is replaced is lost."""

import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from salesplan.core.errors import StoreDamaged, StoreError, StoreInUse, StoreNewer, Unknown
from salesplan.core.scope import Scope
from salesplan.store import Store, backup, backup_if_due, backups, repair, restore, verify
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


def test_a_backup_is_made_before_an_import_when_the_newest_is_an_hour_old(tmp_path):
    store = filled(tmp_path / "s.duckdb")
    first = backup_if_due(store)
    assert first is not None
    assert backup_if_due(store) is None
    old = time.time() - 3700
    os.utime(first, (old, old))
    assert backup_if_due(store) is not None
    store.close()


def test_backups_are_thinned_out_to_days_weeks_and_months(tmp_path):
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
    assert left[:7] == [f"s-{n:03}.duckdb" for n in range(7)]
    assert 16 <= len(left) <= 7 + 4 + 12


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


def test_every_store_error_is_one_family():
    assert issubclass(StoreInUse, StoreError)
