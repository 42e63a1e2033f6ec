"""Alerts: what was opened, the states they had, what they said, and what a company changed of the rules.

A reader of some regions finds the alerts that lie in his regions altogether; those of the whole company lie in '*'.
"""

from __future__ import annotations

from salesplan.store.queries.cube import ASKED
from salesplan.store.queries.loads import WINNERS
from salesplan.store.queries.query import Query

_MONTH = "strftime(c.day, '%Y-%m')"

QUERIES: dict[str, Query] = {
    "alerts": Query(
        # Every alert up to $seq and $day with its newest state and reading, when it began, whether somebody took it on
        # (one that recovers goes on doing so, its owner stays), and whether anybody did anything to it.
        "WITH n AS (SELECT *, lag(owner) OVER (PARTITION BY alert ORDER BY seq) AS had FROM alert_state "
        "WHERE seq <= $seq AND day <= $day), "
        "s AS (SELECT alert, arg_max(state, seq) AS state, arg_max(cause, seq) AS cause, "
        "arg_max(month, seq) AS said_in, arg_max(owner, seq) AS owner, arg_max(day, seq) AS changed, "
        "bool_or(state = 'acknowledged' OR (state = 'recovering' AND cause = 'person' "
        "AND owner IS NOT DISTINCT FROM had)) AS taken, bool_or(cause = 'person') AS touched, min(day) AS began "
        "FROM n GROUP BY ALL), "
        "r AS (SELECT alert, arg_max(r, seq) AS r FROM alert_reading r WHERE seq <= $seq GROUP BY alert) "
        "SELECT a.id, a.rule, a.slice, a.since, a.period, s.state, s.cause, s.said_in, s.owner, s.changed, s.taken, "
        "s.touched, s.began, r.r.month AS month, r.r.since AS start, r.r.value AS value, r.r.reference AS reference, "
        "r.r.money AS money, coalesce(r.r.silent, 0) AS silent, a.regions FROM alert a JOIN s ON s.alert = a.id "
        "LEFT JOIN r ON r.alert = a.id WHERE a.seq <= $seq AND NOT EXISTS "
        "(SELECT 1 FROM (SELECT unnest(a.regions) AS region) x WHERE NOT {scope}) ORDER BY a.id",
        region="x.region",
    ),
    "alerts.states": Query(
        "SELECT s.state, s.cause, s.month, s.owner, s.actor, s.reason, s.day, a.ts AS at FROM alert_state s "
        "JOIN audit a ON a.seq = s.seq JOIN alert o ON o.id = s.alert WHERE s.alert = $alert AND s.seq <= $seq "
        "AND s.day <= $day AND NOT EXISTS "
        "(SELECT 1 FROM (SELECT unnest(o.regions) AS region) x WHERE NOT {scope}) ORDER BY s.seq",
        region="x.region",
    ),
    "alerts.last": Query("SELECT coalesce(max(id), 0) AS id FROM alert"),
    "alerts.rules": Query(
        "SELECT r.rule, arg_max(r.value, r.seq) AS value, arg_max(r.actor, r.seq) AS actor, "
        "arg_max(r.reason, r.seq) AS reason, arg_max(a.ts, r.seq) AS at FROM alert_rule r "
        "LEFT JOIN audit a ON a.seq = r.seq WHERE r.seq <= $seq GROUP BY r.rule ORDER BY r.rule"
    ),
    "alerts.dealers": Query(
        # What each dealer brought by month, and the regions it sold in: by the order lines that count.
        f"WITH {WINNERS} SELECT c.dealer, {_MONTH} AS month, sum(c.revenue) AS revenue, "
        "list_sort(list(DISTINCT c.region)) AS regions FROM order_line c "
        f"JOIN won w ON w.month = {_MONTH} AND w.region = c.region AND w.sales_load = c.load "
        f"WHERE c.dealer IS NOT NULL AND {ASKED.replace('c.month', _MONTH)} GROUP BY ALL ORDER BY ALL"
    ),
}
