"""A download shows the moment that it was asked for."""

from decimal import Decimal

import pytest

from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.exporting import sheet
from salesplan.store import Store
from tests.services.small_company import cell, load

ADMIN = Scope("tester", "admin")


@pytest.fixture
def store():
    opened = Store.memory()
    yield opened
    opened.close()


def test_cells_of_an_earlier_moment_are_those_that_counted_then(store):
    first = load(store, [cell("2026-10", revenue=1)])
    load(store, [cell("2026-10", revenue=2)])
    view = View("2026-10", "2026-10")
    now, then = (sheet(store, ADMIN, "actuals", one).rows for one in (view, view._replace(as_of_load=first)))
    assert [Decimal("2.00")] == [value for value in _flat(now) if isinstance(value, Decimal)]
    assert [Decimal("1.00")] == [value for value in _flat(then) if isinstance(value, Decimal)]


def _flat(rows):
    return [value for row in rows for value in (row.values() if isinstance(row, dict) else row)]
