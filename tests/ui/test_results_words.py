"""Words of the results: units that can be read at any size, and reasons told once with whom they are about."""

from decimal import Decimal

import pytest

from salesplan.ui.review.results_words import fine, remarks, rough


@pytest.mark.parametrize(
    ("amounts", "zh", "en", "picture"),
    [
        ([13_100, -366, None], "元", "CNY", "元"),
        ([999_999], "元", "CNY", "元"),
        ([-1_000_000], "万元", "CNY K", "万元"),
        ([448_540_000, 5], "万元", "CNY K", "万元"),
        ([5_103_000_000_000], "亿元", "CNY M", "亿元"),
        ([None, 0], "万元", "CNY K", "元"),
    ],
)
def test_tables_have_a_unit_in_which_their_parts_can_be_added_up_by_hand(amounts, zh, en, picture):
    given = [None if amount is None else Decimal(amount) for amount in amounts]
    assert (fine(given, "zh").unit, fine(given, "en").unit) == (zh, en)
    assert rough(given, "zh").unit == picture


def test_a_reason_is_told_once_with_the_first_names_and_how_many_there_are():
    rows = [(f"产品{n}", "no_market") for n in range(1, 7)] + [("西北", "opened"), ("华东", "")]
    assert remarks(rows, "zh") == (
        "产品1、产品2、产品3、产品4 等 6 个：没有对应的市场规模",
        "西北：去年同期内才开始",
    )
    assert remarks(rows[:1], "en") == ("产品1: no market size for it",)
    assert remarks([("a*b", "opened")], "zh")[0].startswith("a&#42;b")
