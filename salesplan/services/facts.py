"""Writing what a file brought: its load, its rows, what it covers, the names and the plan version it creates."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import pyarrow as pa

from salesplan.core.dimensions import KINDS, Member, Membership
from salesplan.core.errors import Forbidden, StaleView
from salesplan.core.measures import CELL, of_group
from salesplan.core.months import fiscal_year, last_day
from salesplan.core.plan.states import SETTLED
from salesplan.core.reading import Reading
from salesplan.core.settings import Settings
from salesplan.services.members import new_codes, write_members, write_memberships
from salesplan.services.order_lines import LinesReading, with_codes
from salesplan.store import Transaction, refresh, roll_up

INCOMING = -1
"""Version number under which plan cells wait until they are merged with the version they build on."""
TABLES = {
    "actuals": "actual",
    "order_lines": "order_line",
    "plan": "plan_cell",
    "benchmarks": "benchmark",
    "lead_sources": "lead_source",
}


class Upload(NamedTuple):
    """Where the rows came from."""

    file_name: str
    sha256: str
    bytes: int
    actor: str
    answers: Mapping[str, str]
    profile: str | None = None
    profile_version: int | None = None


def write(
    tx: Transaction,
    reading: Reading,
    upload: Upload,
    company: Settings,
    today: date,
    lines: LinesReading | None = None,
) -> int:
    """Write everything the file brought (`lines` when it is a file of order lines); returns the number of the load."""
    load = int(tx.rows("last_load")[0]["id"]) + 1
    months = lines.months if lines else reading.months
    tx.insert("load", [_load_row(tx, load, reading, months, upload, today)])
    tx.insert("load_state", [{"load": load, "active": True, "seq": tx.seq}])
    if lines is not None:
        _write_lines(tx, load, lines, today)
    else:
        _write_rows(tx, load, reading, upload, company, today)
    content = tx.rows(f"digest_{TABLES[reading.dataset]}", load=load)[0]
    tx.detail.update(load=load, dataset=reading.dataset, sha256=upload.sha256, months=list(months), content=content)
    if upload.profile:
        tx.detail.update(profile=upload.profile, profile_version=upload.profile_version)
    return load


def _write_rows(tx: Transaction, load: int, reading: Reading, upload: Upload, company: Settings, today: date) -> None:
    rows = _with_codes(tx, reading, load)
    if reading.dataset == "actuals":
        _write_actuals(tx, load, reading, rows, today)
    elif reading.dataset == "plan":
        _write_plan(tx, load, rows, upload, company)
    else:
        tx.insert(TABLES[reading.dataset], [row | {"load": load} for row in rows])


def cover(tx: Transaction, load: int, groups: Iterable[str], pairs: Iterable[tuple[str, str]], as_of: date) -> None:
    """Say what a load replaces: these measure groups of these (month, region) pairs; then roll up the months."""
    found = sorted(set(pairs))
    tx.insert(
        "covers",
        [
            {"load": load, "month": month, "region": region, "grp": group, "day": min(last_day(month), as_of)}
            for month, region in found
            for group in groups
        ],
    )
    refresh(tx, sorted({month for month, _ in found}))


def switch(tx: Transaction, load: int, active: bool) -> None:
    """Undo or redo: a state row, and the names and plan versions that came with the load."""
    tx.insert("load_state", [{"load": load, "active": active, "seq": tx.seq}])
    _switch_versions(tx, load, active)
    if active:
        _begin_again(tx)
    else:
        _end_unspoken(tx)


def data_day(reading: Reading, months: Sequence[str], today: date) -> date:
    """The last day the figures speak of: the day asked for or today in an unfinished month, else the month's end."""
    if reading.dataset not in ("actuals", "order_lines") or not months:
        return today
    return min(last_day(months[-1]), reading.as_of or today)


