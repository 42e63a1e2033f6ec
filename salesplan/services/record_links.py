"""What the links of a record may point to: members of the dimensions, records of other registers, KPIs, measures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from salesplan.core.dimensions import KINDS
from salesplan.core.execute.kpis import KPIS
from salesplan.core.measures import MEASURE
from salesplan.core.problem import Problem
from salesplan.core.record import Column, Record, Register, columns
from salesplan.core.registers import REGISTERS
from salesplan.core.registers.worksheets import FIGURES
from salesplan.core.review.spoken import spoken
from salesplan.core.scope import Scope
from salesplan.services.company import COMPANY
from salesplan.services.members import categories, members
from salesplan.store import Store

_NOW = 2**62


class Target(NamedTuple):
    """One thing a link may point to. Names are empty for KPIs and measures: their words stand in the catalogue."""

    code: str
    zh: str = ""
    en: str = ""
    aliases: tuple[str, ...] = ()

    def name(self, lang: str) -> str:
        """Its name in that language, else in the other, else its code."""
        return (self.en if lang == "en" and self.en else self.zh) or self.code


def targets(store: Store, scope: Scope, to: str, at: int = _NOW) -> dict[str, Target]:
    """Everything that a link to `to` (a dimension, a register, "category", "kpi", "figure", "measure") may point to.

    By code, in order; names are those at an audit number. What is no dimension and no register has its words elsewhere.
    """
    if to == "kpi":
        return {code: Target(code) for code in KPIS}
    if to == "figure":
        return {code: Target(code) for code in FIGURES}
    if to == "measure":
        return {code: Target(code) for code in MEASURE}
    if to == "category":
        return {name: Target(name) for name in categories(store, scope, None if at == _NOW else at)}
    if to in KINDS:
        found = members(store, scope, (to,), None if at == _NOW else at)[to]
        return {m.code: Target(m.code, m.zh, m.en, m.aliases) for m in found}
    register = REGISTERS[to]
    suffix = "" if scope.is_whole else "_of_regions"
    rows = store.rows(scope, f"record.list.{to}{suffix}", at=at, text="", linked=[], limit=_NOW)
    return {row["code"]: Target(row["code"], *_titles(str(row[register.title]), row.get("said") or "")) for row in rows}


def _titles(title: str, said: str) -> tuple[str, str]:
    """A title in both languages: one that somebody typed is the same in both."""
    return spoken(title, said, "zh"), spoken(title, said, "en")


def linked_to(register: Register) -> tuple[str, ...]:
    """The dimensions and registers that the fields of a register point to, child rows included."""
    return tuple(dict.fromkeys(field.show.to for field, _ in _fields(register) if field.show.to))


def with_words(store: Store, scope: Scope, register: Register, text: str, at: int = _NOW) -> list[str]:
    """What the register may link to and whose names contain the text, as `person/S01`: codes repeat among kinds."""
    words = text.strip().casefold()
    found: list[str] = []
    for to in linked_to(register):
        for target in targets(store, scope, to, at).values():
            if any(words in name.casefold() for name in (target.zh, target.en, *target.aliases) if name):
                found.append(f"{to}/{target.code}")
    return found


def unknown_links(store: Store, register: Register, record: Record) -> Iterator[Problem]:
    """Every link of the record that points to nothing."""
    for to in linked_to(register):
        known = targets(store, COMPANY, to)
        for field, detail, codes in links(register, record, to):
            yield from (Problem("unknown_link", None, field, code, detail) for code in codes if code not in known)


def links(register: Register, record: Record, to: str) -> Iterator[tuple[str, dict[str, Any], tuple[str, ...]]]:
    """The links of a record to one target: (field, where in its child rows, codes)."""
    for field, parent in _fields(register):
        if field.show.to == to:
            for row, value in _values(record, field, parent):
                detail = {"row_in": row, "field": field.name} if parent else {}
                codes = value if isinstance(value, tuple) else (value,)
                yield (parent or field).name, detail, tuple(code for code in codes if code is not None)


def _fields(register: Register) -> Iterator[tuple[Column, Column | None]]:
    """Every field with the field of child rows that it stands in, if any."""
    for column in register.columns:
        yield column, None
        if column.rows:
            yield from ((field, column) for field in columns(column.rows))


def _values(record: Record, field: Column, parent: Column | None) -> Iterator[tuple[int, Any]]:
    if parent is None:
        yield 0, getattr(record, field.name)
        return
    yield from ((at, getattr(row, field.name)) for at, row in enumerate(getattr(record, parent.name), start=1))
