"""Numbers: every form of the contract, and none that could be read in two ways."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesplan.intake.cells import BoolCell, DateCell, ErrorCell, NoResult, TooLong
from salesplan.intake.number import as_count, as_money, as_quantity, places, read_number

READ = [
    ("1234.5", "1234.5", ()),
    ("-12.50", "-12.5", ()),
    ("+7", "7", ()),
    (" 7 ", "7", ()),
    (".5", "0.5", ()),
    ("1,234,567.89", "1234567.89", ()),
    ("-1,234", "-1234", ()),
    ("￥1,234,567.80", "1234567.80", ("N_CURRENCY_SIGN",)),
    ("¥5", "5", ("N_CURRENCY_SIGN",)),
    ("RMB 5", "5", ("N_CURRENCY_SIGN",)),
    ("cny5", "5", ("N_CURRENCY_SIGN",)),
    ("5元", "5", ("N_CURRENCY_SIGN",)),
    ("-¥5", "-5", ("N_CURRENCY_SIGN",)),
    ("１２３．５", "123.5", ("N_FULLWIDTH",)),
    ("１，２３４", "1234", ("N_FULLWIDTH",)),
    ("'12", "12", ("N_TEXT_NUMBER",)),
    ("(5.00)", "-5", ("N_PAREN_NEG",)),
    ("（5.00）", "-5", ("N_PAREN_NEG",)),
    ("(¥1,234.5)", "-1234.5", ("N_PAREN_NEG", "N_CURRENCY_SIGN")),
    ("5-", "-5", ("N_TRAILING_MINUS",)),
    ("1.5E+06", "1500000", ("N_SCIENTIFIC",)),
    ("2e3", "2000", ("N_SCIENTIFIC",)),
    ("\u00a05", "5", ("N_TRIMMED",)),
    ("5\u200b", "5", ("N_TRIMMED",)),
]
REFUSED = [
    *(
        (text, "E_NUMBER_FORMAT")
        for text in ("1,23", "12,34,567.00", "1,234,56", "1.234,56", "2967851,89", "1.2.3", "12%", "12.5％")
    ),
    *((text, "E_NUMBER_FORMAT") for text in ("5.", "1 234", "(-5)", "-5-", "--5", "1,2345")),
    *(
        (text, "E_NOT_A_NUMBER")
        for text in ("nan", "NaN", "inf", "-inf", "Infinity", "abc", "5²", "½", "①", "٣", "一百", "1_000")
    ),
    *(
        (text, "E_NOT_A_NUMBER")
        for text in ("TRUE", "N/A", "2026-10-01", "3-4", "0x10", "1.5E", "12abc", "无", "9" * 401)
    ),
    *((text, "E_EXCEL_ERROR") for text in ("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?")),
    *((text, "E_CURRENCY") for text in ("$5", "US$ 5", "€1,200.00", "HK$5", "5 USD", "5美元", "-$5", "($5)")),
    *((text, "E_CURRENCY") for text in ("usd 5", "5 each, $", "SGD 5 krw")),
    *((text, "E_NOT_A_NUMBER") for text in ("USD", "5 pcs", "RMB5x", "1e5x", "'12abc", "rmb")),
    *((text, "E_NUMBER_FORMAT") for text in ("RMB 1.2.3", "--5 CNY")),
    *((text, "E_UNIT_MIXED") for text in ("296万", "296.5万元", "1.2亿", "3亿元", "¥5万", "-5万")),
]


@pytest.mark.parametrize(("text", "value", "notes"), READ)
def test_a_number_is_read_exactly_and_what_it_needed_is_told(text, value, notes):
    read = read_number(text)
    assert (read.value, read.notes, read.error) == (Decimal(value), notes, None)


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_what_is_no_number_or_could_be_two_is_refused(text, code):
    assert read_number(text).error == code


@pytest.mark.parametrize("text", ["", " ", "-", "—", "——", "–", "--", "－", "\u3000"])
def test_a_blank_or_a_dash_is_no_value(text):
    assert read_number(text).blank


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (DateCell(None, "3:04"), "E_DATE_IN_NUMBER"),
        (BoolCell(True), "E_NOT_A_NUMBER"),
        (ErrorCell("#N/A"), "E_EXCEL_ERROR"),
        (NoResult("I5"), "E_FORMULA_NO_VALUE"),
        (TooLong(40_000), "E_CELL_TOO_LONG"),
        (float("nan"), "E_NOT_A_NUMBER"),
        (float("inf"), "E_NOT_A_NUMBER"),
    ],
)
def test_a_workbook_cell_that_is_no_number_is_refused(cell, code):
    assert read_number(cell, typed=True).error == code


def test_a_number_written_as_text_in_a_workbook_is_told():
    assert read_number("12", typed=True).notes == ("N_TEXT_NUMBER",)
    assert read_number("¥12", typed=True).notes == ("N_CURRENCY_SIGN", "N_TEXT_NUMBER")
    assert read_number("-", typed=True).blank


def test_the_noise_of_binary_fractions_in_a_workbook_is_no_rounding():
    assert as_money(read_number(0.1 + 0.2, typed=True)) == (Decimal("0.30"), (), None)


@pytest.mark.parametrize(
    ("text", "factor", "value", "notes"),
    [
        ("1.005", 1, "1.00", ("N_ROUNDED",)),
        ("1.015", 1, "1.02", ("N_ROUNDED",)),
        ("1.025", 1, "1.02", ("N_ROUNDED",)),
        ("1.0050", 1, "1.00", ("N_ROUNDED",)),
        ("1.500", 1, "1.50", ()),
        ("-0.005", 1, "0.00", ("N_ROUNDED",)),
        ("296.785189", 10_000, "2967851.89", ()),
        ("1000000000000", 1, "1000000000000.00", ()),
    ],
)
def test_money_has_two_decimals_rounded_half_even(text, factor, value, notes):
    read = as_money(read_number(text), Decimal(factor))
    assert (str(read.value), read.notes) == (value, notes)


@pytest.mark.parametrize("text", ["1000000000000.01", "-1000000000001", "1e13", "1e999", "9" * 40])
def test_money_beyond_a_trillion_is_refused(text):
    assert as_money(read_number(text)).error == "E_TOO_LARGE"


@pytest.mark.parametrize(
    ("text", "code"),
    [("12.5", "E_NOT_INTEGER"), ("-1", "E_NEGATIVE"), ("1000000001", "E_TOO_LARGE"), ("1e-20", "E_NOT_INTEGER")],
)
def test_a_count_is_a_whole_number_from_zero(text, code):
    assert as_count(read_number(text)).error == code


def test_a_count_may_be_written_with_empty_decimals():
    assert as_count(read_number("12.00")).value == 12
    assert as_count(read_number("1,000")).value == 1000


def test_units_may_be_fractional_and_negative():
    assert as_quantity(read_number("1.2345")) == (Decimal("1.234"), ("N_ROUNDED",), None)
    assert as_quantity(read_number("-2")) == (Decimal("-2.000"), ("N_NEGATIVE_UNITS",), None)


@pytest.mark.parametrize(("cell", "shown"), [("1.25", 2), ("1,234.5", 1), ("12", 0), (12.125, 3), ("abc", 0), ("", 0)])
def test_the_last_shown_place_is_counted(cell, shown):
    assert places(cell) == shown


CELLS = st.text(alphabet="0123456789.,-+()（）%eE¥￥元万$ '０１９．，\u00a0#abN/A", max_size=14)


@settings(max_examples=400, deadline=None)
@given(st.lists(CELLS, min_size=25, max_size=25))
def test_any_cell_is_read_or_refused_and_what_is_read_reads_as_itself(texts):
    for text in texts:
        read = read_number(text)
        if read.value is not None:
            assert read.value.is_finite()
            assert read_number(format(read.value, "f")).value == read.value
        money = as_money(read)
        if money.value is not None:
            assert as_money(read_number(str(money.value))) == (money.value, (), None)


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=60))
def test_no_text_at_all_makes_the_reading_fail(text):
    for turn in (as_money, as_count, as_quantity):
        turn(read_number(text))
        turn(read_number(text, typed=True))
