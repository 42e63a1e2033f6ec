"""The worksheets of the demo company say what its stories say, and stand up to the checks."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from salesplan.core.registers.contingencies import CONTINGENCIES
from salesplan.core.registers.worksheets import WORKSHEETS
from salesplan.core.review.whys import hints, read_back
from salesplan.core.scope import Scope
from salesplan.services import record_view, records
from salesplan.services.review import alerts, worksheets
from salesplan.store import Store

ADMIN = Scope("reader", "admin")


@pytest.fixture(scope="module")
def company(demo_file, tmp_path_factory):
    store = Store.open(Path(shutil.copy(demo_file, tmp_path_factory.mktemp("demo"))))
    yield store
    store.close()


def test_the_south_converts_badly_for_want_of_a_way_to_collect_needs(company):
    sheet = worksheets.current(company, ADMIN, "W01")
    assert [step.claim for step in sheet.steps] == [
        "新来源线索不对口",
        "投放人群按年龄不按设备",
        "需求画像三年未更新",
        "无需求动态采集机制",
    ]
    symptom = sheet.evidence[0]
    assert (round(symptom.value, 4), symptom.against, symptom.reference) == (
        Decimal("0.0519"),
        "industry",
        Decimal("0.085"),
    )
    rates = {row.where["source"][0]: round(row.value, 3) for row in sheet.evidence if "source" in row.where}
    assert rates == {"短视频投放": Decimal("0.025"), "搜索投放": Decimal("0.091")}
    assert (sheet.steps[-1].control, sheet.steps[-1].consequence, sheet.state) == (
        "controllable",
        "correction",
        "concluded",
    )
    assert alerts.alert(company, ADMIN, sheet.alert).rule.id == "conversion_industry"
    assert all(read_back(sheet, step).confirmed for step in sheet.steps) and hints(sheet) == ()
    (pointer,) = record_view.pointing(company, ADMIN, WORKSHEETS, "W01")
    assert pointer.register == "action"


def test_dear_magnets_are_no_fault_of_ours_and_improve_the_plan_against_them(company):
    sheet = worksheets.current(company, ADMIN, "W02")
    quota = next(step for step in sheet.steps if step.control == "uncontrollable")
    assert "永磁体" in records.get(company, ADMIN, CONTINGENCIES, quota.contingency).title
    assert [(p.register, [code for code, _ in p.found]) for p in record_view.pointing(
        company, ADMIN, CONTINGENCIES, quota.contingency
    )] == [("worksheet", ["W02"])]  # fmt: skip
    assert hints(sheet) == ()


def test_the_north_is_still_open(company):
    sheet = worksheets.current(company, ADMIN, "W03")
    assert sheet.state == "open" and sheet.alert is not None
    assert {hint.code for hint in hints(sheet)} == {"no_control"}
    assert sheet.evidence[1].value - sheet.evidence[1].reference == Decimal("-12324200")
