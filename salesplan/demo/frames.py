"""Whole fen and whole units as exact decimals, without a detour through floats."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from salesplan.core.plan.raking import Ints


def money(fen: Ints) -> pd.api.extensions.ExtensionArray:
    """Fen as DECIMAL(18,2) yuan."""
    return _decimals(fen, 18, 2)


def quantity(units: Ints) -> pd.api.extensions.ExtensionArray:
    """Whole units as DECIMAL(18,3)."""
    return _decimals(units * 1000, 18, 3)


def groups(frame: pd.DataFrame, columns: list[str]) -> list[tuple[tuple[int, ...], Ints]]:
    """The rows of each combination of numbers in `columns`, in their order."""
    keys = np.stack([frame[column].to_numpy(dtype=np.int64) for column in columns], axis=1)
    found, number = np.unique(keys, axis=0, return_inverse=True)
    rows = np.split(np.argsort(number.ravel(), kind="stable"), np.cumsum(np.bincount(number.ravel()))[:-1])
    return list(zip(map(tuple, found.tolist()), rows, strict=True))


def _decimals(scaled: Ints, digits: int, places: int) -> pd.api.extensions.ExtensionArray:
    # A decimal128 is a 128-bit two's complement number: the value and, above it, 64 copies of its sign.
    low = np.ascontiguousarray(scaled, dtype="<i8")
    halves = np.stack([low, low >> 63], axis=1)
    kind = pa.decimal128(digits, places)
    return pd.array(
        pa.Array.from_buffers(kind, len(low), [None, pa.py_buffer(halves.tobytes())]), dtype=pd.ArrowDtype(kind)
    )
