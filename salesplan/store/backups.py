"""Backups verified when they are made, restore that keeps what it replaces, repair that loses nothing twice."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from salesplan.core.errors import StoreDamaged, StoreError, StoreInUse, Unknown
from salesplan.core.scope import Scope
from salesplan.store import files
from salesplan.store.connection import connect
from salesplan.store.store import Store
from salesplan.store.verify import Verdict, verify_file

HOUR = 3_600.0
DAY = 24 * HOUR
STAMP = "%Y%m%d-%H%M%S-%f"
"""At the end of a backup's name: when the copying began (UTC)."""
SMALL = 32 * 1024 * 1024
"""Up to this size a backup takes about a second (three years of a middle-sized company); a larger one takes longer."""
KEPT = {"%Y-%m-%d %H:%M:%S.%f": 10, "%Y-%m-%d": 7, "%G-%V": 4, "%Y-%m": 12}
"""The newest ten are kept, and of how many days, weeks and months the newest backup."""


class Backup(NamedTuple):
    """One backup file and when it was made (UTC)."""

    path: Path
    at: datetime


def backup(store: Store, out: Path | None = None) -> Path:
    """Copy the store while nothing is written, verify the copy, and only then give it its name.

    `out` is the wanted file; by default a new one in the backups folder. Its SHA-256 stands beside it. Raises
    StoreDamaged when the copy does not verify, Unknown for a store in memory, StoreInUse when `out` is the store.
    """
    if store.path is None:
        raise Unknown(name="store in memory")
    if out is not None and out.resolve() == store.path.resolve():
        raise StoreInUse(path=str(out), program=sys.executable, pid=str(os.getpid()))
    stamp = datetime.now(UTC).strftime(STAMP)
    draft = files.backups_of(store.path) / f"{store.path.stem}-{stamp}.draft"
    files.assert_room(store.path, store.path.stat().st_size)
    try:
        files.private_folder(draft.parent)
        store.copy_to(draft)
        found = verify_file(draft)
        if not found.ok:
            raise StoreDamaged(path=str(store.path), reason="; ".join(found.problems))
        target = out or draft.with_suffix(".duckdb")
        files.digest_file(target).unlink(missing_ok=True)
        files.copy_durably(draft, target)
        files.write_digest(target)
    except OSError as error:
        raise files.meaning(error, store.path) or error from error
    finally:
        draft.unlink(missing_ok=True)
        files.wal_of(draft).unlink(missing_ok=True)
    return target


def backup_if_due(store: Store) -> Path | None:
    """A backup, called before an import: of a small store every time, of a large one at most once an hour.

    Old ones are thinned out. None when there is nothing to keep: a store in memory, read-only or empty.
    """
    if store.path is None or store.read_only or store.data_version == 0:
        return None
    found = [] if store.path.stat().st_size <= SMALL else backups(store.path)
    if found and time.time() - found[0].at.timestamp() < HOUR:
        return None
    return _backed_up(store, store.path)


def backup_of_the_day(store: Store) -> Path | None:
    """A backup when the newest is a day old and something was written since: of days on which nobody imports.

    None when it is not due. Old ones are thinned out. Raises as `backup`.
    """
    if store.path is None or store.read_only or store.data_version == 0:
        return None
    found = backups(store.path)
    if found and (time.time() - found[0].at.timestamp() < DAY or _last_write(store) <= _begun(found[0].path)):
        return None
    return _backed_up(store, store.path)


def _last_write(store: Store) -> datetime:
    (row,) = store.rows(Scope("system", "admin"), "last_write")
    return datetime.min if row["ts"] is None else row["ts"]


def _begun(made: Path) -> datetime:
    """When the copying began, as its name says: what was written later may not be in it."""
    try:
        return datetime.strptime(made.stem[-len("20260101-000000-000000") :], STAMP)
    except ValueError:
        return datetime.min


def _backed_up(store: Store, path: Path) -> Path:
    made = backup(store)
    thin_out(path)
    files.forget_old_uploads(path)
    return made


def backups(store: Path) -> list[Backup]:
    """The backups of a store, newest first."""
    made = []
    for path in files.backups_of(store).glob("*.duckdb"):
        with suppress(FileNotFoundError):  # thinned out by another import meanwhile
            made.append(Backup(path, datetime.fromtimestamp(path.stat().st_mtime, UTC)))
    return sorted(made, key=lambda b: b.at, reverse=True)


