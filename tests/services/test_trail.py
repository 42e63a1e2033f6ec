"""The audit as people look for it: filtered, a page at a time, complete in a file, and to each what is his."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from salesplan.core.dimensions import Member
from salesplan.core.registers import REGISTERS
from salesplan.core.registers.milestones import Milestone
from salesplan.core.scope import Scope
from salesplan.exports import write
from salesplan.i18n import TEXT, audit_words
from salesplan.services import company, exporting, importing, members, records, trail
from salesplan.services.trail import Filter
from salesplan.store import Store
from tests.services.small_company import ADMIN, cell, load

EAST = Scope("reader", "editor", ("R01",))
PRODUCT = Path(__file__).parents[2] / "salesplan"
MILESTONE = REGISTERS["milestone"]


@pytest.fixture
def store():
    opened = Store.memory()
    with opened.transaction("setup", "setup") as tx:
        members.write_members(tx, [Member("region", f"R0{n}", f"区{n}") for n in (1, 2)])
    yield opened
    opened.close()


def told(store, scope=ADMIN, **asked):
    return [(e.action, e.subject) for e in trail.find(store, scope, Filter(**asked)).entries]


def milestone(store, region, title="开盘", by=ADMIN):
    return records.save(
        store, by, MILESTONE, Milestone(title=title, start=date(2026, 9, 1), due=date(2026, 10, 1), region=region)
    )


def test_the_newest_comes_first_and_a_page_says_how_many_there_are(store):
    for n in range(5):
        with store.transaction("me", "settings", f"n{n}"):
            pass
    found = trail.find(store, ADMIN, Filter(), limit=2, offset=1)
    assert ([e.subject for e in found.entries], found.total) == (["n3", "n2"], 6)
    assert trail.find(store, ADMIN, Filter(), limit=2, offset=99) == trail.Found((), 6)


def test_every_filter_narrows(store):
    with store.transaction("eva", "close", "2026-09"):
        pass
    with store.transaction("eva", "undo", "7"):
        pass
    assert told(store, actors=("eva",)) == [("undo", "7"), ("close", "2026-09")]
    assert told(store, actions=("close", "setup")) == [("close", "2026-09"), ("setup", "")]
    assert told(store, text="2026-0") == [("close", "2026-09")]
    assert told(store, after=2) == [("undo", "7")]
    assert told(store, until=2) == [("close", "2026-09"), ("setup", "")]
    today = trail.find(store, ADMIN, Filter()).entries[0].at.date()
    assert len(told(store, start=today, end=today)) == 3
    assert told(store, start=today + timedelta(days=1)) == told(store, end=today - timedelta(days=1)) == []


def test_the_filters_offer_who_and_what_there_is(store):
    with store.transaction("eva", "close", "2026-09"):
        pass
    assert trail.choices(store, ADMIN) == trail.Choices(("eva", "setup"), ("close", "setup"))
    assert trail.choices(store, ADMIN, until=1) == trail.Choices(("setup",), ("setup",))
    assert trail.choices(Store.memory(), ADMIN) == trail.Choices((), ())


def test_a_record_tells_the_fields_that_differ_and_the_reason(store):
    made = milestone(store, "R01")
    records.save(store, ADMIN, MILESTONE, made.but(due=date(2026, 11, 1)), reason="缺料")
    changed, created = trail.find(store, ADMIN, Filter(actions=("record.save",))).entries
    assert changed.changes == (("due", "2026-10-01", "2026-11-01"),)
    assert changed.reason == "缺料"
    assert ("title", None, "开盘") in created.changes


def test_a_reader_of_one_region_sees_his_own_his_regions_and_what_is_everybodys(store):
    load(store, [cell("2026-09", "R01", revenue=1)])
    with store.transaction("tester", "import", "dark.csv") as tx:
        tx.detail["load"] = 99
    mine, other = milestone(store, "R01"), milestone(store, "R02", "暗")
    milestone(store, None, "全公司")
    records.archive(store, ADMIN, MILESTONE, other)
    company.save_settings(store, ADMIN, lights="strict")
    with store.transaction("reader", "import.refused", "own.csv"):
        pass
    assert told(store, EAST) == [
        ("import.refused", "own.csv"),
        ("settings", ""),
        ("record.save", f"milestone/{mine.code}"),
    ]
    assert trail.choices(store, EAST).actors == ("reader", "tester")
    moved = records.save(store, ADMIN, MILESTONE, mine.but(region="R02"))
    assert moved.region == "R02"
    assert len(told(store, EAST)) == 3, "a record that went to another region is not told"


def test_the_imports_of_his_regions_are_told_with_their_undo(store):
    for region in ("R01", "R02"):
        number = load(store, [cell("2026-09", region, revenue=1)])
        with store.transaction("tester", "import", f"{region}.csv") as tx:
            tx.detail["load"] = number
        importing.undo(store, ADMIN, number)
    assert told(store, EAST) == [("undo", "1"), ("import", "R01.csv")]


def test_a_file_takes_every_row_that_matches(store):
    for n in range(120):
        with store.transaction("me", "settings", f"n{n}"):
            pass
    sheet = exporting.trail_sheet(store, ADMIN, Filter(actions=("settings",)), "zh")
    rows = list(csv.reader(io.StringIO(write("csv", [sheet]).decode("utf-8-sig"))))
    assert len(rows) == 121
    assert rows[0] == ["序号", "时间", "操作人", "操作", "对象", "原因", "改动"]


def test_a_chain_that_holds_and_one_that_was_cut_are_told(store):
    milestone(store, "R01")
    assert trail.chain(store) == trail.Chain(2, None)
    with store._cursor() as cursor:
        cursor.execute("UPDATE audit SET actor = 'somebody' WHERE seq = 2").fetchall()
    assert trail.chain(store) == trail.Chain(2, 2)


def test_every_action_that_the_product_writes_has_its_words():
    written = {
        "undo",
        "redo",
        "close",
        "reopen",
        *(f"inbox.{end}" for end in ("wait", "imported", "same", "done", "aside")),
    }
    for path in PRODUCT.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        written |= set(re.findall(r'(?:\.transaction|tx\.step)\([^()"]*(?:"setup")?,\s*"([a-z.]+)"', text))
    assert {"import", "record.save", "record.archive", "settings", "setup", "plan.approve"} <= written
    assert {f"action.{name}{end}" for name in written for end in ("", ".said")} - set(TEXT) == set()


@pytest.mark.parametrize(
    ("action", "subject", "detail", "zh", "en"),
    [
        ("import", "十月.csv", {"load": 3}, "导入 十月.csv：第 3 版", "Imported 十月.csv: load 3"),
        ("record.save", "milestone/M01", {"before": {}, "after": {"title": "开盘"}}, "修改了里程碑 M01 开盘", "Changed Milestones M01 开盘"),
        ("record.save", "milestone/M01", {"before": None, "after": {}}, "新建了里程碑 M01", "Created Milestones M01"),
        ("record.archive", "gone/X1", {}, "归档了gone X1", "Archived gone X1"),
        ("future.step", "x", {}, "future.step x", "future.step x"),
    ],
)  # fmt: skip
def test_a_row_is_a_sentence_in_both_languages(action, subject, detail, zh, en):
    assert [audit_words.said(action, subject, detail, lang) for lang in ("zh", "en")] == [zh, en]


def test_a_setting_is_told_with_its_value_before_and_after(store):
    company.save_settings(store, ADMIN, fiscal_start=4, company_en="Clear River")
    (entry,) = trail.find(store, ADMIN, Filter(actions=("settings",))).entries
    assert sorted(entry.changes) == [("company_en", "", "Clear River"), ("fiscal_start", 1, 4)]
    assert "written" not in entry.facts
