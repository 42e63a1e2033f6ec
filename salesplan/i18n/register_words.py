"""The words of a register's fields, choices, lights and problems: its own where it has them, else those of all."""

from __future__ import annotations

from salesplan.i18n import TEXT, Lang, t


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


def _first(own: str, shared: str) -> str:
    return own if own in TEXT else shared
