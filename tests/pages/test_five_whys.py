"""The page of 5-Why worksheets: begun from a figure, typed step by step, read by others, nothing lost between two."""

import shutil
from datetime import date

import pytest

from salesplan.core.registers.dimensions import CHANNEL, PERSON, REGION, Channel, Person, Region
from salesplan.core.registers.worksheets import WORKSHEETS
from salesplan.core.scope import Scope
from salesplan.services import company, records
from salesplan.services.review import watching, worksheets
from salesplan.store import Store
from salesplan.ui import session
from tests.pages.conftest import go, query, texts
from tests.services.small_company import ADMIN, benchmark, cell, load

PAGE = "review/five_whys.py"
WHERE = {"region": ("R01",), "channel": ("C02",)}


@pytest.fixture(scope="module")
def begun_file(tmp_path_factory):
    """A company with one worksheet of a region and one of the whole company."""
    store = Store.open(tmp_path_factory.mktemp("whys") / "store.duckdb")
    company.save_settings(store, ADMIN, today=date(2026, 11, 23))
    for register, model, names in ((REGION, Region, ("华南", "华北")), (CHANNEL, Channel, ("直销", "电商"))):
        for zh in names:
            records.save(store, ADMIN, register, model(zh=zh))
    records.save(store, ADMIN, PERSON, Person(zh="运营主管"))
    rows = [
        cell(f"2026-{n:02d}", "R01", channel=channel, revenue=1000, leads=leads, orders=orders)
        for n in (7, 8, 9, 10)
        for channel, leads, orders in (("C01", 100, 9), ("C02", 1400, 73))
    ]
    load(store, rows)
    benchmark(store, "conversion", "0.085", channel="C02")
    watching.check(store)
    worksheets.begin(store, ADMIN, "conversion", WHERE, "2026-08", "2026-10", alert=1)
    worksheets.begin(store, ADMIN, "conversion", {}, "2026-08", "2026-10")
    store.close()
    return store.path


@pytest.fixture
def begun(begun_file, store_file):
    shutil.copy(begun_file, store_file)


def at(opened, **params):
    screen = opened(**params)
    screen.query_params["id"] = params.get("id", "")
    return go(screen, PAGE)


def said(screen):
    assert not screen.exception
    return " ".join(texts(screen))


def sheet():
    return worksheets.current(session.store(), ADMIN, "W01")


def field(screen, kind, name):
    return next(one for one in getattr(screen, kind) if (one.key or "").startswith(name))


def typed(screen, text, n=-1):
    """Into the n-th field of the chain, left with Ctrl+Enter."""
    return screen.text_area[n].set_value(text).run()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_empty_register_says_how_a_worksheet_begins(opened, lang):
    assert ("还没有工作表", "No worksheet yet")[lang == "en"] in said(opened(PAGE, lang=lang))


def test_a_worksheet_begins_from_the_scope_and_period_above_the_page(opened, begun):
    screen = at(opened, region="R01", channel="C02", **{"from": "2026-08", "to": "2026-10"})
    screen.session_state["why-begin"] = True
    screen.run()
    assert "华南 × 电商 · 2026年8–10月" in said(screen)
    field(screen, "selectbox", "why-begin-kpi").set_value("conversion").run()
    field(screen, "button", "why-begin-do").click().run()
    assert query(screen)["id"] == "W03"
    assert "# 华南 × 电商 线索转化率 5&#46;2%，行业 8&#46;5%" in said(screen)


