"""Workbooks: only visible sheets, stored results, and everything a cell can be told apart."""

import io

import openpyxl
import pytest
import xlsxwriter

from salesplan.intake.workbook import shows_date
from tests.intake.books import Raw, book, sheet_xml, table
from tests.intake.company import COLUMNS, HEAD, ROWS, codes, company, read, where

REVENUE = COLUMNS.index("revenue")
NOTES = sheet_xml([["填写说明"], ["请勿修改表头"]])
DATA = sheet_xml(table())


def with_cell(value, row=3, column=REVENUE, **sheet):
    cells = table()
    cells[row - 1][column] = value
    return read(book({"实绩": sheet_xml(cells, **sheet)}), "a.xlsx")


def test_a_plain_workbook_is_silent_and_exact():
    reading = read(book(), "a.xlsx")
    assert reading.verdict == "accept"
    assert str(reading.rows[0]["revenue"]) == "2967851.89"
    assert reading.rows[0]["orders"] == 128


def test_workbooks_of_other_writers_read_the_same():
    mine = read(book(), "a.xlsx").rows
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as written:
        sheet = written.add_worksheet()
        for at, row in enumerate(table()):
            sheet.write_row(at, 0, row)
    assert read(buffer.getvalue(), "a.xlsx").rows == mine
    other = openpyxl.Workbook()
    for row in table():
        other.active.append(row)
    buffer = io.BytesIO()
    other.save(buffer)
    assert read(buffer.getvalue(), "a.xlsx").rows == mine


def test_shared_strings_with_runs_entities_and_reading_aids_are_read():
    strings = [
        "<t>华东</t>",
        "<r><t>旗</t></r><r><rPr><b/></rPr><t>舰款</t></r>",
        "<t>华东一组</t><rPh sb='0' eb='1'><t>x</t></rPh>",
    ]
    cells = table()
    for at in range(3):
        cells[1][at + 1] = Raw(f'<c r="{{r}}" t="s"><v>{at}</v></c>')
    reading = read(book({"a": sheet_xml(cells)}, strings=strings), "a.xlsx")
    assert (reading.verdict, reading.rows[0]["product"]) == ("accept", "P01")


def test_prefixed_names_comments_and_cdata_are_read():
    xml = DATA.replace("<worksheet xmlns=", "<x:worksheet xmlns:x=").replace("</worksheet>", "</x:worksheet>")
    for name in ("sheetData", "row", "c", "v", "is", "t"):
        xml = (
            xml.replace(f"<{name}>", f"<x:{name}>")
            .replace(f"<{name} ", f"<x:{name} ")
            .replace(f"</{name}>", f"</x:{name}>")
        )
    assert read(book({"a": xml}), "a.xlsx").verdict == "accept"
    odd = DATA.replace("<sheetData>", "<!-- <row><c><v>1</v></c></row> --><sheetData>").replace(
        ">旗舰款<", "><![CDATA[旗舰款]]><"
    )
    assert read(book({"a": odd}), "a.xlsx").verdict == "accept"


def test_the_stated_dimension_is_ignored():
    for ref in ("A1", "A1:B2", "A1:XFD1048576"):
        xml = DATA.replace("<sheetData>", f'<dimension ref="{ref}"/><sheetData>')
        assert len(read(book({"a": xml}), "a.xlsx").rows) == 6


def test_a_cell_far_away_costs_nothing():
    xml = DATA.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    assert len(read(book({"a": xml}), "a.xlsx").rows) == 6


def test_what_stands_beside_the_table_is_told():
    xml = DATA.replace('</row><row r="4"', '<c r="O3" t="inlineStr"><is><t>x</t></is></c></row><row r="4"', 1)
    assert xml != DATA
    reading = read(book({"a": xml}), "a.xlsx")
    assert [(p.code, p.column) for p in reading.problems] == [("N_EXTRA_COLUMN", "O")]
    assert len(reading.rows) == 6


