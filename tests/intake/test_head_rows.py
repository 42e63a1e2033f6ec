"""Heads of two and three rows: 本月 and 累计 over 计划 and 实际, months over measures, years over months."""

from decimal import Decimal

import pytest

from tests.intake.books import book, sheet_xml
from tests.intake.company import codes, company, read
from tests.intake.test_wide import KEYS, ROWS, TWO_MONTHS, amounts, wide

TWO_ROWS = ",,,,本月,,,累计,,\r\n区域,产品,团队,渠道,计划,实际,同比,计划,实际,完成率"


@pytest.mark.parametrize(
    "head",
    [TWO_ROWS, TWO_ROWS.replace(",,,,本月", "区域,产品,团队,渠道,本月").replace("\n区域,产品,团队,渠道", "\n,,,")],
)
def test_two_rows_of_heads_give_the_month_alone(head):
    content = wide(head, "90,100,0.1,900,1000,0.9", "80,300,0.1,800,3000,0.9")
    asked = read(content, "2026-10.csv", measure="revenue")
    assert (asked.questions[0].key, asked.questions[0].choices) == ("const.month", ("2026-10",))
    reading = read(content, measure="revenue", const__month="2026-10")
    assert amounts(reading) == [("2026-10", "R01", "100.00"), ("2026-10", "R02", "300.00")]
    left = {p.column for p in reading.problems if p.code == "N_EXTRA_COLUMN"}
    assert left == {"本月 计划", "本月 同比", "累计 计划", "累计 实际", "累计 完成率"}
    assert "N_HEAD_ROWS" in codes(reading) and "E_CUMULATIVE" not in codes(reading)


def test_a_plan_takes_the_planned_columns():
    content = wide(TWO_ROWS, "90,100,0.1,900,1000,0.9", "80,300,0.1,800,3000,0.9")
    reading = read(content, dataset="plan", const__month="2026-12")
    assert [(r["month"], r["measure"], str(r["base"])) for r in reading.rows] == [
        ("2026-12", "revenue", "90.00"),
        ("2026-12", "revenue", "80.00"),
    ]


def test_the_cumulative_columns_are_read_only_when_said():
    content = wide(TWO_ROWS, "90,100,0.1,900,1000,0.9", "80,300,0.1,800,3000,0.9")
    known = company(year_to_date={("2026-09", "R01", "P01", "T01", "C01"): {"revenue": Decimal(700)}})
    reading = read(content, known=known, measure="revenue", const__month="2026-10", cumulative="yes")
    assert amounts(reading) == [("2026-10", "R01", "300.00"), ("2026-10", "R02", "3000.00")]


def test_months_over_plan_and_actual_serve_both_datasets():
    content = wide(f",,,,2026-09,,2026-10,\r\n{KEYS},计划,实际,计划,实际", "9,100,10,200", "11,300,12,400")
    assert amounts(read(content, measure="revenue")) == TWO_MONTHS
    plan = read(content, dataset="plan")
    assert [(r["month"], r["base"]) for r in plan.rows] == [
        ("2026-09", 9),
        ("2026-09", 11),
        ("2026-10", 10),
        ("2026-10", 12),
    ]


def test_months_over_measures_give_whole_rows():
    content = wide(
        f",,,,2026年9月,,,2026年10月,,\r\n{KEYS},订单数,销量,销售额,订单数,销量,销售额",
        "1,2,100,3,4,200",
        "5,6,300,7,8,400",
    )
    reading = read(content)
    assert amounts(reading) == TWO_MONTHS and [r["orders"] for r in reading.rows] == [1, 5, 3, 7]


def test_measures_over_months_give_whole_rows():
    content = wide(f"{KEYS},销售额,,订单数,\r\n,,,,2026-09,2026-10,2026-09,2026-10", "100,200,1,3", "300,400,5,7")
    reading = read(content)
    assert amounts(reading) == TWO_MONTHS and [r["orders"] for r in reading.rows] == [1, 5, 3, 7]


def test_a_year_over_months_over_plan_and_actual_is_read_as_one_head():
    head = f"{KEYS},2026年,,,\r\n,,,,9月,,10月,\r\n,,,,计划,实际,计划,实际"
    assert amounts(read(wide(head, "9,100,10,200", "11,300,12,400"), measure="revenue")) == TWO_MONTHS


def test_a_workbook_with_merged_heads_reads_like_the_text():
    upper, lower = (
        ["区域", "产品", "团队", "渠道", "2026-09", "", "2026-10", ""],
        ["", "", "", "", "计划", "实际", "计划", "实际"],
    )
    merges = "".join(f'<mergeCell ref="{r}"/>' for r in ("A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2", "G2:H2"))
    cells = [
        ["2026年销售额完成情况"],
        upper,
        lower,
        [*ROWS[0].split(","), 9, 100, 10, 200],
        [*ROWS[1].split(","), 11, 300, 12, 400],
    ]
    reading = read(book({"汇总": sheet_xml(cells, tail=f"<mergeCells>{merges}</mergeCells>")}), "a.xlsx")
    assert amounts(reading) == TWO_MONTHS


def test_base_and_challenge_of_each_month_make_a_plan():
    content = wide(f",,,,1月,,2月,\r\n{KEYS},基础目标,挑战目标,基础目标,挑战目标", "1,2,3,4", "5,6,7,8")
    reading = read(content, dataset="plan", const__year="2027")
    assert [(r["month"], r["base"], r["challenge"]) for r in reading.rows] == [
        ("2027-01", 1, 2),
        ("2027-01", 5, 6),
        ("2027-02", 3, 4),
        ("2027-02", 7, 8),
    ]


def test_a_web_table_with_spanning_heads_is_read():
    names = "".join(f"<th rowspan=2>{name}</th>" for name in KEYS.split(","))
    head = f"<tr>{names}<th colspan=2>2026-09</th><th colspan=2>2026-10</th></tr><tr>{'<th>计划</th><th>实际</th>' * 2}</tr>"
    body = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in (*row.split(','), *cells))}</tr>"
        for row, cells in zip(ROWS, ((9, 100, 9, 200), (9, 300, 9, 400)), strict=True)
    )
    reading = read(f"<table>{head}{body}</table>".encode(), "a.xls", legacy="read", measure="revenue")
    assert amounts(reading) == TWO_MONTHS
