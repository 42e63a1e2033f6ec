"""Diagnoses in words: every sentence that the analyses say is there in both languages, and nothing of the user's breaks out."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from salesplan.core.review.diagnosed import Number, Of, Period, Sentence, Slice, Word
from salesplan.core.review.funnel import LINKS
from salesplan.i18n import TEXT
from salesplan.i18n.diagnosis_words import named, number, said, scope, siblings
from salesplan.i18n.formats import escape

ANALYSES = Path(__file__).parents[2] / "salesplan" / "services" / "review" / "analyses"
CODE = "\n".join(
    path.read_text(encoding="utf-8") for path in (*sorted(ANALYSES.glob("*.py")), ANALYSES.parent / "outside.py")
)
SAID = re.findall(r'Sentence\(\s*(f?)"([^"]+)"', CODE)
NAMES = {("team", "T01"): "一*组", ("region", "R01"): "华东"}


def pattern(is_format, key):
    """The key, any word standing for what is filled in."""
    parts = re.split(r"\{[^}]*\}", key) if is_format else [key]
    return re.compile("[a-z_.]+".join(map(re.escape, parts)))


def names(kind, code):
    return NAMES.get((kind, code), code)


def test_every_sentence_of_the_analyses_has_words_and_every_word_a_sentence():
    keys = {key.removeprefix("diagnosis.say.") for key in TEXT if key.startswith("diagnosis.say.")}
    patterns = [pattern(*found) for found in SAID]
    conditional = set(
        re.findall(
            r'"((?:lead_quality|returns|dealers|repurchase|member|located|source|turn|low_price|since|link|broad|nowhere|apart)[a-z_.]*)"',
            CODE,
        )
    )
    for found in patterns:
        assert any(found.fullmatch(key) for key in keys), found.pattern
    dead = {key for key in keys if key not in conditional and not any(found.fullmatch(key) for found in patterns)}
    assert not dead


@pytest.mark.parametrize("call", ["Analysis", "Column"])
def test_every_table_and_column_has_a_name(call):
    prefix = {"Analysis": "diagnosis.table.", "Column": "diagnosis.column."}[call]
    for is_format, key in re.findall(rf'{call}\(\s*(f?)"([^"]+)"', CODE):
        found = pattern(is_format, prefix + key)
        assert any(found.fullmatch(known) for known in TEXT), key


def test_a_sentence_fills_names_numbers_months_and_lists():
    sentence = Sentence(
        "member.share",
        {
            "member": Of("team", "T01"),
            "gap": Number(Decimal("-12324200"), "money", True),
            "share": Number(0.684, "percent"),
            "value": Number(None, "money"),
            "basis": Of("basis", "plan"),
            "reference": Number(Decimal("40494000"), "money"),
            "rate": Number(0.696, "percent"),
        },
    )
    assert said(sentence, "zh", names) == "最大的一块是 一*组 −1,232万（占 68.4%）：无数据，是应达计划 4,049万 的 69.6%"
    assert said(sentence, "en", names, escape).startswith(
        "The largest part is 一&#42;组 with −12.3M (68.4%): no data, 69.6% of the plan"
    )
    nothing = Sentence("nothing", {"kpi": Of("kpi", "aov"), "period": Period("2026-01", "2026-10")})
    assert said(nothing, "zh", names) == "2026年1–10月 没有足够的数据说明“客单价”"
    others = Sentence("dealers.others", {"dealers": (Of("dealer", "D1"), Of("dealer", "D2"))})
    assert said(others, "zh", names) == "还有衰退的：经销商 D1、经销商 D2"


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        (None, "—", "—"),
        (Word("diagnosis.part.rest"), "其余", "The rest"),
        (
            Slice({"region": "R01", "tier": "growth", "industry": "电子"}),
            "华东 × 成长客户 × 电子行业",
            "华东 × Growth customers × industry 电子",
        ),
        (Of("tier", ""), "未注明", "not told"),
        (Of("month", "2026-08"), "2026年8月", "Aug 2026"),
        (Of("band", "20000-50000"), "2.00万–5.00万", "20.0K–50.0K"),
        (Of("band", "100000-"), "10.00万 以上", "100.0K and more"),
        (Of("band", "-500"), "500元 以下", "under 500"),
        (Of("source", "短视频"), "短视频", "短视频"),
        (Of("category", "machine"), "整机", "machines"),
    ],
)
def test_names_of_every_kind(name, zh, en):
    assert (named(name, "zh", names), named(name, "en", names)) == (zh, en)


def test_small_differences_of_ratios_keep_a_decimal_more():
    assert number(-0.0332, "points", "zh", signed=True) == "−3.3个百分点"
    assert number(0.00266, "points", "en", signed=True) == "+0.27 pt"


def test_the_counter_check_says_which_attribute_was_changed():
    assert siblings((("team", -0.001), ("month", None)), "zh") == "其余团队 −0.1%；其余月份 —"
    assert siblings((("team", -0.001),), "en") == "other teams −0.1%"


def test_the_slice_of_a_diagnosis_is_named_in_a_fixed_order():
    assert scope({"channel": ("C01", "C02"), "region": ("R01",)}, "zh", names) == "华东 × C01、C02"
    assert scope({}, "en", names) == TEXT["frame.whole_company"][1]


@pytest.mark.parametrize("key", [*LINKS, "unled", "plan", "market", "share"])
def test_every_step_of_a_gap_has_words_wherever_it_is_named(key):
    links = ["diagnosis.link"] if key in (*LINKS, "unled") else []
    assert [f"{place}.{key}" in TEXT for place in ("results.step", "diagnosis.part", *links)] == [True] * (
        2 + len(links)
    )
    if links:
        assert named(Of("link", key), "zh", names) != key


def test_a_difference_of_order_values_says_that_it_is_of_one_order():
    assert [number(-5447, "each", lang, signed=True) for lang in ("zh", "en")] == ["每单 −5,447元", "−5,447 an order"]
