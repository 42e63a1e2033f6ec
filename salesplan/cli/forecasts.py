"""Forecasts of any file of series: `forecast` and `landing`. They need no store and create none."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from salesplan.cli.answers import Outcome
from salesplan.cli.options import Options
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import percent
from salesplan.services.plan import series

_SHOWN = 20


def _periods(text: str) -> int:
    """A whole number of periods, at least one and at most ten years of months."""
    return _within(text, 1, 120)


def _known(text: str) -> int:
    return _within(text, 0, 12)


def _year(text: str) -> int:
    return _within(text, 1, 9999)


def _within(text: str, least: int, most: int) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"must be a whole number from {least} to {most}")
    return int(text)


FORECAST: Options = (
    ("file", {"type": Path}),
    ("--horizon", {"type": _periods, "required": True}),
)
LANDING: Options = (
    ("file", {"type": Path}),
    ("--year", {"type": _year, "required": True}),
    ("--known", {"type": _known, "required": True}),
)


def forecast(given: argparse.Namespace) -> Outcome:
    """The periods after each series' last one, with intervals."""
    found = series.forecast_file(given.file.read_bytes(), given.horizon)
    body = {
        name: {
            **{part: getattr(path, part).tolist() for part in ("point", "lo80", "hi80", "lo95", "hi95")},
            **_made(path.method, path.error, path.measured, path.filled),
        }
        for name, path in found.items()
    }
    return Outcome({"series": body}, text=_told(body, given.lang))


def landing(given: argparse.Namespace) -> Outcome:
    """The year's total of each series, with intervals."""
    found = series.land_file(given.file.read_bytes(), given.year, given.known)
    body = {
        name: {
            **{part: getattr(one, part) for part in ("total", "lo80", "hi80", "lo95", "hi95", "known")},
            **_made(one.method, one.error, one.measured, one.filled),
        }
        for name, one in found.items()
    }
    return Outcome({"series": body}, text=_told(body, given.lang))


def _made(method: str, error: float | None, measured: tuple[bool, bool], filled: int) -> dict[str, Any]:
    """How a forecast came about: the method, its error on the series' own past, where the intervals come from."""
    intervals = ["measured" if known else "default" for known in measured]
    return {"method": method, "error": error, "interval80": intervals[0], "interval95": intervals[1], "filled": filled}


def _told(body: Mapping[str, Mapping[str, Any]], lang: Lang) -> str:
    """A line per series: how it was forecast and how far that was off before."""
    lines = [_line(name, one, lang) for name, one in list(body.items())[:_SHOWN]]
    more = len(body) - _SHOWN
    return "\n".join(lines + ([t("forecast.more", lang, n=more)] if more > 0 else []))


def _line(name: str, one: Mapping[str, Any], lang: Lang) -> str:
    method = t(f"forecast.method.{one['method']}", lang)
    known = one["error"] is not None
    off = t("forecast.error", lang, error=percent(one["error"], lang)) if known else t("forecast.untried", lang)
    said = [f"{name}: {method}", off]
    said += [t("forecast.default", lang)] if one["interval80"] == "default" else []
    said += [t("forecast.filled", lang, n=one["filled"])] if one["filled"] else []
    return t("forecast.joint", lang).join(said)