def thin_out(store: Path) -> list[Path]:
    """Remove backups that `KEPT` does not need; returns them. The one before an upgrade stays."""
    found = [b for b in backups(store) if not b.path.name.startswith("before-")]
    kept: set[Path] = set()
    for pattern, many in KEPT.items():
        newest: dict[str, Path] = {}
        for made in found:
            newest.setdefault(made.at.strftime(pattern), made.path)
        kept |= set(list(newest.values())[:many])
    gone = [made.path for made in found if made.path not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
        files.digest_file(path).unlink(missing_ok=True)
    return gone


def restore(store: Path, source: Path) -> dict[str, Any]:
    """Put a verified backup in the place of the store; the replaced file is kept beside it.

    A kill at any moment leaves the old store or the new one in its place. Raises Unknown when `source` does not exist,
    StoreDamaged when it does not verify, StoreInUse while a program has the store open, DiskFull.
    """
    if not source.exists():
        raise Unknown(name=str(source))
    digest = files.digest_file(source)
    if digest.exists() and digest.read_text(encoding="ascii").strip() != files.digest_of(source):
        raise StoreDamaged(path=str(source), reason="its SHA-256 has changed since it was made")
    found = verify_file(source)
    if not found.ok:
        raise StoreDamaged(path=str(source), reason="; ".join(found.problems))
    _assert_free(store)
    try:
        files.private_folder(store.parent)
        draft = files.draft_for(source, store)
        _assert_free(store)
        kept = _set_aside(store, "replaced")
        files.wal_of(store).unlink(missing_ok=True)
        draft.replace(store)
    except OSError as error:
        raise files.meaning(error, store) or error from error
    return {"restored": str(source), "replaced": kept, "rows": found.rows}


def repair(store: Path) -> dict[str, Any]:
    """Open a store whose log is damaged at its last checkpoint. Everything is copied aside first.

    Returns what was done: `set_aside` (the copies), `lost_log` (bytes of the log that could not be read), `last_load`
    (what the file holds), `backups` (verified ones, newest first). A store that is damaged otherwise is left as it is,
    log included: `ok` is False and a backup has to be restored. Raises Unknown for a file that does not exist.
    """
    if not store.exists():
        raise Unknown(name=str(store))
    _assert_free(store)
    found = verify_file(store)
    if found.ok:
        return {"ok": True, "needed": False, "rows": found.rows}
    kept, lost, after = _without_log(store, found)
    return {
        "ok": after.ok,
        "needed": True,
        "set_aside": kept,
        "lost_log": lost,
        "problems": list(after.problems),
        "last_load": after.last_load,
        "backups": [str(b.path) for b in backups(store) if verify_file(b.path).ok],
    }


def _without_log(store: Path, found: Verdict) -> tuple[list[str], int, Verdict]:
    """Take a log away with which the store is damaged and without which it is sound.

    Returns the copies made, the bytes lost, and what the store says then; where that does not help, nothing is changed.
    """
    wal = files.wal_of(store)
    if not wal.exists():
        return [], 0, found
    kept, lost = _set_aside(store, "damaged", copy=True), wal.stat().st_size
    after = verify_file(Path(kept[0]))
    if not after.ok:
        for copy in kept:
            Path(copy).unlink()
        return [], 0, found
    wal.unlink()
    return kept, lost, after


def verify(store: Path) -> Verdict:
    """Everything that can be checked about the file; see `verify_file`. Raises Unknown, StoreInUse."""
    if not store.exists():
        raise Unknown(name=str(store))
    _assert_free(store)
    return verify_file(store)


def _assert_free(store: Path) -> None:
    """No other program has the store open; damage is another matter."""
    if not store.exists():
        return
    try:
        connect(store, read_only=True).close()
    except StoreInUse:
        raise
    except (StoreError, duckdb.Error):
        return


def _set_aside(store: Path, word: str, copy: bool = False) -> list[str]:
    """Keep file and log under another name as well; returns the names. `copy`: although they will be changed."""
    stamp = datetime.now(UTC).strftime(STAMP)
    kept = []
    for path in (store, files.wal_of(store)):
        if path.exists():
            target = path.with_name(f"{path.name}.{word}-{stamp}")
            if copy:
                files.copy_durably(path, target)
            else:
                files.keep_as(path, target)
            kept.append(str(target))
    return kept
