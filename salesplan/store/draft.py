"""`python -m salesplan.store.draft STORE` prints the statements that the next migration needs; a person edits them.

It needs a store that was made before the declarations changed: the table of a register comes from its declaration, so
in a new store nothing is ever missing. The store is read into memory, brought up to date there and looked at.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from salesplan.core.errors import StoreError
from salesplan.core.record import Register
from salesplan.core.registers import REGISTERS
from salesplan.store.connection import connect_copy
from salesplan.store.migrate import migrate, steps
from salesplan.store.registers import create, drift


def missing(path: Path) -> list[str]:
    """The statements that a store still lacks after every migration of this program. Raises StoreError as `connect`."""
    connection = connect_copy(path)
    try:
        migrate(connection, None)
        return drift(connection, REGISTERS.values())
    finally:
        connection.close()


def keep(path: Path, registers: Iterable[Register]) -> list[str]:
    """Add the tables that a file of kept tables lacks, of registers that no migration makes; returns what it added."""
    made = path.read_text(encoding="utf-8") + "".join(sql for _, _, sql in steps())
    added = [f"{create(one)};" for one in registers if f"CREATE TABLE {one.kept_in} (" not in made]
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{statement}\n" for statement in added)
    return added


def main() -> None:
    """Read the store's path from the command line and print what is missing, or keep the tables of new registers."""
    asked = argparse.ArgumentParser(prog="python -m salesplan.store.draft", description=__doc__)
    asked.add_argument("store", type=Path, nargs="?", help="a store that was made before the declarations changed")
    asked.add_argument("--keep", type=Path, metavar="FILE", help="add the tables of new registers to FILE instead")
    given = asked.parse_args()
    if given.keep:
        print("\n".join(keep(given.keep, REGISTERS.values())) or "-- nothing is missing")
        return
    path = given.store or asked.error("name a store")
    if not path.is_file():
        asked.error(f"there is no store at {path}")
    try:
        print("\n".join(missing(path)) or "-- nothing is missing")
    except StoreError as error:
        asked.error(f"{error.code}: {error.values}")


if __name__ == "__main__":
    main()
