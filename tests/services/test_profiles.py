"""A source is answered once: the profile is chosen by the head of a file, applied, overridden, versioned and named."""

import json

import pytest

from salesplan.core.errors import Forbidden, Invalid, Unknown
from salesplan.core.registers.source_profiles import SOURCE_PROFILE
from salesplan.core.scope import Scope
from salesplan.services import importing, profiles, records
from salesplan.services.company import COMPANY
from salesplan.services.members import members
from salesplan.services.setup import set_up
from salesplan.store import Store
from tests.services.test_importing import ADMIN, CONTEXT

HEAD = "月份,大区,产品,团队,渠道,订单数,销量,签约金额\n"
IDS = ("month", "region", "product", "team", "channel", "orders", "units", "revenue")
CRM = {"map.region": "大区", "map.revenue": "签约金额"}


def crm(month="2026-10", region="华东", amount=100):
    return (HEAD + f"{month},{region},旗舰款,华东一组,直销,1,1,{amount}\n").encode()


@pytest.fixture
def store():
    opened = Store.memory()
    set_up(opened, CONTEXT)
    yield opened
    opened.close()


def see(store, content, name="CRM 导出 2026-10.csv", scope=ADMIN, dataset="actuals", profile=None, **answers):
    dotted = {key.replace("__", "."): value for key, value in answers.items()}
    return profiles.preview(store, scope, content, name, dataset, dotted, profile)


def taught(store, title="企微 CRM", content=None, **more):
    """A profile as a person makes one: a file, its answers, a name."""
    seen = profiles.preview(store, ADMIN, content or crm(), "CRM 导出 2026-10.csv", "actuals", CRM | more)
    importing.commit(store, ADMIN, seen)
    return profiles.keep(store, ADMIN, profiles.remembered(store, ADMIN, seen), title)


def test_answers_are_remembered_under_a_name_and_used_for_the_next_file_of_that_head(store):
    kept = taught(store)
    assert profiles.answers_of(kept) == CRM
    seen = see(store, crm("2026-11", amount=7), "CRM 导出 2026-11.csv")
    assert seen.verdict != "reject"
    assert (seen.profile.code, seen.profile.title, seen.profile.number) == ("SP01", "企微 CRM", 1)
    assert seen.profile.answers == CRM and seen.answers == CRM


def test_the_load_and_its_audit_row_name_the_profile_and_its_version(store):
    taught(store)
    receipt = importing.commit(store, ADMIN, see(store, crm("2026-09")))
    assert (receipt.profile.title, receipt.profile.number) == ("企微 CRM", 1)
    newest, first = importing.loads(store, ADMIN)
    assert (newest.profile, newest.profile_version) == ("企微 CRM", 1)
    assert (first.profile, first.profile_version) == ("", None)
    row = [r for r in store.rows(COMPANY, "audit_chain") if r["action"] == "import"][-1]
    detail = json.loads(row["detail"])
    assert (detail["profile"], detail["profile_version"]) == ("SP01", 1)


def test_an_answer_of_the_file_goes_before_that_of_the_profile_and_an_empty_one_takes_it_back(store):
    taught(store, unit="万元")
    seen = see(store, crm("2026-09"), unit="千元")
    assert seen.reading.rows[0]["revenue"] == 100_000
    assert "unit" not in seen.profile.answers
    assert see(store, crm("2026-09"), unit="").reading.rows[0]["revenue"] == 100


def test_other_answers_make_the_next_version_and_the_old_one_stays_in_the_history(store):
    kept = taught(store)
    seen = see(store, crm("2026-09"), unit="万元")
    what = profiles.remembered(store, ADMIN, seen)
    assert (what.code, what.answers) == ("SP01", CRM | {"unit": "万元"})
    profiles.keep(store, ADMIN, what)
    again = see(store, crm("2026-11"))
    assert (again.profile.number, again.reading.rows[0]["revenue"]) == (2, 1_000_000)
    versions = records.history(store, ADMIN, SOURCE_PROFILE, kept.code)
    assert [v.number for v in versions] == [2, 1] and profiles.answers_of(versions[1].record) == CRM


def test_nothing_is_offered_when_the_profile_says_it_all(store):
    taught(store)
    assert profiles.remembered(store, ADMIN, see(store, crm("2026-09"))) is None


@pytest.mark.parametrize(
    "key", ["as_of", "const.month", "const.year", "const.region", "names", "negative", "large", "gap"]
)
def test_an_answer_that_belongs_to_one_file_is_never_remembered(key):
    assert not profiles.is_kept(key)


@pytest.mark.parametrize("key", ["unit", "map.revenue", "names.华东区", "filter.单据状态", "const.channel", "scope"])
def test_an_answer_that_belongs_to_the_source_is_remembered(key):
    assert profiles.is_kept(key)


def test_the_month_of_a_title_is_asked_again_for_the_next_file(store):
    without = (HEAD.replace("月份,", "") + "华东,旗舰款,华东一组,直销,1,1,5\n").encode()
    seen = profiles.preview(store, ADMIN, without, "a.csv", "actuals", CRM | {"const.month": "2026-10"})
    assert seen.verdict != "reject"
    profiles.keep(store, ADMIN, profiles.remembered(store, ADMIN, seen), "无月份")
    again = see(store, without.replace(b",5", b",6"))
    assert again.profile.title == "无月份"
    assert {q.key for q in again.reading.questions} >= {"const.month"}


