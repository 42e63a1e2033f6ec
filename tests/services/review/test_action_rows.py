"""Actions and their verdicts as a table for scripts."""

import shutil

import pytest

from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services import exporting
from salesplan.store import Store


@pytest.fixture
def demo_company(demo_file, tmp_path):
    opened = Store.open(shutil.copy(demo_file, tmp_path))
    yield opened
    opened.close()


def rows(store, scope):
    return {row["action_code"]: row for row in exporting.sheet(store, scope, "actions", View("", "")).rows}


def test_every_action_has_its_verdict_with_the_numbers_that_the_reader_may_see(demo_company):
    found = rows(demo_company, Scope("reader", "admin"))
    words = [found[code].get("verdict") for code in ("A01", "A02", "A04", "A09")]
    assert words == ["有效", "无效", "待观察", None]
    assert [found[code]["action_state"] for code in ("A01", "A04", "A09")] == ["已完成", "进行中", "已放弃"]
    assert (found["A01"]["kpi"], found["A01"]["region"], found["A04"]["unjudged"]) == ("客单价", "华东", "月份还不够")
    assert found["A02"]["codes"] == "state=done; kpi=orders; region=R03; verdict=no_effect"
    assert found["A04"]["codes"].endswith("verdict=too_early; unjudged=few_months")
    assert found["A01"]["effect_low"] < 0.04 < found["A01"]["effect_high"] and found["A01"]["worth"] > 500_000
    chance = found["A02"]
    assert chance["worth"] is None and chance["worth_low"] < 0 < chance["worth_high"]
    assert found["A04"]["effect"] is None
    mine = rows(demo_company, Scope("eve", "viewer", ("R01",)))
    assert list(mine) == ["A01"]
    told = [mine["A01"][key] for key in ("verdict", "effect", "effect_low", "worth", "siblings")]
    assert told == ["有效", None, None, None, None]
