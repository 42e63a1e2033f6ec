"""Plans of earlier versions of the program get dates, and what is written of them stays as it was."""

from decimal import Decimal

from salesplan.store import migrate
from salesplan.store.connection import connect
from salesplan.store.queries import render

DIGEST = (
    "SELECT count(*), coalesce(sum(md5_number_lower(t::VARCHAR)), 0)::VARCHAR FROM plan_cell t "
    "WHERE version IN (SELECT id FROM plan_version WHERE load = 1)"
)
"""How the contents of a load of plan cells were digested before cells had dates."""


def test_cells_begin_with_their_version_and_the_digest_of_their_load_stays_true(monkeypatch):
    connection, steps = connect(None), migrate.steps()
    with monkeypatch.context() as earlier:
        earlier.setattr(migrate, "steps", lambda: steps[:3])
        migrate.migrate(connection, None)
    connection.execute("INSERT INTO plan_version VALUES (1, 2026, 1, NULL, 'a', '计划.xlsx', 1, 7)")
    connection.execute(
        "INSERT INTO plan_cell VALUES (1, '2026-01', 'R01', 'P01', 'T01', 'revenue', 5, NULL), "
        "(1, '2026-02', 'R01', 'P01', 'T01', 'revenue', 6, 7)"
    )
    before = connection.execute(DIGEST).fetchall()
    migrate.migrate(connection, None)
    assert connection.execute(*render("digest_plan_cell", None, values={"load": 1})).fetchall() == before
    assert connection.execute("SELECT base, begun, ended FROM plan_cell ORDER BY month").fetchall() == [
        (Decimal(5), 7, None),
        (Decimal(6), 7, None),
    ]
    connection.close()