def test_rows_and_cells_without_addresses_follow_each_other():
    import re

    xml = re.sub(r' r="[A-Z]*\d+"', "", DATA)
    assert read(book({"a": xml}), "a.xlsx").verdict == "accept"


def test_the_one_sheet_with_a_header_is_used():
    assert codes(read(book({"说明": NOTES, "实绩": DATA}), "a.xlsx")) == {"N_SHEET_CHOSEN"}
    assert codes(read(book({"实绩": DATA, "说明": NOTES}), "a.xlsx")) == set()


def test_several_sheets_with_a_header_are_asked_for_and_may_be_stacked():
    other = sheet_xml(table([row.replace("2026-10", "2026-09") for row in ROWS]))
    content = book({"十月": DATA, "九月": other, "说明": NOTES})
    asked = read(content, "a.xlsx")
    assert codes(asked) == {"E_MULTIPLE_SHEETS"}
    assert asked.questions[0].choices == ("十月", "九月", "十月,九月")
    one = read(content, "a.xlsx", sheets="九月")
    assert (codes(one), one.months) == ({"N_SHEET_CHOSEN"}, ("2026-09",))
    both = read(content, "a.xlsx", sheets="十月,九月")
    assert (both.verdict, len(both.rows), both.months) == ("accept", 12, ("2026-09", "2026-10"))
    assert codes(read(content, "a.xlsx", sheets="八月")) == {"E_ANSWER", "E_MULTIPLE_SHEETS"}


def test_problems_of_stacked_sheets_name_the_sheet():
    bad = table([row.replace("2026-10", "2026-09") for row in ROWS])
    bad[2][REVENUE] = "x"
    reading = read(book({"十月": DATA, "九月": sheet_xml(bad)}), "a.xlsx", sheets="十月,九月")
    wrong = next(p for p in reading.problems if p.code == "E_NOT_A_NUMBER")
    assert (wrong.row, wrong.detail["sheet"]) == (3, "九月")


def test_duplicates_across_stacked_sheets_are_found():
    reading = read(book({"a": DATA, "b": DATA}), "a.xlsx", sheets="a,b")
    assert "E_DUP_KEY" in codes(reading)


def test_a_second_sheet_with_nothing_below_its_header_is_no_question():
    assert codes(read(book({"实绩": DATA, "模板": sheet_xml(table([]))}), "a.xlsx")) == set()


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_do_not_count_and_are_told_when_they_hold_data(state):
    reading = read(book({"实绩": DATA, "旧": DATA, "注": NOTES}, {"旧": state, "注": state}), "a.xlsx")
    assert (codes(reading), len(reading.rows)) == ({"N_HIDDEN_SHEET"}, 6)
    assert "E_EMPTY_FILE" in codes(read(book({"旧": DATA}, {"旧": state}), "a.xlsx"))


def test_an_empty_workbook_is_empty():
    assert codes(read(book({"a": sheet_xml([])}), "a.xlsx")) == {"E_EMPTY_FILE"}
    assert codes(read(book({"a": NOTES}), "a.xlsx")) == {"E_MISSING_COLUMN"}


def test_a_formula_with_a_stored_result_is_used_and_told():
    reading = with_cell(Raw('<c r="{r}"><f>1+1</f><v>2479600.63</v></c>'))
    assert where(reading, "N_FORMULA") == [(3, "revenue")]
    assert str(reading.rows[1]["revenue"]) == "2479600.63"
    text = with_cell(Raw('<c r="{r}" t="str"><f>"标准"&amp;"款"</f><v>标准款</v></c>'), column=2)
    assert where(text, "N_FORMULA") == [(3, "product")]


