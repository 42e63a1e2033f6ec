"""A program killed at any moment of an import loses nothing that it acknowledged and leaves nothing half there.

`KILLS=100` runs more of them.
"""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from salesplan.core.scope import Scope
from salesplan.services import importing
from salesplan.store import Store, verify

KILLS = int(os.environ.get("KILLS", "10"))
ADMIN = Scope("me", "admin")
WRITER = """
import sys
from decimal import Decimal
from pathlib import Path
from salesplan.core.reading import Counts, Reading
from salesplan.core.scope import Scope
from salesplan.services import importing
from salesplan.store import Store

def rows(number):
    month = f"2026-{number % 10 + 1:02d}"
    return tuple(
        {"month": month, "region": f"R{n % 4:02d}", "product": f"P{n % 50:02d}", "team": f"T{n:04d}", "channel": "C01",
         "orders": number, "units": Decimal(n), "revenue": Decimal(n * number) / 100}
        for n in range(600)
    )

store = Store.open(Path(sys.argv[1]))
me = Scope("me", "editor")
for number in range(int(sys.argv[2]), 10_000):
    basis = importing.state_version(store)
    given = rows(number)
    reading = Reading("actuals", rows=given, groups=("sales",), counts=Counts(600, 600))
    content = f"file {number}".encode()
    receipt = importing.commit(store, me, importing.Preview(reading, (), basis, content, f"{number}.csv", {}))
    print(receipt.load, number, flush=True)
"""


@pytest.mark.slow
def test_no_kill_during_imports_loses_an_acknowledged_one_or_leaves_half_of_one(tmp_path):
    path, chance = tmp_path / "s.duckdb", random.Random(7)
    acknowledged: dict[int, int] = {}
    for _ in range(KILLS):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(len(acknowledged) + 1)], stdout=subprocess.PIPE, text=True
        )
        first = writer.stdout.readline()
        time.sleep(chance.random() * 0.4)
        writer.kill()
        rest, _err = writer.communicate()
        for line in (first + rest).splitlines():
            if len(line.split()) == 2:
                load, number = map(int, line.split())
                acknowledged[load] = number
        found = verify(path)
        assert found.ok, found.problems
        _check(path, acknowledged)
    assert len(acknowledged) > KILLS


def _check(path: Path, acknowledged: dict[int, int]) -> None:
    store = Store.open(path)
    try:
        loads = {load.id: load for load in importing.loads(store, ADMIN)}
        assert set(acknowledged) <= set(loads), "an acknowledged import is gone"
        for load, number in acknowledged.items():
            assert loads[load].file_name == f"{number}.csv"
        assert all(load.stored_rows == 600 for load in loads.values())
        cells = store.rows(ADMIN, "cells", start="2026-01", end="2026-12")
        newest = {load.months[0]: int(load.file_name.split(".")[0]) for load in sorted(loads.values())}
        assert {row["month"] for row in cells} == set(newest)
        assert all(row["orders"] == newest[row["month"]] for row in cells)
        assert len(cells) == 600 * len(newest)
    finally:
        store.close()
