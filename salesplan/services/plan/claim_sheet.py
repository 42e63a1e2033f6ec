"""What an owner is asked, row by row; and his form as a workbook that goes out, comes back and is looked at first.

The workbook carries version, round and owner in the code of every row, so that it finds its place whoever sends it in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

import numpy as np

from salesplan.core.errors import Invalid
from salesplan.core.known import Known
from salesplan.core.months import fiscal_months
from salesplan.core.plan.claims import Asked
from salesplan.core.plan.table import DIMENSIONS, Where
from salesplan.core.problem import Problem
from salesplan.core.register_sheet import CODE
from salesplan.core.scope import Scope
from salesplan.exports import Lang
from salesplan.exports.claim_sheet import BASE, CHALLENGE, WHY, ClaimRow, asked_sheets, claim_workbook
from salesplan.intake import read_cells
from salesplan.intake.register_sheet import Line, read_lines
from salesplan.services.company import COMPANY, settings, today
from salesplan.services.members import names
from salesplan.services.plan.claims import MEASURE, Figure, claims, submit, yuan
from salesplan.services.plan.desk import Desk, open_desk
from salesplan.store import Store, backup_if_due, keep_upload

Grain = Literal["quarter", "month"]
BELOW: Mapping[str, tuple[str, ...]] = {
    "region": ("", "product", "team"),
    "team": ("", "product"),
    "product": ("", "region"),
}
"""By what an owner may split his figures; "" not at all."""


_TEN_THOUSANDTH = Decimal("0.00003"), Decimal("0.0003")
"""A claim within these parts of what is assigned was typed in ten thousands."""


class Row(NamedTuple):
    """One figure that is asked: `period` is Q1 to Q4 or a month, `part` a member of `below`, "" the whole of his.

    `where` leaves out months that are closed; amounts are those of the draft, in fen.
    """

    period: str
    part: str
    where: Where
    base: int
    challenge: int | None


class ClaimPreview(NamedTuple):
    """What a workbook would submit, and everything wrong with it; nothing is kept while something is.

    `owner` None: it could not be read whose it is. `seen` is the newest claim of the owner when it was taken out.
    """

    version: int
    round: int
    owner: Asked | None
    file_name: str
    content: bytes
    figures: tuple[Figure, ...]
    why: str
    problems: tuple[Problem, ...]
    seen: int

    @property
    def total(self) -> Decimal:
        """The sum of what is claimed."""
        return sum((one.base for one in self.figures), Decimal(0))


def rows(desk: Desk, owner: Asked, grain: Grain, below: str, months: Sequence[str]) -> tuple[Row, ...]:
    """What an owner is asked: every open period, for each part that is planned. `months` are the twelve of the year."""
    base, challenge = desk.tracks.base, desk.tracks.challenge
    own = {owner[0]: (owner[1],)}
    parts: tuple[str, ...] = ("",)
    if below:
        column = base.at[base.mask(own), DIMENSIONS.index(below)]
        parts = tuple(base.members[below][n] for n in np.unique(column).tolist())
    found = []
    for part in parts:
        for period, inside in periods(months, grain, desk.closed):
            where = {**own, **({below: (part,)} if part else {}), "month": inside}
            if base.mask(where).any():
                above = None if challenge is None else challenge.sum_of(where)
                found.append(Row(period, part, where, base.sum_of(where), above))
    return tuple(found)


def periods(months: Sequence[str], grain: Grain, closed: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Quarters or months with what is open of them; none that is closed altogether."""
    spans = (
        [(month, (month,)) for month in months]
        if grain == "month"
        else [(f"Q{q + 1}", tuple(months[3 * q : 3 * q + 3])) for q in range(4)]
    )
    for period, span in spans:
        if inside := tuple(month for month in span if month not in closed):
            yield period, inside


def take_out(
    store: Store,
    scope: Scope,
    id: int,
    number: int,
    owner: Asked,
    grain: Grain = "quarter",
    below: str = "",
    last_year: Mapping[tuple[str, str], int] | None = None,
    lang: Lang = "zh",
) -> bytes:
    """The form of an owner as XLSX, his own figures empty. `last_year` is (part, month of the plan) -> fen."""
    desk = open_desk(store, scope, id, MEASURE)
    called = names(store, scope, lang, ("region", "product", "team"))
    asked = rows(desk, owner, grain, below, _months(store, desk))
    before = last_year or {}
    made = [
        ClaimRow(
            "|".join((str(id), str(number), *owner, below, row.part, row.period)),
            called[owner[0]].get(owner[1], owner[1]),
            called[below].get(row.part, row.part) if below else "",
            row.period,
            _sum(before, row),
            yuan(row.base),
            None if row.challenge is None else yuan(row.challenge),
        )
        for row in asked
    ]
    newest = [one.id for one in claims(store, scope, id) if one.owner == owner]
    return claim_workbook(made, newest[0] if newest else 0, desk.tracks.challenge is not None, lang)


