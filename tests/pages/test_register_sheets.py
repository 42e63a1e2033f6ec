"""A register by Excel on the screen: the upload shows its differences, is accepted with one button, or says what is wrong."""

import io

import openpyxl
import pytest

from salesplan.core.registers.dimensions import REGION, Region
from salesplan.services import record_sheets, records
from salesplan.store import Store
from tests.pages.conftest import go, texts
from tests.services.small_company import ADMIN

PAGE = "data/records.py"


@pytest.fixture
def kept(store_file):
    store = Store.open(store_file)
    for zh in ("华东", "华北"):
        records.save(store, ADMIN, REGION, Region(zh=zh))
    content = record_sheets.take_out(store, ADMIN, REGION, "zh")
    store.close()
    return openpyxl.load_workbook(io.BytesIO(content))


def uploaded(opened, book, lang="zh"):
    out = io.BytesIO()
    book.save(out)
    screen = opened(lang=lang)
    screen.session_state["excel-region"] = True
    screen = go(screen, PAGE)
    screen.file_uploader[0].upload("区域.xlsx", out.getvalue())
    return screen.run()


def test_a_changed_name_is_shown_before_it_is_stored(opened, kept):
    kept.worksheets[0]["C2"].value = "华东大区"
    screen = uploaded(opened, kept)
    assert "新增 0 条，修改 1 条，不变 1 条" in " ".join(texts(screen))
    table = next(frame.value for frame in screen.dataframe if "after" in frame.value)
    assert table[["before", "after"]].values.tolist() == [["华东", "华东大区"]]
    next(button for button in screen.button if button.label == "保存 1 条改动").click()
    assert "已保存 1 条" in " ".join(texts(screen.run()))


@pytest.mark.parametrize(("lang", "words"), [("zh", "1 处需要改正"), ("en", "1 things to correct")])
def test_a_mistake_is_told_and_nothing_can_be_stored(opened, kept, lang, words):
    kept.worksheets[0]["C2"].value = "华北"
    screen = uploaded(opened, kept, lang)
    assert words in " ".join(texts(screen))
    assert not [button for button in screen.button if button.label.startswith(("保存", "Store"))]