@pytest.mark.parametrize(
    "xml", ['<c r="{r}"><f>1+1</f></c>', '<c r="{r}"><f>1+1</f><v/></c>', '<c r="{r}"><f>1+1</f><v></v></c>']
)
def test_a_formula_without_a_stored_result_is_refused(xml):
    reading = with_cell(Raw(xml))
    wrong = next(p for p in reading.problems if p.code == "E_FORMULA_NO_VALUE")
    assert (wrong.row, wrong.column, wrong.detail["cell"]) == (3, "revenue", "I3")


def test_a_total_without_a_stored_result_is_refused_by_its_address():
    cells = [*table(), ["合计", *[""] * 7, Raw('<c r="{r}"><f>SUM(I2:I7)</f></c>')]]
    wrong = next(p for p in read(book({"a": sheet_xml(cells)}), "a.xlsx").problems if p.refuses)
    assert (wrong.code, wrong.row, wrong.column) == ("E_FORMULA_NO_VALUE", 8, "revenue")
    assert (wrong.value, wrong.detail["cell"]) == ("", "I8")


@pytest.mark.parametrize(
    "xml", ['<c r="{r}" t="e"><v>#DIV/0!</v></c>', '<c r="{r}" t="e"><f>1/0</f><v>#DIV/0!</v></c>']
)
@pytest.mark.parametrize(("column", "id"), [(REVENUE, "revenue"), (1, "region"), (0, "month"), (5, "leads")])
def test_an_error_value_is_refused_in_any_column_that_is_used(xml, column, id):
    reading = with_cell(Raw(xml), column=column)
    assert (3, id) in where(reading, "E_EXCEL_ERROR")
    assert next(p.value for p in reading.problems if p.code == "E_EXCEL_ERROR") == "#DIV/0!"


@pytest.mark.parametrize(
    "formula", ["[1]Sheet1!A1", "SUM('[2]a b'!A1:A3)", "'C:\\[Plan.xlsx]S'!A1", "cmd|'/c calc'!A0"]
)
def test_a_reference_to_another_workbook_is_refused(formula):
    from html import escape

    reading = with_cell(Raw(f'<c r="{{r}}"><f>{escape(formula)}</f><v>5</v></c>'))
    wrong = next(p for p in reading.problems if p.code == "E_EXTERNAL_LINK")
    assert (wrong.row, wrong.column, wrong.detail["cell"], wrong.detail["sheet"]) == (3, "revenue", "I3", "实绩")


def test_a_reference_to_a_table_column_is_no_other_workbook():
    assert codes(with_cell(Raw('<c r="{r}"><f>SUM(T1[2026])+T1[[#Totals],[a]]</f><v>5</v></c>'))) == {
        "N_FORMULA",
        "N_RETURNS_GT_REVENUE",
        "N_NEGATIVE_MARGIN",
    }


def test_a_shared_formula_carries_its_reference_to_all_its_cells():
    cells = table()
    cells[1][REVENUE] = Raw('<c r="{r}"><f t="shared" ref="I2:I3" si="0">[1]S!A1</f><v>5</v></c>')
    cells[2][REVENUE] = Raw('<c r="{r}"><f t="shared" si="0"/><v>6</v></c>')
    assert where(read(book({"a": sheet_xml(cells)}), "a.xlsx"), "E_EXTERNAL_LINK") == [(2, "revenue"), (3, "revenue")]


def test_a_link_part_with_plain_values_is_told():
    assert codes(read(book(parts={"xl/externalLinks/externalLink1.xml": b"<x/>"}), "a.xlsx")) == {"N_EXTERNAL_LINK"}


