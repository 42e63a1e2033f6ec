"""What a file leaves open is asked in words: no key, no code and no id is shown where there is a word."""

import pytest

from salesplan.core.reading import Question
from salesplan.ui.imports import questions


@pytest.fixture(autouse=True)
def _chinese(monkeypatch):
    monkeypatch.setattr(questions, "lang", lambda: "zh")
    monkeypatch.setattr(questions, "t", lambda key, **values: questions.TEXT[key][0].format(**values))


@pytest.mark.parametrize(
    ("key", "about", "choice", "asked", "answer"),
    [
        ("measure", None, "revenue", "这些数值是哪个指标？", "销售额"),
        ("measure", None, "gross_margin", "这些数值是哪个指标？", "毛利额"),
        ("const.year", "year", "2026", "列标题里的月份是哪一年？", "2026"),
        ("months", None, "open", "文件里有已结账或还没到的月份：", "只取其余月份"),
        ("const.region", "region", "@sheet", "“区域”没有列，全部行用什么值？", "各工作表的名称"),
        ("decimal", None, "comma", "数字像是用逗号作小数点：", "是，1.234,56 就是 1234.56"),
        ("negative", None, "accept", "累计比之前各月之和还小：", "接受负数（退货或冲减）"),
        ("large", None, "accept", "金额远大于历史：", "金额无误"),
        ("gap", None, "accept", "累计中有没有数据的月份：", "照此计算（这些月份没有发生额）"),
        ("partial", None, "replace", "文件只有部分指标，其余会成为空值：", "仍然替换"),
        ("fill_down", None, "order,date,customer", "哪些列的空格沿用上一行？", "订单号、日期、客户"),
        ("filter.单据状态", None, "已审核", "“单据状态”等于什么的行才计入？", "已审核"),
    ],
)
def test_questions_and_answers_are_words(key, about, choice, asked, answer):
    assert questions.label(Question(key, "E_X", (choice,), "text", about)) == asked
    assert questions.choice_label(key, choice) == answer


def test_what_may_be_answered_otherwise_are_the_files_heads_or_the_questions_own_words():
    assert questions.others("map.region", ("大区", "")) == ["大区"]
    assert questions.others("cumulative", ()) == ["yes", "no"]
    assert [questions.is_closed(key) for key in ("cumulative", "map.region", "tax", "const.region")] == [
        True,
        *[False] * 3,
    ]
