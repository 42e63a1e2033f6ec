"""The chain of the audit: every row carries a hash over itself and the row before."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

GENESIS = "0" * 64
"""The hash before the first audit row."""


def audit_hash(prev: str, seq: int, ts: datetime, actor: str, action: str, subject: str, detail: str) -> str:
    """The link of the chain: SHA-256 over the previous hash and everything in the row."""
    body = json.dumps([prev, seq, ts.isoformat(), actor, action, subject, detail], ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()
