"""A planning meeting of twenty operations in a real browser; after each the table ties, at the end so does the file.

What was asked for stands there, locks never move, and the sums of the workbook, added up on their own, are those of
the page and of the store to the fen.
"""

import io
import shutil
from collections import Counter
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from salesplan.core.scope import Scope
from salesplan.services.plan import versions
from salesplan.services.plan.desk import open_desk
from salesplan.store import Store
from tests.browser.plan_table import CONTROL, PlanTable, untied

pytestmark = pytest.mark.browser

WHOLE = Scope("li", "admin")
WAN = 10**6
APRIL, MAY, JUNE, Q2, JULY, AUGUST, SEPTEMBER, Q3, YEAR = 4, 5, 6, 7, 8, 9, 10, 11, 16


class Meeting:
    """The table of an open draft with what it showed last; every step says what it may move."""

    def __init__(self, reader):
        self.reader, self.page = reader, reader.page
        self.table = PlanTable(reader)
        self.lines = self.table.lines()
        self.now = self.table.amounts()
        self.held = {}
        assert untied(self.lines, self.now) == []

    def look(self, divisor=WAN):
        """What the table shows now; it must tie, and what is locked must stand as it stood."""
        before, self.now = self.now, self.table.amounts(divisor)
        assert untied(self.lines, self.now) == []
        for (row, column), amount in self.held.items():
            assert self.now[row][column] == amount
        return before

    def moved(self, before):
        return {(n, c) for n, line in enumerate(self.now) for c in range(17) if line[c] != before[n][c]}

    def edit(self, row, column, text, wanted, payer="siblings"):
        """Type into a cell: it holds exactly that, and nothing but a roll-up moves the year of the company."""
        self.table.payer(payer)
        self.table.type(row, column, text)
        assert self.table.why() == ""
        before = self.look()
        assert self.now[row][column] == wanted
        assert (self.now[0][YEAR] == before[0][YEAR]) == (payer != "rollup")
        return before

    def refused(self, row, column, text, said, payer="siblings"):
        """Type into a cell that cannot take it: the sentence stands beside it and nothing moves."""
        self.table.payer(payer)
        self.table.type(row, column, text)
        assert said in self.table.why()
        self.table.press("Escape")
        assert self.moved(self.look()) == set()

    def lock(self, row, column):
        self.table.choose(row, column)
        self.table.do("l")
        self.look()
        self.held[row, column] = self.now[row][column]

    def turn(self, keys):
        self.table.do(keys)
        return self.look()

    def pick(self, label, option):
        """Another choice above the table: other lines, another track."""
        self.page.locator('[data-testid="stSelectbox"]', has_text=label).locator("input").click()
        self.page.get_by_role("option", name=option, exact=True).click()
        self.reader.settle()
        self.table.answered()
        self.lines, self.now = self.table.lines(), self.table.amounts()
        assert untied(self.lines, self.now) == []

    def track(self, name):
        self.page.locator(".st-key-plan-choices").get_by_text(name, exact=True).click()
        self.reader.settle()
        self.now = self.table.amounts()
        assert untied(self.lines, self.now) == []

    def take_out(self):
        """The workbook of the menu, as bytes."""
        menu = self.page.locator(".st-key-plan-excel button").first
        menu.click()
        take = self.page.locator(".st-key-plan-excel-take button")
        take.wait_for()
        with self.page.expect_download() as coming:
            take.click()
        return coming.value.path().read_bytes()


@pytest.fixture
def company(demo_file, tmp_path):
    """A copy of the demo company's store and the number of its approved plan."""
    path = tmp_path / "store.duckdb"
    shutil.copy(demo_file, path)
    store = Store.open(path)
    (counting,) = [one for one in versions.versions(store, WHOLE) if one.counts and one.year == 2026]
    store.close()
    return path, counting.id


def begin(reader):
    """A draft of next year as a copy of what lies open."""
    reader.page.locator(".st-key-plan-begin button").first.click()
    reader.page.get_by_text("复制 2026 年计划").click()
    reader.settle()
    before = reader.query["version"]
    reader.page.locator(".st-key-plan-begin-do button").click()
    reader.page.wait_for_function(
        "before => new URLSearchParams(location.search).get('version') !== before", arg=before
    )
    reader.settle()
    return Meeting(reader)


