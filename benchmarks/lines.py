"""What the roll-up saves: one question to the cube, to a million order lines in the engine, and to pandas."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from benchmarks.clock import Result, alternated, seconds
from salesplan import cli

LINES = 1_000_000
ROUNDS = 25
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
    """Revenue by month and region of one year; first the import of all lines by the command."""
    lines, file, path = order_lines(), folder / "lines.csv", folder / "lines.duckdb"
    lines.to_csv(file, index=False)
    yield Result(f"{LINES:,} order lines checked, stored, rolled up", seconds(partial(load, file, path)), " s")
    yield Result("pandas reading the same file as text", seconds(lambda: pd.read_csv(file, dtype=str)), " s")

    with contextlib.closing(duckdb.connect(str(path), read_only=True)) as engine:
        if engine.execute(CUBE).fetchall() != engine.execute(RAW).fetchall():
            raise RuntimeError("the cube and the lines disagree")
        cube, raw = alternated([partial(ask, engine, CUBE), partial(ask, engine, RAW)], ROUNDS)
    [frame] = alternated([partial(by_pandas, lines)], 3)
    yield Result("one year by month and region from the cube", cube * 1000, " ms")
    yield Result("the same from the lines in the engine", raw * 1000, " ms")
    yield Result("the same from the lines in pandas", frame * 1000, " ms")
    yield Result("cube / lines in the engine", cube / raw, "x", MOST_OF_LINES)
    yield Result("cube / lines in pandas", cube / frame, "x", MOST_OF_PANDAS)


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
