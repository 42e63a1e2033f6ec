"""A plan is submitted by one, approved by another, moved by change requests only, compared, and printed to be signed."""

import html
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from salesplan.core.scope import Scope
from salesplan.exports import write
from salesplan.i18n import LANGS
from salesplan.services.offer import offer
from salesplan.services.plan import requests, versions
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.differences import diff
from salesplan.services.plan.operations import Change, Edits
from salesplan.ui import session
from salesplan.ui.plan import differing
from tests.pages.conftest import go, texts

PAGE = "data/versions.py"
OTHER = Scope("Lin Yue", "admin")


@pytest.fixture
def store_file(demo_copy):
    return demo_copy


def in_force(year=2026):
    return next(one for one in versions.versions(session.store(), OTHER) if one.counts and one.year == year)


def newest():
    return requests.requests(session.store(), OTHER, 2026)[0]


def said(screen):
    assert not screen.exception
    return html.unescape("\n".join(texts(screen)))


def part(screen, name):
    screen.session_state["versions.part"] = name
    return screen.run()


def edited(source, amount="1000000", absorb="siblings", month="2026-12"):
    """A draft of a version in which a month of the first region becomes an amount."""
    store = session.store()
    id = versions.begin_from(store, session.scope(), source).id
    region = open_desk(store, session.scope(), id).tracks.base.members["region"][0]
    act(store, session.scope(), id, Edits([Change({"region": (region,), "month": (month,)}, Decimal(amount), absorb)]))
    return id


@pytest.mark.parametrize("lang", LANGS)
def test_a_draft_of_an_approved_plan_is_a_change_request_and_another_person_approves_it(opened, store_file, lang):
    store, scope, english = session.store(), session.scope(), lang == "en"
    id = edited(in_force().id)
    screen = opened(PAGE, lang=lang, version=str(id))
    assert ("作为调整单提交", "Submit as change request")[english] in said(screen)
    assert ("总额不变（核对到分）", "Totals unchanged, to the fen")[english] in said(screen)
    screen.button(key="versions.submit").click().run()
    assert ("替换它要走调整单", "a change request replaces it")[english] in said(screen)
    screen.text_input(key=f"versions.reason.{id}.draft").set_value("客户 *流失*")
    screen.button(key="versions.submit").click().run()
    code = newest().code
    assert (f"调整单 {code}", f"Change request {code}")[english] in said(screen)
    screen.button(key="versions.approve").click().run()
    assert ("由另一个人批准", "another person approves")[english] in said(screen)
    assert screen.text_input(key=f"versions.reason.{id}.submitted").value == ""
    screen.session_state["profile"] = "Lin Yue"
    screen.run()
    screen.button(key="versions.approve").click().run()
    made = versions.version(store, scope, id)
    assert (made.state, made.approver, made.counts) == ("approved", "Lin Yue", True)
    assert ("身份未经核对", "name not checked")[english] in said(screen)
    assert "客户 *流失*" in said(screen) and not any("*流失*" in one.value for one in screen.markdown)
    go(screen, "meeting/cockpit.py")
    assert not screen.exception
    assert f"V{made.number}" in screen.session_state["frame.labels"]["frame.moment"]


