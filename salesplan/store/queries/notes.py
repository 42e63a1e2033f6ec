"""Notes on numbers. A reader of some regions finds what lies in his regions altogether."""

from __future__ import annotations

from salesplan.store.queries.query import Query
from salesplan.store.queries.rounds import REGION, WITHIN

QUERIES: dict[str, Query] = {
    "notes": Query(
        "WITH s AS (SELECT note, arg_max(resolved, seq) AS resolved, arg_max(actor, seq) AS actor, "
        "arg_max(coalesce(reason, ''), seq) AS reason, max(seq) AS seq FROM number_note_state WHERE seq <= $seq "
        "GROUP BY note) "
        "SELECT n.id, n.version, n.measure, n.slice, n.kind, n.first_month, n.last_month, n.text, n.actor, a.ts AS at, "
        "v.year, coalesce(s.resolved, FALSE) AS resolved, s.actor AS resolver, s.reason, b.ts AS resolved_at "
        "FROM number_note n JOIN audit a ON a.seq = n.seq LEFT JOIN plan_version v ON v.id = n.version "
        "LEFT JOIN s ON s.note = n.id LEFT JOIN audit b ON b.seq = s.seq "
        f"WHERE n.seq <= $seq AND {WITHIN.format(of='n')} ORDER BY n.id DESC",
        region=REGION,
    ),
    "notes.one": Query(
        "SELECT n.*, coalesce((SELECT arg_max(resolved, s.seq) FROM number_note_state s WHERE s.note = n.id), FALSE) "
        "AS resolved FROM number_note n WHERE n.id = $note"
    ),
    "notes.last": Query("SELECT coalesce(max(id), 0) AS id FROM number_note"),
}
