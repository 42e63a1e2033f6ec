"""The tables of the registers: made from the declaration when new, checked against it ever after.

A register that has no table yet gets one when a store is opened for writing: nothing can be lost by that. A changed
declaration is never guessed at, since nobody can tell a renamed field from a dropped and a new one: `drift` names the
statements that a migration needs, `python -m salesplan.store.draft STORE` prints them, a person decides, and a test
holds that nothing is missing. Statements on register tables say IF EXISTS: a new store runs them before there are any.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from salesplan.core.record import Column, Kind, Register, columns

SQL: dict[Kind, str] = {
    Kind.TEXT: "VARCHAR",
    Kind.LONG: "VARCHAR",
    Kind.NAMES: "VARCHAR[]",
    Kind.CHOICE: "VARCHAR",
    Kind.FLAG: "BOOLEAN",
    Kind.MONEY: "DECIMAL(18,2)",
    Kind.PERCENT: "DECIMAL(9,4)",
    Kind.NUMBER: "DECIMAL(24,8)",
    Kind.COUNT: "BIGINT",
    Kind.DAY: "DATE",
    Kind.MONTH: "VARCHAR",
    Kind.LINK: "VARCHAR",
    Kind.LINKS: "VARCHAR[]",
}
BEFORE = {"code": "VARCHAR"}
AFTER = {"begun": "BIGINT", "ended": "BIGINT"}
"""The envelope of every row: the audit numbers between which it is in force."""
BESIDE = frozenset({"load", "kind"})
"""Columns that tables of the ground have beside their registers: which file brought the row, which membership it is."""


def sql_type(column: Column) -> str:
    """The type of a field. Child rows are a list of structs: a record and its rows share one version and one write."""
    if column.rows is None:
        return SQL[column.show.kind]
    fields = ", ".join(f'"{field.name}" {sql_type(field)}' for field in columns(column.rows))
    return f"STRUCT({fields})[]"


def schema(register: Register) -> dict[str, str]:
    """The columns of a register's table in order."""
    return BEFORE | {column.name: sql_type(column) for column in register.columns} | AFTER


def create_missing(cursor: duckdb.DuckDBPyConnection, registers: Iterable[Register]) -> None:
    """Make the tables that no migration and no earlier start has made."""
    there = {row[0] for row in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    for register in registers:
        if register.kept_in not in there:
            cursor.execute(create(register)).fetchall()


def drift(cursor: duckdb.DuckDBPyConnection, registers: Iterable[Register]) -> list[str]:
    """The statements that the migrations lack to bring the tables to the declarations."""
    tables: dict[str, dict[str, str]] = {}
    asked = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
    for table, name, kind in cursor.execute(asked).fetchall():
        tables.setdefault(table, {})[name] = kind
    return [
        statement
        for register in registers
        for statement in (
            _steps(register, tables[register.kept_in], cursor) if register.kept_in in tables else [create(register)]
        )
    ]


_WRITTEN: dict[str, str] = {}


def _written(kind: str, cursor: duckdb.DuckDBPyConnection) -> str:
    """A type as we name it -> as the engine writes it, asked once each."""
    if kind not in _WRITTEN:
        (_WRITTEN[kind],) = cursor.execute(f"SELECT typeof(NULL::{kind})").fetchall()[0]
    return _WRITTEN[kind]


def create(register: Register) -> str:
    """The statement that makes a register's table. No column is NOT NULL: an old row reads as the field's default."""
    body = ", ".join(f'"{name}" {kind}' for name, kind in schema(register).items())
    return f"CREATE TABLE {register.kept_in} ({body})"


def _steps(register: Register, there: dict[str, str], cursor: duckdb.DuckDBPyConnection) -> list[str]:
    wanted, alter = schema(register), f"ALTER TABLE IF EXISTS {register.kept_in}"
    found = [f'{alter} ADD COLUMN IF NOT EXISTS "{name}" {kind};' for name, kind in wanted.items() if name not in there]
    found += [
        f'{alter} DROP COLUMN "{name}"; -- or was it RENAMED? {alter} RENAME COLUMN "{name}" TO …;'
        for name in there
        if name not in {*wanted, *BESIDE}
    ]
    for name, kind in wanted.items():
        if name in there and there[name] != _written(kind, cursor):
            renamed = f'{alter} RENAME COLUMN "{name}".element."…" TO "…";'
            found.append(
                f'{alter} ALTER "{name}" TYPE {kind}; -- this EMPTIES a renamed field of child rows: {renamed}'
            )
    return found
