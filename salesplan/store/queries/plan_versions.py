"""Plan versions in full: their states and sums, what two of them differ in, what happened to a cell, copies."""

from __future__ import annotations

from salesplan.store.queries.query import Query
from salesplan.store.queries.versions import CHOSEN, IN_FORCE, STANDING

KEPT_BESIDE = {
    "plan_lock": ("measure", "track", "slice"),
    "plan_input": ("key",),
    "plan_person": ("month", "team", "person", "measure"),
    "plan_padding": ("level", "member"),
}
"""The tables beside the cells of a version, and what names a row in each."""
DATED = {"plan_cell": ("month", "region", "product", "team", "measure")} | KEPT_BESIDE
_CELL = "month, region, product, team, measure"
_AMOUNTS = "sum(c.base) AS base, CASE WHEN count(c.challenge) = count(*) THEN sum(c.challenge) END AS challenge"

_TOTALS = (
    f"SELECT c.version, c.measure, {_AMOUNTS}, count(*) AS cells FROM plan_cell c "
    "WHERE {standing} AND {scope} GROUP BY ALL ORDER BY ALL"
)


_ASKED_THEN = STANDING.replace("c.", "r.")
_REQUESTS = (
    # The change requests, the newest first, each as it was asked last.
    "SELECT r.* EXCLUDE (ended), a.ts AS at FROM plan_request r JOIN audit a ON a.seq = r.begun "
    "WHERE {asked} ORDER BY r.year DESC, r.number DESC"
)
_CHANGES = (
    # Every cell that a request changes against the version it stands on.
    f"SELECT r.version, {_CELL}, sum(CASE WHEN c.version = r.version THEN c.base ELSE -c.base END) AS base, "
    "sum(CASE WHEN c.version = r.version THEN c.challenge ELSE -c.challenge END) AS challenge "
    "FROM plan_request r JOIN plan_cell c ON c.version IN (r.version, r.basis) "
    "WHERE {asked} AND {scope} GROUP BY ALL "
    "HAVING base <> 0 OR challenge <> 0 ORDER BY ALL"
)


def _versions(until: str) -> str:
    """Every version with its newest state, who submitted and approved it last, and the last write of its own."""
    return (
        "WITH s AS (SELECT version, arg_max(state, seq) AS state, max(seq) AS seq, "
        "arg_max(actor, seq) FILTER (WHERE state = 'submitted') AS submitter, "
        "arg_max(actor, seq) FILTER (WHERE state = 'approved') AS approver, "
        "arg_max(coalesce(authenticated, FALSE), seq) FILTER (WHERE state = 'approved') AS authenticated, "
        "max(seq) FILTER (WHERE state = 'approved') AS approved, arg_max(reason, seq) AS state_reason "
        f"FROM plan_state {until} GROUP BY version), "
        f"e AS (SELECT version, count(*) AS edits, max(seq) AS seq FROM plan_edit {until} GROUP BY version) "
        "SELECT v.id, v.year, v.number, s.state, v.author, v.reason, v.based_on, v.load, v.seq AS begun, m.ts AS at, "
        "s.submitter, s.approver, s.authenticated, a.ts AS approved_at, s.state_reason, coalesce(e.edits, 0) AS edits, "
        "coalesce(e.seq, 0) AS edited, "
        "greatest(v.seq, s.seq, coalesce(e.seq, 0)) AS seq, "
        f"s.state IN {IN_FORCE} AND row_number() OVER (PARTITION BY v.year ORDER BY {CHOSEN}) = 1 AS counts "
        "FROM plan_version v JOIN s ON s.version = v.id LEFT JOIN e ON e.version = v.id "
        "JOIN audit m ON m.seq = v.seq LEFT JOIN audit a ON a.seq = s.approved ORDER BY v.year DESC, v.number DESC"
    )


