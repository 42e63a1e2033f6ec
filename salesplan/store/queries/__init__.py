"""Every question and every statement that the store knows, by name; one file per subject.

A query that reads company figures names the column that holds the region, and the reader's scope is put in there by
code; a query without one reads nothing that belongs to a region.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from salesplan.core.errors import Unknown
from salesplan.core.scope import Scope
from salesplan.store.queries import (
    alerts,
    audit,
    closing,
    cube,
    currencies,
    loads,
    members,
    notes,
    offer,
    plan_versions,
    plans,
    records,
    review,
    rollup,
    rounds,
    since,
    trail,
    versions,
)
from salesplan.store.queries.query import Query

QUERIES: dict[str, Query] = {
    **alerts.QUERIES,
    **audit.QUERIES,
    **closing.QUERIES,
    **cube.QUERIES,
    **currencies.QUERIES,
    **loads.QUERIES,
    **members.QUERIES,
    **notes.QUERIES,
    **offer.QUERIES,
    **plan_versions.QUERIES,
    **plans.QUERIES,
    **records.QUERIES,
    **review.QUERIES,
    **rollup.QUERIES,
    **rounds.QUERIES,
    **since.QUERIES,
    **trail.QUERIES,
    **versions.QUERIES,
}
_COLUMNS = frozenset({"month", "region", "product", "team", "channel", "person", "customer", "measure"}) | {
    *("tier", "industry", "dealer", "source", "band"),  # of order lines and lead sources
}
_PARAMETER = re.compile(r"\$(\w+)")


def render(
    name: str,
    scope: Scope | None,
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
    values: Mapping[str, Any] | None = None,
) -> tuple[str, dict[str, Any]]:
    """The SQL of a named query and the parameters it takes.

    `{by}` becomes the asked columns, each with a comma after it (GROUP BY ALL follows them); `{where}` one predicate
    per filtered column; `{scope}` the reader's regions. `scope` None is for statements inside a transaction only.
    Column names come from a fixed list, everything else is a parameter. Raises Unknown for a name or a column.
    """
    if name not in QUERIES:
        raise Unknown(name=name)
    query, given = QUERIES[name], dict(values or {})
    unknown = (set(by) | set(where or {})) - _COLUMNS
    if unknown:
        raise Unknown(name=", ".join(sorted(unknown)))
    allowed = "TRUE"
    if scope is not None and scope.regions is not None and query.region:
        allowed = f"{query.region} IN (SELECT unnest($scope_regions))"
        given["scope_regions"] = list(scope.regions)
    dot = f"{query.alias}." if query.alias else ""
    chosen = [f"{dot}{column} IN (SELECT unnest($where_{column}))" for column in where or {}]
    given |= {f"where_{column}": list(codes) for column, codes in (where or {}).items()}
    columns = "".join(f"{dot}{column}, " for column in by)
    sql = query.sql.replace("{by}", columns).replace("{scope}", allowed)
    sql = sql.replace("{where}", " AND ".join(chosen) or "TRUE")
    wanted = set(_PARAMETER.findall(sql))
    return sql, {key: value for key, value in given.items() if key in wanted}
