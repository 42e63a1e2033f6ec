"""From a file to stored figures on the screen: refused with reasons, asked, confirmed once, undone and redone."""

from datetime import date

import pytest

from salesplan.core.scope import Scope
from salesplan.services import importing
from salesplan.ui import session
from tests.pages.conftest import go, texts

HEAD = "月份,区域,产品,团队,渠道,订单数,销量,销售额"
FILE = f"{HEAD}\n2026-09,华东,标准款,华东一组,直销,10,10,100000.00\n2026-10,华东,标准款,华东一组,直销,12,12,123456.78\n"
PAGE = "data/imports.py"
READER = Scope("test", "admin")


@pytest.fixture(autouse=True)
def today(monkeypatch, read_here):
    monkeypatch.setenv("SALESPLAN_TODAY", "2026-11-23")


@pytest.fixture
def drop(opened):
    """Opens the import page and drops a file on it."""

    def dropped(text, name="十月.csv", **params):
        screen = opened(PAGE, **params)
        return again(screen, text, name)

    return dropped


def again(screen, text, name="十月.csv"):
    screen.file_uploader[0].upload(name, text.encode())
    return screen.run()


def create(screen):
    """Answer that all new names shall be created."""
    screen.checkbox(key="answer-names").check()
    submit = next(button for button in screen.button if button.label == "按这些回答重新检查")
    return submit.click().run()


def confirm(screen):
    return screen.button(key="confirm").click().run()


def test_the_first_file_may_create_its_names_after_it_was_asked(drop):
    screen = drop(FILE)
    assert not screen.exception
    assert any("有 4 个新名称要确认（在文件里出现 8 次），尚未写入" in error.value for error in screen.error)
    assert any("新名称 4 个，必须处理 0 处" in text for text in texts(screen))
    table = next(frame.value for frame in screen.dataframe if "wrong" in frame.value)
    assert [row.value for row in table.itertuples() if "必须处理" in row.kind] == ["华东", "标准款", "华东一组", "直销"]
    assert "（共 2 处）" in table["wrong"][0]
    assert any("先回答下面的问题" in error.value for error in screen.error)
    assert any("区域：华东" in text for text in texts(screen))  # what the answer would create
    assert not any(button.key == "confirm" for button in screen.button)
    screen = create(screen)
    assert not screen.exception and not screen.error
    assert any("可写入 2" in text for text in texts(screen))
    assert any("区域：华东" in text for text in texts(screen))
    assert any(button.key == "confirm" for button in screen.button)


def recheck(screen):
    return next(button for button in screen.button if button.label == "按这些回答重新检查").click().run()


def test_an_answer_can_be_taken_back(drop):
    screen = create(drop(FILE))
    assert any("已回答" in text and "全部新建" in text for text in texts(screen))
    screen = screen.button(key="answer-anew").click().run()
    assert not screen.exception
    assert any("先回答下面的问题" in error.value for error in screen.error)
    assert not any("已回答" in text for text in texts(screen))


def test_an_unfinished_month_is_confirmed_only_with_its_day(drop):
    screen = again(confirm(create(drop(FILE))), FILE.replace("2026-10", "2026-11"), "十一月.csv")
    assert screen.button(key="confirm").disabled
    screen.date_input(key="answer-as_of").set_value(date(2026, 11, 20))
    screen = recheck(screen)
    assert not screen.button(key="confirm").disabled
    screen = confirm(screen)
    assert importing.loads(session.store(), READER)[0].data_day == date(2026, 11, 20)
    assert not screen.exception


def test_the_receipt_leads_to_the_cockpit(drop):
    screen = confirm(create(drop(FILE))).button(key="receipt-cockpit").click().run()
    assert not screen.exception
    assert any(metric.value == "22.35万" for metric in screen.metric)


def test_a_confirmed_file_counts_once_and_can_be_undone_and_redone(drop):
    screen = confirm(create(drop(FILE)))
    assert not screen.exception
    assert any("第 1 版导入完成" in message.value for message in screen.success)
    assert any("2026年9–10月" in message.value for message in screen.success)
    screen.button(key="undo-receipt").click().run()
    assert not screen.exception
    assert any("已撤销，不计入" in text for text in texts(screen))
    screen.button(key="switch-1").click().run()
    assert not screen.exception
    assert not any("已撤销，不计入" in text for text in texts(screen))


