"""Signed, shipped, invoiced and collected by cell: what finance would report beside the orders.

Shipped is the revenue of the cell. Invoices follow at once and include tax; money comes in over the next months;
contracts are signed up to two months ahead.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pandas as pd

from salesplan.core.plan.raking import Floats, Ints, largest_remainder
from salesplan.demo.margins import Block
from salesplan.demo.tables import Tables, fen, numbers

_PAID = (0.25, 0.35, 0.25, 0.15)
"""Part of an invoice collected in its own month and in each of the next."""
_SIGNED = (0.45, 0.35, 0.20)
"""Part of a shipment signed in its own month and in each of those before."""
_CELL = ["region", "product", "team", "channel"]


def collections(tables: Tables, orders: pd.DataFrame, blocks: Sequence[Block]) -> pd.DataFrame:
    """Month, region, product, team and channel numbers with the four amounts in fen."""
    months = sum(len(block.months) for block in blocks)
    shipped, cells = _by_month(orders, months)
    tax = 1 + numbers(tables.products["tax_rate"])[cells["product"].to_numpy()]
    taxed = shipped * tax
    wishes = {"signed": _shifted(shipped, _SIGNED, -1), "invoiced": taxed, "collected": _shifted(taxed, _PAID, 1)}
    amounts = {"shipped": shipped} | {name: np.zeros_like(shipped) for name in wishes}
    first = 0
    for block in blocks:
        part = slice(first, first + len(block.months))
        for name, total in _totals(tables, block, int(shipped[part].sum()), float(taxed[part].sum())).items():
            amounts[name][part] = largest_remainder(wishes[name][part].ravel(), total).reshape(shipped[part].shape)
        first = part.stop
    month, cell = np.nonzero(np.maximum.reduce(list(amounts.values())))
    frame = pd.DataFrame({"month": month}).join(cells.iloc[cell].reset_index(drop=True))
    return frame.assign(**{name: amounts[name][month, cell] for name in ("signed", "shipped", "invoiced", "collected")})


def _by_month(orders: pd.DataFrame, months: int) -> tuple[Ints, pd.DataFrame]:
    """Revenue as months x cells, and the cells."""
    grouped = orders.groupby(_CELL, sort=True)
    number = grouped.ngroup().to_numpy()
    cells = pd.DataFrame(list(grouped.groups), columns=_CELL)
    table = np.zeros((months, len(cells)), dtype=np.int64)
    np.add.at(table, (orders["month"].to_numpy(), number), orders["revenue"].to_numpy())
    return table, cells


def _shifted(table: Floats | Ints, parts: Sequence[float], step: int) -> Floats:
    """Each month's amount spread over itself and the months after (step 1) or before it (step -1).

    Months outside the records are taken to be like the first or last one inside.
    """
    months, width = len(table), len(parts)
    padded = np.pad(table.astype(np.float64), ((width, width), (0, 0)), mode="edge")
    shifts = [part * padded[width - step * distance :][:months] for distance, part in enumerate(parts)]
    return np.asarray(sum(shifts))


def _totals(tables: Tables, block: Block, shipped: int, taxed: float) -> dict[str, int]:
    """What the block's signed, invoiced and collected amounts sum to, in fen."""
    given = tables.company["collections"]
    if block.exact_mix:
        return {name: fen(given[f"{name}_ytd_2026"]) for name in ("signed", "invoiced", "collected")}
    invoiced = round(taxed)
    if block.months[0] > "2026":
        return {
            "signed": fen(given["signed_november_2026"]),
            "invoiced": invoiced,
            "collected": fen(given["collected_november_2026"]),
        }
    year = block.months[0][:4]
    return {
        "signed": round(shipped * Decimal(given[f"signed_{year}_ratio"])),
        "invoiced": invoiced,
        "collected": round(invoiced * Decimal(given[f"collected_{year}_ratio"])),
    }
