"""What a rerun costs the server: whole pages, and what people do on those of the plan, beside a page of one letter.

Beside each page stands one with as many plain elements of the same kinds, and nothing of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from itertools import count, cycle
from pathlib import Path
from shutil import copyfile
from statistics import median

from benchmarks.clock import Result
from benchmarks.company import demo_store
from benchmarks.visitor import Visitor, visiting
from salesplan.i18n import t
from salesplan.services.place import HOME
from salesplan.ui.plan.sheet import PATHS

ROUNDS, RERUNS = 11, 10
"""So many times in turn, each time so many reruns one after the other."""
MOST = {"cockpit": 7.0, "breakdown of the plan": 5.0, "total of the plan": 7.0}
"""A rerun of these pages may cost this many blank ones; why not fewer: docs/decisions/0014."""
BLANK = "import streamlit as st\n\nst.write('.')\n"
"""The smallest page that Streamlit can show."""
PLAIN = {
    "block": "container()",
    "button": "button('.', key=key)",
    "button_group": "segmented_control('.', ['.'], key=key)",
    "metric": "metric('.', '.')",
    "number_input": "number_input('.', key=key)",
    "selectbox": "selectbox('.', ['.'], key=key)",
    "slider": "slider('.', key=key)",
    "text_input": "text_input('.', key=key)",
}
"""The plainest element of a kind; of any other one letter."""
FRAMED = """import streamlit as st
from streamlit.navigation.page import StreamlitPage

StreamlitPage.run = lambda page: None
app = st.App({main!r})
"""
"""Our main script, whose page draws nothing: menu and frame alone."""


def results(folder: Path) -> Iterator[Result]:
    """CPU of all threads of real servers with the same settings; answers are cached as between two clicks."""
    if not Path("/proc/self/task").exists():
        print("  skipped: the CPU of another process is read from /proc, which this system does not have")
        return
    with ExitStack() as opened:
        pages = visited(folder, opened)
        done = {name: partial(cost, visitor, visitor.rerun) for name, visitor in pages.items()}
        done |= acts(pages)
        taken = [{name: work() for name, work in done.items()} for _ in range(ROUNDS)]
    for name in done:
        yield Result(f"{name}, CPU", median(turn[name] for turn in taken) * 1000, " ms")
    for name in list(done)[1:]:
        ratio = median(turn[name] / turn["blank page"] for turn in taken)
        yield Result(f"{name} / blank page", ratio, "x", MOST.get(name))


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
    framed = FRAMED.format(main=str(HOME / "salesplan" / "ui" / "main.py"))
    ours = {
        "breakdown of the plan": visit(HOME / "app.py", "decomposition", breakdown),
        "total of the plan": visit(HOME / "app.py", "total", total),
        "cockpit": visit(HOME / "app.py", "cockpit", store),
    }
    if not ours["cockpit"].shown["metric"]:
        raise RuntimeError(f"the cockpit does not show: {dict(ours['cockpit'].shown)}")
    return {
        "blank page": visit(write("blank", BLANK), "", other),
        "empty page in our frame": visit(write("framed", framed), "cockpit", other),
        **{
            f"{visitor.shown.total()} plain elements": visit(write(f"plain{n}", plain(visitor.shown)), "", other)
            for n, visitor in enumerate(ours.values())
        },
        **ours,
    }


def plain(shown: Mapping[str, int]) -> str:
    """A script with as many elements of each kind."""
    lines = ["import streamlit as st", ""]
    for kind, number in shown.items():
        element = PLAIN.get(kind, "write('.')")
        lines += [f"for n in range({number}):", f"    key = f'{kind}{{n}}'", f"    st.{element}"]
    return "\n".join(lines) + "\n"


def acts(pages: Mapping[str, Visitor]) -> dict[str, Callable[[], float]]:
    """What people do on the pages of the plan; no value comes twice, so that nothing is known already."""
    number = count(1)
    breakdown, total = pages["breakdown of the plan"], pages["total of the plan"]
    rows = cycle(" › ".join(t(f"dim.{one}", "zh") for one in path) for path in PATHS)
    policy, table = (t(f"plan.view.{name}", "zh") for name in ("policy", "table"))

    def moved() -> float:
        breakdown.choose("plan.view", policy)
        taken = cost(breakdown, lambda: breakdown.choose("policy.class", next(number) % 120 - 40.0))
        breakdown.choose("plan.view", table)
        return taken

    return {
        "grid by other rows": lambda: cost(breakdown, lambda: breakdown.choose("plan.path", next(rows))),
        "slider of the policy": moved,
        "another total": lambda: cost(total, lambda: total.choose("total.text", f"{30_000 + 10 * next(number)}万")),
    }


def cost(visitor: Visitor, act: Callable[[], None]) -> float:
    """Seconds of the server's CPU each time."""
    before = visitor.cpu()
    for _ in range(RERUNS):
        act()
    return (visitor.cpu() - before) / RERUNS
