"""What changed after an audit number ($seq; records: up to $until): sums, what switched them, plan states, records."""

from __future__ import annotations

from salesplan.core.measures import MEASURES
from salesplan.core.record import Register
from salesplan.core.registers import REGISTERS
from salesplan.store.queries.loads import AT
from salesplan.store.queries.query import Query
from salesplan.store.queries.records import seen_by
from salesplan.store.queries.versions import STANDING

_SUMS = ", ".join(f"sum(c.{m.id}) AS {m.id}" for m in MEASURES)
_TOUCHED = "(begun > $seq AND begun <= $until OR ended > $seq AND ended <= $until)"


def _sums(head: str, table: str) -> Query:
    """Month, region, {by} the sum of every measure; `by` does not ask for the region again."""
    return Query(
        f"{head} SELECT c.month, c.region AS of_region, {{by}} {_SUMS} FROM {table} c WHERE {{scope}} AND {{where}} "
        "GROUP BY ALL",
        region="c.region",
        alias="c",
    )


def _records(register: Register, whole: bool) -> dict[str, Query]:
    """The rows of the first $limit records of a register that were in force at some time since, and how many there are.

    Named `since.rows.<register>` and `since.count.<register>`; with `_of_regions` for readers with regions.
    """
    seen, region = seen_by(register, whole)
    fields = ", ".join(f'"{column.name}"' for column in register.columns)
    name = register.name + ("" if whole else "_of_regions")
    codes = f"SELECT DISTINCT code {seen} AND {_TOUCHED}"
    return {
        f"since.rows.{name}": Query(
            f"SELECT code, {fields}, begun AS version, ended {seen} AND {_TOUCHED} "
            f"AND code IN ({codes} ORDER BY code LIMIT $limit) ORDER BY length(code), code, begun",
            region,
        ),
        f"since.count.{name}": Query(f"SELECT count(*) AS n FROM ({codes})", region),
    }


QUERIES: dict[str, Query] = {
    "since.sums": _sums("", "cube"),
    "since.sums_then": _sums(AT, "counted"),
    "since.moment_of_time": Query("SELECT coalesce(max(seq), 0) AS seq FROM audit WHERE ts < $time"),
    "since.time_of_moment": Query("SELECT ts FROM audit WHERE seq = $seq"),
    "since.steps": Query(
        # What switched a load on or off: load, undo and redo, by everything that the load covers.
        "SELECT s.seq, CASE WHEN s.seq = l.seq THEN 'load' WHEN s.active THEN 'redo' ELSE 'undo' END AS what, "
        "s.load::VARCHAR AS id, c.month, c.region, c.grp FROM load_state s JOIN load l ON l.id = s.load "
        "JOIN covers c ON c.load = s.load WHERE s.seq > $seq AND {scope} ORDER BY s.seq, s.load",
        region="c.region",
    ),
    "since.adjusted": Query(
        "SELECT begun AS seq, 'adjust' AS what, code AS id, month, region, measure FROM adjustment "
        "WHERE begun > $seq AND {scope} "
        "UNION ALL SELECT ended, 'unadjust', code, month, region, measure FROM adjustment "
        "WHERE ended > $seq AND begun <= $seq AND {scope} ORDER BY ALL",
        region="region",
    ),
    "since.plan_steps": Query(
        "SELECT s.seq, v.id, v.year, v.number, v.load, "
        "CASE WHEN s.seq = v.seq THEN 'created' ELSE s.state END AS state, a.actor, a.ts "
        "FROM plan_state s JOIN plan_version v ON v.id = s.version JOIN audit a ON a.seq = s.seq "
        "WHERE s.seq > $seq ORDER BY s.seq, v.id"
    ),
    "since.plan_sums": Query(
        "SELECT c.version, c.measure, {by} sum(c.base) AS base, "
        "CASE WHEN count(c.challenge) = count(*) THEN sum(c.challenge) END AS challenge FROM plan_cell c "
        f"WHERE list_contains($versions, c.version) AND {STANDING} AND {{scope}} AND {{where}} "
        "GROUP BY ALL ORDER BY ALL",
        region="c.region",
        alias="c",
    ),
}
for _register in REGISTERS.values():
    QUERIES |= _records(_register, True) | _records(_register, False)
