"""What a diagnosis says, as codes and numbers: nothing here is a sentence yet (salesplan/i18n/diagnosis_words.py).

It locates and it splits; it proves no cause. Whatever it says of money adds up to the fen.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from salesplan.core.execute.kpis import KPIS
from salesplan.core.review.localise import Answer

Where = Mapping[str, tuple[str, ...]]
"""A slice of the cube: dimension -> member codes."""
Basis = Literal["plan", "last_year", "industry"]
"""What a KPI is held against: what is due of the plan by now, the same months of last year, what the industry does."""
Kind = Literal["lead_quality", "low_price", "returns", "repurchase", "dealers", "attainment", "share"]
"""Which analysis is made; see `kind_of`."""
Unit = Literal["money", "percent", "points", "count", "quantity", "each"]
"""How a number is written; a difference of ratios is in points, one of order values in yuan an order (`each`)."""
Heading = Literal[
    "name", "names", "money", "gap", "percent", "change", "points", "count", "change_count", "change_money", "yuan",
    "change_each", "month", "text", "siblings", "evidence",
]  # fmt: skip
"""What a column of a table holds: `name` a `Name`, `names` several, `siblings` (attribute, change) pairs, `evidence` a
confidence, `text` (first, last) month, `month` YYYY-MM, the others numbers. None is no data. `gap`, `change`, `points`,
`change_count`, `change_money` (each in its own unit) and `change_each` (yuan an order) show their sign."""


class Of(NamedTuple):
    """One thing and its code: a member of a dimension, an attribute of order lines or lead sources (tier, industry,
    dealer, customer, source, script, band), a month, a KPI, a basis, a link of the funnel, an attribute itself."""

    kind: str
    code: str


class Slice(NamedTuple):
    """Several members at once: attribute -> code."""

    where: Mapping[str, str]


class Word(NamedTuple):
    """A name of the catalogue."""

    key: str


Name = Of | Slice | Word


class Number(NamedTuple):
    """A number as it is to be written; `signed` always shows its sign, `digits` are decimals of a percentage."""

    value: Decimal | float | int | None
    unit: Unit
    signed: bool = False
    digits: int = 1


class Period(NamedTuple):
    """Months from..to, both included."""

    start: str
    end: str


class Sentence(NamedTuple):
    """A sentence of the catalogue (`diagnosis.say.<key>`) and what fills its places.

    A `str` is text of the user's, a tuple is listed.
    """

    key: str
    values: Mapping[str, Said | tuple[Said, ...]] = {}


Said = Name | Number | Period | Sentence | str
"""What fills a place of a sentence."""


class Part(NamedTuple):
    """One named amount."""

    name: Name
    amount: Decimal


class Parts(NamedTuple):
    """From one amount to another: start + steps = end, to the last digit. `id` names the picture in the catalogue."""

    id: str
    start: Part
    steps: tuple[Part, ...]
    end: Part
    unit: Unit = "money"
    lower_is_better: bool = False


class Column(NamedTuple):
    """One column of a table; `key` is also its heading in the catalogue (`diagnosis.column.<key>`)."""

    key: str
    kind: Heading


class Analysis(NamedTuple):
    """One table: `id` names it in the catalogue (`diagnosis.table.<id>`), `note` says what to read in it.

    `marked` are the rows in which the matter stands (positions).
    """

    id: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...]
    note: Sentence | None = None
    marked: tuple[int, ...] = ()


class Diagnosis(NamedTuple):
    """Why a KPI of a slice stands where it stands, over the months `start`..`end`.

    `value` and `reference` are the KPI's (a ratio, yuan, a count) and `gap` is value less reference, in `unit`; all
    three None where there is no data. For attainment, pace and landing they are yuan of revenue and of what is due.
    `money` is what the gap is worth in yuan (None: cannot be said). `basis` is what it is held against.

    `located` says where the gap is concentrated, along `attributes`; its gaps are in the unit of `gap` and the months
    are those of the leaves. `parts` splits the gap exactly. `headline` is the one sentence; `found` what explains it;
    `ask` the questions to go on with; `limits` what it cannot know. `missing` names data that would say more.
    """

    kind: Kind
    kpi: str
    where: Where
    start: str
    end: str
    basis: Basis | None
    unit: Unit
    value: Decimal | None
    reference: Decimal | None
    gap: Decimal | None
    money: Decimal | None
    headline: Sentence
    parts: tuple[Parts, ...] = ()
    located: Answer | None = None
    attributes: tuple[str, ...] = ()
    tables: tuple[Analysis, ...] = ()
    found: tuple[Sentence, ...] = ()
    ask: tuple[Sentence, ...] = ()
    limits: tuple[Sentence, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def has_data(self) -> bool:
        """True when there is a value and something to hold it against."""
        return self.gap is not None


_KINDS: Mapping[str, Kind] = {
    "conversion": "lead_quality",
    "aov": "low_price",
    "gross_margin": "low_price",
    "return_rate": "returns",
    "repurchase": "repurchase",
}


def kind_of(kpi: str) -> Kind:
    """The analysis that a KPI opens unless another is asked for. KeyError for a KPI that does not exist."""
    return _KINDS.get(KPIS[kpi].id, "attainment")
