"""Marks of notes in tables and pictures: columns that are there where a row has any. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from salesplan.core.review.noted import Mark, Noted, Where
from salesplan.core.view import View
from salesplan.i18n import Lang, note_words
from salesplan.ui.tables import Field

FLAG = "flag"
"""The column of a picture that is there where anything in it has notes."""


def of_members(noted: Noted, view: View, by: str, lang: Lang) -> Mapping[str, str]:
    """The marks of every member (or month) that has notes, in words."""
    found = noted.slices(view.where, view.start, view.end, (by,))
    return {code: note_words.mark(*mark, lang=lang) for (code,), mark in found.items()}


def flags(frame: pd.DataFrame, marks: Sequence[Mark], lang: Lang) -> pd.DataFrame:
    """The frame of a picture with the shape and the words of the mark of each row, where any has notes."""
    if not any(mark.all for mark in marks):
        return frame
    words = [note_words.mark(*mark, lang=lang) for mark in marks]
    return frame.assign(**{FLAG: [note_words.flag(*mark) for mark in marks], "notes": words})


def flagged(frame: pd.DataFrame, noted: Noted, view: View, cut: Mapping[str, str], lang: Lang) -> pd.DataFrame:
    """The same for slices of a view; `cut` names the columns of codes by dimension (or month)."""
    found = noted.slices(view.where, view.start, view.end, tuple(cut))
    codes = frame[list(cut.values())].itertuples(index=False, name=None)
    return flags(frame, [found.get(tuple(one), Mark()) for one in codes], lang)


def has_flags(frame: pa.Table) -> bool:
    """True for the frame of a picture in which anything has notes."""
    return FLAG in frame.column_names


def legend(frame: pd.DataFrame, lang: Lang) -> str:
    """What the shapes of such a frame stand for; "" without any."""
    return note_words.legend(frame[FLAG], lang) if FLAG in frame else ""


def of_slice(noted: Noted, view: View, kpi: str, slice: Mapping[str, str], lang: Lang) -> str:
    """The mark of a KPI of a slice of the view; "" without notes."""
    one = view.within(slice)
    return of(noted, kpi, one.where, one.start, one.end, lang)


def of(noted: Noted, kpi: str, where: Where, start: str, end: str, lang: Lang) -> str:
    """The mark of a KPI of a slice over months; "" without open notes."""
    return note_words.mark(*noted.mark(noted.number(kpi, where, start, end)), lang=lang)


def column(rows: Sequence[Mapping[str, Any]]) -> tuple[Field, ...]:
    """The column, where any row has notes."""
    return (Field("notes", "notes.column", "text"),) if any(row["notes"] for row in rows) else ()
