"""Real trade through the product, to the fen: the same figures come out that pandas computes from the raw files.

The definitions stand in `sources`; the known figures of the superstore are 5,812.31 per order id (not an order: several
customers share one) and 3,237.11 per (order id, customer).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

import pandas as pd
import pytest

from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.importing import commit, preview
from salesplan.services.kpis import kpis
from salesplan.services.members import names
from salesplan.store import Store
from tests.real.sources import lines_file, monthly_file, retail, superstore

ADMIN = Scope("tester", "admin")


@cache
def _superstore() -> pd.DataFrame:
    return _dated(superstore())


@cache
def _retail() -> tuple[pd.DataFrame, pd.DataFrame]:
    lines, returns = retail()
    return _dated(lines), returns.assign(month=[f"{day:%Y-%m}" for day in returns["day"]])


def _dated(lines: pd.DataFrame) -> pd.DataFrame:
    """With the month of each line, and of the order that it belongs to."""
    first = lines.groupby(["order", "customer"])["day"].transform("min")
    return lines.assign(month=[f"{d:%Y-%m}" for d in lines["day"]], begun=[f"{d:%Y-%m}" for d in first])


def imported(content: bytes, dataset: str) -> Store:
    store = Store.memory()
    seen = preview(store, ADMIN, content, f"{dataset}.csv", dataset, {"names": "create"})
    assert seen.verdict != "reject", [p for p in seen.reading.problems if p.refuses][:5]
    assert commit(store, ADMIN, seen).load is not None
    return store


@pytest.fixture(scope="module")
def superstore_months() -> Iterator[Store]:
    store = imported(monthly_file(_superstore()), "actuals")
    yield store
    store.close()


@pytest.fixture(scope="module")
def superstore_lines() -> Iterator[Store]:
    store = imported(lines_file(_superstore()), "order_lines")
    yield store
    store.close()


@pytest.fixture(scope="module")
def retail_months() -> Iterator[Store]:
    store = imported(monthly_file(*_retail()), "actuals")
    yield store
    store.close()


@pytest.fixture(scope="module")
def retail_lines() -> Iterator[Store]:
    store = imported(lines_file(_retail()[0]), "order_lines")
    yield store
    store.close()


def figures(store: Store, kpi: str, start: str, end: str, by: tuple[str, ...]) -> dict[tuple[str, ...], object]:
    """What the product says, by names instead of codes, where it says something."""
    named = names(store, ADMIN)
    rows = kpis(store, ADMIN, View(start, end), by, (kpi,))
    return {
        tuple(named[d][r.slice[d]] if d in named else r.slice[d] for d in by): r.value
        for r in rows
        if r.value is not None
    }


def yuan(fen: int) -> Decimal:
    return (Decimal(int(fen)) / 100).quantize(Decimal("0.01"))


def by_fen(frame: pd.DataFrame, by: list[str], column: str = "fen") -> dict[tuple[str, ...], Decimal]:
    return {key: yuan(value) for key, value in frame.groupby(by)[column].sum().items()}


SUPERSTORE, RETAIL = ("2014-01", "2017-12"), ("2021-01", "2023-06")
PATHS = [
    ("superstore_months", SUPERSTORE),
    ("superstore_lines", SUPERSTORE),
    ("retail_months", RETAIL),
    ("retail_lines", RETAIL),
]
CUBE = ("month", "region", "product")


def raw_lines(path: str) -> pd.DataFrame:
    return _superstore() if path.startswith("superstore") else _retail()[0]


@pytest.mark.parametrize(("path", "span"), PATHS)
def test_revenue_by_month_region_and_category_is_that_of_the_raw_file(
    path: str, span: tuple[str, str], request: pytest.FixtureRequest
) -> None:
    found = figures(request.getfixturevalue(path), "revenue", *span, CUBE)
    want = by_fen(raw_lines(path), list(CUBE))
    assert {key: value for key, value in found.items() if key in want or value} == want


@pytest.mark.parametrize("company", ["superstore", "retail"])
def test_order_lines_and_monthly_files_make_the_same_cube(company: str, request: pytest.FixtureRequest) -> None:
    span = SUPERSTORE if company == "superstore" else RETAIL
    months, lines = (request.getfixturevalue(f"{company}_{path}") for path in ("months", "lines"))
    by = ("month", "region", "product", "team", "channel")
    for kpi in ("revenue", "units"):
        sides = [figures(store, kpi, *span, by) for store in (months, lines)]
        filled = [{key: value for key, value in side.items() if value} for side in sides]
        assert filled[0] == filled[1]
    cells = [cube_orders(store) for store in (months, lines)]
    assert cells[0] == cells[1]


def cube_orders(store: Store) -> dict[tuple[str, ...], int]:
    """Orders per cell of the cube, by names."""
    named = names(store, ADMIN)
    with store._cursor() as cursor:
        found = cursor.execute("SELECT month, region, product, team, channel, orders FROM cube").fetchall()
    dims = ("region", "product", "team", "channel")
    return {(r[0], *(named[d][c] for d, c in zip(dims, r[1:5], strict=True))): r[5] for r in found if r[5]}


@pytest.mark.parametrize(("path", "span"), [PATHS[1], PATHS[3]])
def test_order_value_from_order_lines_is_exact(
    path: str, span: tuple[str, str], request: pytest.FixtureRequest
) -> None:
    lines = raw_lines(path)
    revenue = lines.groupby("month")["fen"].sum()
    orders = lines.drop_duplicates(["order", "customer"]).groupby("begun").size()
    found = figures(request.getfixturevalue(path), "aov", *span, ("month",))
    want = {(m,): Decimal(int(revenue[m])) / 100 / int(orders[m]) for m in revenue.index}
    assert set(found) == set(want)
    assert all(to_fen(found[key]) == to_fen(want[key]) for key in want)


def test_the_superstore_order_is_worth_3237_not_5812(superstore_lines: Store) -> None:
    lines = _superstore()
    per_id = Decimal(int(lines["fen"].sum())) / 100 / lines["order"].nunique()
    assert to_fen(per_id) == Decimal("5812.31")
    (value,) = figures(superstore_lines, "aov", *SUPERSTORE, ()).values()
    assert to_fen(value) == Decimal("3237.11")


@pytest.mark.parametrize(("path", "span"), [PATHS[0], PATHS[2]])
def test_order_value_from_monthly_files_is_revenue_over_the_orders_of_all_cells(
    path: str, span: tuple[str, str], request: pytest.FixtureRequest
) -> None:
    lines = raw_lines(path)
    places = set(zip(lines["month"], lines["region"], strict=True))
    counted = lines[[pair in places for pair in zip(lines["begun"], lines["region"], strict=True)]]
    cells = counted.drop_duplicates(["order", "customer", "region", "product", "team", "channel"])
    orders, revenue = cells.groupby("begun").size(), lines.groupby("month")["fen"].sum()
    found = figures(request.getfixturevalue(path), "aov", *span, ("month",))
    want = {(m,): Decimal(int(revenue[m])) / 100 / int(orders[m]) for m in revenue.index}
    assert set(found) == set(want)
    assert all(to_fen(found[key]) == to_fen(want[key]) for key in want)


@pytest.mark.parametrize("path", ["superstore_months", "superstore_lines"])
def test_return_rate_of_the_superstore(path: str, request: pytest.FixtureRequest) -> None:
    sums = _superstore().groupby(["month", "region"])[["fen", "returned"]].sum()
    found = figures(request.getfixturevalue(path), "return_rate", *SUPERSTORE, ("month", "region"))
    want = {key: row["returned"] / row["fen"] for key, row in sums.iterrows()}
    assert found == pytest.approx(want, rel=1e-12)


def test_return_rate_of_the_retail_company(retail_months: Store) -> None:
    lines, returns = _retail()
    sold, back = by_fen(lines, ["month", "region"]), by_fen(returns, ["month", "region"])
    found = figures(retail_months, "return_rate", *RETAIL, ("month", "region"))
    want = {key: float(back.get(key, Decimal(0)) / revenue) for key, revenue in sold.items()}
    assert found == pytest.approx(want, rel=1e-12)


@pytest.mark.parametrize(("path", "span"), PATHS)
def test_year_on_year_from_march_to_december(path: str, span: tuple[str, str], request: pytest.FixtureRequest) -> None:
    sums = raw_lines(path).groupby(["month", "region"])["fen"].sum()
    found = figures(request.getfixturevalue(path), "yoy", *span, ("month", "region"))
    months = [key for key in sums.index if key[0][5:] not in ("01", "02")]
    want = {
        (month, region): sums[month, region] / sums[f"{int(month[:4]) - 1}{month[4:]}", region] - 1
        for month, region in months
        if (f"{int(month[:4]) - 1}{month[4:]}", region) in sums.index
    }
    told = {key: value for key, value in found.items() if key[0][5:] not in ("01", "02")}
    assert want
    assert told == pytest.approx(want, rel=1e-9, abs=1e-12)


def to_fen(value: object) -> Decimal:
    assert isinstance(value, Decimal)
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)
