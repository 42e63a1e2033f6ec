"""Leads by month, region, product, team and channel: what a CRM would report beside the orders."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from salesplan.core.plan.raking import Floats, Ints, largest_remainder
from salesplan.demo.cells import NOISE, Cells
from salesplan.demo.margins import Block
from salesplan.demo.tables import Tables, counts, numbers, position

_SMOOTH = 0.3
"""Part of the leads that follows expected instead of real orders: leads come where no order was won, too."""


def leads(tables: Tables, blocks: Sequence[Block], made: Sequence[Cells], rng: np.random.Generator) -> pd.DataFrame:
    """Month, region, product, team and channel numbers with `leads`; cells without a lead are absent."""
    parts = []
    first = 0
    for block, cells in zip(blocks, made, strict=True):
        table = _block_leads(tables, block, cells, rng)
        month, product, team, channel = np.nonzero(table)
        parts.append(
            pd.DataFrame(
                {
                    "month": month + first,
                    "region": tables.region_of_team[team],
                    "product": product,
                    "team": team,
                    "channel": channel,
                    "leads": table[month, product, team, channel],
                }
            )
        )
        first += len(block.months)
    return pd.concat(parts, ignore_index=True)


def _block_leads(tables: Tables, block: Block, cells: Cells, rng: np.random.Generator) -> Ints:
    orders = (1 - _SMOOTH) * cells.orders + _SMOOTH * cells.expected
    wish = orders / _conversion(tables, block) * rng.uniform(1 - NOISE, 1 + NOISE, orders.shape)
    story = _story(tables, block)
    table = np.zeros(wish.shape, dtype=np.int64)
    for channel in range(wish.shape[3]):
        open_ = np.ones(wish.shape[:3], dtype=bool)
        total = round(float((cells.orders / _conversion(tables, block))[..., channel].sum()))
        if block.exact_mix:
            total = int(counts(tables.channels["leads_ytd"])[channel])
            for part, number in story if channel == _story_channel(tables) else ():
                table[..., channel][part] = largest_remainder(wish[..., channel][part], number)
                open_ &= ~part
                total -= number
        table[..., channel][open_] = largest_remainder(wish[..., channel][open_], total)
    return table


def _conversion(tables: Tables, block: Block) -> Floats:
    """Orders per lead, months x products x teams x channels (broadcast); story S3 converts worse since August."""
    year = block.months[0][:4]
    if year < "2026":
        return numbers(tables.channels[f"conversion_{year}"])[None, None, None, :]
    rate = numbers(tables.channels["orders_ytd"]) / numbers(tables.channels["leads_ytd"])
    table = np.tile(rate, (len(block.months), 1, len(block.team), 1))
    for part, number in zip(_parts(tables, block), (0, 1), strict=True):
        story = tables.company["south_online"]
        table[..., _story_channel(tables)][part[:, :1]] = story["orders"][number] / story["leads"][number]
    return table


def _story_channel(tables: Tables) -> int:
    return position(tables.channels, tables.company["south_online"]["channel"])


def _parts(tables: Tables, block: Block) -> list[np.ndarray]:
    """The cells of story S3 before and since its turn, months x products x teams."""
    story = tables.company["south_online"]
    south = (tables.teams["region"] == story["region"]).to_numpy()
    late = np.array([month >= story["turn"] for month in block.months])
    shape = (len(block.months), len(block.orders), len(block.team))
    return [np.broadcast_to((late == when)[:, None, None] & south, shape) for when in (False, True)]


def _story(tables: Tables, block: Block) -> list[tuple[np.ndarray, int]]:
    return list(zip(_parts(tables, block), tables.company["south_online"]["leads"], strict=True))
