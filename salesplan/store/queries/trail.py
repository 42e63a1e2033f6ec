"""The audit rows as people read them: filtered, newest first, a page at a time.

A reader with regions finds what he did himself, the imports that speak of his regions with their undo and redo, saves
of records that name a region and none but his, and what is everybody's: settings and the closing of months.
"""

from __future__ import annotations

from salesplan.store.queries import loads
from salesplan.store.queries.query import Query

_ASKED = (
    "(len($actors) = 0 OR list_contains($actors, a.actor)) "
    "AND (len($actions) = 0 OR list_contains($actions, a.action)) "
    "AND a.ts >= $start AND a.ts < $end AND a.seq > $after AND a.seq <= $until "
    "AND ($text = '' OR contains(lower(a.subject), lower($text)))"
)
_STATES = "(SELECT unnest([a.detail->>'$.before.region', a.detail->>'$.after.region']) AS region)"
_MINE = (
    "(a.actor = $me OR a.action IN ('settings', 'close', 'reopen') "
    "OR (a.action = 'import' AND TRY_CAST(a.detail->>'$.load' AS BIGINT) IN (SELECT load FROM mine)) "
    "OR (a.action IN ('undo', 'redo') AND TRY_CAST(a.subject AS BIGINT) IN (SELECT load FROM mine)) "
    "OR (a.action LIKE 'record.%' "
    f"AND EXISTS (FROM {_STATES} WHERE region IS NOT NULL) "
    f"AND NOT EXISTS (FROM {_STATES} WHERE region IS NOT NULL AND NOT {{scope}})))"
)
_OF_REGIONS = f"WITH mine AS (SELECT load FROM ({loads.QUERIES['regions_of_loads'].sql}))"


def _queries(suffix: str, head: str, mine: str, region: str | None) -> dict[str, Query]:
    found = f"FROM audit a WHERE {_ASKED} AND {mine}"
    columns = "a.seq, a.ts, a.actor, a.action, a.subject, a.detail"
    return {
        f"trail{suffix}": Query(
            f"{head} SELECT {columns} {found} ORDER BY a.seq DESC LIMIT $limit OFFSET $offset", region
        ),
        f"trail_count{suffix}": Query(f"{head} SELECT count(*) AS n {found}", region),
        f"trail_choices{suffix}": Query(
            f"{head} SELECT list_sort(list(DISTINCT a.actor)) AS actors, list_sort(list(DISTINCT a.action)) AS actions "
            f"FROM audit a WHERE a.seq <= $until AND {mine}",
            region,
        ),
    }


QUERIES: dict[str, Query] = {
    **_queries("", "", "TRUE", None),
    **_queries("_of_regions", _OF_REGIONS, _MINE, "region"),
}
