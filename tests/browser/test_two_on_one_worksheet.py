"""Two browsers at one worksheet: different steps go together, one step shows both texts, and the cursor goes on."""

import shutil

import pytest

from salesplan.core.scope import Scope
from salesplan.services.review import worksheets
from salesplan.store import Store

pytestmark = pytest.mark.browser

WHOLE = Scope("首席", "admin")
WHERE = {"region": ("R02",), "channel": ("C05",)}


@pytest.fixture
def company(demo_file, tmp_path):
    """A copy of the demo company with a worksheet of the south's online conversion."""
    path = tmp_path / "store.duckdb"
    shutil.copy(demo_file, path)
    store = Store.open(path)
    code = worksheets.begin(store, WHOLE, "conversion", WHERE, "2026-08", "2026-10", diagnose=lambda *asked: None)
    store.close()
    return path, code


class Writer:
    """One visitor at the worksheet."""

    def __init__(self, reader):
        self.reader, self.page = reader, reader.page

    @property
    def fields(self):
        return self.page.locator("[class*='st-key-why-claim-'] textarea")

    @property
    def claims(self):
        return [field.input_value() for field in self.fields.all()]

    def holds(self, claims):
        """Wait until the fields are these: what others stored is drawn by itself."""
        self.reader.until(lambda: self.claims == claims)

    def write(self, n, text):
        """Into the n-th field, stored with Ctrl+Enter."""
        self.fields.nth(n).fill(text)
        self.fields.nth(n).press("Control+Enter")
        self.reader.settle()

    def go_on(self, text):
        """Wherever the cursor stands."""
        self.page.keyboard.type(text)
        self.page.keyboard.press("Control+Enter")
        self.reader.settle()

    def click(self, key):
        self.page.locator(f"[class*='st-key-{key}'] button").first.click()
        self.reader.settle()


def test_two_browsers_at_one_worksheet_lose_nothing(company, serve, visit):
    path, code = company
    server = serve(path)
    first = Writer(visit(server, f"/five_whys?lang=zh&id={code}"))
    second = Writer(visit(server, f"/five_whys?lang=zh&id={code}"))
    first.write(0, "新来源线索不对口")
    first.go_on("投放人群按年龄不按设备")
    first.go_on("需求画像三年未更新")
    first.holds(["新来源线索不对口", "投放人群按年龄不按设备", "需求画像三年未更新", ""])
    second.write(0, "客服人手不够")
    second.reader.sees("同时改了这一步")
    assert second.claims[0] == "客服人手不够"
    second.reader.shot("whys-clash")
    second.click("why-use-theirs")
    second.holds(first.claims)
    second.fields.nth(1).fill("投放人群按年龄和地区")
    first.write(2, "需求画像三年未更新，没有机制")
    second.reader.sees("别人刚刚存入了改动")
    assert second.claims[1:3] == ["投放人群按年龄和地区", "需求画像三年未更新"]
    second.fields.nth(1).press("Control+Enter")
    second.reader.settle()
    first.reader.sees("别人刚刚存入了改动")
    first.click("why-others")
    both = ["新来源线索不对口", "投放人群按年龄和地区", "需求画像三年未更新，没有机制", ""]
    first.holds(both)
    second.holds(both)
    second.page.locator("[class*='st-key-why-control-']").get_by_text("可控", exact=True).first.click()
    second.reader.settle()
    second.page.locator("[class*='st-key-why-consequence-']").get_by_text("经验", exact=True).click()
    second.reader.settle()
    second.reader.shot("whys-two")
    last = second.fields.count() - 1
    second.fields.nth(last).fill("画像由谁更新没有定")  # and at once, without leaving the field first:
    second.page.get_by_text("EN", exact=True).click()
    second.reader.sees("Controllable")
    second.page.wait_for_url("**lang=en**")
    second.reader.settle()
    assert "画像由谁更新没有定" in second.claims
    assert first.reader.errors == second.reader.errors == []
    server.stop()
    store = Store.open(path)
    kept = worksheets.current(store, WHOLE, code)
    assert [one.claim for one in kept.steps] == [*first.claims[:3], "画像由谁更新没有定"]
    assert (kept.steps[2].control, kept.steps[2].consequence) == ("controllable", "lesson")
    store.close()


def test_words_being_typed_outlive_a_conclusion_by_another_and_a_page_that_is_loaded_anew(company, serve, visit):
    path, code = company
    server = serve(path)
    first = Writer(visit(server, f"/five_whys?lang=zh&id={code}"))
    second = Writer(visit(server, f"/five_whys?lang=zh&id={code}"))
    first.write(0, "新来源线索不对口")
    first.fields.nth(1).click()
    first.page.keyboard.type("投放人群按年龄")
    first.page.reload()
    first.holds(["新来源线索不对口", "投放人群按年龄", ""])
    second.click("why-others")
    second.holds(first.claims)
    second.write(1, "投放人群按地区")
    first.page.locator("[class*='st-key-why-watch']").wait_for()
    assert first.page.locator("[class*='st-key-why-others'] button").bounding_box()["y"] < 900
    first.write(1, "投放人群按设备")
    first.reader.sees("同时改了这一步")
    first.page.reload()
    first.reader.sees("同时改了这一步")
    assert first.claims[1] == "投放人群按设备"
    first.click("why-use-mine")
    first.holds(["新来源线索不对口", "投放人群按设备", ""])
    second.click("why-others")
    second.page.locator("[class*='st-key-why-control-']").get_by_text("可控", exact=True).click()
    second.reader.settle()
    first.fields.nth(2).click()
    first.page.keyboard.type("画像没有人更新")
    second.click("why-conclude")
    second.reader.sees("已结论")
    first.page.get_by_text("别人刚刚存入了改动").wait_for()
    first.page.keyboard.press("Control+Enter")
    first.reader.sees("你写的没有存入，还在这里")
    first.reader.sees("画像没有人更新")
    assert first.fields.count() == 0
    first.page.reload()
    first.reader.sees("你写的没有存入，还在这里")
    first.reader.shot("whys-kept")
    first.click("why-kept-again")
    first.holds(["新来源线索不对口", "投放人群按设备", "画像没有人更新", ""])
    assert first.reader.errors == second.reader.errors == []


def test_from_an_alert_to_a_saved_cause_takes_three_clicks(company, serve, visit):
    path, _ = company
    server = serve(path)
    writer = Writer(visit(server, "/alerts?lang=zh&id=1"))
    writer.page.locator(".st-key-alerts-whys-again button").click()  # that of the demo is concluded
    writer.fields.nth(1).wait_for()
    writer.reader.settle()
    assert "短视频" in writer.claims[0]
    writer.page.go_back()
    writer.page.wait_for_url("**/alerts?*id=1*")
    writer.page.go_forward()
    writer.page.wait_for_url("**/five_whys?*")
    writer.reader.settle()
    writer.fields.nth(1).click()
    writer.go_on("投放人群按年龄不按设备")
    writer.go_on("无需求动态采集机制")
    for choice in ("可控", "经验"):
        writer.page.get_by_text(choice, exact=True).last.click()
        writer.reader.settle()
    code = writer.reader.query["id"]
    assert writer.reader.errors == []
    server.stop()
    store = Store.open(path)
    kept = worksheets.current(store, WHOLE, code)
    assert [one.claim for one in kept.steps[1:]] == ["投放人群按年龄不按设备", "无需求动态采集机制"]
    assert (kept.alert, kept.owner) == (1, "M03")
    assert (kept.steps[2].control, kept.steps[2].consequence) == ("controllable", "lesson")
    store.close()
