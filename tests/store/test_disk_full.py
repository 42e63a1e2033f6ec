"""A full disk: the change is refused in words, nothing of it is there, everything before it still is.

`POINTS=13` lets the disk be full at more points of every kind of work.
"""

import os
import shutil
import subprocess
import sys

import pytest

from salesplan.core.errors import DiskFull
from salesplan.core.scope import Scope
from salesplan.store import Store, backup, files, keep_upload, verify
from tests.store import faults

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


POINTS = int(os.environ.get("POINTS", "1"))
WORK = """
import resource, sys
from pathlib import Path
from salesplan.core.errors import DiskFull
from salesplan.services import importing
from salesplan.services.company import save_settings
from salesplan.store import Store, backup, keep_upload
from tests.store import faults

path, most = Path(sys.argv[1]), int(sys.argv[3])
works = {
    "import": lambda: faults.send(store, 9, "2026-09", 4000),
    "undo": lambda: importing.undo(store, faults.ADMIN, 1),
    "settings": lambda: save_settings(store, faults.ADMIN, company_en="x" * 100),
    "backup": lambda: backup(store),
    "upload": lambda: keep_upload(path, bytes(300_000)),
}
store = Store.open(path)
before = faults.contents(store)
resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
try:
    works[sys.argv[2]]()
    said = "done"
except DiskFull:
    said = "refused"
same = faults.contents(store) == before
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
faults.send(store, 10, "2026-10", 10)
store.close()
print(said, same)
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return faults.company(tmp_path_factory.mktemp("company") / "s.duckdb", files=2)


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are set with a POSIX call")
@pytest.mark.parametrize("work", ["import", "undo", "settings", "backup", "upload"])
def test_wherever_the_disk_is_full_a_work_is_done_or_refused_and_goes_on_when_there_is_room(company, tmp_path, work):
    size = company.path.stat().st_size
    points = [size - 1, 200, size + 1, 200_000, 50_000, 1_000_000, size // 2, size, 5000, 500_000]
    points += [size + extra for extra in (262_144, 600_000, 2_000_000)]
    for number, most in enumerate(points[:POINTS]):
        path = company.copied(tmp_path / str(number))
        command = [sys.executable, "-c", WORK, str(path), work, str(most)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        keeps = work in ("backup", "upload")
        assert done.stdout.split() in (["refused", "True"], ["done", str(keeps)]), (most, done.stdout, done.stderr)
        assert verify(path).ok
        assert list(path.parent.glob("*.new*")) == []


@pytest.fixture
def small_disk(tmp_path):
    """A real file system of 24 MB, where one may be made."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if not made or made.returncode:
        pytest.skip("this account may not make a small file system")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_real_disk_that_runs_full_refuses_loses_nothing_and_goes_on_when_there_is_room(small_disk, company):
    path = small_disk / "s.duckdb"
    shutil.copy(company.path, path)
    store = Store.open(path)
    ballast = small_disk / "ballast"
    try:
        room = shutil.disk_usage(small_disk).free
        for left in (9_000_000, 3_000_000, 400_000, 20_000, 0):
            ballast.write_bytes(bytes(room - left))
            before = faults.contents(store)
            with pytest.raises(DiskFull):
                faults.send(store, 9, "2026-09", 4000)
            with pytest.raises(DiskFull):
                backup(store)
            assert faults.contents(store) == before
            store.close()
            store = Store.open(path)
            assert faults.contents(store) == before
        with pytest.raises(DiskFull):
            Store.open(small_disk / "another.duckdb")
        assert sorted(file.name for file in small_disk.iterdir() if file.is_file()) == ["ballast", "s.duckdb"]
        ballast.unlink()
        with store.transaction("me", "test"):
            pass
    finally:
        store.close()
    assert verify(path).ok
