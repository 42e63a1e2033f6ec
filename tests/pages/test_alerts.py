"""The page of alerts as its reader uses it: one opens, is taken on, handed over, closed; rules are tried and kept."""

import json

import pytest

from salesplan.core.scope import Scope
from salesplan.services.review import alerts
from salesplan.store import Store
from salesplan.ui import session
from tests.pages.conftest import go, texts
from tests.services.small_company import cell, load

PAGE = "execute/alerts.py"


@pytest.fixture
def store_file(demo_copy):
    return demo_copy


def said(screen):
    assert not screen.exception
    return " ".join(texts(screen))


def stored(screen, id):
    store, scope = session.store(), session.scope()
    return alerts.alert(store, scope, id), alerts.passed(store, scope, id)[0]


def of(rule, member=""):
    found = (a for a in alerts.alerts(session.store(), session.scope()) if a.rule.id == rule)
    return next(a.id for a in found if not member or (member,) in a.slice.values())


def test_an_alert_is_opened_by_its_link_taken_on_handed_over_and_closed(opened):
    screen = go(opened(), PAGE)
    words = said(screen)
    assert "4 条新预警，最大的一条" in words and "按数据" in words and "首次检查到 2026-11-" in words
    assert not [one for one in screen.get("popover") if one.key in ("frame.period", "frame.scope")]
    screen.query_params["id"] = str(of("pace_region"))
    words = said(screen.run())
    assert "华北完成应达进度的 79.8%" in words and "同一处的其他预警" in words
    assert "华北 · 市场份额下降（▲ 处理中）" in [link.label for link in screen.get("page_link")]
    assert screen.button(key="alerts.whys").label == "打开 5Why W03"
    screen.query_params["id"] = str(of("conversion_industry"))
    words = said(screen.run())
    assert screen.button(key="alerts.whys").label == "看 5Why W01 的结论"
    assert screen.button(key="alerts.whys.again").label == "再做一次 5Why"
    assert "华南 × 电商平台 线索转化率 5.2%（2026年8–11月），行业 8.5%" in words
    assert "应对：" in words and "线索质量分析" in words
    id = of("aov_history")
    screen.query_params["id"] = str(id)
    screen.run().button(key="alerts.take").click().run()
    assert stored(screen, id)[0].state == "acknowledged" and "3 条新预警" in said(screen)
    screen.session_state["alerts.over"] = True
    screen.run().selectbox(key=f"alerts.to.{id}").select("M01").run()
    screen.button(key="alerts.over.go").click().run()
    assert stored(screen, id)[0].owner == "M01" and "负责人：销售副总" in said(screen)
    screen.session_state["alerts.close"] = True
    screen.run().button(key="alerts.close.go").click().run()
    assert stored(screen, id)[0].is_live and screen.toast[0].value == "先填写“关闭原因”"
    screen.text_input(key=f"alerts.close.why.{id}").input("短视频已停投")  # counts at the click
    screen.button(key="alerts.close.go").click().run()
    one, last = stored(screen, id)
    assert (one.state, last.reason) == ("closed", "短视频已停投") and "● 已关闭" in said(screen)
    plan = next(a for a in alerts.alerts(session.store(), session.scope()) if a.plan and a.plan.code == "E01")
    screen.query_params["id"] = str(plan.id)
    words = said(screen.run())
    assert "预案触发：永磁体涨价：限时保价套餐" in words and "公布限时保价套餐，锁价 90 天（产品总监，3 天内）" in words
    assert "预案 E01：永磁体涨价：限时保价套餐" in [link.label for link in screen.get("page_link")]


