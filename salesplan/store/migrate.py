"""Numbered migrations: applied once, in order, each recorded in the same transaction. Forward only, never edited."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from salesplan.core.errors import StoreDamaged, StoreNewer
from salesplan.core.registers import REGISTERS
from salesplan.store import files
from salesplan.store.connection import connect, meaning
from salesplan.store.registers import create_missing, drift

LOG = logging.getLogger("salesplan")
FOLDER = Path(__file__).parent / "migrations"
_LEDGER = """CREATE TABLE IF NOT EXISTS migration (
    number INTEGER PRIMARY KEY, name VARCHAR NOT NULL, engine VARCHAR NOT NULL, ts TIMESTAMP NOT NULL
)"""

_CHANGES = re.compile(r"\b(UPDATE|DELETE|RENAME|TYPE|DROP)\b", re.IGNORECASE)


def steps() -> list[tuple[int, str, str]]:
    """Every migration of this program as (number, name, SQL), in order."""
    found = [(re.fullmatch(r"(\d{4})_(\w+)\.sql", p.name), p) for p in sorted(FOLDER.glob("*.sql"))]
    return [(int(name[1]), name[2], path.read_text(encoding="utf-8")) for name, path in found if name]


def migrate(connection: duckdb.DuckDBPyConnection, path: Path | None) -> None:
    """Bring the store to this schema and give every register its table. Raises StoreNewer when it is ahead of it."""
    done = check(connection, path)
    now = datetime.now(UTC).replace(tzinfo=None)
    for number, name, sql in steps():
        if number in done:
            continue
        with connection.cursor() as cursor:
            cursor.execute("BEGIN").fetchall()
            cursor.execute(_LEDGER).fetchall()
            for statement in duckdb.extract_statements(sql):
                cursor.execute(statement).fetchall()
            cursor.execute(
                "INSERT INTO migration VALUES ($number, $name, $engine, $now)",
                {"number": number, "name": name, "engine": duckdb.__version__, "now": now},
            ).fetchall()
            cursor.execute("COMMIT").fetchall()
    create_missing(connection, REGISTERS.values())
    # What a new store gets is the declaration itself.
    if done and (lacking := drift(connection, REGISTERS.values())):
        LOG.warning("a migration is missing (python -m salesplan.store.draft STORE): %s", " ".join(lacking))


def check(connection: duckdb.DuckDBPyConnection, path: Path | None) -> set[int]:
    """The migrations that the store has had.

    Raises StoreNewer when a newer program wrote it, StoreDamaged when the file is some other database.
    """
    done = _done(connection)
    if done and max(done) > steps()[-1][0]:
        raise StoreNewer(path=str(path), reason=f"schema {max(done)}")
    if not done and _tables(connection):
        raise StoreDamaged(path=str(path), reason="not a store of this program")
    return done


def is_current(connection: duckdb.DuckDBPyConnection) -> bool:
    """True when the store has this program's schema, so that its queries fit."""
    return max(_done(connection), default=0) == steps()[-1][0]


def is_complete(connection: duckdb.DuckDBPyConnection) -> bool:
    """True when no migration and no table of a register is missing, so that every page finds what it asks for."""
    return is_current(connection) and {r.kept_in for r in REGISTERS.values()} <= _tables(connection)


def rows_changed_at(connection: duckdb.DuckDBPyConnection) -> datetime:
    """When a migration last renamed, retyped or rewrote what was stored: digests from before do not fit any more."""
    changing = [number for number, _, sql in steps() if _CHANGES.search(sql)]
    asked = "SELECT max(ts) FROM migration WHERE number IN (SELECT unnest($numbers))"
    (found,) = connection.execute(asked, {"numbers": changing}).fetchall()[0]
    return found or datetime.min


def protect(path: Path) -> None:
    """Before the first write by another engine or with another schema: the file as it is, byte for byte, as a backup.

    Raises StoreDamaged when the file cannot be read or the copy differs from it.
    """
    done, engines = _written_by(path)
    if not done or (max(done) == steps()[-1][0] and engines == {duckdb.__version__}):
        return
    folder = files.backups_of(path)
    files.private_folder(folder)
    kept = folder / f"before-{duckdb.__version__}-schema-{steps()[-1][0]}.duckdb"
    if not kept.exists():
        if files.wal_of(path).exists():
            files.copy_durably(files.wal_of(path), files.wal_of(kept))
        draft = files.draft_for(path, kept)
        if files.digest_of(draft) != files.digest_of(path):
            raise StoreDamaged(path=str(kept), reason="the copy differs")
        draft.replace(kept)


def _written_by(path: Path) -> tuple[set[int], set[str]]:
    """The schemas that the store has had, and the engines that made them."""
    connection = connect(path, read_only=True)
    try:
        done = check(connection, path)
        if not done:
            return set(), set()
        return done, {row[0] for row in connection.execute("SELECT DISTINCT engine FROM migration").fetchall()}
    except duckdb.Error as error:
        raise meaning(error, path) from error
    finally:
        connection.close()


def _tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}


def _done(connection: duckdb.DuckDBPyConnection) -> set[int]:
    try:
        return {row[0] for row in connection.execute("SELECT number FROM migration").fetchall()}
    except duckdb.CatalogException:  # asked of a store this is told sooner than by the list of all tables
        return set()
