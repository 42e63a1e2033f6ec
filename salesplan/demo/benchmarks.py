"""What the outside world does: industry figures, market sizes and the shares of rivals."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from salesplan.core.plan.raking import largest_remainder
from salesplan.demo.margins import season
from salesplan.demo.tables import Tables

_COLUMNS = ["kpi", "region", "product", "team", "channel", "period", "value", "source"]
_INDUSTRY, _MARKET = "行业年报", "行业月报·市场规模"
_CLOSED = 10
"""Months of each year that the market's sizes speak of."""


def benchmarks(tables: Tables) -> pd.DataFrame:
    """One row per figure; dimensions that it does not speak of are None, `value` is a Decimal (money in yuan).

    Market sizes are told month by month from January to October: a region's sum over them is that of its table.
    """
    rows: list[tuple[str, str | None, str | None, str, str, str]] = []
    for kpi, row in tables.industry.iterrows():
        rows.append((str(kpi), None, None, row["period"], row["value"], _INDUSTRY))
    for channel, rate in tables.channels["industry_conversion"].items():
        rows.append(("conversion", None, str(channel), "2026", rate, _INDUSTRY))
    for year in (2025, 2026):
        for region, size in tables.regions[f"market_ytd_{year}"].items():
            for number, amount in enumerate(largest_remainder(season(tables, year)[:_CLOSED], int(size) * 10_000), 1):
                rows.append(("market_size", str(region), None, f"{year}-{number:02d}", str(amount), _MARKET))
        for rival, share in tables.rivals[f"share_{year}"].items():
            rows.append(("share", None, None, str(year), share, str(rival)))
    return pd.DataFrame(
        [
            (kpi, region, None, None, channel, period, Decimal(value), source)
            for kpi, region, channel, period, value, source in rows
        ],
        columns=_COLUMNS,
        dtype=object,
    )
