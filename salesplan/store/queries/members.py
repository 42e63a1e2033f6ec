"""The dimensions and who belongs to whom. Every kind has its own table; `ended` rows are history.

A member that a file brought lives as long as anything that counts speaks of it: figures, benchmarks, plan versions that
are not withdrawn, a record that links to it, or a membership that a person made. Undo ends those that nothing speaks of
any more, redo writes the ended ones anew that something speaks of again.
"""

from __future__ import annotations

from salesplan.core.dimensions import ATTRIBUTES, KINDS, MEMBERSHIPS
from salesplan.core.measures import CELL
from salesplan.core.registers import REGISTERS
from salesplan.store.queries.query import Query

_LIVE = "SEMI JOIN (SELECT load FROM load_state GROUP BY load HAVING arg_max(active, seq)) USING (load)"
_WITHDRAWN = "(SELECT version FROM plan_state GROUP BY version HAVING arg_max(state, seq) = 'withdrawn')"
_MONTHS_OF = {"person": "person_month", "customer": "customer_month"}
_FILES = {kind: ("actual", "benchmark", *(["lead_source"] if kind != "product" else [])) for kind in CELL}
"""The facts of files that speak of a kind."""


def _spoken_of(kind: str) -> str:
    """A subquery of the codes of a kind that anything which counts speaks of."""
    tables = _FILES[kind] if kind in CELL else (_MONTHS_OF[kind],)
    parts = [f"SELECT {kind} AS code FROM {table} {_LIVE}" for table in tables]
    if kind == "person":
        parts.append(f"SELECT person FROM plan_person WHERE ended IS NULL AND version NOT IN {_WITHDRAWN}")
    if kind in ("region", "product", "team"):
        parts.append(f"SELECT {kind} FROM plan_cell WHERE ended IS NULL AND version NOT IN {_WITHDRAWN}")
    for register in REGISTERS.values():
        if register.kept_in != "membership":
            linked = [column.name for column in register.columns if column.show.to == kind]
            parts += [f'SELECT "{name}" FROM {register.kept_in} WHERE ended IS NULL' for name in linked]
    for membership, sides in MEMBERSHIPS.items():
        if kind in sides:
            side = ("child", "parent")[sides.index(kind)]
            by_hand = f"kind = '{membership}' AND load IS NULL AND ended IS NULL"
            parts.append(f"SELECT {side} FROM membership WHERE {by_hand}")
    return f"(SELECT code FROM ({' UNION '.join(parts)}) WHERE code IS NOT NULL)"


def _ended_with_a_member() -> str:
    """Memberships (m) of members that end at $seq."""
    sides = [
        f"(kind = '{kind}' AND (child IN (SELECT code FROM {child} WHERE ended = $seq) "
        f"OR parent IN (SELECT code FROM {parent} WHERE ended = $seq)))"
        for kind, (child, parent) in MEMBERSHIPS.items()
    ]
    return " OR ".join(sides)


def _begun_with_a_member(kind: str, child: str, parent: str) -> str:
    """Memberships that ended together with a member which begins again at $seq, where both of its sides live."""
    began = [
        f"(m.{side} IN (SELECT code FROM {table} WHERE begun = $seq) "
        f"AND m.ended = (SELECT max(ended) FROM {table} WHERE code = m.{side}))"
        for side, table in (("child", child), ("parent", parent))
    ]
    return (
        f"SELECT m.kind, m.code, m.child, m.parent, m.valid_from, m.valid_to, m.load "
        f"FROM membership m WHERE m.kind = '{kind}' "
        f"AND ({' OR '.join(began)}) AND m.child IN (SELECT code FROM {child} WHERE ended IS NULL) "
        f"AND m.parent IN (SELECT code FROM {parent} WHERE ended IS NULL)"
    )


_NOW = "ended IS NULL"
_THEN = "begun <= $seq AND (ended IS NULL OR ended > $seq)"
"""Which row of a member or membership is in force: now, or after audit number $seq."""


def _members(kind: str, limit: str, in_force: str = _NOW) -> Query:
    extra = ", ".join(f'"{name}"' for name in ATTRIBUTES[kind])
    return Query(
        # In the order in which they first came, so that undo and redo leave every list as it was.
        f"SELECT code, zh, en, aliases, valid_from, valid_to, {extra} FROM {kind} "
        f"WHERE {limit} QUALIFY {in_force} ORDER BY min(begun) OVER (PARTITION BY code), code",
        region=None if "{scope}" not in limit else "code" if kind == "region" else "region",
    )


