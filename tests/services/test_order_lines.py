"""Order lines: every planted error is found with its row, every doubtful byte is refused, and nothing is left behind."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesplan.core.dimensions import Member, Membership
from salesplan.core.known import Known, MonthState, SameFile
from salesplan.core.scope import Scope
from salesplan.core.settings import Limits, Settings
from salesplan.services.order_lines import LinesReading, outcome, prepare, read_lines, with_codes
from salesplan.services.order_lines_child import answer_job

MEMBERS = {
    "region": (Member("region", "R01", "华东", "East", ("华东大区",)), Member("region", "R02", "华南", "South")),
    "product": (Member("product", "P01", "空压机", "Compressor"), Member("product", "P02", "干燥机", "Dryer")),
    "team": (
        Member("team", "T01", "一组", "Team A"),
        Member("team", "T02", "二组", "Team B"),
        Member("team", "T03", "大客户部", "Key accounts", extra={"company_wide": True}),
    ),
    "channel": (Member("channel", "C01", "直销", "Direct"), Member("channel", "C02", "电商", "Online")),
    "customer": (Member("customer", "00017", "宏达机械", "Hongda"),),
}
HEAD = "订单号,日期,客户,区域,产品,团队,渠道,数量,销售额,成本,退货额"
LINE = "SO1,2026-10-05,00017,华东,空压机,一组,直销,2,1000.00,600.00,0"


def known(**given: object) -> Known:
    values: dict[str, object] = {
        "today": date(2026, 11, 23),
        "settings": Settings(),
        "scope": Scope("tester", "admin"),
        "members": MEMBERS,
        "team_regions": (Membership("T01", "R01"), Membership("T02", "R02", "2026-01")),
        "stored": {},
    }
    return Known(**(values | given))  # type: ignore[arg-type]


def read(
    content: str | bytes, answers: Mapping[str, str] | None = None, name: str = "lines.csv", **given: object
) -> LinesReading:
    """The outcome of the child's own function, without the cost of a process."""
    raw = content.encode() if isinstance(content, str) else content
    with tempfile.TemporaryDirectory() as folder:
        company, asked = known(**given), dict(answers or {})
        prepare(Path(folder), raw, name, company, asked)
        answer_job(Path(folder))
        return outcome(Path(folder), company, asked)


def table(*lines: str, head: str = HEAD, end: str = "\n") -> str:
    return end.join((head, *lines)) + end


def refusals(found: LinesReading) -> set[tuple[str, int | None, str | None]]:
    return {(p.code, p.row, p.column) for p in found.reading.problems if p.refuses}


def notices(found: LinesReading) -> set[str]:
    return {p.code for p in found.reading.problems if not p.refuses}


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


def test_all_planted_errors_are_found_at_once_with_row_and_column() -> None:
    lines = [
        LINE,
        LINE.replace("2026-10-05", "2026-13-05"),
        LINE.replace("2026-10-05", "5 October"),
        LINE.replace("2026-10-05", ""),
        LINE.replace("SO1", " "),
        LINE.replace("华东", "华北"),
        LINE.replace("空压机", "空压"),
        LINE.replace("1000.00", '"1,0000"'),
        LINE.replace("1000.00", "abc"),
        LINE.replace("1000.00", "$5"),
        LINE.replace("1000.00", "3万"),
        LINE.replace("1000.00", "#REF!"),
        LINE.replace("1000.00", "-"),
        LINE.replace(",2,", ",two,"),
        LINE.replace("600.00", "x"),
        LINE.replace("1000.00", "9999999999999"),
        LINE.replace("2026-10-05", "2026-11-24"),
        LINE.replace("2026-10-05", "1999-12-31"),
        LINE.replace("2026-10-05", "2026-08-31"),
        LINE.replace("一组", "二组"),
        LINE.replace("直销", "直\u202e销"),
        LINE,
    ]
    found = read(table(*lines), settings=Settings(closed_through="2026-08"))
    assert refusals(found) == {
        ("E_MONTH_INVALID", 3, "date"),
        ("E_MONTH_FORMAT", 4, "date"),
        ("E_MISSING_VALUE", 5, "date"),
        ("E_MISSING_VALUE", 6, "order"),
        ("E_UNKNOWN_NAME", 7, "region"),
        ("E_UNKNOWN_NAME", 8, "product"),
        ("E_NUMBER_FORMAT", 9, "revenue"),
        ("E_NOT_A_NUMBER", 10, "revenue"),
        ("E_CURRENCY", 11, "revenue"),
        ("E_UNIT_MIXED", 12, "revenue"),
        ("E_EXCEL_ERROR", 13, "revenue"),
        ("E_MISSING_VALUE", 14, "revenue"),
        ("E_NOT_A_NUMBER", 15, "units"),
        ("E_NOT_A_NUMBER", 16, "cost"),
        ("E_TOO_LARGE", 17, "revenue"),
        ("E_MONTH_FUTURE", 18, "date"),
        ("E_MONTH_RANGE", 19, "date"),
        ("E_MONTH_CLOSED", 19, "date"),
        ("E_MONTH_CLOSED", 20, "date"),
        ("E_TEAM_REGION", 21, "team"),
        ("E_CONTROL_CHARS", 22, "channel"),
    }
    assert found.lines is None
    assert found.reading.original[8][found.reading.header.index("产品")] == "空压"
    near = next(p for p in found.reading.problems if p.code == "E_UNKNOWN_NAME" and p.column == "product")
    assert near.value == "空压"


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

    from salesplan.store.bulk import _amount

    text = f"{Decimal(digits).scaleb(-places):f}"
    sql = _amount("cell", 2, Decimal(factor))
    got = duckdb.sql(f"SELECT {sql} FROM (SELECT '{text}' AS cell)").fetchall()[0][0]
    want = (Decimal(text) * factor).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    assert got == want


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_give_the_same_lines(encoding: str, delimiter: str) -> None:
    text = table(LINE, LINE.replace("SO1", "SO2"), end="\r\n").replace(",", delimiter)
    found = read(text.encode(encoding))
    assert found.lines is not None
    assert found.lines["region"].to_pylist() == ["R01", "R01"]
    assert ("N_ENCODING" in notices(found)) == (encoding in ("gb18030", "utf-16"))
    assert ("N_DELIMITER" in notices(found)) == (delimiter != ",")


