"""Sales in other currencies, from the order lines that count after audit number $seq, to day $day at the latest."""

from __future__ import annotations

from salesplan.store.queries.loads import WINNERS
from salesplan.store.queries.query import Query

_MONTH = "strftime(c.day, '%Y-%m')"

QUERIES: dict[str, Query] = {
    "foreign_lines": Query(
        # month, region, product, currency, units, revenue (yuan) and original (in the currency) of the months $months
        f"WITH {WINNERS} SELECT {_MONTH} AS month, c.region AS region, c.product AS product, c.currency AS currency, "
        "sum(c.units) AS units, sum(c.revenue) AS revenue, sum(c.original) AS original FROM order_line c "
        f"JOIN won w ON w.month = {_MONTH} AND w.region = c.region AND w.sales_load = c.load "
        "WHERE c.currency <> 'CNY' AND c.original IS NOT NULL "
        f"AND list_contains($months, {_MONTH}) AND {{scope}} AND {{where}} GROUP BY ALL ORDER BY ALL",
        region="c.region",
        alias="c",
    ),
}
