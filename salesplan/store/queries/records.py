"""What is asked of every register, made from its declaration. A row is in force while begun <= $at < ended.

A regional reader sees records of his regions and those of no region, unless these speak of the whole company; of the
dimensions what `members` shows him.
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
            f"SELECT code, {fields}, begun AS version {seen} AND begun <= $at "
            "QUALIFY row_number() OVER (PARTITION BY code ORDER BY begun DESC) = 1 AND ended <= $at "
            "ORDER BY length(code), code",
            region,
        ),
        f"record.rows.{name}": Query(f"SELECT code, {fields}, begun AS version, ended {ids} ORDER BY begun"),
        f"record.end.{name}": Query(
            f"UPDATE {table} SET ended = past.seq FROM (SELECT unnest($codes) AS code, unnest($seqs) AS seq) AS past "
            f"WHERE {mine} AND {table}.code = past.code AND ended IS NULL"
        ),
        f"record.now.{name}": Query(
            f"SELECT code, {fields}, begun AS version FROM {table} "
            f"WHERE {mine} AND code IN (SELECT unnest($codes)) AND ended IS NULL"
        ),
        f"record.used.{name}": Query(
            f"SELECT DISTINCT code FROM {table} WHERE {mine} AND code IN (SELECT unnest($codes))"
        ),
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
        return "{scope}" if register.of_company else "(region IS NULL OR {scope})", "region"
    return "TRUE", None


def _codes(register: Register) -> list[tuple[str, str]]:
    """What a register points to, with the list of codes that say so: of its fields and of its child rows."""
    found: list[tuple[str, str]] = []
    for column in register.columns:
        match column.show.kind:
            case Kind.LINK:
                found.append((column.show.to, f'["{column.name}"]'))
            case Kind.LINKS:
                found.append((column.show.to, f'"{column.name}"'))
        for field in columns(column.rows) if column.rows else ():
            codes = f'list_transform("{column.name}", lambda row: row."{field.name}")'
            if field.show.kind in (Kind.LINK, Kind.LINKS):
                found.append((field.show.to, codes if field.show.kind is Kind.LINK else f"flatten({codes})"))
    return found


def _pointing(register: Register) -> dict[str, str]:
    """What a register points to -> the condition that one of its links says $code."""
    found: dict[str, list[str]] = {}
    for to, codes in _codes(register):
        found.setdefault(to, []).append(f"list_contains({codes}, $code)")
    return {to: "(" + " OR ".join(conditions) + ")" for to, conditions in found.items()}


def _matching(register: Register) -> str:
    """The search: words in the texts of a record, or a link (`person/S01`) to what bears the words in its name."""
    texts = ", ".join(["code", *(f'CAST("{c.name}" AS VARCHAR)' for c in register.columns if c.show.kind in _SEARCHED)])
    linked = "".join(
        f" OR list_has_any(list_transform({codes}, lambda code: '{to}/' || code), CAST($linked AS VARCHAR[]))"
        for to, codes in _codes(register)
    )
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
