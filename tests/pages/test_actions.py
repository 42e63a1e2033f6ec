"""The page of actions: what is overdue, done by one click, what came of it, a new one in a few fields, and who sees what."""

import json
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from salesplan.core.registers.actions import ACTIONS, Action
from salesplan.core.scope import Scope
from salesplan.services import offer, records
from salesplan.ui import session
from tests.pages.conftest import ROOT, go, over, query, texts

PAGE = "meeting/actions.py"


@pytest.fixture
def store_file(demo_copy):
    return demo_copy


def at(opened, **params):
    screen = opened(**params)
    if "id" in params:
        screen.query_params["id"] = params["id"]
    return go(screen, PAGE)


def marked(screen):
    """The titles of the rows that the list marks."""
    table = screen.dataframe[0]
    rows = json.loads(table.proto.selection_default or "{}").get("selection", {}).get("rows", [])
    return [table.value["title"].tolist()[row] for row in rows]


def said(screen):
    assert not screen.exception
    return " ".join(texts(screen))


def test_the_overdue_come_first_and_one_click_is_done(opened):
    screen = at(opened, lang="zh")
    told = said(screen)
    assert "逾期 2 项，本周到期 2 项" in told
    assert "效果：有效 1，无效 1，恶化 0，看不出 0，待观察 6" in told
    assert told.index("需求动态采集") < told.index("石家庄经销商") < told.index("短视频投放")
    assert told.index(":red[■ 逾期 10 天] · 销售运营分析师") < told.index("需求动态采集") < told.index("▲ 还有 4 天")
    table = screen.dataframe[0].value
    assert table["effect"].tolist()[0] == "最早看 2027年2月"
    assert table["result"].tolist()[-3:] == [["○ 无效"], ["● 有效"], ["—"]]
    screen.button(key="urgent-done-A05").click().run()
    assert "逾期 1 项，本周到期 2 项" in said(screen)
    done = records.get(session.store(), session.scope(), ACTIONS, "A05")
    assert (done.state, done.done) == ("done", date(2026, 11, 23))
    # it stays in its place, so that a second click finds nothing that it could finish
    told = said(screen)
    assert told.index("需求动态采集") < told.index("石家庄经销商")
    assert screen.button(key="urgent-done-A05").disabled and not screen.button(key="urgent-done-A07").disabled
    screen.button(key="urgent-undo-A05").click().run()
    assert "逾期 2 项，本周到期 2 项" in said(screen)
    assert records.get(session.store(), session.scope(), ACTIONS, "A05").state == "open"
    screen.button(key="urgent-done-A05").click().run()
    screen.selectbox(key="actions.owner").set_value("M02").run()
    assert "逾期 0 项" in said(screen) and screen.dataframe[0].value["title"].tolist()[0].startswith("价格带")


@pytest.mark.parametrize(
    ("code", "lang", "words"),
    [
        (
            "A01",
            "zh",
            (
                "有效",
                "✓ 提前 2 天完成",
                "预期 +3.0%",
                "对照未受影响的区域后，提升 4.0%",
                "约合 +",
                "6 个月、4 个对照",
                "✓ 已完成",
                "撤销完成",
            ),
        ),
        (
            "A02",
            "en",
            (
                *(
                    "No effect",
                    "beside untouched regions: no more than chance; the +10.0% expected is ruled out",
                    "cannot be told from chance here",
                ),
                "it may be chance, so it is in no total",
            ),
        ),
        ("A04", "zh", ("待观察", "最早看 2027年2月", "同一范围同期还有 需求动态采集", "标记完成")),
    ],
)
def test_an_action_tells_what_came_of_it(opened, code, lang, words):
    screen = at(opened, lang=lang, id=code)
    told = said(screen)
    for part in words:
        assert part in told, part
    assert len(screen.get("vega_lite_chart") or screen.get("arrow_vega_lite_chart")) == 1


def test_the_list_marks_the_action_that_a_link_opened_and_follows_the_address(opened):
    screen = at(opened, lang="zh", id="A04")
    assert marked(screen) == [title := records.get(session.store(), session.scope(), ACTIONS, "A04").title]
    screen.query_params["id"] = "A01"
    screen.run()
    assert len(marked(screen)) == 1 and title not in marked(screen)
    screen.query_params["id"] = "A99"
    assert "A99" in said(screen.run()) and marked(screen) == []
    assert not screen.get("vega_lite_chart") + screen.get("arrow_vega_lite_chart")