QUERIES: dict[str, Query] = {
    "plan.versions": Query(_versions("")),
    "plan.versions_then": Query(_versions("WHERE seq <= $seq")),
    "plan.totals": Query(_TOTALS.replace("{standing}", "c.ended IS NULL"), region="c.region"),
    "plan.totals_then": Query(_TOTALS.replace("{standing}", STANDING), region="c.region"),
    "plan.states": Query(
        "SELECT s.state, s.actor, s.reason, s.authenticated, s.seq, a.ts AS at FROM plan_state s "
        "JOIN audit a ON a.seq = s.seq WHERE s.version = $version ORDER BY s.seq"
    ),
    "plan.numbers": Query("SELECT coalesce(max(number), 0) AS number FROM plan_version WHERE year = $year"),
    "plan.cells": Query(
        # Whole fen (or hundredths of whatever is counted), because the engine reckons in whole numbers.
        f"SELECT {_CELL}, (base * 100)::BIGINT AS base, (challenge * 100)::BIGINT AS challenge FROM plan_cell c "
        f"WHERE c.version = $version AND {STANDING} AND {{scope}} ORDER BY {_CELL}",
        region="c.region",
    ),
    "plan.show": Query(
        f"SELECT {_CELL}, base, challenge FROM plan_cell c WHERE c.version = $version AND c.ended IS NULL "
        f"AND {{scope}} ORDER BY {_CELL}",
        region="c.region",
    ),
    "plan.copy_cells": Query(
        "INSERT INTO plan_cell BY NAME SELECT $version AS version, c.* EXCLUDE (version, begun, ended), $seq AS begun "
        "FROM plan_cell c WHERE c.version = $source AND c.ended IS NULL"
    ),
    "plan.copied_cells": Query(
        f"SELECT {_CELL}, base, challenge FROM plan_cell WHERE version = $source AND ended IS NULL ORDER BY {_CELL}"
    ),
    "plan.diff": Query(
        # Cells of two versions beside each other; months of the older one are moved by $months. NULL: no such cell.
        f"WITH o AS (SELECT strftime((month || '-01')::DATE + to_months($months::INTEGER), '%Y-%m') AS month, "
        "region, product, team, measure, base, challenge FROM plan_cell c WHERE c.version = $old "
        "AND c.begun <= $old_at AND (c.ended IS NULL OR c.ended > $old_at) AND {scope}), "
        f"n AS (SELECT {_CELL}, base, challenge FROM plan_cell c WHERE c.version = $new AND c.begun <= $new_at "
        "AND (c.ended IS NULL OR c.ended > $new_at) AND {scope}) "
        f"SELECT {_CELL}, o.base AS old_base, n.base AS new_base, o.challenge AS old_challenge, "
        f"n.challenge AS new_challenge FROM o FULL JOIN n USING ({_CELL}) ORDER BY ALL",
        region="c.region",
    ),
    "plan.history": Query(
        # Every state of the cells of a slice: what it was from `begun` on, until `ended`.
        f"SELECT {_CELL}, base, challenge, begun, ended FROM plan_cell c WHERE c.version = $version "
        "AND c.begun <= $seq AND c.measure = $measure AND {scope} AND {where}",
        region="c.region",
        alias="c",
    ),
    "plan.requests": Query(_REQUESTS.format(asked="r.ended IS NULL")),
    "plan.requests_then": Query(_REQUESTS.format(asked=_ASKED_THEN)),
    "plan.request_changes": Query(
        _CHANGES.replace("{asked}", "r.ended IS NULL AND c.ended IS NULL"), region="c.region"
    ),
    "plan.request_changes_then": Query(_CHANGES.replace("{asked}", f"{_ASKED_THEN} AND {STANDING}"), region="c.region"),
    "plan.end_request": Query("UPDATE plan_request SET ended = $seq WHERE version = $version AND ended IS NULL"),
    "plan.ledger": Query(
        "SELECT e.*, a.ts AS at FROM plan_edit e JOIN audit a ON a.seq = e.seq WHERE e.version = $version "
        "ORDER BY e.number"
    ),
    "plan.person_sales": Query(
        "SELECT month, person, sum(revenue) AS revenue FROM cube_persons WHERE team = $team "
        "AND month IN (SELECT unnest($months)) AND {scope} GROUP BY ALL ORDER BY ALL",
        region="region",
    ),
}
for _table, _key in KEPT_BESIDE.items():
    QUERIES[f"plan.rows.{_table}"] = Query(
        f"SELECT * EXCLUDE (version, ended) FROM {_table} c WHERE c.version = $version AND {STANDING} ORDER BY ALL"
    )
    QUERIES[f"plan.copy.{_table}"] = Query(
        f"INSERT INTO {_table} BY NAME SELECT $version AS version, c.* EXCLUDE (version, begun, ended), $seq AS begun "
        f"FROM {_table} c WHERE c.version = $source AND c.ended IS NULL"
    )
