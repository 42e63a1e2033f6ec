"""A worksheet as paper: the number, the tree and who does what on one page; whatever people wrote is text."""

import re
from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.registers.actions import Action
from salesplan.core.registers.worksheets import Worksheet
from salesplan.core.review.whys import ReadBack, read_back
from salesplan.exports.why_words import Words
from salesplan.exports.worksheet_sheet import Paper, as_html, page_of
from salesplan.i18n import LANGS
from tests.browser.chromium import QUIET, chromium
from tests.exports.test_target_sheet import Read

EVIL = '<script>alert("1")</script>'
NAMES = {"R02": "华南", "C05": "电商平台"}
SLICE = '{"channel": ["C05"], "region": ["R02"]}'


def sheet(steps=3, extra=0):
    claims = ["新来源线索不对口", f"投放按年龄 {EVIL}", "无需求动态采集机制", *["又一层原因，说来话长" * 3] * 4][:steps]
    chain = [{"id": f"s{n}", "parent": f"s{n - 1}" if n else None, "claim": claim} for n, claim in enumerate(claims)]
    chain[-1] |= {"control": "uncontrollable", "consequence": "contingency", "contingency": "E01"}
    number = {"kind": "number", "kpi": "conversion", "slice": SLICE, "start": "2026-08", "end": "2026-10"}
    number |= {"value": "0.0519", "against": "industry", "reference": "0.085", "as_of": "2026-11-22"}
    evidence = [number | {"id": "e0"}, number | {"id": "e1", "step": "s0"}]
    evidence += [
        {"id": f"t{n}", "step": f"s{n % steps}", "kind": "text", "text": f"访谈记录第 {n} 条"} for n in range(extra)
    ]
    made = Worksheet.model_validate(
        {"code": "W01", "title": "华南电商转化低", "kpi": "conversion", "region": "R02", "channel": "C05",
         "start": "2026-08", "end": "2026-10", "as_of": "2026-11-22", "owner": "M03", "alert": 7, "steps": chain,
         "evidence": evidence}
    )  # fmt: skip
    first = made.steps[0]
    read = {"read": read_back(made, first).mark, "read_by": "华南组", "read_on": date(2026, 11, 23)}
    return made.but(steps=(first.model_copy(update=read), *made.steps[1:]))


def paper(worksheet):
    action = Action(title="按设备投放", owner="M03", start=date(2026, 11, 23), due=date(2026, 12, 21))
    action = action.but(kpi="conversion", region="R02", channel="C05")
    now = {"e0": Decimal("0.0519"), "e1": Decimal("0.06")}
    return Paper(
        worksheet, "澄川<动力>", {"M03": "华南大区总监"}, (action,), now, {"E01": "平台限流预案"}, date(2026, 11, 23)
    )


def words(lang):
    return Words(lang, lambda kind, code: NAMES.get(code, code))


def test_a_long_claim_is_cut_where_it_is_read_back_and_signed_in_full():
    assert len(words("zh").read_back(ReadBack("因为" + "长" * 6_000, "短", "", False))) < 140
    made = sheet()
    marks = [read_back(made, made.steps[0].model_copy(update={"claim": "长" * n})).mark for n in (5_999, 6_000)]
    assert marks[0] != marks[1]


def test_all_products_of_a_category_are_called_by_its_name():
    told = Words("zh", lambda kind, code: code, {"machine": frozenset({"A1", "A2"})})
    assert told.place({"region": ("R03",), "product": ("A2", "A1")}) == "R03 × 整机"
    assert told.place({"product": ("A1", "B1")}) == "A1、B1"


