"""What a field of a register is called and how its value is said, for every kind of field. Pure: no streamlit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.record import Column, Kind, Register, Row, columns
from salesplan.core.scope import Role
from salesplan.i18n import Lang, register_words, t
from salesplan.i18n.formats import MISSING, count, day, money_unit, month, table_scale


class Field(NamedTuple):
    """One field as screens see it: declared, computed, or of child rows (`path` is then `steps.owner`)."""

    path: str
    kind: Kind
    to: str = ""
    choices: tuple[str, ...] = ()
    rows: type[Row] | None = None
    required: bool = False
    edit: Role = "editor"

    @property
    def name(self) -> str:
        """The name of the attribute."""
        return self.path.rpartition(".")[2]

    @property
    def children(self) -> tuple[Field, ...]:
        """The fields of its child rows."""
        return tuple(_field(column, f"{self.path}.") for column in columns(self.rows)) if self.rows else ()


class Tongue(NamedTuple):
    """In whose words: the register's, in the reader's language; `names(to)` are the names that links may bear."""

    register: str
    lang: Lang
    names: Callable[[str], Mapping[str, str]]


def fields_of(register: Register) -> dict[str, Field]:
    """The declared fields of a register by name."""
    return {column.name: _field(column) for column in register.columns}


def shown_of(register: Register) -> dict[str, Field]:
    """Every field that can be shown: the declared and the computed ones."""
    return fields_of(register) | {n: Field(n, made.kind, made.to) for n, made in register.computed.items()}


def heading(field: Field, tongue: Tongue) -> str:
    """What the field is called, without a unit."""
    return register_words.heading(tongue.register, field.path, tongue.lang)


def label(field: Field, tongue: Tongue) -> str:
    """What the field is called where values are entered: with the unit in which that is done."""
    return heading(field, tongue) + _unit(field.kind, tongue.lang)


def value_label(field: Field, tongue: Tongue) -> str:
    """What the field is called beside its value as `say` says it: a percentage carries its sign, money does not."""
    return heading(field, tongue) + (_unit(field.kind, tongue.lang) if field.kind is Kind.MONEY else "")


def column_label(field: Field, tongue: Tongue) -> str:
    """What the column of a table is called: money stands there in the unit of all tables."""
    unit = money_unit(tongue.lang) if field.kind is Kind.MONEY else ""
    return heading(field, tongue) + unit


def say(field: Field, value: Any, tongue: Tongue) -> str:
    """A value in the reader's words, exactly: two values that differ never read the same."""
    if value is None or value == "" or value == ():
        return MISSING
    return SAY[field.kind](field, value, tongue)


def cell(field: Field, value: Any, tongue: Tongue) -> Any:
    """A value for a table: what has an order stays as it is, so that a column sorts; money in the unit of tables."""
    if field.kind is Kind.STATUS:
        return [register_words.light(tongue.register, value, tongue.lang)]
    if value is None:
        return None
    if field.kind is Kind.MONEY:
        return float(value / table_scale(tongue.lang).divisor)
    if field.kind is Kind.PERCENT:
        return float(value * 100)
    if field.kind in (Kind.NUMBER, Kind.COUNT, Kind.DAY, Kind.MONTH):
        return float(value) if isinstance(value, Decimal) else value
    return SAY[field.kind](field, value, tongue) if value != "" and value != () else None


def exact(value: Decimal) -> str:
    """A decimal number without idle zeros: `1,204.5`."""
    return f"{value.normalize() if value else Decimal(0):,f}"


def _unit(kind: Kind, lang: Lang) -> str:
    if kind is Kind.MONEY:
        return t("records.in_yuan", lang)
    return t("records.in_percent", lang) if kind is Kind.PERCENT else ""


def _name(field: Field, code: str, tongue: Tongue) -> str:
    return tongue.names(field.to).get(code, code)


def _list(parts: Any, tongue: Tongue) -> str:
    return ("、" if tongue.lang == "zh" else ", ").join(parts)


def _rows(field: Field, value: Any, tongue: Tongue) -> str:
    """Child rows in one line each."""
    lines = []
    for row in value:
        said = [say(child, getattr(row, child.name), tongue) for child in field.children]
        lines.append(" · ".join(part for part in said if part != MISSING))
    return "\n".join(lines)


def _field(column: Column, before: str = "") -> Field:
    show = column.show
    return Field(before + column.name, show.kind, show.to, column.choices, column.rows, column.required, show.edit)


Say = Callable[[Field, Any, Tongue], str]
SAY: dict[Kind, Say] = {
    Kind.TEXT: lambda field, value, tongue: str(value),
    Kind.LONG: lambda field, value, tongue: str(value),
    Kind.NAMES: lambda field, value, tongue: _list(value, tongue),
    Kind.CHOICE: lambda field, value, tongue: register_words.choice(tongue.register, field.path, value, tongue.lang),
    Kind.FLAG: lambda field, value, tongue: t("records.yes" if value else "records.no", tongue.lang),
    Kind.MONEY: lambda field, value, tongue: f"{value:,.2f}",
    Kind.PERCENT: lambda field, value, tongue: exact(round(value * 100, 2)) + "%",
    Kind.NUMBER: lambda field, value, tongue: exact(value),
    Kind.COUNT: lambda field, value, tongue: count(value, tongue.lang),
    Kind.DAY: lambda field, value, tongue: day(value, tongue.lang),
    Kind.MONTH: lambda field, value, tongue: month(value, tongue.lang),
    Kind.LINK: lambda field, value, tongue: _name(field, value, tongue),
    Kind.LINKS: lambda field, value, tongue: _list((_name(field, code, tongue) for code in value), tongue),
    Kind.ROWS: _rows,
    Kind.STATUS: lambda field, value, tongue: register_words.light(tongue.register, value, tongue.lang),
}
"""How the value of every kind is said."""
