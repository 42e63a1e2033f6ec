"""What there is to choose from: the months with figures and the plan versions."""

from __future__ import annotations

from salesplan.store.queries.query import Query

QUERIES: dict[str, Query] = {
    "months_with_figures": Query(
        "SELECT min(month) AS first, max(month) AS last, max(data_day) AS day FROM cube_days WHERE {scope}",
        region="region",
    ),
    "offered_versions": Query(
        "SELECT v.id, v.year, v.number, s.state FROM plan_version v JOIN "
        "(SELECT version, arg_max(state, seq) AS state FROM plan_state GROUP BY version) s ON s.version = v.id "
        "WHERE s.state <> 'withdrawn' ORDER BY v.year DESC, v.number DESC"
    ),
}