def test_the_scope_on_paper_is_that_of_the_number_a_worksheet_began_with():
    number = {"id": "e0", "kind": "number", "kpi": "aov", "slice": '{"product": ["A1", "A2"]}', "start": "2026-09"}
    made = {"title": "整机客单价低", "kpi": "aov", "start": "2026-09", "end": "2026-11"}
    began = Worksheet.model_validate(made | {"evidence": [number | {"end": "2026-11"}]})
    told = Words("zh", lambda kind, code: code, {"machine": frozenset({"A1", "A2"})})
    assert ("范围", "整机") in page_of(paper(began), told).facts
    assert ("范围", "R02") in page_of(paper(Worksheet.model_validate(made | {"region": "R02"})), told).facts


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_has_the_number_the_tree_its_evidence_and_who_does_what(lang):
    page = Read(as_html(paper(sheet()), words(lang)).decode())
    text = " ".join(page.said)
    for wanted in (
        "华南电商转化低", "5.2%", "8.5%", "W01", "澄川<动力>", EVIL, "平台限流预案 E01", "按设备投放", "华南大区总监",
        ("线索转化率 · 华南 × 电商平台 参加人", "Lead conversion · 华南 × 电商平台 Present")[lang == "en"],
        ("→ 现在 6.0%", "→ now 6.0%")[lang == "en"], ("不可控", "Uncontrollable")[lang == "en"],
        ("☑ 因为新来源线索不对口，所以华南电商转化低。", "☑ Because 新来源线索不对口, therefore 华南电商转化低.")[lang == "en"],
        ("为什么 3", "Why 3")[lang == "en"],
    ):  # fmt: skip
        assert wanted in text, wanted
    assert text.count("→") == 1


def test_what_people_wrote_is_text_and_nothing_is_fetched():
    raw = as_html(paper(sheet()), words("zh")).decode()
    page = Read(raw)
    assert {tag for tag, _ in page.tags} <= {
        "html", "head", "meta", "title", "style", "body", "section", "div", "span", "h1", "h2", "dl", "dt", "dd", "b",
        "table", "tr", "th", "td", "i",
    }  # fmt: skip
    assert not any(set(attrs) & {"src", "href", "onload", "onclick", "style"} for _, attrs in page.tags)
    assert "url(" not in raw and "default-src 'none'" in raw


def test_steps_stand_as_deep_as_they_are_and_ends_say_what_follows():
    page = page_of(paper(sheet()), words("zh"))
    assert [(step.level, bool(step.end)) for step in page.steps] == [(1, False), (2, False), (3, True)]
    assert page.steps[2].end == "不可控 · 完善预案 · 平台限流预案 E01"


def test_what_was_decided_at_a_step_stays_on_paper_when_it_gets_a_deeper_why():
    made = sheet()
    decided = made.steps[1].model_copy(update={"control": "controllable", "consequence": "lesson"})
    page = page_of(paper(made.but(steps=(made.steps[0], decided, made.steps[2]))), words("zh"))
    assert [one.end for one in page.steps] == ["", "可控 · 经验", "不可控 · 完善预案 · 平台限流预案 E01"]


@pytest.mark.parametrize(
    ("steps", "extra", "setting", "reads"),
    [(3, 0, "", True), (5, 20, "dense", True), (7, 30, "tight", True), (7, 44, "tight", False)],
)
def test_a_long_chain_is_set_closer_and_at_last_without_its_read_backs(steps, extra, setting, reads):
    raw = as_html(paper(sheet(steps, extra)), words("zh")).decode()
    assert re.findall(r'<section class="(\w*)">', raw) == [setting]
    assert ("所以" in raw, "☑" in raw) == (reads, True)


@pytest.mark.parametrize(("steps", "extra"), [(3, 0), (5, 20), (7, 30), (7, 44)])
def test_a_browser_prints_it_on_one_page(tmp_path, steps, extra):
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if chromium() is None:
        pytest.skip("no Chromium found")
    path = tmp_path / "paper.html"
    path.write_bytes(as_html(paper(sheet(steps, extra)), words("zh")))
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        page = browser.new_page()
        page.goto(path.as_uri())
        printed = page.pdf(prefer_css_page_size=True)
        browser.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
