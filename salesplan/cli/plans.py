"""`plan decompose`: a total split over the cells of a file, as docs/cli.md writes it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from salesplan.cli.answers import Outcome
from salesplan.cli.options import Options
from salesplan.i18n import t
from salesplan.i18n.formats import Lang
from salesplan.i18n.plan_words import conflict, note
from salesplan.services.plan.splitting import Answer, Unreadable, split_file

DECOMPOSE: Options = (("spec", {"type": Path, "metavar": "SPEC.json"}),)
_SHOWN = 20


def decompose(given: argparse.Namespace) -> Outcome:
    """Split a total over months, regions, products and teams"""
    found = split_file(given.spec.read_bytes())
    if isinstance(found, Unreadable):
        said = [t("plan.spec", given.lang, where=where or given.spec.name, why=why) for where, why in found.problems]
        conflicts: list[dict[str, Any]] = [{"message": text, "members": [], "short": None} for text in said]
        return Outcome({"cells": [], "conflicts": conflicts, "notes": []}, False, "\n".join(said))
    body = _body(found, given.lang)
    return Outcome(body, not found.conflicts, _text(body, given.lang))


def _body(found: Answer, lang: Lang) -> dict[str, Any]:
    return {
        "cells": [
            {
                "month": cell.month,
                "region": cell.region,
                "product": cell.product,
                "team": cell.team,
                "base": _yuan(cell.base),
                "challenge": _yuan(cell.challenge),
            }
            for cell in found.cells
        ],
        "conflicts": [
            {"message": conflict(one, lang), "members": list(one.members), "short": _yuan(one.short), "code": one.code}
            for one in found.conflicts
        ],
        "notes": [{"message": note(one, lang), "code": one.code} for one in found.notes],
    }


def _yuan(fen: int | None) -> str | None:
    """Money as JSON carries it; whole numbers all the way, since there may be many cells."""
    return None if fen is None else f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _text(body: dict[str, Any], lang: Lang) -> str:
    told = [one["message"] for one in (*body["conflicts"], *body["notes"])][:_SHOWN]
    if body["conflicts"]:
        return "\n".join(told)
    total = sum(int(cell["base"].replace(".", "")) for cell in body["cells"])
    return "\n".join([t("plan.split", lang, n=len(body["cells"]), total=f"{total / 100:,.2f}"), *told])
