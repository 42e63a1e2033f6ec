"""`python -m salesplan.store.draft STORE` prints the statements that the next migration needs; a person edits them.

It needs a store that was made before the declarations changed: the table of a register comes from its declaration, so
in a new store nothing is ever missing. The store is read into memory, brought up to date there and looked at.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from salesplan.core.errors import StoreError
from salesplan.core.registers import REGISTERS
from salesplan.store.connection import connect_copy
from salesplan.store.migrate import migrate
from salesplan.store.registers import drift


def missing(path: Path) -> list[str]:
    """The statements that a store still lacks after every migration of this program. Raises StoreError as `connect`."""
    connection = connect_copy(path)
    try:
        migrate(connection, None)
        return drift(connection, REGISTERS.values())
    finally:
        connection.close()


def main() -> None:
    """Read the store's path from the command line and print what is missing."""
    asked = argparse.ArgumentParser(prog="python -m salesplan.store.draft", description=__doc__)
    asked.add_argument("store", type=Path, help="a store that was made before the declarations changed")
    path = asked.parse_args().store
    if not path.is_file():
        asked.error(f"there is no store at {path}")
    try:
        print("\n".join(missing(path)) or "-- nothing is missing")
    except StoreError as error:
        asked.error(f"{error.code}: {error.values}")


if __name__ == "__main__":
    main()
