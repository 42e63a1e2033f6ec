"""Months: the forms of the contract, silently; everything that may mean two months, never."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesplan.intake.cells import BoolCell, DateCell, ErrorCell, NoResult
from salesplan.intake.month import day_of_serial, read_day, read_month, read_period

SILENT = [
    "2026-10",
    "2026/10",
    "2026.10",
    "202610",
    "2026年10月",
    "2026-10-01",
    "2026/10/1",
    "2026年10月1日",
    "20261001",
]


@pytest.mark.parametrize("text", SILENT)
def test_the_usual_forms_are_silent(text):
    assert read_month(text) == ("2026-10", (), None)


@pytest.mark.parametrize(
    ("cell", "month", "notes"),
    [
        ("2026/9", "2026-09", ()),
        ("2026年9月", "2026-09", ()),
        ("2026-10-15", "2026-10", ("N_DAY_DROPPED",)),
        ("2026-10-15 08:30:00", "2026-10", ("N_DAY_DROPPED",)),
        ("46296", "2026-10", ("N_EXCEL_SERIAL",)),
        (46296.0, "2026-10", ("N_EXCEL_SERIAL",)),
        ("46300", "2026-10", ("N_EXCEL_SERIAL", "N_DAY_DROPPED")),
        (202610.0, "2026-10", ()),
        (" 2026-10", "2026-10", ("N_TRIMMED",)),
        ("2026-10\u200b", "2026-10", ("N_TRIMMED",)),
        ("２０２６－１０", "2026-10", ("N_FULLWIDTH",)),
        ("'2026-10", "2026-10", ("N_TEXT_NUMBER",)),
        (DateCell(date(2026, 10, 1), "2026-10-01"), "2026-10", ()),
        (DateCell(date(2026, 10, 9), "2026-10-09"), "2026-10", ("N_DAY_DROPPED",)),
        ("0001-01", "0001-01", ()),
    ],
)
def test_other_forms_are_read_and_told(cell, month, notes):
    assert read_month(cell, typed=True) == (month, notes, None)


@pytest.mark.parametrize(
    "text",
    [
        "10月",
        "10",
        "26-10",
        "26年10月",
        "2026Q3",
        "2026年3季度",
        "Oct-26",
        "2026-Oct",
        "10/2026",
        "01/10/2026",
        "1.10.2026",
        "2026.1",
        "2026",
        "2026—10",
        "2026-10-",
        "二〇二六年十月",
        "2026年10",
        "上月",
        "2026年10月份",
    ],
)
def test_what_may_mean_another_month_is_refused(text):
    assert read_month(text).error == "E_MONTH_FORMAT"


@pytest.mark.parametrize("cell", [2026.1, 10.0, BoolCell(True), 46296.5])
def test_a_number_that_lost_its_zero_is_refused(cell):
    assert read_month(cell, typed=True).error == "E_MONTH_FORMAT"


@pytest.mark.parametrize(
    "text", ["2026-13", "2026/0", "202600", "202613", "2026年13月", "2026-02-30", "20260231", "2026-13-01"]
)
def test_a_month_or_day_that_does_not_exist_is_refused(text):
    assert read_month(text).error == "E_MONTH_INVALID"


def test_a_broken_cell_keeps_its_own_reason():
    assert read_month(ErrorCell("#N/A")).error == "E_EXCEL_ERROR"
    assert read_month(NoResult("A2")).error == "E_FORMULA_NO_VALUE"
    assert read_month(DateCell(None, "?")).error == "E_MONTH_INVALID"
    assert read_month("") == (None, (), None)


def test_the_1904_date_system_is_honoured_in_workbooks_only():
    assert read_month(46296.0 - 1462, date1904=True, typed=True).value == "2026-10"
    assert read_month("46296", date1904=True, typed=False).value == "2026-10"
    assert day_of_serial(44834, date1904=True) == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("serial", "day"), [(1, date(1900, 1, 1)), (59, date(1900, 2, 28)), (61, date(1900, 3, 1)), (0, None), (3e6, None)]
)
def test_serials_count_as_excel_does(serial, day):
    assert day_of_serial(serial) == day


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026", "2026"),
        ("2026年", "2026"),
        ("2026-Q3", "2026-Q3"),
        ("2026Q3", "2026-Q3"),
        ("2026年3季度", "2026-Q3"),
        ("2026年第三季度", "2026-Q3"),
        ("2026-10", "2026-10"),
        ("2026年10月", "2026-10"),
        (2026.0, "2026"),
    ],
)
def test_a_period_is_a_year_a_quarter_or_a_month(text, period):
    assert read_period(text).value == period


def test_a_period_that_is_none_is_refused():
    assert read_period("上半年").error == "E_PERIOD_FORMAT"
    assert read_period("2026-Q5").error == "E_PERIOD_FORMAT"
    assert read_period("2026-13").error == "E_MONTH_INVALID"


def test_days_are_read_for_datasets_dated_by_the_day():
    assert read_day("2026-10-09") == (date(2026, 10, 9), None)
    assert read_day("2026-02-30") == (None, "E_MONTH_INVALID")
    assert read_day("") == (None, None)
    assert read_day("2026-10")[1] == "E_MONTH_FORMAT"


@settings(max_examples=1_000, deadline=None)
@given(st.text(alphabet="0123456789-/.年月日季度Qq第 一二三四T:'", max_size=12))
def test_any_text_is_a_month_or_a_reason_and_a_month_reads_as_itself(text):
    read = read_month(text)
    if read.value is not None:
        assert read_month(read.value) == (read.value, (), None)
    period = read_period(text)
    assert period.value is None or read_period(period.value).value == period.value


@pytest.mark.parametrize("text", ["10.2026", "010.2026"])
def test_a_month_before_its_year_is_read_when_no_zero_can_be_lost(text):
    assert read_month(text).value == "2026-10"


@pytest.mark.parametrize("text", ["1.2026", "13.2026", "013.2026", "00.2026", "10.26", "10-2026", "0010.2026"])
def test_other_months_before_their_year_are_refused(text):
    assert read_month(text).error == "E_MONTH_FORMAT"
