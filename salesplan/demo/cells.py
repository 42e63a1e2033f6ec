"""How many orders each month, product, team and channel has: whole numbers that tie to every count of the block."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from salesplan.core.plan.raking import Floats, Ints, largest_remainder, rake
from salesplan.demo.margins import Block, tie_table
from salesplan.demo.order_value import lift_of_teams
from salesplan.demo.tables import Tables, numbers, position

NOISE = 0.04
"""Cells depart from the odds by up to this part, before they are tied to the sums again."""


class Cells(NamedTuple):
    """`expected` and `orders`, both months x products x teams x channels: before and after rounding to whole orders."""

    expected: Floats
    orders: Ints


class _Columns(NamedTuple):
    """Channels as columns of orders; 华南 x 电商平台 stands apart, early and late, where its story is told.

    `channel` is the channel of each column, `allowed` columns x months x teams.
    """

    channel: Ints
    allowed: np.ndarray
    orders: Ints


def cells(tables: Tables, block: Block, rng: np.random.Generator) -> Cells:
    """Split the orders of a block to its cells; another generator moves orders between cells, not the sums."""
    columns = _columns(tables, block)
    by_team = _orders_by_team(tables, block)
    expected = _expected(tables, block, columns, by_team, rng)
    whole = _rounded(block, columns, by_team, expected)
    channels = len(block.channel)
    return Cells(_fold(expected, columns, channels), _fold(whole, columns, channels).astype(np.int64))


def _columns(tables: Tables, block: Block) -> _Columns:
    months, teams, channels = len(block.months), len(block.team), len(block.channel)
    everywhere = np.ones((channels, months, teams), dtype=bool)
    if not block.exact_mix:
        return _Columns(np.arange(channels), everywhere, block.channel_orders)
    story = tables.company["south_online"]
    online = position(tables.channels, story["channel"])
    south = (tables.teams["region"] == story["region"]).to_numpy()
    late = np.array([month >= story["turn"] for month in block.months])
    everywhere[online] = ~south
    apart = np.stack([~late[:, None] & south, late[:, None] & south])
    orders = block.channel_orders.copy()
    orders[online] -= sum(story["orders"])
    return _Columns(
        np.concatenate([np.arange(channels), [online, online]]),
        np.concatenate([everywhere, apart]),
        np.concatenate([orders, story["orders"]]),
    )


def _orders_by_team(tables: Tables, block: Block) -> Ints:
    """Whole orders, teams x products: money of team and region x product divided by the product's order value."""
    money = team_money(tables, block.team, block.region_product) / lift_of_teams(tables, block)
    value = block.region_product.sum(axis=0) / np.maximum(block.orders.sum(axis=1), 1)
    orders = np.zeros(money.shape, dtype=np.int64)
    for product, total in enumerate(block.orders.sum(axis=1).tolist()):
        if total:
            orders[:, product] = largest_remainder(money[:, product] / value[product], total)
    return orders


def team_money(tables: Tables, team: Ints, region_product: Ints) -> Floats:
    """Money by team and product: the teams' odds fitted to the sums by team and by region and product."""
    region, products = tables.region_of_team, region_product.shape[1]
    seed = numbers(tables.odds_team_product) * region_product[region] * team[:, None]
    teams = np.repeat(np.arange(len(team)), products)
    cell = (region[:, None] * products + np.arange(products)).ravel()
    fitted = rake(seed.ravel(), [teams, cell], [team, region_product.ravel()], 1e-7)
    return fitted.reshape(seed.shape)


def _expected(tables: Tables, block: Block, columns: _Columns, by_team: Ints, rng: np.random.Generator) -> Floats:
    """Expected orders, months x products x teams x columns, tied to all counts before rounding."""
    odds = numbers(tables.odds_product_channel)[:, None, :] * numbers(tables.odds_team_channel)[None, :, :]
    open_ = block.region_month[tables.region_of_team].T > 0  # months x teams
    season = block.orders.T[:, :, None, None].astype(np.float64)
    seed = season * (by_team.T / np.maximum(by_team.sum(axis=0), 1)[:, None])[None, :, :, None]
    seed = seed * odds[:, :, columns.channel] * open_[:, None, :, None] * columns.allowed.transpose(1, 2, 0)[:, None]
    seed *= rng.uniform(1 - NOISE, 1 + NOISE, seed.shape)
    month, product, team, column = np.indices(seed.shape).reshape(4, -1)
    products = by_team.shape[1]
    fitted = rake(
        seed.ravel(),
        [month * products + product, team * products + product, column],
        [block.orders.T.ravel(), by_team.ravel(), columns.orders],
        1e-6,
        5_000,
    )
    return fitted.reshape(seed.shape)


def _rounded(block: Block, columns: _Columns, by_team: Ints, expected: Floats) -> Ints:
    """Whole orders: first product and month by column, then each of these by team."""
    months, products, teams, width = expected.shape
    first = tie_table(expected.sum(axis=2).reshape(months * products, width), block.orders.T.ravel(), columns.orders)
    first = first.reshape(months, products, width)
    whole = np.zeros(expected.shape, dtype=np.int64)
    for product in np.flatnonzero(by_team.sum(axis=0)).tolist():
        seed = expected[:, product].transpose(0, 2, 1).reshape(months * width, teams)
        table = tie_table(seed, first[:, product].ravel(), by_team[:, product])
        whole[:, product] = table.reshape(months, width, teams).transpose(0, 2, 1)
    return whole


def _fold(table: np.ndarray, columns: _Columns, channels: int) -> np.ndarray:
    """Columns back to channels."""
    folded = np.zeros((*table.shape[:3], channels), dtype=table.dtype)
    for column, channel in enumerate(columns.channel.tolist()):
        folded[..., channel] += table[..., column]
    return folded
