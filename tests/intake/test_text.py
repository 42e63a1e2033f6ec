"""Text files: encodings, line ends, delimiters and records, strictly."""

import pytest

from tests.intake.company import HEAD, ROWS, changed, codes, csv, read, where

PLAIN = csv(*ROWS)
TEXT = PLAIN.decode()


@pytest.mark.parametrize(
    "content", [PLAIN, b"\xef\xbb\xbf" + PLAIN, csv(*ROWS, end="\n"), csv(*ROWS, end="\r"), PLAIN.rstrip()]
)
def test_utf_8_is_silent_with_any_line_end(content):
    reading = read(content)
    assert (reading.verdict, len(reading.rows)) == ("accept", 6)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (TEXT.encode("gbk"), "GB18030"),
        (TEXT.encode("gb2312"), "GB18030"),
        (TEXT.replace("标准款", "标准款\u200b").encode("gb18030"), "GB18030"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "UTF-16LE"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16BE"),
    ],
)
def test_another_encoding_is_read_and_told(content, name):
    reading = read(content)
    assert (reading.verdict, len(reading.rows)) == ("accept_with_notice", 6)
    assert [p.detail["enc"] for p in reading.problems if p.code == "N_ENCODING"] == [name]


def test_a_four_byte_character_of_gb18030_is_read():
    content = csv(*ROWS, changed(ROWS[0], product="𠀀款", channel="经销")).decode().encode("gb18030")
    assert where(read(content), "E_UNKNOWN_NAME") == [(8, "product")]


def test_a_utf_8_file_with_gbk_rows_is_refused_with_the_rows_that_differ():
    content = csv(*ROWS[:3]) + (ROWS[3] + "\r\n").encode("gbk") + csv(*ROWS[4:]).split(b"\r\n", 1)[1]
    reading = read(content)
    assert where(reading, "E_ENCODING") == [(5, None)]


def test_a_gbk_file_with_utf_8_rows_is_refused():
    content = (HEAD + "\r\n" + "\r\n".join(ROWS[:4]) + "\r\n").encode("gbk") + "\r\n".join(ROWS[4:]).encode()
    assert {6, 7} <= {row for row, _ in where(read(content), "E_ENCODING")}


def test_bytes_that_are_neither_are_refused_with_their_row():
    content = PLAIN.replace("华南".encode(), b"\xe5\x8d\xff", 1)
    assert where(read(content), "E_ENCODING") == [(6, None)]


def test_a_big5_file_that_passes_as_gb18030_is_suspected():
    traditional = str.maketrans(
        "区产品团队线单销额货复购户数华东旗舰标准门务", "區產品團隊線單銷額貨復購戶數華東旗艦標準門務"
    )
    assert (1, None) in where(read(TEXT.translate(traditional).encode("big5", "replace")), "E_ENCODING")


def test_nul_bytes_are_refused_with_their_row():
    assert where(read(PLAIN.replace("标准款".encode(), b"a\0b", 1)), "E_NULL_BYTES") == [(3, None)]
    assert (1, None) in where(read(TEXT.encode("utf-16-le") + b"\0"), "E_NULL_BYTES")
    assert (1, None) in where(read(TEXT.replace("标准款", "a\0b", 1).encode("utf-16-le")), "E_NULL_BYTES")


@pytest.mark.parametrize(("codec", "label"), [("utf-16-le", "UTF-16LE"), ("utf-16-be", "UTF-16BE")])
def test_utf_16_without_a_mark_is_known_by_its_zeros(codec, label):
    reading = read(TEXT.encode(codec))
    assert reading.rows == read(TEXT.encode()).rows
    assert [p.detail["enc"] for p in reading.problems if p.code == "N_ENCODING"] == [label]


def test_characters_that_were_lost_before_the_upload_are_refused():
    assert (4, None) in where(read(csv(*ROWS[:2], changed(ROWS[2], product="旗舰\ufffd"))), "E_REPLACEMENT_CHAR")


def test_a_broken_utf_16_file_is_refused():
    assert "E_ENCODING" in codes(read(b"\xff\xfe" + TEXT.encode("utf-16-le")[:-1]))


