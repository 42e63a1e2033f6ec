"""The table of moves in a real browser: a row copied from a sheet, previewed, kept, and there again after a reload."""

import shutil

import pytest

from salesplan.core.scope import Scope
from salesplan.services.place import open_store
from salesplan.services.plan import versions

pytestmark = pytest.mark.browser
ME = Scope("analyst", "admin")


@pytest.fixture
def draft(serve, demo_file, tmp_path):
    """A server with a draft that re-draws nothing yet: (server, path of the page)."""
    path = shutil.copy(demo_file, tmp_path / "map.duckdb")
    store = open_store(path)
    (source,) = [one for one in versions.versions(store, ME, 2026) if one.counts]
    id = versions.copy_to_year(store, ME, source.id, 2027).id
    store.close()
    return serve(path), f"/territories?lang=zh&version={id}"


def test_a_row_of_names_is_pasted_into_the_table_previewed_and_kept(draft, visit):
    server, path = draft
    reader = visit(server, path)
    page = reader.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('西北\\t\\t西南\\t\\t40')")
    reader.click_cell(0, 100, height=34)  # the line that waits to be filled
    names = page.locator("#portal input[role=combobox]")
    names.wait_for()  # a click opens the names to choose from
    while names.count():  # the list closes first, then its field
        page.keyboard.press("Escape")
        reader.settle()
    reader.chosen(0)
    page.keyboard.press("Control+v")
    reader.sees("预览：还没有保存")
    reader.sees("2 个区域的历史因重划而变")
    page.get_by_text("保存版图", exact=True).click()
    reader.sees("版图已存入草稿，可撤销")
    with reader.asking():
        page.reload()
    reader.sees("差额 0.00 元")
    reader.sees("新增：西北组 归属 西南")
