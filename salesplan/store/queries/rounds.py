"""The two rounds of a plan version: who is asked, what each claimed, what was answered.

A reader of some regions finds what lies in his regions altogether.
"""

from __future__ import annotations

from salesplan.store.queries.query import Query
from salesplan.store.queries.versions import STANDING

WITHIN = "NOT EXISTS (SELECT 1 FROM (SELECT unnest({of}.regions) AS region) x WHERE NOT {{scope}})"
"""Every region of a row is one of the reader's; `x.region` is the column that they limit."""
REGION = "x.region"


def _rounds(until: str) -> str:
    """Every round of a version with what was done to it last."""
    return (
        "SELECT r.number, arg_max(r.state, r.seq) AS state, arg_max(r.actor, r.seq) AS actor, "
        "arg_max(r.reason, r.seq) AS reason, max(r.seq) AS seq, arg_max(a.ts, r.seq) AS at "
        f"FROM plan_round r JOIN audit a ON a.seq = r.seq WHERE r.version = $version AND {until} "
        "GROUP BY r.number ORDER BY r.number"
    )


def _owners(standing: str) -> str:
    """Who is asked in the rounds of a version."""
    return (
        "SELECT o.round, o.dimension, o.member, o.regions, o.person, o.due FROM plan_owner o "
        f"WHERE o.version = $version AND {standing} AND {WITHIN.format(of='o')} "
        "ORDER BY o.round, o.dimension, o.member"
    )


QUERIES: dict[str, Query] = {
    "rounds": Query(_rounds("TRUE")),
    "rounds_then": Query(_rounds("r.seq <= $seq")),
    "rounds.owners": Query(_owners("o.ended IS NULL"), region=REGION),
    "rounds.owners_then": Query(_owners(STANDING.replace("c.", "o.")), region=REGION),
    "rounds.end_owner": Query(
        "UPDATE plan_owner SET ended = $seq WHERE version = $version AND ended IS NULL AND begun < $seq "
        "AND round = $round AND dimension = $dimension AND member = $member"
    ),
    "rounds.claims": Query(
        "SELECT c.id, c.round, c.dimension, c.member, c.way, c.why, c.actor, c.seq, a.ts AS at FROM plan_claim c "
        f"JOIN audit a ON a.seq = c.seq WHERE c.version = $version AND {WITHIN.format(of='c')} ORDER BY c.id",
        region=REGION,
    ),
    "rounds.parts": Query(
        "SELECT p.claim, p.slice, p.base, p.challenge FROM plan_claim_part p JOIN plan_claim c ON c.id = p.claim "
        f"WHERE c.version = $version AND {WITHIN.format(of='c')} ORDER BY p.claim, p.slice",
        region=REGION,
    ),
    "rounds.answers": Query(
        "SELECT s.claim, s.decision, s.reason, s.edit, s.actor, s.seq, a.ts AS at FROM plan_answer s "
        "JOIN plan_claim c ON c.id = s.claim JOIN audit a ON a.seq = s.seq "
        f"WHERE c.version = $version AND {WITHIN.format(of='c')} ORDER BY s.seq",
        region=REGION,
    ),
    "rounds.last_claim": Query("SELECT coalesce(max(id), 0) AS id FROM plan_claim"),
    "rounds.regions": Query(
        # Where the members of a dimension are planned.
        "SELECT region, product, team FROM plan_cell WHERE version = $version AND ended IS NULL AND {scope} "
        "GROUP BY ALL ORDER BY ALL",
        region="region",
    ),
}
