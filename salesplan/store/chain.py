"""The chain of the audit: every row carries a hash over itself and the row before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

GENESIS = "0" * 64
"""The hash before the first audit row."""


def audit_hash(prev: str, seq: int, ts: datetime, actor: str, action: str, subject: str, detail: str) -> str:
    """The link of the chain: SHA-256 over the previous hash and everything in the row."""
    body = json.dumps([prev, seq, ts.isoformat(), actor, action, subject, detail], ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()


def first_break(rows: Iterable[tuple[Any, ...]]) -> int | None:
    """The number of the first audit row that does not follow from the one before; None when the chain holds.

    Rows are (seq, ts, actor, action, subject, detail, prev, hash) in order.
    """
    prev, expected = GENESIS, 1
    for seq, ts, actor, action, subject, detail, before, found in rows:
        if (seq, before) != (expected, prev) or found != audit_hash(prev, seq, ts, actor, action, subject, detail):
            return expected
        prev, expected = found, expected + 1
    return None