def test_a_rule_is_tried_on_the_last_twelve_months_and_kept(opened):
    screen = go(opened(lang="en"), PAGE)
    screen.query_params["id"] = str(of("pace_region"))
    screen.session_state["alerts.rules"] = True
    screen.run()
    assert "this would have fired 2 times, 2 of them still running" in said(screen)
    field = next(one for one in screen.number_input if one.key.endswith(".threshold"))
    for typed in (150.0, 0.0, -5.0):  # said, and no preview of what stood there before
        screen = field.set_value(typed).run()
        assert "The threshold must be above 0 % and at most 100%" in screen.error[0].value
        assert "this would have fired" not in said(screen)
        field = next(one for one in screen.number_input if one.key.endswith(".threshold"))
    field.set_value(4.0).run()
    assert "this would have fired 3 times" in said(screen) and "as shipped: 2 times" in said(screen)
    screen.button(key="alerts.rules.save").click().run()
    assert screen.toast[0].value == "Fill in “Why it is changed” first"
    screen.text_input(key="alerts.pace_region.why").input("Late by habit")  # counts at the click
    screen.button(key="alerts.rules.save").click().run()
    assert "Changed by" in said(screen) and "Late by habit" in said(screen)
    found = {
        dict(a.slice)["region"] for a in alerts.alerts(session.store(), session.scope()) if a.rule.id == "pace_region"
    }
    assert found == {("R03",), ("R06",), ("R05",)}
    assert "5 new alerts" in said(screen)


def marked(screen):
    """What the rows say that the list marks."""
    table = screen.dataframe[0]
    rows = json.loads(table.proto.selection_default or "{}").get("selection", {}).get("rows", [])
    return [table.value["what"].tolist()[row] for row in rows]


def test_the_list_marks_the_alert_that_lies_open_and_nothing_opens_in_place_of_one_that_is_not_there(opened):
    screen = go(opened(), PAGE)
    assert marked(screen) == screen.dataframe[0].value["what"].tolist()[:1]
    screen.query_params["id"] = str(of("recent_product", "A2"))
    words = said(screen.run())
    assert marked(screen) == ["定频螺杆机 · 产品近三个月落后"]
    assert "先问是不是外部原因：同翼定频机型降价幅度 8%（2026-07-06，触发线 5%）" in words
    assert any(link.label.startswith("预案 E02") for link in screen.get("page_link"))
    screen.query_params["id"] = "999"
    assert "没有编号为 999 的预警" in said(screen.run())
    assert marked(screen) == [] and "alerts.whys" not in [one.key for one in screen.button]


def test_an_empty_store_says_what_to_do(opened, tmp_path, monkeypatch):
    monkeypatch.setenv("SALESPLAN_STORE", str(tmp_path / "empty.duckdb"))
    assert "还没有业绩数据" in said(go(opened(), PAGE))


def test_no_alert_is_no_all_clear_where_rules_lack_data_or_nothing_was_checked_yet(opened, tmp_path, monkeypatch):
    screen = go(opened(), PAGE)
    screen.query_params["load"] = "6"
    assert "那时还没有检查到预警：首次检查到预警是 2026-11-01" in said(screen.run())
    path = tmp_path / "actuals.duckdb"
    with Store.new(path) as made:
        load(made, [cell(f"2026-{n:02d}", revenue=10) for n in range(1, 7)])
    monkeypatch.setenv("SALESPLAN_STORE", str(path))
    screen = go(opened(), PAGE)
    screen.session_state["alerts.rules"] = True
    words = said(screen.run())
    assert "没有预警不等于一切正常：16 条规则缺数据" in words and "缺年度计划：区域进度落后" in words
    assert "没有未关闭的预警" not in words
    assert "区域进度落后（不能判断，缺年度计划）" in screen.selectbox(key="alerts.rule.").options


def test_the_cockpit_and_the_start_page_lead_there(opened):
    for page in ("start.py", "meeting/cockpit.py"):
        screen = opened() if page == "start.py" else go(opened(), page)
        labels = [link.label for link in screen.get("page_link")]
        assert any("4 条新预警，最大的一条" in label for label in labels), page
        assert any("已自动生成线索质量分析" in label for label in labels), page


def test_a_reader_may_not_change_rules():
    assert not alerts.may_tune(Scope("reader", "viewer")) and not alerts.may_tune(Scope("north", "editor", ("R03",)))
