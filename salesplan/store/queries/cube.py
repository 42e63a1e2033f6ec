"""Figures at any grain: the sums of the cube over segments of months, now or at an earlier moment.

Each question exists twice: `name` reads the roll-ups (what counts now), `name_then` the facts as they counted after
audit number $seq among loads whose figures go to $day at the latest.

$months are the months asked for, $segments (as long) the segment each belongs to: a month's sums are only told apart
where a question needs that. Months in $open, which are not finished everywhere, are also split `of_region`.
"""

from __future__ import annotations

from collections.abc import Callable

from salesplan.core.measures import MEASURES
from salesplan.store.queries.loads import AT, LIVE, WINNERS
from salesplan.store.queries.query import Query

SEGMENT = (
    "list_extract($segments, list_position($months, c.month)) AS segment, "
    "CASE WHEN list_contains($open, c.month) THEN c.region END AS of_region, "
)
ASKED = "list_contains($months, c.month)"
_PAST = f"WITH {WINNERS}"
_ORDERS_THEN = (
    f"{AT}, sums AS (SELECT month, region, team, channel, sum(orders) AS orders FROM counted GROUP BY ALL), "
    "exact AS (SELECT o.month, o.region, o.team, o.channel, sum(o.orders) AS orders FROM order_month o "
    "JOIN won w ON w.month = o.month AND w.region = o.region AND w.sales_load = o.load GROUP BY ALL), "
    "orders_then AS (SELECT coalesce(e.month, s.month) AS month, coalesce(e.region, s.region) AS region, "
    "coalesce(e.team, s.team) AS team, coalesce(e.channel, s.channel) AS channel, "
    "coalesce(e.orders, s.orders) AS orders, e.orders IS NOT NULL AS exact FROM sums s FULL JOIN exact e "
    "ON e.month = s.month AND e.region = s.region AND e.team = s.team AND e.channel = s.channel "
    "WHERE coalesce(e.orders, s.orders) IS NOT NULL)"
)
_CUSTOMERS_THEN = (
    f"{_PAST}, customers_then AS (SELECT m.* FROM customer_month m JOIN won w ON w.month = m.month "
    "AND w.region = m.region AND w.sales_load = m.load)"
)
_PERSONS_THEN = (
    f"{_PAST}, persons_then AS (SELECT m.* FROM person_month m JOIN won w ON w.month = m.month "
    "AND w.region = m.region AND w.sales_load = m.load)"
)
_DAYS_THEN = (
    f"{_PAST}, days_then AS (SELECT month, region, grp, max(load) AS load, arg_max(day, load) AS data_day, "
    "arg_max(day, load) < last_day((month || '-01')::DATE) AS partial FROM covers JOIN live USING (load) "
    "WHERE day <= $day GROUP BY month, region, grp)"
)
COUNTING = "counting AS (SELECT month, region, load FROM cube_days WHERE grp = 'sales')"
COUNTING_THEN = "counting AS (SELECT month, region, sales_load AS load FROM won)"
"""The loads whose order lines count, by month and region; the one of an earlier moment reads `WINNERS`."""
_SALES = ("orders", "units", "revenue", "returns", "cost")
_PAIRS = (
    "sum(c.revenue) FILTER (WHERE c.cost IS NOT NULL) AS costed_revenue, "
    "sum(c.cost) FILTER (WHERE c.revenue IS NOT NULL) AS matched_cost, "
    "sum(c.revenue) FILTER (WHERE c.returns IS NOT NULL) AS returned_revenue"
)


def _sums(what: str) -> Callable[[str, str], Query]:
    """segment, of_region, {by} the given sums."""
    return lambda head, table: Query(
        f"{head} SELECT {SEGMENT}{{by}}{what} FROM {table} c WHERE {ASKED} AND {{scope}} AND {{where}} GROUP BY ALL",
        region="c.region",
        alias="c",
    )


def _of(*measures: str) -> Callable[[str, str], Query]:
    return _sums(", ".join(f"sum(c.{measure}) AS {measure}" for measure in measures))


