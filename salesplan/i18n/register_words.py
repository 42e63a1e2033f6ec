"""The words of a register's fields, choices, lights and problems: its own where it has them, else those of all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from salesplan.i18n import TEXT, Lang, t


class Told(Protocol):
    """What is told of a problem: its code, the offending value, and what fills the sentence."""

    @property
    def code(self) -> str: ...
    @property
    def value(self) -> str | None: ...
    @property
    def detail(self) -> Mapping[str, Any]: ...


def heading(register: str, field: str, lang: Lang) -> str:
    """The heading of a field; of a field of child rows as `steps.action`. Raises KeyError when it has none."""
    return t(_first(f"field.{register}.{field}", f"field.{field.rpartition('.')[2]}"), lang)


def choice(register: str, field: str, value: str, lang: Lang) -> str:
    """The word of one choice of a field. Raises KeyError when it has none."""
    return t(_first(f"choice.{register}.{field}.{value}", f"choice.{field.rpartition('.')[2]}.{value}"), lang)


def light(register: str, status: str, lang: Lang) -> str:
    """The word of a record's light, with its shape."""
    return t(_first(f"light.{register}.{status}", f"light.{status}"), lang)


def spellings(register: str, field: str) -> tuple[str, ...]:
    """How a workbook may head a field: its id and its heading in both languages."""
    return (field, *TEXT[_first(f"field.{register}.{field}", f"field.{field.rpartition('.')[2]}")])


def told(problem: Told, lang: Lang) -> str:
    """What is wrong with a value, in a sentence; the value stands in it as it is. Raises KeyError for unknown codes."""
    return t(f"problem.{problem.code}", lang, **{"value": problem.value or "", **problem.detail})


def _first(own: str, shared: str) -> str:
    return own if own in TEXT else shared
