"""What each write left in the tables of records, members, settings and loads, as a digest that its audit row keeps.

Facts have digests of their own, by load. Here every row says its write itself: in `begun` or `seq`, and in `ended`.
"""

from __future__ import annotations

from typing import NamedTuple

import duckdb

State = dict[str, list[object]]
"""Table -> [how many rows began or ended, their digest]."""
KEY = "written"
"""Under which name the detail of an audit row keeps its state."""


class Dated(NamedTuple):
    """A table whose rows say which write they belong to: `begun` names that column, `columns` all but `ended`."""

    table: str
    begun: str
    columns: tuple[str, ...]
    ends: bool


def dated(cursor: duckdb.DuckDBPyConnection) -> dict[str, Dated]:
    """Every such table of the store."""
    found: dict[str, list[str]] = {}
    asked = (
        "SELECT table_name, column_name FROM duckdb_columns() "
        "WHERE NOT internal AND database_name = current_database() ORDER BY 1, 2"
    )
    for table, column in cursor.execute(asked).fetchall():
        found.setdefault(table, []).append(column)
    return {
        table: Dated(table, begun, tuple(c for c in columns if c != "ended"), "ended" in columns)
        for table, columns in found.items()
        if table != "audit" and (begun := next((c for c in ("begun", "seq") if c in columns), ""))
    }


def state(cursor: duckdb.DuckDBPyConnection, tables: dict[str, Dated], seq: int) -> State:
    """What one write left in these tables, those left out in which no row began or ended."""
    return states(cursor, tables, seq).get(seq, {})


def states(
    cursor: duckdb.DuckDBPyConnection, tables: dict[str, Dated] | None = None, since: int | None = None
) -> dict[int, State]:
    """What every write left, as the tables tell it now; those from one on, where it is said."""
    found: dict[int, State] = {}
    for table, one in (dated(cursor) if tables is None else tables).items():
        for seq, made in _by_write(cursor, one, since).items():
            found.setdefault(seq, {})[table] = made
    return found


def _by_write(cursor: duckdb.DuckDBPyConnection, one: Dated, since: int | None = None) -> dict[int, list[object]]:
    """Write -> [rows, digest]. A column that was added later is NULL in an old row and does not change its digest."""
    values = ", ".join(f"'{name}=' || \"{name}\"::VARCHAR" for name in one.columns)
    text = f"concat_ws(chr(31), {values})"
    rows = f'SELECT "{one.begun}" AS write, {text} AS text FROM "{one.table}"'
    if one.ends:
        rows += f" UNION ALL SELECT ended, 'ended' || {text} FROM \"{one.table}\" WHERE ended IS NOT NULL"
    limit, given = ("", {}) if since is None else ("WHERE write >= $seq", {"seq": since})
    sql = f"SELECT write, count(*), sum(md5_number_lower(text))::VARCHAR FROM ({rows}) {limit} GROUP BY write"
    return {seq: [count, digest] for seq, count, digest in cursor.execute(sql, given).fetchall()}