def test_a_chain_is_typed_field_by_field_and_ends_in_a_correction(opened, begun):
    (person,) = (line.record.code for line in records.listing(session.store(), ADMIN, PERSON).lines)
    worksheets.head(session.store(), ADMIN, "W01", "owner", None, person)
    screen = at(opened, id="W01", lang="zh")
    for claim in ("线索不对口", "投放人群按年龄不按设备", "小王没更新画像"):
        typed(screen, claim)
    assert [one.claim for one in sheet().steps] == ["线索不对口", "投放人群按年龄不按设备", "小王没更新画像"]
    assert "因为投放人群按年龄不按设备，所以线索不对口。" in [one.label for one in screen.checkbox]
    assert "这里写的是人（小王），请写成流程或机制" in said(screen)
    field(screen, "checkbox", "why-read").check().run()
    assert sheet().steps[0].read_by == session.scope().user
    last = sheet().steps[-1].id
    field(screen, "button", f"why-pass-person-W01-{last}").click().run()
    assert "请写成流程或机制" not in said(screen)
    field(screen, "segmented_control", f"why-control-W01-{last}").set_value("controllable").run()
    field(screen, "segmented_control", f"why-consequence-W01-{last}").set_value("correction").run()
    name = f"why-action-W01-{last}"
    field(screen, "button", f"{name}-add").click().run()
    assert "做什么、谁负责、何时完成" in screen.toast[0].value
    field(screen, "text_input", f"{name}-title").set_value("按设备重建人群").run()
    go(screen, "meeting/actions.py")  # as whoever first puts an owner on record
    screen.query_params["id"] = "W01"
    go(screen, PAGE)
    assert field(screen, "text_input", f"{name}-title").value == "按设备重建人群"
    assert field(screen, "selectbox", f"{name}-owner").value == person
    field(screen, "button", f"{name}-add").click().run()
    assert "按设备重建人群 · 2026&#45;12&#45;21 · A01" in said(screen)
    field(screen, "button", "why-conclude").click().run()
    assert not screen.text_area and "已结论" in said(screen)


def test_a_number_is_pinned_in_two_clicks_and_says_when_it_moved(opened, begun):
    screen = at(opened, id="W01", lang="zh")
    typed(screen, "线索不对口")
    step = sheet().steps[0].id
    screen.session_state[f"why-pin-W01-{step}-menu0"] = True
    screen.run()
    beside = next(one for one in screen.button if "直销" in one.label)
    beside.click().run()
    (row,) = [row for row in sheet().evidence if row.step == step]
    assert (row.kpi, row.where["channel"]) == ("conversion", ("C01",))
    assert "华南 × 直销 · 2026年8–10月 9&#46;0%" in said(screen)
    load(session.store(), [cell("2026-09", "R01", channel="C01", revenue=1, leads=100, orders=39)])
    assert "→ 现在 19&#46;0%" in said(screen.run())


def test_whoever_was_second_sees_both_texts_and_decides(opened, begun):
    screen = at(opened, id="W01", lang="zh")
    seen = sheet().steps[0]
    worksheets.change(session.store(), Scope("bob", "editor"), "W01", seen, seen.model_copy(update={"claim": "客服少"}))
    typed(screen, "线索不对口", 0)
    assert "bob 同时改了这一步" in screen.warning[0].value
    assert {"客服少", "线索不对口"} <= set(texts(screen))
    assert sheet().steps[0].claim == "客服少" and screen.text_area[0].value == "线索不对口"
    typed(screen, "线索不对口，客服也少", 0)
    assert sheet().steps[0].claim == "客服少"
    field(screen, "button", "why-use-mine").click().run()
    assert not screen.warning and sheet().steps[0].claim == "线索不对口，客服也少"
    seen = sheet().steps[0]
    worksheets.remove(session.store(), Scope("bob", "editor"), "W01", seen)
    typed(screen, "再改一次", 0)
    assert "bob 删除了这一步" in screen.warning[0].value
    field(screen, "button", "why-again").click().run()
    assert [one.claim for one in sheet().steps] == ["再改一次"]


