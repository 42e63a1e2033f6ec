"""One named query."""

from __future__ import annotations

from typing import NamedTuple


class Query(NamedTuple):
    """SQL with $named parameters and, where needed, {by}, {where} and {scope} (see `queries.render`).

    `region` is the column that the reader's regions limit; it is None only for what belongs to no region.
    `alias` is the table alias of the columns that {by} and {where} name.
    """

    sql: str
    region: str | None = None
    alias: str = ""
