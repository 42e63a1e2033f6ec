"""The states in which pages are looked at: each makes its store in a folder and says how the server is started on it.

They are made with the public services, so that they are what a company would have. Names are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import NamedTuple

from salesplan.core.scope import Scope
from salesplan.services import demo, importing
from salesplan.services.place import HOME, open_store
from salesplan.services.setup import set_up
from salesplan.store import Store
from tests.store import faults

SOMEONE = Scope("someone", "admin")
TODAY = "2026-11-23"
REGIONS, PRODUCTS, TEAMS, MONTHS = 30, 40, 60, 11
"""The huge company; every team sells every product in its region."""
APP = HOME / "app.py"
REFUSED = """
from salesplan.core.errors import StoreReadOnly
from salesplan.ui import session

def refused(*given, **more):
    raise StoreReadOnly(path={path!r})

session.open_store = refused
"""


class Started(NamedTuple):
    """What the server is started with: the store and the script."""

    store: Path
    script: Path = APP


class State(NamedTuple):
    """How a state comes about, in the block of which it lasts; `start_only` when every page says the same."""

    made: Callable[[Path], contextmanager[Started]]  # type: ignore[type-arg]
    start_only: bool = False


@contextmanager
def _demo(folder: Path) -> Iterator[Started]:
    """The demo company."""
    demo.build_at(folder / "store.duckdb")
    yield Started(folder / "store.duckdb")


@contextmanager
def _empty(folder: Path) -> Iterator[Started]:
    """Before the first import."""
    open_store(folder / "store.duckdb").close()
    yield Started(folder / "store.duckdb")


@contextmanager
def _partial(folder: Path) -> Iterator[Started]:
    """One month of one region, and no plan."""
    rows = ["月份,区域,产品,团队,渠道,订单数,销量,销售额"]
    rows += [
        f"2026-10,华东,{item},华东一组,直销,{n},{n * 2},{n * 41250}.50" for item, n in (("螺杆机", 31), ("活塞机", 12))
    ]
    with _store(folder, {}) as store:
        _load(store, "华东 10 月实绩.csv", "actuals", rows)
    yield Started(folder / "store.duckdb")


@contextmanager
def _huge(folder: Path) -> Iterator[Started]:
    """Many regions, products and teams with long names, one year of them, and a plan."""
    regions = {
        f"第{n:02d}大区（含港澳及海外办事处）": [f"Region {n:02d} with overseas offices"] for n in range(1, REGIONS + 1)
    }
    items = {
        f"工业级永磁变频双级压缩机组 {n:02d} 型（含节能改造）": [f"Two-stage permanent-magnet compressor unit {n:02d}"]
        for n in range(1, PRODUCTS + 1)
    }
    teams = [f"大客户与渠道联合拓展第 {n:02d} 团队" for n in range(1, TEAMS + 1)]
    home = {team: list(regions)[at % REGIONS] for at, team in enumerate(teams)}
    names = {"regions": regions, "products": items, "teams": teams, "team_region": home, "channels": ["直销", "经销"]}
    cells = list(product(range(1, 13), enumerate(items), enumerate(teams)))
    plan = ["月份,区域,产品,团队,基础目标,挑战目标"]
    actuals = ["月份,区域,产品,团队,渠道,订单数,销量,销售额,成本,退货额"]
    for month, (i, item), (k, team) in cells:
        base = 180_000 + (i * 7919 + k * 104_729) % 90_000
        plan.append(f"2026-{month:02d},{home[team]},{item},{team},{base},{base * 11 // 10}")
        if month <= MONTHS:
            sold = base * (82 + (i * 13 + k * 7 + month * 3) % 34) // 100
            cell = f"2026-{month:02d},{home[team]},{item},{team},直销"
            actuals.append(f"{cell},{3 + k % 9},{5 + i},{sold},{sold * 62 // 100},{sold // 60}")
    with _store(folder, names) as store:
        _load(store, "2026 年度计划.csv", "plan", plan)
        _load(store, "2026 年 1–11 月实绩.csv", "actuals", actuals)
    yield Started(folder / "store.duckdb")


@contextmanager
def _held(folder: Path) -> Iterator[Started]:
    """Another program has the store open."""
    with _empty(folder) as started:
        program = faults.holder(started.store)
        try:
            yield started
        finally:
            program.communicate()


@contextmanager
def _damaged(folder: Path) -> Iterator[Started]:
    """The file is not a store."""
    (folder / "store.duckdb").write_bytes(b"this is not a database" * 1000)
    yield Started(folder / "store.duckdb")


@contextmanager
def _newer(folder: Path) -> Iterator[Started]:
    """A newer version of the program wrote it."""
    with _empty(folder) as started:
        faults.newer_program(started.store)
        yield started


@contextmanager
def _read_only(folder: Path) -> Iterator[Started]:
    """The place takes nothing. Root may write anywhere, so the server is told of it."""
    script = folder / "app.py"
    main = (HOME / "salesplan" / "ui" / "main.py").as_posix()
    text = APP.read_text(encoding="utf-8").replace("salesplan/ui/main.py", main)
    path = folder / "store.duckdb"
    script.write_text(text + REFUSED.format(path=str(path)), encoding="utf-8")
    yield Started(path, script)


STATES: dict[str, State] = {
    "demo": State(_demo),
    "empty": State(_empty),
    "partial": State(_partial),
    "huge": State(_huge),
    "held": State(_held, start_only=True),
    "damaged": State(_damaged, start_only=True),
    "newer": State(_newer, start_only=True),
    "read-only": State(_read_only, start_only=True),
}


@contextmanager
def _store(folder: Path, names: dict[str, object]) -> Iterator[Store]:
    store = open_store(folder / "store.duckdb")
    try:
        set_up(store, {"today": TODAY, **names})
        yield store
    finally:
        store.close()


def _load(store: Store, name: str, dataset: str, lines: list[str]) -> None:
    """Import a file with new names created. Raises RuntimeError when it is refused."""
    content = ("\n".join(lines) + "\n").encode()
    seen = importing.preview(store, SOMEONE, content, name, dataset, {"names": "create"})
    if seen.verdict == "reject":
        raise RuntimeError(f"{name}: {sorted({problem.code for problem in seen.reading.problems})}")
    importing.commit(store, SOMEONE, seen)
