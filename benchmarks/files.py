"""How many rows a second the check of a monthly file manages, beside reading the same bytes without any check."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from itertools import product
from pathlib import Path

import pandas as pd

from benchmarks.clock import Result, alternated
from salesplan.core.scope import Scope
from salesplan.services.importing import preview
from salesplan.store import Store

REGIONS, PRODUCTS, TEAMS, CHANNELS = 8, 50, 3, 4
FILES = ((5, 3), (41, 1))
"""Months of a file and how often it is measured; 41 months are nearly the 200,000 rows that a file may have."""


def results(folder: Path) -> Iterator[Result]:
    """Preview in an empty store: read in the child process, every cell checked, names created, months compared."""
    for months, rounds in FILES:
        yield from checked(monthly_file(months), rounds)


def checked(content: bytes, rounds: int) -> Iterator[Result]:
    """One file, looked at and read in turn."""
    rows = content.count(b"\n") - 1
    look = partial(preview, Store.memory(), Scope("benchmark", "admin"), content, "actuals.csv", "actuals")
    answers = {"names": "create"}
    seen = look(answers).reading
    if seen.counts.stored != rows:
        raise RuntimeError(f"the file is refused: {sorted({problem.code for problem in seen.problems})}")
    took, plain = alternated([lambda: look(answers), lambda: pd.read_csv(io.BytesIO(content), dtype=str)], rounds)
    yield Result(f"rows checked a second ({rows:,} rows of 10 columns)", rows / took, "")
    yield Result("check / pandas reading text without any check", took / plain, "x")


def monthly_file(months: int) -> bytes:
    """A clean file of monthly actuals with Chinese names; figures differ from row to row and repeat between runs."""
    cells = product(range(months), range(REGIONS), range(PRODUCTS), range(TEAMS), range(CHANNELS))
    lines = ["月份,区域,产品,团队,渠道,订单数,销量,销售额,成本,退货额"]
    for at, (month, region, item, team, channel) in enumerate(cells):
        orders = 5 + at * 7 % 40
        revenue = orders * (800 + item * 37 + at % 13)
        lines.append(
            f"{2022 + month // 12}-{month % 12 + 1:02d},区域{region + 1},"
            f"产品{item + 1:02d},团队{region + 1}-{team + 1},渠道{channel + 1},"
            f"{orders},{orders * 2},{revenue}.50,{revenue * 6 // 10}.25,{revenue // 50}.00"
        )
    return ("\n".join(lines) + "\n").encode()
