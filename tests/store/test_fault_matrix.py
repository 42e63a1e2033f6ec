"""What can happen to a store, and what a person meets then: one row per fault.

Always: the right kind of refusal or the very contents that were committed, never others; a refused file keeps its
bytes; a backup put in its place gives back what was there. `FAULTS=120` damages at more places, `SEED` at others.
What a screen says is tested in tests/pages/test_trouble.py, kills in tests/services/test_kills.py, full disks in
test_disk_full.py.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from salesplan.core.errors import (
    StoreDamaged,
    StoreError,
    StoreInUse,
    StoreNewer,
)
from salesplan.store import repair, restore, verify
from salesplan.store.files import wal_of
from tests.store import faults

FAULTS, SEED = int(os.environ.get("FAULTS", "5")), int(os.environ.get("SEED", "1"))


class Fault(NamedTuple):
    """What happens to the file, and how opening it is refused. `mends`: `repair` brings it back without a backup."""

    what: str
    happens: Callable[[Path], object]
    refused: type[StoreError]
    mends: bool = False


MATRIX = (
    Fault("a file of no bytes", lambda path: path.write_bytes(b""), StoreDamaged),
    Fault("a file that is no database", lambda path: path.write_bytes(b"hello" * 5000), StoreDamaged),
    Fault("random bytes", lambda path: path.write_bytes(random.Random(1).randbytes(100_000)), StoreDamaged),
    Fault("a file cut in its headers", lambda path: os.truncate(path, 5000), StoreDamaged),
    Fault("a file cut after its headers", lambda path: os.truncate(path, faults.HEADERS), StoreDamaged),
    Fault("a file cut in the middle", lambda path: os.truncate(path, path.stat().st_size // 2), StoreDamaged),
    Fault("a database of another program", faults.other_database, StoreDamaged),
    Fault("a store of a newer version of this program", faults.newer_program, StoreNewer),
    Fault("a store of a newer engine", faults.newer_engine, StoreNewer),
    Fault("a log that is none", lambda path: wal_of(path).write_bytes(b"hello" * 500), StoreDamaged, True),
    Fault("a log of zeros", lambda path: wal_of(path).write_bytes(bytes(5000)), StoreDamaged, True),
)


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return faults.company(tmp_path_factory.mktemp("company") / "s.duckdb")


@pytest.mark.parametrize("fault", MATRIX, ids=lambda fault: fault.what)
def test_the_fault_is_told_as_what_it_is_and_a_backup_brings_everything_back(company, tmp_path, fault):
    path = company.copied(tmp_path / "here")
    fault.happens(path)
    left = {file: file.read_bytes() for file in (path, wal_of(path)) if file.exists()}
    assert faults.meets(path) is fault.refused
    assert not verify(path).ok
    assert {file: file.read_bytes() for file in left} == left, "a refused file was changed"
    kept = restore(path, company.made)["replaced"]
    assert [Path(file).read_bytes() for file in kept] == list(left.values())
    assert faults.meets(path) == company.contents


@pytest.mark.parametrize("fault", MATRIX, ids=lambda fault: fault.what)
def test_repair_mends_what_only_the_log_has_and_touches_nothing_else(company, tmp_path, fault):
    path = company.copied(tmp_path / "here")
    fault.happens(path)
    before = path.read_bytes()
    assert repair(path)["ok"] == fault.mends
    assert path.read_bytes() == before
    assert (faults.meets(path) == company.contents) == fault.mends


def test_a_byte_of_the_file_changed_anywhere_is_found_or_lies_where_nothing_is(company, tmp_path):
    chance = random.Random(SEED)
    found = {StoreDamaged: 0, "sound": 0}
    for number in range(FAULTS):
        path = company.copied(tmp_path / str(number))
        how = faults.damaged(path, number, chance)
        broken = path.read_bytes()
        met = faults.meets(path)
        assert met in (company.contents, StoreDamaged), (how, met)
        if verify(path).ok:
            assert met == company.contents, how
            found["sound"] += 1
            continue
        # Every row may be readable all the same: a damaged index is met by verify and by the next write.
        found[StoreDamaged] += 1
        assert met == company.contents or path.read_bytes() == broken, how
        restore(path, company.made)
        assert faults.meets(path) == company.contents, how
    print(found)
    assert found[StoreDamaged] > FAULTS // 3


def test_a_log_changed_anywhere_is_refused_or_shows_a_committed_state(company, tmp_path):
    path = company.copied(tmp_path / "source")
    states = [company.contents, *faults.left_log(path)]
    file, log = path.read_bytes(), wal_of(path).read_bytes()
    chance = random.Random(SEED)
    found = dict.fromkeys([StoreDamaged, *range(len(states))], 0)
    for number in range(FAULTS):
        path.write_bytes(file)
        wal_of(path).write_bytes(log)
        how = faults.damaged(wal_of(path), number, chance)
        broken = wal_of(path).read_bytes()
        met = faults.meets(path)
        if met is not StoreDamaged:
            found[states.index(met)] += 1
            continue
        found[met] += 1
        assert (path.read_bytes(), wal_of(path).read_bytes()) == (file, broken), how
        done = repair(path)
        assert done["ok"] and done["lost_log"] == len(broken), how
        assert Path(done["set_aside"][1]).read_bytes() == broken, how
        assert faults.meets(path) == company.contents, how
        for kept in done["set_aside"]:
            Path(kept).unlink()
    print(found)
    assert found[StoreDamaged] > FAULTS // 3


def test_a_store_held_by_another_program_is_neither_opened_nor_replaced(company, tmp_path):
    path = company.copied(tmp_path / "here")
    program = faults.holder(path)
    try:
        assert faults.meets(path) is StoreInUse
        for act in (verify, repair, lambda path: restore(path, company.made)):
            with pytest.raises(StoreInUse) as told:
                act(path)
            assert told.value.values["pid"] == str(program.pid)
    finally:
        program.communicate()
    assert faults.meets(path) == company.contents


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights elsewhere")
@pytest.mark.parametrize(
    ("folder", "file"), [(0o755, 0o444), (0o555, 0o444), (0o555, 0o644)], ids=["file", "both", "folder"]
)
def test_a_store_that_may_not_be_written_is_told_as_such_and_can_still_be_looked_at(company, folder, file):
    with nobodys(company, folder, file) as path:
        said = as_nobody(path, company.contents)
        print(said)
        assert (said["write"], said["backup"], said["look"]) == ("StoreReadOnly", "StoreReadOnly", "equal")
        assert said["open"] == ("equal" if file & 0o200 else "StoreReadOnly")
        assert path.read_bytes() == company.path.read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights elsewhere")
def test_a_store_that_does_not_exist_in_a_folder_that_may_not_be_written_is_told_as_such(company):
    with nobodys(company, 0o555, 0o444) as path:
        assert as_nobody(path.with_name("new.duckdb"), company.contents)["open"] == "StoreReadOnly"
        assert sorted(file.name for file in path.parent.iterdir()) == ["s.duckdb"]


ACTS = """
import json, os, sys
from pathlib import Path
from salesplan.core.errors import StoreError
from salesplan.store import Store, backup
from tests.store import faults