def test_mixed_encodings_are_refused_with_a_row() -> None:
    lines = [(HEAD + "\n").encode(), (LINE + "\n").encode(), (LINE + "\n").encode("gb18030"), (LINE + "\n").encode()]
    found = read(b"".join(lines))
    assert {(p.code, p.row) for p in found.reading.problems if p.refuses} == {("E_ENCODING", 3)}


def test_a_broken_gb18030_byte_is_refused_with_its_row() -> None:
    raw = table(LINE, LINE).encode("gb18030")
    assert {code for code, _, _ in refusals(read(raw[:-4] + b"\xff\xff\n"))} == {"E_ENCODING"}


def test_quoted_line_breaks_count_as_one_record() -> None:
    head = HEAD + ",备注"
    lines = [LINE + ',"first\nsecond, third"', LINE + ',"say ""hi"""', LINE.replace("1000.00", "x") + ",plain"]
    assert refusals(read(table(*lines, head=head))) == {("E_NOT_A_NUMBER", 4, "revenue")}


def test_blank_records_are_counted_skipped_and_keep_the_row_numbers() -> None:
    found = read(table(LINE, "", ",,,,,,,,,,", LINE.replace("1000.00", "x"), "", ""))
    assert refusals(found) == {("E_NOT_A_NUMBER", 5, "revenue")}
    clean = read(table(LINE, "", ",,,,,,,,,,", LINE, "", ",,,,,,,,,,"))
    counts = clean.reading.counts
    assert (counts.read, counts.stored, counts.blank) == (4, 2, 2)
    assert next(p for p in clean.reading.problems if p.code == "N_BLANK_ROW").detail["rows"] == "3–4"


def test_records_of_another_width_are_all_reported_with_the_other_problems() -> None:
    found = read(table(LINE, LINE + ",1", LINE.replace("1000.00", "x"), "SO9,2026-10-05"))
    assert refusals(found) == {("E_RAGGED_ROW", 3, None), ("E_NOT_A_NUMBER", 4, "revenue"), ("E_RAGGED_ROW", 5, None)}


@pytest.mark.parametrize("tail", ['SO9,"2026', LINE + '"x,"'])
def test_a_quote_that_never_ends_is_refused_and_loses_no_row_silently(tail: str) -> None:
    found = read(HEAD + "\n" + LINE + "\n" + tail + "\n" + LINE.replace("SO1", '"SO1'))
    assert {code for code, _, _ in refusals(found)} == {"E_UNCLOSED_QUOTE"}


def test_carriage_returns_alone_end_a_record() -> None:
    found = read(table(LINE, LINE.replace("1000.00", "x"), end="\r"))
    assert refusals(found) == {("E_NOT_A_NUMBER", 3, "revenue")}


def test_english_heads_any_order_and_rows_above_the_header() -> None:
    head = "revenue,units,channel,team,product,region,customer,date,order id,memo"
    body = "5,1,Direct,Team A,Compressor,East,K9,2026-10-05,A1,x"
    found = read(f"Export of 2026-11-01\n\n{head}\n{body}\n")
    assert found.lines is not None
    assert {"N_HEADER_OFFSET", "N_EXTRA_COLUMN", "N_MISSING_OPTIONAL", "N_NAMES_CREATED"} <= notices(found)
    assert found.new_codes == (("customer", "K9"),)
    assert found.reading.groups == ("sales", "customers")
    assert "cost" not in found.lines.column_names


