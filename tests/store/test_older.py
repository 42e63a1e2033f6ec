"""A store of an earlier version is looked at as if it were of this one, and its file stays as it is."""

import duckdb
import pytest

from salesplan.core.errors import StoreReadOnly
from salesplan.core.registers import REGISTERS
from salesplan.services import closing, importing, records
from salesplan.store import Store
from tests.store import faults
from tests.store.faults import ADMIN
from tests.store.test_rollup import exact, line, load_lines, switch

EARLIER = {
    "registers that came later": [f"DROP TABLE {name}" for name in ("milestone", "adjustment", "source_profile")],
    "a schema that came later": [
        *(f"DROP TABLE {name}" for name in ("plan_edit", "plan_lock", "plan_input", "plan_person", "plan_padding")),
        *(f"DROP TABLE {name}" for name in ("plan_round", "plan_owner", "plan_claim", "plan_claim_part")),
        *(f"DROP TABLE {name}" for name in ("plan_answer", "number_note", "number_note_state", "plan_request")),
        *(f"DROP TABLE {name}" for name in ("alert", "alert_state", "alert_reading", "alert_rule", "lead_source")),
        "DROP TABLE order_products",
        *(f"ALTER TABLE plan_cell DROP COLUMN {name}" for name in ("begun", "ended")),
        *(f"ALTER TABLE plan_state DROP COLUMN {name}" for name in ("reason", "authenticated")),
        "ALTER TABLE customer DROP COLUMN industry",
        "ALTER TABLE load DROP COLUMN profile",
        "ALTER TABLE load DROP COLUMN profile_version",
        "DELETE FROM migration WHERE number >= 3",
    ],
}


@pytest.mark.parametrize("lacking", EARLIER)
def test_a_store_that_lacks_it_can_be_looked_at(tmp_path, lacking):
    company = faults.company(tmp_path / "s.duckdb", files=2, rows=20)
    behind = duckdb.connect(str(company.path))
    for sql in EARLIER[lacking]:
        behind.execute(sql).fetchall()
    behind.close()
    before = company.path.read_bytes()
    store = Store.open(company.path, read_only=True)
    for register in REGISTERS.values():
        records.listing(store, ADMIN, register)
    assert [load.file_name for load in importing.loads(store, ADMIN)] == ["2.csv", "1.csv"]
    assert len(closing.months(store, ADMIN)) == 2
    with pytest.raises(StoreReadOnly), store.transaction("me", "test"):
        pass
    store.close()
    assert company.path.read_bytes() == before


def test_orders_by_products_of_an_upgraded_store_are_those_of_the_roll_up(tmp_path):
    path, told = tmp_path / "s.duckdb", "SELECT * FROM order_products ORDER BY ALL"
    store = Store.open(path)
    load_lines(store, 1, [line("O1", "2026-09-30"), line("O2", "2026-09-30")])
    switch(store, 1, False)
    load_lines(store, 2, [line("O1", "2026-10-01", product="P02"), line("O3", "2026-10-02")])
    switch(store, 1, True)
    load_lines(store, 3, [line("O3", "2026-09-29")])
    load_lines(store, 4, [line("O2", "2026-11-01"), line("O3", "2026-11-01"), line("O4", "2026-11-01")])
    rolled = exact(store, told)
    assert [(row[0], row[5], row[6]) for row in rolled] == [
        *((1, ["P01"], 2), (2, ["P01"], 1), (2, ["P02"], 1)),
        *((3, ["P01"], 1), (4, ["P01"], 2)),
    ]
    store.close()
    behind = duckdb.connect(str(path))
    for sql in ("DROP TABLE order_products", "DELETE FROM migration WHERE number >= 11"):
        behind.execute(sql).fetchall()
    behind.close()
    upgraded = Store.open(path)
    assert exact(upgraded, told) == rolled
    by_place = (
        "SELECT load, month, region, team, channel, sum(orders) FROM {} WHERE orders > 0 GROUP BY ALL ORDER BY ALL"
    )
    assert exact(upgraded, by_place.format("order_products")) == exact(upgraded, by_place.format("order_month"))
    upgraded.close()
