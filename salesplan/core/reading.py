"""What reading a file gives: typed rows, or every reason why not, and the questions a person can answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from salesplan.core.problem import Problem, verdict

Answers = Mapping[str, str]
"""Keys and values of docs/imports.md, e.g. {"unit": "万元", "map.revenue": "含税金额", "sheets": "A,B"}."""


class Counts(NamedTuple):
    """The conservation line: `read` = stored + totals + blank + repeated + filtered + merged, always shown.

    `merged` counts rows added into another one by `duplicates=sum`; `stored` is what would be written.
    """

    read: int = 0
    stored: int = 0
    totals: int = 0
    blank: int = 0
    repeated: int = 0
    filtered: int = 0
    merged: int = 0


class Question(NamedTuple):
    """What the file leaves open: `key` is the answer's key, `code` the problem that an answer lifts.

    `choices` are offered first; `free` says whether another answer may be typed ("text", "day" or "" for none);
    `about` names what is asked for, where the key alone does not (a column, a name in the file).
    """

    key: str
    code: str
    choices: tuple[str, ...] = ()
    free: str = ""
    about: str | None = None


class Reading(NamedTuple):
    """The outcome of reading one file against a `Known`.

    `rows` are empty while anything refuses; each holds the dataset's columns by English key: month 'YYYY-MM', member
    *codes*, Decimal money and quantities, int counts, None for not reported. A member that the file creates
    (`names=create`) stands as "+name" until the service gives it a code; `new_names` lists them as (kind, name).
    `original` maps the row as Excel shows it to its cells as text, for the rows that have problems; `header` names
    the cells.
    """

    dataset: str
    problems: tuple[Problem, ...] = ()
    rows: tuple[dict[str, Any], ...] = ()
    groups: tuple[str, ...] = ()
    counts: Counts = Counts()
    questions: tuple[Question, ...] = ()
    header: tuple[str, ...] = ()
    original: Mapping[int, tuple[str, ...]] = {}
    as_of: date | None = None
    new_names: tuple[tuple[str, str], ...] = ()
    fingerprint: str = ""
    sheet: str = ""

    @property
    def verdict(self) -> str:
        """`accept`, `accept_with_notice` or `reject`."""
        return verdict(list(self.problems))

    @property
    def months(self) -> tuple[str, ...]:
        """The months (or periods) the rows carry, in order."""
        key = "period" if self.dataset == "benchmarks" else "month"
        return tuple(sorted({row[key] for row in self.rows if row.get(key)}))
