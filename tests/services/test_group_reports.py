"""A group's workbook of months as columns goes all the way: previewed, written, planned, and undone."""

from decimal import Decimal

import pytest

from salesplan.core.scope import Scope
from salesplan.services import importing
from salesplan.services.setup import set_up
from salesplan.store import Store
from tests.intake.books import book, sheet_xml
from tests.services.test_importing import CONTEXT, cells, full, send

ADMIN = Scope("me", "admin")
TITLE = ["2026年销售额计划完成情况（单位：万元）"]
UPPER = ["区域", "产品", "团队", "渠道", "9月", "", "", "10月", "", ""]
LOWER = ["", "", "", "", "计划", "实际", "完成率", "计划", "实际", "完成率"]
EAST = ["华东", "旗舰款", "华东一组", "直销", 1, 2, 2, 3, 4, 1.33]
SOUTH = ["华南", "旗舰款", "华南一组", "直销", 5, 6, 1.2, 7, "", ""]
TOTAL = ["合计", "", "", "", 6, 8, "", 10, 4, ""]


@pytest.fixture
def store():
    opened = Store.memory()
    set_up(opened, CONTEXT)
    yield opened
    opened.close()


def report():
    return book({"汇总": sheet_xml([TITLE, UPPER, LOWER, EAST, SOUTH, TOTAL])})


def revenue(store, month):
    return {row["region"]: row["revenue"] for row in cells(store, month)}


def test_one_report_brings_actuals_and_plan(store):
    send(store, report(), "集团.xlsx")
    assert revenue(store, "2026-09") == {"R01": Decimal("20000.00"), "R02": Decimal("60000.00")}
    assert revenue(store, "2026-10") == {"R01": Decimal("40000.00")}
    send(store, report(), "集团.xlsx", dataset="plan")
    planned = store.rows(ADMIN, "newest_plan_cells", months=["2026-09", "2026-10"])
    assert sorted(row["base"] for row in planned) == [10_000, 30_000, 50_000, 70_000]


def test_whole_rows_are_not_emptied_by_a_report_of_one_measure_unless_said(store):
    send(store, full("2026-10", 1, 2), "erp.csv")
    seen = importing.preview(store, ADMIN, report(), "集团.xlsx", "actuals", {})
    assert {p.code for p in seen.reading.problems if p.refuses} == {"E_PARTIAL", "E_SCOPE_SHRINK"}
    answers = {"partial": "replace", "scope": "regions"}
    importing.commit(store, ADMIN, importing.preview(store, ADMIN, report(), "集团.xlsx", "actuals", answers))
    assert revenue(store, "2026-10") == {"R01": Decimal("40000.00"), "R02": Decimal("2.00")}


def test_the_next_report_of_a_year_asks_nothing_about_the_months_that_reports_brought(store):
    send(store, report(), "集团.xlsx")
    later = book(
        {"汇总": sheet_xml([TITLE, UPPER, LOWER, [*EAST[:5], 9, *EAST[6:]], SOUTH, [*TOTAL[:5], 15, *TOTAL[6:]]])}
    )
    seen = importing.preview(store, ADMIN, later, "集团.xlsx", "actuals", {})
    assert seen.verdict == "accept_with_notice" and not seen.reading.questions