def summed(content):
    """The workbook added up without the product: fen by track, and by (region, month), (product, month) and month."""
    book = load_workbook(io.BytesIO(content), data_only=True)
    found = []
    for sheet in book.worksheets[:2]:
        heads = [cell.value for cell in sheet[1]]
        months = [n for n, head in enumerate(heads) if str(head).startswith("2027-")]
        sums = Counter()
        for line in sheet.iter_rows(min_row=2, values_only=True):
            if line[0] is None or "|" not in str(line[0]):
                continue
            for n in months:
                if line[n] is None:
                    continue
                fen = int(Decimal(str(line[n])).quantize(Decimal("0.01")) * 100)
                for part in (line[2], (line[2], line[3])):
                    sums[part, heads[n]] += fen
                sums["", heads[n]] += fen
        found.append(sums)
    return found


def beside(meeting, sums):
    """The page's months under the names of the workbook."""
    months = [c for c in range(16) if c % 4 != 3]
    shown, region = Counter(), ""
    for line, amounts in zip(meeting.lines, meeting.now, strict=True):
        region = line.label if line.depth == 1 else region
        name = ("", line.label, (region, line.label))[line.depth]
        for n, column in enumerate(months, 1):
            if amounts[column] is not None:
                shown[name, f"2027-{n:02d}"] = amounts[column]
    return shown == sums


def by_hand(meeting):
    """Cells, a subtotal, a quarter, a year; per cent, 亿 and 元; a block; locks; each way to pay; undo and redo."""
    start = meeting.now
    meeting.edit(2, APRIL, "350", 350 * WAN)
    meeting.edit(10, MAY, "1200", 1200 * WAN)
    meeting.edit(1, Q2, "+5%", round(meeting.now[1][Q2] * 1.05))
    meeting.edit(1, YEAR, "1.2亿", 12_000 * WAN)
    meeting.edit(3, JUNE, "3000000元", 300 * WAN, "months")
    meeting.edit(11, AUGUST, "200", 200 * WAN, "total")
    meeting.edit(12, Q3, "-4%", round(meeting.now[12][Q3] * 0.96), "rollup")
    meeting.table.payer("siblings")
    meeting.table.choose(4, APRIL)
    meeting.table.paste("101\t102.5\n51\t52\n")
    meeting.look()
    assert [meeting.now[4][APRIL], meeting.now[4][MAY]] == [101 * WAN, 102_500_000]
    assert [meeting.now[5][APRIL], meeting.now[5][MAY]] == [51 * WAN, 52 * WAN]
    meeting.lock(3, AUGUST)
    meeting.lock(10, YEAR)
    meeting.edit(1, AUGUST, "+8%", round(meeting.now[1][AUGUST] * 1.08), "rollup")
    meeting.refused(3, AUGUST, "1", "已锁定")
    meeting.refused(2, AUGUST, "9999", "万")
    before = meeting.edit(2, SEPTEMBER, "300", 300 * WAN)
    after = meeting.now
    meeting.turn(f"{CONTROL}+z")
    assert meeting.now == before
    meeting.turn(f"{CONTROL}+y")
    assert meeting.now == after
    assert meeting.moved(start)


def in_haste(meeting):
    """Two edits typed before the first is answered: both count, and neither pays for the other."""
    meeting.table.payer("months")
    meeting.table.choose(6, MAY)
    meeting.table.write("123")
    meeting.table.write("116")
    meeting.table.answered()
    meeting.look()
    assert (meeting.now[6][MAY], meeting.now[7][MAY]) == (123 * WAN, 116 * WAN)


