"""Looking back to a load: a banner on every page, figures and names of then, a link that keeps it, and a way back."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from salesplan.core.dimensions import Member
from salesplan.core.registers import REGISTERS
from salesplan.core.registers.contingencies import CONTINGENCIES, Contingency
from salesplan.core.registers.finance_totals import FINANCE_TOTAL, FinanceTotal
from salesplan.core.registers.milestones import MILESTONES, Milestone
from salesplan.i18n import LANGS, audit_words, t
from salesplan.services import closing, company, importing, members, records
from salesplan.store import Store
from salesplan.ui import menu
from tests.pages.conftest import PAGES, go, query, texts, unfold
from tests.services.small_company import ADMIN, benchmark, cell, load

COCKPIT, RECORDS, CLOSING = "meeting/cockpit.py", "data/records.py", "data/closing.py"
IMPORTS, AUDIT = "data/imports.py", "data/audit.py"
MILESTONE_PAGE, CONTINGENCY_PAGE = "execute/milestones.py", "execute/contingency.py"
WRITING = ("records.new", "records.edit", "records.archive", "records.restore", "contingencies.start", "closing.close",
           "closing.reopen", "settings.save")  # fmt: skip


@pytest.fixture(scope="module")
def renamed_file(tmp_path_factory):
    """September, then October; the region is called otherwise in between."""
    store = Store.open(tmp_path_factory.mktemp("renamed") / "store.duckdb")
    company.save_settings(store, ADMIN, today=date(2026, 11, 23))
    with store.transaction("setup", "setup") as tx:
        members.write_members(tx, [Member("region", "R01", "老东区")])
    load(store, [cell("2026-09", revenue=1_000_000)])
    region = records.get(store, ADMIN, REGISTERS["region"], "R01")
    records.save(store, ADMIN, REGISTERS["region"], region.but(zh="新东区"))
    load(store, [cell("2026-10", revenue=3_000_000)])
    store.close()
    return store.path


@pytest.fixture
def renamed(renamed_file, store_file):
    return Path(shutil.copy(renamed_file, store_file))


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


def test_the_moment_stays_over_every_page_of_the_menu(opened, renamed):
    screen = opened(COCKPIT, load="1")
    for page in PAGES:
        screen.query_params.clear()
        go(screen, page)
        assert not screen.exception
        assert query(screen)["load"] == "1"
        looks_back = next(entry.looks_back for entry in menu.ENTRIES if entry.script == page)
        assert ("正在回看第 1 版导入" if looks_back else "这一页显示的是现在") in said(screen)
    screen.query_params.clear()
    go(screen, COCKPIT)
    assert revenue(screen).startswith("100")


@pytest.fixture
def undone(renamed):
    """The second import was undone after the third."""
    store = Store.open(renamed)
    load(store, [cell("2026-11", revenue=5_000_000)])
    importing.undo(store, ADMIN, 2)
    store.close()
    return renamed


@pytest.mark.parametrize("lang", LANGS)
def test_the_imports_of_then_stand_as_they_counted_and_nothing_is_changed_there(opened, undone, lang):
    now, then = (opened(IMPORTS, lang=lang, **link) for link in ({}, {"load": "2"}))
    lines = [[text.value for text in screen.text if "file" in text.value] for screen in (now, then)]
    assert [len(found) for found in lines] == [3, 2]
    assert [t("imports.not_counted", lang) in found[-2] for found in lines] == [True, False]
    assert [button.key for button in then.button] == ["past.back"]
    assert len(now.get("file_uploader")) == 1 and not then.get("file_uploader")


@pytest.mark.parametrize("lang", LANGS)
def test_the_log_of_then_ends_with_the_import_that_is_looked_back_to(opened, undone, lang):
    now, then = (opened(AUDIT, lang=lang, **link) for link in ({}, {"load": "2"}))
    rows = [next(frame.value for frame in screen.dataframe if "said" in frame.value) for screen in (now, then)]
    assert [found["seq"].tolist() for found in rows] == [[7, 6, 5, 4, 3, 2, 1], [5, 4, 3, 2, 1]]
    undo = audit_words.action("undo", lang)
    assert [undo in screen.multiselect(key="audit.action").options for screen in (now, then)] == [True, False]


def test_what_changed_since_ends_with_the_import_that_is_looked_back_to(opened, undone):
    screen = opened(AUDIT, load="2", since="1")
    assert screen.selectbox(key="since.load").value == 1
    assert "销售额变化 +300.0万" in said(screen) and "到第 2 版导入" in said(screen)
    assert [option.split(" · ")[0] for option in screen.selectbox(key="since.load").options] == [
        "第 1 版导入之后",
        "一开始",
    ]


def test_the_banner_leads_to_what_has_changed_from_then_to_now(opened, undone):
    screen = opened(COCKPIT, load="2")
    assert "[从那时到现在的变化](audit?lang=zh&since=2)" in said(screen)


def test_the_start_page_says_where_we_stood_and_offers_nothing_to_change(opened, renamed):
    now, then = opened(), opened(load="1")
    headlines = [next(m.value for m in screen.markdown if m.value.startswith("####")) for screen in (now, then)]
    assert ["480" in line for line in headlines] == [True, False]
    assert {button.key for button in now.button} - {button.key for button in then.button} == {
        "company",
        "door-start.import",
        "door-start.next",
    }


@pytest.mark.parametrize("page", ["start.py", COCKPIT])
def test_before_the_first_figures_a_page_says_so_and_another_moment_can_be_chosen(opened, store_file, page):
    store = Store.open(store_file)
    company.save_settings(store, ADMIN, today=date(2026, 11, 23))
    benchmark(store, "gross_margin", "0.3")
    load(store, [cell("2026-10", revenue=1_000_000)])
    store.close()
    screen = unfold(opened(page, load="1"), "moment")
    assert "那时还没有数字" in said(screen)
    assert "door-start.own" not in [button.key for button in screen.button]
    screen.selectbox(key="frame.load").set_value(2).run()
    assert "那时还没有数字" not in said(screen) and not screen.exception


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


def test_settings_of_then_are_only_read(opened, renamed):
    store = Store.open(renamed)
    company.save_settings(store, ADMIN, company_zh="新公司")
    store.close()
    now = kept(opened, RECORDS, "settings")
    then = kept(opened, RECORDS, "settings", load="1")
    assert ["新公司" in [field.value for field in screen.text_input] for screen in (now, then)] == [True, False]
    assert all(field.disabled for field in (*then.selectbox, *then.number_input))
    assert writing(now) and not writing(then)


def test_the_stamp_of_the_cockpit_leads_to_what_has_changed_since_the_import_before(opened, renamed):
    now, then = said(opened(COCKPIT)), said(opened(COCKPIT, load="1"))
    assert "[自第 1 版以来的变化](audit?lang=zh&since=1)" in now
    assert "以来的变化" not in then


# Records, promises and closing


@pytest.fixture(scope="module")
def promised_file(renamed_file, tmp_path_factory):
    """A milestone and a plan that were bad right after the third import and are good now; a month closed meanwhile."""
    store = Store.open(Path(shutil.copy(renamed_file, tmp_path_factory.mktemp("promised"))))
    milestone = Milestone(title="老样机", start=date(2026, 1, 1), due=date(2026, 6, 1), region="R01")
    first = records.save(store, ADMIN, MILESTONES, milestone)
    plan = Contingency(title="老预案", indicator="磁材", unit="%", crosses="above", threshold="12", reading="12.6")
    armed = records.save(store, ADMIN, CONTINGENCIES, plan)
    total = records.save(store, ADMIN, FINANCE_TOTAL, FinanceTotal(month="2026-10", amount="2900000"))
    load(store, [cell("2026-08", revenue=500_000)])
    records.save(store, ADMIN, MILESTONES, first.but(title="新样机", done=date(2026, 6, 1), progress=1))
    records.save(store, ADMIN, CONTINGENCIES, armed.but(title="新预案", reading="1"))
    records.save(store, ADMIN, FINANCE_TOTAL, total.but(amount="3000000"))
    records.save(store, ADMIN, MILESTONES, milestone.but(title="后来的"))
    closing.close(store, ADMIN, "2026-10")
    company.save_settings(store, ADMIN, today=date(2026, 12, 23))
    store.close()
    return store.path


@pytest.fixture
def promised(promised_file, store_file):
    shutil.copy(promised_file, store_file)


def kept(opened, page, register="", id="", **link):
    """A page at a record, as its link opens it."""
    address = {key: value for key, value in {"register": register, "id": id}.items() if value}
    screen = opened(page, **link, **address)
    assert not screen.exception
    return screen


def writing(screen):
    """The ways to change something that stand on the page."""
    words = {t(key, lang) for key in WRITING for lang in LANGS}
    buttons = [button.label for button in screen.button if button.key != "close-record"]
    popovers = [block.proto.popover.label for block in screen.get("popover")]
    return [label for label in (*buttons, *popovers) if label in words]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("page", "id", "old", "new"),
    [(MILESTONE_PAGE, "M01", "老样机", "新样机"), (CONTINGENCY_PAGE, "E01", "老预案", "新预案")],
)
def test_a_promise_of_then_is_shown_with_its_light_and_cannot_be_changed(opened, promised, lang, page, id, old, new):
    then, now = kept(opened, page, id=id, lang=lang, load="3"), kept(opened, page, id=id, lang=lang)
    assert old in said(then) and new not in said(then)
    assert new in said(now)
    assert writing(now) and not writing(then)
    assert then.dataframe[0].value["title"].tolist() == [old]
    assert then.dataframe[0].value["light"].tolist() != now.dataframe[0].value["light"].tolist()[-1:]
    assert t("past.back", lang) in said(then)
    assert t("records.version", lang, version=2) not in said(then)


def test_what_came_later_was_not_there_then(opened, promised):
    assert t("records.unknown.then", "zh", code="M02") in said(kept(opened, MILESTONE_PAGE, id="M02", load="3"))
    assert t("records.empty.then", "en") in said(kept(opened, MILESTONE_PAGE, lang="en", load="2"))


@pytest.mark.parametrize("lang", LANGS)
def test_a_record_of_then_has_its_name_and_what_pointed_to_it(opened, promised, lang):
    then = kept(opened, RECORDS, "region", "R01", lang=lang, load="1")
    assert "老东区" in said(then) and "新东区" not in said(then)
    assert not writing(then)
    assert t("records.pointing", lang) not in said(then)
    assert t("records.pointing", lang) in said(kept(opened, RECORDS, "region", "R01", lang=lang, load="3"))
    assert "新东区" in said(kept(opened, RECORDS, "region", "R01", lang=lang))


def test_the_search_finds_the_words_of_then(opened, promised):
    screen = kept(opened, RECORDS, load="3")
    screen.text_input(key="search-all").set_value("样机").run()
    assert "老样机 · M01" in said(screen) and "新样机" not in said(screen)


@pytest.mark.parametrize("lang", LANGS)
def test_the_closing_page_of_then_is_open_has_the_bridge_of_then_and_no_buttons(opened, promised, lang):
    then, now = kept(opened, CLOSING, lang=lang, load="3"), kept(opened, CLOSING, lang=lang)
    assert t("closing.none", lang) in said(then)
    assert t("closing.none", lang) not in said(now)
    assert ["100,000" in said(screen) for screen in (then, now)] == [True, False]
    assert writing(now) and not writing(then)


def test_the_cockpit_calls_attention_to_what_was_due_then(opened, promised):
    def calls(**link):
        return [label for label in (one.label for one in opened(COCKPIT, **link).get("page_link")) if "样机" in label]

    assert ["老样机" in " ".join(calls(load=load)) for load in ("2", "3")] == [False, True]


def test_a_form_that_is_open_waits_while_the_reader_looks_back(opened, promised):
    screen = kept(opened, MILESTONE_PAGE, id="M01")
    next(button for button in screen.button if button.key == "edit").click().run()
    assert screen.button(key="save")
    screen = unfold(screen, "moment")
    screen.selectbox(key="frame.load").set_value(3).run()
    assert "老样机" in said(screen) and not [button for button in screen.button if button.key == "save"]
    screen.button(key="past.back").click().run()
    assert screen.button(key="save")


def test_a_day_of_the_figures_does_not_move_the_records(opened, promised):
    screen = kept(opened, MILESTONE_PAGE, asof="2026-09-30")
    assert "这一页显示的是现在" in said(screen)
    assert "新样机" in " ".join(screen.dataframe[0].value["title"]) and writing(screen)
