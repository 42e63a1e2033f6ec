"""A workbook of the grid on the page: who pays is chosen and seen before it is stored, and what is wrong is told."""

import shutil
from io import BytesIO

import pytest
from openpyxl import load_workbook

from salesplan.services.plan import versions
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.operations import Fix
from salesplan.services.plan.sheet import take_out
from salesplan.ui import session
from tests.pages.conftest import texts

PAGE = "plan/decomposition.py"


@pytest.fixture
def draft(demo_file, tmp_path, monkeypatch):
    """A draft of next year with one locked month, in a copy of the demo company."""
    path = shutil.copy(demo_file, tmp_path)
    monkeypatch.setenv("SALESPLAN_STORE", str(path))
    store, scope = session.store(), session.scope()
    (counting,) = [one for one in versions.versions(store, scope) if one.counts and one.year == 2026]
    id = versions.copy_to_year(store, scope, counting.id, 2028).id
    act(store, scope, id, Fix([{"month": ("2028-02",)}]))
    yield id
    session.close()


def changed(id, month, value, row=3, sheet=0):
    book = load_workbook(BytesIO(take_out(session.store(), session.scope(), id)))
    page = book.worksheets[sheet]
    cell = page.cell(row, [one.value for one in page[1]].index(month) + 1)
    cell.value = value(float(cell.value)) if callable(value) else value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def upload(screen, content):
    screen.session_state["plan.excel"] = True
    screen.run()
    screen.file_uploader[0].upload("grid.xlsx", content)
    return screen.run()


def revenue(id):
    return open_desk(session.store(), session.scope(), id).tracks.base


def test_who_pays_for_a_workbook_is_chosen_and_what_cannot_be_stored_is_told(opened, draft):
    before = revenue(draft)
    screen = opened(PAGE, version=str(draft))
    upload(screen, changed(draft, "2028-05", "many"))
    assert any("处需要改正" in text for text in texts(screen))
    assert "plan.excel.accept" not in [button.key for button in screen.button]
    screen.button(key="plan.excel.drop").click().run()
    upload(screen, changed(draft, "2028-02", lambda now: now + 100))
    assert any("锁定" in element.value for element in screen.error)
    assert "plan.excel.accept" not in [button.key for button in screen.button]
    screen.button(key="plan.excel.drop").click().run()
    upload(screen, changed(draft, "2028-05", lambda now: now + 100))
    (payer,) = [one for one in screen.button_group if one.key == "plan.excel.pays"]
    payer.set_value("siblings")
    screen.run()
    assert not screen.exception
    assert any("改了 1 格" in text for text in texts(screen))
    assert any("格因此变动" in text for text in texts(screen))
    screen.button(key="plan.excel.accept").click().run()
    assert not screen.exception
    assert any("已存入：" in text for text in texts(screen))
    after = revenue(draft)
    assert after.sum_of({}) == before.sum_of({})
    may = [(month, amount - before.by("month")[month]) for month, amount in after.by("month").items()]
    assert {change for _, change in may} == {0}
    assert (after.amounts != before.amounts).sum() > 1
