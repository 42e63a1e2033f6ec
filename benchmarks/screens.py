"""What a full rerun of the cockpit costs the server, beside a page that shows one letter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.clock import Result
from benchmarks.company import demo_store
from benchmarks.visitor import Visitor, visiting
from salesplan.services.place import HOME

ROUNDS, RERUNS = 11, 10
"""So many times in turn, each time so many reruns one after the other."""
MOST = 3.0
"""A rerun of the cockpit may cost this many blank ones."""


def results(folder: Path) -> Iterator[Result]:
    """CPU of all threads of two real servers with the same settings; answers are cached as between two clicks."""
    if not Path("/proc/self/task").exists():
        print("  skipped: the CPU of another process is read from /proc, which this system does not have")
        return
    script, here = folder / "blank.py", {"SALESPLAN_STORE": str(demo_store(folder))}
    script.write_text("import streamlit as st\n\nst.write('.')\n", encoding="utf-8")
    with visiting(script, "", here) as blank, visiting(HOME / "app.py", "cockpit", here) as cockpit:
        for visitor in (blank, cockpit):
            for _ in range(RERUNS):
                visitor.rerun()
        if not cockpit.shown["metric"]:
            raise RuntimeError(f"the cockpit does not show: {dict(cockpit.shown)}")
        taken = [(cost(blank), cost(cockpit)) for _ in range(ROUNDS)]
    yield Result("blank page, CPU of a rerun", median(one for one, _ in taken) * 1000, " ms")
    yield Result("cockpit, CPU of a full rerun", median(other for _, other in taken) * 1000, " ms")
    yield Result("cockpit / blank", median(other / one for one, other in taken), "x", MOST)


def cost(visitor: Visitor) -> float:
    """Seconds of the server's CPU per rerun."""
    before = visitor.cpu()
    for _ in range(RERUNS):
        visitor.rerun()
    return (visitor.cpu() - before) / RERUNS
