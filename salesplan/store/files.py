"""The files around the store: private to their owner, uploads kept by content, copies that are durable."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import threading
import time
from contextlib import suppress
from glob import escape
from pathlib import Path

from salesplan.core.errors import DiskFull, StoreError, StoreReadOnly

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) if hasattr(errno, "EDQUOT") else (errno.ENOSPC, errno.EFBIG)
_NO_RIGHT = (errno.EROFS, errno.EACCES, errno.EPERM)
SPARE = 8 * 1024 * 1024
"""Room that a write may always need beside the data: log, checkpoint, index pages."""
KEPT_DAYS = 90
"""How long uploaded files are kept beside the store."""


def meaning(error: OSError, path: Path | None) -> StoreError | None:
    """The refusal of the file system as one of ours; None when it is something else."""
    if error.errno in _NO_ROOM:
        return DiskFull(path=str(path))
    if error.errno in _NO_RIGHT:
        return StoreReadOnly(path=str(path))
    return None


def assert_room(path: Path, incoming: int) -> None:
    """Raise DiskFull unless three times the incoming bytes, and some to spare, are free beside the store."""
    if shutil.disk_usage(path.absolute().parent).free < 3 * incoming + SPARE:
        raise DiskFull(path=str(path))


def private_folder(folder: Path) -> None:
    """Make the folder, readable by its owner only where the system knows such rights. Another thread may be first."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _mode(folder, 0o700)


def private_file(path: Path) -> None:
    """Take the file away from other users where the system knows such rights."""
    if path.exists():
        _mode(path, 0o600)


def keep_upload(store: Path | None, content: bytes) -> str:
    """Keep the uploaded bytes under their SHA-256 beside the store and return it. In memory nothing is kept."""
    digest = hashlib.sha256(content).hexdigest()
    if store is not None:
        folder = uploads_of(store)
        target = folder / digest
        if not target.exists():
            assert_room(store, len(content))
            draft = folder / f"{digest}.{os.getpid()}-{threading.get_ident()}.tmp"
            try:
                private_folder(folder)
                draft.write_bytes(content)
                private_file(draft)
                draft.replace(target)
            except OSError as error:
                draft.unlink(missing_ok=True)
                raise meaning(error, store) or error from error
    return digest


def forget_old_uploads(store: Path, now: float | None = None) -> int:
    """Remove uploads older than `KEPT_DAYS`; returns how many."""
    folder, border, gone = uploads_of(store), (now or time.time()) - KEPT_DAYS * 86_400, 0
    for path in folder.glob("*") if folder.exists() else ():
        with suppress(FileNotFoundError):  # another import keeps its own upload meanwhile, under its last name
            if path.is_file() and path.stat().st_mtime < border:
                path.unlink()
                gone += 1
    return gone


def uploads_of(store: Path) -> Path:
    """The folder of the uploads."""
    return store.with_name(store.name + ".uploads")


def backups_of(store: Path) -> Path:
    """The folder of the backups."""
    return store.with_name(store.name + ".backups")


def wal_of(store: Path) -> Path:
    """The engine's log beside the file."""
    return store.with_name(store.name + ".wal")


def begun_beside(store: Path) -> Path:
    """The name under which a new store is made until it is whole; every maker has one of his own."""
    return store.with_name(f"{store.name}.{os.getpid()}-{threading.get_ident()}.new")


def take_name(draft: Path, path: Path) -> None:
    """Give a finished draft its name. Raises FileExistsError when somebody has it already; the draft stays then."""
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError) as error:  # a disk that knows no links
        if path.exists():
            raise FileExistsError(errno.EEXIST, "exists", str(path)) from error
        draft.replace(path)
    else:
        draft.unlink()


def forget_drafts(store: Path) -> None:
    """Remove what a program that was killed left half written. Only for whoever holds the store."""
    for folder, pattern in (
        (backups_of(store), "*.draft*"),
        (backups_of(store), "*.tmp"),
        (uploads_of(store), "*.tmp"),
        (store.parent, f"{escape(store.name)}.*.new*"),
        (store.parent, f"{escape(store.name)}.tmp"),
    ):
        for path in folder.glob(pattern):
            with suppress(PermissionError):  # a program that is still at it holds it (Windows)
                path.unlink(missing_ok=True)


def copy_durably(source: Path, target: Path) -> None:
    """Copy a file so that `target` is, after a kill at any moment, either what it was or whole on disk."""
    draft_for(source, target).replace(target)


def draft_for(source: Path, target: Path) -> Path:
    """A copy of `source`, whole on disk beside `target`, that only has to take its name."""
    draft = target.with_name(target.name + ".tmp")
    try:
        shutil.copyfile(source, draft)
        private_file(draft)
        with draft.open("rb+") as written:
            os.fsync(written.fileno())
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    return draft


def keep_as(path: Path, kept: Path) -> None:
    """Give the file a second name that outlives its replacement: a link, or a copy where the disk knows no links."""
    try:
        kept.hardlink_to(path)
    except (OSError, NotImplementedError):
        copy_durably(path, kept)


def write_digest(path: Path) -> None:
    """Write the SHA-256 of a file beside it."""
    target = digest_file(path)
    draft = target.with_name(target.name + ".tmp")
    draft.write_text(digest_of(path), encoding="ascii")
    private_file(draft)
    draft.replace(target)


def digest_file(path: Path) -> Path:
    """Where the SHA-256 of a file stands."""
    return path.with_name(path.name + ".sha256")


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _mode(path: Path, mode: int) -> None:
    if os.name == "posix":
        path.chmod(mode)
