"""With the demo company every page opens in both languages, and its stories stand on the cockpit."""

import re
from urllib.parse import unquote

import pytest

from salesplan.core.scope import Scope
from salesplan.i18n import LANGS
from salesplan.ui import session
from salesplan.ui.cockpit.opened import Opened
from tests.pages.conftest import PAGES, go, query, texts

COCKPIT = "meeting/cockpit.py"


@pytest.fixture(scope="module")
def store_file(demo_read):
    return demo_read


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_without_error(opened, page, lang):
    screen = opened(page, lang=lang)
    assert not screen.exception and not screen.error
    assert texts(screen)


def test_the_stories_stand_on_the_cockpit(opened):
    screen = opened(COCKPIT, to="2026-10")
    told = "\n".join(texts(screen))
    assert "基础目标达成 99.4%，挑战目标 90.4%" in told
    assert "合计正常，但华北仅 80.0%，少 1,802万" in told
    assert "华东达成 120.0%，多 2,147万" in told
    assert re.search(r"经济型螺杆机达成 176%，同时单看整机比去年客单价 −5\.8%、毛利率 −\d\.\dpt", told)
    leads = {link.label: unquote(link.query_string) for link in screen.get("page_link")}
    east = next(leads[label] for label in leads if "华东达成" in label)
    cell = next(leads[label] for label in leads if "最大缺口" in label)
    assert {"to=2026-10", "why=revenue", "at=region:R01"} <= set(east.split("&"))  # no alert: its diagnosis
    assert "at=region:R03,product:A1" in cell.split("&")


def test_a_sentence_leads_to_the_live_alert_of_its_number(opened):
    links = {link.label: link for link in opened(COCKPIT).get("page_link")}
    north = next(links[label] for label in links if "华北" in label and "合计正常" in label)
    machines = next(links[label] for label in links if "单看整机" in label)
    assert north.page == machines.page == "alerts" and north.query_string != machines.query_string


def test_a_region_that_opened_last_july_is_not_compared_with_its_first_months(opened):
    told = texts(opened(COCKPIT, region="R06"))
    assert any("去年\u00a0不可比" in text for text in told)
    assert not any("去年]\u00a0:green[+1" in text for text in told)


def test_the_figures_change_language_with_the_words(opened):
    told = "\n".join(texts(opened(COCKPIT, lang="en", to="2026-10")))
    assert "Base 99.4%, challenge 90.4%" in told and "North is at 80.0%, 18.0M short" in told
    assert "万" not in told


@pytest.mark.parametrize(
    "view",
    [
        {"from": "2026-11", "to": "2026-11"},
        {"from": "2026-02", "to": "2026-02", "region": "R06"},
        {"from": "2024-01", "to": "2024-12"},
        {"from": "2026-01", "to": "2026-12"},
        {"team": "T01", "product": "A1"},
        {"channel": "C05"},
        {"person": "S001"},
        {"asof": "2026-06-30"},
        {"load": "3"},
    ],
)
def test_every_view_reads_well(opened, view):
    screen = opened(COCKPIT, **view)
    assert not screen.exception and not screen.error
    assert len(screen.metric) >= 6


def test_a_number_opens_with_formula_inputs_and_loads(opened):
    screen = opened(COCKPIT)
    screen.session_state["opened"] = Opened("gross_margin")
    screen.run()
    assert not screen.exception
    told = texts(screen)
    assert any("先求和再相除" in text for text in told)
    assert any(re.fullmatch(r"##### 来自 \d 次导入", text) for text in told)


@pytest.mark.parametrize("dimension", ["product", "team", "channel", "person"])
def test_the_slices_can_be_cut_by_every_dimension(opened, dimension):
    screen = opened(COCKPIT)
    screen.button_group(key="cockpit.by").set_value(dimension).run()
    assert not screen.exception and not screen.error


def test_a_cell_of_the_map_opens_its_teams_and_becomes_the_scope(opened):
    screen = opened(COCKPIT)
    screen.session_state["heat"] = {"selection": {"cell": [{"region": "R03", "product": "A1"}]}}
    screen.run()
    assert any("华北 × 永磁变频螺杆机" in text for text in texts(screen))
    assert screen.button_group(key="cockpit.by").value == "team"
    screen.button(key="only-this").click().run()
    assert query(screen) == {"lang": "zh", "region": "R03", "product": "A1"}


def test_the_start_page_says_where_we_stand_and_that_the_company_is_invented(opened):
    screen = opened()
    told = texts(screen)
    assert any("基础目标达成" in text for text in told)
    assert any("这是演示公司" in text for text in told)
    assert {"door-start.import", "leave-demo"} <= {button.key for button in screen.button}


def test_the_start_page_offers_a_viewer_no_import(opened, monkeypatch):
    monkeypatch.setattr(session, "scope", lambda: Scope("v", "viewer"))
    doors = [button.key for button in opened().button if str(button.key).startswith(("door-", "leave-"))]
    assert doors == ["door-start.cockpit"]


def test_the_cockpit_button_of_the_start_page_opens_the_cockpit(opened):
    screen = opened()
    screen.button(key="door-start.cockpit").click().run()
    assert len(screen.metric) >= 6


def test_earlier_imports_are_listed_with_their_way_back(opened):
    screen = go(opened(), "data/imports.py")
    screen.toggle[0].set_value(True).run()
    assert any("行业基准 2026.xlsx" in text for text in texts(screen))
    assert any(button.label == "撤销" for button in screen.button)
