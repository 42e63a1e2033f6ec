"""Whatever is changed behind the program's back in a record, a name, a setting or an import is found by `verify`."""

import re
from datetime import date

import duckdb
import pytest

from salesplan.core.registers.milestones import MILESTONES, Milestone
from salesplan.services import importing, records
from salesplan.services.company import save_settings
from salesplan.store import Store, migrate, verify
from tests.store import faults
from tests.store.faults import ADMIN

DAY = date(2026, 6, 30)
CHANGES = {
    "a setting": "UPDATE setting SET value = '3' WHERE key = 'fiscal_start'",
    "a setting that is gone": "DELETE FROM setting WHERE key = 'fiscal_start'",
    "a setting that nobody made": "INSERT INTO setting VALUES ('basis', '\"invoiced\"', 1)",
    "a name": "UPDATE region SET zh = '华北' WHERE code = 'R01'",
    "a membership": "UPDATE membership SET parent = 'R02' WHERE child = 'T01'",
    "a membership that is gone": "DELETE FROM membership WHERE child = 'T01'",
    "a record": "UPDATE milestone SET title = 'x' WHERE code = 'M01' AND ended IS NULL",
    "an old version of a record": "UPDATE milestone SET title = 'x' WHERE code = 'M01' AND ended IS NOT NULL",
    "a record put in force again": "UPDATE milestone SET ended = NULL WHERE code = 'M02'",
    "a record out of force": "UPDATE milestone SET ended = 8 WHERE code = 'M01' AND ended IS NULL",
    "a record of no write": "INSERT INTO milestone BY NAME SELECT * REPLACE (999 AS begun) FROM milestone LIMIT 1",
    "a record of an old write": "INSERT INTO milestone BY NAME SELECT * REPLACE (2 AS begun) FROM milestone LIMIT 1",
    "which file it was": "UPDATE load SET file_name = 'x.csv' WHERE id = 1",
    "an undo": "DELETE FROM load_state WHERE NOT active",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """A store with every kind of write, and alone in its folder."""
    made = faults.company(tmp_path_factory.mktemp("company") / "s.duckdb", files=2, rows=20)
    store = Store.open(made.path)
    kept, gone = (
        records.save(store, ADMIN, MILESTONES, Milestone(title=title, start=DAY, due=DAY)) for title in ("开盘", "交付")
    )
    records.save(store, ADMIN, MILESTONES, kept.but(title="开业"))
    records.archive(store, ADMIN, MILESTONES, gone)
    save_settings(store, ADMIN, fiscal_start=4)
    importing.undo(store, ADMIN, 2)
    store.close()
    assert verify(made.path).ok
    return made


@pytest.mark.parametrize("change", CHANGES)
def test_the_change_is_found(company, tmp_path, change):
    path = company.copied(tmp_path / "here")
    behind = duckdb.connect(str(path))
    (changed,) = behind.execute(CHANGES[change]).fetchall()[0]
    behind.close()
    assert changed >= 1
    found = verify(path).problems
    assert found and "audit row" in found[0]
    table = re.match(r"UPDATE (\w+)|DELETE FROM (\w+)|INSERT INTO (\w+)", CHANGES[change])
    assert table and table[table.lastindex or 1] in found[0]


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("ALTER TABLE milestone ADD COLUMN later VARCHAR", True),
        ("UPDATE milestone SET title = upper(title)", False),
        ("ALTER TABLE region RENAME COLUMN en TO english", False),
    ],
)
def test_a_migration_changes_no_verdict_and_one_that_rewrites_rows_ends_the_digests_before_it(
    company, tmp_path, monkeypatch, sql, found
):
    path, folder = company.copied(tmp_path / "here"), tmp_path / "migrations"
    folder.mkdir()
    for step in migrate.FOLDER.glob("*.sql"):
        (folder / step.name).write_bytes(step.read_bytes())
    (folder / "9001_step.sql").write_text(f"{sql};")
    monkeypatch.setattr(migrate, "FOLDER", folder)
    Store.open(path).close()
    assert verify(path).ok
    behind = duckdb.connect(str(path))
    behind.execute("UPDATE product SET zh = 'x' WHERE code = 'P01'").fetchall()
    behind.close()
    assert verify(path).ok != found
