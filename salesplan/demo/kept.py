"""What the demo company keeps in its registers: its milestones and contingency plans, and finance's last two totals."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from salesplan.core.record import Record
from salesplan.core.registers import REGISTERS
from salesplan.core.registers.finance_totals import Difference, FinanceTotal
from salesplan.demo.tables import FOLDER

_DIFFERENCES = {
    "2026-09": ((Difference(reason="跨月开票", amount=Decimal("-318600")),), Decimal("-4200.50")),
    "2026-10": (
        (
            Difference(reason="跨月开票", amount=Decimal("-214000")),
            Difference(reason="运费收入不计入销售额", amount=Decimal("27600")),
        ),
        Decimal(0),
    ),
}
"""By month: what finance can explain, and what it cannot."""


class Kept(NamedTuple):
    """A record that is not stored yet, as it was a week before and as it is now; the same where nothing changed."""

    last_week: Record
    now: Record


def records(folder: Path = FOLDER) -> Iterator[Kept]:
    """The records of `registers.toml`."""
    written = tomllib.loads((folder / "registers.toml").read_text(encoding="utf-8"))
    for register, rows in written.items():
        read = REGISTERS[register].model.model_validate
        for row in rows:
            earlier = row.pop("last_week", {})
            yield Kept(read(row | earlier), read(row))


def finance_totals(revenue: Mapping[str, Decimal]) -> Iterator[FinanceTotal]:
    """Finance's totals of the months whose revenue is given, with the differences that finance names."""
    for month, (named, rest) in _DIFFERENCES.items():
        if month in revenue:
            amount = revenue[month] + sum((one.amount for one in named), Decimal(0)) + rest
            yield FinanceTotal(month=month, amount=amount, source="总账 6001", differences=named)
