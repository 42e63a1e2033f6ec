"""Findings: each told once, none unbounded; grouped for the eye; every message in both languages."""

import re
from pathlib import Path

import pytest

from salesplan.core.datasets import DATASETS
from salesplan.core.problem import Problem
from salesplan.i18n.message_texts import COLUMNS, MESSAGES
from salesplan.i18n.messages import sentence, told
from salesplan.intake import grouped
from salesplan.intake.answers import PLAIN
from salesplan.intake.cells import row_ranges
from salesplan.intake.findings import MOST_NOTICES, MOST_REFUSING, MOST_ROUNDED, Findings, place
from tests.intake.company import ROWS, changed, csv, read

ROOT = Path(__file__).parents[2]


def test_the_same_thing_is_told_once():
    findings = Findings()
    for value in ("a", "b"):
        findings.add("E_NOT_A_NUMBER", 3, "revenue", value)
    assert [(p.row, p.value) for p in findings.problems()] == [(3, "a")]


def test_values_are_cut_and_made_visible():
    findings = Findings()
    findings.add("E_UNKNOWN_NAME", 3, "region", "\x07" + "x" * 200)
    assert findings.problems()[0].value.startswith("\\u0007")
    assert len(findings.problems()[0].value) == 80


def test_very_many_notices_end_in_one_that_counts_the_rest():
    findings = Findings()
    for row in range(2, MOST_NOTICES + 102):
        findings.add("N_TEXT_NUMBER", row, "revenue")
    last = findings.problems()[0]
    assert (len(findings.problems()), last.row, last.detail) == (
        MOST_NOTICES + 1,
        None,
        {"rows": f"{MOST_NOTICES + 2}–{MOST_NOTICES + 101}", "count": 100},
    )


def test_a_row_counted_without_being_told_counts_as_one_that_is_added():
    added, counted = Findings(), Findings()
    for row in range(2, MOST_REFUSING + 102):
        added.add("E_NOT_A_NUMBER", row, "revenue", "x")
        if not counted.counted("E_NOT_A_NUMBER", row, "revenue"):
            counted.add("E_NOT_A_NUMBER", row, "revenue", "x")
    assert counted.problems() == added.problems()
    assert counted.problems()[0].detail["count"] == 100
    assert not counted.counted("E_NOT_A_NUMBER", 2, "revenue")
    assert not counted.counted("E_NOT_A_NUMBER", None, "revenue")
    assert not counted.counted("E_NOT_A_NUMBER", 2, "cost")


def test_rounding_does_not_bury_what_else_is_told():
    findings = Findings()
    for row in range(2, 102):
        findings.add("N_ROUNDED", row, "revenue")
    assert len(findings.problems()) == MOST_ROUNDED + 1
    assert sentence("N_ROUNDED", findings.problems()[0].detail, "zh") == "第 22–101 行四舍六入到分。"


def test_amounts_that_come_back_from_the_child_are_grouped():
    replaced = {"month": "2026-10", "a": 1200, "b": 1, "x": "1234567.5", "y": "-1000", "d": "-1235567.50"}
    assert sentence("N_REPLACES_MONTH", replaced, "zh") == (
        "2026-10 已有 1,200 行/1,234,567.50 元，将替换为 1 行/-1,000.00 元（差 -1,235,567.50）。"
    )
    told = sentence("N_CUMULATIVE", {"col": "revenue", "total": "10000", "before": "9000.5", "rest": "999.50"}, "en")
    assert told == "revenue read as year to date: 10,000.00 minus earlier months 9,000.50 gives 999.50."


def test_a_total_across_the_months_has_its_own_sentence():
    detail = {"col": "合计", "value": "8.00", "sum": "7.00", "diff": "1.00", "across": True}
    assert (
        sentence("E_TOTAL_MISMATCH", {"row": 3, **detail}, "zh") == "第 3 行“合计”为 8.00，各月之和为 7.00，差 1.00。"
    )


def test_what_refuses_comes_first_then_the_order_of_the_rows():
    findings = Findings()
    findings.add("N_TRIMMED", 2, "region")
    findings.add("E_NEGATIVE", 9, "orders")
    findings.add("E_NOT_A_NUMBER", 4, "orders")
    findings.add("E_SCOPE_SHRINK")
    assert [p.code for p in findings.problems()] == ["E_SCOPE_SHRINK", "E_NOT_A_NUMBER", "E_NEGATIVE", "N_TRIMMED"]
    findings.drop("E_SCOPE_SHRINK", "E_NEGATIVE", "E_NOT_A_NUMBER")
    assert not findings.refuses


def test_rows_of_stacked_sheets_keep_their_own_numbers():
    findings = Findings()
    findings.sheets = ("a", "b")
    findings.add("E_NEGATIVE", place(1, 3), "orders")
    assert [(p.row, p.detail) for p in findings.problems()] == [(3, {"sheet": "b"})]


def test_rows_are_written_as_people_do():
    assert row_ranges([9, 4, 7, 8, 8]) == "4, 7–9"
    assert row_ranges(range(1, 200, 2)).endswith("59, …")


