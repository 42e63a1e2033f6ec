"""The page of the two rounds: opened, claimed by form and workbook, answered, closed; and comments on numbers."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from salesplan.core.scope import Scope
from salesplan.i18n import LANGS
from salesplan.services.plan import claim_sheet, claims, comments, rounds, versions
from salesplan.services.plan.desk import open_desk
from salesplan.ui import session
from tests.pages.conftest import query, texts

PAGE = "plan/rounds.py"
EAST = ("region", "R01")


@pytest.fixture
def store_file(demo_copy):
    return demo_copy


@pytest.fixture
def draft(store_file):
    """A draft of the demo company, based on its approved plan."""
    store, scope = session.store(), session.scope()
    (counting,) = [one for one in versions.versions(store, scope) if one.counts and one.year == 2026]
    return versions.begin_from(store, scope, counting.id).id


def said(screen, *parts):
    written = " ".join(map(str, texts(screen)))
    return all(part in written for part in parts)


def figures(id):
    desk = open_desk(session.store(), session.scope(), id)
    months = [f"2026-{n:02d}" for n in range(1, 13)]
    rows = claim_sheet.rows(desk, EAST, "quarter", "", months)
    return [claims.Figure(row.where, claims.yuan(row.base) - 10_000_000) for row in rows]


@pytest.mark.parametrize("lang", LANGS)
def test_a_round_is_opened_to_the_regions_and_shows_who_is_missing(opened, draft, lang):
    screen = opened(PAGE, lang=lang, version=str(draft))
    assert not screen.exception
    assert said(screen, ("还没有开始上报", "Nobody has been asked yet")[lang == "en"])
    screen.session_state["rounds.open.1"] = True
    screen.run()
    screen.date_input(key="rounds.open.1.due").set_value(date(2026, 12, 24))  # counts at the click
    screen.button(key="rounds.open.1.do").click().run()
    assert not screen.exception
    store, scope = session.store(), session.scope()
    owners = rounds.owners(store, scope, draft, 1)
    asked = {one.asked: one.person for one in owners}
    assert {one.due for one in owners} == {date(2026, 12, 24)}
    assert len(asked) == 6 and asked[EAST] == "M02"
    assert said(screen, ("还没有人上报", "Nobody has submitted yet")[lang == "en"])
    assert "owner=region%3AR01" in screen.code[0].value and len(screen.code[0].value.splitlines()) == 6
    form = opened(PAGE, lang=lang, version=str(draft), round="1", owner="region:R01")
    assert not form.exception and said(form, ("华东 的上报", "Figures of East")[lang == "en"])
    form.button(key="claims.agree").click().run()
    assert not form.exception
    assert claims.board(store, scope, draft).of(EAST).state == "agreed"
    form.button(key="claims.back").click().run()
    assert not form.exception and "owner" not in query(form)
    assert said(form, ("差 ±0", "gap ±0")[lang == "en"])


def test_a_claim_is_returned_claimed_again_by_workbook_and_accepted(opened, draft):
    store, scope = session.store(), session.scope()
    rounds.open_round(store, scope, draft, 1, {EAST: "M02", ("team", "T01"): None}, date(2026, 12, 1))
    claims.submit(store, scope, draft, 1, EAST, figures(draft), "客户推迟")
    comments.add(store, scope, draft, {"region": ("R01",)}, "客户清单见附件")
    screen = opened(PAGE, version=str(draft))
    assert not screen.exception and said(screen, "客户推迟", "另有下达")
    screen.button(key="rounds.return").click().run()
    assert any("要写明原因" in error.value for error in screen.error)
    newest = claims.claims(store, scope, draft)[0].id
    screen.text_input(key=f"rounds.reason.{newest}").input("再看一遍市场")  # counts at the click, without a run between
    screen.button(key="rounds.return").click().run()
    form = opened(PAGE, version=str(draft), round="1", owner="region:R01")
    assert any("再看一遍市场" in warning.value for warning in form.warning)
    book = load_workbook(io.BytesIO(claim_sheet.take_out(store, scope, draft, 1, EAST)))
    page = book.worksheets[0]
    heads = [cell.value for cell in page[1]]
    for row in page.iter_rows(min_row=2):
        row[heads.index("自报基础（元）")].value = float(row[heads.index("下达基础（元）")].value) - 5_000_000
    out = io.BytesIO()
    book.save(out)
    form.file_uploader[0].upload("华东.xlsx", out.getvalue())
    form.run()
    assert not form.exception
    form.button(key="claims.sheet.accept").click().run()
    assert not form.exception and len(claims.claims(store, scope, draft)) == 2
    screen = opened(PAGE, version=str(draft))
    screen.button(key="rounds.accept").click().run()
    assert not screen.exception and any("改动" in one.value for one in screen.success)
    assert claims.board(store, scope, draft).of(EAST).state == "agreed"
    screen.button(key="rounds.close").click().run()
    assert not screen.exception
    assert any("第 1 轮已结束：1 位同意" in one.value and "1 位未上报" in one.value for one in screen.info)
    assert said(screen, "● 已同意：华东", "○ 未上报：华东一组")
    assert not opened(PAGE, version=str(draft), load="1").exception


def test_a_workbook_with_something_wrong_is_told_by_row_and_column(opened, draft):
    store, scope = session.store(), session.scope()
    rounds.open_round(store, scope, draft, 1, {EAST: None}, date(2026, 12, 1))
    book = load_workbook(io.BytesIO(claim_sheet.take_out(store, scope, draft, 1, EAST)))
    page = book.worksheets[0]
    page.cell(2, [cell.value for cell in page[1]].index("自报基础（元）") + 1).value = "很多"
    out = io.BytesIO()
    book.save(out)
    form = opened(PAGE, version=str(draft), round="1", owner="region:R01")
    form.file_uploader[0].upload("x.xlsx", out.getvalue())
    form.run()
    assert not form.exception and form.error
    assert "claims.sheet.accept" not in [button.key for button in form.button]
    assert "不是数字" in str([frame.value for frame in form.dataframe])


def test_a_regional_editor_fills_in_his_own_form_and_finds_no_other(opened, draft, monkeypatch):
    store, scope = session.store(), session.scope()
    hostile = "![x](http://evil.test/i.png)"
    rounds.open_round(store, scope, draft, 1, {EAST: None, ("region", "R02"): hostile}, date(2026, 12, 1))
    claims.submit(store, scope, draft, 1, EAST, figures(draft), "暗语")
    monkeypatch.setattr(session, "scope", lambda: Scope("nan", "editor", ("R02",)))
    board = opened(PAGE, version=str(draft))
    assert not board.exception and not said(board, "暗语") and "rounds.close" not in [one.key for one in board.button]
    foreign = opened(PAGE, version=str(draft), round="1", owner="region:R01")
    assert any("没有请你上报" in one.value for one in foreign.warning)
    own = opened(PAGE, version=str(draft), round="1", owner="region:R02")
    own.button(key="claims.agree").click().run()
    assert not own.exception and not said(own, hostile)
    assert claims.claims(store, scope, draft)[0].actor == "nan"
    monkeypatch.setattr(session, "scope", lambda: Scope("gast", "viewer"))
    read = opened(PAGE, version=str(draft), round="1", owner="region:R02")
    assert "claims.submit" not in [one.key for one in read.button]
    assert any("只能看" in one.value for one in read.info)


def test_a_link_of_an_earlier_round_opens_in_the_one_that_is_open(opened, draft):
    store, scope = session.store(), session.scope()
    rounds.open_round(store, scope, draft, 1, {EAST: None}, date(2026, 12, 1))
    rounds.close_round(store, scope, draft, 1, {})
    rounds.open_round(store, scope, draft, 2, {EAST: None}, date(2026, 12, 8))
    form = opened(PAGE, version=str(draft), round="1", owner="region:R01")
    form.button(key="claims.agree").click().run()
    assert [one.round for one in claims.claims(store, scope, draft)] == [2]
    board = opened(PAGE, version=str(draft), round="1")
    assert not board.exception and said(board, "第 1 轮", "还没有人上报")


def test_an_empty_store_and_a_settled_version_say_what_to_do(opened, store_file, monkeypatch, tmp_path):
    screen = opened(PAGE)
    store, scope = session.store(), session.scope()
    counting = next(one for one in versions.versions(store, scope) if one.counts and one.year == 2026)
    screen = opened(PAGE, version=str(counting.id))
    assert not screen.exception and said(screen, "新建一份草稿")
    unknown = opened(PAGE, version=str(counting.id), owner="region:R01")
    assert not unknown.exception and any("没有请你上报" in one.value for one in unknown.warning)
    session.close()
    monkeypatch.setenv("SALESPLAN_STORE", str(tmp_path / "empty.duckdb"))
    screen = opened(PAGE)
    assert not screen.exception and said(screen, "还没有计划版本")


@pytest.mark.parametrize("lang", LANGS)
def test_a_comment_is_written_beside_an_opened_number_listed_and_settled(opened, draft, lang):
    screen = opened("plan/decomposition.py", lang=lang, version=str(draft), at="region:R01;month:2026-03")
    assert not screen.exception
    (field,) = screen.text_area
    field.input("三月 *太高*").run()
    screen.button(key=f"{field.key}.comment").click().run()
    assert not screen.exception and screen.text_area[0].value == ""
    (one,) = comments.comments(session.store(), session.scope(), draft)
    assert (one.text, dict(one.where)) == ("三月 *太高*", {"month": ("2026-03",), "region": ("R01",)})
    screen.session_state["plan.view"] = "comments"
    screen.run()
    assert not screen.exception and said(screen, ("1 条未了", "1 open")[lang == "en"])
    screen.button(key=f"comment.turn.all.{one.id}").click().run()
    assert not screen.exception and said(screen, ("1 条已了", "1 settled")[lang == "en"])
