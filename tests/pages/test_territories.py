"""Re-drawn territories on the screen: pasted, refused, kept, undone; both maps side by side; the draft moved along."""

import shutil
from decimal import Decimal

import pytest

from salesplan.core.plan.territories import Map, Move
from salesplan.core.scope import Scope
from salesplan.i18n import LANGS
from salesplan.services.place import open_store
from salesplan.services.plan import versions
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.operations import Fix
from salesplan.services.plan.territories import keep, map_of, state_of
from salesplan.ui import session
from tests.pages.conftest import go, texts

PAGE = "plan/territories.py"
ROWS = "原区域\t原团队\t划入区域\t划入团队\t比例\t产品\t原因\n西北\t\tR05\t\t\t\t并入西南\nEast\t华东三组\t华中\t\t30%\tA1、A2\t皖西\n火星\t\t华东\n"


@pytest.fixture(scope="module")
def drafted(demo_file, tmp_path_factory):
    """The demo company with a draft of 2027 that holds the plan of 2026."""
    path = shutil.copy(demo_file, tmp_path_factory.mktemp("territories"))
    store = open_store(path)
    (source,) = [one for one in versions.versions(store, Scope("li", "admin"), 2026) if one.counts]
    id = versions.copy_to_year(store, Scope("li", "admin"), source.id, 2027).id
    store.close()
    return path, id


@pytest.fixture
def store_file(drafted, tmp_path, monkeypatch):
    path = shutil.copy(drafted[0], tmp_path)
    monkeypatch.setenv("SALESPLAN_STORE", str(path))
    yield path
    session.close()


def inputs(id):
    return open_desk(session.store(), session.scope(), id).inputs


@pytest.mark.parametrize("lang", LANGS)
def test_rows_are_pasted_told_kept_moved_and_there_again_after_a_restart(opened, store_file, drafted, lang):
    id, zh = drafted[1], lang == "zh"
    screen = opened(PAGE, lang=lang, version=str(id))
    assert not screen.exception
    assert any(("还没有重划", "Nothing re-drawn yet")[not zh] in text for text in texts(screen))
    screen.session_state["territories.paste"] = True
    screen.run()
    screen.text_area(key="territories.text").set_value(ROWS)
    screen.button(key="territories.paste.do").click().run()
    said = texts(screen)
    assert any(("已加入 2 行", "2 lines added")[not zh] in text for text in said)
    assert any(
        ("粘贴的第 4 行：没有“火星”这个区域", "Pasted line 4: there is no Region 火星")[not zh] in text for text in said
    )
    assert any(("预览：还没有保存", "Preview: not saved yet")[not zh] in text for text in said)
    assert map_of(inputs(id)) is None
    screen.button(key="territories.save").click().run()
    assert map_of(inputs(id)).moves == (
        Move("R06", "", "R05", "", reason="并入西南"),
        Move("R01", "T03", "R04", "", Decimal("0.3"), ("A1", "A2"), reason="皖西"),
    )
    assert any(("差额 0.00 元", "difference 0.00")[not zh] in text for text in texts(screen))
    screen.button(key="territories.move").click().run()
    assert not screen.exception
    assert state_of(inputs(id)) == "moved"
    session.close()
    again = opened(PAGE, lang=lang, version=str(id))
    assert any(("草稿已按这张版图", "The draft stands in this map")[not zh] in text for text in texts(again))
    assert "territories.move" not in {button.key for button in again.button}
    go(again, "plan/decomposition.py")
    assert not again.exception
    assert any(("已按区域重划（2 项）重述", "re-drawn map (2 moves)")[not zh] in text for text in texts(again))


def test_what_cannot_be_is_said_by_line_and_not_kept(opened, store_file, drafted):
    screen = opened(PAGE, version=str(drafted[1]))
    screen.session_state["territories.paste"] = True
    screen.run()
    screen.text_area(key="territories.text").set_value("华东\t\t华中\t\t60%\n华东\t华东一组\t\t华东二组\t50%")
    screen.button(key="territories.paste.do").click().run()
    assert any("第 1 行：同一来源合计 110%，超过 100%（第 1、2 行）" in text for text in texts(screen))
    assert screen.button(key="territories.save").disabled


def test_a_lock_in_the_way_is_named_and_nothing_moves(opened, store_file, drafted):
    id = drafted[1]
    act(session.store(), session.scope(), id, Fix([{"region": ("R06",)}]))
    act(session.store(), session.scope(), id, keep(Map("2027-01", (Move("R06", "", "R05", ""),))))
    screen = opened(PAGE, version=str(id))
    screen.button(key="territories.move").click().run()
    assert any("西北 已锁定在" in text for text in texts(screen))
    assert state_of(inputs(id)) == "waiting"


def test_an_approved_version_and_a_regional_reader_only_read(opened, store_file, drafted, monkeypatch):
    id = drafted[1]
    new = keep(Map("2027-01", (Move("R06", "", "R05", ""), Move("R01", "", "R04", "", Decimal("0.1")))))
    act(session.store(), session.scope(), id, new)
    (approved,) = [one for one in versions.versions(session.store(), session.scope(), 2026) if one.counts]
    then = opened(PAGE, version=str(id), load="9")
    assert not then.exception
    assert not {"territories.save", "territories.move"} & {b.key for b in then.button}
    screen = opened(PAGE, version=str(approved.id))
    assert any("这个版本没有重划区域" in text for text in texts(screen))
    monkeypatch.setattr(session, "scope", lambda: Scope("ma", "editor", ("R05",)))
    screen = opened(PAGE, version=str(id))
    assert not screen.exception
    said = texts(screen)
    assert not {"territories.save", "territories.move", "territories.paste.do"} & {b.key for b in screen.button}
    assert any("有业务从你看不到的区域划入" in text for text in said)
    moves, both = (element.value for element in screen.dataframe[:2])
    assert len(moves) == 1
    assert both["new"].isna().all()
    go(screen, "plan/decomposition.py")
    assert not screen.exception
    assert any("重述后的去年不显示" in text for text in texts(screen))


def test_the_cockpit_held_against_a_plan_with_a_map_says_that_last_year_is_restated(opened, store_file):
    (approved,) = [one for one in versions.versions(session.store(), session.scope(), 2026) if one.counts]
    id = versions.begin_from(session.store(), session.scope(), approved.id).id
    act(session.store(), session.scope(), id, keep(Map("2026-01", (Move("R06", "", "R05", ""),))))
    screen = opened("meeting/cockpit.py", plan=str(id))
    assert not screen.exception
    assert any("去年已按 2026年1月 起的新版图重述" in text for text in texts(screen))
    go(screen, "start.py")
    again = opened("meeting/cockpit.py", plan=str(approved.id))
    assert not any("新版图" in text for text in texts(again))


def test_an_empty_store_says_what_to_do_first(opened, monkeypatch, tmp_path):
    session.close()
    monkeypatch.setenv("SALESPLAN_STORE", str(tmp_path / "empty.duckdb"))
    screen = opened(PAGE)
    assert not screen.exception
    assert any("还没有计划版本" in text for text in texts(screen))
    id = versions.begin(session.store(), session.scope(), 2027).id
    screen = opened(PAGE, version=str(id))
    assert not screen.exception