def test_a_reader_is_offered_no_upload_and_no_load_that_is_not_his_to_switch(drop, opened, monkeypatch):
    confirm(create(drop(FILE + "2026-10,华北,标准款,华北一组,直销,12,12,1.00\n")))
    monkeypatch.setattr(session, "scope", lambda: Scope("ed", "editor", ("R01",)))
    screen = opened(PAGE)
    assert screen.button(key="switch-1").disabled and "别的区域" in screen.button(key="switch-1").help
    monkeypatch.setattr(session, "scope", lambda: Scope("eve", "viewer"))
    screen = opened(PAGE)
    assert not screen.file_uploader and "switch-1" not in {button.key for button in screen.button}
    assert "编辑者" in screen.info[0].value and any("十月" in text for text in texts(screen))
    assert [one.locked for one in importing.loads(session.store(), session.scope())] == ["reader"]


def test_the_very_same_file_is_not_written_twice(drop):
    screen = again(confirm(create(drop(FILE))), FILE)
    assert any("完全相同" in message.value for message in screen.info)
    assert screen.button(key="confirm").disabled


def test_every_problem_is_shown_with_row_column_and_value(drop):
    screen = confirm(create(drop(FILE)))
    bad = f"{HEAD}\n2026-10,华东,标准款,华东一组,直销,x,10,1\n2026-13,华东,标准款,华东一组,直销,1,1,1\n"
    screen = again(screen, bad, "坏.csv")
    table = next(frame.value for frame in screen.dataframe if "wrong" in frame.value)
    assert {(row["row"], row["column"], row["value"]) for _, row in table.iterrows()} >= {
        (2, "订单数", "x"),
        (3, "月份", "2026-13"),
    }
    assert not any(button.key == "confirm" for button in screen.button)


def test_many_problems_are_capped_on_the_screen_with_their_true_number(drop):
    screen = confirm(create(drop(FILE)))
    rows = "\n".join(f"2026-10,华东,标准款,华东一组,直销,{n}x,10,1" for n in range(250))
    screen = again(screen, f"{HEAD}\n{rows}\n", "多.csv")
    table = next(frame.value for frame in screen.dataframe if "wrong" in frame.value)
    assert len(table) == 200
    assert any("显示前 200 处，共 " in text for text in texts(screen))


def test_a_state_that_changed_since_the_check_asks_to_look_again(drop, store_file):
    screen = create(drop(FILE))
    seen = importing.preview(
        session.store(), READER, FILE.replace("123456.78", "1.00").encode(), "b.csv", "actuals", {"names": "create"}
    )
    importing.commit(session.store(), READER, seen)
    screen = confirm(screen)
    assert not screen.exception
    assert any("没有写入" in message.value for message in screen.warning)
    assert len(importing.loads(session.store(), READER)) == 1


def test_hostile_names_and_file_names_stay_text(drop):
    name = "![x](http://evil.test/a.png)<b>.csv"
    screen = drop(FILE.replace("华东,", "![x](http://evil.test/a.png),"), name)
    assert not screen.exception
    for kind in (screen.markdown, screen.error, screen.warning, screen.success, screen.caption):
        assert not any("![x]" in element.value or "<b>" in element.value for element in kind)


def test_a_file_that_is_no_table_is_refused_in_both_languages(drop):
    for lang, word in (("zh", "必须处理"), ("en", "to fix; nothing was written")):
        screen = drop("<html><body>login</body></html>", "x.xlsx", lang=lang)
        assert not screen.exception
        assert any(word in error.value for error in screen.error)


def test_the_figures_of_a_confirmed_file_stand_on_the_cockpit(drop):
    screen = go(confirm(create(drop(FILE))), "meeting/cockpit.py")
    assert not screen.exception
    assert any(metric.value == "22.35万" for metric in screen.metric)
    assert any("没有计划" in text for text in texts(screen))