_revenue, _funnel, _customers = _of("revenue"), _of("orders", "leads"), _of("new_customers", "repeat_customers")
_sales = _sums(", ".join(f"sum(c.{measure}) AS {measure}" for measure in _SALES) + f", {_PAIRS}")
_figures = _sums(", ".join(f"sum(c.{measure.id}) AS {measure.id}" for measure in MEASURES) + f", {_PAIRS}")
_orders = _sums("sum(c.orders) AS orders, bool_and(c.exact) AS exact")


def _orders_of(head: str, cube: str, orders: str) -> Query:
    """segment, of_region, {by} orders with any of $products: where order lines tell (exact) each counted once, in the
    month and place of its first line, else sums over the products.

    `cube` holds figures by product, `orders` those of a place without the product.
    """
    place = "month, region, team, channel"
    return Query(
        f"{head}, asked AS (SELECT p.month, p.region, p.team, p.channel, p.orders, true AS exact FROM order_products p "
        "JOIN counting n ON n.month = p.month AND n.region = p.region AND n.load = p.load "
        "WHERE list_has_any(p.products, $products) UNION ALL BY NAME "
        # A place that orders begun elsewhere reach gets its zero, so that nobody sums products there instead.
        f"SELECT {place}, CASE WHEN w.exact THEN 0 ELSE p.orders END AS orders, w.exact FROM {cube} p "
        f"JOIN {orders} w USING ({place}) WHERE p.orders IS NOT NULL AND list_contains($products, p.product)) "
        + _orders("", "asked").sql,
        region="c.region",
        alias="c",
    )


def _buyers(head: str, table: str) -> Query:
    """{by} month, new and repeat customers of the months $months that report both."""
    return Query(
        f"{head} SELECT {{by}} c.month, sum(c.new_customers) AS new_customers, "
        f"sum(c.repeat_customers) AS repeat_customers FROM {table} c WHERE {ASKED} AND {{scope}} AND {{where}} "
        "GROUP BY ALL HAVING count(c.new_customers) > 0 AND count(c.repeat_customers) > 0",
        region="c.region",
        alias="c",
    )


def _cohort(head: str, table: str) -> Query:
    """span, {by} cohort (customers who bought in the months of the span's first mask), returned (in its second, too).

    Each customer's months become one bit each, in the order of $months, so that many spans cost one pass.
    """
    return Query(
        f"{head} asked AS (SELECT unnest($spans) AS span, unnest($firsts)::HUGEINT AS first, "
        "unnest($seconds)::HUGEINT AS second), "
        "bought AS (SELECT {by} c.customer, bit_or(1::HUGEINT << (list_position($months, c.month) - 1)) AS bits "
        f"FROM {table} c WHERE c.orders > 0 AND {ASKED} AND {{scope}} AND {{where}} GROUP BY ALL) "
        "SELECT a.span, {by} count(*) AS cohort, count(*) FILTER (WHERE c.bits & a.second <> 0) AS returned "
        "FROM asked a JOIN bought c ON c.bits & a.first <> 0 GROUP BY ALL",
        region="c.region",
        alias="c",
    )


def _begun(head: str, table: str) -> Query:
    """{by} the first month with revenue."""
    return Query(
        f"{head} SELECT {{by}} min(c.month) AS first FROM {table} c "
        "WHERE c.revenue IS NOT NULL AND {scope} AND {where} GROUP BY ALL",
        region="c.region",
        alias="c",
    )


def _lives(head: str, table: str) -> Query:
    """{by} the first month with a sale, and the last one."""
    return Query(
        f"{head} SELECT {{by}} min(c.month) AS first, max(c.month) AS last FROM {table} c "
        "WHERE c.revenue <> 0 AND {scope} AND {where} GROUP BY ALL",
        region="c.region",
        alias="c",
    )


def _reach(head: str, table: str) -> Query:
    """grp, region, the newest day, the first month, the unfinished months and their days."""
    return Query(
        f"{head} SELECT grp, region, max(data_day) AS day, min(month) AS since, "
        "list(month) FILTER (WHERE partial) AS months, list(data_day) FILTER (WHERE partial) AS days "
        f"FROM {table} c WHERE {{scope}} GROUP BY grp, region",
        region="c.region",
    )


