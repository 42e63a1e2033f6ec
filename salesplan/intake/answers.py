"""The answers a person has given, understood once. An answer that cannot be used is told, never ignored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from salesplan.core.datasets import ACTUALS, Dataset
from salesplan.core.measures import GROUPS, MEASURE
from salesplan.intake.cells import folded
from salesplan.intake.findings import Findings
from salesplan.intake.header import UNITS

PLAIN = (
    "unit",
    "duplicates",
    "scope",
    "sheets",
    "fill_down",
    "names",
    "legacy",
    "group",
    "tax",
    "cumulative",
    "as_of",
    "measure",
    "months",
    "decimal",
    "negative",
    "large",
    "gap",
    "partial",
    "quarters",
)
"""Keys without a part after a dot; the others are map.X, const.X, names.X and filter.X."""


class Tax(NamedTuple):
    """What the amounts of the file are: with tax or without, and at which rate."""

    included: bool
    rate: Decimal


class Options(NamedTuple):
    """The answers, understood. Mappings of columns go by column id."""

    unit: str | None = None
    sum_duplicates: bool = False
    only_regions: bool = False
    sheets: str | None = None
    fill_down: tuple[str, ...] = ()
    maps: Mapping[str, str] = {}
    constants: Mapping[str, str] = {}
    create_names: bool = False
    names: Mapping[str, str] = {}
    legacy: bool = False
    groups: tuple[str, ...] | None = None
    tax: Tax | None = None
    cumulative: bool | None = None
    as_of: date | None = None
    measure: str | None = None
    year: int | None = None
    months: str | None = None
    decimal_comma: bool = False
    accept_negative: bool = False
    accept_large: bool = False
    accept_gap: bool = False
    partial: bool = False
    quarters: str | None = None
    filters: Mapping[str, tuple[str, ...]] = {}


def understand(answers: Mapping[str, str], dataset: Dataset, today: date, rate: Decimal, findings: Findings) -> Options:
    """The options that these answers give; E_ANSWER for each that cannot be used."""
    reader = _Reader(dataset, today, rate)
    for key, value in answers.items():
        text = str(value).strip()
        if not text or not reader.take(key, text):
            findings.add("E_ANSWER", None, key, f"{key}={text}", key=key)
    return Options(**reader.options, **reader.parts)


def flat(answers: Mapping[str, Any]) -> dict[str, str]:
    """The answers as text by key: lists joined by commas, {"map": {"revenue": X}} as map.revenue=X."""
    found: dict[str, str] = {}
    for key, value in answers.items():
        if isinstance(value, Mapping):
            found |= flat({f"{key}.{part}": one for part, one in value.items()})
        else:
            found[key] = ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return found


class _Reader:
    def __init__(self, dataset: Dataset, today: date, rate: Decimal) -> None:
        self.dataset = dataset
        self.today = today
        self.rate = rate
        self.options: dict[str, Any] = {}
        self.parts: dict[str, Any] = {"maps": {}, "constants": {}, "names": {}, "filters": {}}

    def take(self, key: str, text: str) -> bool:
        """True when the answer was understood."""
        head, dot, part = key.partition(".")
        if dot:
            return bool(part.strip()) and self._take_part(head, part.strip(), text)
        choice = _CHOICES.get((key, text.casefold()))
        if choice is not None:
            self.options[choice[0]] = choice[1]
            return True
        free = {
            "unit": self._unit,
            "sheets": self._sheets,
            "fill_down": self._fill_down,
            "group": self._group,
            "tax": self._tax,
            "as_of": self._as_of,
            "measure": self._measure,
        }.get(key)
        return free is not None and free(text)

    def _take_part(self, head: str, part: str, text: str) -> bool:
        if head == "names":
            self.parts["names"][part] = text
            return True
        if head == "filter":
            self.parts["filters"][part] = tuple(split(text))
            return True
        if (head, part.casefold()) == ("const", "year"):
            return self._year(text)
        column = self.column_id(part)
        where = {"map": "maps", "const": "constants"}.get(head)
        if column is None or where is None:
            return False
        self.parts[where][column] = text
        return True

    def column_id(self, text: str) -> str | None:
        """The id of the column a text names by id or head."""
        wanted = folded(text)
        for column in self.dataset.columns:
            if wanted in (column.id, column.id.replace("_", " "), folded(column.zh), *map(folded, column.aliases)):
                return column.id
        return None

    def _unit(self, text: str) -> bool:
        self.options["unit"] = folded(text)
        return folded(text) in UNITS

    def _sheets(self, text: str) -> bool:
        self.options["sheets"] = text
        return True

    def _fill_down(self, text: str) -> bool:
        columns = [self.column_id(part) for part in split(text)]
        found = tuple(c for c in columns if c is not None)
        self.options["fill_down"] = found
        return bool(found) and len(found) == len(columns)

    def _group(self, text: str) -> bool:
        groups = tuple(part.casefold() for part in split(text))
        self.options["groups"] = groups
        return self.dataset.id == "actuals" and bool(groups) and set(groups) <= set(GROUPS)

    def _tax(self, text: str) -> bool:
        self.options["tax"] = read_tax(text, self.rate)
        return self.options["tax"] is not None

    def _measure(self, text: str) -> bool:
        """A measure by id or by any of its heads."""
        names = {folded(n): c.id for c in ACTUALS.columns if c.id in MEASURE for n in (c.id, c.zh, *c.aliases)}
        if self.dataset.id == "plan":
            names |= {"gross_margin": "gross_margin", "毛利": "gross_margin"}
        self.options["measure"] = names.get(folded(text))
        return self.options["measure"] is not None and self.dataset.id in ("actuals", "plan")

    def _year(self, text: str) -> bool:
        found = re.fullmatch(r"(20[0-9]{2}) ?年?", text)
        self.options["year"] = int(found[1]) if found else None
        return found is not None

    def _as_of(self, text: str) -> bool:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return False
        self.options["as_of"] = day
        return day <= self.today


_CHOICES: dict[tuple[str, str], tuple[str, bool | str]] = {
    ("duplicates", "sum"): ("sum_duplicates", True),
    ("scope", "regions"): ("only_regions", True),
    ("names", "create"): ("create_names", True),
    ("legacy", "read"): ("legacy", True),
    ("cumulative", "yes"): ("cumulative", True),
    ("cumulative", "no"): ("cumulative", False),
    ("months", "open"): ("months", "open"),
    ("decimal", "comma"): ("decimal_comma", True),
    ("negative", "accept"): ("accept_negative", True),
    ("large", "accept"): ("accept_large", True),
    ("gap", "accept"): ("accept_gap", True),
    ("partial", "replace"): ("partial", True),
    ("quarters", "season"): ("quarters", "season"),
    ("quarters", "days"): ("quarters", "days"),
    ("quarters", "equal"): ("quarters", "equal"),
}


def read_tax(text: str, usual: Decimal) -> Tax | None:
    """incl:0.13, incl:13% or excl, which takes the usual rate; None for anything else."""
    found = re.fullmatch(r"(incl|excl)(?::([0-9.]+)(%?))?", text.strip().casefold())
    if found is None or (found[1] == "incl" and found[2] is None):
        return None
    try:
        rate = Decimal(found[2]) / (100 if found[3] else 1) if found[2] else usual
    except InvalidOperation:
        return None
    return Tax(found[1] == "incl", rate) if 0 <= rate < 1 else None


def split(text: str) -> list[str]:
    """The parts of an answer that lists several things."""
    return [part.strip() for part in re.split(r"[,，、]", text) if part.strip()]
