"""Small companies to be damaged, what is in them, and the ways in which files break."""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
import sys
from ast import literal_eval
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import duckdb

from salesplan.core.errors import StoreError
from salesplan.core.reading import Counts, Reading
from salesplan.core.scope import Scope
from salesplan.services import importing
from salesplan.services.setup import set_up
from salesplan.store import Store, backup
from salesplan.store.files import wal_of

ADMIN = Scope("me", "admin")
HEADERS = 3 * 4096
"""The engine's three headers at the beginning of a file."""
CONTEXT = {
    "today": "2026-11-23",
    "regions": ["华东", "华南"],
    "products": ["旗舰款", "标准款"],
    "teams": ["华东一组", "华南一组"],
    "team_region": {"华东一组": "华东", "华南一组": "华南"},
    "channels": ["直销"],
}
Contents = tuple[tuple[str, int, int], ...]


# A company and what is in it


class Company(NamedTuple):
    """A closed store and a backup of it, for many copies to be damaged."""

    path: Path
    made: Path
    contents: Contents

    def copied(self, folder: Path) -> Path:
        """The store once more, alone in a folder of its own."""
        folder.mkdir()
        return Path(shutil.copy(self.path, folder / "s.duckdb"))


def company(path: Path, files: int = 3, rows: int = 400) -> Company:
    """Names and some months."""
    store = Store.open(path)
    set_up(store, CONTEXT)
    for number in range(1, files + 1):
        send(store, number, f"2026-{number:02d}", rows)
    found, made = contents(store), backup(store)
    store.close()
    return Company(path, made, found)


def send(store: Store, number: int, month: str = "2026-01", rows: int = 400) -> importing.Receipt:
    """Import a file of one month whose every row says its number."""
    return importing.commit(store, ADMIN, seen(number, importing.state_version(store), month, rows))


def seen(number: int, basis: int, month: str = "2026-01", rows: int = 400) -> importing.Preview:
    """The preview of such a file, bound to a state."""
    given = tuple(
        {
            "month": month,
            "region": f"R{n % 2 + 1:02d}",
            "product": f"P{n % 50:02d}",
            "team": f"T{n:04d}",
            "channel": "C01",
            "orders": number,
            "units": Decimal(n),
            "revenue": Decimal(n * number) / 100,
        }
        for n in range(rows)
    )
    reading = Reading("actuals", rows=given, groups=("sales",), counts=Counts(rows, rows))
    return importing.Preview(reading, (), basis, f"file {number}".encode(), f"{number}.csv", {})


def contents(store: Store) -> Contents:
    """Every table with its number of rows and the sum of their hashes. Raises StoreError like any read."""
    with store._cursor() as cursor:
        tables = [row[0] for row in cursor.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        found = []
        for table in tables:
            ask = f'SELECT count(*), coalesce(sum(hash(t)::HUGEINT), 0) FROM "{table}" t'
            rows, total = cursor.execute(ask).fetchall()[0]
            found.append((table, int(rows), int(total)))
    return tuple(found)


def meets(path: Path) -> Contents | type[StoreError]:
    """What a program meets that opens a store and reads all of it: what is in it, or how it is refused."""
    try:
        store = Store.open(path)
    except StoreError as error:
        return type(error)
    try:
        return contents(store)
    except StoreError as error:
        return type(error)
    finally:
        with suppress(StoreError):
            store.close()


# Programs that die or hold


DIES = """
import os, sys
from pathlib import Path
from salesplan.store import Store
from tests.store import faults

store = Store.open(Path(sys.argv[1]))
store.checkpoint = lambda: True
for number in range(7, 10):
    faults.send(store, number)
    print(faults.contents(store), flush=True)
os._exit(9)
"""
HOLDS = """
import sys
from pathlib import Path
from salesplan.store import Store
store = Store.open(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def left_log(path: Path) -> list[Contents]:
    """A program imports three times and dies with its log beside the file; the state after each import."""
    done = subprocess.run([sys.executable, "-c", DIES, str(path)], capture_output=True, text=True, check=False)
    assert wal_of(path).exists(), done.stderr
    return [literal_eval(line) for line in done.stdout.splitlines()]


def holder(path: Path) -> subprocess.Popen[str]:
    """Another program that has the store open until its input ends."""
    program = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None and program.stdout.readline() == "held\n"
    return program


# Ways to break a file


def flipped(data: bytearray, at: int, chance: random.Random) -> None:
    """One bit."""
    data[at] ^= 1 << chance.randrange(8)


def zeroed(data: bytearray, at: int, chance: random.Random) -> None:
    """A sector that was never written."""
    data[at : at + 512] = bytes(len(data[at : at + 512]))


def scribbled(data: bytearray, at: int, chance: random.Random) -> None:
    """A sector with something else in it."""
    data[at : at + 512] = chance.randbytes(len(data[at : at + 512]))


def cut(data: bytearray, at: int, chance: random.Random) -> None:
    """The end is missing."""
    del data[at:]


WAYS = (flipped, zeroed, scribbled, cut)


def offset(data: bytes, number: int, chance: random.Random) -> int:
    """Somewhere: every fourth time in the headers, in the middle, at the end, or anywhere that is not empty."""
    borders = ((0, HEADERS), (HEADERS, len(data)), (max(0, len(data) - 4096), len(data)), (0, len(data)))
    low, high = borders[number % 4]
    if low >= len(data):
        low = 0
    for _ in range(1000):
        at = chance.randrange(low, min(high, len(data)))
        if data[at]:
            return at
    return low


def damaged(path: Path, number: int, chance: random.Random) -> tuple[str, int]:
    """Break the file in one of the ways; returns how and where. It differs from what it was."""
    good = path.read_bytes()
    while True:
        way, at, data = chance.choice(WAYS), offset(good, number, chance), bytearray(good)
        way(data, at, chance)
        if data != good:
            path.write_bytes(data)
            return way.__name__, at


def newer_engine(path: Path) -> None:
    """The file says that a later engine wrote it, with a checksum that fits."""
    data = bytearray(path.read_bytes())
    struct.pack_into("<Q", data, 12, 2000)
    total = 5381
    for (word,) in struct.iter_unpack("<Q", data[8:4096]):
        total ^= word * 0xBF58476D1CE4E5B9 & 2**64 - 1
    struct.pack_into("<Q", data, 0, total)
    path.write_bytes(data)


def newer_program(path: Path) -> None:
    """A later version of this program has changed the schema."""
    behind(path, "INSERT INTO migration VALUES (9999, 'later', 'x', now())")


def other_database(path: Path) -> None:
    """A sound database of somebody else."""
    path.unlink()
    behind(path, "CREATE TABLE theirs (x INTEGER)")


def behind(path: Path, sql: str) -> None:
    """Something done to the file without this program."""
    opened = duckdb.connect(str(path))
    opened.execute(sql).fetchall()
    opened.close()