@pytest.mark.parametrize("lang", LANGS)
def test_a_request_is_asked_on_the_page_with_its_effect_shown_before(opened, store_file, lang):
    english = lang == "en"
    held = in_force()
    screen = part(opened(PAGE, lang=lang, version=str(held.id)), "requests")
    before = len(requests.requests(session.store(), OTHER))
    screen.session_state["request.new"] = True
    screen.run()
    assert screen.button(key="request.do").disabled
    screen.text_input(key="request.amount.money").set_value("lots").run()
    assert ("不是数字", "is not a number", "Not a number")[english * 2] in said(screen)
    screen.text_input(key="request.amount.money").set_value("999999999").run()
    assert screen.error and screen.button(key="request.do").disabled
    screen.text_input(key="request.amount.money").set_value("300").run()
    assert ("华东 减 300.0万，华南 增 300.0万", "East gives 300.0K, South gains 300.0K")[english] in said(screen)
    screen.text_input(key=f"request.reason.{held.id}").set_value("南方").run()
    screen.text_input(key=f"request.reason.{held.id}").set_value("南方客户流失")  # counts at the click
    screen.button(key="request.do").click().run()
    one = newest()
    assert (one.number, one.reason) == (before + 1, "南方客户流失")
    assert (f"已提交调整单 {one.code}", f"Change request {one.code} is submitted")[english] in said(screen)
    assert (one.moves, one.of.state, screen.session_state["request.new"]) == ({}, "submitted", False)
    screen.session_state["profile"] = "Lin Yue"
    screen.run()
    screen.button(key="versions.approve").click().run()
    assert said(screen) and in_force().id == one.of.id


def test_a_request_that_moves_the_total_says_so_before_it_can_be_submitted(opened, store_file):
    held = in_force()
    screen = part(opened(PAGE, version=str(held.id)), "requests")
    screen.session_state["request.new"] = True
    screen.session_state["request.kind"] = "change"
    screen.run()
    screen.selectbox(key="request.payer.False").set_value("rollup").run()
    screen.text_input(key="request.by.money").set_value("-50").run()
    screen.text_input(key=f"request.reason.{held.id}").set_value("停产").run()
    assert screen.button(key="request.do").disabled
    assert "确认总额变动" in said(screen)
    (declare,) = screen.checkbox
    assert "销售额 −50.00万" in declare.label and "销售额（挑战） −55.00万" in declare.label
    declare.check().run()
    screen.button(key="request.do").click().run()
    assert newest().moves == {"revenue.base": -500_000, "revenue.challenge": -550_000}


def test_a_draft_on_an_older_plan_says_what_changed_and_is_taken_over(opened, store_file):
    store, held = session.store(), in_force()
    late, first = edited(held.id), edited(held.id, month="2026-11")
    versions.submit_and_approve(store, session.scope(), first, "Lin Yue", "先到")
    screen = opened(PAGE, version=str(late))
    assert "不是在当前执行的" in said(screen)
    screen.text_input(key=f"versions.reason.{late}.draft").set_value("后到")
    screen.button(key="versions.submit").click().run()
    assert "接到当前版本上" in said(screen)
    screen.button(key="versions.take.changes").click().run()
    assert "已接到当前版本" in said(screen)
    new = int(screen.query_params["version"][0])
    assert versions.version(store, OTHER, new).based_on == first
    assert versions.version(store, OTHER, late).state == "withdrawn"
    screen.text_input(key=f"versions.reason.{new}.draft").set_value("后到")
    screen.button(key="versions.submit").click().run()
    assert said(screen) and newest().of.id == new


def test_a_version_is_sent_back_with_a_reason_withdrawn_and_locked(opened, store_file):
    store, held = session.store(), in_force()
    id = edited(held.id)
    versions.step(store, session.scope(), id, "submit", "流失")
    screen = opened(PAGE, version=str(id))
    screen.button(key="versions.reject").click().run()
    assert "要写明原因" in said(screen)
    screen.text_input(key=f"versions.reason.{id}.submitted").set_value("说清楚哪些客户")
    screen.button(key="versions.reject").click().run()
    assert "已退回" in said(screen) and "说清楚哪些客户" in said(screen)
    screen.button(key="versions.withdraw").click().run()
    assert versions.version(store, OTHER, id).state == "withdrawn"
    screen = opened(PAGE, version=str(held.id))
    screen.button(key="versions.lock").click().run()
    assert "已锁定" in said(screen) and in_force().state == "locked"
    assert not any(button.key and button.key.startswith("versions.") for button in screen.button)


