"""A diagnosis ready to be drawn: sentences, pictures and tables of one question in one language. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.charts.bridge import Outline, Total, bridge_frame, is_cut
from salesplan.core.review.diagnosed import Analysis, Column, Diagnosis, Of, Parts, Slice
from salesplan.core.view import DIMENSIONS
from salesplan.i18n import Lang, t
from salesplan.i18n.diagnosis_words import Names, named, number, said, scope, siblings
from salesplan.i18n.formats import MISSING, Scale, escape, money_scale, month, range_label
from salesplan.ui import tables
from salesplan.ui.pictures import Picture, as_table
from salesplan.ui.tables import Field, Kind, Table

MARK = "● "
"""Before the name of a row in which the matter stands."""
OF_CUSTOMERS = frozenset({"stopped", "returns.customer", "dealer.customer"})
"""Tables that name customers."""
_LOOKS: Mapping[str, Outline] = {"due": "plan", "before": "previous"}
_KINDS: Mapping[str, Kind] = {
    "money": "money",
    "gap": "gap",
    "percent": "percent",
    "count": "count",
    "yuan": "yuan",
    "name": "text",
    "names": "text",
    "month": "text",
    "text": "text",
    "siblings": "text",
    "evidence": "text",
    "change": "told",
    "points": "told",
    "change_count": "told",
    "change_money": "told",
    "change_each": "told",
}
_SIGNED = {
    "change": "percent",
    "points": "points",
    "change_count": "count",
    "change_money": "money",
    "change_each": "each",
}


class Shown(NamedTuple):
    """One table and what to read in it ("" for nothing). `opens` are the slices (dimension or month -> code) that its
    rows stand for, empty for one that the cube does not know."""

    table: Table
    note: str
    opens: tuple[Mapping[str, str], ...]


class Bars(NamedTuple):
    """One way to take the gap apart, as a picture with that many bars."""

    name: str
    picture: Picture
    rows: int


class DiagnosisPage(NamedTuple):
    """Everything of one diagnosis; all sentences are markdown with user text escaped.

    `id` tells the question apart from others. `slices` is None where none is named. `missing` names data that would say
    more ("" for nothing).
    """

    id: str
    title: str
    headline: str
    caption: str
    found: tuple[str, ...]
    slices: Shown | None
    bars: tuple[Bars, ...]
    tables: tuple[Shown, ...]
    ask: tuple[str, ...]
    limits: tuple[str, ...]
    missing: str
    has_data: bool


def compose(found: Diagnosis, names: Names, lang: Lang) -> DiagnosisPage:
    """The page of a diagnosis."""

    def words(sentences: Any) -> tuple[str, ...]:
        return tuple(said(one, lang, names, escape) for one in sentences)

    shown = [_shown(one, names, lang) for one in found.tables]
    slices = next((one for one, of in zip(shown, found.tables, strict=True) if of.id == "slices"), None)
    rest = tuple(one for one, of in zip(shown, found.tables, strict=True) if of.id != "slices")
    about = {"scope": scope(found.where, lang, names, escape), "period": range_label(found.start, found.end, lang)}
    where = "-".join(code for codes in found.where.values() for code in codes)
    return DiagnosisPage(
        id=f"{found.kind}-{found.kpi}-{where}",
        title=t(f"diagnosis.kind.{found.kind}", lang),
        headline=said(found.headline, lang, names, escape),
        caption=t("diagnosis.caption", lang, **about),
        found=words(found.found),
        slices=slices,
        bars=tuple(_bars(one, names, lang) for one in found.parts),
        tables=rest,
        ask=words(found.ask),
        limits=words(found.limits),
        missing=t("diagnosis.missing.join", lang).join(t(f"diagnosis.missing.{one}", lang) for one in found.missing),
        has_data=found.has_data or bool(found.tables),
    )


def _bars(parts: Parts, names: Names, lang: Lang) -> Bars:
    amounts = [parts.start.amount, parts.end.amount]
    is_money = parts.unit == "money"
    scale = money_scale(amounts, lang) if is_money else Scale(1, 0, "")
    start, end = named(parts.start.name, lang, names), named(parts.end.name, lang, names)
    frame = bridge_frame(
        Total(start, parts.start.amount, _look(parts)),
        [(named(one.name, lang, names), one.amount) for one in parts.steps],
        Total(end, parts.end.amount, "actual"),
        scale,
        lang,
        parts.lower_is_better,
    )
    name = t(f"diagnosis.parts.{parts.id}", lang)
    unit = scale.unit if is_money else t("diagnosis.unit.orders", lang)
    caption = t("diagnosis.parts.caption", lang, unit=unit)
    caption += t("results.cut", lang) if is_cut(frame) else ""
    values = {"start": f"{start} {scale.text(parts.start.amount)}", "end": f"{end} {scale.text(parts.end.amount)}"}
    alt = t("diagnosis.parts.alt", lang, name=name, **values)
    return Bars(name, Picture(name, caption, alt, as_table(frame)), len(frame))


def _look(parts: Parts) -> Outline:
    key = getattr(parts.start.name, "key", "").rpartition(".")[2]
    return _LOOKS.get(key, "plan")


def _shown(one: Analysis, names: Names, lang: Lang) -> Shown:
    fields = tuple(_field(column) for column in one.columns)
    rows = [{column.key: _cell(row.get(column.key), column, names, lang) for column in one.columns} for row in one.rows]
    first = one.columns[0].key
    for at in one.marked:
        rows[at][first] = f"{MARK}{rows[at][first]}"
    if one.id == "slices":
        rows = [_with_aliases(told, row, names, lang) for told, row in zip(rows, one.rows, strict=True)]
    name = t(f"diagnosis.table.{one.id}", lang)
    table = tables.table(f"diagnosis-{one.id}", name, fields, rows, lang)
    opens = tuple(_slice(row.get(first)) for row in one.rows)
    return Shown(table, said(one.note, lang, names, escape) if one.note else "", opens)


def _slice(name: Any) -> dict[str, str]:
    """The slice of the cube that a name stands for; empty for any other."""
    where = {name.kind: name.code} if isinstance(name, Of) else dict(name.where) if isinstance(name, Slice) else {}
    return where if where.keys() <= {*DIMENSIONS, "month"} and all(where.values()) else {}


_TOLD_OF = {"mix": "diagnosis.weight_of", "apart": "diagnosis.apart_of"}
"""How a slice is told of which not its own rate moved, or that cannot be compared."""


def _with_aliases(told: dict[str, Any], row: Mapping[str, Any], names: Names, lang: Lang) -> dict[str, Any]:
    """The slice with the slices that it is without, and with the other names of the very same rows."""
    slice = told["slice"]
    if row.get("of") in _TOLD_OF:
        slice = t(_TOLD_OF[row["of"]], lang, slice=slice)
    for key, found in (("slice.without", row.get("without")), ("same_as", row.get("same_as"))):
        if found and (key != "same_as" or row.get("of") != "mix"):
            listed = ("、" if lang == "zh" else ", ").join(named(name, lang, names) for name in found)
            slice = t(f"diagnosis.{key}", lang, slice=slice, names=listed)
    return told | {"slice": slice}


def _field(column: Column) -> Field:
    return Field(column.key, f"diagnosis.column.{column.key}", _KINDS[column.kind])


def _cell(value: Any, column: Column, names: Names, lang: Lang) -> Any:
    """The value as the table takes it: names and signed numbers in words, amounts as they are."""
    if value is None:
        return MISSING if _KINDS[column.kind] in ("text", "told") else None
    if column.kind == "name":
        return named(value, lang, names)
    if column.kind == "siblings":
        return siblings(value, lang) or MISSING
    if column.kind == "evidence":
        return t(f"diagnosis.evidence.{value}", lang)
    if column.kind == "month":
        return month(value, lang)
    if column.kind == "text":
        start, end = value
        return range_label(start, end, lang)
    if column.kind in _SIGNED:
        return number(value, _SIGNED[column.kind], lang, signed=True)
    return Decimal(str(value)) if column.kind in ("money", "gap", "yuan") else value
