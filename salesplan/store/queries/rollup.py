"""From the order lines of one load to its monthly figures. The definitions are those of docs/imports.md, "Order lines".

An order is (order id, customer). It belongs to the month and the cell of its first line: the earliest day, on one day
the largest revenue, then the codes in order. Lines of earlier loads that count are asked only two things: has this
order begun there already, and has this customer ordered before.
"""

from __future__ import annotations

from salesplan.store.queries.query import Query

_CELL = "region, product, team, channel"
_MONTH = "strftime(day, '%Y-%m')"
_LINES = "FROM order_line WHERE load = $load"

QUERIES: dict[str, Query] = {
    "rollup_earlier": Query(
        # Orders of this load's customers in the other loads that count, outside the months and regions it replaces.
        "CREATE OR REPLACE TEMP TABLE earlier AS WITH "
        "live AS (SELECT load FROM load_state GROUP BY load HAVING arg_max(active, seq)), "
        f"replaced AS (SELECT DISTINCT date_trunc('month', day) AS month, region {_LINES}), "
        "counting AS (SELECT (month || '-01')::DATE AS month, region, max(load) AS load FROM covers JOIN live "
        "USING (load) WHERE grp = 'sales' AND load <> $load GROUP BY ALL) "
        "SELECT o.order_id, o.customer, min(o.day) AS day FROM order_line o "
        "JOIN counting c ON c.load = o.load AND c.region = o.region AND c.month = date_trunc('month', o.day) "
        "ANTI JOIN replaced r ON r.region = c.region AND r.month = c.month "
        f"WHERE o.customer IN (SELECT customer {_LINES}) GROUP BY ALL"
    ),
    "rollup_begun": Query(
        # One row per order that begins in this load: day, month and cell of its first line.
        "CREATE OR REPLACE TEMP TABLE begun AS WITH first_lines AS ("
        f"SELECT order_id, customer, day, {_CELL} {_LINES} QUALIFY row_number() OVER (PARTITION BY order_id, customer "
        f"ORDER BY day, revenue DESC, {_CELL}) = 1) "
        f"SELECT f.order_id, f.customer, f.day, strftime(f.day, '%Y-%m') AS month, {_CELL} FROM first_lines f "
        "ANTI JOIN earlier e ON e.order_id = f.order_id AND e.customer = f.customer AND e.day <= f.day"
    ),
    "rollup_buyers": Query(
        # One row per month and customer with an order in it: the cell of the month's first order, and whether it is
        # the customer's first month ever.
        "CREATE OR REPLACE TEMP TABLE buyers AS WITH before AS ("
        "SELECT customer, min(day) AS day FROM earlier GROUP BY customer), "
        f"firsts AS (SELECT month, customer, day, {_CELL}, min(month) OVER (PARTITION BY customer) AS first_month "
        "FROM begun QUALIFY row_number() OVER (PARTITION BY customer, month ORDER BY day, order_id) = 1) "
        f"SELECT f.month, f.customer, {_CELL}, f.month = f.first_month AND (b.day IS NULL OR b.day > f.day) AS is_new "
        "FROM firsts f LEFT JOIN before b ON b.customer = f.customer"
    ),
    "rollup_actual": Query(
        f"INSERT INTO actual BY NAME WITH lines AS (SELECT {_MONTH} AS month, * {_LINES}), "
        "reported AS (SELECT count(cost) > 0 AS has_cost, count(returns) > 0 AS has_returns FROM lines), "
        f"sums AS (SELECT l.month, {', '.join('l.' + c for c in _CELL.split(', '))}, sum(l.units) AS units, "
        "sum(l.revenue) AS revenue, CASE WHEN count(l.cost) = count(*) THEN sum(l.cost) END AS cost, "
        "sum(l.returns) AS returns, sum(l.revenue) FILTER (WHERE b.is_new) AS new_customer_revenue "
        "FROM lines l LEFT JOIN buyers b ON b.month = l.month AND b.customer = l.customer GROUP BY ALL), "
        "counts AS (SELECT b.month, c.region, c.product, c.team, c.channel, count(*) AS orders "
        f"FROM (SELECT DISTINCT order_id, customer, {_CELL} FROM lines) c "
        "JOIN begun b ON b.order_id = c.order_id AND b.customer = c.customer "
        # A load speaks only of the months and regions in which it has lines.
        "SEMI JOIN lines l ON l.month = b.month AND l.region = c.region GROUP BY ALL), "
        f"people AS (SELECT month, {_CELL}, count(*) FILTER (WHERE is_new) AS new_customers, "
        "count(*) FILTER (WHERE NOT is_new) AS repeat_customers FROM buyers GROUP BY ALL), "
        "parts AS (FROM sums UNION ALL BY NAME FROM counts UNION ALL BY NAME FROM people) "
        f"SELECT $load AS load, month, {_CELL}, coalesce(sum(orders), 0) AS orders, coalesce(sum(units), 0) AS units, "
        "coalesce(sum(revenue), 0) AS revenue, "
        # A cell that only has orders begun there had no cost and no returns of its own: 0 where the file reports them.
        "CASE WHEN count(units) = 0 AND any_value(has_returns) THEN 0 ELSE sum(returns) END AS returns, "
        "CASE WHEN count(units) = 0 AND any_value(has_cost) THEN 0 ELSE sum(cost) END AS cost, "
        "coalesce(sum(new_customers), 0) AS new_customers, coalesce(sum(repeat_customers), 0) AS repeat_customers, "
        "coalesce(sum(new_customer_revenue), 0) AS new_customer_revenue "
        f"FROM parts, reported GROUP BY month, {_CELL} ORDER BY month, {_CELL}"
    ),
    "rollup_order_month": Query(
        # Places that orders of elsewhere reach get their zero, so that nobody sums products there instead.
        "INSERT INTO order_month BY NAME WITH parts AS ("
        "SELECT month, region, team, channel, count(*) AS orders FROM begun GROUP BY ALL UNION ALL "
        "SELECT DISTINCT month, region, team, channel, 0 FROM actual WHERE load = $load) "
        "SELECT $load AS load, month, region, team, channel, sum(orders) AS orders FROM parts GROUP BY ALL ORDER BY ALL"
    ),
    "rollup_order_products": Query(
        "INSERT INTO order_products BY NAME WITH held AS "
        f"(SELECT order_id, customer, list_sort(list(DISTINCT product)) AS products {_LINES} GROUP BY ALL) "
        "SELECT $load AS load, b.month, b.region, b.team, b.channel, h.products, count(*) AS orders "
        "FROM begun b JOIN held h ON h.order_id = b.order_id AND h.customer = b.customer "
        "GROUP BY ALL ORDER BY b.month, b.region, b.team, b.channel, h.products"
    ),
    "rollup_customer_month": Query(
        "INSERT INTO customer_month BY NAME WITH parts AS ("
        f"SELECT {_MONTH} AS month, region, team, channel, customer, sum(revenue) AS revenue, sum(returns) AS returns "
        f"{_LINES} GROUP BY ALL UNION ALL BY NAME "
        "SELECT month, region, team, channel, customer, count(*) AS orders FROM begun GROUP BY ALL) "
        "SELECT $load AS load, month, region, team, channel, customer, coalesce(sum(orders), 0) AS orders, "
        "coalesce(sum(revenue), 0) AS revenue, sum(returns) AS returns "
        "FROM parts GROUP BY ALL ORDER BY month, customer, region, team, channel"
    ),
    "rollup_person_month": Query(
        f"INSERT INTO person_month BY NAME WITH lines AS (SELECT {_MONTH} AS month, * {_LINES} "
        "AND person IS NOT NULL), parts AS ("
        f"SELECT month, {_CELL}, person, sum(units) AS units, sum(revenue) AS revenue, "
        "CASE WHEN count(cost) = count(*) THEN sum(cost) END AS cost, sum(returns) AS returns FROM lines GROUP BY ALL "
        "UNION ALL BY NAME SELECT b.month, c.region, c.product, c.team, c.channel, c.person, count(*) AS orders "
        f"FROM (SELECT DISTINCT order_id, customer, person, {_CELL} FROM lines) c "
        "JOIN begun b ON b.order_id = c.order_id AND b.customer = c.customer GROUP BY ALL) "
        f"SELECT $load AS load, month, {_CELL}, person, coalesce(sum(orders), 0) AS orders, "
        "coalesce(sum(units), 0) AS units, coalesce(sum(revenue), 0) AS revenue, sum(cost) AS cost, "
        f"sum(returns) AS returns FROM parts GROUP BY ALL ORDER BY month, person, {_CELL}"
    ),
    "rollup_forget": Query("DROP TABLE IF EXISTS earlier"),
    "rollup_forget_begun": Query("DROP TABLE IF EXISTS begun"),
    "rollup_forget_buyers": Query("DROP TABLE IF EXISTS buyers"),
}
