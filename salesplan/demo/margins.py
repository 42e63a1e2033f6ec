"""What each stretch of time must sum to: the tables of the company as whole fen and whole orders.

History is made in five blocks, because the company's tables speak of exactly these: 2024, January to October and
the rest of 2025, January to October 2026 (closed), and November 2026 to the 22nd.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from salesplan.core.calendar import january_share
from salesplan.core.months import between
from salesplan.core.plan.raking import Floats, Ints, largest_remainder, rake, round_table
from salesplan.core.settings import FestivalWeights
from salesplan.demo.tables import Tables, counts, fens, numbers, position

_YTD, _REST = slice(0, 10), slice(10, 12)
_HUNDRED = 10_000
"""Fen in 100 yuan: the tables of the company show 万元 with two decimals."""


class Block(NamedTuple):
    """The sums of one stretch of months. Money in fen; R regions, P products, T teams, C channels, M months.

    `region_month` R x M, `team` T and `channel` C are kept exactly; `region_product` R x P too when `exact_mix`, else
    only its sums by product. `orders` P x M and `channel_orders` C are whole orders.
    """

    name: str
    months: tuple[str, ...]
    region_month: Ints
    region_product: Ints
    team: Ints
    channel: Ints
    orders: Ints
    channel_orders: Ints
    exact_mix: bool = False


def festival(tables: Tables) -> FestivalWeights:
    """The company's weights of the days around the Spring Festival."""
    given = tables.company["festival"]
    return FestivalWeights(before=given["before"], holiday=given["holiday"], after=given["after"])


def season(tables: Tables, year: int) -> Floats:
    """Percent of the year by month, January and February split by that year's Spring Festival."""
    first = float(tables.company["season"]["jan_feb"])
    january = first * float(january_share(year, festival(tables)))
    return np.array([january, first - january, *map(float, tables.company["season"]["months"])])