def test_numbers_stored_as_text_are_read_and_told():
    assert where(with_cell("2479600.63"), "N_TEXT_NUMBER") == [(3, "revenue")]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (Raw('<c r="{r}" s="1"><v>46296</v></c>'), "E_DATE_IN_NUMBER"),
        (Raw('<c r="{r}" s="2"><v>46296</v></c>'), "E_DATE_IN_NUMBER"),
        (Raw('<c r="{r}" t="d"><v>2026-10-01</v></c>'), "E_DATE_IN_NUMBER"),
        (True, "E_NOT_A_NUMBER"),
        ("n/a", "E_NOT_A_NUMBER"),
    ],
)
def test_dates_and_truth_values_are_no_numbers(value, code):
    assert where(with_cell(value), code) == [(3, "revenue")]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (Raw('<c r="{r}" s="1"><v>46296</v></c>'), set()),
        (Raw('<c r="{r}" s="2"><v>46300</v></c>'), {"N_DAY_DROPPED"}),
        (46296, {"N_EXCEL_SERIAL"}),
        (202610, set()),
    ],
)
def test_months_may_be_dates_serials_or_numbers(value, told):
    reading = with_cell(value, column=0)
    assert (codes(reading), reading.months) == (told, ("2026-10",))


def test_a_workbook_of_the_1904_system_is_read_four_years_later():
    cells = table()
    for row in cells[1:]:
        row[0] = Raw('<c r="{r}" s="1"><v>44834</v></c>')
    assert read(book({"a": sheet_xml(cells)}, date1904=True), "a.xlsx").months == ("2026-10",)
    for row in cells[1:]:
        row[0] = 44834
    assert read(book({"a": sheet_xml(cells)}, date1904=True), "a.xlsx").months == ("2026-10",)


def test_hidden_rows_and_columns_are_included_and_told():
    reading = read(
        book({"a": sheet_xml(table(), rows={3: 'hidden="1"', 5: 'hidden="true"', 6: 'ht="0" customHeight="1"'})}),
        "a.xlsx",
    )
    assert where(reading, "N_HIDDEN_ROWS") == [(3, None), (5, None), (6, None)]
    assert reading.problems[0].detail["sum"] == "5,547,857.65"
    cols = '<cols><col min="9" max="10" hidden="1"/><col min="20" max="30" hidden="1"/></cols>'
    reading = read(book({"a": sheet_xml(table(), cols=cols)}), "a.xlsx")
    assert where(reading, "N_HIDDEN_COLUMNS") == [(None, "revenue"), (None, "cost")]


def merged(ref, cells):
    return read(book({"a": sheet_xml(cells, tail=f'<mergeCells><mergeCell ref="{ref}"/></mergeCells>')}), "a.xlsx")


def test_vertically_merged_dimension_cells_are_filled_and_told():
    cells = table()
    cells[2][1] = cells[3][1] = cells[4][1] = ""
    reading = merged("B2:B5", cells)
    assert (reading.verdict, where(reading, "N_MERGED_FILLED")) == (
        "accept_with_notice",
        [(3, "region"), (4, "region"), (5, "region")],
    )
    assert {row["region"] for row in reading.rows[:4]} == {"R01"}


def test_merged_measures_are_never_filled():
    cells = table()
    cells[2][REVENUE] = ""
    assert where(merged("I2:I3", cells), "E_MISSING_VALUE") == [(3, "revenue")]


def test_blanks_that_are_not_merged_are_not_filled():
    cells = table()
    cells[2][1] = ""
    reading = read(book({"a": sheet_xml(cells)}), "a.xlsx")
    assert where(reading, "E_MISSING_VALUE") == [(3, "region")]
    assert [q.choices for q in reading.questions if q.key == "fill_down"] == [("region",)]


def test_rows_missing_in_the_middle_are_blank_rows():
    xml = DATA.replace('<row r="7"', '<row r="9"')
    reading = read(book({"a": xml}), "a.xlsx")
    assert where(reading, "N_BLANK_ROW") == [(7, None), (8, None)]


def test_styled_but_empty_rows_at_the_end_are_nothing():
    xml = DATA.replace("</sheetData>", '<row r="8"><c r="A8" s="1"/><c r="B8"/></row></sheetData>')
    assert read(book({"a": xml}), "a.xlsx").verdict == "accept"


