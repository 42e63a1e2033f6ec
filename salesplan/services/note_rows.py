"""Notes as rows of files: how many stand at a figure, and all of them as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from salesplan.core.review.noted import Mark, Note, Noted
from salesplan.core.scope import Scope
from salesplan.core.view import DIMENSIONS, View
from salesplan.services.notes import looked_at
from salesplan.services.plan.versions import versions
from salesplan.store import Store

FIELDS = (
    *("note_kind", "kpi", *DIMENSIONS, "first_month", "last_month", "plan_version", "note", "actor", "at"),
    *("settled_by", "settled_at", "reason"),
)
"""Of the table of all notes."""
COUNTS = ("disputed", "notes")
"""Beside a figure: how many open disputes, and open notes of either kind, there are on it or on parts of it."""


def counts(noted: Noted, view: View, kpi: str, slice: Mapping[str, str]) -> dict[str, int]:
    """`COUNTS` of a KPI of a slice (dimension or month -> code) of the view."""
    cut = {name: (code,) for name, code in slice.items()}
    whole = noted.number(kpi, view.where, view.start, view.end).within(cut)
    return counted(noted.mark(noted.number(kpi, whole.where, whole.start, whole.end)))


def of_slices(noted: Noted, view: View, slices: Sequence[Mapping[str, str]]) -> list[dict[str, int]]:
    """`COUNTS` of what is told of slices (dimensions or months -> code, each of the same), in their order."""
    cut = tuple(slices[0]) if slices else ()
    marks = noted.slices(view.where, view.start, view.end, cut)
    return [counted(marks.get(tuple(one.values()), Mark())) for one in slices]


def counted(mark: Mark) -> dict[str, int]:
    """`COUNTS` of a mark."""
    return {"disputed": mark.disputes, "notes": mark.all}


def rows(store: Store, scope: Scope, view: View, names: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """Every note at the moment of the view, the newest first, members by their names."""
    found = looked_at(store, scope, view).notes
    numbers = {one.id: one.number for one in versions(store, scope)} if found else {}
    return [_row(one, names, numbers) for one in found]


def _row(one: Note, names: Mapping[str, Mapping[str, str]], numbers: Mapping[int, int]) -> dict[str, Any]:
    of = one.number
    row: dict[str, Any] = {"note_kind": one.kind, "kpi": of.measure, "first_month": of.start, "last_month": of.end}
    row |= {name: _called(of.where.get(name, ()), names.get(name, {})) for name in DIMENSIONS}
    row["plan_version"] = None if of.version is None else numbers.get(of.version)
    row |= {"note": one.text, "actor": one.actor, "at": one.at.isoformat(sep=" ", timespec="seconds")}
    if one.resolved and one.resolved_at is not None:
        row |= {"settled_by": one.resolver, "settled_at": one.resolved_at.isoformat(sep=" ", timespec="seconds")}
        row["reason"] = one.reason
    return row


def _called(codes: Sequence[str], names: Mapping[str, str]) -> str:
    return "; ".join(names.get(code, code) for code in codes)
