"""The approved plan of 2026 by month, region, product and team: base and challenge, tied to every target."""

from __future__ import annotations

import numpy as np
import pandas as pd

from salesplan.core.plan.raking import Floats, Ints, largest_remainder
from salesplan.demo.margins import season, tie_table, year_months
from salesplan.demo.tables import Tables, fen, fens, numbers

_HUNDRED = 10_000
"""Fen in 100 yuan: plan cells are whole hundreds, so that the challenge of 1.10 is exact in every cell."""
_CLOSED = 10
"""Months January to October, whose sums are given beside those of the year."""


def plan(tables: Tables) -> pd.DataFrame:
    """Month (0..11), region, product and team numbers, measure, `base` and `challenge` in fen (-1 = none)."""
    revenue = _revenue(tables)
    month, product, team = np.nonzero(revenue)
    cells = pd.DataFrame(
        {"month": month, "region": tables.region_of_team[team], "product": product, "team": team, "measure": "revenue"}
    )
    base = revenue[month, product, team]
    tenths = round(float(tables.company["sales"]["challenge_ratio"]) * 10)
    collected = _collected(tables, cells, base)
    return pd.concat(
        [
            cells.assign(base=base, challenge=base // 10 * tenths),
            cells.assign(measure="collected", base=collected, challenge=-1),
        ],
        ignore_index=True,
    )


def _revenue(tables: Tables) -> Ints:
    """Base in fen, months x products x teams."""
    months = year_months(tables, 2026, int(fens(tables.regions["plan_2026"]).sum()))
    year = fens(tables.plan_region_product)
    region_ytd, product_ytd = fens(tables.regions["plan_ytd"]), fens(tables.products["plan_ytd"])
    team_year = fens(tables.teams["plan_2026"])
    closed = tie_table(year * (product_ytd / year.sum(axis=0)), region_ytd, product_ytd, _HUNDRED)
    team_closed = _team_part(tables, team_year, region_ytd)
    shape = _shape(tables, months)
    first, rest = slice(0, _CLOSED), slice(_CLOSED, 12)
    return np.concatenate(
        [
            _part(tables, closed, months[first], team_closed, shape[:, first]),
            _part(tables, year - closed, months[rest], team_year - team_closed, shape[:, rest]),
        ]
    )


def _shape(tables: Tables, months: Ints) -> Floats:
    """Season of each product, products x months: a product that starts in the year leaves its months to the others."""
    year = fens(tables.products["plan_2026"]).astype(np.float64)
    share = season(tables, 2026)
    start = [int(text[5:]) - 1 if text.startswith("2026") else 0 for text in tables.products["valid_from"]]
    shape = np.where(np.arange(12) >= np.array(start)[:, None], share, 0.0)
    shape /= shape.sum(axis=1, keepdims=True)
    late = np.array(start) > 0
    left = months - (year[late, None] * shape[late]).sum(axis=0)
    shape[~late] = left / left.sum()
    return shape


def _team_part(tables: Tables, team_year: Ints, region_part: Ints) -> Ints:
    part = np.zeros(len(team_year), dtype=np.int64)
    for region, amount in enumerate(region_part.tolist()):
        mine = tables.region_of_team == region
        part[mine] = largest_remainder(team_year[mine], amount // _HUNDRED) * _HUNDRED
    return part


def _part(tables: Tables, region_product: Ints, months: Ints, team: Ints, shape: Floats) -> Ints:
    """Some months of the plan: regions by month, then products by month inside each region, then its teams."""
    region_month = tie_table(
        np.outer(region_product.sum(axis=1).astype(np.float64), months), region_product.sum(axis=1), months, _HUNDRED
    )
    odds = numbers(tables.odds_team_product)
    table = np.zeros((len(months), region_product.shape[1], len(team)), dtype=np.int64)
    for region in range(len(region_product)):
        amounts = tie_table(
            region_product[region][:, None] * shape, region_product[region], region_month[region], _HUNDRED
        )
        mine = np.flatnonzero(tables.region_of_team == region)
        seed = team[mine, None, None] * odds[mine][:, :, None] * (amounts / _HUNDRED)
        split = tie_table(seed.reshape(len(mine), -1), team[mine], amounts.ravel(), _HUNDRED)
        table[:, :, mine] = split.reshape(len(mine), *amounts.shape).transpose(2, 1, 0)
    return table


def _collected(tables: Tables, cells: pd.DataFrame, base: Ints) -> Ints:
    """Collections to plan, tax included: the revenue plan with tax, scaled to the target of the year to October."""
    taxed = base * (1 + numbers(tables.products["tax_rate"])[cells["product"].to_numpy()])
    closed = (cells["month"] < _CLOSED).to_numpy()
    target = fen(tables.company["collections"]["plan_collected_ytd_2026"]) // _HUNDRED
    collected = np.zeros(len(cells), dtype=np.int64)
    collected[closed] = largest_remainder(taxed[closed], target)
    rest = round(float(taxed[~closed].sum() / taxed[closed].sum()) * target)
    collected[~closed] = largest_remainder(taxed[~closed], rest)
    return collected * _HUNDRED