_TEAM_REGION = "(SELECT child, parent AS region FROM membership WHERE kind = 'team_region' AND ended IS NULL)"


def _with_region(kind: str) -> str:
    """Everything that ties a member of a kind (as `code`) to a region."""
    tables = [*_FILES[kind], "plan_cell"] if kind in CELL else [_MONTHS_OF[kind]]
    if kind == "channel":
        tables.remove("plan_cell")
    parts = [f"SELECT {kind} AS code, region FROM {table}" for table in tables]
    if kind == "team":
        parts.append(f"SELECT child, region FROM {_TEAM_REGION}")
    if kind == "person":
        parts.append(
            f"SELECT p.child, t.region FROM membership p JOIN {_TEAM_REGION} t ON t.child = p.parent "
            "WHERE p.kind = 'person_team' AND p.ended IS NULL"
        )
    return f"({' UNION ALL '.join(parts)})"


def of_regions(kind: str) -> str:
    """What a regional reader may see: members that his regions speak of, and those that no region speaks of."""
    if kind == "region":
        return "{scope}"
    tied = f"SELECT code FROM {_with_region(kind)} WHERE code IS NOT NULL AND"
    return f"(code IN ({tied} (region IS NULL OR {{scope}})) OR code NOT IN ({tied} region IS NOT NULL))"


QUERIES: dict[str, Query] = {
    **{f"members_{kind}": _members(kind, "{scope}" if kind == "region" else "TRUE") for kind in KINDS},
    **{f"members_{kind}_of_regions": _members(kind, of_regions(kind)) for kind in KINDS},
    **{f"members_{kind}_then": _members(kind, "{scope}" if kind == "region" else "TRUE", _THEN) for kind in KINDS},
    **{f"members_{kind}_then_of_regions": _members(kind, of_regions(kind), _THEN) for kind in KINDS},
    **{
        name: Query(
            f"SELECT child, parent, valid_from, valid_to FROM membership WHERE kind = $kind QUALIFY {in_force} "
            "ORDER BY min(begun) OVER (PARTITION BY child, parent, valid_from), child, valid_from"
        )
        for name, in_force in (("memberships", _NOW), ("memberships_then", _THEN))
    },
    "membership_number": Query(
        "SELECT coalesce(max(TRY_CAST(substr(code, 3) AS BIGINT)), 0) AS number FROM membership WHERE kind = $kind"
    ),
    "holidays": Query(f"SELECT day, working FROM calendar WHERE {_NOW} ORDER BY day"),
    "holidays_then": Query(f"SELECT day, working FROM calendar WHERE {_THEN} ORDER BY day"),
}
for _kind in KINDS:
    QUERIES[f"end_{_kind}"] = Query(
        f"UPDATE {_kind} SET ended = $seq WHERE load IS NOT NULL AND ended IS NULL AND code NOT IN {_spoken_of(_kind)}"
    )
    QUERIES[f"again_{_kind}"] = Query(
        f"SELECT * EXCLUDE (begun, ended) FROM {_kind} WHERE code IN {_spoken_of(_kind)} "
        "QUALIFY row_number() OVER (PARTITION BY code ORDER BY begun DESC) = 1 AND ended IS NOT NULL ORDER BY code"
    )
    QUERIES[f"spoken_of_{_kind}"] = Query(f"SELECT $code IN {_spoken_of(_kind)} AS spoken")
    QUERIES[f"codes_{_kind}"] = Query(
        f"SELECT code, zh, ended IS NOT NULL AS is_over FROM {_kind} "
        "QUALIFY row_number() OVER (PARTITION BY code ORDER BY begun DESC) = 1 ORDER BY code"
    )
QUERIES["end_memberships"] = Query(
    f"UPDATE membership SET ended = $seq WHERE load IS NOT NULL AND ended IS NULL AND ({_ended_with_a_member()})"
)
QUERIES["again_memberships"] = Query(
    " UNION ALL ".join(_begun_with_a_member(kind, *sides) for kind, sides in MEMBERSHIPS.items())
)
