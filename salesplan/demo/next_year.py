"""What is typed and done for the plan of the year to come, as the file tells it."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from salesplan.core.scope import Scope
from salesplan.demo.tables import FOLDER

Step = Mapping[str, Any]
"""One thing done at the desk: its `kind`, who (`by`), why (`reason`) and what it takes."""
_MONEY = ("market_size", "supply_cap", "total", "value", "market")


class NextYear(NamedTuple):
    """See data/demo/plan_2027.toml: `anchors` and `split` are what their pages ask for. Money is yuan, as text.

    `people` are those who work on it, by code: a regional director sees and moves his region alone.
    """

    year: int
    by: str
    reason: str
    anchors: Mapping[str, Any]
    split: Mapping[str, Any]
    last_week: Sequence[Step]
    this_week: Sequence[Step]
    people: Mapping[str, Scope]


def next_year(folder: Path = FOLDER) -> NextYear:
    """The plan of the year to come."""
    written = tomllib.loads((folder / "plan_2027.toml").read_text(encoding="utf-8"))
    with (folder / "staff.csv").open(encoding="utf-8", newline="") as staff:
        people = {row["code"]: _scope(row["zh"], row["region"]) for row in csv.DictReader(staff)}
    return NextYear(**{key: _in_yuan(value) for key, value in written.items()}, people=people)


def _scope(name: str, region: str) -> Scope:
    return Scope(name, "editor", (region,)) if region else Scope(name, "admin")


def _in_yuan(value: Any, key: str = "") -> Any:
    """The same with every amount of money in yuan; totals of what is counted stand inside a rule and stay."""
    if isinstance(value, dict):
        return value if key == "rule" else {name: _in_yuan(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_in_yuan(one, "value" if key == "values" else key) for one in value]
    return str(Decimal(value) * 10_000) if key in _MONEY else value
