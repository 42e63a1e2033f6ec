"""Where the store lies, and opening it: what the screens and the command line begin with."""

from __future__ import annotations

import os
from pathlib import Path

from salesplan.store import Store

__all__ = ["HOME", "Store", "open_store", "store_path"]

HOME = Path(__file__).resolve().parents[2]
"""The folder of the product."""


def store_path(given: str | Path | None = None) -> Path:
    """The file of the store: the given one, else `SALESPLAN_STORE`, else `store/sales.duckdb` of the product."""
    return Path(given or os.environ.get("SALESPLAN_STORE") or HOME / "store" / "sales.duckdb").expanduser()


def open_store(given: str | Path | None = None, read_only: bool = False) -> Store:
    """The store at `store_path(given)`, made when there is none. Raises StoreError; overwrites nothing."""
    return Store.open(store_path(given), read_only)