@pytest.mark.parametrize("lang", LANGS)
def test_differences_are_of_every_measure_in_both_tracks_and_every_cell_can_be_taken_away(opened, store_file, lang):
    id = edited(in_force().id, absorb="rollup")
    screen = part(opened(PAGE, lang=lang, version=str(id)), "differences")
    assert ("总额变化 销售额", "total Revenue")[lang == "en"] in said(screen)
    assert ("（挑战）", "(challenge)")[lang == "en"] in said(screen)
    heads = [list(frame.value.columns) for frame in screen.dataframe]
    assert all("challenge_change" in columns and "old_challenge" in columns for columns in heads)
    screen.session_state["versions.measure"] = "collected"
    screen.run()
    assert ("没有差异", "No difference")[lang == "en"] in said(screen)
    found = diff(session.store(), OTHER, in_force().id, id)
    book = load_workbook(
        io.BytesIO(write("xlsx", [differing.cell_sheet(found, found.cells, offer(session.store(), OTHER), lang)]))
    )
    assert book.worksheets[0].max_row == len(found.cells) + 1


@pytest.mark.parametrize("lang", LANGS)
def test_target_sheets_are_listed_taken_and_known_by_their_fingerprint(opened, store_file, lang):
    english = lang == "en"
    screen = part(opened(PAGE, lang=lang, version=str(in_force().id)), "sheets")
    assert ("批准 · 身份未经核对", "name not checked")[english] in said(screen)
    (listed,) = screen.dataframe
    fingerprint = listed.value["fingerprint"][3]
    screen.text_input(key="sheets.check").set_value(fingerprint).run()
    assert ("的责任书一致", "It is the sheet of")[english] in said(screen)
    screen.text_input(key="sheets.check").set_value("0000-0000-0000").run()
    assert ("没有这个指纹", "has this fingerprint")[english] in said(screen)
    screen.session_state["sheets.level"] = "region"
    screen.run()
    (listed,) = screen.dataframe
    assert len(listed.value) == 6 and len(screen.get("download_button")) == 2
    screen = part(opened(PAGE, lang=lang, version=str(edited(in_force().id))), "sheets")
    assert ("水印", "is marked DRAFT")[english] in said(screen)


def test_a_reader_of_a_region_sees_his_part_and_has_no_button(opened, store_file, monkeypatch):
    store, held = session.store(), in_force()
    id = edited(held.id)
    versions.step(store, session.scope(), id, "submit", "只看本区")
    monkeypatch.setattr("salesplan.ui.session.scope", lambda: Scope("eve", "viewer", ("R02",)))
    screen = opened(PAGE, version=str(id))
    assert said(screen) and not any((b.key or "").startswith("versions.") for b in screen.button)
    for name in ("differences", "requests", "sheets"):
        assert said(part(screen, name))
    assert "request.new" not in screen.session_state
    (listed,) = screen.dataframe
    assert "全公司" not in list(listed.value["owner"]) and "华南" in list(listed.value["owner"])


def test_without_any_plan_the_page_says_what_to_do(opened, tmp_path, monkeypatch):
    monkeypatch.setenv("SALESPLAN_STORE", str(tmp_path / "empty.duckdb"))
    screen = opened(PAGE)
    assert said(screen) and len(screen.info) == 1
    session.close()


def test_an_editor_of_a_region_asks_for_what_stays_inside_it_and_may_take_it_back(opened, store_file, monkeypatch):
    held = in_force()
    monkeypatch.setattr("salesplan.ui.session.scope", lambda: Scope("eve", "editor", ("R01",)))
    screen = part(opened(PAGE, version=str(held.id)), "requests")
    screen.session_state["request.new"] = True
    screen.run()
    assert screen.session_state["request.dimension"] == "product"
    screen.text_input(key="request.amount.money").set_value("20").run()
    screen.text_input(key=f"request.reason.{held.id}").set_value("换产品").run()
    screen.button(key="request.do").click().run()
    assert "其他区域的改动不在此列" in said(screen)
    assert [b.key for b in screen.button if (b.key or "").startswith("versions.")] == ["versions.withdraw"]
    screen.button(key="versions.withdraw").click().run()
    assert said(screen) and newest().of.state == "withdrawn" and newest().moves == {}
