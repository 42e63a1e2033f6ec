"""The audit chain, the settings and the list of tables."""

from __future__ import annotations

from salesplan.store.queries.query import Query

QUERIES: dict[str, Query] = {
    "audit_head": Query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"),
    "audit_chain": Query("SELECT seq, ts, actor, action, subject, detail, prev, hash FROM audit ORDER BY seq"),
    "last_write": Query("SELECT max(ts) AS ts FROM audit"),
    "inbox_notes": Query(
        "SELECT subject, max(ts) AS ts, arg_max(detail, seq) AS detail FROM audit "
        "WHERE action = 'inbox.wait' AND subject IN (SELECT unnest($names)) GROUP BY subject"
    ),
    "settings": Query("SELECT key, arg_max(value, seq) AS value FROM setting GROUP BY key ORDER BY key"),
}