def preview(store: Store, scope: Scope, id: int, number: int, content: bytes, file_name: str) -> ClaimPreview:
    """What a workbook would submit in this round, whosever it is. Writes nothing."""
    desk = open_desk(store, scope, id, MEASURE)
    company = settings(store, COMPANY)
    sheets, refused = read_cells(content, file_name, Known(today(company), company, scope, {}, (), {}))
    problems = [problem for problem in refused if problem.refuses]
    lines: Sequence[Line] = ()
    if sheets and not problems:
        read = read_lines(sheets, asked_sheets(), ())
        problems += read.problems
        lines = read.lines.get("", ())
    place = _Place(id, number, _months(store, desk), desk)
    owner, figures = place.read(lines, problems)
    why = "；".join(dict.fromkeys(str(line.values[WHY]) for line in lines if line.values.get(WHY)))
    seen = min((line.version or 0 for line in lines), default=0)
    return ClaimPreview(id, number, owner, file_name, content, figures, why, tuple(problems), seen)


def commit(store: Store, scope: Scope, seen: ClaimPreview) -> int:
    """Submit what the preview showed; returns the claim. Raises Invalid while it has problems, else as `submit`."""
    if seen.problems or seen.owner is None:
        raise Invalid(seen.problems)
    backup_if_due(store)
    keep_upload(store.path, seen.content)
    claim = submit(store, scope, seen.version, seen.round, seen.owner, seen.figures, seen.why, "sheet", seen.seen)
    store.checkpoint()
    return claim


class _Place:
    """Where the rows of a workbook belong: all of them to one owner, in one grain, of this version and round."""

    def __init__(self, id: int, number: int, months: Sequence[str], desk: Desk) -> None:
        self.id, self.number, self.months, self.desk = id, number, months, desk

    def read(self, lines: Sequence[Line], problems: list[Problem]) -> tuple[Asked | None, tuple[Figure, ...]]:
        """Whose rows they are, and what they claim; what is wrong with them is added to the problems."""
        owner: Asked | None = None
        kinds: set[tuple[str, ...]] = set()
        first: dict[str, int] = {}
        figures = []
        for line in lines:
            if line.code in first:
                again = {"first": first[line.code]}
                problems.append(Problem("twice_in_file", line.row, CODE, line.code, again))
                continue
            first[line.code] = line.row
            where = self._where(line.code)
            if isinstance(where, Problem):
                problems.append(where._replace(row=line.row))
                continue
            parts = line.code.split("|")
            kinds.add((*parts[:5], "Q" if parts[6].startswith("Q") else "M"))
            owner = parts[2], parts[3]
            if len(kinds) > 1:
                problems.append(Problem("claim_mixed", line.row, CODE, line.code))
            elif found := self._figure(line, where, problems):
                figures.append(found)
        return owner, tuple(figures)

    def _where(self, code: str) -> Where | Problem:
        """The slice of a row, or why it has none here."""
        parts = code.split("|")
        if len(parts) != 7 or parts[2] not in BELOW or parts[4] not in BELOW[parts[2]]:
            return Problem("unknown_row", None, CODE, code)
        if parts[0] != str(self.id):
            return Problem("claim_version", None, CODE, code)
        if parts[1] != str(self.number):
            return Problem("claim_round", None, CODE, code)
        _, _, dimension, member, below, part, period = parts
        grain: Grain = "quarter" if period.startswith("Q") else "month"
        inside = dict(periods(self.months, grain, self.desk.closed)).get(period)
        if inside is None or bool(below) != bool(part):
            return Problem("unknown_row", None, CODE, code)
        where = {dimension: (member,), **({below: (part,)} if below else {}), "month": inside}
        return where if self.desk.tracks.base.mask(where).any() else Problem("unknown_row", None, CODE, code)

    def _figure(self, line: Line, where: Where, problems: list[Problem]) -> Figure | None:
        """What a row claims; None for an empty one and where something is wrong with it."""
        base, above = line.values.get(BASE), line.values.get(CHALLENGE)
        given = yuan(self.desk.tracks.base.sum_of(where))
        wrong = [
            Problem("not_a_number", line.row, name, str(value))
            for name, value in ((BASE, base), (CHALLENGE, above))
            if value is not None and (value < 0 or value != round(value, 2))
        ]
        if base is None and above is not None:
            wrong.append(Problem("claim_no_base", line.row, BASE))
        if base is not None and above is not None and above < base:
            wrong.append(Problem("claim_below_base", line.row, CHALLENGE, str(above)))
        if base and _TEN_THOUSANDTH[0] * given < base < _TEN_THOUSANDTH[1] * given:
            wrong.append(Problem("claim_unit", line.row, BASE, str(base)))
        problems += wrong
        return None if wrong or base is None or line.wrong else Figure(where, base, above)


def _sum(before: Mapping[tuple[str, str], int], row: Row) -> Decimal | None:
    """Last year of a row; None where a month of it is not known."""
    months = [before.get((row.part, month)) for month in row.where["month"]]
    return None if None in months else yuan(sum(one or 0 for one in months))


def _months(store: Store, desk: Desk) -> tuple[str, ...]:
    return fiscal_months(desk.version.year, settings(store, COMPANY).fiscal_start)
