"""A register that people keep is one frozen model; every room reads the same declaration.

The types of its fields are words of this module (`Text`, `Money`, `Day`, `Person`, ...): a word says how a value is
stored, checked, shown, edited and written into a workbook. What is special about a register (a rule, a light) is a
plain function in its declaration; what it looks like beyond list and form is a picture that its page passes in.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Self, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.fields import FieldInfo

from salesplan.core.problem import Problem
from salesplan.core.scope import Role, Scope

NO_VERSION = 0
"""The version of a record that is not stored yet."""


class Kind(StrEnum):
    """What a field holds. Each room has one table keyed by it, and a test demands every kind in each."""

    TEXT = "text"
    LONG = "long"
    NAMES = "names"
    CHOICE = "choice"
    FLAG = "flag"
    MONEY = "money"
    PERCENT = "percent"
    NUMBER = "number"
    COUNT = "count"
    DAY = "day"
    MONTH = "month"
    LINK = "link"
    LINKS = "links"
    ROWS = "rows"
    STATUS = "status"


class Status(StrEnum):
    """The light of a record, worst first. The words for it may differ per register."""

    BAD = "bad"
    WATCH = "watch"
    GOOD = "good"
    DONE = "done"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Show:
    """What screens and workbooks need and the Python type cannot say.

    `to` is the dimension or register that a LINK points to, "kpi" or "figure"; `edit` the least role that may change
    the value; `was` are earlier names of the field, under which old workbooks still carry it.
    """

    kind: Kind
    to: str = ""
    edit: Role = "editor"
    was: tuple[str, ...] = ()


Text = Annotated[str, StringConstraints(min_length=1, max_length=200), Show(Kind.TEXT)]
Long = Annotated[str, StringConstraints(max_length=20_000), Show(Kind.LONG)]
Names = Annotated[
    tuple[Annotated[str, StringConstraints(min_length=1, max_length=60)], ...], Show(Kind.NAMES), Field(max_length=50)
]
Flag = Annotated[bool, Show(Kind.FLAG)]
Money = Annotated[Decimal, Field(max_digits=18, decimal_places=2), Show(Kind.MONEY)]
Percent = Annotated[Decimal, Field(max_digits=9, decimal_places=4), Show(Kind.PERCENT)]
Share = Annotated[Percent, Field(ge=0, le=1)]
Number = Annotated[Decimal, Field(max_digits=24, decimal_places=8), Show(Kind.NUMBER)]
Count = Annotated[int, Field(ge=-(2**53), le=2**53), Show(Kind.COUNT)]
Day = Annotated[date, Show(Kind.DAY)]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$"), Show(Kind.MONTH)]
Region = Annotated[str, StringConstraints(min_length=1), Show(Kind.LINK, to="region")]
Product = Annotated[str, StringConstraints(min_length=1), Show(Kind.LINK, to="product")]
Category = Annotated[str, StringConstraints(min_length=1), Show(Kind.LINK, to="category")]
"""One that products are put to."""
Team = Annotated[str, StringConstraints(min_length=1), Show(Kind.LINK, to="team")]
Channel = Annotated[str, StringConstraints(min_length=1), Show(Kind.LINK, to="channel")]
Person = Annotated[str, StringConstraints(min_length=1), Show(Kind.LINK, to="person")]
Customer = Annotated[str, StringConstraints(min_length=1), Show(Kind.LINK, to="customer")]
Kpi = Annotated[str, StringConstraints(min_length=1), Show(Kind.LINK, to="kpi")]
Measure = Annotated[str, StringConstraints(min_length=1), Show(Kind.LINK, to="measure")]
"""The vocabulary of fields. A choice is a `Literal`, child rows are `tuple[SomeRow, ...]`."""


class Row(BaseModel):
    """A child row. It has no life, version or history apart from its record."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Record(Row):
    """One kept thing. `code` is empty and `version` 0 until it is stored; then `version` is the audit number of its
    newest row, so that a save says exactly what it builds on."""

    code: str = ""
    version: int = NO_VERSION

    def but(self, **changes: Any) -> Self:
        """The same record with `changes`, validated again."""
        return type(self).model_validate(dict(self) | changes)


class Column(NamedTuple):
    """One declared field. `rows` is the model of child rows, `choices` the values of a choice."""

    name: str
    show: Show
    required: bool
    default: Any = None
    choices: tuple[str, ...] = ()
    rows: type[Row] | None = None


@dataclass(frozen=True)
class Facts:
    """What computed columns and guards may look at besides their record.

    `latest(kpi, slice)` is the newest month's value of a KPI on the slice (dimension or category -> code), None without
    data;
    `record(register, code)` another record, None when there is none; `sees_alert(id)` tells whether there is such an
    alert for the person who saves.
    """

    today: date
    closed_through: str | None = None
    latest: Callable[[str, Mapping[str, str]], Decimal | None] = lambda kpi, slice: None
    record: Callable[[str, str], Any] = lambda register, code: None
    sees_alert: Callable[[int], bool] = lambda id: False


