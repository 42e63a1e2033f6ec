"""What is asked of every register, made from its declaration. A row is in force while begun <= $at < ended.

A regional reader sees records of his regions and those of no region; of the dimensions what `members` shows him.
"""

from __future__ import annotations

from salesplan.core.dimensions import KINDS
from salesplan.core.record import Kind, Register, columns
from salesplan.core.registers import REGISTERS
from salesplan.store.queries.members import of_regions
from salesplan.store.queries.query import Query

_SEARCHED = (Kind.TEXT, Kind.LONG, Kind.NAMES, Kind.ROWS, Kind.DAY, Kind.MONTH)
_IN_FORCE = "begun <= $at AND (ended IS NULL OR ended > $at)"


def of_register(register: Register, whole: bool) -> dict[str, Query]:
    """The named queries of one register: `record.<what>.<register>`; with `_of_regions` for readers with regions."""
    table, name = register.kept_in, register.name
    fields = ", ".join(f'"{column.name}"' for column in register.columns)
    mine = _mine(register)
    suffix = "" if whole else "_of_regions"
    seen, region = seen_by(register, whole)
    found = f"{seen} AND {_IN_FORCE} AND {_matching(register)}"
    ids = f"FROM {table} WHERE {mine} AND code = $code"
    pointing = {
        f"record.pointing.{name}.{to}{suffix}": Query(
            f"SELECT code, {fields}, begun AS version {seen} AND {_IN_FORCE} AND {points} ORDER BY length(code), code",
            region,
        )
        for to, points in _pointing(register).items()
    }
    return pointing | {
        f"record.list.{name}{suffix}": Query(
            f"SELECT code, {fields}, begun AS version {found} ORDER BY length(code), code LIMIT $limit", region
        ),
        f"record.count.{name}{suffix}": Query(f"SELECT count(*) AS n {found}", region),
        f"record.one.{name}{suffix}": Query(
            f"SELECT code, {fields}, begun AS version {seen} AND code = $code AND {_IN_FORCE}", region
        ),
        f"record.archived.{name}{suffix}": Query(
            f"SELECT code, {fields}, begun AS version {seen} "
            "QUALIFY row_number() OVER (PARTITION BY code ORDER BY begun DESC) = 1 AND ended IS NOT NULL "
            "ORDER BY length(code), code",
            region,
        ),
        f"record.rows.{name}": Query(f"SELECT code, {fields}, begun AS version, ended {ids} ORDER BY begun"),
        f"record.end.{name}": Query(f"UPDATE {table} SET ended = $seq WHERE {mine} AND code = $code AND ended IS NULL"),
        f"record.number.{name}": Query(
            f"SELECT coalesce(max(TRY_CAST(substr(code, {len(register.prefix) + 1}) AS BIGINT)), 0) AS number "
            f"FROM {table} WHERE {mine} AND starts_with(code, '{register.prefix}')"
        ),
    }


def seen_by(register: Register, whole: bool) -> tuple[str, str | None]:
    """FROM and WHERE of the rows that a reader may see, and the column that holds the region."""
    limit, region = ("TRUE", None) if whole else _limit(register)
    return f"FROM {register.kept_in} WHERE {_mine(register)} AND {limit}", region


def _mine(register: Register) -> str:
    """Which rows of a shared table are the register's."""
    return " AND ".join([f"{key} = '{value}'" for key, value in register.fixed.items()] or ["TRUE"])


def _limit(register: Register) -> tuple[str, str | None]:
    """Which rows a reader with regions may see, and the column that holds the region."""
    if register.name in KINDS:
        column = "code" if register.name == "region" else "region"
        return of_regions(register.name), column
    if any(column.name == "region" for column in register.columns):
        return "(region IS NULL OR {scope})", "region"
    return "TRUE", None


def _pointing(register: Register) -> dict[str, str]:
    """What a register points to -> the condition that one of its links, child rows included, says $code."""
    found: dict[str, list[str]] = {}
    for column in register.columns:
        match column.show.kind:
            case Kind.LINK:
                found.setdefault(column.show.to, []).append(f'"{column.name}" = $code')
            case Kind.LINKS:
                found.setdefault(column.show.to, []).append(f'list_contains("{column.name}", $code)')
        for field in columns(column.rows) if column.rows else ():
            codes = f'list_transform("{column.name}", lambda row: row."{field.name}")'
            if field.show.kind in (Kind.LINK, Kind.LINKS):
                codes = codes if field.show.kind is Kind.LINK else f"flatten({codes})"
                found.setdefault(field.show.to, []).append(f"list_contains({codes}, $code)")
    return {to: "(" + " OR ".join(conditions) + ")" for to, conditions in found.items()}


def _matching(register: Register) -> str:
    """The search: words in the texts of a record, or one of the codes that bear the words in their names."""
    texts = ", ".join(["code", *(f'CAST("{c.name}" AS VARCHAR)' for c in register.columns if c.show.kind in _SEARCHED)])
    links = ", ".join(f'"{c.name}"' for c in register.columns if c.show.kind is Kind.LINK)
    linked = f" OR list_has_any([{links}], CAST($linked AS VARCHAR[]))" if links else ""
    return f"($text = '' OR contains(lower(concat_ws(' ', {texts})), lower($text)){linked})"


QUERIES: dict[str, Query] = {
    name: query
    for register in REGISTERS.values()
    for whole in (True, False)
    for name, query in of_register(register, whole).items()
}
QUERIES["record.saves"] = Query(
    "SELECT seq, actor, ts, action, detail FROM audit WHERE seq IN (SELECT unnest($seqs)) ORDER BY seq"
)
QUERIES["first_milestones"] = Query(
    'SELECT code, arg_min("start", begun) AS "start", arg_min(due, begun) AS due FROM milestone '
    "WHERE region IS NULL OR {scope} GROUP BY code",
    region="region",
)
