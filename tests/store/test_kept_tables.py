"""Registers whose tables no migration makes: those of people's stores are brought to what is declared now."""

from pathlib import Path

from salesplan.core.registers import REGISTERS
from salesplan.store import migrate
from salesplan.store.connection import connect
from salesplan.store.registers import drift

KEPT = (Path(__file__).parent / "kept_tables.sql").read_text(encoding="utf-8")
FIRST = 3
"""The newest migration when these tables were first in stores."""


def test_the_migrations_bring_kept_tables_to_the_declarations(monkeypatch):
    connection, steps = connect(None), migrate.steps()
    with monkeypatch.context() as earlier:
        earlier.setattr(migrate, "REGISTERS", {})
        earlier.setattr(migrate, "steps", lambda: steps[:FIRST])
        migrate.migrate(connection, None)
    connection.execute(KEPT)
    migrate.migrate(connection, None)
    lacking = drift(connection, REGISTERS.values())
    connection.close()
    assert lacking == [], "a migration is missing (docs/records.md):\n" + "\n".join(lacking)
