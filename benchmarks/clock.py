"""Measuring two things in turn, so that both meet the same noise, and writing down what came out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from statistics import median, quantiles
from typing import NamedTuple

Work = Callable[[], object]


class Result(NamedTuple):
    """One line of the report. `limit` is the most that is acceptable, None where the figure only informs."""

    name: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def kept(self) -> bool:
        """True unless a limit is passed."""
        return self.limit is None or self.value <= self.limit

    def line(self) -> str:
        """The result as people read it."""
        limit = (
            "" if self.limit is None else f"  (at most {self.limit:g}{self.unit}: {'kept' if self.kept else 'MISSED'})"
        )
        return f"{self.name:<58} {self.value:>10,.2f}{self.unit}{limit}"


def seconds(work: Work, clock: Callable[[], float] = time.perf_counter) -> float:
    """How long it took, once; `time.process_time` counts the CPU of all threads instead of the wall."""
    start = clock()
    work()
    return clock() - start


def alternated(works: Sequence[Work], rounds: int, clock: Callable[[], float] = time.perf_counter) -> list[float]:
    """The median seconds of each, run in turn `rounds` times after one run that does not count."""
    for work in works:
        work()
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, of in zip(works, taken, strict=True):
            of.append(seconds(work, clock))
    return [median(of) for of in taken]


def spread(works: Sequence[Work], rounds: int, clock: Callable[[], float] = time.perf_counter) -> tuple[float, float]:
    """Median and 95th percentile of the seconds of all of them, run in turn after one run that does not count."""
    for work in works:
        work()
    taken = [seconds(work, clock) for _ in range(rounds) for work in works]
    return median(taken), quantiles(taken, n=20)[-1]