class Computed(NamedTuple):
    """A column that is computed when it is read, never stored. `to` names what a LINK points to."""

    kind: Kind
    value: Callable[[Any, Facts], Any]
    to: str = ""


Stage = Literal["plan", "execute", "review", "data"]
Permission = Callable[[Scope, Any, Any], bool]
Clashes = Callable[[Any, Sequence[Any]], Iterable[Problem]]
Claims = Callable[[Any], Iterable[Hashable]]
Guards = Callable[[Any, Any, Facts], Iterable[Problem]]
Speaks = Callable[[Any, str], Any]


def _everyone(scope: Scope, before: Any, after: Any) -> bool:
    """The ordinary permission: role and region, which the service checks for every register."""
    return True


def no_clash(record: Any, others: Sequence[Any]) -> tuple[Problem, ...]:
    """The ordinary rule beside other records: none."""
    return ()


def _the_same(record: Any) -> tuple[str, ...]:
    """The ordinary claim: any record may clash with any other."""
    return ("",)


def as_it_is(record: Any, lang: str) -> Any:
    """The ordinary telling: what stands in a record was typed, and is told to everybody as it is."""
    return record


def unguarded(before: Any, after: Any, facts: Facts) -> tuple[Problem, ...]:
    """The ordinary rule beside the company's facts: none."""
    return ()


@dataclass(frozen=True)
class Register:
    """See the module.

    `prefix` begins its codes, short enough to say aloud (M07); `title` is the field that names a record; `listed` are
    the columns of the list, computed ones included; `stage` the part of the loop it belongs to. `allows(scope, before,
    after)` is the hook for further permissions (before None: new; after None: archive); `clashes(record, others)` tells
    what is wrong beside the other records, and `claims(record)` what it takes for itself (its names, its day), so that
    only records that share a claim are asked about each other; `guards(before, after, facts)` why the state of the
    company forbids the change (a closed month). `table` and `fixed` are for registers that share a table (memberships).
    `speaks(record, lang)` is the record as a list tells it to a reader of that language.
    `of_company`: records without a region speak of the whole company, so that readers of some regions do not see them.
    """

    model: type[Record]
    prefix: str
    title: str
    listed: tuple[str, ...]
    stage: Stage = "data"
    computed: Mapping[str, Computed] = field(default_factory=dict)
    allows: Permission = _everyone
    clashes: Clashes = no_clash
    claims: Claims = _the_same
    guards: Guards = unguarded
    speaks: Speaks = as_it_is
    table: str = ""
    fixed: Mapping[str, str] = field(default_factory=dict)
    of_company: bool = False

    @property
    def name(self) -> str:
        """The register's id: the model's name in snake case (`FinanceTotal` -> `finance_total`)."""
        spelled = self.model.__name__
        return "".join(f"_{c.lower()}" if c.isupper() and at else c.lower() for at, c in enumerate(spelled))

    @property
    def kept_in(self) -> str:
        """The table of its rows."""
        return self.table or self.name

    @property
    def columns(self) -> tuple[Column, ...]:
        """The declared fields in order."""
        return columns(self.model)

    def column(self, name: str) -> Column:
        """The declared field of that name; KeyError when there is none."""
        found = {column.name: column for column in self.columns}
        return found[name]

    @property
    def has_light(self) -> bool:
        """True when its records have a light, so that lists show the worst first."""
        return "light" in self.computed


class Version(NamedTuple):
    """One save of a record, for its history. `changes` are (field, before, after); `number` counts from 1.

    `record` is None where the save archived it.
    """

    number: int
    record: Record | None
    seq: int
    actor: str
    at: datetime
    action: str
    reason: str
    changes: tuple[tuple[str, Any, Any], ...] = ()


@cache
def columns(model: type[Row]) -> tuple[Column, ...]:
    """The declared fields of a model in order, without code and version. Raises TypeError for one without a word."""
    return tuple(_column(name, info) for name, info in model.model_fields.items() if name not in Record.model_fields)


def _column(name: str, info: FieldInfo) -> Column:
    marks, python = list(info.metadata), info.annotation
    while (origin := get_origin(python)) in (Annotated, Union, UnionType):
        if origin is Annotated:
            python, *more = get_args(python)
            marks = [*more, *marks]
        else:
            python = next(part for part in get_args(python) if part is not NoneType)
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    shows = [mark for mark in marks if isinstance(mark, Show)]
    if origin is Literal:
        show = shows[-1] if shows else Show(Kind.CHOICE)
        return Column(name, show, info.is_required(), default, tuple(get_args(python)))
    if origin is tuple and isinstance(item := get_args(python)[0], type) and issubclass(item, Row):
        return Column(name, shows[-1] if shows else Show(Kind.ROWS), info.is_required(), default, rows=item)
    if not shows:
        raise TypeError(f"`{name}` has no kind: use a word of core/record.py")
    return Column(name, shows[-1], info.is_required(), default)
