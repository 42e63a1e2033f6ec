"""What the restatement ledger replays: which loads told which amount of a month and region, and what switched them."""

from __future__ import annotations

from salesplan.store.queries.query import Query

QUERIES: dict[str, Query] = {
    "told_amounts": Query(
        "SELECT c.load, c.month, c.region, sum(a.revenue) AS revenue FROM covers c "
        "LEFT JOIN actual a ON a.load = c.load AND a.month = c.month AND a.region = c.region "
        "WHERE c.grp = 'sales' AND {scope} GROUP BY ALL ORDER BY ALL",
        region="c.region",
    ),
    "told_adjustments": Query(
        "SELECT code, month, region, amount, begun, ended FROM adjustment WHERE measure = 'revenue' AND {scope} "
        "ORDER BY begun",
        region="region",
    ),
    "load_steps": Query("SELECT load, active, seq FROM load_state ORDER BY seq"),
    "who_wrote": Query("SELECT seq, actor, ts, action, subject, detail FROM audit WHERE seq IN (SELECT unnest($seqs))"),
    "closings": Query(
        "SELECT seq, actor, ts, action, detail FROM audit WHERE action IN ('close', 'reopen') ORDER BY seq DESC"
    ),
    "month_totals": Query(
        "SELECT month, region, sum(revenue) AS revenue, sum(returns) AS returns, sum(cost) AS cost, "
        "sum(invoiced) AS invoiced, sum(collected) AS collected FROM cube WHERE {scope} GROUP BY ALL ORDER BY ALL",
        region="region",
    ),
    "unfinished": Query(
        "SELECT DISTINCT month FROM cube_days WHERE partial AND grp = 'sales' AND {scope} ORDER BY month",
        region="region",
    ),
}
