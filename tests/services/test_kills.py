"""A program killed at any moment loses nothing that it acknowledged and leaves nothing half there.

`KILLS=100` kills as often during imports, and a fifth of it during every other kind of work; `SEED` at other moments.
"""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from salesplan.core.scope import Scope
from salesplan.services import importing
from salesplan.store import Store, backups, verify
from tests.store import faults

KILLS, SEED = int(os.environ.get("KILLS", "3")), int(os.environ.get("SEED", "7"))
FEWER = max(1, KILLS // 5)
ADMIN = Scope("me", "admin")
BEGIN = """
import itertools, shutil, sys
from pathlib import Path
from salesplan.core.scope import Scope
from salesplan.store import Store, backup, migrate, restore
from tests.store import faults

path, me = Path(sys.argv[1]), Scope("me", "admin")
print("ready", flush=True)
def done(store):
    print(store.data_version, store.audit_head, flush=True)
"""
IMPORTS = """
store = Store.open(path)
for number in itertools.count(store.data_version):
    faults.send(store, number, f"2026-{number % 10 + 1:02d}", 600)
    done(store)
"""
UNDOS = """
from salesplan.services import importing
store = Store.open(path)
while True:
    for load in importing.loads(store, me)[:3]:
        (importing.undo if load.active else importing.redo)(store, me, load.id)
        done(store)
"""
RECORDS = """
from datetime import date
from salesplan.core.registers.milestones import MILESTONES, Milestone
from salesplan.services import records
store = Store.open(path)
day = date(2026, 6, 30)
saved = records.save(store, me, MILESTONES, Milestone(title="开业", start=day, due=day))
done(store)
for number in itertools.count():
    saved = records.save(store, me, MILESTONES, saved.but(title=f"第 {number} 版"))
    done(store)
    if number % 3 == 2:
        records.archive(store, me, MILESTONES, saved)
        done(store)
        saved = records.restore(store, me, MILESTONES, saved.code)
        done(store)
"""
PLANS = """
from decimal import Decimal
from salesplan.services.plan import versions
from salesplan.services.plan.desk import act
from salesplan.services.plan.operations import Change, Edits, Fill, Undo
store = Store.open(path)
id = versions.begin(store, me, 2029).id
months = [f"2029-{n:02d}" for n in range(1, 13)]
both = (Decimal(100), Decimal(110))
act(store, me, id, Fill("upload", {(m, "R01", f"P{p:02d}", "T01"): both for m in months for p in range(20)}, {}))
done(store)
for number in itertools.count():
    change = Change({"month": (months[number % 12],)}, Decimal(3000 + number), "rollup")
    act(store, me, id, Edits([change]))
    done(store)
    if number % 3 == 2:
        act(store, me, id, Undo())
        done(store)
"""
SETTINGS = """
from salesplan.services.company import save_settings
store = Store.open(path)
for number in itertools.count(1):
    save_settings(store, me, fiscal_start=number % 12 + 1)
    done(store)
"""
BACKUPS = """
store = Store.open(path)
while True:
    backup(store)
    done(store)
"""
RESTORES = """
source = path.with_name("source.duckdb")
while True:
    restore(path, source)
    print("restored", flush=True)
"""
MIGRATIONS = """
old, folder = path.with_name("old.duckdb"), path.with_name("migrations")
if not folder.exists():
    shutil.copytree(migrate.FOLDER, folder)
    for number in range(9001, 9006):
        (folder / f"{number}_step.sql").write_text(
            f"ALTER TABLE benchmark ADD COLUMN c{number} VARCHAR; CREATE TABLE t{number} AS SELECT * FROM actual;"
        )
migrate.FOLDER = folder
while True:
    for file in path.parent.glob("s.duckdb*"):
        shutil.rmtree(file) if file.is_dir() else file.unlink()
    shutil.copy(old, path.with_name("next.duckdb"))
    path.with_name("next.duckdb").replace(path)
    Store.open(path).close()
    print("migrated", flush=True)
"""
STORES = """
while True:
    path.unlink(missing_ok=True)
    Store.open(path).close()
    print("made", flush=True)
"""
DEMOS = """
from salesplan.services import demo
while True:
    path.unlink(missing_ok=True)
    print("building", flush=True)
    demo.build_at(path, through="2024-01")
    print("built", flush=True)
"""


class Work(NamedTuple):
    """What is done when the kill comes, and how many kills."""

    name: str
    script: str
    kills: int


WORKS = (
    Work("imports", IMPORTS, KILLS),
    Work("undo and redo", UNDOS, FEWER),
    Work("records", RECORDS, FEWER),
    Work("edits of a plan", PLANS, FEWER),
    Work("settings", SETTINGS, FEWER),
    Work("backups", BACKUPS, FEWER),
)


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return faults.company(tmp_path_factory.mktemp("company") / "s.duckdb")


def killed(script: str, path: Path, seconds: float | None = None) -> tuple[list[str], float]:
    """What a program said until it was killed, so long after it began its work, and how long it was let to live.

    Without a time it is killed when it has said three things.
    """
    command = [sys.executable, "-c", BEGIN + script, str(path)]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
    begun, said = time.monotonic(), ""
    if seconds is None:
        said = "".join(writer.stdout.readline() for _ in range(3))
    else:
        time.sleep(seconds)
    lived = time.monotonic() - begun
    writer.kill()
    rest, wrong = writer.communicate()
    assert "Traceback" not in wrong, wrong
    return [line for line in (said + rest).splitlines(keepends=True) if line.endswith("\n")], lived


def acknowledged(said: list[str]) -> dict[int, str]:
    """Audit number -> hash of every write that was acknowledged."""
    return {int(line.split()[0]): line.split()[1] for line in said}


@pytest.mark.slow
@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.name)
def test_no_kill_loses_what_was_acknowledged_or_leaves_half_of_anything(company, tmp_path, work):
    path, chance, kept = company.copied(tmp_path / "here"), random.Random(SEED), {}
    seconds = None
    for _ in range(work.kills):
        said, lived = killed(work.script, path, seconds and chance.random() * seconds)
        seconds = seconds or 1.5 * lived
        kept |= acknowledged(said)
        found = verify(path)
        assert found.ok, found.problems
        store = Store.open(path)
        written = {row["seq"]: row["hash"] for row in store.rows(ADMIN, "audit_chain")}
        assert {seq: written.get(seq) for seq in kept} == kept, "something acknowledged is gone"
        one_month_is_one_file(store)
        every_edit_of_a_plan_is_whole(store)
        store.close()
        assert all(verify(made.path).ok for made in backups(path)[:3])
    print(work.name, work.kills, "kills,", len(kept), "writes acknowledged,", len(written), "there")
    assert kept