def by_workbook(meeting):
    """Out, changed in two cells of two tracks, back, seen, accepted: the amounts count as they stand there."""
    before = meeting.now
    book = load_workbook(io.BytesIO(meeting.take_out()))
    heads = [cell.value for cell in book.worksheets[0][1]]
    base, above = (book.worksheets[n].cell(4, heads.index("2027-06") + 1) for n in range(2))
    row = [book.worksheets[0].cell(4, c).value for c in (3, 4)]
    base.value, above.value = base.value + 10_000, above.value + 50_000
    changed = io.BytesIO()
    book.save(changed)
    meeting.page.locator('input[type="file"]').set_input_files(
        {"name": "会议.xlsx", "mimeType": "application/octet-stream", "buffer": changed.getvalue()}
    )
    accept = meeting.page.locator(".st-key-plan-excel-accept button")
    accept.wait_for()
    meeting.reader.settle()
    meeting.page.mouse.click(5, 400)
    meeting.reader.shot("plan-excel")
    accept.click()
    meeting.reader.sees("会议.xlsx 已存入")
    meeting.reader.settle()
    meeting.look()
    names = ["", *row]
    lines = [n for n, line in enumerate(meeting.lines) if line.label in names or not n]
    assert meeting.now[0][YEAR] - before[0][YEAR] == WAN
    assert meeting.moved(before) == {(n, c) for n in lines[:3] for c in (JUNE, Q2, YEAR)}


def test_twenty_operations_of_a_meeting_tie_on_the_page_in_the_workbook_and_in_the_store(company, serve, visit):
    path, approved = company
    server = serve(path)
    reader = visit(server, f"/decomposition?lang=zh&version={approved}")
    meeting = begin(reader)
    draft = int(reader.query["version"])
    by_hand(meeting)
    in_haste(meeting)
    by_workbook(meeting)
    base = meeting.now
    meeting.track("挑战")
    meeting.held = {}
    meeting.edit(4, SEPTEMBER, "+2%", round(meeting.now[4][SEPTEMBER] * 1.02))
    meeting.refused(4, SEPTEMBER, "1", "不能低于基础目标")
    above = meeting.now
    meeting.track("基础")
    assert meeting.now == base
    meeting.pick("行", "区域 › 团队")
    meeting.edit(2, JULY, "-3%", round(meeting.now[2][JULY] * 0.97))
    reader.page.locator(".st-key-frame-lang").get_by_text("EN", exact=True).click()
    reader.settle()
    meeting.look(10**5)
    meeting.table.payer("months")
    meeting.table.type(2, JUNE, "+1%")
    assert meeting.table.why() == ""
    meeting.look(10**5)
    reader.page.locator(".st-key-frame-lang").get_by_text("中文", exact=True).click()
    reader.settle()
    meeting.pick("行", "区域 › 产品")
    sums = summed(meeting.take_out())
    assert beside(meeting, sums[0])
    reader.page.mouse.click(5, 400)
    meeting.track("挑战")
    assert beside(meeting, sums[1])
    assert above[0][YEAR] == meeting.now[0][YEAR]
    reader.shot("plan-meeting")
    assert reader.errors == []
    server.stop()
    stored(path, draft, sums)


def stored(path, draft, sums):
    """The store holds what the workbook says, in both tracks."""
    store = Store.open(path)
    desk = open_desk(store, WHOLE, draft)
    tables = (desk.tracks.base, desk.tracks.challenge)
    for found, table in zip(sums, tables, strict=True):
        months = {month: amount for (month,), amount in table.by("month").items()}
        assert months == {month: amount for (name, month), amount in found.items() if name == ""}
    store.close()


def test_the_second_of_two_tabs_hears_who_did_what_and_nothing_of_either_is_lost(company, serve, visit):
    path, approved = company
    server = serve(path)
    first = begin(visit(server, f"/decomposition?lang=zh&version={approved}"))
    link = f"/decomposition?lang=zh&version={first.reader.query['version']}"
    second = Meeting(visit(server, link))
    first.edit(2, APRIL, "350", 350 * WAN)
    second.table.type(11, MAY, "222")
    if second.table.why():
        said = second.table.why()
        assert "刚刚做了“改动（华东 · 永磁变频螺杆机 · 4月）”" in said and "没有存入" in said
        second.table.press("Escape")
        second.look()
        assert second.now == first.now
        second.table.type(11, MAY, "222")
    second.look()
    assert (second.now[2][APRIL], second.now[11][MAY]) == (350 * WAN, 222 * WAN)
    second.reader.shot("plan-second-tab")
    phone = visit(server, link, width=390, height=844)
    table = PlanTable(phone)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390
    table.cell(1, APRIL).scroll_into_view_if_needed()
    table.type(1, APRIL, "+1%")
    assert table.why() == ""
    assert untied(table.lines(), table.amounts()) == []
    phone.shot("plan-phone")
    assert first.reader.errors == second.reader.errors == phone.errors == []
