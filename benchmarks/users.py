"""How long readers wait who use one server at once: our settings beside those that Streamlit has by itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from benchmarks.clock import Result
from benchmarks.company import demo_store
from benchmarks.crowd import PATIENCE, Met
from benchmarks.visitor import Server, entered, serving
from salesplan.services.place import HOME

LEVELS, SECONDS = (10, 20, 40, 60), 12.0
STOCK = {
    "STREAMLIT_RUNNER_POST_SCRIPT_GC": "true",
    "STREAMLIT_RUNNER_MAGIC_ENABLED": "true",
    "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "auto",
    "STREAMLIT_CLIENT_TOOLBAR_MODE": "auto",
    "STREAMLIT_CLIENT_DISABLE_DATA_EXPORT": "false",
}
"""Every setting of `.streamlit/config.toml` that may cost time, as Streamlit has it by itself."""
MOST_OF_STOCK = 0.8
"""At twenty readers the slowest twentieth of our waits is at most this part of the same with stock settings."""
SESSIONS, EACH = 50, 5
RERUNS, MOST_GROWTH = 500, 50.0
WARM = 50
"""Reruns before memory is looked at, so that what is loaded once is not called growth."""


class Meeting(NamedTuple):
    """What so many readers met, and what it cost the server."""

    met: Met
    cores: float
    """Processor cores in use, on average."""
    megabytes: tuple[float, float]
    """Memory before and after."""

    @property
    def slow(self) -> float:
        """Seconds that only one action in twenty exceeds."""
        return quantiles(self.met.seconds, n=20)[-1]


def results(folder: Path) -> Iterator[Result]:
    """Real servers, real connections; the two servers take turns, so that both meet the same noise."""
    if not Path("/proc/self/task").exists():
        print("  skipped: the CPU of another process is read from /proc, which this system does not have")
        return
    here = {"SALESPLAN_STORE": str(demo_store(folder))}
    copy = folder / "stock.duckdb"
    copy.write_bytes(Path(here["SALESPLAN_STORE"]).read_bytes())  # a store belongs to one process
    stock = {"SALESPLAN_STORE": str(copy), **STOCK}
    app = HOME / "app.py"
    with serving(app, here) as ours, serving(app, stock) as theirs, crowd(ours) as we, crowd(theirs) as they:
        for users in LEVELS:
            mine, other = meeting(ours, we, users, SECONDS), meeting(theirs, they, users, SECONDS)
            yield from told(users, "ours", mine)
            yield from told(users, "stock", other)
            limit = MOST_OF_STOCK if users == 20 else None
            yield Result(f"{users} readers: ours / stock, 19 of 20 waits", mine.slow / other.slow, "x", limit)
    with serving(app, here) as server:
        yield from memory(server)


def told(users: int, settings: str, one: Meeting) -> Iterator[Result]:
    """The lines of one level."""
    name = f"{users} readers, {settings}:"
    yield Result(f"{name} half of the waits are shorter than", median(one.met.seconds) * 1000, " ms")
    yield Result(f"{name} 19 of 20 waits are shorter than", one.slow * 1000, " ms")
    yield Result(f"{name} actions finished", len(one.met.seconds), "")
    yield Result(f"{name} cores of the server in use", one.cores, "")
    yield Result(f"{name} memory before", one.megabytes[0], " MB")
    yield Result(f"{name} memory after", one.megabytes[1], " MB")
    yield Result(f"{name} errors", len(one.met.errors), "", 0)
    for error in sorted(set(one.met.errors))[:3]:
        print(f"    {error}")


def memory(server: Server) -> Iterator[Result]:
    """Many sessions without an error, and one that goes on and on without growing."""
    with crowd(server) as readers:
        one = meeting(server, readers, SESSIONS, PATIENCE, EACH)
    yield Result(f"{SESSIONS} sessions, {EACH} actions each: finished", len(one.met.seconds), "")
    yield Result(f"{SESSIONS} sessions, {EACH} actions each: errors", len(one.met.errors), "", 0)
    with entered(server, "cockpit") as visitor:
        for _ in range(WARM):
            visitor.rerun()
        before = server.resident()
        for _ in range(RERUNS):
            visitor.rerun()
        grown = server.resident() - before
    yield Result(f"{RERUNS} reruns of the cockpit: growth of memory", grown, " MB", MOST_GROWTH)


def meeting(server: Server, readers: subprocess.Popen[str], users: int, seconds: float, most: int = 1000) -> Meeting:
    """Let readers act, each at most so often. Those who are missing arrive first, which is not counted."""
    ask(readers, {"users": users, "seconds": 0, "most": 0})
    cpu, before = server.cpu(), server.resident()
    met = Met(**ask(readers, {"users": users, "seconds": seconds, "most": most}))
    return Meeting(met, (server.cpu() - cpu) / seconds, (before, server.resident()))


def ask(readers: subprocess.Popen[str], asked: Mapping[str, float]) -> dict[str, list]:
    """One line to the process of the readers, one line back. Raises RuntimeError when it has ended."""
    if readers.stdin is None or readers.stdout is None:
        raise RuntimeError("the readers cannot be talked to")
    readers.stdin.write(json.dumps(asked) + "\n")
    readers.stdin.flush()
    line = readers.stdout.readline()
    if not line:
        raise RuntimeError("the readers have gone")
    return dict(json.loads(line))


@contextmanager
def crowd(server: Server) -> Iterator[subprocess.Popen[str]]:
    """A process of readers, so that they do not take the server's time inside its own process."""
    command = [sys.executable, "-m", "benchmarks.crowd", str(server.port), "cockpit"]
    given = {**os.environ, "PYTHONPATH": str(HOME)}
    with subprocess.Popen(
        command, cwd=HOME, env=given, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as readers:
        try:
            yield readers
        finally:
            readers.kill()
