"""Files that leave the house: nothing in them runs, nothing in them is rounded, the same table is the same bytes."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.core.problem import Problem
from salesplan.exports import FORMATS, Column, Sheet, download_name, figures_sheet, in_words, problem_sheet, write

HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1", "  =1+1", "\u3000=1", "＝1+1", "＋1", "－1", "＠x",
    '=HYPERLINK("http://evil.test")', "http://evil.test", "{=1+1}", "\ufeff=1",
]  # fmt: skip
COLUMNS = [
    Column("month", "月份", "month"),
    ("region", "区域", "text"),
    ("revenue", "销售额（元）", "money"),
    ("rate", "达成率", "percent"),
    ("orders", "订单数", "count"),
    ("units", "销量", "quantity"),
]
ROWS = [
    {"month": "2026-10", "region": "华东", "revenue": Decimal("9999999999999.99"), "rate": 0.994, "orders": 12, "units": 3},
    {"month": date(2026, 11, 1), "region": "=1+1", "revenue": Decimal("-0.01"), "rate": None, "orders": 0, "units": Decimal("1.125")},
    {"month": "2026-12", "region": None, "revenue": float("nan"), "rate": pd.NA, "units": Decimal("10000000000000.125")},
]  # fmt: skip
SHEET = Sheet("各月", COLUMNS, ROWS, ["销售额 · 全公司", "2026年10–12月 · 截至 2026-12-31 · 元"])


def reopened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def read_csv(content):
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_workbook_reopens_with_the_same_values_to_the_fen():
    page = reopened(write("xlsx", [SHEET]))["各月"]
    assert [c.value for c in page[1]] == ["月份", "区域", "销售额（元）", "达成率", "订单数", "销量"]
    assert [c.value for c in page[2]] == ["2026-10", "华东", 9999999999999.99, 0.994, 12, 3]
    assert Decimal(repr(page["C2"].value)) == Decimal("9999999999999.99")
    assert [c.value for c in page[3]] == ["2026-11", "=1+1", -0.01, None, 0, 1.125]
    assert [c.value for c in page[4]] == ["2026-12", None, None, None, None, "10000000000000.125"]
    assert (page["C2"].number_format, page["D2"].number_format) == ("#,##0.00", "0.0%")
    assert (page["F2"].number_format, page["F3"].number_format) == ("#,##0", "#,##0.000")
    assert page.freeze_panes == "A2"
    assert page["A1"].font.name == page["C2"].font.name == "Microsoft YaHei"


def test_the_note_says_what_the_table_is_on_a_sheet_of_its_own():
    book = reopened(write("xlsx", [SHEET, Sheet("空", COLUMNS, [])]))
    assert book.sheetnames == ["各月", "空", "说明 Notes"]
    assert [row[0].value for row in book["说明 Notes"].rows][:3] == ["各月", *SHEET.note]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula_or_a_link_in_a_workbook(text):
    sheet = Sheet(
        text, [("a", text, "text"), ("b", text, "money"), ("c", text, "month")], [dict.fromkeys("abc", text)], [text]
    )
    for page in reopened(write("xlsx", [sheet])):
        for row in page.rows:
            assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row)


def test_the_text_itself_is_unchanged_in_a_workbook():
    page = reopened(write("xlsx", [Sheet("s", [("a", "A", "text")], [{"a": text} for text in HOSTILE])]))["s"]
    for cell, text in zip(page["A"][1:], HOSTILE, strict=True):
        assert cell.value.replace("_x000D_", "\r") == text


@pytest.mark.parametrize("text", [h for h in HOSTILE if h not in ("http://evil.test", "{=1+1}")])
def test_risky_text_stands_behind_an_apostrophe_in_csv(text):
    content = write("csv", [Sheet("s", [("a", text, "text"), ("b", "B", "money")], [{"a": text, "b": text}])])
    assert read_csv(content) == [["'" + text, "B"], ["'" + text, "'" + text]]


def test_numbers_of_a_csv_are_untouched_and_missing_is_empty():
    content = write("csv", [SHEET])
    assert content.count(b"\r\n") == 4
    assert read_csv(content)[1:] == [
        ["2026-10", "华东", "9999999999999.99", "0.994", "12", "3"],
        ["2026-11", "'=1+1", "-0.01", "", "0", "1.125"],
        ["2026-12", "", "", "", "", "10000000000000.125"],
    ]


@given(st.decimals(min_value=Decimal("-9999999999999.99"), max_value=Decimal("9999999999999.99"), places=2))
def test_every_amount_of_fifteen_digits_survives_both_formats(amount):
    sheet = Sheet("s", [("m", "金额", "money")], [{"m": amount}])
    assert Decimal(repr(reopened(write("xlsx", [sheet]))["s"]["A2"].value)) == amount
    assert Decimal(read_csv(write("csv", [sheet]))[1][0]) == amount


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_no_csv_field_starts_like_a_formula(text):
    first = read_csv(write("csv", [Sheet("s", [("a", "A", "text"), ("b", "B", "text")], [{"a": text, "b": "x"}])]))[1][
        0
    ]
    assert first.lstrip("\u3000 \u00a0")[:1] not in tuple("=+-@＝＋－＠")


def test_the_same_table_is_the_same_bytes():
    assert write("xlsx", [SHEET]) == write("xlsx", [SHEET])
    assert reopened(write("xlsx", [SHEET])).properties.created.year == 2000


def test_sheet_names_are_made_fit_and_different():
    sheets = [
        Sheet(name, [("a", "A", "text")], []) for name in ("a/b", "a:b", "x" * 40, "x" * 40, "", "'q'", "History")
    ]
    names = reopened(write("xlsx", sheets)).sheetnames
    assert len({n.casefold() for n in names}) == 7
    assert all(0 < len(n) <= 31 for n in names)


def test_a_text_too_long_for_excel_is_cut_not_dropped():
    page = reopened(write("xlsx", [Sheet("s", [("a", "A", "text")], [{"a": "长" * 40_000}])]))["s"]
    assert len(page["A2"].value) == 32_767


def test_a_csv_holds_one_table_and_unknown_formats_are_refused():
    with pytest.raises(ValueError, match="one table"):
        write("csv", [SHEET, SHEET])
    with pytest.raises(ValueError, match="tables"):
        write("xlsx", [])
    with pytest.raises(KeyError):
        write("exe", [SHEET])
    assert {f.extension for f in FORMATS.values()} == {"xlsx", "csv"}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("cockpit 2026-10", "cockpit-2026-10.csv"),
        ("../../etc/passwd", "etc-passwd.csv"),
        ("销售", "export.csv"),
        ("a\r\nb", "a-b.csv"),
    ],
)
def test_download_names_are_plain_ascii(title, name):
    assert download_name(title, "csv") == name


def test_the_problem_sheet_has_the_original_rows_and_every_problem():
    problems = [
        Problem("E_EMPTY_FILE"),
        Problem("E_BAD", 3, "revenue", "=1+1"),
        Problem("E_BAD", 3, "orders", "x"),
        Problem("E_BAD", 99, "orders", "y"),
    ]
    rows = {2: ["华东", "10"], 3: ["=cmd()", "x", "extra"]}
    book = reopened(
        problem_sheet(problems, rows, ["区域", "销售额"], "zh", lambda p, lang: f"{p.code} {p.column} {lang}")
    )
    page, listed = book["原始数据"], book["问题清单"]
    assert [c.value for c in page[1]] == ["行号", "问题", "区域", "销售额", "第 3 列"]
    assert [c.value for c in page[2]] == [2, None, "华东", "10", None]
    assert [c.value for c in page[3]] == [3, "E_BAD revenue zh\nE_BAD orders zh", "=cmd()", "x", "extra"]
    assert listed.max_row == 5
    assert [c.value for c in listed[2]] == [None, None, None, "E_EMPTY_FILE None zh"]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.rows for cell in row)


def test_a_file_that_could_not_be_read_gives_the_list_alone():
    content = problem_sheet([Problem("E_HTML")], {}, [], "en", lambda p, lang: "web page")
    assert reopened(content).sheetnames == ["Problems"]


def test_a_sheet_for_people_has_words_where_scripts_have_ids():
    row = {"region": "华东", "kpi": "aov", "unit": "money", "figure": 1, "light": "red"}
    made = figures_sheet("kpi", tuple(row), [row], "zh", ["2026-01 – 2026-02", "region: 华东", "as of load 3"])
    told = in_words(made, "全部指标", "zh")
    assert told.rows == [{"region": "华东", "kpi": "客单价", "unit": "元", "figure": 1, "light": "■ 严重滞后"}]
    assert (told.name, told.note) == ("全部指标", ["2026-01 – 2026-02", "区域: 华东", "as of load 3"])
    assert made.rows == [row]


def test_an_id_without_words_stays_as_it_is():
    made = figures_sheet("kpi", ("kpi", "light"), [{"kpi": "=1+1", "light": None}], "en")
    assert in_words(made, "x", "en").rows == [{"kpi": "=1+1", "light": None}]


def test_a_grey_light_beside_a_figure_is_not_called_no_data():
    rows = [{"kpi": "leads", "figure": 5, "light": "grey"}, {"kpi": "leads", "figure": None, "light": "grey"}]
    told = in_words(figures_sheet("kpi", ("kpi", "figure", "light"), rows, "zh"), "x", "zh")
    assert [row["light"] for row in told.rows] == ["不可比", "○ 无数据"]