def _load_row(
    tx: Transaction, load: int, reading: Reading, months: Sequence[str], upload: Upload, today: date
) -> dict[str, Any]:
    codes: dict[str, int] = {}
    for problem in reading.problems:
        codes[problem.code] = codes.get(problem.code, 0) + 1
    return {
        "id": load,
        "dataset": reading.dataset,
        "file_name": upload.file_name,
        "sha256": upload.sha256,
        "bytes": upload.bytes,
        "verdict": reading.verdict,
        "read_rows": reading.counts.read,
        "stored_rows": reading.counts.stored,
        "months": list(months),
        "data_day": data_day(reading, months, today),
        "answers": json.dumps(dict(upload.answers), ensure_ascii=False, sort_keys=True),
        "counts": json.dumps(reading.counts._asdict()),
        "problems": json.dumps(codes),
        "fingerprint": reading.fingerprint,
        "actor": upload.actor,
        "ts": tx.now,
        "seq": tx.seq,
        "profile": upload.profile,
        "profile_version": upload.profile_version,
    }


def _write_actuals(tx: Transaction, load: int, reading: Reading, rows: list[dict[str, Any]], today: date) -> None:
    measures = [measure for group in reading.groups for measure in of_group(group)]
    keys = ("month", *CELL)
    tx.insert("actual", [{"load": load} | {key: row.get(key) for key in (*keys, *measures)} for row in rows])
    cover(tx, load, reading.groups, ((row["month"], row["region"]) for row in rows), reading.as_of or today)


def _write_lines(tx: Transaction, load: int, found: LinesReading, today: date) -> None:
    """The lines, the members they bring, and the monthly figures that they roll up to."""
    codes = new_codes(tx, found.reading.new_names)
    named = [Member(kind, code, name) for (kind, name), code in codes.items()]
    _write_absent(tx, named, load)
    _write_nameless(tx, found.new_codes, load)
    lines = with_codes(found.lines, codes)
    _place_new_teams(tx, _teams_of(lines), {code for (kind, _), code in codes.items() if kind == "team"}, load)
    tx.insert("order_line", lines.append_column("load", pa.array([load] * len(lines), pa.int64())))
    roll_up(tx, load)
    pairs = ((month, codes.get(("region", region[1:]), region)) for month, region in found.cells)
    cover(tx, load, found.reading.groups, pairs, found.reading.as_of or today)


def _teams_of(lines: pa.Table) -> list[dict[str, Any]]:
    return list(lines.select(["team", "region"]).group_by(["team", "region"]).aggregate([]).to_pylist())


def _write_plan(tx: Transaction, load: int, rows: list[dict[str, Any]], upload: Upload, company: Settings) -> None:
    """One new version per fiscal year: the newest version with the file's months, regions and measures replaced."""
    heads = {row["year"]: row for row in tx.rows("version_heads")}
    by_year: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        by_year.setdefault(fiscal_year(row["month"], company.fiscal_start), []).append(row)
    for year, cells in sorted(by_year.items()):
        version = int(tx.rows("last_version")[0]["id"]) + 1
        head = heads.get(year, {"number": 0, "id": None})
        tx.insert("plan_cell", [cell | {"version": INCOMING, "begun": tx.seq} for cell in cells])
        if head["id"] is not None:
            tx.execute("version_copy", version=version, based_on=head["id"], incoming=INCOMING, seq=tx.seq)
        tx.execute("version_rename", version=version, incoming=INCOMING)
        tx.insert(
            "plan_version",
            [
                {
                    "id": version,
                    "year": year,
                    "number": head["number"] + 1,
                    "based_on": head["id"],
                    "author": upload.actor,
                    "reason": upload.file_name,
                    "load": load,
                    "seq": tx.seq,
                }
            ],
        )
        tx.insert("plan_state", [{"version": version, "state": "draft", "actor": upload.actor, "seq": tx.seq}])


