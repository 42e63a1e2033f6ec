"""The plan table as a person drives it: keys, typed forms, paste, locks, refusals, and thousands of rows.

The component runs alone in the page, with a stand-in for Streamlit that keeps the operations it sends.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import salesplan.ui.plan.grid as grid
from salesplan.ui.plan.grid import Column, Refusal, Row, Sheet

HOME = Path(grid.__file__).parent
COLUMNS = (Column("1月"), Column("2月"), Column("3月"), Column("Q1", 3))
ROWS = (Row("全公司", 0, -1), Row("华东", 1, 0), Row("一组", 2, 1), Row("二组", 2, 1), Row("华南", 1, 0))
WAN = 10**6  # fen


def _sheet(**more):
    leaf = [[100 * WAN, 200 * WAN, 300 * WAN]] * 2
    south = [10 * WAN, None, 30 * WAN]
    east = [sum(column) for column in zip(*leaf, strict=True)]
    lines = [[e + (s or 0) for e, s in zip(east, south, strict=True)], east, *leaf, south]
    values = [[*line, sum(value or 0 for value in line)] for line in lines]
    return Sheet(**({"rows": ROWS, "columns": COLUMNS, "values": values, "fold": 2, "can_undo": True} | more))


class Table:
    def __init__(self, page):
        self.page = page
        script = (HOME / "grid.js").read_text(encoding="utf-8")
        style = (HOME / "grid.css").read_text(encoding="utf-8").replace(":host, ", "")
        page.set_content(f"<style>{style}</style><div id='home'><div id='root'></div></div>")
        page.evaluate(
            """async (script) => {
                const url = URL.createObjectURL(new Blob([script], {type: 'text/javascript'}));
                const {default: draw} = await import(url);
                window.ops = [];
                window.draw = (data) => draw({parentElement: document.getElementById('home'), data: [data],
                    setTriggerValue: (name, op) => window.ops.push(op)});
            }""",
            script,
        )

    def show(self, sheet, lang="zh", height=400):
        self.page.evaluate("data => window.draw(data)", json.loads(json.dumps(grid.data(sheet, lang, height))))

    def cell(self, row, column):
        return self.page.locator(f"td[data-at='{row},{column}']")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, row, column, text):
        self.cell(row, column).click()
        self.press("Enter")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        self.press("Enter")

    def ops(self):
        return self.page.evaluate("window.ops.splice(0)")

    def paste(self, text):
        self.page.evaluate(
            """text => { const data = new DataTransfer(); data.setData('text/plain', text);
            document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true})); }""",
            text,
        )


@pytest.fixture
def table(browser):
    page = browser.new_page(viewport={"width": 1000, "height": 700})
    yield Table(page)
    page.close()


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1200", 1200 * WAN),
        ("1,200.5", 12_005_000_00),
        ("+5%", 105 * WAN),
        ("-10%", 90 * WAN),
        ("1.2亿", 12_000 * WAN),
        ("300000元", 30 * WAN),
        ("35万", 35 * WAN),
    ],
)
def test_amounts_are_typed_as_people_write_them(table, typed, fen):
    table.show(_sheet())
    table.type(2, 0, typed)
    (op,) = table.ops()
    assert (op["kind"], op["cells"], op["absorb"]) == ("edit", [[2, 0, fen]], "siblings")


def test_text_that_is_no_number_is_refused_beside_its_cell_and_nothing_is_sent(table):
    table.show(_sheet())
    table.type(2, 0, "约三百")
    assert "不是数字" in table.page.locator(".why").inner_text()
    assert table.cell(2, 0).inner_text() == "约三百"
    assert table.ops() == []
    table.press("Escape")
    assert table.page.locator(".why").count() == 0
    assert table.cell(2, 0).inner_text() == "100.0"


def test_what_was_moved_is_shown_with_its_old_value_and_the_place_is_kept(table):
    table.show(_sheet())
    table.type(2, 0, "150")
    (op,) = table.ops()
    sheet = _sheet(answered=op["seq"])
    sheet.values[2][0] = 150 * WAN
    table.show(sheet)
    assert table.cell(2, 0).inner_text().split() == ["100.0", "▲150.0"]
    assert table.page.evaluate("document.activeElement.dataset.at") == "3,0"
    assert table.page.locator("[role=status]").inner_text() == "已更新，1 格变化"


def test_other_lines_or_another_track_after_an_edit_show_nothing_as_moved(table):
    table.show(_sheet(of="base"))
    table.type(2, 0, "150")
    (op,) = table.ops()
    table.show(_sheet(of="base", answered=op["seq"]))
    table.show(_sheet(of="challenge", answered=op["seq"], values=[[WAN] * 4 for _ in ROWS]))
    assert table.page.locator("td .old").count() == 0
    longer = (*ROWS, Row("华北", 1, 0))
    table.show(_sheet(of="challenge", answered=op["seq"], rows=longer, values=[[WAN] * 4 for _ in longer]))
    assert table.page.locator("td .old").count() == 0
    assert table.cell(5, 0).inner_text() == "1.0"


def test_a_second_operation_waits_for_the_answer_to_the_first(table):
    table.show(_sheet())
    table.type(2, 0, "150")
    table.type(3, 0, "160")
    (first,) = table.ops()
    assert table.page.locator("table").get_attribute("aria-busy") == "true"
    table.show(_sheet(answered=first["seq"]))
    (second,) = table.ops()
    assert (first["cells"], second["cells"]) == ([[2, 0, 150 * WAN]], [[3, 0, 160 * WAN]])
    table.show(_sheet(answered=second["seq"]))
    assert table.page.locator("table").get_attribute("aria-busy") == "false"


def test_a_refused_edit_says_why_beside_its_cell_and_keeps_what_was_typed(table):
    table.show(_sheet())
    table.type(2, 0, "9999")
    (op,) = table.ops()
    table.show(_sheet(answered=op["seq"], refusal=Refusal(2, 0, "锁定合计 70万 已超过目标 60万")))
    assert table.page.get_by_role("alert").inner_text() == "✕ 锁定合计 70万 已超过目标 60万"
    assert table.cell(2, 0).inner_text() == "9,999.0"


def test_locked_and_closed_cells_and_a_version_to_be_read_do_not_open(table):
    table.show(_sheet(closed=[0], locks=[(2, 1)]))
    for place, reason in (((2, 0), "已结账"), ((2, 1), "已锁定")):
        table.cell(*place).click()
        table.press("7")
        assert reason in table.page.locator(".why").inner_text()
    assert table.cell(2, 1).get_attribute("aria-readonly") == "true"
    table.show(_sheet(may_edit=False))
    table.cell(2, 2).click()
    table.press("7")
    assert "只能看" in table.page.locator(".why").inner_text()
    assert table.page.locator("button", has_text="锁定").count() == 0
    assert table.ops() == []


def test_keys_lock_undo_redo_and_open_what_is_chosen(table):
    table.show(_sheet(can_redo=True))
    table.cell(2, 0).click()
    asked = (
        ("Shift+ArrowRight", None),
        ("l", {"kind": "lock", "cells": [[2, 0], [2, 1]]}),
        ("Control+z", {"kind": "undo"}),
        ("Control+Shift+z", {"kind": "redo"}),
        ("Control+y", {"kind": "redo"}),
        ("i", {"kind": "open", "cell": [2, 1]}),
    )
    for key, wanted in asked:
        table.press(key)
        ops = table.ops()
        assert [{name: value for name, value in op.items() if name != "seq"} for op in ops] == [wanted][: len(ops)]
        assert bool(ops) == (wanted is not None)
        if ops:
            table.show(_sheet(can_redo=True, answered=ops[0]["seq"]))


KEYS = (
    ("ArrowDown", "3,1"),
    ("ArrowUp", "2,1"),
    ("ArrowLeft", "2,0"),
    ("ArrowRight", "2,1"),
    ("End", "2,3"),
    ("Home", "2,0"),
    ("Control+ArrowDown", "4,0"),
    ("Control+ArrowUp", "0,0"),
    ("Control+ArrowRight", "0,3"),
    ("Control+ArrowLeft", "0,0"),
    ("PageDown", "4,0"),
    ("PageUp", "0,0"),
)


def test_every_key_of_the_table_moves_as_in_a_spreadsheet(table):
    table.show(_sheet())
    table.cell(2, 1).click()
    for key, place in KEYS:
        table.press(key)
        assert table.page.evaluate("document.activeElement.dataset.at") == place, key
    assert table.ops() == []


def test_typing_begins_and_ends_as_in_a_spreadsheet(table):
    """F2 and Enter open with what is there, a digit begins anew, Tab and Enter go on, Escape leaves all as it was."""
    table.show(_sheet())
    table.cell(2, 0).click()
    field = table.page.locator("td input")
    table.press("F2")
    assert field.input_value() == "100"
    table.press("Escape", "7", "7", "Tab")
    (op,) = table.ops()
    assert op["cells"] == [[2, 0, 77 * WAN]]
    assert table.page.evaluate("document.activeElement.dataset.at") == "2,1"
    table.show(_sheet(answered=op["seq"]))
    table.press("5", "Shift+Tab")
    assert table.page.evaluate("document.activeElement.dataset.at") == "2,0"
    (op,) = table.ops()
    assert op["cells"] == [[2, 1, 5 * WAN]]
    table.show(_sheet(answered=op["seq"]))
    table.press("ArrowDown", "9", "Shift+Enter")
    (op,) = table.ops()
    assert (op["cells"], table.page.evaluate("document.activeElement.dataset.at")) == ([[3, 0, 9 * WAN]], "2,0")
    table.show(_sheet(answered=op["seq"]))
    table.press("a", "b", "x")
    assert field.count() == 0
    table.press("Delete")
    (op,) = table.ops()
    assert op["cells"] == [[2, 0, 0]]
    table.show(_sheet(answered=op["seq"]))
    table.cell(1, 0).click()
    table.press("Space")
    assert table.cell(2, 0).count() == 0
    table.press("Space", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowDown")
    copied = table.page.evaluate(
        """() => { const data = new DataTransfer();
        document.activeElement.dispatchEvent(new ClipboardEvent('copy', {clipboardData: data, bubbles: true}));
        return data.getData('text/plain'); }"""
    )
    assert copied == "100\t200\n100\t200"


def test_a_block_is_pasted_whole_or_not_at_all(table):
    table.show(_sheet())
    table.cell(2, 0).click()
    table.paste("110\t210\n120\t220\n")
    (op,) = table.ops()
    assert op["cells"] == [[2, 0, 110 * WAN], [2, 1, 210 * WAN], [3, 0, 120 * WAN], [3, 1, 220 * WAN]]
    table.show(_sheet(answered=op["seq"]))
    table.cell(2, 0).click()
    table.paste("110\tabc")
    assert "“abc”不是数字" in table.page.locator(".why").inner_text()
    table.cell(4, 3).click()
    table.paste("1\t2")
    assert "超出表格" in table.page.locator(".why").inner_text()
    assert table.ops() == []


def test_lines_fold_and_say_so(table):
    table.show(_sheet(fold=1))
    assert table.cell(2, 0).count() == 0
    row = table.page.locator("tr[aria-level='2']").first
    assert row.get_attribute("aria-expanded") == "false"
    row.locator("button").click()
    assert table.cell(2, 0).count() == 1
    assert row.get_attribute("aria-expanded") == "true"


def test_missing_figures_are_no_zero(table):
    table.show(_sheet())
    assert table.cell(4, 1).inner_text() == "—"
    table.cell(4, 1).click()
    assert "无数据" in table.page.locator(".where").inner_text()


def test_a_thousand_open_lines_keep_only_those_in_sight(table):
    rows = [Row("全公司", 0, -1), *(Row(f"行{n}", 1, 0) for n in range(1, 1001))]
    values = [[n * WAN, n * WAN, n * WAN, 3 * n * WAN] for n in range(1001)]
    table.show(_sheet(rows=rows, values=values, fold=9))
    assert table.page.locator("tbody tr").count() < 60
    table.cell(1, 0).click()
    table.press("Control+ArrowDown")
    assert table.page.evaluate("document.activeElement.dataset.at") == "1000,0"
    assert table.page.locator("tbody tr").count() < 60
    assert table.page.evaluate("document.querySelector('.scroll').scrollHeight") > 1000 * 30


def test_the_table_speaks_english(table):
    table.show(_sheet(locks=[(2, 0)]), lang="en")
    assert table.page.locator("thead th").first.inner_text() == "CNY K"
    assert table.page.locator("select option").all_inner_texts()[0] == "Siblings take it"
    table.type(3, 0, "1.2M")
    (op,) = table.ops()
    assert op["cells"] == [[3, 0, 120_000_000]]
