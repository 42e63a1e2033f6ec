"""What diagnoses ask: lead sources as they count, and leaves of order lines by customer tier, industry and dealer."""

from __future__ import annotations

from salesplan.store.queries.loads import LIVE
from salesplan.store.queries.query import Query

SOURCES = f"""{LIVE}, newest AS (
    SELECT month, region, channel, max(load) AS load FROM lead_source JOIN live USING (load) GROUP BY ALL
), sources AS (
    SELECT s.* FROM lead_source s JOIN newest USING (month, region, channel, load)
)"""
"""Of each month, region and channel the rows of the newest load that counts after audit number $seq."""

QUERIES: dict[str, Query] = {
    "funnel_and_sources": Query(
        # Leads and orders as they count, and how many rows of sources do, by month, region and channel.
        f"WITH {SOURCES}, parts AS (SELECT month, region, channel, leads, NULL::BIGINT AS orders FROM cube "
        "UNION ALL SELECT month, region, channel, NULL, orders FROM cube_orders), "
        "known AS (SELECT month, region, channel, sum(leads)::BIGINT AS leads, sum(orders)::BIGINT AS orders "
        "FROM parts GROUP BY ALL), "
        "counted AS (SELECT month, region, channel, count(*) AS sources FROM sources GROUP BY ALL) "
        "SELECT k.month, k.region, k.channel, k.leads, k.orders, n.sources FROM known k "
        "LEFT JOIN counted n USING (month, region, channel) WHERE {scope}",
        region="k.region",
    ),
    "lead_sources": Query(
        f"WITH {SOURCES} SELECT month, region, team, channel, source, script, leads, orders, cost FROM sources c "
        "WHERE month BETWEEN $start AND $end AND {scope} AND {where} ORDER BY ALL",
        region="c.region",
        alias="c",
    ),
    "sources_since": Query(
        # source, and the first month in which it counts.
        f"WITH {SOURCES} SELECT source, min(month) AS since FROM sources c WHERE {{scope}} AND {{where}} "
        "GROUP BY source ORDER BY source",
        region="c.region",
        alias="c",
    ),
}
