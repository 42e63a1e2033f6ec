"""The results page says whom to ask first, opens every gap by click and keeps it in the address."""

import html

import pytest

from salesplan.core.registers.worksheets import WORKSHEETS
from salesplan.core.scope import Scope
from salesplan.services import importing, records
from salesplan.services.review import worksheets
from salesplan.ui import session
from tests.pages.conftest import go, query, texts

PAGE = "review/results.py"


@pytest.fixture
def store_file(demo_copy):
    return demo_copy


def said(screen):
    assert not screen.exception
    return " ".join(texts(screen))


def rows(screen, id):
    """The rows of a table by its first text."""
    frame = next(table.value for table in screen.dataframe if table.proto.id.endswith(id) or id in table.proto.id)
    return {row["name"]: row for row in frame.to_dict("records")}


def test_the_demo_company_from_january_to_october(opened):
    screen = opened(PAGE, lang="zh", to="2026-10")
    page = said(screen)
    assert "同口径（不含西北）比市场快 5.6个百分点，比去年 +13.4%，达成应达进度的 99.4%" in page
    assert "**华东** 120.0%：先问团队做对了什么。超额 2,147万，其中份额多赢 1,691万，455.5万 来自目标偏低。" in page
    assert (
        "**华北** 80.0%：先问策略。差距 1,802万：目标高于市场 1,121万，份额下降 680.6万。集中在冀鲁组：−1,232万，占 68%。"
        in page
    )
    assert (
        "份额 9.16%，比去年 +0.56个百分点，同口径（不含西北）市场 +6.2%，我们 +11.8%，相对份额 0.67（对最大的对手岚峰机械）"
        in page
    )
    assert "同口径 +11.8%（不含西北）" in page
    assert "全公司比应达计划少 237.6万" in page and "合计与差距一致" in page
    east, north = (rows(screen, "table-results-region")[name] for name in ("华东", "华北"))
    assert [round(east[key], 2) for key in ("gap", "plan_part", "share_part")] == [2146.98, 455.51, 1691.47]
    assert [round(north[key], 2) for key in ("gap", "plan_part", "share_part")] == [-1801.74, -1121.12, -680.62]
    assert (north["first"], north["most"]) == ("策略", "冀鲁组 −1,232")
    assert "西北：去年同期内才开始" in page and "2026年1月、2026年2月：春节错位，不可比" in page


def test_a_link_that_asks_why_has_the_diagnosis_open_and_first(opened):
    screen = opened(PAGE, lang="zh", to="2026-10", at="region:R01", why="aov")
    said(screen)
    assert screen.expander[0].proto.expanded and screen.segmented_control(key="results.why.kpi").value == "aov"


def test_a_gap_is_opened_step_by_step_and_the_address_keeps_it(opened):
    screen = opened(PAGE, lang="en", to="2026-10", at="region:R03", way="team")
    assert (
        "North: 18.0M below plan due: Hebei&#45;Shandong −12.3M, Beijing&#45;Tianjin −5.69M; adds up to the gap."
        in said(screen)
    )
    screen.button(key="results.back.0").click().run()
    assert "at" not in query(screen) and query(screen)["way"] == "team"
    screen.segmented_control(key="results.way").set_value("price").run()
    assert "the plan has no units; compare with last year" in said(screen)
    screen.segmented_control(key="results.against").set_value("last_year").run()
    assert query(screen)["against"] == "last_year" and query(screen)["way"] == "price"
    page = said(screen)
    gaps = [abs(row["gap"]) for row in rows(screen, "table-results-products").values()]
    assert gaps == sorted(gaps, reverse=True)
    assert "Volume +52" in page and "Mix −9" in page and "New&#58; Cloud maintenance +2.85M" in page
    assert (
        "Gross margin 34.42% → 33.31% (−1.11pt), Order value 35.2K → 34.1K (−3.0%), Return rate 1.17% → 1.44%" in page
    )