def test_a_new_action_asks_for_owner_and_date_and_is_kept_with_little_typing(opened):
    screen = at(opened, lang="zh")
    next(button for button in screen.button if button.label == "新行动").click().run()
    assert "未填负责人或日期的行动不能提交" in said(screen)
    key = "record-action--0-"
    screen.text_input(key=f"{key}title").set_value("补 2 名电商顾问")
    screen.button(key="save").click().run()
    assert said(screen).count("必填") == 2
    screen.selectbox(key=f"{key}owner").set_value("M03")
    screen.date_input(key=f"{key}due").set_value(date(2026, 10, 31))
    screen.date_input(key=f"{key}start").set_value(date(2026, 10, 1))  # it began before it was written down
    screen.selectbox(key=f"{key}kpi").set_value("conversion")
    screen.selectbox(key=f"{key}region").set_value("R02")
    screen.text_input(key=f"{key}expected").set_value("1.8")
    screen.button(key="save").click().run()
    code = query(screen)["id"]
    kept = records.get(session.store(), session.scope(), ACTIONS, code)
    assert (kept.start, kept.state, kept.region, str(kept.expected)) == (
        date(2026, 10, 1),
        "open",
        "R02",
        "1.80000000",
    )
    assert "预期 +1.8个百分点" in said(screen)


def test_without_people_on_record_a_new_action_shows_the_way_to_them(tmp_path):
    with over(tmp_path / "store.duckdb"):
        screen = go(AppTest.from_file(str(ROOT / "salesplan" / "ui" / "main.py"), default_timeout=60), PAGE)
        next(button for button in screen.button if button.label == "新行动").click().run()
        (link,) = (one for one in screen.get("page_link") if "还没有登记人员" in one.label)
        assert "基础资料 › 人员" in link.label and "register=person" in link.proto.query_string
        assert screen.selectbox(key="record-action--0-owner").disabled


def test_a_due_day_and_an_owner_that_moved_are_told_with_what_was_agreed_first(opened):
    store, scope = session.store(), session.scope()
    for change in ({"due": date(2026, 11, 30)}, {"due": date(2026, 12, 20), "owner": "M04"}):
        records.save(store, scope, ACTIONS, records.get(store, scope, ACTIONS, "A05").but(**change))
    told = said(at(opened, lang="zh", id="A05"))
    assert "● 还有 27 天" in told
    assert "到期日改过 2 次，最初是 2026-11-13。" in told and "负责人换过 1 次，最初是销售运营分析师。" in told
    assert "○ 已放弃，不判断效果" in said(at(opened, lang="zh", id="A09"))


def test_an_action_on_a_category_is_called_by_its_name_and_held_against_categories(opened):
    store, scope = session.store(), session.scope()
    dates = {"start": date(2026, 4, 1), "due": date(2026, 4, 30)}
    code = records.save(
        store, scope, ACTIONS, Action(title="x", owner="M02", kpi="aov", category="machine", **dates)
    ).code
    told = said(at(opened, lang="zh", id=code))
    assert "未受影响的品类" in told and "客单价 整机" in told


def test_viewers_only_read_and_readers_of_a_region_see_its_actions_and_no_number_of_others(opened, monkeypatch):
    monkeypatch.setattr(session, "scope", lambda: Scope("eve", "viewer", ("R01",)))
    screen = at(opened, lang="zh", id="A01")
    told = said(screen)
    assert "只给出结论" in told and "提升 4.0%" not in told
    assert not {"新行动", "标记完成", "编辑"} & {button.label for button in screen.button}
    assert screen.dataframe[0].value["title"].tolist() == ["价格带话术培训，12 位客户经理通关"] == marked(screen)


def test_looking_back_shows_the_board_of_then(opened):
    moments = offer.offer(session.store(), session.scope()).moments
    week = next(one.load for one in moments if "2026-11-15" in one.file_name)
    screen = at(opened, lang="zh", load=str(week))
    told = said(screen)
    assert "有效 1" in told
    assert not {"新行动", "标记完成"} & {button.label for button in screen.button}