def _leads_told(head: str, table: str) -> Query:
    """region, the months of which it told leads."""
    return Query(
        f"{head} SELECT c.region, list(DISTINCT c.month) AS months FROM {table} c "
        "WHERE c.leads IS NOT NULL AND {scope} GROUP BY c.region",
        region="c.region",
        alias="c",
    )


def _customers_since(head: str, table: str) -> Query:
    """The first month of which single customers are known; it is the same for every reader."""
    return Query(f"{head} SELECT min(month) AS since FROM {table}")


def _loads_behind(head: str, table: str) -> Query:
    """The loads that the figures of $months and $groups come from, newest first."""
    return Query(
        f"{head} SELECT DISTINCT l.id, l.file_name, l.data_day, l.actor, l.ts FROM {table} c "
        f"JOIN load l ON l.id = c.load WHERE {ASKED} AND list_contains($groups, c.grp) AND {{scope}} AND {{where}} "
        "ORDER BY l.id DESC",
        region="c.region",
        alias="c",
    )


_NOW_AND_THEN: dict[str, tuple[Callable[[str, str], Query], str, str, str]] = {
    "figures": (_figures, "cube", AT, "counted"),
    "sales": (_sales, "cube", AT, "counted"),
    "revenue": (_revenue, "cube", AT, "counted"),
    "funnel": (_funnel, "cube", AT, "counted"),
    "customers": (_customers, "cube", AT, "counted"),
    "persons": (_sales, "cube_persons", _PERSONS_THEN, "persons_then"),
    "orders": (_orders, "cube_orders", _ORDERS_THEN, "orders_then"),
    "buyers": (_buyers, "cube", AT, "counted"),
    "cohort": (_cohort, "cube_customers", _CUSTOMERS_THEN, "customers_then"),
    "begun": (_begun, "cube", AT, "counted"),
    "lives": (_lives, "cube", AT, "counted"),
    "begun_persons": (_begun, "cube_persons", _PERSONS_THEN, "persons_then"),
    "reach": (_reach, "cube_days", _DAYS_THEN, "days_then"),
    "leads_told": (_leads_told, "cube", AT, "counted"),
    "customers_since": (_customers_since, "cube_customers", _CUSTOMERS_THEN, "customers_then"),
    "loads_behind": (_loads_behind, "cube_days", _DAYS_THEN, "days_then"),
}
"""Name -> how it is asked, the roll-up it reads now, and the head and table it reads of an earlier moment."""

QUERIES: dict[str, Query] = {
    name: make("WITH" if make is _cohort else "", table) for name, (make, table, _, _) in _NOW_AND_THEN.items()
} | {
    f"{name}_then": make(f"{head}," if make is _cohort else head, table)
    for name, (make, _, head, table) in _NOW_AND_THEN.items()
}
QUERIES["orders_of"] = _orders_of(f"WITH {COUNTING}", "cube", "cube_orders")
QUERIES["orders_of_then"] = _orders_of(f"{_ORDERS_THEN}, {COUNTING_THEN}", "counted", "orders_then")
QUERIES["newest_loads"] = Query(
    # The newest two loads of figures that count after $seq for the reader, with the months they cover.
    f"WITH {LIVE} SELECT l.id, l.file_name, l.actor, l.ts, l.seq, list_sort(list(DISTINCT c.month)) AS covered "
    "FROM load l JOIN live ON live.load = l.id JOIN covers c ON c.load = l.id WHERE c.day <= $day AND {scope} "
    "GROUP BY ALL ORDER BY l.id DESC LIMIT 2",
    region="c.region",
)
QUERIES["bought"] = Query(
    # What named customers bought of each cell by order lines, and under NULL what all others did.
    f"{_PAST} SELECT strftime(c.day, '%Y-%m') AS month, c.region, c.product, c.team, c.channel, "
    "CASE WHEN list_contains($customers, c.customer) THEN c.customer END AS customer, sum(c.revenue) AS revenue "
    "FROM order_line c JOIN won w ON w.month = strftime(c.day, '%Y-%m') AND w.region = c.region "
    "AND w.sales_load = c.load WHERE {scope} GROUP BY ALL",
    region="c.region",
)
