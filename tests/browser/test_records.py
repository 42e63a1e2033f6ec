"""One record in real browsers: two people save it and nothing is lost; a link opens it; back goes to the one before."""

import pytest

pytestmark = pytest.mark.browser

MILESTONE = "/milestones?lang=zh&id={}"


@pytest.fixture(scope="module")
def shared(serve):
    """A server for the tests that write: each has a record of its own."""
    return serve()


def type_into(reader, label, text):
    field = reader.page.get_by_label(label, exact=False).first
    field.fill(text)
    field.press("Tab")
    reader.settle()


def pick(reader, row):
    """A click on the marker of a row of the list."""
    with reader.asking():
        reader.click_cell(row, 16)


def test_the_second_of_two_people_sees_the_difference_and_the_merge_keeps_both_changes(shared, visit):
    first, second = (visit(shared, MILESTONE.format("M04")) for _ in range(2))
    first.press("edit")
    second.press("edit")
    type_into(first, "实际进度", "75")
    first.press("save")
    first.sees("M04 · 第 3 版")
    type_into(second, "备注", "等第三家经销商签字")
    second.press("save")
    second.sees("你的修改还没有保存")
    shown = second.page.locator('.st-key-record-conflict [data-testid="stTable"]').inner_text()
    assert "67%" in shown and "75%" in shown and "等第三家经销商签字" in shown
    second.shot("conflict")
    second.press("keep")
    second.sees("M04 · 第 4 版")
    second.sees("75%")
    second.sees("等第三家经销商签字")
    assert first.errors == second.errors == []


def test_where_both_changed_one_field_the_reader_says_which_stays(shared, visit):
    first, second = (visit(shared, MILESTONE.format("M05")) for _ in range(2))
    first.press("edit")
    second.press("edit")
    type_into(first, "实际进度", "75")
    first.press("save")
    first.sees("M05 · 第 3 版")
    type_into(second, "实际进度", "80")
    second.press("save")
    second.sees("双方都改了")
    second.shot("conflict-both")
    second.page.locator(".st-key-record-conflict").get_by_text("对方的", exact=True).last.click()
    second.settle()
    second.press("keep")
    second.settle()
    second.sees("75%")
    assert not second.page.locator(".st-key-record-conflict").count()


def test_a_click_opens_a_record_and_back_returns_to_the_one_before(server, visit):
    reader = visit(server, "/records?lang=zh&register=team&region=R01")
    pick(reader, 0)
    one = reader.query["id"]
    reader.sees(f"{one} · 第 1 版")
    pick(reader, 2)
    two = reader.query["id"]
    assert two != one
    reader.sees(f"{two} · 第 1 版")
    reader.page.go_back()
    reader.settle()
    assert reader.query == {"lang": "zh", "register": "team", "region": "R01", "id": one}
    reader.sees(f"{one} · 第 1 版")
    assert reader.errors == []


def test_a_record_leads_to_the_cockpit_on_its_slice(server, visit):
    reader = visit(server, "/records?lang=zh&register=region&id=R02")
    reader.page.get_by_text("看这一块的销售", exact=False).click()
    reader.page.wait_for_url("**/cockpit**")
    reader.settle()
    assert reader.query == {"lang": "zh", "region": "R02"}


def test_child_rows_are_typed_into_the_grid_and_saved(shared, visit):
    reader = visit(shared, "/contingency?lang=zh&id=E03")
    reader.press("edit")
    type_row(reader, "Call the spare carrier")
    reader.press("save")
    reader.sees("E03 · 第 3 版")
    reader.page.get_by_text("历史", exact=True).click()
    reader.settle()
    reader.page.get_by_test_id("stText").filter(has_text="Call the spare carrier").first.wait_for()
    reader.shot("history")


def type_row(reader, text):
    """A new row of the first grid: a click below the last one makes it and opens its cell."""
    row = reader.page.get_by_test_id("stDataFrame").first.locator('[data-testid^="glide-cell-1-"]').count()
    reader.click_cell(row, 200)
    field = reader.page.locator("#portal textarea").first
    field.fill(text)
    field.press("Enter")
    reader.cell(row).filter(has_text=text).wait_for(state="attached")
    reader.settle()
