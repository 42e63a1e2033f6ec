"""Is every byte of the store what was written? Reads every row, walks the audit chain, recomputes what can be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from salesplan.core.errors import StoreDamaged, StoreError
from salesplan.store import files, migrate, written
from salesplan.store.chain import first_break
from salesplan.store.connection import connect
from salesplan.store.cube import NEVER, ROLL_UPS
from salesplan.store.queries import render

FOREVER = 2**62
_SUBJECT = {
    "actuals": "actual",
    "order_lines": "order_line",
    "plan": "plan_cell",
    "benchmarks": "benchmark",
    "lead_sources": "lead_source",
}


class Verdict(NamedTuple):
    """`problems` say what is wrong, in plain words for the log; empty means every check passed.

    `rows` counts the rows of each table that could be read; `last_load` is the newest import in the file.
    """

    problems: tuple[str, ...]
    rows: dict[str, int]
    last_load: dict[str, Any] | None = None

    @property
    def ok(self) -> bool:
        """True when nothing was found."""
        return not self.problems


def verify_file(path: Path) -> Verdict:
    """Check a store file with a connection of its own: block checksums, audit chain, contents of loads, roll-ups.

    A byte changed in a used block, a fact, record, name or setting changed, added or removed behind the program's back,
    and a roll-up that no longer equals its facts are found. Free space of the file is not data and is not looked at. Of
    a store with an older schema the blocks and the audit chain are checked.
    """
    try:
        connection = connect(path, read_only=True)
    except StoreError as error:
        return Verdict((_told(error),), {})
    try:
        migrate.check(connection, path)
        rows = _read_everything(connection)
        return Verdict(tuple(problems_of(connection)), rows, _last_load(connection))
    except StoreError as error:
        return Verdict((_told(error),), {})
    except duckdb.Error as error:
        return Verdict((" ".join(str(error).split())[:300],), {})
    finally:
        connection.close()


def problems_of(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """What is wrong with an open store: audit chain, contents of loads, records, roll-ups. Empty when nothing is."""
    problems = _chain(connection)
    if migrate.is_current(connection):
        problems += [*_contents(connection), *_written(connection), *_roll_ups(connection)]
    return problems


def check_left_log(path: Path) -> None:
    """Before the log that a killed program left is taken into the file: everything is as it was written.

    The engine's checksum of a log does not see every change (words that come in pairs cancel out), and once taken in,
    what is wrong has a good checksum. Raises StoreDamaged; file and log stay as they are.
    """
    log = files.wal_of(path)
    if log.exists() and log.stat().st_size > 0:
        found = verify_file(path)
        if not found.ok:
            raise StoreDamaged(path=str(path), reason="; ".join(found.problems))


def _told(error: StoreError) -> str:
    return f"{error.code}: {error.values.get('reason', '')}".strip(": ")


def _read_everything(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Every column of every row, so that every used block passes its checksum."""
    tables = [row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
    rows = {}
    for table in tables:
        found = connection.execute(f'SELECT count(*), bit_xor(hash(t)) FROM "{table}" t').fetchall()
        rows[table] = int(found[0][0])
    return rows


def _chain(connection: duckdb.DuckDBPyConnection) -> list[str]:
    broken = first_break(_rows(connection, "audit_chain"))
    return [] if broken is None else [f"audit row {broken}: the chain is broken"]


def _contents(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The rows of each load are those that were written with its audit row."""
    problems = []
    for row in _rows(connection, "audit_chain"):
        detail = json.loads(row[5])
        if "content" not in detail:
            continue
        sql, given = render(f"digest_{_SUBJECT[detail['dataset']]}", None, values={"load": detail["load"]})
        rows, digest = connection.execute(sql, given).fetchall()[0]
        if {"rows": rows, "digest": digest} != detail["content"]:
            problems.append(f"load {detail['load']}: its rows have changed")
    return problems


def _written(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Every row of a record, member, setting or load is as its write left it, and no write has more or fewer.

    Writes before the first that kept a digest, and before the last migration that changed rows, cannot be checked.
    """
    found, changed = written.states(connection), migrate.rows_changed_at(connection)
    problems, kept, last = [], False, 0
    for row in _rows(connection, "audit_chain"):
        last, wanted = row[0], json.loads(row[5]).get(written.KEY)
        kept = kept or wanted is not None
        if kept and row[1] >= changed and found.get(last, {}) != (wanted or {}):
            tables = sorted({*found.get(last, {}), *(wanted or {})})
            problems.append(f"audit row {last}: what it wrote has changed ({', '.join(tables)})")
    later = sorted({table for seq, state in found.items() if seq > last for table in state})
    return problems + ([f"rows of no audit row ({', '.join(later)})"] if later else [])


def _roll_ups(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Every roll-up equals what its facts give."""
    months = [row[0] for row in connection.execute("SELECT DISTINCT month FROM covers").fetchall()]
    problems = []
    for table in ROLL_UPS:
        filled, given = render(f"fill_{table}", None, values={"months": months, "seq": FOREVER, "day": NEVER})
        made = filled.removeprefix(f"INSERT INTO {table} BY NAME ")
        columns = ", ".join(row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall())
        sql = (
            f"WITH made AS ({made}), a AS (SELECT {columns} FROM made), b AS (SELECT {columns} FROM {table}) "
            "SELECT count(*) FROM ((FROM a EXCEPT ALL FROM b) UNION ALL (FROM b EXCEPT ALL FROM a))"
        )
        differing = connection.execute(sql, given).fetchall()[0][0]
        problems += [f"{table}: {differing} rows differ from their facts"] if differing else []
    return problems


def _last_load(connection: duckdb.DuckDBPyConnection) -> dict[str, Any] | None:
    found = connection.execute("SELECT id, file_name, ts FROM load ORDER BY id DESC LIMIT 1").fetchall()
    return {"load": found[0][0], "file": found[0][1], "at": found[0][2].isoformat()} if found else None


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[Any, ...]]:
    return connection.execute(*render(name, None)).fetchall()
