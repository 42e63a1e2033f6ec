"""Any file of series by month or quarter: what comes next, and where a year lands. Needs no store."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from math import isfinite
from typing import NamedTuple

from salesplan.core.errors import SeriesRefused
from salesplan.core.plan.forecasting.landing import Asked, Landing, land
from salesplan.core.plan.forecasting.paths import Path, forecast
from salesplan.core.plan.forecasting.points import History, history
from salesplan.core.problem import Problem, cut

_LONGEST = 131_072
COLUMNS = ("series", "period", "value")
_PERIOD = re.compile(r"(\d{4})-(?:Q([1-4])|(0[1-9]|1[0-2]))")
_MOST_PROBLEMS = 100


class Series(NamedTuple):
    """Values by place: a place counts periods (months or quarters) since the year 0; `season` of them make a year."""

    season: int
    values: dict[int, float]

    def history(self, until: int | None = None) -> tuple[History, int]:
        """The history up to place `until` (not included), and the place after its last value."""
        known = {at: value for at, value in self.values.items() if isfinite(value) and (until is None or at < until)}
        if not known:
            return history((), self.season), until or 0
        first, last = min(known), max(known)
        return history((known.get(place) for place in range(first, last + 1)), self.season), last + 1


def forecast_file(content: bytes, horizon: int) -> dict[str, Path]:
    """The next `horizon` periods of every series after its own last one. Raises SeriesRefused with what is wrong."""
    found = read(content)
    return forecast({name: one.history()[0] for name, one in found.items()}, horizon)


def land_file(content: bytes, year: int, known: int) -> dict[str, Landing]:
    """The total of `year` for every series, of which its first `known` periods may be used and nothing later.

    A series that ends earlier lands from there. Raises SeriesRefused with what is wrong.
    """
    asked = {}
    for name, one in read(content).items():
        start = year * one.season
        past, end = one.history(start + min(known, one.season))
        asked[name] = Asked(past, max(end - start, 0), max(start - end, 0))
    return land(asked)


def read(content: bytes) -> dict[str, Series]:
    """The series of a CSV with the columns series, period (YYYY-MM or YYYY-Qn) and value, in the order of the file.

    Text is UTF-8 or GB18030; an empty value is missing. Raises SeriesRefused with every row that is wrong.
    """
    try:
        return _read(csv.DictReader(io.StringIO(_text(content), newline="")))
    except csv.Error as error:
        raise SeriesRefused([Problem("E_FILE_CORRUPT", detail={"detail": str(error)})]) from error


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise SeriesRefused([Problem("E_ENCODING", content.count(b"\n", 0, error.start) + 1)]) from error


def _read(reader: csv.DictReader[str]) -> dict[str, Series]:
    columns = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
    missing = [name for name in COLUMNS if name not in columns]
    if missing:
        detail = {"cols": ", ".join(missing), "found": ", ".join(map(cut, columns))}
        raise SeriesRefused([Problem("E_MISSING_COLUMN", 1, missing[0], detail=detail)])
    found: dict[str, Series] = {}
    rows = ({name: _short((row.get(columns[name]) or "").strip()) for name in COLUMNS} for row in reader)
    problems = list(_problems(found, rows))
    if problems:
        raise SeriesRefused(problems[:_MOST_PROBLEMS])
    if not found:
        raise SeriesRefused([Problem("E_NO_ROWS", 1)])
    return found


def _short(text: str) -> str:
    """The text of a cell; a longer one is no series. The module's own limit can be moved by any other reader."""
    if len(text) > _LONGEST:
        raise csv.Error(f"field larger than field limit ({_LONGEST})")
    return text


def _problems(found: dict[str, Series], rows: Iterator[dict[str, str]]) -> Iterator[Problem]:
    """Put the rows into `found`; what cannot be put is a problem."""
    for number, row in enumerate(rows, start=2):
        if not any(row.values()):
            continue
        period = _PERIOD.fullmatch(row["period"].upper())
        if not row["series"] or not row["period"]:
            yield Problem("E_MISSING_VALUE", number, "period" if row["series"] else "series")
        elif period is None:
            yield Problem("E_PERIOD_FORMAT", number, "period", cut(row["period"]))
        else:
            season = 4 if period[2] else 12
            place = int(period[1]) * season + int(period[2] or period[3]) - 1
            yield from _put(found.setdefault(row["series"], Series(season, {})), season, place, number, row)


def _put(one: Series, season: int, place: int, number: int, row: dict[str, str]) -> Iterator[Problem]:
    value = _number(row["value"])
    if season != one.season:
        yield Problem("E_PERIOD_FORMAT", number, "period", cut(row["period"]))
    elif place in one.values:
        yield Problem("E_DUP_KEY", number, "period", cut(row["period"]))
    elif value is None:
        yield Problem("E_NOT_A_NUMBER", number, "value", cut(row["value"]))
    else:
        one.values[place] = value


def _number(text: str) -> float | None:
    """The number; NaN where nothing is written, None where it is no number."""
    if not text:
        return float("nan")
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return None
    return value if isfinite(value) else None
