"""What the restatement ledger replays: which loads told which amount of a month and region, and what switched them."""

from __future__ import annotations

from salesplan.store.queries.loads import AT, LIVE
from salesplan.store.queries.query import Query

_TOTALS = ", ".join(f"sum({name}) AS {name}" for name in ("revenue", "returns", "cost", "invoiced", "collected"))

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
        f"SELECT month, region, {_TOTALS} FROM cube WHERE {{scope}} GROUP BY ALL ORDER BY ALL", region="region"
    ),
    "month_totals_then": Query(
        f"{AT} SELECT month, region, {_TOTALS} FROM counted WHERE {{scope}} GROUP BY ALL ORDER BY ALL", region="region"
    ),
    "unfinished": Query(
        "SELECT DISTINCT month FROM cube_days WHERE partial AND grp = 'sales' AND {scope} ORDER BY month",
        region="region",
    ),
    "unfinished_then": Query(
        f"WITH {LIVE}, told AS (SELECT c.month, c.region, arg_max(c.day, c.load) AS day FROM covers c "
        "JOIN live USING (load) WHERE c.grp = 'sales' GROUP BY ALL) SELECT DISTINCT month FROM told "
        "WHERE day < last_day((month || '-01')::DATE) AND {scope} ORDER BY month",
        region="region",
    ),
}