def test_an_answer_of_the_profile_that_does_not_fit_the_file_is_left_out_and_told(store):
    seen = see(store, crm(), map__region="大区", map__revenue="签约金额", filter__渠道="直销")
    profiles.keep(store, ADMIN, profiles.remembered(store, ADMIN, seen), "CRM")
    stored = profiles.named(store, ADMIN, "CRM", "actuals")
    odd = (*stored.answers, {"key": "filter.单据状态", "value": "已审核"})
    records.save(store, ADMIN, SOURCE_PROFILE, stored.but(answers=odd))
    again = see(store, crm("2026-09"))
    assert again.verdict != "reject" and again.profile.left_out == ("filter.单据状态",)


def test_of_two_profiles_of_one_head_the_one_whose_words_stand_in_the_file_name_is_taken(store):
    first = taught(store, "甲公司")
    records.save(store, ADMIN, SOURCE_PROFILE, first.but(files=("甲",)))
    second = first.but(code="", version=0, title="乙公司", files=("乙",))
    records.save(store, ADMIN, SOURCE_PROFILE, second)
    assert see(store, crm("2026-09"), "乙-九月.csv").profile.title == "乙公司"
    assert see(store, crm("2026-09"), "甲-九月.csv").profile.title == "甲公司"
    assert see(store, crm("2026-09"), "九月.csv").profile is None
    assert see(store, crm("2026-09"), "九月.csv", profile="乙公司").profile.title == "乙公司"


def test_of_two_profiles_of_one_head_without_words_the_one_used_last_is_taken_and_another_can_be_picked(store):
    first = taught(store, "甲公司")
    records.save(store, ADMIN, SOURCE_PROFILE, first.but(code="", version=0, title="乙公司"))
    importing.commit(store, ADMIN, see(store, crm("2026-09"), profile="甲公司"))
    assert see(store, crm("2026-11")).profile.title == "甲公司"
    assert see(store, crm("2026-11"), profile="SP02").profile.title == "乙公司"


def test_no_profile_can_be_asked_for_and_a_wrong_name_is_refused(store):
    taught(store)
    assert see(store, crm("2026-09"), profile="").profile is None
    with pytest.raises(Unknown):
        see(store, crm("2026-09"), profile="没有")


def test_a_file_whose_head_is_only_found_with_the_answers_is_recognised_by_them(store):
    head = "期间,大区,品名,组,途径,单,件,签约金额\n"
    row = "2026-10,华东,旗舰款,华东一组,直销,1,1,{}\n"
    maps = dict(zip(head.strip().split(","), IDS, strict=True))
    answers = {f"map.{id}": text for text, id in maps.items()}
    seen = profiles.preview(store, ADMIN, (head + row.format(3)).encode(), "a.csv", "actuals", answers)
    assert seen.verdict != "reject"
    profiles.keep(store, ADMIN, profiles.remembered(store, ADMIN, seen), "陌生表头")
    again = see(store, (head + row.format(4)).encode())
    assert again.verdict != "reject" and again.profile.title == "陌生表头"


def test_a_profile_is_of_its_data_set(store):
    taught(store)
    plan = "月份,大区,产品,团队,渠道,订单数,销量,签约金额\n2026-12,华东,旗舰款,华东一组,直销,1,1,5\n".encode()
    assert see(store, plan, dataset="plan").profile is None


def test_two_profiles_cannot_share_a_name_and_a_regional_editor_keeps_none(store):
    taught(store)
    what = profiles.Remembered("", "x", "actuals", "f" * 16, {})
    with pytest.raises(Invalid):
        profiles.keep(store, ADMIN, what, "企微 crm")
    east = Scope("east", "editor", ("R01",))
    assert profiles.remembered(store, east, see(store, crm("2026-09"), scope=east, profile="")) is None
    with pytest.raises(Forbidden):
        profiles.keep(store, east, what, "东")


def test_a_file_without_any_answer_may_be_remembered_too(store):
    plain = crm().replace("大区".encode(), "区域".encode()).replace("签约金额".encode(), "销售额".encode())
    what = profiles.remembered(store, ADMIN, see(store, plain))
    assert (what.title, what.answers) == ("CRM 导出", {})


@pytest.mark.parametrize(
    ("file_name", "title"),
    [
        ("金蝶 销售出库 2026-10.xlsx", "金蝶 销售出库"),
        ("CRM_202610.csv", "CRM"),
        ("华东10月.xlsx", "华东"),
        ("2026年10月销售日报(1).xls", "销售日报"),
        ("2026-10.csv", "2026-10"),
    ],
)
def test_a_name_is_suggested_from_the_file_without_its_date(file_name, title):
    assert profiles.suggested_title(file_name) == title


def test_files_of_one_source_share_the_beginning_of_their_names():
    assert profiles.shared_title("CRM 签约 华东", "CRM 签约 华南") == "CRM 签约"
    assert profiles.shared_title("销售", "销售 华东") == "销售"
    assert profiles.shared_title("华东", "西北") == "华东"


def test_an_administrator_makes_what_a_source_calls_a_member_an_alias(store):
    taught(store, content=crm(region="华东区"), **{"names.华东区": "华东"})
    (found,) = profiles.aliases(store, ADMIN, {"names.华东区": "华东", "unit": "元"})
    assert found == ("region", "R01", "华东区")
    with pytest.raises(Forbidden):
        profiles.keep_alias(store, Scope("e", "editor"), *found)
    profiles.keep_alias(store, ADMIN, *found)
    assert "华东区" in members(store, ADMIN)["region"][0].aliases
    assert (
        see(store, crm("2026-09", "华东区"), profile="", map__region="大区", map__revenue="签约金额").verdict
        != "reject"
    )


def test_a_sheet_for_each_region_belongs_to_the_source_a_region_in_a_file_name_does_not():
    assert profiles.is_kept("const.region", "@sheet")
    assert not profiles.is_kept("const.region", "华东")
