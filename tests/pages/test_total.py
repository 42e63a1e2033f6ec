"""A total on the screen: held against its anchors, typed over, kept in the draft, or only read."""

from decimal import Decimal

import pytest

from salesplan.core.scope import Scope
from salesplan.i18n import LANGS
from salesplan.services.plan import versions
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.operations import Undo
from salesplan.ui import session
from tests.pages.conftest import go, texts

PAGE = "plan/total.py"


@pytest.fixture
def store_file(demo_copy):
    return demo_copy


def with_groups(screen, are_open=True):
    """The page with the groups of its fields open, or closed."""
    for name in ("strategy", "market", "capacity", "forecast"):
        screen.session_state[f"total.group.{name}"] = are_open
    return screen.run()


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_typed_and_chosen_is_kept_in_the_draft_and_the_idiom_stays_off_the_wall(opened, store_file, lang):
    id = versions.begin(session.store(), session.scope(), 2027, "").id
    screen = opened(PAGE, lang=lang, version=str(id))
    assert not screen.exception
    assert any(("建议区间", "Recommended band")[lang == "en"] in text for text in texts(screen))
    with_groups(screen).text_input(key=f"total.text.{id}").set_value("90亿")
    screen.text_input(key=f"total.multiple.{id}").set_value("2")
    screen.text_input(key=f"total.market_share.{id}").set_value("12%")
    screen.run()
    screen = with_groups(screen, False)  # what is typed counts also while its group is closed
    assert any(("目标偏高，依据不足", "Too high for the evidence")[lang == "en"] in text for text in texts(screen))
    assert not any("拍脑袋" in text for text in texts(screen))
    assert any(("试看 90.00亿", "Trying 9.00B")[lang == "en"] in text for text in texts(screen))
    screen.button(key="total.keep").click().run()
    screen.button(key="total.choose").click().run()
    assert not screen.exception
    assert any(("选定 90.00亿", "Chosen 9.00B")[lang == "en"] in text for text in texts(screen))
    kept = open_desk(session.store(), session.scope(), id).inputs
    assert Decimal(kept["total"]) == 9_000_000_000
    assert kept["challenge_ratio"] == "1.1"
    assert Decimal(kept["anchors"]["multiple"]) == 2
    assert Decimal(kept["anchors"]["market_share"]) == Decimal("0.12")
    screen = go(go(screen, "data/audit.py"), PAGE)
    screen.query_params["version"] = str(id)
    assert with_groups(screen.run()).text_input(key=f"total.multiple.{id}").value == "2"


@pytest.mark.parametrize("lang", LANGS)
def test_every_figure_tells_where_it_comes_from_and_hires_and_ramp_are_typed_and_kept(opened, store_file, lang):
    id = versions.begin(session.store(), session.scope(), 2027, "").id
    screen = opened(PAGE, lang=lang, version=str(id))
    is_en = lang == "en"
    assert not [one for one in screen.text_input if one.key.startswith(f"total.ramp.{id}")]
    said = texts(with_groups(screen))
    assert any(("68：人员档案中的在岗销售", "68: sellers on record")[is_en] in text for text in said)
    assert any(("市场容量”，仅按其余 2 个锚点测算", "Market missing; 2 anchors used")[is_en] in text for text in said)
    assert any(("春节 2月6日", "Spring Festival 6 Feb")[is_en] in text for text in said)
    assert any(("放假安排尚未公布", "not yet announced")[is_en] in text for text in said)
    assert all(one.help for one in screen.metric)
    before = next(text for text in texts(screen) if text.startswith(("**资源产能 · ", "**Capacity · ")[is_en]))
    screen.number_input(key=f"total.hires.{id}.count").set_value(2)
    screen.selectbox(key=f"total.hires.{id}.team").set_value("T09")
    screen.button(key=f"total.hires.{id}.add").click().run()
    screen.text_input(key=f"total.rates.{id}.amount").set_value("90万")
    screen.button(key=f"total.rates.{id}.add").click().run()
    screen.text_input(key=f"total.ramp.{id}").set_value("25%、50%、100%").run()
    assert not screen.exception
    after = next(text for text in texts(screen) if text.startswith(("**资源产能 · ", "**Capacity · ")[is_en]))
    assert before != after
    screen.text_input(key=f"total.base_year.{id}").set_value("2025")  # counts at the click, without a run between
    screen.button(key="total.keep").click().run()
    kept = open_desk(session.store(), session.scope(), id).inputs["anchors"]
    assert kept["team_hires"] == {"T09": {"0": "2"}}
    assert {team: Decimal(rate) for team, rate in kept["team_per_head"].items()} == {"T01": 900_000}
    assert [Decimal(part) for part in kept["ramp"]] == [Decimal("0.25"), Decimal("0.5"), 1]
    assert kept["base_year"] == 2025
    act(session.store(), session.scope(), id, Undo())
    screen.run()
    assert screen.text_input(key=f"total.ramp.{id}").value == ""
    assert screen.session_state[f"total.hires.{id}"] == []
    screen.text_input(key=f"total.ramp.{id}").set_value("fast").run()
    assert any(("没看懂：新人爬坡", "Not understood: Ramp")[is_en] in text for text in texts(screen))


@pytest.mark.parametrize("lang", LANGS)
def test_a_reader_of_some_regions_is_told_why_and_where_his_own_part_is(opened, store_file, lang, monkeypatch):
    monkeypatch.setattr("salesplan.ui.session.scope", lambda: Scope("lead", "editor", ("R03",)))
    screen = opened(PAGE, lang=lang)
    assert not screen.exception
    (told,) = [one.value for one in screen.info]
    assert ("你负责 华北", "you read North")[lang == "en"] in told
    assert not screen.metric
    assert [one.key for one in screen.button if one.key == "total.breakdown"]


def test_the_approved_plan_is_only_read(opened, store_file):
    (counting,) = [one for one in versions.versions(session.store(), session.scope(), 2026) if one.counts]
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
