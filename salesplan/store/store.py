"""One DuckDB file, one connection per process, a cursor per call, one writer at a time."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from salesplan.core.errors import DiskFull, Forbidden, StoreDrifted, StoreReadOnly, Unknown
from salesplan.core.registers import REGISTERS
from salesplan.core.scope import Scope
from salesplan.store import files, migrate, written
from salesplan.store.arrow import arrow_schema, as_table
from salesplan.store.chain import GENESIS, audit_hash
from salesplan.store.connection import connect, connect_again, connect_copy, is_damage, literal, meaning
from salesplan.store.queries import render
from salesplan.store.registers import drift
from salesplan.store.verify import check_left_log

_WRITES = re.compile(r"(?:UPDATE (?=\w+ SET ended)|INSERT INTO )(\w+)")
"""A statement that ends or adds rows, and of which table."""


class Transaction:
    """A write in progress: rows carry its audit number `seq`, and its audit row has it."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, head: tuple[int, str], about: tuple[str, str, str]) -> None:
        self._cursor = cursor
        self._about = about
        self._head = head
        self.now = datetime.now(UTC).replace(tzinfo=None)
        self.detail: dict[str, Any] = {}
        self._touched: set[str] = set()

    @property
    def seq(self) -> int:
        """The audit number of what is being written."""
        return self._head[0] + 1

    def about(self, subject: str) -> None:
        """Name what is being written, where that is known only now (the code of a new record)."""
        self._about = (*self._about[:2], subject)

    def step(self, actor: str, action: str, subject: str = "") -> None:
        """End what was written so far with its audit row and begin another piece: all are kept together, or none."""
        self.seal()
        self._about, self.detail = (actor, action, subject), {}

    def apart(self, actor: str, action: str, pieces: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Take what was written since the last audit row apart into pieces (subject, detail), each with its own row.

        The rows of the first piece carry `seq`, those of the next `seq` + 1, and so on. The last piece stays open.
        """
        left, rows = written.states(self._cursor, self._tables(), self.seq), []
        for subject, detail in pieces[:-1]:
            self.detail = {**detail, **({written.KEY: left[self.seq]} if self.seq in left else {})}
            rows.append(row := _audit_row(self, actor, action, subject, self._head[1]))
            self._head = (row["seq"], row["hash"])
        self.insert("audit", rows)
        self._about, self.detail = (actor, action, pieces[-1][0]), dict(pieces[-1][1])

    def _tables(self) -> dict[str, written.Dated]:
        return {name: one for name, one in written.dated(self._cursor).items() if name in self._touched}

    def seal(self) -> tuple[int, str]:
        """Write the audit row with what was written beside facts; returns its number and hash."""
        if self._touched:
            left = written.state(self._cursor, self._tables(), self.seq)
            self.detail |= {written.KEY: left} if left else {}
        row = _audit_row(self, *self._about, self._head[1])
        self.insert("audit", [row])
        self._head, self._touched = (row["seq"], row["hash"]), set()
        return self._head

    def execute(self, name: str, **values: Any) -> None:
        """Run a named statement."""
        sql, given = render(name, None, values=values)
        self._cursor.execute(sql, given).fetchall()
        if written_to := _WRITES.match(sql):
            self._touched.add(written_to[1])

    def rows(self, name: str, **values: Any) -> list[dict[str, Any]]:
        """A named query inside the transaction; it sees what was written so far."""
        sql, given = render(name, None, values=values)
        return _dicts(self._cursor.execute(sql, given))

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]] | pd.DataFrame | pa.Table) -> int:
        """Append rows to a table, columns by name, absent ones NULL; returns how many.

        Raises Unknown when the table does not exist, pyarrow's errors when a value does not fit its column exactly.
        """
        found = self._cursor.execute(
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
        self._cursor.register("incoming", incoming)
        try:
            self._cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM incoming').fetchall()
        finally:
            with suppress(duckdb.Error):  # after a failed insert the engine refuses this too; the first error is told
                self._cursor.unregister("incoming")
        return int(incoming.num_rows)


class Store:
    """An open store. Use `Store.open(path)`; `Store.memory()` for tests. Threads may share it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path | None, read_only: bool) -> None:
        self._connection = connection
        self._writer = threading.RLock()
        self.path = path
        self.read_only = read_only
        self._given_up = False
        self._head = self._read_head()

    @classmethod
    def open(cls, path: Path, read_only: bool = False) -> Store:
        """Open or create. Raises StoreInUse, StoreDamaged, StoreNewer, StoreReadOnly, DiskFull; overwrites nothing.

        A store written by an older engine or an older version of this program is copied byte for byte into its backups
        before it is opened for writing. Opened read-only, it is brought up to date in memory, and the file stays.
        """
        path = Path(path)
        try:
            if read_only:
                return cls._looked_at(path)
            if path.exists():
                migrate.protect(path)
                check_left_log(path)
            else:
                with suppress(FileExistsError), cls.new(path):  # made by another program meanwhile: let it say so
                    pass
            connection = connect(path)
            files.private_file(path)
            files.forget_drafts(path)
        except OSError as error:
            raise files.meaning(error, path) or error from error
        return cls._ready(connection, path, read_only)

    @classmethod
    def _looked_at(cls, path: Path) -> Store:
        store = cls._ready(connect(path, read_only=True), path, True)
        if migrate.is_complete(store._connection):
            return store
        store.close()
        connection = connect_copy(path)
        try:
            migrate.migrate(connection, path)
        except duckdb.Error as error:
            connection.close()
            raise meaning(error, path) from error
        return cls(connection, path, True)

    @classmethod
    @contextmanager
    def new(cls, path: Path) -> Iterator[Store]:
        """An empty store that is called `path` only when the block has ended well: a kill leaves none of that name.

        Raises FileExistsError when there is one by then, which stays as it is; else as `open`.
        """
        files.private_folder(path.parent)
        draft = files.begun_beside(path)
        try:
            store = cls._ready(connect(draft), draft, False)
            try:
                yield store
            finally:
                store.close()
            files.private_file(draft)
            files.take_name(draft, path)
        finally:
            draft.unlink(missing_ok=True)
            files.wal_of(draft).unlink(missing_ok=True)

    @classmethod
    def memory(cls) -> Store:
        """An empty store without a file."""
        return cls._ready(connect(None), None, False)

    @classmethod
    def _ready(cls, connection: duckdb.DuckDBPyConnection, path: Path | None, read_only: bool) -> Store:
        try:
            if read_only:
                migrate.check(connection, path)
            else:
                migrate.migrate(connection, path)
            return cls(connection, path, read_only)
        except duckdb.Error as error:
            connection.close()
            raise meaning(error, path) from error
        except BaseException:
            connection.close()
            raise

    @property
    def data_version(self) -> int:
        """The last audit number: changes with every write. Put it into every cache key."""
        return self._head[0]

    @property
    def audit_head(self) -> str:
        """The hash of the last audit row."""
        return self._head[1]

    def rows(
        self,
        scope: Scope,
        name: str,
        by: Sequence[str] = (),
        where: Mapping[str, Sequence[str]] | None = None,
        **values: Any,
    ) -> list[dict[str, Any]]:
        """A named query as dicts; money is Decimal, missing None. For up to a few thousand rows."""
        with self._cursor() as cursor:
            return _dicts(cursor.execute(*render(name, _required(scope), by, where, values)))

    def frame(
        self,
        scope: Scope,
        name: str,
        by: Sequence[str] = (),
        where: Mapping[str, Sequence[str]] | None = None,
        **values: Any,
    ) -> pd.DataFrame:
        """A named query as a frame; DECIMAL columns come as float64. For charts and large results."""
        with self._cursor() as cursor:
            return cursor.execute(*render(name, _required(scope), by, where, values)).df()

    @contextmanager
    def transaction(
        self, actor: str, action: str, subject: str = "", detail: Mapping[str, Any] | None = None
    ) -> Iterator[Transaction]:
        """Data and audit row together or not at all; one writer per process.

        Whatever is put into `tx.detail` inside the block goes into the audit row. Any error rolls everything back.
        """
        if self.read_only:
            raise StoreReadOnly(path=str(self.path))
        with self._writer, self._cursor() as cursor:
            cursor.execute("BEGIN").fetchall()
            tx = Transaction(cursor, self._head, (actor, action, subject))
            tx.detail.update(detail or {})
            try:
                yield tx
                head = tx.seal()
                cursor.execute("COMMIT").fetchall()
            except BaseException as error:
                _roll_back(cursor)
                raise self._meant(error) from error
            self._head = head

    def copy_to(self, target: Path) -> None:
        """Write a copy of everything into a new file of the backups folder, while nothing else is written.

        The engine copies it: opening and closing the file ourselves would end its lock on it (POSIX), and a second
        program could then get in.
        """
        with self._writer, self._cursor() as cursor:
            here = cursor.execute("SELECT current_database()").fetchall()[0][0]
            try:
                cursor.execute(f"ATTACH {literal(target.absolute())} AS copied").fetchall()
                cursor.execute(f'COPY FROM DATABASE "{here}" TO copied').fetchall()
                cursor.execute("DETACH copied").fetchall()
            except duckdb.Error as error:
                with suppress(duckdb.Error):
                    cursor.execute("DETACH copied").fetchall()
                raise meaning(error, self.path) from error

    def checkpoint(self) -> bool:
        """Write the log into the file, so that a damaged log can lose nothing.

        False when the disk has no room for it: what was committed stays safe in the log, and the next one tries again.
        """
        if self.path is None or self.read_only:
            return True
        with self._writer, self._cursor() as cursor:
            try:
                cursor.execute("CHECKPOINT").fetchall()
            except duckdb.Error as error:
                if isinstance(meaning(error, self.path), DiskFull):
                    self._given_up = True
                    return False
                raise
        return True

    def close(self) -> None:
        """Checkpoint and let go of the file, also when it can no longer be written. Raises StoreError then."""
        try:
            self.checkpoint()
        finally:
            self._connection.close()

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        if self._given_up:
            self._begin_again()
        cursor = self._connection.cursor()
        try:
            yield cursor
        except duckdb.Error as error:
            meant = self._meant(error)
            if meant is error:
                raise
            raise meant from error
        finally:
            cursor.close()

    def _begin_again(self) -> None:
        """Open the file anew after the engine gave up on it (a checkpoint found no room): the log has every commit.

        Raises StoreError when that is not possible now; the next use tries again.
        """
        if self.path is None:
            return
        with self._writer:
            if self._given_up:
                self._connection.close()
                self._connection = connect_again(self.path, self.read_only)
                self._given_up = False
                self._head = self._read_head()

    def _meant(self, error: BaseException) -> BaseException:
        """The error as one of ours where a person can do something about it."""
        if isinstance(error, OSError):
            return files.meaning(error, self.path) or error
        if not isinstance(error, duckdb.Error):
            return error
        if isinstance(error, duckdb.BinderException) and drift(self._connection, REGISTERS.values()):
            return StoreDrifted(path=str(self.path))
        meant = meaning(error, self.path)
        self._given_up = self._given_up or isinstance(error, duckdb.FatalException)
        refused = isinstance(error, duckdb.TransactionException) and isinstance(meant, StoreReadOnly)
        ours = isinstance(error, duckdb.IOException) or isinstance(meant, DiskFull) or is_damage(error) or refused
        return meant if ours else error

    def _read_head(self) -> tuple[int, str]:
        with self._cursor() as cursor:
            found = cursor.execute(*render("audit_head", None)).fetchall()
        return (found[0][0], found[0][1]) if found else (0, GENESIS)


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


def _roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    """A failed commit has already ended the transaction; then there is nothing left to roll back."""
    with suppress(duckdb.Error):
        cursor.execute("ROLLBACK").fetchall()


def _required(scope: Scope) -> Scope:
    if not isinstance(scope, Scope):
        raise Forbidden(reason="a read needs a Scope")
    return scope


def _dicts(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    found = result.fetchall()
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found]
