"""The season of a year as shares of its months: from history, shrunk to the parent's, around the Spring Festival.

January and February are estimated as one, because the festival moves between them, and split by the effective selling
days of the year that is planned. The weights of those days are the company's; `fit` can offer others.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from salesplan.core.calendar import Calendar, festival_days, january_share
from salesplan.core.execute.pace import festival_split, full_years, season_of_history
from salesplan.core.months import fiscal_months, shift
from salesplan.core.settings import FestivalWeights

KAPPA = 2
"""How many years the parent's season counts for."""
ORDINARY_JANUARY = 31 / 59.25
"""January's part of January and February without any festival, over leap years and others."""
FEWEST_YEARS = 4
"""Years with January and February that are needed to fit the weights of the festival."""
_PULL = 1e-4
"""How strongly weights that fit alike are drawn to those in force."""


class Season(NamedTuple):
    """The shares of the months of a fiscal year; they sum to 1. `years` are the full years of its own that it is from.

    `source` is own, shrunk (own and the parent's), parent, or even (nothing is known: every month alike).
    """

    shares: Mapping[str, Decimal]
    years: tuple[int, ...]
    source: str


class Fit(NamedTuple):
    """Festival weights that fit the past better: an offer, never applied by itself.

    `now` and `then` are the root mean square errors of log(January / February) under the weights in force and these.
    """

    weights: FestivalWeights
    years: tuple[int, ...]
    now: float
    then: float


def season(
    totals: Mapping[str, Decimal],
    year: int,
    starts: int = 1,
    calendar: Calendar | None = None,
    parent: Season | None = None,
) -> Season:
    """The season of fiscal `year` from sums by month; up to three full years before it, a large year weighing more.

    With n full years and a parent: (n · own + 2 · parent's) / (n + 2). Months that sum below zero count zero.
    """
    calendar = calendar or Calendar()
    years = full_years(totals, year, starts)
    own = season_of_history(totals, year, starts)
    if own is None:
        if parent is not None:
            return parent._replace(years=(), source="parent")
        even = dict.fromkeys(fiscal_months(year, starts), Decimal(1) / 12)
        return Season(even, (), "even")
    if parent is None:
        return Season(festival_split(own, calendar), years, "own")
    n = len(years)
    mixed = {month: (n * share + KAPPA * parent.shares[month]) / (n + KAPPA) for month, share in own.items()}
    return Season(festival_split(mixed, calendar), years, "shrunk")


def fit(totals: Mapping[str, Decimal], weights: FestivalWeights) -> Fit | None:
    """The weights of days before, in and after the holiday that explain January against February best.

    Least squares on log(January / February) over a grid. None with fewer than four years of both, or when nothing
    fits better than the weights in force.
    """
    years = tuple(sorted({int(month[:4]) for month in totals if _both(totals, month) is not None}))
    if len(years) < FEWEST_YEARS:
        return None
    wanted = np.log([float(totals[f"{year}-01"] / totals[f"{year}-02"]) for year in years])
    days = [festival_days(year) for year in years]
    counts = np.array([[both[1], both[2]] for both in days], dtype=np.float64)
    before, holiday, after = np.meshgrid(
        np.arange(0.5, 1.81, 0.05), np.arange(0.0, 1.01, 0.05), np.arange(0.2, 1.31, 0.05), indexing="ij"
    )
    tried = np.stack([before.ravel(), holiday.ravel(), after.ravel()], axis=1)
    in_force = np.array([[float(weights.before), float(weights.holiday), float(weights.after)]])
    lost = _lost(counts, wanted, tried)
    best = int((lost + _PULL * ((tried - in_force) ** 2).sum(axis=1)).argmin())
    now = float(_lost(counts, wanted, in_force)[0]) ** 0.5
    then = float(lost[best]) ** 0.5
    if then >= now:
        return None
    b, h, a = (Decimal(str(round(float(one), 2))) for one in tried[best])
    return Fit(FestivalWeights(before=b, holiday=h, after=a), years, now, then)


def _both(totals: Mapping[str, Decimal], month: str) -> Decimal | None:
    """January over February of the month's year, where both are above zero."""
    january, february = (totals.get(f"{month[:4]}-{n}") for n in ("01", "02"))
    return january / february if january and february and january > 0 and february > 0 else None


def _lost(
    counts: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    wanted: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    weights: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The mean squared error of log(January / February) for each row of weights."""
    selling = counts[:, :, 0] + np.tensordot(weights, counts[:, :, 1:], axes=(1, 2))
    return np.asarray(((np.log(selling[:, :, 0] / selling[:, :, 1]) - wanted) ** 2).mean(axis=1))


def ordinary(totals: Mapping[str, float], weights: FestivalWeights) -> dict[str, float]:
    """The sums with each January and February as they would be without a festival, so that years compare.

    Where both are known their sum stays; one alone is scaled by what its year's festival does to it.
    """
    if weights == FestivalWeights():
        return dict(totals)
    found = dict(totals)
    for month in totals:
        if month[5:] in ("01", "02"):
            found[month] = _moved(totals, month, float(january_share(int(month[:4]), weights)), ORDINARY_JANUARY)
    return found


def festive(totals: Mapping[str, float], weights: FestivalWeights) -> dict[str, float]:
    """The way back from `ordinary`: each January and February as the festival of its year has them."""
    if weights == FestivalWeights():
        return dict(totals)
    found = dict(totals)
    for month in totals:
        if month[5:] in ("01", "02"):
            found[month] = _moved(totals, month, ORDINARY_JANUARY, float(january_share(int(month[:4]), weights)))
    return found


def _moved(totals: Mapping[str, float], month: str, from_share: float, to_share: float) -> float:
    is_january = month.endswith("-01")
    other = shift(month, 1 if is_january else -1)
    was, will = (from_share, to_share) if is_january else (1 - from_share, 1 - to_share)
    if other in totals:
        return (totals[month] + totals[other]) * will
    return totals[month] * will / was if was > 0 else totals[month]
