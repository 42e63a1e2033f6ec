"""What diagnoses ask: lead sources as they count, and leaves of order lines by customer tier, industry and dealer."""

from __future__ import annotations

from salesplan.store.queries.cube import ASKED, SEGMENT
from salesplan.store.queries.loads import LIVE, WINNERS
from salesplan.store.queries.query import Query

SOURCES = f"""{LIVE}, newest AS (
    SELECT month, region, channel, max(load) AS load FROM lead_source JOIN live USING (load) GROUP BY ALL
), sources AS (
    SELECT s.* FROM lead_source s JOIN newest USING (month, region, channel, load)
)"""
"""Of each month, region and channel the rows of the newest load that counts after audit number $seq."""

_LINES = """lines AS (
    SELECT strftime(o.day, '%Y-%m') AS month, o.order_id, o.customer, o.region, o.product, o.team, o.channel,
        coalesce(k.override, k.tier) AS tier, k.industry, coalesce(o.dealer, '') AS dealer,
        o.units, o.revenue, o.cost, o.returns
    FROM order_line o
    JOIN counting n ON n.month = strftime(o.day, '%Y-%m') AND n.region = o.region AND n.load = o.load
    LEFT JOIN called k ON k.code = o.customer
)"""
_COUNTING = "counting AS (SELECT month, region, load FROM cube_days WHERE grp = 'sales')"
_COUNTING_THEN = f"{WINNERS}, counting AS (SELECT month, region, sales_load AS load FROM won)"
_CALLED = "called AS (SELECT code, tier, override, industry FROM customer WHERE ended IS NULL)"
_CALLED_THEN = (
    "called AS (SELECT code, tier, override, industry FROM customer "
    "WHERE begun <= $seq AND (ended IS NULL OR ended > $seq))"
)
NOW = f"WITH {_COUNTING}, {_CALLED}, {_LINES}"
THEN = f"WITH {_COUNTING_THEN}, {_CALLED_THEN}, {_LINES}"
"""Order lines that count, with what is known of their customers, now or after audit number $seq."""
_SUMS = (
    "sum(c.revenue) AS revenue, count(DISTINCT (c.order_id, c.customer)) AS orders, sum(c.units) AS units, "
    "sum(c.returns) AS returns, sum(c.cost) AS cost, sum(c.cost) AS matched_cost, "
    "sum(c.revenue) FILTER (WHERE c.cost IS NOT NULL) AS costed_revenue"
)


def _line_figures(head: str) -> Query:
    """segment, of_region, {by} the sums of order lines."""
    return Query(
        f"{head} SELECT {SEGMENT}{{by}}{_SUMS} FROM lines c WHERE {ASKED} AND {{scope}} AND {{where}} GROUP BY ALL",
        region="c.region",
        alias="c",
    )


QUERIES: dict[str, Query] = {
    "line_figures": _line_figures(NOW),
    "line_figures_then": _line_figures(THEN),
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
