"""A total on the screen: held against its anchors, typed over, kept in the draft, or only read."""

import shutil
from decimal import Decimal

import pytest

from salesplan.i18n import LANGS
from salesplan.services.plan import versions
from salesplan.services.plan.desk import open_desk
from salesplan.ui import session
from tests.pages.conftest import texts

PAGE = "plan/total.py"


@pytest.fixture
def store_file(demo_file, tmp_path, monkeypatch):
    path = shutil.copy(demo_file, tmp_path)
    monkeypatch.setenv("SALESPLAN_STORE", str(path))
    yield path
    session.close()


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_typed_and_chosen_is_kept_in_the_draft_and_the_idiom_stays_off_the_wall(opened, store_file, lang):
    id = versions.begin(session.store(), session.scope(), 2027, "").id
    screen = opened(PAGE, lang=lang, version=str(id))
    assert not screen.exception
    assert any(("建议区间", "Recommended band")[lang == "en"] in text for text in texts(screen))
    screen.text_input(key=f"total.text.{id}").set_value("90亿")
    screen.text_input(key=f"total.multiple.{id}").set_value("2")
    screen.text_input(key=f"total.market_share.{id}").set_value("12%")
    screen.run()
    assert any(("目标偏高，依据不足", "Too high for the evidence")[lang == "en"] in text for text in texts(screen))
    assert not any("拍脑袋" in text for text in texts(screen))
    screen.button(key="total.keep").click().run()
    screen.button(key="total.choose").click().run()
    assert not screen.exception
    kept = open_desk(session.store(), session.scope(), id).inputs
    assert Decimal(kept["total"]) == 9_000_000_000
    assert kept["challenge_ratio"] == "1.1"
    assert Decimal(kept["anchors"]["multiple"]) == 2
    assert Decimal(kept["anchors"]["market_share"]) == Decimal("0.12")


def test_the_approved_plan_is_only_read(opened, store_file):
    (counting,) = versions.versions(session.store(), session.scope(), 2026)
    screen = opened(PAGE, version=str(counting.id))
    assert not screen.exception
    assert any("只能看" in text for text in texts(screen))
    assert not {"total.keep", "total.choose"} & {button.key for button in screen.button}


def test_an_empty_store_says_what_to_do_first(opened, monkeypatch, tmp_path):
    session.close()
    monkeypatch.setenv("SALESPLAN_STORE", str(tmp_path / "empty.duckdb"))
    screen = opened(PAGE)
    assert not screen.exception
    assert any("还没有计划版本" in text for text in texts(screen))
