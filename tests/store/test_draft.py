"""The draft of a migration is made from a store that is older than the declarations."""

import logging
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date

import duckdb
import pytest

from salesplan.core.errors import StoreDrifted
from salesplan.core.registers import REGISTERS
from salesplan.core.registers.calendar import CalendarDay
from salesplan.core.registers.milestones import Milestone
from salesplan.core.scope import Scope
from salesplan.services import records
from salesplan.store import Store
from salesplan.store.draft import keep, missing

ADMIN = Scope("ada", "admin")


@pytest.fixture
def path(tmp_path):
    """A store from before milestones and contingency plans were declared as they are."""
    Store.open(tmp_path / "old.duckdb").close()
    connection = duckdb.connect(str(tmp_path / "old.duckdb"))
    connection.execute("ALTER TABLE milestone RENAME COLUMN note TO remark")
    connection.execute("ALTER TABLE contingency RENAME COLUMN steps.element.action TO deed")
    connection.close()
    return tmp_path / "old.duckdb"


def test_it_names_what_a_register_without_a_migration_of_its_own_lacks_and_changes_nothing(path):
    before = path.read_bytes()
    added, dropped, child = sorted(missing(path), key=lambda line: ("milestone" not in line, "DROP" in line))
    assert added == 'ALTER TABLE IF EXISTS milestone ADD COLUMN IF NOT EXISTS "note" VARCHAR;'
    assert dropped.endswith('ALTER TABLE IF EXISTS milestone RENAME COLUMN "remark" TO …;')
    assert child.startswith('ALTER TABLE IF EXISTS contingency ALTER "steps" TYPE STRUCT(')
    assert child.endswith('ALTER TABLE IF EXISTS contingency RENAME COLUMN "steps".element."…" TO "…";')
    assert path.read_bytes() == before


def test_a_store_that_a_declaration_left_behind_opens_says_so_and_only_that_register_refuses(path, caplog):
    day = date(2026, 1, 1)
    with caplog.at_level(logging.WARNING), closing(Store.open(path)) as store:
        assert records.listing(store, ADMIN, REGISTERS["calendar_day"]).total == 0
        with pytest.raises(StoreDrifted):
            records.listing(store, ADMIN, REGISTERS["milestone"])
        with pytest.raises(StoreDrifted):
            records.save(store, ADMIN, REGISTERS["milestone"], Milestone(title="x", start=day, due=day))
        records.save(store, ADMIN, REGISTERS["calendar_day"], CalendarDay(day=day, working=False))
    assert 'ADD COLUMN IF NOT EXISTS "note"' in caplog.text


def test_a_renamed_field_of_child_rows_keeps_its_values(path):
    connection = duckdb.connect(str(path))
    asked = "SELECT data_type FROM duckdb_columns() WHERE table_name = 'contingency' AND column_name = 'steps'"
    (kind,) = connection.execute(asked).fetchall()[0]
    rows = "[{'deed': 'call', 'owner': 'M01'}]"
    connection.execute(f"INSERT INTO contingency (code, steps) SELECT 'E01', {rows}::{kind}")
    connection.execute('ALTER TABLE IF EXISTS contingency RENAME COLUMN "steps".element."deed" TO "action"')
    assert connection.execute("SELECT steps[1].action, steps[1].owner FROM contingency").fetchall() == [("call", "M01")]
    connection.close()
    assert all("milestone" in line for line in missing(path))


def test_it_asks_for_a_store_that_is_there(tmp_path):
    command = [sys.executable, "-m", "salesplan.store.draft", str(tmp_path / "none.duckdb")]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 2 and "there is no store at" in done.stderr


def test_the_tables_of_new_registers_are_kept_once(tmp_path):
    kept, new = tmp_path / "kept.sql", replace(REGISTERS["milestone"], table="trade_fair")
    kept.write_text("-- kept\n", encoding="utf-8")
    (line,) = keep(kept, [REGISTERS["region"], new])
    assert line.startswith('CREATE TABLE trade_fair ("code" VARCHAR, "title" VARCHAR') and line.endswith(");")
    assert kept.read_text(encoding="utf-8") == f"-- kept\n{line}\n"
    assert keep(kept, [new]) == []
