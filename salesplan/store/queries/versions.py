"""Plan versions: what an import of plan cells builds on, and which version is in force."""

from __future__ import annotations

from salesplan.store.queries.query import Query

_STATES = "states AS (SELECT version, arg_max(state, seq) AS state FROM plan_state GROUP BY version)"

STANDING = "c.begun <= $seq AND (c.ended IS NULL OR c.ended > $seq)"
"""Cells (c) as they stood after audit number $seq."""
IN_FORCE = "('approved', 'locked', 'submitted', 'draft')"
FIRST_IN_FORCE = "s.state IN ('approved', 'locked') DESC, v.load IS NOT NULL DESC, v.number DESC"
"""Which version (v, its state s) of a fiscal year counts: the approved one, else the newest that a file brought, so
that an imported plan shows at once in a company that approves nothing and no draft of the desk takes its place, else
the newest."""
CHOSEN = f"(s.state IN {IN_FORCE}) DESC, {FIRST_IN_FORCE}"

QUERIES: dict[str, Query] = {
    "versions": Query(
        f"WITH {_STATES} SELECT v.id, v.year, v.number, v.based_on, v.author, v.reason, v.load, v.seq, s.state "
        "FROM plan_version v JOIN states s ON s.version = v.id ORDER BY v.year DESC, v.number DESC"
    ),
    "version_heads": Query(
        f"WITH {_STATES} SELECT v.year, max(v.number) AS number, arg_max(v.id, v.number) "
        "FILTER (WHERE s.state <> 'withdrawn') AS id, max(v.id) AS last_id "
        "FROM plan_version v JOIN states s ON s.version = v.id GROUP BY v.year"
    ),
    "last_version": Query("SELECT coalesce(max(id), 0) AS id FROM plan_version"),
    "versions_of_load": Query("SELECT id, year, number FROM plan_version WHERE load = $load ORDER BY id"),
    "versions_after": Query(
        f"WITH {_STATES} SELECT v.id, v.year, v.number FROM plan_version v JOIN states s ON s.version = v.id "
        "WHERE s.state <> 'withdrawn' AND v.based_on IN (SELECT id FROM plan_version WHERE load = $load)"
    ),
    "withdrawn_below": Query(
        f"WITH {_STATES} SELECT v.id FROM plan_version v JOIN states s ON s.version = v.based_on "
        "WHERE v.load = $load AND s.state = 'withdrawn'"
    ),
    "version_copy": Query(
        "INSERT INTO plan_cell BY NAME SELECT $version AS version, c.* EXCLUDE (version, begun, ended), $seq AS begun "
        "FROM plan_cell c WHERE c.version = $based_on AND c.ended IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM plan_cell n WHERE n.version = $incoming "
        "AND n.month = c.month AND n.region = c.region AND n.measure = c.measure)"
    ),
    "version_rename": Query("UPDATE plan_cell SET version = $version WHERE version = $incoming"),
    "plan_cells": Query(
        "SELECT c.month, c.region, c.product, c.team, c.measure, c.base, c.challenge FROM plan_cell c "
        "WHERE c.version IN (SELECT unnest($versions)) AND c.month BETWEEN $start AND $end AND {scope} AND {where} "
        f"AND {STANDING} "
        "ORDER BY ALL",
        region="c.region",
        alias="c",
    ),
    "newest_plan_cells": Query(
        f"WITH {_STATES}, newest AS (SELECT v.year, arg_max(v.id, v.number) AS id FROM plan_version v "
        "JOIN states s ON s.version = v.id WHERE s.state <> 'withdrawn' GROUP BY v.year) "
        "SELECT c.month, c.region, c.product, c.team, c.measure, c.base FROM plan_cell c "
        "JOIN newest n ON n.id = c.version WHERE c.ended IS NULL AND c.month IN (SELECT unnest($months)) AND {scope}",
        region="c.region",
    ),
    "planned_regions": Query(
        # Regions with a plan of revenue for a month, in the version that counts unless another is asked for.
        f"WITH {_STATES}, counting AS (SELECT v.id FROM plan_version v JOIN states s ON s.version = v.id "
        f"WHERE s.state IN {IN_FORCE} "
        f"QUALIFY row_number() OVER (PARTITION BY v.year ORDER BY {FIRST_IN_FORCE}) = 1) "
        "SELECT DISTINCT c.month, c.region FROM plan_cell c JOIN counting v ON v.id = c.version "
        "WHERE c.ended IS NULL AND c.month IN (SELECT unnest($months)) AND c.measure = 'revenue' "
        "AND c.base > 0 AND {scope}",
        region="c.region",
    ),
    "same_plan_file": Query(
        f"WITH {_STATES} SELECT l.id, l.ts, l.actor, l.answers FROM load l WHERE l.sha256 = $sha256 "
        "AND l.dataset = 'plan' AND NOT EXISTS (SELECT 1 FROM plan_version v JOIN states s ON s.version = v.id "
        "WHERE v.load = l.id AND (s.state = 'withdrawn' OR v.number < (SELECT max(n.number) FROM plan_version n "
        "JOIN states t ON t.version = n.id WHERE n.year = v.year AND t.state <> 'withdrawn'))) "
        "ORDER BY l.id DESC LIMIT 1"
    ),
    "same_file_beside": Query(
        "SELECT l.id, l.ts, l.actor, l.answers FROM load l WHERE l.sha256 = $sha256 AND l.dataset = $dataset "
        "AND (SELECT arg_max(active, seq) FROM load_state s WHERE s.load = l.id) "
        "AND NOT EXISTS (SELECT 1 FROM load n WHERE n.dataset = $dataset AND n.id > l.id AND "
        "(SELECT arg_max(active, seq) FROM load_state s WHERE s.load = n.id)) ORDER BY l.id DESC LIMIT 1"
    ),
    "state_version": Query("SELECT coalesce(max(seq), 0) AS seq FROM load_state"),
}
_OWNED = {
    "actual": "load = $load",
    "order_line": "load = $load",
    "benchmark": "load = $load",
    "lead_source": "load = $load",
    "plan_cell": "version IN (SELECT id FROM plan_version WHERE load = $load)",
}
QUERIES |= {
    # A sum, so that the order of rows does not matter and equal rows do not cancel out. Without the dates that a later
    # migration gave to the cells of plans: the digests of earlier loads stay true.
    f"digest_{table}": Query(
        "SELECT count(*) AS rows, coalesce(sum(md5_number_lower(t::VARCHAR)), 0)::VARCHAR AS digest FROM "
        f"(SELECT COLUMNS(lambda c: c NOT IN ('begun', 'ended')) FROM {table}) t WHERE {owned}"
    )
    for table, owned in _OWNED.items()
}
