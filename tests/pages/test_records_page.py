"""The page 基础资料: every register in both languages, empty and full; writing, looking back, and who may not write."""

import shutil

import pytest

from salesplan.core.registers import REGISTERS
from salesplan.core.registers.dimensions import REGION, TEAM, Region, Team
from salesplan.core.registers.memberships import TEAM_REGION, TeamRegion
from salesplan.core.registers.milestones import MILESTONES
from salesplan.core.scope import Scope
from salesplan.i18n import LANGS, t
from salesplan.services import records
from salesplan.services.place import open_store
from salesplan.ui import menu, session
from salesplan.ui.records import page as records_page
from tests.pages.conftest import go, query, texts

ADA = Scope("ada", "admin")
HERE = "data/records.py"
WITHOUT_FORM = {"worksheet"}
"""Registers that are edited in place on their own page."""


@pytest.fixture(scope="module")
def filled_file(tmp_path_factory):
    """Two regions, a team in one of them, and a milestone whose title is hostile."""
    path = tmp_path_factory.mktemp("filled") / "store.duckdb"
    store = open_store(path)
    for model, zh, en in ((Region, "华东", "East"), (Region, "华北", "North")):
        records.save(store, ADA, REGION, model(zh=zh, en=en))
    records.save(store, ADA, TEAM, Team(zh="华东一组", en="East one"))
    records.save(store, ADA, TEAM_REGION, TeamRegion(child="T01", parent="R01", valid_from="2026-01"))
    hostile = MILESTONES.model(title="**![x](http://evil.test/a.png)**", start="2026-01-01", due="2026-03-31")
    records.save(store, ADA, MILESTONES, hostile)
    store.close()
    return path


@pytest.fixture
def filled(filled_file, store_file):
    shutil.copy(filled_file, store_file)


@pytest.fixture
def page(opened):
    """Opens the page at an address."""

    def at(lang="zh", **address):
        return opened(HERE, lang=lang, **address)

    return at


def press(screen, key):
    return next(button for button in screen.button if button.key == key).click().run()


def field(screen, label):
    return next(element for element in (*screen.text_input, *screen.text_area) if element.label.startswith(label))


@pytest.mark.parametrize("lang", LANGS)
def test_every_register_opens_empty_with_its_form(page, store_file, lang):
    for name in (name for names in records_page.groups().values() for name in names if name in REGISTERS):
        screen = page(lang, register=name)
        assert not screen.exception, name
        assert t(f"register.{name}.about", lang) in texts(screen)
        press(screen, f"new-{name}")
        assert not screen.exception, name
        assert any(t("records.new.title", lang, register=t(f"register.{name}", lang)) in text for text in texts(screen))


@pytest.mark.parametrize("lang", LANGS)
def test_every_register_of_the_demo_company_opens_with_a_record_and_its_form(opened, demo_file, store_file, lang):
    shutil.copy(demo_file, store_file)
    screen = opened(HERE, lang=lang)
    for name, register in REGISTERS.items():
        found = records.listing(session.store(), ADA, register).lines
        if not found:
            continue
        entry = menu.page_of(name)
        go(screen, entry.script)
        screen.query_params["id"] = found[0].record.code
        if entry is menu.RECORDS:
            screen.query_params["register"] = name
        screen.run()
        assert not screen.exception, name
        assert any(found[0].record.code in text for text in texts(screen)), name
        if name in WITHOUT_FORM:
            continue
        press(screen, "edit")
        assert not screen.exception, name
        press(screen, "cancel")
        assert not screen.exception, name


def test_no_register_is_left_out_of_the_menu():
    here = {name for names in records_page.groups().values() for name in names}
    elsewhere = {entry.register for entry in menu.ENTRIES}
    assert here | elsewhere >= set(REGISTERS)
    assert not here & elsewhere - {""}


@pytest.mark.usefixtures("filled")
def test_a_new_record_is_written_and_shown_under_its_own_address(page):
    screen = press(page(register="region"), "new-region")
    field(screen, "中文名").set_value("西南")
    screen = press(screen, "save")
    assert not screen.exception
    assert query(screen) == {"lang": "zh", "register": "region", "id": "R03"}
    assert any("R03 · 第 1 版" in text for text in texts(screen)) or any("R03" in text for text in texts(screen))
    assert records.get(session.store(), ADA, REGION, "R03").zh == "西南"


@pytest.mark.usefixtures("filled")
def test_complaints_stand_under_their_fields_and_what_was_typed_stays(page):
    screen = press(page(register="region", id="R01"), "edit")
    field(screen, "中文名").set_value("华北")
    field(screen, "生效月份").set_value("bald")
    screen = press(screen, "save")
    assert any("不是月份" in text for text in texts(screen))
    assert any("有 1 处要改" in text for text in texts(screen))
    assert (field(screen, "中文名").value, field(screen, "生效月份").value) == ("华北", "bald")
    field(screen, "生效月份").set_value("2026年7月")
    screen = press(screen, "save")
    assert any("已是 R02 的名称" in text for text in texts(screen))
    field(screen, "中文名").set_value("华东大区")
    screen = press(screen, "save")
    assert records.get(session.store(), ADA, REGION, "R01").valid_from == "2026-07"


