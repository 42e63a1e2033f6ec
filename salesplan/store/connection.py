"""Opening the file: the engine's settings, and what each of its refusals means to a person."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

import duckdb

from salesplan.core.errors import DiskFull, StoreDamaged, StoreError, StoreInUse, StoreNewer, StoreReadOnly
from salesplan.store import files

SETTINGS = (
    "SET enable_progress_bar = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET TimeZone = 'UTC'",
    "SET memory_limit = '4GB'",
    "SET temp_directory = ''",
)
LOCK_DOWN = ("SET enable_external_access = false", "SET lock_configuration = true")
"""Last of all: from here on no query can reach a file, an extension or a setting."""
PATIENCE = 5.0
"""Seconds that running queries get to end before the file is opened anew."""
_LOG_BEGINS = b"\x64\x00\x62"
"""Field 100, entry 98: the engine's logs begin with their version."""
_HOLDER = re.compile(r"held in (.+?) \(PID (\d+)\)")


def connect(path: Path | None, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open `path` (None: in memory), locked down. Raises StoreInUse, StoreDamaged, StoreNewer, StoreReadOnly, DiskFull.

    An existing file is never replaced: a file of no bytes is refused as damaged.
    """
    if path is not None:
        if path.exists() and path.stat().st_size == 0:
            raise StoreDamaged(path=str(path), reason="0 bytes")
        if read_only and not path.exists():
            raise StoreReadOnly(path=str(path))
        _assert_log(path)
    try:
        connection = duckdb.connect(":memory:" if path is None else str(path), read_only=read_only)
    except duckdb.Error as error:
        raise meaning(error, path) from error
    for setting in (*SETTINGS, *_reachable(path), *LOCK_DOWN):
        connection.execute(setting)
    _assert_locked(connection)
    return connection


def connect_copy(path: Path) -> duckdb.DuckDBPyConnection:
    """Everything of a store in memory, locked down: what may be changed when the file may not. Raises as `connect`."""
    connection = duckdb.connect(":memory:")
    try:
        for sql in (
            f"ATTACH {literal(path)} AS kept (READ_ONLY)",
            "COPY FROM DATABASE kept TO memory",
            "DETACH kept",
            *SETTINGS,
            *LOCK_DOWN,
        ):
            connection.execute(sql).fetchall()
    except duckdb.Error as error:
        connection.close()
        raise meaning(error, path) from error
    _assert_locked(connection)
    return connection


def connect_again(path: Path, read_only: bool) -> duckdb.DuckDBPyConnection:
    """As `connect`, after the engine gave up on the file: queries that still end hold on to what it gave up on."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return connect(path, read_only)
        except duckdb.FatalException as error:
            if time.monotonic() > end:
                raise meaning(error, path) from error
        time.sleep(0.02)


def meaning(error: duckdb.Error, path: Path | None) -> StoreError:
    """The refusal of the engine as one of ours."""
    text, where = str(error), str(path or "")
    low = text.lower()
    if "different configuration" in low:
        return StoreInUse(path=where, program=sys.executable, pid=str(os.getpid()))
    holder = _HOLDER.search(text)
    if "could not set lock" in low or "being used by another process" in low:
        return StoreInUse(path=where, program=holder[1] if holder else "?", pid=holder[2] if holder else "?")
    if "no space left" in low or "disk full" in low or "file too large" in low or "could not write all bytes" in low:
        return DiskFull(path=where)
    if "newer version" in low or "can only read" in low or "version number" in low:
        return StoreNewer(path=where, reason=_short(text))
    if "read-only" in low or "permission denied" in low or "cannot open file" in low:
        return StoreReadOnly(path=where)
    return StoreDamaged(path=where, reason=_short(text))


def is_damage(error: duckdb.Error) -> bool:
    """Whether the engine found a block of the file broken, or gave up on the file after it did."""
    low = str(error).lower()
    return isinstance(error, duckdb.FatalException) or "corrupt database file" in low or "checksum" in low


def _assert_log(path: Path) -> None:
    """The log begins as one, as far as it goes: the engine drops another without a word. Raises StoreDamaged."""
    log = files.wal_of(path)
    if path.exists() and log.exists():
        with log.open("rb") as opened:
            begins = opened.read(len(_LOG_BEGINS))
        if not _LOG_BEGINS.startswith(begins):
            raise StoreDamaged(path=str(path), reason="its log does not begin as one")


def literal(text: object) -> str:
    """A text in SQL where no parameter can stand."""
    return "'" + str(text).replace("'", "''") + "'"


def _reachable(path: Path | None) -> tuple[str, ...]:
    """The only folder the engine may write to beside the store: that of its backups."""
    if path is None:
        return ()
    return (f"SET allowed_directories = [{literal(str(files.backups_of(path.absolute())) + os.sep)}]",)


def _short(text: str) -> str:
    return " ".join(text.split())[:300]


def _assert_locked(connection: duckdb.DuckDBPyConnection) -> None:
    """The lock-down holds, or nothing is opened."""
    try:
        connection.execute("SELECT content FROM read_text('salesplan-lock-down-probe')").fetchall()
    except duckdb.PermissionException:
        return
    except duckdb.Error:
        pass
    connection.close()
    raise StoreError(reason="the engine's lock-down is not in force")
