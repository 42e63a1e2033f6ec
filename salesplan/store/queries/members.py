"""The dimensions and who belongs to whom. Every kind has its own table; `ended` rows are history."""

from __future__ import annotations

from salesplan.core.dimensions import ATTRIBUTES, KINDS
from salesplan.store.queries.query import Query


def _members(kind: str) -> Query:
    extra = ", ".join(f'"{name}"' for name in ATTRIBUTES[kind])
    scoped = "code" if kind == "region" else None
    return Query(
        f"SELECT code, zh, en, aliases, valid_from, valid_to, {extra} FROM {kind} "
        "WHERE ended IS NULL AND {scope} ORDER BY begun, code",
        region=scoped,
    )


QUERIES: dict[str, Query] = {f"members_{kind}": _members(kind) for kind in KINDS} | {
    "memberships": Query(
        "SELECT child, parent, valid_from, valid_to FROM membership WHERE kind = $kind AND ended IS NULL "
        "ORDER BY begun, child, valid_from"
    ),
    "holidays": Query("SELECT day, working FROM calendar WHERE ended IS NULL ORDER BY day"),
}
for _kind in KINDS:
    QUERIES[f"end_created_{_kind}"] = Query(
        f"UPDATE {_kind} SET ended = $seq WHERE load = $load AND ended IS NULL AND code NOT IN (SELECT unnest($kept))"
    )
    QUERIES[f"created_{_kind}"] = Query(
        f"SELECT * EXCLUDE (load, begun, ended) FROM {_kind} WHERE load = $load AND begun = "
        f"(SELECT min(begun) FROM {_kind} WHERE load = $load) AND code NOT IN "
        f"(SELECT code FROM {_kind} WHERE ended IS NULL) ORDER BY code"
    )
    QUERIES[f"codes_{_kind}"] = Query(f"SELECT DISTINCT code FROM {_kind} ORDER BY code")
QUERIES["end_created_memberships"] = Query(
    "UPDATE membership SET ended = $seq WHERE load = $load AND ended IS NULL AND child NOT IN (SELECT unnest($kept))"
)
QUERIES["created_memberships"] = Query(
    "SELECT kind, child, parent, valid_from, valid_to FROM membership WHERE load = $load AND begun = "
    "(SELECT min(begun) FROM membership WHERE load = $load) AND child NOT IN "
    "(SELECT child FROM membership WHERE ended IS NULL AND load = $load) ORDER BY kind, child"
)
