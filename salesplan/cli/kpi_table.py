"""Figures as a table of plain text, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from unicodedata import east_asian_width

from salesplan.core.execute.kpis import KPIS
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import month, show
from salesplan.services.kpis import KpiRow

_FIGURES = ("value", "due", "last_year", "industry")
_HEADS = ("against.value", "against.due", "against.previous", "against.industry")
MOST = 200
"""Rows that are shown; of more it says how many there are."""


def lines(rows: Sequence[KpiRow], by: Sequence[str], called: Mapping[str, Mapping[str, str]], lang: Lang) -> str:
    """A heading and a line per figure, slices and KPI on the left, numbers in their units on the right."""
    heads = [*(f"dim.{dim}" for dim in by), "export.kpi", *_HEADS, "export.light"]
    table = [[t(head, lang) for head in heads], *(_cells(row, by, called, lang) for row in rows[:MOST])]
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    first = len(by) + 1
    shown = [
        "  ".join(
            _padded(cell, width, first <= at < first + len(_HEADS))
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in table
    ]
    more = [t("cli.more", lang, n=len(rows) - MOST)] if len(rows) > MOST else []
    return "\n".join(shown + more)


def _cells(row: KpiRow, by: Sequence[str], called: Mapping[str, Mapping[str, str]], lang: Lang) -> list[str]:
    slice = [
        month(row.slice[dim], lang) if dim == "month" else called.get(dim, {}).get(row.slice[dim], row.slice[dim])
        for dim in by
    ]
    figures = [show(getattr(row, name), KPIS[row.kpi].unit, lang) for name in _FIGURES]
    light = "not_comparable" if row.light == "grey" and row.value is not None else row.light
    return [*slice, t(f"kpi.{row.kpi}", lang), *figures, t(f"status.{light}", lang)]


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int, is_number: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if is_number else text + space
