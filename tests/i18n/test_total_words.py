"""Every caution about a total has a sentence that tells its reason and its numbers."""

import pytest

from salesplan.core.plan.anchors import Anchors, Distribution, position
from salesplan.i18n import LANGS, TEXT
from salesplan.i18n.total_words import origin, why

AHEAD = Distribution(5.72e8, spread=1.9e7)
DEMO = Anchors(7.2385e8, 5.712e8, 5.89e8, AHEAD, last=5.17e8, growth=0.134)
CASES = [
    (DEMO, 5.75e8, 6.325e8),
    (DEMO, 7.2385e8, None),
    (DEMO, 5.2e8, None),
    (DEMO._replace(capacity=5e8), 5e8, None),
    (Anchors(market=1.0), 1.0, None),
]


@pytest.mark.parametrize("lang", LANGS)
def test_every_caution_is_told_with_its_numbers(lang):
    seen = set()
    for anchors, total, challenge in CASES:
        for one in position(anchors, total, challenge).warnings:
            sentence = why(one.flag, one.reason, one.numbers, lang)
            assert "{" not in sentence
            assert f"total.flag.{one.flag}" in TEXT
            seen.add((one.flag, one.reason.partition("/")[0] if one.flag != "contradictory" else ""))
    assert {flag for flag, _ in seen} == {
        "unrealistic", "timid", "tight", "contradictory", "no_band", "over_capacity_challenge", "few_anchors",
    }  # fmt: skip
    assert {("unrealistic", "capacity"), ("unrealistic", "chance"), ("timid", "chance"), ("timid", "momentum")} <= seen


def test_the_demo_s_strategy_is_too_high_by_1_35_yi():
    (over,) = (one for one in position(DEMO, 7.2385e8).warnings if one.reason == "capacity")
    assert why(over.flag, over.reason, over.numbers, "zh") == "目标偏高，依据不足：超出产能 1.35亿"
    assert why(over.flag, over.reason, over.numbers, "en") == "Too high for the evidence: 134.9M above capacity"


def test_where_a_number_comes_from_is_told_with_how_it_was_made():
    detail = {"method": "light", "error": 0.0384, "through": "2026-10", "filled": 0}
    assert origin("forecast", detail, "en") == "mean of three models, figures to 2026-10, backtest error 3.8%"
    assert origin("forecast", detail | {"error": None}, "zh") == "三模型平均，数据到 2026-10，历史太短，无法回测"
    assert origin("landing", {"year": 2026}, "zh") == "2026 年预计落点"
    months = {"start": "2025-11", "end": "2026-10", "head_months": 719.5}
    assert origin("sales_per_head", months, "en") == "revenue 2025-11 to 2026-10 over 719.5 settled head-months"
    assert [origin(code, {}, "en") for code in ("typed", "default", "persons", "missing")] == [
        "typed", "default", "sellers on record", "missing",
    ]  # fmt: skip
