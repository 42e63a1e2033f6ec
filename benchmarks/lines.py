"""What the roll-up saves: one question to the cube, to order lines in the engine, and to pandas; what a check costs.

`LINES=10000000` asks about ten million lines besides; a million are enough otherwise.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from benchmarks.clock import Result, alternated, seconds
from salesplan import cli
from salesplan.core.scope import Scope
from salesplan.services.importing import preview
from salesplan.store import Store

ASKED = int(os.environ.get("LINES") or 1_000_000)
LINES = min(ASKED, 1_000_000)
TIMES = ASKED // LINES
"""At most a million lines come from a file; more than that are made of them in the engine, so many times."""
NEEDED = 8 * 1024**3
"""Bytes of free memory without which the larger part is skipped."""
ROUNDS, FEW = 25, 5
"""How often a question is measured of the lines of the file, and of more."""
MOST_OF_LINES, MOST_OF_PANDAS = 1 / 4, 1 / 20
"""The cube takes at most these parts of the time. It grows with the dimensions, not with the lines: ten times the lines
make the first part ten times smaller."""
YEAR = 2025
CUBE = f"""
SELECT month, region, sum(revenue) FROM cube WHERE month LIKE '{YEAR}-%' GROUP BY ALL ORDER BY ALL
"""
RAW = f"""
SELECT strftime(day, '%Y-%m') AS month, region, sum(revenue) FROM order_line
WHERE year(day) = {YEAR} GROUP BY ALL ORDER BY ALL
"""


def results(folder: Path) -> Iterator[Result]:
    """Revenue by month and region of one year; first the check and the import of all lines."""
    lines, file, path = order_lines(), folder / "lines.csv", folder / "lines.duckdb"
    lines.to_csv(file, index=False)
    yield from floors(file)
    yield Result(f"{LINES:,} order lines checked, stored, rolled up", seconds(partial(load, file, path)), " s")
    with contextlib.closing(duckdb.connect(str(path), read_only=True)) as engine:
        yield from asked(engine, lines, f"{LINES:,}", ROUNDS)
    if TIMES > 1:
        yield from more(folder, lines, path)


def more(folder: Path, lines: pd.DataFrame, path: Path) -> Iterator[Result]:
    """The same question of many times the lines; skipped where memory is short."""
    free = free_memory()
    if free is not None and free < NEEDED:
        print(f"  skipped: {LINES * TIMES:,} lines need {NEEDED >> 30} GB of free memory, there are {free >> 30}")
        return
    with contextlib.closing(duckdb.connect(str(folder / "more.duckdb"))) as engine:
        multiply(engine, path)
        frame = pd.concat([lines[["日期", "区域", "销售额"]]] * TIMES, ignore_index=True)
        yield from asked(engine, frame, f"{LINES * TIMES:,}", FEW)


def floors(file: Path) -> Iterator[Result]:
    """What the check costs beside readers that check nothing, in CPU of all processes, once each."""
    content, store = file.read_bytes(), Store.memory()
    look = partial(preview, store, Scope("benchmark", "admin"), content, file.name, "order_lines", {"names": "create"})
    fields = dict.fromkeys(pd.read_csv(file, nrows=0).columns, "VARCHAR")
    with contextlib.closing(duckdb.connect()) as engine:
        plain = partial(engine.execute, "CREATE TABLE t AS FROM read_csv($file, columns = $fields, header = true)")
        check = seconds(look, cpu)
        pandas = seconds(partial(pd.read_csv, file, dtype=str), cpu)
        floor = seconds(partial(plain, {"file": str(file), "fields": fields}), cpu)
    yield Result(f"{LINES:,} order lines checked, CPU", check, " s")
    yield Result("check / pandas reading the file as text, CPU", check / pandas, "x")
    yield Result("check / the engine reading the file as text, CPU", check / floor, "x")


def asked(engine: duckdb.DuckDBPyConnection, lines: pd.DataFrame, many: str, rounds: int) -> Iterator[Result]:
    """The same question three ways. Raises RuntimeError when the answers differ."""
    if engine.execute(CUBE).fetchall() != engine.execute(RAW).fetchall():
        raise RuntimeError("the cube and the lines disagree")
    cube, raw = alternated([partial(ask, engine, CUBE), partial(ask, engine, RAW)], rounds)
    frame = seconds(partial(by_pandas, lines))
    yield Result(f"{many}: one year by month and region from the cube", cube * 1000, " ms")
    yield Result(f"{many}: the same from the lines in the engine", raw * 1000, " ms")
    yield Result(f"{many}: the same from the lines in pandas", frame * 1000, " ms")
    yield Result(f"{many}: cube / lines in the engine", cube / raw, "x", MOST_OF_LINES)
    yield Result(f"{many}: cube / lines in pandas", cube / frame, "x", MOST_OF_PANDAS)


def multiply(engine: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Every line of the store so many times, sorted by day as a store has them, and the cube of them."""
    engine.execute(f"ATTACH '{path.as_posix()}' AS one (READ_ONLY)")
    engine.execute(f"CREATE TABLE order_line AS SELECT l.* FROM one.order_line l, range({TIMES}) ORDER BY day")
    engine.execute(
        "CREATE TABLE cube AS SELECT strftime(day, '%Y-%m') AS month, region, product, team, channel, "
        "sum(units) AS units, sum(revenue) AS revenue, sum(cost) AS cost, sum(returns) AS returns "
        "FROM order_line GROUP BY ALL ORDER BY ALL"
    )


