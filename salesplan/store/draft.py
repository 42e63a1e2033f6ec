"""`python -m salesplan.store.draft` prints the statements that the next migration needs; a person edits and commits."""

from __future__ import annotations

from salesplan.core.registers import REGISTERS
from salesplan.store.connection import connect
from salesplan.store.migrate import migrate
from salesplan.store.registers import drift

if __name__ == "__main__":
    connection = connect(None)
    migrate(connection, None)
    print("\n".join(drift(connection, REGISTERS.values())) or "-- nothing is missing")
