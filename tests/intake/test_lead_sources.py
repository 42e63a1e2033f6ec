"""Lead sources: the same contract as other files, held against the leads and orders that are there."""

import json
from decimal import Decimal

import pytest

from salesplan.core.scope import Scope
from salesplan.intake.context import context_of, from_plain, to_plain
from tests.intake.company import codes, company, csv, read, where

HEAD = "月份,区域,团队,渠道,来源,话术,线索数,订单数,费用（元）"
ROW = "2026-10,华东,华东二组,电商,短视频,A2,300,9,14400"


def sources(*rows, head=HEAD, known=None, **answers):
    return read(csv(*rows, head=head), "s.csv", "lead_sources", known, **answers)


def test_a_source_is_read_with_its_leads_orders_and_cost():
    reading = sources(ROW, "2026-10,华东,,电商,搜索,,700,70,", known=knows(1000, 79))
    assert not any(code.startswith("N_SOURCES") for code in codes(reading))
    first, second = reading.rows
    assert first == {
        "month": "2026-10",
        "region": "R01",
        "team": "T02",
        "channel": "C03",
        "source": "短视频",
        "script": "A2",
        "leads": 300,
        "orders": 9,
        "cost": Decimal("14400"),
    }
    assert (second["team"], second["script"], second["cost"]) == (None, None, None)
    assert reading.months == ("2026-10",)


def knows(leads, orders, sources=0):
    return company(funnel={("2026-10", "R01", "C03"): (leads, orders, sources)})


def test_sources_that_do_not_add_up_to_the_cube_are_told_and_may_be_imported():
    reading = sources(ROW, known=knows(301, 9))
    assert where(reading, "N_SOURCES_DIFFER") == [(2, "leads")]
    detail = next(p.detail for p in reading.problems if p.code == "N_SOURCES_DIFFER")
    assert (detail["a"], detail["b"], detail["where"], detail["month"]) == (300, 301, "华东×电商", "2026-10")
    assert reading.verdict == "accept_with_notice"
    assert "N_SOURCES_DIFFER" not in codes(sources(ROW, known=knows(300, 9)))


def test_what_cannot_be_compared_and_what_is_replaced_is_told():
    assert where(sources(ROW), "N_SOURCES_UNCHECKED") == [(2, "leads")]
    assert where(sources(ROW, known=knows(None, 9)), "N_SOURCES_UNCHECKED") == [(2, "leads")]
    assert where(sources(ROW, known=knows(300, 9, sources=2)), "N_SOURCES_REPLACED") == [(2, "source")]


def test_a_closed_month_may_be_broken_down():
    assert sources(ROW.replace("2026-10", "2026-08")).verdict != "reject"


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (ROW.replace("2026-10", "2026-12"), "E_MONTH_FUTURE", "month"),
        (ROW.replace("短视频", ""), "E_MISSING_VALUE", "source"),
        (ROW.replace("短视频", "a\x07b"), "E_CONTROL_CHARS", "source"),
        (ROW.replace("电商", "抖音"), "E_UNKNOWN_NAME", "channel"),
        (ROW.replace("华东二组", "华南一组"), "E_TEAM_REGION", "team"),
        (ROW.replace(",300,", ",-3,"), "E_NEGATIVE", "leads"),
        (ROW.replace(",9,", ",9.5,"), "E_NOT_INTEGER", "orders"),
        (ROW.replace("14400", "-1"), "E_NEGATIVE", "cost"),
    ],
)
def test_sources_are_judged(row, code, column):
    assert (2, column) in where(sources(row), code)


def test_one_source_counts_once_unless_its_rows_are_summed():
    assert where(sources(ROW, ROW), "E_DUP_KEY") == [(2, None), (3, None)]
    summed = sources(ROW, ROW, duplicates="sum")
    assert [(row["leads"], row["orders"], row["cost"]) for row in summed.rows] == [(600, 18, Decimal("28800"))]
    assert sources(ROW, ROW.replace("A2", "A3")).verdict != "reject"


def test_a_regional_editor_brings_sources_of_his_regions_only():
    south = company(scope=Scope("s", "editor", ("R02",)))
    assert where(sources(ROW, known=south), "E_FORBIDDEN_REGION") == [(2, "region")]


def test_the_context_of_a_file_of_sources_travels_to_the_child():
    context = context_of(knows(300, None, 2))
    assert from_plain(json.loads(json.dumps(to_plain(context)))).funnel == context.funnel != {}