def test_words_that_met_a_concluded_or_archived_worksheet_are_kept_and_stored_once_that_is_possible(opened, begun):
    screen = at(opened, id="W01", lang="zh")
    typed(screen, "线索不对口", 0)
    seen, bob = sheet().steps[0], Scope("bob", "editor")
    worksheets.change(session.store(), bob, "W01", seen, seen.model_copy(update={"control": "controllable"}))
    worksheets.conclude(session.store(), bob, "W01")
    typed(screen, "投放按年龄")
    assert "你写的没有存入，还在这里" in screen.warning[0].value
    assert [one.value for one in screen.code] == ["投放按年龄"] and not screen.text_area
    assert "已结论" in said(screen)
    field(screen, "button", "why-kept-again").click().run()
    assert [one.claim for one in sheet().steps] == ["线索不对口", "投放按年龄"] and sheet().state == "open"
    assert not screen.warning
    records.archive(session.store(), bob, WORKSHEETS, sheet())
    typed(screen, "需求没人更新")
    assert [one.value for one in screen.code] == ["需求没人更新"]
    assert not [one for one in screen.button if (one.key or "").startswith(("why-kept-again", "why-conclude"))]
    next(one for one in screen.button if one.label == "恢复").click().run()
    field(screen, "button", "why-kept-leave").click().run()
    assert not screen.code and len(sheet().steps) == 2


def test_what_another_wrote_meanwhile_stands_there_at_the_next_run(opened, begun):
    screen = at(opened, id="W01", lang="zh")
    seen = sheet().steps[0]
    worksheets.change(session.store(), Scope("bob", "editor"), "W01", seen, seen.model_copy(update={"claim": "客服少"}))
    assert screen.run().text_area[0].value == "客服少"


def test_a_text_that_was_emptied_comes_back_because_steps_are_removed_by_their_menu(opened, begun):
    screen = at(opened, id="W01", lang="zh")
    typed(screen, "线索不对口", 0)
    typed(screen, "", 0)
    assert sheet().steps[0].claim == screen.text_area[0].value == "线索不对口"


def test_an_archived_worksheet_is_read_and_can_be_restored(opened, begun):
    records.archive(session.store(), ADMIN, WORKSHEETS, worksheets.current(session.store(), ADMIN, "W02"))
    screen = at(opened, id="W02", lang="zh")
    next(one for one in screen.button if one.label == "恢复").click().run()
    assert worksheets.current(session.store(), ADMIN, "W02").code == "W02"


def test_viewers_read_and_readers_of_regions_see_theirs_only(opened, begun, monkeypatch):
    monkeypatch.setattr(session, "scope", lambda: Scope("eve", "viewer"))
    screen = at(opened, id="W01", lang="en")
    assert not screen.text_area and "1 · Why “" in said(screen)
    assert not [one for one in screen.button if one.key in ("why-conclude", "why-begin-do")]
    monkeypatch.setattr(session, "scope", lambda: Scope("nora", "editor", ("R02",)))
    for code in ("W01", "W02"):
        assert "outside your regions" in at(opened, id=code, lang="en").warning[0].value
    monkeypatch.setattr(session, "scope", lambda: Scope("nora", "editor", ("R01", "R02")))
    screen = at(opened, **{"from": "2026-08", "to": "2026-10"})
    screen.session_state["why-begin"] = True
    field(screen.run(), "selectbox", "why-begin-region").set_value("R02").run()
    field(screen, "button", "why-begin-do").click().run()
    assert not screen.exception and worksheets.current(session.store(), ADMIN, "W03").region == "R02"


def test_looking_back_shows_the_worksheet_of_then_and_only_reads(opened, begun):
    store = session.store()
    seen = sheet().steps[0]
    worksheets.change(store, ADMIN, "W01", seen, seen.model_copy(update={"claim": "早先写的"}))
    then = load(store, [cell("2026-11", "R01", channel="C02", revenue=1, leads=10, orders=1)])
    worksheets.change(store, ADMIN, "W01", sheet().steps[0], seen.model_copy(update={"claim": "后来改的"}))
    screen = at(opened, id="W01", lang="zh", load=str(then))
    assert "早先写的" in said(screen) and not screen.text_area
    screen = at(opened, id="W02", lang="zh", load="1")
    assert "W02" in screen.warning[-1].value