def test_a_header_further_down_is_told():
    reading = read(book({"a": sheet_xml(table(), first=3)}), "a.xlsx")
    assert codes(reading) == {"N_HEADER_OFFSET"}
    assert where(
        read(book({"a": sheet_xml([["2026年10月"], [], *table([ROWS[0].replace("华东一组", "x")])])}), "a.xlsx"),
        "E_UNKNOWN_NAME",
    ) == [(4, "team")]


def test_too_many_columns_and_rows_are_refused_by_their_number():
    wide = table()
    for at, row in enumerate(wide):
        row += [f"x{at}"] * 190
    reading = read(book({"a": sheet_xml(wide)}), "a.xlsx")
    assert (codes(reading), reading.problems[0].detail["n"]) == ({"E_TOO_MANY_COLUMNS"}, 203)
    from salesplan.core.settings import Limits

    few = company(settings_={"limits": Limits(rows=5)})
    assert codes(read(book(), "a.xlsx", known=few)) == {"E_TOO_MANY_ROWS"}


def test_rows_far_beyond_the_limit_are_counted_by_what_they_hold():
    from salesplan.core.settings import Limits

    few = company(settings_={"limits": Limits(rows=5)})
    beyond = [*table()[1:], ["only text"], [" "], [], [Raw('<c r="{r}" s="1"/>')], [Raw('<c r="{r}"><v>7</v></c>')]]
    reading = read(book({"a": sheet_xml([*table(ROWS * 7), *beyond])}), "a.xlsx", known=few)
    assert len(ROWS) * 7 > 5 + 21
    assert [(p.code, p.detail["n"]) for p in reading.problems] == [("E_TOO_MANY_ROWS", len(ROWS) * 8 + 2)]


def test_a_hidden_row_is_told_whatever_else_its_row_says():
    xml = DATA.replace('<row r="3" >', '<row r="3" spans="1:10" hidden="1">')
    assert xml != DATA
    assert "N_HIDDEN_ROWS" in codes(read(book({"a": xml}), "a.xlsx"))


def test_a_text_beyond_what_excel_holds_is_refused():
    assert where(with_cell("东" * 40_000, column=2), "E_CELL_TOO_LONG") == [(3, "product")]
    content = book({"a": sheet_xml(table()).replace(">旗舰款<", ">" + "x" * 40_000 + "<", 1)})
    assert "E_CELL_TOO_LONG" in codes(read(content, "a.xlsx"))


def test_an_escaped_control_character_in_a_name_is_refused():
    assert where(with_cell("华东_x0007_", column=1), "E_CONTROL_CHARS") == [(3, "region")]
    assert where(with_cell("华东_xD800_", column=1), "E_REPLACEMENT_CHAR") == [(3, "region")]


@pytest.mark.parametrize("broken", ["<sheetData><row>", "not xml", ""])
def test_a_sheet_that_is_not_well_formed_is_refused(broken):
    assert codes(read(book({"a": broken}), "a.xlsx")) == {"E_FILE_CORRUPT"}


def test_a_missing_part_or_string_is_refused():
    assert codes(with_cell(Raw('<c r="{r}" t="s"><v>7</v></c>'))) == {"E_FILE_CORRUPT"}
    content = book().replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheetX.xml")
    assert codes(read(content, "a.xlsx")) == {"E_FILE_CORRUPT"}


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("yyyy-mm-dd", True),
        ('yyyy"年"m"月"', True),
        ("[$-804]yyyy", True),
        ("h:mm", True),
        ("[h]:mm", True),
        ("[h]", True),
        ("0.00", False),
        ("General", False),
        ('#,##0"件/day"', False),
        ("0.00E+00", False),
        ("[Red]#,##0", False),
        ('_-"¥"* #,##0_-', False),
        ("0\\d", False),
    ],
)
def test_number_formats_that_show_dates_are_known(code, is_date):
    assert shows_date(code) is is_date
    assert HEAD
