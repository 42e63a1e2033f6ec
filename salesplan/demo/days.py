"""On which day of its month an order was given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from salesplan.core.calendar import Calendar, festival_weight
from salesplan.core.months import first_day, last_day
from salesplan.core.settings import FestivalWeights
from salesplan.demo.tables import Tables

_WEEKEND, _WEEKEND_ONLINE = 0.03, 0.3
"""What a free day sells against a working day."""
_MONTH_END = 1.35
"""What each of the last four working days of a month sells against the others."""


def days(
    tables: Tables, orders: pd.DataFrame, months: Sequence[str], weights: FestivalWeights, rng: np.random.Generator
) -> np.ndarray:
    """The date of every order (objects); no later than the newest day of the company, which has one."""
    newest = date.fromisoformat(tables.company["identity"]["last_day"])
    online = (tables.channels["online"] == "yes").to_numpy()[orders["channel"].to_numpy()]
    found = np.empty(len(orders), dtype=object)
    for number, month in enumerate(months):
        end = min(last_day(month), newest)
        offered = [first_day(month) + timedelta(days=n) for n in range((end - first_day(month)).days + 1)]
        for is_online, free in ((False, _WEEKEND), (True, _WEEKEND_ONLINE)):
            rows = np.flatnonzero((orders["month"] == number) & (online == is_online))
            weight = _weights(offered, month, free, weights)
            found[rows] = np.array(offered, dtype=object)[rng.choice(len(offered), len(rows), p=weight / weight.sum())]
    last = np.flatnonzero((orders["month"] == len(months) - 1) & online)
    if newest not in set(found[last]):
        found[last[0]] = newest
    return found


def _weights(offered: Sequence[date], month: str, free: float, weights: FestivalWeights) -> np.ndarray:
    calendar = Calendar()
    working = [calendar.is_working(day) for day in offered]
    weight = np.array([float(festival_weight(day, weights)) for day in offered]) * np.where(working, 1.0, free)
    if offered[-1] == last_day(month):
        weight[np.flatnonzero(working)[-4:]] *= _MONTH_END
    return weight
