"""Writing what an operation changed: new rows begin, the rows that they replace end."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from salesplan.core.errors import Forbidden, Unknown
from salesplan.core.plan.states import PlanRefused
from salesplan.core.scope import Scope
from salesplan.services.plan.held import PersonRow, Tracks, amount, number, text_of
from salesplan.services.plan.ledger import Line
from salesplan.services.plan.operations import Fix, Pad, Split
from salesplan.services.plan.working import Moved, split, split_again
from salesplan.store import FOREVER, Transaction

_CELL = ("month", "region", "product", "team", "measure")


class Draft:
    """A draft inside a transaction: who writes, in which order members stand, which months do not move."""

    def __init__(
        self, tx: Transaction, id: int, scope: Scope, order: Mapping[str, Sequence[str]], closed: Sequence[str]
    ) -> None:
        self.tx, self.id, self.scope, self.order, self.closed = tx, id, scope, order, closed

    def rows(self, measure: str, own: bool = True) -> list[dict[str, Any]]:
        """The cells of a measure as they are now in this transaction; `own`: those of the writer's regions."""
        regions = self.scope.regions
        return [
            row
            for row in self.tx.rows("plan.cells", version=self.id, seq=FOREVER)
            if row["measure"] == measure and (not own or regions is None or row["region"] in regions)
        ]

    def put(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows that begin now; those of the same name end."""
        if rows:
            self.tx.insert(table, [{**row, "version": self.id, "begun": self.tx.seq} for row in rows])
            self.tx.execute(f"plan.end.{table}", version=self.id, seq=self.tx.seq)

    def drop(self, table: str, keys: Sequence[Mapping[str, Any]]) -> None:
        """Rows of these names end."""
        if keys:
            lists = {f"{name}_list": [key[name] for key in keys] for name in keys[0]}
            self.tx.execute(f"plan.drop.{table}", version=self.id, seq=self.tx.seq, **lists)


def write_cells(draft: Draft, measure: str, what: Sequence[Moved]) -> None:
    """The cells that moved; the persons of a team whose month moved share the new total as they shared the old."""
    put, gone = [], []
    for each in what:
        key = dict(zip(_CELL, (*each.cell, measure), strict=True))
        base, above = each.after
        if base is None:
            gone.append(key)
        else:
            top = None if above is None else amount(measure, above)
            put.append(key | {"base": amount(measure, base), "challenge": top})
    draft.put("plan_cell", put)
    draft.drop("plan_cell", gone)
    _persons_follow(draft, measure, {(each.cell[0], each.cell[3]) for each in what})


def write_locks(draft: Draft, op: Fix, of: Tracks) -> Line:
    """Lock slices at what they are, or open them. A regional editor locks slices of his regions, and opens what he or
    another such editor has locked; a lock of the whole company's stays as it is, PlanRefused."""
    rows, slices = [], [text_of(where) for where in op.slices]
    if draft.scope.regions is not None and _of_the_whole(draft, op.measure, slices):
        raise PlanRefused("lock_of_the_whole")
    for where, text in zip(op.slices, slices, strict=True):
        regions = draft.scope.regions
        if regions is not None and not set(where.get("region", ("",))) <= set(regions):
            raise Forbidden(role=draft.scope.role)
        if op.on and not of.base.mask(where).any():
            raise Unknown(name=text)
        for track, table in (("base", of.base), ("challenge", of.challenge)):
            if table is not None:
                key = {"measure": op.measure, "track": track, "slice": text}
                rows.append(key | {"amount": amount(op.measure, table.sum_of(where))})
    if op.on:
        draft.put("plan_lock", rows)
    else:
        draft.drop("plan_lock", [{key: row[key] for key in ("measure", "track", "slice")} for row in rows])
    single = slices[0] if len(slices) == 1 else None
    who = {"regions": None if draft.scope.regions is None else sorted(draft.scope.regions)}
    return Line("lock" if op.on else "unlock", op.measure, slice=single, detail={"slices": slices, **who})


def _of_the_whole(draft: Draft, measure: str, slices: Sequence[str]) -> bool:
    """Whether one of these slices is locked by somebody who edits the whole company, or nobody knows by whom: a lock
    remembers the line of the ledger it began with."""
    lines = draft.tx.rows("plan.ledger", version=draft.id)
    began = {line["seq"]: line for line in lines}
    for row in draft.tx.rows("plan.rows.plan_lock", version=draft.id, seq=FOREVER):
        if row["measure"] == measure and row["slice"] in slices:
            line = began.get(row["begun"])
            while line is not None and line["kind"] in ("undo", "redo"):  # what was done again is whose it was
                line = lines[line["of"] - 1]
            if line is None or json.loads(line["detail"] or "{}").get("regions") is None:
                return True
    return False


def write_inputs(draft: Draft, inputs: Mapping[str, Any], kind: str) -> Line:
    """Inputs of a version, as JSON; None takes one away."""
    kept = {
        key: json.dumps(value, ensure_ascii=False, sort_keys=True) for key, value in inputs.items() if value is not None
    }
    draft.put("plan_input", [{"key": key, "value": value} for key, value in kept.items()])
    draft.drop("plan_input", [{"key": key} for key in inputs if key not in kept])
    return Line(kind, detail={"inputs": dict(inputs)})


def write_padding(draft: Draft, op: Pad) -> Line:
    """Over-assignment beside the plan; ValueError below zero."""
    key = {"level": op.level, "member": op.member}
    if op.percent is None:
        draft.drop("plan_padding", [key])
    elif op.percent < 0:
        raise ValueError("padding is not negative")
    else:
        draft.put("plan_padding", [key | {"percent": op.percent}])
    return Line("padding", new=op.percent, detail=key)


def write_persons(draft: Draft, op: Split) -> Line:
    """A team's months on to persons; they sum to the team. Those that are no longer named end.

    Forbidden to a regional editor whose regions do not hold all of the team.
    """
    if not _is_own(draft, op.team):
        raise Forbidden(role=draft.scope.role, team=op.team)
    before = [row for row in _person_rows(draft, op.measure) if row.team == op.team]
    months = _team_months(draft, op.measure)
    own = {month: both for (month, team), both in months.items() if team == op.team}
    if not own:
        raise Unknown(name=op.team)
    found = split(op, own) if op.weights else []
    _put_persons(draft, op.measure, found)
    there = {(row.month, row.person) for row in found}
    gone = [row for row in before if (row.month, row.person) not in there]
    draft.drop("plan_person", [_person_key(op.measure, row) for row in gone])
    if op.told:
        write_inputs(draft, {f"persons.{op.measure}.{op.team}": dict(op.told)}, "persons")
    return Line("persons", op.measure, cells=len(found), detail={"team": op.team, "rule": op.rule})


def _is_own(draft: Draft, team: str) -> bool:
    regions = draft.scope.regions
    if regions is None:
        return True
    rows = draft.tx.rows("plan.cells", version=draft.id, seq=FOREVER)
    return all(row["region"] in regions for row in rows if row["team"] == team)


def _persons_follow(draft: Draft, measure: str, touched: set[tuple[str, str]]) -> None:
    """Persons go on to sum to their team; a month that a split team did not have before stays with nobody, and one that
    it has no more goes."""
    rows = _person_rows(draft, measure)
    teams = {row.team for row in rows}
    groups: dict[tuple[str, str], list[PersonRow]] = {key: [] for key in sorted(touched) if key[1] in teams}
    if not groups:
        return
    for row in rows:
        if (row.month, row.team) in groups:
            groups[row.month, row.team].append(row)
    months = _team_months(draft, measure)
    again: list[PersonRow] = []
    gone = [row for key, own in groups.items() if key not in months for row in own]
    draft.drop("plan_person", [_person_key(measure, row) for row in gone])
    for (month, team), own in groups.items():
        if (month, team) not in months:
            continue
        base, above = months[month, team]
        again += split_again(own, base, above) if own else [PersonRow(month, team, "", base, above)]
    old = set(rows)
    _put_persons(draft, measure, [row for row in again if row not in old])


def _team_months(draft: Draft, measure: str) -> dict[tuple[str, str], tuple[int, int | None]]:
    """(month, team) -> base and challenge over all regions and products; the challenge None while any cell lacks it."""
    found: dict[tuple[str, str], tuple[int, int | None]] = {}
    finer = int(amount(measure, 1) * 100)
    for row in draft.rows(measure, own=False):
        base, above = found.get((row["month"], row["team"]), (0, 0))
        top = None if above is None or row["challenge"] is None else above + row["challenge"] // finer
        found[row["month"], row["team"]] = base + row["base"] // finer, top
    return found


def _person_rows(draft: Draft, measure: str) -> list[PersonRow]:
    return [
        PersonRow(
            row["month"],
            row["team"],
            row["person"],
            number(measure, row["base"]),
            None if row["challenge"] is None else number(measure, row["challenge"]),
        )
        for row in draft.tx.rows("plan.rows.plan_person", version=draft.id, seq=FOREVER)
        if row["measure"] == measure
    ]


def _person_key(measure: str, row: PersonRow) -> dict[str, str]:
    return {"month": row.month, "team": row.team, "person": row.person, "measure": measure}


def _put_persons(draft: Draft, measure: str, rows: Sequence[PersonRow]) -> None:
    draft.put(
        "plan_person",
        [
            _person_key(measure, row)
            | {
                "base": amount(measure, row.base),
                "challenge": None if row.challenge is None else amount(measure, row.challenge),
            }
            for row in rows
        ],
    )
