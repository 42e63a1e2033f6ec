"""Sources on the screen: several files at once, answered once, remembered; the inbox; what is still missing."""

import pytest

from salesplan.core.scope import Scope
from salesplan.services import importing, inbox, profiles
from salesplan.services.inbox import Inbox
from salesplan.services.members import members
from salesplan.ui import session
from tests.pages.conftest import go, texts
from tests.pages.test_importing import FILE, PAGE, confirm, create

READER = Scope("test", "admin")
HEAD = "月份,大区,产品,团队,渠道,订单数,销量,签约金额\n"
TYPE = "text/csv"


@pytest.fixture(autouse=True)
def today(monkeypatch, read_here, lines_read_here):
    monkeypatch.setenv("SALESPLAN_TODAY", "2026-11-23")
    monkeypatch.delenv("SALESPLAN_INBOX", raising=False)


def crm(month="2026-10", region="华东", team="华东一组", amount=5):
    return (HEAD + f"{month},{region},标准款,{team},直销,1,1,{amount}\n").encode()


@pytest.fixture
def company(opened):
    """A company with the names of `FILE`, and 华南; opens the import page."""

    def start(**params):
        seen = importing.preview(
            session.store(),
            READER,
            (FILE + "2026-10,华南,标准款,华南一组,直销,1,1,7\n").encode(),
            "begin.csv",
            "actuals",
            {"names": "create"},
        )
        importing.commit(session.store(), READER, seen)
        return opened(PAGE, **params)

    return start


def drop(screen, *files):
    screen.file_uploader[0].set_value([(name, content, TYPE) for name, content in files])
    return screen.run()


def check_again(screen):
    return next(b for b in screen.button if b.key is None or b.key.startswith("FormSubmitter:questions")).click().run()


def answer(screen):
    screen.selectbox(key="answer-map.region").select("大区")
    screen.selectbox(key="answer-map.revenue").select("签约金额")
    return check_again(screen)


TWO = (("CRM 华东 2026-10.csv", crm()), ("CRM 华南 2026-10.csv", crm("2026-10", "华南", "华南一组", 9)))


def test_two_files_are_answered_once_confirmed_once_and_remembered(company):
    screen = drop(company(), *TWO)
    assert not screen.exception
    assert any("2 份文件：0 份可以导入" in error.value for error in screen.error)
    assert [box.key for box in screen.selectbox].count("answer-map.region") == 1
    screen = answer(screen)
    assert any("合起来齐了" in text for text in texts(screen))
    assert screen.button(key="confirm").label == "确认导入 2 份文件，共 2 行"
    screen = confirm(screen)
    assert any("2 份文件已一起导入" in message.value for message in screen.success)
    assert len(importing.loads(session.store(), READER)) == 3
    screen.text_input(key="remember-title-0").set_value("企微 CRM")
    screen = screen.button(key="remember-save-0").click().run()
    assert not screen.exception
    screen = drop(screen, ("CRM 华东 2026-09.csv", crm("2026-09")))
    assert any("企微 CRM" in text and "第 1 版" in text for text in texts(screen))
    assert not screen.error and not any(box.key.startswith("answer-") for box in screen.selectbox)
    screen = confirm(screen)
    assert any("按来源模板“企微 CRM”第 1 版读取" in text for text in texts(screen))
    assert any("来源模板“企微 CRM”第 1 版" in text.value for text in screen.text)
    assert not any(b.key == "remember-save-0" for b in screen.button)


def test_the_same_in_english(company):
    screen = drop(company(lang="en"), *TWO)
    assert any("2 files: 0 accepted, 2 to fix first" in error.value for error in screen.error)
    screen = confirm(answer(screen))
    assert any("2 files imported together" in message.value for message in screen.success)
    screen = screen.button(key="remember-save-0").click().run()
    screen = confirm(drop(screen, ("CRM East 2026-09.csv", crm("2026-09"))))
    assert not screen.exception
    assert any("Read under the source profile “CRM”, version 1" in text for text in texts(screen))


def test_each_of_several_loads_can_be_undone_from_the_receipt(company):
    screen = confirm(answer(drop(company(), *TWO)))
    screen = screen.button(key="undo-receipt-1").click().run()
    assert not screen.exception
    assert [load.active for load in importing.loads(session.store(), READER)] == [False, True, True]


def test_two_files_with_the_same_region_are_refused_and_both_named(company):
    screen = answer(drop(company(), ("一.csv", crm("2026-09")), ("二.csv", crm("2026-09", amount=6))))
    assert any("“一" in e.value and "“二" in e.value and "都含有 2026年9月 华东" in e.value for e in screen.error)
    assert not any(button.key == "confirm" for button in screen.button)


def taught():
    found = profiles.preview(
        session.store(), READER, crm(), "a.csv", "actuals", {"map.region": "大区", "map.revenue": "签约金额"}
    )
    return profiles.keep(session.store(), READER, profiles.remembered(session.store(), READER, found), "CRM")


