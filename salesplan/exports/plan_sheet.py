"""A plan version as a workbook: months across, region, product and team down, one sheet per track, held cells grey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.record import Kind
from salesplan.core.register_sheet import CODE, VERSION, Asked, AskedSheet
from salesplan.exports.forms import Column, Form, workbook
from salesplan.i18n import LANGS, Lang, t

TRACKS = ("base", "challenge")


class Leaf(NamedTuple):
    """One row: region, product and team by code, their names, and amounts and held months of each track."""

    code: str
    names: tuple[str, str, str]
    amounts: Mapping[str, Mapping[str, Decimal]]
    held: frozenset[str]


def plan_workbook(leaves: Sequence[Leaf], months: Sequence[str], counted: bool, seq: int, lang: Lang) -> bytes:
    """The workbook to change and send back; `seq` says as of which write it was, `counted` that amounts are pieces."""
    tracks = [track for track in TRACKS if any(leaf.amounts.get(track) for leaf in leaves)] or ["base"]
    return workbook([_form(track, leaves, months, counted, seq, lang) for track in tracks], lang)


def asked_sheets(months: Sequence[str], counted: bool) -> list[AskedSheet]:
    """What comes back, in the words of either language; `rows_of` is "" for the base and "challenge"."""
    kind = Kind.COUNT if counted else Kind.MONEY
    columns = (
        Asked(CODE, tuple(t("plan.sheet.code", lang) for lang in LANGS), Kind.TEXT),
        Asked(VERSION, tuple(t("forms.version", lang) for lang in LANGS), Kind.COUNT),
        *(Asked(month, (month,), kind) for month in months),
    )
    return [
        AskedSheet("" if track == "base" else track, tuple(t(f"plan.sheet.{track}", lang) for lang in LANGS), columns)
        for track in TRACKS
    ]


def _form(track: str, leaves: Sequence[Leaf], months: Sequence[str], counted: bool, seq: int, lang: Lang) -> Form:
    explained = (t("plan.sheet.month", "zh"), t("plan.sheet.month", "en"))
    named = [Column(t(f"dim.{d}", lang), "text", _both(d)) for d in ("region", "product", "team")]
    heads = (
        Column(t("plan.sheet.code", lang), "text", (t("plan.sheet.code", "zh"), t("plan.sheet.code", "en"))),
        Column(t("forms.version", lang), "count", ("", ""), technical=True),
        *named,
        *(Column(month, "count" if counted else "money", explained) for month in months),
    )
    rows = [[leaf.code, seq, *leaf.names, *(leaf.amounts.get(track, {}).get(m) for m in months)] for leaf in leaves]
    first = len(heads) - len(months)
    held = {(i, first + j) for i, leaf in enumerate(leaves) for j, month in enumerate(months) if month in leaf.held}
    return Form(t(f"plan.sheet.{track}", lang), heads, rows, held=frozenset(held))


def _both(dimension: str) -> tuple[str, str]:
    """A dimension in both languages."""
    return t(f"dim.{dimension}", "zh"), t(f"dim.{dimension}", "en")
