"""One DuckDB file, one connection per process, a cursor per call, one writer at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from salesplan.core.scope import Scope


class Transaction:
    """A write in progress: its audit number `seq`, and the named statements it may run."""

    seq: int

    def execute(self, name: str, **values: Any) -> None:
        """Run a named statement."""
        raise NotImplementedError

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]] | pd.DataFrame) -> int:
        """Append rows (columns by name); returns how many."""
        raise NotImplementedError

    def rows(self, name: str, **values: Any) -> list[dict[str, Any]]:
        """Read inside the transaction."""
        raise NotImplementedError


class Store:
    """An open store. Use `Store.open(path)`; `Store.memory()` for tests."""

    path: Path | None
    read_only: bool

    @classmethod
    def open(cls, path: Path, read_only: bool = False) -> Store:
        """Open or create. Raises StoreInUse, StoreDamaged, StoreNewer, StoreReadOnly, DiskFull."""
        raise NotImplementedError

    @classmethod
    def memory(cls) -> Store:
        """An empty store without a file."""
        raise NotImplementedError

    @property
    def data_version(self) -> int:
        """The last audit number: changes with every write. Put it into every cache key."""
        raise NotImplementedError

    def rows(self, scope: Scope, name: str, by: Sequence[str] = (), **values: Any) -> list[dict[str, Any]]:
        """A named query as dicts; money is Decimal, missing None. For up to a few thousand rows."""
        raise NotImplementedError

    def frame(self, scope: Scope, name: str, by: Sequence[str] = (), **values: Any) -> pd.DataFrame:
        """A named query as a frame; DECIMAL columns come as float64. For charts and large results."""
        raise NotImplementedError

    @contextmanager
    def transaction(
        self, actor: str, action: str, subject: str = "", detail: Mapping[str, Any] | None = None
    ) -> Iterator[Transaction]:
        """Data and audit row together or not at all; one writer per process."""
        raise NotImplementedError
        yield Transaction()

    def close(self) -> None:
        """Checkpoint and let go of the file."""
        raise NotImplementedError
