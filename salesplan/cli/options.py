"""What comes in: how options are written, and what they mean."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from salesplan.cli import slices
from salesplan.core.measures import MEASURE
from salesplan.core.scope import ROLES, Role
from salesplan.core.view import DIMENSIONS
from salesplan.exports import FORMATS
from salesplan.services import importing, kpis

Options = tuple[tuple[str, dict[str, Any]], ...]


def user(text: str) -> tuple[Role, tuple[str, ...] | None]:
    """ROLE or ROLE:REGION,...: the role, and the regions (None: all)."""
    name, colon, named = text.partition(":")
    regions = tuple(filter(None, (one.strip() for one in named.split(","))))
    if colon and not regions:
        raise argparse.ArgumentTypeError("regions are written ROLE:REGION,...; all of them: ROLE")
    for role in ROLES:
        if role == name:
            return role, regions or None
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


def workbook(text: str) -> Path:
    """A file that will be a workbook."""
    path = Path(text)
    if path.suffix.casefold() not in ("", ".xlsx"):
        raise argparse.ArgumentTypeError(f"{path.name}: this is written as .xlsx")
    return path


def table_format(out: Path | None, format: str | None) -> str:
    """The format of a table: as asked for, else by the suffix of the file, else a workbook.

    Raises ValueError when the suffix is that of another format, or of none and no format is given.
    """
    suffix = out.suffix.casefold() if out else ""
    of_suffix = next((name for name, known in FORMATS.items() if suffix == f".{known.extension}"), None)
    if format and of_suffix not in (None, format):
        raise ValueError(f"{suffix} is not {format}")
    if not format and suffix and not of_suffix:
        raise ValueError(f"a table is written as {' or '.join(f'.{one.extension}' for one in FORMATS.values())}")
    return format or of_suffix or "xlsx"


def contradiction(given: argparse.Namespace) -> str | None:
    """What cannot be meant: a range that ends before it begins, a file of one format named like another."""
    start, end = getattr(given, "start", None), getattr(given, "end", None)
    if start and end and start > end:
        return f"--from {start} is after --to {end}"
    try:
        table_format(getattr(given, "out", None), getattr(given, "format", "xlsx"))
    except ValueError as error:
        return f"--out {given.out}: {error}"
    return None


def figures() -> Options:
    """The options that pick figures."""
    return (
        ("--from", {"dest": "start", "type": month, "help": "first month; else the fiscal year's"}),
        ("--to", {"dest": "end", "type": month, "help": "last month; else the last with figures"}),
        ("--by", {"type": dimensions, "default": (), "help": "month,region,product,team,channel,person"}),
        ("--kpi", {"type": kpi_ids, "default": (), "help": "ids, with commas; else all"}),
        slices.option(),
        ("--as-of", {"type": date.fromisoformat, "help": "figures up to that day"}),
        ("--as-of-load", {"type": int, "help": "figures as they stood after that load"}),
        ("--plan", {"type": int, "help": "id of a plan version; else the one in force"}),
    )
