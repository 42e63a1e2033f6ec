"""What diagnoses ask: lead sources as they count, and leaves of order lines by customer tier, industry and dealer."""

from __future__ import annotations

from salesplan.store.queries.cube import ASKED, COUNTING, COUNTING_THEN, SEGMENT
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
_CALLED = "called AS (SELECT code, tier, override, industry FROM customer WHERE ended IS NULL)"
_CALLED_THEN = (
    "called AS (SELECT code, tier, override, industry FROM customer "
    "WHERE begun <= $seq AND (ended IS NULL OR ended > $seq))"
)
_SOLD_THEN = (
    "sold AS (SELECT m.* FROM customer_month m JOIN won w ON w.month = m.month AND w.region = m.region "
    "AND w.sales_load = m.load)"
)
NOW = f"WITH {COUNTING}, {_CALLED}, {_LINES}"
THEN = f"WITH {WINNERS}, {COUNTING_THEN}, {_CALLED_THEN}, {_LINES}"
"""Order lines that count, with what is known of their customers, now or after audit number $seq."""
_SUMS = (
    "sum(c.revenue) AS revenue, count(DISTINCT (c.order_id, c.customer)) AS orders, sum(c.units) AS units, "
    "sum(c.returns) AS returns, count(*) AS lines, count(*) FILTER (WHERE c.returns <> 0) AS returned, "
    "sum(c.cost) AS cost, sum(c.cost) AS matched_cost, "
    "sum(c.revenue) FILTER (WHERE c.cost IS NOT NULL) AS costed_revenue"
)


def _line_figures(head: str, what: str = _SUMS) -> Query:
    """segment, of_region, {by} the sums of order lines."""
    return Query(
        f"{head} SELECT {SEGMENT}{{by}}{what} FROM lines c WHERE {ASKED} AND {{scope}} AND {{where}} GROUP BY ALL",
        region="c.region",
        alias="c",
    )


def _line_revenue(head: str) -> Query:
    """segment, of_region, {by} revenue alone: counting orders once takes three times as long."""
    return _line_figures(head, "sum(c.revenue) AS revenue")


def _order_bands(head: str) -> Query:
    """segment, of_region, {by} (band: how many of $edges an order's amount reaches) revenue and orders."""
    return Query(
        f"{head}, whole AS (SELECT c.month, c.region, c.order_id, c.customer, sum(c.revenue) AS revenue FROM lines c "
        f"WHERE {ASKED} AND {{scope}} AND {{where}} GROUP BY ALL), "
        "banded AS (SELECT *, len(list_filter($edges::DOUBLE[], lambda e: e <= revenue)) AS band FROM whole) "
        f"SELECT {SEGMENT}{{by}}sum(c.revenue) AS revenue, count(*) AS orders FROM banded c GROUP BY ALL",
        region="c.region",
        alias="c",
    )


def _displaced(head: str) -> Query:
    """Of the customers who buy $gained in $months: how many there are, and who bought $lost in $before."""
    return Query(
        f"{head}, past AS (SELECT DISTINCT c.customer FROM lines c WHERE list_contains($before, c.month) "
        "AND list_contains($lost, c.product) AND {scope} AND {where}), "
        "bought AS (SELECT c.customer, count(DISTINCT c.order_id) AS orders, sum(c.revenue) AS revenue FROM lines c "
        "WHERE list_contains($months, c.month) AND list_contains($gained, c.product) AND {scope} AND {where} "
        "GROUP BY c.customer) "
        "SELECT count(*) AS customers, count(p.customer) AS moved, "
        "coalesce(sum(b.orders) FILTER (WHERE p.customer IS NOT NULL), 0)::BIGINT AS orders, "
        "sum(b.revenue) FILTER (WHERE p.customer IS NOT NULL) AS revenue "
        "FROM bought b LEFT JOIN past p USING (customer)",
        region="c.region",
        alias="c",
    )


def _courses(head: str) -> Query:
    """Every customer of the slice: what he bought over $year, what he orders most often, and the last month with an
    order up to $until."""
    return Query(
        f"{head} SELECT c.customer, any_value(c.tier) AS tier, any_value(c.industry) AS industry, "
        "arg_max(c.region, c.month) AS region, mode(c.product ORDER BY c.product) AS product, max(c.month) AS last, "
        "coalesce(sum(c.revenue) FILTER (WHERE list_contains($year, c.month)), 0)::DECIMAL(18,2) AS last_year "
        "FROM lines c WHERE c.month <= $until AND {scope} AND {where} GROUP BY c.customer ORDER BY c.customer",
        region="c.region",
        alias="c",
    )


def _quiet(head: str, sold: str) -> Query:
    """until, region, tier, industry: of the customers who bought in the fiscal year before ($years..) that of each
    month of $ends, how many there are, how many have no order from $quiets on, what they all bought in that year up to
    the same month ($pasts), and how much less the quiet ones since ($starts). Months are places in $months."""
    return Query(
        f"{head}, asked AS (SELECT unnest($ends) AS until, unnest($starts) AS start, unnest($quiets) AS quiet, "
        "unnest($years) AS year, unnest($pasts) AS past), "
        "bought AS (SELECT c.customer, list_position($months, c.month) AS at, max(c.region) AS region, "
        f"sum(c.revenue) AS revenue FROM {sold} c WHERE list_contains($months, c.month) AND {{scope}} GROUP BY ALL), "
        "courses AS (SELECT a.until, b.customer, arg_max(b.region, b.at) AS region, "
        "max(b.at) < any_value(a.quiet) AS quiet, sum(b.revenue) FILTER (WHERE b.at < a.start) AS last_year, "
        "coalesce(sum(b.revenue) FILTER (WHERE b.at <= a.past), 0) AS before, "
        "coalesce(sum(b.revenue) FILTER (WHERE b.at >= a.start), 0) AS now "
        "FROM asked a JOIN bought b ON b.at BETWEEN a.year AND a.until GROUP BY a.until, b.customer "
        "HAVING coalesce(last_year, 0) <> 0 OR before <> 0) "
        "SELECT c.until, c.region, coalesce(k.override, k.tier, '') AS tier, coalesce(k.industry, '') AS industry, "
        "count(*) AS customers, count(*) FILTER (WHERE c.quiet) AS quiet, sum(c.before)::DECIMAL(18,2) AS before, "
        "coalesce(sum(c.before - c.now) FILTER (WHERE c.quiet), 0)::DECIMAL(18,2) AS lost "
        "FROM courses c LEFT JOIN called k ON k.code = c.customer GROUP BY ALL ORDER BY ALL",
        region="c.region",
    )


_OF_LINES = {
    "line_figures": _line_figures,
    "line_revenue": _line_revenue,
    "order_bands": _order_bands,
    "displaced": _displaced,
    "courses": _courses,
}
QUERIES: dict[str, Query] = {
    "dealers": Query(
        # Every dealer that order lines ever named.
        "SELECT DISTINCT o.dealer AS code FROM order_line o WHERE o.dealer <> '' AND {scope} ORDER BY code",
        region="o.region",
    ),
    **{name: make(NOW) for name, make in _OF_LINES.items()},
    **{f"{name}_then": make(THEN) for name, make in _OF_LINES.items()},
    "quiet": _quiet(f"WITH {_CALLED}", "cube_customers"),
    "quiet_then": _quiet(f"WITH {WINNERS}, {_SOLD_THEN}, {_CALLED_THEN}", "sold"),
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
