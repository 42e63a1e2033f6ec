"""How well and how fast a gap is located: planted slices in invented companies, and a kit where it is at hand."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pandas as pd

from benchmarks import leaf_cases
from benchmarks.clock import Result, alternated
from salesplan.core.review.localise import localise

KIT = Path(__file__).parents[1] / ".." / "shared" / "kits" / "localise"
"""Cases of other generators and real incidents; they are not part of the project."""
SEED, CASES = 2026, 20
MOST_WRONG = {"incident": 20.0, "conversion": 10.0}
MOST_ALARMS = 5.0
MOST_SECONDS = 0.5
CUBES = 5.0
"""How many times one GROUP BY CUBE over the same leaves an answer may take."""
KIT_WRONG = 8.0
_QUIET = ("noise", "broad")


class Tally(NamedTuple):
    """Slices named and planted, how many of them are the same, and how many answers named any."""

    named: int = 0
    planted: int = 0
    right: int = 0
    answers: int = 0
    alarms: int = 0

    def with_one(self, named: set[bytes], planted: set[bytes]) -> Tally:
        added = (len(named), len(planted), len(named & planted), 1, int(bool(named)))
        return Tally(*(one + more for one, more in zip(self, added, strict=True)))

    @property
    def wrong(self) -> float:
        """100 less F1, in percent: 0 when exactly what was planted is named."""
        return 100 * (1 - 2 * self.right / max(self.named + self.planted, 1))

    @property
    def false(self) -> float:
        return 100 * self.alarms / max(self.answers, 1)


def results(folder: Path) -> Iterator[Result]:
    """Own families, the time of a large table beside one GROUP BY CUBE, then the kit."""
    quiet = Tally()
    for family in leaf_cases.FAMILIES:
        tally = Tally()
        for case in leaf_cases.cases(family, CASES, SEED):
            named = localise(case.frame, case.attributes, case.materiality).slices
            tally = tally.with_one(row_sets(case.frame, [one.where for one in named]), row_sets(case.frame, case.truth))
        if family in _QUIET:
            quiet = Tally(*(one + more for one, more in zip(quiet, tally, strict=True)))
        else:
            yield Result(f"{family}: 100 - F1", tally.wrong, " %", MOST_WRONG.get(family, 8.0))
    yield Result("nothing planted (noise, broad falls): slices named", quiet.false, " %", MOST_ALARMS)
    yield from _speed()
    yield from _kit()


def row_sets(frame: pd.DataFrame, slices: Sequence[Mapping[str, str]]) -> set[bytes]:
    """The rows that slices select, so that two names of the same rows are the same."""
    return {leaf_cases.rows_of(frame, dict(where)).tobytes() for where in slices}


def _speed() -> Iterator[Result]:
    """50,000 leaves by five attributes; the same sums by the database in one go."""
    case = leaf_cases.large(np.random.default_rng(SEED))
    by = ", ".join(case.attributes)
    with duckdb.connect(config={"threads": 1}) as database:
        database.register("leaves", case.frame)
        cube = f"SELECT {by}, SUM(f), SUM(v), COUNT(*) FROM leaves GROUP BY CUBE ({by})"
        works = [lambda: localise(case.frame, case.attributes), lambda: database.execute(cube).fetchnumpy()]
        ours, theirs = alternated(works, 3, time.process_time)
    yield Result("50,000 leaves, 5 attributes: CPU", ours, " s", MOST_SECONDS)
    yield Result("the same beside one GROUP BY CUBE of DuckDB", ours / theirs, " x", CUBES)


def _kit() -> Iterator[Result]:
    if not KIT.exists():
        yield Result("skipped: the kit of other generators is not here", 0, "")
        return
    manifest = json.loads((KIT / "manifest.json").read_text(encoding="utf-8"))
    truth = json.loads((KIT / "truth.json").read_text(encoding="utf-8"))
    tallies: dict[str, Tally] = defaultdict(Tally)
    for case in manifest:
        told = truth[case["id"]]
        frame, named = located(case)
        pair = (row_sets(frame, named), row_sets(frame, told["truth"]))
        for group in ("kit, all", f"kit, {told['meta']['family']}", *([] if told["truth"] else ["quiet"])):
            tallies[group] = tallies[group].with_one(*pair)
    quiet = tallies.pop("quiet")
    for group, tally in sorted(tallies.items()):
        if tally.planted:
            yield Result(f"{group}: 100 - F1", tally.wrong, " %", KIT_WRONG if group == "kit, all" else None)
    yield Result("kit, nothing planted: slices named", quiet.false, " %", MOST_ALARMS)


def located(case: Mapping[str, Any]) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    """The leaves of a kit case that carry data, and the slices named; materiality only where the base is known."""
    attributes = [str(name) for name in case["attrs"]]
    frame = pd.read_parquet(KIT / "cases" / f"{case['id']}.parquet")
    frame = frame[(frame.drop(columns=attributes) != 0).any(axis=1)]
    frame[attributes] = frame[attributes].astype(str)
    answer = localise(frame, attributes, 0.0 if case["base"] == "unknown" else 0.01)
    return frame, [dict(one.where) for one in answer.slices]
