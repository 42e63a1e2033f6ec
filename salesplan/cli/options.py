"""What comes in: how options are written, and what they mean."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from salesplan.core.measures import MEASURE
from salesplan.core.scope import ROLES, Role
from salesplan.core.view import DIMENSIONS
from salesplan.services import importing, kpis

Options = tuple[tuple[str, dict[str, Any]], ...]


def user(text: str) -> tuple[Role, tuple[str, ...] | None]:
    """ROLE or ROLE:REGION,...: the role, and the regions (None: all)."""
    name, _, regions = text.partition(":")
    for role in ROLES:
        if role == name:
            return role, tuple(filter(None, regions.split(","))) or None
    raise argparse.ArgumentTypeError(f"role must be one of {', '.join(ROLES)}")


def answer(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise argparse.ArgumentTypeError("an answer is written key=value")
    return key, value


def moved_total(text: str) -> tuple[str, Decimal]:
    """MEASURE[.challenge]=AMOUNT: the total of a measure and by how much it moves."""
    name, amount = answer(text)
    try:
        change = Decimal(amount)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"{amount} is not an amount") from None
    return name if "." in name else f"{name}.base", change


def joined(answers: Sequence[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in answers:
        found[key] = f"{found[key]},{value}" if key in found else value
    return found


def month(text: str) -> str:
    try:
        return f"{date.fromisoformat(f'{text}-01'):%Y-%m}"
    except ValueError:
        raise argparse.ArgumentTypeError("a month is written YYYY-MM") from None


def dimensions(text: str) -> tuple[str, ...]:
    return _known(text, ("month", *DIMENSIONS), "dimension")


def kpi_ids(text: str) -> tuple[str, ...]:
    return _known(text, kpis.KPIS, "KPI")


def measures(text: str) -> tuple[str, ...]:
    return _known(text, tuple(MEASURE), "measure")


def _known(text: str, known: Collection[str], what: str) -> tuple[str, ...]:
    found = tuple(filter(None, text.split(",")))
    unknown = ", ".join(sorted(set(found) - set(known)))
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown {what} {unknown}")
    return found


def import_options() -> Options:
    return (
        ("--dataset", {"choices": importing.DATASETS, "default": "actuals"}),
        ("--answer", {"action": "append", "type": answer, "default": []}),
        ("--profile", {}),
        ("--dry-run", {"action": "store_true"}),
        ("--yes", {"action": "store_true"}),
    )


def figures() -> Options:
    """The options that pick figures."""
    return (
        ("--from", {"dest": "start", "type": month}),
        ("--to", {"dest": "end", "type": month}),
        ("--by", {"type": dimensions, "default": ()}),
        ("--kpi", {"type": kpi_ids, "default": ()}),
        ("--where", {"action": "append", "type": answer, "default": []}),
        ("--as-of", {"type": date.fromisoformat}),
        ("--as-of-load", {"type": int}),
        ("--plan", {"type": int}),
    )
