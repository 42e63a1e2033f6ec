"""What was planned and what others achieve: plan cells over windows of months, versions in force, benchmarks."""

from __future__ import annotations

from salesplan.store.queries.cube import ASKED, SEGMENT
from salesplan.store.queries.loads import LIVE
from salesplan.store.queries.query import Query
from salesplan.store.queries.versions import FIRST_IN_FORCE, IN_FORCE, STANDING

QUERIES: dict[str, Query] = {
    "versions_in_force": Query(
        # Per fiscal year: the version asked for, else the one that counts.
        "WITH states AS (SELECT version, arg_max(state, seq) AS state FROM plan_state WHERE seq <= $seq "
        "GROUP BY version) "
        "SELECT v.id, v.year, v.number, s.state FROM plan_version v JOIN states s ON s.version = v.id "
        f"WHERE v.id = $plan OR s.state IN {IN_FORCE} "
        "QUALIFY row_number() OVER (PARTITION BY v.year "
        f"ORDER BY v.id = coalesce($plan, 0) DESC, {FIRST_IN_FORCE}) = 1 ORDER BY v.year"
    ),
    "planned": Query(
        # segment, of_region, {by} measure, base, challenge, cells, challenged (how many cells have a challenge)
        f"SELECT {SEGMENT}{{by}}c.measure, sum(c.base) AS base, sum(c.challenge) AS challenge, count(*) AS cells, "
        f"count(c.challenge) AS challenged FROM plan_cell c WHERE list_contains($versions, c.version) AND {ASKED} "
        f"AND {STANDING} AND list_contains($measures, c.measure) AND {{scope}} AND {{where}} GROUP BY ALL",
        region="c.region",
        alias="c",
    ),
    "planned_months": Query(
        "SELECT measure, list(DISTINCT month) AS months FROM plan_cell c WHERE list_contains($versions, version) "
        f"AND {STANDING} "
        "GROUP BY measure ORDER BY measure"
    ),
    "maps_kept": Query(
        # The maps of re-drawn territories that versions keep.
        f"SELECT c.value FROM plan_input c WHERE list_contains($versions, c.version) AND c.key = 'territories' "
        f"AND {STANDING} ORDER BY c.version"
    ),
    "benchmarks": Query(
        f"WITH {LIVE} SELECT kpi, region, product, team, channel, period, value, source, load FROM benchmark b "
        "JOIN live USING (load) WHERE (b.region IS NULL OR {scope}) ORDER BY ALL",
        region="b.region",
    ),
}
