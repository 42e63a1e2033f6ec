"""With an empty store every page opens in both languages and leads on: to the demo company or to the first file."""

import re

import pytest

from salesplan.i18n import LANGS, TEXT
from tests.pages.conftest import PAGES, over, query, texts


@pytest.fixture(scope="module")
def store_file(tmp_path_factory):
    """One empty store; no test here writes."""
    with over(tmp_path_factory.mktemp("empty") / "store.duckdb") as path:
        yield path


KEY = re.compile(r"\b(" + "|".join(sorted({key.split(".")[0] for key in TEXT})) + r")\.[a-z_]+\b")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_without_error_and_without_a_bare_key(opened, page, lang):
    screen = opened(page, lang=lang)
    assert not screen.exception and not screen.error
    assert texts(screen)
    for text in texts(screen):
        assert not KEY.search(text), text
        assert lang == "zh" or not re.search("[\u4e00-\u9fff]", text), text


def test_the_first_page_offers_the_demo_and_the_own_data(opened):
    labels = [button.label for button in opened().button]
    assert "看演示公司" in labels and "用我的数据开始" in labels


def test_the_empty_cockpit_says_what_to_do_next(opened):
    screen = opened("meeting/cockpit.py")
    assert any("先导入一份销售数据" in text for text in texts(screen))
    assert [button.label for button in screen.button] == ["导入数据"]


def test_the_first_visit_is_chinese_and_the_switch_stays(opened):
    screen = opened()
    assert any("还没有数据" in text for text in texts(screen))
    screen.button_group(key="frame.lang").set_value("en").run()
    assert any("No data yet" in text for text in texts(screen))
    assert query(screen) == {"lang": "en"}
