"""Collects what is wrong or worth knowing while a file is read: each thing once, all of them, none unbounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from salesplan.core.problem import Problem, cut
from salesplan.intake.cells import row_ranges

MOST_REFUSING = 10_000
MOST_NOTICES = 1_000
"""Rows told one by one per code and column; the rest is told as ranges, with their count."""
MOST_ROUNDED = 20
"""Rounding, which nearly every row of a file may need, is told row by row only at first: nothing else is buried."""
_SHEET = 26
_ROW = (1 << _SHEET) - 1


def place(sheet: int, row: int) -> int:
    """A row of the sheet number `sheet` as one number; rows of the first sheet are themselves."""
    return sheet << _SHEET | row


class Findings:
    """The problems of one file. `sheets` names the sheets once several are stacked; rows are then given by `place`."""

    def __init__(self) -> None:
        self.sheets: tuple[str, ...] = ()
        self._found: dict[tuple[str, int | None, str | None], Problem] = {}
        self._told: Counter[tuple[str, str | None]] = Counter()
        self._rest: dict[tuple[str, str | None], list[int]] = {}

    def add(
        self, code: str, row: int | None = None, column: str | None = None, value: object = None, **detail: Any
    ) -> None:
        """Tell one thing. The same code, row and column is told once, with the first value seen."""
        key = (code, row, column)
        if key in self._found:
            return
        kind = (code, column)
        if row is not None and self._told[kind] >= _most(code):
            self._rest.setdefault(kind, []).append(row)
            return
        self._told[kind] += 1
        self._found[key] = Problem(code, row, column, None if value is None else cut(value), detail)

    def counted(self, code: str, row: int | None, column: str | None) -> bool:
        """Count one more row of a kind of which enough were told; False when `add` has to tell it.

        Cheaper than `add`, which a file wrong in every cell would ask a million times.
        """
        rest = self._rest.get((code, column))
        if rest is None or row is None or (code, row, column) in self._found:
            return False
        rest.append(row)
        return True

    def has(self, *codes: str) -> bool:
        """True when one of these codes was found."""
        return any(code in codes for code, _ in self._told)

    @property
    def refuses(self) -> bool:
        """True when nothing may be written."""
        return any(code.startswith("E_") for code, _ in self._told)

    def drop(self, *codes: str) -> None:
        """Take back what no longer matters."""
        self._found = {key: found for key, found in self._found.items() if key[0] not in codes}
        self._told = Counter({kind: n for kind, n in self._told.items() if kind[0] not in codes})
        self._rest = {kind: rows for kind, rows in self._rest.items() if kind[0] not in codes}

    def codes(self) -> set[str]:
        """The codes found so far."""
        return {code for code, _ in self._told}

    def problems(self) -> tuple[Problem, ...]:
        """Everything found: what refuses first, then in the order of the rows."""
        rest = [
            Problem(code, None, column, None, {"rows": row_ranges([r & _ROW for r in rows]), "count": len(rows)})
            for (code, column), rows in self._rest.items()
        ]
        told = [placed(found, self.sheets) for found in self._found.values()]
        return tuple(sorted(told + rest, key=lambda p: (not p.refuses, p.row or 0)))


def placed(found: Problem, sheets: Sequence[str]) -> Problem:
    """The same problem at the row of its sheet, which is named when there are several."""
    if found.row is None:
        return found
    at, row = sheet_row(found.row)
    named = {"sheet": sheets[at]} if len(sheets) > 1 and "sheet" not in found.detail else {}
    return found._replace(row=row, detail={**found.detail, **named})


def sheet_row(at: int) -> tuple[int, int]:
    """The number of the sheet and the row on it, of a place."""
    return at >> _SHEET, at & _ROW


def _most(code: str) -> int:
    if code == "N_ROUNDED":
        return MOST_ROUNDED
    return MOST_REFUSING if code.startswith("E_") else MOST_NOTICES


def grouped(problems: Iterable[Problem]) -> list[Problem]:
    """The same problems for the eye: rows of one code and column joined, `detail["rows"]` as "4, 7–9".

    Problems of refusing codes with different values stay apart, so that each message names what it is about.
    `detail["count"]` is how many rows were joined; the first row stays in `row`.
    """
    groups: dict[tuple[Any, ...], list[Problem]] = {}
    for problem in problems:
        value = problem.value if problem.refuses else None
        same = {k: v for k, v in problem.detail.items() if k not in ("count", "rows")} if problem.refuses else {}
        key = (problem.code, problem.column, value, repr(sorted(same.items())), problem.row is None)
        groups.setdefault(key, []).append(problem)
    return [_joined(group) for group in groups.values()]


def _joined(group: list[Problem]) -> Problem:
    first = group[0]
    rows = [p.row for p in group if p.row is not None]
    if not rows:
        return first
    detail = {**first.detail, "rows": row_ranges(rows), "count": len(rows)}
    return first._replace(value=first.value if len({p.value for p in group}) == 1 else None, detail=detail)
