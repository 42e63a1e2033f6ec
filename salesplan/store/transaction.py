"""A write in progress: what it holds is kept with its audit row, or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from salesplan.core.errors import Unknown
from salesplan.store import written
from salesplan.store.arrow import arrow_schema, as_table
from salesplan.store.chain import audit_hash
from salesplan.store.queries import render

_WRITES = re.compile(r"(?:UPDATE (?=\w+ SET ended)|INSERT INTO )(\w+)")
"""A statement that ends or adds rows, and of which table."""
_NOTE = frozenset({"number_note", "number_note_state"})
_ASIDE = {
    "plan.edit": frozenset({"plan_cell", "plan_edit", "plan_lock", "plan_person", "plan_padding"}),
    "note.add": _NOTE,
    "note.resolve": _NOTE,
}
"""Actions on which no figure of the company depends (edits of drafts of plans, notes), and the tables they write."""


class Transaction:
    """A write in progress: rows carry its audit number `seq`, and its audit row has it. `cursor` sees what it wrote.

    `is_aside` says whether no figure depends on anything that was sealed so far: edits of drafts of plans, notes.
    """

    def __init__(self, cursor: duckdb.DuckDBPyConnection, head: tuple[int, str], about: tuple[str, str, str]) -> None:
        self.cursor = cursor
        self._about = about
        self._head = head
        self.now = datetime.now(UTC).replace(tzinfo=None)
        self.detail: dict[str, Any] = {}
        self._touched: set[str] = set()
        self._is_open = True
        self.is_aside = True

    @property
    def seq(self) -> int:
        """The audit number of what is being written."""
        return self._head[0] + 1

    def about(self, subject: str) -> None:
        """Name what is being written, where that is known only now (the code of a new record)."""
        self._about = (*self._about[:2], subject)

    def step(self, actor: str, action: str, subject: str = "") -> None:
        """End what was written so far with its audit row and begin another piece: all are kept together, or none."""
        self.finish()
        self._about, self.detail, self._is_open = (actor, action, subject), {}, True

    @contextmanager
    def part(self, actor: str, action: str, subject: str, detail: Mapping[str, Any]) -> Iterator[Transaction]:
        """A piece in between that has its audit row at once; what follows is told as what was being written before."""
        about = self._about
        self.step(actor, action, subject)
        self.detail.update(detail)
        yield self
        self.seal()
        self._about, self.detail = about, {}

    def apart(self, actor: str, action: str, pieces: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Take what was written since the last audit row apart into pieces (subject, detail), each with its own row.

        The rows of the first piece carry `seq`, those of the next `seq` + 1, and so on. The last piece stays open.
        """
        left, rows = written.states(self.cursor, self._tables(), self.seq), []
        for subject, detail in pieces[:-1]:
            self.detail = {**detail, **({written.KEY: left[self.seq]} if self.seq in left else {})}
            rows.append(row := _audit_row(self, actor, action, subject, self._head[1]))
            self._head = (row["seq"], row["hash"])
        self.insert("audit", rows)
        self._about, self.detail = (actor, action, pieces[-1][0]), dict(pieces[-1][1])

    def _tables(self) -> dict[str, written.Dated]:
        return {name: one for name, one in written.dated(self.cursor).items() if name in self._touched}

    def seal(self) -> tuple[int, str]:
        """Write the audit row with what was written beside facts; returns its number and hash."""
        if self._touched:
            left = written.state(self.cursor, self._tables(), self.seq)
            self.detail |= {written.KEY: left} if left else {}
        self.is_aside &= self._about[1] in _ASIDE and self._touched <= _ASIDE[self._about[1]]
        row = _audit_row(self, *self._about, self._head[1])
        self.insert("audit", [row])
        self._head, self._touched, self._is_open = (row["seq"], row["hash"]), set(), False
        return self._head

    def finish(self) -> tuple[int, str]:
        """The same, unless everything that was written has its audit row."""
        return self.seal() if self._is_open or self._touched else self._head

    def execute(self, name: str, **values: Any) -> None:
        """Run a named statement."""
        sql, given = render(name, None, values=values)
        self.cursor.execute(sql, given).fetchall()
        if written_to := _WRITES.match(sql):
            self._touched.add(written_to[1])

    def rows(self, name: str, **values: Any) -> list[dict[str, Any]]:
        """A named query inside the transaction; it sees what was written so far."""
        sql, given = render(name, None, values=values)
        return dicts(self.cursor.execute(sql, given))

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]] | pd.DataFrame | pa.Table) -> int:
        """Append rows to a table, columns by name, absent ones NULL; returns how many.

        Raises Unknown when the table does not exist, pyarrow's errors when a value does not fit its column exactly.
        """
        found = self.cursor.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = $table ORDER BY column_index",
            {"table": table},
        ).fetchall()
        if not found:
            raise Unknown(name=table)
        incoming = as_table(rows, arrow_schema(found))
        if incoming.num_rows == 0:
            return 0
        if table != "audit":
            self._touched.add(table)
        names = ", ".join(f'"{name}"' for name in incoming.column_names)
        self.cursor.register("incoming", incoming)
        try:
            self.cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM incoming').fetchall()
        finally:
            with suppress(duckdb.Error):  # after a failed insert the engine refuses this too; the first error is told
                self.cursor.unregister("incoming")
        return int(incoming.num_rows)


def _audit_row(tx: Transaction, actor: str, action: str, subject: str, prev: str) -> dict[str, Any]:
    detail = json.dumps(tx.detail, ensure_ascii=False, sort_keys=True, default=str)
    return {
        "seq": tx.seq,
        "ts": tx.now,
        "actor": actor,
        "action": action,
        "subject": subject,
        "detail": detail,
        "prev": prev,
        "hash": audit_hash(prev, tx.seq, tx.now, actor, action, subject, detail),
    }


def dicts(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    found = result.fetchall()
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found]