def test_a_missing_column_is_asked_for_and_can_be_mapped_or_made_constant() -> None:
    text = table(LINE).replace("渠道", "路径").replace("日期", "单据日")
    first = read(text)
    assert {code for code, _, _ in refusals(first)} == {"E_MISSING_COLUMN"}
    assert {q.key for q in first.reading.questions} == {"map.date", "map.channel"}
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


def test_limits_of_rows_and_bytes_are_settings() -> None:
    few = Settings(limits=Limits(line_rows=1))
    assert {c for c, _, _ in refusals(read(table(LINE, LINE), settings=few))} == {"E_TOO_MANY_ROWS"}
    small = Settings(limits=Limits(line_bytes=10))
    assert {c for c, _, _ in refusals(read(table(LINE), settings=small))} == {"E_FILE_TOO_LARGE"}


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "E_EMPTY_FILE"), (b"%PDF-1.7", "E_FILE_TYPE"), (b"<html><table>", "E_HTML"), ((HEAD + "\n").encode(), "E_NO_ROWS"),
     (b"PK\x03\x04garbage", "E_FILE_CORRUPT"), (b"a,b,c,d\n1,2,3,4\n", "E_MISSING_COLUMN"), (b"x\0y,,,\n", "E_NULL_BYTES")],
)  # fmt: skip
def test_what_is_no_file_of_lines_is_refused_by_name(content: bytes, code: str) -> None:
    assert code in {p.code for p in read(content).reading.problems}


def test_a_workbook_gives_the_same_lines_as_the_text() -> None:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("订单")
    sheet.write_row(0, 0, HEAD.split(","))
    for n, row in enumerate(csv.reader([LINE, LINE.replace("1000.00", "0.125")]), 1):
        for at, cell in enumerate(row):
            if at == 1:
                sheet.write_datetime(n, at, datetime(2026, 10, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
            elif at >= 7:
                sheet.write_number(n, at, float(cell))
            else:
                sheet.write_string(n, at, cell)
    book.close()
    found = read(buffer.getvalue(), name="lines.xlsx")
    assert found.lines is not None
    assert found.lines["customer"].to_pylist() == ["00017", "00017"]
    assert found.lines["revenue"].to_pylist() == [Decimal("1000.00"), Decimal("0.12")]
    assert found.lines["day"].to_pylist() == [date(2026, 10, 5)] * 2


CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r\ufffd", exclude_categories=("Cc", "Cs"))
    | st.sampled_from('",\n;'),
    max_size=12,
)


@given(st.lists(CELLS, min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_whatever_a_memo_holds_no_line_is_lost_or_moved(memos: list[str]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*HEAD.split(","), "备注"])
    for n, memo in enumerate(memos):
        writer.writerow([f"SO{n}", *LINE.split(",")[1:], memo])
    writer.writerow(["SOX", *LINE.replace("1000.00", "x").split(",")[1:], "end"])
    assert refusals(read(buffer.getvalue())) == {("E_NOT_A_NUMBER", len(memos) + 2, "revenue")}


def test_the_child_process_answers_as_its_own_function_does() -> None:
    text = table(LINE, LINE.replace("SO1", "SO2")).encode("gb18030")
    apart, here = read_lines(text, "lines.csv", known()), read(text)
    assert apart.lines is not None
    assert apart.lines.equals(here.lines)
    assert apart.reading == here.reading


def test_a_file_that_takes_too_long_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = read_lines(table(LINE).encode(), "lines.csv", known(), seconds=0.05)
    assert [(p.code, p.detail["detail"]) for p in found.reading.problems] == [("E_FILE_CORRUPT", "time")]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_killed_child_refuses_the_file_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    started: list[int] = []
    popen = subprocess.Popen

    class Watched(popen):  # type: ignore[type-arg]
        def __init__(self, *args: object, **more: object) -> None:
            super().__init__(*args, **more)  # type: ignore[call-overload]
            started.append(self.pid)

    monkeypatch.setattr(subprocess, "Popen", Watched)

    def kill() -> None:
        while not started:
            time.sleep(0.01)
        os.kill(started[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    found = read_lines(table(*[LINE] * 1000).encode(), "lines.csv", known())
    killer.join()
    assert [(p.code, p.detail["detail"]) for p in found.reading.problems] == [("E_FILE_CORRUPT", "stopped")]
    assert list(tmp_path.iterdir()) == []
