"""What a full rerun of the cockpit costs the server, beside pages that show one letter, our frame, or as many dots."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from shutil import copyfile
from statistics import median

from benchmarks.clock import Result
from benchmarks.company import demo_store
from benchmarks.visitor import Visitor, visiting
from salesplan.services.place import HOME

ROUNDS, RERUNS = 11, 10
"""So many times in turn, each time so many reruns one after the other."""
MOST = 7.0
"""A rerun of these pages may cost this many blank ones; why not fewer: docs/decisions/0014."""
LIMITED = ("cockpit", "breakdown of the plan")
BLANK = "import streamlit as st\n\nst.write('.')\n"
"""The smallest page that Streamlit can show."""
DOTS = """import streamlit as st

for _ in range({blocks}):
    st.container()
for _ in range({rest}):
    st.write('.')
"""
"""As many containers and elements as the cockpit sends, with nothing to compute, look up or turn into bytes."""
FRAMED = """import streamlit as st
from streamlit.navigation.page import StreamlitPage

StreamlitPage.run = lambda page: None
app = st.App({main!r})
"""
"""Our main script, whose page draws nothing: menu and frame alone."""


def results(folder: Path) -> Iterator[Result]:
    """CPU of all threads of four real servers with the same settings; answers are cached as between two clicks."""
    if not Path("/proc/self/task").exists():
        print("  skipped: the CPU of another process is read from /proc, which this system does not have")
        return
    with ExitStack() as opened:
        pages = visited(folder, opened)
        taken = [{name: cost(visitor) for name, visitor in pages.items()} for _ in range(ROUNDS)]
    for name in pages:
        yield Result(f"{name}, CPU of a full rerun", median(turn[name] for turn in taken) * 1000, " ms")
    for name in list(pages)[1:]:
        ratio = median(turn[name] / turn["blank page"] for turn in taken)
        yield Result(f"{name} / blank page", ratio, "x", MOST if name in LIMITED else None)


def visited(folder: Path, opened: ExitStack) -> dict[str, Visitor]:
    """The pages that are compared, open and warm until `opened` is closed; the blank one first, the cockpit last."""

    def visit(script: Path, page: str, store: Path) -> Visitor:
        visitor = opened.enter_context(visiting(script, page, {"SALESPLAN_STORE": str(store)}))
        for _ in range(RERUNS):
            visitor.rerun()
        return visitor

    def write(name: str, text: str) -> Path:
        path = folder / f"{name}.py"
        path.write_text(text, encoding="utf-8")
        return path

    store, other = demo_store(folder), folder / "framed.duckdb"
    copyfile(store, other)  # one process alone may open a store
    breakdown, total = folder / "breakdown.duckdb", folder / "total.duckdb"
    for path in (breakdown, total):
        copyfile(store, path)
    cockpit = visit(HOME / "app.py", "cockpit", store)
    if not cockpit.shown["metric"]:
        raise RuntimeError(f"the cockpit does not show: {dict(cockpit.shown)}")
    blocks = cockpit.shown["block"]
    rest = cockpit.shown.total() - blocks
    framed = FRAMED.format(main=str(HOME / "salesplan" / "ui" / "main.py"))
    return {
        "blank page": visit(write("blank", BLANK), "", other),
        f"{blocks} containers and {rest} dots": visit(write("dots", DOTS.format(blocks=blocks, rest=rest)), "", other),
        "empty page in our frame": visit(write("framed", framed), "cockpit", other),
        "breakdown of the plan": visit(HOME / "app.py", "decomposition", breakdown),
        "total of the plan": visit(HOME / "app.py", "total", total),
        "cockpit": cockpit,
    }


def cost(visitor: Visitor) -> float:
    """Seconds of the server's CPU per rerun."""
    before = visitor.cpu()
    for _ in range(RERUNS):
        visitor.rerun()
    return (visitor.cpu() - before) / RERUNS
