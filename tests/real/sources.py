"""Two companies' raw files, and the two kinds of import file made of them.

Definitions, the same for both companies:

- An order is (order id, customer). In the superstore 1,407 of 2,773 order ids are shared by several customers: per
  order id the average order is 5,812.31, per (order id, customer) 3,237.11. The second is the true one, and ours.
- An order belongs to the month of its first line (its earliest day). A cell counts the orders that contain it; cells of
  a month and region without any line of their own are left out.
- Revenue of a line is rounded half-even to the fen before anything is added. In the retail files it is quantity times
  product price; their extra column `Sales` disagrees with that on thousands of lines and is ignored.
- Returns of the superstore: every line of a returned order id counts as returned, in full, in the line's own month (the
  list has neither date nor customer). Returns of the retail files: quantity times price, in the month of the return.
- Region, product, team, channel are 地区, 类别, 地区经理, 细分 and territory, category, country, one online channel.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

DATA = Path(__file__).parents[2] / ".." / "shared" / "kits" / "data"
FEN = Decimal("0.01")
CELL = ["region", "product", "team", "channel"]


def raw_file(*parts: str) -> Path:
    """The path of a raw file; the test is skipped, visibly, where it is not there."""
    path = DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs ../shared/kits/data/{'/'.join(parts)}")
    return path


def fen(amount: Decimal) -> int:
    """Yuan as whole fen, half-even."""
    return int(amount.quantize(FEN, ROUND_HALF_EVEN) * 100)


def superstore() -> pd.DataFrame:
    """One row per order line: keys, cell, units, and revenue and returns in fen."""
    book = CalamineWorkbook.from_path(str(raw_file("cn_superstore", "示例 - 超市.xls")))
    managers = dict(book.get_sheet_by_name("销售人员").to_python()[1:])
    returned = {row[0] for row in book.get_sheet_by_name("退货").to_python()[1:]}
    head, *rows = book.get_sheet_by_name("订单").to_python()
    return pd.DataFrame([_superstore_line(dict(zip(head, row, strict=True)), managers, returned) for row in rows])


def _superstore_line(row: Mapping[str, Any], managers: Mapping[Any, Any], returned: set[Any]) -> dict[str, Any]:
    revenue = fen(Decimal(format(row["销售额"], ".15g")))
    return {
        "order": row["订单 ID"],
        "day": row["订单日期"],
        "customer": row["客户 ID"],
        "region": row["地区"],
        "product": row["类别"],
        "team": managers[row["地区"]],
        "channel": row["细分"],
        "units": int(row["数量"]),
        "fen": revenue,
        "returned": revenue if row["订单 ID"] in returned else 0,
    }


def retail() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Order lines as of the superstore (nothing returned), and returns: day, cell, fen."""
    products = {row["ProductKey"]: row for row in _retail("Products")}
    families = {row["ProductSubcategoryKey"]: row["ProductCategoryKey"] for row in _retail("Product_Subcategories")}
    names = {row["ProductCategoryKey"]: row["CategoryName"] for row in _retail("Product_Categories")}
    territories = {row["SalesTerritoryKey"]: row for row in _retail("Territories")}

    def cell(row: Mapping[str, str], quantity: str) -> dict[str, Any]:
        place, product = territories[row["TerritoryKey"]], products[row["ProductKey"]]
        return {
            "region": place["Region"],
            "product": names[families[product["ProductSubcategoryKey"]]],
            "team": place["Country"],
            "channel": "Online",
            "units": int(row[quantity]),
            "fen": fen(int(row[quantity]) * Decimal(product["ProductPrice"])),
        }

    lines = [
        {"order": row["OrderNumber"], "day": _american(row["OrderDate"]), "customer": row["CustomerKey"], "returned": 0}
        | cell(row, "OrderQuantity")
        for year in (2021, 2022, 2023)
        for row in _retail(f"Sales_{year}")
    ]
    returns = [{"day": _american(row["ReturnDate"])} | cell(row, "ReturnQuantity") for row in _retail("Returns")]
    return pd.DataFrame(lines), pd.DataFrame(returns)


def _retail(name: str) -> Iterator[dict[str, str]]:
    with raw_file("aw_retail", f"AdventureWorks_{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _american(text: str) -> date:
    """12/31/2021 and 01-12-21 stand in one column; both name the month first."""
    month, day, year = (int(part) for part in text.replace("/", "-").split("-"))
    return date(year + 2000 if year < 100 else year, month, day)


def lines_file(lines: pd.DataFrame) -> bytes:
    """The order lines as a file for the product."""
    columns = {"订单号": "order", "日期": "day", "客户": "customer", "区域": "region", "产品": "product"}
    columns |= {"团队": "team", "渠道": "channel", "数量": "units", "销售额": "fen", "退货额": "returned"}
    rows = (
        [_yuan(row[c]) if c in ("fen", "returned") else row[c] for c in columns.values()]
        for row in lines.to_dict("records")
    )
    return _csv([list(columns), *rows])


def monthly_file(lines: pd.DataFrame, returns: pd.DataFrame | None = None) -> bytes:
    """The monthly actuals, added up line by line in plain Python."""
    cells: dict[tuple[str, ...], dict[str, Any]] = defaultdict(
        lambda: {"orders": set(), "units": 0, "fen": 0, "returned": 0}
    )
    records = lines.to_dict("records")
    begun: dict[tuple[str, str], date] = {}
    for row in records:
        key = (row["order"], row["customer"])
        begun[key] = min(row["day"], begun.get(key, row["day"]))
    places = {(f"{row['day']:%Y-%m}", row["region"]) for row in records}
    for row in records:
        key, own = (row["order"], row["customer"]), f"{row['day']:%Y-%m}"
        where, first = tuple(row[c] for c in CELL), f"{begun[row['order'], row['customer']]:%Y-%m}"
        for name in ("units", "fen", "returned"):
            cells[(own, *where)][name] += row[name]
        if (first, row["region"]) in places:
            cells[(first, *where)]["orders"].add(key)
    for row in [] if returns is None else returns.to_dict("records"):
        cells[(f"{row['day']:%Y-%m}", *(row[c] for c in CELL))]["returned"] += row["fen"]
    head = ["月份", "区域", "产品", "团队", "渠道", "订单数", "销量", "销售额", "退货额"]
    return _csv(
        [head]
        + [
            [*key, len(c["orders"]), c["units"], _yuan(c["fen"]), _yuan(c["returned"])]
            for key, c in sorted(cells.items())
        ]
    )


def _yuan(amount: int) -> str:
    return str(Decimal(amount) / 100)


def _csv(rows: list[list[Any]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode("utf-8")