def test_an_answer_of_the_profile_is_changed_for_one_file_and_offered_as_its_next_version(company):
    screen = company()
    taught()
    screen = drop(screen, ("a.csv", crm(region="别处")))
    assert screen.selectbox(key="answer-names.别处")
    override = screen.selectbox(key="own-map.region")
    assert override.label == "“区域”是文件里的哪一列？" and override.options[-1] == "不用这个回答"
    override.select("")
    screen = next(b for b in screen.button if "profile-form" in (b.key or "")).click().run()
    assert not screen.exception
    assert screen.selectbox(key="answer-map.region")
    screen.selectbox(key="profile").select("")
    screen = next(b for b in screen.button if "profile-form" in (b.key or "")).click().run()
    assert not any("来自来源模板" in text for text in texts(screen))


def test_what_a_file_calls_a_region_becomes_an_alias(company):
    screen = drop(company(), ("a.csv", crm(region="华东大区")))
    screen = answer(screen)
    screen.selectbox(key="answer-names.华东大区").select("华东")
    screen.checkbox(key="answer-scope").check() if any(c.key == "answer-scope" for c in screen.checkbox) else None
    screen = check_again(screen)
    if any(c.key == "answer-scope" for c in screen.checkbox):
        screen.checkbox(key="answer-scope").check()
        screen = check_again(screen)
    screen = confirm(screen)
    screen = screen.button(key="alias-region-华东大区").click().run()
    assert not screen.exception
    assert "华东大区" in members(session.store(), READER)["region"][0].aliases


def test_order_lines_are_imported_on_the_screen(company):
    screen = company()
    screen.segmented_control(key="imports.dataset").set_value("order_lines")
    screen = screen.run()
    lines = "订单号,日期,客户,区域,产品,团队,渠道,数量,销售额\n"
    rows = "".join(f"A{n},2026-10-0{n},K1,华东,标准款,华东一组,直销,1,10\n" for n in range(1, 4))
    screen = drop(screen, ("明细.csv", (lines + rows).encode()))
    assert not screen.exception
    if any(c.key == "answer-scope" for c in screen.checkbox):
        screen.checkbox(key="answer-scope").check()
        screen = check_again(screen)
    screen = confirm(screen)
    assert not screen.exception
    assert importing.loads(session.store(), READER)[0].dataset == "order_lines"
    assert any("写入 3 行" in message.value for message in screen.success)


def test_regions_that_have_not_reported_are_named_on_the_page_and_on_the_cockpit(company):
    screen = company()
    east = FILE.replace("2026-09", "2026-08").replace("2026-10", "2026-11")
    seen = importing.preview(session.store(), READER, east.encode(), "nov.csv", "actuals", {"as_of": "2026-11-20"})
    importing.commit(session.store(), READER, seen)
    screen = screen.run()
    assert any("2026年11月" in text and "销售" in text and "华南" in text for text in texts(screen))
    screen = go(screen, "meeting/cockpit.py")
    assert not screen.exception
    assert any("2026年11月还缺：华南" in text for text in texts(screen))


def put(content, name="CRM 2026-09.csv"):
    looks = Inbox()
    looks.look(session.store())
    (inbox.place(session.store()) / name).write_bytes(content)
    return looks.look(session.store()) + looks.look(session.store())


def test_a_file_that_waits_in_the_inbox_is_answered_confirmed_and_done(company):
    screen = company()
    assert [taken.why for taken in put(crm("2026-09"))] == ["dataset"]
    screen = screen.run()
    assert any("收件箱有 1 份文件在等" in text for text in texts(screen))
    opening = next(b for b in screen.button if (b.key or "").startswith("open-"))
    screen = opening.click().run()
    assert not screen.exception and not screen.file_uploader
    screen = confirm(answer(screen))
    assert not screen.exception
    assert any("CRM 2026" in message.value for message in screen.success)
    assert inbox.waiting(session.store(), READER) == []
    assert importing.loads(session.store(), READER)[0].actor != "inbox"
    assert screen.file_uploader


def test_a_file_that_nobody_wants_is_put_aside(company):
    screen = company()
    put(crm("2026-09"))
    screen = screen.run()
    screen = next(b for b in screen.button if (b.key or "").startswith("aside-")).click().run()
    assert not screen.exception and not any("在等" in text for text in texts(screen))


def test_looking_at_a_file_of_the_inbox_can_be_put_off(company):
    screen = company()
    put(crm("2026-09"))
    screen = next(b for b in screen.run().button if (b.key or "").startswith("open-")).click().run()
    screen = screen.button(key="inbox-close").click().run()
    assert screen.file_uploader and any("收件箱有 1 份文件在等" in text for text in texts(screen))


def test_what_the_inbox_imported_stands_in_the_list_under_its_name(company):
    screen = company()
    taught()
    taken = put(crm("2026-09", amount=-5))
    assert taken[0].why == "notices"  # a new profile lets only files through about which nothing is told but their form
    screen = screen.run()
    screen = next(b for b in screen.button if (b.key or "").startswith("open-")).click().run()
    assert any("来自来源模板" in text for text in texts(screen))


def test_the_first_file_of_an_empty_store_is_remembered_without_its_creating(opened):
    screen = opened(PAGE)
    screen.file_uploader[0].upload("九月 销售.csv", FILE.encode())
    screen = confirm(create(screen.run()))
    assert any("放进收件箱就自动导入" in text for text in texts(screen))
