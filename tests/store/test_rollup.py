"""Order lines and their monthly figures: every figure is recomputed here with plain Python or pandas.

`EXAMPLES=400` makes up more companies.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from salesplan.store import Store, migrate
from salesplan.store.rollup import roll_up

EXAMPLES = int(os.environ.get("EXAMPLES", "16"))
CELL = ["region", "product", "team", "channel"]


def line(order: str, day: str, customer: str = "K1", revenue: str = "100", **given: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "order_id": order,
        "day": date.fromisoformat(day),
        "customer": customer,
        "person": None,
        "region": "R01",
        "product": "P01",
        "team": "T01",
        "channel": "C01",
        "units": Decimal(1),
        "revenue": Decimal(revenue),
        "cost": None,
        "returns": None,
    }
    return row | given


def load_lines(store: Store, load: int, lines: Sequence[Mapping[str, Any]]) -> None:
    """Store the lines as a load that counts, and roll them up."""
    months = sorted({f"{row['day']:%Y-%m}" for row in lines})
    regions = sorted({row["region"] for row in lines})
    last = max(row["day"] for row in lines)
    with store.transaction("tester", "import") as tx:
        tx.insert("order_line", [{"load": load, **row} for row in lines])
        tx.insert("load_state", [{"load": load, "active": True, "seq": tx.seq}])
        tx.insert(
            "covers",
            [
                {"load": load, "month": m, "region": r, "grp": g, "day": last}
                for m in months
                for r in regions
                for g in ("sales", "customers")
            ],
        )
        roll_up(tx, load)


def switch(store: Store, load: int, active: bool) -> None:
    """Undo or redo a load, as the store sees it."""
    with store.transaction("tester", "redo" if active else "undo") as tx:
        tx.insert("load_state", [{"load": load, "active": active, "seq": tx.seq}])


def exact(store: Store, sql: str) -> list[tuple[Any, ...]]:
    with store._cursor() as cursor:
        return cursor.execute(sql).fetchall()


def test_an_order_counts_in_each_cell_it_contains_but_once_in_the_order_months() -> None:
    store = Store.memory()
    load_lines(store, 1, [line("O1", "2026-10-03"), line("O1", "2026-10-03", product="P02", revenue="50")])
    assert exact(store, "SELECT product, orders FROM actual ORDER BY 1") == [("P01", 1), ("P02", 1)]
    assert exact(store, "SELECT month, orders FROM order_month") == [("2026-10", 1)]


def test_orders_are_told_by_their_products_and_the_migration_tells_those_of_earlier_loads_alike() -> None:
    store = Store.memory()
    both = [line("O1", "2026-09-03", product="P02"), line("O1", "2026-09-03", revenue="50"), line("O2", "2026-09-04")]
    load_lines(store, 1, [*both, line("O3", "2026-09-05", channel="C02")])
    load_lines(store, 2, [line("O1", "2026-10-01", product="P03"), line("O4", "2026-10-02"), line("O5", "2026-10-02")])
    load_lines(store, 3, [line("O3", "2026-09-05"), line("O3", "2026-09-06", product="P03")])
    assert exact(store, "SELECT load, month, channel, products, orders FROM order_products ORDER BY ALL") == [
        *(
            (1, "2026-09", "C01", ["P01"], 1),
            (1, "2026-09", "C01", ["P01", "P02"], 1),
            (1, "2026-09", "C02", ["P01"], 1),
        ),
        *((2, "2026-10", "C01", ["P01"], 2), (3, "2026-09", "C01", ["P01", "P03"], 1)),
    ]
    check_orders_by_products(store)


def check_orders_by_products(store: Store) -> None:
    """They are the orders of order_month in every load and place, and the migration would tell the same."""
    place = "load, month, region, team, channel"
    told = f"SELECT {place}, products, orders FROM order_products ORDER BY ALL"
    summed = f"SELECT {place}, sum(orders) FROM order_products GROUP BY ALL ORDER BY ALL"
    assert exact(store, summed) == exact(
        store, f"SELECT {place}, orders FROM order_month WHERE orders > 0 ORDER BY ALL"
    )
    rolled = exact(store, told)
    sql = (migrate.FOLDER / "0011_order_products.sql").read_text(encoding="utf-8")
    exact(store, "DELETE FROM order_products")
    exact(store, sql[sql.index("INSERT INTO") :])
    assert exact(store, told) == rolled


def test_an_order_begun_in_an_undone_load_or_in_lines_restated_without_it_begins_again_in_the_next() -> None:
    store = Store.memory()
    load_lines(store, 1, [line("O1", "2026-09-30"), line("O2", "2026-09-30"), line("O3", "2026-09-30", region="R02")])
    switch(store, 1, False)
    october = [line(order, f"2026-10-0{n}", product="P02") for n, order in enumerate(("O1", "O2"), 1)]
    load_lines(store, 2, [*october, line("O3", "2026-10-04", region="R02")])
    switch(store, 1, True)
    load_lines(store, 3, [line("O1", "2026-11-01")])  # begun in the redone load
    load_lines(store, 4, [line("O2", "2026-09-29")])  # region R01 restated without O1; of R02 load 1 still counts
    load_lines(store, 5, [*october, line("O3", "2026-10-04", region="R02")])
    switch(store, 4, False)
    found = exact(store, "SELECT load, region, products, orders FROM order_products WHERE load > 1 ORDER BY ALL")
    assert found == [
        *((2, "R01", ["P02"], 2), (2, "R02", ["P01"], 1)),
        *((4, "R01", ["P01"], 1), (5, "R01", ["P02"], 1)),
    ]
    check_orders_by_products(store)


def test_an_order_in_two_channels_counts_in_the_channel_of_its_first_line_and_the_other_holds_a_zero() -> None:
    store = Store.memory()
    load_lines(store, 1, [line("O1", "2026-10-03"), line("O1", "2026-10-04", channel="C02")])
    assert exact(store, "SELECT channel, orders FROM order_month ORDER BY 1") == [("C01", 1), ("C02", 0)]


def test_one_order_number_of_two_customers_is_two_orders() -> None:
    store = Store.memory()
    load_lines(store, 1, [line("O1", "2026-10-03", "K1"), line("O1", "2026-10-03", "K2")])
    assert exact(store, "SELECT orders FROM actual") == [(2,)]
    assert exact(store, "SELECT sum(orders) FROM order_month") == [(2,)]


def test_a_later_line_brings_revenue_to_its_own_month_but_no_second_order() -> None:
    store = Store.memory()
    load_lines(store, 1, [line("O1", "2026-09-30"), line("O1", "2026-10-02", product="P02", revenue="70")])
    assert exact(store, "SELECT month, product, orders, revenue FROM actual ORDER BY ALL") == [
        ("2026-09", "P01", 1, Decimal("100.00")),
        ("2026-09", "P02", 1, Decimal("0.00")),
        ("2026-10", "P02", 0, Decimal("70.00")),
    ]


def test_an_order_begun_in_an_earlier_load_is_not_counted_again() -> None:
    store = Store.memory()
    load_lines(store, 1, [line("O1", "2026-09-30")])
    load_lines(store, 2, [line("O1", "2026-10-02", revenue="70"), line("O2", "2026-10-05")])
    assert exact(store, "SELECT orders, revenue FROM actual WHERE load = 2") == [(1, Decimal("170.00"))]
    assert exact(store, "SELECT sum(orders) FROM order_month WHERE load = 2") == [(1,)]


def test_loading_a_month_again_forgets_what_the_replaced_lines_said() -> None:
    store = Store.memory()
    load_lines(store, 1, [line("O1", "2026-10-02")])
    load_lines(store, 2, [line("O1", "2026-10-02"), line("O2", "2026-10-05", "K2")])
    assert exact(store, "SELECT orders, new_customers, repeat_customers FROM actual WHERE load = 2") == [(2, 2, 0)]


def test_a_customer_is_new_once_in_the_cell_of_the_first_line_and_repeat_in_later_months() -> None:
    store = Store.memory()
    lines = [
        line("O1", "2026-09-10", product="P02"),
        line("O2", "2026-09-20"),
        line("O3", "2026-10-01"),
        line("O4", "2026-10-09", product="P02"),
    ]
    load_lines(store, 1, lines)
    assert exact(store, "SELECT month, product, new_customers, repeat_customers FROM actual ORDER BY ALL") == [
        ("2026-09", "P01", 0, 0),
        ("2026-09", "P02", 1, 0),
        ("2026-10", "P01", 0, 1),
        ("2026-10", "P02", 0, 0),
    ]


def test_a_customer_of_an_earlier_load_is_not_new() -> None:
    store = Store.memory()
    load_lines(store, 1, [line("O1", "2026-09-10")])
    load_lines(store, 2, [line("O2", "2026-10-10"), line("O3", "2026-10-11", "K2", "30")])
    found = exact(store, "SELECT new_customers, repeat_customers, new_customer_revenue FROM actual WHERE load = 2")
    assert found == [(1, 1, Decimal("30.00"))]


def test_new_customer_revenue_is_all_they_buy_in_their_first_month_in_each_cell() -> None:
    store = Store.memory()
    lines = [
        line("O1", "2026-09-10", revenue="10"),
        line("O2", "2026-09-20", product="P02", revenue="5"),
        line("O3", "2026-10-01", revenue="7"),
    ]
    load_lines(store, 1, lines)
    assert exact(store, "SELECT month, product, new_customer_revenue FROM actual ORDER BY ALL") == [
        ("2026-09", "P01", Decimal("10.00")),
        ("2026-09", "P02", Decimal("5.00")),
        ("2026-10", "P01", Decimal("0.00")),
    ]


def test_cost_missing_in_one_line_of_a_cell_is_missing_in_the_cell() -> None:
    store = Store.memory()
    lines = [
        line("O1", "2026-10-01", cost=Decimal(60)),
        line("O2", "2026-10-01"),
        line("O3", "2026-10-01", product="P02", cost=Decimal(30)),
    ]
    load_lines(store, 1, lines)
    assert exact(store, "SELECT product, cost FROM actual ORDER BY 1") == [("P01", None), ("P02", Decimal("30.00"))]


def test_returns_are_the_sum_of_what_is_reported_and_missing_where_nothing_is() -> None:
    store = Store.memory()
    lines = [
        line("O1", "2026-10-01", returns=Decimal(6)),
        line("O2", "2026-10-01"),
        line("O3", "2026-10-01", product="P02"),
    ]
    load_lines(store, 1, lines)
    assert exact(store, "SELECT product, returns FROM actual ORDER BY 1") == [("P01", Decimal("6.00")), ("P02", None)]


def test_persons_get_their_own_lines_and_lines_without_a_person_go_to_nobody() -> None:
    store = Store.memory()
    lines = [
        line("O1", "2026-10-01", person="S01", revenue="10"),
        line("O1", "2026-10-01", person="S02", revenue="20"),
        line("O2", "2026-10-01", revenue="40"),
    ]
    load_lines(store, 1, lines)
    assert exact(store, "SELECT person, orders, revenue FROM person_month ORDER BY 1") == [
        ("S01", 1, Decimal("10.00")),
        ("S02", 1, Decimal("20.00")),
    ]


def test_nothing_of_the_working_tables_is_left_behind() -> None:
    store = Store.memory()
    with store.transaction("tester", "import") as tx:
        tx.insert("order_line", [{"load": 1, **line("O1", "2026-10-03")}])
        roll_up(tx, 1)
        left = tx.cursor.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()
    assert left == []


LINE = st.builds(
    lambda o, k, day, r, p, t, c, s, units, fen, cost, back: {
        "order_id": f"O{o}",
        "day": date(2026, 1, 1) + pd.Timedelta(days=day),
        "customer": f"K{k}",
        "person": s,
        "region": f"R{r}",
        "product": f"P{p}",
        "team": f"T{t}",
        "channel": f"C{c}",
        "units": Decimal(units) / 1000,
        "revenue": Decimal(fen) / 100,
        "cost": None if cost is None else Decimal(cost) / 100,
        "returns": None if back is None else Decimal(back) / 100,
    },
    *(st.integers(1, n) for n in (6, 4)),
    st.integers(0, 100),
    *(st.integers(1, 2) for _ in range(4)),
    st.sampled_from([None, "S1", "S2"]),
    st.integers(-3000, 9000),
    st.integers(-100_000, 900_000),
    st.none() | st.integers(-1000, 90_000),
    st.none() | st.integers(0, 90_000),
)


def expected(lines: list[dict[str, Any]]) -> dict[tuple[str, ...], dict[str, Any]]:
    """The definitions once more, row by row in plain Python."""
    cells: dict[tuple[str, ...], dict[str, Any]] = {}

    def cell(month: str, row: Mapping[str, Any]) -> dict[str, Any]:
        zero: dict[str, Any] = {
            "orders": set(),
            "revenue": [],
            "units": [],
            "cost": [],
            "returns": [],
            "new": 0,
            "repeat": 0,
            "new_revenue": Decimal(0),
        }
        return cells.setdefault((month, *(row[c] for c in CELL)), zero)

    begun: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted(lines, key=lambda x: (x["day"], -x["revenue"], *(x[c] for c in CELL))):
        begun.setdefault((row["order_id"], row["customer"]), row)
    buyers: dict[tuple[str, str], dict[str, Any]] = {}
    for (_, customer), row in sorted(begun.items(), key=lambda x: (x[1]["day"], x[0][0])):
        buyers.setdefault((f"{row['day']:%Y-%m}", customer), row)
    first = {k: min(m for m, c in buyers if c == k) for _, k in buyers}
    for (month, customer), row in buyers.items():
        cell(month, row)["new" if first[customer] == month else "repeat"] += 1
    for row in lines:
        month, key = f"{row['day']:%Y-%m}", (row["order_id"], row["customer"])
        start = f"{begun[key]['day']:%Y-%m}"
        if any(f"{x['day']:%Y-%m}" == start and x["region"] == row["region"] for x in lines):
            cell(start, row)["orders"].add(key)
        at = cell(month, row)
        for name in ("revenue", "units", "cost", "returns"):
            at[name].append(row[name])
        if first.get(row["customer"]) == month:
            at["new_revenue"] += row["revenue"]
    return cells


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=40))
def test_every_cell_equals_the_definitions_and_nothing_is_lost(lines: list[dict[str, Any]]) -> None:
    lines = [row | {"day": pd.Timestamp(row["day"]).date()} for row in lines]
    store = Store.memory()
    load_lines(store, 1, lines)
    has_cost = any(row["cost"] is not None for row in lines)
    has_returns = any(row["returns"] is not None for row in lines)
    want = {}
    for key, c in expected(lines).items():
        back = [x for x in c["returns"] if x is not None]
        cost = None if None in c["cost"] else sum(c["cost"], Decimal(0))
        returns = sum(back, Decimal(0)) if back else None
        if not c["revenue"]:
            cost, returns = (Decimal(0) if has_cost else None), (Decimal(0) if has_returns else None)
        want[key] = (
            len(c["orders"]),
            sum(c["units"], Decimal(0)),
            sum(c["revenue"], Decimal(0)),
            cost,
            returns,
            c["new"],
            c["repeat"],
            c["new_revenue"],
        )
    found = exact(
        store,
        "SELECT month, region, product, team, channel, orders, units, revenue, cost, returns, new_customers, "
        "repeat_customers, new_customer_revenue FROM actual",
    )
    assert {row[:5]: row[5:] for row in found} == want
    store.close()


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=40))
def test_customers_persons_and_orders_agree_with_pandas(lines: list[dict[str, Any]]) -> None:
    lines = [row | {"day": pd.Timestamp(row["day"]).date()} for row in lines]
    store = Store.memory()
    load_lines(store, 1, lines)
    frame = pd.DataFrame(lines)
    frame["month"] = [f"{d:%Y-%m}" for d in frame["day"]]
    frame["fen"] = [int(x * 100) for x in frame["revenue"]]
    by = ["month", "region", "team", "channel", "customer"]
    want = frame.groupby(by)["fen"].sum()
    found = exact(store, f"SELECT {', '.join(by)}, (revenue * 100)::BIGINT FROM customer_month")
    got = {row[:5]: row[5] for row in found}
    assert {key: got[key] for key in want.index} == want.to_dict()
    assert sum(got.values()) == frame["fen"].sum()
    persons = frame.dropna(subset=["person"]).groupby("person")["fen"].sum().to_dict()
    assert dict(exact(store, "SELECT person, (sum(revenue) * 100)::BIGINT FROM person_month GROUP BY 1")) == persons
    orders = frame.groupby(["order_id", "customer"])["month"].min().value_counts().to_dict()
    assert (
        dict(exact(store, "SELECT month, sum(orders)::BIGINT FROM order_month GROUP BY 1 HAVING sum(orders) > 0"))
        == orders
    )
    assert (
        dict(exact(store, "SELECT month, sum(orders)::BIGINT FROM customer_month GROUP BY 1 HAVING sum(orders) > 0"))
        == orders
    )
    store.close()


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.lists(LINE, min_size=1, max_size=12) | st.integers(0, 9), min_size=2, max_size=9))
def test_the_migration_tells_what_the_roll_up_told_whatever_was_undone_and_redone(history: list[Any]) -> None:
    store, active = Store.memory(), list[bool]()
    for step in history:
        if isinstance(step, list):
            active.append(True)
            load_lines(store, len(active), [row | {"day": pd.Timestamp(row["day"]).date()} for row in step])
        elif active:
            load = step % len(active)
            active[load] = not active[load]
            switch(store, load + 1, active[load])
    check_orders_by_products(store)
    store.close()
