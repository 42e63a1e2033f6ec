"""Order lines through preview, confirm, undo and redo: what the store holds afterwards."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.importing import commit, preview, redo, undo
from salesplan.services.kpis import kpis
from salesplan.store import Store
from tests.services.lines_read import HEAD, table

pytestmark = pytest.mark.usefixtures("lines_read_here")
ADMIN = Scope("tester", "admin")
LINE = "A1,2026-09-05,K1,华东,空压机,一组,直销,2,1000.00,600.00,0,S1"
COLUMNS = HEAD + ",销售员"


def imported(store: Store, *lines: str) -> int:
    seen = preview(store, ADMIN, table(*lines, head=COLUMNS).encode(), "lines.csv", "order_lines", {"names": "create"})
    load = commit(store, ADMIN, seen).load
    assert load is not None
    return load


def asked(store: Store, sql: str) -> list[tuple[Any, ...]]:
    with store._cursor() as cursor:
        return cursor.execute(sql).fetchall()


LIVE = "SELECT code FROM customer WHERE ended IS NULL UNION ALL SELECT code FROM person WHERE ended IS NULL ORDER BY 1"
CUBE = "SELECT month, orders, revenue, cost, new_customers, repeat_customers FROM cube ORDER BY ALL"


def test_a_second_file_creates_only_the_customers_and_persons_that_are_new() -> None:
    store = Store.memory()
    imported(store, LINE)
    imported(store, LINE.replace("A1,2026-09", "A2,2026-10"), LINE.replace("A1,2026-09-05,K1", "A3,2026-10-05,K2"))
    assert asked(store, LIVE) == [("K1",), ("K2",), ("S1",)]


def test_undo_takes_the_lines_away_but_no_customer_that_another_file_speaks_of() -> None:
    store = Store.memory()
    first = imported(store, LINE, LINE.replace("A1,2026-09-05,K1", "A9,2026-09-06,K9"))
    before = asked(store, CUBE)
    imported(store, LINE.replace("A1,2026-09", "A2,2026-10"))
    both = asked(store, CUBE)
    undo(store, ADMIN, first)
    assert [row[0] for row in asked(store, CUBE)] == ["2026-10"]
    assert asked(store, LIVE) == [("K1",), ("S1",)]
    redo(store, ADMIN, first)
    assert asked(store, CUBE) == both
    assert both[: len(before)] == before
    assert asked(store, LIVE) == [("K1",), ("K9",), ("S1",)]


def test_lines_replace_a_month_and_undo_brings_the_old_one_back_exactly() -> None:
    store = Store.memory()
    imported(store, LINE)
    before = asked(store, CUBE), asked(store, "SELECT * FROM cube_customers ORDER BY ALL")
    again = imported(store, LINE.replace("1000.00", "1200.00"), LINE.replace("A1", "A2"))
    assert asked(store, CUBE)[0][1:3] != before[0][0][1:3]
    undo(store, ADMIN, again)
    assert (asked(store, CUBE), asked(store, "SELECT * FROM cube_customers ORDER BY ALL")) == before


def test_an_order_of_two_products_counts_once_in_a_group_of_them_and_once_in_each_alone() -> None:
    store = Store.memory()
    other, both = LINE.replace("空压机", "配件"), "空压机,配件,服务"
    imported(
        store,
        *(LINE, other, other.replace("A1", "A2")),
        # One order over two months and two teams counts where and when it began.
        LINE.replace("A1", "A3").replace("一组", "二组"),
        other.replace("A1,2026-09", "A3,2026-10"),
        LINE.replace("空压机", "服务").replace("A1", "A4"),
    )
    told = {row[0]: row[1] for row in asked(store, "SELECT zh, code FROM product")}

    def found(products: str = "", **view: Any) -> list[tuple[int | None, str]]:
        codes = tuple(told[name] for name in filter(None, products.split(",")))
        of = View("2026-09", "2026-10", where={"product": codes}, **view)
        return [(row.value, row.note) for row in kpis(store, ADMIN, of, ("team",), ("orders",))]

    assert [value for value, _ in found("空压机")] == [1, 1]
    assert [value for value, _ in found("配件")] == [3]
    assert found("空压机,配件") == [(2, "exact"), (1, "exact")]
    assert found(both) == found() == [(3, "exact"), (1, "exact")]
    assert found(both, as_of_load=1) == found(both)
    [value] = kpis(store, ADMIN, View("2026-09", "2026-09", where={"product": tuple(told.values())}), (), ("aov",))
    assert (value.value, value.note) == (Decimal("1250.00"), "exact")
