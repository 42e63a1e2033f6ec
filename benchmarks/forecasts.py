"""How far forecasts are off, and how often the interval holds: 366 real monthly series whose last part is kept back."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.clock import Result, seconds
from salesplan.core.plan.forecasting.landing import Asked, Landing, land
from salesplan.core.plan.forecasting.paths import Path as Forecast
from salesplan.core.plan.forecasting.paths import forecast
from salesplan.core.plan.forecasting.points import history

DATA = Path(__file__).parents[1] / ".." / "shared" / "kits" / "data" / "tourism_monthly"
"""The public data set of the 2011 tourism competition; it is not part of the project."""
AHEAD = 24
LEAST, MOST = 75.0, 86.0
"""How often the 80 % interval may hold, in percent."""
HALF_YEAR_ERROR = 4.4
MOST_MS = 5.0


class Series(NamedTuple):
    """One series: the month (1-12) of its first value, what is known, and the two years that are kept back."""

    starts: int
    known: np.ndarray
    after: np.ndarray


def results(folder: Path) -> Iterator[Result]:
    """Two years month by month, then the total of the last whole year from none, a quarter, half and most of it."""
    if not DATA.exists():
        yield Result("skipped: the tourism data is not here", 0, "")
        return
    series = load(DATA)
    yield from _paths(series)
    for known, limit in ((0, None), (3, None), (6, HALF_YEAR_ERROR), (9, None)):
        yield from _landings(series, known, limit)


def load(folder: Path) -> list[Series]:
    """The series of the data set: columns of n, first year, first month and values."""
    known, after = (_columns(folder / f"monthly_{part}.csv") for part in ("in", "oos"))
    return [Series(int(a[2]), a[3 : 3 + int(a[0])], b[3 : 3 + AHEAD]) for a, b in zip(known, after, strict=True)]


def _columns(path: Path) -> list[np.ndarray]:
    with path.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return [np.array([float(cell) for cell in column if cell]) for column in zip(*rows, strict=True)]


def _paths(series: list[Series]) -> Iterator[Result]:
    found: dict[str, Forecast] = {}
    asked = {str(at): history(one.known) for at, one in enumerate(series)}
    spent = seconds(lambda: found.update(forecast(asked, AHEAD)), time.process_time)
    errors, held = [], []
    for at, one in enumerate(series):
        path = found[str(at)]
        errors.append(200 * np.abs(one.after - path.point) / (np.abs(one.after) + np.abs(path.point)))
        held.append((path.lo80 <= one.after) & (one.after <= path.hi80))
    yield Result("forecast of 24 months: sMAPE", float(np.mean(errors)), " %")
    yield from _cover("forecast of 24 months", float(np.mean(held)))
    yield Result("forecast with its backtests, CPU a series", spent / len(series) * 1000, " ms", MOST_MS)


def _landings(series: list[Series], known: int, limit: float | None) -> Iterator[Result]:
    """The last whole calendar year of each series, with its first `known` months."""
    asked, actual = {}, {}
    for at, one in enumerate(series):
        values = np.concatenate([one.known, one.after])
        january = (13 - one.starts) % 12
        end = january + 12 * ((len(values) - january) // 12)
        asked[str(at)] = Asked(history(values[: end - 12 + known]), known)
        actual[str(at)] = float(values[end - 12 : end].sum())
    found: dict[str, Landing] = {}
    spent = seconds(lambda: found.update(land(asked)), time.process_time)
    off = [abs(found[name].total / total - 1) for name, total in actual.items()]
    held = [found[name].lo80 <= total <= found[name].hi80 for name, total in actual.items()]
    name = f"landing with {known} months known"
    yield Result(f"{name}: mean absolute error", float(np.mean(off)) * 100, " %", limit)
    yield from _cover(name, float(np.mean(held)), limit is not None)
    yield Result(f"{name}: CPU a series", spent / len(series) * 1000, " ms", MOST_MS)


def _cover(name: str, share: float, judged: bool = True) -> Iterator[Result]:
    held = share * 100
    yield Result(f"{name}: the 80 % interval holds", held, " %")
    if judged:
        yield Result(f"{name}: points outside {LEAST:g}-{MOST:g} %", max(LEAST - held, held - MOST, 0.0), "", 0.0)
