"""How fast one cut of the figures is: every query that the cockpit asks, and whole KPI rows with their comparisons."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.clock import Result, Work, spread
from benchmarks.company import READER, demo_store
from salesplan.services.cockpit import cockpit
from salesplan.services.kpis import kpis
from salesplan.services.members import members
from salesplan.services.place import Store, open_store
from salesplan.services.views import default_view

ROUNDS = 20
MOST_MS = 10.0
"""Of CPU, so that a busy machine does not decide; the wall beside it is what a reader waits here and now."""
CUTS = (("region",), ("product",), ("team",), ("channel",), ("month",), ("region", "product"))
SHOWN = ("revenue", "attainment_base", "conversion")


def results(folder: Path) -> Iterator[Result]:
    """The demo company: whole company and one region, each dimension."""
    with contextlib.closing(open_store(demo_store(folder))) as store:
        view = default_view(store, READER)
        region = members(store, READER, ("region",))["region"][0].code
        views = (view, view._replace(where={"region": (region,)}))
        questions: list[Work] = [partial(cockpit, store, READER, v, by) for v in views for by in ("region", "product")]
        rows: list[Work] = [partial(kpis, store, READER, v, cut, SHOWN) for v in views for cut in CUTS]
        queries = asked(store, [*questions, *rows])
        for name, limit, clock in (("CPU", MOST_MS, time.process_time), ("wall", None, time.perf_counter)):
            half, most = spread(queries, ROUNDS, clock)
            yield Result(f"one of {len(queries)} queries, {name}: half within", half * 1000, " ms", limit)
            yield Result(f"one of {len(queries)} queries, {name}: 95 % within", most * 1000, " ms", limit)
        for name, work in (("three KPIs of a cut", rows), ("the whole cockpit", questions)):
            half, most = spread(work, ROUNDS // 4, time.process_time)
            yield Result(f"{name}, nothing cached, CPU: half within", half * 1000, " ms")
            yield Result(f"{name}, nothing cached, CPU: 95 % within", most * 1000, " ms")


def asked(store: Store, questions: list[Work]) -> list[Work]:
    """Every query that these questions put to the store, each to be asked again by itself."""
    found: list[Work] = []

    def noted(ask: Callable[..., object]) -> Callable[..., Any]:
        def note(*given: object, **values: object) -> object:
            found.append(partial(ask, *given, **values))
            return ask(*given, **values)

        return note

    with patch.object(store, "rows", noted(store.rows)), patch.object(store, "frame", noted(store.frame)):
        for question in questions:
            question()
    return found