@pytest.mark.parametrize("content", [b"", b"   \r\n\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b",,,,\r\n,,,,", b"\t\t\t\n"])
def test_a_file_without_any_character_is_empty(content):
    assert codes(read(content)) - {"N_ENCODING"} == {"E_EMPTY_FILE"}


@pytest.mark.parametrize(("delimiter", "shown"), [(";", ";"), ("\t", "TAB"), ("|", "|")])
def test_another_delimiter_is_found_and_told(delimiter, shown):
    reading = read(TEXT.replace(",", delimiter).encode())
    assert (reading.verdict, len(reading.rows)) == ("accept_with_notice", 6)
    assert [p.detail["d"] for p in reading.problems] == [shown]


def test_a_sep_line_states_the_delimiter_and_is_no_record():
    reading = read(b"sep=;\r\n" + TEXT.replace(",", ";").encode())
    assert codes(reading) == {"N_DELIMITER"}
    assert read(b"sep=,\r\n" + PLAIN).verdict == "accept"
    assert where(read(b"sep=,\r\n" + csv(changed(ROWS[0], revenue="x"))), "E_NOT_A_NUMBER") == [(2, "revenue")]


@pytest.mark.parametrize("content", [TEXT.replace(",", "，").encode(), "月份\n2026-10\n".encode(), b"hello world"])
def test_without_a_delimiter_the_file_is_refused(content):
    assert codes(read(content)) == {"E_DELIMITER"}


def test_commas_inside_quotes_do_not_make_the_delimiter():
    rows = [row.replace(",", ";").replace("2967851.89", '"2,967,851.89"') for row in ROWS]
    assert read(csv(*rows, head=HEAD.replace(",", ";"))).verdict == "accept_with_notice"


def test_quotes_follow_the_standard():
    quoted = [",".join(f'"{cell}"' for cell in row.split(",")) for row in ROWS]
    assert read(csv(*quoted)).verdict == "accept"
    extra = [row + ',"a ""b"", c\r\nd"' for row in ROWS]
    reading = read(csv(*extra, head=HEAD + ",备注"))
    assert (codes(reading), len(reading.rows)) == ({"N_EXTRA_COLUMN"}, 6)


def test_a_line_break_inside_quotes_keeps_the_record_numbers():
    rows = [ROWS[0] + ',"a\nb\nc"', ROWS[1].replace("2479600.63", "x") + ",d"]
    assert where(read(csv(*rows, head=HEAD + ",备注")), "E_NOT_A_NUMBER") == [(3, "revenue")]


def test_an_unclosed_quote_is_refused_where_it_opens():
    assert where(read(csv(*ROWS[:3], '"' + ROWS[3], *ROWS[4:])), "E_UNCLOSED_QUOTE") == [(5, None)]
    assert where(read(csv(*ROWS[:3], '"华东"x' + ROWS[3][7:], *ROWS[4:])), "E_UNCLOSED_QUOTE") == [(5, None)]


def test_a_record_of_another_width_is_refused_and_the_others_still_judged():
    reading = read(
        csv(ROWS[0], ROWS[1].replace("2479600.63", "2,479,600.63"), changed(ROWS[2], orders="-1"), ROWS[3] + ",")
    )
    assert where(reading, "E_RAGGED_ROW") == [(3, None), (5, None)]
    assert where(reading, "E_NEGATIVE") == [(4, "orders")]


def test_blank_records_between_rows_are_told_and_dropped_at_the_end():
    reading = read(csv(ROWS[0], "", ",,,,,,,,,,,,", " ,\u3000,,,,,,,,,,,", ROWS[1], "", ",,,,,,,,,,,,", ""))
    assert where(reading, "N_BLANK_ROW") == [(3, None), (4, None), (5, None)]
    assert (reading.counts.read, reading.counts.stored, reading.counts.blank) == (5, 2, 3)


@pytest.mark.parametrize("blank", ["\u00a0", "\u3000", "\ufeff", " \t"])
def test_a_record_of_spaces_of_any_kind_is_blank(blank):
    assert where(read(csv(ROWS[0], ",".join([blank] * 13), ROWS[1])), "N_BLANK_ROW") == [(3, None)]


def test_very_many_blank_records_cost_neither_memory_nor_messages():
    reading = read(csv(ROWS[0]) + b"\r\n" * 300_000 + ROWS[1].encode())
    assert reading.counts.blank == 300_000
    assert len(reading.problems) < 2_000


def test_too_many_columns_are_refused_at_once():
    wide = ",x" * 190
    assert codes(read(csv(ROWS[0] + wide, head=HEAD + wide))) == {"E_TOO_MANY_COLUMNS"}


def test_too_many_rows_are_counted_before_anything_is_judged():
    reading = read(csv(*["x" + ROWS[0]] * 200_001))
    assert codes(reading) == {"E_TOO_MANY_ROWS"}
    assert reading.problems[0].detail["n"] == 200_001


def test_a_cell_beyond_what_excel_holds_is_refused_by_its_length_alone():
    reading = read(csv(changed(ROWS[0], product="东" * 10_000_000), *ROWS[1:]))
    assert where(reading, "E_CELL_TOO_LONG") == [(2, "product")]
    assert reading.problems[0].detail["n"] == 10_000_000
    assert len(reading.problems[0].value or "") <= 80
    unused = read(csv(*(row + "," + "x" * 40_000 for row in ROWS[:1]), head=HEAD + ",备注"))
    assert where(unused, "E_CELL_TOO_LONG") == [(2, "备注")]