def test_the_diagnosis_of_the_gap_that_lies_open_leads_further_in_and_to_a_worksheet(opened):
    screen = opened(PAGE, lang="zh", to="2026-10", at="region:R03")
    assert "接着问" not in said(screen)
    screen.session_state["results.why.open"] = True
    assert "接着问" in said(screen.run())
    first = {"selection": {"rows": [0], "columns": [], "cells": []}}
    screen.session_state["table-diagnosis-members.team-results.why.body-attainment-revenue-R03"] = first
    assert "回到 华北" in said(screen.run())
    assert query(screen)["at"] == "region:R03,team:T09"
    screen.segmented_control(key="results.why.kpi").set_value("conversion").run()
    assert "线索质量分析" in said(screen)
    screen.button(key="results.why.whys").click().run()
    sheets = [one.record for one in records.listing(session.store(), session.scope(), WORKSHEETS).lines]
    assert ("conversion", "R03", "T09") in [(one.kpi, one.region, one.team) for one in sheets]


def test_the_period_so_far_is_told_up_to_where_market_sizes_go(opened):
    screen = opened(PAGE, lang="zh", at="region:R99,month:2025-01", way="nothing", by="x", against="y")
    page = said(screen)
    for wrong in ("by=x", "way=nothing", "against=y", "at=region:R99", "at=month:2025-01"):
        assert wrong in html.unescape(page)
    assert "市场规模到 2026年10月；之后的月份按已知月份的市场增速估算。" in page
    assert "同口径（不含西北）比市场快 5.6个百分点（到 2026年10月），比去年 +13.0%（到 2026年11月），" in page
    assert "到 2026年10月：份额 9.16%" in page
    screen.button(key="results.reach").click().run()
    assert query(screen)["to"] == "2026-10"
    assert "其中份额多赢 1,691万" in said(screen)
    north = {"region": ("R03",)}
    code = worksheets.begin(session.store(), session.scope(), "revenue", north, "2026-01", "2026-11")
    screen.query_params["id"] = code
    assert "份额变化 −750.5万" in (page := said(go(screen, "review/five_whys.py"))) and "市场规模到 2026年10月" in page


def test_a_team_of_another_region_is_said_to_be_none_of_this_one(opened):
    page = said(opened(PAGE, lang="zh", to="2026-10", at="region:R03,team:T01", way="product"))
    assert "华东一组 不在华北，这段时间在华东。" in page and "没有业绩数据" not in page and "已忽略" not in page


def test_channels_have_no_plan_and_are_held_against_last_year(opened):
    screen = opened(PAGE, lang="zh", to="2026-10", by="channel", way="channel", against="plan")
    page = said(screen)
    assert "无法这样拆分：计划没有分到这一维度。" in page and "先问团队" not in page
    assert "growth" in rows(screen, "table-results-channel")["直销"]


def test_a_reader_of_one_region_sees_his_market_and_nothing_of_the_company(opened, monkeypatch):
    monkeypatch.setattr(session, "scope", lambda: Scope("north", "viewer", ("R03",)))
    page = said(opened(PAGE, lang="zh", to="2026-10"))
    assert "比市场慢 9.2个百分点，比去年 −2.8%，达成应达进度的 80.0%" in page
    assert "份额 8.68%，比去年 −0.82个百分点" in page
    assert "全公司份额与对手份额只对全公司的读者显示。" in page
    assert "岚峰机械" not in page and "华东" not in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_benchmarks_the_page_says_what_is_missing(opened, lang):
    for row in importing.loads(session.store(), session.scope()):
        if row.dataset == "benchmarks":
            importing.undo(session.store(), session.scope(), row.id)
    page = said(opened(PAGE, lang=lang, to="2026-10"))
    assert ("没有对应的市场规模" if lang == "zh" else "no market size for it") in page
    assert ("达成应达进度的 99.4%" if lang == "zh" else "99.4% of plan due") in page


class TestAnEmptyStore:
    @pytest.fixture
    def store_file(self, tmp_path, monkeypatch):
        monkeypatch.setenv("SALESPLAN_STORE", str(tmp_path / "store.duckdb"))
        yield tmp_path
        session.close()

    def test_it_says_what_to_do_next(self, opened):
        screen = opened(PAGE, lang="en")
        assert "No figures yet" in said(screen)
        assert screen.button
