"""From a dropped file to stored figures and back in a real browser: questions, confirm, receipt, undo, download."""

import pytest

pytestmark = pytest.mark.browser

HEAD = "月份,区域,产品,团队,渠道,订单数,销量,销售额"
ROWS = [
    "2026-11,华东区,永磁变频螺杆机,华东一组,直销,12,12,1234567.80",
    "2026-11,华东区,定频螺杆机,华东一组,直销,8,8,765432.10",
]
FILE = "\n".join([HEAD, *ROWS]) + "\n"


def drop(reader, text, name):
    content = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    with reader.asking():
        reader.page.set_input_files("input[type=file]", content)


@pytest.fixture(scope="module")
def own(serve, tmp_path_factory):
    """A server over a store without facts."""
    return serve(tmp_path_factory.mktemp("own") / "own.duckdb")


@pytest.fixture
def reader(own, visit):
    return visit(own, "/imports?lang=zh")


def test_upload_questions_confirm_receipt_undo(reader):
    drop(reader, FILE, "十一月.csv")
    reader.sees("必须处理")
    reader.shot("import-refused")
    reader.page.get_by_text("全部新建").click()
    reader.page.get_by_text("按这些回答重新检查").click()
    reader.sees("确认导入 2 行")
    reader.shot("import-checked")
    reader.page.get_by_text("确认导入 2 行").click()
    reader.sees("第 1 版导入完成")
    reader.shot("import-receipt")
    reader.page.get_by_text("撤销本次导入", exact=True).click()
    reader.sees("已撤销，不计入")
    assert reader.foreign == [] and reader.errors == []


def test_the_problems_are_downloaded_as_a_workbook(reader):
    drop(reader, f"{HEAD}\n2026-13,=1+1,x,y,z,a,b,c\n", "坏.csv")
    reader.sees("必须处理")
    with reader.page.expect_download() as waiting:
        reader.page.get_by_text("下载问题清单").click()
    path = waiting.value.path()
    assert waiting.value.suggested_filename == "problems.xlsx"
    assert path.read_bytes()[:2] == b"PK"


def test_no_address_in_a_name_becomes_a_link(reader):
    drop(reader, FILE.replace("华东一组", "http://evil.example"), "报表 www.evil.example a@evil.example.csv")
    reader.sees("必须处理")
    links = reader.page.evaluate("[...document.querySelectorAll('a')].map(a => a.getAttribute('href') || '')")
    assert not [link for link in links if "evil" in link]
