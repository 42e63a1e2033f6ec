"""Typed values as a record, or everything that is wrong with them at once, in codes of our own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from salesplan.core.problem import Problem, cut
from salesplan.core.record import NO_VERSION, Kind, Record, Register, columns

_BY_KIND = {
    Kind.MONEY: "not_a_number",
    Kind.PERCENT: "not_a_number",
    Kind.NUMBER: "not_a_number",
    Kind.COUNT: "not_a_number",
    Kind.DAY: "not_a_day",
    Kind.MONTH: "not_a_month",
    Kind.CHOICE: "not_a_choice",
    Kind.FLAG: "not_a_choice",
    Kind.LINK: "unknown_link",
    Kind.LINKS: "unknown_link",
}
_BY_ERROR = (
    ("missing", "missing"),
    ("too_short", "missing"),
    ("string_too_long", "text_too_long"),
    ("too_long", "too_many"),
    ("decimal_max", "too_many_digits"),
    ("decimal_whole", "too_many_digits"),
    ("greater_than", "out_of_range"),
    ("less_than", "out_of_range"),
    ("extra_forbidden", "unknown_column"),
)
"""Part of pydantic's name of an error -> ours; what is not named here is told by the kind of the field."""
_LIMITS = ("ge", "le", "gt", "lt", "max_length", "decimal_places", "max_digits")


def checked(register: Register, values: Mapping[str, Any]) -> tuple[Record | None, list[Problem]]:
    """The record of these values (fields, code, version), or every problem with its field.

    A problem of a child row has `row_in` (counted from 1) and `field` in its detail, a limit its `limit`. A rule of the
    model raises ValueError with our code and, where one is to blame, the name of the field.
    """
    given = {name: value for name, value in values.items() if value is not None}
    try:
        return register.model.model_validate(given), []
    except ValidationError as error:
        return None, [_problem(register, one) for one in error.errors()]


def is_stored(record: Record) -> bool:
    """True when the record was read from a store, false while it is new."""
    return record.version != NO_VERSION


def _problem(register: Register, error: Any) -> Problem:
    place = error["loc"]
    if error["type"] == "value_error":
        return _broken_rule(place, *error["ctx"]["error"].args)
    name = str(place[0]) if place else None
    detail: dict[str, Any] = {key: str(value) for key, value in (error.get("ctx") or {}).items() if key in _LIMITS}
    if len(place) > 2:
        detail |= {"row_in": int(place[1]) + 1, "field": str(place[2])}
    code = next((ours for part, ours in _BY_ERROR if part in error["type"]), None) or _told_by(register, place)
    value = None if code == "missing" else cut(error["input"])
    return Problem(code, column=name, value=value, detail=detail)


def _broken_rule(place: tuple[Any, ...], code: str, field: str | None = None) -> Problem:
    """A rule of the record (no place), of one of its fields, or of a child row, which is told by its number."""
    if len(place) > 1:
        named = field or str((*place[2:], "")[0])
        return Problem(code, column=str(place[0]), detail={"row_in": int(place[1]) + 1, "field": named})
    return Problem(code, column=field or (str(place[0]) if place else None))


def _told_by(register: Register, place: tuple[Any, ...]) -> str:
    """A value of the wrong type is told by what the field holds."""
    fields = {column.name: column for column in register.columns}
    column = fields.get(str(place[0])) if place else None
    if column and column.rows and len(place) > 2:
        column = next((field for field in columns(column.rows) if field.name == place[2]), column)
    return _BY_KIND.get(column.show.kind, "not_valid") if column else "not_valid"
