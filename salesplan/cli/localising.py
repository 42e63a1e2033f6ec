"""`localise`: in which slices of any leaf table a gap is concentrated. It needs no store and creates none."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from salesplan.cli.answers import Outcome
from salesplan.cli.options import Options
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import count, percent, points, quantity
from salesplan.services.review.leaf_files import localise_file

_LARGE = 1000


def _share(text: str) -> float:
    """A share from 0 to 1."""
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not (isfinite(share) and 0 <= share <= 1):
        raise argparse.ArgumentTypeError("must be a share from 0 to 1")
    return share


LOCALISE: Options = (
    ("file", {"type": Path}),
    ("--materiality", {"type": _share, "default": 0.01}),
)


def localise(given: argparse.Namespace) -> Outcome:
    """Say in which slices of a leaf table its gap is concentrated"""
    table, found, spent = localise_file(given.file.read_bytes(), given.materiality)
    body = {
        "slices": [_slice(one) for one in found.slices],
        "broad": found.broad,
        "seconds": round(spent, 3),
        "kpi": "ratio" if table.ratio else "additive",
        "gap": found.gap,
        "rest": found.rest,
        "mix": found.mix,
    }
    return Outcome(body, text="\n".join(_told(body, given.lang)))


def _slice(one: Any) -> dict[str, Any]:
    return {
        **{part: getattr(one, part) for part in ("where", "gap", "share", "confidence", "kind", "change", "size")},
        "siblings": {sibling.attribute: sibling.change for sibling in one.siblings},
        "same_as": list(one.same_as),
    }


def _told(body: Mapping[str, Any], lang: Lang) -> list[str]:
    """The answer in lines: amounts first, shares second, and what did not move beside it."""
    amount = _amounts(body)
    lines = [t("localise.gap", lang, gap=amount(body["gap"], lang, sign=True))]
    for one in body["slices"]:
        numbers = {
            "where": _where(one["where"], lang),
            "gap": amount(one["gap"], lang, sign=True),
            "share": percent(one["share"], lang),
            "change": percent(one["change"], lang, sign=True),
            "size": percent(one["size"], lang),
            "sure": t(f"localise.{one['confidence']}", lang),
        }
        lines.append(t("localise.mix" if one["kind"] == "mix" else "localise.slice", lang, **numbers))
        lines += _beside(one, lang)
    if not body["slices"]:
        lines.append(t("localise.none.broad" if body["broad"] else "localise.none", lang))
    elif body["broad"]:
        lines.append(t("localise.broad", lang))
    rest = {part: amount(body[part], lang, sign=True) for part in ("rest", "mix")}
    return [*lines, t("localise.rest.mix" if body["kpi"] == "ratio" else "localise.rest", lang, **rest)]


def _amounts(body: Mapping[str, Any]) -> Callable[..., str]:
    """How amounts are written: a difference of rates in points, large sums without decimals."""
    if body["kpi"] == "ratio" and abs(body["gap"]) < 1:
        return points
    return count if max(abs(body[part]) for part in ("gap", "rest")) >= _LARGE else quantity


def _beside(one: Mapping[str, Any], lang: Lang) -> list[str]:
    told = [
        t("localise.sibling", lang, attribute=f"{name}≠{one['where'][name]}", change=percent(change, lang, sign=True))
        for name, change in one["siblings"].items()
    ]
    lines = [t("localise.siblings", lang, siblings=t("localise.joint", lang).join(told))]
    return lines + [t("localise.same", lang, where=_where(other, lang)) for other in one["same_as"]]


def _where(where: Mapping[str, str], lang: Lang) -> str:
    return t("localise.joint", lang).join(f"{name}={member}" for name, member in where.items())
