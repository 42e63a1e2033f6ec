"""Imports: which load counts for a month, region and measure group, now or at any earlier moment.

A load counts while its newest state is active; of those that cover a month, region and group the newest counts. Undo
and redo only add a state row, so every earlier moment can still be read. `WINNERS` is that rule, written once.
"""

from __future__ import annotations

from typing import get_args

from salesplan.core.measures import GROUPS, MEASURE, MEASURES
from salesplan.core.registers.adjustments import Adjusted
from salesplan.store.queries.query import Query

LIVE = """live AS (
    SELECT load FROM load_state WHERE seq <= $seq GROUP BY load HAVING arg_max(active, seq)
)"""
"""Loads that count after audit number $seq."""
WON = f"""won AS (
    SELECT month, region, {", ".join(f"max(load) FILTER (WHERE grp = '{grp}') AS {grp}_load" for grp in GROUPS)}
    FROM covers JOIN live USING (load)
    WHERE day <= $day
    GROUP BY month, region
)"""
"""The counting load of each measure group, by month and region, among those whose figures go to $day at the latest."""


def _adjusted(measure: str) -> str:
    """An adjustment counts once the figures that it adjusts are there: leads alone make no revenue."""
    is_there = f"w.{MEASURE[measure].group}_load IS NOT NULL"
    return f"CASE WHEN j.measure = '{measure}' AND {is_there} THEN j.amount END AS {measure}"


COUNTED = f"""parts AS (
    SELECT a.month, a.region, a.product, a.team, a.channel,
        {", ".join(f"CASE WHEN a.load = w.{m.group}_load THEN a.{m.id} END AS {m.id}" for m in MEASURES)}
    FROM actual a JOIN won w ON w.month = a.month AND w.region = a.region
    WHERE a.load IN ({", ".join(f"w.{grp}_load" for grp in GROUPS)})
    UNION ALL BY NAME
    SELECT j.month, j.region, j.product, j.team, j.channel,
        {", ".join(_adjusted(m) for m in get_args(Adjusted))}
    FROM adjustment j JOIN won w ON w.month = j.month AND w.region = j.region
    WHERE j.begun <= $seq AND (j.ended IS NULL OR j.ended > $seq)
), counted AS (
    SELECT month, region, product, team, channel, {", ".join(f"sum({m.id}) AS {m.id}" for m in MEASURES)}
    FROM parts GROUP BY ALL
    HAVING coalesce({", ".join(m.id for m in MEASURES)}) IS NOT NULL
)"""
"""The cube as it counts: each measure from the load that counts for its group, and the adjustments of its month."""
WINNERS = f"{LIVE}, {WON}"
AT = f"WITH {WINNERS}, {COUNTED}"
"""Put before a query that reads `counted` instead of `cube`: figures at an earlier moment ($seq) or day ($day)."""
_TOUCHED = "month IN (SELECT unnest($months))"
_PLANNED = "c.month, c.region, c.product, c.team, c.measure, c.base, c.challenge"
_WHEN_MADE = "c.begun <= v.seq AND (c.ended IS NULL OR c.ended > v.seq)"
_MEASURES = ", ".join(m.id for m in MEASURES)


def _loads(then: bool) -> Query:
    """Every load with its newest state, newest first: now, or as they were after audit number $seq."""
    states, loads, profiles = ("WHERE seq <= $seq", "WHERE l.seq <= $seq", "AND p.begun <= $seq") if then else [""] * 3
    return Query(
        "SELECT l.*, s.active, s.seq AS state_seq, (SELECT arg_max(p.title, p.begun) FROM source_profile p "
        f"WHERE p.code = l.profile {profiles}) AS profile_title FROM load l JOIN "
        f"(SELECT load, arg_max(active, seq) AS active, max(seq) AS seq FROM load_state {states} GROUP BY load) s "
        f"ON s.load = l.id {loads} ORDER BY l.id DESC"
    )


_HELD = ", ".join(f"CASE WHEN d.grp = '{m.group}' AND count(c.{m.id}) > 0 THEN '{m.id}' END" for m in MEASURES)

