"""What the rows of an order-line file mean: every planted error with its row, every value to the fen."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesplan.core.dimensions import Member
from salesplan.core.known import MonthState, SameFile
from salesplan.core.scope import Scope
from salesplan.core.settings import Settings
from salesplan.services.order_lines import with_codes
from tests.services.lines_read import HEAD, LINE, MEMBERS, notices, read, refusals, table


def test_a_clean_file_becomes_codes_days_and_exact_amounts_without_any_notice() -> None:
    found = read(
        table(LINE, "SO2,2026-10-03,00017,South,P02,T02,Online,1.5,-20.10,12,1")
        .replace("退货额", "退货额,销售员")
        .replace(",0\n", ",0,S1\n")
        .replace(",1\n", ",1,S1\n"),
        members=MEMBERS | {"person": (Member("person", "S1", "王一"),)},
    )
    assert found.lines is not None
    assert notices(found) == {"N_NEGATIVE_REVENUE"}
    first, second = found.lines.to_pylist()
    assert first == {
        "order_id": "SO2", "day": date(2026, 10, 3), "customer": "00017", "person": "S1", "region": "R02",
        "product": "P02", "team": "T02", "channel": "C02", "units": Decimal("1.500"), "revenue": Decimal("-20.10"),
        "cost": Decimal("12.00"), "returns": Decimal("1.00"),
    }  # fmt: skip
    assert second["region"] == "R01"
    assert found.reading.counts._asdict() == {
        "read": 2, "stored": 2, "totals": 0, "blank": 0, "repeated": 0, "filtered": 0, "merged": 0,
    }  # fmt: skip
    assert found.reading.groups == ("sales", "cost", "customers")
    assert found.cells == {
        ("2026-10", "R01"): MonthState(1, Decimal("1000.00")),
        ("2026-10", "R02"): MonthState(1, Decimal("-20.10")),
    }


PLANTED = (
    (LINE.replace("2026-10-05", "2026-13-05"), {("E_MONTH_INVALID", "date")}),
    (LINE.replace("2026-10-05", "5 October"), {("E_MONTH_FORMAT", "date")}),
    (LINE.replace("2026-10-05", ""), {("E_MISSING_VALUE", "date")}),
    (LINE.replace("2026-10-05", "2026-11-24"), {("E_MONTH_FUTURE", "date")}),
    (LINE.replace("2026-10-05", "1999-12-31"), {("E_MONTH_RANGE", "date"), ("E_MONTH_CLOSED", "date")}),
    (LINE.replace("2026-10-05", "2026-08-31"), {("E_MONTH_CLOSED", "date")}),
    (LINE.replace("SO1", " "), {("E_MISSING_VALUE", "order")}),
    (LINE.replace("华东", "华北"), {("E_UNKNOWN_NAME", "region")}),
    (LINE.replace("空压机", "空压"), {("E_UNKNOWN_NAME", "product")}),
    (LINE.replace("直销", "直\u202e销"), {("E_CONTROL_CHARS", "channel")}),
    (LINE.replace("一组", "二组"), {("E_TEAM_REGION", "team")}),
    (LINE.replace("1000.00", '"1,0000"'), {("E_NUMBER_FORMAT", "revenue")}),
    (LINE.replace("1000.00", "abc"), {("E_NOT_A_NUMBER", "revenue")}),
    (LINE.replace("1000.00", "$5"), {("E_CURRENCY", "revenue")}),
    (LINE.replace("1000.00", "3万"), {("E_UNIT_MIXED", "revenue")}),
    (LINE.replace("1000.00", "#REF!"), {("E_EXCEL_ERROR", "revenue")}),
    (LINE.replace("1000.00", "-"), {("E_MISSING_VALUE", "revenue")}),
    (LINE.replace("1000.00", "9999999999999"), {("E_TOO_LARGE", "revenue")}),
    (LINE.replace(",2,", ",two,"), {("E_NOT_A_NUMBER", "units")}),
    (LINE.replace("600.00", "x"), {("E_NOT_A_NUMBER", "cost")}),
)


def test_all_planted_errors_are_found_at_once_with_row_and_column() -> None:
    found = read(table(LINE, *(line for line, _ in PLANTED), LINE), settings=Settings(closed_through="2026-08"))
    want = {(code, row, column) for row, (_, errors) in enumerate(PLANTED, 3) for code, column in errors}
    assert refusals(found) == want
    assert found.lines is None
    product = found.reading.header.index("产品")
    assert found.reading.original[11][product] == "空压"


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-05",
        "2026/10/5",
        "2026.10.05",
        "20261005",
        "2026年10月5日",
        "46300",
        "2026-10-05 13:45:00",
        "2026/10/5 8:05",
    ],
)
def test_a_day_may_be_written_in_these_ways(text: str) -> None:
    found = read(table(LINE.replace("2026-10-05", text)))
    assert found.lines is not None
    assert found.lines["day"].to_pylist() == [date(2026, 10, 5)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234,567.89", "1234567.89"), ("￥1，234.50", "1234.50"), ("(12.30)", "-12.30"), ("12.30-", "-12.30"),
        ("1.5E+03", "1500.00"), ("0.125", "0.12"), ("0.135", "0.14"), ("-0.125", "-0.12"), ("0.1250001", "0.13"),
        ("125.43999999999998", "125.44"), ("+7", "7.00"), ("８８", "88.00"), ("100元", "100.00"),
    ],
)  # fmt: skip
def test_an_amount_may_be_written_in_these_ways_and_is_rounded_half_even(text: str, value: str) -> None:
    found = read(table(LINE.replace("1000.00", f'"{text}"')))
    assert found.lines is not None
    assert found.lines["revenue"].to_pylist() == [Decimal(value)]


def test_rounding_is_told_with_its_rows() -> None:
    found = read(table(LINE, LINE.replace("1000.00", "0.125"), LINE.replace("1000.00", "0.120")))
    told = next(p for p in found.reading.problems if p.code == "N_ROUNDED")
    assert (told.row, told.detail["rows"]) == (3, "3")


@given(st.integers(-(10**11), 10**11), st.integers(0, 6), st.sampled_from([1, 10_000]))
@settings(max_examples=300, deadline=None)
def test_the_engine_rounds_as_python_does(digits: int, places: int, factor: int) -> None:
    import duckdb

    from salesplan.store.bulk_text import amount

    text = f"{Decimal(digits).scaleb(-places):f}"
    sql = amount("cell", 2, Decimal(factor))
    got = duckdb.sql(f"SELECT {sql} FROM (SELECT '{text}' AS cell)").fetchall()[0][0]
    want = (Decimal(text) * factor).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    assert got == want


def test_a_missing_column_is_asked_for_and_can_be_mapped_or_made_constant() -> None:
    text = table(LINE).replace("渠道", "路径").replace("日期", "单据日")
    first = read(text)
    assert {code for code, _, _ in refusals(first)} == {"E_MISSING_COLUMN"}
    assert {q.key for q in first.reading.questions} == {"map.date", "map.channel", "const.channel"}
    found = read(text, {"map.date": "单据日", "const.channel": "电商"})
    assert found.lines is not None
    assert found.lines["channel"].to_pylist() == ["C02"]


def test_a_column_twice_is_refused() -> None:
    found = read(table(LINE + ",5", head=HEAD + ",销售收入"))
    assert {(c, col) for c, _, col in refusals(found)} == {("E_DUP_COLUMN", "revenue")}


def test_units_of_heads_and_answers_multiply_money() -> None:
    by_head = read(table(LINE).replace("销售额", "销售额(万元)"))
    assert by_head.lines is not None
    assert by_head.lines["revenue"].to_pylist() == [Decimal("10000000.00")]
    by_answer = read(table(LINE), {"unit": "千元"})
    assert by_answer.lines is not None
    assert by_answer.lines["cost"].to_pylist() == [Decimal("600000.00")]
    assert "N_UNIT_CONVERTED" in notices(by_head)


def test_total_rows_are_checked_skipped_and_counted() -> None:
    small, all_ = "小计,,,,,,,,1000,600,0", "合计,,,,,,,4,2000.4,1200,0"
    found = read(table(LINE, small, LINE, small, all_))
    assert found.lines is not None
    assert (found.reading.counts.read, found.reading.counts.totals, found.lines.num_rows) == (5, 3, 2)
    wrong = read(table(LINE, small, LINE, all_.replace("2000.4", "3000")))
    assert refusals(wrong) == {("E_TOTAL_MISMATCH", 5, "revenue")}


def test_a_repeated_header_is_skipped_and_counted() -> None:
    found = read(table(LINE, HEAD, LINE))
    assert (found.reading.counts.repeated, found.reading.counts.stored) == (1, 2)


def test_rows_excluded_by_a_filter_are_counted() -> None:
    text = table(LINE + ",已审核", LINE + ",草稿", head=HEAD + ",单据状态")
    found = read(text, {"filter.单据状态": "已审核"})
    assert (found.reading.counts.filtered, found.reading.counts.stored, found.reading.counts.read) == (1, 1, 2)


def test_blank_cells_take_the_value_above_when_asked() -> None:
    rest = ",,,华东,空压机,一组,直销,1,5,3,0"
    assert refusals(read(table(LINE, rest))) == {("E_MISSING_VALUE", 3, c) for c in ("order", "date", "customer")}
    found = read(table(LINE, rest), {"fill_down": "order,date,customer"})
    assert found.lines is not None
    assert found.lines["order_id"].to_pylist() == ["SO1", "SO1"]


def test_new_names_are_asked_for_and_created_on_the_answer() -> None:
    text = table(LINE.replace("华东", "西北").replace("一组", "大客户部"), LINE.replace("空压机", "过滤器"))
    asked = read(text)
    assert {q.key for q in asked.reading.questions} == {"names", "names.西北", "names.过滤器"}
    found = read(text, {"names": "create"})
    assert found.reading.new_names == (("region", "西北"), ("product", "过滤器"))
    assert found.lines is not None
    lines = with_codes(found.lines, {("region", "西北"): "R03", ("product", "过滤器"): "P03"})
    assert sorted(lines["region"].to_pylist()) == ["R01", "R03"]
    assert sorted(lines["product"].to_pylist()) == ["P01", "P03"]


def test_a_name_may_be_answered_by_another() -> None:
    found = read(table(LINE.replace("华东", "东部")), {"names.东部": "华东"})
    assert found.lines is not None
    assert found.lines["region"].to_pylist() == ["R01"]


def test_customers_keep_their_zeros_and_known_ones_are_found_by_name() -> None:
    found = read(
        table(LINE.replace("00017", "0042"), LINE.replace("00017", "宏达机械"), LINE.replace("00017", "客户 甲"))
    )
    assert found.lines is not None
    assert sorted(found.lines["customer"].to_pylist()) == ["00017", "0042", "客户 甲"]
    assert sorted(found.new_codes) == [("customer", "0042"), ("customer", "客户 甲")]


def test_a_foreign_currency_needs_the_original_amount() -> None:
    head = HEAD + ",原币,原币金额"
    found = read(table(LINE + ",USD,", LINE + ",人民币,", LINE + ",USD,140.00", head=head))
    assert refusals(found) == {("E_CURRENCY", 2, "currency")}
    good = read(table(LINE + ",usd,140.00", LINE + ",RMB,", head=head))
    assert good.lines is not None
    assert good.lines["currency"].to_pylist() == ["USD", "CNY"]


def test_returns_all_negative_are_turned_and_mixed_signs_refused() -> None:
    found = read(table(LINE[:-1] + "-5", LINE))
    assert found.lines is not None
    assert found.lines["returns"].to_pylist() == [Decimal("5.00"), Decimal("0.00")]
    assert ("E_RETURNS_SIGN", 2, "returns") in refusals(read(table(LINE[:-1] + "-5", LINE[:-1] + "7")))


def test_a_month_that_loses_regions_asks_for_the_scope() -> None:
    stored = {"2026-10": {"sales": {"R01": MonthState(3, Decimal(50)), "R02": MonthState(2, Decimal(9))}}}
    asked = read(table(LINE), stored=stored)
    assert {code for code, _, _ in refusals(asked)} == {"E_SCOPE_SHRINK"}
    assert [q.key for q in asked.reading.questions] == ["scope"]
    found = read(table(LINE), {"scope": "regions"}, stored=stored)
    assert found.lines is not None
    assert "N_REPLACES_MONTH" in notices(found)


def test_the_same_file_again_is_told() -> None:
    assert "N_SAME_FILE" in notices(read(table(LINE), same_file=SameFile(4, datetime(2026, 11, 1, 8, 0), "li")))


def test_a_regional_editor_writes_only_his_regions_and_a_viewer_nothing() -> None:
    mine = Scope("li", "editor", ("R02",))
    assert {c for c, _, _ in refusals(read(table(LINE), scope=mine))} == {"E_FORBIDDEN_REGION"}
    assert {c for c, _, _ in refusals(read(table(LINE), scope=Scope("x")))} == {"E_FORBIDDEN_ROLE"}


def test_an_unfinished_month_is_told_and_dated_by_its_last_line_or_the_answer() -> None:
    text = table(LINE.replace("2026-10-05", "2026-11-20"), LINE)
    found = read(text)
    assert found.reading.as_of == date(2026, 11, 20)
    assert "N_MONTH_IN_PROGRESS" in notices(found)
    assert read(text, {"as_of": "2026-11-22"}).reading.as_of == date(2026, 11, 22)
    assert read(table(LINE)).reading.as_of is None


def test_identical_lines_are_all_kept() -> None:
    found = read(table(LINE, LINE, LINE))
    assert found.lines is not None
    assert found.lines.num_rows == 3


def test_more_problems_than_can_be_listed_are_still_counted() -> None:
    found = read(table(*[LINE.replace("1000.00", "x")] * 10_050))
    assert len(found.reading.problems) < 10_050
    assert found.totals["E_NOT_A_NUMBER"] == 10_050