def _switch_versions(tx: Transaction, load: int, active: bool) -> None:
    """Withdraw the plan versions of an undone load, or make them drafts again.

    Raises StaleView while a later version builds on one of them or while one builds on a withdrawn version, Forbidden
    when one is approved.
    """
    mine = {row["id"] for row in tx.rows("versions_of_load", load=load)}
    if any(row["id"] in mine and row["state"] in SETTLED for row in tx.rows("versions")):
        raise Forbidden(approved=str(load))
    if mine and tx.rows("withdrawn_below" if active else "versions_after", load=load):
        raise StaleView(what=str(load))
    state = "draft" if active else "withdrawn"
    tx.insert("plan_state", [{"version": id, "state": state, "actor": "", "seq": tx.seq} for id in sorted(mine)])


def _with_codes(tx: Transaction, reading: Reading, load: int) -> list[dict[str, Any]]:
    """The rows with codes for the names that the file creates, and those names written as members."""
    rows = [dict(row) for row in reading.rows]
    wanted = {
        (kind, str(row[kind])[1:])
        for row in rows
        for kind in CELL
        if isinstance(row.get(kind), str) and row[kind].startswith("+")
    }
    if not wanted:
        return rows
    order = [name for name in reading.new_names if name in wanted] + sorted(wanted - set(reading.new_names))
    codes = new_codes(tx, order)
    for row in rows:
        for kind in CELL:
            name = row.get(kind)
            if isinstance(name, str) and name.startswith("+"):
                row[kind] = codes[kind, name[1:]]
    _write_absent(tx, [Member(kind, codes[kind, name], name) for kind, name in order], load)
    _place_new_teams(tx, rows, {code for (kind, _), code in codes.items() if kind == "team"}, load)
    return rows


def _write_absent(tx: Transaction, found: Sequence[Member], load: int) -> None:
    """Write the members that are not in force: an earlier file of the same import may have brought some."""
    there = {
        (kind, row["code"])
        for kind in {member.kind for member in found}
        for row in tx.rows(f"codes_{kind}")
        if not row["is_over"]
    }
    write_members(tx, (member for member in found if (member.kind, member.code) not in there), load)


def _write_nameless(tx: Transaction, found: Sequence[tuple[str, str]], load: int) -> None:
    """Write the members that have only a code and are not in force: tens of thousands of customers, so by column."""
    for kind in dict.fromkeys(kind for kind, _ in found):
        there = {row["code"] for row in tx.rows(f"codes_{kind}") if not row["is_over"]}
        codes = pa.array([code for of, code in found if of == kind and code not in there], pa.string())
        same = {
            "en": ("", pa.string()),
            "aliases": ([], pa.list_(pa.string())),
            "load": (load, pa.int64()),
            "begun": (tx.seq, pa.int64()),
        }
        columns = {name: pa.repeat(pa.scalar(value, of), len(codes)) for name, (value, of) in same.items()}
        tx.insert(kind, pa.table({"code": codes, "zh": codes} | columns))


def _place_new_teams(tx: Transaction, rows: list[dict[str, Any]], teams: set[str], load: int) -> None:
    """A new team belongs to the regions that the file shows it in."""
    seen = {(row["team"], row["region"]) for row in rows if row.get("team") in teams and row.get("region")}
    there = {(row["child"], row["parent"]) for row in tx.rows("memberships", kind="team_region")}
    write_memberships(tx, "team_region", (Membership(team, region) for team, region in sorted(seen - there)), load)


def _end_unspoken(tx: Transaction) -> None:
    """End the members from files that nothing which counts speaks of any more, and who belonged to them."""
    for kind in KINDS:
        tx.execute(f"end_{kind}", seq=tx.seq)
    tx.execute("end_memberships", seq=tx.seq)


def _begin_again(tx: Transaction) -> None:
    """Write ended members that something speaks of again anew, under their old codes and with who belonged to them."""
    for kind in KINDS:
        tx.insert(kind, [row | {"begun": tx.seq} for row in tx.rows(f"again_{kind}")])
    tx.insert("membership", [row | {"begun": tx.seq} for row in tx.rows("again_memberships", seq=tx.seq)])
