"""`plan total`: a total with its anchors, chances, cautions and sources, as docs/cli.md writes it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from salesplan.cli.answers import Outcome
from salesplan.cli.options import Options, workbook
from salesplan.core.scope import Scope
from salesplan.exports import write
from salesplan.exports.total_sheet import NAMES, Report, Source, TeamLine, line, total_sheets
from salesplan.i18n import Lang, total_words
from salesplan.services.place import Store
from salesplan.services.plan import report
from salesplan.services.views import default_view

TOTAL: Options = (("--year", {"type": int}), ("--version", {"type": int}), ("--out", {"type": workbook}))
_FEN = Decimal("0.01")


def total(store: Store, scope: Scope, given: argparse.Namespace) -> Outcome:
    """The total of a year with everything it rests on."""
    asked = report.kept(store, scope, given.year, given.version)
    found = report.report(store, scope, default_view(store, scope), asked, "zh" if given.out is None else given.lang)
    said = [line(found, given.lang)]
    if found.at is not None:
        said += [total_words.why(one.flag, one.reason, one.numbers, given.lang) for one in found.at.warnings]
    body = _body(found, given.lang)
    if given.out is not None:
        given.out.write_bytes(write("xlsx", total_sheets(found, given.lang)))
        body |= {"file": str(given.out)}
        said.append(str(given.out))
    return Outcome(body, text="\n".join(said))


def _body(found: Report, lang: Lang) -> dict[str, Any]:
    within = found.within
    return {
        "year": found.year,
        "version": found.version,
        "anchors": {name: _yuan(found.anchors.known.get(name)) for name in NAMES},
        "missing": list(found.anchors.missing),
        "band": {
            "floor": _yuan(within.floor),
            "floor_by": within.floor_by or None,
            "ceiling": _yuan(within.ceiling),
            "ceiling_by": within.ceiling_by or None,
            "stretch": None if within.stretch is None else [_yuan(end) for end in within.stretch],
            "commit": _yuan(within.commit),
        },
        "total": _yuan(found.total),
        "challenge": _yuan(found.challenge),
        "challenge_ratio": float(found.ratio),
        "chance": None if found.at is None else found.at.chance,
        "growth": None if found.at is None else found.at.growth,
        "place": None if found.at is None else found.at.place,
        "cautions": _cautions(found, lang),
        "distribution": [{"chance": float(chance), "total": _yuan(reached)} for chance, reached in found.chances],
        "sources": [_source(one, lang) for one in found.sources],
        "teams": [_team(one) for one in found.teams],
    }


def _cautions(found: Report, lang: Lang) -> list[dict[str, Any]]:
    return [
        {
            "flag": one.flag,
            "reason": one.reason,
            "numbers": {name: _number(name, value) for name, value in one.numbers.items()},
            "message": total_words.why(one.flag, one.reason, one.numbers, lang),
        }
        for one in (found.at.warnings if found.at else ())
    ]


def _number(name: str, value: float) -> Any:
    """Ratios and counts as numbers, money as text."""
    return value if name in ("chance", "part", "ratio", "known") else _yuan(value)


def _source(one: Source, lang: Lang) -> dict[str, Any]:
    is_number = one.name in (*total_words.RATIOS, *total_words.PLAIN, "ramp", "hires")
    value = (None if one.value is None else float(one.value)) if is_number else _yuan(one.value)
    detail: Mapping[str, Any] = {k: _yuan(v) if isinstance(v, Decimal) else v for k, v in one.detail.items()}
    came = total_words.origin(one.code, one.detail, lang)
    return {"anchor": one.anchor, "name": one.name, "value": value, "code": one.code, "detail": detail, "message": came}


def _team(one: TeamLine) -> dict[str, Any]:
    money = {key: _yuan(getattr(one, key)) for key in ("each", "own", "can", "planned", "over")}
    return {
        "team": one.team,
        "heads": one.heads,
        "new": one.new,
        "hires": float(one.hires),
        "months": one.months,
    } | money


def _yuan(value: float | Decimal | None) -> str | None:
    return None if value is None else f"{Decimal(value).quantize(_FEN):f}"
