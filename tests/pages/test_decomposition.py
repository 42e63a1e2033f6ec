"""From nothing to a split total on the screen: a draft, the policy, the grid, the picture, the weeks, a number's past."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from salesplan.i18n import LANGS
from salesplan.services.plan import versions
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.operations import Keep
from salesplan.services.plan.sheet import take_out
from salesplan.ui import session
from tests.pages.conftest import query, texts

PAGE = "plan/decomposition.py"


@pytest.fixture
def store_file(demo_copy):
    return demo_copy


def begun(opened, lang):
    screen = opened(PAGE, lang=lang)
    screen.session_state["plan.begin"] = True
    screen.run()
    screen.button(key="plan.begin.do").click()
    return screen.run()


@pytest.mark.parametrize("lang", LANGS)
def test_a_draft_is_begun_split_by_policy_and_lies_open_as_a_grid(opened, store_file, lang):
    screen = begun(opened, lang)
    assert not screen.exception
    id = int(query(screen)["version"])
    assert any(("写入草稿", "Write into the draft")[lang == "en"] in text for text in texts(screen))
    screen.button(key="policy.write").click()
    screen.run()
    assert not screen.exception
    desk = open_desk(session.store(), session.scope(), id)
    assert len(desk.tracks.base.amounts) > 1000
    assert any(("差额 0.00 元", "difference 0.00")[lang == "en"] in text for text in texts(screen))
    for view in ("picture", "weeks", "table"):
        screen.session_state["plan.view"] = view
        screen.run()
        assert not screen.exception, view
    screen.session_state["plan.opened"] = {"region": (desk.tracks.base.members["region"][0],)}
    screen.run()
    assert any(("的来历", "Where East comes from")[lang == "en"] in text for text in texts(screen))
    screen.session_state["plan.excel"] = True
    screen.run()
    assert not screen.exception
    book = load_workbook(BytesIO(take_out(session.store(), session.scope(), id, lang=lang)))
    row = book.worksheets[0][book.worksheets[0].max_row]
    row[-1].value = float(row[-1].value) + 100
    out = BytesIO()
    book.save(out)
    screen.file_uploader[0].upload("grid.xlsx", out.getvalue())
    screen.run()
    assert not screen.exception
    screen.button(key="plan.excel.accept").click().run()
    assert not screen.exception
    after = open_desk(session.store(), session.scope(), id).tracks.base
    assert after.sum_of({}) - desk.tracks.base.sum_of({}) == 10_000


def test_a_split_that_is_not_the_chosen_total_says_by_how_much(opened, store_file):
    store, scope = session.store(), session.scope()
    (counting,) = [one for one in versions.versions(store, scope, 2026) if one.counts]
    draft = versions.begin_from(store, scope, counting.id).id
    planned = open_desk(store, scope, draft).version.totals["revenue"].base
    for total, told in ((planned, "差额 0.00 元"), (planned + 10_000_000, "相差 −1,000万")):
        act(store, scope, draft, Keep({"total": str(total)}))
        assert any(told in text for text in texts(opened(PAGE, version=str(draft))))


def test_the_approved_plan_can_be_looked_at_and_says_that_it_is_to_be_read(opened, store_file):
    store, scope = session.store(), session.scope()
    (counting,) = [one for one in versions.versions(store, scope) if one.counts and one.year == 2026]
    screen = opened(PAGE, version=str(counting.id))
    assert not screen.exception
    assert any("只能看" in text for text in texts(screen))
    assert "policy.write" not in [button.key for button in screen.button]


def test_an_empty_store_says_what_to_do_first(opened, monkeypatch, tmp_path):
    session.close()
    monkeypatch.setenv("SALESPLAN_STORE", str(tmp_path / "empty.duckdb"))
    screen = opened(PAGE)
    assert not screen.exception
    assert any("还没有计划版本" in text for text in texts(screen))
    screen = begun(opened, "zh")
    assert not screen.exception
    assert any("没有可用的历史" in text for text in texts(screen))
