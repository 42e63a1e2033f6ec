"""The files around the store: private to their owner, uploads kept by content, copies that are durable."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from pathlib import Path

KEPT_DAYS = 90
"""How long uploaded files are kept beside the store."""


def private_folder(folder: Path) -> None:
    """Make the folder, readable by its owner only where the system knows such rights."""
    if not folder.exists():
        folder.mkdir(parents=True)
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
        private_folder(folder)
        target = folder / digest
        if not target.exists():
            draft = folder / f"{digest}.{os.getpid()}.tmp"
            draft.write_bytes(content)
            private_file(draft)
            draft.replace(target)
    return digest


def forget_old_uploads(store: Path, now: float | None = None) -> int:
    """Remove uploads older than `KEPT_DAYS`; returns how many."""
    folder, border = uploads_of(store), (now or time.time()) - KEPT_DAYS * 86_400
    old = [p for p in folder.glob("*") if p.is_file() and p.stat().st_mtime < border] if folder.exists() else []
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def uploads_of(store: Path) -> Path:
    """The folder of the uploads."""
    return store.with_name(store.name + ".uploads")


def backups_of(store: Path) -> Path:
    """The folder of the backups."""
    return store.with_name(store.name + ".backups")


def wal_of(store: Path) -> Path:
    """The engine's log beside the file."""
    return store.with_name(store.name + ".wal")


def copy_durably(source: Path, target: Path) -> None:
    """Copy a file so that `target` is either whole on disk or absent."""
    draft = target.with_name(target.name + ".tmp")
    shutil.copyfile(source, draft)
    private_file(draft)
    with draft.open("rb+") as written:
        os.fsync(written.fileno())
    draft.replace(target)


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _mode(path: Path, mode: int) -> None:
    if os.name == "posix":
        path.chmod(mode)