path, wanted = Path(sys.argv[1]), sys.argv[2]
if os.geteuid() == 0:
    os.seteuid(65534)

def told(act):
    try:
        return act()
    except StoreError as error:
        return type(error).__name__

def seen(store):
    try:
        return "equal" if repr(faults.contents(store)) == wanted else "other"
    finally:
        store.close()

def written():
    store = Store.open(path)
    try:
        with store.transaction("me", "test"):
            pass
        return "written"
    finally:
        store.close()

def kept():
    store = Store.open(path)
    try:
        return "made" if backup(store) else ""
    finally:
        store.close()

print(json.dumps({
    "open": told(lambda: seen(Store.open(path))),
    "write": told(written),
    "backup": told(kept),
    "look": told(lambda: seen(Store.open(path, read_only=True))),
}))
"""


@contextmanager
def nobodys(company, folder, file):
    """The store in a folder of somebody without special rights: an administrator may write everywhere."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        path = company.copied(Path(place) / "here")
        if os.geteuid() == 0:
            for one in (path.parent, path):
                os.chown(one, 65534, 65534)
        path.chmod(file)
        path.parent.chmod(folder)
        try:
            yield path
        finally:
            path.parent.chmod(0o755)


def as_nobody(path, wanted):
    """What somebody who may not write is told about each act."""
    command = [sys.executable, "-c", ACTS, str(path), repr(wanted)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
