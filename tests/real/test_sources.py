"""Files that people really export, answered once: the next file of the same source asks only what is its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from salesplan.core.scope import Scope
from salesplan.services import importing, profiles
from salesplan.store import Store
from tests.real.sources import raw_file

ADMIN = Scope("tester", "admin")
CONSTANTS = {
    "const.product": "教育",
    "const.team": "全国",
    "const.channel": "直接",
    "const.orders": "1",
    "const.units": "1",
}
AGENCY = {"map.region": "State Abbreviate", "map.revenue": "TOTAL", **CONSTANTS}
SHOP = {
    "legacy": "read",
    "sheets": "订单",
    "map.month": "订单日期",
    "map.region": "地区",
    "map.product": "类别",
    "const.team": "全国",
    "map.channel": "细分",
    "map.units": "数量",
    "const.orders": "1",
    "duplicates": "sum",
}


@pytest.fixture
def store() -> Iterator[Store]:
    opened = Store.memory()
    yield opened
    opened.close()


def taught(store: Store, content: bytes, name: str, dataset: str, answers: dict[str, str], title: str) -> int:
    """Import a first file with its answers, remember them; returns the rows stored."""
    seen = profiles.preview(store, ADMIN, content, name, dataset, answers | {"names": "create"})
    assert seen.verdict != "reject", [p for p in seen.reading.problems if p.refuses][:5]
    receipt = importing.commit(store, ADMIN, seen)
    what = profiles.remembered(store, ADMIN, seen)
    assert what is not None
    profiles.keep(store, ADMIN, what, title)
    return receipt.counts.stored


def test_a_real_agency_file_asks_only_its_month_the_next_time(store: Store) -> None:
    content = raw_file("messy", "csvkit", "FY09_EDU_Recipients_by_State.csv").read_bytes()
    content = content[: content.index(b"\n,,")] if b"\n,," in content else content
    rows = taught(store, content, "FY09.csv", "actuals", AGENCY | {"const.month": "2009-09"}, "EDU")
    assert rows >= 50
    again = profiles.preview(store, ADMIN, content.replace(b'"6,718"', b'"6,719"'), "FY10.csv", "actuals")
    assert again.profile is not None and again.profile.title == "EDU"
    assert {q.key for q in again.reading.questions} <= {"const.month", "map.month"}
    dated = profiles.preview(store, ADMIN, again.content, "FY10.csv", "actuals", {"const.month": "2010-09"})
    assert dated.verdict != "reject" and dated.reading.counts.stored == rows


def test_an_old_workbook_is_recognised_though_only_its_answers_open_it(store: Store) -> None:
    content = raw_file("cn_superstore", "示例 - 超市.xls").read_bytes()
    rows = taught(store, content, "示例 - 超市.xls", "actuals", SHOP, "超市")
    plain = profiles.preview(store, ADMIN, content + b"\0", "超市 2.xls", profile=profiles.NONE)
    assert [q.key for q in plain.reading.questions] == ["legacy"]
    again = profiles.preview(store, ADMIN, content + b"\0", "超市 2.xls")
    assert again.profile is not None and again.profile.title == "超市"
    assert again.verdict != "reject" and again.reading.counts.stored == rows
