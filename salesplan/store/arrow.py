"""Rows on their way into a table: Arrow with the table's own types, so that money never passes through a float."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

_SIMPLE: dict[str, pa.DataType] = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "BOOLEAN": pa.bool_(),
    "BLOB": pa.binary(),
    "VARCHAR[]": pa.list_(pa.string()),
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")


def arrow_schema(columns: Sequence[tuple[str, str]]) -> pa.Schema:
    """The Arrow schema of a table's (name, type) columns. Raises KeyError for a type the store does not use."""
    return pa.schema([(name, _type(kind)) for name, kind in columns])


def as_table(rows: Sequence[Mapping[str, Any]] | pd.DataFrame | pa.Table, schema: pa.Schema) -> pa.Table:
    """The rows with exactly the types of `schema`; only the columns that they have.

    Raises KeyError for a column that the table lacks.
    """
    if isinstance(rows, pa.Table):
        return rows.cast(_part(schema, rows.column_names))
    if isinstance(rows, pd.DataFrame):
        return pa.Table.from_pandas(rows, schema=_part(schema, list(rows.columns)), preserve_index=False)
    if not rows:
        return pa.Table.from_pylist([], schema=schema)
    return pa.Table.from_pylist([dict(row) for row in rows], schema=_part(schema, list(rows[0])))


def _part(schema: pa.Schema, names: Sequence[str]) -> pa.Schema:
    return pa.schema([schema.field(name) for name in names])


def _type(kind: str) -> pa.DataType:
    if found := _DECIMAL.fullmatch(kind):
        return pa.decimal128(int(found[1]), int(found[2]))
    if kind.endswith("[]") and kind not in _SIMPLE:
        return pa.list_(_type(kind.removesuffix("[]")))
    if kind.startswith("STRUCT("):
        return pa.struct([(name, _type(part)) for name, part in _fields(kind[len("STRUCT(") : -1])])
    return _SIMPLE[kind]


def _fields(inside: str) -> list[tuple[str, str]]:
    """The (name, type) pairs of a struct as the engine writes them: `"day" DATE, outcome VARCHAR`."""
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(inside + ","):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append(inside[start:at].strip())
            start = at + 1
    return [(name.strip('"'), kind) for name, kind in (part.split(" ", 1) for part in parts)]
