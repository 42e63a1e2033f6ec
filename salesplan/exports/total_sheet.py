"""A total with everything it rests on as a workbook: what was chosen, every number with its source, chances, teams."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.plan.anchors import NAMES, Anchors, Band, Position
from salesplan.core.plan.sources import Source
from salesplan.exports.tables import Column, Sheet
from salesplan.i18n import Lang, t, total_words
from salesplan.i18n.formats import money

__all__ = ["NAMES", "Report", "Source", "TeamLine", "line", "total_sheets"]

_FEN = Decimal("0.01")


class TeamLine(NamedTuple):
    """What a team can sell and what it is given, in yuan; None where that is not known."""

    team: str
    heads: int
    new: int
    hires: Decimal
    months: float
    each: Decimal | None
    own: Decimal | None
    can: Decimal | None
    planned: Decimal | None
    over: Decimal | None


class Report(NamedTuple):
    """A total of a fiscal year as the page shows it.

    `at` is the chosen total held against everything, None while none is chosen. `chances` are (probability, the total
    that is reached with it), empty without a forecast. `version` names the plan version that it was read from.
    """

    year: int
    version: int | None
    anchors: Anchors
    within: Band
    sources: tuple[Source, ...]
    total: Decimal | None
    challenge: Decimal | None
    ratio: Decimal
    at: Position | None
    chances: tuple[tuple[Decimal, Decimal], ...]
    teams: tuple[TeamLine, ...]


def total_sheets(of: Report, lang: Lang) -> list[Sheet]:
    """The sheets of the workbook; those without a row are left out."""
    made = [
        Sheet(t("total.sheet.total", lang), _columns(_TOTAL, lang), list(_total(of, lang)), [line(of, lang)]),
        Sheet(t("total.sheet.sources", lang), _columns(_SOURCES, lang), [_source(one, lang) for one in of.sources]),
        Sheet(t("total.sheet.chances", lang), _columns(_CHANCES, lang), [_chance(*one) for one in of.chances]),
        Sheet(t("total.sheet.teams", lang), _columns(_TEAMS, lang), [one._asdict() for one in of.teams]),
    ]
    return [sheet for sheet in made if sheet.rows]


def line(of: Report, lang: Lang) -> str:
    """The total in one sentence."""
    total = t("total.nothing_chosen", lang) if of.total is None else money(of.total, lang)
    low, high = of.within.floor, of.within.ceiling
    is_known = low is not None and high is not None and of.within.feasible
    key = "total.band" if is_known else "total.no_band"
    return t(
        "total.cli", lang, year=of.year, total=total, band=t(key, lang, low=money(low, lang), high=money(high, lang))
    )


def _total(of: Report, lang: Lang) -> list[dict[str, Any]]:
    """Anchors, band, what was chosen, and every caution, a row each."""
    rows = [_amount(f"total.anchor.{name}", of.anchors.known.get(name), lang) for name in NAMES]
    rows += _band(of.within, lang)
    rows += [
        _amount("total.sheet.base", of.total, lang),
        {"what": t("total.sheet.ratio", lang), "number": of.ratio},
        _amount("total.sheet.hard", of.challenge, lang),
    ]
    if of.at is not None:
        figures = {"total.chance": of.at.chance, "total.growth": of.at.growth, "total.place": of.at.place}
        rows += [{"what": t(key, lang), "number": _ratio(value)} for key, value in figures.items()]
        caution = t("total.sheet.caution", lang)
        rows += [
            {"what": caution, "said": total_words.why(one.flag, one.reason, one.numbers, lang)}
            for one in of.at.warnings
        ]
    return rows


def _band(within: Band, lang: Lang) -> list[dict[str, Any]]:
    rows = []
    if within.floor is not None:
        by = t(f"total.bound.{within.floor_by}", lang)
        rows.append({"what": t("total.sheet.floor", lang, by=by), "amount": _fen(within.floor)})
    if within.ceiling is not None:
        by = t(f"total.bound.{within.ceiling_by}", lang)
        rows.append({"what": t("total.sheet.ceiling", lang, by=by), "amount": _fen(within.ceiling)})
    if within.stretch is not None:
        ends = ("total.sheet.stretch_low", "total.sheet.stretch_high")
        rows += [_amount(key, value, lang) for key, value in zip(ends, within.stretch, strict=True)]
    return rows


def _amount(key: str, value: float | Decimal | None, lang: Lang) -> dict[str, Any]:
    said = t("total.from.missing", lang) if value is None else money(value, lang)
    return {"what": t(key, lang), "amount": None if value is None else _fen(value), "said": said}


def _source(one: Source, lang: Lang) -> dict[str, Any]:
    is_money = one.name not in (*total_words.RATIOS, *total_words.PLAIN, "ramp", "hires")
    return {
        "anchor": t(f"total.anchor.{one.anchor}", lang),
        "name": t(f"total.input.{one.name}", lang),
        "value": _fen(one.value) if is_money and one.value is not None else one.value,
        "said": total_words.number(one.name, one.value, one.detail, lang),
        "came": total_words.origin(one.code, one.detail, lang),
    }


def _chance(chance: Decimal, total: Decimal) -> dict[str, Any]:
    return {"chance": chance, "total": total}


def _columns(heads: Sequence[tuple[str, str, Any]], lang: Lang) -> list[Column]:
    return [Column(key, t(heading, lang), kind) for key, heading, kind in heads]


def _fen(value: float | Decimal) -> Decimal:
    return Decimal(value).quantize(_FEN)


def _ratio(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(round(value, 6)))


_TOTAL = (
    ("what", "total.sheet.what", "text"),
    ("amount", "total.sheet.amount", "money"),
    ("number", "total.sheet.number", "percent"),
    ("said", "total.sheet.said", "text"),
)
_SOURCES = (
    ("anchor", "total.sheet.anchor", "text"),
    ("name", "total.sheet.name", "text"),
    ("value", "total.sheet.value", "quantity"),
    ("said", "total.sheet.said", "text"),
    ("came", "total.sheet.came", "text"),
)
_CHANCES = (("chance", "total.sheet.chance", "percent"), ("total", "total.sheet.reached", "money"))
_TEAMS = (
    ("team", "capacity.team", "text"),
    ("heads", "capacity.heads", "count"),
    ("new", "capacity.new", "count"),
    ("hires", "capacity.hires", "count"),
    ("months", "capacity.months", "quantity"),
    ("each", "capacity.each", "money"),
    ("own", "capacity.own", "money"),
    ("can", "capacity.can", "money"),
    ("planned", "capacity.planned", "money"),
    ("over", "capacity.over.column", "money"),
)