QUERIES["plan.copy_to_year.plan_input"] = Query(
    # All inputs but those that speak of the year they were made for.
    "INSERT INTO plan_input BY NAME SELECT $version AS version, c.* EXCLUDE (version, begun, ended), $seq AS begun "
    "FROM plan_input c WHERE c.version = $source AND c.ended IS NULL AND NOT list_contains($left, c.key)"
)
for _table in ("plan_cell", "plan_person"):
    QUERIES[f"plan.copy_months.{_table}"] = Query(
        # Some months, or all the others.
        f"INSERT INTO {_table} BY NAME SELECT $version AS version, c.* EXCLUDE (version, begun, ended), $seq AS begun "
        f"FROM {_table} c WHERE c.version = $source AND c.ended IS NULL "
        "AND list_contains($months::VARCHAR[], c.month) = $inside"
    )
for _table, _key in DATED.items():
    _same = " AND ".join(f"x.{name} = {_table}.{name}" for name in _key)
    QUERIES |= {
        # New rows are written first; what they replace ends.
        f"plan.end.{_table}": Query(
            f"UPDATE {_table} SET ended = $seq WHERE version = $version AND ended IS NULL AND begun < $seq AND EXISTS "
            f"(SELECT 1 FROM {_table} x WHERE x.version = $version AND x.begun = $seq AND {_same})"
        ),
        f"plan.drop.{_table}": Query(
            f"UPDATE {_table} SET ended = $seq WHERE version = $version AND ended IS NULL AND begun < $seq AND EXISTS "
            f"(SELECT 1 FROM (SELECT {', '.join(f'unnest(${name}_list) AS {name}' for name in _key)}) x WHERE {_same})"
        ),
        # Back to before an operation ($of is its audit number), and forth again.
        f"plan.undo_end.{_table}": Query(
            f"UPDATE {_table} SET ended = $seq WHERE version = $version AND ended IS NULL AND begun < $seq AND EXISTS "
            f"(SELECT 1 FROM {_table} x WHERE x.version = $version AND x.begun = $of AND {_same})"
        ),
        f"plan.undo_begin.{_table}": Query(
            f"INSERT INTO {_table} BY NAME SELECT * REPLACE ($seq AS begun, NULL::BIGINT AS ended) FROM {_table} "
            "WHERE version = $version AND ended = $of"
        ),
        f"plan.redo_end.{_table}": Query(
            f"UPDATE {_table} SET ended = $seq WHERE version = $version AND ended IS NULL AND begun < $seq AND EXISTS "
            f"(SELECT 1 FROM {_table} x WHERE x.version = $version AND x.ended = $of AND {_same})"
        ),
        f"plan.redo_begin.{_table}": Query(
            f"INSERT INTO {_table} BY NAME SELECT * REPLACE ($seq AS begun, NULL::BIGINT AS ended) FROM {_table} "
            "WHERE version = $version AND begun = $of"
        ),
        f"plan.touched.{_table}": Query(
            f"SELECT count(*) AS n FROM {_table} WHERE version = $version AND begun = $seq"
        ),
    }
