"""Story S11: what an order of one product is worth, by region and month, so that a lift in one of them can be seen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from salesplan.core.plan.raking import Floats, Ints, rake
from salesplan.demo.margins import Block
from salesplan.demo.tables import Tables, counts, fens, position

Margin = tuple[Ints, Ints]
_FEW = 4
"""A region with fewer orders in some month of a block is left as it comes: single orders keep their size."""


def of_story(tables: Tables, part: pd.DataFrame) -> np.ndarray:
    """Which orders are of the story's product."""
    product = position(tables.products, tables.company["order_value"]["product"])
    found: np.ndarray = (part["product"] == product).to_numpy()
    return found


def lift(tables: Tables, month: str, regions: int) -> Floats:
    """What an order of the product is worth in each region against an ordinary one."""
    story = tables.company["order_value"]
    values = np.ones(regions)
    if month >= story["turn"]:
        values[position(tables.regions, story["region"])] = float(story["lift"])
    return values


def lift_of_teams(tables: Tables, block: Block) -> Floats:
    """The same for the teams x products of a block, over its months by their orders."""
    story = tables.company["order_value"]
    product = position(tables.products, story["product"])
    by_month = np.array([lift(tables, month, len(tables.regions)) for month in block.months])
    orders = block.orders[product]
    values = np.ones((len(block.team), block.region_product.shape[1]))
    values[:, product] = (orders @ by_month / max(orders.sum(), 1))[tables.region_of_team]
    return values


def even_units(tables: Tables, part: pd.DataFrame) -> Ints:
    """Units per order, moved by one here and there until the mean order of each region and month is ordinary."""
    units = part["units"].to_numpy().copy()
    product = position(tables.products, tables.company["order_value"]["product"])
    number = fens(tables.products["actual_ytd"])[product] / counts(tables.products["orders_ytd_2026"])[product]
    mean = number / fens(tables.products["price"])[product]
    mine = part[of_story(tables, part)]
    for _, cell in mine.groupby(["month", "region"]):
        rows = cell.index.to_numpy()
        lacking = round(len(rows) * float(mean)) - int(units[rows].sum())
        while lacking:
            # The largest give and the smallest take, so that no order becomes an odd one.
            at = rows[np.argmax(units[rows])] if lacking < 0 else rows[np.argmin(units[rows])]
            units[at] += np.sign(lacking)
            lacking -= int(np.sign(lacking))
    return units


def margin(tables: Tables, block: Block, part: pd.DataFrame, kept: Margin | None, rng: np.random.Generator) -> Margin:
    """The money of the product by region and month: its orders at their value, fitted to the sums of the block.

    `kept` is a margin of the product's orders that is held beside this one, so that the two agree.
    """
    story, shape = tables.company["order_value"], (len(tables.regions), len(block.months))
    mine = of_story(tables, part)
    place = part["region"].to_numpy() * shape[1] + part["month"].to_numpy() - int(part["month"].min())
    orders = np.bincount(place[mine], minlength=shape[0] * shape[1]).reshape(shape)
    when = np.zeros(shape[1], dtype=np.int64)
    if kept is not None:
        when[place[mine] % shape[1]] = kept[0][mine]
    value = np.array([lift(tables, name, shape[0]) for name in block.months]).T
    noise = float(story["noise"])
    seed = orders * value * rng.uniform(1 - noise, 1 + noise, shape)
    money = _fitted(seed, block, position(tables.products, story["product"]), when, kept)
    cell = np.arange(shape[0] * shape[1]).reshape(shape)
    cell[orders.min(axis=1) < _FEW] = -1
    targets = np.where(cell < 0, 0, np.rint(money)).astype(np.int64)
    return np.where(mine, cell.ravel()[place], -1), targets.ravel()


def _fitted(seed: Floats, block: Block, product: int, when: Ints, kept: Margin | None) -> Floats:
    """Regions x months: the regions' sums where the block keeps them, else the product's; and those of `kept`."""
    regions, months = seed.shape
    sums = block.region_product[:, product] if block.exact_mix else block.region_product[:, [product]].sum(axis=0)
    groups = [np.repeat(np.arange(regions), months) if block.exact_mix else np.zeros(seed.size, dtype=np.int64)]
    targets = [sums]
    if kept is not None:
        groups.append(np.tile(when, regions))
        targets.append(kept[1])
    return rake(seed.ravel(), groups, targets).reshape(seed.shape)
