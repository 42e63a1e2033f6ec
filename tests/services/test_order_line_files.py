"""Files of order lines: no doubtful byte is read, no row is lost or moved, and nothing is left behind."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import tempfile
import threading
import time
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesplan.core.settings import Limits, Settings
from salesplan.services.order_lines import read_lines
from tests.services.lines_read import HEAD, LINE, known, notices, read, refusals, table


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


@given(st.lists(CELLS, min_size=1, max_size=24))
@settings(max_examples=20, deadline=None)
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
    assert [(p.code, p.detail["detail"]) for p in found.reading.problems] == [("E_FILE_CORRUPT", "long")]
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
    assert [(p.code, p.detail["detail"]) for p in found.reading.problems] == [("E_FILE_CORRUPT", "unreadable")]
    assert list(tmp_path.iterdir()) == []