def cpu() -> float:
    """Seconds of CPU of this process and of its children that have ended (which Windows does not tell)."""
    return sum(os.times()[:4])


def free_memory() -> int | None:
    """Bytes that can be had; None where the system does not say."""
    said = Path("/proc/meminfo")
    if not said.exists():
        return None
    return int(said.read_text().split("MemAvailable:")[1].split()[0]) * 1024


def load(file: Path, path: Path) -> None:
    """Import the file by the command. Raises RuntimeError when it is refused."""
    told = io.StringIO()
    options = ["--dataset", "order_lines", "--yes", "--answer", "names=create", "--store", str(path)]
    with contextlib.redirect_stderr(told):
        code = cli.main(["import", str(file), *options])
    if code != 0:
        raise RuntimeError(told.getvalue())


def ask(engine: duckdb.DuckDBPyConnection, question: str) -> list[tuple[object, ...]]:
    """The answer of the engine, read to its end."""
    return engine.execute(question).fetchall()


def by_pandas(lines: pd.DataFrame) -> pd.Series:
    """The question to a frame that holds all lines in memory, as a script without a store would."""
    year = lines[lines["日期"].dt.year == YEAR]
    return year.groupby([year["日期"].dt.strftime("%Y-%m"), "区域"])["销售额"].sum()


def order_lines() -> pd.DataFrame:
    """Two years of lines, three to an order, sorted by day; the same in every run."""
    draw = np.random.default_rng(7)
    order = np.arange(LINES) // 3
    region = order * 7 % 8 + 1
    units = draw.integers(1, 9, LINES)
    revenue = (units * draw.integers(20_000, 900_000, LINES)) / 100
    return pd.DataFrame(
        {
            "订单号": np.char.add("SO", order.astype(str)),
            "日期": pd.Timestamp("2024-01-01") + pd.to_timedelta(order * 731 // (LINES // 3 + 1), unit="D"),
            "客户": np.char.add("K", (order * 31 % 50_000).astype(str)),
            "区域": np.char.add("区域", region.astype(str)),
            "产品": np.char.add("产品", draw.integers(1, 51, LINES).astype(str)),
            "团队": np.char.add(np.char.add("团队", region.astype(str)), np.array(["甲", "乙", "丙"])[order % 3]),
            "渠道": np.char.add("渠道", (order % 4 + 1).astype(str)),
            "数量": units,
            "销售额": revenue,
            "成本": (revenue * 0.6).round(2),
            "退货额": np.where(draw.random(LINES) < 0.02, revenue, 0.0),
        }
    )
