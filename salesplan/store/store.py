"""One DuckDB file, one connection per process, a cursor per call, one writer at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from salesplan.core.errors import DiskFull, Forbidden, StoreDrifted, StoreReadOnly
from salesplan.core.registers import REGISTERS
from salesplan.core.scope import Scope
from salesplan.store import files, migrate
from salesplan.store.chain import GENESIS
from salesplan.store.connection import connect, connect_again, connect_copy, is_damage, literal, meaning
from salesplan.store.queries import render
from salesplan.store.registers import drift
from salesplan.store.transaction import Transaction, dicts
from salesplan.store.verify import check_left_log


class _Joined(threading.local):
    """The transaction that this thread works within."""

    tx: Transaction | None = None


class Store:
    """An open store. Use `Store.open(path)`; `Store.memory()` for tests. Threads may share it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path | None, read_only: bool) -> None:
        self._connection = connection
        self._writer = threading.RLock()
        self.path = path
        self.read_only = read_only
        self._given_up = False
        self._joined = _Joined()
        self._head = self._read_head()
        self._facts = self._head[0]

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
        return self._head[0] if self._joined.tx is None else self._joined.tx.seq

    @property
    def facts_version(self) -> int:
        """As `data_version`, but edits of drafts and notes leave it: for answers that read neither."""
        return self._facts if self._joined.tx is None else self._joined.tx.seq

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
            return dicts(cursor.execute(*render(name, _required(scope), by, where, values)))

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
        if self._joined.tx is not None:
            with self._joined.tx.part(actor, action, subject, detail or {}) as part:
                yield part
            return
        with self._writer, self._cursor() as cursor:
            cursor.execute("BEGIN").fetchall()
            tx = Transaction(cursor, self._head, (actor, action, subject))
            tx.detail.update(detail or {})
            try:
                yield tx
                head = tx.finish()
                cursor.execute("COMMIT").fetchall()
            except BaseException as error:
                _roll_back(cursor)
                raise self._meant(error) from error
            self._head = head
            if not tx.is_aside:
                self._facts = head[0]

    @contextmanager
    def within(self, tx: Transaction) -> Iterator[None]:
        """What this thread reads in the block sees what `tx` wrote, and its transactions are steps of `tx`.

        So services that write by themselves can be parts of one whole. An error must leave `tx` too, which undoes all.
        A block inside another leaves this thread in the outer one.
        """
        before, self._joined.tx = self._joined.tx, tx
        try:
            yield
        finally:
            self._joined.tx = before

    @property
    def is_within(self) -> bool:
        """True while this thread works within a transaction: what it reads may still be undone, so keep none of it."""
        return self._joined.tx is not None

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
        Within a transaction there is nothing to write yet.
        """
        if self.path is None or self.read_only or self._joined.tx is not None:
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
        if self._joined.tx is not None:
            yield self._joined.tx.cursor
            return
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
                self._facts = self._head[0]

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


def _roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    """A failed commit has already ended the transaction; then there is nothing left to roll back."""
    with suppress(duckdb.Error):
        cursor.execute("ROLLBACK").fetchall()


def _required(scope: Scope) -> Scope:
    if not isinstance(scope, Scope):
        raise Forbidden(reason="a read needs a Scope")
    return scope
