"""Looking back to a load: a banner on every page, figures and names of then, a link that keeps it, and a way back."""

from datetime import date

import pytest

from salesplan.core.dimensions import Member
from salesplan.core.registers import REGISTERS
from salesplan.services import company, members, records
from salesplan.store import Store
from tests.pages.conftest import go, query, texts, unfold
from tests.services.small_company import ADMIN, cell, load

COCKPIT = "meeting/cockpit.py"


@pytest.fixture
def renamed(store_file):
    """September, then October; the region is called otherwise in between."""
    store = Store.open(store_file)
    company.save_settings(store, ADMIN, today=date(2026, 11, 23))
    with store.transaction("setup", "setup") as tx:
        members.write_members(tx, [Member("region", "R01", "老东区")])
    load(store, [cell("2026-09", revenue=1_000_000)])
    region = records.get(store, ADMIN, REGISTERS["region"], "R01")
    records.save(store, ADMIN, REGISTERS["region"], region.but(zh="新东区"))
    load(store, [cell("2026-10", revenue=3_000_000)])
    store.close()
    return store_file


def said(screen):
    return " ".join(texts(screen))


def revenue(screen):
    return next(metric.value for metric in screen.metric if metric.label in ("销售额", "Revenue"))


@pytest.mark.parametrize(
    ("lang", "banner", "back", "shown"),
    [("zh", "正在回看第 1 版导入", "回到现在", "100"), ("en", "You are looking back", "Back to now", "1")],
)
def test_the_cockpit_shows_the_figures_of_then_under_a_banner(opened, renamed, lang, banner, back, shown):
    screen = opened(COCKPIT, lang=lang, load="1")
    assert not screen.exception
    assert banner in said(screen) and back in said(screen)
    assert revenue(screen).startswith(shown)
    assert query(screen) == {"lang": lang, "load": "1"}


def test_names_are_those_of_then(opened, renamed):
    then, now = opened(COCKPIT, load="1"), opened(COCKPIT)
    assert "老东区" in unfold(then, "scope").multiselect(key="frame.region").options
    assert "新东区" in unfold(now, "scope").multiselect(key="frame.region").options


def test_the_moment_stays_over_pages_and_other_pages_say_that_they_show_now(opened, renamed):
    screen = opened(COCKPIT, load="1")
    screen.query_params.clear()
    go(screen, "data/imports.py")
    assert query(screen)["load"] == "1"
    assert "这一页总是显示现在" in said(screen)
    screen.query_params.clear()
    go(screen, COCKPIT)
    assert revenue(screen).startswith("100")


def test_one_click_leads_back_to_now(opened, renamed):
    screen = opened(COCKPIT, load="1")
    screen.button(key="past.back").click().run()
    assert "正在回看" not in said(screen)
    assert revenue(screen).startswith("400")
    assert query(screen) == {"lang": "zh"}


def test_every_import_is_a_moment_with_its_date_file_and_sender(opened, renamed):
    screen = unfold(opened(COCKPIT), "moment")
    options = screen.selectbox(key="frame.load").options
    assert [option.split(" · ")[0] for option in options] == ["现在（最新）", "第 2 版导入之后", "第 1 版导入之后"]
    assert "file 2.csv · tester" in options[1]
    screen.selectbox(key="frame.load").set_value(1).run()
    assert "正在回看第 1 版导入" in said(screen)


def test_settings_are_changed_as_they_are_now_also_while_looking_back(opened, renamed):
    store = Store.open(renamed)
    company.save_settings(store, ADMIN, company_zh="新公司")
    store.close()
    screen = opened("data/records.py", load="1", register="settings")
    assert not screen.exception
    assert "新公司" in [field.value for field in screen.text_input]


def test_the_stamp_of_the_cockpit_leads_to_what_has_changed_since_the_import_before(opened, renamed):
    now, then = said(opened(COCKPIT)), said(opened(COCKPIT, load="1"))
    assert "[自第 1 版以来的变化](audit?lang=zh&since=1)" in now
    assert "以来的变化" not in then
