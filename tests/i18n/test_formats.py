"""Numbers and dates read the same on every machine, in the reader's language, halves rounded away from zero."""

import html
import re
from datetime import date
from decimal import Decimal

import pytest

from salesplan.i18n import formats
from salesplan.i18n.formats import (
    count,
    day,
    days,
    escape,
    label,
    money,
    month,
    month_short,
    percent,
    points,
    quantity,
    range_label,
)


@pytest.mark.parametrize(
    ("yuan", "zh", "en"),
    [
        (None, "—", "—"),
        (float("nan"), "—", "—"),
        (Decimal("NaN"), "—", "—"),
        (0, "0", "0"),
        (Decimal("48.5"), "48.50元", "48.50"),
        (5_000, "5,000元", "5,000"),
        (Decimal("386200.00"), "38.62万", "386.2K"),
        (2_380_000, "238.0万", "2.38M"),
        (24_100_000, "2,410万", "24.1M"),
        (Decimal(125000000), "1.25亿", "125.0M"),
        (1_250_000_000, "12.50亿", "1.25B"),
        (-10_960_000, "−1,096万", "−11.0M"),
    ],
)
def test_money_is_written_in_the_units_of_the_reader(yuan, zh, en):
    assert (money(yuan, "zh"), money(yuan, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("yuan", "zh", "en"),
    [
        ("9999.49", "9,999元", "9,999"),
        ("9999.50", "1.00万", "10.0K"),
        ("999949", "99.99万", "999.9K"),
        ("999950", "100.0万", "1.00M"),
        ("9999600", "1,000万", "10.0M"),
        ("99994999", "9,999万", "100.0M"),
        ("99995000", "1.00亿", "100.0M"),
        ("99996000", "1.00亿", "100.0M"),
        ("99999999", "1.00亿", "100.0M"),
        ("999950000", "10.00亿", "1.00B"),
    ],
)
def test_the_unit_is_chosen_after_rounding_so_no_border_prints_ten_thousand_wan(yuan, zh, en):
    assert (money(Decimal(yuan), "zh"), money(Decimal(yuan), "en")) == (zh, en)


def test_halves_are_rounded_away_from_zero_on_the_shown_decimal_not_on_the_binary_value():
    assert percent(0.0125, digits=1) == "1.3%"
    assert percent(0.0135, digits=1) == "1.4%"
    assert percent(Decimal("-0.00125"), digits=2) == "−0.13%"
    assert money(632_500_000, "zh") == "6.33亿"


def test_signs_are_wide_and_zero_has_both():
    assert formats.signed(0.087, "percent", "zh") == "+8.7%"
    assert formats.signed(-0.00001, "percent", "zh") == "±0.0%"
    assert formats.signed(-10_960_000, "money", "zh") == "−1,096万"
    assert formats.signed(0, "money", "en") == "±0"
    assert money(-0.001, "en") == "0.00"


def test_points_are_the_difference_of_two_ratios():
    assert points(0.018, "zh") == "1.8个百分点"
    assert points(-0.018, "en") == "−1.8 pt"
    assert points(0.002, "zh", sign=True, brief=True) == "+0.2pt"


def test_counts_are_whole_and_quantities_lose_idle_zeros():
    assert count(12_038.0) == "12,038"
    assert quantity(Decimal("1204.500")) == "1,204.5"
    assert quantity(1200) == "1,200"
    assert quantity(None) == "—"


def test_one_day_is_no_days():
    assert [days(n, "en") for n in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    assert days(1, "zh") == "1 天"


def test_one_scale_serves_a_whole_column():
    scale = formats.money_scale([57_600_000, None, float("nan")], "zh")
    assert (scale.unit, scale.text(35_100_000), scale.signed(-1_300_000)) == ("万元", "3,510", "−130")
    assert formats.money_scale([57_600_000], "en").text(35_100_000) == "35.1"
    assert formats.money_scale([], "zh").unit == "元"
    assert formats.scaled([12_345_600, None], formats.table_scale("zh")) == [1234.56, None]
    assert formats.money_unit("zh") == "（万元）"
    assert formats.money_unit("en", formats.money_scale([57_600_000], "en")) == " (CNY M)"


def test_a_scale_never_shows_a_number_wider_than_its_step():
    assert formats.money_scale([99_999.6], "zh").unit == "万元"
    assert formats.money_scale([999_996_000], "zh").unit == "亿元"


def test_months_days_and_ranges():
    assert (month("2026-10", "zh"), month(date(2026, 10, 5), "en")) == ("2026年10月", "Oct 2026")
    assert (month_short("2026-01", "zh"), month_short("2026-01", "en")) == ("1月", "Jan")
    assert (day(date(2026, 11, 22), "zh"), day("2026-11-22", "en")) == ("2026-11-22", "22 Nov 2026")
    assert range_label("2026-01", "2026-10", "zh") == "2026年1–10月"
    assert range_label("2026-01", "2026-10", "en") == "Jan–Oct 2026"
    assert range_label("2026-10", "2026-10", "en") == "Oct 2026"
    assert range_label("2025-11", "2026-02", "zh") == "2025年11月–2026年2月"
    with pytest.raises(ValueError, match="2026-13"):
        month("2026-13", "zh")


def test_escaped_text_keeps_no_markdown_character_and_no_line_break():
    hostile = "![x](http://evil.test/a.png)\n# *bold* `code` <b> $x$ :red[y] | ~z~ a@b & \\ {q} + - _u_"
    escaped = escape(hostile)
    entity_free = formats.re.sub(r"&#\d+;", "", escaped)
    assert not set(entity_free) & set("`*_{}[]()#+-.!|<>~$:@/&\\\n")
    assert escape("华东一组") == "华东一组"


@pytest.mark.parametrize("address", ["http://evil.example", "HTTPS://x.y/z?q=1", "www.evil.example", "me@evil.example"])
def test_an_address_in_user_text_is_broken_without_a_visible_trace(address):
    told = html.unescape(escape(address))
    assert told != address and told.replace("\u2060", "") == address
    assert not re.search(r"https?://|www\.|@[-\w]", told, re.IGNORECASE)


def test_a_label_is_read_aloud_as_it_is_written_and_has_no_mark_up_either():
    plain = "Hebei-Shandong (68%): −5.42万 + 3/4, 5 & 6!"
    assert label(plain) == plain
    hostile = label("![x](http://evil.test/a.png) *bold* `code` <b> $x$ :red[y] ~z~ &amp; _u_")
    assert not set(re.sub(r"&#\d+;", "", hostile)) & set("`*_[]<~$:&\\")
    assert [html.unescape(label(start))[:2] for start in ("1. x", "- x", "# x", "> x")] == ["1.", "- ", "# ", "> "]
    assert all(label(start).startswith("&#") for start in ("1. x", "1) x", "- x", "+ x", "# x", "> x"))