def one_month_is_one_file(store: Store) -> None:
    """Every month shows the whole of the newest file that counts for it, and nothing of any other."""
    counting = {load.months[0]: load for load in sorted(importing.loads(store, ADMIN)) if load.active}
    cells = store.rows(ADMIN, "cells", start="2026-01", end="2026-12")
    shown: dict[str, list[int]] = {}
    for row in cells:
        shown.setdefault(row["month"], []).append(row["orders"])
    wanted = {m: [int(load.file_name.split(".")[0])] * load.stored_rows for m, load in counting.items()}
    assert shown == wanted


def every_edit_of_a_plan_is_whole(store: Store) -> None:
    """A line of a ledger moved as many cells as it says."""
    for version in store.rows(ADMIN, "plan.versions"):
        for line in store.rows(ADMIN, "plan.ledger", version=version["id"]):
            slice_ = {"version": version["id"], "measure": "revenue", "seq": line["seq"]}
            begun = [row["begun"] for row in store.rows(ADMIN, "plan.history", **slice_)]
            assert begun.count(line["seq"]) == line["cells"]


@pytest.mark.slow
def test_a_kill_during_a_restore_leaves_the_old_store_or_the_backup(company, tmp_path):
    path, chance = company.copied(tmp_path / "here"), random.Random(SEED)
    shutil.copy(company.made, path.with_name("source.duckdb"))
    store = Store.open(path)
    faults.send(store, 9, "2026-09")
    both = {company.contents, faults.contents(store)}
    store.close()
    seconds = None
    for _ in range(FEWER):
        seconds = seconds or killed(RESTORES, path)[1]
        killed(RESTORES, path, chance.random() * seconds)
        assert faults.meets(path) in both
        assert verify(path).ok


@pytest.mark.slow
def test_a_kill_during_migrations_leaves_a_store_that_goes_on_from_there_and_the_old_one_beside_it(company, tmp_path):
    path, chance = tmp_path / "s.duckdb", random.Random(SEED)
    shutil.copy(company.path, tmp_path / "old.duckdb")
    seconds = None
    for _ in range(FEWER):
        seconds = seconds or killed(MIGRATIONS, path)[1]
        killed(MIGRATIONS, path, chance.random() * seconds)
        if not path.exists():
            continue
        opened = subprocess.run(
            [sys.executable, "-c", BEGIN + MIGRATED, str(path)], capture_output=True, text=True, check=False
        )
        assert opened.stdout.splitlines()[1:] == ["9005 True"], opened.stderr
        (before,) = [made.path for made in backups(path) if made.path.name.startswith("before-")]
        assert before.read_bytes() == company.path.read_bytes()


MIGRATED = """
from salesplan.store import verify
migrate.FOLDER = path.with_name("migrations")
store = Store.open(path)
newest = max(migrate._done(store._connection))
store.close()
print(newest, verify(path).ok)
"""


@pytest.mark.slow
def test_a_kill_while_the_demo_is_built_leaves_no_store_or_the_whole_company(tmp_path):
    path, chance = tmp_path / "s.duckdb", random.Random(SEED)
    _, seconds = killed(DEMOS, path)
    for _ in range(FEWER):
        killed(DEMOS, path, chance.random() * seconds)
        if path.exists():
            store = Store.open(path)
            assert store.rows(ADMIN, "loads")
            store.close()
            assert verify(path).ok
    Store.open(path).close()
    assert [file.name for file in tmp_path.iterdir()] == ["s.duckdb"], "what the killed ones left is gone"


@pytest.mark.slow
def test_a_kill_while_a_store_is_made_leaves_none_or_a_whole_one(tmp_path):
    path, chance = tmp_path / "s.duckdb", random.Random(SEED)
    _, seconds = killed(STORES, path)
    for _ in range(FEWER):
        killed(STORES, path, chance.random() * seconds)
        Store.open(path).close()
        assert verify(path).ok
    assert [file.name for file in tmp_path.iterdir()] == ["s.duckdb"]