QUERIES: dict[str, Query] = {
    "last_load": Query("SELECT coalesce(max(id), 0) AS id FROM load"),
    "load": Query("SELECT * FROM load WHERE id = $load"),
    "load_is_active": Query("SELECT arg_max(active, seq) AS active FROM load_state WHERE load = $load"),
    "load_covers": Query("SELECT month, region, grp, day FROM covers WHERE load = $load ORDER BY ALL"),
    "loads": _loads(then=False),
    "loads_then": _loads(then=True),
    "loads_of_bytes": Query(
        "SELECT l.id, l.file_name, l.dataset, s.active FROM load l JOIN "
        "(SELECT load, arg_max(active, seq) AS active FROM load_state GROUP BY load) s ON s.load = l.id "
        "WHERE l.sha256 = $sha256 ORDER BY l.id DESC"
    ),
    "reported": Query(
        "SELECT DISTINCT month, grp, region FROM cube_days WHERE month >= $start AND {scope}", region="region"
    ),
    "profiles_used": Query("SELECT profile, max(id) AS load FROM load WHERE profile IS NOT NULL GROUP BY profile"),
    "regions_of_loads": Query(
        # What each load speaks of (region NULL: of the whole company); of a plan file only where its version differs
        # from the one it builds on, because a version holds the cells of everybody.
        f"WITH mine AS (SELECT v.load, {_PLANNED} FROM plan_version v JOIN plan_cell c ON c.version = v.id "
        f"AND {_WHEN_MADE}), "
        f"below AS (SELECT v.load, {_PLANNED} FROM plan_version v JOIN plan_cell c ON c.version = v.based_on "
        f"AND {_WHEN_MADE}) "
        "SELECT DISTINCT load, region FROM (SELECT load, region FROM covers "
        "UNION ALL SELECT load, region FROM benchmark UNION ALL SELECT load, region FROM lead_source "
        "UNION ALL SELECT load, region FROM (FROM mine EXCEPT ALL FROM below) "
        "UNION ALL SELECT load, region FROM (FROM below EXCEPT ALL FROM mine)) "
        "WHERE region IS NULL OR {scope} ORDER BY ALL",
        region="region",
    ),
    "moment_of_load": Query("SELECT seq FROM load WHERE id = $load"),
    "load_of_moment": Query("SELECT id, ts FROM load WHERE seq <= $seq ORDER BY seq DESC, id DESC LIMIT 1"),
    "stored": Query(
        # `held` are the measures of the group of which any row holds a figure.
        "SELECT d.month, d.grp, d.region, count(c.month) AS rows, sum(c.revenue) AS revenue, "
        f"list_filter([{_HELD}], lambda id: id IS NOT NULL) AS held FROM cube_days d "
        "LEFT JOIN cube c ON c.month = d.month AND c.region = d.region WHERE {scope} "
        "GROUP BY d.month, d.grp, d.region ORDER BY d.month, d.grp, d.region",
        region="d.region",
    ),
    "median_revenue": Query("SELECT median(revenue) AS median FROM cube WHERE revenue IS NOT NULL"),
    "same_file": Query(
        # The very same bytes count already: active, and the newest for everything they cover.
        "SELECT l.id, l.ts, l.actor, l.answers FROM load l WHERE l.sha256 = $sha256 AND l.dataset = $dataset "
        "AND (SELECT arg_max(active, seq) FROM load_state s WHERE s.load = l.id) "
        "AND NOT EXISTS (SELECT 1 FROM covers c WHERE c.load = l.id AND NOT EXISTS "
        "(SELECT 1 FROM cube_days d WHERE d.month = c.month AND d.region = c.region AND d.grp = c.grp "
        "AND d.load = c.load)) ORDER BY l.id DESC LIMIT 1"
    ),
    "year_to_date": Query(
        f"SELECT month, region, product, team, channel, {_MEASURES} FROM cube WHERE month BETWEEN $start AND $end "
        "AND {scope}",
        region="region",
    ),
    "cells": Query(
        f"SELECT month, region, product, team, channel, {_MEASURES} FROM cube WHERE month BETWEEN $start AND $end "
        "AND {scope} AND {where} ORDER BY ALL",
        region="region",
    ),
    "cells_then": Query(
        f"{AT} SELECT month, region, product, team, channel, {_MEASURES} FROM counted "
        "WHERE month BETWEEN $start AND $end AND {scope} AND {where} ORDER BY ALL",
        region="region",
    ),
    "month_cells": Query(
        f"SELECT month, region, product, team, channel, {_MEASURES} FROM cube WHERE {_TOUCHED} AND {{scope}}",
        region="region",
    ),
    "adjusted": Query(
        "SELECT month, region, sum(amount) AS revenue FROM adjustment "
        f"WHERE measure = 'revenue' AND ended IS NULL AND {_TOUCHED} AND {{scope}} GROUP BY ALL",
        region="region",
    ),
    "forget_cube": Query(f"DELETE FROM cube WHERE {_TOUCHED}"),
    "forget_cube_days": Query(f"DELETE FROM cube_days WHERE {_TOUCHED}"),
    "forget_cube_orders": Query(f"DELETE FROM cube_orders WHERE {_TOUCHED}"),
    "forget_cube_customers": Query(f"DELETE FROM cube_customers WHERE {_TOUCHED}"),
    "forget_cube_persons": Query(f"DELETE FROM cube_persons WHERE {_TOUCHED}"),
    "fill_cube": Query(
        f"INSERT INTO cube BY NAME {AT} SELECT * FROM counted WHERE {_TOUCHED} ORDER BY month, region, product"
    ),
    "fill_cube_days": Query(
        f"INSERT INTO cube_days BY NAME WITH {LIVE} "
        "SELECT month, region, grp, max(load) AS load, arg_max(day, load) AS data_day, "
        "arg_max(day, load) < last_day((month || '-01')::DATE) AS partial "
        f"FROM covers JOIN live USING (load) WHERE {_TOUCHED} AND day <= $day GROUP BY month, region, grp"
    ),
    "fill_cube_orders": Query(
        f"INSERT INTO cube_orders BY NAME WITH {WINNERS}, "
        "sums AS (SELECT c.month, c.region, c.team, c.channel, sum(c.orders) AS orders FROM cube c "
        f"WHERE c.{_TOUCHED} GROUP BY ALL), "
        "exact AS (SELECT o.month, o.region, o.team, o.channel, sum(o.orders) AS orders FROM order_month o "
        "JOIN won w ON w.month = o.month AND w.region = o.region AND w.sales_load = o.load "
        f"WHERE o.{_TOUCHED} GROUP BY ALL) "
        "SELECT coalesce(e.month, s.month) AS month, coalesce(e.region, s.region) AS region, "
        "coalesce(e.team, s.team) AS team, coalesce(e.channel, s.channel) AS channel, "
        "coalesce(e.orders, s.orders) AS orders, e.orders IS NOT NULL AS exact "
        "FROM sums s FULL JOIN exact e ON e.month = s.month AND e.region = s.region AND e.team = s.team "
        "AND e.channel = s.channel WHERE coalesce(e.orders, s.orders) IS NOT NULL"
    ),
    "fill_cube_customers": Query(
        f"INSERT INTO cube_customers BY NAME WITH {WINNERS} "
        "SELECT m.month, m.region, m.team, m.channel, m.customer, sum(m.orders) AS orders, sum(m.revenue) AS revenue, "
        "sum(m.returns) AS returns FROM customer_month m JOIN won w ON w.month = m.month AND w.region = m.region "
        f"AND w.sales_load = m.load WHERE m.{_TOUCHED} GROUP BY ALL"
    ),
    "fill_cube_persons": Query(
        f"INSERT INTO cube_persons BY NAME WITH {WINNERS} "
        "SELECT m.month, m.region, m.team, m.channel, m.product, m.person, sum(m.orders) AS orders, "
        "sum(m.units) AS units, sum(m.revenue) AS revenue, sum(m.cost) AS cost, sum(m.returns) AS returns "
        "FROM person_month m JOIN won w ON w.month = m.month AND w.region = m.region AND w.sales_load = m.load "
        f"WHERE m.{_TOUCHED} GROUP BY ALL"
    ),
}
