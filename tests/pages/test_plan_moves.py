"""Moves on the page of the breakdown: shown before they are done, refused with the numbers, taken back."""

from decimal import Decimal

import pytest

from salesplan.core.scope import Scope
from salesplan.i18n import LANGS
from salesplan.services.plan import versions
from salesplan.services.plan.desk import open_desk
from salesplan.ui import session
from salesplan.ui.plan.moves import amount_of
from tests.pages.conftest import texts

PAGE = "plan/decomposition.py"
LI = Scope("li", "admin")


@pytest.fixture
def store_file(demo_copy):
    return demo_copy


@pytest.fixture
def draft(store_file):
    store = session.store()
    counting = next(one for one in versions.versions(store, LI) if one.counts and one.year == 2026)
    return versions.begin_from(store, LI, counting.id).id


def moving(opened, id, lang):
    screen = opened(PAGE, version=str(id), lang=lang)
    screen.session_state["plan.view"] = "moves"
    return screen.run()


@pytest.mark.parametrize("lang", LANGS)
def test_a_move_is_shown_then_done_then_taken_back(opened, draft, lang):
    screen = moving(opened, draft, lang)
    before = open_desk(session.store(), LI, draft)
    first, second = before.tracks.base.members["region"][:2]
    assert screen.button(key="plan.move.do").disabled
    screen.text_input(key=f"plan.move.amount.{draft}").set_value(("10000万", "100M")[lang == "en"]).run()
    assert any(("可转出的只有", "may give only")[lang == "en"] in one.value for one in screen.error)
    assert screen.button(key="plan.move.do").disabled
    screen.text_input(key=f"plan.move.amount.{draft}").set_value(("120", "1200")[lang == "en"]).run()
    assert not screen.exception
    assert any(
        ("差额 0.00；每个月、每个产品", "difference 0.00; so does the sum of every month")[lang == "en"] in text
        for text in texts(screen)
    )
    assert open_desk(session.store(), LI, draft).tracks.base.sum_of({}) == before.tracks.base.sum_of({})
    screen.button(key="plan.move.do").click().run()
    assert not screen.exception
    after = open_desk(session.store(), LI, draft).tracks.base
    assert before.tracks.base.sum_of({"region": (first,)}) - after.sum_of({"region": (first,)}) == 120_000_000
    assert after.sum_of({"region": (second,)}) - before.tracks.base.sum_of({"region": (second,)}) == 120_000_000
    shut = before.tracks.base.mask({"month": before.closed})
    assert (after.amounts[shut] == before.tracks.base.amounts[shut]).all()
    screen.button(key="plan.move.undo").click().run()
    assert (open_desk(session.store(), LI, draft).tracks.base.amounts == before.tracks.base.amounts).all()


def test_a_region_is_emptied_and_shared_by_heads_on_the_page(opened, draft):
    screen = moving(opened, draft, "zh")
    screen.session_state["plan.move.kind"] = "empty"
    screen.run()
    assert any("选一下清空后给谁" in text for text in texts(screen))
    screen.multiselect(key=_onto(screen)).select("R02").run()
    assert not screen.exception
    assert not screen.button(key="plan.move.do").disabled
    screen.session_state["plan.move.kind"] = "share"
    screen.run()
    screen.selectbox(key="plan.move.metric.True").set_value("headcount").run()
    assert not screen.exception
    assert not screen.button(key="plan.move.do").disabled
    screen.session_state[f"plan.move.dimension.{draft}"] = "month"
    screen.selectbox(key="plan.move.metric.True").set_value("typed").run()
    assert not screen.exception


def test_a_regional_editor_moves_inside_his_region_and_writes_no_split(opened, draft, monkeypatch):
    monkeypatch.setattr(session, "scope", lambda: Scope("nan", "editor", ("R02",)))
    before = open_desk(session.store(), LI, draft).tracks.base
    screen = moving(opened, draft, "zh")
    assert not screen.exception
    assert [one.key for one in screen.selectbox if "region" in one.key] == []
    screen.text_input(key=f"plan.move.amount.{draft}").set_value("10%").run()
    assert any("我的区域" in text for text in texts(screen))
    screen.button(key="plan.move.do").click().run()
    after = open_desk(session.store(), LI, draft).tracks.base
    assert after.by("region") == before.by("region")
    assert after.by("product") != before.by("product")
    screen.session_state["plan.view"] = "policy"
    screen.run()
    assert not screen.exception
    assert "policy.write" not in [button.key for button in screen.button]
    assert any("负责全公司的编辑" in text for text in texts(screen))


def _onto(screen):
    return next(one.key for one in screen.multiselect if one.key.startswith("plan.move.onto"))


def test_a_settled_version_is_only_read_and_an_empty_one_says_so(opened, store_file):
    store = session.store()
    counting = next(one for one in versions.versions(store, LI) if one.counts and one.year == 2026)
    screen = moving(opened, counting.id, "zh")
    assert not screen.exception
    assert any("这个版本只能看：要调拨" in text for text in texts(screen))
    assert "plan.move.do" not in [button.key for button in screen.button]
    screen = moving(opened, versions.begin(store, LI, 2028).id, "en")
    assert not screen.exception


@pytest.mark.parametrize(
    ("text", "measure", "found"),
    [
        ("500", "revenue", Decimal(5_000_000)),
        ("1,234.5万", "revenue", Decimal(12_345_000)),
        ("88元", "revenue", Decimal(88)),
        ("5%", "revenue", Decimal(50_000)),
        ("33.333％", "revenue", Decimal(333_300)),
        ("12", "leads", Decimal(12)),
        ("", "revenue", None),
        ("-3", "revenue", "-3"),
        ("120%", "revenue", "120%"),
        ("many", "revenue", "many"),
    ],
)
def test_amounts_are_read_in_the_unit_of_the_tables_or_as_a_part(text, measure, found):
    assert amount_of(text, measure, 100_000_000, 10_000) == found
