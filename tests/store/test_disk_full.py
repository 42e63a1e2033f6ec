"""A full disk: the change is refused in words, nothing of it is there, everything before it still is."""

import subprocess
import sys

import pytest

from salesplan.core.errors import DiskFull
from salesplan.core.scope import Scope
from salesplan.store import Store, backup, files, keep_upload, verify

ADMIN = Scope("me", "admin")
SCRIPT = """
import os, resource, sys
from pathlib import Path
from salesplan.core.errors import DiskFull
from salesplan.core.scope import Scope
from salesplan.store import Store

store, me = Store.open(Path(sys.argv[1])), Scope("me", "admin")
def write(rows):
    with store.transaction("me", "test") as tx:
        tx.insert("setting", [{"key": f"k{n}", "value": os.urandom(50).hex(), "seq": tx.seq} for n in range(rows)])
write(10)
store.checkpoint()
resource.setrlimit(resource.RLIMIT_FSIZE, (6_000_000, resource.RLIM_INFINITY))
try:
    write(200_000)
except DiskFull:
    print("refused", len(store.rows(me, "settings")), store.data_version)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
write(1)
print("again", len(store.rows(me, "settings")), store.data_version)
store.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are set with a POSIX call")
def test_a_write_that_does_not_fit_is_refused_and_the_store_goes_on(tmp_path):
    path = tmp_path / "s.duckdb"
    done = subprocess.run([sys.executable, "-c", SCRIPT, str(path)], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["refused 10 1", "again 10 2"], done.stderr
    assert verify(path).ok


def test_no_room_beside_the_store_is_told_before_anything_is_written(tmp_path, monkeypatch):
    store = Store.open(tmp_path / "s.duckdb")
    with store.transaction("me", "test"):
        pass
    full = type("Usage", (), {"free": 1000})()
    monkeypatch.setattr(files.shutil, "disk_usage", lambda folder: full)
    with pytest.raises(DiskFull):
        keep_upload(store.path, b"a month")
    with pytest.raises(DiskFull):
        backup(store)
    assert list(files.uploads_of(store.path).glob("*")) == []
    assert list(files.backups_of(store.path).glob("*")) == []
    store.close()
