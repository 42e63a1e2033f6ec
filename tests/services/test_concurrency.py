"""Many at once in one process: every answer is one that was committed, and no import is lost or taken on an old view.

`QUERIES=200` and `IMPORTS=50` ask and send as much per thread.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial

import pytest

from salesplan.core.errors import StaleView
from salesplan.core.view import View
from salesplan.services import importing, kpis
from salesplan.store import Store, verify
from tests.store import faults
from tests.store.faults import ADMIN

QUERIES, IMPORTS = int(os.environ.get("QUERIES", "25")), int(os.environ.get("IMPORTS", "2"))
READERS, WRITERS, ROWS = 8, 4, 60
MONTH = "2026-01"
VIEW = View(MONTH, MONTH)


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "s.duckdb"
    faults.company(path, files=1, rows=ROWS)
    opened = Store.open(path)
    yield opened
    opened.close()
    assert verify(path).ok


def together(*acts: Callable[[], None]) -> list[BaseException]:
    """Run them all at once; returns what went wrong."""
    with ThreadPoolExecutor(len(acts)) as pool:
        done = [pool.submit(act) for act in acts]
    return [error for one in done if (error := one.exception())]


def revenue(number: int) -> Decimal:
    """What the month comes to when file `number` counts."""
    return sum((Decimal(n * number) / 100 for n in range(ROWS)), Decimal(0))


@pytest.mark.slow
def test_every_answer_during_imports_is_one_that_was_committed(store):
    committed, answers, ended = {1}, [], threading.Event()

    def write():
        number = 1
        try:
            while not ended.is_set():
                number += 1
                committed.add(number)  # before it is: a reader may see it before this thread goes on
                faults.send(store, number, MONTH, ROWS)
        finally:
            ended.set()

    def read(ask):
        asked = 0
        while asked < QUERIES or (len(committed) < 4 and not ended.is_set()):
            answers.append(ask())
            asked += 1

    def cells():
        """The number of the one file whose rows are all there."""
        found = store.rows(ADMIN, "cells", start=MONTH, end=MONTH)
        (number,) = {row["orders"] for row in found}
        assert len(found) == ROWS
        return number

    def total():
        (row,) = kpis.kpis(store, ADMIN, VIEW, (), ["revenue"])
        return next(number for number in sorted(committed) if revenue(number) == row.value)

    def frame():
        found = store.frame(ADMIN, "cells", start=MONTH, end=MONTH)
        (number,) = set(found["orders"])
        assert len(found) == ROWS
        return int(number)

    def readers():
        asked = [partial(read, ask) for ask in (cells, total, frame) * 3][:READERS]
        wrong.extend(together(*asked))
        ended.set()

    wrong: list[BaseException] = []
    assert together(write, readers) == wrong == []
    assert len(answers) >= READERS * QUERIES
    assert set(answers) <= committed and len(set(answers)) > 1
    print(len(answers), "answers,", len(set(answers)), "states seen,", len(committed), "imports")


@pytest.mark.slow
def test_writers_of_one_month_come_one_after_another_and_an_old_preview_is_refused(store):
    receipts: dict[int, int] = {}
    stale: list[int] = []

    def writer(first):
        def send_all():
            for number in range(first, first + IMPORTS):
                while number not in receipts:
                    seen = faults.seen(number, importing.state_version(store), MONTH, ROWS)
                    try:
                        receipts[number] = importing.commit(store, ADMIN, seen).load
                    except StaleView:
                        stale.append(number)

        return send_all

    before = store.data_version
    assert together(*(writer(1000 * (n + 1)) for n in range(WRITERS))) == []
    assert len(receipts) == WRITERS * IMPORTS
    loads = {load.id: load for load in importing.loads(store, ADMIN)}
    assert {f"{number}.csv": load for number, load in receipts.items()} == {
        load.file_name: load.id for load in loads.values() if load.id > 1
    }
    assert sorted(receipts.values()) == list(range(2, 2 + WRITERS * IMPORTS)), "one after another"
    assert store.data_version == before + WRITERS * IMPORTS, "one audit row each"
    newest = max(receipts, key=receipts.__getitem__)
    assert [row["orders"] for row in store.rows(ADMIN, "cells", start=MONTH, end=MONTH)] == [newest] * ROWS
    print(len(receipts), "imports,", len(stale), "old previews refused")
    with pytest.raises(StaleView):
        importing.commit(store, ADMIN, faults.seen(1, before, MONTH, ROWS))
