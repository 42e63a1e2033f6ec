"""Two files dropped at once, answered once, confirmed once and remembered; next month nothing is asked. The inbox."""

import pytest

pytestmark = pytest.mark.browser

HEAD = "月份,大区,产品,团队,渠道,订单数,销量,签约金额（万元）\n"
ASKED = "“区域”是文件里的哪一列？"


def crm(month, region, team, amount="12.50"):
    return (HEAD + f"{month},{region},永磁变频螺杆机,{team},直销,3,3,{amount}\n").encode()


def drop(reader, *files):
    found = [{"name": name, "mimeType": "text/csv", "buffer": content} for name, content in files]
    with reader.asking():
        reader.page.set_input_files("input[type=file]", found)


def pick(reader, label, option):
    reader.page.get_by_label(label).first.click()
    reader.page.get_by_role("option", name=option).first.click()
    reader.settle()


def press(reader, text):
    reader.page.get_by_role("button", name=text).first.click()
    reader.settle()


def test_two_files_once_answered_are_remembered_and_next_month_asks_nothing(serve, visit, tmp_path):
    reader = visit(serve(tmp_path / "own.duckdb"), "/imports?lang=zh")
    east, south = ("2026-09", "华东区", "华东一组"), ("2026-09", "华南区", "华南一组")
    drop(reader, ("CRM 签约 华东 2026-09.csv", crm(*east)), ("CRM 签约 华南 2026-09.csv", crm(*south)))
    reader.sees("2 份文件：0 份可以导入，2 份要先处理")
    reader.page.get_by_label(ASKED).first.wait_for()
    assert reader.page.get_by_label(ASKED).count() == 1
    pick(reader, ASKED, "大区")
    pick(reader, "“销售额”是文件里的哪一列？", "签约金额")
    press(reader, "按这些回答重新检查")
    reader.page.get_by_text("全部新建").first.click()
    press(reader, "按这些回答重新检查")
    reader.shot("sources-two-files")
    press(reader, "确认导入 2 份文件，共 2 行")
    reader.sees("2 份文件已一起导入，共 2 行")
    assert reader.page.get_by_label("来源模板的名称").input_value() == "CRM 签约"
    press(reader, "记住")
    drop(reader, ("CRM 签约 华东 2026-10.csv", crm("2026-10", "华东区", "华东一组")))
    reader.sees("第 1 版")
    assert reader.page.get_by_label(ASKED).count() == 0
    reader.shot("sources-known")
    press(reader, "确认导入 1 行")
    reader.sees("按来源模板“CRM 签约”第 1 版读取")
    reader.sees("华南区")
    reader.shot("sources-receipt")
    assert reader.foreign == [] and reader.errors == []


def test_a_file_put_into_the_inbox_waits_on_the_page_until_it_is_answered(serve, visit, tmp_path):
    server = serve(tmp_path / "own.duckdb")
    box = tmp_path / "inbox"
    reader = visit(server, "/imports?lang=zh")
    reader.until(box.exists)
    (box / "CRM 2026-09.csv").write_bytes(crm("2026-09", "华东区", "华东一组"))
    reader.until(lambda: any((box / "waiting").glob("*")))
    reader.open("/imports?lang=zh")
    reader.sees("收件箱有 1 份文件在等")
    reader.shot("inbox-waits")
    press(reader, "处理")
    pick(reader, ASKED, "大区")
    pick(reader, "“销售额”是文件里的哪一列？", "签约金额")
    press(reader, "按这些回答重新检查")
    reader.page.get_by_text("全部新建").first.click()
    press(reader, "按这些回答重新检查")
    press(reader, "确认导入 1 行")
    reader.sees("第 1 版导入完成")
    reader.shot("inbox-done")
    done = sorted(path.name.split("-", 1)[1] for path in (box / "done").iterdir())
    assert done == ["CRM 2026-09.csv", "CRM 2026-09.csv.receipt.txt"]
    assert reader.errors == []
