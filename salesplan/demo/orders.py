"""Orders as atoms: each has one month, product, team and channel, units, and an amount tied to the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from salesplan.core.plan.raking import Ints, largest_remainder, rake, settle
from salesplan.demo.cells import Cells
from salesplan.demo.frames import groups
from salesplan.demo.margins import Block
from salesplan.demo.order_value import even_units
from salesplan.demo.tables import Tables, counts, fens, numbers

Margin = tuple[Ints, Ints]
"""Labels of a block's orders (-1 = not spoken of) and what each label must sum to in fen."""


def explode(tables: Tables, blocks: Sequence[Block], made: Sequence[Cells], rng: np.random.Generator) -> pd.DataFrame:
    """One row per order of all blocks: block, month (counted from the first), region, product, team, channel, units,
    amount (fen, not yet whole) already near the money of the tables."""
    parts = []
    first = 0
    for number, (block, cells) in enumerate(zip(blocks, made, strict=True)):
        cell = np.repeat(np.arange(cells.orders.size), cells.orders.ravel())
        month, product, team, channel = np.unravel_index(cell, cells.orders.shape)
        part = pd.DataFrame(
            {
                "block": number,
                "month": month + first,
                "region": tables.region_of_team[team],
                "product": product,
                "team": team,
                "channel": channel,
            }
        )
        part["units"] = _units(tables, part["product"].to_numpy(), rng)
        part["units"] = even_units(tables, part)
        part["amount"] = _list_value(tables, part, rng)
        part["amount"] = rake(part["amount"], *_split([*margins(block, part, first).values()]), 1e-6)
        parts.append(part)
        first += len(block.months)
    return pd.concat(parts, ignore_index=True)


def _units(tables: Tables, product: Ints, rng: np.random.Generator) -> Ints:
    """Units per order: at least one, most often few, on average order value over price."""
    orders = counts(tables.products["orders_ytd_2026"])
    mean = fens(tables.products["actual_ytd"]) / orders / fens(tables.products["price"])
    return rng.geometric(1 / np.maximum(mean, 1.0)[product]).astype(np.int64)


def _list_value(tables: Tables, part: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Units at list price with the spread of real deals; projects (C1) differ most in size."""
    spread = np.where(tables.products["category"] == "service", 0.3, 0.08)
    product = part["product"].to_numpy()
    price = fens(tables.products["price"])[product]
    value: np.ndarray = part["units"].to_numpy() * price * np.exp(rng.normal(0, spread[product]))
    return value


def margins(block: Block, part: pd.DataFrame, first: int) -> dict[str, Margin]:
    """What the orders of a block must sum to, in the order in which sums are settled; `first` is its first month."""
    region, product = part["region"].to_numpy(), part["product"].to_numpy()
    months, products = len(block.months), block.region_product.shape[1]
    if block.exact_mix:
        mix: Margin = (region * products + product, block.region_product.ravel())
    else:
        mix = (product, block.region_product.sum(axis=0))
    return {
        "region_month": (region * months + part["month"].to_numpy() - first, block.region_month.ravel()),
        "mix": mix,
        "team": (part["team"].to_numpy(), block.team),
        "channel": (part["channel"].to_numpy(), block.channel),
    }


def tie(amounts: np.ndarray, exact: Mapping[str, Margin], near: Sequence[Margin] = ()) -> Ints:
    """Amounts in whole fen: every margin of `exact` to the fen, those of `near` within a few fen.

    `exact` is settled in its order; each of its margins must label every order.
    """
    together = [*exact.values(), *near]
    fitted = rake(amounts, *_split(together), 1e-9, 20_000)
    whole = largest_remainder(fitted, int(next(iter(exact.values()))[1].sum()))
    within = np.zeros(len(whole), dtype=np.int64)
    for labels, targets in exact.values():
        whole = settle(whole, within, labels, targets)
        within = np.unique(np.stack([within, labels]), axis=1, return_inverse=True)[1].ravel()
    return whole


def _split(pairs: Sequence[Margin]) -> tuple[list[Ints], list[Ints]]:
    return [labels for labels, _ in pairs], [targets for _, targets in pairs]


def split_lines(orders: pd.DataFrame, rng: np.random.Generator, part: float = 0.08) -> pd.DataFrame:
    """Orders as lines: about `part` of those with several units come in two lines of the same product."""
    two = (orders["units"] >= 2).to_numpy() & (rng.random(len(orders)) < part / 0.5)
    lines = orders.loc[orders.index.repeat(np.where(two, 2, 1))].copy()
    second = lines.index.duplicated()
    opening = lines.index.duplicated(keep="last")
    share = lines["units"].to_numpy() // 2
    for column in ("revenue", "cost", "returns"):
        whole = lines[column].to_numpy()
        part_two = whole * share // lines["units"].to_numpy()
        lines[column] = np.where(second, part_two, np.where(opening, whole - part_two, whole))
    units = lines["units"].to_numpy()
    lines["units"] = np.where(second, share, np.where(opening, units - share, units))
    return lines.reset_index(drop=True)


def costs(tables: Tables, orders: pd.DataFrame, month_names: Sequence[str], rng: np.random.Generator) -> Ints:
    """Cost in fen: margins differ by order, but each product keeps its margin in every block and price stage."""
    product = orders["product"].to_numpy()
    late = np.array([name >= tables.company["cost"]["late_from"] for name in month_names])[orders["month"].to_numpy()]
    margin = np.where(
        late, numbers(tables.products["late_margin"])[product], numbers(tables.products["margin"])[product]
    )
    revenue = orders["revenue"].to_numpy()
    wish = revenue * np.clip(1 - margin + rng.normal(0, 0.015, len(orders)), 0.05, 0.98)
    cost = np.zeros(len(orders), dtype=np.int64)
    for _, rows in groups(orders.assign(late=late), ["block", "product", "late"]):
        total = float((revenue[rows] * (1 - margin[rows])).sum())
        cost[rows] = largest_remainder(wish[rows], round(total))
    return cost


def returns(tables: Tables, orders: pd.DataFrame, blocks: Sequence[Block], rng: np.random.Generator) -> Ints:
    """Returned amounts in fen: a few orders give back a part, so that each product's rate holds in every block."""
    revenue = orders["revenue"].to_numpy()
    back = np.zeros(len(orders), dtype=np.int64)
    rates = {year: numbers(tables.products[f"returns_{year}"]) for year in (2025, 2026)}
    for (block, product), alike in groups(orders, ["block", "product"]):
        rate = rates[2026 if blocks[block].months[0] >= "2026" else 2025][product]
        target = round(float(revenue[alike].sum()) * float(rate))
        rows = rng.permutation(alike)
        offered = np.floor(revenue[rows] * rng.uniform(0.1, 0.6, len(rows))).astype(np.int64)
        before = np.cumsum(offered) - offered
        back[rows] = np.clip(target - before, 0, offered)
    return back
