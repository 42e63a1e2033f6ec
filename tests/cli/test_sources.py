"""Source profiles and the inbox on the command line."""

import pytest

from salesplan.core.scope import Scope
from salesplan.services import inbox, profiles
from salesplan.services.place import open_store
from tests.cli.test_cli import filled, run  # noqa: F401 - fixtures

ADMIN = Scope("me", "admin")
HEAD = "月份,大区,产品,团队,渠道,订单数,销量,签约金额\n"
CRM = {"map.region": "大区", "map.revenue": "签约金额", "scope": "regions"}


@pytest.fixture
def company(filled, monkeypatch):  # noqa: F811 - the fixture above
    """A store with a profile, and a file of its head."""
    monkeypatch.delenv("SALESPLAN_INBOX", raising=False)
    monkeypatch.setattr(inbox, "PAUSE", 0)
    content = (HEAD + "2026-10,华东,旗舰款,华东一组,直销,1,1,100\n").encode()
    (filled.folder / "crm.csv").write_bytes(content)
    store = open_store(filled.folder / "s.duckdb")
    seen = profiles.preview(store, ADMIN, content, "crm.csv", "actuals", CRM)
    profiles.keep(store, ADMIN, profiles.remembered(store, ADMIN, seen), "企微 CRM")
    store.close()
    return filled


def test_the_profile_that_fits_is_used_and_named(company):
    code, body, said = company("import", company.folder / "crm.csv", "--yes")
    assert (code, body["load"]) == (0, 2)
    assert body["profile"] == {"code": "SP01", "name": "企微 CRM", "version": 1, "answers": CRM, "left_out": []}
    assert "按来源模板“企微 CRM”第 1 版读取" in said


def test_a_profile_is_picked_by_name_left_out_by_none_and_refused_when_unknown(company):
    file = company.folder / "crm.csv"
    assert company("import", file, "--dry-run", "--profile", "企微 CRM")[1]["profile"]["code"] == "SP01"
    code, body, _ = company("import", file, "--dry-run", "--profile", "")
    assert (code, body["profile"]) == (1, None)
    code, body, _ = company("import", file, "--dry-run", "--profile", "别的")
    assert code == 1 and body["problems"][0]["code"] == "E_UNKNOWN"


def test_an_answer_goes_before_the_profile(company):
    body = company("import", company.folder / "crm.csv", "--dry-run", "--answer", "map.region=")[1]
    assert body["verdict"] == "reject" and "map.region" not in body["profile"]["answers"]


def test_one_pass_of_the_inbox_says_what_became_of_every_file(company):
    code, body, _ = company("inbox")
    assert (code, body["files"], body["waiting"]) == (0, [], [])
    folder = company.folder / "inbox"
    assert body["folder"] == str(folder)
    (folder / "a.csv").write_bytes((company.folder / "crm.csv").read_bytes().replace(b",100", b",-100"))
    (folder / "x.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    code, body, said = company("inbox")
    assert code == 0
    assert [(f["file_name"], f["what"], f["why"]) for f in body["files"]] == [
        ("a.csv", "waits", "notices"),
        ("x.csv", "waits", "dataset"),
    ]
    assert {(w["file"], w["why"], w["dataset"]) for w in body["waiting"]} == {
        ("a.csv", "notices", "actuals"),
        ("x.csv", "dataset", None),
    }
    assert "等待 2 份" in said