@pytest.mark.usefixtures("filled")
def test_who_saves_second_sees_the_difference_and_merges(page):
    screen = press(page(register="region", id="R01"), "edit")
    base = records.get(session.store(), ADA, REGION, "R01")
    records.save(session.store(), Scope("bob", "editor"), REGION, base.but(en="Eastern"), "拼写")
    field(screen, "中文名").set_value("华东大区")
    screen = press(screen, "save")
    assert any("**bob** 在你编辑时保存了第 2 版" in text for text in texts(screen))
    table = screen.table[0].value
    assert table.loc["中文名"].tolist() == ["华东", "**华东大区**", "华东"]
    assert table.loc["英文名"].tolist() == ["East", "East", "**Eastern**"]
    press(screen, "keep")
    now = records.get(session.store(), ADA, REGION, "R01")
    assert (now.zh, now.en) == ("华东大区", "Eastern")


@pytest.mark.usefixtures("filled")
def test_after_a_conflict_the_form_can_be_gone_on_with_or_the_changes_dropped(page):
    screen = press(page(register="region", id="R01"), "edit")
    base = records.get(session.store(), ADA, REGION, "R01")
    records.save(session.store(), Scope("bob", "editor"), REGION, base.but(en="Eastern"))
    field(screen, "中文名").set_value("华东大区")
    screen = press(press(screen, "save"), "edit-on")
    assert (field(screen, "中文名").value, field(screen, "英文名").value) == ("华东大区", "Eastern")
    screen = press(screen, "cancel")
    assert records.get(session.store(), ADA, REGION, "R01").zh == "华东"


@pytest.mark.usefixtures("filled")
def test_what_is_spoken_of_is_not_archived_and_what_is_not_can_come_back(page):
    screen = press(page(register="team", id="T01"), "archive")
    assert any("仍被使用（业绩、计划或归属）" in error.value for error in screen.error)
    screen = press(page(register="region", id="R02"), "archive")
    assert not screen.exception
    assert records.get(session.store(), ADA, REGION, "R02") is None
    assert any("已归档：" in text for text in texts(screen))
    press(screen, "restore")
    assert records.get(session.store(), ADA, REGION, "R02").zh == "华北"


@pytest.mark.usefixtures("filled")
def test_an_old_version_can_be_looked_at_but_not_edited(page):
    base = None
    screen = page(register="region", id="R01")
    base = records.get(session.store(), ADA, REGION, "R01")
    records.save(session.store(), ADA, REGION, base.but(en="Eastern"), "拼写")
    screen.session_state["history-R01"] = True
    screen = screen.run()
    assert any("英文名: East → Eastern" in text for text in texts(screen))
    screen = press(screen, f"look-{base.version}")
    assert any("这是" in text and "只能查看" in text for text in texts(screen))
    assert "East" in texts(screen)
    assert not [button for button in screen.button if button.key == "edit"]


@pytest.mark.usefixtures("filled")
def test_a_viewer_reads_and_is_offered_nothing_to_write(page, monkeypatch):
    monkeypatch.setattr(session, "scope", lambda: Scope("eve", "viewer"))
    screen = page(register="region", id="R01")
    keys = {button.key for button in screen.button}
    assert not keys & {"new-region", "edit", "archive", "restore"}
    assert "East" in texts(screen)
    assert all(field.disabled for field in page(register="settings").text_input[1:])


@pytest.mark.usefixtures("filled")
def test_a_record_that_does_not_exist_is_told(page):
    assert any("没有 R99" in warning.value for warning in page(register="region", id="R99").warning)
    assert any("没有 nonsense" in warning.value for warning in page(register="nonsense").warning)


@pytest.mark.usefixtures("filled")
def test_one_search_finds_records_of_all_registers(page):
    screen = page()
    screen.text_input(key="search-all").set_value("华东一组").run()
    keys = {button.key for button in screen.button}
    assert {"hit-team-T01", "hit-team_region-TR01"} <= keys


@pytest.mark.usefixtures("filled")
def test_hostile_text_is_shown_as_text_everywhere(opened):
    screen = go(opened(), "execute/milestones.py")
    screen.query_params["id"] = "M01"
    screen.run()
    written = [element.value for kind in ("markdown", "caption") for element in getattr(screen, kind)]
    assert not [text for text in written if "![x](" in text or "http://evil" in text]
    assert any("evil" in text for text in written)


@pytest.mark.usefixtures("filled")
def test_a_list_says_when_it_shows_only_its_beginning(page, monkeypatch):
    monkeypatch.setattr(records, "MOST_LISTED", 1)
    screen = page(register="region")
    assert any("前 1 条，共 2 条，请搜索" in text for text in texts(screen))


@pytest.mark.parametrize(("today", "state"), [("2026-11-23", "● 已公布"), ("2028-02-01", "○ 未公布")])
def test_the_calendar_says_which_year_is_announced(page, store_file, monkeypatch, today, state):
    monkeypatch.setenv("SALESPLAN_TODAY", today)
    screen = page(register="calendar_day")
    assert not screen.exception
    assert state in screen.dataframe[0].value["1月"].tolist()
    assert any("春节" in text for text in texts(screen))
