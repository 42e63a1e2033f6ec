"""Reading the cockpit: language and page changes keep the choices, a click in the map drills, a phone fits."""

import pytest

pytestmark = pytest.mark.browser


def test_the_language_changes_in_place_and_keeps_page_and_scope(server, visit):
    reader = visit(server, "/cockpit?lang=zh&region=R02")
    reader.page.get_by_text("EN", exact=True).click()
    reader.sees("Download")
    reader.settle()
    assert reader.page.url.split("?")[0].endswith("/cockpit")
    assert reader.query == {"lang": "en", "region": "R02"}


def test_a_click_in_the_map_opens_the_teams_of_that_cell(server, visit):
    reader = visit(server, "/cockpit?lang=zh")
    reader.page.locator(".st-key-heat .mark-rect path").first.click(force=True)
    reader.settle()
    reader.sees("整页只看这一格")
    reader.page.get_by_text("整页只看这一格").click()
    reader.settle()
    assert set(reader.query) == {"lang", "region", "product"}
    reader.shot("cockpit-cell")


def test_a_click_on_a_bar_opens_its_gap_and_the_way_back_closes_it(server, visit):
    reader = visit(server, "/results?lang=zh&to=2026-10&way=region")
    reader.page.locator(".st-key-gap .mark-rect path[aria-label*='华北']").first.click(force=True)
    reader.settle()
    reader.sees("目标与市场之差 −1,121万、份额变化 −680.6万")
    assert reader.query == {"lang": "zh", "to": "2026-10", "way": "region", "at": "region:R03"}
    reader.page.get_by_text("回到 全公司").click()
    reader.settle()
    assert "at" not in reader.query
    reader.shot("results")


def test_choices_survive_the_menu_and_the_back_button(server, visit):
    reader = visit(server, "/cockpit?lang=en&team=T01")
    reader.page.get_by_text("Data", exact=True).first.click()
    reader.page.get_by_text("Import", exact=True).last.click()
    reader.sees("Earlier imports")
    reader.settle()
    assert reader.query == {"lang": "en", "team": "T01"}
    for _ in range(2):  # the page change and its link may be one step or two
        if "/imports" in reader.page.url:
            reader.page.go_back()
            reader.settle()
    assert reader.page.url.split("?")[0].endswith("/cockpit")
    assert reader.query == {"lang": "en", "team": "T01"}


def test_a_menu_of_the_frame_stays_open_while_several_things_are_chosen(server, visit):
    reader = visit(server, "/cockpit?lang=zh")
    reader.page.locator(".st-key-frame button").nth(1).click()
    regions = reader.page.locator("[data-testid=stPopoverBody] input").first
    for name in ("华北", "华东"):
        regions.fill(name)
        regions.press("Enter")
        reader.settle()
    assert reader.query == {"lang": "zh", "region": "R03,R01"}
    for _ in range(2):  # the list of names, then the menu
        reader.page.keyboard.press("Escape")
    reader.settle()
    assert "华北、华东" in reader.page.locator(".st-key-frame").inner_text()


@pytest.mark.parametrize("path", ["/", "/cockpit?lang=en", "/imports?lang=zh", "/results?lang=en&way=price"])
def test_a_phone_needs_no_sideways_scroll(server, visit, path):
    reader = visit(server, path, width=390, height=844)
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 390
    inner = "Math.max(...[...document.querySelectorAll('[data-testid=stMain]')].map(e => e.scrollWidth))"
    assert reader.page.evaluate(inner) <= 390
    reader.shot(f"phone{path.split('?')[0].replace('/', '-')}")


def test_every_number_opens_with_its_formula_and_the_loads_behind_it(server, visit):
    reader = visit(server, "/cockpit?lang=en")
    reader.page.locator(".st-key-open-number button").first.click()
    reader.page.get_by_text("Gross margin", exact=True).last.click()
    reader.sees("Where this number comes from")
    reader.sees("(Revenue − cost) ÷ revenue, sums first, then divided.")
    reader.shot("number")
    assert reader.errors == []