def year_months(tables: Tables, year: int, total: int) -> Ints:
    """A year's total in fen by month: every month rounded to 100 yuan, as the company's tables show it."""
    return largest_remainder(season(tables, year), total // _HUNDRED) * _HUNDRED


def blocks(tables: Tables) -> tuple[Block, ...]:
    """The five blocks in order of time."""
    return (_block_2024(tables), *_blocks_2025(tables), _block_2026(tables), _block_november(tables))


def tie_table(seed: Floats, rows: Ints, columns: Ints, unit: int = 1) -> Ints:
    """The table nearest to `seed` with these row and column sums, in whole multiples of `unit`."""
    rows, columns = rows // unit, columns // unit
    height, width = seed.shape
    row, column = np.repeat(np.arange(height), width), np.tile(np.arange(width), height)
    allowed = np.flatnonzero((seed > 0).ravel() & (rows[row] > 0) & (columns[column] > 0))
    row, column = row[allowed], column[allowed]
    # Rounding needs sums that are whole to a small part of one unit, hence the tolerance far below the largest sum.
    tolerance = 1e-5 / max(rows.max(), columns.max(), 1)
    fitted = rake(seed.ravel()[allowed], [row, column], [rows, columns], tolerance, 20_000)
    table = np.zeros(height * width, dtype=np.int64)
    table[allowed] = round_table(fitted, row, column)
    return table.reshape(height, width) * unit


def _block_2024(tables: Tables) -> Block:
    region, product = fens(tables.regions["y2024"]), fens(tables.products["y2024"])
    months = year_months(tables, 2024, int(region.sum()))
    by_month = tie_table(_product(region, months), region, months, _HUNDRED)
    return _past(tables, "2024", "2024-01", "2024-12", by_month, product, "2024", _orders_by_value(tables, product))


def _blocks_2025(tables: Tables) -> tuple[Block, Block]:
    """西北 opens in July; the other regions give way in proportion, so that company months hold."""
    region, ytd = fens(tables.regions["y2025"]), fens(tables.regions["ytd_2025"])
    product = fens(tables.products["y2025"])
    months = year_months(tables, 2025, int(region.sum()))
    shape = season(tables, 2025)
    opening = np.where(np.arange(12) >= 6, shape, 0) / shape[6:].sum() * region[-1]
    others = _product(region[:-1], months - opening)
    seed = np.vstack([others / region[:-1].sum(), opening])
    # Products follow the season exactly: their October share is the company's.
    product_ytd = largest_remainder(product, int(ytd.sum()) // _HUNDRED) * _HUNDRED
    first = tie_table(seed[:, _YTD], ytd, months[_YTD], _HUNDRED)
    last = tie_table(seed[:, _REST], region - ytd, months[_REST], _HUNDRED)
    orders = counts(tables.products["orders_ytd_2025"])
    later = np.rint(orders * (shape[_REST].sum() / shape[_YTD].sum())).astype(np.int64)
    return (
        _past(tables, "2025 to October", "2025-01", "2025-10", first, product_ytd, "2025", orders),
        _past(tables, "2025 to December", "2025-11", "2025-12", last, product - product_ytd, "2025", later),
    )


def _past(
    tables: Tables, name: str, start: str, end: str, region_month: Ints, product: Ints, year: str, orders: Ints
) -> Block:
    """A block before 2026: regions x products, teams and channels follow the plan's mix and the shares of the year."""
    region = region_month.sum(axis=1)
    mix = fens(tables.plan_region_product).astype(float)
    months = between(start, end)
    team = _by_team(tables, region, numbers(tables.teams[f"share_{year}"]))
    channel = largest_remainder(numbers(tables.channels[f"share_{year}"]), int(region.sum()))
    by_month = _spread(orders, season(tables, int(start[:4]))[int(start[5:]) - 1 : int(end[5:])])
    return Block(
        name,
        months,
        region_month,
        tie_table(mix, region, product, _HUNDRED),
        team,
        channel,
        by_month,
        _channel_orders(tables, channel, int(orders.sum())),
    )


def _block_2026(tables: Tables) -> Block:
    region = fens(tables.regions["actual_ytd"])
    shape = season(tables, 2026)[_YTD]
    months = largest_remainder(shape, int(region.sum()) // _HUNDRED) * _HUNDRED
    return Block(
        "2026 to October",
        between("2026-01", "2026-10"),
        tie_table(_product(region, months), region, months, _HUNDRED),
        fens(tables.actual_region_product),
        fens(tables.teams["actual_ytd"]),
        fens(tables.channels["revenue_ytd"]),
        _orders_2026(tables, shape),
        counts(tables.channels["orders_ytd"]),
        exact_mix=True,
    )


def _orders_2026(tables: Tables, shape: Floats) -> Ints:
    """Orders by product and month: machine orders follow the season while A3 takes more of them each quarter."""
    totals = counts(tables.products["orders_ytd_2026"])
    machine = np.flatnonzero(tables.products["category"] == "machine")
    economy = position(tables.products, "A3")
    table = _spread(totals, shape)
    machines = largest_remainder(shape, int(totals[machine].sum()))
    quarters = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2, 3])
    for quarter, orders in enumerate(tables.company["machine_orders"]["a3_by_quarter"]):
        table[economy, quarters == quarter] = largest_remainder(machines[quarters == quarter], orders)
    others = machine[machine != economy]
    left = machines - table[economy]
    table[others] = tie_table(_product(totals[others], left), totals[others], left)
    launched = np.array([0, 0, 0, 0, 0.6, 0.9, 1.0, 1.1, 1.2, 1.3])
    table[position(tables.products, "C2")] = largest_remainder(launched, int(totals[-1]))
    return table


def _block_november(tables: Tables) -> Block:
    """To the 22nd: regions as given, products by the company's own split, teams as in the year so far."""
    region, product = fens(tables.regions["november_2026"]), fens(tables.products["november_2026"])
    orders = _orders_by_value(tables, product)
    channel = largest_remainder(numbers(tables.channels["share_november"]), int(region.sum()))
    return Block(
        "November 2026",
        ("2026-11",),
        region[:, None],
        tie_table(fens(tables.actual_region_product).astype(float), region, product, _HUNDRED),
        _by_team(tables, region, numbers(tables.teams["actual_ytd"])),
        channel,
        orders[:, None],
        _channel_orders(tables, channel, int(orders.sum())),
    )


def _by_team(tables: Tables, region: Ints, shares: Floats) -> Ints:
    """Region money split to its teams by their shares."""
    team = np.zeros(len(shares), dtype=np.int64)
    for number, amount in enumerate(region.tolist()):
        mine = tables.region_of_team == number
        team[mine] = largest_remainder(shares[mine], amount)
    return team


def _product(rows: Ints, columns: Ints | Floats) -> Floats:
    return np.outer(rows.astype(np.float64), columns)


def _spread(totals: Ints, shape: Floats) -> Ints:
    return np.stack([largest_remainder(shape, int(total)) for total in totals])


def _orders_by_value(tables: Tables, product: Ints) -> Ints:
    """Orders worth `product` fen at the order value of 2026."""
    value = fens(tables.products["actual_ytd"]) / counts(tables.products["orders_ytd_2026"])
    return np.rint(product / value).astype(np.int64)


def _channel_orders(tables: Tables, channel: Ints, total: int) -> Ints:
    """Orders by channel at the channels' order values of 2026."""
    value = fens(tables.channels["revenue_ytd"]) / counts(tables.channels["orders_ytd"])
    return largest_remainder(channel / value, total)
