"""Marks of notes in tables: a column that is there where a row has any. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from salesplan.core.review.noted import Noted, Where
from salesplan.core.view import View
from salesplan.i18n import Lang, note_words
from salesplan.ui.tables import Field


def of_members(noted: Noted, view: View, by: str, lang: Lang) -> Mapping[str, str]:
    """The marks of every member (or month) that has notes, in words."""
    found = noted.slices(view.where, view.start, view.end, (by,))
    return {code: note_words.mark(*mark, lang=lang) for (code,), mark in found.items()}


def of_slice(noted: Noted, view: View, kpi: str, slice: Mapping[str, str], lang: Lang) -> str:
    """The mark of a KPI of a slice of the view; "" without notes."""
    where = {**view.where, **{dimension: (code,) for dimension, code in slice.items()}}
    return of(noted, kpi, where, view.start, view.end, lang)


def of(noted: Noted, kpi: str, where: Where, start: str, end: str, lang: Lang) -> str:
    """The mark of a KPI of a slice over months; "" without open notes."""
    return note_words.mark(*noted.mark(noted.number(kpi, where, start, end)), lang=lang)


def column(rows: Sequence[Mapping[str, Any]]) -> tuple[Field, ...]:
    """The column, where any row has notes."""
    return (Field("notes", "notes.column", "text"),) if any(row["notes"] for row in rows) else ()
