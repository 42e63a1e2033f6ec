"""How often chance is called a success: verdicts where nothing was done, and how often a planted effect is found."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.clock import Result, seconds
from salesplan.core.months import first_day, last_day
from salesplan.core.registers.actions import Action
from salesplan.core.review.verdict import Months, Question, verdict
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.demo import build_into
from salesplan.services.kpis import kpis
from salesplan.services.review.verdicts import Judge
from salesplan.store import Store

PLACEBOS = 400
"""Made-up slices of each kind on which nothing was done."""
MOST_WORKED = 10.0
"""Percent of placebos that may be said to have worked; the bar that the product sets itself."""
MOST_MS = 15.0
EFFECTS = (0.10, 0.20)
_MONTHS = 34
_DATES = ("2025-09", "2026-01", "2026-03", "2026-06")
_KPIS = ("revenue", "orders", "aov", "conversion", "gross_margin", "return_rate")
_DIMENSIONS = (("region",), ("team",), ("channel",), ("product",), ("region", "product"), ("region", "channel"))


class Kind(NamedTuple):
    """One kind of made-up company: how a slice's logarithm moves over the months beside what moves everybody."""

    name: str
    path: Callable[[np.random.Generator, np.ndarray], np.ndarray]
    mean: tuple[float, float] = (100.0, 800.0)


def _season(rng: np.random.Generator, t: np.ndarray) -> np.ndarray:
    year, half = (rng.integers(12) for _ in range(2))
    return 0.2 * np.sin(2 * np.pi * (t + year) / 12) + 0.1 * np.sin(4 * np.pi * (t + half) / 12)


def _trend(rng: np.random.Generator, t: np.ndarray) -> np.ndarray:
    return rng.normal(0.008, 0.012) * t


def _drift(rng: np.random.Generator, t: np.ndarray) -> np.ndarray:
    return np.cumsum(rng.normal(0, 0.03, len(t)))


def _jumps(rng: np.random.Generator, t: np.ndarray) -> np.ndarray:
    """A new level every January."""
    return sum((rng.normal(0, 0.12) * (t >= start) for start in (12, 24)), np.zeros(len(t)))


KINDS = (
    Kind("noise", lambda rng, t: np.zeros(len(t))),
    Kind("seasons of their own", _season),
    Kind("trends of their own", _trend),
    Kind("seasons and trends", lambda rng, t: _season(rng, t) + _trend(rng, t)),
    Kind("wandering levels", _drift),
    Kind("new levels every January", _jumps),
    Kind("few orders", lambda rng, t: np.zeros(len(t)), (2.0, 10.0)),
)


def results(folder: Path) -> Iterator[Result]:
    """Made-up companies of every kind, then every slice of the demo company that no story is about."""
    for kind in KINDS:
        words = Counter(_word(kind, seed) for seed in range(PLACEBOS))
        yield Result(f"{kind.name}: called worked", _part(words, "worked"), "%", MOST_WORKED)
        yield Result(f"{kind.name}: called worse", _part(words, "worse"), "%", MOST_WORKED)
    for effect in EFFECTS:
        for kind in KINDS:
            words = Counter(_word(kind, seed, effect) for seed in range(PLACEBOS // 2))
            yield Result(f"{kind.name}: an effect of {effect:.0%} found", _part(words, "worked"), "%")
    taken = seconds(lambda: [_word(KINDS[3], seed, siblings=13) for seed in range(50)], time.process_time) / 50
    yield Result("one verdict beside 13 siblings, CPU", 1000 * taken, " ms", MOST_MS)
    yield from _demo()


def _part(words: Counter[str], word: str) -> float:
    told = sum(words[one] for one in ("worked", "worse", "no_effect", "unclear"))
    return 100 * words[word] / max(told, 1)


def _word(kind: Kind, seed: int, effect: float = 0.0, siblings: int = 5) -> str:
    """The verdict on one slice of a made-up company."""
    rng = np.random.default_rng(seed)
    t, common = np.arange(_MONTHS), rng.normal(0, 0.05, _MONTHS)
    found = []
    for _ in range(siblings + 1):
        level = np.exp(rng.uniform(*np.log(kind.mean)))
        events = rng.poisson(level * np.exp(kind.path(rng, t) + common))
        found.append(events * np.exp(rng.normal(0, 0.04, _MONTHS)))
    began = int(rng.integers(_MONTHS - 10, _MONTHS - 4))
    found[0][began:] *= 1 + effect
    slices = [Months(one, np.ones(_MONTHS)) for one in found]
    return verdict(slices[0], slices[1:], Question(began, began + 1, "relative", is_ratio=False, counted=True)).word


def _demo() -> Iterator[Result]:
    """Actions that nobody took, on every slice and KPI, at four dates; those of S3, S4, S7 and S11 are left out."""
    store, scope = Store.memory(), Scope("benchmark", "admin")
    build_into(store)
    words: Counter[str] = Counter()
    judge = Judge(store, scope, ())
    for action in _invented(store, scope):
        judged = judge.judge(action)
        words[judged.verdict.word if judged else "no_data"] += 1
    told = sum(words[one] for one in ("worked", "worse", "no_effect", "unclear"))
    yield Result("demo company: slices judged", told, "")
    yield Result("demo company: called worked", _part(words, "worked"), "%", MOST_WORKED)
    yield Result("demo company: called worse", _part(words, "worse"), "%")


def _invented(store: Store, scope: Scope) -> Iterator[Action]:
    for dims in _DIMENSIONS:
        for row in kpis(store, scope, View("2026-01", "2026-10"), dims, ("revenue",)):
            for kpi, month in product(_KPIS, _DATES):
                if not _told_of(row.slice, kpi):
                    dates = {"start": first_day(month), "due": last_day(month)}
                    told = {"code": "A00", "title": "-", "owner": "S001", "kpi": kpi}
                    yield Action.model_validate({**told, **dates, **row.slice})


def _told_of(where: Mapping[str, str], kpi: str) -> bool:
    """Slices that a planted story moves, in truth."""
    of_product, region, channel = (where.get(name) for name in ("product", "region", "channel"))
    return (
        of_product in ("A1", "A3", "C2")
        or (region == "R02" and kpi == "conversion")
        or (channel == "C05" and kpi == "conversion")
        or (region == "R05" and of_product == "B2")
    )
