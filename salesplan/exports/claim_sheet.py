"""The form of one owner as a workbook: what he was given and last year grey, his own figures to be filled in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from salesplan.core.record import Kind
from salesplan.core.register_sheet import CODE, VERSION, Asked, AskedSheet
from salesplan.exports.forms import Column, Form, workbook
from salesplan.i18n import LANGS, Lang, t
from salesplan.i18n.formats import month_short

BASE, CHALLENGE, WHY = "base", "challenge", "why"


class ClaimRow(NamedTuple):
    """One row: its code, whose it is, what part (a product, a team or a region; "" all), which period (Q1 or a month),
    and amounts."""

    code: str
    owner: str
    part: str
    period: str
    last_year: Decimal | None
    base: Decimal | None
    challenge: Decimal | None


def claim_workbook(rows: Sequence[ClaimRow], seen: int, with_challenge: bool, lang: Lang) -> bytes:
    """The workbook; `seen` is the newest claim of the owner when it was made, 0 without any."""
    given = ["last_year", "given", *(["given_challenge"] if with_challenge else [])]
    own = ["base", *(["challenge"] if with_challenge else [])]
    columns = (
        Column(t("claims.sheet.code", lang), "text", _both("claims.sheet.code.what")),
        Column(t("forms.version", lang), "count", ("", ""), technical=True),
        *(_grey(name, "text", lang) for name in ("owner", "part", "period")),
        *(_grey(name, "money", lang) for name in given),
        *(_own(name, lang) for name in own),
        Column(t("claims.sheet.why", lang), "text", _both("claims.sheet.why.what")),
    )
    filled = [_values(row, seen, with_challenge, lang) for row in rows]
    held = {(down, at) for down in range(len(rows)) for at in range(5 + len(given))}
    form = Form(t("claims.sheet", lang), columns, filled, held=frozenset(held), starred=False)
    return workbook([form], lang)


def asked_sheets() -> list[AskedSheet]:
    """What comes back, in the words of either language."""
    columns = (
        Asked(CODE, _heads("claims.sheet.code"), Kind.TEXT),
        Asked(VERSION, _heads("forms.version"), Kind.COUNT),
        Asked(BASE, _heads("claims.sheet.base"), Kind.MONEY),
        Asked(CHALLENGE, _heads("claims.sheet.challenge"), Kind.MONEY),
        Asked(WHY, _heads("claims.sheet.why"), Kind.TEXT),
    )
    return [AskedSheet("", _heads("claims.sheet"), columns)]


def _values(row: ClaimRow, seen: int, with_challenge: bool, lang: Lang) -> list[object]:
    period = row.period if row.period.startswith("Q") else month_short(row.period, lang)
    given = [row.last_year, row.base, *([row.challenge] if with_challenge else [])]
    own = [None, *([None] if with_challenge else [])]
    return [row.code, seen, row.owner, row.part, period, *given, *own, None]


def _grey(name: str, kind: Literal["money", "text"], lang: Lang) -> Column:
    return Column(t(f"claims.sheet.{name}", lang), kind, _both("claims.sheet.grey"))


def _own(name: str, lang: Lang) -> Column:
    explained = _both(f"claims.sheet.{name}.what")
    return Column(t(f"claims.sheet.{name}", lang), "money", explained, required=name == "base")


def _heads(key: str) -> tuple[str, ...]:
    return tuple(t(key, lang) for lang in LANGS)


def _both(key: str) -> tuple[str, str]:
    return t(key, "zh"), t(key, "en")
