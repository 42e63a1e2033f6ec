"""What there is to choose from: the months with figures and the plan versions."""

from __future__ import annotations

from salesplan.store.queries.loads import LIVE
from salesplan.store.queries.query import Query
from salesplan.store.queries.versions import CHOSEN, IN_FORCE

_COUNTS = f"row_number() OVER (PARTITION BY v.year ORDER BY {CHOSEN}) = 1 AND s.state IN {IN_FORCE} AS counts"

QUERIES: dict[str, Query] = {
    "months_with_figures": Query(
        "SELECT min(month) AS first, max(month) AS last, max(data_day) AS day FROM cube_days WHERE {scope}",
        region="region",
    ),
    "offered_versions": Query(
        f"SELECT v.id, v.year, v.number, s.state, {_COUNTS} FROM plan_version v JOIN "
        "(SELECT version, arg_max(state, seq) AS state FROM plan_state GROUP BY version) s ON s.version = v.id "
        "WHERE s.state <> 'withdrawn' ORDER BY v.year DESC, v.number DESC"
    ),
    "months_with_figures_then": Query(
        f"WITH {LIVE}, counted AS (SELECT c.month, c.region, c.grp, arg_max(c.day, c.load) AS data_day FROM covers c "
        "JOIN live USING (load) GROUP BY ALL) "
        "SELECT min(month) AS first, max(month) AS last, max(data_day) AS day FROM counted WHERE {scope}",
        region="region",
    ),
    "offered_versions_then": Query(
        f"SELECT v.id, v.year, v.number, s.state, {_COUNTS} FROM plan_version v JOIN "
        "(SELECT version, arg_max(state, seq) AS state FROM plan_state WHERE seq <= $seq GROUP BY version) s "
        "ON s.version = v.id WHERE s.state <> 'withdrawn' ORDER BY v.year DESC, v.number DESC"
    ),
    "settings_then": Query(
        "SELECT key, arg_max(value, seq) AS value FROM setting WHERE seq <= $seq GROUP BY key ORDER BY key"
    ),
    "benchmarks_there_then": Query(
        f"WITH {LIVE} SELECT count(*) > 0 AS there FROM load JOIN live ON live.load = load.id "
        "WHERE load.dataset = 'benchmarks'"
    ),
}