def test_problems_are_joined_for_the_eye():
    reading = read(csv(*(changed(row, leads="", orders="x") for row in ROWS[:3]), changed(ROWS[3], orders="y")))
    joined = grouped(reading.problems)
    assert [(p.code, p.column, p.value, p.detail["rows"]) for p in joined] == [
        ("E_NOT_A_NUMBER", "orders", "x", "2–4"),
        ("E_NOT_A_NUMBER", "orders", "y", "5"),
        ("N_BLANK_AS_NULL", "leads", "", "2–4"),
    ]


def used_codes():
    code = re.compile(r'"([EN]_[A-Z]+(?:_[A-Z]+)*)"')
    found = {c for path in (ROOT / "salesplan").rglob("*.py") for c in code.findall(path.read_text(encoding="utf-8"))}
    return {c for c in found if not c.startswith(("E_STORE", "E_USAGE"))} - set(PREFIXES)


PREFIXES = ("E_FILE", "E_", "N_")


def test_every_code_that_is_used_has_its_sentences():
    assert used_codes() <= set(MESSAGES)


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_every_code_has_both_languages_and_never_breaks(code):
    zh, en = MESSAGES[code]
    assert re.search("[\u4e00-\u9fff]", zh) and not re.search("[\u4e00-\u9fff]", en.replace("万元", ""))
    assert "您" not in zh
    assert set(re.findall(r"\{(\w+)\}", en)) <= set(re.findall(r"\{(\w+)\}", zh)) | {"value"}
    for lang in ("zh", "en"):
        assert sentence(code, {}, lang)
        assert "{" not in sentence(code, {"row": 3, "suggest": ("x",), "cols": ("revenue",)}, lang)


def test_a_sentence_lists_fifty_names_at_most():
    names = tuple(f"甲{at}" for at in range(51))
    text = sentence("N_NAMES_CREATED", {"col": "product", "n": 51, "names": names}, "zh")
    assert text.startswith("“产品”新增 51 个名称：甲0、") and text.endswith("、甲49、…。")
    assert sentence("N_NAMES_CREATED", {"col": "product", "n": 50, "names": names[:50]}, "zh").endswith("、甲49。")


def test_an_unknown_code_is_shown_as_it_is():
    assert sentence("E_SOMETHING", {}, "zh") == "E_SOMETHING"


def test_every_column_has_its_name_in_both_languages():
    for dataset in DATASETS.values():
        for column in dataset.columns:
            assert column.id in COLUMNS
            if dataset.id == "actuals":
                assert COLUMNS[column.id][0] == column.zh


@pytest.mark.parametrize(
    ("problem", "zh", "en"),
    [
        (
            Problem("E_NOT_A_NUMBER", 3, "revenue", "abc"),
            "第 3 行“销售额”：“abc”不是数字。",
            "Row 3, revenue: “abc” is not a number.",
        ),
        (
            Problem("E_UNKNOWN_NAME", 5, "region", "华东区", {"suggest": ("华东",)}),
            "第 5 行“区域”：“华东区”不在名单中。是不是“华东”？",
            "Row 5, region: “华东区” is not on the list. Did you mean “华东”?",
        ),
        (
            Problem("E_UNKNOWN_NAME", 5, "region", "东北", {"suggest": ()}),
            "第 5 行“区域”：“东北”不在名单中。",
            "Row 5, region: “东北” is not on the list.",
        ),
        (
            Problem("E_FILE_CORRUPT", detail={"detail": "time"}),
            "文件损坏或没有传完（20 秒内没有读完）。请重新导出。",
            "The file is damaged or incomplete (not read within 20 seconds). Export it again.",
        ),
        (
            Problem("N_REPLACES_MONTH", None, "month", "2026-10", {"month": "2026-10", "a": 6, "b": 5, "x": None}),
            "2026-10 已有 6 行，将替换为 5 行。",
            "2026-10: 6 rows will become 5 rows.",
        ),
        (
            Problem("E_NEGATIVE", 3, "orders", "-1", {"sheet": "九月"}),
            "工作表“九月”：第 3 行“订单数”为 -1，不能为负。",
            "Sheet “九月”: Row 3, orders: -1 cannot be negative.",
        ),
        (
            Problem("N_TRIMMED", 4, "region", "华东 "),
            "第 4 行“区域”去掉了空格或不可见字符。",
            "Rows 4, region: spaces or invisible characters removed.",
        ),
    ],
)
def test_sentences_say_what_where_and_what_to_do(problem, zh, en):
    assert (told(problem, "zh"), told(problem, "en")) == (zh, en)


def test_the_document_lists_every_column_code_sentence_and_answer():
    text = (ROOT / "docs" / "imports.md").read_text(encoding="utf-8")
    for code, (zh, en) in MESSAGES.items():
        assert f"| `{code}` | {zh} | {en} |" in text
    for dataset in ("actuals", "plan", "benchmarks", "lead_sources"):
        for column in DATASETS[dataset].columns:
            assert (
                f"| `{column.id}`{' **required**' if column.required else ''} | {'、'.join((column.zh, *column.aliases))} |"
                in text
            )
    for key in (*PLAIN, "map.", "const.", "names.", "filter."):
        assert f"`{key}" in text
